#!/usr/bin/env python3
"""The runner of the suite. Standard library only.

runner.py check                        is the suite itself in form?
runner.py flat                         the cases as adapters get them, one JSON object a line
runner.py show CASE...                 a case as it reads, with what decides it
runner.py run OUT ADAPTER [ARGUMENT]...   runs an adapter and writes its verdict file
runner.py judge VERDICTS...            counts verdict files against the suite and lists what differs
runner.py page                         the page of all verdict files in verdicts/
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import page
import session
import suite


def check() -> int:
    cases = suite.read_cases()
    found = suite.faults(cases)
    for path in sorted((suite.FOLDER / "decisions").glob("*.json")):
        found += [f"{path.name}: {fault}" for fault in suite.decision_faults(cases, suite.read_decisions(path.stem))]
    undecided = sum(case.expect == "undecided" for case in cases)
    print("\n".join(found) or f"{len(cases)} cases, {undecided} of them undecided, in form")
    return 1 if found else 0


def flat() -> int:
    for case in suite.read_cases():
        print(json.dumps(case.flat(), ensure_ascii=False))
    return 0


def show(ids: list[str]) -> int:
    shown = [case for case in suite.read_cases() if case.id in ids]
    for case in shown:
        print(f"{case.id}: {case.expect}   ({case.document}, {case.section})\n{case.says}"
              + (f" Here: {case.because}." if case.because else ""))
        print("".join(f"    {line}\n" for line in case.rule.splitlines()) + "\n".join(f"  < {event}" for event in case.events))
        if case.placeholders:
            print(f"  placeholders {json.dumps(case.placeholders)}")
        print()
    return 0 if len(shown) == len(set(ids)) else 1


def run(out: Path, command: list[str]) -> int:
    result = session.run(command, suite.read_cases())
    out.write_text(json.dumps(result, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    return 0


def judge(paths: list[Path]) -> int:
    cases = suite.read_cases()
    differing = 0
    for path in paths:
        result = json.loads(path.read_text(encoding="utf-8"))
        print(f"{result['engine']} {result['version']}: {page.counts_text(page.counts(cases, result['verdicts']))}")
        for case in cases:
            given = result["verdicts"].get(case.id, "absent")
            if case.expect != "undecided" and given != case.expect:
                differing += 1
                print(f"  {case.id}: {given}, not {case.expect}  {result.get('notes', {}).get(case.id, '')}")
    return 1 if differing else 0


def main(words: list[str]) -> int:
    match words:
        case ["check"]:
            return check()
        case ["flat"]:
            return flat()
        case ["show", *ids] if ids:
            return show(ids)
        case ["run", out, *command] if command:
            return run(Path(out), command)
        case ["judge", *paths] if paths:
            return judge([Path(path) for path in paths])
        case ["page"]:
            print(page.page(), end="")
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
