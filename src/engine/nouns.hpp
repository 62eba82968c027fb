// The descriptions of the engine's own nouns (see base/nouns.hpp for the others): commands, summaries,
// reports.
#pragma once

#include <boost/describe.hpp>

#include "base/nouns.hpp"
#include "csirt/command.hpp"
#include "csirt/engine.hpp"
#include "csirt/feedback.hpp"

namespace csirt {

BOOST_DESCRIBE_STRUCT(Report, (),
                      (text, reporter, reporter_kind, kind, cause, unit, country, urgent, entities,
                       techniques, facts))
BOOST_DESCRIBE_STRUCT(TransitionTo, (), (incident, target, comment))
BOOST_DESCRIBE_STRUCT(CompleteTask, (), (incident, task, comment))
BOOST_DESCRIBE_STRUCT(TakeAction, (), (incident, action, target, together))
BOOST_DESCRIBE_STRUCT(Approve, (), (incident, approval, digest, comment))
BOOST_DESCRIBE_STRUCT(Refuse, (), (incident, approval, digest, comment))
BOOST_DESCRIBE_STRUCT(Disclose, (), (incident, party, fields, channel, content, asked_by_party))
BOOST_DESCRIBE_STRUCT(RecordContact, (), (incident, party, direction, channel, text, fields))
BOOST_DESCRIBE_STRUCT(SetFacts, (), (incident, facts, comment))
BOOST_DESCRIBE_STRUCT(Judge, (), (incident, finding, verdict, comment))
BOOST_DESCRIBE_STRUCT(Assign, (), (incident, lead, team))
BOOST_DESCRIBE_STRUCT(AddNote, (), (incident, text))
BOOST_DESCRIBE_STRUCT(Merge, (), (incident, into, comment))
BOOST_DESCRIBE_STRUCT(Split, (), (incident, findings, comment))
BOOST_DESCRIBE_STRUCT(DeclareAbsence, (), (person, from, to))
BOOST_DESCRIBE_STRUCT(ClaimEffect, (), (effect, worker, until))
BOOST_DESCRIBE_STRUCT(AcknowledgeEffect, (), (effect, done, text, worker))

BOOST_DESCRIBE_STRUCT(TriageSummary, (), (events, bytes, findings, dispositions, opened, joined, effects))
BOOST_DESCRIBE_STRUCT(TickSummary, (), (fired, effects, next))
BOOST_DESCRIBE_STRUCT(SourceStatus, (), (source, offset, events, replay_from, digest, dispositions, reasons))
BOOST_DESCRIBE_STRUCT(RuleStatistics, (), (rule, title, level, findings, folded, techniques, trial))
BOOST_DESCRIBE_STRUCT(Summary, (),
                      (now, charter, rules, records, root, incidents, open_incidents, dispositions, sources,
                       rule_statistics, referrals))
BOOST_DESCRIBE_STRUCT(Estimate, (), (low, point, high, hits, of))
BOOST_DESCRIBE_STRUCT(RuleFeedback, (),
                      (rule, title, level, mode, matches, findings, incidents, true_positive, benign,
                       false_positive, undetermined, unjudged, precision))
BOOST_DESCRIBE_STRUCT(FilterEffect, (),
                      (true_positive, benign, false_positive, undetermined, unjudged, unknown, examples))
BOOST_DESCRIBE_STRUCT(Proposal, (),
                      (id, rule, title, kind, reason, pointer, precision, field, values, adopt, fragment,
                       owner, until, effect))
BOOST_DESCRIBE_STRUCT(EngineStatistics, (),
                      (records, incidents, findings, groups, effects, conflicts, correlation))
BOOST_DESCRIBE_STRUCT(VerifyReport, (), (ok, records, root, first_bad, message))
BOOST_DESCRIBE_STRUCT(Checkpoint, (), (size, root))

}  // namespace csirt
