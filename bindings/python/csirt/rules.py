"""Rules: what is worth a finding."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from ctypes import byref, c_uint64, c_void_p, sizeof
from dataclasses import dataclass, field

from ._call import Owned, call, document, text, text_of
from ._decode import decode
from ._library import RulesOptions, Text, lib
from .nouns import Problem


@dataclass(frozen=True)
class Rule:
    """What a rule says of itself."""

    id: str = ""
    title: str = ""
    level: str = ""
    status: str = ""
    description: str = ""
    author: str = ""
    techniques: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    routed: bool = False  #: a mapping knows its log source
    file: str = ""
    line: int = 0


def _texts(values: Sequence[str | os.PathLike[str]]):  # type: ignore[no-untyped-def]
    encoded = [os.fsencode(value) for value in values]
    return (Text * len(encoded))(*[Text(item, len(item)) for item in encoded])


def _options(placeholders: Mapping[str, Sequence[str]], mappings: Sequence[str | os.PathLike[str]]) -> RulesOptions:
    lists, length = text(json.dumps({name: list(values) for name, values in placeholders.items()}))
    return RulesOptions(sizeof(RulesOptions), 0, lists, length, _texts(mappings), len(mappings))


class Rules(Owned):
    """A set of Sigma rules, compiled once. Immutable; may be used from several threads.

    Rules that cannot be compiled are left out and stand in `problems`.

    >>> rules = Rules.parse('''
    ... title: A shell was started
    ... id: 5f0f9d3a-6f1c-4f3e-9d0e-3c7b1d4b9a10
    ... logsource: {category: process_creation, product: windows}
    ... detection:
    ...   selection: {Image|endswith: '\\\\cmd.exe'}
    ...   condition: selection
    ... level: low
    ... ''')
    >>> len(rules), rules[0].title, rules.problems
    (1, 'A shell was started', [])
    """

    def __init__(self, handle: c_void_p) -> None:
        super().__init__(handle, lib.csirt_rules_free)

    @classmethod
    def load(
        cls,
        *paths: str | os.PathLike[str],
        placeholders: Mapping[str, Sequence[str]] | None = None,
        mappings: Sequence[str | os.PathLike[str]] = (),
    ) -> Rules:
        """Reads folders, files, or archives (.zip, .tar.xz, .tar.gz)."""
        handle = c_void_p()
        options = _options(placeholders or {}, mappings)
        call(lib.csirt_rules_load, _texts(paths), len(paths), byref(options), byref(handle))
        return cls(handle)

    @classmethod
    def parse(
        cls,
        content: str | bytes,
        name: str = "",
        placeholders: Mapping[str, Sequence[str]] | None = None,
        mappings: Sequence[str | os.PathLike[str]] = (),
    ) -> Rules:
        """Reads one YAML text of one or more rules; `name` names it in problems."""
        handle = c_void_p()
        options = _options(placeholders or {}, mappings)
        call(lib.csirt_rules_parse, *text(content), *text(name), byref(options), byref(handle))
        return cls(handle)

    def __len__(self) -> int:
        return int(lib.csirt_rules_count(self.handle))

    def __getitem__(self, number: int) -> Rule:
        if not 0 <= number < len(self):
            raise IndexError(f"there is no rule number {number} among {len(self)}")
        return decode(Rule, json.loads(document(lib.csirt_rules_info, self.handle, number)))

    def __iter__(self) -> Iterator[Rule]:
        for number in range(len(self)):
            yield self[number]

    def id(self, number: int) -> str:
        """The id of a rule by its number, as matches give it."""
        length = c_uint64()
        found = lib.csirt_rules_id(self.handle, number, byref(length)) if number >= 0 else None
        if found is None:
            raise IndexError(f"there is no rule number {number} among {len(self)}")
        return found[: length.value].decode("utf-8")

    @property
    def problems(self) -> list[Problem]:
        """Why rules were left out."""
        return [decode(Problem, item) for item in json.loads(document(lib.csirt_rules_problems, self.handle))]

    @property
    def hash(self) -> str:
        """SHA-256 of the set's canonical form."""
        return text_of(lib.csirt_rules_hash, self.handle)

    def __repr__(self) -> str:
        return "<Rules closed>" if self.closed else f"<Rules {len(self)} {self.hash[:12]}>"
