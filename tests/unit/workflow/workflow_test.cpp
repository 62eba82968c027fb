// An incident's way through the lifecycle of lifecycle.hpp, as an officer would tell it.
#include "workflow/workflow.hpp"

#include <doctest/doctest.h>

#include <set>

#include "workflow/lifecycle.hpp"

using namespace csirt;
using namespace csirt::test;

namespace {

Facts verdict(const char* name) { return {{"verdict", name}, {"incident.verdict", name}}; }

bool refused(const workflow::Step& step) {
  return step.decision.outcome == Outcome::denied && step.states.empty() && step.opened.empty() &&
         step.started.empty();
}

}  // namespace

TEST_CASE("An incident starts where the workflow says, with tasks, persons and absolute deadlines (WFL-4)") {
  Life life;
  const workflow::Step step = life.start();
  CHECK(joined(step.states) == "triage");
  CHECK(joined(step.entered) == "triage");
  REQUIRE(step.opened.size() == 1);
  CHECK(step.opened[0].name == "verify");
  CHECK(step.opened[0].person == "bob");  // on duty; nils works at night
  CHECK(step.opened[0].due == kMonday + minutes(15));
  CHECK(step.opened[0].pointer == "/workflow/states/triage/tasks/0");
  REQUIRE(step.started.size() == 2);
  CHECK(step.started[0].kind == "state");
  CHECK(step.started[0].due == kMonday + minutes(30));
  CHECK(step.started[0].otherwise == "escalate");
  CHECK(step.started[1].kind == "task");
  CHECK(step.started[1].subject == step.opened[0].id);
  REQUIRE(step.effects.size() == 1);
  CHECK(step.effects[0].to == "bob");
  CHECK(step.effects[0].text == "You owe the task 'verify': Is it true?");
  CHECK_FALSE(step.finished);
}

TEST_CASE(
    "The one who owes a task: the lead, then who is on duty, then a deputy, then who answers for the team") {
  Life life;
  CHECK(life.start().opened[0].person == "bob");
  Life led;
  led.at.lead = "heidi";
  CHECK(led.start().opened[0].person == "heidi");
  Life asleep;
  asleep.at.lead = "nils";
  CHECK(asleep.start().opened[0].person == "bob");
  Life night;
  night.now = kMonday + hours(14);
  CHECK(night.start().opened[0].person == "nils");
  Life away;
  away.absences = {{"bob", kMonday, kMonday + hours(1)}, {"nils", kMonday, kMonday + hours(1)}};
  CHECK(away.start().opened[0].person == "heidi");  // the handler of the team above
  away.absences.push_back({"heidi", kMonday, kMonday + hours(1)});
  Life none = away;
  CHECK(none.start().opened[0].person == "mia");
}

TEST_CASE("Leaving a state cancels its tasks and stops its clocks; entering it again is a new run") {
  Life life;
  const workflow::Step first = life.start();
  const workflow::Step step = life.move("respond", "bob");
  CHECK(life.states() == "respond technical contain telling draft");
  CHECK(joined(step.exited) == "triage");
  CHECK(joined(step.entered) == "respond technical contain telling draft");
  CHECK(step.cancelled == std::vector<std::string>{first.opened[0].id});
  CHECK(std::set<std::string>(step.stopped.begin(), step.stopped.end()) ==
        std::set<std::string>{first.started[0].id, first.started[1].id});
  CHECK(joined(step.proposed) == "isolate-host");
  const auto advice = std::find_if(step.effects.begin(), step.effects.end(),
                                   [](const Effect& effect) { return effect.kind == EffectKind::advise; });
  REQUIRE(advice != step.effects.end());
  CHECK(advice->details.at("action.name") == Fact(std::string("isolate-host")));
  CHECK(step.decision.because.front().pointer == "/workflow/states/triage/then/respond");

  const workflow::Step back = life.move("triage", "ada");  // rework
  CHECK(joined(back.exited) == "draft telling contain technical respond");
  REQUIRE(back.opened.size() == 1);
  CHECK(back.opened[0].id != first.opened[0].id);
}

TEST_CASE("A task that hangs on a fact opens when the fact is known, once") {
  Life life;
  life.start();
  const workflow::Step unknown = life.move("respond", "bob");
  REQUIRE(unknown.opened.size() == 1);
  CHECK(unknown.opened[0].name == "image-disk");
  life.at.facts["data.personal"] = true;
  const workflow::Step known = life.settle();
  REQUIRE(known.opened.size() == 1);
  CHECK(known.opened[0].name == "call-lawyer");
  CHECK(known.opened[0].person == "lea");
  CHECK(life.settle().opened.empty());
}

