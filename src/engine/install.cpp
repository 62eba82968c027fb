// Door: Core::install_charter and install_rules. The first charter of a journal is authorised by its creator;
// every later one, and every rule set, by the actions `install-charter` and `install-rules` of the charter in
// force.
#include "authority/authority.hpp"
#include "base/canonical.hpp"
#include "correlation/plan.hpp"
#include "engine/commands.hpp"
#include "engine/core.hpp"
#include "time/zone.hpp"

namespace csirt::engine {
namespace {

// The decision of the charter in force; a journal's creator keeps the right over rules while no clause names
// the action.
Decision may_install(const Context& context, const std::string& action, const std::string& hash,
                     const Principal& creator) {
  const auto& clauses = context.charter.actions;
  const bool ruled = std::any_of(clauses.begin(), clauses.end(),
                                 [&](const ActionRule& rule) { return rule.name == action; });
  const std::string question = action + " " + hash.substr(0, 12);
  if (!ruled && context.principal == creator) {
    return answer(Outcome::permitted, question,
                  "the creator of the journal may, since no clause names this action", "/actions");
  }
  authority::Ask ask;
  ask.action = action;
  ask.target = hash;
  ask.by = context.by;
  ask.assurance = context.principal.assurance;
  ask.team = context.by ? context.by->team : "";
  ask.now = context.now;
  ask.explain = context.explain;
  ask.organization = true;
  return authority::decide(context.charter, ask, context.state.absences);
}

// What the journal holds must bring this very charter back, else it could never be opened again.
void require_whole(const Charter& charter) {
  const bool whole = charter.hash == base::sha256_hex(charter.canonical) &&
                     parse_charter(charter.canonical, charter.file)->hash == charter.hash;
  if (!whole) {
    throw Error(Status::invalid, "this charter was not made by load_charter or parse_charter", charter.file);
  }
}

// What no correlator can be made of, no engine could take in events by.
void require_correlatable(const condition::RuleSet& rules) {
  correlation::make_plan(rules.correlations(), rules.size());
}

CharterInstalled installed(const Charter& charter, const Principal& principal) {
  return {charter.hash, principal.subject, time::tzdata_version()};
}

}  // namespace

Decision Core::install_charter(const std::string& command_id, const Principal& principal,
                               std::shared_ptr<const Charter> charter, Instant now) {
  may_write();
  catch_up();
  require_whole(*charter);
  if (state_.charter.empty()) return install_first(command_id, principal, *charter, now);
  store_->put_blob(charter->canonical);
  const auto draft = [&](const Context& context) -> std::optional<Draft> {
    Draft made(context, kCharterStream);
    Decision decision =
        charter->hash == state_.charter
            ? answer(Outcome::permitted, "install-charter", "this charter is in force already", "")
            : may_install(context, "install-charter", charter->hash, options_.creator);
    decision.subject = charter->hash;
    const bool installs = decision.outcome == Outcome::permitted && charter->hash != state_.charter;
    if (installs) made.write(kCharterStream, installed(*charter, principal));
    made.decide(std::move(decision));
    return made;
  };
  return *commit(command_id, principal, now, false, draft).decision;
}

// There is no charter yet to decide by, so the records are made by hand; they name the charter that they
// install.
Decision Core::install_first(const std::string& command_id, const Principal& principal,
                             const Charter& charter, Instant now) {
  Decision decision = answer(
      principal == options_.creator ? Outcome::permitted : Outcome::denied, "install the first charter",
      principal == options_.creator ? "the creator of the journal installs its first charter"
                                    : "only the creator of the journal may install its first charter");
  decision.id = base::derive_id(command_id, 0);
  decision.subject = charter.hash;
  decision.at = clock(now);
  if (decision.outcome != Outcome::permitted) return decision;
  store_->put_blob(charter.canonical);
  journal::Record record;
  record.realm = options_.realm;
  record.stream = kCharterStream;
  record.principal = principal;
  record.time = decision.at;
  record.command_id = command_id;
  record.charter = charter.hash;
  record.type = CharterInstalled::kType;
  record.body = encode_body(installed(charter, principal));
  journal::Record decided = record;
  decided.type = Decided::kType;
  decided.body = encode_body(Decided{decision, std::nullopt});
  const journal::Append append{command_id, {{kCharterStream, 0}}, {record, decided}};
  const auto appended = store_->append(append);
  catch_up();
  if (appended.result == journal::AppendResult::conflict) {
    throw Error(Status::conflict, "another process installed the first charter meanwhile", charter.hash);
  }
  for (std::uint64_t i = 0; i < appended.count; ++i) decision.records.push_back(appended.first_position + i);
  return decision;
}

Decision Core::install_rules(const std::string& command_id, const Principal& principal, const Rules& rules,
                             Instant now) {
  may_write();
  charter();
  const std::string hash(rules.hash());
  store_->put_blob(rules.set()->canonical());
  const auto draft = [&](const Context& context) -> std::optional<Draft> {
    Draft made(context, kRulesStream);
    Decision decision = hash == state_.rules ? answer(Outcome::permitted, "install-rules",
                                                      "these rules are in force already", "")
                                             : may_install(context, "install-rules", hash, options_.creator);
    decision.subject = hash;
    const bool installs = decision.outcome == Outcome::permitted && hash != state_.rules;
    if (installs) require_correlatable(*rules.set());
    if (installs) made.write(kRulesStream, RulesInstalled{hash, principal.subject, rules.size()});
    made.decide(std::move(decision));
    return made;
  };
  const Decision decision = *commit(command_id, principal, now, false, draft).decision;
  if (state_.rules == hash) rules_ = rules.set();
  return decision;
}

}  // namespace csirt::engine
