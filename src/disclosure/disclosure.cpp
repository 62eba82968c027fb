// Door: decide. The questions stand in a fixed order, and the first that fails denies: does a rule speak of
// the party here, who begins, over which channel, which fields, who speaks; then whose approval and which
// parties come first.
#include "disclosure/disclosure.hpp"

#include <algorithm>

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "charter/reporting.hpp"
#include "disclosure/rules.hpp"

namespace csirt::disclosure {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

std::string quote(std::string_view name) { return "'" + std::string(name) + "'"; }

class Decider {
 public:
  Decider(const Charter& charter, const Ask& ask, const std::vector<charter::Absence>& absences)
      : charter_(charter),
        ask_(ask),
        line_{charter, absences, ask.now, ask.team, ask.constituency, lead(), {}},
        allowed_(allowance(charter, ask.party, ask.constituency, ask.facts, ask.now)) {}

  Decision run() {
    decision_.subject = ask_.incident;
    decision_.at = ask_.now;
    decision_.question = "tell " + ask_.party + " by " + (ask_.by ? ask_.by->id : "nobody known");
    if (spoken_of() && begun() && by_channel() && some_fields() && speaker()) {
      approvals();
      order();
      conclude();
    }
    if (decision_.outcome == Outcome::denied) decision_.fields.clear();
    if (ask_.explain) explain();
    return std::move(decision_);
  }

 private:
  std::string_view lead() const {
    const auto found = ask_.facts.find("incident.lead");
    const std::string* name = found == ask_.facts.end() ? nullptr : std::get_if<std::string>(&found->second);
    return name ? std::string_view(*name) : std::string_view();
  }

  bool deny(std::string reason, std::string pointer) {
    decision_.outcome = Outcome::denied;
    decision_.needs.clear();
    decision_.because.push_back({std::move(pointer), reason, {}});
    decision_.reason = std::move(reason);
    return false;
  }

  bool spoken_of() {
    if (!ask_.by) return deny("The charter knows nobody by this account.", "/people");
    if (ask_.by->contractor)
      return deny(ask_.by->id + " is a contractor and does not speak for us.", ask_.by->pointer);
    if (!allowed_.matched.empty()) return true;
    if (allowed_.unknown.empty()) {
      return deny("No rule allows to tell " + quote(ask_.party) +
                      " anything about this incident; what nothing allows is denied.",
                  "/disclosure");
    }
    const Match& first = allowed_.unknown.front();
    const std::string lacking = charter::join(first.why.unknown, "and");
    deny("Whether " + quote(ask_.party) + " may be told depends on " + lacking +
             ", and what is unknown does not permit.",
         first.rule->pointer);
    for (const Match& match : allowed_.unknown) facts_needed(*match.rule, match.why.unknown, "");
    return false;
  }

  // Every matching rule has a word; the strictest holds.
  bool begun() {
    for (const Match& match : allowed_.matched) {
      const std::string& begins = match.rule->begins;
      if (ask_.begun_by_party && begins == "us") {
        return deny("The contact with " + quote(ask_.party) + " may be begun by us only.",
                    match.rule->pointer + "/begins");
      }
      if (!ask_.begun_by_party && begins == "them") {
        return deny("The contact with " + quote(ask_.party) + " may be begun by them only.",
                    match.rule->pointer + "/begins");
      }
    }
    return true;
  }

  bool by_channel() {
    for (const Match& match : allowed_.matched) {
      const std::vector<std::string>& channels = match.rule->channels;
      if (channels.empty() || contains(channels, ask_.channel)) continue;
      const std::string said =
          ask_.channel.empty() ? "no channel was named" : quote(ask_.channel) + " is none of them";
      return deny(
          quote(ask_.party) + " is told over " + charter::join(channels, "or") + " only; " + said + ".",
          match.rule->pointer + "/channels");
    }
    return true;
  }

  bool some_fields() {
    for (const std::string& field : allowed_.may_see) {
      if (ask_.fields.empty() || contains(ask_.fields, field)) decision_.fields.push_back(field);
    }
    for (const std::string& field : ask_.fields) {
      if (!contains(decision_.fields, field)) withhold(field);
    }
    for (const Match& match : allowed_.matched) {
      if (!covers(match)) continue;
      const std::string about = match.decides ? " may see " + charter::join(match.rule->may_see, "and") + "."
                                              : ": a wider rule adds its needs.";
      decision_.because.push_back({match.rule->pointer, match.rule->party + about, match.why.held});
      note_agreements(*match.rule);
    }
    if (!decision_.fields.empty()) return true;
    return deny("Nothing of what was asked may be told to " + quote(ask_.party) + ".",
                allowed_.matched.front().rule->pointer);
  }

