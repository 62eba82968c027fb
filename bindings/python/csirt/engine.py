"""The engine: decides, and records what it decided."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from ctypes import byref, c_int64, c_void_p, sizeof
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Union

from . import nouns
from ._buffer import Buffer, pinned
from ._call import Owned, call, document, text
from ._decode import decode, encode
from ._library import TIME_NONE, EngineOptions, LogFunction, lib
from .charter import Charter
from .matcher import Routing
from .nouns import Decision, Effect, EngineStatistics, Finding, Incident, Principal, Summary, TickSummary
from .nouns import FilterEffect, Proposal, RuleFeedback, TriageSummary, Viewer
from .rules import Rules
from .values import Instant, nanoseconds, unsigned

Time = Union[Instant, str, datetime, int]
Who = Union[Principal, str]

#: Called with level (0 error, 1 warning, 2 information), code and arguments.
Log = Callable[[int, str, "dict[str, Any]"], None]

_NO_CREATE, _EXCLUSIVE, _READ_ONLY = 1, 2, 4

_COMMANDS = {
    nouns.Report: "report",
    nouns.TransitionTo: "transition",
    nouns.CompleteTask: "complete-task",
    nouns.TakeAction: "take-action",
    nouns.Approve: "approve",
    nouns.Refuse: "refuse",
    nouns.Disclose: "disclose",
    nouns.RecordContact: "record-contact",
    nouns.SetFacts: "set-facts",
    nouns.Assign: "assign",
    nouns.AddNote: "note",
    nouns.Merge: "merge",
    nouns.Split: "split",
    nouns.Judge: "judge",
    nouns.DeclareAbsence: "declare-absence",
    nouns.ClaimEffect: "claim-effect",
    nouns.AcknowledgeEffect: "acknowledge-effect",
}


@dataclass(frozen=True)
class Limits:
    """Bounds; what would go beyond one raises LimitError and changes nothing. 0 is the library's default."""

    incidents: int = 0
    findings: int = 0
    groups: int = 0
    event_bytes: int = 0
    event_depth: int = 0
    document_bytes: int = 0


def _principal(who: Who) -> Principal:
    return Principal(subject=who) if isinstance(who, str) else who


def _json(value: Any) -> tuple[bytes, int]:
    return text(json.dumps(value))


def _time(at: Time | None) -> int:
    return TIME_NONE if at is None else nanoseconds(at)


def _log_function(log: Log) -> Any:
    def called(_: Any, level: int, code: int, code_length: int, arguments: int, arguments_length: int) -> None:
        name = ctypes.string_at(code, code_length).decode("utf-8")
        log(level, name, json.loads(ctypes.string_at(arguments, arguments_length) or b"{}"))

    return LogFunction(called)


