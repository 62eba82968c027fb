"""Verdicts, what they say of rules, proposals and previews, from Python."""

from __future__ import annotations

import csirt
from csirt import Judge, SetFacts


def test_a_verdict_counts_for_the_rule_and_stays_with_its_history(engine):
    incident = next(engine.incidents("grace"))
    finding = incident.findings[0]
    engine.command("j-1", "grace", Judge(incident.id, finding.id, "false-positive", "a drill"), engine.now)
    said = engine.command("j-2", "grace", Judge(incident.id, finding.id, "true-positive"), engine.now)
    assert said.outcome == csirt.Outcome.PERMITTED
    judged = engine.incident(incident.id, "grace").findings[0]
    assert [(one.verdict, one.by, one.comment) for one in judged.judgements] == [
        ("false-positive", "grace", "a drill"),
        ("true-positive", "grace", ""),
    ]
    rule = next(rule for rule in engine.rules("grace") if rule.rule == finding.rule)
    assert (rule.true_positive, rule.false_positive, rule.mode) == (1, 0, "live")
    assert rule.precision.point == "1.0000"


def test_the_verdict_of_an_incident_is_that_of_its_findings(engine):
    incident = next(engine.incidents("grace"))
    engine.command("f-1", "grace", SetFacts(incident.id, {"verdict": "benign"}), engine.now)
    rules = {rule.rule: rule for rule in engine.rules("grace")}
    assert all(rules[finding.rule].benign >= 1 for finding in incident.findings if finding.rule != "report")


def test_a_preview_changes_nothing(engine):
    before = engine.state_hash
    everything = engine.preview("grace", {"finding.count|gte": 1})
    assert everything.unjudged == sum(1 for finding in engine.findings("grace") if finding.rule != "report")
    assert list(engine.proposals("grace")) == []
    assert engine.state_hash == before


def test_outside_parties_are_told_nothing(engine):
    assert list(engine.rules(csirt.Viewer(party="media"))) == []
    assert engine.preview(csirt.Viewer(party="media"), {"finding.count|gte": 1}) == csirt.FilterEffect()
