// Door: leasing and ending effects. They are the work of the host's own service account, or of those whom the
// charter lets `work-effects`; what came of an action is written to its run.
#include "authority/authority.hpp"
#include "disclosure/disclosure.hpp"
#include "engine/commands.hpp"

namespace csirt::engine {
namespace {

constexpr const char* kWorkEffects = "work-effects";

bool is_service(const Context& context) {
  return context.system || (context.principal.issuer == "host" && context.principal.subject == "system");
}

Decision may_work(const Context& context, const std::string& effect, const std::string& question) {
  if (is_service(context)) return answer(Outcome::permitted, question, "the host's own account");
  authority::Ask ask;
  ask.action = kWorkEffects;
  ask.by = context.by;
  ask.organization = true;
  ask.assurance = context.principal.assurance;
  ask.now = context.now;
  ask.explain = context.explain;
  Decision decision = authority::decide(context.charter, ask, context.state.absences);
  if (decision.outcome != Outcome::permitted && decision.outcome != Outcome::denied) {
    decision.outcome = Outcome::denied;
    decision.needs.clear();
  }
  decision.question = question;
  decision.subject = effect;
  return decision;
}

// Whoever may see less than everything learns of no effect by asking for it.
const Outgoing& need_effect(const Context& context, const std::string& id) {
  const auto found = context.state.outbox.find(id);
  const bool insider =
      is_service(context) ||
      (context.by != nullptr &&
       disclosure::audience(context.charter, {context.principal, {}}, {}, context.now).everything);
  if (found == context.state.outbox.end() || !insider)
    throw Error(Status::not_found, "there is no open effect '" + id + "'", id);
  return found->second;
}

std::string effect_stream(const Outgoing& outgoing) { return "effect/" + outgoing.effect.id; }

// Another worker than this one holds a lease that still runs.
bool held_by_another(const Context& context, const Outgoing& outgoing, const std::string& worker) {
  return outgoing.leased_until && *outgoing.leased_until > context.now && outgoing.worker != worker;
}

std::string holder_of(const Outgoing& outgoing) {
  return outgoing.worker + " has it until " + format(*outgoing.leased_until);
}

const ActionRun* run_of(const Incident* incident, const Effect& effect) {
  const auto named = effect.details.find("run");
  const auto* id = named == effect.details.end() ? nullptr : std::get_if<std::string>(&named->second);
  if (incident == nullptr || id == nullptr || effect.kind != EffectKind::execute_action) return nullptr;
  for (const ActionRun& run : incident->actions) {
    if (run.id == *id) return &run;
  }
  return nullptr;
}

Draft draft_about(const Context& context, const Outgoing& outgoing, const Incident* incident) {
  return incident == nullptr ? Draft(context, effect_stream(outgoing)) : Draft(context, *incident);
}

}  // namespace

Draft draft_one(const Context& context, const ClaimEffect& body) {
  const Outgoing& outgoing = need_effect(context, body.effect);
  Draft draft(context, effect_stream(outgoing));
  const std::string question = "lease of effect " + body.effect + " to " + body.worker;
  Decision decision = may_work(context, body.effect, question);
  if (decision.outcome == Outcome::permitted) {
    decision = held_by_another(context, outgoing, body.worker)
                   ? answer(Outcome::denied, question, holder_of(outgoing))
                   : answer(Outcome::permitted, question, "leased until " + format(body.until));
  }
  decision.subject = body.effect;
  if (decision.outcome == Outcome::permitted)
    draft.write(effect_stream(outgoing), EffectClaimed{body.effect, body.worker, body.until});
  draft.decide(std::move(decision));
  return draft;
}

// Done ends the effect; not done gives it back to be tried again. With a text, an action that was not done
// has failed, until somebody succeeds.
Draft draft_one(const Context& context, const AcknowledgeEffect& body) {
  const Outgoing& outgoing = need_effect(context, body.effect);
  const Incident* incident = context.state.find(outgoing.effect.incident);
  const ActionRun* known = run_of(incident, outgoing.effect);
  Draft draft = draft_about(context, outgoing, known == nullptr ? nullptr : incident);
  draft.read(effect_stream(outgoing));
  const std::string question = "end of effect " + body.effect;
  Decision decision = may_work(context, body.effect, question);
  if (decision.outcome == Outcome::permitted) {
    decision = held_by_another(context, outgoing, body.worker)
                   ? answer(Outcome::denied, question, holder_of(outgoing))
                   : answer(Outcome::permitted, question, body.done ? "done" : "given back");
  }
  decision.subject = body.effect;
  if (decision.outcome == Outcome::permitted) {
    draft.write(effect_stream(outgoing), EffectAcknowledged{body.effect, body.text, body.done});
    if (known != nullptr && (body.done || !body.text.empty())) {
      ActionRun run = *known;
      run.state = body.done ? "done" : "failed";
      draft.change(ActionChanged{std::move(run), body.text});
    }
  }
  draft.decide(std::move(decision));
  return draft;
}

}  // namespace csirt::engine
