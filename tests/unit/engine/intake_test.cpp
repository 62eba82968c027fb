// Intake: every event ends once, however it is delivered, and a crash changes nothing.
#include <doctest/doctest.h>

#include "support.hpp"

using namespace csirt;
using namespace csirt::engine::test;

namespace {

std::uint64_t total(const Dispositions& counts) {
  std::uint64_t sum = 0;
  for (const auto& [name, count] : counts) sum += count;
  return sum;
}

// A mix of everything, some 200 events.
std::string mixed() {
  std::string out;
  for (int i = 0; i < 200; ++i) {
    const std::string host = "ws" + std::to_string(i % 5) + ".example.com";
    switch (i % 10) {
      case 0:
        out += event(i, host, "procdump " + std::to_string(i));
        break;
      case 1:
        out += event(i, host, "whoami");
        break;
      case 2:
        out += "{broken\n";
        break;
      case 3:
        out += event(i, host, "backup now");
        break;
      case 4:
        out += event(i, "srv.example.net", "procdump");
        break;
      case 5:
        out += event(i * 60, host, "lsass");
        break;
      default:
        out += event(i, host, "dir");
    }
  }
  return out;
}

TriageSummary deliver(Engine& engine, const std::string& bytes, std::size_t step, std::size_t from = 0) {
  TriageSummary all;
  for (std::size_t at = from; at < bytes.size(); at += step) {
    const auto part = engine.triage("edr", at, std::string_view(bytes).substr(at, step));
    all.events += part.events;
    for (const auto& [name, count] : part.dispositions) all.dispositions[name] += count;
  }
  const auto last = engine.flush();
  all.events += last.events;
  for (const auto& [name, count] : last.dispositions) all.dispositions[name] += count;
  return all;
}

}  // namespace

TEST_CASE("nothing accepted is lost: the counts add up and each disposition is met (EVT-5)") {
  auto engine = open();
  const auto summary = deliver(*engine, mixed(), 1 << 20);
  CHECK(summary.events == 200);
  CHECK(total(summary.dispositions) == 200);
  CHECK(summary.dispositions.at("malformed") == 20);
  CHECK(summary.dispositions.at("suppressed") == 20);
  CHECK(summary.dispositions.at("referred") == 1);
  CHECK(summary.dispositions.at("quiet") == 80);
  CHECK(summary.dispositions.at("opened") >= 1);
  CHECK(summary.dispositions.at("folded") >= 1);
  const auto seen = engine->summary(viewer("system"));
  CHECK(seen.dispositions == summary.dispositions);
  CHECK(seen.sources.at(0).reasons.at("/suppressions/0") == 20);
  CHECK(seen.referrals.size() == 1);
}

TEST_CASE("the journal does not depend on how the bytes are cut into calls") {
  const std::string bytes = mixed();
  std::string expected;
  for (const std::size_t step :
       {std::size_t{1} << 20, std::size_t{1}, std::size_t{7}, std::size_t{100}, std::size_t{4096}}) {
    TempJournal journal("cut");
    {
      auto engine = open(journal.path());
      deliver(*engine, bytes, step);
    }
    const std::string text = journal_text(journal.path());
    if (expected.empty()) expected = text;
    CHECK_MESSAGE(text == expected, "step ", step);
  }
}

TEST_CASE("after a crash the host delivers again from the cursor: same journal, same counts, same state") {
  const std::string bytes = mixed();
  TempJournal whole("whole");
  std::string state;
  {
    auto engine = open(whole.path());
    deliver(*engine, bytes, 1 << 20);
    state = engine->state_hash();
  }
  for (std::size_t cut = 1; cut < bytes.size(); cut += 997) {
    TempJournal journal("crash");
    {
      auto engine = open(journal.path());  // destroyed without flush: what it had in memory is gone
      engine->triage("edr", 0, std::string_view(bytes).substr(0, cut));
    }
    auto engine = open(journal.path());
    const auto summary = engine->summary(viewer("system"));
    const std::uint64_t from = summary.sources.empty() ? 0 : summary.sources[0].replay_from;
    const auto again = deliver(*engine, bytes, 4096, static_cast<std::size_t>(from));
    CHECK(again.events == 200);
    CHECK(engine->summary(viewer("system")).dispositions.at("malformed") == 20);
    CHECK_MESSAGE(journal_text(journal.path()) == journal_text(whole.path()), "cut at ", cut);
    CHECK(engine->state_hash() == state);
  }
}

TEST_CASE("a second delivery of what the cursor covers counts nothing") {
  auto engine = open();
  const std::string bytes = mixed();
  deliver(*engine, bytes, 1 << 20);
  const std::string before = engine->state_hash();
  CHECK(engine->triage("edr", 0, bytes).events == 0);
  engine->flush();
  CHECK(engine->state_hash() == before);
}

