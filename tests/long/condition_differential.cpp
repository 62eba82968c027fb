// Compares the matcher with the reference evaluator: condition_differential random [PAIRS] [SEED], or
// condition_differential data RULES EVENTS [FIRST [COUNT [STEP]]] for JSON Lines of events and a rule set.
// Prints each disagreement and answers 1 when there was any.
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "../unit/condition/compare_random.hpp"
#include "condition/rule_files.hpp"

using namespace csirt;
using namespace csirt::condition;

namespace {

int run_random(std::size_t pairs, std::uint64_t seed) {
  std::vector<test::Disagreement> wrong;
  std::size_t done = 0;
  for (; done < pairs && wrong.empty(); ++seed) done += test::compare_random(seed, 40, 40, wrong);
  for (const auto& one : wrong)
    std::printf("%s\n  rule  %s\n  event %s\n", one.what.c_str(), one.rule.c_str(), one.event.c_str());
  std::printf("%zu comparisons, %zu disagreements, last seed %llu\n", done, wrong.size(),
              static_cast<unsigned long long>(seed - 1));
  return wrong.empty() ? 0 : 1;
}

std::vector<NaiveRule> references(const RuleSet& set, const std::string& path) {
  std::map<std::string, std::vector<base::Node>> documents;
  for (const NamedText& text : read_rule_files({path}, {}))
    documents[text.name] = base::read_yaml_stream(text.text, text.name);
  std::vector<NaiveRule> result;
  for (std::uint32_t i = 0; i < set.size(); ++i) {
    for (const base::Node& document : documents.at(set.info(i).file)) {
      if (document.line == set.info(i).line) result.emplace_back(document, Placeholders{});
    }
  }
  return result;
}

// All events are matched, since what is remembered of those before must not change answers; so many from the
// first on, each `step` apart, are compared.
int run_data(const std::string& rules, const std::string& events, std::size_t first, std::size_t count,
             std::size_t step) {
  const auto set = RuleSet::load({rules});
  const auto reference = references(*set, rules);
  std::ifstream in(events, std::ios::binary);
  std::size_t compared = 0, wrong = 0, number = 0;
  Matcher standard(set, Routing::standard), none(set, Routing::none), strict(set, Routing::strict);
  for (std::string line; std::getline(in, line) && count > 0; ++number) {
    const bool is_compared = number >= first && (number - first) % step == 0;
    if (is_compared) --count;
    for (Matcher* matcher : {&standard, &none, &strict}) {
      if (matcher->parse(line) != EventStatus::ok) continue;
      const auto found = matcher->match();
      if (!is_compared) continue;
      const NaiveEvent value(line, *set->content().mapping);
      for (std::uint32_t i = 0; i < set->size(); ++i, ++compared) {
        const bool engine = std::binary_search(found.begin(), found.end(), i);
        if (engine == reference[i].matches(value, matcher->routing())) continue;
        ++wrong;
        std::printf("event %zu, rule %s: %s matches\n", number, set->info(i).id.c_str(),
                    engine ? "the engine" : "the reference");
      }
    }
  }
  std::printf("%zu comparisons, %zu disagreements\n", compared, wrong);
  return wrong == 0 ? 0 : 1;
}

std::size_t number_or(int argc, char** argv, int at, std::size_t otherwise) {
  return at < argc ? std::strtoull(argv[at], nullptr, 10) : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "random";
  if (mode == "random") return run_random(number_or(argc, argv, 2, 10'000'000), number_or(argc, argv, 3, 1));
  if (mode == "data" && argc > 3) {
    return run_data(argv[2], argv[3], number_or(argc, argv, 4, 0), number_or(argc, argv, 5, ~std::size_t{0}),
                    std::max<std::size_t>(1, number_or(argc, argv, 6, 1)));
  }
  std::fprintf(
      stderr,
      "usage: condition_differential random [PAIRS] [SEED] | data RULES EVENTS [FIRST [COUNT [STEP]]]\n");
  return 2;
}
