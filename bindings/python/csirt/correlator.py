"""The correlator: findings over several events, by the correlation rules of a set."""

from __future__ import annotations

import json
from collections.abc import Iterable
from ctypes import byref, c_uint64, c_void_p, sizeof
from enum import IntEnum

from ._buffer import Buffer, pinned
from ._call import Owned, call, document, text
from ._decode import decode
from ._library import CorrelatorOptions, Match as RawMatch, TIME_NONE, lib
from .engine import Time
from .matcher import Match, MatchBatch
from .nouns import CorrelationFinding, CorrelatorStatistics
from .rules import Rules
from .values import nanoseconds, unsigned

#: As a lateness: events come in order of time.
LATENESS_NONE = -1
#: As a lateness: events may come however late, and wait until settle().
LATENESS_FOREVER = 2**63 - 1
_MOST = 4096


class Again(IntEnum):
    """When a correlation whose condition goes on to hold alerts again."""

    ONCE = 0  #: at the event that makes it hold: without that event the window does not satisfy it
    WINDOW = 1  #: at the first event with which it holds, then not before a timespan has passed
    EVERY = 2  #: at each event with which it holds


class Correlator(Owned):
    """Windows of the correlation rules of a set. `lateness` and limits as csirt.h states them; 0 is the default.

    >>> from csirt import Matcher, Rules
    >>> rules = Rules.parse('''
    ... {title: failed, name: failed, logsource: {category: x}, detection: {s: {ok: false}, condition: s}}
    ... ---
    ... title: many failed
    ... id: many
    ... correlation: {type: event_count, rules: [failed], group-by: [user], timespan: 1m, condition: {gte: 2}}
    ... ''')
    >>> lines = b'''{"ok": false, "user": "Ada", "timestamp": "2026-03-02T08:00:00Z"}
    ... {"ok": false, "user": "ada", "timestamp": "2026-03-02T08:00:30Z"}
    ... '''
    >>> with Matcher(rules) as matcher, Correlator(rules) as correlator:
    ...     correlator.feed("log", lines, matcher.match_lines(lines))
    ...     correlator.settle()
    ...     [(finding.rule, finding.count, finding.group[0].value) for finding in correlator.take()]
    [('many', 2, 'ada')]
    """

    def __init__(
        self,
        rules: Rules,
        again: Again = Again.ONCE,
        lateness: int = 0,
        *,
        groups: int = 0,
        events: int = 0,
        group_events: int = 0,
        pending: int = 0,
        size: int = 0,
        references: int = 0,
    ) -> None:
        limits = [
            unsigned(value, name)
            for name, value in (
                ("groups", groups), ("events", events), ("group_events", group_events), ("pending", pending),
                ("size", size), ("references", references),
            )
        ]
        options = CorrelatorOptions(sizeof(CorrelatorOptions), int(again), lateness, *limits)
        handle = c_void_p()
        call(lib.csirt_correlator_create, rules.handle, byref(options), byref(handle))
        super().__init__(handle, lib.csirt_correlator_free)
        self.rules = rules

    def feed(
        self,
        source: str,
        lines: Buffer,
        matches: Iterable[Match] | MatchBatch,
        offset: int = 0,
        time: Time | None = None,
    ) -> None:
        """Takes what a matcher of the same rules found in `lines`, which begin at `offset` of their source.

        `time` is that of events that bear none; without it those take no part, and are counted.
        """
        found = list(matches)
        array = (RawMatch * len(found))()
        for raw, match in zip(array, found):
            raw.event, raw.offset, raw.length, raw.rule = match.event, match.offset, match.length, match.rule
        with pinned(lines) as (address, length):
            call(
                lib.csirt_correlator_feed, self.handle, *text(source), unsigned(offset, "offset"), c_void_p(address),
                length, array, len(found), TIME_NONE if time is None else nanoseconds(time),
            )

    def advance(self, watermark: Time) -> None:
        """Settles the events before the watermark; those that come later and are before it are late."""
        call(lib.csirt_correlator_advance, self.handle, nanoseconds(watermark))

    def settle(self) -> None:
        """Settles all events that wait, as at the end of the input."""
        call(lib.csirt_correlator_settle, self.handle)

    def take(self) -> list[CorrelationFinding]:
        """The findings since the last call, in order of the event that made them fire."""
        found: list[CorrelationFinding] = []
        while True:
            count = c_uint64()
            answer = document(
                lambda *outputs: lib.csirt_correlator_take(self.handle, None, _MOST, byref(count), *outputs)
            )
            found += [decode(CorrelationFinding, item) for item in json.loads(answer)]
            if count.value < _MOST:
                return found

    def statistics(self) -> CorrelatorStatistics:
        """What was taken, what is held, and what was dropped, and why."""
        return decode(CorrelatorStatistics, json.loads(document(lib.csirt_correlator_statistics, self.handle)))
