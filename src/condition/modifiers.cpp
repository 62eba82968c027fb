// Door: plan_item. One table says what each modifier is; the Planner takes them in the order in which they
// are written.
#include "condition/modifiers.hpp"

#include <algorithm>

namespace csirt::condition {
namespace {

enum class Role { shape, encoding, expansion, type, flag, regex_flag };

struct Modifier {
  std::string_view name;
  Role role;
};

constexpr Modifier modifiers[] = {
    {"contains", Role::shape},   {"startswith", Role::shape}, {"endswith", Role::shape},
    {"windash", Role::encoding}, {"base64", Role::encoding},  {"base64offset", Role::encoding},
    {"utf16le", Role::encoding}, {"utf16be", Role::encoding}, {"utf16", Role::encoding},
    {"wide", Role::encoding},    {"expand", Role::expansion}, {"re", Role::type},
    {"cidr", Role::type},        {"lt", Role::type},          {"lte", Role::type},
    {"gt", Role::type},          {"gte", Role::type},         {"exists", Role::type},
    {"fieldref", Role::type},    {"minute", Role::type},      {"hour", Role::type},
    {"day", Role::type},         {"week", Role::type},        {"month", Role::type},
    {"year", Role::type},        {"all", Role::flag},         {"cased", Role::flag},
    {"neq", Role::flag},         {"i", Role::regex_flag},     {"m", Role::regex_flag},
    {"s", Role::regex_flag}};

const Modifier* find_modifier(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(modifiers), std::end(modifiers), [&](auto& m) { return m.name == name; });
  return found == std::end(modifiers) ? nullptr : found;
}

std::vector<std::string> modifier_names() {
  std::vector<std::string> names;
  for (const Modifier& modifier : modifiers) names.emplace_back(modifier.name);
  return names;
}

constexpr TimeField time_fields[] = {{"minute", TimePart::minute, 0, 59}, {"hour", TimePart::hour, 0, 23},
                                     {"day", TimePart::day, 1, 31},       {"week", TimePart::week, 1, 53},
                                     {"month", TimePart::month, 1, 12},   {"year", TimePart::year, 0, 9999}};

std::optional<Comparison> comparison_of(std::string_view name) {
  if (name == "lt") return Comparison::less;
  if (name == "lte") return Comparison::less_equal;
  if (name == "gt") return Comparison::greater;
  if (name == "gte") return Comparison::greater_equal;
  return std::nullopt;
}

class Planner {
 public:
  Planner(const Item& item, base::Problems& problems) : item_(item), problems_(problems) {}

  std::optional<ItemPlan> run() {
    for (std::size_t i = 0; i < item_.modifiers.size() && ok_; ++i) take(i);
    if (ok_) check_whole();
    if (!ok_) return std::nullopt;
    return plan_;
  }

 private:
  void fail(const std::string& message, const std::string& found, const std::string& expected) {
    problems_.add_at(item_.line, item_.column, item_.pointer, message, found, expected);
    ok_ = false;
  }

  void take(std::size_t i) {
    const std::string& name = item_.modifiers[i];
    const Modifier* modifier = find_modifier(name);
    if (!modifier) {
      return fail("there is no modifier '" + name + "'" + base::did_you_mean(name, modifier_names()), name,
                  "a modifier");
    }
    const auto end = item_.modifiers.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(item_.modifiers.begin(), end, name) != end) {
      return fail("the modifier '" + name + "' is written twice", name, "each modifier once");
    }
    switch (modifier->role) {
      case Role::shape:
        return take_shape(name);
      case Role::encoding:
        return take_encoding(name);
      case Role::expansion:
        if (!plan_.encodings.empty())
          return fail("'expand' must come before encodings", name, "expand first");
        plan_.expand = true;
        return;
      case Role::type:
        return take_type(name);
      case Role::flag:
        return take_flag(name);
      case Role::regex_flag:
        return take_regex_flag(name);
    }
  }

  void take_shape(const std::string& name) {
    if (plan_.shape)
      return fail("only one of contains, startswith and endswith can apply", name, "one of them");
    if (plan_.typed && plan_.kind != TestKind::field) return not_with(name);
    plan_.shape = name == "contains"     ? Relation::contains
                  : name == "startswith" ? Relation::starts
                                         : Relation::ends;
  }

  void take_encoding(const std::string& name) {
    if (plan_.typed) return not_with(name);
    if (name == "windash" && !plan_.encodings.empty())
      return fail("'windash' must come before encodings", name, "windash first");
    if (plan_.shape && name != "windash") {
      return fail("'" + name +
                      "' must come before contains, startswith and endswith, whose wildcards it would encode",
                  name, name + " first");
    }
    plan_.encodings.push_back(name);
  }

  void take_type(const std::string& name) {
    const auto comparison = comparison_of(name);
    if (comparison && plan_.time && !plan_.comparison) {
      plan_.comparison = comparison;
      return;
    }
    if (plan_.typed || !plan_.encodings.empty()) return not_with(name);
    if (plan_.shape && name != "fieldref") return not_with(name);
    plan_.typed = true;
    plan_.comparison = comparison;
    for (const TimeField& field : time_fields) {
      if (field.name == name) plan_.time = &field;
    }
    plan_.kind = name == "re"         ? TestKind::regex
                 : name == "cidr"     ? TestKind::network
                 : name == "exists"   ? TestKind::exists
                 : name == "fieldref" ? TestKind::field
                                      : TestKind::number;
  }

  void take_flag(const std::string& name) {
    if (name == "all") plan_.all = true;
    if (name == "cased") plan_.cased = true;
    if (name == "neq") plan_.negated = true;
  }

  void take_regex_flag(const std::string& name) {
    if (plan_.kind != TestKind::regex)
      return fail("'" + name + "' is a modifier of 're' alone", name, "re|" + name);
    if (name == "i") plan_.regex_flags.ignore_case = true;
    if (name == "m") plan_.regex_flags.multi_line = true;
    if (name == "s") plan_.regex_flags.dot_all = true;
  }

  void not_with(const std::string& name) {
    fail("the modifier '" + name + "' cannot be combined with those before it", name,
         "modifiers that fit together");
  }

  void check_whole() {
    if (plan_.cased && plan_.kind != TestKind::text && plan_.kind != TestKind::field) {
      return fail("'cased' applies to texts and field references alone", "cased", "no 'cased'");
    }
    if (plan_.negated && plan_.kind == TestKind::number) {
      return fail("'neq' cannot be combined with other comparisons", "neq", "one comparison");
    }
    if (plan_.kind == TestKind::exists && item_.modifiers.size() > 1) {
      return fail("'exists' cannot be combined with other modifiers", "exists", "exists alone");
    }
    if (plan_.all && item_.values.size() < 2) {
      return fail("'all' needs a list of two or more values", "one value", "two or more values");
    }
    if (item_.field.empty()) check_keyword();
  }

  void check_keyword() {
    if (plan_.kind != TestKind::text && plan_.kind != TestKind::regex) {
      return fail("keywords have no field, which this modifier needs", item_.modifiers.back(),
                  "a field name");
    }
    if (plan_.negated)
      fail("keywords cannot be negated by 'neq'; use 'not' in the condition", "neq", "no 'neq'");
  }

  const Item& item_;
  base::Problems& problems_;
  ItemPlan plan_;
  bool ok_ = true;
};

}  // namespace

std::optional<ItemPlan> plan_item(const Item& item, base::Problems& problems) {
  return Planner(item, problems).run();
}

}  // namespace csirt::condition
