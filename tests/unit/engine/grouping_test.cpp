// From findings to incidents: what the charter's rule of joining makes of them, in whatever order they come,
// held against a naive grouping that compares every pair.
#include "grouping.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

#include "engine/sightings.hpp"

using namespace csirt;
using namespace csirt::engine::test;

TEST_CASE("with how many an entity was seen is counted for each realm by itself") {
  engine::Sightings sightings;
  const auto see = [&](const std::string& id, const std::string& realm, const std::string& host) {
    Incident incident;
    incident.id = id;
    incident.realm = realm;
    Finding finding;
    finding.entities = {{"account", "ada"}, {"host", host}};
    sightings.add(incident, finding);
  };
  see("1", "real", "h1");
  for (const char* host : {"h1", "h2", "h3"}) see("2", "exercise", host);
  CHECK(sightings.seen_with("real", {"account", "ada"}) == 1);
  CHECK(sightings.seen_with("exercise", {"account", "ada"}) == 3);
}

TEST_CASE(
    "findings of several sources and teams are one incident by what they share, with the reason (EVT-6)") {
  auto engine = open_grouping("same: [host, account], within: 1h, progress: 3d");
  take(*engine, "edr", {{0, "pc1.example.com", "nora", "opener1"}});
  take(*engine, "idp", {{600, "", "nora", "opener2"}});
  take(*engine, "proxy", {{900, "pc2.example.com", "nora", "opener3"}});
  take(*engine, "edr2", {{5000, "pc9.example.com", "eve", "opener1"}});
  const auto incidents = engine->incidents(viewer("system"));
  REQUIRE(incidents.size() == 2);
  CHECK(incidents[0].findings.size() == 3);
  CHECK(incidents[1].findings.size() == 1);
  const Decision& joined = incidents[0].decisions.at(1);
  CHECK(joined.reason ==
        "'Rule opener2' joined " + incidents[0].short_id +
            ": both concern account nora; persistence follows execution after 10 min (within 1h)");
  const auto clause = std::find_if(joined.because.begin(), joined.because.end(),
                                   [](const Clause& one) { return one.pointer == "/incidents/joins_when"; });
  REQUIRE(clause != joined.because.end());
  CHECK(clause->text == "both concern account nora; persistence follows execution after 10 min (within 1h)");
}

TEST_CASE("the next stage of an attack joins over days, a repeat of the same does not") {
  auto engine = open_grouping("same: [host], within: 1h, progress: 3d");
  take(*engine, "edr",
       {{0, "pc1", "", "opener1"},
        {2 * 86400, "pc1", "", "opener1"},
        {2 * 86400 + 7200, "pc1", "", "opener3"}});
  const auto incidents = engine->incidents(viewer("system"));
  REQUIRE(incidents.size() == 1);  // the last one follows both, so all of it is one attack
  CHECK(incidents[0].findings.size() == 3);
  auto other = open_grouping("same: [host], within: 1h");
  take(*other, "edr",
       {{0, "pc1", "", "opener1"},
        {2 * 86400, "pc1", "", "opener1"},
        {2 * 86400 + 7200, "pc1", "", "opener3"}});
  CHECK(other->incidents(viewer("system")).size() == 3);
}

TEST_CASE(
    "a finding that links two incidents makes one of them; the first opened stays and both ids name it") {
  auto engine = open_grouping("same: [host, account], within: 1h");
  take(*engine, "edr", {{0, "pc1", "nora", "opener1"}, {60, "pc2", "eve", "opener1"}});
  const auto before = engine->incidents(viewer("system"));
  REQUIRE(before.size() == 2);
  take(*engine, "idp", {{120, "pc1", "eve", "opener2"}});
  const auto after = engine->incidents(viewer("system"));
  REQUIRE(after.size() == 1);
  CHECK(after[0].id == before[0].id);
  CHECK(after[0].findings.size() == 3);
  REQUIRE(after[0].merged.size() == 1);
  CHECK(after[0].merged[0].id == before[1].id);
  CHECK(after[0].merged[0].because ==
        "both concern account eve; persistence follows execution after 1 min (within 1h)");
  for (const std::string& id : {before[1].id, before[1].short_id})
    CHECK(engine->incident(id, viewer("system")).id == before[0].id);
  CHECK(engine->summary(viewer("system")).incidents == 1);
  CHECK(engine->summary(viewer("system")).open_incidents == 1);
}

