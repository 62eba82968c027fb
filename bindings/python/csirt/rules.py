"""Rules: what is worth a finding."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ctypes import byref, c_uint64, c_void_p, sizeof
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, TypedDict

from ._call import Owned, call, document, text, text_of
from ._decode import decode
from ._library import RulesChange, RulesOptions, Text, lib
from .errors import NotFoundError
from .nouns import Problem

if TYPE_CHECKING:
    from typing_extensions import Unpack


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
    logsource: dict[str, str] = field(default_factory=dict)  #: the category, product and service that it states
    routed: bool = False  #: a mapping knows its log source
    trial: bool = False  #: its matches are counted, and nothing comes of them
    filters: list[str] = field(default_factory=list)  #: ids of the filters that take matches of it away
    reports: bool = True  #: false: it only feeds correlations
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Correlation:
    """What a correlation rule says of itself."""

    id: str = ""
    name: str = ""
    title: str = ""
    level: str = ""
    status: str = ""
    description: str = ""
    author: str = ""
    techniques: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    reports: bool = True  #: false: it only feeds others
    trial: bool = False  #: it, or one of the rules it refers to, is in trial
    timespan: str = ""
    group_by: list[str] = field(default_factory=list)
    file: str = ""
    line: int = 0


class StatusPolicy(IntEnum):
    """What becomes of rules whose own status says that they should not be used any more, or cannot be."""

    TRIAL = 0  #: they match and are counted; nothing comes of it
    LIVE = 1  #: as any other rule
    LEFT_OUT = 2  #: they are left out, and stand in `problems`


Path = str | os.PathLike[str]


class RuleOptions(TypedDict, total=False):
    """How rules are read: what Rules.load and Rules.parse take by keyword."""

    placeholders: Mapping[str, Sequence[str]]  #: value lists for the modifier `expand`, by name
    placeholder_files: Sequence[Path]  #: files of such lists
    mappings: Sequence[Path]  #: files that map log sources and names of fields
    trial: Iterable[str]  #: ids of rules that are in trial from the beginning
    live: Iterable[str]  #: ids of rules that are live whatever their status says
    deprecated: StatusPolicy  #: what becomes of rules of this status
    unsupported: StatusPolicy


def _texts(values: Iterable[Path]):  # type: ignore[no-untyped-def]
    encoded = [os.fsencode(value) for value in values]
    return (Text * len(encoded))(*[Text(item, len(item)) for item in encoded])


def _list(values: Iterable[Path]):  # type: ignore[no-untyped-def]
    texts = _texts(values)
    return texts, len(texts)


def _options(
    placeholders: Mapping[str, Sequence[str]] | None = None,
    mappings: Sequence[Path] = (),
    placeholder_files: Sequence[Path] = (),
    trial: Iterable[str] = (),
    live: Iterable[str] = (),
    deprecated: StatusPolicy = StatusPolicy.TRIAL,
    unsupported: StatusPolicy = StatusPolicy.TRIAL,
) -> RulesOptions:
    lists = text(json.dumps({name: list(values) for name, values in (placeholders or {}).items()}))
    return RulesOptions(
        sizeof(RulesOptions), 0, *lists, *_list(mappings), *_list(placeholder_files), *_list(trial), *_list(live),
        int(deprecated), int(unsupported),
    )


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
    def load(cls, *paths: Path, **options: Unpack[RuleOptions]) -> Rules:
        """Reads folders, files, or archives (.zip, .tar.xz, .tar.gz)."""
        handle = c_void_p()
        call(lib.csirt_rules_load, _texts(paths), len(paths), byref(_options(**options)), byref(handle))
        return cls(handle)

    @classmethod
    def parse(cls, content: str | bytes, name: str = "", **options: Unpack[RuleOptions]) -> Rules:
        """Reads one YAML text of one or more rules; `name` names it in problems. Options as for `load`."""
        handle = c_void_p()
        call(lib.csirt_rules_parse, *text(content), *text(name), byref(_options(**options)), byref(handle))
        return cls(handle)

    def update(
        self,
        *paths: Path,
        content: str | bytes = "",
        name: str = "",
        remove: Iterable[str] = (),
        trial: Iterable[str] = (),
        live: Iterable[str] = (),
    ) -> Rules:
        """A changed set; this one stays as it is.

        Adds what stands in `paths` and in the YAML text `content`, in place of what has the same ids; removes rules,
        filters and correlations by id; puts rules in trial, or makes them live. Numbers differ between sets: `find`
        carries them over by id.
        """
        change = RulesChange(
            sizeof(RulesChange), 0, *_list(paths), *text(content), *text(name), *_list(remove), *_list(trial), *_list(live)
        )
        handle = c_void_p()
        call(lib.csirt_rules_update, self.handle, byref(change), byref(handle))
        return Rules(handle)

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

    def find(self, id: str) -> int:
        """The number of a rule by its id. KeyError when the set does not have it."""
        number = c_uint64()
        try:
            call(lib.csirt_rules_find, self.handle, *text(id), byref(number))
        except NotFoundError:
            raise KeyError(id) from None
        return number.value

    @property
    def correlations(self) -> list[Correlation]:
        """The correlation rules of the set; they are numbered by themselves."""
        return [decode(Correlation, item) for item in json.loads(document(lib.csirt_rules_correlations, self.handle))]

    @property
    def problems(self) -> list[Problem]:
        """Why rules or filters were left out, or filter nothing.

        `file` of what was read from paths is the path that was given and the one inside it; of a text its name.
        """
        return [decode(Problem, item) for item in json.loads(document(lib.csirt_rules_problems, self.handle))]

    @property
    def hash(self) -> str:
        """SHA-256 of the set's canonical form."""
        return text_of(lib.csirt_rules_hash, self.handle)

    def __repr__(self) -> str:
        return "<Rules closed>" if self.closed else f"<Rules {len(self)} {self.hash[:12]}>"
