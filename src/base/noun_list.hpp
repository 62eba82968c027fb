// All public nouns of base in one list, for what is made from every one of them: schemas, Python types,
// tests.
#pragma once

#include <boost/mp11/list.hpp>

#include "base/nouns.hpp"

namespace csirt::base {

using Nouns =
    boost::mp11::mp_list<Problem, Principal, Viewer, Predicate, Clause, Alternative, Need, Effect, Decision,
                         TableDecision, TableIssue, TableAnalysis, Entity, EventRef, Judgement, Finding, Task,
                         Clock, Approval, Contact, ActionRun, HistoryEntry, ScorePart, Score, Merged,
                         Incident, CorrelatedField, CorrelatedEvent, CorrelationFinding,
                         CorrelationStatistics, CorrelatorStatistics>;

using NounEnums =
    boost::mp11::mp_list<Status, Outcome, NeedKind, EffectKind, TableStatus, TableIssueKind, IssueSeverity,
                         Disposition, TaskState, ClockState, ApprovalState, Direction>;

}  // namespace csirt::base
