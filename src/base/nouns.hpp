// The one description of every public noun; codec, JSON Schema, snapshot and Python types are made from it.
//
// A member that is added to a struct must be added here: tests/unit/base/nouns_test.cpp counts both.
#pragma once

#include <boost/describe.hpp>

#include "csirt/correlation.hpp"
#include "csirt/decision.hpp"
#include "csirt/error.hpp"
#include "csirt/incident.hpp"
#include "csirt/principal.hpp"
#include "csirt/table.hpp"

namespace csirt {

BOOST_DESCRIBE_ENUM(Status, ok, invalid, syntax, charter, rules, not_found, conflict, io, corrupt, newer,
                    limit, busy, forked, memory, internal, unsupported)
BOOST_DESCRIBE_STRUCT(Problem, (), (file, line, column, pointer, found, expected, message))

BOOST_DESCRIBE_STRUCT(Principal, (), (issuer, subject, assurance, via, as_team))
BOOST_DESCRIBE_STRUCT(Viewer, (), (principal, party))

BOOST_DESCRIBE_ENUM(Outcome, permitted, pressure, advise_only, needs_consent, denied)
BOOST_DESCRIBE_STRUCT(Predicate, (), (field, op, expected, found, known, from, to))
BOOST_DESCRIBE_STRUCT(Clause, (), (pointer, text, held))
BOOST_DESCRIBE_STRUCT(Alternative, (), (pointer, text, failed))
BOOST_DESCRIBE_ENUM(NeedKind, consent, told_first, function_involved, fact)
BOOST_DESCRIBE_STRUCT(Need, (), (id, kind, of, count, right, by, digest, pointer))
BOOST_DESCRIBE_ENUM(EffectKind, notify, ask_approval, execute_action, advise, contact, refer, wake_at,
                    announce)
BOOST_DESCRIBE_STRUCT(Effect, (), (id, kind, to, incident, text, realm, at, details))
BOOST_DESCRIBE_STRUCT(Decision, (),
                      (id, subject, question, outcome, reason, at, because, instead, needs, fields, records,
                       effects))

BOOST_DESCRIBE_ENUM(TableStatus, answered, no_hit, conflict)
BOOST_DESCRIBE_STRUCT(TableDecision, (), (status, outputs, also, rows, by_default, because, instead, unknown))
BOOST_DESCRIBE_ENUM(TableIssueKind, hole, open_when_unknown, conflict, masked, never, unreachable_output,
                    limit)
BOOST_DESCRIBE_ENUM(IssueSeverity, mistake, warning, note)
BOOST_DESCRIBE_STRUCT(TableIssue, (), (kind, severity, rows, output, example, assumed, confirmed, problem))
BOOST_DESCRIBE_STRUCT(TableAnalysis, (),
                      (table, rows, exact, complete, complete_when_unknown, overlaps, conflicts, issues,
                       free_tests))

BOOST_DESCRIBE_ENUM(Disposition, malformed, late, quiet, out_of_scope, suppressed, noted, folded, referred,
                    joined, opened)
BOOST_DESCRIBE_STRUCT(Entity, (), (kind, value))
BOOST_DESCRIBE_STRUCT(EventRef, (), (source, offset, digest))
BOOST_DESCRIBE_STRUCT(Judgement, (), (verdict, by, at, comment))
BOOST_DESCRIBE_STRUCT(CorrelatedField, (), (field, value))
BOOST_DESCRIBE_STRUCT(CorrelatedEvent, (), (source, offset, time))
BOOST_DESCRIBE_STRUCT(CorrelationFinding, (),
                      (rule, title, level, group, value, count, first_seen, last_seen, events, overflow))
BOOST_DESCRIBE_STRUCT(CorrelationStatistics, (),
                      (rule, events, findings, groups, held, ungrouped, unusable, overflow, overflow_groups))
BOOST_DESCRIBE_STRUCT(CorrelatorStatistics, (),
                      (events, late, duplicates, untimed, pending, bytes, correlations))
BOOST_DESCRIBE_STRUCT(Finding, (),
                      (id, incident, rule, title, level, techniques, tactics, categories, entities, event,
                       first_seen, last_seen, count, context, because, events, judgements))
BOOST_DESCRIBE_ENUM(TaskState, open, done, cancelled)
BOOST_DESCRIBE_STRUCT(Task, (),
                      (id, incident, name, text, state_of, role, person, state, opened, due, otherwise, ended,
                       ended_by, pointer))
BOOST_DESCRIBE_ENUM(ClockState, running, met, missed, stopped)
BOOST_DESCRIBE_STRUCT(Clock, (),
                      (id, incident, name, kind, subject, started, due, state, ended, otherwise, pointer))
BOOST_DESCRIBE_ENUM(ApprovalState, open, granted, refused, lapsed)
BOOST_DESCRIBE_STRUCT(Approval, (),
                      (id, incident, action, asked_by, asked, need, state, granted_by, refused_by, ended,
                       comment))
BOOST_DESCRIBE_ENUM(Direction, outbound, inbound)
BOOST_DESCRIBE_STRUCT(Contact, (), (id, incident, party, direction, by, channel, at, fields, told, text))
BOOST_DESCRIBE_STRUCT(ActionRun, (),
                      (id, incident, action, target, by, assurance, team, together, fields, content, channel,
                       begun_by_party, asked, state, needs, digest))
BOOST_DESCRIBE_STRUCT(HistoryEntry, (), (at, by, what, text, pointer, record))
BOOST_DESCRIBE_STRUCT(ScorePart, (), (name, points, text, pointer))
BOOST_DESCRIBE_STRUCT(Score, (), (points, parts))
BOOST_DESCRIBE_STRUCT(Merged, (), (id, short_id, title, opened, at, by, because))
BOOST_DESCRIBE_STRUCT(Incident, (),
                      (id, short_id, realm, title, states, workflow, constituency, team, lead, severity,
                       priority, verdict, categories, entities, facts, opened, updated, first_finding,
                       last_finding, closed, findings, tasks, clocks, approvals, actions, contacts, history,
                       decisions, merged_into, merged, apart, score))

}  // namespace csirt
