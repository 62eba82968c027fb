// What happens when time runs out: whom it reaches, to the end of the path, and what the law asks for.
#include <doctest/doctest.h>

#include "workflow/lifecycle.hpp"

using namespace csirt;
using namespace csirt::test;

namespace {

Clock clock_of(const std::string& otherwise) {
  Clock clock;
  clock.id = "clock-1";
  clock.incident = "inc-1";
  clock.name = "triage";
  clock.kind = "state";
  clock.subject = "triage";
  clock.started = kMonday;
  clock.due = kMonday + minutes(30);
  clock.otherwise = otherwise;
  clock.pointer = "/workflow/states/triage/within";
  return clock;
}

}  // namespace

TEST_CASE("FLT-6: escalation goes on to the end of its path: lead, manager, managers above, their deputies") {
  Life life;
  life.at.lead = "bob";
  life.at.states = {"triage"};
  Clock clock = clock_of("escalate");
  std::vector<std::string> told;
  for (int guard = 0; guard < 20; ++guard) {
    life.now = clock.due;
    const workflow::Expiry expiry = life.expire(clock);
    for (const Effect& effect : expiry.effects) told.push_back(effect.to);
    CHECK(expiry.because.pointer == "/workflow/states/triage/within");
    if (expiry.started.empty()) break;
    CHECK(expiry.started[0].due == clock.due + minutes(30));
    CHECK(expiry.started[0].id != clock.id);
    clock = expiry.started[0];
  }
  CHECK(joined(told) == "bob mia grace heidi");
}

TEST_CASE("FLT-6: a circle of deputies and teams ends the path") {
  Life life;
  auto charter = std::make_shared<Charter>(*life.charter);
  charter->people[1].deputy = "grace";
  charter->teams[0].reports_to = "emea";
  life.charter = charter;
  life.now = kMonday + minutes(30);
  Clock clock = clock_of("escalate");
  int rungs = 0;
  for (; rungs < 20; ++rungs) {
    const workflow::Expiry expiry = life.expire(clock);
    if (expiry.started.empty()) break;
    clock = expiry.started[0];
  }
  CHECK(rungs == 2);  // mia, grace, heidi
}

TEST_CASE("Who owes a late task is not who it escalates to") {
  Life life;
  const workflow::Step step = life.start();
  life.at.lead = step.opened[0].person;
  life.now = step.started[1].due;
  CHECK(life.expire(step.started[1]).effects.front().to == "mia");
}

TEST_CASE("What nobody further in line is told of is said in words") {
  Life life;
  const workflow::Expiry expiry = life.expire(clock_of(std::string(workflow::kLastWatch)));
  CHECK(expiry.effects.empty());
  CHECK(expiry.started.empty());
  CHECK(expiry.because.text.ends_with(" Nobody further is told: it lapses."));
  CHECK(expiry.because.text.find("4294967295") == std::string::npos);
}

TEST_CASE("Each consequence is what the charter declares") {
  Life life;
  life.now = kMonday + minutes(31);
  CHECK(life.expire(clock_of("to:close")).move_to == "close");
  CHECK(life.expire(clock_of("raise:too.late")).raise == "too.late");
  const workflow::Expiry notify = life.expire(clock_of("notify:incident-handler"));
  REQUIRE(notify.effects.size() == 2);  // those on duty of this team and above: heidi has no hours
  CHECK(notify.effects[0].to == "bob");
  CHECK(notify.effects[1].to == "heidi");
  CHECK(notify.effects[0].text ==
        "Overdue: The state 'triage' of inc-1 was due on 2023-11-13 09:30:00 UTC, 1 min ago.");
  CHECK(notify.started.empty());
}

TEST_CASE("FLT-11: what fires months late says so and pages nobody again and again") {
  Life life;
  life.now = kMonday + days(90);
  const workflow::Expiry expiry = life.expire(clock_of("escalate"));
  REQUIRE(expiry.effects.size() == 1);
  CHECK(std::get<bool>(expiry.effects[0].details.at("stale")));
  CHECK(expiry.started.empty());
  life.now = kMonday + hours(1);
  CHECK(life.expire(clock_of("escalate")).effects[0].details.count("stale") == 0);
}

TEST_CASE("DIS-7: an obligation runs from when it is known to apply, once, by its own calendar") {
  Life life;
  const Instant opened = kMonday + hours(1), now = kMonday + hours(5);
  const auto due = [&] { return workflow::obligations(*life.charter, life.at, opened, now); };
  CHECK(due().empty());  // unknown whether personal data are concerned
  life.at.facts["data.personal"] = true;
  REQUIRE(due().size() == 1);
  CHECK(due()[0].subject == "gdpr-33");
  CHECK(due()[0].due == opened + hours(72));
  CHECK(due()[0].pointer == "/obligations/gdpr-33");
  life.at.facts["incident.criminal"] = true;
  CHECK(due().size() == 1);  // its beginning is not known
  life.at.facts["incident.opened"] = format(opened);
  REQUIRE(due().size() == 2);
  CHECK(due()[1].due == kMonday + days(1) + hours(1));  // 10:00 to 17:00, and one hour of Tuesday
  life.at.clocks = due();
  life.at.clocks[0].state = ClockState::met;
  CHECK(due().empty());
}
