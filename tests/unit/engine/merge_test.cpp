// Merging and splitting by command: who may, what is refused and why, and what goes along.
#include <doctest/doctest.h>

#include <algorithm>

#include "grouping.hpp"

using namespace csirt;
using namespace csirt::engine::test;

namespace {

constexpr const char* kJoins = "same: [host], within: 1h";

// Two incidents on two hosts; the second is `minutes_later`.
std::pair<Incident, Incident> two(Engine& engine, const char* first = "pc1", const char* second = "pc2") {
  take(engine, "edr", {{0, first, "", "opener1"}, {600, second, "", "opener3"}});
  const auto incidents = engine.incidents(viewer("system"));
  REQUIRE(incidents.size() == 2);
  return {incidents[0], incidents[1]};
}

Decision merge(Engine& engine, const std::string& by, const std::string& from, const std::string& into) {
  return run(engine, "merge/" + by + from + into, by, Merge{from, into, "one intruder"},
             kStart + minutes(20));
}

Decision split(Engine& engine, const std::string& by, const std::string& incident,
               const std::vector<std::string>& ids) {
  return run(engine, "split/" + by + incident + ids.front(), by, Split{incident, ids, "another matter"},
             kStart + minutes(30));
}

std::size_t open_tasks(const Incident& incident, const char* name) {
  return static_cast<std::size_t>(
      std::count_if(incident.tasks.begin(), incident.tasks.end(),
                    [&](const Task& task) { return task.name == name && task.state == TaskState::open; }));
}

}  // namespace

TEST_CASE("who works on both may merge them; refusals say why") {
  auto engine = open_grouping(kJoins);
  const auto [first, second] = two(*engine);
  struct Row {
    const char *by, *why;
  };
  for (const Row& row : {Row{"dora", "neither leads"}, Row{"nobody", "knows nobody by the account"}}) {
    if (row.by == std::string("nobody")) {
      CHECK_THROWS_WITH_AS(merge(*engine, row.by, second.id, first.id),
                           doctest::Contains("there is no incident"), Error);
      continue;
    }
    const Decision refused = merge(*engine, row.by, second.id, first.id);
    CHECK(refused.outcome == Outcome::denied);
    CHECK(refused.reason.find(row.why) != std::string::npos);
  }
  CHECK(merge(*engine, "bob", first.id, first.id).outcome == Outcome::denied);
  CHECK(engine->incidents(viewer("system")).size() == 2);
  const Decision merged = merge(*engine, "bob", second.short_id, first.short_id);
  CHECK(merged.outcome == Outcome::permitted);
  CHECK(merged.reason == second.short_id + " is part of it now: one intruder");
  CHECK(engine->incidents(viewer("system")).size() == 1);
  CHECK_THROWS_WITH_AS(run(*engine, "m3", "bob", Merge{"no-such", first.id, ""}, kStart + hours(1)),
                       doctest::Contains("there is no incident"), Error);
}

TEST_CASE("constituencies that are apart, realms and closed incidents are not merged") {
  auto engine = open_grouping(kJoins);
  const auto [first, second] = two(*engine, "pay1", "plant1");
  const Decision apart = merge(*engine, "ada", second.id, first.id);
  CHECK(apart.outcome == Outcome::denied);
  CHECK(apart.reason ==
        "payments and plant are constituencies that are apart: neither lies within the other");
  run(*engine, "close", "ada", TransitionTo{second.id, "close", ""}, kStart + minutes(15));
  CHECK_THROWS_WITH_AS(merge(*engine, "bob", second.id, first.id), doctest::Contains("is closed"), Error);
}

TEST_CASE("both histories, findings, tasks, clocks, runs and consents go along, and ids name what stays") {
  auto engine = open_grouping(kJoins);
  const auto [first, second] = two(*engine);
  const Instant then = kStart + minutes(15);
  run(*engine, "act", "bob", TakeAction{second.id, "isolate-host", "pc2", {}}, then);
  run(*engine, "note", "bob", AddNote{second.id, "seen before"}, then);
  const Incident with = engine->incident(second.id, viewer("system"));
  REQUIRE(with.approvals.size() == 1);
  merge(*engine, "bob", second.id, first.id);
  const Incident whole = engine->incident(second.short_id, viewer("system"));
  CHECK(whole.id == first.id);
  CHECK(whole.findings.size() == 2);
  CHECK(whole.entities == std::vector<Entity>{{"host", "pc1"}, {"host", "pc2"}});
  CHECK(open_tasks(whole, "verify") == 1);  // one of the two is enough, the one that is due first
  CHECK(whole.tasks.size() == 2);
  CHECK(std::count_if(whole.history.begin(), whole.history.end(),
                      [](const HistoryEntry& entry) { return entry.text == "seen before"; }) == 1);
  CHECK(std::is_sorted(whole.history.begin(), whole.history.end(),
                       [](const HistoryEntry& a, const HistoryEntry& b) { return a.record < b.record; }));
  // The consent that was asked for in the one that went still lets that action out, and only that.
  const Approval& asked = whole.approvals.at(0);
  const Decision granted =
      run(*engine, "yes", "ada", Approve{second.id, asked.id, asked.need.digest, ""}, kStart + minutes(25));
  CHECK(granted.outcome == Outcome::permitted);
  const auto out = std::find_if(granted.effects.begin(), granted.effects.end(),
                                [](const Effect& one) { return one.kind == EffectKind::execute_action; });
  REQUIRE(out != granted.effects.end());
  CHECK(out->to == "pc2");
  for (const Clock& clock : whole.clocks) CHECK(clock.incident == first.id);
  engine->tick(kStart + hours(9));  // what was carried over runs out here and nowhere else
  for (const Clock& clock : engine->incident(first.id, viewer("system")).clocks)
    CHECK(clock.state != ClockState::running);
}

