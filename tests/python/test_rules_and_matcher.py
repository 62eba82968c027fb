"""Rules and matcher: events in, numbers out, without copying."""

from __future__ import annotations

import json
import mmap

import csirt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

RULE = """
title: {title}
id: {id}
logsource: {{category: x}}
detection: {{s: {{name: {name}}}, condition: s}}
"""


@pytest.fixture(scope="module")
def two():
    return csirt.Rules.parse(
        "---".join(RULE.format(title=name, id=f"r-{name}", name=name) for name in ("ada", "bob")), name="two.yml"
    )


def test_rules_say_what_they_are(rules):
    assert len(rules) == 3
    assert [rule.level for rule in rules] == ["high", "low", "medium"]
    assert rules[0].techniques == ["T1003.001"] and rules[0].routed
    assert rules[0].logsource == {"category": "process_access", "product": "windows"}
    assert rules.id(1) == rules[1].id
    with pytest.raises(IndexError):
        rules.id(3)


def test_broken_rules_are_left_out_with_their_place():
    rules = csirt.Rules.parse("title: b\nid: b\nlogsource: {category: x}\ndetection: {s: {a: b}, condition: s and}")
    assert len(rules) == 0
    assert rules.problems[0].line == 4


def test_small_fixture(rules, events):
    with csirt.Matcher(rules) as matcher:
        found = [(match.event, match.rule) for match in matcher.match_lines(events)]
        assert found == [(1, 1), (3, 2), (4, 0), (5, 0)]
        batch = next(matcher.batches(events))
        assert batch.events == 7 and batch.malformed == 1
        assert events[batch.malformed_offset :].startswith(b"this is no JSON")
        assert list(batch.array[:4]) == [1, batch[0].offset, batch[0].length, 1]


def test_any_buffer_is_taken_as_it_lies(rules, events, tmp_path):
    path = tmp_path / "events"
    path.write_bytes(events)
    with csirt.Matcher(rules) as matcher, path.open("rb") as file:
        expected = list(matcher.match_lines(events))
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        for buffer in (bytearray(events), memoryview(events), memoryview(b"x" + events)[1:], mapped):
            assert list(matcher.match_lines(buffer)) == expected
        mapped.close()
        assert list(matcher.match_lines(b"")) == []


def test_explanations_show_both_sides(two):
    with csirt.Matcher(two) as matcher:
        yes, no = matcher.explain('{"name": "Ada"}', 0), matcher.explain('{"name": "Ada"}', 1)
    assert yes.matched and yes.held[0].field == "name" and yes.held[0].found == "Ada"
    assert not no.matched and no.failed[0].expected == "bob"


def test_what_is_no_event_is_an_exception_for_one_and_a_count_for_many(two):
    with csirt.Matcher(two, event_bytes=64) as matcher:
        with pytest.raises(csirt.ParseError):
            matcher.match("[]")
        with pytest.raises(csirt.LimitError):
            matcher.match(json.dumps({"name": "x" * 100}))
        batch = next(matcher.batches(b"[]\n{}\n\xff\n"))
        assert (batch.events, batch.malformed) == (3, 2)


@pytest.mark.parametrize(("end", "malformed"), [(b"\n", 0), (b"\r\n", 0), (b"\r", 0), (b"\r\r\n", 1), (b"\r\r", 1)])
def test_one_carriage_return_ends_a_line_and_a_second_counts_in_its_length(two, end, malformed):
    line = b'{"name": "ada"}'
    with csirt.Matcher(two, event_bytes=len(line)) as matcher:
        batch = next(matcher.batches(line + end))
        assert (batch.events, batch.malformed) == (1, malformed)
        assert [match.length for match in matcher.match_lines(line + end)] == ([] if malformed else [len(line)])


def test_a_matcher_outlives_its_rules(two):
    rules = csirt.Rules.parse(RULE.format(title="t", id="r", name="ada"))
    matcher = csirt.Matcher(rules)
    rules.close()
    assert matcher.match('{"name": "ada"}') == [0]
    with pytest.raises(ValueError):
        len(rules)


documents = st.dictionaries(st.sampled_from(["name", "x"]), st.sampled_from(["ada", "bob", "ADA", "", "eve"]))


