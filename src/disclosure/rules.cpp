// Door: classes and allowance.
#include "disclosure/rules.hpp"

#include <algorithm>
#include <optional>

#include "charter/people.hpp"

namespace csirt::disclosure {
namespace {

using Chain = std::vector<const Constituency*>;

bool among(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

std::optional<std::size_t> depth_of(const DisclosureRule& rule, const Chain& chain) {
  if (rule.constituency.empty()) return chain.size();
  for (std::size_t depth = 0; depth < chain.size(); ++depth) {
    if (chain[depth]->id == rule.constituency) return depth;
  }
  return std::nullopt;
}

// What the rules under one name allow; nothing when none of them matches.
std::optional<std::vector<std::string>> under(const std::string& name, const Charter& charter,
                                              const Chain& chain, const Facts& facts, Instant now,
                                              Allowance& to) {
  std::size_t deciding = chain.size() + 1;
  const std::size_t before = to.matched.size();
  std::vector<std::size_t> depths;
  for (const DisclosureRule& rule : charter.disclosure) {
    if (rule.party != name) continue;
    const std::optional<std::size_t> depth = depth_of(rule, chain);
    Match match{&rule, depth ? rule.when.explain(facts, now) : Explanation{}, false};
    if (!depth || match.why.truth == Truth::no) {
      to.failed.push_back(std::move(match));
      continue;
    }
    to.never.insert(rule.never.begin(), rule.never.end());
    if (match.why.truth == Truth::unknown) {
      to.unknown.push_back(std::move(match));
      continue;
    }
    to.matched.push_back(std::move(match));
    depths.push_back(*depth);
    deciding = std::min(deciding, *depth);
  }
  if (depths.empty()) return std::nullopt;
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < depths.size(); ++i) {
    Match& match = to.matched[before + i];
    match.decides = depths[i] == deciding;
    if (!match.decides) continue;
    for (const std::string& field : match.rule->may_see) {
      if (!among(fields, field)) fields.push_back(field);
    }
  }
  return fields;
}

// The names, and where the party is no party but a kind, all parties of it.
std::vector<std::string> with_members(const Charter& charter, std::vector<std::string> names,
                                      const std::string& party) {
  if (charter.parties.count(party) != 0) return names;
  for (const auto& [id, member] : charter.parties) {
    if (member.kind == party) names.push_back(id);
  }
  return names;
}

}  // namespace

std::vector<std::string> classes(const Charter& charter, const std::string& party) {
  std::vector<std::string> names = {party};
  const auto found = charter.parties.find(party);
  if (found != charter.parties.end() && !found->second.kind.empty() && found->second.kind != party) {
    names.push_back(found->second.kind);
  }
  return names;
}

Allowance allowance(const Charter& charter, const std::string& party, std::string_view constituency,
                    Facts facts, Instant now) {
  Allowance answer;
  answer.classes = classes(charter, party);
  answer.names = with_members(charter, answer.classes, party);
  const Chain chain = charter::chain(charter, constituency);
  facts["party.kind"] = answer.classes.back();
  bool first = true;
  for (const std::string& name : answer.names) {
    facts["party.id"] = charter.parties.count(name) != 0 ? name : party;
    const auto fields = under(name, charter, chain, facts, now, answer);
    if (!fields) continue;
    if (first) answer.may_see = *fields;
    if (!first)
      std::erase_if(answer.may_see, [&](const std::string& field) { return !among(*fields, field); });
    first = false;
  }
  std::erase_if(answer.may_see, [&](const std::string& field) { return answer.never.count(field) != 0; });
  return answer;
}

}  // namespace csirt::disclosure