  void withhold(const std::string& field) {
    const auto says_never = [&](const Match& match) { return contains(match.rule->never, field); };
    for (const auto* list : {&allowed_.matched, &allowed_.unknown}) {
      const auto never = std::find_if(list->begin(), list->end(), says_never);
      if (never == list->end()) continue;
      decision_.instead.push_back({never->rule->pointer + "/never",
                                   quote(field) + " must never be told to " + quote(ask_.party) + ".",
                                   {}});
      return;
    }
    decision_.instead.push_back({allowed_.matched.front().rule->pointer + "/may_see",
                                 "No rule lets " + quote(ask_.party) + " see " + quote(field) + ".",
                                 {}});
  }

  // DIS-1: the agreement of both functions beforehand is part of a sound rule; where it is not recorded, we
  // say so.
  void note_agreements(const DisclosureRule& rule) {
    std::vector<std::string> missing;
    for (const char* function : {"public-affairs", "legal"}) {
      if (rule.agreed.count(function) == 0) missing.emplace_back(function);
    }
    if (missing.empty()) return;
    decision_.because.push_back(
        {rule.pointer + "/agreed",
         "Finding: the rule does not record that " + charter::join(missing, "and") + " agreed, and when.",
         {}});
  }

  // Does the rule concern the fields that would be told?
  bool covers(const Match& match) const {
    const std::vector<std::string>& sees = match.rule->may_see;
    return std::any_of(sees.begin(), sees.end(),
                       [&](const std::string& field) { return contains(decision_.fields, field); });
  }

  bool speaker() {
    for (const Match& match : allowed_.matched) {
      const Approvers& by = match.rule->by;
      if (!covers(match) || by.empty()) continue;
      std::vector<std::string> lacking;
      for (const std::string& name : by.names) {
        if (line_.held_by(*ask_.by, name).person.empty()) lacking.push_back(name);
      }
      if (lacking.size() == by.names.size()) {
        return deny(ask_.by->id + " may not speak with " + quote(ask_.party) + ", which is up to " +
                        charter::describe(by) + ".",
                    match.rule->pointer + "/by");
      }
      if (by.quorum == Quorum::all) {
        for (const std::string& name : lacking) consent({name}, 1, *match.rule, "/by");
      } else if (by.quorum == Quorum::of && by.count > 1) {
        consent(by.names, by.count - 1, *match.rule, "/by");
      }
    }
    return true;
  }

  void approvals() {
    for (const Match& match : allowed_.matched) {
      const Approvers& approvers = match.rule->approved_by;
      if (!covers(match) || approvers.empty()) continue;
      if (approvers.quorum == Quorum::all) {
        for (const std::string& name : approvers.names) consent({name}, 1, *match.rule, "/approved_by");
      } else {
        const std::uint32_t count = approvers.quorum == Quorum::of ? approvers.count : 1;
        consent(approvers.names, count, *match.rule, "/approved_by");
      }
    }
    for (const Match& match : allowed_.unknown) {
      const DisclosureRule& rule = *match.rule;
      const bool binds = !rule.approved_by.empty() || !rule.by.empty() || !rule.channels.empty();
      if (covers(match) && binds) facts_needed(*match.rule, match.why.unknown, "");
    }
  }

  void consent(const std::vector<std::string>& names, std::uint32_t count, const DisclosureRule& rule,
               const char* member) {
    Need need = charter::consent(line_, names, count, rule.approval_within, rule.pointer + member, digest(),
                                 ask_.by->id);
    const auto same = [&](const Need& there) {
      return there.right == need.right && there.of == need.of && there.count >= need.count;
    };
    if (std::any_of(decision_.needs.begin(), decision_.needs.end(), same)) return;
    decision_.because.push_back({need.pointer, "Needs " + charter::describe(need) + ".", {}});
    if (dead_.empty()) dead_ = charter::deadlock(need, ask_.by->id);
    decision_.needs.push_back(std::move(need));
  }

  // What is unknown does not permit: neither a rule's allowance nor that nobody comes first.
  void facts_needed(const DisclosureRule& rule, const std::vector<std::string>& names, const char* member) {
    Need need;
    need.kind = NeedKind::fact;
    need.of = names;
    need.count = static_cast<std::uint32_t>(need.of.size());
    need.digest = digest();
    need.by = ask_.now + rule.approval_within;
    need.pointer = rule.pointer + member;
    need.id = charter::need_id(need.digest, need.pointer, "facts");
    const auto same = [&](const Need& there) { return there.id == need.id; };
    if (std::any_of(decision_.needs.begin(), decision_.needs.end(), same)) return;
    decision_.because.push_back(
        {need.pointer, "Needs " + charter::join(need.of, "and") + ": what is unknown does not permit.", {}});
    decision_.needs.push_back(std::move(need));
  }

