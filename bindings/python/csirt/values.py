"""Values that documents hold as text: points in time, and the facts of an incident."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Union

Fact = Union[bool, int, str, "list[str]"]
Facts = dict  # from names of the charter's vocabulary to Fact

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Instant(str):
    """A point in time, RFC 3339 in UTC, to the nanosecond. It is its text, so that nothing is lost.

    >>> at = Instant("2026-03-01T12:00:00.5Z")
    >>> at.ns
    1772366400500000000
    >>> at.datetime
    datetime.datetime(2026, 3, 1, 12, 0, 0, 500000, tzinfo=datetime.timezone.utc)
    >>> Instant.from_ns(at.ns)
    Instant('2026-03-01T12:00:00.500Z')
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Instant({str(self)!r})"

    @property
    def ns(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00Z."""
        found = _INSTANT.match(self)
        if found is None:
            raise ValueError(f"{str(self)!r} is no instant such as 2026-03-01T12:00:00Z")
        whole = datetime.fromisoformat(found.group(1)).replace(tzinfo=timezone.utc) - _EPOCH
        fraction = (found.group(2) or "").ljust(9, "0")
        return (whole.days * 86_400 + whole.seconds) * 1_000_000_000 + int(fraction)

    @property
    def datetime(self) -> datetime:
        """The same as an aware datetime; it counts microseconds, further digits are cut."""
        seconds, ns = divmod(self.ns, 1_000_000_000)
        return datetime.fromtimestamp(seconds, timezone.utc).replace(microsecond=ns // 1000)

    @classmethod
    def from_ns(cls, ns: int) -> Instant:
        """The instant `ns` nanoseconds after 1970, with as few digits as lose nothing."""
        seconds, rest = divmod(ns, 1_000_000_000)
        text = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
        if rest == 0:
            return cls(f"{text}Z")
        digits = f"{rest:09d}"
        while digits.endswith("000"):
            digits = digits[:-3]
        return cls(f"{text}.{digits}Z")


def nanoseconds(at: Instant | str | datetime | int) -> int:
    """A point in time as the library counts it. An int is nanoseconds already.

    Raises ValueError outside the years 1678 to 2261, which 64 bits hold; ctypes would wrap around without a word.

    >>> nanoseconds(datetime(1970, 1, 1, 0, 0, 1, tzinfo=timezone.utc))
    1000000000
    >>> nanoseconds("1970-01-01T00:00:02Z")
    2000000000
    """
    counted = _nanoseconds(at)
    # The least number of all means "no time" to the library.
    if not -(2**63) < counted < 2**63:
        raise ValueError(f"{at!r} is outside the years 1678 to 2261")
    return counted


def unsigned(value: int, name: str) -> int:
    """A count, size or offset as the library takes it. Raises ValueError outside 0 to 2^64-1."""
    if not 0 <= value < 2**64:
        raise ValueError(f"{name} is {value}, but must lie in 0 to 2^64-1")
    return value


def _nanoseconds(at: Instant | str | datetime | int) -> int:
    if isinstance(at, bool):
        raise TypeError("a point in time is an Instant, text, an aware datetime or an int")
    if isinstance(at, int):
        return at
    if isinstance(at, datetime):
        if at.tzinfo is None:
            raise ValueError("a datetime needs its time zone")
        since = at - _EPOCH
        return (since.days * 86_400 + since.seconds) * 1_000_000_000 + since.microseconds * 1000
    if isinstance(at, str):
        return Instant(at).ns
    raise TypeError("a point in time is an Instant, text, an aware datetime or an int")
