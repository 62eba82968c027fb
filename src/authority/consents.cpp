// Door: Consents. What the clauses ask for one by one becomes as few questions as say the same.
#include "authority/consents.hpp"

#include <algorithm>

#include "csirt/condition.hpp"

namespace csirt::authority {
namespace {

void add_once(std::vector<std::string>& to, const std::vector<std::string>& more) {
  for (const std::string& one : more) {
    if (std::find(to.begin(), to.end(), one) == to.end()) to.push_back(one);
  }
}

bool within(const std::vector<std::string>& inner, const std::vector<std::string>& outer) {
  return std::all_of(inner.begin(), inner.end(), [&](const std::string& one) {
    return std::find(outer.begin(), outer.end(), one) != outer.end();
  });
}

}  // namespace

void Consents::add(Need need) {
  for (Need& there : decision_.needs) {
    if (there.kind != NeedKind::consent || there.right != need.right || there.of != need.of) continue;
    there.count = std::max(there.count, need.count);
    there.by = std::min(there.by, need.by);
    return;
  }
  decision_.needs.push_back(std::move(need));
}

void Consents::of(const std::vector<std::string>& names, std::uint32_t count, Duration within,
                  const std::string& pointer, const std::string& when, std::vector<Predicate> held) {
  Need need = charter::consent(line_, names, count, within, pointer, digest_, asker_);
  const std::string condition = when.empty() || when == "always" ? "." : ", since " + when + ".";
  decision_.because.push_back({pointer, "Needs " + charter::describe(need) + condition, std::move(held)});
  std::string dead = charter::deadlock(need, asker_);
  if (dead.empty()) return add(std::move(need));
  if (deadlock_.empty()) deadlock_ = std::move(dead);
}

void Consents::shared(const Clause& level) {
  std::vector<std::string> persons = line_.others("agreed_with", asker_, 1);
  std::vector<std::string> names;
  if (!persons.empty()) names.push_back("agreed_with");
  const std::vector<const Team*> teams = charter::teams_above(line_.charter, line_.team);
  std::vector<std::string> managers;
  for (std::size_t i = 1; i < teams.size() && managers.empty(); ++i) {
    for (const charter::Holder& holder : line_.in_team("manager", *teams[i])) {
      if (holder.person != asker_) add_once(managers, {holder.person});
    }
  }
  if (!managers.empty()) names.push_back("manager");
  add_once(persons, managers);
  if (persons.empty()) {
    if (deadlock_.empty()) {
      deadlock_ = "Deadlock: " + level.text +
                  " So the constituency or the manager of the team above must consent, and besides " +
                  asker_ + " there is nobody who could.";
    }
    return;
  }
  const auto covers = [&](const Need& need) {
    return need.kind == NeedKind::consent && within(need.of, persons);
  };
  if (std::any_of(decision_.needs.begin(), decision_.needs.end(), covers)) return;
  Need need = charter::consent(line_, names, 1, hours(1), level.pointer, digest_, asker_);
  need.of = std::move(persons);
  add(std::move(need));
}

void Consents::facts(const Explanation& why, const std::string& pointer, Duration within) {
  Need need;
  need.id = charter::need_id(digest_, pointer, "facts");
  need.kind = NeedKind::fact;
  need.of = why.unknown;
  need.count = static_cast<std::uint32_t>(why.unknown.size());
  need.by = line_.now + within;
  need.digest = digest_;
  need.pointer = pointer;
  decision_.because.push_back(
      {pointer, "Needs " + charter::join(why.unknown, "and") + ": what is unknown does not permit.", {}});
  decision_.needs.push_back(std::move(need));
}

std::string Consents::summary() const {
  std::vector<std::string> parts;
  for (const Need& need : decision_.needs) {
    parts.push_back(need.kind == NeedKind::fact
                        ? "knowing " + charter::join(need.of, "and")
                        : charter::describe(need) + " (" + charter::join(need.of, "or") + ")");
  }
  return charter::join(parts, "and");
}

}  // namespace csirt::authority
