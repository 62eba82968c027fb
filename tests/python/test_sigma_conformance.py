"""The conformance suite: this library answers every decided case as the specification does, and the others as declared."""

from __future__ import annotations

import functools
import json
import sys

import pytest
from conftest import ROOT

SUITE = ROOT / "tests" / "conformance" / "sigma"
sys.path.insert(0, str(SUITE))

import csirt_adapter  # noqa: E402
import page  # noqa: E402
import session  # noqa: E402
import suite  # noqa: E402

CASES = suite.read_cases()
BY_ID = {case.id: case for case in CASES}
DECISIONS = suite.read_decisions("csirt")
ADAPTER = """
import json, os, sys, time
print(json.dumps({"engine": "double", "version": "1"}), flush=True)
for line in sys.stdin:
    case = json.loads(line)
    if case["id"].endswith(".2"): os._exit(3)
    if case["id"].endswith(".3"): time.sleep(60)
    print(json.dumps({"id": case["id"], "verdict": "maybe" if case["id"].endswith(".4") else "match"}), flush=True)
"""


@functools.cache
def verdict(case_id: str) -> str:
    return csirt_adapter.verdict(BY_ID[case_id].flat())[0]


def test_the_suite_is_in_form() -> None:
    assert len(CASES) >= 500
    assert suite.faults(CASES) == []
    assert suite.decision_faults(CASES, DECISIONS) == []


@pytest.mark.parametrize("area", sorted({case.area for case in CASES}))
def test_decided_cases_are_answered_as_the_specification_says(area: str) -> None:
    decided = [case for case in CASES if case.area == area and case.expect != "undecided"]
    assert {case.id: verdict(case.id) for case in decided} == {case.id: case.expect for case in decided}


@pytest.mark.parametrize("area", sorted({case.area for case in CASES if case.expect == "undecided"}))
def test_undecided_cases_are_answered_as_declared(area: str) -> None:
    open_cases = [case.id for case in CASES if case.area == area and case.expect == "undecided"]
    assert {id: verdict(id) for id in open_cases} == {id: DECISIONS[id]["verdict"] for id in open_cases}


def test_the_runner_loses_one_case_to_an_adapter_that_ends_hangs_or_babbles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "SECONDS", 2.0)
    group = [case for case in CASES if case.id.startswith("values.integer.")][:6]
    result = session.run([sys.executable, "-c", ADAPTER], group)
    assert list(result["verdicts"].values()) == ["match", "error", "error", "error", "match", "match"]
    assert result["engine"] == "double"


def test_a_suite_that_is_out_of_form_is_noticed() -> None:
    case = CASES[0]
    changed = suite.Case(**{**vars(case), "events": ["[1]", "{"], "expect": "maybe", "document": "elsewhere", "says": ""})
    assert len(suite.faults([case, changed])) == 6
    assert suite.decision_faults([changed], {case.id: {"verdict": "match"}}) != []


def test_a_refusal_of_a_valid_rule_is_no_wrong_answer_and_no_agreement() -> None:
    case = next(case for case in CASES if case.expect == "match")
    given = ("match", "no-match", "refused", "error", "unsupported", "")
    assert [page.outcome(case, one) for one in given] == ["agree", "disagree", "refused", "error", "unsupported", "unsupported"]


def test_the_committed_page_and_verdicts_are_of_these_cases() -> None:
    """Verdicts may be missing, since whoever adds a case cannot ask every engine; none may be of a case that is gone."""
    ids = {case.id for case in CASES}
    for path in sorted((SUITE / "verdicts").glob("*.json")):
        result = json.loads(path.read_text(encoding="utf-8"))
        assert result["verdicts"].keys() <= ids, path.name
        assert set(result["verdicts"].values()) <= set(suite.VERDICTS), path.name
    assert (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8") == page.page()
