"""Calls with conventions: statuses become exceptions, documents become values, handles end themselves."""

from __future__ import annotations

import ctypes
import json
import weakref
from collections.abc import Callable
from ctypes import byref, c_uint64, c_void_p
from typing import Any

from . import errors
from ._decode import decode
from ._library import lib
from .nouns import Problem


def _text_of(getter: Callable[..., bytes | None], *arguments: Any) -> str:
    length = c_uint64()
    data = getter(*arguments, byref(length))
    return (data or b"")[: length.value].decode("utf-8")


def _raise(status: int, error: c_void_p) -> None:
    message = _text_of(lib.csirt_error_message, error)
    subject = _text_of(lib.csirt_error_subject, error)
    problems = [decode(Problem, item) for item in json.loads(_text_of(lib.csirt_error_problems, error))]
    lib.csirt_error_free(byref(error))
    raise errors.BY_CODE.get(status, errors.Error)(message, subject, problems)


def call(function: Callable[..., int], *arguments: Any) -> None:
    """Calls a function whose last argument is `csirt_error **`, and raises what it answers."""
    error = c_void_p()
    status = function(*arguments, byref(error))
    if status != 0:
        _raise(status, error)


def document(function: Callable[..., int], *arguments: Any) -> bytes:
    """Calls a function whose last output is a document, and answers its bytes."""
    answer = c_void_p()
    call(function, *arguments, byref(answer))
    try:
        length = c_uint64()
        data = lib.csirt_document_data(answer, byref(length))
        return ctypes.string_at(data, length.value)
    finally:
        lib.csirt_document_free(byref(answer))


def text(value: str | bytes) -> tuple[bytes, int]:
    """A text as the library takes it: pointer and length."""
    encoded = value.encode("utf-8") if isinstance(value, str) else value
    return encoded, len(encoded)


def text_of(getter: Callable[..., bytes | None], *arguments: Any) -> str:
    """Calls a getter that answers a text and its length."""
    return _text_of(getter, *arguments)


class Owned:
    """Holds one handle, and frees it once: on close(), at the end of a `with`, or when nobody refers to it."""

    def __init__(self, handle: c_void_p, free: Callable[[Any], None]) -> None:
        self._handle = handle
        self._finalizer = weakref.finalize(self, _free, handle, free)

    @property
    def handle(self) -> c_void_p:
        if not self._finalizer.alive:
            raise ValueError(f"this {type(self).__name__} is closed")
        return self._handle

    @property
    def closed(self) -> bool:
        return not self._finalizer.alive

    def close(self) -> None:
        """Frees what is held; a second time does nothing."""
        self._finalizer()

    def __enter__(self):  # type: ignore[no-untyped-def]
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _free(handle: c_void_p, free: Callable[[Any], None]) -> None:
    free(byref(handle))
