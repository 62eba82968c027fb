// Door: cross_check. Circles and names that mean two things; each is reported once, where it is closed.
#include <algorithm>
#include <set>

#include "base/graph.hpp"
#include "base/text.hpp"
#include "charter/reader.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::Node;
using base::NodeKind;
using base::pointer_join;

// Each member of `section` may name another one under `key`: edges between their places in the document.
base::GraphEdges links(const Node& all, const char* key) {
  std::map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < all.entries.size(); ++i) index.emplace(all.entries[i].key, i);
  base::GraphEdges edges;
  for (std::size_t i = 0; i < all.entries.size(); ++i) {
    const auto to = index.find(member(all.entries[i].value, key).text);
    if (to != index.end()) edges.push_back({i, to->second});
  }
  return edges;
}

// Names every circle once, from the member that stands first to the one that closes it.
void find_circles(const Node& document, const char* section, const char* key, base::Problems& problems) {
  const Node& all = member(document, section);
  const base::GraphEdges edges = links(all, key);
  const std::map<std::size_t, std::size_t> next(edges.begin(), edges.end());  // each names one other at most
  for (const std::vector<std::size_t>& circle : base::circles(all.entries.size(), edges)) {
    // Two who stand in for each other are usual and harmless: a chain of deputies never passes anybody twice.
    if (circle.size() == 2 && std::string_view(key) == "deputy") continue;
    std::vector<std::string> names;
    std::size_t last = circle.front();
    for (std::size_t i = 0; i < circle.size(); ++i, last = next.at(last))
      names.push_back(all.entries[last].key);
    names.push_back(names.front());
    const Entry& closing = *std::find_if(all.entries.begin(), all.entries.end(), [&](const Entry& entry) {
      return entry.key == names[circle.size() - 1];
    });
    problems.add(member(closing.value, key),
                 pointer_join(std::string("/") + section, closing.key) + "/" + key,
                 std::string("'") + key + "' runs in a circle: " + base::joined(names, " -> ", 1000),
                 names[0], "an end");
  }
}

// Beyond this, chains of constituencies would cost more than anybody means.
constexpr std::size_t kDeepestNesting = 64;

void find_deep_nesting(const Node& document, base::Problems& problems) {
  const Node& all = member(document, "constituencies");
  base::GraphEdges outwards = links(all, "within"), inwards;
  for (const auto& [inner, wider] : outwards) inwards.push_back({wider, inner});
  const auto depths = base::depths(all.entries.size(), inwards);
  for (std::size_t i = 0; depths && i < depths->size(); ++i) {
    if ((*depths)[i] != kDeepestNesting) continue;
    const Entry& entry = all.entries[i];
    problems.add(member(entry.value, "within"), pointer_join("/constituencies", entry.key) + "/within",
                 "the constituency '" + entry.key + "' lies within more than 63 others", entry.key,
                 "at most 64 levels");
  }
}

// Names of one section that another one has too, where both may stand in the same place.
void find_overlaps(const Node& document, const char* section, const std::set<std::string>& others,
                   const char* what, base::Problems& problems) {
  for (const Entry& entry : member(document, section).entries) {
    if (others.count(entry.key) == 0) continue;
    problems.add_at(entry.line, entry.column, pointer_join(std::string("/") + section, entry.key),
                    "the name '" + entry.key + "' is " + what + " already", entry.key, "a name of its own");
  }
}

std::set<std::string> keys(const Node& document, const char* section) {
  std::set<std::string> all;
  for (const Entry& entry : member(document, section).entries) all.insert(entry.key);
  return all;
}

void find_states_twice(const Node& states, const std::string& pointer,
                       std::map<std::string, std::string>& seen, base::Problems& problems) {
  for (const Entry& entry : states.entries) {
    const std::string at = pointer_join(pointer, entry.key);
    const auto [first, added] = seen.emplace(entry.key, at);
    if (!added) {
      problems.add_at(entry.line, entry.column, at,
                      "the state '" + entry.key + "' exists already at " + first->second, entry.key,
                      "a name of its own");
    }
    find_states_twice(member(entry.value, "states"), at + "/states", seen, problems);
  }
}

// Two people cannot have one account, else nobody knows who acts.
void find_shared_accounts(const Node& document, const Charter& charter, base::Problems& problems) {
  std::map<std::pair<std::string, std::string>, std::string> owners;
  for (const Person& person : charter.people) owners.emplace(std::pair("host", person.id), person.id);
  const Node& people = member(document, "people");
  std::size_t at = 0;  // people stand in the order of the document
  for (const Person& person : charter.people) {
    const Node& accounts = member(people.entries[at++].value, "accounts");
    for (std::size_t i = 0; i < person.accounts.size(); ++i) {
      const Account& account = person.accounts[i];
      const auto [owner, added] = owners.emplace(std::pair(account.issuer, account.subject), person.id);
      if (added || owner->second == person.id) continue;
      problems.add(accounts.items[i], person.pointer + "/accounts/" + std::to_string(i),
                   "the account '" + account.subject + "' of '" + account.issuer + "' belongs to '" +
                       owner->second + "' already",
                   account.subject, "an account of one person");
    }
  }
}

void find_reserved(const Node& document, base::Problems& problems) {
  for (const char* section : {"people", "roles"}) {
    find_overlaps(document, section, {"agreed_with"}, "a word of the charter format", problems);
  }
}

}  // namespace

void cross_check(const Node& document, const Reader& reader) {
  base::Problems& problems = reader.problems;
  find_circles(document, "constituencies", "within", problems);
  find_deep_nesting(document, problems);
  find_circles(document, "teams", "reports_to", problems);
  find_circles(document, "people", "deputy", problems);
  find_overlaps(document, "people", keys(document, "roles"), "a role", problems);
  const auto kinds = reader.vocabulary.fields.at("party.kind").values;
  find_overlaps(document, "parties", {kinds.begin(), kinds.end()}, "a kind of party", problems);
  find_overlaps(document, "lists", keys(document, "scales"), "a scale", problems);
  find_overlaps(document, "constituencies", keys(document, "scales"), "a scale", problems);
  find_overlaps(document, "constituencies", keys(document, "lists"), "a list", problems);
  find_reserved(document, problems);
  std::map<std::string, std::string> seen;
  find_states_twice(member(member(document, "workflow"), "states"), "/workflow/states", seen, problems);
  find_shared_accounts(document, reader.charter, problems);
}

}  // namespace csirt::charter
