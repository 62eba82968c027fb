// May this team do this to that constituency (AUT-2, AUT-3)?
//
// Door: decide. Pure: everything read stands in the arguments. Precedence (docs/architecture.md): the clauses
// of the most specific constituency decide; among them deny before consent before permit; wider clauses may
// add needs, never remove them; nothing matches: denied. The level of the acting teams bounds the outcome:
// full permits, shared needs consent of the constituency or the higher team, indirect is pressure, none is
// advice.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charter/people.hpp"
#include "csirt/charter.hpp"
#include "csirt/decision.hpp"

namespace csirt::authority {

struct Ask {
  std::string incident;
  std::string run;  // consents bind to this run of the action, so that one consent carries out one run
  std::string action;
  std::string target;
  std::string constituency;
  const Person* by = nullptr;  // null with system false: nobody known, denied
  bool system =
      false;  // an automatic transition; its rights are those of the role (or person) "system" in the charter
  bool organization = false;  // about the organization itself (install-charter): no constituency bounds it,
                              // the clauses without constituency alone decide
  bool unclaimed =
      false;              // no constituency claims the target: it counts as of `constituency`, and is told so
  std::string assurance;  // not asked of the system itself
  std::string team;       // the acting team; empty: that of the person
  std::vector<std::string> together;  // further teams that act together; the caller vouches that they do
  Facts facts;
  Instant now;
  bool explain = false;
};

// Fills outcome, reason, because, instead, needs (with id, digest, by), question. `id`, `records` and
// `effects` are the engine's. The digest of a need is SHA-256 over the canonical form of what is consented
// to: incident, run, action, target, constituency, team, asking person. Facts about the asking itself
// (actor.*, team.*, action.name, action.target) are taken from the members of the Ask, never from `facts`.
Decision decide(const Charter& charter, const Ask& ask, const std::vector<charter::Absence>& absences);

// The clause on this action that asks for more assurance than this, if there is one: what binds who asks for
// an action binds who consents to it.
std::optional<Clause> unsure(const Charter& charter, std::string_view action, std::string_view constituency,
                             const std::string& assurance);

// The level of these teams together over the constituency, with the clause that says so: the entry of the
// first team, or a `together` rule of any of them. No clause at all: level none and an empty pointer, which
// decide() denies (an entry that says `none` is advice).
struct Level {
  AuthorityLevel level = AuthorityLevel::none;
  Clause because;
};
Level level_over(const Charter& charter, const std::vector<std::string>& teams, std::string_view constituency,
                 const Facts& facts, Instant now);

}  // namespace csirt::authority
