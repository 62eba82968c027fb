// Correlations while rules and charter change: what waits is not lost, what is refused changes nothing, and
// how long to wait is what the charter says by then.
#include <doctest/doctest.h>

#include "base/canonical.hpp"
#include "engine/intake.hpp"
#include "support.hpp"

using namespace csirt;
using namespace csirt::engine;
using namespace csirt::engine::test;

namespace {

// One rule, and a correlation that counts its events; `more` stands in the correlation.
std::string counting_rules(const std::string& more = "") {
  return "title: Logon failed\nname: failed\nid: 10000000-0000-4000-8000-000000000001\nlevel: high\n"
         "logsource: {product: windows}\ndetection: {s: {CommandLine: failed}, condition: s}\n---\n"
         "title: Many logons failed\nid: 20000000-0000-4000-8000-000000000001\nlevel: high\n" +
         more +
         "correlation: {type: event_count, rules: [failed], group-by: [Hostname], timespan: 60s, "
         "condition: {gte: 3}}\n";
}

Rules counting(const std::string& more = "") { return Rules::parse(counting_rules(more), "rules.yml"); }

// The same, and a rule that sees nothing here.
Rules other_rules() {
  return Rules::parse(counting_rules() + "---\n" + rule(9, "low", "CommandLine", "never"), "rules.yml");
}

// More than any correlator may read.
Rules too_many() {
  std::string text = counting_rules(), names;
  for (int i = 0; i < 300; ++i) {
    const std::string name = "r" + std::to_string(i);
    text += "---\ntitle: t\nname: " + name + "\nlogsource: {category: x}\ndetection: {s: {a: " + name +
            "}, condition: s}\n";
    names += (i == 0 ? "" : ", ") + name;
  }
  for (int i = 0; i < 220; ++i)
    text += "---\ntitle: c" + std::to_string(i) + "\ncorrelation: {type: event_count, rules: [" + names +
            "], timespan: 1m, condition: {gte: 2}}\n";
  return Rules::parse(text, "rules.yml");
}

std::string charter_text(const std::string& lateness) {
  std::string text = kCharter;
  return text.insert(text.find("  fold_within"), "  lateness: " + lateness + "\n");
}

std::unique_ptr<Engine> open_with(const Rules& rules, EngineOptions with, const std::string& charter) {
  auto engine = Engine::open(with);
  engine->install_charter("install-1", host("system"), parse_charter(charter, "charter.yaml"), kStart);
  engine->install_rules("install-2", host("grace"), rules, kStart);
  return engine;
}

std::unique_ptr<Engine> open_counting(const std::string& journal = {}) {
  return open_with(counting(), options(journal), kCharter);
}

std::string failed(int from, int count = 3) {
  std::string out;
  for (int i = 0; i < count; ++i) out += event(from + i, "pay1.example.com", "failed");
  return out;
}

std::uint64_t incidents(const Engine& engine) { return engine.summary(viewer("system")).incidents; }

}  // namespace

TEST_CASE("what waits when rules are installed is found by the rules that it was taken in under") {
  auto engine = open_counting();
  const std::string bytes = failed(0);
  engine->triage("edr", 0, bytes);
  CHECK(incidents(*engine) == 0);  // an earlier event might come yet
  SUBCASE("by one who may") {
    CHECK(engine->install_rules("more", host("grace"), other_rules(), kStart).outcome == Outcome::permitted);
    CHECK(incidents(*engine) == 1);
    CHECK(engine->triage("edr", bytes.size(), failed(10, 2)).opened.size() ==
          1);                               // told with the next answer
    CHECK(engine->flush().opened.empty());  // the windows of the new rules began empty
    CHECK(incidents(*engine) == 1);
  }
  SUBCASE("not by one who may not, nor by the same rules") {
    CHECK(engine->install_rules("more", host("eve"), other_rules(), kStart).outcome == Outcome::denied);
    engine->install_rules("same", host("grace"), counting(), kStart);
    CHECK(incidents(*engine) == 0);
    engine->triage("edr", bytes.size(), event(400, "x.example.com", "dir"));
    CHECK(incidents(*engine) == 1);
  }
}

