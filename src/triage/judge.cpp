// Door: judge. Each rule is one function that answers a verdict or nothing.
#include "triage/judge.hpp"

#include <optional>

#include "condition/table.hpp"

namespace csirt::triage {
namespace {

struct Case {
  const Charter& charter;
  const Facts& facts;
  const std::string& refer_to;
  bool reported;
  Instant now;
};
using Answer = std::optional<Verdict>;

Verdict decided(Disposition disposition, std::string pointer, std::string text,
                std::vector<Predicate> held = {}) {
  return {disposition, {}, {{std::move(pointer), std::move(text), std::move(held)}}};
}

// The reason in the author's words, else the condition and what follows from it.
std::string sentence(const DefinitionClause& clause, const std::string& then) {
  if (!clause.because.empty()) return clause.because;
  return clause.when.always() ? then : "when " + clause.when.text() + ": " + then;
}

// The first of the clauses that holds.
Answer first_that_holds(const std::vector<DefinitionClause>& clauses, Disposition disposition,
                        const std::string& then, const Case& on) {
  for (const DefinitionClause& clause : clauses) {
    const Explanation found = clause.when.explain(on.facts, on.now);
    if (found.truth != Truth::yes) continue;
    return decided(disposition, clause.pointer, sentence(clause, then), found.held);
  }
  return std::nullopt;
}

// The pointer of the list that a clause stands in.
std::string list_of(const std::vector<DefinitionClause>& clauses) {
  const std::string& pointer = clauses.front().pointer;
  return pointer.substr(0, pointer.rfind('/'));
}

Answer out_of_scope(const Case& on) {
  return first_that_holds(on.charter.out_of_scope, Disposition::out_of_scope, "out of scope", on);
}

Answer not_in_scope(const Case& on) {
  const auto& clauses = on.charter.in_scope;
  if (clauses.empty()) return std::nullopt;
  for (const DefinitionClause& clause : clauses) {
    if (clause.when.evaluate(on.facts, on.now) != Truth::no) return std::nullopt;
  }
  return decided(Disposition::out_of_scope, list_of(clauses), "nothing that puts an event in scope holds");
}

// EVT-9: the table `reception` says whose reports are accepted: accept, decline, or refer:<party>.
Answer reception(const Case& on) {
  const auto table = on.charter.tables.find("reception");
  if (!on.reported || table == on.charter.tables.end()) return std::nullopt;
  condition::TableAnswer answer = condition::ask(table->second, on.charter, on.facts, on.now);
  if (answer.outputs.empty() || answer.outputs.front() == "accept") return std::nullopt;
  constexpr std::string_view kRefer = "refer:";
  const std::string& output = answer.outputs.front();
  if (output == "decline") return Verdict{Disposition::out_of_scope, {}, std::move(answer.because)};
  if (!output.starts_with(kRefer)) return std::nullopt;
  return Verdict{Disposition::referred, output.substr(kRefer.size()), std::move(answer.because)};
}

bool ended(const Suppression& clause, Instant now) { return !clause.until || *clause.until <= now; }

// A clause that is past its end does nothing; that it would have is told, so that somebody renews or drops
// it.
void tell_expired(const Case& on, Verdict& verdict) {
  for (const Suppression& clause : on.charter.suppressions) {
    if (!ended(clause, on.now) || clause.when.evaluate(on.facts, on.now) != Truth::yes) continue;
    verdict.expired.push_back(clause.pointer + "/until");
    verdict.because.push_back({clause.pointer + "/until",
                               "suppressed until " +
                                   (clause.until ? format(*clause.until) : std::string("an unknown time")) +
                                   " and no longer: " + clause.because + " (" + clause.owner + ")",
                               {}});
  }
}

Answer suppressed(const Case& on) {
  for (const Suppression& clause : on.charter.suppressions) {
    if (ended(clause, on.now)) continue;
    const Explanation found = clause.when.explain(on.facts, on.now);
    if (found.truth != Truth::yes) continue;
    return decided(Disposition::suppressed, clause.pointer,
                   clause.because + " (" + clause.owner + ", until " + format(*clause.until) + ")",
                   found.held);
  }
  return std::nullopt;
}

Answer referred(const Case& on) {
  if (on.refer_to.empty()) return std::nullopt;
  const auto party = on.charter.parties.find(on.refer_to);
  const std::string name =
      party == on.charter.parties.end() || party->second.name.empty() ? on.refer_to : party->second.name;
  Verdict verdict =
      decided(Disposition::referred, "/parties/" + on.refer_to, name + " serves it; it goes there");
  if (party != on.charter.parties.end()) verdict.because[0].pointer = party->second.pointer;
  verdict.refer_to = on.refer_to;
  return verdict;
}

Answer opens(const Case& on) {
  return first_that_holds(on.charter.opens_when, Disposition::opened, "opens an incident", on);
}

}  // namespace

Verdict judge(const Charter& charter, const Facts& facts, const std::string& refer_to, bool reported,
              Instant now) {
  const Case on{charter, facts, refer_to, reported, now};
  for (const auto rule : {out_of_scope, not_in_scope, reception, suppressed, referred, opens}) {
    Answer answer = rule(on);
    if (!answer) continue;
    const bool set_aside =
        answer->disposition == Disposition::out_of_scope || answer->disposition == Disposition::suppressed;
    if (!set_aside) tell_expired(on, *answer);
    return std::move(*answer);
  }
  const std::string list = charter.opens_when.empty() ? "" : list_of(charter.opens_when);
  Verdict verdict = decided(Disposition::noted, list, "nothing that opens an incident holds");
  tell_expired(on, verdict);
  return verdict;
}

}  // namespace csirt::triage
