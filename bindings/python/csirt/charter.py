"""The charter: everything that the organization decides."""

from __future__ import annotations

import json
import os
from ctypes import byref, c_void_p
from typing import Any

from ._call import Owned, call, document, text, text_of
from ._decode import decode
from ._library import lib
from .nouns import TableAnalysis


class Charter(Owned):
    """A charter that was accepted. Immutable; may be used from several threads and installed in several engines.

    >>> charter = Charter.default()
    >>> len(charter.hash)
    64
    >>> charter.document["csirt"]
    1
    """

    def __init__(self, handle: c_void_p) -> None:
        super().__init__(handle, lib.csirt_charter_free)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Charter:
        """Reads a file, YAML 1.2 or JSON. Raises CharterError with every mistake at once."""
        handle = c_void_p()
        call(lib.csirt_charter_load, *text(os.fsencode(path)), byref(handle))
        return cls(handle)

    @classmethod
    def parse(cls, content: str | bytes, file: str = "") -> Charter:
        """Reads a charter from memory; `file` names it in problems."""
        handle = c_void_p()
        call(lib.csirt_charter_parse, *text(content), *text(file), byref(handle))
        return cls(handle)

    @classmethod
    def default(cls) -> Charter:
        """The charter of good practice that comes with the library."""
        return cls.parse(cls.default_text(), file="default charter")

    @staticmethod
    def default_text() -> str:
        """The same as commented YAML, to start from."""
        return document(lib.csirt_charter_default).decode("utf-8")

    @staticmethod
    def schema() -> dict[str, Any]:
        """The JSON Schema of charter documents.

        >>> Charter.schema()["$schema"]
        'https://json-schema.org/draft/2020-12/schema'
        """
        return json.loads(document(lib.csirt_charter_schema))

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical form; records of a journal name their charter by it."""
        return text_of(lib.csirt_charter_hash, self.handle)

    @property
    def document(self) -> dict[str, Any]:
        """The charter with the library's defaults, as the engine reads it."""
        return json.loads(document(lib.csirt_charter_describe, self.handle))

    def analyse(self) -> list[TableAnalysis]:
        """What an exact analysis finds in its decision tables, by their names.

        >>> [issue.problem.message for table in Charter.default().analyse() for issue in table.issues
        ...  if issue.severity != "note"]
        []
        """
        return [decode(TableAnalysis, item) for item in json.loads(document(lib.csirt_charter_analyse, self.handle))]

    def __repr__(self) -> str:
        return "<Charter closed>" if self.closed else f"<Charter {self.hash[:12]}>"
