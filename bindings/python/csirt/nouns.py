"""The nouns of incident management, as the engine's documents hold them.

Made by capi/generate/types.cpp from the library's own description; changed only there.
"""

from __future__ import annotations

from dataclasses import dataclass, field as _field
from enum import Enum

from .values import Facts, Instant

__all__ = [
    "AcknowledgeEffect",
    "ActionRun",
    "AddNote",
    "Alternative",
    "Approval",
    "ApprovalState",
    "Approve",
    "Assign",
    "Checkpoint",
    "ClaimEffect",
    "ClassScore",
    "Clause",
    "Clock",
    "ClockState",
    "CompleteTask",
    "Contact",
    "CorrelatedEvent",
    "CorrelatedField",
    "CorrelationFinding",
    "CorrelationStatistics",
    "CorrelatorStatistics",
    "Decision",
    "DeclareAbsence",
    "DifferingCase",
    "Direction",
    "Disclose",
    "Effect",
    "EffectKind",
    "EngineStatistics",
    "Entity",
    "Estimate",
    "EvaluationReport",
    "EventRef",
    "FilterEffect",
    "Finding",
    "HistoryEntry",
    "Incident",
    "IssueSeverity",
    "Judge",
    "Judgement",
    "MatrixCell",
    "MeasureValue",
    "Merge",
    "Merged",
    "Need",
    "NeedKind",
    "Outcome",
    "Predicate",
    "Principal",
    "Problem",
    "Proposal",
    "RecordContact",
    "Refuse",
    "Report",
    "RuleFeedback",
    "RuleScore",
    "RuleStatistics",
    "Score",
    "ScorePart",
    "SetComparison",
    "SetFacts",
    "SetScore",
    "SourceStatus",
    "Split",
    "Summary",
    "TableAnalysis",
    "TableDecision",
    "TableIssue",
    "TableIssueKind",
    "TableStatus",
    "TakeAction",
    "Task",
    "TaskState",
    "TickSummary",
    "TransitionTo",
    "TriageSummary",
    "VerifyReport",
    "Viewer",
]


@dataclass(frozen=True)
class Problem:
    file: str = ""
    line: int = 0
    column: int = 0
    pointer: str = ""
    found: str = ""
    expected: str = ""
    message: str = ""


@dataclass(frozen=True)
class Principal:
    issuer: str = "host"
    subject: str = ""
    assurance: str = ""
    via: str = ""
    as_team: str = ""


@dataclass(frozen=True)
class Viewer:
    principal: Principal = _field(default_factory=Principal)
    party: str = ""


class Outcome(str, Enum):
    PERMITTED = "permitted"
    PRESSURE = "pressure"
    ADVISE_ONLY = "advise-only"
    NEEDS_CONSENT = "needs-consent"
    DENIED = "denied"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Predicate:
    field: str = ""
    op: str = ""
    expected: str = ""
    found: str = ""
    known: bool = True
    from_: int = 0
    to: int = 0


@dataclass(frozen=True)
class Clause:
    pointer: str = ""
    text: str = ""
    held: list[Predicate] = _field(default_factory=list)


@dataclass(frozen=True)
class Alternative:
    pointer: str = ""
    text: str = ""
    failed: list[Predicate] = _field(default_factory=list)


class NeedKind(str, Enum):
    CONSENT = "consent"
    TOLD_FIRST = "told-first"
    FUNCTION_INVOLVED = "function-involved"
    FACT = "fact"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Need:
    id: str = ""
    kind: NeedKind = NeedKind.CONSENT
    of: list[str] = _field(default_factory=list)
    count: int = 1
    right: str = ""
    by: Instant | None = None
    digest: str = ""
    pointer: str = ""


class EffectKind(str, Enum):
    NOTIFY = "notify"
    ASK_APPROVAL = "ask-approval"
    EXECUTE_ACTION = "execute-action"
    ADVISE = "advise"
    CONTACT = "contact"
    REFER = "refer"
    WAKE_AT = "wake-at"
    ANNOUNCE = "announce"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Effect:
    id: str = ""
    kind: EffectKind = EffectKind.NOTIFY
    to: str = ""
    incident: str = ""
    text: str = ""
    realm: str = ""
    at: Instant | None = None
    details: Facts = _field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    id: str = ""
    subject: str = ""
    question: str = ""
    outcome: Outcome = Outcome.DENIED
    reason: str = ""
    at: Instant = Instant("1970-01-01T00:00:00Z")
    because: list[Clause] = _field(default_factory=list)
    instead: list[Alternative] = _field(default_factory=list)
    needs: list[Need] = _field(default_factory=list)
    fields: list[str] = _field(default_factory=list)
    records: list[int] = _field(default_factory=list)
    effects: list[Effect] = _field(default_factory=list)


