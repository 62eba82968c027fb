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

// Makes `rules` rules and `events` events and compares every pair in every routing. Answers the number of
// comparisons.
inline std::size_t compare_random(std::uint64_t seed, std::size_t rules, std::size_t events,
                                  std::vector<Disagreement>& out) {
  Dice dice(seed);
  RandomRules random(dice);
  std::vector<NamedText> texts;
  for (std::size_t i = 0; i < rules; ++i)
    texts.push_back({"r" + std::to_string(1'000'000 + i) + ".yml", random.rule()});
  const auto set = RuleSet::from_texts(texts);
  std::map<std::string, std::string> by_name;
  for (const NamedText& text : texts) by_name[text.name] = text.text;
  std::vector<NaiveRule> reference;
  for (std::uint32_t i = 0; i < set->size(); ++i) {
    reference.emplace_back(base::read_yaml(by_name.at(set->info(i).file)), Placeholders{});
  }
  Matcher matchers[] = {Matcher(set, Routing::standard), Matcher(set, Routing::none),
                        Matcher(set, Routing::strict)};
  if (seed % 2 == 0) {
    for (Matcher& matcher : matchers) wear_out(matcher);
  }
  std::size_t compared = 0;
  std::string event;
  for (std::size_t e = 0; e < events; ++e) {
    // Some events come twice in a row: the second is known.
    if (e == 0 || !dice.one_in(5)) event = random.event();
    const NaiveEvent value(event, *set->content().mapping);
    for (Matcher& matcher : matchers) {
      if (matcher.parse(event) != EventStatus::ok) {
        out.push_back({"", event, "the event was refused"});
        break;
      }
      const auto found = matcher.match();
      for (std::uint32_t i = 0; i < set->size(); ++i, ++compared) {
        const bool engine = std::find(found.begin(), found.end(), i) != found.end();
        const bool naive = reference[i].matches(value, matcher.routing());
        if (engine != naive)
          out.push_back({by_name.at(set->info(i).file), event,
                         engine ? "the engine matches" : "the reference matches"});
        if (matcher.routing() == Routing::none && matcher.explain(i).matched != engine) {
          out.push_back({by_name.at(set->info(i).file), event, "the explanation differs"});
        }
      }
    }
  }
  return compared;
}

}  // namespace csirt::condition::test