TEST_CASE("of two clocks of one duty the earlier runs on, whichever incident stays") {
  for (const bool older_stays : {true, false}) {
    CAPTURE(older_stays);
    auto engine = open_grouping(kJoins);
    const auto [first, second] = two(*engine);
    for (const auto* one : {&second, &first})
      run(*engine, "facts" + one->id, "bob", SetFacts{one->id, {{"data.personal", true}}, ""},
          kStart + minutes(15));
    merge(*engine, "bob", older_stays ? second.id : first.id, older_stays ? first.id : second.id);
    const Incident whole = engine->incident(first.id, viewer("system"));
    std::vector<Instant> due;
    for (const Clock& clock : whole.clocks) {
      if (clock.kind == "obligation" && clock.state == ClockState::running) due.push_back(clock.due);
    }
    CHECK(due == std::vector<Instant>{first.opened + hours(72)});
  }
}

TEST_CASE("who was told of the one that went learns nothing of the whole (DIS-6)") {
  auto engine = open_grouping(kJoins);
  const auto [first, second] = two(*engine);
  Disclose ask;
  ask.incident = second.id;
  ask.party = "clients";
  ask.fields = {"hosts"};
  run(*engine, "tell", "bob", ask, kStart + minutes(15));
  const Approval asked = engine->incident(second.id, viewer("system")).approvals.at(0);
  run(*engine, "yes", "ada", Approve{second.id, asked.id, asked.need.digest, ""}, kStart + minutes(16));
  const Viewer clients{{}, "clients"};
  CHECK(engine->incident(second.id, clients).entities == std::vector<Entity>{{"host", "pc2"}});
  merge(*engine, "bob", second.id, first.id);
  CHECK_THROWS_AS(engine->incident(second.id, clients), Error);
  CHECK(engine->incidents(clients).empty());
  CHECK(engine->incident(first.id, viewer("system")).contacts.size() == 1);
}

TEST_CASE("findings that are split off have an incident of their own, and nothing joins them again") {
  auto engine = open_grouping("same: [host, account], within: 1h");
  take(*engine, "edr",
       {{0, "pc1", "nora", "opener1"}, {60, "pc1", "eve", "opener3"}, {120, "pc2", "eve", "opener2"}});
  const Incident before = engine->incidents(viewer("system")).at(0);
  REQUIRE(before.findings.size() == 3);
  CHECK_THROWS_WITH_AS(split(*engine, "bob", before.id, {"no-such"}),
                       doctest::Contains("has no finding 'no-such'"), Error);
  CHECK_THROWS_WITH_AS(run(*engine, "s0", "bob", Split{before.id, {}, ""}, kStart),
                       doctest::Contains("names the findings"), Error);
  CHECK(split(*engine, "dora", before.id, {before.findings[2].id}).outcome == Outcome::denied);
  CHECK(
      split(*engine, "bob", before.id, {before.findings[0].id, before.findings[1].id, before.findings[2].id})
          .reason == "nothing would remain of " + before.short_id);
  CHECK(split(*engine, "ada", before.id, {before.findings[2].id}).outcome == Outcome::permitted);
  const auto after = engine->incidents(viewer("system"));
  REQUIRE(after.size() == 2);
  const Incident& left = after[0].id == before.id ? after[0] : after[1];
  const Incident& fresh = after[0].id == before.id ? after[1] : after[0];
  CHECK(left.findings.size() == 2);
  CHECK(left.entities == std::vector<Entity>{{"account", "eve"}, {"account", "nora"}, {"host", "pc1"}});
  CHECK(fresh.findings.size() == 1);
  CHECK(fresh.entities == std::vector<Entity>{{"account", "eve"}, {"host", "pc2"}});
  CHECK(fresh.findings[0].incident == fresh.id);
  CHECK(fresh.opened == before.opened);  // we have known since then, so duties run from then
  CHECK(open_tasks(fresh, "verify") == 1);
  CHECK(left.history.back().text == "1 finding left for an incident of their own: another matter");
  take(*engine, "idp", {{180, "pc1", "eve", "opener4"}});
  CHECK(engine->incidents(viewer("system")).size() == 2);
  // A repeat of what left is folded where it is now.
  take(*engine, "edr", {{240, "pc2", "eve", "opener2"}});
  CHECK(engine->incident(fresh.id, viewer("system")).findings[0].count == 2);
  // Whoever split them may change his mind.
  CHECK(merge(*engine, "ada", fresh.id, left.id).outcome == Outcome::permitted);
  CHECK(engine->incidents(viewer("system")).at(0).findings.size() == 4);
}

