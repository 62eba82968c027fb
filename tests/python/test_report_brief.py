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