  // What approvals bind to.
  std::string digest() const {
    boost::json::array fields;
    for (const std::string& field : decision_.fields) fields.emplace_back(field);
    boost::json::object asked = {{"incident", ask_.incident},
                                 {"run", ask_.run},
                                 {"party", ask_.party},
                                 {"channel", ask_.channel},
                                 {"constituency", ask_.constituency},
                                 {"by", ask_.by ? ask_.by->id : ""}};
    asked["fields"] = std::move(fields);
    asked["content"] = base::encode(ask_.content);
    return base::sha256_hex(base::canonical(asked));
  }

  // The parties that rules put before this one: themselves, or all of their kind, or the audience as a whole.
  std::vector<std::string> parties_of(const DisclosureRule& rule) const {
    std::vector<std::string> parties;
    for (const auto& [id, party] : charter_.parties) {
      if (id == rule.party || party.kind == rule.party) parties.push_back(id);
    }
    if (parties.empty()) parties.push_back(rule.party);
    return parties;
  }

  bool told(const std::string& party) const {
    const std::vector<std::string> names = classes(charter_, party);
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return contains(ask_.told, name); });
  }

  // Does the rule that puts this party first apply to it here? Unknown: what it depends on stands in
  // `lacking`.
  Truth applies(const DisclosureRule& rule, const std::string& party,
                std::vector<std::string>& lacking) const {
    const std::vector<std::string> names = classes(charter_, party);
    const auto obliged = [&](const std::string& name) { return contains(ask_.due, name); };
    if (std::any_of(names.begin(), names.end(), obliged)) return Truth::yes;
    const Allowance theirs = allowance(charter_, party, ask_.constituency, ask_.facts, ask_.now);
    for (const Match& match : theirs.matched) {
      if (match.rule == &rule && !theirs.may_see.empty()) return Truth::yes;
    }
    for (const Match& match : theirs.unknown) {
      if (match.rule != &rule) continue;
      lacking = match.why.unknown;
      return Truth::unknown;
    }
    return Truth::no;
  }

  void order() {
    for (const DisclosureRule& rule : charter_.disclosure) {
      const auto puts_before = [&](const std::string& name) { return contains(rule.before, name); };
      if (std::none_of(allowed_.names.begin(), allowed_.names.end(), puts_before)) continue;
      for (const std::string& party : parties_of(rule)) {
        if (party == ask_.party || told(party)) continue;
        std::vector<std::string> lacking;
        const Truth truth = applies(rule, party, lacking);
        if (truth == Truth::yes) told_first(rule, party);
        if (truth == Truth::unknown) facts_needed(rule, lacking, "/before");
      }
    }
  }

  void told_first(const DisclosureRule& rule, const std::string& party) {
    Need need;
    need.kind = NeedKind::told_first;
    need.of = {party};
    need.digest = digest();
    need.by = ask_.now + rule.approval_within;
    need.pointer = rule.pointer + "/before";
    need.id = charter::need_id(need.digest, need.pointer, party);
    decision_.because.push_back(
        {need.pointer, quote(party) + " is told before " + quote(ask_.party) + ".", {}});
    decision_.needs.push_back(std::move(need));
  }

  void conclude() {
    if (!dead_.empty()) {
      deny(dead_, allowed_.matched.front().rule->pointer);
      return;
    }
    const std::string what = charter::join(decision_.fields, "and");
    if (decision_.needs.empty()) {
      decision_.outcome = Outcome::permitted;
      decision_.reason = ask_.by->id + " may tell " + quote(ask_.party) + ": " + what + ".";
      return;
    }
    decision_.outcome = Outcome::needs_consent;
    std::vector<std::string> parts;
    for (const Need& need : decision_.needs) {
      const std::string names = charter::join(need.of, "or");
      if (need.kind == NeedKind::told_first) parts.push_back("telling " + names + " first");
      if (need.kind == NeedKind::fact) parts.push_back("knowing " + charter::join(need.of, "and"));
      if (need.kind == NeedKind::consent) parts.push_back(charter::describe(need) + " (" + names + ")");
    }
    decision_.reason = ask_.by->id + " may tell " + quote(ask_.party) + ": " + what + ", after " +
                       charter::join(parts, "and") + ".";
  }

  void explain() {
    for (const Match& match : allowed_.failed) {
      const std::string elsewhere =
          match.rule->constituency.empty() ? "" : " in " + quote(match.rule->constituency);
      decision_.instead.push_back({match.rule->pointer,
                                   match.rule->party + " may see " +
                                       charter::join(match.rule->may_see, "and") + elsewhere + " when " +
                                       match.rule->when.text() + ".",
                                   match.why.failed});
    }
  }

  const Charter& charter_;
  const Ask& ask_;
  charter::Line line_;
  Allowance allowed_;
  std::string dead_;
  Decision decision_;
};

}  // namespace

Decision decide(const Charter& charter, const Ask& ask, const std::vector<charter::Absence>& absences) {
  return Decider(charter, ask, absences).run();
}

}  // namespace csirt::disclosure
