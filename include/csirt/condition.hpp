// A condition of the charter: may it be said of these facts? Answers yes, no, or unknown (three-valued,
// Kleene).
//
// Shape: an immutable value, cheap to copy. Thread rule: const functions may run concurrently. A condition is
// made by loading a charter; a default-constructed one is the empty condition, which always holds.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "csirt/decision.hpp"
#include "csirt/fact.hpp"
#include "csirt/time.hpp"

namespace csirt {

namespace condition {
class CharterCondition;
}

enum class Truth { no, unknown, yes };

// Which predicates decided, for a reader.
struct Explanation {
  Truth truth = Truth::unknown;
  std::vector<Predicate> held;       // true ones that the answer rests on
  std::vector<Predicate> failed;     // false ones nearest to turning the answer
  std::vector<std::string> unknown;  // fields that would have to be known
};

class Condition {
 public:
  Condition() = default;
  explicit Condition(std::shared_ptr<const condition::CharterCondition> compiled)
      : compiled_(std::move(compiled)) {}

  bool always() const { return compiled_ == nullptr; }
  // `now` serves older_than and newer_than.
  Truth evaluate(const Facts& facts, Instant now) const;
  Explanation explain(const Facts& facts, Instant now) const;
  // The condition in one line, for reasons and reports; "always" when empty.
  std::string text() const;
  // The vocabulary names that it reads, sorted.
  std::vector<std::string> fields() const;
  // The tree of its tests, for analysis; null when it always holds.
  const condition::CharterCondition* compiled() const { return compiled_.get(); }

 private:
  std::shared_ptr<const condition::CharterCondition> compiled_;
};

}  // namespace csirt
