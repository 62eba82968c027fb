// Doors: Space and both. The answers of the tests are those of the real evaluator on the witnesses, so that
// analysis and decisions cannot disagree on what a comparison means.
#include "condition/table_space.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/invariant.hpp"
#include "condition/table_witness.hpp"

namespace csirt::condition {

using typed::Compare;
using typed::Operand;
using typed::Test;

namespace {

Bits bits_of(std::size_t classes) { return Bits((classes + 63) / 64); }

Bits one_class(std::size_t classes, std::size_t number) {
  Bits bits = bits_of(classes);
  set_bit(bits, number);
  return bits;
}

bool any_bit(const Bits& bits) {
  return std::any_of(bits.begin(), bits.end(), [](std::uint64_t word) { return word != 0; });
}

bool follows(const Test& test) { return test.compare != Compare::exists && test.reference.empty(); }

// The same test with one operand or group of its own, for an element of a set.
std::vector<Test> split_operands(const Test& test) {
  std::vector<Test> all;
  Test one = test;
  one.all = one.negated = false;
  for (const Operand& operand : test.operands) {
    one.operands = {operand};
    one.groups.clear();
    all.push_back(one);
  }
  for (const auto& group : test.groups) {
    one.operands.clear();
    one.groups = {group};
    all.push_back(one);
  }
  return all;
}

}  // namespace

std::string test_identity(const Test& test) {
  std::string key = test.field + '\x1f' + test.modifiers + '\x1f' + test.reference;
  for (const Operand& operand : test.operands) {
    key += '\x1f' + std::to_string(operand.text.size()) + ':' + operand.text +
           std::to_string(operand.number) + typed::format(operand.network);
  }
  for (const auto& group : test.groups)
    key += '\x1f' + std::to_string(group->name.size()) + ':' + group->name;
  return key;
}

const Bits* Box::side(std::size_t variable) const {
  const auto found = std::lower_bound(sides.begin(), sides.end(), variable,
                                      [](const Side& side, std::size_t v) { return side.variable < v; });
  return found == sides.end() || found->variable != variable ? nullptr : &found->classes;
}

std::optional<Box> both(const Box& left, const Box& right) {
  Box box;
  auto a = left.sides.begin();
  auto b = right.sides.begin();
  while (a != left.sides.end() || b != right.sides.end()) {
    const bool from_a = b == right.sides.end() || (a != left.sides.end() && a->variable < b->variable);
    const bool from_b = a == left.sides.end() || (b != right.sides.end() && b->variable < a->variable);
    if (from_a || from_b) {
      box.sides.push_back(from_a ? *a++ : *b++);
      continue;
    }
    Box::Side side = *a++;
    for (std::size_t i = 0; i < side.classes.size(); ++i) side.classes[i] &= b->classes[i];
    ++b;
    if (!any_bit(side.classes)) return std::nullopt;
    box.sides.push_back(std::move(side));
  }
  return box;
}

class Space::Builder {
 public:
  Builder(Space& space, const typed::Vocabulary& words, Instant now, std::uint64_t most)
      : space_(space), words_(words), now_(now), left_(most) {}

  void build(const std::vector<const CharterCondition*>& conditions) {
    std::map<std::string, std::map<std::string, const Test*>> fields;
    for (const CharterCondition* condition : conditions) {
      if (!condition) continue;
      for (const Test& test : condition->tests()) fields[test.field].try_emplace(test_identity(test), &test);
    }
    for (const auto& [field, tests] : fields) {
      add_field(field, tests);
      if (!space_.whole_) return;
    }
    std::sort(space_.index_.begin(), space_.index_.end());
    std::sort(space_.free_tests_.begin(), space_.free_tests_.end());
    auto& list = space_.free_tests_;
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }

 private:
  using Distinct = std::map<std::string, const Test*>;

  void add_field(const std::string& field, const Distinct& tests) {
    std::vector<const Test*> followed;
    for (const auto& [identity, test] : tests) {
      if (follows(*test)) followed.push_back(test);
    }
    const Witnesses found = witnesses(field, followed, words_, now_);
    const auto is_free = [&](const Test* test) {
      return std::find(found.not_followed.begin(), found.not_followed.end(), test) !=
             found.not_followed.end();
    };
    const std::uint64_t steps = std::uint64_t{tests.size()} * (found.values.size() + 1);
    space_.whole_ = steps <= left_;
    if (!space_.whole_) return;
    left_ -= steps;
    Distinct here;
    for (const auto& [identity, test] : tests) {
      if (!test->reference.empty() || is_free(test)) {
        space_.free_tests_.push_back(typed::text(*test));
        // Instants that are compared with an age and with a date: exact for the time of the analysis.
        if (test->type != FieldType::instant || !test->reference.empty()) {
          add_free(identity, *test);
          continue;
        }
      }
      here.emplace(identity, test);
    }
    if (here.empty()) return;
    here.begin()->second->type == FieldType::set ? add_set(field, here, found.values)
                                                 : add_values(field, here, found.values);
  }

  std::size_t add(Variable variable) {
    space_.variables_.push_back(std::move(variable));
    return space_.variables_.size() - 1;
  }

  void add_atom(const std::string& identity, Atom atom) {
    space_.index_.emplace_back(identity, space_.atoms_.size());
    space_.atoms_.push_back(std::move(atom));
  }

  void add_free(const std::string& identity, const Test& test) {
    Atom atom;
    Variable variable;
    variable.kind = VariableKind::free;
    variable.field = typed::text(test);
    variable.classes = 3;  // unknown, yes, no
    atom.variable = add(std::move(variable));
    atom.yes = one_class(3, 1);
    atom.no = one_class(3, 2);
    add_atom(identity, std::move(atom));
  }