TEST_CASE("windows that end because another process installed rules are told of") {
  TempJournal journal("correlation-exchange");
  EngineOptions with = options(journal.path());
  std::string told;
  with.log = [&](int, std::string_view code, std::string_view details) {
    told += std::string(code) + " " + std::string(details) + "\n";
  };
  auto engine = open_with(counting(), with, kCharter);
  const std::string bytes = failed(0);
  engine->triage("edr", 0, bytes);
  told.clear();
  Engine::open(options(journal.path()))->install_rules("more", host("grace"), other_rules(), kStart);
  engine->triage("edr", bytes.size(), event(400, "x.example.com", "dir"));
  CHECK(told == "correlations-ended {\"events\":0,\"held\":3}\n");
  CHECK(incidents(*engine) == 1);
}

TEST_CASE("events in open windows that end with their rules are told of, though none waits") {
  EngineOptions with = options();
  std::string told;
  with.log = [&](int, std::string_view code, std::string_view details) {
    told += std::string(code) + " " + std::string(details) + "\n";
  };
  auto engine = open_with(counting(), with, kCharter);
  const std::string bytes = failed(0, 2);
  engine->triage("edr", 0, bytes);
  engine->install_rules("more", host("grace"), other_rules(), kStart);
  engine->triage("edr", bytes.size(), event(3, "x.example.com", "dir"));
  CHECK(told == "correlations-ended {\"events\":0,\"held\":2}\n");
}

