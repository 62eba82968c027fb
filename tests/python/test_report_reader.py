"""What somebody from outside, who reads such a page for the first time, must not be misled by."""

from __future__ import annotations

import resource

import pytest
from test_report_brief import told
from test_report_page import Elements, render, renderer  # noqa: F401  (the fixture)

NOW = "2026-03-10T18:00:00Z"


def finding(rule, at="10:00:00", **members):
    return {"rule": rule, "title": "Seen " + rule, "first_seen": f"2026-03-10T{at}Z", **members}


def page_of(renderer, charter=None, **members):  # noqa: F811
    incident = {"id": "c1", "short_id": "INC-1", "title": "A worm", "opened": "2026-03-10T10:00:00Z",
                "states": ["triage"], **members}
    return render(renderer, {"summary": {"now": NOW, "incidents": 1, "charter": "0"}, "charter": charter or {},
                             "incidents": [incident]})


def words_of(renderer, charter=None, **members):  # noqa: F811
    return Elements(page_of(renderer, charter, **members)).words()


# --- How sure a title is -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("members", "title"), [
    ({"findings": [finding("r")]}, "Suspected: A worm"),
    ({"findings": [finding("report")]}, "Reported: A worm"),
    ({"findings": [finding("report"), finding("r")]}, "Suspected: A worm"),
    ({"verdict": "true-positive"}, "Confirmed: A worm"),
    ({"verdict": "false-positive"}, "False alarm: A worm"),
    ({"verdict": "benign"}, "Benign: A worm"),
    ({"verdict": "undetermined"}, "Undetermined: A worm"),
    # What the title tells is confirmed by who confirms the finding that it follows, and by no other one.
    ({"findings": [finding("r", judgements=[{"verdict": "benign"}, {"verdict": "true-positive"}])]},
     "Confirmed: A worm"),
    ({"findings": [finding("r", judgements=[{"verdict": "false-positive"}])]}, "False alarm: A worm"),
    ({"findings": [finding("r", judgements=[{"verdict": "benign"}])]}, "Benign: A worm"),
    ({"findings": [finding("r", judgements=[{"verdict": "undetermined"}])]}, "Undetermined: A worm"),
    ({"findings": [finding("r", level="low", judgements=[{"verdict": "true-positive"}]), finding("s", level="high")]},
     "Suspected: A worm"),
])
def test_a_title_says_how_sure_it_is(renderer, members, title):  # noqa: F811
    words = words_of(renderer, **members)
    assert words.count(title) == 2  # in the overview and over the incident


@pytest.mark.parametrize("members", [
    {},  # nothing was found
    # What the title tells was judged false; that says nothing of the rest.
    {"findings": [finding("r", level="high", judgements=[{"verdict": "false-positive"}]), finding("s", level="low")]},
    {"verdict": "true-positive", "findings": [finding("r", judgements=[{"verdict": "false-positive"}])]},
    {"verdict": "true-positive", "findings": [finding("r", judgements=[{"verdict": "benign"}])]},
    {"verdict": "true-positive", "findings": [finding("r", judgements=[{"verdict": "undetermined"}])]},
    # No false alarm while a part of it is real.
    {"verdict": "false-positive", "findings": [finding("r", judgements=[{"verdict": "true-positive"}])]},
    {"verdict": "false-positive", "findings": [finding("r", level="high"),
                                               finding("s", judgements=[{"verdict": "true-positive"}])]},
])
def test_a_title_stands_alone_where_nobody_can_say_or_people_contradict_it(renderer, members):  # noqa: F811
    words = words_of(renderer, **members)
    assert "A worm" in words
    assert not any(sure + ": A worm" in words for sure in ("Confirmed", "False alarm", "Benign", "Suspected",
                                                           "Undetermined", "Reported"))


