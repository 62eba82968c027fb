"""Numbers that would not fit are refused here, since ctypes would wrap them around without a word."""

from __future__ import annotations

from datetime import datetime, timezone

import csirt
import pytest
from csirt._decode import decode, encode
from csirt.values import nanoseconds, unsigned

START = "2026-03-02T08:00:00Z"


@pytest.mark.parametrize(
    "at", [2**63, 2**64, -(2**63), -(2**64), "9999-01-01T00:00:00Z", datetime(1600, 1, 1, tzinfo=timezone.utc)]
)
def test_a_time_beyond_64_bits_is_refused(at):
    with pytest.raises(ValueError, match="1678 to 2261"):
        nanoseconds(at)
    with csirt.Engine(creator="grace") as engine:
        with pytest.raises(ValueError):
            engine.install_charter("setup", "grace", csirt.Charter.default(), at)


@pytest.mark.parametrize("at", [2**63 - 1, -(2**63) + 1, 0])
def test_a_time_within_is_taken(at):
    assert nanoseconds(at) == at


@pytest.mark.parametrize("count", [-1, 2**64])
def test_counts_sizes_and_offsets_are_refused_beyond_64_bits(count, rules):
    for refused in (
        lambda: unsigned(count, "x"),
        lambda: csirt.Engine(limits=csirt.Limits(event_bytes=count)),
        lambda: csirt.Engine(snapshot_every=count),
        lambda: csirt.Matcher(rules, event_bytes=count),
        lambda: csirt.Matcher(rules, event_depth=count),
        lambda: list(csirt.Matcher(rules).match_lines(b"{}\n", first_event=count)),
        lambda: csirt.Matcher(rules).explain("{}", count),
        lambda: csirt.Engine(creator="grace").triage("s", count, b"{}\n", START),
    ):
        with pytest.raises(ValueError, match=str(count)):
            refused()


def test_an_enumerator_of_a_newer_library_stays_its_text():
    decision = decode(csirt.Decision, {"outcome": "deferred", "needs": [{"kind": "weather"}]})
    assert decision.outcome == "deferred" and decision.needs[0].kind == "weather"
    assert not isinstance(decision.outcome, csirt.Outcome)
    assert encode(decision) == {"outcome": "deferred", "needs": [{"kind": "weather"}]}
    assert decode(csirt.Decision, {"outcome": "permitted"}).outcome is csirt.Outcome.PERMITTED
