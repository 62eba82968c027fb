// Door: level_over. What a team alone may do stands under its `authority`; what it may do together with
// others under `together`. The entry for the most specific constituency decides; at one constituency a joint
// rule that holds goes before the entry for the team alone, the one that names more teams before the others,
// then the strictest.
#include <algorithm>

#include "authority/authority.hpp"
#include "base/node.hpp"
#include "charter/reporting.hpp"

namespace csirt::authority {
namespace {

using Chain = std::vector<const Constituency*>;

struct Entry {
  std::size_t depth = 0;  // index in the chain; 0 is the most specific
  std::size_t teams = 1;  // that act together
  AuthorityLevel level = AuthorityLevel::none;
  Clause because;
};

std::string name_of(AuthorityLevel level) {
  static constexpr std::string_view kNames[] = {"no", "indirect", "shared", "full"};
  return std::string(kNames[static_cast<std::size_t>(level)]);
}

std::size_t depth_of(const Chain& chain, std::string_view constituency) {
  const auto at =
      std::find_if(chain.begin(), chain.end(), [&](const Constituency* c) { return c->id == constituency; });
  return static_cast<std::size_t>(at - chain.begin());
}

std::optional<Entry> alone(const Team& team, const Chain& chain) {
  for (std::size_t depth = 0; depth < chain.size(); ++depth) {
    const auto found = team.authority.find(chain[depth]->id);
    if (found == team.authority.end()) continue;
    Clause because{base::pointer_join(base::pointer_join(team.pointer, "authority"), found->first),
                   team.id + " has " + name_of(found->second) + " authority over " + found->first + ".",
                   {}};
    return Entry{depth, 1, found->second, std::move(because)};
  }
  return std::nullopt;
}

bool take_part(const std::vector<std::string>& with, const std::vector<std::string>& acting) {
  return std::all_of(with.begin(), with.end(), [&](const std::string& team) {
    return std::find(acting.begin(), acting.end(), team) != acting.end();
  });
}

// The joint rules of one acting team that hold. A rule without constituency is about those of the team's own
// entry.
std::vector<Entry> joint(const Team& team, const std::vector<std::string>& acting, const Chain& chain,
                         const Facts& facts, Instant now) {
  std::vector<Entry> entries;
  const std::optional<Entry> own = alone(team, chain);
  for (const TogetherRule& rule : team.together) {
    if (!take_part(rule.with, acting)) continue;
    if (rule.constituency.empty() && !own) continue;
    const std::size_t depth = rule.constituency.empty() ? own->depth : depth_of(chain, rule.constituency);
    if (depth >= chain.size()) continue;
    const Explanation why = rule.when.explain(facts, now);
    if (why.truth != Truth::yes) continue;
    Clause because{rule.pointer,
                   team.id + " together with " + charter::join(rule.with, "and") + " has " +
                       name_of(rule.level) + " authority over " + chain[depth]->id + ".",
                   why.held};
    entries.push_back({depth, rule.with.size() + 1, rule.level, std::move(because)});
  }
  return entries;
}

bool decides_before(const Entry& a, const Entry& b) {
  if (a.depth != b.depth) return a.depth < b.depth;
  if (a.teams != b.teams) return a.teams > b.teams;
  return a.level < b.level;
}

}  // namespace

Level level_over(const Charter& charter, const std::vector<std::string>& teams, std::string_view constituency,
                 const Facts& facts, Instant now) {
  const Chain chain = charter::chain(charter, constituency);
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < teams.size(); ++i) {
    const Team* team = charter.team(teams[i]);
    if (!team) continue;
    if (i == 0) {
      if (std::optional<Entry> own = alone(*team, chain)) entries.push_back(std::move(*own));
    }
    for (Entry& entry : joint(*team, teams, chain, facts, now)) entries.push_back(std::move(entry));
  }
  const auto best = std::min_element(entries.begin(), entries.end(), decides_before);
  if (best == entries.end()) return {};
  return {best->level, best->because};
}

}  // namespace csirt::authority
