// Door: Correlations.
#include "tool/correlations.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <cstring>

#include "tool/counts.hpp"
#include "tool/progress.hpp"
#include "tool/terminal.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

constexpr std::uint64_t kAtOnce = 1024;

std::string group_text(const boost::json::value& finding) {
  std::string text;
  for (const auto& field : finding.at("group").as_array())
    text += (text.empty() ? "" : ", ") + member(field, "field") + "=" + member(field, "value");
  return text;
}

// correlation, id, source and offset of the event that made it fire, number of events, group.
std::string tsv_line(const boost::json::value& finding) {
  const auto& last = finding.at("events").as_array().back();
  return "correlation\t" + one_line(member(finding, "rule")) + "\t" + one_line(member(last, "source")) +
         "\t" + std::to_string(number(last, "offset")) + "\t" + std::to_string(number(finding, "count")) +
         "\t" + one_line(group_text(finding)) + "\n";
}

std::string json_line(const boost::json::value& finding) {
  return boost::json::serialize(boost::json::object{{"correlation", finding}}) + "\n";
}

}  // namespace

std::int64_t lateness(const Arguments& arguments) {
  const auto given = arguments.value("--lateness");
  if (!given) return CSIRT_LATENESS_FOREVER;
  static const std::string units = "smhd";
  static constexpr std::int64_t seconds[] = {1, 60, 3600, 86400};
  const std::size_t unit = given->empty() ? units.npos : units.find(given->back());
  const std::string digits = given->substr(0, given->size() - (given->empty() ? 0 : 1));
  const bool whole = !digits.empty() && digits.size() <= 5 &&
                     std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!whole || unit == units.npos) {
    throw UsageError(
        "--lateness wants a whole number of at most five digits and one of s, m, h, d, such as "
        "5m, not '" +
        *given + "'");
  }
  const std::int64_t length = std::stoll(digits) * seconds[unit] * 1'000'000'000;
  return length == 0 ? CSIRT_LATENESS_NONE : length;
}

Correlations::Correlations(const Arguments& arguments, const Rules& rules)
    : rules_(boost::json::parse(
          document(csirt_rules_correlations, static_cast<const csirt_rules*>(rules.get())))) {
  csirt_correlator_options options;
  std::memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.lateness = lateness(arguments);
  found_.resize(rules_.as_array().size());
  if (found_.empty()) return;
  const csirt_rules* const set = rules.get();
  call(csirt_correlator_create, set, &options, correlator_.out());
  for (std::uint64_t rule = 0; rule < csirt_rules_count(set); ++rule) {
    const auto info = boost::json::parse(document(csirt_rules_info, set, rule));
    reports_.push_back(info.at("reports").as_bool());
  }
}

void Correlations::take(const std::string& source, std::uint64_t offset, std::string_view lines,
                        const std::vector<csirt_match>& matches, std::uint64_t count) {
  if (correlator_.get() == nullptr) return;
  call(csirt_correlator_feed, correlator_.get(), source.data(), std::uint64_t{source.size()}, offset,
       lines.data(), std::uint64_t{lines.size()}, matches.data(), count, CSIRT_TIME_NONE);
}

void Correlations::print(const Arguments& arguments) {
  if (correlator_.get() == nullptr) return;
  std::vector<csirt_correlation> found(kAtOnce);
  for (std::uint64_t taken = kAtOnce; taken == kAtOnce;) {
    const auto findings =
        boost::json::parse(document(csirt_correlator_take, correlator_.get(), found.data(), kAtOnce, &taken));
    for (std::uint64_t i = 0; i < taken; ++i) {
      ++found_[found[i].rule];
      if (arguments.json()) put_raw(stdout, json_line(findings.at(i)));
      if (arguments.has("--tsv")) put_raw(stdout, tsv_line(findings.at(i)));
    }
  }
}

void Correlations::finish() {
  if (correlator_.get() != nullptr) call(csirt_correlator_settle, correlator_.get());
}

void Correlations::print_table() const {
  std::uint64_t findings = 0;
  std::size_t rules = 0;
  for (std::size_t i = 0; i < found_.size(); ++i) {
    if (found_[i] == 0) continue;
    const auto& info = rules_.at(i);
    std::printf("%12s  %-13s  ", grouped(found_[i]).c_str(), member(info, "level").c_str());
    put(stdout, one_line(member(info, "id")) + "  " + one_line(member(info, "title")) + "\n");
    findings += found_[i];
    ++rules;
  }
  if (!found_.empty())
    put(stdout, plural(findings, "finding") + " of " + plural(rules, "correlation rule") + "\n");
}

std::string Correlations::notes() const {
  if (correlator_.get() == nullptr) return {};
  const auto told = boost::json::parse(document(csirt_correlator_statistics, correlator_.get()));
  std::string text;
  const auto add = [&](std::uint64_t count, const std::string& one, const std::string& more,
                       const std::string& what) {
    if (count > 0) text += "csirt: " + plural(count, one, more) + " " + what + "\n";
  };
  std::uint64_t overflow = 0, ungrouped = 0, unusable = 0;
  for (const auto& one : told.at("correlations").as_array()) {
    overflow += number(one, "overflow");
    ungrouped += number(one, "ungrouped");
    unusable += number(one, "unusable");
  }
  add(number(told, "untimed"), "event bears", "events bear", "no time and took no part in correlations");
  add(number(told, "late"), "event", "events",
      "came later than --lateness says and took no part in correlations");
  // Each is counted by each correlation, and for each of its rules.
  add(ungrouped, "time", "times",
      "an event took no part in a correlation, for it lacks a field of the group");
  add(unusable, "time", "times",
      "an event took no part in a correlation, for it lacks the value that counts");
  add(overflow, "time", "times", "an event went beyond a limit of correlations; counts are lower bounds");
  return text;
}

}  // namespace csirt::tool
