// Door: read_correlation_document. One member after the other, all mistakes reported.
#include "condition/correlation_rule.hpp"

#include <algorithm>
#include <array>

#include "condition/missing_member.hpp"
#include "condition/rule.hpp"

namespace csirt::condition {
namespace {

using base::Node;
using base::NodeKind;

constexpr const char* kTimespanForm = "a whole number and one of s, m, h, d, such as 10m";

struct NamedKind {
  const char* name;
  CorrelationKind kind;
};
constexpr std::array<NamedKind, 7> kKinds{{{"event_count", CorrelationKind::event_count},
                                           {"value_count", CorrelationKind::value_count},
                                           {"value_sum", CorrelationKind::value_sum},
                                           {"value_avg", CorrelationKind::value_avg},
                                           {"value_percentile", CorrelationKind::value_percentile},
                                           {"temporal", CorrelationKind::temporal},
                                           {"temporal_ordered", CorrelationKind::temporal_ordered}}};

struct NamedRelation {
  const char* name;
  BoundRelation relation;
};
constexpr std::array<NamedRelation, 6> kRelations{{{"gt", BoundRelation::gt},
                                                   {"gte", BoundRelation::gte},
                                                   {"lt", BoundRelation::lt},
                                                   {"lte", BoundRelation::lte},
                                                   {"eq", BoundRelation::eq},
                                                   {"neq", BoundRelation::neq}}};

template <class Table>
std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const auto& row : table) names.emplace_back(row.name);
  return names;
}

std::string joined_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

bool is_temporal(CorrelationKind kind) {
  return kind == CorrelationKind::temporal || kind == CorrelationKind::temporal_ordered;
}

bool counts_values(CorrelationKind kind) {
  return !is_temporal(kind) && kind != CorrelationKind::event_count;
}

bool counts_whole(CorrelationKind kind) {
  return kind == CorrelationKind::event_count || kind == CorrelationKind::value_count || is_temporal(kind);
}

// "90m". Nothing for another form, for zero, or beyond what an instant can hold.
std::optional<Duration> read_timespan(const std::string& text) {
  if (text.size() < 2 || text.size() > 10) return std::nullopt;
  const std::string_view digits(text.data(), text.size() - 1);
  const bool whole = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!whole || std::string_view("smhd").find(text.back()) == std::string_view::npos) return std::nullopt;
  const auto length = parse_duration(text);
  return length && length->ns > 0 ? length : std::nullopt;
}

class CorrelationReader {
 public:
  CorrelationReader(CorrelationDocument& out, base::Problems& problems)
      : out_(out), correlation_(out.correlation), problems_(problems) {}

  void read(const Node& root) {
    const Node& node = *root.find("correlation");
    if (node.kind != NodeKind::map) {
      problems_.add(node, "/correlation", "the correlation says nothing", {},
                    "a map with type, rules and timespan");
      return;
    }
    known(node, "/correlation",
          {"type", "rules", "aliases", "group-by", "timespan", "condition", "generate"});
    read_type(node);
    read_rules(node);
    read_list(node, "group-by", correlation_.group_by, "/correlation/group-by");
    read_timespan_of(node);
    if (const Node* aliases = node.find("aliases")) read_aliases(*aliases);
    read_condition(node);
    read_generate(root, node);
  }

 private:
  void known(const Node& node, const std::string& pointer, const std::vector<std::string>& names) {
    for (const base::Entry& entry : node.entries) {
      if (std::find(names.begin(), names.end(), entry.key) != names.end()) continue;
      problems_.add_at(entry.line, entry.column, base::pointer_join(pointer, entry.key),
                       "unknown member '" + entry.key + "'" + base::did_you_mean(entry.key, names), entry.key,
                       joined_names(names));
    }
  }

  const Node* need(const Node& node, const std::string& name, const std::string& expected) {
    const Node* found = node.find(name);
    // A misspelt name has been told as a member that is not known.
    if (!found && !misspelt(node, name, problems_)) {
      problems_.add(node, "/correlation/" + name, "the correlation has no " + name, {}, expected);
    }
    return found;
  }