def test_what_was_judged_false_is_told_as_that_and_nowhere_else(renderer):  # noqa: F811
    exfil = finding("exfil", "09:00:00", level="critical", techniques=["T1567"], tactics=["exfiltration"],
                    judgements=[{"verdict": "true-positive"}, {"verdict": "false-positive"}])
    phish = finding("phish", "10:00:00", level="high", techniques=["T1566"], tactics=["initial-access"],
                    judgements=[{"verdict": "true-positive"}])
    backup = finding("backup", "11:00:00", level="high", tactics=["collection"], judgements=[{"verdict": "benign"}])
    words = told(renderer, states=["triage"], title="Data exfiltrated", verdict="true-positive",
                 facts={"incident.harm": "T1567"}, findings=[exfil, phish, backup])
    assert "Confirmed: Data" not in words
    assert "The title tells of \u201cSeen exfil\u201d (critical), which people judged a false alarm." in words
    assert "Judged to be no attack and passed over here: \u201cSeen backup\u201d (high) as benign." in words
    assert "Of the other findings the gravest is \u201cSeen phish\u201d (high)." in words
    stages = words[words.index("stage by stage"):words.index("What is open, soonest first")]
    assert "Initial access" in stages and "Exfiltration" not in stages and "Collection" not in stages
    # Where another finding shows the same harm, the title stands by that one.
    other = finding("other", "12:00:00", level="high", techniques=["T1567"], judgements=[{"verdict": "true-positive"}])
    words = told(renderer, states=["triage"], title="Data exfiltrated", verdict="true-positive",
                 facts={"incident.harm": "T1567"}, findings=[exfil, other])
    assert "Confirmed: Data exfiltrated" in words and "passed over here: \u201cSeen exfil\u201d" in words


@pytest.mark.parametrize("members", [
    {"states": []},
    {"states": [], "verdict": "true-positive"},
    {"states": [], "findings": [finding("r", judgements=[{"verdict": "true-positive"}])]},
])
def test_who_may_not_see_how_far_it_is_is_told_a_bare_title(renderer, members):  # noqa: F811
    words = words_of(renderer, **{"findings": [finding("r")], **members})
    assert "A worm" in words and "To find out" not in words
    assert not any(sure + ": A worm" in words for sure in ("Confirmed", "Suspected"))


def test_who_may_not_see_all_is_told_a_bare_title_since_judgements_may_be_hidden(renderer):  # noqa: F811
    reported = {"title": "Phishing reported", "first_seen": "2026-03-10T10:00:00Z"}  # without `rules`
    for members in ({"findings": [finding("r")]}, {"findings": [reported]},
                    {"findings": [finding("r")], "verdict": "true-positive"}):
        incident = {"id": "c1", "short_id": "INC-1", "title": "A worm", "states": ["triage"], **members}
        words = Elements(render(renderer, {"summary": {"now": NOW}, "incidents": [incident]})).words()
        assert "A worm" in words and "To find out" not in words
        assert not any(sure + ": A worm" in words for sure in ("Confirmed", "Suspected"))
        assert ("People judged it: true positive." in words) == ("verdict" in members)
        assert "verdict" in members or "true positive" not in words.lower()
    words = words_of(renderer, findings=[reported])
    assert "1 finding was made, concerning" in words and "1 rule matched" not in words


def test_the_gravest_finding_is_the_one_that_the_title_follows(renderer):  # noqa: F811
    phish = finding("phish", "09:00:00", level="high", tactics=["initial-access"], techniques=["T1566"])
    dump = finding("dump", "10:00:00", level="high", tactics=["credential-access"], techniques=["T1003.001"])
    later = finding("later", "11:00:00", level="high", techniques=["T1003.001"])
    facts = {"incident.harm": "T1003.001"}
    for findings in ([phish, dump, later], [later, dump, phish]):
        assert "The gravest finding is \u201cSeen dump\u201d (high)." in words_of(renderer, findings=findings, facts=facts)
    # A technique has the words of the one that it refines; a tactic may be the harm as well.
    for harm in ("T1003", "credential-access"):
        facts = {"incident.harm": harm}
        assert "finding is \u201cSeen dump\u201d" in words_of(renderer, findings=[phish, dump], facts=facts)
    every = finding("every", "08:00:00", level="high", techniques=["T1003.001", "T1003.002"])  # says less of this one
    words = words_of(renderer, findings=[every, dump], facts={"incident.harm": "T1003.001"})
    assert "finding is \u201cSeen dump\u201d" in words
    certain = finding("ransom", "12:00:00", level="critical", techniques=["T1059"])
    words = words_of(renderer, findings=[certain, dump], facts={"incident.harm": "T1003.001"})
    assert ("It is named for \u201cSeen dump\u201d (high); the finding of the highest level is "
            "\u201cSeen ransom\u201d (critical).") in words
    assert "The gravest finding is \u201cSeen phish\u201d" in words_of(renderer, findings=[dump, phish])