class Engine(Owned):
    """An engine over a journal. Belongs to one thread at a time; what a call answered is on disk already.

    Without a path the journal lies in memory:

    >>> from csirt import Charter, Engine
    >>> with Engine(creator="grace") as engine:
    ...     decision = engine.install_charter("setup", "grace", Charter.default(), "2026-03-02T08:00:00Z")
    ...     print(decision.outcome)
    permitted
    """

    def __init__(
        self,
        journal: str | os.PathLike[str] | None = None,
        *,
        creator: Who = "",
        create: bool = True,
        exclusive: bool = False,
        read_only: bool = False,
        realm: str = "real",
        routing: Routing = Routing.STANDARD,
        limits: Limits = Limits(),
        snapshot_every: int = 0,
        log: Log | None = None,
        latest: Time | None = None,
    ) -> None:
        """`latest` is the host's time: where `triage` is called without `now`, no event leads engine time beyond it."""
        # Kept as attributes: the library calls the function as long as the engine lives.
        self._log = _log_function(log) if log else LogFunction()
        options = EngineOptions()
        options.struct_size = sizeof(EngineOptions)
        options.flags = (0 if create else _NO_CREATE) | (_EXCLUSIVE if exclusive else 0) | (_READ_ONLY if read_only else 0)
        options.journal, options.journal_length = text(os.fsencode(journal) if journal is not None else b"")
        options.creator, options.creator_length = _json(encode(_principal(creator)))
        options.realm, options.realm_length = text(realm)
        options.routing = int(routing)
        for name, value in vars(limits).items():
            setattr(options, f"limit_{name}", unsigned(value, name))
        options.snapshot_every = unsigned(snapshot_every, "snapshot_every")
        options.log = self._log
        options.latest = 0 if latest is None else nanoseconds(latest)
        handle = c_void_p()
        call(lib.csirt_engine_open, byref(options), byref(handle))
        super().__init__(handle, lib.csirt_engine_free)

    # --- changes ---

    def install_charter(self, command_id: str, principal: Who, charter: Charter, now: Time) -> Decision:
        """Puts a charter in force. The first one is authorised by the creator of the journal."""
        return self._install(lib.csirt_engine_install_charter, command_id, principal, charter, now)

    def install_rules(self, command_id: str, principal: Who, rules: Rules, now: Time) -> Decision:
        """Puts rules in force; after reopening they need not be given again."""
        return self._install(lib.csirt_engine_install_rules, command_id, principal, rules, now)

    def _install(self, function: Any, command_id: str, principal: Who, installed: Owned, now: Time) -> Decision:
        by = _json(encode(_principal(principal)))
        answer = document(function, self.handle, *text(command_id), *by, installed.handle, nanoseconds(now))
        return decode(Decision, json.loads(answer))

    def triage(self, source: str, offset: int, lines: Buffer, now: Time | None = None) -> TriageSummary:
        """Takes in bytes of a source of JSON Lines that begin at `offset`; a line may be cut between calls.

        Without `now`, engine time follows the events.
        """
        with pinned(lines) as (address, length):
            answer = document(
                lib.csirt_engine_triage, self.handle, *text(source), unsigned(offset, "offset"), c_void_p(address),
                length, _time(now),
            )
        return decode(TriageSummary, json.loads(answer))

    def flush(self, now: Time | None = None) -> TriageSummary:
        """Ends an unfinished last line of every source and journals how far each was read."""
        return decode(TriageSummary, json.loads(document(lib.csirt_engine_flush, self.handle, _time(now))))

    def command(
        self, command_id: str, principal: Who, body: Any, now: Time, explain: bool = False
    ) -> Decision:
        """Carries out a command: one of Report, TakeAction, Approve, Disclose, ... of csirt.nouns."""
        kind = _COMMANDS.get(type(body))
        if kind is None:
            raise TypeError(f"{type(body).__name__} is no command")
        given = {"id": command_id, "type": kind, "principal": encode(_principal(principal)), **encode(body)}
        if explain:
            given["explain"] = True
        return decode(Decision, json.loads(self.command_document(given, now)))

    def command_document(self, command: Mapping[str, Any] | str | bytes, now: Time) -> bytes:
        """The same for a command document; answers the decision as the canonical JSON that the library wrote."""
        given = command if isinstance(command, (str, bytes)) else json.dumps(command)
        return document(lib.csirt_engine_command, self.handle, *text(given), nanoseconds(now))

    def tick(self, now: Time) -> TickSummary:
        """Fires all that is due, once each."""
        return decode(TickSummary, json.loads(document(lib.csirt_engine_tick, self.handle, nanoseconds(now))))

    def snapshot(self) -> None:
        """Catches up with other processes and writes a snapshot, which shortens the next opening."""
        call(lib.csirt_engine_snapshot, self.handle)

    # --- questions ---

    def query_document(self, what: str, viewer: Viewer | Who, id: str = "", order: str = "") -> bytes:
        """Answers a question as the canonical JSON that the library wrote."""
        asked = {"what": what, "viewer": encode(viewer if isinstance(viewer, Viewer) else Viewer(_principal(viewer)))}
        if id:
            asked["id"] = id
        if order:
            asked["order"] = order
        return document(lib.csirt_engine_query, self.handle, *_json(asked))

    def _query(self, what: str, viewer: Viewer | Who, id: str = "", order: str = "") -> Any:
        return json.loads(self.query_document(what, viewer, id, order))

    def incidents(self, viewer: Viewer | Who, order: str = "") -> Iterator[Incident]:
        """Every incident, as the viewer may know it: as they were opened, or with order="score" the highest first."""
        for item in self._query("incidents", viewer, order=order):
            yield decode(Incident, item)

    def incident(self, id: str, viewer: Viewer | Who) -> Incident:
        """One incident by its id or short id. Raises NotFoundError when the viewer may not know of it either."""
        return decode(Incident, self._query("incident", viewer, id))

    def findings(self, viewer: Viewer | Who) -> Iterator[Finding]:
        """Every finding, those of incidents first, then those noted without one."""
        for incident in self.incidents(viewer):
            yield from incident.findings
        for item in self._query("noted", viewer):
            yield decode(Finding, item)

    def effects(self, viewer: Viewer | Who) -> Iterator[Effect]:
        """What the host is asked to do and has not acknowledged."""
        for item in self._query("effects", viewer):
            yield decode(Effect, item)

    def summary(self, viewer: Viewer | Who) -> Summary:
        """Everything at a glance."""
        return decode(Summary, self._query("summary", viewer))

    def rules(self, viewer: Viewer | Who) -> Iterator[RuleFeedback]:
        """Each rule as its findings were judged: precision with its interval. Empty for who may not see everything."""
        for item in self._query("rules", viewer):
            yield decode(RuleFeedback, item)

    def proposals(self, viewer: Viewer | Who) -> Iterator[Proposal]:
        """What the verdicts speak for: to mute, narrow or try a rule. Nothing is changed by it."""
        for item in self._query("proposals", viewer):
            yield decode(Proposal, item)

    def preview(
        self,
        viewer: Viewer | Who,
        when: Mapping[str, Any] | None = None,
        *,
        rule: str = "",
        field: str = "",
        values: Sequence[str] = (),
    ) -> FilterEffect:
        """What a filter would have taken away among the findings that are known: a condition of the charter, or values of
        a field of events."""
        asked: dict[str, Any] = {
            "what": "preview",
            "viewer": encode(viewer if isinstance(viewer, Viewer) else Viewer(_principal(viewer))),
        }
        if when is not None:
            asked["when"] = when
        if rule:
            asked["rule"] = rule
        if field:
            asked["field"] = field
            asked["values"] = list(values)
        return decode(FilterEffect, json.loads(document(lib.csirt_engine_query, self.handle, *_json(asked))))

    def charter(self, viewer: Viewer | Who) -> dict[str, Any]:
        """The charter in force, as a document."""
        return self._query("charter", viewer)

    @property
    def now(self) -> Instant:
        """The latest time that the engine was given."""
        time = c_int64()
        call(lib.csirt_engine_now, self.handle, byref(time))
        return Instant.from_ns(time.value)

    @property
    def statistics(self) -> EngineStatistics:
        return decode(EngineStatistics, json.loads(document(lib.csirt_engine_statistics, self.handle)))

    @property
    def state_hash(self) -> str:
        """SHA-256 of the whole state: equal after every replay of equal records."""
        return document(lib.csirt_engine_state_hash, self.handle).decode("ascii")
