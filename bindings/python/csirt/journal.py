"""Journals, proved from their bytes alone."""

from __future__ import annotations

import json
import os

from ._call import document, text
from ._decode import decode, encode
from ._library import lib
from .nouns import Checkpoint, VerifyReport


def verify(path: str | os.PathLike[str], checkpoint: Checkpoint | None = None) -> VerifyReport:
    """Proves or refutes a journal; never changes it. That it is damaged is an answer, not an exception.

    With a checkpoint that was kept elsewhere it also proves that nothing before it was changed or cut off.

    >>> import csirt, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = folder + "/journal.db"
    ...     with csirt.Engine(path, creator="grace") as engine:
    ...         _ = engine.install_charter("setup", "grace", csirt.Charter.default(), "2026-03-02T08:00:00Z")
    ...     csirt.verify(path).ok
    True
    """
    earlier = json.dumps(encode(checkpoint)) if checkpoint else ""
    answer = document(lib.csirt_journal_verify, *text(os.fsencode(path)), *text(earlier))
    return decode(VerifyReport, json.loads(answer))
