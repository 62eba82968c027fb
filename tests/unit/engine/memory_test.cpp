// Memory that runs out while events are taken in: each is counted once, and none is lost.
#include "correlation/memory.hpp"

#include <doctest/doctest.h>

#include "support.hpp"

using namespace csirt;
using namespace csirt::engine::test;
using correlation::test::MemoryRunsOut;

namespace {

const std::string kFirst = event(1, "a.example.com", "dir");

// What opens nothing, so that all that is allocated is little.
std::string quiet_lines() {
  return "{broken\n{\"@timestamp\":\"2099-01-01T00:00:00Z\",\"CommandLine\":\"dir\"}\n[1]\n" +
         event(2, "a.example.com", "dir");
}

std::string grave_lines() {
  return event(3, "a.example.com", "procdump") + quiet_lines() + event(4, "a.example.com", "procdump") +
         event(5, "srv.example.net", "procdump") + event(6, "b.example.com", "lsass");
}

struct Told {
  std::string state, answer;
  bool operator==(const Told&) const = default;
};

// Takes the lines in while the allocation after `before` others fails, and again until memory suffices.
Told take_in(const std::string& bytes, std::uint64_t before, bool& met) {
  EngineOptions with = options();
  with.latest = kStart + hours(1);
  with.log = [](int, std::string_view, std::string_view) {};
  const auto engine = open({}, &with);
  engine->triage("edr", 0, kFirst);
  TriageSummary summary;
  bool done = false;
  {
    MemoryRunsOut runs_out(before, 1);
    try {
      summary = engine->triage("edr", kFirst.size(), bytes);
      done = true;
    } catch (const std::bad_alloc&) {
    } catch (const Error&) {
    }
    met = runs_out.met();
  }
  if (!done) summary = engine->triage("edr", kFirst.size(), bytes);
  engine->flush();
  const auto seen = engine->summary(viewer("system"));
  std::string answer = std::to_string(summary.events) + " " + std::to_string(summary.bytes);
  for (const auto& [name, count] : summary.dispositions) answer += " " + name + " " + std::to_string(count);
  std::string state = std::to_string(seen.sources.at(0).events);
  for (const auto& [name, count] : seen.sources.at(0).dispositions)
    state += " " + name + " " + std::to_string(count);
  for (const auto& incident : engine->incidents(viewer("system")))
    state += " " + std::to_string(incident.findings.size());
  return {state, answer};
}

}  // namespace

TEST_CASE("whichever allocation fails, each event counts once and the answer tells all of them") {
  for (const bool grave : {false, true}) {
    CAPTURE(grave);
    const std::string bytes = grave ? grave_lines() : quiet_lines();
    bool met = false;
    const Told undisturbed = take_in(bytes, ~std::uint64_t{0} / 2, met);
    REQUIRE_FALSE(met);
    std::uint64_t before = 0;
    do {
      const Told told = take_in(bytes, before, met);
      CAPTURE(before);
      CHECK(told.state == undisturbed.state);
      CHECK(told.answer == undisturbed.answer);
      before += grave ? 1 + before / 8 : 1;
    } while (met);
    CHECK(before > 20);
  }
}