# --- What to do --------------------------------------------------------------------------------------------------


def event(offset, source="sensors"):
    return {"event": {"source": source, "offset": offset}}


def test_to_verify_one_is_told_where_to_look(renderer):  # noqa: F811
    entities = [{"kind": "host", "value": "pc1"}, {"kind": "account", "value": "nora"}]
    findings = [finding("low", "09:00:00", level="low", **event(12)),
                finding("dump", "10:00:00", level="high", techniques=["T1003.001"], **event(1234567)),
                finding("high", "10:30:00", level="high", last_seen="2026-03-10T11:00:00Z", **event(99)),
                finding("more", "10:40:00", level="high", **event(100))]
    facts = {"incident.harm": "T1003.001"}
    words = words_of(renderer, entities=entities, findings=findings, facts=facts)
    assert ("To find out whether it is real, look at host pc1 and account nora, 10 Mar 2026, 09:00:00 to 11:00:00. "
            "Begin with the first event of \u201cSeen dump\u201d (10:00:00, byte 1,234,567), "
            "\u201cSeen low\u201d (09:00:00, byte 12) and \u201cSeen high\u201d (10:30:00, byte 99) of sensors, "
            "and ask whoever answers for it, by another way than that host or account, whether it was meant.") in words
    findings[0]["event"]["source"] = "logs.zip/proxy"
    findings[0]["first_seen"] = "2026-03-09T09:00:00Z"
    words = words_of(renderer, findings=findings, facts=facts)
    assert "\u201cSeen low\u201d (9 Mar 2026, 09:00:00, byte 12 of proxy)" in words
    assert "byte 1,234,567 of sensors)" in words


def test_nobody_is_sent_to_look_once_it_is_judged_or_only_reported(renderer):  # noqa: F811
    for members in ({"verdict": "true-positive", "findings": [finding("r")]}, {"findings": [finding("report")]},
                    {"findings": [finding("r")], "closed": "2026-03-10T12:00:00Z"}):
        assert "To find out whether it is real" not in words_of(renderer, **members)


def test_nobody_is_sent_to_what_was_judged(renderer):  # noqa: F811
    false = finding("a", level="critical", judgements=[{"verdict": "false-positive"}], **event(3),
                    entities=[{"kind": "host", "value": "pc1"}])
    left = finding("b", "11:00:00", level="high", **event(9), entities=[{"kind": "host", "value": "pc2"}])
    words = words_of(renderer, findings=[false, left],
                     entities=[{"kind": "host", "value": "pc1"}, {"kind": "host", "value": "pc2"}])
    assert ("To find out whether it is real, look at host pc2, 10 Mar 2026, 11:00:00. Begin with the first event of "
            "\u201cSeen b\u201d (11:00:00, byte 9) of sensors, and ask") in words
    for verdict in ("false-positive", "benign", "true-positive", "undetermined"):
        false["judgements"] = [{"verdict": verdict}]
        assert "To find out whether it is real" not in words_of(renderer, findings=[false])


def test_what_is_open_is_counted_as_it_is_listed(renderer):  # noqa: F811
    due = "2026-03-10T19:00:00Z"
    words = words_of(
        renderer, tasks=[{"id": "t1", "name": "verify", "due": due}],
        approvals=[{"id": "n1", "action": "disclosure:press", "need": {"id": "n1", "of": ["grace"], "by": due}}],
        clocks=[{"kind": "task", "subject": "t1", "name": "verify", "due": due},
                {"kind": "approval", "subject": "n1", "name": "consent to disclosure:press", "due": due},
                {"kind": "state", "name": "triage", "due": due}, {"kind": "state", "name": "x", "due": "2026-03-10T17:00:00Z"},
                {"kind": "obligation", "subject": "law", "name": "law", "due": due}])
    assert "Open: 1 task, 1 consent, 1 obligation and 2 clocks (1 of them overdue)." in words
    listed = words[words.index("Open obligations, consents, tasks and clocks"):]
    assert listed[:listed.index("What came in")].count("INC-1") == 5


