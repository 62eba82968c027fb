// Snapshots are a cache: what happens next is the same with one, without one, and when it cannot be written.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "support.hpp"

using namespace csirt;
using namespace csirt::engine::test;

namespace {

std::string copy_of(const TempJournal& journal, const std::string& name) {
  std::filesystem::copy_file(journal.path(), journal.path(name));
  return journal.path(name);
}

// Takes the same events in, some without a time, and answers what was journalled.
std::string continued(const std::string& path) {
  {
    auto engine = Engine::open(options(path));
    engine->triage("timeless", 0, "{\"Hostname\":\"a.example.com\",\"CommandLine\":\"procdump\"}\n");
    engine->triage("edr", 0, event(5, "b.example.com", "lsass"));
    engine->flush();
  }
  return journal_text(path);
}

struct Logged {
  std::vector<std::string> codes, arguments;
  bool has(const std::string& code) const {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
  }
};

EngineOptions logging(const std::string& path, Logged& logged) {
  EngineOptions made = options(path);
  made.log = [&logged](int, std::string_view code, std::string_view arguments) {
    logged.codes.emplace_back(code);
    logged.arguments.emplace_back(arguments);
  };
  return made;
}

void meddle_with(const std::string& path, const char* sql) {
  sqlite3* raw = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &raw) == SQLITE_OK);
  CHECK(sqlite3_exec(raw, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(raw);
}

}  // namespace

TEST_CASE("the same input after a replay and after a snapshot gives the same journal") {
  const TempJournal journal("same");
  open(journal.path());
  const std::string replayed = copy_of(journal, "replayed.db");
  const std::string cached = copy_of(journal, "cached.db");
  Engine::open(options(cached))->snapshot();
  CHECK(continued(cached) == continued(replayed));
}

TEST_CASE("a snapshot that cannot be written fails no command, is told, and is tried again later") {
  const TempJournal journal("no-snapshot");
  Logged logged;
  EngineOptions with = logging(journal.path(), logged);
  with.snapshot_every = 4;
  auto engine = open(journal.path(), &with);
  const std::string id = with_incident(*engine);
  meddle_with(journal.path(),
              "CREATE TRIGGER full BEFORE INSERT ON snapshots BEGIN SELECT RAISE(ABORT, 'full'); END");
  for (int i = 0; i < 6; ++i) {
    const std::string name = "n" + std::to_string(i);
    CHECK(run(*engine, name, "ada", AddNote{id, name}, kStart + hours(1)).outcome == Outcome::permitted);
  }
  CHECK(logged.has("snapshot-failed"));
  CHECK(engine->incident(id, viewer("system")).decisions.size() >= 6);
  meddle_with(journal.path(), "DROP TRIGGER full");
  logged = {};
  for (int i = 6; i < 12; ++i)
    run(*engine, "n" + std::to_string(i), "ada", AddNote{id, "x"}, kStart + hours(1));
  CHECK_FALSE(logged.has("snapshot-failed"));
  auto store = journal::open_sqlite(journal.path(), {});
  CHECK(store->load_snapshot(4).has_value());
}

TEST_CASE("a snapshot that was changed is told of and passed over") {
  const TempJournal journal("doubtful");
  std::string expected;
  {
    auto engine = open(journal.path());
    with_incident(*engine);
    engine->snapshot();
    expected = engine->state_hash();
  }
  meddle_with(journal.path(), "UPDATE snapshots SET bytes = zeroblob(50)");
  Logged logged;
  auto engine = Engine::open(logging(journal.path(), logged));
  CHECK(logged.codes == std::vector<std::string>{"snapshot-doubtful"});
  CHECK(logged.arguments.at(0).find("does not have its hash") != std::string::npos);
  CHECK(engine->state_hash() == expected);
}

TEST_CASE("a journal that is made is told of, one that is there is not") {
  const TempJournal journal("made");
  Logged logged;
  Engine::open(logging(journal.path(), logged));
  CHECK(logged.codes == std::vector<std::string>{"journal-created"});
  Engine::open(logging(journal.path(), logged));
  CHECK(logged.codes.size() == 1);
}

TEST_CASE("a log function that throws undoes nothing of what it was told") {
  const TempJournal journal("throws");
  EngineOptions with = options(journal.path());
  with.log = [](int, std::string_view, std::string_view) { throw std::runtime_error("the log is full"); };
  CHECK_NOTHROW(open(journal.path(), &with));
  CHECK(Engine::open(options(journal.path()))->charter() != nullptr);
}

TEST_CASE("a journal in memory can neither be only read nor only reopened") {
  for (const bool read_only : {true, false}) {
    EngineOptions with = options();
    with.read_only = read_only;
    with.create = read_only;
    CHECK_THROWS_WITH_AS(Engine::open(with), doctest::Contains("always a new one"), Error);
  }
}
