// A small world to ask triage questions in: a charter, and events that a rule matches.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "condition/matcher.hpp"
#include "triage/triage.hpp"

namespace csirt::test {

inline Instant at(std::string_view text) { return parse_instant(text).value(); }
inline const Instant kNow = at("2026-03-10T12:00:00Z");

// A rule that every event matches, with this level, tags and title.
inline std::string rule_text(std::string_view level, std::string_view tags = {},
                             std::string_view title = "Something seen") {
  std::string text =
      "title: " + std::string(title) + "\nid: 11111111-2222-4333-8444-555555555555\nstatus: test\n";
  if (!tags.empty()) text += "tags: [" + std::string(tags) + "]\n";
  return text +
         "logsource: { product: test }\ndetection: { all: { never|exists: false }, condition: all "
         "}\nlevel: " +
         std::string(level) + "\n";
}

// Events need a matcher to be read; this one keeps it.
class Reader {
 public:
  explicit Reader(const std::string& rule = rule_text("high"))
      : rules_(condition::RuleSet::from_texts({{"test.yml", rule}})), matcher_(rules_) {}
  const condition::Event& read(std::string_view json) {
    REQUIRE(matcher_.parse(json) == condition::EventStatus::ok);
    return matcher_.event();
  }
  const condition::RuleInfo& rule() const { return rules_->info(0); }

 private:
  std::shared_ptr<const condition::RuleSet> rules_;
  condition::Matcher matcher_;
};

inline triage::Assessed assess(const triage::Triage& triage, std::string_view json,
                               std::string_view level = "high", std::string_view tags = {},
                               Instant now = kNow) {
  Reader reader(rule_text(level, tags));
  const auto& event = reader.read(json);
  return triage.assess(event, reader.rule(), {}, {"sensor", 0, ""}, triage.time_of(event).value_or(now), now);
}

inline std::string text_of(const Facts& facts, std::string_view name) {
  const auto fact = facts.find(name);
  if (fact == facts.end()) return "unknown";
  if (const auto* text = std::get_if<std::string>(&fact->second)) return *text;
  if (const auto* flag = std::get_if<bool>(&fact->second)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&fact->second)) return std::to_string(*number);
  std::string joined;
  for (const auto& text : std::get<std::vector<std::string>>(fact->second))
    joined += (joined.empty() ? "" : " ") + text;
  return joined;
}

}  // namespace csirt::test
