// The matcher against the reference evaluator, on rules and events made at random.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "condition/matcher.hpp"
#include "condition/rule_set_content.hpp"
#include "naive.hpp"
#include "random_rules.hpp"

namespace csirt::condition::test {

struct Disagreement {
  std::string rule, event, what;
};

// After that many new values a matcher no longer keeps those of the fields f and g; what it remembers of
// events is then told by their other fields alone.
inline void wear_out(Matcher& matcher) {
  for (int i = 0; i < 2100; ++i) {
    const std::string number = std::to_string(i);
    if (matcher.parse("{\"f\":\"new " + number + "\",\"g\":" + number + "}") == EventStatus::ok)
      matcher.match();
  }
}

// Rules in the form that the matcher has and in that of the reference.
struct Pairs {
  std::shared_ptr<const RuleSet> set;
  std::vector<NaiveRule> reference;
  std::map<std::string, std::string> by_name;  // the texts

  Pairs(const std::vector<NamedText>& texts, const RuleOptions& options)
      : set(RuleSet::from_texts(texts, options)) {
    for (const NamedText& text : texts) by_name[text.name] = text.text;
    for (std::uint32_t i = 0; i < set->size(); ++i)
      reference.emplace_back(base::read_yaml(by_name.at(set->info(i).file)), Placeholders{});
  }
  const std::string& text(std::uint32_t rule) const { return by_name.at(set->info(rule).file); }
};

// One event that the matcher has accepted: what it finds, and why, is what the reference finds.
inline std::size_t compare_event(const Pairs& pairs, Matcher& matcher, const NaiveEvent& value,
                                 const std::string& event, std::vector<Disagreement>& out) {
  const auto found = matcher.match();
  for (std::uint32_t i = 0; i < pairs.set->size(); ++i) {
    const bool engine = std::find(found.begin(), found.end(), i) != found.end();
    const bool naive = pairs.reference[i].matches(value, matcher.routing());
    if (engine != naive)
      out.push_back({pairs.text(i), event, engine ? "the engine matches" : "the reference matches"});
    if (matcher.routing() == Routing::none && matcher.explain(i).matched != engine)
      out.push_back({pairs.text(i), event, "the explanation differs"});
  }
  return pairs.set->size();
}

// Throws `rules` rules and `events` events and compares every pair in every routing. Answers the number of
// comparisons.
inline std::size_t compare_thrown(Dice& dice, std::size_t rules, std::size_t events, bool worn,
                                  std::vector<Disagreement>& out, const RuleOptions& options = {}) {
  RandomRules random(dice);
  std::vector<NamedText> texts;
  for (std::size_t i = 0; i < rules; ++i)
    texts.push_back({"r" + std::to_string(1'000'000 + i) + ".yml", random.rule()});
  const Pairs pairs(texts, options);
  Matcher matchers[] = {Matcher(pairs.set, Routing::standard), Matcher(pairs.set, Routing::none),
                        Matcher(pairs.set, Routing::strict)};
  if (worn) {
    for (Matcher& matcher : matchers) wear_out(matcher);
  }
  std::size_t compared = 0;
  std::string event;
  std::vector<std::string> earlier;
  for (std::size_t e = 0; e < events && !dice.ended(); ++e) {
    // Some events come again, some soon and some often: what was remembered of them must not change answers.
    const bool again = !earlier.empty() && dice.one_in(2);
    if (again) event = earlier[dice.below(earlier.size())];
    if (!again) event = earlier.emplace_back(random.event());
    const NaiveEvent value(event, *pairs.set->content().mapping);
    for (Matcher& matcher : matchers) {
      if (matcher.parse(event) != EventStatus::ok) {
        out.push_back({"", event, "the event was refused"});
        break;
      }
      compared += compare_event(pairs, matcher, value, event, out);
    }
  }
  return compared;
}

// The same by a seed; every second seed with matchers that no longer keep values of f and g, every third with
// few rules, so that all keywords of some can be sought at once in lines as they stand.
inline std::size_t compare_random(std::uint64_t seed, std::size_t rules, std::size_t events,
                                  std::vector<Disagreement>& out) {
  Dice dice(seed);
  if (seed % 3 == 0) {
    std::size_t compared = 0;
    for (std::size_t left = rules; left > 2; left -= 3)
      compared += compare_thrown(dice, 3, events, seed % 2 == 0, out);
    return compared;
  }
  return compare_thrown(dice, rules, events, seed % 2 == 0, out);
}

}  // namespace csirt::condition::test