def test_closed_incidents_await_nothing_at_the_top(renderer):  # noqa: F811
    approvals = [{"id": "n1", "action": "disclosure:press", "need": {"id": "n1", "of": ["grace"]}}]
    for closed, count in (({}, "1"), ({"closed": "2026-03-10T12:00:00Z"}, "0")):
        words = words_of(renderer, approvals=approvals, **closed)
        awaited = "consent awaited" if count == "1" else "consents awaited"
        assert f"{count} {awaited}" in words or f"{awaited} {count}" in words


# --- Stages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["execution", "evasion"])
def test_an_early_stage_that_was_seen_late_is_explained(renderer, first):  # noqa: F811
    early = finding("a", "10:00:00", tactics=[first])
    late = finding("b", "11:00:00", tactics=["initial-access"])
    own = finding("c", "12:00:00", tactics=["sabotage"])
    words = words_of(renderer, findings=[early, late])
    assert "stage by stage in order of first sight \u2014 initial access usually comes earlier" in words
    earlier = finding("d", "10:30:00", tactics=["reconnaissance"])
    words = words_of(renderer, findings=[early, late, earlier])
    assert "\u2014 reconnaissance and initial access usually come earlier" in words
    late["first_seen"] = "2026-03-10T09:00:00Z"
    assert "usually come" not in words_of(renderer, findings=[early, late, own])


def test_stages_of_one_time_stand_in_the_order_of_an_attack(renderer):  # noqa: F811
    both = finding("a", tactics=["initial-access", "execution"])
    for findings in ([both], [finding("b", tactics=["execution"]), finding("a", tactics=["initial-access"])]):
        words = told(renderer, findings=findings)
        words = words[words.index("stage by stage"):words.index("What is open, soonest first")]
        assert words.index("Initial access") < words.index("Execution") and "usually come" not in words


def lanes(page):
    timeline = page[page.index('class="timeline"'):]
    timeline = timeline[:timeline.index("</svg>")]
    return [part[part.index(">") + 1:part.index("<")] for part in timeline.split('class="t lane-name"')[1:]]


def test_every_tactic_has_a_lane(renderer):  # noqa: F811
    findings = [finding("a", tactics=["stealth"], techniques=["T1202"]),
                finding("b", tactics=["defense-impairment"], techniques=["T1685.005"]),
                finding("c", tactics=["sabotage-of-plants-and-lines"]),
                finding("d", tactics=["persistence", "privilege-escalation"], techniques=["T1053.005"]),
                finding("e", techniques=["T9999"]), finding("f", techniques=["T1003.001"]),
                finding("g", tactics=["evasion"], techniques=["T0820"]),
                finding("h", tactics=["impair-process-control"], techniques=["T0855"]),
                finding("i", tactics=["inhibit-response-function"])]
    page = page_of(renderer, findings=findings)
    assert lanes(page) == ["Persistence", "Privilege escalation", "Defense evasion", "Stealth", "Defense impairment",
                           "Credential access", "Inhibit response func\u2026", "Impair process control",
                           "Sabotage of plants an\u2026", "Other findings"]
    assert "<title>Sabotage of plants and lines</title>" in page
    words = Elements(page).words()
    assert "T1685.005 Defense impairment Disable or Modify Tools" in words
    assert "Stealth (Indirect Command Execution)" in words.replace("Stealth  (", "Stealth (")


