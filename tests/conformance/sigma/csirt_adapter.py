#!/usr/bin/env python3
"""The adapter of this library: each case is a rule set of its own, without routing by log source.

The library is the one that CSIRT_LIBRARY names, else that of the release build.
"""

from __future__ import annotations

import functools
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


def judged(case: dict) -> str | None:
    """The title of the rule that is judged: that of the first document, which may have none. None where it is no block of lines."""
    first = case["rule"].split("\n---\n")[0]
    titles = [line.removeprefix("title: ") for line in first.splitlines() if line.startswith("title: ")]
    return case.get("judge") or (titles[0] if titles else None if first.startswith("{") else "")


@functools.lru_cache(maxsize=1)
def compiled(rule: str, placeholders: str) -> csirt.Rules:
    """The rule set of a case; those of a group follow one another and share it."""
    return csirt.Rules.parse(rule, "case", placeholders=json.loads(placeholders))


def verdict(case: dict) -> tuple[str, str]:
    rules = compiled(case["rule"], json.dumps(case.get("placeholders", {})))
    title = judged(case)
    accepted = {rule.title for rule in [*rules, *rules.correlations]}
    if not accepted if title is None else title not in accepted:
        return "refused", "; ".join(problem.message for problem in rules.problems)
    lines = "".join(event + "\n" for event in case["events"]).encode()
    with csirt.Matcher(rules, csirt.Routing.NONE) as matcher:
        matches = list(matcher.match_lines(lines)) if lines else []
    held = {rules[match.rule].title for match in matches if rules[match.rule].reports}
    held |= correlated(rules, lines, matches)
    return ("match" if (held if title is None else title in held) else "no-match"), ""


def correlated(rules: csirt.Rules, lines: bytes, matches: list[csirt.Match]) -> set[str]:
    """Titles of the correlations that held, events being put in order of their time."""
    if not rules.correlations:
        return set()
    with csirt.Correlator(rules, lateness=csirt.LATENESS_FOREVER) as correlator:
        correlator.feed("case", lines, matches)
        correlator.settle()
        return {finding.title for finding in correlator.take()}


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
