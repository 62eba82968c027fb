"""Pins any contiguous buffer (bytes, bytearray, memoryview, mmap, array) and gives its address, without a copy."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from typing import Union

Buffer = Union[bytes, bytearray, memoryview]


class _PyBuffer(ctypes.Structure):
    # Py_buffer of the stable ABI.
    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.c_void_p),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    ]


_get = ctypes.pythonapi.PyObject_GetBuffer
_get.argtypes = [ctypes.py_object, ctypes.POINTER(_PyBuffer), ctypes.c_int]
_get.restype = ctypes.c_int
_release = ctypes.pythonapi.PyBuffer_Release
_release.argtypes = [ctypes.POINTER(_PyBuffer)]
_release.restype = None

_SIMPLE = 0  # contiguous bytes; read-only ones will do


@contextlib.contextmanager
def pinned(buffer: Buffer) -> Iterator[tuple[int, int]]:
    """Address and length of the bytes; they stay where they are inside the `with`.

    >>> with pinned(memoryview(b"abcd")[1:3]) as (address, length):
    ...     ctypes.string_at(address, length)
    b'bc'
    """
    view = _PyBuffer()
    _get(buffer, ctypes.byref(view), _SIMPLE)
    try:
        yield view.buf or 0, view.len
    finally:
        _release(ctypes.byref(view))
