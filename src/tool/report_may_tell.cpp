// Who may do something, by the charter: tell a party something, by the clauses for it and its kind, and take
// a transition. Whoever is named on the page for a legal duty must be somebody whom the charter lets fulfil
// it, so every form of `by` is read.
#include <algorithm>

#include "tool/report_parts.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

constexpr std::size_t kHolders = 4;

void add_once(std::vector<std::string>& to, const std::string& name) {
  if (!name.empty() && std::find(to.begin(), to.end(), name) == to.end()) to.push_back(name);
}

// People stand in the charter by their ids, or in a list.
template <class Visit>
void each_person(const object& charter, Visit visit) {
  for (const auto& [id, person] : child(charter, "people")) visit(std::string(id), as_object(person));
  for (const value& item : list(charter, "people")) {
    const object& person = as_object(item);
    visit(text(person, "id", text(person, "name")), person);
  }
}

class Holders {
 public:
  Holders(const Page& page, std::string_view lead) : page_(page), lead_(lead) {}

  // The words for the `by` of one clause; empty when it leaves it to everybody.
  std::string words(const object& clause) const {
    const object& by = child(clause, "by");
    const std::vector<std::string> all = names_in(by, "all");
    if (!all.empty()) return each_of(all);
    const std::vector<std::string> among = names_in(by, "among");
    if (!among.empty()) {
      const std::uint64_t count = number(by, "of", 1);
      return (count > 1 ? grouped(count) + " of " : "") + one_of(among);
    }
    return one_of(names_in(by.empty() ? clause : by, by.empty() ? "by" : "any"));
  }

  // The same where one person must hold all the names or so many of them, and no other may help.
  std::string words_of_one(const object& clause) const {
    const object& by = child(clause, "by");
    const std::vector<std::string> all = names_in(by, "all"), among = names_in(by, "among");
    const std::uint64_t count = all.empty() ? number(by, "of", 1) : all.size();
    if (count < 2) return words(clause);
    std::vector<std::string> names;
    for (const std::string& name : all.empty() ? among : all)
      names.push_back(spaced(page_.names.person(name)));
    return "one person who is " + (all.empty() ? grouped(count) + " of " : "all of ") +
           listed(names, kHolders);
  }

 private:
  // The people who are it or hold it as a role. Where the charter names nobody, the role says whom to ask.
  std::vector<std::string> holders(const std::string& name) const {
    if (name == "incident-lead" && !lead_.empty()) return {page_.names.person(lead_)};
    std::vector<std::string> out;
    each_person(page_.names.charter(), [&](const std::string& id, const object& person) {
      const std::vector<std::string> roles = texts(person, "roles");
      if (id == name || std::find(roles.begin(), roles.end(), name) != roles.end())
        add_once(out, page_.names.person(id));
    });
    if (out.empty()) out.push_back(spaced(name));
    return out;
  }

  std::string one_of(const std::vector<std::string>& names) const {
    std::vector<std::string> people;
    for (const std::string& name : names) {
      for (const std::string& person : holders(name)) add_once(people, person);
    }
    return listed(people, kHolders, "or");
  }

  // "Ada and Grace"; a role that several hold stands with them: "legal (Ada or Bob) and Grace".
  std::string each_of(const std::vector<std::string>& names) const {
    std::vector<std::string> seats;
    for (const std::string& name : names) {
      const std::vector<std::string> people = holders(name);
      const std::string who = listed(people, kHolders, "or");
      seats.push_back(people.size() > 1 ? spaced(name) + " (" + who + ")" : who);
    }
    return listed(seats, kHolders);
  }

  const Page& page_;
  std::string_view lead_;
};

// A party has clauses under its own id and under its kind, each one clause or a list of them.
std::vector<const object*> clauses_for(const Page& page, std::string_view party_or_kind) {
  const object& rules = child(page.names.charter(), "disclosure");
  std::vector<std::string> keys{std::string(party_or_kind)};
  add_once(keys, page.names.member("parties", party_or_kind, "kind"));
  std::vector<const object*> out;
  for (const std::string& key : keys) {
    const std::vector<const object*> clauses = clauses_in(rules, key);
    out.insert(out.end(), clauses.begin(), clauses.end());
  }
  return out;
}

}  // namespace

std::string may_tell(const Page& page, std::string_view party_or_kind, std::string_view lead) {
  const Holders speakers(page, lead);
  std::vector<std::string> by_clause;
  for (const object* clause : clauses_for(page, party_or_kind)) add_once(by_clause, speakers.words(*clause));
  if (by_clause.empty()) return page.names.person(lead);
  std::string out;
  for (const std::string& words : by_clause) out += (out.empty() ? "" : "; by another clause ") + words;
  return out;
}

std::string may_take(const Page& page, const object& transition, std::string_view lead) {
  return Holders(page, lead).words_of_one(transition);
}

}  // namespace csirt::tool::report
