"""What a reader of the report must see in the first minute: what is late, and what a duty is."""

from __future__ import annotations

from test_report_page import Elements, render, renderer  # noqa: F401  (the fixture)

DOCUMENT = {
    "summary": {"now": "2026-03-10T18:00:00Z", "incidents": 1},
    "charter": {
        "constituencies": {"lyon": {"name": "Plant at Lyon"}},
        "obligations": {"gdpr-33": {"tell": "authority", "source": "GDPR art. 33"}},
    },
    "incidents": [
        {
            "id": "c1", "title": "A worm", "constituency": "lyon", "team": "emea", "lead": "ada", "states": ["triage"],
            "findings": [{"rule": "report", "first_seen": "2026-03-10T10:11:00Z"}],
            "tasks": [{"id": "t1", "name": "verify", "due": "2026-03-10T11:00:00Z"},
                      {"id": "t2", "name": "contain", "due": "2026-03-10T19:00:00Z"}],
            "clocks": [{"kind": "obligation", "subject": "gdpr-33", "due": "2026-03-13T00:00:00Z"},
                       {"kind": "state", "subject": "triage", "due": "2026-03-10T18:30:00Z"}],
        }
    ],
}


def test_what_is_late_is_said_at_the_top_and_in_the_story(renderer):  # noqa: F811
    words = Elements(render(renderer, DOCUMENT)).words()
    assert "1 overdue" in words or "overdue 1" in words
    assert "2 tasks (1 of them overdue)" in words
    in_time = {**DOCUMENT, "summary": {"now": "2026-03-10T10:30:00Z", "incidents": 1}}
    assert "verdue" not in Elements(render(renderer, in_time)).words()


def test_a_duty_names_its_law_and_a_state_its_lead(renderer):  # noqa: F811
    words = Elements(render(renderer, DOCUMENT)).words()
    assert "GDPR art. 33" in words and "ada, who leads" in words.replace("Ada", "ada")


def test_an_incident_without_names_tells_whose_it_is(renderer):  # noqa: F811
    assert "concerning Plant at Lyon." in Elements(render(renderer, DOCUMENT)).words()


ATTACK = {
    "summary": {"now": "2026-03-10T18:00:00Z", "incidents": 2},
    "charter": {"obligations": {"gdpr-33": {"tell": "authority", "source": "GDPR art. 33"}},
                "people": {"kate": {"name": "Katherine", "roles": ["data-protection-officer"]}},
                "disclosure": {"supervisory-authority": {"by": {"any": ["data-protection-officer"]}}},
                "parties": {"authority": {"name": "Data protection authority", "kind": "supervisory-authority"}}},
    "incidents": [
        {"id": "low", "short_id": "INC-low", "title": "A scan", "severity": "low", "opened": "2026-03-10T08:00:00Z",
         "score": {"points": 12, "parts": []}},
        {
            "id": "high", "short_id": "INC-high", "title": "Credentials dumped on pc1", "severity": "low",
            "opened": "2026-03-10T10:00:00Z",
            "score": {"points": 60, "parts": [{"name": "tactics", "points": 8, "text": "2 tactics, 4 each",
                                               "pointer": "/score/tactics"}]},
            "merged": [{"id": "x", "short_id": "INC-old", "title": "Another", "because": "both concern host pc1",
                        "at": "2026-03-10T11:00:00Z"}],
            "findings": [
                {"rule": "r2", "tactics": ["credential-access"], "techniques": ["T1003.001"],
                 "first_seen": "2026-03-10T10:04:00Z"},
                {"rule": "r1", "tactics": ["execution"], "techniques": ["T1059.001"],
                 "first_seen": "2026-03-10T10:00:00Z"},
            ],
            "tasks": [{"id": "t1", "name": "verify", "text": "Is it real?", "person": "ada",
                       "due": "2026-03-10T19:00:00Z"}],
            "clocks": [{"kind": "obligation", "subject": "gdpr-33", "name": "gdpr-33", "due": "2026-03-13T00:00:00Z"},
                       {"kind": "run", "subject": "run-1", "name": "disclosure:press waits",
                        "due": "2026-03-10T20:00:00Z"},
                       {"kind": "state", "state": "missed", "name": "triage", "due": "2026-03-10T11:00:00Z"}],
        },
    ],
}


