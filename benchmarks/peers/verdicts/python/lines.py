"""What the adapters share: cases in, one a line; verdicts out, one a line. See tests/conformance/sigma/README.md."""

import json
import re
import sys
from importlib.metadata import version


MODIFIERS = set("""all startswith endswith contains exists cased neq windash re i m s base64 base64offset utf16le utf16be utf16 wide
    lt lte gt gte minute hour day week month year cidr expand fieldref""".split())


class Unsupported(Exception):
    """The engine does not do this at all, by its documentation."""


def documents(case):
    """The kinds of what a case holds besides a rule: correlation, filter, several documents."""
    lines = case["rule"].split("\n")
    kinds = {kind for kind in ("correlation", "filter") if any(line.startswith(kind + ":") for line in lines)}
    return kinds | ({"several"} if "---" in lines[1:] else set())


def judged(case):
    """The title of the rule that is judged, or None where the first document does not say it on a line of its own."""
    first = case["rule"].split("\n---\n")[0]
    titles = [line[len("title: "):] for line in first.splitlines() if line.startswith("title: ")]
    return case.get("judge") or (titles[0] if titles else None)


def run(engine, packages, load, holds, unsupported=()):
    """`load` takes a case's rules in; whatever it throws is a refusal, but for `unsupported`. What `holds` throws is an error."""
    print(json.dumps({"engine": engine, "version": ", ".join(f"{package} {version(package)}" for package in packages)}), flush=True)
    for line in sys.stdin:
        case = json.loads(line)
        verdict, note = one(case, load, holds, (Unsupported, *unsupported))
        print(json.dumps({"id": case["id"], "verdict": verdict, "note": note}), flush=True)


def lacks_modifier(message):
    """Whether an engine says that it does not know a modifier that the specification has."""
    named = re.search(r"(?:Unknown modifier|Unsupported field modifiers used:) \W*(\w*)", message)
    return named is not None and named.group(1) in MODIFIERS


def one(case, load, holds, unsupported):
    try:
        rules = load(case)
    except Exception as error:
        lacking = isinstance(error, unsupported) or lacks_modifier(str(error))
        return ("unsupported" if lacking else "refused"), f"{type(error).__name__}: {error}"
    try:
        return ("match" if holds(rules, case) else "no-match"), ""
    except unsupported as error:
        return "unsupported", str(error)
    except Exception as error:
        return "error", f"{type(error).__name__}: {error}"
