#!/usr/bin/env python3
"""Kills runs of the engine at random moments and proves that nothing is lost.

Usage: tests/long/engine_crash.py [--kills 200] [--seed 1] [--csirt build/release/bin/csirt]

Three campaigns on the scenario of examples/scenario. "intake": `csirt run` is killed by SIGKILL again and again and
started anew; when it has come to its end, the journal's lines are those of a run that nobody disturbed, byte for byte.
"commands": a process that issues commands by the Python package is killed; every command that it was told the answer of
is in the journal with that answer. "merges": two processes split an incident and merge it again on one journal, one of
them is killed; no finding is lost or in two incidents, and every answer that was told stands. After each kill `csirt verify` must succeed and the state must equal a replay.
"""

import argparse
import json
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "examples" / "scenario"


def born(journal: Path) -> bool:
    """False while a process was killed before it had made the journal's tables."""
    if not journal.exists():
        return False
    with sqlite3.connect(journal) as database:
        return database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'records'").fetchone()[0] == 1


def lines(journal: Path) -> list[str]:
    with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as database:
        return [line for (line,) in database.execute("SELECT line FROM records ORDER BY position")]


def verified(csirt: str, journal: Path) -> bool:
    return subprocess.run([csirt, "verify", "--journal", journal], stdout=subprocess.DEVNULL).returncode == 0


def run_command(csirt: str, events: Path, journal: Path) -> list[str]:
    return [csirt, "run", "--charter", str(SCENARIO / "charter.yaml"), "--rules", str(SCENARIO / "rules"),
            "--events", str(events), "--journal", str(journal), "--standard-routing", "--no-progress", "--json"]


def kill_at_random(command: list[str], longest: float, chance: random.Random) -> bool:
    """Starts the command and kills it; true when it had come to its end before."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _, problems = process.communicate(timeout=chance.uniform(0, longest))
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return False
    if process.returncode != 0:
        raise SystemExit(f"csirt run failed by itself: {problems.decode()}")
    return True


def kill_at_work(started: list[subprocess.Popen], wait: bool, longest: float, chance: random.Random) -> list[bytes]:
    """Kills the processes at a random moment, after one of them has acknowledged something if `wait` says so; what each told."""
    if wait:
        select.select([process.stdout for process in started], [], [], 60)
    time.sleep(chance.uniform(0, longest))
    for process in started:
        process.send_signal(signal.SIGKILL)
    return [process.communicate()[0] for process in started]


def intake(csirt: str, events: Path, folder: Path, kills: int, chance: random.Random) -> int:
    whole = folder / "whole.db"
    started = time.monotonic()
    subprocess.run(run_command(csirt, events, whole), check=True, stdout=subprocess.DEVNULL)
    longest = time.monotonic() - started
    expected = lines(whole)
    done = rounds = 0
    while done < kills:
        journal = folder / f"killed-{rounds}.db"
        rounds += 1
        for _ in range(12):
            if kill_at_random(run_command(csirt, events, journal), longest, chance):
                break
            done += 1
            if born(journal) and not verified(csirt, journal):
                raise SystemExit(f"after kill {done} verify refuses {journal}")
        else:
            subprocess.run(run_command(csirt, events, journal), check=True, stdout=subprocess.DEVNULL)
        if lines(journal) != expected:
            raise SystemExit(f"after kill {done} the journal {journal} is not that of an undisturbed run")
        journal.unlink()
    print(f"intake: {done} kills in {rounds} journals of {len(expected)} records, each equal to the undisturbed one")
    return done


WRITER = """
import json
import sys
import csirt
engine = csirt.Engine(sys.argv[1])
incident = next(engine.incidents("system")).id
for number in range(int(sys.argv[2]), 1000000):
    note = {"id": f"note-{number}", "type": "note", "incident": incident, "text": f"note {number}",
            "principal": {"subject": sys.argv[3]}}
    answer = json.loads(engine.command_document(note, engine.now))
    print(number, answer["id"], flush=True)
