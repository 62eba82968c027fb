// Several processes on one journal, processes made by fork(), and processes that are killed.
#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <random>

#include "journal/verify.hpp"
#include "support.hpp"

using namespace csirt;
using namespace csirt::journal;
using namespace csirt::journal::test;

namespace {

// Appends to one stream as an engine does: looks, decides, appends, and begins again on conflict.
bool contend(const std::string& path, const std::string& name, int count) {
  const auto store = open_sqlite(path);
  for (int i = 0; i < count; ++i) {
    const std::string command = name + numbered(":", i);
    AppendResult result = AppendResult::conflict;
    while (result == AppendResult::conflict) {
      const std::uint64_t version = store->stream_version("incident/1");
      result =
          store->append({command, {{"incident/1", version}}, {record("incident/1"), record("own/" + name)}})
              .result;
    }
    if (result != AppendResult::appended) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("four processes that append to one stream lose and double nothing") {
  const TempDir dir;
  const std::string path = dir.file("j.db");
  std::vector<pid_t> children;
  for (const char* name : {"a", "b", "c", "d"}) {
    children.push_back(in_child([&] { return contend(path, name, 25); }));
  }
  for (const pid_t child : children) CHECK(exit_code(child) == 0);
  const auto store = open_sqlite(path);
  CHECK(store->size() == 200);
  CHECK(store->stream_version("incident/1") == 100);
  CHECK(store->stream_version("own/c") == 25);
  const VerifyReport report = verify(path);
  CHECK_MESSAGE(report.ok, report.message);
}

TEST_CASE("a handle catches up with what another process appended, by reading on from where it was") {
  const TempDir dir;
  const std::string path = dir.file("j.db");
  const auto store = open_sqlite(path);
  store->append(one("c0", "s"));
  CHECK(exit_code(in_child([&] { return contend(path, "other", 3); })) == 0);
  CHECK(lines(*store, 1).size() == 6);
  CHECK(store->append({"c1", {{"incident/1", 0}}, {record("s")}}).result == AppendResult::conflict);
  CHECK(store->append({"c1", {{"incident/1", 3}}, {record("s")}}) == Appended{AppendResult::appended, 7, 1});
  CHECK(verify(*store).ok);
}

TEST_CASE("two handles of one process see each other") {
  const TempDir dir;
  const auto a = open_sqlite(dir.file("j.db")), b = open_sqlite(dir.file("j.db"));
  for (int i = 0; i < 10; ++i) {
    a->append(one(numbered("a", i), "s"));
    b->append(one(numbered("b", i), "s"));
  }
  CHECK(a->head() == b->head());
  CHECK(verify(*a).ok);
}

// SQLite keeps its locks per process: a child that did not give back the inherited connection would believe
// that it holds its parent's locks, and the parent's last close would delete the log under the child's hands.
TEST_CASE("a child may open the journal anew while its parent has it open, and both may close in any order") {
  for (const bool parent_first : {true, false}) {
    const TempDir dir;
    const std::string path = dir.file("j.db");
    auto inherited = open_sqlite(path);
    inherited->append(one("p0", "s"));
    int to_parent[2], to_child[2];
    REQUIRE(pipe(to_parent) == 0);
    REQUIRE(pipe(to_child) == 0);
    char token = 'x';
    const pid_t child = in_child([&] {
      const auto own = open_sqlite(path);
      own->append(one("k0", "s"));
      if (write(to_parent[1], &token, 1) != 1 || ::read(to_child[0], &token, 1) != 1) return false;
      for (int i = 1; i < 20; ++i) own->append(one(numbered("k", i), "s"));
      return own->size() == 22;
    });
    REQUIRE(::read(to_parent[0], &token, 1) == 1);
    inherited->append(one("p1", "s"));
    if (parent_first) inherited.reset();
    REQUIRE(write(to_child[1], &token, 1) == 1);
    CHECK(exit_code(child) == 0);
    inherited.reset();
    const VerifyReport report = verify(path);
    CHECK_MESSAGE(report.ok, report.message);
    CHECK(report.size == 22);
    for (const int fd : {to_parent[0], to_parent[1], to_child[0], to_child[1]}) close(fd);
  }
}

TEST_CASE("a fork inside a batch leaves the parent's transaction alone") {
  const TempDir dir;
  const std::string path = dir.file("j.db");
  auto store = open_sqlite(path);
  {
    Batch batch(*store);
    store->append(one("c0", "s"));
    const pid_t child = in_child([&] {
      const bool refused = status_of([&] { batch.commit(); }) == Status::forked;
      return refused && status_of([&] { store->append(one("c1", "s")); }) == Status::forked;
    });
    CHECK(exit_code(child) == 0);
    store->append(one("c1", "s"));
    batch.commit();
  }
  store.reset();
  CHECK(verify(path).size == 2);
}

namespace {

struct Acknowledged {
  char command[40] = {};
  std::uint64_t position = 0, count = 0;
};

// Appends until it is killed; says each command down the pipe only after its append has returned.
[[noreturn]] void write_until_killed(const std::string& path, int round, int pipe_end) {
  const auto store = open_sqlite(path);
  const auto acknowledge = [&](const std::vector<Acknowledged>& all) {
    for (const Acknowledged& one : all) {
      if (write(pipe_end, &one, sizeof one) != sizeof one) _exit(1);
    }
  };
  for (int i = 0;; ++i) {
    std::optional<Batch> batch;
    if (i % 3 == 1) batch.emplace(*store);
    std::vector<Acknowledged> done;
    for (int k = 0; k < (batch ? 4 : 1); ++k) {
      Acknowledged& made = done.emplace_back();
      std::snprintf(made.command, sizeof made.command, "r%d.%d.%d", round, i, k);
      Append append{
          made.command, {}, {record(numbered("s", i % 5)), record("all", std::string(i % 3000, 'x'))}};
      append.records[0].charter = store->put_blob("charter " + std::to_string(round));
      const Appended answer = store->append(append);
      made.position = answer.first_position;
      made.count = answer.count;
    }
    if (batch) batch->commit();
    acknowledge(done);
    if (i % 50 == 49) store->save_snapshot({store->size(), 1, std::string(5000, 's')});
  }
}

std::vector<Acknowledged> run_and_kill(const std::string& path, int round, unsigned microseconds) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    try {
      write_until_killed(path, round, ends[1]);
    } catch (...) {
      _exit(1);
    }
  }
  close(ends[1]);
  usleep(microseconds);
  kill(child, SIGKILL);
  std::vector<Acknowledged> all;
  Acknowledged one;
  while (::read(ends[0], &one, sizeof one) == sizeof one) all.push_back(one);
  close(ends[0]);
  CHECK(exit_code(child) == -SIGKILL);
  return all;
}

}  // namespace

// tests/long/journal_crash runs it with CSIRT_CRASH_ROUNDS=200.
TEST_CASE("kill -9 at random moments loses no acknowledged append and leaves a journal that verifies") {
  const char* wanted = std::getenv("CSIRT_CRASH_ROUNDS");
  const int rounds = wanted ? std::atoi(wanted) : 10;
  const unsigned seed = 20240229;
  INFO("seed ", seed);
  std::mt19937 random(seed);
  const TempDir dir;
  const std::string path = dir.file("j.db");
  Head before;
  Hasher hasher;
  before.root = hasher.plain({});
  std::size_t acknowledged = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto all = run_and_kill(path, round, 5000 + random() % 120'000);
    acknowledged += all.size();
    const auto store = open_sqlite(path);
    for (const Acknowledged& one : all) {
      const Appended first{AppendResult::already_applied, one.position, one.count};
      CHECK(store->find_command(one.command) == first);
      CHECK(store->append({one.command, {{"all", 12345}}, {record("other")}}) == first);
    }
    const VerifyReport report = verify(*store, before);
    REQUIRE_MESSAGE(report.ok, report.message);
    before = store->head();
  }
  MESSAGE(rounds, " rounds, ", acknowledged, " acknowledged appends, ", before.size, " records");
  CHECK(acknowledged > 0);
}
