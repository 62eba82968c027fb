// Door: cross_check. Circles and names that mean two things; each is reported once, where it is closed.
#include <algorithm>
#include <set>

#include "charter/reader.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::Node;
using base::NodeKind;
using base::pointer_join;

// Each member of `section` may name another one under `key`; follows those links and names every circle.
void find_circles(const Node& document, const char* section, const char* key, base::Problems& problems) {
  std::map<std::string, const Node*> links;
  const Node& all = member(document, section);
  for (const Entry& entry : all.entries) {
    const Node& link = member(entry.value, key);
    if (link.kind == NodeKind::string) links.emplace(entry.key, &link);
  }
  std::set<std::string> done;
  for (const Entry& entry : all.entries) {
    std::vector<std::string> path;
    std::string at = entry.key;
    while (links.count(at) && done.insert(at).second) {
      path.push_back(at);
      at = links[at]->text;
    }
    const auto begin = std::find(path.begin(), path.end(), at);
    // Two who stand in for each other are usual and harmless: a chain of deputies never passes anybody twice.
    const bool mutual = path.end() - begin == 2 && std::string_view(key) == "deputy";
    if (begin == path.end() || mutual) continue;
    std::string circle;
    for (auto name = begin; name != path.end(); ++name) circle += *name + " -> ";
    problems.add(*links[path.back()], pointer_join(std::string("/") + section, path.back()) + "/" + key,
                 std::string("'") + key + "' runs in a circle: " + circle + at, at, "an end");
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