  void read_type(const Node& node) {
    const auto names = names_of(kKinds);
    const Node* found = need(node, "type", joined_names(names));
    if (!found) return;
    for (const NamedKind& row : kKinds) {
      if (found->text == row.name) {
        correlation_.kind = row.kind;
        return;
      }
    }
    problems_.add(*found, "/correlation/type",
                  "this is no type of correlation" + base::did_you_mean(found->text, names), found->text,
                  joined_names(names));
  }

  // A text, or a list of texts of which none comes twice.
  void read_list(const Node& node, const std::string& name, std::vector<std::string>& out,
                 const std::string& pointer) {
    const Node* found = node.find(name);
    if (!found || found->kind == NodeKind::null) return;
    if (found->kind == NodeKind::map) {
      problems_.add(*found, pointer, "a list of names was expected", "a map", "a list");
      return;
    }
    if (found->is_scalar()) add_name(*found, out, pointer);
    for (const Node& item : found->items) add_name(item, out, pointer);
  }

  void add_name(const Node& item, std::vector<std::string>& out, const std::string& pointer) {
    if (!item.is_scalar() || item.kind == NodeKind::null || item.text.empty()) {
      problems_.add(item, pointer, "this is no name", {}, "a text");
    } else if (std::find(out.begin(), out.end(), item.text) != out.end()) {
      problems_.add(item, pointer, "the name stands here twice", item.text, "names that differ");
    } else {
      out.push_back(item.text);
    }
  }

  void read_rules(const Node& node) {
    const Node* found = need(node, "rules", "a list of ids or names of rules");
    if (!found) return;
    std::vector<std::string> names;
    read_list(node, "rules", names, "/correlation/rules");
    if (names.empty() && problems_.empty())
      problems_.add(*found, "/correlation/rules", "the correlation refers to no rule", {},
                    "ids or names of rules");
    if (is_temporal(correlation_.kind) && names.size() > kMostCorrelatedRules)
      problems_.add(*found, "/correlation/rules", "a temporal correlation refers to too many rules",
                    std::to_string(names.size()), "at most " + std::to_string(kMostCorrelatedRules));
    out_.rules = *found;
  }

  void read_timespan_of(const Node& node) {
    const Node* found = need(node, "timespan", kTimespanForm);
    if (!found) return;
    if (const auto length = read_timespan(found->text)) {
      correlation_.timespan = *length;
    } else {
      problems_.add(*found, "/correlation/timespan", "this is no length of time", found->text, kTimespanForm);
    }
  }

  void read_aliases(const Node& aliases) {
    if (aliases.kind != NodeKind::map) {
      problems_.add(aliases, "/correlation/aliases", "aliases are no map", {},
                    "a map from alias to a map from rule to field");
      return;
    }
    for (const base::Entry& entry : aliases.entries) {
      const bool wrong = entry.value.kind != NodeKind::map ||
                         std::any_of(entry.value.entries.begin(), entry.value.entries.end(),
                                     [](const base::Entry& rule) { return !rule.value.is_scalar(); });
      if (wrong)
        problems_.add(entry.value, base::pointer_join("/correlation/aliases", entry.key),
                      "the alias names no fields", {}, "a map from rule to field");
    }
    out_.aliases = aliases;
  }

  void read_condition(const Node& node) {
    const Node* found = node.find("condition");
    const bool wanted = !is_temporal(correlation_.kind);
    if (!found || found->kind != NodeKind::map) {
      if (found || (wanted && !misspelt(node, "condition", problems_)))
        problems_.add(found ? *found : node, "/correlation/condition",
                      found ? "the condition of a correlation is a map" : "the correlation has no condition",
                      found ? found->text : "", "a map such as gte: 10");
      return;
    }
    std::vector<std::string> members = names_of(kRelations);
    if (counts_values(correlation_.kind)) members.emplace_back("field");
    if (correlation_.kind == CorrelationKind::value_percentile) members.emplace_back("percentile");
    known(*found, "/correlation/condition", members);
    for (const NamedRelation& row : kRelations) read_bound(*found, row);
    if (correlation_.bounds.empty() && problems_.empty())
      problems_.add(*found, "/correlation/condition", "the condition compares nothing", {},
                    joined_names(names_of(kRelations)));
    if (counts_values(correlation_.kind)) read_fields(*found);
    if (const Node* percentile = found->find("percentile")) read_percentile(*percentile);
  }

