// The bodies of the journal's records: what became true, never why it was decided so (that stands in
// `decided`).
//
// A record type is the name in kType; its body is one of these structs, described once. Adding a member is
// compatible (members equal to their default are left out); changing a meaning needs a new version number.
#pragma once

#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "charter/people.hpp"
#include "engine/nouns.hpp"

namespace csirt::engine {

struct CharterInstalled {
  static constexpr const char* kType = "charter.installed";
  std::string hash, by;
  std::string tzdata;  // version of the zone data by which its calendars are read here
};

struct RulesInstalled {
  static constexpr const char* kType = "rules.installed";
  std::string hash, by;
  std::uint64_t count = 0;
};

struct IncidentOpened {
  static constexpr const char* kType = "incident.opened";
  Incident incident;  // without the lists, which follow as records of their own
};

// A finding became part of an incident, which now is rated so.
struct FindingAdded {
  static constexpr const char* kType = "finding.added";
  Finding finding;
  std::string disposition, fold_key, title, severity, priority;
  std::vector<std::string> categories;
  std::vector<Entity> entities;  // those that are new to the incident
  Facts facts;
};

// An incident became part of the one whose stream this lies in. Findings, history and decisions go along as
// they stand; of what was open, what it became is said here.
struct IncidentMerged {
  static constexpr const char* kType = "incident.merged";
  Incident from;  // its tasks, clocks, approvals, actions and contacts as they now stand; no other lists
  std::vector<Clock> clocks;  // of the incident that stays, those that yield to an earlier one
  std::vector<Task> tasks;    // likewise
  std::string title, severity, priority;
  std::vector<std::string> categories;
  Facts facts;
  std::string by, because;
};

// The same in the stream of the incident that goes, so that nobody decides about it any more.
struct IncidentAbsorbed {
  static constexpr const char* kType = "incident.absorbed";
  std::string into, by, because;
};

// Findings left this incident for one of their own, which was opened before.
struct IncidentSplit {
  static constexpr const char* kType = "incident.split";
  std::string into;
  std::vector<std::string> findings;
  std::string title, severity, priority;
  std::vector<std::string> categories;
  Facts facts;  // of what remains
  std::string by, comment;
};

// A finding that is no part of an incident: noted, or referred to another team.
struct FindingNoted {
  static constexpr const char* kType = "finding.noted";
  Finding finding;
  std::string disposition, fold_key, refer_to, pointer;
};

// A human report was accepted and ended there.
struct ReportReceived {
  static constexpr const char* kType = "report.received";
  Report report;
  std::string disposition, incident, finding, pointer;
};

// Marks in an entity's stream that an incident concerns it, so that two writers who see one host meet there.
struct GroupLinked {
  static constexpr const char* kType = "group.linked";
  std::string incident;
  Entity entity;
};

struct WorkflowStepped {
  static constexpr const char* kType = "workflow.stepped";
  std::vector<std::string> states, entered, exited;
  std::vector<Task> opened;
  std::vector<std::string> cancelled;
  std::vector<Clock> started;
  std::vector<std::string> stopped;
  bool finished = false;
  std::string by, comment;
};

struct TaskEnded {
  static constexpr const char* kType = "task.ended";
  std::string task, state, by, comment;
};

// Approvals as they now stand, new ones included.
struct ApprovalsChanged {
  static constexpr const char* kType = "approvals.changed";
  std::vector<Approval> approvals;
};

struct ActionChanged {
  static constexpr const char* kType = "action.changed";
  ActionRun run;
  std::string comment;  // why, or what came of it
};

struct ContactRecorded {
  static constexpr const char* kType = "contact.recorded";
  Contact contact;
};

// Clocks as they now stand, new ones included.
struct ClocksChanged {
  static constexpr const char* kType = "clocks.changed";
  std::vector<Clock> clocks;
  std::string why;
};

struct FactsSet {
  static constexpr const char* kType = "facts.set";
  Facts facts;   // what was said
  Facts before;  // what stood there until now
  std::string verdict, severity, priority, by, comment;
};

// A finding was judged; one that belongs to no incident lies in a stream of its own.
struct FindingJudged {
  static constexpr const char* kType = "finding.judged";
  std::string finding, incident;
  Judgement judgement;
};

struct IncidentAssigned {
  static constexpr const char* kType = "incident.assigned";
  std::string lead, team, by;
};

struct NoteAdded {
  static constexpr const char* kType = "note.added";
  std::string by, text;
};

struct AbsenceDeclared {
  static constexpr const char* kType = "absence.declared";
  charter::Absence absence;
};

struct EffectClaimed {
  static constexpr const char* kType = "effect.claimed";
  std::string effect, worker;
  Instant until;
};

struct EffectAcknowledged {
  static constexpr const char* kType = "effect.acknowledged";
  std::string effect, text;
  bool done = true;
};

// The answer to a command, with its reasons and what the host is asked to do. Last of the command's records.
struct Decided {
  static constexpr const char* kType = "decided";
  Decision decision;
  std::optional<Instant> given;  // what the host said the time was, when engine time was later already
};

// Where the repeats of a finding go: the finding that stands for their key, and how many were folded since
// the last cursor.
struct Fold {
  std::string key, finding, incident, rule;
  std::uint64_t count = 0;
  Instant last_seen;
  std::optional<Instant> first_seen;  // when a repeat was seen before the finding itself
  std::uint64_t total = 0;            // times that it was seen in all
  std::vector<Instant> recent;        // the last ones, while a threshold counts them
  bool operator==(const Fold&) const = default;
};

// How far a source was taken in. Written every 65,536 events and on flush, never by call size.
struct IntakeCursor {
  static constexpr const char* kType = "intake.cursor";
  std::string source;
  std::uint64_t offset = 0, events = 0, replay_from = 0, findings = 0;
  std::string digest;  // SHA-256 over (previous digest, bytes since the previous cursor)
  Instant watermark;   // the newest time that an event bore; the epoch: none did
  Dispositions dispositions;
  std::map<std::string, std::uint64_t> reasons;
  std::vector<Fold> folds;  // new and changed ones; a later one with the same key stands
  std::map<std::string, std::uint64_t> rule_matches;  // by rule, repeats included; of this source so far
  Instant forget_before;                              // keys not seen since are forgotten
  std::map<std::string, std::uint64_t>
      trial_matches;   // by rule, while it was in trial; of this source so far
  Instant correlated;  // what correlations found before is journalled; the epoch: there are none
};

BOOST_DESCRIBE_STRUCT(CharterInstalled, (), (hash, by, tzdata))
BOOST_DESCRIBE_STRUCT(RulesInstalled, (), (hash, by, count))
BOOST_DESCRIBE_STRUCT(IncidentOpened, (), (incident))
BOOST_DESCRIBE_STRUCT(FindingAdded, (),
                      (finding, disposition, fold_key, title, severity, priority, categories, entities,
                       facts))
BOOST_DESCRIBE_STRUCT(IncidentMerged, (),
                      (from, clocks, tasks, title, severity, priority, categories, facts, by, because))
BOOST_DESCRIBE_STRUCT(IncidentAbsorbed, (), (into, by, because))
BOOST_DESCRIBE_STRUCT(IncidentSplit, (),
                      (into, findings, title, severity, priority, categories, facts, by, comment))
BOOST_DESCRIBE_STRUCT(FindingNoted, (), (finding, disposition, fold_key, refer_to, pointer))
BOOST_DESCRIBE_STRUCT(ReportReceived, (), (report, disposition, incident, finding, pointer))
BOOST_DESCRIBE_STRUCT(GroupLinked, (), (incident, entity))
BOOST_DESCRIBE_STRUCT(WorkflowStepped, (),
                      (states, entered, exited, opened, cancelled, started, stopped, finished, by, comment))
BOOST_DESCRIBE_STRUCT(TaskEnded, (), (task, state, by, comment))
BOOST_DESCRIBE_STRUCT(ApprovalsChanged, (), (approvals))
BOOST_DESCRIBE_STRUCT(ActionChanged, (), (run, comment))
BOOST_DESCRIBE_STRUCT(ContactRecorded, (), (contact))
BOOST_DESCRIBE_STRUCT(ClocksChanged, (), (clocks, why))
BOOST_DESCRIBE_STRUCT(FactsSet, (), (facts, before, verdict, severity, priority, by, comment))
BOOST_DESCRIBE_STRUCT(FindingJudged, (), (finding, incident, judgement))
BOOST_DESCRIBE_STRUCT(IncidentAssigned, (), (lead, team, by))
BOOST_DESCRIBE_STRUCT(NoteAdded, (), (by, text))
BOOST_DESCRIBE_STRUCT(AbsenceDeclared, (), (absence))
BOOST_DESCRIBE_STRUCT(EffectClaimed, (), (effect, worker, until))
BOOST_DESCRIBE_STRUCT(EffectAcknowledged, (), (effect, text, done))
BOOST_DESCRIBE_STRUCT(Decided, (), (decision, given))
BOOST_DESCRIBE_STRUCT(Fold, (), (key, finding, incident, rule, count, last_seen, first_seen, total, recent))
BOOST_DESCRIBE_STRUCT(IntakeCursor, (),
                      (source, offset, events, replay_from, findings, digest, watermark, dispositions,
                       reasons, folds, rule_matches, forget_before, trial_matches, correlated))

}  // namespace csirt::engine

