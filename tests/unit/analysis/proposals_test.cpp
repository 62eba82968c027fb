// Proposals to mute, narrow or try a rule: when they are made, what they name, what a preview says; never
// applied.
#include "analysis/proposals.hpp"

#include <doctest/doctest.h>

#include "analysis/query.hpp"
#include "analysis/separation.hpp"
#include "engine/asking.hpp"

using namespace csirt;
using namespace csirt::analysis;
using namespace csirt::engine::test;

namespace {

// Findings of rule 1 on hosts, each judged at once. `clause`: what the charter says of feedback.
struct World {
  explicit World(const std::string& clause = {})
      : engine(open_with("suppressions:", clause.empty() ? std::string("suppressions:")
                                                         : "feedback: " + clause + "\nsuppressions:")) {}

  void find(const std::string& host, const std::string& command, const std::string& verdict, int times = 1) {
    for (int i = 0; i < times; ++i) {
      at += 2 * 3600;  // beyond folding
      const std::string line = event(at, host, command);
      engine->triage("edr", offset, line);
      offset += line.size();
      engine->flush();
      for (const Incident& incident : engine->incidents(viewer("system"))) {
        for (const Finding& finding : incident.findings) {
          if (!finding.judgements.empty()) continue;
          run(*engine, "j" + std::to_string(++commands), "ada", Judge{incident.id, finding.id, verdict, ""},
              engine->now());
        }
      }
    }
  }
  std::vector<Proposal> proposals() const { return propose(*engine, viewer("system")); }

  std::unique_ptr<Engine> engine;
  int at = 0, commands = 0;
  std::uint64_t offset = 0;
};

}  // namespace

TEST_CASE("a rule that is never right is to be muted, once enough was judged") {
  World world(
      "{ mute: { below: 30, after: 10 }, trial: { below: 50, after: 100 }, owner: grace, lasts: 10d }");
  world.find("a.example.com", "procdump", "false-positive", 9);
  CHECK(world.proposals().empty());
  world.find("a.example.com", "procdump", "benign", 1);
  const auto made = world.proposals();
  REQUIRE(made.size() == 1);
  const Proposal& mute = made.front();
  CHECK(mute.kind == "mute");
  CHECK(mute.adopt == "suppression");
  CHECK(mute.pointer == "/feedback/mute");
  CHECK(mute.owner == "grace");
  CHECK(mute.until == world.engine->now() + days(10));
  CHECK(mute.precision == Estimate{"0.0000", "0.0000", "0.2775", 0, 10});
  CHECK(mute.effect.false_positive == 9);
  CHECK(mute.effect.benign == 1);
  CHECK(mute.reason ==
        "of 10 findings that were judged 0 were true: at most 27.75 % of what it finds is, and the charter "
        "asks "
        "for 30 %");
  CHECK(mute.fragment.find("finding.rule: \"00000000-0000-4000-8000-000000000001\"") != std::string::npos);
}

TEST_CASE("a rule that is often wrong goes on trial; a good one is left alone") {
  World world("{ mute: { below: 5, after: 20 }, trial: { below: 80, after: 8 }, narrow: { after: 100 } }");
  world.find("a.example.com", "procdump", "true-positive", 2);
  world.find("a.example.com", "procdump", "false-positive", 8);
  const auto made = world.proposals();
  REQUIRE(made.size() == 1);
  CHECK(made.front().kind == "trial");
  CHECK(made.front().fragment.empty());
  CHECK(made.front().owner == "ada");  // the last who judged
  world.find("a.example.com", "procdump", "true-positive", 30);
  CHECK(world.proposals().empty());
}