@settings(max_examples=60, deadline=None)
@given(st.lists(documents, max_size=30), st.integers(1, 5))
def test_a_batch_finds_what_single_events_find(two, events, capacity):
    lines = "\n".join(json.dumps(event) for event in events).encode()
    with csirt.Matcher(two) as matcher:
        single = [(number, rule) for number, event in enumerate(events) for rule in matcher.match(json.dumps(event))]
        assert [(match.event, match.rule) for match in matcher.match_lines(lines)] == single
        for match in matcher.match_lines(lines):
            assert json.loads(lines[match.offset : match.offset + match.length]) == events[match.event]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_can_do_harm(two, content):
    with csirt.Matcher(two) as matcher:
        total = sum(batch.events for batch in matcher.batches(content))
    assert total == sum(1 for line in content.split(b"\n") if line.strip(b" \t\r\n"))


def test_a_set_changes_and_its_matcher_goes_on(two):
    new = two.update(content=RULE.format(title="new", id="0-new", name="ada"), name="a.yml", remove=["r-bob"], trial=["r-ada"])
    assert [rule.id for rule in two] == ["r-ada", "r-bob"]
    assert [(rule.id, rule.trial) for rule in new] == [("0-new", False), ("r-ada", True)]
    assert new.find("r-ada") == 1
    with pytest.raises(KeyError):
        new.find("r-bob")
    with csirt.Matcher(two) as matcher:
        assert matcher.match('{"name": "ada"}') == [0]
        matcher.set_rules(new)
        found = list(matcher.match_lines(b'{"name": "bob"}\n{"name": "ada"}\n'))
        assert [(match.event, match.rule, match.trial) for match in found] == [(1, 0, False), (1, 1, True)]
        assert next(matcher.batches(b'{"name": "ada"}\n')).array[7] == 1 | 1 << 32
    assert new.update(live=["r-ada"])[1].trial is False
    with pytest.raises(csirt.NotFoundError):
        new.update(remove=["nobody"])
    with pytest.raises(csirt.InvalidError):
        new.update(trial=["r-ada"], live=["r-ada"])


def test_a_file_of_a_changed_rule_takes_its_place(two, tmp_path):
    path = tmp_path / "ada.yml"
    path.write_text(RULE.format(title="again", id="r-ada", name="eve"))
    assert [rule.title for rule in two.update(path)] == ["again", "bob"]


def test_filters_take_matches_away_and_say_so(two):
    filtered = two.update(
        content="title: f\nid: f-1\nlogsource: {}\nfilter: {rules: [r-ada], s: {team: red}, condition: s}"
    )
    assert filtered[filtered.find("r-ada")].filters == ["f-1"]
    with csirt.Matcher(filtered) as matcher:
        assert matcher.match('{"name": "ada"}') == [0]
        assert matcher.match('{"name": "ada", "team": "red"}') == []
        assert matcher.explain('{"name": "ada", "team": "red"}', 0).filtered_by == ["f-1"]


def test_statuses_are_handled_by_declared_policy():
    text = RULE.format(title="t", id="r", name="ada") + "status: unsupported\n"
    assert csirt.Rules.parse(text)[0].trial
    assert not csirt.Rules.parse(text, unsupported=csirt.StatusPolicy.LIVE)[0].trial
    assert not csirt.Rules.parse(text, live=["r"])[0].trial
    assert len(csirt.Rules.parse(text, unsupported=csirt.StatusPolicy.LEFT_OUT)) == 0


def test_placeholders_come_from_files(tmp_path):
    (tmp_path / "admins.txt").write_text("ada\nroot\n")
    (tmp_path / "lists.yml").write_text("hosts: [h1, h2]\nadmins: eve\n")
    text = "title: t\nid: r\nlogsource: {category: x}\ndetection: {s: {name|expand: '%admins%@%hosts%'}, condition: s}"
    assert "no values are given for the placeholder %admins%" in csirt.Rules.parse(text).problems[0].message
    rules = csirt.Rules.parse(text, placeholder_files=[tmp_path / "admins.txt", tmp_path / "lists.yml"])
    with csirt.Matcher(rules) as matcher:
        for name, expected in [("root@h2", [0]), ("eve@h1", [0]), ("bob@h1", [])]:
            assert matcher.match(json.dumps({"name": name})) == expected
    with pytest.raises(csirt.NotFoundError):
        csirt.Rules.parse(text, placeholder_files=[tmp_path / "absent"])
