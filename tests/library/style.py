#!/usr/bin/env python3
"""The house's measures of form: no file over 400 lines, no function over 70, no tab, no blank at the end of a line, no id
of a requirement that docs/requirements.md does not define.

What broke a measure when the test was written stands in style_exceptions.txt with its bound. That list only shrinks:
nothing may grow beyond its bound, and an entry that is no longer needed is a fault.
Usage: style.py
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXCEPTIONS = Path(__file__).with_name("style_exceptions.txt")
FILE_LINES, FUNCTION_LINES = 400, 70
# One header is the whole C interface, by design; it grows with what the library offers.
ANY_LENGTH = ("capi/csirt.h",)
SOURCES = {".cpp", ".hpp", ".h", ".c", ".py", ".sh", ".cmake"}
TEXTS = SOURCES | {".md", ".txt", ".yaml", ".yml", ".toml", ".in"}
# Inputs whose bytes matter, and what is written by our generators.
DATA = ("tests/fixtures/", "src/charter/data/", "src/condition/data/", "benchmarks/")
GENERATED = ("bindings/python/csirt/nouns.py", "capi/abi/")

# What a brace may close over and what must not be counted: raw strings, strings, characters, comments.
NOISE = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*.*?\*/', re.DOTALL)
NO_FUNCTION = re.compile(r"\b(namespace|class|struct|union|enum)\b[^()]*$|^\s*extern\b|=\s*$|\b(?:if|for|while|switch|catch)\s*\(")

REQUIREMENT = re.compile(r"\b(?:EVT|ORG|AUT|WFL|DIS|SVC|POL|BEY|FLT)-\d+\b")


def tracked() -> list[str]:
    """The files of the repository; of a copy without git, those in its folders."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        names = [name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        folders = ("bindings", "capi", "cmake", "docs", "examples", "include", "src", "tests")
        names = [str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*")]
    return sorted(name for name in names if (ROOT / name).is_file() and not name.startswith((*DATA, *GENERATED)))


def blanked(text: str) -> str:
    """The text without strings and comments, line for line."""
    return NOISE.sub(lambda found: '""' + "\n" * found.group().count("\n"), text)


def brace_functions(text: str) -> list[tuple[str, int]]:
    """Name and length of each function of C or C++, by counting braces."""
    code, found, depth, begun, name, statement = blanked(text), [], 0, None, "", ""
    line = first = 1
    for character in code:
        line += character == "\n"
        if character == "{":
            head = " ".join(statement.split())
            if begun is None and "(" in head and not NO_FUNCTION.search(head):
                begun, name = (depth, first), head
            depth += 1
        elif character == "}":
            depth -= 1
            if begun is not None and begun[0] == depth:
                called = re.search(r"([\w:~]+|operator\S+)\s*\(", name)
                found.append((called.group(1) if called else name[:40], line - begun[1] + 1))
                begun = None
        if character in "{};":
            statement = ""
        elif statement or not character.isspace():
            first = line if not statement else first
            statement += character
    return found


def python_functions(text: str) -> list[tuple[str, int]]:
    return [
        (node.name, node.end_lineno - node.lineno + 1)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def measured(name: str) -> dict[str, int]:
    """Each broken measure of a file, with by how much: "path: measure" to a number."""
    path = ROOT / name
    if path.suffix not in TEXTS and path.name not in ("CMakeLists.txt", "run"):
        return {}
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    broken = {
        f"{name}: tabs": sum("\t" in line for line in lines),
        f"{name}: trailing blanks": sum(line != line.rstrip() for line in lines),
    }
    if path.suffix in SOURCES and len(lines) > FILE_LINES and name not in ANY_LENGTH:
        broken[f"{name}: lines"] = len(lines)
    functions = []
    if path.suffix in (".cpp", ".hpp", ".h", ".c"):
        functions = brace_functions(text)
    elif path.suffix == ".py":
        functions = python_functions(text)
    for function, length in functions:
        if length > FUNCTION_LINES:
            broken[f"{name}: {function}"] = max(length, broken.get(f"{name}: {function}", 0))
    return {measure: count for measure, count in broken.items() if count > 0}


def undefined_ids(names: list[str]) -> list[str]:
    """Ids of requirements that are cited somewhere and not defined in docs/requirements.md."""
    defined = set(re.findall(r"^\| ([A-Z]{3}-\d+) \|", (ROOT / "docs" / "requirements.md").read_text(), re.MULTILINE))
    faults = []
    for name in names:
        if Path(name).suffix in TEXTS | {".json"}:
            cited = set(REQUIREMENT.findall((ROOT / name).read_text(encoding="utf-8", errors="replace")))
            faults += [f"{name}: cites {unknown}, which docs/requirements.md does not define" for unknown in cited - defined]
    return faults


def self_test() -> None:
    body = "  x = '{';  // }\n" * 70
    assert brace_functions(f"namespace a {{\nstruct S {{\nint f(int a,\n  int b) const {{\n{body}}}\n}};\n}}\n") == [("f", 73)]
    assert brace_functions('const char* t = R"(void f() {)";\nif (a) {\n}\n') == []
    assert python_functions("def f():\n    pass\n") == [("f", 2)]


def main() -> int:
    self_test()
    found: dict[str, int] = {}
    for name in tracked():
        found.update(measured(name))
    allowed = {}
    for line in EXCEPTIONS.read_text().splitlines():
        if line and not line.startswith("#"):
            measure, count = line.rsplit(" ", 1)
            allowed[measure] = int(count)
    faults = [f"{measure}: {count}" for measure, count in found.items() if count > allowed.get(measure, 0)]
    faults += [
        f"{measure}: the exception is no longer needed; remove it from {EXCEPTIONS.name}"
        for measure in allowed
        if measure not in found
    ]
    faults += undefined_ids(tracked())
    print("\n".join(sorted(faults)) or f"in form, but for {len(allowed)} known exceptions")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
