// Door: decide. The questions are asked in a fixed order, and the first that fails denies: who asks, which
// clauses name the action here, does one forbid it, who may ask for it, is he sure to be who he says, what is
// the team's level, whose consent is still missing.
#include "authority/authority.hpp"

#include <algorithm>
#include <limits>

#include "authority/consents.hpp"
#include "base/canonical.hpp"
#include "base/node.hpp"
#include "charter/reporting.hpp"

namespace csirt::authority {
namespace {

constexpr std::size_t kNearest = 8;  // alternatives that an explanation names

std::string quote(std::string_view name) { return "'" + std::string(name) + "'"; }

// The place of a level on the scale of assurance. Nothing: the lowest. One that the scale does not know is
// below all others as an offer (`unknown` -1), above all others as a demand.
std::ptrdiff_t rank(const Charter& charter, const std::string& level, std::ptrdiff_t unknown) {
  if (level.empty()) return 0;
  const auto scale = charter.scales.find("assurance");
  if (scale == charter.scales.end()) return unknown;
  const auto at = std::find(scale->second.begin(), scale->second.end(), level);
  return at == scale->second.end() ? unknown : at - scale->second.begin();
}

bool falls_short(const Charter& charter, const std::string& offered, const std::string& demanded) {
  return !demanded.empty() &&
         rank(charter, offered, -1) < rank(charter, demanded, std::numeric_limits<std::ptrdiff_t>::max());
}

std::string short_of(const ActionRule& rule, const std::string& offered) {
  const std::string found = offered.empty() ? "the lowest" : quote(offered);
  return quote(rule.name) + " asks for assurance " + quote(rule.assurance) + " of who acts; it is " + found +
         ".";
}

// A clause about the action and how specific it is: 0 for the innermost constituency, chain.size() for one
// about all.
struct Applicable {
  const ActionRule* rule = nullptr;
  std::size_t depth = 0;
};

class Decider {
 public:
  Decider(const Charter& charter, const Ask& ask, const std::vector<charter::Absence>& absences)
      : charter_(charter),
        ask_(ask),
        absences_(absences),
        system_(charter::system_actor(charter)),
        actor_(ask.system ? &system_ : ask.by) {
    if (!ask.organization) chain_ = charter::chain(charter, ask.constituency);
    team_ = !ask.team.empty() || !actor_ ? ask.team : actor_->team;
    facts_ = facts();
  }

  Decision run() {
    decision_.subject = ask_.incident;
    decision_.at = ask_.now;
    decision_.question = question();
    if (known() && named() && !forbidden() && entitled() && assured()) by_level();
    if (decision_.outcome == Outcome::denied) decision_.needs.clear();
    if (ask_.unclaimed && decision_.outcome != Outcome::denied && place_decides()) warn_of_stranger();
    if (ask_.explain) explain();
    return std::move(decision_);
  }

 private:
  // Of other actions the target may well lie outside: the attacker's address is to be blocked. Who was
  // refused learns nothing of what the charter claims.
  bool place_decides() const {
    return std::any_of(charter_.actions.begin(), charter_.actions.end(), [&](const ActionRule& rule) {
      return rule.name == ask_.action &&
             (!rule.constituency.empty() ||
              std::any_of(rule.needs.begin(), rule.needs.end(),
                          [](const ConsentRule& need) { return need.consent_of == "agreed_with"; }));
    });
  }

  // Most often it is a slip of the pen, and then the consent of the wrong people would be asked.
  void warn_of_stranger() {
    const std::string place = ask_.constituency.empty() ? ""
                                                        : "; it counts as of " + quote(ask_.constituency) +
                                                              ", where the incident is";
    const std::string text =
        "No constituency of the charter claims the target " + quote(ask_.target) + place + ".";
    if (!decision_.reason.empty() && decision_.reason.back() != '.') decision_.reason += '.';
    decision_.reason += " " + text;
    decision_.because.push_back({"/constituencies", text, {}});
  }

  std::string who() const { return actor_ ? actor_->id : "nobody known"; }