class TableStatus(str, Enum):
    ANSWERED = "answered"
    NO_HIT = "no-hit"
    CONFLICT = "conflict"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class TableDecision:
    status: TableStatus = TableStatus.NO_HIT
    outputs: list[str] = _field(default_factory=list)
    also: Facts = _field(default_factory=dict)
    rows: list[int] = _field(default_factory=list)
    by_default: bool = False
    because: list[Clause] = _field(default_factory=list)
    instead: list[Alternative] = _field(default_factory=list)
    unknown: list[str] = _field(default_factory=list)


class TableIssueKind(str, Enum):
    HOLE = "hole"
    OPEN_WHEN_UNKNOWN = "open-when-unknown"
    CONFLICT = "conflict"
    MASKED = "masked"
    NEVER = "never"
    UNREACHABLE_OUTPUT = "unreachable-output"
    LIMIT = "limit"

    def __str__(self) -> str:
        return self.value


class IssueSeverity(str, Enum):
    MISTAKE = "mistake"
    WARNING = "warning"
    NOTE = "note"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class TableIssue:
    kind: TableIssueKind = TableIssueKind.HOLE
    severity: IssueSeverity = IssueSeverity.WARNING
    rows: list[int] = _field(default_factory=list)
    output: str = ""
    example: Facts = _field(default_factory=dict)
    assumed: list[str] = _field(default_factory=list)
    confirmed: bool = True
    problem: Problem = _field(default_factory=Problem)


@dataclass(frozen=True)
class TableAnalysis:
    table: str = ""
    rows: int = 0
    exact: bool = True
    complete: bool = True
    complete_when_unknown: bool = True
    overlaps: int = 0
    conflicts: int = 0
    issues: list[TableIssue] = _field(default_factory=list)
    free_tests: list[str] = _field(default_factory=list)


@dataclass(frozen=True)
class Entity:
    kind: str = ""
    value: str = ""


@dataclass(frozen=True)
class EventRef:
    source: str = ""
    offset: int = 0
    digest: str = ""


@dataclass(frozen=True)
class Judgement:
    verdict: str = ""
    by: str = ""
    at: Instant = Instant("1970-01-01T00:00:00Z")
    comment: str = ""


@dataclass(frozen=True)
class Finding:
    id: str = ""
    incident: str = ""
    rule: str = ""
    title: str = ""
    level: str = ""
    techniques: list[str] = _field(default_factory=list)
    tactics: list[str] = _field(default_factory=list)
    categories: list[str] = _field(default_factory=list)
    entities: list[Entity] = _field(default_factory=list)
    event: EventRef = _field(default_factory=EventRef)
    first_seen: Instant = Instant("1970-01-01T00:00:00Z")
    last_seen: Instant = Instant("1970-01-01T00:00:00Z")
    count: int = 1
    context: bool = False
    because: list[Predicate] = _field(default_factory=list)
    events: list[EventRef] = _field(default_factory=list)
    judgements: list[Judgement] = _field(default_factory=list)


