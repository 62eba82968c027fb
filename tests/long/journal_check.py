#!/usr/bin/env python3
"""Checks a csirt journal without the library: Python's sqlite3 and hashlib, and RFC 9162, are all it takes.

Usage: journal_check.py JOURNAL.db [CHECKPOINT.txt]
Prints size and root, and with a checkpoint whether the journal of then is a prefix of this one. Exit code 1 on damage.
"""
import base64
import hashlib
import json
import sqlite3
import sys
from urllib.parse import quote


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def root(leaves: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.1, without its recursion: neighbours are joined, a last one without neighbour moves up."""
    if not leaves:
        return sha(b"")
    level = leaves
    while len(level) > 1:
        pairs = [sha(b"\x01" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def check(journal: str, checkpoint: str | None) -> str:
    database = sqlite3.connect(f"file:{quote(journal)}?mode=ro", uri=True)
    leaves = []
    rows = database.execute("SELECT position, leaf, stream, command, line FROM records ORDER BY position")
    for position, leaf, stream, command, line in rows:
        record = json.loads(line)
        if position != len(leaves) or sha(b"\x00" + line.encode()) != leaf:
            raise ValueError(f"record {position} is not as it was written")
        if (record["stream"], record["command_id"]) != (stream, command):
            raise ValueError(f"record {position} is filed where it does not belong")
        leaves.append(leaf)
    size, stated = database.execute("SELECT size, root FROM head").fetchone()
    if size != len(leaves) or stated != root(leaves):
        raise ValueError("the head is not that of the records")
    for name, content in database.execute("SELECT hash, bytes FROM blobs"):
        if sha(content).hex() != name:
            raise ValueError(f"document {name} is not as it was written")
    if checkpoint:
        _, then, expected = checkpoint.split("\n")[:3]
        if int(then) > size or root(leaves[: int(then)]) != base64.b64decode(expected):
            raise ValueError("the journal of the checkpoint is no prefix of this one")
    return f"{size} {stated.hex()}"


if __name__ == "__main__":
    try:
        print(check(sys.argv[1], open(sys.argv[2], encoding="utf-8").read() if len(sys.argv) > 2 else None))
    except (ValueError, KeyError, sqlite3.Error) as error:
        sys.exit(f"{sys.argv[1]}: {error}")
