#!/usr/bin/env python3
"""Makes rule sets of given sizes out of one: growth.py RULES_FOLDER OUT_FOLDER SIZE...

A set larger than the folder holds copies of its rules with other ids and with texts that no copy shares: the last letters
of each word of four letters or more are exchanged for others that follow from the number of the copy, and numbers are
raised. Which fields a rule asks for, and how, stays. The same input gives the same sets.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ID = re.compile(r"^id: *\S+", re.M)
DETECTION = re.compile(r"^detection:\n(?:(?:[ \t].*)?\n)+", re.M)
VALUE = re.compile(r"^(\s+(?:- )?(?:[\w.|-]+: +)?)(.+)$", re.M)
WORD = re.compile(r"[A-Za-z]{4,}")
NUMBER = re.compile(r"^\d+$")
LETTERS = "etaoinshrdlucmfwypvbgkjqxz"


def other_word(word: str, copy: int) -> str:
    marks = LETTERS[copy % 26] + LETTERS[(copy * 7 + len(word)) % 26]
    return word[:-2] + marks


def other_value(match: re.Match[str], copy: int) -> str:
    key, value = match.groups()
    if key.strip() == "condition:" or "|re" in key or value.rstrip().endswith(":"):
        return match.group(0)
    if NUMBER.match(value):
        return f"{key}{int(value) + copy * 100_000}"
    return match.group(1) + WORD.sub(lambda word: other_word(word.group(0), copy), match.group(2))


def copy_of(text: str, copy: int, number: int) -> str:
    text = ID.sub(f"id: {copy:08x}-0000-4000-8000-{number:012x}", text, count=1)
    return DETECTION.sub(lambda part: VALUE.sub(lambda value: other_value(value, copy), part.group(0)), text, count=1)


def main() -> None:
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    texts = [file.read_text(encoding="utf-8") for file in sorted(source.rglob("*.yml"))]
    texts = [text for text in texts if DETECTION.search(text)]
    for size in map(int, sys.argv[3:]):
        folder = out / str(size)
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(size):
            # A small set takes rules from all over the folder.
            copy, at = divmod(number, len(texts))
            at = at if size >= len(texts) else number * len(texts) // size
            (folder / f"{number:06}.yml").write_text(copy_of(texts[at], copy, at) if copy else texts[at], encoding="utf-8")


if __name__ == "__main__":
    main()
