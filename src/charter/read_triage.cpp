// Door: read_triage. What is in scope, what makes an incident, what is suppressed, how incidents are rated
// (EVT).
#include <algorithm>

#include "base/date.hpp"
#include "charter/reader.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::Node;
using base::pointer_join;

void read_incidents(const Node& node, const Reader& reader) {
  Charter& charter = reader.charter;
  charter.opens_when = reader.clauses(node, "opens_when", "/incidents");
  const Node& joins = member(node, "joins_when");
  charter.joins_when.same = texts(joins, "same");
  charter.joins_when.within = duration(joins, "within").value_or(hours(2));
  if (node.find("joins_when")) charter.joins_when.pointer = "/incidents/joins_when";
  charter.fold_within = duration(node, "fold_within").value_or(hours(24));
  charter.lateness = duration(node, "lateness").value_or(Duration{});
  charter.skew = duration(node, "skew").value_or(minutes(5));
}

// A date ends with its last moment, in UTC.
std::optional<Instant> end_of(const std::string& moment) {
  const std::optional<Instant> end = base::end_of_date(moment);
  return end ? end : parse_instant(moment);
}

void read_suppressions(const Node& list, const Reader& reader) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Node& node = list.items[i];
    const std::string pointer = "/suppressions/" + std::to_string(i);
    reader.charter.suppressions.push_back({reader.condition(node, "when", pointer), text(node, "because"),
                                           text(node, "owner"), end_of(text(node, "until")), pointer});
  }
}

}  // namespace

void read_triage(const Node& document, const Reader& reader) {
  Charter& charter = reader.charter;
  const Node& scope = member(document, "scope");
  charter.in_scope = reader.clauses(scope, "in", "/scope");
  charter.out_of_scope = reader.clauses(scope, "out", "/scope");
  read_incidents(member(document, "incidents"), reader);
  read_suppressions(member(document, "suppressions"), reader);
  const Node& categories = member(document, "categories");
  for (const Entry& entry : categories.entries) charter.categories.emplace(entry.key, texts(entry.value));
  read_tables(document, reader, true);
}

}  // namespace csirt::charter