"""


def acknowledged(output: bytes) -> list[tuple[int, str]]:
    whole = output.decode().split("\n")[:-1]  # the last line may be cut
    return [(int(number), decision) for number, decision in (line.split() for line in whole)]


def commands(csirt: str, events: Path, folder: Path, kills: int, chance: random.Random) -> int:
    journal = folder / "commands.db"
    subprocess.run(run_command(csirt, events, journal), check=True, stdout=subprocess.DEVNULL)
    shown = subprocess.run([csirt, "show", "--journal", journal, "incidents", "--json"], check=True,
                           capture_output=True).stdout
    lead = json.loads(shown)[0]["lead"]
    given: dict[int, str] = {}
    for done in range(1, kills + 1):
        start = max(given, default=-1) + 1
        process = subprocess.Popen([sys.executable, "-c", WRITER, journal, str(start), lead], stdout=subprocess.PIPE)
        given.update(acknowledged(kill_at_work([process], done % 4 != 0, 0.6, chance)[0]))
        if not verified(csirt, journal):
            raise SystemExit(f"after kill {done} verify refuses {journal}")
    recorded = {}
    for line in lines(journal):
        record = json.loads(line)
        if record["type"] == "decided" and record["command_id"].startswith("note-"):
            recorded[int(record["command_id"][5:])] = record["body"]["decision"]["id"]
    lost = [number for number, decision in given.items() if recorded.get(number) != decision]
    if lost:
        raise SystemExit(f"acknowledged commands are lost: {lost[:10]}")
    if not given:
        raise SystemExit("no command was acknowledged: the writer never came to work")
    print(f"commands: {kills} kills, {len(given)} acknowledged commands, none lost, {len(recorded)} recorded")
    return kills


SPLITTER = """
import sys
import csirt
from csirt import nouns
engine = csirt.Engine(sys.argv[1])
name, start, lead = sys.argv[2], int(sys.argv[3]), sys.argv[4]
for number in range(start, 1000000):
    try:
        open_ones = [one for one in engine.incidents("system") if one.closed is None]
        largest = max(open_ones, key=lambda one: len(one.findings))
        others = [one for one in open_ones if largest.id in one.apart or one.id in largest.apart]
        if others:
            command = nouns.Merge(incident=others[0].id, into=largest.id)
        else:
            command = nouns.Split(incident=largest.id, findings=[largest.findings[-1].id])
        answer = engine.command(f"{name}-{number}", lead, command, engine.now)
    except (csirt.NotFoundError, csirt.InvalidError):  # the other process was there before
        engine.snapshot()  # catches up
        continue
    print(f"{name}-{number}", answer.id, flush=True)
"""


def findings_by_id(csirt: str, journal: Path) -> list[str]:
    shown = subprocess.run([csirt, "show", "--journal", journal, "incidents", "--json"], check=True,
                           capture_output=True).stdout
    return sorted(finding["id"] for incident in json.loads(shown) for finding in incident.get("findings", []))


def merges(csirt: str, events: Path, folder: Path, kills: int, chance: random.Random) -> int:
    journal = folder / "merges.db"
    subprocess.run(run_command(csirt, events, journal), check=True, stdout=subprocess.DEVNULL)
    shown = subprocess.run([csirt, "show", "--journal", journal, "incidents", "--json"], check=True,
                           capture_output=True).stdout
    lead = json.loads(shown)[0]["lead"]
    before = findings_by_id(csirt, journal)
    given: dict[str, str] = {}
    for done in range(1, kills + 1):
        started = [subprocess.Popen([sys.executable, "-c", SPLITTER, journal, f"{who}{done}", "0", lead],
                                    stdout=subprocess.PIPE) for who in ("a", "b")]
        for told in kill_at_work(started, done % 4 != 0, 0.8, chance):
            for line in told.decode().split("\n")[:-1]:
                command, decision = line.split()
                given[command] = decision
        if not verified(csirt, journal):
            raise SystemExit(f"after kill {done} verify refuses {journal}")
        if findings_by_id(csirt, journal) != before:
            raise SystemExit(f"after kill {done} a finding is lost or in two incidents")
    recorded = {}
    for line in lines(journal):
        record = json.loads(line)
        if record["type"] == "decided":
            recorded[record["command_id"]] = record["body"]["decision"]["id"]
    lost = [command for command, decision in given.items() if recorded.get(command) != decision]
    if lost:
        raise SystemExit(f"acknowledged merges and splits are lost: {lost[:10]}")
    if not given:
        raise SystemExit("nothing was merged or split: the processes never came to work")
    print(f"merges: {kills} kills of two processes, {len(given)} acknowledged merges and splits, none lost")
    return kills


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--csirt", default=str(ROOT / "build" / "release" / "bin" / "csirt"))
    options = parser.parse_args()
    os.environ.setdefault("CSIRT_LIBRARY", str(ROOT / "build" / "release" / "lib" / "libcsirt.so"))
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "bindings" / "python"), os.environ.get("PYTHONPATH", "")])
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        events = folder / "events.jsonl"
        subprocess.run([sys.executable, SCENARIO / "generate.py", events], check=True, stdout=subprocess.DEVNULL)
        intake(options.csirt, events, folder, options.kills // 2, chance)
        commands(options.csirt, events, folder, options.kills - options.kills // 2, chance)
        merges(options.csirt, events, folder, max(1, options.kills // 10), chance)


if __name__ == "__main__":
    main()
