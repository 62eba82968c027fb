// Door: read_places. Organization, calendars, lists, constituencies and outside parties.
#include <algorithm>
#include <numeric>

#include "base/graph.hpp"
#include "charter/reader.hpp"
#include "charter/vocabulary.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::Node;
using base::pointer_join;

Organization read_organization(const Node& node) {
  return {text(node, "name"), text(node, "home"), text(node, "description"), texts(node, "languages")};
}

CalendarDef read_calendar(const Node& node, const std::string& pointer) {
  CalendarDef calendar;
  if (node.find("zone")) calendar.zone = text(node, "zone");
  if (node.find("hours")) calendar.hours = text(node, "hours");
  calendar.holidays = texts(node, "holidays");
  calendar.pointer = pointer;
  return calendar;
}

Constituency read_constituency(const Entry& entry, const Reader& reader) {
  const Node& node = entry.value;
  Constituency made;
  made.id = entry.key;
  made.pointer = pointer_join("/constituencies", entry.key);
  made.name = node.find("name") ? text(node, "name") : entry.key;
  made.within = text(node, "within");
  made.networks = texts(node, "networks");
  made.domains = texts(node, "domains");
  made.hosts = texts(node, "hosts");
  made.countries = texts(node, "countries");
  made.units = texts(node, "units");
  made.contract = text(node, "contract");
  made.criticality = text(node, "criticality");
  made.agreed_with = text(node, "agreed_with");
  made.served_by = text(node, "served_by");
  made.zone = text(node, "zone");
  for (const Entry& fact : member(node, "facts").entries) {
    const std::string at = pointer_join(made.pointer + "/facts", fact.key);
    Fact value;
    if (read_fact(fact, reader.vocabulary, at, reader.problems, value))
      made.facts[fact.key] = std::move(value);
  }
  return made;
}

// A circle keeps the author's order: it is reported elsewhere.
void sort_wider_first(std::vector<Constituency>& all) {
  std::map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < all.size(); ++i) index.emplace(all[i].id, i);
  base::GraphEdges edges;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto wider = index.find(all[i].within);
    if (wider != index.end()) edges.push_back({wider->second, i});
  }
  const auto depths = base::depths(all.size(), edges);
  if (!depths) return;
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return (*depths)[a] < (*depths)[b]; });
  std::vector<Constituency> sorted;
  for (const std::size_t i : order) sorted.push_back(std::move(all[i]));
  all = std::move(sorted);
}

Party read_party(const Entry& entry) {
  const Node& node = entry.value;
  return {entry.key, node.find("name") ? text(node, "name") : entry.key, text(node, "kind"),
          texts(node, "contacts"), pointer_join("/parties", entry.key)};
}

}  // namespace

void read_places(const Node& document, const Reader& reader) {
  Charter& charter = reader.charter;
  charter.organization = read_organization(member(document, "organization"));
  for (const Entry& entry : member(document, "calendars").entries) {
    charter.calendars.emplace(entry.key, read_calendar(entry.value, pointer_join("/calendars", entry.key)));
  }
  const Node& lists = member(document, "lists");
  for (const Entry& entry : lists.entries) charter.lists.emplace(entry.key, texts(entry.value));
  for (const Entry& entry : member(document, "constituencies").entries) {
    charter.constituencies.push_back(read_constituency(entry, reader));
  }
  sort_wider_first(charter.constituencies);
  for (const Entry& entry : member(document, "parties").entries)
    charter.parties.emplace(entry.key, read_party(entry));
}

}  // namespace csirt::charter
