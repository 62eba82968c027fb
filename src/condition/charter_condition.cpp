// Doors: csirt::Condition and CharterCondition. A condition is evaluated bottom up over its parts, children
// first, so that neither depth nor sharing of parts can make it deep or slow: each part is looked at once.
#include "condition/charter_condition.hpp"

#include <algorithm>
#include <set>

#include "base/invariant.hpp"

namespace csirt::condition {
namespace typed {
namespace {

using Truths = std::vector<Truth>;

Truth combine(const Part& part, const Truths& truths) {
  if (part.kind == PartKind::negation) return !truths[part.parts[0]];
  const bool all = part.kind == PartKind::all;
  Truth truth = all ? Truth::yes : Truth::no;
  for (std::size_t child : part.parts)
    truth = all ? std::min(truth, truths[child]) : std::max(truth, truths[child]);
  return truth;
}

Truths evaluate_all(const std::vector<Test>& tests, const std::vector<Part>& parts, const Facts& facts,
                    Instant now) {
  Truths truths;
  truths.reserve(parts.size());
  for (const Part& part : parts) {
    truths.push_back(part.kind == PartKind::test ? evaluate(tests[part.test], facts, now)
                                                 : combine(part, truths));
  }
  return truths;
}

// Finds the tests that an answer rests on; for a `no`, the fewest that would have to turn.
class Reasons {
 public:
  Reasons(const std::vector<Part>& parts, const Truths& truths)
      : parts_(parts), truths_(truths), weight_(parts.size()) {
    for (std::size_t i = 0; i < parts.size(); ++i) weight_[i] = weigh(parts[i], truths_[i]);
  }

  // (test, negated) in document order.
  using Found = std::set<std::pair<std::size_t, bool>>;

  Found collect() const {
    Found found;
    std::set<std::pair<std::size_t, bool>> seen;
    std::vector<std::pair<std::size_t, bool>> open = {{parts_.size() - 1, false}};
    while (!open.empty()) {
      const auto [index, negated] = open.back();
      open.pop_back();
      if (!seen.insert({index, negated}).second) continue;
      const Part& part = parts_[index];
      if (part.kind == PartKind::test) found.insert({part.test, negated});
      for (std::size_t child : deciding(part, truths_[index])) {
        open.push_back({child, negated != (part.kind == PartKind::negation)});
      }
    }
    return found;
  }

 private:
  // The children that keep a part at its truth. Where turning one of them would do, only the nearest counts,
  // which is the one with the fewest tests to turn.
  std::vector<std::size_t> deciding(const Part& part, Truth truth) const {
    std::vector<std::size_t> same;
    for (std::size_t child : part.parts) {
      if (part.kind == PartKind::negation || truths_[child] == truth) same.push_back(child);
    }
    const bool one_would_do =
        truths_.back() == Truth::no && ((part.kind == PartKind::any && truth == Truth::no) ||
                                        (part.kind == PartKind::all && truth == Truth::yes));
    if (!one_would_do || same.empty()) return same;
    const auto lighter = [this](std::size_t a, std::size_t b) { return weight_[a] < weight_[b]; };
    return {*std::min_element(same.begin(), same.end(), lighter)};
  }

  std::size_t weigh(const Part& part, Truth truth) const {
    if (part.kind == PartKind::test) return 1;
    std::size_t sum = 0;
    for (std::size_t child : deciding(part, truth))
      sum = std::min<std::size_t>(sum + weight_[child], 1'000'000);
    return sum;
  }

