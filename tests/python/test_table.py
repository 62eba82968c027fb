"""Decision tables by themselves: what they answer, explain, and prove of themselves."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import csirt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

DATA = Path(os.environ.get("CSIRT_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))

LEVELS = ["low", "medium", "high", "critical"]
WORDS = """
vocabulary:
  level: { type: scale, scale: severity }
  count: { type: number }
  vpn: { type: flag }
tables:
  severity:
    hit: %s
    rows:
"""


def table_of(rows: list[dict], hit: str = "first") -> csirt.Table:
    lines = "".join(f"      - {json.dumps(row)}\n" for row in rows)
    return csirt.Table.parse(WORDS % hit + lines)


def test_a_document_of_tables_says_every_mistake_with_its_place():
    with pytest.raises(csirt.CharterError) as caught:
        csirt.Table.parse("tables:\n  severity:\n    rows: [{ then: hihg }]\nworkflow: {}\n", file="t.yaml")
    assert [(p.file, p.line) for p in caught.value.problems] == [("t.yaml", 3), ("t.yaml", 4)]


def test_explain_names_the_row_that_came_nearest():
    table = table_of([{"when": {"level|gte": "high", "vpn": True}, "then": "critical"}, {"when": {"count|gte": 5}, "then": "high"}])
    answer = table.explain({"level": "high", "vpn": False, "count": 4})
    assert answer.status == csirt.TableStatus.NO_HIT
    assert [alternative.pointer for alternative in answer.instead] == [
        "/tables/severity/rows/0",
        "/tables/severity/rows/1",
    ]
    assert answer.instead[0].failed[0].field == "vpn"
    assert table.explain({"level": "high"}).unknown == ["count", "vpn"]


def test_facts_that_the_vocabulary_does_not_know_are_refused_by_name():
    table = table_of([{"when": {"vpn": True}, "then": "low"}])
    for facts in ({"vpm": True}, {"vpn": "yes"}, {"level": "hihg"}, {"count": 1.5}, {"count": [1]}):
        with pytest.raises(csirt.InvalidError) as caught:
            table.decide(facts)
        assert caught.value.subject == next(iter(facts))


def test_a_table_outlives_its_charter():
    charter = csirt.Charter.default()
    with csirt.Table.of(charter, "severity") as table:
        charter.close()
        assert table.decide({"data.personal": True}).outputs == ["high"]
        assert table.name == "severity"


def test_the_default_charter_has_no_table_that_is_wrong():
    for analysis in csirt.Charter.default().analyse():
        assert analysis.exact and analysis.complete and not analysis.conflicts
        assert all(issue.severity == csirt.IssueSeverity.NOTE for issue in analysis.issues)


# Naively: a row holds when every comparison of it does; a missing field holds no comparison.
def holds(when: dict, facts: dict) -> bool:
    for key, wanted in when.items():
        field, _, how = key.partition("|")
        if facts.get(field) is None:
            return False
        found = facts[field]
        if field == "level":
            found, wanted = LEVELS.index(found), [LEVELS.index(w) for w in (wanted if isinstance(wanted, list) else [wanted])]
        else:
            wanted = wanted if isinstance(wanted, list) else [wanted]
        met = {"": found in wanted, "gte": found >= wanted[0], "lt": found < wanted[0]}
        if not met[how]:
            return False
    return True


WHEN = st.fixed_dictionaries(
    {},
    optional={
        "level": st.lists(st.sampled_from(LEVELS), min_size=1, max_size=3, unique=True),
        "level|gte": st.sampled_from(LEVELS),
        "count|gte": st.integers(0, 5),
        "count|lt": st.integers(0, 5),
        "vpn": st.booleans(),
    },
).filter(bool)
ROWS = st.lists(st.fixed_dictionaries({"when": WHEN, "then": st.sampled_from(LEVELS)}), min_size=1, max_size=6)
WORLD = [
    {key: value for key, value in zip(("level", "count", "vpn"), values) if value is not None}
    for values in itertools.product([None, *LEVELS], [None, -1, 0, 1, 2, 3, 4, 5], [None, True, False])
]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(ROWS, st.sampled_from(["first", "unique", "any", "collect"]))
def test_answers_and_analysis_are_those_of_trying_everything(rows, hit):
    table = table_of(rows, hit)
    complete, overlaps = True, set()
    for facts, answer in zip(WORLD, table.decide_many(WORLD)):
        fired = [number for number, row in enumerate(rows) if holds(row["when"], facts)]
        overlaps.update(itertools.combinations(fired, 2))
        outputs = [rows[number]["then"] for number in fired]
        conflict = (hit == "unique" and len(fired) > 1) or (hit == "any" and len(set(outputs)) > 1)
        expected = [] if conflict else outputs if hit == "collect" else outputs[:1]
        assert answer.outputs == expected
        assert answer == csirt.TableDecision(answer.status, answer.outputs, rows=answer.rows)
        complete = complete and (bool(fired) or len(facts) < 3)
    found = table.analyse()
    assert found.exact and found.complete == complete and found.overlaps == len(overlaps)
    for issue in found.issues:
        assert issue.confirmed
        if issue.kind == csirt.TableIssueKind.HOLE:
            assert not any(holds(row["when"], issue.example) for row in rows)


@pytest.mark.parametrize("path", sorted((DATA / "ssvc").glob("*.json")) or [None], ids=lambda path: path and path.stem)
def test_ssvc_tables_are_imported_whole(path):
    if path is None:
        pytest.skip(f"no SSVC tables in {DATA}")
    source = json.loads(path.read_text())
    points, outcome = source["decision_points"], source["outcome"]
    field = {point: f"{value['namespace']}.{value['key']}" for point, value in points.items()}
    table = csirt.Table.parse(csirt.Table.import_ssvc(path.read_text(), file=path.name))
    assert table.name == field[outcome]
    facts = [{field[point]: key for point, key in row.items() if point != outcome} for row in source["mapping"]]
    answers = table.decide_many(facts)
    assert [answer.outputs for answer in answers] == [[row[outcome]] for row in source["mapping"]]
    found = table.analyse()
    assert found.exact and found.complete and found.overlaps == 0 and found.rows == len(source["mapping"])


def test_an_ssvc_document_that_is_wrong_is_refused_with_the_place():
    point = {"namespace": "n", "key": "A", "values": [{"key": "N"}, {"key": "Y"}]}
    whole = {"decision_points": {"n:A:1": point}, "outcome": "n:A:1", "mapping": [{"n:A:1": "Y"}]}
    assert csirt.Table.parse(csirt.Table.import_ssvc(json.dumps(whole))).decide({}).outputs == ["Y"]
    for change, where in [
        ({"outcome": "n:B:1"}, "/outcome"),
        ({"mapping": []}, "/mapping"),
        ({"mapping": [{"n:A:1": "X"}]}, "/mapping/0/n:A:1"),
        ({"mapping": [{}]}, "/mapping/0"),
        ({"mapping": [{"n:A:1": "Y", "n:C:1": "Y"}]}, "/mapping/0/n:C:1"),
        ({"decision_points": {"n:A:1": {**point, "values": []}}}, "/decision_points/n:A:1/values"),
    ]:
        with pytest.raises(csirt.InvalidError) as caught:
            csirt.Table.import_ssvc(json.dumps({**whole, **change}))
        assert caught.value.subject == where


# Impact and urgency give the priority: the matrix that the process of incident management prescribes.
PRIORITY = """
scales: { weight: [low, medium, high], rank: [low, moderate, high, critical] }
vocabulary: { impact: { type: scale, scale: weight }, urgency: { type: scale, scale: weight } }
tables:
  rank:
    hit: unique
    rows:
      - { when: { impact: high, urgency: high }, then: critical }
      - { when: { impact: high, urgency: medium }, then: high }
      - { when: { impact: high, urgency: low }, then: moderate }
      - { when: { impact: medium, urgency: high }, then: high }
      - { when: { impact: medium, urgency: medium }, then: moderate }
      - { when: { impact: medium, urgency: low }, then: low }
      - { when: { impact: low, urgency: high }, then: moderate }
      - { when: { impact: low, urgency|lte: medium }, then: low }
"""


def test_priorities_of_real_incidents_are_the_matrix_of_impact_and_urgency():
    path = DATA / "servicenow_incidents.jsonl"
    if not path.exists():
        pytest.skip(f"no {path}")
    table = csirt.Table.parse(PRIORITY)
    assert table.analyse().complete and table.analyse().overlaps == 0
    seen = set()
    for line in path.open():
        incident = json.loads(line)
        for update in incident.get("updates", [incident]):
            if all(update.get(name) for name in ("impact", "urgency", "priority")):
                seen.add(tuple(update[name].split(" - ")[1].lower() for name in ("impact", "urgency", "priority")))
    assert len(seen) >= 5
    for impact, urgency, priority in sorted(seen):
        assert table.decide({"impact": impact, "urgency": urgency}).outputs == [priority]
