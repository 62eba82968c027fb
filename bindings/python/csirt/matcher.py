"""The matcher: events against rules, without charter, journal or state."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Iterator
from ctypes import byref, c_uint64, c_void_p, sizeof
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from ._buffer import Buffer, pinned
from ._call import Owned, call, document, text
from ._decode import decode
from ._library import Batch, Match as RawMatch, MatcherOptions, lib
from .nouns import Predicate
from .rules import Rules
from .values import unsigned

BATCH_WHOLE = 0
MATCH_TRIAL = 1


class Routing(IntEnum):
    """Which rules an event is tried against, by the log sources that the rules name."""

    STANDARD = 0  #: a rule whose log source no mapping knows is tried on every event
    NONE = 1  #: all rules on all events
    STRICT = 2  #: rules whose log source no mapping knows are left out


class Match(NamedTuple):
    """One rule held on one event."""

    event: int  #: number of the event, from 0
    rule: int  #: number of the rule
    offset: int  #: where the event's line begins in the buffer
    length: int  #: of that line
    trial: bool = False  #: the rule is in trial: count it, and do nothing


class MatchBatch:
    """The matches of one call, as the library wrote them: an array that nothing was copied out of.

    Iterates as Match. `array` is a memoryview of unsigned 64-bit words, four for each match: event, offset in the
    call's part of the buffer, which begins at `base`, length, and the rule's number in the lower 32 bits, with its flags
    in the upper ones (1: the rule is in trial).
    """

    def __init__(self, raw: ctypes.Array, batch: Batch, base: int) -> None:
        self._raw = raw
        self._count = batch.matches
        #: Where in the buffer the call began, and how many bytes it read.
        self.base = base
        self.consumed = batch.consumed
        #: Events in them, malformed ones included.
        self.events = batch.events
        #: Events that are no JSON object, not UTF-8, too long or too deep.
        self.malformed = batch.malformed
        #: Where in the buffer the first of them begins.
        self.malformed_offset = base + batch.malformed_offset if batch.malformed else None

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Match]:
        for number in range(self._count):
            yield self[number]

    def __getitem__(self, number: int) -> Match:
        if not 0 <= number < self._count:
            raise IndexError(number)
        raw = self._raw[number]
        trial = bool(raw.flags & MATCH_TRIAL)
        return Match(raw.event, raw.rule, self.base + raw.offset, raw.length, trial)

    @property
    def array(self) -> memoryview:
        return memoryview(self._raw).cast("B").cast("Q")[: self._count * 4]


@dataclass(frozen=True)
class Explanation:
    """Why a rule holds on an event or not."""

    rule: str = ""
    matched: bool = False
    held: list[Predicate] = field(default_factory=list)
    failed: list[Predicate] = field(default_factory=list)
    filtered_by: list[str] = field(default_factory=list)  #: filters that took the match away


class Matcher(Owned):
    """Tries events against rules. One per thread; they share the rules.

    >>> from csirt import Rules
    >>> rules = Rules.parse("title: t\\nid: r1\\nlogsource: {category: x}\\n"
    ...                     "detection: {s: {name: ada}, condition: s}")
    >>> with Matcher(rules) as matcher:
    ...     matcher.match('{"name": "Ada"}')
    ...     [(m.event, rules.id(m.rule)) for m in matcher.match_lines(b'{"name": "bob"}\\n{"name": "ada"}\\n')]
    [0]
    [(1, 'r1')]
    """

    def __init__(
        self, rules: Rules, routing: Routing = Routing.STANDARD, event_bytes: int = 0, event_depth: int = 0
    ) -> None:
        options = MatcherOptions(
            sizeof(MatcherOptions), int(routing), unsigned(event_bytes, "event_bytes"), unsigned(event_depth, "event_depth")
        )
        handle = c_void_p()
        call(lib.csirt_matcher_create, rules.handle, byref(options), byref(handle))
        super().__init__(handle, lib.csirt_matcher_free)
        self.rules = rules
        self._array = (RawMatch * max(4096, len(rules)))()

    def set_rules(self, rules: Rules) -> None:
        """Goes on with another set of rules from the next event on; numbers are those of the new set."""
        call(lib.csirt_matcher_set_rules, self.handle, rules.handle)
        self.rules = rules
        self._array = (RawMatch * max(4096, len(rules)))()

    def match(self, event: str | bytes) -> list[int]:
        """The numbers of the rules that hold on one event, ascending."""
        count = c_uint64()
        call(lib.csirt_matcher_match, self.handle, *text(event), self._array, len(self._array), byref(count))
        return [self._array[number].rule for number in range(count.value)]

    def match_lines(self, lines: Buffer, first_event: int = 0) -> Iterator[Match]:
        """Every match in a buffer of JSON Lines, in order of event, then of rule; the buffer is not copied."""
        for batch in self.batches(lines, first_event):
            yield from batch

    def batches(self, lines: Buffer, first_event: int = 0, capacity: int = 0) -> Iterator[MatchBatch]:
        """The same as arrays, one for each call of the library; `capacity` is the least size of an array."""
        unsigned(first_event, "first_event")
        with pinned(lines) as (address, length):
            taken = 0
            while taken < length:
                batch = self._batch(address + taken, length - taken, first_event, capacity, taken)
                yield batch
                taken += batch.consumed
                first_event += batch.events

    def _batch(self, address: int, length: int, first_event: int, capacity: int, taken: int) -> MatchBatch:
        array = (RawMatch * max(capacity, len(self._array)))()
        batch = Batch()
        call(
            lib.csirt_matcher_match_batch, self.handle, c_void_p(address), length, first_event, BATCH_WHOLE, array,
            len(array), byref(batch),
        )
        return MatchBatch(array, batch, taken)

    def explain(self, event: str | bytes, rule: int) -> Explanation:
        """Why a rule holds on an event or not, whatever its routing."""
        answer = document(lib.csirt_matcher_explain, self.handle, *text(event), unsigned(rule, "rule"))
        return decode(Explanation, json.loads(answer))
