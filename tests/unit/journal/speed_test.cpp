// Figures, not judgements: what a durable append costs beside SQLite without us and beside the bare disk, and
// what a journal of a million records costs to write, read and verify. Runs only when CSIRT_JOURNAL_SPEED is
// set (tests/long/journal_speed.sh).
#include <doctest/doctest.h>
#include <fcntl.h>

#include <chrono>
#include <cstdlib>

#include "journal/verify.hpp"
#include "support.hpp"

using namespace csirt;
using namespace csirt::journal;
using namespace csirt::journal::test;

namespace {

template <class Work>
double seconds_of(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Append sample(int i) {
  return one(numbered("host:", i) + ":0123456789abcdef", "incident/" + std::to_string(i % 1000),
             std::string(300, 'x'));
}

// The table and indexes of our records, the same bytes, one transaction each.
class Bare {
 public:
  explicit Bare(const std::string& path) {
    REQUIRE(sqlite3_open(path.c_str(), &db_) == SQLITE_OK);
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE records(position INTEGER PRIMARY KEY, leaf BLOB NOT NULL, stream TEXT NOT NULL, "
        "version INTEGER"
        " NOT NULL, command TEXT NOT NULL, ordinal INTEGER NOT NULL, line TEXT NOT NULL) STRICT;"
        "CREATE UNIQUE INDEX a ON records(stream, version); CREATE UNIQUE INDEX b ON records(command, "
        "ordinal)");
    const char* texts[] = {"BEGIN IMMEDIATE", "INSERT INTO records VALUES(?,?,?,?,?,?,?)", "COMMIT"};
    for (int i = 0; i < 3; ++i)
      REQUIRE(sqlite3_prepare_v2(db_, texts[i], -1, &steps_[i], nullptr) == SQLITE_OK);
  }
  ~Bare() {
    for (sqlite3_stmt* step : steps_) sqlite3_finalize(step);
    sqlite3_close(db_);
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;

  void append(int i, const Append& append, const std::string& line) {
    const Hash leaf{};
    sqlite3_stmt* insert = steps_[1];
    sqlite3_bind_int64(insert, 1, i);
    sqlite3_bind_blob(insert, 2, leaf.data(), 32, SQLITE_STATIC);
    sqlite3_bind_text(insert, 3, append.records[0].stream.c_str(), -1, SQLITE_STATIC);
    sqlite3_bind_int64(insert, 4, i);
    sqlite3_bind_text(insert, 5, append.command_id.c_str(), -1, SQLITE_STATIC);
    sqlite3_bind_int64(insert, 6, 0);
    sqlite3_bind_text(insert, 7, line.c_str(), static_cast<int>(line.size()), SQLITE_STATIC);
    for (sqlite3_stmt* step : steps_) {
      REQUIRE(sqlite3_step(step) == SQLITE_DONE);
      sqlite3_reset(step);
    }
  }

 private:
  void run(const char* sql) { REQUIRE(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK); }
  sqlite3* db_ = nullptr;
  sqlite3_stmt* steps_[3] = {};
};

void raw_append(int fd, const std::string& line) {
  REQUIRE(write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
  REQUIRE(fdatasync(fd) == 0);
}

}  // namespace

TEST_CASE("speed: durable appends beside bare SQLite and the bare disk") {
  if (!std::getenv("CSIRT_JOURNAL_SPEED")) return;
  const TempDir dir;
  const auto store = open_sqlite(dir.file("ours.db"));
  Bare bare(dir.file("bare.db"));
  const int fd = open(dir.file("raw").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  constexpr int kRounds = 20, kEach = 100;
  double ours = 0, theirs = 0, raw = 0;
  // Turn by turn, so that all three meet the same load.
  for (int round = 0, i = 0; round < kRounds; ++round, i += kEach) {
    ours += seconds_of([&] {
      for (int k = i; k < i + kEach; ++k) store->append(sample(k));
    });
    theirs += seconds_of([&] {
      for (int k = i; k < i + kEach; ++k) {
        const Append append = sample(k);
        bare.append(k, append, encode_record(append.records[0]));
      }
    });
    raw += seconds_of([&] {
      for (int k = i; k < i + kEach; ++k) raw_append(fd, encode_record(sample(k).records[0]));
    });
  }
  close(fd);
  const double n = kRounds * kEach;
  MESSAGE("durable appends per second: journal ", n / ours, ", bare SQLite ", n / theirs,
          ", write and fdatasync ", n / raw, "; journal / bare ", theirs / ours);
}

TEST_CASE("speed: a million records") {
  const char* wanted = std::getenv("CSIRT_JOURNAL_SPEED");
  if (!wanted) return;
  const int count = std::max(1000, std::atoi(wanted));
  const TempDir dir;
  const std::string path = dir.file("j.db");
  const double written = seconds_of([&] {
    const auto store = open_sqlite(path);
    for (int i = 0; i < count;) {
      Batch batch(*store);
      for (const int end = std::min(count, i + 1000); i < end; ++i) store->append(sample(i));
      batch.commit();
    }
  });
  std::uint64_t bytes = 0;
  std::unique_ptr<Store> store;
  const double opened = seconds_of([&] { store = open_sqlite(path); });
  const double read = seconds_of([&] {
    store->read(0, [&](std::uint64_t, std::string_view line) { return bytes += line.size(), true; });
  });
  Proof proof;
  const double proved = seconds_of([&] {
    proof = store->prove_inclusion(static_cast<std::uint64_t>(count) / 3, static_cast<std::uint64_t>(count));
  });
  VerifyReport report;
  const double verified = seconds_of([&] { report = verify(path); });
  CHECK(report.ok);
  MESSAGE(count, " records of ", bytes / static_cast<std::uint64_t>(count), " bytes, file ",
          std::filesystem::file_size(path) >> 20, " MiB: written in ", written,
          " s by batches of 1000, opened in ", opened, " s, read and checked in ", read, " s, a proof of ",
          proof.size(), " hashes in ", proved, " s, verified in ", verified, " s");
}
