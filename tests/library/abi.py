#!/usr/bin/env python3
"""Sizes, offsets, constants and prototypes of csirt.h against the golden file capi/abi/lp64.txt.

    abi.py --check [--compiler cc]    fails and prints the difference
    abi.py --write [--compiler cc]    writes the golden file, when the interface grew on purpose
"""

from __future__ import annotations

import argparse
import difflib
import subprocess
import sys
import tempfile
from pathlib import Path

import header

GOLDEN = header.ROOT / "capi" / "abi" / "lp64.txt"


def probe() -> str:
    """A C program that prints what the compiler makes of the header."""
    lines = ['#include "csirt.h"', "#include <stddef.h>", "#include <stdio.h>", "int main(void) {"]
    for name in header.constants():
        lines.append(f'  printf("constant {name} %lld\\n", (long long)({name}));')
    for name, members in header.structs().items():
        lines.append(f'  printf("struct {name} size %zu\\n", sizeof({name}));')
        for member in members:
            size = f"sizeof((({name} *)0)->{member})"
            lines.append(f'  printf("  {member} offset %zu size %zu\\n", offsetof({name}, {member}), {size});')
    return "\n".join([*lines, "  return 0;", "}", ""])


def measured(compiler: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder) / "probe.c", Path(folder) / "probe"
        source.write_text(probe(), encoding="utf-8")
        include = f"-I{header.HEADER.parent}"
        subprocess.run([compiler, "-std=c99", include, str(source), "-o", str(program)], check=True)
        output = subprocess.run([str(program)], check=True, capture_output=True, text=True).stdout
    functions = "".join(f"function {line}\n" for _, line in sorted(header.prototypes().items()))
    return output + functions


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--compiler", default="cc")
    arguments = parser.parse_args()
    now = measured(arguments.compiler)
    if arguments.write:
        GOLDEN.write_text(now, encoding="utf-8")
        return 0
    golden = GOLDEN.read_text(encoding="utf-8") if GOLDEN.exists() else ""
    difference = list(difflib.unified_diff(golden.splitlines(), now.splitlines(), "golden", "header", lineterm=""))
    print("\n".join(difference) if difference else f"equal: {len(now.splitlines())} lines")
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main())
