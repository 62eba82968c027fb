"""The engine from Python: a whole small case, context managers, exceptions, views."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import sqlite3

import csirt
import pytest
from conftest import SMALL, START, prepared
from hypothesis import given, settings
from hypothesis import strategies as st


def test_events_become_one_incident(engine):
    incidents = list(engine.incidents("grace"))
    assert len(incidents) == 1
    incident = incidents[0]
    assert incident.severity == "high" and incident.constituency == "payments"
    assert "T1003.001" in {technique for finding in incident.findings for technique in finding.techniques}
    assert engine.incident(incident.short_id, "grace") == incident


def test_every_event_has_one_disposition(engine):
    summary = engine.summary("grace")
    assert sum(summary.dispositions.values()) == 7
    assert summary.dispositions["malformed"] == 1 and summary.dispositions["opened"] == 1
    assert summary.sources[0].source == "sysmon"


def test_an_action_that_needs_consent(engine):
    incident = next(engine.incidents("grace"))
    action = csirt.TakeAction(incident=incident.id, action="isolate-host", target="pay1.example.com")
    decision = engine.command("c1", "ada", action, engine.now)
    assert decision.outcome is csirt.Outcome.NEEDS_CONSENT
    need = decision.needs[0]
    assert need.of == ["carol"]
    approve = csirt.Approve(incident=incident.id, approval=need.id, digest=need.digest)
    assert engine.command("c2", "ada", approve, engine.now).outcome is csirt.Outcome.DENIED
    assert engine.command("c3", "carol", approve, engine.now).outcome is csirt.Outcome.PERMITTED
    assert any(effect.kind is csirt.EffectKind.EXECUTE_ACTION for effect in engine.effects("grace"))


def test_a_command_given_again_answers_the_first_decision(engine):
    incident = next(engine.incidents("grace"))
    note = csirt.AddNote(incident=incident.id, text="x")
    first = engine.command("n1", "ada", note, engine.now)
    assert engine.command("n1", "ada", note, "2026-03-03T00:00:00Z") == first
    assert len(engine.incident(incident.id, "grace").history) > 0


def test_a_contractor_sees_less(engine):
    everything = next(engine.incidents("grace"))
    part = list(engine.incidents("eve"))
    assert all(not incident.findings for incident in part)
    assert everything.findings


def test_findings_are_iterated(engine):
    findings = list(engine.findings("grace"))
    assert {finding.rule for finding in findings} >= {"7b0a6f0e-3f5a-4f0d-9d0e-1c2b3a4d5e6f"}
    assert all(isinstance(finding, csirt.Finding) for finding in findings)


def test_time_moves_forward_only(engine):
    before = engine.now
    engine.tick("2020-01-01T00:00:00Z")
    assert engine.now == before
    fired = engine.tick("2026-03-02T12:00:00Z").fired
    assert fired and all(isinstance(clock, csirt.Clock) for clock in fired)


def test_a_journal_on_disk_is_replayed_and_proved(charter, rules, events, tmp_path):
    path = tmp_path / "journal.db"
    with prepared(charter, rules, str(path)) as engine:
        engine.triage("sysmon", 0, events)
        engine.flush()
        state = engine.state_hash
    with csirt.Engine(path, create=False) as engine:
        assert engine.state_hash == state
    report = csirt.verify(path)
    assert report.ok and report.records > 0
    assert csirt.verify(path, csirt.Checkpoint(size=report.records, root=report.root)).ok
    assert not csirt.verify(path, csirt.Checkpoint(size=report.records, root="0" * 64)).ok


def test_a_forged_snapshot_is_found(charter, rules, events, tmp_path):
    path = tmp_path / "journal.db"
    with prepared(charter, rules, str(path)) as engine:
        engine.triage("sysmon", 0, events)
        engine.flush()
        engine.snapshot()
    assert csirt.verify(path).ok
    with contextlib.closing(sqlite3.connect(path)) as journal, journal:
        position, state = journal.execute("SELECT position, bytes FROM snapshots ORDER BY position DESC").fetchone()
        forged = state.replace(b"sysmon", b"nothin")
        assert forged != state
        journal.execute("UPDATE snapshots SET bytes = ?, hash = ? WHERE position = ?",
                        (forged, hashlib.sha256(forged).digest(), position))
    report = csirt.verify(path)
    assert not report.ok and "snapshot" in report.message and report.first_bad is None


def test_errors_are_one_tree(engine, tmp_path):
    for raises, call in (
        (csirt.CharterError, lambda: csirt.Charter.parse("csirt: 1\norganization: {nam: x}", "b.yaml")),
        (csirt.ParseError, lambda: csirt.Charter.parse("{")),
        (csirt.NotFoundError, lambda: engine.incident("INC-none", "grace")),
        (csirt.InvalidError, lambda: engine.query_document("dance", "grace")),
        (csirt.Error, lambda: csirt.Engine(tmp_path / "none.db", create=False)),
    ):
        with pytest.raises(raises) as caught:
            call()
        assert isinstance(caught.value, csirt.Error) and caught.value.message


def test_charter_problems_have_places():
    with pytest.raises(csirt.CharterError) as caught:
        csirt.Charter.parse("csirt: 1\norganization: {nam: x}\n", "b.yaml")
    assert any(problem.file == "b.yaml" and problem.line == 2 for problem in caught.value.problems)


def test_closed_things_say_so(charter, rules):
    with prepared(charter, rules) as engine:
        pass
    assert engine.closed
    with pytest.raises(ValueError, match="closed"):
        engine.tick(START)
    engine.close()


def test_a_collector_may_free_in_any_order(rules):
    charter = csirt.Charter.load(SMALL / "charter.yaml")
    engine = prepared(charter, rules)
    del charter
    gc.collect()
    assert list(engine.incidents("grace")) == []


def test_limits_refuse(charter, rules):
    with prepared(charter, rules, limits=csirt.Limits(document_bytes=100)) as engine:
        with pytest.raises(csirt.LimitError):
            engine.command_document("{" + " " * 200 + "}", START)


def test_a_forked_child_is_refused(charter, rules):
    with prepared(charter, rules) as engine:
        child = os.fork()
        if child == 0:
            try:
                engine.tick(START)
                os._exit(1)
            except csirt.ForkedError:
                os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 400), max_size=20))
def test_results_do_not_depend_on_how_bytes_are_cut(charter, rules, events, sizes):
    with prepared(charter, rules) as engine:
        offset = 0
        for size in [*sizes, len(events)]:
            engine.triage("sysmon", offset, events[offset : offset + size])
            offset = min(offset + size, len(events))
        engine.flush()
        hash_of_pieces = engine.state_hash
    with prepared(charter, rules) as engine:
        engine.triage("sysmon", 0, events)
        engine.flush()
        assert engine.state_hash == hash_of_pieces


FUTURE = b'{"@timestamp":"2099-01-01T00:00:00Z"}\n'


@pytest.mark.parametrize("closes", [False, True])
def test_an_engine_called_and_closed_from_its_own_log_function(charter, rules, closes):
    """[C-7.2] [C-7.5] The log function runs in the middle of triage."""
    seen = []

    def log(level, code, arguments):
        seen.append((level, code, arguments["source"]))
        with pytest.raises(csirt.BusyError):
            _ = engine.statistics
        if closes:
            engine.close()

    engine = prepared(charter, rules, latest="2026-03-03T00:00:00Z", log=log)
    summary = engine.triage("edr", 0, FUTURE + b"{}\n")
    assert seen == [(1, "event-ahead", "edr")]
    assert summary.events == 2 and summary.dispositions == {"quiet": 2}
    assert engine.closed is closes
    engine.close()


def test_an_event_dated_2099_does_not_lead_the_time(charter, rules):
    with prepared(charter, rules, latest="2026-03-03T00:00:00Z") as engine:
        engine.triage("edr", 0, FUTURE)
        engine.flush()
        assert engine.now <= csirt.Instant("2026-03-03T00:00:00Z")
        assert engine.summary("grace").sources[0].reasons == {"/incidents/skew": 1}
