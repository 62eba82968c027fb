#!/usr/bin/env python3
"""Runs the same events through several builds of csirt, twice each, and compares the journals byte by byte.

Usage: tests/long/same_journal.py CSIRT [CSIRT ...]    e.g. build/release/bin/csirt build/clang/bin/csirt

The events are those of examples/scenario and, where the data of others is at hand (CSIRT_TEST_DATA, else
../shared/data), the recorded campaign with the public rules.
"""

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "examples" / "scenario"
DATA = Path(os.environ.get("CSIRT_TEST_DATA", ROOT.parent / "shared" / "data"))


def journal_digest(journal: Path) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as database:
        for (line,) in database.execute("SELECT line FROM records ORDER BY position"):
            digest.update(line.encode() + b"\n")
            count += 1
    return count, digest.hexdigest()


def run(csirt: str, arguments: list[str], folder: Path) -> tuple[int, str]:
    journal = folder / "journal.db"
    subprocess.run([csirt, "run", *arguments, "--journal", journal, "--no-progress", "--json"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = journal_digest(journal)
    for file in folder.glob("journal.db*"):
        file.unlink()
    return found


def cases(folder: Path) -> dict[str, list[str]]:
    events = folder / "events.jsonl"
    subprocess.run([sys.executable, SCENARIO / "generate.py", events], check=True, stdout=subprocess.DEVNULL)
    found = {"scenario": ["--charter", str(SCENARIO / "charter.yaml"), "--rules", str(SCENARIO / "rules"),
                          "--standard-routing", "--events", str(events)]}
    campaign = DATA / "mordor" / "metasploit_procdump_lsass_memory_dump.zip"
    if campaign.exists():
        found["campaign"] = ["--rules", str(DATA / "sigma" / "rules.tar.xz"), "--events", str(campaign)]
    else:
        print(f"skipped: no recorded campaign at {campaign}")
    return found


def main() -> None:
    builds = sys.argv[1:] or [str(ROOT / "build" / "release" / "bin" / "csirt")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for title, arguments in cases(folder).items():
            found = {run(csirt, arguments, folder) for csirt in builds for _ in range(2)}
            if len(found) != 1:
                raise SystemExit(f"{title}: the journals differ: {sorted(found)}")
            count, digest = found.pop()
            print(f"{title}: {2 * len(builds)} runs of {len(builds)} builds, {count} records each, SHA-256 {digest[:16]}")


if __name__ == "__main__":
    main()
