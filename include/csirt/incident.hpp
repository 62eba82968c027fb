// The nouns of incident management: what came in, what it became, who owes what until when, who was told
// what.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "csirt/decision.hpp"
#include "csirt/fact.hpp"
#include "csirt/time.hpp"

namespace csirt {

// Where every accepted event ends, exactly one each (EVT-5). Precedence when an event has several findings:
// the later in this list wins.
enum class Disposition {
  malformed,     // no JSON object, not UTF-8, too long, too deep
  late,          // older than the declared lateness
  quiet,         // no rule matched
  out_of_scope,  // matched, but not computer-security-related (EVT-1)
  suppressed,    // a known false positive of this organization, with its reason (EVT-7)
  noted,         // a finding that the charter's definition does not make an incident (EVT-3)
  folded,        // a repeat of a finding that is known already
  referred,      // concerns somebody else's constituency (EVT-8)
  joined,        // became part of an open incident
  opened         // opened an incident
};

// How many events ended where. The counts add up to the number of events.
using Dispositions = std::map<std::string, std::uint64_t>;

// Something that an event or report is about and by which findings are grouped.
struct Entity {
  std::string kind;   // host, account, address, hash, mailbox, domain
  std::string value;  // folded to lower case where the kind is case-insensitive
  auto operator<=>(const Entity&) const = default;
};

// Which bytes of which source.
struct EventRef {
  std::string source;        // as the host names it
  std::uint64_t offset = 0;  // byte offset of the line in its source
  std::string digest;        // SHA-256 of the line, hex
  bool operator==(const EventRef&) const = default;
};

// What a handler made of a finding: true-positive, benign, false-positive or undetermined.
struct Judgement {
  std::string verdict;
  std::string by;
  Instant at;
  std::string comment;
  bool operator==(const Judgement&) const = default;
};

// An observation that a rule or a human made. Repeats are folded into `count`.
struct Finding {
  std::string id;
  std::string incident;  // empty: noted, not (yet) part of an incident
  std::string rule;      // rule id; "report" for a human report
  std::string title;
  std::string level;                    // informational, low, medium, high, critical
  std::vector<std::string> techniques;  // ATT&CK: "T1003.001"
  std::vector<std::string> tactics;     // ATT&CK, in the order of the scale `tactic`: "credential-access"
  std::vector<std::string> categories;  // of the charter's category map
  std::vector<Entity> entities;
  EventRef event;  // the first one
  Instant first_seen;
  Instant last_seen;
  std::uint64_t count = 1;
  bool context = false;               // below the definition: part of the story, and links nothing to it
  std::vector<Predicate> because;     // what the rule saw
  std::vector<EventRef> events;       // of a correlation: the first events of its window, and the last
  std::vector<Judgement> judgements;  // oldest first: the last one stands, over the incident's verdict
  bool operator==(const Finding&) const = default;
};

enum class TaskState { open, done, cancelled };

struct Task {
  std::string id;
  std::string incident;
  std::string name;
  std::string text;
  std::string state_of;  // workflow state that opened it
  std::string role;      // who owes it by role
  std::string person;    // who owes it by name
  TaskState state = TaskState::open;
  Instant opened;
  std::optional<Instant> due;
  std::string otherwise;  // declared consequence when it is late
  std::optional<Instant> ended;
  std::string ended_by;
  std::string pointer;  // the clause that demanded it
  bool operator==(const Task&) const = default;
};

enum class ClockState { running, met, missed, stopped };

// A deadline that runs: of a state, a task, an approval or an obligation (DIS-7). Absolute and journalled.
struct Clock {
  std::string id;
  std::string incident;
  std::string name;
  std::string kind;     // state, task, approval, run, obligation
  std::string subject;  // the state, task id, need id, run id or obligation
  Instant started;
  Instant due;
  ClockState state = ClockState::running;
  std::optional<Instant> ended;
  std::string otherwise;  // what happens when it runs out
  std::string pointer;
  bool operator==(const Clock&) const = default;
};

enum class ApprovalState { open, granted, refused, lapsed };

// A need on its way to being fulfilled. Bound to the digest of what was asked (FLT-9).
struct Approval {
  std::string id;  // the need's id
  std::string incident;
  std::string action;    // "action:isolate-host" or "disclosure:affected-customers"
  std::string asked_by;  // person
  Instant asked;
  Need need;
  ApprovalState state = ApprovalState::open;
  std::vector<std::string> granted_by;
  std::string refused_by;
  std::optional<Instant> ended;
  std::string comment;
  bool operator==(const Approval&) const = default;
};

enum class Direction { outbound, inbound };

// A contact with an outside party, either way (DIS-2).
struct Contact {
  std::string id;
  std::string incident;
  std::string party;
  Direction direction = Direction::outbound;
  std::string by;  // our person
  std::string channel;
  Instant at;
  std::vector<std::string> fields;  // what was told
  Facts told;                       // and its content as the party received it
  std::string text;
  bool operator==(const Contact&) const = default;
};

// An action or a disclosure that was asked for, and what became of it (AUT-3, DIS-1).
struct ActionRun {
  std::string id;
  std::string incident;
  std::string action;  // "action:isolate-host" or "disclosure:media"
  std::string target;  // what it is done to, or the party
  std::string by;
  std::string assurance;
  std::string team;
  std::vector<std::string> together;  // teams that act with it
  std::vector<std::string> fields;    // disclosure: what is to be told
  Facts content;                      // disclosure: the words given for it
  std::string channel;
  bool begun_by_party = false;
  Instant asked;
  std::string state;               // waiting, executing, done, failed, advised, denied, lapsed
  std::vector<std::string> needs;  // ids
  std::string digest;
  bool operator==(const ActionRun&) const = default;
};

// One line of an incident's history, for people.
struct HistoryEntry {
  Instant at;
  std::string by;
  std::string what;
  std::string text;
  std::string pointer;
  std::uint64_t record = 0;
  bool operator==(const HistoryEntry&) const = default;
};

// One addend of a score, with the clause that gives it.
struct ScorePart {
  std::string name;  // severity, criticality, confidence, tactics, rules, hosts, overdue, age
  std::int64_t points = 0;
  std::string text;  // "4 tactics, 5 points each"
  std::string pointer;
  bool operator==(const ScorePart&) const = default;
};

// Why this incident stands above that one. Whole numbers; the parts add up to the points.
struct Score {
  std::int64_t points = 0;
  std::vector<ScorePart> parts;
  bool operator==(const Score&) const = default;
};

// An incident that became part of another one; its ids still name that one.
struct Merged {
  std::string id, short_id, title;
  Instant opened;  // the incident that it was
  Instant at;      // when it was merged
  std::string by;
  std::string because;
  bool operator==(const Merged&) const = default;
};

struct Incident {
  std::string id;        // derived from the command that opened it
  std::string short_id;  // for people: "INC-7f3a"
  std::string realm = "real";
  std::string title;
  std::vector<std::string> states;  // active workflow states, in document order
  std::string workflow;             // digest of the pinned workflow
  std::string constituency;
  std::string team;
  std::string lead;  // person
  std::string severity;
  std::string priority;
  std::string verdict;  // true-positive, benign, false-positive; empty: open
  std::vector<std::string> categories;
  std::vector<Entity> entities;
  Facts facts;  // what is known, by vocabulary name
  Instant opened;
  Instant updated;
  std::optional<Instant> first_finding;  // by event time; joining looks around these two
  Instant last_finding;
  std::optional<Instant> closed;
  std::vector<Finding> findings;
  std::vector<Task> tasks;
  std::vector<Clock> clocks;
  std::vector<Approval> approvals;
  std::vector<ActionRun> actions;
  std::vector<Contact> contacts;
  std::vector<HistoryEntry> history;
  std::vector<Decision> decisions;
  std::string merged_into;         // id of the incident that this one became part of
  std::vector<Merged> merged;      // incidents that became part of this one, in that order
  std::vector<std::string> apart;  // ids of incidents that somebody split off: no finding merges them again
  Score score;                     // as of the answer to a query; never journalled
  bool operator==(const Incident&) const = default;
};

}  // namespace csirt