class TaskState(str, Enum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Task:
    id: str = ""
    incident: str = ""
    name: str = ""
    text: str = ""
    state_of: str = ""
    role: str = ""
    person: str = ""
    state: TaskState = TaskState.OPEN
    opened: Instant = Instant("1970-01-01T00:00:00Z")
    due: Instant | None = None
    otherwise: str = ""
    ended: Instant | None = None
    ended_by: str = ""
    pointer: str = ""


class ClockState(str, Enum):
    RUNNING = "running"
    MET = "met"
    MISSED = "missed"
    STOPPED = "stopped"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Clock:
    id: str = ""
    incident: str = ""
    name: str = ""
    kind: str = ""
    subject: str = ""
    started: Instant = Instant("1970-01-01T00:00:00Z")
    due: Instant = Instant("1970-01-01T00:00:00Z")
    state: ClockState = ClockState.RUNNING
    ended: Instant | None = None
    otherwise: str = ""
    pointer: str = ""


class ApprovalState(str, Enum):
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Approval:
    id: str = ""
    incident: str = ""
    action: str = ""
    asked_by: str = ""
    asked: Instant = Instant("1970-01-01T00:00:00Z")
    need: Need = _field(default_factory=Need)
    state: ApprovalState = ApprovalState.OPEN
    granted_by: list[str] = _field(default_factory=list)
    refused_by: str = ""
    ended: Instant | None = None
    comment: str = ""


@dataclass(frozen=True)
class ActionRun:
    id: str = ""
    incident: str = ""
    action: str = ""
    target: str = ""
    by: str = ""
    assurance: str = ""
    team: str = ""
    together: list[str] = _field(default_factory=list)
    fields: list[str] = _field(default_factory=list)
    content: Facts = _field(default_factory=dict)
    channel: str = ""
    begun_by_party: bool = False
    asked: Instant = Instant("1970-01-01T00:00:00Z")
    state: str = ""
    needs: list[str] = _field(default_factory=list)
    digest: str = ""


class Direction(str, Enum):
    OUTBOUND = "outbound"
    INBOUND = "inbound"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Contact:
    id: str = ""
    incident: str = ""
    party: str = ""
    direction: Direction = Direction.OUTBOUND
    by: str = ""
    channel: str = ""
    at: Instant = Instant("1970-01-01T00:00:00Z")
    fields: list[str] = _field(default_factory=list)
    told: Facts = _field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True)
class HistoryEntry:
    at: Instant = Instant("1970-01-01T00:00:00Z")
    by: str = ""
    what: str = ""
    text: str = ""
    pointer: str = ""
    record: int = 0


@dataclass(frozen=True)
class Merged:
    id: str = ""
    short_id: str = ""
    title: str = ""
    opened: Instant = Instant("1970-01-01T00:00:00Z")
    at: Instant = Instant("1970-01-01T00:00:00Z")
    by: str = ""
    because: str = ""


@dataclass(frozen=True)
class ScorePart:
    name: str = ""
    points: int = 0
    text: str = ""
    pointer: str = ""


@dataclass(frozen=True)
class Score:
    points: int = 0
    parts: list[ScorePart] = _field(default_factory=list)


@dataclass(frozen=True)
class Incident:
    id: str = ""
    short_id: str = ""
    realm: str = "real"
    title: str = ""
    states: list[str] = _field(default_factory=list)
    workflow: str = ""
    constituency: str = ""
    team: str = ""
    lead: str = ""
    severity: str = ""
    priority: str = ""
    verdict: str = ""
    categories: list[str] = _field(default_factory=list)
    entities: list[Entity] = _field(default_factory=list)
    facts: Facts = _field(default_factory=dict)
    opened: Instant = Instant("1970-01-01T00:00:00Z")
    updated: Instant = Instant("1970-01-01T00:00:00Z")
    first_finding: Instant | None = None
    last_finding: Instant = Instant("1970-01-01T00:00:00Z")
    closed: Instant | None = None
    findings: list[Finding] = _field(default_factory=list)
    tasks: list[Task] = _field(default_factory=list)
    clocks: list[Clock] = _field(default_factory=list)
    approvals: list[Approval] = _field(default_factory=list)
    actions: list[ActionRun] = _field(default_factory=list)
    contacts: list[Contact] = _field(default_factory=list)
    history: list[HistoryEntry] = _field(default_factory=list)
    decisions: list[Decision] = _field(default_factory=list)
    merged_into: str = ""
    merged: list[Merged] = _field(default_factory=list)
    apart: list[str] = _field(default_factory=list)
    score: Score = _field(default_factory=Score)


@dataclass(frozen=True)
class CorrelatedField:
    field: str = ""
    value: str = ""


@dataclass(frozen=True)
class CorrelatedEvent:
    source: str = ""
    offset: int = 0
    time: Instant = Instant("1970-01-01T00:00:00Z")


@dataclass(frozen=True)
class CorrelationFinding:
    rule: str = ""
    title: str = ""
    level: str = ""
    group: list[CorrelatedField] = _field(default_factory=list)
    value: str = ""
    count: int = 0
    first_seen: Instant = Instant("1970-01-01T00:00:00Z")
    last_seen: Instant = Instant("1970-01-01T00:00:00Z")
    events: list[CorrelatedEvent] = _field(default_factory=list)
    overflow: bool = False