TEST_CASE("a source that goes on after a split by another process folds into where the finding is now") {
  TempJournal journal("split");
  auto intake = open_grouping(kJoins, journal.path());
  const std::string bytes = line_of({0, "pc1", "", "opener1"}) + line_of({5, "pc1", "", "opener3"});
  intake->triage("edr", 0, bytes);
  auto desk = Engine::open(options(journal.path()));
  const Incident whole = desk->incidents(viewer("system")).at(0);
  split(*desk, "ada", whole.id, {whole.findings[1].id});
  intake->triage("edr", bytes.size(), line_of({9, "pc1", "", "opener3"}));
  intake->flush();
  std::uint64_t repeats = 0;
  for (const Incident& one : intake->incidents(viewer("system"))) {
    for (const Finding& finding : one.findings) repeats += finding.count - 1;
  }
  CHECK(repeats == 1);
  intake.reset();
  desk.reset();
  CHECK(verify_journal(journal.path()).ok);
}

TEST_CASE("two processes merge once: the second meets what the first did") {
  TempJournal journal("merge-twice");
  auto one = open_grouping(kJoins, journal.path());
  const auto [first, second] = two(*one);
  auto other = Engine::open(options(journal.path()));
  CHECK(run(*one, "m1", "bob", Merge{second.id, first.id, ""}, kStart + minutes(20)).outcome ==
        Outcome::permitted);
  const Decision late = run(*other, "m2", "ada", Merge{first.id, second.id, ""}, kStart + minutes(21));
  CHECK(late.outcome == Outcome::denied);
  CHECK(run(*other, "m1", "bob", Merge{second.id, first.id, ""}, kStart + minutes(22)).outcome ==
        Outcome::permitted);
  CHECK(other->incidents(viewer("system")).size() == 1);
  CHECK(one->incidents(viewer("system")).size() == 1);
  one->snapshot();
  other->snapshot();
  CHECK(one->state_hash() == other->state_hash());
  one.reset();
  other.reset();
  CHECK(verify_journal(journal.path()).ok);
}

TEST_CASE("incidents come by score when asked so, the highest first") {
  auto engine = open_grouping(kJoins);
  two(*engine, "pc1", "pay1");
  const auto order = [&](const char* by) {
    const std::string text = engine->query("{\"what\":\"incidents\",\"order\":\"" + std::string(by) +
                                           "\",\"viewer\":{\"principal\":{\"subject\":\"system\"}}}");
    return text.find("pay1") < text.find("\"pc1\"");
  };
  CHECK_FALSE(order("opened"));
  CHECK(order("score"));
  CHECK_THROWS_WITH_AS(order("size"), doctest::Contains("ordered by 'opened' or by 'score'"), Error);
  const Incident graver = engine->incidents(viewer("system")).at(1);
  CHECK(graver.score.points > 0);
  CHECK(graver.score.parts.at(0).name == "severity");
  std::int64_t sum = 0;
  for (const ScorePart& part : graver.score.parts) sum += part.points;
  CHECK(sum == graver.score.points);
}

TEST_CASE("a host that is named with its domain and without counts once, merged and split too") {
  auto engine = open_grouping(kJoins);
  take(*engine, "edr",
       {{0, "pc1", "", "opener1"},
        {60, "pc1.example.com", "", "opener2"},
        {4 * 3600, "PC1.example.com", "", "opener3"}});
  auto incidents = engine->incidents(viewer("system"));
  REQUIRE(incidents.size() == 2);
  const auto hosts_of = [](const Incident& incident) {
    std::string out;
    for (const ScorePart& part : incident.score.parts) out += part.name == "hosts" ? part.text : "";
    return out;
  };
  run(*engine, "m", "bob", Merge{incidents[1].id, incidents[0].id, ""}, kStart + hours(5));
  const Incident whole = engine->incident(incidents[0].id, viewer("system"));
  CHECK(whole.findings.size() == 3);
  CHECK(hosts_of(whole).starts_with("1 host,"));
  CHECK(run(*engine, "s", "bob", Split{whole.id, {whole.findings[0].id, whole.findings[1].id}, ""},
            kStart + hours(6))
            .outcome == Outcome::permitted);
  for (const Incident& part : engine->incidents(viewer("system"))) {
    CHECK(part.title.find("more host") == std::string::npos);
    CHECK(hosts_of(part).starts_with("1 host,"));
  }
}
