"""Documents to the dataclasses of nouns.py and back, by their annotations."""

from __future__ import annotations

import dataclasses
import enum
import functools
import types
import typing
from collections.abc import Callable
from typing import Any, TypeVar

from .values import Instant

T = TypeVar("T")


def decode(kind: type[T], value: Any) -> T:
    """Makes a noun of a document. Members that are not there keep their default, unknown ones are skipped; an enumerator
    of a newer library stays its text.

    >>> from csirt import Finding
    >>> decode(Finding, {"rule": "r-1", "count": "9007199254740993", "of a newer version": True}).count
    9007199254740993
    """
    return _decoder(kind)(value)


def encode(value: Any) -> Any:
    """Makes a document of a noun: members equal to their default are left out.

    >>> from csirt import Principal
    >>> encode(Principal(subject="ada"))
    {'subject': 'ada'}
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name.rstrip("_"): encode(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if getattr(value, field.name) != _default(field)
        }
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {key: encode(item) for key, item in value.items()}
    return value


def _default(field: dataclasses.Field) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


@functools.lru_cache(maxsize=None)
def _decoder(kind: Any) -> Callable[[Any], Any]:
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        inner = _decoder(next(item for item in arguments if item is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is list:
        item = _decoder(arguments[0])
        return lambda value: [item(element) for element in value]
    if origin is dict:
        item = _decoder(arguments[1])
        return lambda value: {key: item(element) for key, element in value.items()}
    if kind is bool or kind is dict:
        return lambda value: value
    if dataclasses.is_dataclass(kind):
        return _struct_decoder(kind)
    if kind in (int, str, Instant):
        return kind
    if issubclass(kind, enum.Enum):
        known = {item.value: item for item in kind}
        return lambda value: known.get(value, value)
    raise TypeError(f"no document holds a {kind!r}")


def _struct_decoder(kind: Any) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    members = {field.name.rstrip("_"): (field.name, hints[field.name]) for field in dataclasses.fields(kind)}

    def decode_struct(value: dict[str, Any]) -> Any:
        found = {}
        for name, item in value.items():
            if name in members:
                attribute, hint = members[name]
                found[attribute] = _decoder(hint)(item)
        return kind(**found)

    return decode_struct