TEST_CASE("FLT-8: a transition that does not exist is refused, and those that exist are named") {
  Life life;
  life.start();
  const workflow::Step step = life.move("review", "bob");
  CHECK(refused(step));
  CHECK(step.decision.reason ==
        "From 'triage' no transition leads to 'review'; it may go to 'respond' or 'close'.");
  REQUIRE(step.decision.instead.size() == 3);
  CHECK(step.decision.instead[0].text == "'triage' leads to 'respond'.");
  CHECK(step.decision.instead[1].pointer == "/workflow/states/triage/then/close");
  CHECK(step.decision.instead[2].text.find("automatically") != std::string::npos);
  const workflow::Step typo = life.move("respnd", "bob");
  CHECK(typo.decision.reason.find("did you mean 'respond'?") != std::string::npos);
  CHECK(life.states() == "triage");
}

TEST_CASE(
    "FLT-8: a guard that does not hold refuses with the predicate that failed; unknown does not permit") {
  Life life;
  life.start();
  const workflow::Step unknown = life.move("close", "mia");
  CHECK(refused(unknown));
  CHECK(unknown.decision.reason ==
        "'triage' may lead to 'close', but it needs verdict, and what is unknown does not permit.");
  life.at.facts = verdict("true-positive");
  const workflow::Step no = life.move("close", "mia");
  CHECK(refused(no));
  CHECK(no.decision.instead[1].failed.front().found == "true-positive");
  life.at.facts = {{"verdict", "false-positive"}};
  const workflow::Step yes = life.move("close", "mia");
  CHECK(yes.finished);
  CHECK(yes.decision.because.front().held.front().field == "verdict");
  CHECK(refused(life.move("triage", "mia")));
}

TEST_CASE("Who may move an incident") {
  struct Row {
    const char* person;
    const char* target;
    bool may;
  };
  const Row rows[] = {
      {"bob", "respond", true},                              // works it: member of its team
      {"grace", "respond", true},                            // whom its escalation reaches
      {"lea", "respond", false},                             // has nothing to do with it
      {"nobody", "respond", false}, {"mia", "close", true},  // the clause says: manager
      {"grace", "close", true},                              // of the team above
      {"bob", "close", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.person);
    CAPTURE(row.target);
    Life life;
    life.start();
    life.at.facts = {{"verdict", "false-positive"}};
    const workflow::Step step = life.move(row.target, row.person);
    CHECK(refused(step) != row.may);
  }
  Life led;
  led.start();
  led.at.lead = "lea";
  CHECK_FALSE(refused(led.move("respond", "lea")));
}

TEST_CASE("One person holds all the names that a transition asks for, or it is not his") {
  Life life;
  auto charter = std::make_shared<Charter>(*life.charter);
  Transition& close = charter->workflow.states[0].then[1];
  REQUIRE(close.target == "close");
  close.when = {};
  close.by = {Quorum::all, 1, {"manager", "legal"}, ""};
  life.charter = charter;
  life.start();
  CHECK(refused(life.move("close", "mia")));
  charter->people[2].roles.push_back("legal");
  CHECK_FALSE(refused(life.move("close", "mia")));
}

TEST_CASE("What is automatic happens as soon as the facts allow it") {
  Life life;
  life.start();
  CHECK(life.settle().decision.reason == "Nothing moves.");
  life.at.facts = verdict("benign");
  const workflow::Step step = life.settle();
  CHECK(step.finished);
  CHECK(life.states() == "drop");
  CHECK(step.decision.because.front().text == "'triage' leads to 'drop' automatically.");
}

TEST_CASE("Parallel regions go on by themselves and join when all are done (FLT-7)") {
  Life life;
  life.start();
  life.move("respond", "bob");
  life.at.facts["data.personal"] = false;
  CHECK_FALSE(refused(life.move("told", "bob")));
  CHECK(life.states() == "respond technical contain telling told");
  const workflow::Step step = life.raise("contained");
  CHECK(life.states() == "review");  // done.state.respond
  CHECK(joined(step.exited) == "contain told telling contained technical respond");
  CHECK(step.decision.because.size() == 2);
  CHECK(life.raise("nobody.waits.for.this").decision.reason == "Nothing moves.");
}

TEST_CASE(
    "Business time: eight office hours from Monday 09:00 end on Monday 17:00, from Friday 16:00 on Monday") {
  Life life;
  life.start();
  CHECK(life.move("respond", "bob").started.front().due == kMonday + hours(8));
  Life friday;
  friday.now = kMonday + days(4) + hours(7);
  friday.start();
  CHECK(friday.move("respond", "bob").started.front().due == kMonday + days(7) + hours(7));
  CHECK_THROWS_AS(workflow::deadline(*life.charter, "no-such", kMonday, hours(1)), Error);
}

