"""Runs an adapter: cases in, one a line; verdicts out, one a line, in the same order.

An adapter that dies or hangs loses the case at hand, which is an error, and is started again for those after it.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Sequence

from suite import VERDICTS, Case

SECONDS = 20.0  # for one case, the start of the adapter included


class Session:
    """One process of the adapter, fed by a thread of its own so that neither side waits for the other."""

    def __init__(self, command: Sequence[str], cases: Sequence[Case]):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        encoding="utf-8", start_new_session=True)
        self.lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._write, args=(cases,), daemon=True).start()
        threading.Thread(target=self._read, daemon=True).start()

    def _write(self, cases: Sequence[Case]) -> None:
        try:
            for case in cases:
                self.process.stdin.write(json.dumps(case.flat(), ensure_ascii=False) + "\n")
                self.process.stdin.flush()
            self.process.stdin.close()
        except OSError:
            pass  # the adapter has ended; the reader notices

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def answer(self) -> dict | None:
        """The next line, or None when none comes in time or any more."""
        try:
            line = self.lines.get(timeout=SECONDS)
            return json.loads(line) if line else None
        except (queue.Empty, ValueError):
            return None

    def end(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


def run(command: Sequence[str], cases: Sequence[Case]) -> dict:
    """The verdict file of an adapter: {"engine", "version", "verdicts": {case: verdict}, "notes": {case: text}}."""
    result: dict = {"engine": "", "version": "", "verdicts": {}, "notes": {}}
    done = 0
    while done < len(cases):
        session = Session(command, cases[done:])
        try:
            head = session.answer()
            if head is None or "engine" not in head:
                raise RuntimeError(f"{command[0]} does not say which engine it is: {head}")
            result["engine"], result["version"] = head["engine"], head["version"]
            done = take_all(session, cases, done, result)
        finally:
            session.end()
    return result


def take_all(session: Session, cases: Sequence[Case], done: int, result: dict) -> int:
    """Takes verdicts as long as they come; the first case without one is an error. Returns how many are done."""
    while done < len(cases):
        case, answer = cases[done], session.answer()
        done += 1
        if answer is None or answer.get("id") != case.id or answer.get("verdict") not in VERDICTS:
            result["verdicts"][case.id] = "error"
            result["notes"][case.id] = "no verdict: the engine ended or took too long" if answer is None else "no such verdict"
            break
        result["verdicts"][case.id] = answer["verdict"]
        if answer.get("note"):
            result["notes"][case.id] = str(answer["note"])[:200]
    return done
