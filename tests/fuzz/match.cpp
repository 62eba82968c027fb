// A fuzz target: the matcher against the reference evaluator. The bytes are throws of the dice that make
// rules and events in the hard corners; or, when the first one is odd, a rule as text and events, parted by
// lines of "====".
#include <cstdio>
#include <cstdlib>

#include "../unit/condition/compare_random.hpp"

using namespace csirt;
using namespace csirt::condition;

namespace {

// As few mappings as reach every kind of routing: reading all that are built in would take most of the time.
const RuleOptions& options() {
  static const RuleOptions result = [] {
    RuleOptions made;
    made.builtin_mappings = false;
    made.mappings = {{"fuzz.yml", R"(
logsources:
  creation: {category: process_creation, product: windows, conditions: {EventID: 1}, rewrite: {product: windows, service: sysmon}}
  creation-4688: {category: process_creation, product: windows, conditions: {EventID: 4688},
    rewrite: {product: windows, service: security}, fieldmappings: {Image: NewProcessName, ProcessId: NewProcessId}}
  set: {category: registry_set, product: windows, conditions: {EventID: 13}, rewrite: {product: windows, service: sysmon}}
  security: {product: windows, service: security, conditions: {Channel: Security}}
  sysmon: {product: windows, service: sysmon, conditions: {Channel: Microsoft-Windows-Sysmon/Operational}}
fieldmappings: {EventID: [winlog.event_id], Channel: [winlog.channel], User: [SubjectUserName]}
containers: [Event.EventData, Event.UserData.*, Event.System, winlog.event_data]
attributes: [Event.System]
)"}};
    return made;
  }();
  return result;
}

void report(const std::vector<test::Disagreement>& wrong) {
  if (wrong.empty()) return;
  for (const auto& one : wrong)
    std::fprintf(stderr, "%s\n  rule  %s\n  event %s\n", one.what.c_str(), one.rule.c_str(),
                 one.event.c_str());
  std::abort();
}

void compare_texts(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find("\n====\n", at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + 6;
  }
  std::vector<test::Disagreement> wrong;
  const test::Pairs pairs({{"rule.yml", parts[0]}}, options());
  Matcher matchers[] = {Matcher(pairs.set, Routing::standard), Matcher(pairs.set, Routing::none)};
  for (std::size_t i = 1; i < parts.size(); ++i) {
    for (Matcher& matcher : matchers) {
      if (matcher.parse(parts[i]) != EventStatus::ok) continue;
      test::compare_event(pairs, matcher, NaiveEvent(parts[i], *pairs.set->content().mapping), parts[i],
                          wrong);
    }
  }
  report(wrong);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  if ((data[0] & 1) != 0) {
    compare_texts({reinterpret_cast<const char*>(data) + 1, size - 1});
    return 0;
  }
  test::Dice dice(std::span(data + 1, size - 1));
  std::vector<test::Disagreement> wrong;
  test::compare_thrown(dice, 1 + dice.below(4), 1 + dice.below(6), false, wrong, options());
  report(wrong);
  return 0;
}