  // Values that no test tells apart are one class; its first value is the witness.
  void add_values(const std::string& field, const Distinct& tests, const std::vector<Fact>& values) {
    Variable variable;
    variable.field = field;
    std::vector<std::vector<Truth>> answers = {answers_of(tests, {})};
    std::set<std::vector<Truth>> seen;
    for (const Fact& value : values) {
      std::vector<Truth> answer = answers_of(tests, {{field, value}});
      if (!seen.insert(answer).second) continue;
      variable.witnesses.push_back(value);
      answers.push_back(std::move(answer));
    }
    variable.classes = answers.size();
    const std::size_t number = add(std::move(variable));
    std::size_t place = 0;
    for (const auto& [identity, test] : tests) {
      Atom atom;
      atom.variable = number;
      atom.yes = atom.no = bits_of(answers.size());
      for (std::size_t i = 0; i < answers.size(); ++i) {
        if (answers[i][place] == Truth::yes) set_bit(atom.yes, i);
        if (answers[i][place] == Truth::no) set_bit(atom.no, i);
      }
      ++place;
      add_atom(identity, std::move(atom));
    }
  }

  std::vector<Truth> answers_of(const Distinct& tests, const Facts& facts) const {
    std::vector<Truth> all;
    for (const auto& [identity, test] : tests) all.push_back(typed::evaluate(*test, facts, now_));
    return all;
  }

  void add_set(const std::string& field, const Distinct& tests, const std::vector<Fact>& values) {
    Variable known;
    known.kind = VariableKind::known;
    known.field = field;
    const std::size_t number = add(std::move(known));
    std::vector<Test> asks;  // of all tests, one operand each
    for (const auto& [identity, test] : tests) {
      for (Test& one : split_operands(*test)) asks.push_back(std::move(one));
    }
    const std::vector<std::vector<std::size_t>> elements = add_elements(field, asks, values);
    std::size_t ask = 0;
    for (const auto& [identity, test] : tests) {
      Atom atom;
      atom.variable = number;
      if (test->compare == Compare::exists) {
        const bool wanted = (test->operands[0].number != 0) != test->negated;
        atom.yes = one_class(2, wanted ? 1 : 0);
        atom.no = one_class(2, wanted ? 0 : 1);
      } else {
        atom.set = true;
        atom.all = test->all;
        atom.negated = test->negated;
      }
      for (std::size_t i = 0; i < test->operands.size() + test->groups.size(); ++i)
        atom.asks.push_back(elements[ask++]);
      add_atom(identity, std::move(atom));
    }
  }

  // For each ask the variables of the elements that meet it; elements that meet none need no variable.
  std::vector<std::vector<std::size_t>> add_elements(const std::string& field, const std::vector<Test>& asks,
                                                     const std::vector<Fact>& values) {
    std::vector<std::vector<std::size_t>> meeting(asks.size());
    std::set<std::vector<bool>> seen;
    for (const Fact& value : values) {
      std::vector<bool> meets;
      for (const Test& ask : asks) {
        meets.push_back(follows(ask) && typed::evaluate(ask, {{field, value}}, now_) == Truth::yes);
      }
      if (std::find(meets.begin(), meets.end(), true) == meets.end() || !seen.insert(meets).second) continue;
      Variable element;
      element.kind = VariableKind::element;
      element.field = field;
      element.element = std::get<std::string>(value);
      const std::size_t number = add(std::move(element));
      for (std::size_t i = 0; i < asks.size(); ++i) {
        if (meets[i]) meeting[i].push_back(number);
      }
    }
    return meeting;
  }

  Space& space_;
  const typed::Vocabulary& words_;
  Instant now_;
  std::uint64_t left_;  // trials of a test on a value
};

Space::Space(const std::vector<const CharterCondition*>& conditions, const typed::Vocabulary& words,
             Instant now, std::uint64_t most) {
  Builder(*this, words, now, most).build(conditions);
}

const Space::Atom* Space::atom(const Test& test) const {
  const std::string identity = test_identity(test);
  const auto found =
      std::lower_bound(index_.begin(), index_.end(), identity,
                       [](const auto& entry, const std::string& key) { return entry.first < key; });
  CSIRT_INVARIANT(found != index_.end() && found->first == identity);
  return &atoms_[found->second];
}

Box Space::known() const {
  Box box;
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    if (variables_[i].kind == VariableKind::element) continue;
    Bits classes = bits_of(variables_[i].classes);
    for (std::size_t c = 1; c < variables_[i].classes; ++c) set_bit(classes, c);
    box.sides.push_back({i, std::move(classes)});
  }
  return box;
}

Facts Space::facts(const Point& point, const std::vector<bool>& wanted,
                   std::vector<std::string>& assumed) const {
  Facts facts;
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    const Variable& variable = variables_[i];
    if (!wanted[i] || point[i] == 0) continue;
    if (variable.kind == VariableKind::value) facts[variable.field] = variable.witnesses[point[i] - 1];
    if (variable.kind == VariableKind::known) facts.emplace(variable.field, std::vector<std::string>{});
    if (variable.kind == VariableKind::free)
      assumed.push_back(variable.field + (point[i] == 1 ? ": yes" : ": no"));
    if (variable.kind != VariableKind::element) continue;
    const auto set = facts.find(variable.field);  // what is known of it stands before its elements
    if (set != facts.end()) std::get<std::vector<std::string>>(set->second).push_back(variable.element);
  }
  return facts;
}

}  // namespace csirt::condition
