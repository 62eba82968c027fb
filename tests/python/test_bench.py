"""Statistics of the bench against fractions, properties over arbitrary predictions, and the worked example."""

from __future__ import annotations

import json
import math
import random
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

import csirt
from csirt import bench

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "bench"
getcontext().prec = 60

PREDICTIONS = st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=40)


def lines(cases) -> bytes:
    """Cases of (malicious, said, other) with predictions that come with the labels."""
    made = []
    for expected, said, other in cases:
        label = {"malicious": expected, "said": ["malicious"] * said, "other": ["malicious"] * other}
        made.append(json.dumps({"event": {}, "label": label}))
    return ("\n".join(made) + "\n").encode() if made else b""


def counts(cases, which: int = 1) -> tuple[int, int, int, int]:
    pairs = [(case[0], case[which]) for case in cases]
    return tuple(pairs.count(pair) for pair in ((True, True), (False, True), (True, False), (False, False)))


def exact(name: str, tp: int, fp: int, fn: int, tn: int) -> Fraction | Decimal | None:
    """By the definitions, without rounding."""
    n = tp + fp + fn + tn
    if name == "mcc":
        product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
        return None if product == 0 else Decimal(tp * tn - fp * fn) / Decimal(product).sqrt()
    if name == "kappa":
        if n == 0:
            return None
        chance = Fraction((tp + fp) * (tp + fn) + (tn + fp) * (tn + fn), n * n)
        return None if chance == 1 else (Fraction(tp + tn, n) - chance) / (1 - chance)
    part, whole = {
        "precision": (tp, tp + fp),
        "recall": (tp, tp + fn),
        "f1": (2 * tp, 2 * tp + fp + fn),
        "specificity": (tn, tn + fp),
        "accuracy": (tp + tn, n),
    }[name]
    return None if whole == 0 else Fraction(part, whole)


def six_digits(value: Fraction) -> str:
    scaled = abs(value) * 10**6
    whole = int(scaled + Fraction(1, 2))
    return f"{'-' if value < 0 and whole else ''}{whole // 10**6}.{whole % 10**6:06d}"


@given(PREDICTIONS)
@settings(max_examples=150, deadline=None)
def test_measures_are_the_exact_ones_or_undefined_with_a_reason(cases):
    result = bench.evaluate(lines(cases), resamples=0)
    if not cases:
        assert result.report.sets == []
        return
    score = result.report.sets[0].overall
    assert (score.tp, score.fp, score.fn, score.tn) == counts(cases)
    for measure in score.measures:
        expected = exact(measure.name, *counts(cases))
        assert (measure.value is None) == (expected is None) == bool(measure.undefined), measure
        if isinstance(expected, Fraction):
            assert measure.value == six_digits(expected), measure
        elif expected is not None:
            assert abs(Decimal(measure.value) - expected) <= Decimal("0.000001"), measure


@given(PREDICTIONS.filter(lambda cases: len(cases) > 0))
@settings(max_examples=60, deadline=None)
def test_values_and_intervals_keep_their_bounds(cases):
    result = bench.evaluate(lines(cases), resamples=50)
    for score in result.report.sets:
        for measure in score.overall.measures:
            least = -1 if measure.name in ("mcc", "kappa") else 0
            for number in (measure.value, measure.low, measure.high):
                assert number is None or least <= float(number) <= 1
            if measure.low is not None:
                assert float(measure.low) <= float(measure.high)


@given(PREDICTIONS.filter(lambda cases: len(cases) > 0))
@settings(max_examples=60, deadline=None)
def test_truth_and_prediction_change_places(cases):
    """Precision and recall swap; F1, Matthews and kappa stay."""
    result = bench.evaluate(lines(cases), resamples=0)
    turned = bench.evaluate(lines([(said, expected, other) for expected, said, other in cases]), resamples=0)
    assert result.measure("precision").value == turned.measure("recall").value
    for name in ("f1", "mcc", "kappa", "accuracy"):
        assert result.measure(name).value == turned.measure(name).value


@given(PREDICTIONS.filter(lambda cases: any(case[2] for case in cases)))
@settings(max_examples=60, deadline=None)
def test_mcnemar_is_exact_and_symmetric(cases):
    if not cases[0][2]:  # the first case says whether there are two sets
        cases = [(True, True, True), *cases]
    found = bench.evaluate(lines(cases), resamples=0).report.comparison
    first = sum(said == expected != other for expected, said, other in cases)
    second = sum(other == expected != said for expected, said, other in cases)
    assert (found.only_first, found.only_second) == (first, second)
    n = first + second
    tail = sum(Fraction(math.comb(n, k), 2**n) for k in range(min(first, second) + 1))
    assert float(found.p) == pytest.approx(float(min(Fraction(1), 2 * tail)), rel=1e-3)
    assert found.differing == first + second
    assert len(found.cases) == min(100, found.differing)


