// What texts and lists may not give away: a hidden value in a reason, a disclosure that is being prepared.
#include <doctest/doctest.h>

#include <chrono>

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/nouns.hpp"
#include "disclosure/parties.hpp"

using namespace csirt;
using csirt::test::kNow;
using csirt::test::parties;

namespace {

disclosure::Audience seeing(std::set<std::string> may_see) {
  disclosure::Audience audience;
  audience.name = "test";
  audience.may_see = std::move(may_see);
  return audience;
}

Incident found() {
  Incident one;
  one.id = std::string(32, 'a');
  one.short_id = "INC-aaaa";
  one.title = "Token theft";
  one.history = {{kNow, "ada", "workflow", "moved it", "", 4}};
  return one;
}

std::string text_of(const Incident& incident) { return base::canonical(base::encode(incident)); }

}  // namespace

TEST_CASE("DIS-6: a reason is for those who may see all that it rests on") {
  struct Row {
    const char* name;
    std::set<std::string> may_see;
    bool reason, clause;
  };
  const Row rows[] = {{"nothing of decisions", {"title", "severity"}, false, false},
                      {"decisions, not the severity", {"decisions"}, false, false},
                      {"both", {"decisions", "severity"}, true, true}};
  Incident one = found();
  one.decisions.resize(1);
  Decision& decision = one.decisions[0];
  decision.reason = "rated severity high";
  decision.because = {{"/tables", "rated severity high", {{"incident.severity", "", "high", "high"}}}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Decision seen = disclosure::redact(*parties(), seeing(row.may_see), decision, one);
    CHECK((seen.reason == decision.reason) == row.reason);
    CHECK((!seen.because.empty() && seen.because[0].text == decision.reason) == row.clause);
  }
}

TEST_CASE("FLT-4: who may not know of contacts finds no trace of a disclosure that is being prepared") {
  Incident one = found();
  one.decisions.clear();
  const Incident before = one;
  Approval approval;
  approval.id = "need-9";
  approval.action = "disclosure:press";
  one.approvals = {approval};
  ActionRun run;
  run.id = "run-9";
  run.action = "disclosure:press";
  one.actions = {run};
  Clock clock;
  clock.id = "clock-9";
  clock.name = "consent to disclosure:press";
  clock.kind = "approval";
  one.clocks = {clock};
  clock.name = "disclosure:press waits";
  clock.kind = "run";
  one.clocks.push_back(clock);
  one.history.push_back({kNow, "ada", "action", "disclosure:press press: waiting", "", 7});
  one.history.push_back({kNow, "ada", "approval", "disclosure:press: open", "", 8});
  one.history.push_back({kNow, "ada", "clock", "consent to disclosure:press running", "", 9});
  Decision asked;
  asked.question = "tell press by ada";
  asked.reason = "nothing may be told";
  one.decisions = {asked};
  asked.question = "consent to disclosure:press by grace";
  one.decisions.push_back(asked);
  const std::set<std::string> all_but_contacts = {"actions",         "approvals", "history",  "timeline",
                                                  "countermeasures", "tasks",     "decisions"};
  CHECK(text_of(disclosure::redact(*parties(), seeing(all_but_contacts), one)) ==
        text_of(disclosure::redact(*parties(), seeing(all_but_contacts), before)));
  std::set<std::string> all = all_but_contacts;
  all.insert("contacts");
  CHECK(disclosure::redact(*parties(), seeing(all), one).clocks.size() == 2);
  Effect effect;
  effect.kind = EffectKind::ask_approval;
  effect.details = {{"action", "disclosure:press"}};
  CHECK_FALSE(disclosure::knows_of(seeing(all_but_contacts), effect));
  CHECK(disclosure::knows_of(seeing(all), effect));
  effect.kind = EffectKind::notify;  // that a duty runs says what was taken
  effect.details = {{"clock", "c-1"}, {"kind", "obligation"}, {"subject", "gdpr-33"}};
  CHECK_FALSE(disclosure::knows_of(seeing(all_but_contacts), effect));
  CHECK(disclosure::knows_of(seeing(all), effect));
  effect.details["kind"] = "task";
  CHECK(disclosure::knows_of(seeing(all_but_contacts), effect));
}

TEST_CASE("Many hidden names that begin alike are taken out in time") {
  Incident one = found();
  for (int i = 0; i < 20000; ++i)
    one.entities.push_back({"host", "host-" + std::to_string(i) + "-zq.example.org"});
  one.title.clear();
  for (int i = 0; i < 2000; ++i) one.title += "host-" + std::to_string(i) + "-zq.example.org seen. ";
  const auto begin = std::chrono::steady_clock::now();
  const Incident seen = disclosure::redact(*parties(), seeing({"title"}), one);
  CHECK(seen.title.find("zq") == std::string::npos);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}
