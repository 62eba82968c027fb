// Door: merge and split by command. Both are ordinary work on an incident: its lead, its team and those
// above, and whoever owes a task of it; for a merge, on both incidents.
#include <algorithm>

#include "engine/commands.hpp"
#include "engine/merging.hpp"
#include "engine/runs.hpp"

namespace csirt::engine {
namespace {

std::optional<Decision> refuse_merge(const Context& context, const Incident& goes, const Incident& stays,
                                     const std::string& question) {
  if (goes.id == stays.id)
    return answer(Outcome::denied, question,
                  goes.short_id + " is one incident already; nothing merges with itself");
  for (const Incident* one : {&goes, &stays}) {
    if (auto refusal = refuse_stranger(context, *one, question)) return refusal;
  }
  const auto against = objection(context, stays, goes);
  return against ? std::optional(answer(Outcome::denied, question, *against, "/constituencies"))
                 : std::nullopt;
}

const Finding& need_finding(const Incident& incident, const std::string& id) {
  const auto found = std::find_if(incident.findings.begin(), incident.findings.end(),
                                  [&](const Finding& finding) { return finding.id == id; });
  if (found == incident.findings.end())
    throw Error(Status::not_found, incident.short_id + " has no finding '" + id + "'", id);
  return *found;
}

std::vector<const Finding*> named_findings(const Incident& incident, const std::vector<std::string>& ids) {
  if (ids.empty()) throw Error(Status::invalid, "a split names the findings that leave", "findings");
  std::vector<const Finding*> out;
  for (const std::string& id : ids) {
    const Finding& finding = need_finding(incident, id);
    if (std::find(out.begin(), out.end(), &finding) == out.end()) out.push_back(&finding);
  }
  return out;
}

}  // namespace

Draft draft_one(const Context& context, const Merge& body) {
  const Incident& goes = need_incident(context, body.incident);
  const Incident& stays = need_incident(context, body.into);
  Draft draft(context, stays);
  const std::string question =
      "merge " + goes.short_id + " into " + stays.short_id + " by " + name_of(context);
  if (auto refusal = refuse_merge(context, goes, stays, question)) {
    draft.decide(std::move(*refusal));
    return draft;
  }
  const std::string why = body.comment.empty() ? name_of(context) + " says that they are one" : body.comment;
  merge_into(draft, goes, why);
  draft.settle();
  Decision decision = answer(Outcome::permitted, question, goes.short_id + " is part of it now: " + why);
  reconsider(draft, decision);
  draft.decide(std::move(decision));
  return draft;
}

Draft draft_one(const Context& context, const Split& body) {
  const Incident& incident = need_incident(context, body.incident);
  const auto leaving = named_findings(incident, body.findings);
  Draft draft(context, incident);
  const std::string question = "split " + std::to_string(leaving.size()) + " of " +
                               std::to_string(incident.findings.size()) + " findings off " +
                               incident.short_id + " by " + name_of(context);
  if (auto refusal = refuse_stranger(context, incident, question)) {
    draft.decide(std::move(*refusal));
    return draft;
  }
  if (leaving.size() == incident.findings.size()) {
    draft.decide(answer(Outcome::denied, question, "nothing would remain of " + incident.short_id));
    return draft;
  }
  split_off(draft, incident, leaving, body.comment);
  const std::string text = "you lead " + draft.incident().short_id + ", split off " + incident.short_id +
                           ": " + draft.incident().title;
  draft.notify(draft.incident().lead, text);
  draft.follow(workflow::start(context.charter, context.charter.workflow, draft.instance(),
                               context.state.absences, context.now));
  draft.settle();
  Decision decision = answer(Outcome::permitted, question, draft.incident().short_id + " has them now");
  draft.decide(std::move(decision));
  return draft;
}

}  // namespace csirt::engine