TEST_CASE("rules that are installed while a source is delivered again lose none of its windows") {
  std::string quiet;  // a cursor comes by itself, and no flush settles what waits
  for (int i = 0; i < 65'533; ++i) quiet += event(0, "x.example.com", "dir");
  const std::string bytes = quiet + failed(0);
  for (const bool partly : {false, true}) {
    CAPTURE(partly);
    TempJournal journal("correlation-rebuild");
    open_counting(journal.path())->triage("edr", 0, bytes);
    auto engine = open_counting(journal.path());
    const std::uint64_t from = engine->summary(viewer("system")).sources.at(0).replay_from;
    REQUIRE(from == quiet.size());
    const std::string_view again = std::string_view(bytes).substr(from);
    if (partly) {
      engine->triage("edr", from, again.substr(0, again.size() / 2));
    } else {
      engine->triage("proxy", 0, event(3, "q.example.com", "dir"));
    }
    engine->install_rules("more", host("grace"), other_rules(), kStart);
    engine->triage("edr", from, again);
    engine->flush();
    CHECK(incidents(*engine) == 1);
  }
}

TEST_CASE("a flush while a source is still to be delivered again tells that its windows are incomplete") {
  std::string quiet;
  for (int i = 0; i < 65'533; ++i) quiet += event(0, "x.example.com", "dir");
  TempJournal journal("correlation-flush");
  open_counting(journal.path())->triage("edr", 0, quiet + failed(0));
  EngineOptions with = options(journal.path());
  std::string told;
  with.log = [&](int, std::string_view code, std::string_view) { told += std::string(code) + "\n"; };
  auto engine = Engine::open(with);
  engine->triage("proxy", 0, event(3, "q.example.com", "dir"));
  engine->flush();
  CHECK(told == "windows-incomplete\n");
}

TEST_CASE("rules that no correlator can be made of are not installed, and nothing changes") {
  auto engine = open_counting();
  const std::string bytes = failed(0, 2);
  engine->triage("edr", 0, bytes);
  CHECK_THROWS_WITH_AS(engine->install_rules("many", host("grace"), too_many(), kStart),
                       doctest::Contains("read rules more than 65536 times"), Error);
  engine->triage("edr", bytes.size(), failed(2, 1));
  CHECK(engine->flush().opened.size() == 1);
}

TEST_CASE("a journal that holds such rules is taken in under none, and under better ones") {
  TempJournal journal("correlation-many");
  const Rules bad = too_many();
  journal::open_sqlite(journal.path())->put_blob(bad.set()->canonical());
  Core core(options(journal.path()));
  core.install_charter("install-1", host("system"), parse_charter(kCharter, "charter.yaml"), kStart);
  core.install_rules("install-2", host("grace"), counting(), kStart);
  Intake intake(core);
  const std::string bytes = failed(0, 1);
  intake.triage("edr", 0, bytes, {});
  // As an earlier build may have done.
  Core(options(journal.path()))
      .commit("older", host("grace"), kStart, false, [&](const Context& context) -> std::optional<Draft> {
        Draft made(context, kRulesStream);
        made.write(kRulesStream, RulesInstalled{std::string(bad.hash()), "grace", bad.size()});
        made.decide({});
        return made;
      });
  for (int attempt = 0; attempt < 2; ++attempt)
    CHECK_THROWS_WITH_AS(intake.triage("edr", bytes.size(), failed(1, 3), {}),
                         doctest::Contains("read rules more than 65536 times"), Error);
  intake.install_rules("better", host("grace"), other_rules(), kStart);
  intake.triage("edr", bytes.size(), failed(1, 3), {});
  CHECK(intake.flush({}).opened.size() == 1);
}

TEST_CASE("a correlation in trial silences nothing: rules that are live still open incidents") {
  auto engine = open_with(counting("status: deprecated\n"), options(), kCharter);
  const auto taken = engine->triage("edr", 0, failed(0, 1));
  CHECK(taken.dispositions == Dispositions{{"opened", 1}});
  auto live = open_counting();
  CHECK(live->triage("edr", 0, failed(0, 1)).dispositions == Dispositions{{"quiet", 1}});
}

TEST_CASE("a charter that waits less long, or longer, does so from then on") {
  struct Row {
    const char *before, *after;
    int later;  // seconds: when an event tells that time has come so far
    std::uint64_t incidents;
  };
  const Row rows[] = {
      {"5m", "10s", 14, 1},
      {"5m", "10s", 12, 0},
      {"10s", "5m", 14, 0},
      {"10s", "5m", 310, 1},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.before) + " then " + row.after);
    CAPTURE(row.later);
    auto engine = open_with(counting(), options(), charter_text(row.before));
    std::string bytes = failed(0);
    engine->triage("edr", 0, bytes);
    engine->install_charter("later", host("grace"), parse_charter(charter_text(row.after), "charter.yaml"),
                            kStart);
    engine->triage("edr", bytes.size(), event(row.later, "x.example.com", "dir"));
    CHECK(incidents(*engine) == row.incidents);
  }
}

