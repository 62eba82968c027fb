"""Correlations through the Python package: findings, orders of arrival, and the rules of others with their tests."""

import json
import os
import random
import time
from ctypes import byref, c_uint64
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import csirt
from csirt._call import call
from csirt._library import lib

RULES = """
{title: failed, name: failed, logsource: {category: x}, detection: {s: {ok: no}, condition: s}}
---
{title: worked, name: worked, logsource: {category: x}, detection: {s: {ok: yes}, condition: s}}
---
title: many failed
name: many
correlation: {type: event_count, rules: [failed], group-by: [user], timespan: 1m, condition: {gte: 3}}
---
title: guessed
id: guessed
level: high
correlation: {type: temporal_ordered, rules: [many, worked], group-by: [user], timespan: 10m}
"""
START = datetime(2026, 3, 2, 8, tzinfo=timezone.utc)
DATA = Path(os.environ.get("CSIRT_TEST_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))


def line(seconds: int, **fields: object) -> bytes:
    event = {"timestamp": (START + timedelta(seconds=seconds)).isoformat(), **fields}
    return json.dumps(event).encode() + b"\n"


def found(rules: csirt.Rules, lines: list[bytes], order: list[int], **options: object) -> list[csirt.CorrelationFinding]:
    """What a correlator finds when the lines, which keep their offsets, are given in this order."""
    offsets = [sum(map(len, lines[:number])) for number in range(len(lines))]
    with csirt.Matcher(rules) as matcher, csirt.Correlator(rules, **options) as correlator:
        for number in order:
            matches = list(matcher.match_lines(lines[number]))
            correlator.feed("log", lines[number], matches, offset=offsets[number])
        correlator.settle()
        return correlator.take()


def guesses() -> list[bytes]:
    lines = [line(seconds, ok="no", user="Ada") for seconds in (0, 10, 20)]
    return [*lines, line(30, ok="yes", user="ada"), line(31, ok="yes", user="bob"), line(32, other="event")]


def test_a_finding_tells_group_count_and_events() -> None:
    rules = csirt.Rules.parse(RULES)
    assert rules.problems == []
    assert [(one.id, one.reports, one.timespan) for one in rules.correlations][1] == ("guessed", True, "10m")
    assert [rule.reports for rule in rules] == [False, False]
    (finding,) = found(rules, guesses(), [0, 1, 2, 3, 4, 5])
    assert (finding.rule, finding.level, finding.count, finding.value) == ("guessed", "high", 2, "2")
    assert finding.group == [csirt.CorrelatedField("user", "ada")]
    assert finding.first_seen == "2026-03-02T08:00:20Z"
    assert finding.events[-1].offset == sum(map(len, guesses()[:3]))


def test_the_order_of_arrival_changes_nothing() -> None:
    rules = csirt.Rules.parse(RULES)
    expected = found(rules, guesses(), list(range(6)))
    randomly = random.Random(5)
    for _ in range(20):
        order = list(range(6)) + [randomly.randrange(6)]  # one of them twice
        randomly.shuffle(order)
        assert found(rules, guesses(), order) == expected


def test_limits_and_late_events_are_told() -> None:
    rules = csirt.Rules.parse(RULES)
    lines = [line(seconds, ok="no", user=f"u{seconds}") for seconds in (0, 50, 60, 5)]
    with csirt.Matcher(rules) as matcher, csirt.Correlator(rules, lateness=30 * 10**9, groups=2) as correlator:
        for number, text in enumerate(lines):
            correlator.feed("log", text, matcher.match_lines(text), offset=number)
        correlator.settle()
        statistics = correlator.statistics()
        assert (statistics.events, statistics.late) == (4, 1)
        assert statistics.correlations[0].overflow == 1
        with pytest.raises(csirt.InvalidError):
            correlator.feed("log", b"{}", [csirt.Match(0, 0, 0, 3)])
        with pytest.raises(csirt.InvalidError):
            csirt.Correlator(rules, lateness=-5)


# --- Correlation rules of others, translated, with the tests that they come with -------------------------------------


def test_findings_are_taken_one_by_one_as_fast_as_together() -> None:
    """What is left behind is not moved for each that is taken."""
    first = RULES.split("---\ntitle: guessed")[0]
    rules = csirt.Rules.parse(first.replace("gte: 3", "gte: 1"))
    lines = b"".join(line(0, ok="no", user=f"user{number}") for number in range(40_000))
    with csirt.Matcher(rules) as matcher, csirt.Correlator(rules) as correlator:
        correlator.feed("log", lines, matcher.match_lines(lines))
        correlator.settle()
        begin, total, count = time.monotonic(), 0, c_uint64(1)
        while count.value:
            call(lib.csirt_correlator_take, correlator.handle, None, 1, byref(count), None)
            total += count.value
        assert total == 40_000
        assert time.monotonic() - begin < 5


def rule_name(text: str) -> str:
    return "".join(character if character.isalnum() else "_" for character in text).lower()


def members(detection: dict) -> list[dict]:
    return detection.get("Group") or detection["Sequence"]


def matched_fields(detection: dict) -> dict[str, str]:
    """By member: the field whose value must be the same in all of them."""
    if "MatchCriteria" in detection:
        return {one["GroupID"]: one["Match"] for one in detection["MatchCriteria"]["field_name"]}
    (transition,) = detection["Transitions"]
    (match,) = transition["Match"]
    (field,) = match.values()  # written `On:`, which YAML 1.1 reads as true
    return {transition["From"]: field, transition["To"]: field}


def translated(rule: dict) -> str:
    """A group becomes temporal, a sequence temporal_ordered; its window is what all transitions may take."""
    (detection,) = rule["Detection"]
    fields, names = matched_fields(detection), {one["ID"]: rule_name(one["ID"]) for one in members(detection)}
    ordered = "Sequence" in detection
    minutes = detection["Transitions"][0]["WithinTimeFrameMinutes"] if ordered else detection["LookbackWindowMinutes"]
    documents = [
        {
            "title": one["RuleID"], "name": names[one["ID"]], "logsource": {"category": "test"},
            "detection": {"it": {"p_rule_id": one["RuleID"]}, "condition": "it"},
        }
        for one in members(detection)
    ]
    documents.append({
        "title": rule["DisplayName"], "id": rule["RuleID"], "level": rule["Severity"].lower(),
        "correlation": {
            "type": "temporal_ordered" if ordered else "temporal",
            "rules": list(names.values()),
            "group-by": ["subject"],
            "timespan": f"{minutes}m",
            "aliases": {"subject": {names[member]: field for member, field in fields.items()}},
        },
    })
    return "\n---\n".join(map(json.dumps, documents))


def events_of(rule: dict, test: dict) -> list[bytes]:
    rule_of = {one["ID"]: one["RuleID"] for one in members(rule["Detection"][0])}
    lines = []
    for output in test["RuleOutputs"]:
        for field, values in output["Matches"].items():
            for value, times in values.items():
                for time in times:  # an instant, or minutes
                    at = time if isinstance(time, str) else (START + timedelta(minutes=time)).isoformat()
                    event = {"timestamp": at, "p_rule_id": rule_of[output["ID"]], field: value}
                    lines.append(json.dumps(event).encode() + b"\n")
    return lines


def panther_rules() -> list[dict]:
    path = DATA / "panther_correlation_tests.jsonl"
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def test_correlation_rules_of_others_agree_with_their_tests() -> None:
    if not panther_rules():
        pytest.skip(f"{DATA} has no panther_correlation_tests.jsonl")
    agreed = 0
    for rule in panther_rules():
        rules = csirt.Rules.parse(translated(rule))
        assert rules.problems == [] and len(rules.correlations) == 1
        for test in rule["Tests"]:
            lines = events_of(rule, test)
            for order in (list(range(len(lines))), list(reversed(range(len(lines))))):
                findings = found(rules, lines, order, lateness=csirt.LATENESS_FOREVER)
                assert bool(findings) == test["ExpectedResult"], (rule["RuleID"], test["Name"])
            agreed += 1
    assert agreed == sum(len(rule["Tests"]) for rule in panther_rules())