  std::string question() const {
    return ask_.action + (ask_.target.empty() ? "" : " on " + ask_.target) + " by " + who();
  }

  // What is known of the asking itself always counts as the charter has it, and is unknown where the charter
  // has nothing; what is known of the constituency yields to what the incident says.
  Facts facts() const {
    Facts facts = ask_.facts;
    for (const char* own : {"actor.person", "actor.team", "actor.roles", "actor.assurance", "team.id",
                            "team.kind", "action.name", "action.target"})
      facts.erase(own);
    facts["action.name"] = ask_.action;
    if (!ask_.target.empty()) facts["action.target"] = ask_.target;
    if (actor_) {
      facts["actor.person"] = actor_->id;
      facts["actor.team"] = actor_->team;
      facts["actor.roles"] = actor_->roles;
    }
    if (!ask_.assurance.empty()) facts["actor.assurance"] = ask_.assurance;
    if (const Team* team = charter_.team(team_)) {
      facts["team.id"] = team->id;
      if (!team->kind.empty()) facts["team.kind"] = team->kind;
    }
    if (!chain_.empty()) facts.emplace("constituency.id", chain_.front()->id);
    for (const Constituency* around : chain_) {
      if (!around->criticality.empty()) facts.emplace("constituency.criticality", around->criticality);
      facts.insert(around->facts.begin(), around->facts.end());
    }
    return facts;
  }

  bool deny(std::string reason) {
    decision_.outcome = Outcome::denied;
    decision_.reason = std::move(reason);
    return false;
  }

  bool deny(std::string reason, Clause because) {
    decision_.because.push_back(std::move(because));
    return deny(std::move(reason));
  }

  bool known() {
    if (actor_) return true;
    return deny("The charter knows nobody by this account.");
  }

  bool named() {
    for (const ActionRule& rule : charter_.actions) {
      if (rule.name != ask_.action) continue;
      if (const std::optional<std::size_t> depth = depth_of(rule)) {
        rules_.push_back({&rule, *depth});
      } else {
        otherwise(rule.pointer, "Speaks of the constituency " + quote(rule.constituency) + " only.", {});
      }
    }
    const auto inner = [](const Applicable& a, const Applicable& b) {
      return a.depth != b.depth ? a.depth < b.depth : a.rule < b.rule;  // of one vector: the charter's order
    };
    std::sort(rules_.begin(), rules_.end(), inner);
    const auto with_right = [](const Applicable& a) { return !a.rule->by.empty(); };
    const auto decides = std::find_if(rules_.begin(), rules_.end(), with_right);
    if (decides == rules_.end()) {
      const std::string here = chain_.empty() ? "" : " in " + quote(chain_.front()->id);
      const std::string reason =
          "No clause lets anybody ask for " + quote(ask_.action) + here + "; what nothing allows is denied.";
      return deny(reason, {rules_.empty() ? "/actions" : rules_.front().rule->pointer, reason, {}});
    }
    deciding_ = decides->depth;
    return true;
  }

  std::optional<std::size_t> depth_of(const ActionRule& rule) const {
    if (rule.constituency.empty()) return chain_.size();
    for (std::size_t depth = 0; depth < chain_.size(); ++depth) {
      if (chain_[depth]->id == rule.constituency) return depth;
    }
    return std::nullopt;
  }

  // Clauses wider than the deciding one do not forbid: the most specific constituency decides.
  bool forbidden() {
    bool found = false;
    for (const Applicable& a : rules_) {
      for (const DefinitionClause& clause : a.rule->denied) {
        const Explanation why = clause.when.explain(facts_, ask_.now);
        const bool overruled = a.depth > deciding_;
        if (why.truth == Truth::no) {
          otherwise(clause.pointer, "Would forbid it: " + clause.because, why.failed);
        } else if (overruled) {
          otherwise(clause.pointer, "Would forbid it, but a clause for a more specific constituency decides.",
                    why.failed);
        } else if (why.truth == Truth::unknown) {
          consents().facts(why, clause.pointer);
        } else if (!found) {
          found = true;
          const std::string said = clause.because.empty() ? clause.when.text() : clause.because;
          deny(quote(ask_.action) + " is forbidden: " + said, {clause.pointer, said, why.held});
        }
      }
    }
    return found;
  }