namespace {

// What comes in before and after a charter that waits differently.
struct Delivery {
  std::string first, second;
};

// Three logons failed at each of three times; within them the newest comes first when `disorder`.
Delivery delivery(bool disorder, bool cursor_between) {
  const auto three = [&](int at) {
    return disorder ? failed(at + 8, 1) + failed(at, 1) + failed(at + 4, 1) : failed(at);
  };
  std::string quiet;  // a cursor comes by itself, with the last of 65,536 events
  for (int i = 0; cursor_between && i < 65'533; ++i) quiet += event(90, "x.example.com", "dir");
  return {three(0) + quiet + three(100), three(200) + event(330, "x.example.com", "dir")};
}

class Crashing {
 public:
  Crashing(const std::string& journal, const std::string& charter) : journal_(journal), charter_(charter) {
    open();
  }
  void deliver(const std::string& bytes) {
    engine_->triage("edr", sent_.size(), bytes);
    sent_ += bytes;
  }
  void install(const std::string& charter) {
    engine_->install_charter("later", host("grace"), parse_charter(charter, "charter.yaml"), kStart);
  }
  void crash() {
    engine_.reset();
    open();
    const auto sources = engine_->summary(viewer("system")).sources;
    const std::uint64_t from = sources.empty() ? 0 : sources[0].replay_from;
    cursor_ = sources.empty() ? 0 : sources[0].offset;
    engine_->triage("edr", from, std::string_view(sent_).substr(from));
  }
  // What correlations found, in order: the events of each finding.
  std::string found() {
    engine_->flush();
    std::string out;
    for (const Incident& incident : engine_->incidents(viewer("system"))) {
      for (const Finding& finding : incident.findings) {
        for (const EventRef& event : finding.events) out += std::to_string(event.offset) + " ";
        out += format(finding.last_seen) + "\n";
      }
    }
    return out;
  }
  std::uint64_t late() const { return engine_->statistics().correlation->late; }
  std::uint64_t cursor() const { return cursor_; }
  std::string journal() {
    engine_.reset();
    return journal_text(journal_);
  }

 private:
  void open() { engine_ = open_with(counting(), options(journal_), charter_); }

  std::string journal_, charter_, sent_;
  std::unique_ptr<Engine> engine_;
  std::uint64_t cursor_ = 0;
};

}  // namespace

TEST_CASE("a charter that waits differently, and a crash: the same journal") {
  struct Row {
    const char *before, *after;
    bool disorder, cursor;
    // After a crash between the charter and the next event, what is delivered again is settled as the charter
    // says by then: the same is found, at the time of an earlier event.
    bool earlier_after_charter;
  };
  const Row rows[] = {
      {"5m", "10s", false, false, true}, {"10s", "5m", false, false, false},
      {"5m", "10s", true, false, false}, {"5m", "10s", false, true, true},
      {"5m", "10s", true, true, false},  {"10s", "5m", true, true, false},
  };
  for (const Row& row : rows) {
    const Delivery bytes = delivery(row.disorder, row.cursor);
    std::string found, journal;
    for (const std::string crash : {"never", "after first", "after charter", "after second"}) {
      CAPTURE(std::string(row.before) + " then " + row.after + (row.disorder ? ", disorder" : "") +
              (row.cursor ? ", cursor" : "") + ", crash " + crash);
      const TempJournal file("correlation-lateness");
      Crashing engine(file.path(), charter_text(row.before));
      engine.deliver(bytes.first);
      if (crash == "after first") engine.crash();
      engine.install(charter_text(row.after));
      if (crash == "after charter") engine.crash();
      engine.deliver(bytes.second);
      if (crash == "after second") engine.crash();
      CHECK(engine.late() == 0);
      if (crash != "never") CHECK((engine.cursor() > 0) == row.cursor);
      const std::string found_now = engine.found(), hash = base::sha256_hex(engine.journal());
      if (crash == "never") found = found_now, journal = hash;
      CHECK(found_now == found);
      CHECK((hash == journal) == !(row.earlier_after_charter && crash == "after charter"));
    }
    CHECK(std::count(found.begin(), found.end(), '\n') == 3);
  }
}

TEST_CASE("events without a time, or with one that nobody believes, are counted as untimed") {
  auto engine = open_counting();
  const std::string untimed = "{\"Hostname\":\"pay1.example.com\",\"CommandLine\":\"failed\"}\n";
  const std::string other = "{\"Hostname\":\"pay1.example.com\",\"CommandLine\":\"dir\"}\n";
  const std::string bytes = untimed + other + untimed + failed(100'000, 1) + failed(0, 2);
  engine->triage("edr", 0, bytes, kStart);
  engine->flush();
  const auto counted = engine->statistics().correlation;
  REQUIRE(counted);
  CHECK(counted->untimed == 3);
  CHECK(counted->events == 5);
  CHECK(counted->late == 0);
  CHECK(incidents(*engine) == 0);
}
