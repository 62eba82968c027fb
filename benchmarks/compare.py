#!/usr/bin/env python3
"""Says where two match sets differ: compare.py OURS.tsv THEIRS.tsv [RULES_FOLDER]; a line is event, tab, rule id."""

from __future__ import annotations

import collections
import re
import sys
from pathlib import Path


def pairs(path: str) -> set[tuple[str, str]]:
    return {tuple(line.split("\t")) for line in Path(path).read_text(encoding="utf-8").splitlines()}


def titles(folder: str) -> dict[str, str]:
    found = {}
    for file in Path(folder).rglob("*.yml"):
        text = file.read_text(encoding="utf-8")
        if (rule := re.search(r"^id: *(\S+)", text, re.M)) and (title := re.search(r"^title: *(.+)$", text, re.M)):
            found[rule.group(1)] = title.group(1).strip("'\" ")
    return found


def main() -> None:
    ours, theirs = pairs(sys.argv[1]), pairs(sys.argv[2])
    names = titles(sys.argv[3]) if len(sys.argv) > 3 else {}
    print(f"both {len(ours & theirs)}, only the first {len(ours - theirs)}, only the second {len(theirs - ours)}")
    for what, difference in (("only the first", ours - theirs), ("only the second", theirs - ours)):
        for rule, count in sorted(collections.Counter(rule for _, rule in difference).items(), key=lambda i: (-i[1], i[0])):
            print(f"{what}: {count:6d} {rule} {names.get(rule, '')}")


if __name__ == "__main__":
    main()