  bool entitled() {
    bool right = false;
    for (const Applicable& a : rules_) {
      if (a.depth == deciding_ && !a.rule->by.empty() && fires(*a.rule)) right = true;
    }
    if (right) return true;
    std::string wanted;
    for (const Applicable& a : rules_) {
      if (a.depth != deciding_ || a.rule->by.empty()) continue;
      const std::string who_may = charter::describe(a.rule->by);
      wanted += (wanted.empty() ? "" : "; ") + who_may;
      decision_.because.push_back({a.rule->pointer, "May be asked for by " + who_may + ".", {}});
    }
    return deny(who() + " may not ask for " + quote(ask_.action) + ", which is up to " + wanted + ".");
  }

  // Does the person hold what the clause asks for? What a quorum of several still lacks becomes a need.
  bool fires(const ActionRule& rule) {
    std::vector<std::string> lacking;
    Clause because{rule.pointer, "May be asked for by " + charter::describe(rule.by) + "; ", {}};
    for (const std::string& name : rule.by.names) {
      const charter::Holder holder = line().held_by(*actor_, name);
      if (holder.person.empty()) {
        lacking.push_back(name);
        continue;
      }
      if (!because.held.empty()) continue;
      because.text += who() + " holds " + name +
                      (holder.in_place_of.empty() ? "." : " in place of " + holder.in_place_of + ".");
      because.held.push_back({"actor.roles", "", name, name});
    }
    if (because.held.empty()) return false;
    fired_.push_back(&rule);
    decision_.because.push_back(std::move(because));
    if (rule.by.quorum == Quorum::all) {
      for (const std::string& name : lacking) consents().of({name}, 1, hours(1), rule.by.pointer, "");
    } else if (rule.by.quorum == Quorum::of && rule.by.count > 1) {
      consents().of(rule.by.names, rule.by.count - 1, hours(1), rule.by.pointer, "");
    }
    return true;
  }

  // The engine is sure of itself; of a person the strictest clause that applies must be met.
  bool assured() {
    if (ask_.system) return true;
    for (const Applicable& a : rules_) {
      if (!applies(a) || !falls_short(charter_, ask_.assurance, a.rule->assurance)) continue;
      return deny(short_of(*a.rule, ask_.assurance),
                  {a.rule->pointer + "/assurance",
                   "Asks for assurance " + quote(a.rule->assurance) + " at least.",
                   {}});
    }
    return true;
  }

  bool applies(const Applicable& a) const {
    if (a.depth != deciding_ || a.rule->by.empty()) return true;
    return std::find(fired_.begin(), fired_.end(), a.rule) != fired_.end();
  }

  void by_level() {
    std::vector<std::string> acting = {team_};
    acting.insert(acting.end(), ask_.together.begin(), ask_.together.end());
    Level level{AuthorityLevel::full, {}};
    if (!ask_.organization) {
      level = level_over(charter_, acting, ask_.constituency, facts_, ask_.now);
      if (level.because.pointer.empty()) {
        const std::string over =
            ask_.constituency.empty() ? "what belongs to no known constituency" : quote(ask_.constituency);
        deny("No clause gives the team " + quote(team_) + " any authority over " + over + ".",
             {"/teams", "Authority that no clause gives is denied.", {}});
        return;
      }
      decision_.because.push_back(level.because);
    }
    if (level.level == AuthorityLevel::none)
      return conclude(Outcome::advise_only, "may only advise: " + level.because.text);
    if (level.level == AuthorityLevel::indirect)
      return conclude(Outcome::pressure, "may only press for it: " + level.because.text);
    ask_consents(level);
  }

