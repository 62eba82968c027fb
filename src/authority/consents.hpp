// The consents that a decision still lacks, as needs that name living persons (AUT-3, FLT-9).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "charter/reporting.hpp"
#include "csirt/decision.hpp"

namespace csirt::authority {

// Adds needs and the clauses that demand them to one decision, which must outlive it. A consent that nobody
// but the asker could give is a deadlock, which is named and never becomes a need.
class Consents {
 public:
  Consents(charter::Line line, std::string asker, std::string digest, Decision& decision)
      : line_(std::move(line)), asker_(std::move(asker)), digest_(std::move(digest)), decision_(decision) {}

  // `count` persons other than the asker who hold any of the names. Two clauses that ask the same persons are
  // one need.
  void of(const std::vector<std::string>& names, std::uint32_t count, Duration within,
          const std::string& pointer, const std::string& when, std::vector<Predicate> held = {});

  // Shared authority: the constituency, or the manager of the team above, takes part in the decision.
  void shared(const Clause& level);

  // What would have to be known before the clause can be judged.
  void facts(const Explanation& why, const std::string& pointer, Duration within = hours(1));

  const std::string& deadlock() const { return deadlock_; }
  std::string summary() const;  // "the consent of manager and knowing asset.criticality"

 private:
  void add(Need need);

  charter::Line line_;
  std::string asker_;
  std::string digest_;
  Decision& decision_;
  std::string deadlock_;
};

}  // namespace csirt::authority
