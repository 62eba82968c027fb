// Door: read_triage. What is in scope, what makes an incident, what is suppressed, how incidents are rated
// (EVT).
#include <algorithm>

#include "base/date.hpp"
#include "base/text.hpp"
#include "charter/document.hpp"
#include "charter/reader.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::Node;
using base::pointer_join;

std::map<std::string, Duration> durations(const Node& map) {
  std::map<std::string, Duration> out;
  for (const Entry& entry : map.entries) {
    if (const auto length = duration(map, entry.key)) out.emplace(entry.key, *length);
  }
  return out;
}

// A window for a kind that does not join would have no effect, which no author means.
void check_kinds(const Node& joins, const char* key, const JoinRule& rule, const Reader& reader) {
  for (const Entry& entry : member(joins, key).entries) {
    if (std::find(rule.same.begin(), rule.same.end(), entry.key) != rule.same.end()) continue;
    reader.problems.add_at(
        entry.line, entry.column, std::string("/incidents/joins_when/") + key + "/" + entry.key,
        "no finding joins by " + base::quoted(entry.key), entry.key, "a kind that stands under 'same'");
  }
}

void read_joins(const Node& joins, const Reader& reader) {
  static constexpr std::string_view kKeeps[] = {"older", "graver", "never"};
  JoinRule& rule = reader.charter.joins_when;
  rule.same = texts(joins, "same");
  rule.within = duration(joins, "within").value_or(hours(2));
  rule.windows = durations(member(joins, "windows"));
  rule.progress = duration(joins, "progress");
  for (const Entry& entry : member(joins, "never").entries) rule.never.emplace(entry.key, texts(entry.value));
  const Node& common = member(joins, "too_common");
  for (const Entry& entry : common.entries) rule.too_common.emplace(entry.key, number(common, entry.key, 0));
  rule.merge = one_of<MergeKeeps>(text(joins, "merge"), kKeeps);
  for (const char* key : {"windows", "never", "too_common"}) check_kinds(joins, key, rule, reader);
}

void read_thresholds(const Node& list, const Reader& reader) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Node& node = list.items[i];
    const std::string pointer = "/incidents/thresholds/" + std::to_string(i);
    reader.charter.thresholds.push_back({reader.condition(node, "when", pointer), number(node, "count", 2),
                                         duration(node, "within").value_or(Duration{}), text(node, "because"),
                                         pointer});
  }
}

// Points that stand by a level which the scale does not have are a mistake.
std::map<std::string, std::int64_t> points_by_level(const Node& score, const char* key, const char* scale,
                                                    const Reader& reader) {
  std::map<std::string, std::int64_t> out;
  const Node& map = member(score, key);
  const auto levels = reader.vocabulary.levels(scale);
  for (const Entry& entry : map.entries) {
    out.emplace(entry.key, number(map, entry.key, 0));
    if (!levels || levels->find(entry.key)) continue;
    const std::string pointer = std::string("/score/") + key + "/" + entry.key;
    reader.problems.add_at(entry.line, entry.column, pointer,
                           base::quoted(entry.key) + " is no level of the scale '" + scale + "'" +
                               reader.problems.hints().meant(entry.key, levels->list()),
                           entry.key, std::string("a level of the scale '") + scale + "'");
  }
  return out;
}

Points points(const Node& score, const char* key) {
  const Node& map = member(score, key);
  return {number(map, "each", 0), number(map, "most", 0)};
}

void read_score(const Node& score, const Reader& reader) {
  ScoreRule& rule = reader.charter.score;
  rule.severity = points_by_level(score, "severity", "severity", reader);
  rule.criticality = points_by_level(score, "criticality", "criticality", reader);
  rule.confidence = points_by_level(score, "confidence", "level", reader);
  rule.tactics = points(score, "tactics");
  rule.rules = points(score, "rules");
  rule.hosts = points(score, "hosts");
  rule.overdue = points(score, "overdue");
  rule.age = points(score, "age");
}

void read_incidents(const Node& node, const Reader& reader) {
  Charter& charter = reader.charter;
  charter.opens_when = reader.clauses(node, "opens_when", "/incidents");
  read_joins(member(node, "joins_when"), reader);
  read_thresholds(member(node, "thresholds"), reader);
  if (node.find("joins_when")) charter.joins_when.pointer = "/incidents/joins_when";
  charter.fold_within = duration(node, "fold_within").value_or(hours(24));
  charter.lateness = duration(node, "lateness").value_or(Duration{});
  charter.skew = duration(node, "skew").value_or(minutes(5));
}

// A date ends with its last moment, in UTC.
std::optional<Instant> end_of(const std::string& moment) {
  const std::optional<Instant> end = base::end_of_date(moment);
  return end ? end : parse_instant(moment);
}

void read_suppressions(const Node& list, const Reader& reader) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Node& node = list.items[i];
    const std::string pointer = "/suppressions/" + std::to_string(i);
    reader.charter.suppressions.push_back({reader.condition(node, "when", pointer), text(node, "because"),
                                           text(node, "owner"), end_of(text(node, "until")), pointer});
  }
}

void read_bound(const Node& node, Feedback::Bound& bound) {
  bound.below = number(node, "below", bound.below);
  bound.after = number(node, "after", bound.after);
}

void read_feedback(const Node& node, Feedback& feedback) {
  feedback.each_repeat = text(node, "repeats") == "each";
  feedback.benign_against = text(node, "benign") != "aside";
  read_bound(member(node, "mute"), feedback.mute);
  read_bound(member(node, "trial"), feedback.trial);
  const Node& narrow = member(node, "narrow");
  feedback.narrow_share = number(narrow, "share", feedback.narrow_share);
  feedback.narrow_after = number(narrow, "after", feedback.narrow_after);
  feedback.owner = text(node, "owner");
  feedback.lasts = duration(node, "lasts").value_or(feedback.lasts);
}

}  // namespace

void read_triage(const Node& document, const Reader& reader) {
  Charter& charter = reader.charter;
  const Node& scope = member(document, "scope");
  charter.in_scope = reader.clauses(scope, "in", "/scope");
  charter.out_of_scope = reader.clauses(scope, "out", "/scope");
  read_incidents(member(document, "incidents"), reader);
  read_suppressions(member(document, "suppressions"), reader);
  read_feedback(member(document, "feedback"), charter.feedback);
  const Node& categories = member(document, "categories");
  for (const Entry& entry : categories.entries) charter.categories.emplace(entry.key, texts(entry.value));
  read_tables(document, reader, true);
  read_score(member(document, "score"), reader);
}

}  // namespace csirt::charter
