// What a host can ask the engine to do. Each command is a document: {"id", "type", "principal", "viewer"?,
// members}.
//
// `id` makes a command idempotent: giving it again returns the first answer. Types are the names below in
// lower case with '-' ("TakeAction" is "take-action").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "csirt/fact.hpp"
#include "csirt/incident.hpp"
#include "csirt/principal.hpp"
#include "csirt/time.hpp"

namespace csirt {

// A report by a human: ticket, e-mail, phone note, another team's report (EVT-5, EVT-9).
struct Report {
  std::string text;
  std::string reporter;           // who reported, as the host knows him
  std::string reporter_kind;      // constituent, government, business, public, ...
  std::string kind = "incident";  // incident, imminent-threat, question, ... (EVT-2)
  std::string cause;              // attack, natural-disaster, power-failure, ... (EVT-1)
  std::string unit;
  std::string country;
  bool urgent = false;
  std::vector<Entity> entities;
  std::vector<std::string> techniques;
  Facts facts;  // further vocabulary facts
  bool operator==(const Report&) const = default;
};

// Moves the incident to a state of its workflow.
struct TransitionTo {
  std::string incident;
  std::string target;
  std::string comment;
  bool operator==(const TransitionTo&) const = default;
};

struct CompleteTask {
  std::string incident;
  std::string task;
  std::string comment;
  bool operator==(const CompleteTask&) const = default;
};

// Asks for an action of the charter (AUT-3).
struct TakeAction {
  std::string incident;
  std::string action;
  std::string target;                 // host, account, ...
  std::vector<std::string> together;  // teams that act together (AUT-2)
  bool operator==(const TakeAction&) const = default;
};

// Fulfils or refuses a need; `digest` is that of the need, so that only what was read is approved (FLT-9).
struct Approve {
  std::string incident;
  std::string approval;
  std::string digest;
  std::string comment;
  bool operator==(const Approve&) const = default;
};
struct Refuse {
  std::string incident;
  std::string approval;
  std::string digest;
  std::string comment;
  bool operator==(const Refuse&) const = default;
};

// Asks to tell an outside party (DIS-1). `content` holds the text per field; empty ones come from the
// incident.
struct Disclose {
  std::string incident;
  std::string party;
  std::vector<std::string> fields;
  std::string channel;
  Facts content;
  bool asked_by_party = false;  // the party began the contact
  bool operator==(const Disclose&) const = default;
};

// An inbound contact, or one made outside the engine (DIS-2).
struct RecordContact {
  std::string incident;
  std::string party;
  Direction direction = Direction::inbound;
  std::string channel;
  std::string text;
  std::vector<std::string> fields;
  bool operator==(const RecordContact&) const = default;
};

// What was learned: verdict, impact, data concerned. Only vocabulary names.
struct SetFacts {
  std::string incident;
  Facts facts;
  std::string comment;
  bool operator==(const SetFacts&) const = default;
};

// What the finding was, in the end. `incident` is empty for one that belongs to none. Given again it
// corrects; all that was said before stays readable. It speaks for the rule too (EVT-7): docs/feedback.md.
struct Judge {
  std::string incident;
  std::string finding;
  std::string verdict;  // true-positive, benign, false-positive, undetermined
  std::string comment;
  bool operator==(const Judge&) const = default;
};

struct Assign {
  std::string incident;
  std::string lead;
  std::string team;
  bool operator==(const Assign&) const = default;
};

struct AddNote {
  std::string incident;
  std::string text;
  bool operator==(const AddNote&) const = default;
};

// Makes one incident of two: everything of `incident` goes on in `into` (WFL-4). Refused with the reason for
// two realms, constituencies that are apart, and by who does not work on both.
struct Merge {
  std::string incident;
  std::string into;
  std::string comment;
  bool operator==(const Merge&) const = default;
};

// Takes findings out of an incident and opens one of its own for them (WFL-4).
struct Split {
  std::string incident;
  std::vector<std::string> findings;  // ids; some of the incident's, never all
  std::string comment;
  bool operator==(const Split&) const = default;
};

// An absence of a person; his deputy stands in.
struct DeclareAbsence {
  std::string person;
  Instant from;
  Instant to;
  bool operator==(const DeclareAbsence&) const = default;
};

// An effect is leased by a worker until `until`, then acknowledged with what came of it.
struct ClaimEffect {
  std::string effect;
  std::string worker;
  Instant until;
  bool operator==(const ClaimEffect&) const = default;
};
struct AcknowledgeEffect {
  std::string effect;
  bool done = true;
  std::string text;
  std::string worker;  // who leased it; another worker's running lease is respected
  bool operator==(const AcknowledgeEffect&) const = default;
};

using CommandBody = std::variant<Report, TransitionTo, CompleteTask, TakeAction, Approve, Refuse, Disclose,
                                 RecordContact, SetFacts, Judge, Assign, AddNote, Merge, Split,
                                 DeclareAbsence, ClaimEffect, AcknowledgeEffect>;

struct Command {
  std::string id;
  Principal principal;
  bool explain = false;  // fill Decision::instead
  CommandBody body;
};

// Reads a command document; throws Error(Status::invalid) naming the pointer and the nearest known name.
Command parse_command(std::string_view json);

}  // namespace csirt
