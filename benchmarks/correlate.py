#!/usr/bin/env python3
"""The match set of bench_correlate, by the definitions: every window is a list that is looked at anew.

Usage: correlate.py FOLDER [once|every]   with events.jsonl and found.tsv as BENCH_DUMP wrote them.
Prints how many findings both have, and those that only one has.
"""

import bisect
import json
import sys
from datetime import datetime
from fractions import Fraction
from pathlib import Path

MINUTE = 60_000


def milliseconds(text: str) -> int:
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return int(at.timestamp()) * 1000 + at.microsecond // 1000


def in_order(window: list[dict]) -> bool:
    wanted = iter("abc")
    step = next(wanted, None)
    for event in window:
        if event["kind"] == step:
            step = next(wanted, None)
    return step is None


def median(window: list[dict]) -> int:
    values = sorted(int(event["bytes"]) for event in window)
    return values[-(-len(values) // 2) - 1]


KINDS = {
    "count": (10, lambda window: len(window) >= 5),
    "values": (10, lambda window: len({event["target"] for event in window}) >= 4),
    "near": (5, lambda window: {event["kind"] for event in window} == set("abc")),
    "ordered": (10, in_order),
    "sum": (10, lambda window: sum(int(event["bytes"]) for event in window) > 400),
    "average": (10, lambda window: Fraction(sum(int(event["bytes"]) for event in window), len(window)) >= 98),
    "percentile": (10, lambda window: median(window) >= 98),
}


def fires(events: list[dict], minutes: int, holds, again: str) -> list[int]:
    """The places in `events`, which are of one group and in order, at which the condition comes true."""
    times = [event["time"] for event in events]
    found = []
    for at, event in enumerate(events):
        first = bisect.bisect_left(times, event["time"] - minutes * MINUTE)
        if holds(events[first : at + 1]) and (again == "every" or at == first or not holds(events[first:at])):
            found.append(at)
    return found


def chained(events: list[dict], counts: list[int], again: str) -> list[int]:
    """temporal_ordered over firings of `count` and events c; at one event the firing comes with the event."""
    steps = [dict(event, fired=at in set(counts)) for at, event in enumerate(events)]
    steps = [(at, step) for at, step in enumerate(steps) if step["fired"] or step["kind"] == "c"]

    def holds(window: list[dict]) -> bool:
        first = next((at for at, step in enumerate(window) if step["fired"]), None)
        return first is not None and any(step["kind"] == "c" for step in window[first + 1 :])

    return [steps[at][0] for at in fires([step for _, step in steps], 10, holds, again)]


def reference(path: Path, again: str, names: set[str]) -> set[str]:
    groups: dict[str, list[dict]] = {}
    with path.open(encoding="utf-8") as lines:
        for offset, line in enumerate(lines):
            event = json.loads(line)
            event["time"], event["offset"] = milliseconds(event["timestamp"]), offset
            groups.setdefault(event["user"], []).append(event)
    found = set()
    for user, events in groups.items():
        events.sort(key=lambda event: (event["time"], event["offset"]))
        places = {name: fires(events, *kind, again) for name, kind in KINDS.items() if name in names}
        if "chain" in names:
            places["chain"] = chained(events, places["count"], again)
        found |= {f"{name}\t{user}\t{events[at]['offset']}" for name, list_ in places.items() for at in list_}
    return found


def main() -> int:
    folder, again = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "once"
    rules = (folder / "rules.yml").read_text(encoding="utf-8")
    names = {name for name in (*KINDS, "chain") if f"id: {name}\n" in rules}
    ours = set((folder / "found.tsv").read_text(encoding="utf-8").splitlines())
    if "chain" in names:  # what only feeds it is not told, unless it says so
        assert any(line.startswith("count\t") for line in ours) or "generate" not in rules
    expected = reference(folder / "events.jsonl", again, names)
    print(f"both {len(ours & expected)}, ours alone {len(ours - expected)}, reference alone {len(expected - ours)}")
    for line in sorted(ours ^ expected)[:10]:
        print(("ours " if line in ours else "reference ") + line)
    return 1 if ours != expected else 0


if __name__ == "__main__":
    sys.exit(main())
