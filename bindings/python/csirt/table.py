"""One decision table by itself: decide, explain, analyse, import."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from ctypes import byref, c_void_p

from ._call import Owned, call, document, text, text_of
from ._decode import decode
from ._library import TIME_NONE, lib
from .charter import Charter
from .nouns import TableAnalysis, TableDecision
from .engine import Time
from .values import Fact, nanoseconds

#: Facts of one decision: field to value. None and a field that is not there mean that it is not known.
TableFacts = Mapping[str, "Fact | None"]


class Table(Owned):
    """A compiled decision table with the words that its conditions use. Immutable; may be used from several threads.

    >>> table = Table.parse('''
    ... scales: { size: [small, big] }
    ... vocabulary: { weight: { type: number } }
    ... tables:
    ...   size:
    ...     rows:
    ...       - { when: { weight|gte: 10 }, then: big }
    ...       - { when: { weight|lt: 10 }, then: small }
    ... ''')
    >>> table.decide({"weight": 12}).outputs
    ['big']
    >>> [answer.outputs for answer in table.decide_many([{"weight": 1}, {"weight": 99}])]
    [['small'], ['big']]
    >>> table.explain({"weight": 3}).instead[0].failed[0].expected
    '10'
    >>> table.analyse().complete
    True
    """

    def __init__(self, handle: c_void_p) -> None:
        super().__init__(handle, lib.csirt_table_free)

    @classmethod
    def parse(cls, content: str | bytes, name: str = "", file: str = "") -> Table:
        """Reads a table of a document: a charter, or the part of one that tables need. No name: its only table."""
        handle = c_void_p()
        call(lib.csirt_table_parse, *text(content), *text(file), *text(name), byref(handle))
        return cls(handle)

    @classmethod
    def load(cls, path: str | os.PathLike[str], name: str = "") -> Table:
        """The same from a file."""
        with open(path, "rb") as file:
            return cls.parse(file.read(), name, os.fspath(path))

    @classmethod
    def of(cls, charter: Charter, name: str) -> Table:
        """A table of a charter."""
        handle = c_void_p()
        call(lib.csirt_table_select, charter.handle, *text(name), byref(handle))
        return cls(handle)

    @staticmethod
    def import_ssvc(content: str | bytes, file: str = "") -> str:
        """An SSVC decision table (JSON) as a document that parse() reads and a charter can hold."""
        return document(lib.csirt_table_import, *text(content), *text(file)).decode("utf-8")

    @property
    def name(self) -> str:
        return text_of(lib.csirt_table_name, self.handle)

    def decide(self, facts: TableFacts, now: Time | None = None) -> TableDecision:
        """Decides. `now` is needed where a condition asks for an age."""
        return self._answer(lib.csirt_table_decide, facts, now)

    def explain(self, facts: TableFacts, now: Time | None = None) -> TableDecision:
        """The same with `instead`: the rows that came nearest, and what they failed on."""
        return self._answer(lib.csirt_table_explain, facts, now)

    def decide_many(self, facts: Iterable[TableFacts], now: Time | None = None) -> list[TableDecision]:
        """One decision for each, without `because`, `also` and `unknown`; one call of the library."""
        lines = "\n".join(json.dumps(dict(one)) for one in facts)
        answers = document(lib.csirt_table_decide_batch, self.handle, *text(lines), _time(now))
        return [decode(TableDecision, json.loads(line)) for line in answers.splitlines()]

    def analyse(self) -> TableAnalysis:
        """Holes, conflicts, rows that never decide, outputs that no answer has, each with an example."""
        return decode(TableAnalysis, json.loads(document(lib.csirt_table_analyse, self.handle)))

    def _answer(self, function, facts: TableFacts, now: Time | None) -> TableDecision:  # type: ignore[no-untyped-def]
        answer = document(function, self.handle, *text(json.dumps(dict(facts))), _time(now))
        return decode(TableDecision, json.loads(answer))

    def __repr__(self) -> str:
        return "<Table closed>" if self.closed else f"<Table {self.name}>"


def _time(now: Time | None) -> int:
    return TIME_NONE if now is None else nanoseconds(now)
