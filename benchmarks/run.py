#!/usr/bin/env python3
"""Runs the races of the matcher and prints them as Markdown: run.py BENCH_BIN RULES LANES RSIGMA RULES_FOLDER GROWTH [ROUNDS].

Engines take turns; each row is the median of ROUNDS (5). CPU time of the fastest of so many passes a run, rule load not
included; matches are those of the whole file. GROWTH holds a folder of rules for each size. Passes are eight, by when ours
no longer learns, and three for the peer, whose passes are alike.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

LANES = ["real", "unique", "none", "much"]


def run(*command: object, passes: int = 8) -> dict:
    ran = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True,
                         env=os.environ | {"BENCH_PASSES": str(passes)})
    return json.loads(ran.stdout)


class Races:
    def __init__(self, bench: Path, rules: Path, lanes: Path, rsigma: Path, folder: Path, rounds: int):
        self.bench, self.rules, self.lanes, self.rsigma, self.folder, self.rounds = bench, rules, lanes, rsigma, folder, rounds

    def ours(self, lane: str, routing: str = "none", mode: str = "batch", threads: int = 1) -> dict:
        return run(self.bench / "bench_match", self.rules, self.lanes / f"{lane}.jsonl", routing, mode, threads)

    def theirs(self, lane: str, routing: str = "none") -> dict:
        return run(self.rsigma, self.folder, self.lanes / f"{lane}.jsonl", routing, passes=3)

    def python(self, lane: str) -> dict:
        return run(sys.executable, Path(__file__).parent / "batches.py", self.rules, self.lanes / f"{lane}.jsonl", "none")

    def grown(self, folder: Path) -> dict:
        return run(self.bench / "bench_match", folder, self.lanes / "real.jsonl", "none")

    def ceiling(self, lane: str) -> dict:
        return run(self.bench / "bench_ceiling", self.lanes / f"{lane}.jsonl")

    def rounds_of(self, *runners) -> list[list[dict]]:
        results = [[runner() for runner in runners] for _ in range(self.rounds)]
        return [list(column) for column in zip(*results)]


def median(results: list[dict], key: str = "events_per_s") -> float:
    return statistics.median(result[key] for result in results)


def span(results: list[dict], key: str = "events_per_s") -> str:
    values = sorted(result[key] for result in results)
    return f"{median(results, key):,.0f} ({values[0]:,.0f} to {values[-1]:,.0f})"


def race(races: Races, lane: str, ours, theirs, name: str) -> str:
    mine, peer, limit = races.rounds_of(ours, theirs, lambda: races.ceiling(lane))
    ratio = statistics.median(a["events_per_s"] / b["events_per_s"] for a, b in zip(mine, peer))
    share = statistics.median(a["events_per_s"] / c["tokens_per_s"] for a, c in zip(mine, limit))
    return (f"| {name} | {span(mine)} | {span(peer)} | {ratio:.1f} | {span(limit, 'tokens_per_s')} | {share:.1%} "
            f"| {mine[0]['matches']:,} / {peer[0]['matches']:,} |")


def growth(races: Races, folder: Path) -> None:
    sizes = sorted((path for path in folder.iterdir() if path.is_dir()), key=lambda path: int(path.name))
    columns = races.rounds_of(*(lambda size=size: races.grown(size) for size in sizes))
    print("\n| rules | events/s | us an event | rule load, s | memory by rule load, MB | matches |\n|---|---|---|---|---|---|")
    for rounds in columns:
        print(f"| {rounds[0]['rules']:,} | {span(rounds)} | {1e6 / median(rounds):.2f} | {median(rounds, 'load_s'):.2f} "
              f"| {median(rounds, 'load_peak_kb') / 1024:.0f} | {rounds[0]['matches']:,} |", flush=True)
    largest, smaller = (columns[[size.name for size in sizes].index(name)] for name in ("30000", "3000"))
    ratio = statistics.median(b["events_per_s"] / a["events_per_s"] for a, b in zip(largest, smaller))
    print(f"\nAn event costs {ratio:.2f} times as much at {largest[0]['rules']:,} rules as at {smaller[0]['rules']:,}.")


def main() -> None:
    races = Races(*(Path(word) for word in sys.argv[1:6]), int(sys.argv[7]) if len(sys.argv) > 7 else 5)
    print("| events | csirt events/s | rsigma 0.23 events/s | ratio | simdjson tokens, lines/s | share | matches (csirt / rsigma) |")
    print("|---|---|---|---|---|---|---|")
    for lane in LANES:
        print(race(races, lane, lambda: races.ours(lane), lambda: races.theirs(lane), f"{lane}, no routing"), flush=True)
    print(race(races, "real", lambda: races.ours("real", "standard"), lambda: races.theirs("logsource", "logsource"),
               "real, log-source routing"), flush=True)
    print(race(races, "real", lambda: races.ours("real", "strict"), lambda: races.theirs("logsource", "logsource"),
               "real, log-source routing, unknown log sources left out"), flush=True)
    one, two, single, python = races.rounds_of(
        lambda: races.ours("real"), lambda: races.ours("real", threads=2), lambda: races.ours("real", mode="single"),
        lambda: races.python("real"))
    print("\n| what | median (lowest to highest) |\n|---|---|")
    gain = statistics.median(b["events_per_s"] / a["events_per_s"] for a, b in zip(one, two))
    share = statistics.median(b["events_per_s"] / a["events_per_s"] for a, b in zip(one, python))
    print(f"| two threads against one, by CPU time of the slower | {gain:.2f} |")
    print(f"| one event a call, 50th percentile, us | {span(single, 'p50_us')} |")
    print(f"| one event a call, 99th percentile, us | {span(single, 'p99_us')} |")
    print(f"| the same, 50th and 99th, nothing seen before, us | {span(single, 'first_p50_us')}; {span(single, 'first_p99_us')} |")
    print(f"| from Python, batches, events/s; {python[0]['matches']:,} matches | {span(python)} |")
    print(f"| from Python against C | {share:.1%} |")
    print(f"| rule load, s | {median(one, 'load_s'):.2f} |")
    print(f"| growth of memory by rule load, MB | {median(one, 'load_peak_kb') / 1024:.0f} |")
    print(f"| peak memory with all events in memory, MB | {median(one, 'peak_kb') / 1024:.0f} |")
    growth(races, Path(sys.argv[6]))


if __name__ == "__main__":
    main()
