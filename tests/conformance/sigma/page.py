"""Counts verdict files against the suite and writes the page that docs/conformance.md is."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import suite
from suite import Case

COLUMNS = ("agree", "disagree", "refused", "error", "unsupported")
SHORT = {"match": "yes", "no-match": "no", "refused": "refused", "error": "error", "unsupported": "–"}

HEAD = """# Conformance to Sigma

[The suite](../tests/conformance/sigma/README.md) has {cases} cases on version 2.1.0 of the Sigma specification. {decided} are decided by its text, each with the
document and section that decide it; {undecided} are questions on which it is silent. The verdict of a case was argued from the text, before any engine was
asked. This page is written by `runner.py page` from the verdict files in `tests/conformance/sigma/verdicts`; a test holds it to them.

An engine *agrees* when it gives the verdict that the text decides. A *wrong* answer is another verdict: it matches what it must not, does not match what
it must, or accepts a rule that must be refused. *Refused* are valid rules that it does not take, *errors* are exceptions at run time or no answer in time, and *unsupported* is what
its own documentation or message says it does not do, what its adapter cannot express in it, or a case that is newer than its verdict file.
"""

METHOD = """
## How it was run

Each engine got every case by itself through an adapter, in the form that its documentation asks for. `benchmarks/peers/verdicts/run.sh` installs the pinned
versions and writes all verdict files; one engine is run by `tests/conformance/sigma/runner.py run OUT COMMAND`.
`runner.py judge VERDICTS` lists every case on which an engine differs, with what it said.

