// Door: the command `judge`: what a finding was, in the end. Who works on its incident may say so, also after
// it is closed; of a finding that belongs to no incident, whoever may read it.
#include "disclosure/disclosure.hpp"
#include "engine/commands.hpp"
#include "triage/fact_sheet.hpp"

namespace csirt::engine {
namespace {

[[noreturn]] void no_finding(const std::string& id) {
  throw Error(Status::not_found, "there is no finding '" + id + "'", id);
}

const Finding& need_noted(const Context& context, const std::string& id) {
  const auto found = context.state.noted.find(id);
  const bool reads =
      context.system ||
      disclosure::audience(context.charter, {context.principal, {}}, {}, context.now).everything;
  if (found == context.state.noted.end() || !reads) no_finding(id);
  return found->second;
}

const Finding& need_finding(const Incident& incident, const std::string& id) {
  for (const Finding& finding : incident.findings) {
    if (finding.id == id) return finding;
  }
  no_finding(id);
}

void conclude_judging(Draft& draft, const std::string& stream, const Judge& body, const Finding& finding,
                      const std::string& question) {
  const Context& context = draft.context();
  draft.write(stream,
              FindingJudged{
                  finding.id, finding.incident, {body.verdict, name_of(context), context.now, body.comment}});
  const std::string before = finding.judgements.empty() ? "" : finding.judgements.back().verdict;
  Decision decision =
      answer(Outcome::permitted, question,
             before.empty() ? "judged " + body.verdict : "corrected from " + before + " to " + body.verdict,
             "rule:" + finding.rule);
  if (finding.incident.empty()) decision.subject = finding.id;
  draft.decide(std::move(decision));
}

}  // namespace

Draft draft_one(const Context& context, const Judge& body) {
  triage::check_facts(context.charter, {{"verdict", body.verdict}}, "verdict");
  if (body.incident.empty()) {
    const Finding& finding = need_noted(context, body.finding);
    Draft draft(context, finding_stream(finding.id));
    conclude_judging(draft, finding_stream(finding.id), body, finding,
                     "judge the finding " + finding.title + " by " + name_of(context));
    return draft;
  }
  const Incident& incident = need_incident(context, body.incident, true);
  Draft draft(context, incident);
  const std::string question = "judge a finding of " + incident.short_id + " by " + name_of(context);
  if (auto refusal = refuse_stranger(context, incident, question)) {
    draft.decide(std::move(*refusal));
    return draft;
  }
  conclude_judging(draft, incident_stream(incident.id), body, need_finding(incident, body.finding), question);
  return draft;
}

}  // namespace csirt::engine