def test_the_course_of_the_attack_is_told_in_time_order(renderer):  # noqa: F811
    words = Elements(render(renderer, ATTACK)).words()
    assert "What happened, stage by stage in order of first sight" in words
    assert "10 Mar 2026, 10:00:00 Execution (Command and Scripting Interpreter)" in words
    assert "10:04:00 Credential access (OS Credential Dumping)" in words
    assert words.index("Execution (Command") < words.index("Credential access (OS")


def test_the_highest_score_comes_first_and_its_parts_are_shown(renderer):  # noqa: F811
    words = Elements(render(renderer, ATTACK)).words()
    assert words.index("Credentials dumped on pc1") < words.index("A scan")
    assert "+8 2 tactics, 4 each" in words and "/score/tactics" in words
    assert "INC-old" in words and "both concern host pc1" in words


def test_the_next_steps_name_people_and_parties_and_no_ids(renderer):  # noqa: F811
    words = Elements(render(renderer, ATTACK)).words()
    assert "What to do next" in words and "Verify : Is it real?" in words.replace("Verify:", "Verify :")
    assert "Report to Data protection authority \u2014 Katherine, until 13 Mar 2026, 00:00:00 (in 2 d 6 h)" in words
    assert "Owed under: GDPR art. 33" in words
    assert "disclosure:press waits" not in words and "waits for what others must do first" in words
    assert "(gdpr-33)" not in words and "gdpr 33" not in words
    assert "1 deadline was missed" in words


def told(renderer, **members):  # noqa: F811
    incident = {"id": "c1", "title": "A worm", "opened": "2026-03-10T10:00:00Z", "states": ["triage"], **members}
    charter = {"people": {"grace": {"name": "Grace"}, "alan": {"name": "Alan"}, "tim": {"name": "Tim"}},
               "parties": {"press": {"name": "The press", "kind": "media"}}}
    summary = {"now": "2026-03-10T18:00:00Z", "incidents": 1, "charter": "0"}  # as who may see everything
    return Elements(render(renderer, {"summary": summary, "charter": charter, "incidents": [incident]})).words()


def approval(**need):
    return {"id": "n1", "action": "disclosure:press", "asked_by": "tim", "asked": "2026-03-10T17:00:00Z",
            "need": {"id": "n1", "of": ["grace", "alan"], "by": "2026-03-10T19:00:00Z", **need}}


def test_one_consent_of_two_is_asked_of_the_one_or_the_other(renderer):  # noqa: F811
    run = [{"id": "r1", "action": "disclosure:press", "target": "press", "state": "waiting", "needs": ["n1"]}]
    words = told(renderer, approvals=[approval()], actions=run)
    assert "Decide whether to tell the press \u2014 Grace or Alan, until 10 Mar 2026, 19:00:00 (in 1 h)" in words
    assert "tell the press waits for consent (Grace or Alan still asked)" in words
    assert "Grace and Alan" not in words and "tell The press" not in words and "disclosure:press" not in words
    assert "Grace and Alan" in told(renderer, approvals=[approval(count=2)], actions=run)


def test_every_stage_that_a_rule_names_is_told(renderer):  # noqa: F811
    names = ["reconnaissance", "initial-access", "execution", "persistence", "privilege-escalation", "defense-evasion",
             "credential-access", "discovery", "lateral-movement", "collection", "exfiltration"]
    findings = [{"rule": name, "title": "Seen " + name, "level": "high", "tactics": [name],
                 "first_seen": f"2026-03-10T10:{at:02}:00Z"} for at, name in enumerate(names)]
    findings.append({"rule": "both", "title": "Two at once", "level": "low", "tactics": ["collection", "impact"],
                     "first_seen": "2026-03-11T09:00:00Z"})
    words = told(renderer, findings=findings).replace(" : ", ": ")
    at = [words.index(name.replace("-", " ").capitalize() + ": \u201cSeen") for name in names]
    assert at == sorted(at)
    assert "Collection: \u201cSeen collection\u201d (high) and 1 more rule" in words
    assert "11 Mar 2026, 09:00:00 Impact: \u201cTwo at once\u201d (low)" in words  # another day, so with its date
    assert "Nobody has confirmed yet that it is real" in words
    assert "People judged it: true positive." in told(renderer, findings=findings, verdict="true-positive")


