// Facts under the names of the charter's vocabulary: set, derived, merged.
//
// Pure functions over a charter. A name that the vocabulary lacks is left out, since no condition could ask
// for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/charter.hpp"
#include "csirt/decision.hpp"
#include "csirt/fact.hpp"

namespace csirt::triage {

class FactSheet {
 public:
  explicit FactSheet(const Charter& charter) : charter_(charter) {}

  // Empty texts and empty lists say nothing and are left out.
  void set(std::string_view name, std::string_view text);
  void set(std::string_view name, const std::vector<std::string>& values);
  void set_fact(std::string_view name, Fact fact);
  // All of `facts`, over what is there.
  void set_all(const Facts& facts);

  // Those of `facts` that are not there: what a table says besides its output.
  void add(const Facts& facts);

  // A table that bears the name of a vocabulary field derives that field where it is not known: a mailbox was
  // read, so personal data are concerned. Tables are asked in the order of their names; the clauses that
  // fired are added.
  void derive(Instant now, std::vector<Clause>& because);

  const Facts& facts() const { return facts_; }
  Facts take() { return std::move(facts_); }

 private:
  const Charter& charter_;
  Facts facts_;
};

// Throws Error(Status::invalid) for a name that the vocabulary lacks, a value of the wrong type, or one that
// its enumeration or scale does not list; `what` says whose facts they are.
void check_facts(const Charter& charter, const Facts& facts, std::string_view what);

// The facts of an incident and of a further finding as one: the highest of scales and numbers, the union of
// sets, a flag that either raises, the earliest first and the latest last time; else what the incident had.
Facts merge_facts(const Charter& charter, const Facts& incident, const Facts& finding);

}  // namespace csirt::triage