namespace csirt::time {
BOOST_DESCRIBE_STRUCT(Absence, (), (person, from, to))
}  // namespace csirt::time

namespace csirt::engine {

// clang-format off: it never comes to rest with this list.
#define CSIRT_EACH_RECORD(X)                                                              \
  X(CharterInstalled) X(RulesInstalled) X(IncidentOpened) X(FindingAdded) X(FindingNoted) \
  X(ReportReceived) X(GroupLinked) X(WorkflowStepped) X(TaskEnded) X(ApprovalsChanged)    \
  X(ActionChanged) X(ContactRecorded) X(ClocksChanged) X(FactsSet) X(FindingJudged)       \
  X(IncidentAssigned)                                                                     \
  X(NoteAdded) X(AbsenceDeclared) X(EffectClaimed) X(EffectAcknowledged) X(Decided)       \
  X(IntakeCursor) X(IncidentMerged) X(IncidentAbsorbed) X(IncidentSplit)
// clang-format on

// The bodies as JSON and back, compiled once (record_codecs.cpp). decode_body throws Error(Status::invalid).
#define CSIRT_DECLARE_RECORD(Record)                  \
  boost::json::value encode_body(const Record& body); \
  void decode_body(const boost::json::value& json, Record& body);
CSIRT_EACH_RECORD(CSIRT_DECLARE_RECORD)
#undef CSIRT_DECLARE_RECORD

}  // namespace csirt::engine
