#!/usr/bin/env python3
"""The adapter of this library: each case is a rule set of its own, without routing by log source.

The library is the one that CSIRT_LIBRARY names, else that of the release build.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
if "CSIRT_LIBRARY" not in os.environ and (ROOT / "build/release/lib/libcsirt.so").exists():
    os.environ["CSIRT_LIBRARY"] = str(ROOT / "build/release/lib/libcsirt.so")
if not os.environ.get("CSIRT_INSTALLED"):
    sys.path.insert(0, str(ROOT / "bindings" / "python"))

import csirt  # noqa: E402


FILTERED = """
title: probe
id: probe
logsource: {category: probe}
detection: {selection: {f: a}, condition: selection}
---
title: filter
logsource: {category: probe}
filter: {rules: [probe], selection: {f: a}, condition: selection}
"""


def holds(text: str, event: str) -> bool:
    rules = csirt.Rules.parse(text)
    with csirt.Matcher(rules, csirt.Routing.NONE) as matcher:
        return 0 in matcher.match(event)


FILTERS = not holds(FILTERED, '{"f": "a"}')


def supports(case: dict) -> bool:
    """Whether the library that runs evaluates what stands in the case."""
    lines = case["rule"].split("\n")
    return "correlation:" not in lines and (FILTERS or "filter:" not in lines)


def verdict(case: dict) -> tuple[str, str]:
    if not supports(case):
        return "unsupported", "the library evaluates neither correlations nor filters yet"
    rules = csirt.Rules.parse(case["rule"], "case", placeholders=case.get("placeholders", {}))
    if rules.problems or not len(rules):
        return "refused", "; ".join(problem.message for problem in rules.problems)
    with csirt.Matcher(rules, csirt.Routing.NONE) as matcher:
        held = any(0 in matcher.match(event) for event in case["events"])
    return ("match" if held else "no-match"), ""


def main() -> None:
    print(json.dumps({"engine": "csirt", "version": csirt.__version__}), flush=True)
    for line in sys.stdin:
        case = json.loads(line)
        try:
            found, note = verdict(case)
        except csirt.Error as error:
            found, note = "error", str(error)
        print(json.dumps({"id": case["id"], "verdict": found, "note": note}), flush=True)


if __name__ == "__main__":
    main()
