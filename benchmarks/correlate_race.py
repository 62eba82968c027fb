#!/usr/bin/env python3
"""Races bench_correlate against rsigma's correlations, taking turns, and holds what they find against each other.

Usage: correlate_race.py BENCH_CORRELATE PEER FOLDER EVENTS GROUPS [ROUNDS]
Both read lines, match three rules and correlate by four; findings at every event for which a condition holds. Ours takes
events in the order of their times, the peer as they come and with whole seconds, so that a few findings differ.
"""

import json
import os
import statistics
import subprocess
import sys
from collections import Counter
from pathlib import Path


def result_of(*command: str, dump: Path | None = None) -> dict:
    environment = dict(os.environ) | ({"BENCH_DUMP": str(dump)} if dump else {})
    return json.loads(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)


def span(results: list[dict]) -> str:
    values = sorted(result["events_per_s"] for result in results)
    return f"{statistics.median(values):,.0f} ({values[0]:,.0f} to {values[-1]:,.0f})"


def main() -> None:
    bench, peer, folder, events, groups = sys.argv[1:6]
    rounds = int(sys.argv[6]) if len(sys.argv) > 6 else 5
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    ours = (bench, events, groups, "four", "lines", "every")
    result_of(*ours, dump=folder)
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(result_of(*ours))
        theirs.append(result_of(peer, str(folder)))
    ratio = statistics.median(a["events_per_s"] / b["events_per_s"] for a, b in zip(mine, theirs))
    found, other = ((folder / name).read_text(encoding="utf-8").splitlines() for name in ("found.tsv", "peer.tsv"))
    both, alone, theirs_alone = (sum(part.values()) for part in
                                 (Counter(found) & Counter(other), Counter(found) - Counter(other), Counter(other) - Counter(found)))
    print("| events | groups | csirt events/s | rsigma 0.23 events/s | ratio | found by both / csirt alone / rsigma alone |")
    print("|---|---|---|---|---|---|")
    print(f"| {int(events):,} | {mine[0]['groups']:,} | {span(mine)} | {span(theirs)} | {ratio:.1f} | {both:,} / {alone:,} / {theirs_alone:,} |")


if __name__ == "__main__":
    main()