@dataclass(frozen=True)
class CorrelationStatistics:
    rule: str = ""
    events: int = 0
    findings: int = 0
    groups: int = 0
    held: int = 0
    ungrouped: int = 0
    unusable: int = 0
    overflow: int = 0
    overflow_groups: int = 0


@dataclass(frozen=True)
class CorrelatorStatistics:
    events: int = 0
    late: int = 0
    duplicates: int = 0
    untimed: int = 0
    pending: int = 0
    bytes: int = 0
    correlations: list[CorrelationStatistics] = _field(default_factory=list)


@dataclass(frozen=True)
class TriageSummary:
    events: int = 0
    bytes: int = 0
    findings: int = 0
    dispositions: dict[str, int] = _field(default_factory=dict)
    opened: list[str] = _field(default_factory=list)
    joined: list[str] = _field(default_factory=list)
    effects: list[Effect] = _field(default_factory=list)


@dataclass(frozen=True)
class TickSummary:
    fired: list[Clock] = _field(default_factory=list)
    effects: list[Effect] = _field(default_factory=list)
    next: Instant | None = None


@dataclass(frozen=True)
class SourceStatus:
    source: str = ""
    offset: int = 0
    events: int = 0
    replay_from: int = 0
    digest: str = ""
    dispositions: dict[str, int] = _field(default_factory=dict)
    reasons: dict[str, int] = _field(default_factory=dict)


@dataclass(frozen=True)
class RuleStatistics:
    rule: str = ""
    title: str = ""
    level: str = ""
    findings: int = 0
    folded: int = 0
    techniques: list[str] = _field(default_factory=list)
    trial: int = 0


@dataclass(frozen=True)
class Summary:
    now: Instant = Instant("1970-01-01T00:00:00Z")
    charter: str = ""
    rules: str = ""
    records: int = 0
    root: str = ""
    incidents: int = 0
    open_incidents: int = 0
    dispositions: dict[str, int] = _field(default_factory=dict)
    sources: list[SourceStatus] = _field(default_factory=list)
    rule_statistics: list[RuleStatistics] = _field(default_factory=list)
    referrals: list[Contact] = _field(default_factory=list)


@dataclass(frozen=True)
class EngineStatistics:
    records: int = 0
    incidents: int = 0
    findings: int = 0
    groups: int = 0
    effects: int = 0
    conflicts: int = 0
    correlation: CorrelatorStatistics | None = None


@dataclass(frozen=True)
class Estimate:
    low: str = ""
    point: str = ""
    high: str = ""
    hits: int = 0
    of: int = 0


@dataclass(frozen=True)
class RuleFeedback:
    rule: str = ""
    title: str = ""
    level: str = ""
    mode: str = ""
    matches: int = 0
    findings: int = 0
    incidents: int = 0
    true_positive: int = 0
    benign: int = 0
    false_positive: int = 0
    undetermined: int = 0
    unjudged: int = 0
    precision: Estimate | None = None


@dataclass(frozen=True)
class FilterEffect:
    true_positive: int = 0
    benign: int = 0
    false_positive: int = 0
    undetermined: int = 0
    unjudged: int = 0
    unknown: int = 0
    examples: list[str] = _field(default_factory=list)


@dataclass(frozen=True)
class Proposal:
    id: str = ""
    rule: str = ""
    title: str = ""
    kind: str = ""
    reason: str = ""
    pointer: str = ""
    precision: Estimate | None = None
    field: str = ""
    values: list[str] = _field(default_factory=list)
    adopt: str = ""
    fragment: str = ""
    owner: str = ""
    until: Instant = Instant("1970-01-01T00:00:00Z")
    effect: FilterEffect = _field(default_factory=FilterEffect)


@dataclass(frozen=True)
class MeasureValue:
    name: str = ""
    value: str | None = None
    undefined: str = ""
    low: str | None = None
    high: str | None = None
    interval: str = ""
    undefined_resamples: int = 0


@dataclass(frozen=True)
class ClassScore:
    name: str = ""
    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0
    measures: list[MeasureValue] = _field(default_factory=list)


@dataclass(frozen=True)
class MatrixCell:
    expected: str = ""
    said: str = ""
    count: int = 0


@dataclass(frozen=True)
class RuleScore:
    rule: str = ""
    title: str = ""
    level: str = ""
    fired: int = 0
    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0
    alone: int = 0
    measures: list[MeasureValue] = _field(default_factory=list)
    tried: int = 0
    nanoseconds: int = 0