TEST_CASE("The `to:` of a deadline moves the incident when it is over, for the system alone") {
  Life life;
  life.start();
  const workflow::Step respond = life.move("respond", "bob");
  const Clock clock = respond.started.front();
  CHECK(clock.otherwise == "to:recover");
  auto charter = std::make_shared<Charter>(*life.charter);  // without the transition that persons could take
  for (State& state : charter->workflow.states) {
    if (state.name == "contain")
      std::erase_if(state.then, [](const Transition& t) { return t.target == "recover"; });
  }
  life.charter = charter;
  CHECK(refused(life.move("recover", "system")));
  life.now = clock.due;
  CHECK(life.expire(clock).move_to == "recover");
  CHECK(refused(life.move("recover", "bob")));
  const workflow::Step step = life.move("recover", "system");
  CHECK(life.states() == "respond technical recover telling draft");
  CHECK(step.decision.because.front().text == "'contain' leads to 'recover', since its deadline is over.");
  CHECK(step.stopped == std::vector<std::string>{clock.id});
}

TEST_CASE("FLT-7: the same step gives the same ids, another command others, and none twice") {
  Life one, two;
  CHECK(base::encode(one.start().opened[0]) == base::encode(two.start().opened[0]));
  one.move("respond", "bob");
  one.move("triage", "ada");
  one.apply(workflow::move(*one.charter, one.charter->workflow, one.at, "respond", one.charter->person("bob"),
                           {}, one.now));
  std::set<std::string> ids;
  for (const Task& task : one.at.tasks) CHECK(ids.insert(task.id).second);
  for (const Clock& clock : one.at.clocks) CHECK(ids.insert(clock.id).second);
}

TEST_CASE("An incident in a state that its workflow does not have is an error, not a guess") {
  Life life;
  life.at.states = {"elsewhere"};
  CHECK_THROWS_AS(life.settle(), Error);
}

TEST_CASE("Automatic steps in a circle end as an error that names the circle") {
  Life life;
  auto charter = std::make_shared<Charter>(*life.charter);
  Transition loop;
  loop.target = "triage";
  loop.automatic = true;
  charter->workflow.states[0].then = {loop};
  life.charter = charter;
  try {
    life.start();
    FAIL("it came to rest");
  } catch (const Error& error) {
    CHECK(error.status() == Status::charter);
    CHECK(std::string(error.what()).find("'triage'") != std::string::npos);
  }
}

TEST_CASE("How long a state may last and a task may take is what a table of service levels says (WFL-4)") {
  std::string text(kLifecycle);
  const auto put = [&](const std::string& before, const std::string& after) {
    const std::size_t at = text.find(before);
    REQUIRE(at != std::string::npos);
    text.replace(at, before.size(), after);
  };
  put("      within: 30m\n", "      within: 30m\n      within_by: triage-within\n");
  put("within: 15m }", "within: 15m, within_by: task-within }");
  text += R"(
tables:
  triage-within: { rows: [{ when: { incident.severity: critical }, then: 10m, because: Critical is looked at in ten minutes }] }
  task-within: { hit: collect, aggregate: min, rows: [{ when: { incident.severity|gte: high }, then: 5m }, { then: 1h }] }
)";
  const auto charter = parse_charter(text);
  struct Row {
    const char* severity;
    Duration state, task;
  };
  for (const Row& row : {Row{"critical", minutes(10), minutes(5)}, Row{"high", minutes(30), minutes(5)},
                         Row{"low", minutes(30), hours(1)}, Row{"", minutes(30), hours(1)}}) {
    workflow::Instance instance;
    instance.incident = "i-1";
    instance.command_id = "c-1";
    instance.team = "emea";
    if (*row.severity != '\0') instance.facts["incident.severity"] = std::string(row.severity);
    const workflow::Step step = workflow::start(*charter, charter->workflow, instance, {}, kMonday);
    CAPTURE(row.severity);
    REQUIRE(step.started.size() == 2);
    CHECK(step.started[0].due == kMonday + row.state);
    CHECK(step.started[1].due == kMonday + row.task);
    const bool told = std::any_of(
        step.decision.because.begin(), step.decision.because.end(),
        [](const Clause& clause) { return clause.text == "Critical is looked at in ten minutes"; });
    CHECK(told == (row.severity == std::string("critical")));
  }
}