TEST_CASE("a gap in a source is an error that says where, and changes nothing") {
  auto engine = open();
  engine->triage("edr", 0, event(1, "a.example.com", "dir"));
  const std::string before = engine->state_hash();
  CHECK_THROWS_WITH_AS(engine->triage("edr", 9999, "{}\n"),
                       doctest::Contains("delivery begins later, at 9999"), Error);
  CHECK(engine->state_hash() == before);
}

TEST_CASE("hostile lines are counted as malformed and the run goes on") {
  auto engine = open();
  const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
  const std::vector<std::string> hostile = {
      "not json",
      "[1,2]",
      "\"text\"",
      "{\"a\":1",
      "{\"a\":\"\xff\"}",
      "{\"a\":" + deep + "}",
      "{\"a\":\"" + std::string(10 << 20, 'x') + "\"}",
      "{\"a\":1}}",
      "{'a':1}",
  };
  std::string bytes;
  for (const auto& line : hostile) bytes += line + "\n" + event(1, "a.example.com", "dir");
  const auto summary = deliver(*engine, bytes, 1 << 16);
  CHECK(summary.events == 2 * hostile.size());
  CHECK(summary.dispositions.at("malformed") == hostile.size());
  CHECK(summary.dispositions.at("quiet") == hostile.size());
}

