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


def test_an_incident_without_names_tells_its_constituency(renderer):  # noqa: F811
    assert "concerning the constituency Plant at Lyon" in Elements(render(renderer, DOCUMENT)).words()


ATTACK = {
    "summary": {"now": "2026-03-10T18:00:00Z", "incidents": 2},
    "charter": {"obligations": {"gdpr-33": {"tell": "authority", "source": "GDPR art. 33"}},
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
    assert "It began with execution (Command and Scripting Interpreter); then, 4 min later credential access" in words


def test_the_highest_score_comes_first_and_its_parts_are_shown(renderer):  # noqa: F811
    words = Elements(render(renderer, ATTACK)).words()
    assert words.index("Credentials dumped on pc1") < words.index("A scan")
    assert "+8 2 tactics, 4 each" in words and "/score/tactics" in words
    assert "INC-old" in words and "both concern host pc1" in words


def test_the_next_steps_name_people_and_parties_and_no_ids(renderer):  # noqa: F811
    words = Elements(render(renderer, ATTACK)).words()
    assert "What to do next" in words and "Verify : Is it real?" in words.replace("Verify:", "Verify :")
    assert "Report to Data protection authority" in words
    assert "disclosure:press waits" not in words and "waits for what others must do first" in words
    assert "1 deadline was missed" in words
