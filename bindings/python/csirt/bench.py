"""The research harness: rules, decision tables or anybody's predictions against labelled cases.

>>> from csirt import Rules, bench
>>> rules = Rules.parse("title: t\\nid: r1\\nlogsource: {category: x}\\ndetection: {s: {name: mallory}, condition: s}")
>>> cases = [({"name": "mallory"}, {"malicious": True}), ({"name": "ada"}, {"malicious": False})]
>>> result = bench.evaluate(cases, rules)
>>> result.measure("precision").value, result.measure("mcc").value
('1.000000', '1.000000')
"""

from __future__ import annotations

import ctypes
import json
import os
import time
from collections.abc import Iterable, Sequence
from ctypes import byref, c_uint64, c_void_p, sizeof
from typing import Any, Union

from ._call import Owned, call, document, text
from ._decode import decode
from ._library import ClockFunction, EvaluationOptions, lib
from .charter import Charter
from .nouns import EvaluationReport, MeasureValue, SetScore
from .rules import Rules

__all__ = ["Evaluation", "Result", "evaluate"]

JSON, CSV, HTML = 0, 1, 2
WHOLE, PARTIAL = 0, 1
_BLOCK = 1 << 20

#: A file of lines, lines as bytes, or pairs of event and label.
Cases = Union["str | os.PathLike[str]", bytes, Iterable[Any]]

_clock = ClockFunction(time.perf_counter_ns)


class Result:
    """A report, in whatever form it is needed."""

    def __init__(self, json_text: bytes, csv_text: bytes, page: bytes) -> None:
        self._json, self._csv, self._page = json_text, csv_text, page
        #: The same as nouns.
        self.report: EvaluationReport = decode(EvaluationReport, json.loads(json_text))

    def measure(self, name: str, set: int = 0, scope: str = "overall") -> MeasureValue:
        """A measure of one set; `scope` is overall or micro."""
        score: SetScore = self.report.sets[set]
        for value in getattr(score, scope).measures:
            if value.name == name:
                return value
        raise KeyError(name)

    def to_json(self) -> str:
        """Canonical JSON: equal cases and settings give equal bytes, unless times were taken."""
        return self._json.decode("utf-8")

    def to_csv(self) -> str:
        """One measure a line: set, scope, name, counts, measure, value, low, high."""
        return self._csv.decode("utf-8")

    def to_html(self) -> str:
        """One page with plots, without scripts, that needs nothing from elsewhere."""
        return self._page.decode("utf-8")

    def to_frame(self) -> Any:
        """The table as a pandas frame; pandas must be there."""
        import io

        import pandas

        texts = {name: "string" for name in ("set", "scope", "name", "measure", "interval", "undefined")}
        return pandas.read_csv(io.StringIO(self.to_csv()), dtype=texts)


class Evaluation(Owned):
    """Takes labelled cases and reports on them. Settings are those of docs/bench.md: aim, format, seed, ..."""

    def __init__(self, *, times: bool = False, **settings: Any) -> None:
        given, length = text(json.dumps(settings))
        clock = _clock if times else ctypes.cast(None, ClockFunction)
        options = EvaluationOptions(sizeof(EvaluationOptions), 0, given, length, clock)
        handle = c_void_p()
        call(lib.csirt_evaluation_create, byref(options), byref(handle))
        super().__init__(handle, lib.csirt_evaluation_free)

    def add_rules(self, rules: Rules) -> None:
        """Adds what these rules say as a set of predictions; two sets at most."""
        call(lib.csirt_evaluation_add_rules, self.handle, rules.handle)

    def add_table(self, charter: Charter, table: str) -> None:
        """Adds what this decision table answers."""
        call(lib.csirt_evaluation_add_table, self.handle, charter.handle, *text(table))

    def take(self, lines: bytes, labels: bytes | None = None, last: bool = True) -> tuple[int, int]:
        """Takes whole lines, and the label of each where they come apart; answers how many bytes of both it read."""
        read, read_labels = c_uint64(), c_uint64()
        apart = (None, 0) if labels is None else (labels, len(labels))
        call(
            lib.csirt_evaluation_take, self.handle, lines, len(lines), *apart, WHOLE if last else PARTIAL,
            byref(read), byref(read_labels),
        )
        return read.value, read_labels.value

    def report(self) -> Result:
        """On the cases so far; more may follow."""
        forms = [document(lib.csirt_evaluation_report, self.handle, form) for form in (JSON, CSV, HTML)]
        return Result(*forms)


def evaluate(
    cases: Cases,
    rules: Rules | None = None,
    against: Rules | None = None,
    *,
    table: str = "",
    charters: Sequence[Charter] = (),
    **settings: Any,
) -> Result:
    """Evaluates rules (and others to compare with), a decision table of one or two charters, or, with neither, predictions
    that come with the labels."""
    if table:
        settings.setdefault("aim", "classes")
    with Evaluation(**settings) as evaluation:
        for one in (rules, against):
            if one is not None:
                evaluation.add_rules(one)
        for charter in charters:
            evaluation.add_table(charter, table)
        _feed(evaluation, cases)
        return evaluation.report()


def _feed(evaluation: Evaluation, cases: Cases) -> None:
    if isinstance(cases, bytes):
        evaluation.take(cases)
        return
    rest = b""
    for piece in _pieces(cases):
        rest += piece
        taken, _ = evaluation.take(rest, last=False)
        rest = rest[taken:]
    evaluation.take(rest)


def _pieces(cases: Cases) -> Iterable[bytes]:
    if isinstance(cases, (str, os.PathLike)):
        with open(cases, "rb") as file:
            while block := file.read(_BLOCK):
                yield block
        return
    for case in cases:
        if isinstance(case, tuple):
            event, label = case
            case = json.dumps({"event": event, "label": label})
        yield (case.encode("utf-8") if isinstance(case, str) else case).rstrip(b"\n") + b"\n"