def test_a_thing_is_named_once_and_persons_before_machines(renderer):  # noqa: F811
    entities = [{"kind": kind, "value": value} for kind, value in [
        ("account", "system@nt authority"), ("account", "pc1$@corp"), ("account", "nora"), ("account", "nora@corp"),
        ("host", "pc1"), ("host", "pc1.example.com"), ("host", "pc2")]]
    words = told(renderer, entities=entities, findings=[{"rule": "r", "first_seen": "2026-03-10T10:00:00Z"}])
    assert "concerning hosts pc1.example.com and pc2 and account nora@corp." in words


def test_duties_stand_under_the_next_steps_however_much_is_due_before(renderer):  # noqa: F811
    tasks = [{"id": f"t{at}", "name": f"step-{at}", "due": f"2026-03-10T19:0{at}:00Z"} for at in range(5)]
    clocks = [{"kind": "obligation", "subject": "law", "name": "law", "due": "2026-03-12T18:00:00Z"},
              {"kind": "task", "subject": "t0", "name": "step-0", "due": "2026-03-10T18:30:00Z"}]
    words = told(renderer, tasks=tasks, clocks=clocks, lead="grace")
    brief = words[words.index("What to do next"):words.index("What is open, soonest first")]
    assert "Step 2" in brief and "Step 3" not in brief and "2 more steps" in brief
    assert "Law \u2014 Grace, until 12 Mar 2026, 18:00:00 (in 2 d)" in brief.replace("law", "Law")
    assert "next:" not in words  # a clock that escalates would contradict what is due


def test_questions_and_effects_name_people_and_parties(renderer):  # noqa: F811
    decisions = [{"question": "tell press by tim", "outcome": "denied", "at": "2026-03-10T10:00:00Z"},
                 {"question": "consent to action:isolate-host by grace", "at": "2026-03-10T10:00:00Z"},
                 {"question": "isolate-host on pc1 by alan", "outcome": "denied", "at": "2026-03-10T10:00:00Z",
                  "because": [{"pointer": "/actions/isolate-host", "text": "x"}]}]
    words = told(renderer, decisions=decisions)
    assert "Refused: tell the press by Tim." in words
    assert "Consent to isolate host by Grace" in words and "Isolate host on pc1 by Alan" in words
    effects = [{"id": "e1", "kind": "ask-approval", "to": "alan", "text": "disclosure:press"},
               {"id": "e2", "kind": "contact", "to": "press", "text": "tell press by email"},
               {"id": "e3", "kind": "execute-action", "text": "isolate-host on pc1"}]
    charter = {"parties": {"press": {"name": "The press", "kind": "media"}}}
    page = Elements(render(renderer, {"summary": {"incidents": 0}, "charter": charter, "effects": effects})).words()
    assert "Tell the press by email" in page and "disclosure:press" not in page


def test_a_source_is_named_by_its_end_and_in_full_on_its_mark(renderer):  # noqa: F811
    name = "campaign.zip/a-very-long-name-of-a-recording-2023-08-15.json"
    source = {"source": name, "events": 3, "dispositions": {"quiet": 3}}
    page = render(renderer, {"summary": {"incidents": 0, "dispositions": {"quiet": 3}, "sources": [source]}})
    assert "a-very-long\u2026-08-15.json" in page
    assert f"<title>{name}</title>" in page and "more bytes" not in page