TEST_CASE("of the first line that is no event the host is told where it stands and what is wrong with it") {
  const std::string good = event(1, "a.example.com", "dir");
  struct Row {
    std::string line, why;
  };
  const Row rows[] = {{"not json", "the line is no JSON"},
                      {"[1,2]", "the line is JSON but no object"},
                      {"{\"a\":1", "the line ends before the event does"},
                      {"{\"a\":\"\xff\"}", "the line is not UTF-8"},
                      {"{\"a\":\"" + std::string(2 << 20, 'x') + "\"}", "the line is too long"}};
  for (const Row& row : rows) {
    CAPTURE(row.why);
    EngineOptions with = options();
    std::vector<std::string> told;
    with.log = [&](int, std::string_view code, std::string_view arguments) {
      told.push_back(std::string(code) + " " + std::string(arguments));
    };
    auto engine = open({}, &with);
    deliver(*engine, good + row.line + "\n" + good + row.line + "\n", 100'000);
    CHECK(told == std::vector<std::string>{"event-malformed {\"offset\":" + std::to_string(good.size()) +
                                           ",\"source\":\"edr\",\"why\":\"" + row.why + "\"}"});
  }
}

TEST_CASE("a last line without an end is taken in by flush, blank lines are no events") {
  auto engine = open();
  std::string last = event(5, "a.example.com", "procdump");
  last.pop_back();
  const std::string bytes = "\n \r\n" + event(1, "a.example.com", "dir") + last;
  CHECK(engine->triage("edr", 0, bytes).events == 1);
  const auto flushed = engine->flush();
  CHECK(flushed.events == 1);
  CHECK(flushed.dispositions.at("opened") == 1);
  CHECK(engine->summary(viewer("system")).sources.at(0).offset == bytes.size());
}

TEST_CASE("repeats are folded into one finding with a count, until the window has passed") {
  auto engine = open();
  std::string bytes;
  for (int i = 0; i < 168; ++i) bytes += event(i, "a.example.com", "procdump");
  bytes += event(168 + 5400, "a.example.com", "procdump");
  const auto summary = deliver(*engine, bytes, 1 << 20);
  CHECK(summary.dispositions.at("opened") == 1);
  CHECK(summary.dispositions.at("folded") == 167);
  const auto incident = engine->incidents(viewer("system")).at(0);
  REQUIRE(incident.findings.size() == 2);
  CHECK(incident.findings[0].count == 168);
  CHECK(incident.findings[0].last_seen == kStart + seconds(167));
  CHECK(incident.findings[1].count == 1);
}

TEST_CASE("a limit of the host refuses before anything is done, and what came before stays") {
  EngineOptions tight = options();
  tight.limits.incidents = 1;
  auto engine = open({}, &tight);
  const std::string first = event(1, "a.example.com", "procdump");
  engine->triage("edr", 0, first);
  const std::string before = engine->state_hash();
  const std::string second = event(2, "b.example.com", "procdump");
  CHECK_THROWS_WITH_AS(engine->triage("edr", first.size(), second),
                       doctest::Contains("limit of open incidents"), Error);
  CHECK(engine->state_hash() == before);
  CHECK(engine->summary(viewer("system")).sources.at(0).events == 1);
}

TEST_CASE("engine time of the intake outlives the process: what had run out stays so") {
  std::string text = kCharter;
  text.replace(text.find("until: 2099-01-01"), 17, "until: \"2026-03-01T09:00:00Z\"");
  const auto charter = parse_charter(text, "charter.yaml");
  std::string whole;
  for (const bool reopened : {false, true}) {
    TempJournal journal("time");
    const std::string first = event(5400, "a.example.com", "dir");
    auto engine = Engine::open(options(journal.path()));
    engine->install_charter("i1", host("system"), charter, kStart);
    engine->install_rules("i2", host("grace"), rules(), kStart);
    engine->triage("edr", 0, first);
    engine->flush();
    if (reopened) {
      engine.reset();
      engine = Engine::open(options(journal.path()));
    }
    const auto summary = engine->triage("edr", first.size(), event(600, "b.example.com", "backup"));
    CHECK(summary.dispositions == Dispositions{{"opened", 1}});
    engine->flush();
    engine.reset();
    const std::string written = journal_text(journal.path());
    if (!reopened) whole = written;
    CHECK(written == whole);
  }
}

TEST_CASE("one event dated 2099 leads no time and closes no window; it is matched, counted and told of") {
  for (const bool given : {true, false}) {
    CAPTURE(given);
    EngineOptions with = options();
    std::vector<std::string> told;
    if (!given) with.latest = kStart + hours(1);
    with.log = [&](int, std::string_view code, std::string_view) { told.emplace_back(code); };
    auto engine = open({}, &with);
    const std::string future =
        "{\"@timestamp\":\"2099-01-01T00:00:00Z\",\"Hostname\":\"a.example.com\",\"CommandLine\":"
        "\"procdump\"}\n";
    const std::string bytes =
        event(1, "a.example.com", "dir") + future + event(3, "a.example.com", "procdump") + future;
    const auto summary =
        engine->triage("edr", 0, bytes, given ? std::optional(kStart + hours(1)) : std::nullopt);
    CHECK(summary.dispositions == Dispositions{{"folded", 2}, {"opened", 1}, {"quiet", 1}});
    engine->flush();
    CHECK(engine->now() <= kStart + hours(1));
    CHECK(engine->incidents(viewer("system")).at(0).findings.at(0).last_seen <= kStart + hours(1));
    CHECK(engine->summary(viewer("system")).sources.at(0).reasons.at("/incidents/skew") == 2);
    CHECK(told == std::vector<std::string>{"event-ahead"});
  }
}

TEST_CASE("a clock that runs ahead by no more than the declared skew is believed") {
  std::string text = kCharter;
  text.replace(text.find("  fold_within: 1h"), 17, "  fold_within: 1h\n  skew: 2h");
  auto engine = Engine::open(options());
  engine->install_charter("i1", host("system"), parse_charter(text, "charter.yaml"), kStart);
  engine->install_rules("i2", host("grace"), rules(), kStart);
  engine->triage("edr", 0, event(7000, "a.example.com", "procdump") + event(7500, "b.example.com", "lsass"),
                 kStart);
  engine->flush(kStart);
  CHECK(engine->now() == kStart);
  CHECK(engine->summary(viewer("system")).sources.at(0).reasons.at("/incidents/skew") == 1);
  CHECK(engine->incidents(viewer("system")).at(0).findings.at(0).first_seen == kStart + seconds(7000));
}

TEST_CASE("the limit of an event's bytes is of the line as it came, whether blanks end it or not") {
  EngineOptions tight = options();
  tight.limits.event_bytes = 64;
  struct Row {
    std::size_t blanks;
    const char* end;
    const char* disposition;
  };
  const Row rows[] = {{62, "\n", "quiet"},     {62, "\r\n", "quiet"},       {63, "\n", "malformed"},
                      {61, "\r\r\n", "quiet"}, {62, "\r\r\n", "malformed"}, {63, "\r\n", "malformed"},
                      {64, "\n", "malformed"}, {65, "\n", "malformed"}};
  for (const Row& row : rows) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{1000}}) {
      CAPTURE(row.blanks);
      auto engine = open({}, &tight);
      const auto summary = deliver(*engine, "{}" + std::string(row.blanks, ' ') + row.end, step);
      CHECK(summary.dispositions == Dispositions{{row.disposition, 1}});
    }
  }
}

TEST_CASE("limits that no reader could keep are refused when the engine is opened") {
  for (const auto set : {+[](EngineLimits& limits) { limits.event_bytes = ~std::uint64_t{0}; },
                         +[](EngineLimits& limits) { limits.event_bytes = (1u << 30) + 1; },
                         +[](EngineLimits& limits) { limits.event_depth = 1025; }}) {
    EngineOptions with = options();
    set(with.limits);
    CHECK_THROWS_WITH_AS(Engine::open(with), doctest::Contains("is at most"), Error);
  }
  EngineOptions most = options();
  most.limits.event_bytes = 1u << 30;
  most.limits.event_depth = 1024;
  auto engine = open({}, &most);
  const std::string deep = "{\"a\":" + std::string(1023, '[') + std::string(1023, ']') + "}\n";
  const std::string deeper = "{\"a\":" + std::string(1024, '[') + std::string(1024, ']') + "}\n";
  CHECK(deliver(*engine, deep + deeper, 1 << 20).dispositions ==
        Dispositions{{"malformed", 1}, {"quiet", 1}});
}
