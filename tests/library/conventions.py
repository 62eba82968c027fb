#!/usr/bin/env python3
"""The conventions of csirt.h that can be read off the header, and the files that must agree with it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import header

RETURNS = {"int32_t", "uint32_t", "uint64_t", "const char *", "void"}
CODE = re.compile(r"\[((?:C|V|E|D|T|CH|TB|R|M|CO|EN|B|J)-[0-9.]+)\]")


def functions() -> Iterator[str]:
    """Names, results, the place of the error, const receivers."""
    for name, line in header.prototypes().items():
        result = re.match(r"(const char \*|\w+ )", line).group(1).strip()
        if result not in {item.strip() for item in RETURNS}:
            yield f"{name}: answers {result}"
        if not re.fullmatch(r"csirt(_[a-z]+){2,3}", name):
            yield f"{name}: is not csirt_<noun>_<verb>"
        arguments = re.search(r"\((.*)\)", line).group(1).split(", ")
        errors = [item for item in arguments if "csirt_error **" in item]
        if errors and not name.endswith("_free") and arguments[-1] != "csirt_error **error":
            yield f"{name}: `csirt_error **error` is not last"
        if result == "int32_t" and not errors and name != "csirt_error_code":
            yield f"{name}: answers a status but gives no error"
        if re.search(r"\b(bool|long|size_t|int|unsigned|char)\b(?! \*)", line.replace("const char *", "")):
            yield f"{name}: has a type whose width is not fixed"


def lists() -> Iterator[str]:
    """Header and symbol list name the same functions, the list in order."""
    declared, listed = set(header.prototypes()), header.symbols()
    yield from (f"declared but not listed: {name}" for name in sorted(declared - set(listed)))
    yield from (f"listed but not declared: {name}" for name in sorted(set(listed) - declared))
    if listed != sorted(listed):
        yield "capi/symbols.txt is not sorted"


def structs() -> Iterator[str]:
    """Option structs begin with struct_size and are whole multiples of eight bytes."""
    for match in re.finditer(r"typedef struct (\w+_options) \{\s*(\S+ \S+);", header.code()):
        if match.group(2) != "uint32_t struct_size":
            yield f"{match.group(1)}: does not begin with struct_size"


def comments() -> Iterator[str]:
    lines = [line for line in header.text().splitlines() if line.strip()]
    code_lines = [line for line in header.code().splitlines() if line.strip()]
    share = 1 - len(code_lines) / len(lines)
    if share < 0.5:
        yield f"comments are {share:.0%} of the header"


def tested() -> Iterator[str]:
    """Every sentence with an id is named by a test."""
    promised = set(CODE.findall(header.text()))
    named: set[str] = set()
    for folder in ("tests/c", "tests/library", "tests/python", "tests/unit/capi"):
        for path in sorted((header.ROOT / folder).glob("**/*")):
            if path.suffix in {".c", ".cpp", ".py", ".sh"}:
                named |= set(CODE.findall(path.read_text(encoding="utf-8")))
    yield from (f"[{code}] is named by no test" for code in sorted(promised - named))
    yield from (f"[{code}] is named by a test but not in the header" for code in sorted(named - promised))


def tool_uses_the_header_alone() -> Iterator[str]:
    """The command is written as any vendor would write it: csirt.h, its own files, Boost and the system."""
    for path in sorted((header.ROOT / "src" / "tool").glob("*.?pp")):
        for name in re.findall(r'#include ["<]([^">]+)[">]', path.read_text(encoding="utf-8")):
            internal = "/" in name and not name.startswith(("boost/", "tool/", "sys/"))
            if internal:
                yield f"{path.name}: includes {name}"


def main() -> int:
    checks = (functions, lists, structs, comments, tested, tool_uses_the_header_alone)
    mistakes = [mistake for check in checks for mistake in check()]
    print("\n".join(mistakes) if mistakes else f"{len(header.prototypes())} functions keep the conventions")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
