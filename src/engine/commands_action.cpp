// Door: the commands that ask for an action, a disclosure, or record a contact.
//
// An action or disclosure is one ActionRun. It is decided when it is asked for and again when something that
// it waits for has come, under the charter of that moment (docs/architecture.md; runs.hpp).
#include "base/codec.hpp"
#include "engine/commands.hpp"
#include "engine/run_asks.hpp"
#include "engine/runs.hpp"

namespace csirt::engine {

Draft draft_one(const Context& context, const TakeAction& body) {
  Draft draft(context, need_incident(context, body.incident));
  ActionRun run = new_run(draft, std::string(kAction) + body.action, body.target);
  run.together = taking_part(draft, body.together);
  run = known_or(draft, std::move(run));
  Decision decision = decide_run(draft, run);
  settle_run(draft, std::move(run), decision);
  draft.decide(std::move(decision));
  return draft;
}

Draft draft_one(const Context& context, const Disclose& body) {
  Draft draft(context, need_incident(context, body.incident, true));
  ActionRun run = new_run(draft, std::string(kDisclosure) + body.party, body.party);
  run.fields = body.fields;
  run.content = body.content;
  run.channel = body.channel;
  run.begun_by_party = body.asked_by_party;
  // What is approved is what will be sent: the words are made before they are decided about, not after.
  Decision decision = decide_run(draft, run);
  run.content = disclosure::tell(context.charter, *context.state.find(draft.incident().id), decision.fields,
                                 run.content);
  run = known_or(draft, std::move(run));
  decision = decide_run(draft, run);
  settle_run(draft, std::move(run), decision);
  if (decision.outcome == Outcome::permitted) reconsider(draft, decision);
  draft.decide(std::move(decision));
  return draft;
}

// What came in, or what was said outside the engine: it happened, so it is recorded; the decision says
// whether the rules would have allowed it (DIS-2).
Draft draft_one(const Context& context, const RecordContact& body) {
  const Incident& incident = need_incident(context, body.incident, true);
  Draft draft(context, incident);
  const bool inbound = body.direction == Direction::inbound;
  const std::string question =
      std::string(inbound ? "contact from " : "contact with ") + body.party + " recorded";
  if (auto refusal = refuse_stranger(context, incident, question)) {
    draft.decide(std::move(*refusal));
    return draft;
  }
  Decision decision = answer(Outcome::permitted, question, "recorded");
  if (!inbound) {
    ActionRun run = new_run(draft, std::string(kDisclosure) + body.party, body.party);
    run.fields = body.fields;
    run.channel = body.channel;
    decision = decide_run(draft, run);
    decision.question = question;
    decision.reason = "recorded as it happened; by the rules it was " + base::enum_name(decision.outcome) +
                      ": " + decision.reason;
    decision.needs.clear();
  }
  Contact contact;
  contact.id = draft.next_id();
  contact.incident = incident.id;
  contact.party = body.party;
  contact.direction = body.direction;
  contact.by = context.by ? context.by->id : "";
  contact.channel = body.channel;
  contact.at = context.now;
  contact.fields = body.fields;
  contact.text = body.text;
  draft.change(ContactRecorded{std::move(contact)});
  if (!inbound) {
    meet_duties(draft, body.party);
    reconsider(draft, decision);
  }
  draft.decide(std::move(decision));
  return draft;
}

}  // namespace csirt::engine