TEST_CASE("the charter says which one stays, or that none is merged by itself") {
  const auto made = [](const char* merge) {
    auto engine = open_grouping(std::string("same: [host, account], within: 1h, merge: ") + merge);
    take(*engine, "edr",
         {{0, "pc1", "nora", "opener1"}, {60, "pay1", "eve", "opener1"}, {120, "pc1", "eve", "opener2"}});
    return engine->incidents(viewer("system"));
  };
  CHECK(made("older").at(0).findings.at(0).first_seen == kStart);
  const auto graver = made("graver");
  REQUIRE(graver.size() == 1);
  CHECK(graver[0].constituency == "payments");  // on an asset that we cannot do without
  const auto never = made("never");
  REQUIRE(never.size() == 2);
  CHECK(never[0].findings.size() == 2);
  CHECK(never[0].decisions.back().reason.find("stays apart: this finding merges nothing") !=
        std::string::npos);
}

TEST_CASE("constituencies that are apart are not merged, and the reason is told") {
  auto engine = open_grouping("same: [host, account], within: 1h");
  take(*engine, "edr",
       {{0, "pay1", "nora", "opener1"}, {60, "plant1", "eve", "opener1"}, {120, "pc1", "nora", "opener2"}});
  take(*engine, "idp", {{130, "pc1", "eve", "opener3"}});
  const auto incidents = engine->incidents(viewer("system"));
  REQUIRE(incidents.size() == 2);
  CHECK(incidents[0].decisions.back().reason.find("stays apart: the two may not be one") !=
        std::string::npos);
}

TEST_CASE("what was seen with too many others ties no further; what the charter names never ties") {
  auto engine =
      open_grouping("same: [host, account], within: 1h, too_common: { account: 3 }, never: { account: svc }");
  for (int i = 0; i < 8; ++i) {
    const std::string number = std::to_string(i);
    take(*engine, "edr" + number,
         {{i, "pc" + number, "nora", "opener1"}, {i, "ws" + number, "svc", "opener1"}});
  }
  std::multiset<std::size_t> sizes;
  for (const auto& incident : engine->incidents(viewer("system"))) sizes.insert(incident.findings.size());
  CHECK(sizes == std::multiset<std::size_t>{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4});
}

TEST_CASE("context joins the story, ties nothing to it and merges nothing") {
  auto engine = open_grouping("same: [host, account], within: 1h");
  take(*engine, "edr",
       {{0, "pc1", "nora", "opener1"}, {3000, "pc1", "eve", "context"}, {6000, "pc1", "", "opener2"}});
  const auto incidents = engine->incidents(viewer("system"));
  REQUIRE(incidents.size() == 2);
  CHECK(incidents[0].findings.size() == 2);
  CHECK(incidents[0].findings[1].context);
  CHECK_FALSE(incidents[0].findings[0].context);
}

TEST_CASE("repeats make an incident of what alone is none, with the right count (finding.count)") {
  auto engine = open_grouping("same: [host], within: 1h");
  std::vector<Seen> events;
  for (int i = 0; i < 7; ++i) events.push_back({i * 10, "pc1", "", "counted"});
  take(*engine, "edr", events);
  const auto incidents = engine->incidents(viewer("system"));
  REQUIRE(incidents.size() == 1);
  REQUIRE(incidents[0].findings.size() == 1);
  CHECK(incidents[0].findings[0].count == 7);
  CHECK(incidents[0].findings[0].first_seen == kStart);
  CHECK(std::get<std::int64_t>(incidents[0].facts.at("finding.count")) == 5);
  CHECK(engine->noted(viewer("system")).empty());
  CHECK(engine->summary(viewer("system")).dispositions ==
        Dispositions{{"folded", 5}, {"noted", 1}, {"opened", 1}});
}

