"""The cases of the suite: reading them, checking their form, and giving them to adapters one a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
EXPECTED = ("match", "no-match", "refused", "undecided")
VERDICTS = ("match", "no-match", "refused", "error", "unsupported")
DOCUMENTS = ("sigma-rules-specification", "sigma-appendix-modifiers", "sigma-correlation-rules-specification",
             "sigma-filters-specification")


@dataclass(frozen=True)
class Case:
    """One question: does the judged rule hold on these events, in this order?"""

    id: str
    area: str
    document: str
    section: str
    says: str  #: what the specification says there, in our words
    rule: str  #: YAML; further documents follow after ---
    events: list[str]  #: JSON texts
    expect: str
    because: str
    judge: str = ""  #: name of the rule that is judged, where it is not the first document
    placeholders: dict[str, list[str]] = field(default_factory=dict)

    def flat(self) -> dict:
        """What an adapter is given: everything but the answer."""
        given = {"id": self.id, "rule": self.rule, "events": self.events}
        if self.judge:
            given["judge"] = self.judge
        if self.placeholders:
            given["placeholders"] = self.placeholders
        return given


def event_text(event: object) -> str:
    """An event as JSON: a text in a case file is the JSON itself, where its bytes matter."""
    return event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)


def cases_of(area: dict) -> Iterator[Case]:
    for group in area["groups"]:
        where = group["specification"]
        for case in group["cases"]:
            yield Case(case["id"], area["area"], where["document"], where["section"], where["says"],
                       "\n".join(group["rule"]) + "\n", [event_text(event) for event in case["events"]],
                       case["expect"], case.get("because", ""), group.get("judge", ""), group.get("placeholders", {}))


def read_areas() -> list[dict]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "cases").glob("*.json"))]


def read_cases() -> list[Case]:
    return [case for area in read_areas() for case in cases_of(area)]


def read_decisions(engine: str) -> dict[str, dict]:
    """What an engine says of the undecided cases beforehand: verdict and reason by case."""
    path = FOLDER / "decisions" / f"{engine}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def faults(cases: list[Case]) -> list[str]:
    """What is wrong with the form of the suite itself."""
    found, seen = [], set()
    for case in cases:
        if case.id in seen:
            found.append(f"{case.id}: the id is there twice")
        seen.add(case.id)
        if not case.id.startswith(case.area + "."):
            found.append(f"{case.id}: the id does not begin with its area")
        if case.expect not in EXPECTED:
            found.append(f"{case.id}: '{case.expect}' is no expected verdict")
        if case.document not in DOCUMENTS:
            found.append(f"{case.id}: there is no document '{case.document}'")
        if not case.section or not case.says:
            found.append(f"{case.id}: no section or sentence decides it")
        found += [f"{case.id}: {fault}" for event in case.events for fault in event_faults(event)]
    return found


def event_faults(event: str) -> list[str]:
    try:
        return [] if isinstance(json.loads(event), dict) else ["an event is no JSON object"]
    except ValueError as error:
        return [f"an event is no JSON: {error}"]


def decision_faults(cases: list[Case], decisions: dict[str, dict]) -> list[str]:
    """Decisions are for undecided cases alone, and an engine that declares any declares all."""
    undecided = {case.id for case in cases if case.expect == "undecided"}
    found = [f"{id}: no decision" for id in sorted(undecided - decisions.keys())]
    found += [f"{id}: a decision on a case that is not undecided" for id in sorted(decisions.keys() - undecided)]
    return found + [f"{id}: no reason" for id, decision in decisions.items() if not decision.get("because")]