  const std::vector<Part>& parts_;
  const Truths& truths_;
  std::vector<std::size_t> weight_;
};

// The fields that keep a test from an answer: the absent ones, else those whose values cannot be read.
void name_unknown(const Test& test, const Facts& facts, std::set<std::string>& names) {
  std::vector<std::string> fields = {test.field};
  if (!test.reference.empty()) fields.push_back(test.reference);
  const auto absent = [&](const std::string& field) { return facts.count(field) == 0; };
  const bool any_absent = std::any_of(fields.begin(), fields.end(), absent);
  for (const std::string& field : fields) {
    if (!any_absent || absent(field)) names.insert(field);
  }
}

// What a part reads like; alternatives inside a conjunction stand in brackets. Long ones are cut, for shared
// parts could otherwise make the text grow exponentially.
std::string text_of(const Part& part, const std::vector<Test>& tests, const std::vector<Part>& parts,
                    const std::vector<std::string>& texts) {
  constexpr std::size_t kLongest = 4000;
  if (part.kind == PartKind::test) return text(tests[part.test]);
  const char* between = part.kind == PartKind::all ? " and " : " or ";
  std::string whole = part.kind == PartKind::negation ? "not " : "";
  for (std::size_t i = 0; i < part.parts.size() && whole.size() <= kLongest; ++i) {
    const std::size_t child = part.parts[i];
    const bool bracket = parts[child].kind != PartKind::test && parts[child].kind != part.kind &&
                         (parts[child].parts.size() > 1 || part.kind == PartKind::negation);
    if (i > 0) whole += between;
    whole += bracket ? "(" + texts[child] + ")" : texts[child];
  }
  if (whole.size() > kLongest) whole = whole.substr(0, kLongest) + " ...";
  return whole;
}

}  // namespace
}  // namespace typed

using namespace typed;

CharterCondition::CharterCondition(std::vector<Test> tests, std::vector<Part> parts)
    : tests_(std::move(tests)), parts_(std::move(parts)) {
  CSIRT_INVARIANT(!parts_.empty());
  std::vector<std::string> texts;
  for (const Part& part : parts_) texts.push_back(text_of(part, tests_, parts_, texts));
  text_ = texts.back();
}

Truth CharterCondition::evaluate(const Facts& facts, Instant now) const {
  return evaluate_all(tests_, parts_, facts, now).back();
}

Explanation CharterCondition::explain(const Facts& facts, Instant now) const {
  const Truths truths = evaluate_all(tests_, parts_, facts, now);
  Explanation answer;
  answer.truth = truths.back();
  std::set<std::string> unknown;
  for (const auto& [index, negated] : Reasons(parts_, truths).collect()) {
    const Test& test = tests_[index];
    Predicate seen = predicate(test, facts, now);
    if (negated) seen.op = seen.op.empty() ? "not" : "not|" + seen.op;
    (answer.truth == Truth::yes ? answer.held : answer.failed).push_back(std::move(seen));
    if (answer.truth == Truth::unknown) name_unknown(test, facts, unknown);
  }
  answer.unknown.assign(unknown.begin(), unknown.end());
  return answer;
}

std::string CharterCondition::text() const { return text_; }

std::vector<std::string> CharterCondition::fields() const {
  std::set<std::string> names;
  for (const Test& test : tests_) {
    names.insert(test.field);
    if (!test.reference.empty()) names.insert(test.reference);
  }
  return {names.begin(), names.end()};
}

std::string typed::text(const Test& test) {
  static constexpr std::string_view kWords[] = {
      "is",        "<",       "<=", ">",  ">=",     "contains",   "starts with",
      "ends with", "is like", "in", "in", "exists", "older than", "newer than"};
  if (test.compare == Compare::exists) {
    const bool present = (test.operands[0].number != 0) != test.negated;
    return test.field + (present ? " is known" : " is not known");
  }
  std::string answer = test.field + (test.negated ? " not " : " ");
  answer += kWords[static_cast<std::size_t>(test.compare)];
  return answer + (test.all ? " all of " : " ") + test.expected;
}

}  // namespace csirt::condition

namespace csirt {

Truth Condition::evaluate(const Facts& facts, Instant now) const {
  return compiled_ ? compiled_->evaluate(facts, now) : Truth::yes;
}

Explanation Condition::explain(const Facts& facts, Instant now) const {
  if (compiled_) return compiled_->explain(facts, now);
  Explanation answer;
  answer.truth = Truth::yes;
  return answer;
}

std::string Condition::text() const { return compiled_ ? compiled_->text() : "always"; }

std::vector<std::string> Condition::fields() const {
  return compiled_ ? compiled_->fields() : std::vector<std::string>{};
}

}  // namespace csirt