def test_sentences_of_the_engine_name_no_ids_of_runs(renderer):  # noqa: F811
    late = "Overdue: The run 'disclosure:press waits' of INC-1 was due on 2026-03-10 14:30:00 UTC, 29 min ago."
    charter = {"parties": {"press": {"name": "The press", "kind": "media"}}}
    effects = [{"id": "e1", "to": "ada", "text": late}, {"id": "e2", "text": "disclosure: none, action:"}]
    page = Elements(render(renderer, {"summary": {"incidents": 0}, "charter": charter, "effects": effects})).words()
    assert "The run 'tell the press' of INC-1 was due" in page
    assert "disclosure: none, action:" in page
    questions = [{"question": "what follows when disclosure:press waits runs out", "at": "2026-03-10T10:00:00Z"}]
    assert "what follows when time runs out: tell the press" in told(renderer, decisions=questions)


# --- Duties ------------------------------------------------------------------------------------------------------


LEGAL = {"people": {"grace": {"name": "Grace", "roles": ["legal"]}, "alan": {"name": "Alan", "roles": ["legal"]},
                    "kate": {"name": "Katherine", "roles": ["data-protection-officer"]}, "tim": {"name": "Tim"}},
         "parties": {"authority": {"name": "Data protection authority", "kind": "supervisory-authority"}},
         "obligations": {"gdpr-33": {"tell": "authority", "source": "GDPR art. 33"}}}


def duty(renderer, *clocks, by=None, **charter):  # noqa: F811
    """The page of an incident that owes it to tell the authority, led by Tim."""
    owed = {"kind": "obligation", "subject": "gdpr-33", "name": "gdpr-33"}
    incident = {"id": "c1", "title": "A worm", "opened": "2026-03-10T10:00:00Z", "lead": "tim",
                "clocks": [{**owed, **clock} for clock in clocks or [{"due": "2026-03-13T00:00:00Z"}]]}
    rules = {} if by is None else {"supervisory-authority": {"may_see": ["summary"], "by": by}}
    document = {"summary": {"now": "2026-03-10T18:00:00Z", "incidents": 1}, "incidents": [incident],
                "charter": {**LEGAL, "disclosure": rules, **charter}}
    return Elements(render(renderer, document)).words()


def brief_of(words):
    return words[words.index("What to do next"):words.index("What is open, soonest first")]


MISSED = {"started": "2026-03-10T10:00:00Z", "due": "2026-03-10T14:00:00Z", "state": "missed", "otherwise": "escalate"}
COPY = {"started": "2026-03-10T14:00:00Z", "due": "2026-03-10T18:00:01Z", "otherwise": "escalate:1"}


def test_a_missed_duty_keeps_its_deadline_while_it_escalates(renderer):  # noqa: F811
    words = duty(renderer, MISSED, COPY)
    brief = brief_of(words)
    assert "Report to Data protection authority \u2014 Tim, was due 10 Mar 2026, 14:00:00 (overdue by 4 h)" in brief
    assert "18:00:01" not in brief and brief.count("Report to") == 1
    attention = words[words.index("What is open, soonest first"):]
    attention = attention[:attention.index("c1")]
    assert "Overdue by 4 h" in attention and "18:00:01" not in attention
    assert "1 overdue" in words or "overdue 1" in words
    assert "Obligation, escalated" in words  # the table of clocks tells every clock


def test_a_missed_duty_stays_when_the_escalation_path_has_ended(renderer):  # noqa: F811
    words = duty(renderer, MISSED, {**COPY, "state": "missed"})
    assert "was due 10 Mar 2026, 14:00:00 (overdue by 4 h)" in brief_of(words)


def test_a_duty_that_was_met_late_or_yielded_to_an_earlier_one_is_not_listed(renderer):  # noqa: F811
    assert "What to do next" not in duty(renderer, MISSED, {**COPY, "state": "met"})
    assert "What to do next" not in duty(renderer, {**COPY, "state": "stopped"})
    # Merging stops the later clock of a duty that both incidents owed; the duty is owed all the same.
    merged = duty(renderer, {**MISSED, "state": "running", "due": "2026-03-13T00:00:00Z"}, {**COPY, "state": "stopped"})
    assert "until 13 Mar 2026, 00:00:00" in brief_of(merged)