def test_perfect_predictions_are_one_and_wrong_ones_minus_one():
    right = bench.evaluate(lines([(True, True, False), (False, False, False)] * 5))
    assert {m.name: m.value for m in right.report.sets[0].overall.measures} == dict.fromkeys(
        ("precision", "recall", "f1", "specificity", "accuracy", "mcc", "kappa"), "1.000000"
    )
    wrong = bench.evaluate(lines([(True, False, False), (False, True, False)] * 5))
    assert wrong.measure("mcc").value == wrong.measure("kappa").value == "-1.000000"
    nothing = bench.evaluate(lines([(True, False, False)] * 3))
    assert nothing.measure("precision").value is None
    assert nothing.measure("precision").undefined == "nothing was said to be positive"


def naive_interval(units, statistic, resamples: int, seed: int):
    """The bootstrap as textbooks write it: draw units, count, sort."""
    generator = random.Random(seed)
    values = []
    for _ in range(resamples):
        sums = [sum(column) for column in zip(*generator.choices(units, k=len(units)))]
        value = statistic(*sums)
        if value is not None:
            values.append(float(value))
    values.sort()
    return values[math.ceil(0.025 * len(values)) - 1], values[math.ceil(0.975 * len(values)) - 1]


@pytest.mark.parametrize("block", [1, 5])
def test_intervals_are_those_of_the_naive_bootstrap(block):
    generator = random.Random(3)
    cases = [(generator.random() < 0.4, generator.random() < 0.5, False) for _ in range(300)]
    cases = [(e, e if generator.random() < 0.6 else s, o) for e, s, o in cases]
    result = bench.evaluate(lines(cases), block=block, resamples=4000)
    blocks = [counts(cases[at : at + block]) for at in range(0, len(cases), block)]
    for name in ("precision", "recall", "f1", "mcc", "kappa"):
        low, high = naive_interval(blocks, lambda *c, name=name: exact(name, *c), 1500, seed=5)
        measure = result.measure(name)
        assert float(measure.low) == pytest.approx(low, abs=0.02), name
        assert float(measure.high) == pytest.approx(high, abs=0.02), name


def test_seed_and_form_are_all_that_matter(tmp_path):
    rules = csirt.Rules.load(EXAMPLE / "broad.yml")
    path = EXAMPLE / "cases.jsonl"
    text = path.read_bytes()
    by_path = bench.evaluate(path, rules)
    by_pairs = bench.evaluate([(json.loads(line)["event"], json.loads(line)["label"]) for line in text.splitlines()], rules)
    assert by_path.to_json() == bench.evaluate(text, rules).to_json()
    assert by_path.report == by_pairs.report
    other = bench.evaluate(text, rules, seed=2)
    assert other.report != by_path.report
    assert other.measure("f1").value == by_path.measure("f1").value


def test_the_example_says_what_its_page_says():
    broad, narrow = (csirt.Rules.load(EXAMPLE / name) for name in ("broad.yml", "narrow.yml"))
    result = bench.evaluate(EXAMPLE / "cases.jsonl", broad, narrow, block=0, names=["broad", "narrow"])
    first, second = result.report.sets
    assert (first.overall.tp, first.overall.fp, first.overall.fn, first.overall.tn) == (16, 12, 8, 20)
    assert (second.overall.tp, second.overall.fp, second.overall.fn, second.overall.tn) == (20, 0, 4, 32)
    found = result.report.comparison
    assert (found.only_first, found.only_second) == (4, 20)
    assert float(found.p) < 0.01
    assert result.report.blocks == 8
    page = result.to_html()
    assert "broad" in page and "<script" not in page and "http://" not in page and "https://" not in page
    assert result.to_csv().splitlines()[0].startswith("set,scope,name,tp,fp,fn,tn,measure,value,low,high")


def test_times_are_measured_when_asked_for():
    rules = csirt.Rules.load(EXAMPLE / "broad.yml")
    text = (EXAMPLE / "cases.jsonl").read_bytes()
    assert bench.evaluate(text, rules).report.sets[0].nanoseconds == 0
    timed = bench.evaluate(text, rules, times=True).report.sets[0]
    assert timed.nanoseconds > 0
    assert sum(rule.tried for rule in timed.rules) > 0


def test_a_frame_where_pandas_is():
    pytest.importorskip("pandas")
    rules = csirt.Rules.load(EXAMPLE / "broad.yml")
    frame = bench.evaluate(EXAMPLE / "cases.jsonl", rules).to_frame()
    row = frame[(frame.scope == "overall") & (frame.measure == "recall")].iloc[0]
    assert row.value == pytest.approx(16 / 24, abs=1e-6)


def test_mistakes_are_named():
    with pytest.raises(csirt.InvalidError, match="did you mean 'rules'"):
        bench.Evaluation(aim="rule")
    with bench.Evaluation() as evaluation, pytest.raises(csirt.ParseError, match="line 1"):
        evaluation.take(b"rubbish\n")


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_no_bytes_can_do_harm(content):
    with bench.Evaluation() as evaluation:
        try:
            evaluation.take(content)
        except csirt.Error:
            pass
        evaluation.report()