@dataclass(frozen=True)
class SetScore:
    name: str = ""
    kind: str = ""
    hash: str = ""
    right: int = 0
    overall: ClassScore = _field(default_factory=ClassScore)
    micro: ClassScore = _field(default_factory=ClassScore)
    macro: list[MeasureValue] = _field(default_factory=list)
    matrix: list[MatrixCell] = _field(default_factory=list)
    classes: list[ClassScore] = _field(default_factory=list)
    rules: list[RuleScore] = _field(default_factory=list)
    nanoseconds: int = 0


@dataclass(frozen=True)
class DifferingCase:
    number: int = 0
    expected: list[str] = _field(default_factory=list)
    first: list[str] = _field(default_factory=list)
    second: list[str] = _field(default_factory=list)
    first_right: bool = False
    second_right: bool = False


@dataclass(frozen=True)
class SetComparison:
    both_right: int = 0
    only_first: int = 0
    only_second: int = 0
    both_wrong: int = 0
    p: str = ""
    differences: list[MeasureValue] = _field(default_factory=list)
    differing: int = 0
    cases: list[DifferingCase] = _field(default_factory=list)


@dataclass(frozen=True)
class EvaluationReport:
    cases: int = 0
    malformed: int = 0
    unlabelled: int = 0
    aim: str = ""
    seed: int = 0
    resamples: int = 0
    block: int = 0
    blocks: int = 0
    sets: list[SetScore] = _field(default_factory=list)
    comparison: SetComparison | None = None


@dataclass(frozen=True)
class VerifyReport:
    ok: bool = False
    records: int = 0
    root: str = ""
    first_bad: int | None = None
    message: str = ""


@dataclass(frozen=True)
class Checkpoint:
    size: int = 0
    root: str = ""


@dataclass(frozen=True)
class Report:
    text: str = ""
    reporter: str = ""
    reporter_kind: str = ""
    kind: str = "incident"
    cause: str = ""
    unit: str = ""
    country: str = ""
    urgent: bool = False
    entities: list[Entity] = _field(default_factory=list)
    techniques: list[str] = _field(default_factory=list)
    facts: Facts = _field(default_factory=dict)


@dataclass(frozen=True)
class TransitionTo:
    incident: str = ""
    target: str = ""
    comment: str = ""


@dataclass(frozen=True)
class CompleteTask:
    incident: str = ""
    task: str = ""
    comment: str = ""


@dataclass(frozen=True)
class TakeAction:
    incident: str = ""
    action: str = ""
    target: str = ""
    together: list[str] = _field(default_factory=list)


@dataclass(frozen=True)
class Approve:
    incident: str = ""
    approval: str = ""
    digest: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Refuse:
    incident: str = ""
    approval: str = ""
    digest: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Disclose:
    incident: str = ""
    party: str = ""
    fields: list[str] = _field(default_factory=list)
    channel: str = ""
    content: Facts = _field(default_factory=dict)
    asked_by_party: bool = False


@dataclass(frozen=True)
class RecordContact:
    incident: str = ""
    party: str = ""
    direction: Direction = Direction.INBOUND
    channel: str = ""
    text: str = ""
    fields: list[str] = _field(default_factory=list)


@dataclass(frozen=True)
class SetFacts:
    incident: str = ""
    facts: Facts = _field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True)
class Judge:
    incident: str = ""
    finding: str = ""
    verdict: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Assign:
    incident: str = ""
    lead: str = ""
    team: str = ""


@dataclass(frozen=True)
class AddNote:
    incident: str = ""
    text: str = ""


@dataclass(frozen=True)
class Merge:
    incident: str = ""
    into: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Split:
    incident: str = ""
    findings: list[str] = _field(default_factory=list)
    comment: str = ""


@dataclass(frozen=True)
class DeclareAbsence:
    person: str = ""
    from_: Instant = Instant("1970-01-01T00:00:00Z")
    to: Instant = Instant("1970-01-01T00:00:00Z")


@dataclass(frozen=True)
class ClaimEffect:
    effect: str = ""
    worker: str = ""
    until: Instant = Instant("1970-01-01T00:00:00Z")


@dataclass(frozen=True)
class AcknowledgeEffect:
    effect: str = ""
    done: bool = True
    text: str = ""
    worker: str = ""