def test_who_may_tell_is_read_in_every_form(renderer):  # noqa: F811
    forms = [
        (None, "Tim"),
        ("data-protection-officer", "Katherine"),
        ("grace", "Grace"),
        ("nobody-holds-it", "nobody holds it"),
        ("incident-lead", "Tim"),
        ({"any": ["data-protection-officer", "incident-lead"]}, "Katherine or Tim"),
        ({"any": ["legal"]}, "Grace or Alan"),
        ({"all": ["grace", "data-protection-officer"]}, "Grace and Katherine"),
        ({"all": ["legal", "data-protection-officer"]}, "legal (Grace or Alan) and Katherine"),
        ({"of": 2, "among": ["grace", "alan", "data-protection-officer"]}, "2 of Grace, Alan or Katherine"),
        ({"of": 1, "among": ["legal"]}, "Grace or Alan"),
    ]
    for by, who in forms:
        assert f"Report to Data protection authority \u2014 {who}, until" in duty(renderer, by=by), by


def test_who_may_tell_is_read_of_lists_of_clauses_and_of_the_party_itself(renderer):  # noqa: F811
    clauses = [{"by": "grace"}, {"when": {"a": 1}, "by": "data-protection-officer"}]
    words = duty(renderer, disclosure={"supervisory-authority": clauses})
    assert "Grace; by another clause Katherine, until" in words
    assert "Alan, until" in duty(renderer, disclosure={"authority": {"by": "alan"}})


# --- Whether it is real ------------------------------------------------------------------------------------------


FOUND = {"rule": "r", "title": "Seen", "first_seen": "2026-03-10T10:00:00Z"}


def test_what_people_said_of_findings_is_no_silence(renderer):  # noqa: F811
    judged = {**FOUND, "judgements": [{"verdict": "benign"}, {"verdict": "true-positive"}]}
    words = told(renderer, findings=[FOUND, judged])
    assert "People judged 1 of 2 findings: true positive." in words and "Nobody has confirmed" not in words
    both = told(renderer, findings=[{**FOUND, "judgements": [{"verdict": "benign"}]}, judged])
    assert "People judged 2 of 2 findings: benign (1) and true positive (1)." in both
    assert "Nobody has confirmed yet that it is real" in told(renderer, findings=[FOUND])


def test_who_may_not_see_how_far_it_is_reads_nothing_of_verdicts(renderer):  # noqa: F811
    words = told(renderer, findings=[FOUND], states=[])
    assert "confirmed" not in words and "no verdict" not in words
    # Who may see states, but not everything, may not see judgements.
    page = {"summary": {"now": "2026-03-10T18:00:00Z"},
            "incidents": [{"id": "c1", "title": "A worm", "states": ["triage"], "findings": [FOUND]}]}
    words = Elements(render(renderer, page)).words()
    assert "Nobody has confirmed" not in words and "The incident as a whole has no verdict yet." in words


def test_a_closed_incident_tells_its_verdict_once(renderer):  # noqa: F811
    words = told(renderer, findings=[FOUND], verdict="benign", closed="2026-03-10T12:00:00Z")
    assert "It was closed on 10 Mar 2026, 12:00:00 as benign." in words
    assert "People judged it" not in words and "Nobody has confirmed" not in words


# --- What is told in other words, and what is not ----------------------------------------------------------------


