// The charter profile of the condition language: typed, case-sensitive, three-valued (docs/conditions.md).
//
// Door: compile. It takes what stands under `when:`
//   - a map of `field|modifiers: value` (all must hold; a list of values means any of them),
//   - a list of conditions (one must hold), or
//   - a map with `condition:` and named selections, in Sigma's grammar.
// Shape: an immutable tree of tests. Thread rule: const functions may run concurrently.
// Errors: every mistake goes to `problems`; nothing is thrown but for broken invariants.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "condition/charter_test.hpp"
#include "condition/charter_vocabulary.hpp"
#include "csirt/condition.hpp"

namespace csirt::condition {
namespace typed {

enum class PartKind { test, all, any, negation };

// A part of a condition. Parts are shared: a named selection that is used twice is one part.
struct Part {
  PartKind kind = PartKind::test;
  std::size_t test = 0;            // kind test: its index
  std::vector<std::size_t> parts;  // the others: indices of parts that stand before this one
};

}  // namespace typed

class CharterCondition {
 public:
  CharterCondition(std::vector<typed::Test> tests, std::vector<typed::Part> parts);

  Truth evaluate(const Facts& facts, Instant now) const;
  Explanation explain(const Facts& facts, Instant now) const;
  std::string text() const;
  std::vector<std::string> fields() const;

  // The tree, for static analysis; the last part is the root.
  const std::vector<typed::Test>& tests() const { return tests_; }
  const std::vector<typed::Part>& parts() const { return parts_; }

 private:
  std::vector<typed::Test> tests_;
  std::vector<typed::Part> parts_;
  std::string text_;
};

namespace typed {

// Null when the condition has mistakes. `pointer` is where `node` stands in the document.
std::shared_ptr<const CharterCondition> compile(const base::Node& node, const Vocabulary& vocabulary,
                                                const std::string& pointer, base::Problems& problems);

// Writes one test as people read it: "asset.criticality >= high".
std::string text(const Test& test);

}  // namespace typed
}  // namespace csirt::condition
