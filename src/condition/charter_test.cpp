// Doors: evaluate and predicate. Both run the same comparison; predicate runs it once more per value to find
// the decisive one, which is slower and only asked for when somebody reads the reasons.
#include "condition/charter_test.hpp"

#include <algorithm>
#include <gsl/narrow>

#include "base/text.hpp"

namespace csirt::condition::typed {
namespace {

// One value of a fact; text and flags of several types look alike from here on.
struct Item {
  std::string_view text;
  std::int64_t number = 0;
  bool numeric = false;
  bool flag = false;
};

Item item(const Fact& fact, std::size_t index) {
  if (const bool* flag = std::get_if<bool>(&fact)) return {{}, *flag, false, true};
  if (const std::int64_t* number = std::get_if<std::int64_t>(&fact)) return {{}, *number, true, false};
  if (const std::string* text = std::get_if<std::string>(&fact)) return {*text, 0, false, false};
  return {std::get<std::vector<std::string>>(fact)[index], 0, false, false};
}

bool is_text(FieldType type) {
  return type == FieldType::text || type == FieldType::id || type == FieldType::enumeration ||
         type == FieldType::set;
}

// Reads the value as the field's type; false when it cannot be.
bool read(FieldType type, const NameList* levels, const Item& value, Operand& out) {
  if (value.flag || value.numeric) {
    out.number = value.number;
    return type == (value.flag ? FieldType::flag : FieldType::number);
  }
  if (is_text(type)) return true;  // compared through the view, not copied
  return read_operand(type, levels, value.text, out);
}

bool read(const Test& test, const Item& value, Operand& out) {
  return read(test.type, test.levels.get(), value, out);
}

bool ordered(Compare compare, std::int64_t left, std::int64_t right) {
  switch (compare) {
    case Compare::less:
      return left < right;
    case Compare::less_equal:
      return left <= right;
    case Compare::greater:
      return left > right;
    case Compare::greater_equal:
      return left >= right;
    default:
      return left == right;
  }
}

bool text_matches(Compare compare, std::string_view text, std::string_view wanted) {
  switch (compare) {
    case Compare::contains:
      return text.find(wanted) != std::string_view::npos;
    case Compare::starts:
      return text.starts_with(wanted);
    case Compare::ends:
      return text.ends_with(wanted);
    case Compare::like:
      return base::wildcard_match(wanted, text);
    default:
      return text == wanted;
  }
}

bool has_age(Compare compare, std::int64_t at, std::int64_t age, Instant now) {
  const bool older = (now - Instant{at}).ns > age;
  return older == (compare == Compare::older);
}

// `value` is what read() made of `item`.
bool meets(const Test& test, const Item& raw, const Operand& value, const Operand& wanted, Instant now) {
  if (test.compare == Compare::older || test.compare == Compare::newer) {
    return has_age(test.compare, value.number, wanted.number, now);
  }
  if (test.compare == Compare::in_network) return contains(wanted.network, value.network);
  if (is_text(test.type)) return text_matches(test.compare, raw.text, wanted.text);
  if (test.type == FieldType::network) return value.network == wanted.network;
  return ordered(test.compare, value.number, wanted.number);
}

// Is any of the claims for the group's constituency or for one within it?
bool claimed(const Group& group, const std::vector<Claim>& claims) {
  return std::any_of(claims.begin(), claims.end(),
                     [&](const Claim& claim) { return group.places->within(claim.place, group.place); });
}

bool is_member(const Test& test, const Item& raw, const Operand& value, const Group& group) {
  if (test.type == FieldType::network && group.places)
    return claimed(group, group.places->of_address(value.network));
  if (test.type == FieldType::network) {
    return std::any_of(group.networks.begin(), group.networks.end(),
                       [&](const Network& network) { return contains(network, value.network); });
  }
  if (!group.places) return group.values.find(raw.text).has_value();
  if (!test.host) return group.places->within(group.places->find(raw.text), group.place);
  return claimed(group, group.places->of_host(raw.text));
}

// Does any value of the fact meet this one operand (or group)? `hit` answers which.
template <class Meets>
Truth any_value(const Test& test, const Fact& fact, std::size_t& hit, Meets&& meets_it) {
  Truth truth = Truth::no;
  Operand value;
  for (std::size_t i = 0; i < value_count(fact); ++i) {
    const Item raw = item(fact, i);
    if (!read(test, raw, value)) {
      truth = Truth::unknown;
    } else if (meets_it(raw, value)) {
      hit = i;
      return Truth::yes;
    }
  }
  return truth;
}

// Any or all of `count` questions, in Kleene's logic.
template <class Ask>
Truth fold(bool all, std::size_t count, Ask&& ask) {
  Truth truth = all ? Truth::yes : Truth::no;
  for (std::size_t i = 0; i < count; ++i) {
    const Truth one = ask(i);
    truth = all ? std::min(truth, one) : std::max(truth, one);
    if (truth == (all ? Truth::no : Truth::yes)) break;
  }
  return truth;
}

Truth against_operands(const Test& test, const Fact& fact, const std::vector<Operand>& operands, Instant now,
                       std::size_t& hit, std::size_t& operand) {
  return fold(test.all, operands.size(), [&](std::size_t i) {
    operand = i;
    return any_value(test, fact, hit, [&](const Item& raw, const Operand& value) {
      return meets(test, raw, value, operands[i], now);
    });
  });
}

// The values of the other field as operands; false when one cannot be read, which makes the answer unknown.
bool operands_of(const Test& test, const Fact& other, std::vector<Operand>& out) {
  for (std::size_t i = 0; i < value_count(other); ++i) {
    const Item raw = item(other, i);
    Operand operand;
    if (!read(test, raw, operand)) return false;
    operand.text = std::string(raw.text);
    out.push_back(std::move(operand));
  }
  return true;
}

Truth against_reference(const Test& test, const Fact& fact, const Facts& facts, Instant now,
                        std::size_t& hit) {
  const auto other = facts.find(test.reference);
  std::vector<Operand> operands;
  if (other == facts.end() || !operands_of(test, other->second, operands)) return Truth::unknown;
  std::size_t operand = 0;
  return against_operands(test, fact, operands, now, hit, operand);
}

Truth against_groups(const Test& test, const Fact& fact, std::size_t& hit) {
  return fold(test.all, test.groups.size(), [&](std::size_t i) {
    return any_value(test, fact, hit, [&](const Item& raw, const Operand& value) {
      return is_member(test, raw, value, *test.groups[i]);
    });
  });
}

Truth positive(const Test& test, const Facts& facts, Instant now, std::size_t& hit, std::size_t& operand) {
  const auto fact = facts.find(test.field);
  if (test.compare == Compare::exists) {
    return (fact != facts.end()) == (test.operands[0].number != 0) ? Truth::yes : Truth::no;
  }
  if (fact == facts.end()) return Truth::unknown;
  if (!test.reference.empty()) return against_reference(test, fact->second, facts, now, hit);
  if (test.compare == Compare::member) return against_groups(test, fact->second, hit);
  return against_operands(test, fact->second, test.operands, now, hit, operand);
}

// Which bytes of `found` the operand matched; the whole of it but for contains, startswith and endswith.
void mark(const Test& test, std::size_t operand, Predicate& predicate) {
  predicate.to = predicate.found.size();
  if (operand >= test.operands.size() || !is_text(test.type)) return;
  const std::string& wanted = test.operands[operand].text;
  if (test.compare == Compare::contains) predicate.from = predicate.found.find(wanted);
  if (test.compare == Compare::ends) predicate.from = predicate.found.size() - wanted.size();
  if (test.compare == Compare::contains || test.compare == Compare::starts) {
    predicate.to = predicate.from + wanted.size();
  }
}

}  // namespace

Truth operator!(Truth truth) {
  if (truth == Truth::unknown) return truth;
  return truth == Truth::yes ? Truth::no : Truth::yes;
}

Truth evaluate(const Test& test, const Facts& facts, Instant now) {
  std::size_t hit = 0, operand = 0;
  const Truth truth = positive(test, facts, now, hit, operand);
  return test.negated ? !truth : truth;
}

Predicate predicate(const Test& test, const Facts& facts, Instant now) {
  Predicate answer{test.field, test.modifiers, test.expected, {}, true, 0, 0};
  const auto fact = facts.find(test.field);
  if (fact == facts.end()) {
    answer.known = false;
    return answer;
  }
  std::size_t hit = 0, operand = 0;
  const Truth truth = positive(test, facts, now, hit, operand);
  const bool list = std::holds_alternative<std::vector<std::string>>(fact->second);
  const bool one = truth == Truth::yes && !test.all && list && test.compare != Compare::exists;
  answer.found = one ? std::get<std::vector<std::string>>(fact->second)[hit] : show(fact->second);
  answer.known = truth != Truth::unknown;
  if (truth == Truth::yes && (one || !list) && test.reference.empty()) mark(test, operand, answer);
  return answer;
}

std::size_t value_count(const Fact& fact) {
  const auto* list = std::get_if<std::vector<std::string>>(&fact);
  return list ? list->size() : 1;
}

bool read_value(FieldType type, const NameList* levels, const Fact& fact, std::size_t index, Operand& out,
                std::string_view& text) {
  const Item value = item(fact, index);
  text = value.text;
  return read(type, levels, value, out);
}

bool read_operand(FieldType type, const NameList* levels, std::string_view text, Operand& out) {
  switch (type) {
    case FieldType::scale: {
      const auto level = levels ? levels->find(text) : std::nullopt;
      if (level) out.number = gsl::narrow<std::int64_t>(*level);
      return level.has_value();
    }
    case FieldType::instant: {
      const std::optional<Instant> at = parse_instant(text);
      if (at) out.number = at->ns;
      return at.has_value();
    }
    case FieldType::duration: {
      const std::optional<Duration> length = parse_duration(text);
      if (length) out.number = length->ns;
      return length.has_value();
    }
    case FieldType::network: {
      const std::optional<Network> network = parse_network(text);
      if (network) out.network = *network;
      return network.has_value();
    }
    case FieldType::number:
    case FieldType::flag:
      return false;  // such facts have a type of their own
    default:
      out.text = text;
      return true;
  }
}

std::string show(const Fact& fact) {
  if (const bool* flag = std::get_if<bool>(&fact)) return *flag ? "true" : "false";
  if (const std::int64_t* number = std::get_if<std::int64_t>(&fact)) return std::to_string(*number);
  if (const std::string* text = std::get_if<std::string>(&fact)) return *text;
  return base::joined(std::get<std::vector<std::string>>(fact));
}

}  // namespace csirt::condition::typed
