#!/usr/bin/env python3
"""Times matching from Python: batches.py RULES EVENTS [none|standard|strict]; the package is found by PYTHONPATH.

The buffer of all events goes in as it is, arrays come out. Prints one JSON object with CPU seconds of the fastest of
BENCH_PASSES passes; as in bench_match, one pass before is not counted.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import csirt

ROUTINGS = {"none": csirt.Routing.NONE, "standard": csirt.Routing.STANDARD, "strict": csirt.Routing.STRICT}


def run(matcher: csirt.Matcher, events: memoryview) -> tuple[float, int, int]:
    begun = time.thread_time()
    count = matches = 0
    for batch in matcher.batches(events, capacity=65_536):
        count += batch.events
        matches += len(batch.array) // 4
    return time.thread_time() - begun, count, matches


def main() -> None:
    rules = csirt.Rules.load(sys.argv[1])
    events = memoryview(Path(sys.argv[2]).read_bytes())
    matcher = csirt.Matcher(rules, ROUTINGS[sys.argv[3] if len(sys.argv) > 3 else "none"])
    run(matcher, events)
    best, count, matches = min(run(matcher, events) for _ in range(int(os.environ.get("BENCH_PASSES", "3"))))
    print(json.dumps({"engine": "csirt", "events": count, "cpu_s": best, "events_per_s": count / best, "matches": matches}))


if __name__ == "__main__":
    main()
