// Doors: judged_findings, count_in.
#include "analysis/judged.hpp"

#include "engine/feedback.hpp"

namespace csirt::analysis {
namespace {

constexpr std::size_t kExamples = 10;

}  // namespace

std::map<std::string, std::vector<Judged>> judged_findings(const Engine& engine, const Viewer& viewer) {
  std::map<std::string, std::vector<Judged>> out;
  if (engine.rules(viewer).empty()) return out;  // nothing fired, or nothing that this viewer may count
  const Feedback& feedback = engine.charter()->feedback;
  const auto add = [&](const Finding& finding, const Incident* incident) {
    if (finding.rule == "report") return;
    out[finding.rule].push_back(
        {finding, std::string(engine::verdict_of(finding, incident)), engine::weight_of(finding, feedback)});
  };
  for (const Incident& incident : engine.incidents(viewer)) {
    for (const Finding& finding : incident.findings) add(finding, &incident);
  }
  for (const Finding& finding : engine.noted(viewer)) add(finding, nullptr);
  return out;
}

void count_in(FilterEffect& effect, const Judged& judged) {
  std::uint64_t& count = judged.verdict == "true-positive"    ? effect.true_positive
                         : judged.verdict == "benign"         ? effect.benign
                         : judged.verdict == "false-positive" ? effect.false_positive
                         : judged.verdict.empty()             ? effect.unjudged
                                                              : effect.undetermined;
  count += judged.weight;
  if (effect.examples.size() < kExamples) effect.examples.push_back(judged.finding.id);
}

}  // namespace csirt::analysis