  void read_bound(const Node& condition, const NamedRelation& row) {
    const Node* found = condition.find(row.name);
    if (!found) return;
    const auto value = found->is_scalar() ? parse_decimal(found->text) : std::nullopt;
    const auto behind = value ? static_cast<std::int64_t>(value->digits.size()) - value->point : 0;
    const bool whole = value && (behind <= 0 || value->digits.empty());
    const bool fits = value && value->point <= kNumberDigits && behind <= kNumberDigits;
    if (!fits || (counts_whole(correlation_.kind) && !whole)) {
      problems_.add(*found, base::pointer_join("/correlation/condition", row.name),
                    "this is no number to compare with", found->text,
                    counts_whole(correlation_.kind)
                        ? "a whole number of at most 28 digits"
                        : "a number of at most 28 digits before and after its point");
      return;
    }
    correlation_.bounds.push_back({row.relation, *value, row.name + (" " + found->text)});
  }

  void read_fields(const Node& condition) {
    const std::string pointer = "/correlation/condition/field";
    read_list(condition, "field", correlation_.fields, pointer);
    const bool one = correlation_.kind != CorrelationKind::value_count;
    if (correlation_.fields.empty() || (one && correlation_.fields.size() > 1))
      problems_.add(condition, pointer, "the condition does not say whose values count", {},
                    one ? "the name of one field" : "names of fields");
  }

  void read_percentile(const Node& node) {
    const auto value = node.is_scalar() ? parse_decimal(node.text) : std::nullopt;
    if (value && *value > decimal_of(0) && *value <= decimal_of(100) &&
        static_cast<std::int64_t>(value->digits.size()) - value->point <= 12) {
      correlation_.percentile = value;
    } else {
      problems_.add(node, "/correlation/condition/percentile", "this is no percentile", node.text,
                    "a number above 0 and up to 100");
    }
  }

  // The specification describes `generate` beside the other attributes; some write it within the correlation.
  void read_generate(const Node& root, const Node& node) {
    const Node* found = root.find("generate") ? root.find("generate") : node.find("generate");
    if (!found) return;
    if (found->kind != NodeKind::boolean) {
      problems_.add(*found, "/generate", "`generate` is true or false", found->text, "true or false");
      return;
    }
    correlation_.generate = found->boolean;
  }

  CorrelationDocument& out_;
  Correlation& correlation_;
  base::Problems& problems_;
};

}  // namespace

bool satisfies(BoundRelation relation, std::strong_ordering order) {
  switch (relation) {
    case BoundRelation::gt:
      return order > 0;
    case BoundRelation::gte:
      return order >= 0;
    case BoundRelation::lt:
      return order < 0;
    case BoundRelation::lte:
      return order <= 0;
    case BoundRelation::eq:
      return order == 0;
    case BoundRelation::neq:
      break;
  }
  return order != 0;
}

std::string_view name_of(CorrelationKind kind) {
  for (const NamedKind& row : kKinds) {
    if (row.kind == kind) return row.name;
  }
  return {};
}

std::string condition_text(const Correlation& correlation) {
  if (correlation.bounds.empty()) return "all of " + std::to_string(correlation.rules.size());
  std::string text;
  for (const CorrelationBound& bound : correlation.bounds) text += (text.empty() ? "" : ", ") + bound.text;
  return text;
}

const std::string& Correlation::field_of(std::size_t reference, const std::string& name) const {
  for (const CorrelationAlias& alias : aliases) {
    if (alias.name == name) return alias.fields[reference];
  }
  return name;
}

std::shared_ptr<const CorrelationDocument> read_correlation_document(const Node& root,
                                                                     const DocumentPlace& place,
                                                                     base::Problems& problems) {
  CorrelationDocument out;
  out.file = place.shown;
  out.correlation.info.file = place.file;
  out.correlation.info.line = root.line;
  out.correlation.info.id = place.id;
  read_info(root, out.correlation.info, problems);
  CorrelationReader(out, problems).read(root);
  if (!problems.empty()) return nullptr;
  return std::make_shared<CorrelationDocument>(std::move(out));
}

}  // namespace csirt::condition