Two things weigh on the figures. pySigma, and what is built on it, joins the condition of a filter to that of the rule by `and`; the text says that a filter suppresses matches, and its
example is `condition: selection` over the administrators that are to be suppressed. The suite follows the text, so that nearly all cases of filters stand against those engines
for this one reason. And a converter to SQL is judged here as an engine, together with the database and a table laid out as its documentation asks; what a
flattened table cannot tell apart, such as a null and an absent field, counts as its answer.
"""

NOT_RUN = """
Not run, because no registry at hand has them: Hayabusa and Chainsaw (crates.io has other things under these names), Zircolite (not on PyPI; its core is the SQLite backend above),
`sigma-go` and `sigmalite` (the Go proxy answers 403 for both modules). Whoever runs them may send an adapter and a verdict file.
"""


def outcome(case: Case, given: str) -> str:
    """What a verdict on a decided case is worth. A refusal of a rule that is valid is counted apart from a wrong answer."""
    if given == case.expect:
        return "agree"
    if given in ("error", "unsupported", "refused"):
        return given
    return "disagree" if given else "unsupported"


def counts(cases: Iterable[Case], verdicts: Mapping[str, str]) -> Counter:
    return Counter(outcome(case, verdicts.get(case.id, "")) for case in cases if case.expect != "undecided")


def counts_text(counted: Counter) -> str:
    return ", ".join(f"{counted[column]} {column}" for column in COLUMNS)


def described() -> dict[str, dict]:
    """Who has taken part, and how."""
    return json.loads((suite.FOLDER / "engines.json").read_text(encoding="utf-8"))


def read_verdicts() -> dict[str, dict]:
    """The verdict files, ours first, then in the order of engines.json."""
    found = {}
    for name in described():
        path = suite.FOLDER / "verdicts" / f"{name}.json"
        if path.exists():
            found[name] = json.loads(path.read_text(encoding="utf-8"))
    return found


def row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def head(*cells: str) -> list[str]:
    return [row(*cells), "|" + "---|" * len(cells)]


def totals(cases: list[Case], engines: dict[str, dict]) -> list[str]:
    lines = ["", "## Who agrees", "",
             *head("engine", "version", "agrees", "wrong", "refused", "error", "unsupported", "agrees, of all decided", "of those it takes up")]
    for name, result in engines.items():
        counted = counts(cases, result["verdicts"])
        taken = counted.total() - counted["unsupported"]
        lines.append(row(name, result["version"], *(counted[column] for column in COLUMNS),
                         f"{counted['agree'] / counted.total():.1%}", f"{counted['agree'] / max(taken, 1):.1%}"))
    return lines + ["", together(cases, engines)]


def together(cases: list[Case], engines: dict[str, dict]) -> str:
    """On how many decided cases the engines that are made for Sigma say the same, among those that take the case up."""
    sigma = [result["verdicts"] for name, result in engines.items() if described()[name]["sigma"]]
    decided = [case for case in cases if case.expect != "undecided"]
    outcomes = [[outcome(case, verdicts.get(case.id, "")) for verdicts in sigma] for case in decided]
    everyone = sum(all(one == "agree" for one in found) for found in outcomes)
    takers = sum(all(one in ("agree", "unsupported") for one in found) for found in outcomes)
    return (f"The {len(sigma)} engines that are made for Sigma all agree with the text on {everyone} of the {len(decided)} decided cases; "
            f"on {takers} no one that takes the case up is wrong, refuses or fails.")


def areas(cases: list[Case], engines: dict[str, dict]) -> list[str]:
    """Per area and engine: agreements, and wrong answers where there are any."""
    lines = ["", "## By area", "", "Agreements; after a minus sign the wrong answers.", "", *head("area", "decided", *engines)]
    by_area = defaultdict(list)
    for case in cases:
        by_area[case.area].append(case)
    for area, members in by_area.items():
        counted = [counts(members, result["verdicts"]) for result in engines.values()]
        cells = [str(one["agree"]) + (f" −{one['disagree']}" if one["disagree"] else "") for one in counted]
        lines.append(row(area, counted[0].total(), *cells))
    return lines


def own_failures(cases: list[Case], result: dict) -> list[str]:
    found = [(case, result["verdicts"].get(case.id, "")) for case in cases if case.expect != "undecided"]
    wrong = [(case, given) for case, given in found if outcome(case, given) not in ("agree", "unsupported")]
    missing = Counter(case.area for case, given in found if outcome(case, given) == "unsupported")
    lines = ["", "## Where this library fails", ""]
    if missing:
        lines += ["Not done: " + ", ".join(f"{area} ({count} cases)" for area, count in sorted(missing.items())) + ".", ""]
    if not wrong:
        return [*lines, "It gives a wrong answer, refuses or fails on no decided case. The suite was written here, which is a reason to distrust that: send cases."]
    lines += head("case", "expected", "given", "what the text says")
    return lines + [row(f"`{case.id}`", case.expect, given, case.says) for case, given in wrong]


def hardest(cases: list[Case], engines: dict[str, dict]) -> list[str]:
    """Groups on which the most engines of the others give a wrong answer; filters apart, of which METHOD speaks."""
    others = {name: result for name, result in engines.items() if name != "csirt"}
    wrong: dict[str, set[str]] = defaultdict(set)
    says = {}
    for case in cases:
        if case.area == "filters":
            continue
        group = case.id.rsplit(".", 1)[0]
        says[group] = case.says
        if case.expect != "undecided":
            wrong[group] |= {name for name, result in others.items() if outcome(case, result["verdicts"].get(case.id, "")) == "disagree"}
    ranked = sorted(wrong, key=lambda group: (-len(wrong[group]), group))
    lines = ["", "## What is answered wrongly most often", "", *head("group", "the text", "wrong in")]
    return lines + [row(f"`{group}`", says[group], ", ".join(sorted(wrong[group]))) for group in ranked[:40] if len(wrong[group]) > 1]


def questions(cases: list[Case], engines: dict[str, dict]) -> list[str]:
    """The undecided cases, with what each engine answers: a list for the authors of the specification."""
    decisions = suite.read_decisions("csirt")
    lines = ["", "## Undecided questions", "",
             "What the text does not settle, and what engines make of it (yes: it matches). The reason is this library's.", "",
             *head("case", "question", *engines, "reason")]
    for case in cases:
        if case.expect == "undecided":
            question = f"{case.says} {case.because}".strip()
            cells = [SHORT.get(result["verdicts"].get(case.id, ""), "–") for result in engines.values()]
            lines.append(row(f"`{case.id}`", question.replace("|", "\\|"), *cells, decisions[case.id]["because"]))
    return lines


def method(engines: dict[str, dict]) -> list[str]:
    lines = [*METHOD.rstrip().split("\n"), "", *head("engine", "from", "adapter", "note")]
    lines += [row(name, described()[name]["what"], f"`{described()[name]['command']}`", described()[name]["note"]) for name in engines]
    return lines + NOT_RUN.rstrip().split("\n")


def page() -> str:
    cases, engines = suite.read_cases(), read_verdicts()
    undecided = sum(case.expect == "undecided" for case in cases)
    lines = HEAD.format(cases=len(cases), decided=len(cases) - undecided, undecided=undecided).rstrip().split("\n")
    lines += totals(cases, engines) + own_failures(cases, engines["csirt"]) + areas(cases, engines)
    lines += hardest(cases, engines) + method(engines) + questions(cases, engines)
    return "\n".join(lines) + "\n"
