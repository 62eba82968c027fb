"""Reads capi/csirt.h as far as the tests of this folder need it: comments apart, declarations one by one."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADER = ROOT / "capi" / "csirt.h"
SYMBOLS = ROOT / "capi" / "symbols.txt"


def text() -> str:
    return HEADER.read_text(encoding="utf-8")


def code() -> str:
    return re.sub(r"/\*.*?\*/", "", text(), flags=re.S)


def prototypes() -> dict[str, str]:
    """Name to the declaration in one line."""
    found = {}
    declarations = re.sub(r"^#.*$", "", code(), flags=re.M)
    for match in re.finditer(r"CSIRT_API\s+([^;{]+?)\s*(\w+)\(([^)]*)\)\s*;", declarations):
        line = " ".join(f"{match.group(1)} {match.group(2)}({match.group(3)})".split()).replace("* ", "*")
        found[match.group(2)] = line
    return found


def structs() -> dict[str, list[str]]:
    """Name to its members, for structs with a body."""
    found = {}
    for match in re.finditer(r"typedef struct (\w+) \{(.*?)\} \w+;", code(), flags=re.S):
        members = [item.strip() for item in match.group(2).split(";") if item.strip()]
        found[match.group(1)] = [re.search(r"(\w+)$", item).group(1) for item in members]
    return found


def constants() -> list[str]:
    enums = re.findall(r"enum \{(.*?)\}", code(), flags=re.S)
    names = [name for body in enums for name in re.findall(r"(CSIRT_\w+)\s*=", body)]
    names += [name for name in re.findall(r"#define (CSIRT_\w+) \S", code()) if name != "CSIRT_API"]
    return names


def symbols() -> list[str]:
    lines = SYMBOLS.read_text(encoding="utf-8").splitlines()
    return [line.split()[0] for line in lines if line.startswith("csirt_")]
