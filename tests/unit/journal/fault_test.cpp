// A disk that is full or fails, at every operation there is: each call is answered by `io` or done, never
// half done.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <map>

#include "fault_vfs.hpp"
#include "journal/verify.hpp"
#include "support.hpp"

using namespace csirt;
using namespace csirt::journal;
using namespace csirt::journal::test;

namespace {

// What was answered for good, and what was tried.
struct Told {
  std::map<std::string, Appended> appended;
  std::vector<std::string> blobs;
  int errors = 0;
};

// Runs one step; an Error must be `io`, and is counted.
template <class Work>
bool attempt(Told& told, Work&& work) {
  const Status status = status_of(work);
  if (status == Status::ok) return true;
  CHECK(status == Status::io);
  ++told.errors;
  return false;
}

void append_some(Store& store, Told& told, const std::string& prefix) {
  for (int i = 0; i < 3; ++i) {
    const std::string command = prefix + std::to_string(i);
    Appended answer;
    const Append append{command, {}, {record("s"), record("t", std::string(3000, 'x'))}};
    if (attempt(told, [&] { answer = store.append(append); })) told.appended[command] = answer;
  }
}

void batch_some(Store& store, Told& told, const std::string& prefix) {
  std::map<std::string, Appended> answers;
  const bool done = attempt(told, [&] {
    Batch batch(store);
    for (int i = 0; i < 3; ++i) {
      const std::string command = prefix + std::to_string(i);
      answers[command] = store.append(one(command, "s", std::string(2000, 'y')));
    }
    batch.commit();
  });
  if (done) told.appended.merge(answers);
}

Told work(const std::string& path) {
  Told told;
  std::unique_ptr<Store> store;
  SqliteOptions options;
  options.vfs = fault_vfs();
  if (!attempt(told, [&] { store = open_sqlite(path, options); })) return told;
  append_some(*store, told, "a");
  std::string blob;
  if (attempt(told, [&] { blob = store->put_blob(std::string(9000, 'b')); })) told.blobs.push_back(blob);
  batch_some(*store, told, "b");
  attempt(told, [&] { store->save_snapshot({store->size(), 1, std::string(9000, 's')}); });
  append_some(*store, told, "c");
  return told;
}

// Whoever comes after finds everything that was answered, and each command whole or not at all.
void check_after(const std::string& path, const Told& told) {
  const auto store = open_sqlite(path);
  for (const auto& [command, answer] : told.appended) {
    CHECK(store->find_command(command) ==
          Appended{AppendResult::already_applied, answer.first_position, answer.count});
  }
  for (const std::string& blob : told.blobs) CHECK(store->blob(blob));
  CHECK(store->stream_version("s") + store->stream_version("t") == store->size());
  const VerifyReport report = verify(*store);
  CHECK_MESSAGE(report.ok, report.message);
  CHECK(store->append(one("later", "s")).result == AppendResult::appended);
}

void strike_everywhere(int code, bool lasts) {
  int struck = 0;
  for (int at = 1;; ++at) {
    CAPTURE(at);
    const TempDir dir(fast_folder());
    fault() = {at, code, lasts, 0};
    const Told told = work(dir.file("j.db"));
    const bool over = fault().seen < at;
    fault() = {};
    check_after(dir.file("j.db"), told);
    if (over) break;
    struck += told.errors > 0;
  }
  CHECK(struck > 50);
}

}  // namespace

TEST_CASE("a full disk, at whichever write it begins: io, nothing half done, everything answered is there") {
  strike_everywhere(SQLITE_FULL, true);
}

TEST_CASE("a single failing write or sync, wherever it strikes: io, and the handle goes on") {
  strike_everywhere(SQLITE_IOERR_WRITE, false);
}

TEST_CASE("a full disk says so") {
  const TempDir dir;
  SqliteOptions options;
  options.vfs = fault_vfs();
  const auto store = open_sqlite(dir.file("j.db"), options);
  fault() = {1, SQLITE_FULL, true, 0};
  try {
    store->append(one("c1", "s"));
    FAIL("the append was answered");
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find("there is no space left") != std::string::npos);
    CHECK(error.subject() == dir.file("j.db"));
  }
  fault() = {};
  CHECK(store->append(one("c1", "s")) == Appended{AppendResult::appended, 0, 1});
}

TEST_CASE("a limit of the operating system on file sizes is io, and the journal stays whole") {
  const TempDir dir;
  const std::string path = dir.file("j.db");
  const pid_t child = in_child([&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{400'000, 400'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    const auto store = open_sqlite(path);
    for (int i = 0; i < 1000; ++i) {
      const Status status =
          status_of([&] { store->append(one(numbered("c", i), "s", std::string(2000, 'x'))); });
      if (status != Status::ok) return status == Status::io && store->size() == static_cast<std::uint64_t>(i);
    }
    return false;
  });
  CHECK(exit_code(child) == 0);
  const auto store = open_sqlite(path);
  CHECK(store->size() > 10);
  CHECK(verify(*store).ok);
}
