// The answer of the engine to anything it is asked to decide, with its reasons (BEY-1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "csirt/fact.hpp"
#include "csirt/time.hpp"

namespace csirt {

// AUT-3. Strictness grows from first to last.
enum class Outcome { permitted, pressure, advise_only, needs_consent, denied };

// One comparison that was made: which field, how, against what, and what was there.
struct Predicate {
  std::string field;
  std::string op;  // the modifiers as written: "gte", "contains|all"; empty for equality
  std::string expected;
  std::string found;  // the value that was looked at; empty with `known` false when there was none
  bool known = true;
  std::uint64_t from = 0, to = 0;  // the part of `found` that matched, in bytes; equal when not applicable
  bool operator==(const Predicate&) const = default;
};

// A clause of the charter (or a rule) that fired, and on what.
struct Clause {
  std::string pointer;  // RFC 6901 into the charter, or "rule:<id>"
  std::string text;     // one sentence: what the clause says
  std::vector<Predicate> held;
  bool operator==(const Clause&) const = default;
};

// A clause that did not fire, and the predicates that kept it from firing.
struct Alternative {
  std::string pointer;
  std::string text;
  std::vector<Predicate> failed;
  bool operator==(const Alternative&) const = default;
};

enum class NeedKind { consent, told_first, function_involved, fact };

// What must be fulfilled before a decision can be executed. Only `approval` fulfils needs.
struct Need {
  std::string id;  // derived, stable: asking again yields the same id
  NeedKind kind = NeedKind::consent;
  std::vector<std::string>
      of;                     // consent: persons, any of whom counts; told_first: parties; fact: field names
  std::uint32_t count = 1;    // how many different persons of `of`
  std::string right;          // consent: the role or function in whose name it is given, for the reader
  std::optional<Instant> by;  // when it lapses
  std::string digest;         // of what is consented to (SHA-256, hex)
  std::string pointer;        // the clause that demands it
  bool operator==(const Need&) const = default;
};

enum class EffectKind { notify, ask_approval, execute_action, advise, contact, refer, wake_at, announce };

// What the host is asked to do. The engine itself does nothing to the outside.
struct Effect {
  std::string id;
  EffectKind kind = EffectKind::notify;
  std::string to;  // person, party or target
  std::string incident;
  std::string text;
  std::string realm;  // "real" or "exercise/<id>"
  std::optional<Instant> at;
  Facts details;
  bool operator==(const Effect&) const = default;
};

struct Decision {
  std::string id;
  std::string subject;   // the incident, or what else was decided about
  std::string question;  // what was asked, in one phrase: "isolate-host on ACCT01 by ada"
  Outcome outcome = Outcome::denied;
  std::string reason;  // one sentence
  Instant at;
  std::vector<Clause> because;
  std::vector<Alternative> instead;  // filled on request
  std::vector<Need> needs;
  std::vector<std::string> fields;     // disclosure: the fields that may be told, in charter order
  std::vector<std::uint64_t> records;  // positions in the journal that this decision wrote
  std::vector<Effect> effects;
  bool operator==(const Decision&) const = default;
};

}  // namespace csirt
