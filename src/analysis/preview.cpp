// Door: preview. A condition is compiled by adding it to the charter in force as a suppression, so that it
// means here what it would mean there, mistakes included.
#include "analysis/preview.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "analysis/separation.hpp"
#include "base/json_text.hpp"
#include "triage/triage.hpp"

namespace csirt::analysis {
namespace {

using boost::json::object;

Condition compiled(const Charter& charter, const boost::json::value& when) {
  boost::json::value document = base::parse_json(charter.canonical, "the charter", 256);
  auto& members = document.as_object();
  // The author's order of keys is given by place in the document; the place of the new clause has none.
  boost::json::value& list = members["suppressions"];
  if (!list.is_array()) list = boost::json::array();
  const std::string owner = charter.people.empty() ? "ciso" : charter.people.front().id;
  list.as_array().push_back(
      object{{"when", when}, {"because", "preview"}, {"owner", owner}, {"until", "2261-01-01"}});
  const auto extended = parse_charter(boost::json::serialize(document), "preview");
  return extended->suppressions.back().when;
}

void by_condition(const Engine& engine, const PreviewQuestion& question, const std::vector<Judged>& findings,
                  FilterEffect& effect) {
  const auto charter = engine.charter();
  const triage::Triage triage(charter);
  const Condition when = compiled(*charter, question.when);
  for (const Judged& judged : findings) {
    const Truth truth = when.evaluate(triage.facts_of(judged.finding, engine.now()), engine.now());
    if (truth == Truth::yes) count_in(effect, judged);
    if (truth == Truth::unknown) effect.unknown += judged.weight;
  }
}

void by_values(const PreviewQuestion& question, const std::vector<Judged>& findings, FilterEffect& effect) {
  const Separation filter{question.field, true, question.values, 0};
  for (const Judged& judged : findings) {
    const auto traits = traits_of(judged.finding);
    const bool known = std::any_of(traits.begin(), traits.end(), [&](const Trait& trait) {
      return trait.of_event && trait.field == question.field;
    });
    if (carries(judged.finding, filter)) count_in(effect, judged);
    if (!known) effect.unknown += judged.weight;
  }
}

}  // namespace

FilterEffect preview(const Engine& engine, const Viewer& viewer, const PreviewQuestion& question) {
  if (question.when.is_null() == question.field.empty()) {
    throw Error(Status::invalid,
                "a preview needs either `when`, a condition of the charter, or `field` with `values`",
                "when");
  }
  FilterEffect effect;
  for (const auto& [rule, findings] : judged_findings(engine, viewer)) {
    if (!question.rule.empty() && question.rule != rule) continue;
    if (question.field.empty()) {
      by_condition(engine, question, findings, effect);
    } else {
      by_values(question, findings, effect);
    }
  }
  return effect;
}

}  // namespace csirt::analysis