def test_what_people_wrote_stands_as_they_wrote_it(renderer):  # noqa: F811
    lines = [("note", "transaction:1 and disclosure:press by post"), ("decision", "refuse transaction:4711: denied"),
             ("facts", "cause: unknown -> action:reset"), ("judged", "A: benign (no action:reset needed)"),
             ("action", "action:isolate-host pc1: done, no action:reset followed"),
             ("clock", "consent to disclosure:press met, due 2026-03-10T19:00:00Z: consent was given")]
    history = [{"at": "2026-03-10T10:00:00Z", "what": what, "text": text} for what, text in lines]
    words = told(renderer, history=history)
    assert "transaction:1 and disclosure:press by post" in words
    assert "refuse transaction:4711: denied" in words
    assert "unknown -> action:reset" in words and "no action:reset needed" in words
    assert "isolate host pc1: done, no action:reset followed" in words
    assert "consent to tell the press met, due" in words
    effects = [{"id": "e1", "kind": "refer", "to": "press", "text": "Seen action:reset"}]
    page = Elements(render(renderer, {"summary": {"incidents": 0}, "effects": effects})).words()
    assert "Seen action:reset" in page


def test_a_channel_is_no_person(renderer):  # noqa: F811
    effects = [{"id": "e1", "kind": "contact", "to": "press", "text": "tell press by post"},
               {"id": "e2", "kind": "ask-approval", "to": "ada", "text": "tell press by post"}]
    charter = {"people": {"post": {"name": "Emily Post"}}, "parties": {"press": {"name": "The press"}}}
    page = Elements(render(renderer, {"summary": {"incidents": 0}, "charter": charter, "effects": effects})).words()
    assert "Tell the press by post" in page and page.count("Tell the press by Emily Post") == 1


def test_hostile_texts_of_names_are_bounded_before_they_are_told(renderer):  # noqa: F811
    hostile = "action:x " * 300_000  # would take minutes if each name searched the rest for the other word
    decisions = [{"question": "consent to x", "reason": hostile, "at": "2026-03-10T10:00:00Z"}] * 20
    history = [{"what": "clock", "text": hostile, "at": "2026-03-10T10:00:00Z"}] * 4
    assert "more bytes)" in told(renderer, decisions=decisions, history=history)


def test_stages_beyond_the_bound_are_counted(renderer):  # noqa: F811
    findings = [{**FOUND, "rule": f"r{at}", "tactics": [f"stage-{at:02}"], "first_seen": f"2026-03-10T10:{at:02}:00Z"}
                for at in range(23)]
    words = told(renderer, findings=findings)
    brief = words[words.index("What happened, stage by stage in order of first sight"):words.index("What is open, soonest first")]
    assert "Stage 19" in brief and "Stage 20" not in brief and "and 3 more stages" in brief
    assert "more stage" not in told(renderer, findings=findings[:20])


def test_the_gravest_finding_of_a_stage_is_told_with_its_own_time(renderer):  # noqa: F811
    def seen(minute, level):
        return {**FOUND, "rule": level, "title": f"A {level} rule", "level": level, "tactics": ["discovery"],
                "first_seen": f"2026-03-10T10:{minute}:00Z"}

    later = told(renderer, findings=[seen("02", "low"), seen("07", "high")])
    assert "10:02:00 Discovery" in later and "\u201cA high rule\u201d (high, 10:07:00) and 1 more rule" in later
    assert "\u201cA high rule\u201d (high) and 1 more rule" in told(renderer, findings=[seen("02", "high"), seen("07", "low")])


def test_a_refusal_by_a_constituency_stands_in_the_timeline(renderer):  # noqa: F811
    decisions = [{"question": "isolate-host on pc1 by alan", "outcome": "denied", "at": "2026-03-10T10:00:00Z",
                  "because": [{"pointer": "/constituencies/lyon/denied", "text": "Lyon denies it."}]},
                 {"question": "what becomes of A worm", "outcome": "permitted", "at": "2026-03-10T10:01:00Z",
                  "because": [{"pointer": "/constituencies/lyon", "text": "of Lyon"}]}]
    charter = {"people": {"alan": {"name": "Alan"}}}
    incident = {"id": "c1", "title": "A worm", "decisions": decisions}
    page = render(renderer, {"summary": {"incidents": 1}, "charter": charter, "incidents": [incident]})
    timeline = page[page.index('class="timeline"'):]
    timeline = timeline[:timeline.index("</svg>")]
    assert "isolate host on pc1 by Alan: " in timeline and "what becomes of" not in timeline
    assert "No action was asked for." not in page