TEST_CASE("a host that only false findings have narrows the rule; true ones are kept") {
  World world;
  world.find("build.example.com", "procdump", "false-positive", 5);
  world.find("pay1.example.com", "procdump", "true-positive", 2);
  const auto made = world.proposals();
  REQUIRE(made.size() == 1);
  const Proposal& narrow = made.front();
  CHECK(narrow.kind == "narrow");
  CHECK(narrow.adopt == "suppression");
  CHECK(narrow.field == "host.name");
  CHECK(narrow.values == std::vector<std::string>{"build.example.com"});
  CHECK(narrow.effect.false_positive == 5);
  CHECK(narrow.effect.true_positive == 0);

  SUBCASE("the preview of its condition says the same") {
    const std::string answer =
        query(*world.engine, R"({"what":"preview","viewer":{"principal":{"subject":"system"}},)"
                             R"("when":{"host.name":"build.example.com"}})");
    CHECK(answer.find("\"false_positive\":5") != std::string::npos);
    CHECK(answer.find("true_positive") == std::string::npos);
  }
  SUBCASE("a preview tells what cannot be told, and refuses what the charter would refuse") {
    const auto ask = [&](const std::string& when) {
      return query(*world.engine,
                   R"({"what":"preview","viewer":{"principal":{"subject":"system"}},"when":)" + when + "}");
    };
    CHECK(ask(R"({"event.kind":"process_creation"})") == "{\"unknown\":7}");
    CHECK_THROWS_AS(ask(R"({"host.nam":"x"})"), Error);
    CHECK_THROWS_WITH_AS(ask("null"), doctest::Contains("either `when`"), Error);
  }
  SUBCASE("nothing is applied by itself, and nobody else is told") {
    CHECK(world.engine->charter()->suppressions.size() == 1);
    CHECK(propose(*world.engine, viewer("stranger")).empty());
    CHECK(query(*world.engine, R"({"what":"proposals","viewer":{"party":"press"}})") == "[]");
  }
  SUBCASE("the fragment is one that the charter takes, and does what it says") {
    std::string text = kCharter;
    const std::string items = narrow.fragment.substr(narrow.fragment.find('\n') + 1);
    text.replace(text.find("suppressions:\n"), 14, "suppressions:\n" + items);
    const auto extended = parse_charter(text, "extended.yaml");
    REQUIRE(extended->suppressions.size() == 2);
    world.engine->install_charter("c2", host("grace"), extended, world.engine->now());
    const auto before = world.engine->summary(viewer("system")).dispositions;
    const std::string line = event(world.at + 9000, "build.example.com", "procdump") +
                             event(world.at + 9001, "pay1.example.com", "procdump");
    const auto summary = world.engine->triage("edr", world.offset, line);
    CHECK(summary.dispositions.at("suppressed") == 1);
  }
}

TEST_CASE("what only the event says becomes a Sigma filter, written so that no value can change it") {
  World world;
  world.find("pay1.example.com", "C:\\\\tools\\\\procdump*.exe", "false-positive", 5);
  world.find("pay1.example.com", "procdump -ma lsas", "true-positive", 2);
  const auto made = world.proposals();
  REQUIRE(made.size() == 1);
  CHECK(made.front().adopt == "filter");
  CHECK(made.front().field == "CommandLine");
  CHECK(made.front().fragment.find("\"CommandLine\": [\"C:\\\\\\\\tools\\\\\\\\procdump\\\\*.exe\"]") !=
        std::string::npos);
  CHECK(made.front().fragment.find("logsource: { product: \"windows\" }") != std::string::npos);
  CHECK(made.front().fragment.find("condition: selection") != std::string::npos);
}

TEST_CASE("separation is exact: every field and value against a naive search (all small worlds)") {
  // Four findings, each false or true, with one of two hosts and one of two commands.
  const Feedback feedback;
  for (unsigned world = 0; world < 1u << 12; ++world) {
    std::vector<Judged> findings;
    for (unsigned i = 0; i < 4; ++i) {
      const unsigned bits = world >> (3 * i);
      Judged one;
      one.verdict = (bits & 1) != 0 ? "false-positive" : "true-positive";
      one.finding.entities = {{"host", (bits & 2) != 0 ? "h1" : "h2"}};
      one.finding.because = {{"Image", "", "", (bits & 4) != 0 ? "X" : "y", true, 0, 0}};
      findings.push_back(one);
    }
    std::uint64_t best = 0;
    for (const bool of_event : {false, true}) {
      std::uint64_t caught = 0;
      for (const std::string value : {"h1", "h2", "x", "Y"}) {
        const Separation one{of_event ? "Image" : "host.name", of_event, {value}, 0};
        std::uint64_t wrong = 0, right = 0;
        for (const Judged& judged : findings) {
          if (carries(judged.finding, one)) ++(judged.verdict == "true-positive" ? right : wrong);
        }
        if (right == 0) caught += wrong;
      }
      best = std::max(best, caught);
    }
    const auto found = separate(findings, feedback);
    CAPTURE(world);
    CHECK((found ? found->caught : 0) == best);
    if (!found) continue;
    for (const Judged& judged : findings)
      CHECK(!(judged.verdict == "true-positive" && carries(judged.finding, *found)));
  }
}