def test_many_tactics_of_ones_own_hide_none_that_is_known(renderer):  # noqa: F811
    names = [f"stage-{at:02}" for at in range(60)]
    ransom = finding("ransom", "11:00:00", level="critical", tactics=["impact"], techniques=["T1486"])
    alone = [finding(f"r{at}", tactics=[name]) for at, name in enumerate(names)] + [ransom]
    page = page_of(renderer, findings=alone)
    assert lanes(page)[0] == "Impact" and len(lanes(page)) == 1 + 24 + 1
    words = Elements(page).words()
    stages = words[words.index("stage by stage"):words.index("What is open, soonest first")]
    assert "Impact (Data Encrypted for Impact)" in stages.replace("Impact  (", "Impact (")
    assert "Stage 19" in stages and "Stage 20" not in stages and "and 40 more stages" in stages
    one = page_of(renderer, findings=[finding("a", tactics=[*names, "impact"])])
    assert lanes(one)[0] == "Impact" and len(lanes(one)) <= 1 + 24 + 1


def test_a_finding_of_very_many_techniques_takes_bounded_time_and_place(renderer):  # noqa: F811
    many = finding("a", tactics=["stealth", "impact"], techniques=[f"T9{at:06}" for at in range(60_000)])
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    page = page_of(renderer, findings=[many] * 3)
    # Every technique against every other would be billions of comparisons of texts, and take a minute.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 8
    assert "T9000000 Stealth" in Elements(page).words() and len(page) < 200_000


# --- Words -------------------------------------------------------------------------------------------------------


def test_who_has_no_name_is_told_by_the_role(renderer):  # noqa: F811
    charter = {"people": {"officer": {"roles": ["security-officer", "incident-lead"]}, "ada": {"name": "Ada"}},
               "constituencies": {"all": {"name": "The whole organization"}, "lab": {}}}
    tasks = [{"id": "t1", "name": "verify", "person": "officer", "due": NOW}]
    words = words_of(renderer, charter, team="csirt", lead="officer", tasks=tasks, constituency="all",
                     entities=[{"kind": "host", "value": "pc1"}], findings=[finding("r")])
    assert "led by security officer." in words.replace(" .", ".")  # whose id says no more than his role
    assert "\u2014 security officer, until" in words
    assert "concerning host pc1 of the whole organization." in words
    charter["people"] = {"officer": {"roles": ["manager"]}}
    charter["constituencies"] = {"all": {"name": "The whole organization"}, "lab": {"within": "all"}}
    words = words_of(renderer, charter, team="csirt", lead="officer", tasks=tasks, constituency="all",
                     entities=[{"kind": "host", "value": "pc1"}], findings=[finding("r")])
    assert "led by officer (manager)." in words.replace(" .", ".")
    assert "concerning host pc1." in words  # all others lie within it
    # Whole words alone say it.
    for person, role, told_as in (("ana", "analyst", "ana (analyst)"), ("analyst", "analyst", "analyst"),
                                  ("hand", "incident-handler", "hand (incident handler)"),
                                  ("incident", "incident-handler", "incident handler")):
        charter["people"] = {person: {"roles": [role]}}
        words = words_of(renderer, charter, team="csirt", lead=person, findings=[finding("r")])
        assert f"led by {told_as}." in words.replace(" .", ".")
    charter["people"] = {"ada": {"name": "Ada"}}
    words = words_of(renderer, charter, team="csirt", lead="ada", constituency="lab")
    assert "led by Ada." in words.replace(" .", ".") and "of the constituency lab" not in words
    assert "concerning the constituency lab." in words


def test_what_others_wrote_is_quoted_to_the_letter(renderer):  # noqa: F811
    decisions = [{"question": "isolate-host on pc1 by ada", "outcome": "denied", "at": NOW,
                  "reason": "'isolate-host' is forbidden: see action:reset, as of 2026-01-01T00:00:00Z",
                  "because": [{"pointer": "/actions/isolate-host/denied/0", "text": "see action:reset"}]},
                 {"question": "what becomes of Seen disclosure:press", "reason": "'Seen disclosure:press' joined INC-1",
                  "at": NOW}]
    words = words_of(renderer, decisions=decisions)
    assert "is forbidden: see action:reset, as of 2026-01-01T00:00:00Z" in words and "see reset" not in words
    assert "'Seen disclosure:press' joined INC-1" in words
    effects = [{"id": "e1", "text": "You owe the task 'reset': do action:reset by 2026-01-01T00:00:00Z"},
               {"id": "e2", "text": "you lead INC-1: Seen disclosure:press"},
               {"id": "e3", "text": "disclosure:press press: waiting, Grace must consent"}]
    page = Elements(render(renderer, {"summary": {"incidents": 0}, "effects": effects})).words()
    assert "'reset': do action:reset by 2026-01-01T00:00:00Z" in page and "INC-1: Seen disclosure:press" in page
    assert "tell press press: waiting, Grace must consent" in page