TEST_CASE("a threshold holds a finding back until it repeated so often within its time") {
  struct Row {
    const char* what;
    std::vector<int> seconds;
    bool opens;
  };
  const Row rows[] = {{"three within ten minutes", {0, 100, 200}, true},
                      {"two", {0, 100}, false},
                      {"three, yet never three within ten minutes", {0, 500, 1000}, false},
                      {"three of four within ten minutes", {0, 700, 800, 1200}, true},
                      {"three at once", {5, 5, 5}, true}};
  for (const Row& row : rows) {
    CAPTURE(row.what);
    auto engine = open_grouping("same: [host], within: 1h");
    std::vector<Seen> events;
    for (const int at : row.seconds) events.push_back({at, "pc1", "", "mistyped"});
    take(*engine, "edr", events);
    CHECK(engine->incidents(viewer("system")).size() == (row.opens ? 1 : 0));
    const auto noted = engine->noted(viewer("system"));
    CHECK(noted.size() == (row.opens ? 0 : 1));
    if (!row.opens) CHECK(noted[0].count == row.seconds.size());
    if (row.opens) CHECK(engine->incidents(viewer("system"))[0].findings[0].count == row.seconds.size());
  }
}

TEST_CASE("a suppression that has ended does nothing and is told of; those that work are counted by clause") {
  auto engine = open_grouping("same: [host], within: 1h");
  take(*engine, "edr",
       {{0, "pc1", "", "quieted"}, {1, "pc2", "", "quieted"}, {2, "pc3", "", "once-quieted"}});
  const auto incidents = engine->incidents(viewer("system"));
  REQUIRE(incidents.size() == 1);
  const auto& because = incidents[0].decisions[0].because;
  const auto told = std::find_if(because.begin(), because.end(),
                                 [](const Clause& one) { return one.pointer == "/suppressions/1/until"; });
  REQUIRE(told != because.end());
  CHECK(told->text == "suppressed until 2026-01-02T00:00:00Z and no longer: a test of January (ada)");
  const auto reasons = engine->summary(viewer("system")).sources.at(0).reasons;
  CHECK(reasons.at("/suppressions/0") == 2);
  CHECK(reasons.at("/suppressions/1/until") == 1);
}

TEST_CASE("a journal that is opened again groups on as if it had never been closed") {
  const std::vector<Seen> first{
      {0, "pc1", "nora", "opener1"}, {60, "pc2", "eve", "opener1"}, {70, "pc3", "", "counted"}};
  const std::vector<Seen> second{{120, "pc1", "eve", "opener2"}, {130, "pc3", "", "counted"}};
  TempJournal journal("grouping");
  auto whole = open_grouping("same: [host, account], within: 1h");
  take(*whole, "edr", first);
  take(*whole, "idp", second);
  {
    auto engine = open_grouping("same: [host, account], within: 1h", journal.path());
    take(*engine, "edr", first);
    engine->snapshot();
  }
  auto engine = Engine::open(options(journal.path()));
  take(*engine, "idp", second);
  CHECK(engine->state_hash() == whole->state_hash());
  engine.reset();
  CHECK(verify_journal(journal.path()).ok);
}

TEST_CASE("incidents are what a naive comparison of all pairs connects, in whatever order findings arrive") {
  std::mt19937 random(20260310);
  MESSAGE("seed 20260310");
  for (int world = 0; world < 40; ++world) {
    const std::vector<Seen> events = random_events(random, 4 + world);
    const auto expected = naive_groups(kRandomJoins, events);
    std::vector<std::size_t> order(events.size());
    std::iota(order.begin(), order.end(), 0u);
    for (int shuffle = 0; shuffle < 3; ++shuffle) {
      auto engine = open_grouping(kRandomJoins);
      // A source each, so that nothing is folded, and each is early enough for none to be late.
      for (const std::size_t i : order) take(*engine, "s" + std::to_string(i), {events[i]});
      CHECK_MESSAGE(groups_of(*engine) == expected, "world ", world, " shuffle ", shuffle);
      std::shuffle(order.begin(), order.end(), random);
    }
  }
}
