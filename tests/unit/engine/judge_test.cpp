// The command `judge`: who may, what stands afterwards, what the rules' figures make of it.
#include "asking.hpp"
#include "base/canonical.hpp"

using namespace csirt;
using namespace csirt::engine::test;

namespace {

// A finding of rule 2, which opens nothing.
Finding noted_one(Engine& engine) {
  engine.triage("edr", 0, event(60, "www.example.com", "whoami"));
  engine.flush();
  const auto noted = engine.noted(viewer("system"));
  REQUIRE(noted.size() == 1);
  return noted.front();
}

RuleFeedback about(const Engine& engine, int rule) {
  for (const RuleFeedback& one : engine.rules(viewer("system"))) {
    if (one.rule.back() == static_cast<char>('0' + rule)) return one;
  }
  FAIL("nothing is said of rule " << rule);
  return {};
}

}  // namespace

TEST_CASE("who works on an incident judges its findings; others are refused, and strangers know of nothing") {
  struct Row {
    const char* who;
    Outcome outcome;
  };
  auto engine = open();
  const std::string id = with_incident(*engine);
  const std::string finding = look(*engine, id).findings.front().id;
  for (const Row& row :
       {Row{"ada", Outcome::permitted}, {"grace", Outcome::permitted}, {"eve", Outcome::denied}}) {
    CAPTURE(row.who);
    const Decision answer = run(*engine, std::string("j-") + row.who, row.who,
                                Judge{id, finding, "false-positive", "seen"}, kNoon);
    CHECK(answer.outcome == row.outcome);
  }
  CHECK(look(*engine, id).findings.front().judgements.size() == 2);
  CHECK_THROWS_WITH_AS(run(*engine, "j-x", "stranger", Judge{id, finding, "benign", ""}, kNoon),
                       doctest::Contains("there is no incident"), Error);
  CHECK_THROWS_WITH_AS(run(*engine, "j-y", "ada", Judge{id, "nothing", "benign", ""}, kNoon),
                       doctest::Contains("there is no finding 'nothing'"), Error);
  CHECK_THROWS_WITH_AS(run(*engine, "j-z", "ada", Judge{id, finding, "flase-positive", ""}, kNoon),
                       doctest::Contains("false-positive"), Error);
}

TEST_CASE("a judgement is corrected by another; what was said before stays readable") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  const std::string finding = look(*engine, id).findings.front().id;
  run(*engine, "j1", "ada", Judge{id, finding, "false-positive", "looks like the backup"}, kNoon);
  const Decision second =
      run(*engine, "j2", "grace", Judge{id, finding, "true-positive", ""}, kNoon + minutes(5));
  CHECK(second.reason == "corrected from false-positive to true-positive");
  const Incident incident = look(*engine, id);
  const auto& said = incident.findings.front().judgements;
  REQUIRE(said.size() == 2);
  CHECK(said[0] == Judgement{"false-positive", "ada", kNoon, "looks like the backup"});
  CHECK(said[1] == Judgement{"true-positive", "grace", kNoon + minutes(5), ""});
  const auto told = std::count_if(incident.history.begin(), incident.history.end(),
                                  [](const HistoryEntry& entry) { return entry.what == "judged"; });
  CHECK(told == 2);
}

TEST_CASE("a closed incident's findings are judged too, and the incident's verdict is theirs until then") {
  auto engine = open();
  const std::string id = with_incident(*engine);
  CHECK(about(*engine, 1).unjudged == 1);
  run(*engine, "f1", "ada", SetFacts{id, {{"verdict", std::string("false-positive")}}, ""}, kNoon);
  CHECK(about(*engine, 1).false_positive == 1);
  run(*engine, "t1", "ada", TransitionTo{id, "close", ""}, kNoon);
  REQUIRE(look(*engine, id).closed);
  const std::string finding = look(*engine, id).findings.front().id;
  run(*engine, "j1", "ada", Judge{id, finding, "true-positive", ""}, kNoon);
  const RuleFeedback rule = about(*engine, 1);
  CHECK(rule.true_positive == 1);
  CHECK(rule.false_positive == 0);
  CHECK(rule.incidents == 1);
  REQUIRE(rule.precision);
  CHECK(*rule.precision == Estimate{"0.2065", "1.0000", "1.0000", 1, 1});
}

TEST_CASE("a finding of no incident is judged by whoever may read it") {
  auto engine = open();
  const Finding finding = noted_one(*engine);
  CHECK_THROWS_WITH_AS(run(*engine, "j1", "stranger", Judge{"", finding.id, "benign", ""}, kNoon),
                       doctest::Contains("there is no finding"), Error);
  CHECK(run(*engine, "j2", "ada", Judge{"", finding.id, "benign", ""}, kNoon).outcome == Outcome::permitted);
  CHECK(engine->noted(viewer("system")).front().judgements.size() == 1);
  CHECK(about(*engine, 2).benign == 1);
  CHECK(about(*engine, 2).precision == Estimate{"0.0000", "0.0000", "0.7935", 0, 1});
  CHECK(about(*engine, 2).mode == "live");
}

TEST_CASE("who may not see everything is told nothing of rules, since counts tell") {
  auto engine = open();
  with_incident(*engine);
  CHECK(engine->rules(viewer("system")).size() == 1);
  CHECK(engine->rules(viewer("stranger")).empty());
  CHECK(engine->rules({{}, "press"}).empty());
}

TEST_CASE("judgements survive: by replay, by snapshot, and given again") {
  TempJournal folder("judge");
  std::string before, id, finding;
  {
    auto engine = open(folder.path());
    id = with_incident(*engine);
    finding = look(*engine, id).findings.front().id;
    const Decision first = run(*engine, "j1", "ada", Judge{id, finding, "benign", "a drill"}, kNoon);
    const Decision again = run(*engine, "j1", "ada", Judge{id, finding, "benign", "a drill"}, kNoon);
    CHECK(first.at == again.at);
    CHECK(look(*engine, id).findings.front().judgements.size() == 1);
    before = engine->state_hash();
  }
  {
    auto engine = Engine::open(options(folder.path()));
    CHECK(engine->state_hash() == before);
    engine->snapshot();
  }
  auto engine = Engine::open(options(folder.path()));
  CHECK(engine->state_hash() == before);
  CHECK(look(*engine, id).findings.front().judgements.front().comment == "a drill");
  CHECK(verify_journal(folder.path()).ok);
}

TEST_CASE("folded repeats count as the charter says: once, or each of them") {
  struct Row {
    const char* clause;
    std::uint64_t counted;
  };
  for (const Row& row : {Row{"suppressions:", 1}, {"feedback: { repeats: each }\nsuppressions:", 3}}) {
    auto engine = open_with("suppressions:", row.clause);
    const std::string lines = event(60, "pay1.example.com", "procdump") +
                              event(61, "pay1.example.com", "procdump") +
                              event(62, "pay1.example.com", "procdump");
    const std::string id = engine->triage("edr", 0, lines).opened.at(0);
    engine->flush();
    const std::string finding = look(*engine, id).findings.front().id;
    run(*engine, "j1", "ada", Judge{id, finding, "true-positive", ""}, kNoon);
    CHECK(about(*engine, 1).true_positive == row.counted);
    CHECK(about(*engine, 1).matches == 3);
  }
}