  void ask_consents(const Level& level) {
    for (const Applicable& a : rules_) {
      if (!applies(a)) continue;
      for (const ConsentRule& rule : a.rule->needs) {
        const Explanation why = rule.when.explain(facts_, ask_.now);
        if (why.truth == Truth::no) {
          otherwise(rule.pointer, "Would need the consent of " + rule.consent_of + ".", why.failed);
        } else if (why.truth == Truth::unknown) {
          consents().facts(why, rule.pointer, rule.within);
        } else {
          consents().of({rule.consent_of}, rule.count, rule.within, rule.pointer, rule.when.text(), why.held);
        }
      }
    }
    if (level.level == AuthorityLevel::shared) consents().shared(level.because);
    if (!consents().deadlock().empty()) {
      deny(consents().deadlock());
    } else if (decision_.needs.empty()) {
      conclude(Outcome::permitted, "may: " + decision_.because.front().text);
    } else {
      conclude(Outcome::needs_consent, "may, after " + consents().summary() + ".");
    }
  }

  void conclude(Outcome outcome, const std::string& reason) {
    decision_.outcome = outcome;
    decision_.reason = who() + " " + reason;
    if (outcome == Outcome::advise_only || outcome == Outcome::pressure) decision_.needs.clear();
  }

  charter::Line line() const {
    return {charter_,
            absences_,
            ask_.now,
            team_,
            ask_.organization ? std::string_view() : std::string_view(ask_.constituency),
            lead(),
            ask_.together};
  }

  std::string_view lead() const {
    const auto found = ask_.facts.find("incident.lead");
    const std::string* name = found == ask_.facts.end() ? nullptr : std::get_if<std::string>(&found->second);
    return name ? std::string_view(*name) : std::string_view();
  }

  Consents& consents() {
    if (!consents_) {
      const boost::json::value asked = {{"incident", ask_.incident},
                                        {"run", ask_.run},
                                        {"action", ask_.action},
                                        {"target", ask_.target},
                                        {"team", team_},
                                        {"constituency", ask_.constituency},
                                        {"by", who()}};
      consents_.emplace(line(), who(), base::sha256_hex(base::canonical(asked)), decision_);
    }
    return *consents_;
  }

  void otherwise(std::string pointer, std::string text, std::vector<Predicate> failed) {
    alternatives_.push_back({std::move(pointer), std::move(text), std::move(failed)});
  }

  void explain() {
    const auto nearer = [](const Alternative& a, const Alternative& b) {
      return a.failed.size() < b.failed.size();
    };
    std::vector<Alternative>& nearest = decision_.instead;
    for (Alternative& one : alternatives_) {
      nearest.insert(std::upper_bound(nearest.begin(), nearest.end(), one, nearer), std::move(one));
    }
    if (nearest.size() > kNearest) nearest.resize(kNearest);
  }

  const Charter& charter_;
  const Ask& ask_;
  const std::vector<charter::Absence>& absences_;
  Person system_;
  const Person* actor_;  // null: nobody known
  std::vector<const Constituency*> chain_;
  std::string team_;
  Facts facts_;
  std::vector<Applicable> rules_;  // most specific first
  std::size_t deciding_ = 0;       // depth of the clauses that say who may
  std::vector<const ActionRule*> fired_;
  std::vector<Alternative> alternatives_;
  std::optional<Consents> consents_;
  Decision decision_;
};

}  // namespace

Decision decide(const Charter& charter, const Ask& ask, const std::vector<charter::Absence>& absences) {
  return Decider(charter, ask, absences).run();
}

std::optional<Clause> unsure(const Charter& charter, std::string_view action, std::string_view constituency,
                             const std::string& assurance) {
  const std::vector<const Constituency*> chain = charter::chain(charter, constituency);
  for (const ActionRule& rule : charter.actions) {
    const auto here = [&](const Constituency* one) { return one->id == rule.constituency; };
    const bool speaks = rule.constituency.empty() || std::any_of(chain.begin(), chain.end(), here);
    if (rule.name != action || !speaks || !falls_short(charter, assurance, rule.assurance)) continue;
    return Clause{rule.pointer + "/assurance", short_of(rule, assurance), {}};
  }
  return std::nullopt;
}

}  // namespace csirt::authority
