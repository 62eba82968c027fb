// Door: read_modifiers. One table says what fits what; nothing else knows the names.
#include "condition/charter_modifiers.hpp"

#include <algorithm>

#include "base/node.hpp"
#include "base/text.hpp"

namespace csirt::condition::typed {
namespace {

constexpr unsigned mask(FieldType type) { return 1u << static_cast<unsigned>(type); }

constexpr unsigned kText =
    mask(FieldType::text) | mask(FieldType::id) | mask(FieldType::enumeration) | mask(FieldType::set);
constexpr unsigned kOrder =
    mask(FieldType::scale) | mask(FieldType::number) | mask(FieldType::instant) | mask(FieldType::duration);
constexpr unsigned kNetwork = mask(FieldType::network);
constexpr unsigned kInstant = mask(FieldType::instant);
constexpr unsigned kEvery = kText | kOrder | kNetwork | mask(FieldType::flag);
constexpr unsigned kSeveral = mask(FieldType::text) | mask(FieldType::id) | mask(FieldType::set) | kNetwork;

// `compare` equal marks those that turn or widen another comparison instead of being one.
struct Known {
  std::string_view name;
  Compare compare;
  unsigned types;
  bool with_neq;
  bool with_reference;
};

constexpr Known kKnown[] = {
    {"neq", Compare::equal, kEvery, false, true},
    {"all", Compare::equal, kSeveral, false, false},
    {"lt", Compare::less, kOrder, false, true},
    {"lte", Compare::less_equal, kOrder, false, true},
    {"gt", Compare::greater, kOrder, false, true},
    {"gte", Compare::greater_equal, kOrder, false, true},
    {"contains", Compare::contains, kText, true, true},
    {"startswith", Compare::starts, kText, true, true},
    {"endswith", Compare::ends, kText, true, true},
    {"like", Compare::like, kText, true, false},
    {"cidr", Compare::in_network, kNetwork, true, false},
    {"in", Compare::in_network, kNetwork, true, false},
    {"member_of", Compare::member, kText | kNetwork | mask(FieldType::scale), true, false},
    {"older_than", Compare::older, kInstant, false, false},
    {"newer_than", Compare::newer, kInstant, false, false},
    {"exists", Compare::exists, kEvery, false, false},
    {"fieldref", Compare::equal, kEvery, false, false},
};

const Known* find(std::string_view name) {
  for (const Known& known : kKnown) {
    if (known.name == name) return &known;
  }
  return nullptr;
}

// Which two of the modifiers do not go together; null when all do.
const char* conflict(const std::vector<std::string>& names, const Modifiers& out, const Known* comparison) {
  if (out.negated && out.all) return "'neq' and 'all' do not go together; use 'condition:' with 'not'";
  if (out.compare == Compare::exists && names.size() > 1) return "'exists' stands alone";
  if (comparison && out.negated && !comparison->with_neq)
    return "'neq' turns no order; use the opposite comparison";
  if (out.reference && out.all) return "'fieldref' and 'all' do not go together";
  if (out.reference && comparison && !comparison->with_reference)
    return "'fieldref' does not go with this comparison";
  return nullptr;
}

}  // namespace

std::vector<std::string> modifiers_of(FieldType type) {
  std::vector<std::string> names;
  for (const Known& known : kKnown) {
    if (known.types & mask(type)) names.emplace_back(known.name);
  }
  return names;
}

bool read_modifiers(const std::vector<std::string>& names, FieldType type, Modifiers& out,
                    std::string& message, std::string& expected) {
  const Known* comparison = nullptr;
  expected = "one of " + base::joined(modifiers_of(type));
  for (auto name = names.begin(); name != names.end(); ++name) {
    const Known* known = find(*name);
    if (!known) {
      message = "there is no modifier '" + *name + "'" + base::did_you_mean(*name, modifiers_of(type));
      return false;
    }
    if (!(known->types & mask(type))) {
      message = "the modifier '" + *name + "' does not fit the type " + type_name(type);
      return false;
    }
    if (std::find(names.begin(), name, *name) != name || (comparison && known->compare != Compare::equal)) {
      message = "the modifier '" + *name + "' is one comparison too many";
      expected = "one comparison";
      return false;
    }
    out.negated |= *name == "neq";
    out.all |= *name == "all";
    out.reference |= *name == "fieldref";
    if (known->compare != Compare::equal) comparison = known;
  }
  if (comparison) out.compare = comparison->compare;
  if (const char* text = conflict(names, out, comparison)) {
    message = text;
    expected = "modifiers that go together";
    return false;
  }
  return true;
}

}  // namespace csirt::condition::typed
