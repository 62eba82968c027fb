"""What a call of the library can fail with: one class for each status, all below Error."""

from __future__ import annotations

from .nouns import Problem

__all__ = [
    "Error",
    "InvalidError",
    "ParseError",
    "CharterError",
    "RulesError",
    "NotFoundError",
    "ConflictError",
    "IoError",
    "CorruptError",
    "NewerError",
    "LimitError",
    "BusyError",
    "ForkedError",
    "OutOfMemoryError",
    "InternalError",
    "UnsupportedError",
]


class Error(Exception):
    """A call could not be understood or done. A refusal is no error; it is a Decision.

    >>> import csirt
    >>> try:
    ...     csirt.Charter.parse("csirt: 1", file="empty.yaml")
    ... except csirt.CharterError as error:
    ...     print(error.code, error.problems[0].file)
    -3 empty.yaml
    """

    #: The status of the C interface; stable.
    code: int = 0

    def __init__(self, message: str, subject: str = "", problems: list[Problem] | None = None) -> None:
        super().__init__(message)
        #: One or more sentences: what was found, where, what was expected.
        self.message = message
        #: What the error is about: a file, an id, the name of an argument.
        self.subject = subject
        #: All mistakes found, not only the first.
        self.problems: list[Problem] = problems or []


class InvalidError(Error, ValueError):
    """An argument or document breaks its contract."""

    code = -1


class ParseError(Error, ValueError):
    """Text that is no JSON, YAML or condition."""

    code = -2


class CharterError(Error):
    """A charter that cannot be accepted; see problems."""

    code = -3


class RulesError(Error):
    """A rule that cannot be compiled; see problems."""

    code = -4


class NotFoundError(Error, LookupError):
    """Names nothing, or nothing that the viewer may know of."""

    code = -5


class ConflictError(Error):
    """Other processes kept writing what the call read; nothing was done."""

    code = -6


class IoError(Error, OSError):
    """The operating system refused: no such file, no space, no permission."""

    code = -7


class CorruptError(Error):
    """A journal that does not prove what it says."""

    code = -8


class NewerError(Error):
    """Written by a newer version of the library."""

    code = -9


class LimitError(Error):
    """A limit would be exceeded."""

    code = -10


class BusyError(Error):
    """Called from its own callback, or locked by another process for too long."""

    code = -11


class ForkedError(Error):
    """The engine was opened before fork()."""

    code = -12


class OutOfMemoryError(Error, MemoryError):
    """Out of memory; the object stays usable."""

    code = -13


class InternalError(Error):
    """An invariant of the library broke; the object is of no use any more."""

    code = -14


class UnsupportedError(Error):
    """Known and valid, yet not offered by this build."""

    code = -15


BY_CODE: dict[int, type[Error]] = {
    kind.code: kind for kind in Error.__subclasses__() if kind.code != 0
}
