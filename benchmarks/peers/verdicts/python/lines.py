"""What the adapters share: cases in, one a line; verdicts out, one a line. See tests/conformance/sigma/README.md."""

import json
import sys
from importlib.metadata import version


def documents(case):
    """The kinds of what a case holds: of a rule, a correlation, a filter."""
    lines = case["rule"].split("\n")
    kinds = {kind for kind in ("correlation", "filter") if any(line.startswith(kind + ":") for line in lines)}
    return kinds | ({"several"} if "---" in lines[1:] else set())


def judged(case):
    """The title of the rule that is judged, or None where the first document does not say it on a line of its own."""
    first = case["rule"].split("\n---\n")[0]
    titles = [line[len("title: "):] for line in first.split("\n") if line.startswith("title: ")]
    return case.get("judge") or (titles[0] if titles else None)


def answer(held):
    return ("match" if held else "no-match"), ""


def run(engine, packages, judge):
    versions = [f"{package} {version(package)}" for package in packages]
    print(json.dumps({"engine": engine, "version": ", ".join(versions)}), flush=True)
    for line in sys.stdin:
        case = json.loads(line)
        try:
            verdict, note = judge(case)
        except Exception as error:  # whatever an engine throws is its answer to the case
            verdict, note = "error", f"{type(error).__name__}: {error}"
        print(json.dumps({"id": case["id"], "verdict": verdict, "note": note}), flush=True)