@pytest.mark.parametrize(("day", "told_as"), [
    ("2026-02-30", "2026-02-30 10:00:00 UTC"), ("2026-02-29", "2026-02-29 10:00:00 UTC"),
    ("2026-04-31", "2026-04-31 10:00:00 UTC"), ("2024-02-29", "29 Feb 2024, 10:00:00"),
    ("2026-12-31", "31 Dec 2026, 10:00:00"),
])
def test_a_day_that_does_not_exist_is_no_time(renderer, day, told_as):  # noqa: F811
    effects = [{"id": "e1", "text": f"due on {day} 10:00:00 UTC"}]
    page = Elements(render(renderer, {"summary": {"incidents": 0}, "effects": effects})).words()
    assert f"due on {told_as}" in page.replace(" ,", ",")


def test_the_record_names_duties_and_tasks_by_their_titles_and_times_as_elsewhere(renderer):  # noqa: F811
    charter = {"obligations": {"gdpr-33": {"tell": "authority", "source": "GDPR art. 33"}},
               "parties": {"authority": {"name": "The authority"}, "press": {"name": "The press"}},
               "people": {"ada": {"name": "Ada"}}}
    lines = [("clock", "gdpr-33 running, due 2026-03-13T07:52:10.113Z: an obligation began", "/obligations/gdpr-33"),
             ("clock", "verify missed, due 2026-03-10T08:22:10.113Z", "/workflow/states/triage/tasks/0"),
             ("clock", "triage running, due 2026-03-10T08:22:10.113Z", "/workflow/states/triage/within"),
             ("clock", "disclosure:press waits running, due 2026-03-10T08:22:10Z", "/disclosure/media/before"),
             ("clock", "of an unknown form", ""),
             ("decision", "isolate-host on pc1 by ada: needs-consent", "/actions/isolate-host"),
             ("decision", "what follows when verify runs out: permitted", "/workflow/states/triage/tasks/0"),
             ("action", "disclosure:press press: denied", "")]
    history = [{"at": NOW, "what": what, "text": text, "pointer": clause} for what, text, clause in lines]
    late = "The task 'verify' of INC-1 was due on 2026-03-10 08:22:10 UTC, 1 h ago."
    decisions = [{"question": "what follows when verify runs out", "at": NOW,
                  "reason": "verify was due 2026-03-10T08:22:10.113Z: escalate",
                  "because": [{"pointer": "/workflow/states/triage/tasks/0", "text": late}]}]
    words = words_of(renderer, charter, history=history, decisions=decisions,
                     facts={"event.time": "2026-03-10T07:52:10.113Z", "note": "at 2026-03-10T07:52:10Z"})
    assert "clock Report to the authority running, due 13 Mar 2026, 07:52:10: an obligation began" in words
    assert "clock Task \u201cverify\u201d missed, due 10 Mar 2026, 08:22:10" in words
    assert "clock Leave the state \u201ctriage\u201d running, due" in words and "clock of an unknown form" in words
    assert "clock tell the press running, due 10 Mar 2026, 08:22:10" in words
    assert "decision isolate host on pc1 by Ada: needs consent" in words
    assert "what follows when time runs out: Task \u201cverify\u201d: permitted" in words
    assert "action tell the press: denied" in words
    assert "Task \u201cverify\u201d was due 10 Mar 2026, 08:22:10: escalate" in words
    assert "of INC-1 was due on 10 Mar 2026, 08:22:10, 1 h ago." in words
    assert "event.time 10 Mar 2026, 07:52:10" in words and "note at 2026-03-10T07:52:10Z" in words
    assert "Suspected: A worm" in told(renderer, findings=[finding("r")])
