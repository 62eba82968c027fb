// The journal file: opening, locking, files that are not ours, damage that is found (FLT-14).
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "base/canonical.hpp"
#include "journal/verify.hpp"
#include "support.hpp"

using namespace csirt;
using namespace csirt::journal;
using namespace csirt::journal::test;

namespace {

SqliteOptions with(bool create, bool exclusive = false, bool read_only = false) {
  SqliteOptions options;
  options.create = create;
  options.exclusive = exclusive;
  options.read_only = read_only;
  options.busy_timeout = csirt::seconds(0);
  return options;
}

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void put(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// A small journal that has everything in it: several streams, commands of several records, a blob, a
// snapshot.
std::string make_journal(const TempDir& dir) {
  const std::string path = dir.file("j.db");
  const auto store = open_sqlite(path);
  Record charter = record("charter");
  charter.charter = store->put_blob("{\"csirt\":1}");
  store->append({"install", {}, {charter}});
  store->append({"c1", {}, {record("incident/1"), record("group/x"), record("incident/1", "b")}});
  store->append(one("c2", "incident/1"));
  store->save_snapshot({3, 1, "state"});
  return path;
}

constexpr const char* kFree =
    "DROP TRIGGER records_stay; DROP TRIGGER records_remain; DROP TRIGGER blobs_stay; DROP TRIGGER "
    "blobs_remain;";

// The triggers, put back as the library makes them, so that only the damage meant is found.
std::string restore_triggers() {
  std::string sql;
  for (const auto& [name, event, table] :
       {std::tuple{"records_stay", "UPDATE", "records"}, std::tuple{"records_remain", "DELETE", "records"},
        std::tuple{"blobs_stay", "UPDATE", "blobs"}, std::tuple{"blobs_remain", "DELETE", "blobs"}}) {
    sql += std::string("CREATE TRIGGER ") + name + " BEFORE " + event + " ON " + table +
           " BEGIN SELECT RAISE(ABORT, 'a journal is append-only'); END;";
  }
  return sql;
}

VerifyReport verify_after(const std::string& path, const std::string& sql) {
  meddle(path, kFree + sql + ";" + restore_triggers());
  return verify(path);
}

}  // namespace

TEST_CASE("a journal that was closed opens with everything it had") {
  const TempDir dir;
  const std::string path = make_journal(dir);
  const auto store = open_sqlite(path, with(false));
  CHECK(store->size() == 5);
  CHECK(store->stream_version("incident/1") == 3);
  CHECK(store->find_command("c1") == Appended{AppendResult::already_applied, 1, 3});
  CHECK(store->load_snapshot(1)->bytes == "state");
  CHECK(verify(path).ok);
  CHECK_FALSE(std::filesystem::exists(path + "-journal"));
}

TEST_CASE("records and blobs cannot be changed by plain SQL") {
  const TempDir dir;
  const std::string path = make_journal(dir);
  sqlite3* raw = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &raw) == SQLITE_OK);
  for (const char* sql : {"UPDATE records SET stream='x'", "DELETE FROM records",
                          "UPDATE blobs SET bytes=x''", "DELETE FROM blobs"}) {
    CHECK(sqlite3_exec(raw, sql, nullptr, nullptr, nullptr) == SQLITE_CONSTRAINT);
  }
  sqlite3_close(raw);
  CHECK(verify(path).ok);
}

TEST_CASE("a file that is absent, empty, of somebody else or of a later format each has its own answer") {
  const TempDir dir;
  CHECK(status_of([&] { open_sqlite(dir.file("absent.db"), with(false)); }) == Status::io);
  CHECK(status_of([&] { open_sqlite(dir.file("no/such/folder.db")); }) == Status::io);
  CHECK(status_of([&] { verify(dir.file("absent.db")); }) == Status::io);

  put(dir.file("empty.db"), "");
  CHECK(status_of([&] { open_sqlite(dir.file("empty.db"), with(false)); }) == Status::corrupt);
  CHECK(open_sqlite(dir.file("empty.db"))->size() == 0);

  put(dir.file("text.db"), std::string(5000, 'x'));
  CHECK(status_of([&] { open_sqlite(dir.file("text.db")); }) == Status::corrupt);
  CHECK(content(dir.file("text.db")) == std::string(5000, 'x'));

  meddle(dir.file("theirs.db"), "CREATE TABLE t(x); INSERT INTO t VALUES(1)");
  const std::string theirs = content(dir.file("theirs.db"));
  CHECK(status_of([&] { open_sqlite(dir.file("theirs.db")); }) == Status::corrupt);
  CHECK(content(dir.file("theirs.db")) == theirs);

  const std::string path = make_journal(dir);
  meddle(path, "PRAGMA user_version = 2");
  CHECK(status_of([&] { open_sqlite(path); }) == Status::newer);
  CHECK(status_of([&] { verify(path); }) == Status::newer);
}

TEST_CASE("a schema that was added to is not ours: it could do more than hold data") {
  const TempDir dir;
  const std::string path = make_journal(dir);
  meddle(path, "CREATE TRIGGER evil AFTER INSERT ON records BEGIN DELETE FROM head; END");
  CHECK(status_of([&] { open_sqlite(path); }) == Status::corrupt);
  CHECK_FALSE(verify(path).ok);
}

TEST_CASE("an exclusive journal keeps others out, readers included, until it is closed") {
  const TempDir dir;
  const std::string path = dir.file("j.db");
  auto owner = open_sqlite(path, with(true, true));
  owner->append(one("c1", "s"));
  CHECK(exit_code(in_child(
            [&] { return status_of([&] { open_sqlite(path, with(true)); }) == Status::busy; })) == 0);
  CHECK(exit_code(in_child([&] {
          return status_of([&] { open_sqlite(path, with(true, false, true))->size(); }) == Status::busy;
        })) == 0);
  owner.reset();
  CHECK(open_sqlite(path, with(true))->size() == 1);
}

TEST_CASE("a journal that another writes for longer than the timeout answers busy and changes nothing") {
  const TempDir dir;
  const auto a = open_sqlite(dir.file("j.db")), b = open_sqlite(dir.file("j.db"), with(true));
  {
    Batch batch(*a);
    a->append(one("c1", "s"));
    CHECK(status_of([&] { b->append(one("c2", "s")); }) == Status::busy);
    CHECK(status_of([&] { Batch other(*b); }) == Status::busy);
    CHECK(b->size() == 0);
    batch.commit();
  }
  CHECK(b->append(one("c2", "s")) == Appended{AppendResult::appended, 1, 1});
}

TEST_CASE("a journal opened for reading reads and refuses to write") {
  const TempDir dir;
  const std::string path = make_journal(dir);
  const auto store = open_sqlite(path, with(true, false, true));
  CHECK(lines(*store).size() == 5);
  CHECK(status_of([&] { store->append(one("c9", "s")); }) == Status::io);
  CHECK(status_of([&] { store->put_blob("new"); }) == Status::io);
  CHECK(verify(*store).ok);
  CHECK(status_of([&] { open_sqlite(dir.file("absent.db"), with(true, false, true)); }) == Status::io);
}

TEST_CASE("a journal on a read-only medium can be read and verified") {
  namespace fs = std::filesystem;
  const TempDir dir;
  const std::string path = make_journal(dir), folder = fs::path(path).parent_path();
  fs::rename(path, folder + "/evidence #1?.db");
  fs::permissions(folder, fs::perms(0555));
  const pid_t child = in_child([&] {
    // The superuser may write anywhere.
    if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return false;
    return verify(folder + "/evidence #1?.db").ok;
  });
  CHECK(exit_code(child) == 0);
  fs::permissions(folder, fs::perms(0755));
  CHECK(std::distance(fs::directory_iterator(folder), fs::directory_iterator()) == 1);
}

TEST_CASE("verification changes no byte of the file") {
  const TempDir dir;
  const std::string path = make_journal(dir);
  const std::string before = content(path);
  CHECK(verify(path).ok);
  CHECK(content(path) == before);
}

TEST_CASE("a changed column, node or head is found, and the record is named") {
  struct Case {
    const char* sql;
    std::optional<std::uint64_t> damaged;
    const char* says;
  };
  const Case cases[] = {
      {"UPDATE records SET stream = 'incident/2' WHERE position = 2", 2, "stream"},
      {"UPDATE records SET command = 'c9' WHERE position = 4", 4, "command"},
      {"UPDATE records SET version = 9 WHERE position = 4", 4, "version"},
      {"UPDATE records SET ordinal = 5 WHERE position = 4", 4, "ordinal"},
      {"UPDATE records SET leaf = x'00' WHERE position = 3", 3, "32 bytes"},
      {"UPDATE records SET leaf = (SELECT leaf FROM records WHERE position = 1) WHERE position = 3", 3,
       "leaf"},
      {"UPDATE records SET line = replace(line, 'ada', 'eve') WHERE position = 1", 1, "leaf"},
      {"UPDATE records SET position = 7 WHERE position = 4", 4, "missing"},
      {"DELETE FROM records WHERE position = 2", 2, "missing"},
      {"DELETE FROM records WHERE position = 4", {}, "end is missing"},
      {"UPDATE head SET size = 4", {}, "beyond"},
      {"UPDATE head SET root = zeroblob(32)", {}, "root"},
      {"UPDATE head SET frontier = zeroblob(64)", {}, "frontier"},
      {"UPDATE head SET frontier = x'00'", {}, "frontier"},
      {"DELETE FROM head", {}, "head"},
      {"INSERT INTO nodes VALUES(8, 0, zeroblob(32))", {}, "stored root"},
      {"UPDATE blobs SET bytes = x'00'", {}, "blob"},
      {"DELETE FROM blobs", 0, "missing"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.sql);
    const TempDir dir(fast_folder());
    const VerifyReport report = verify_after(make_journal(dir), c.sql);
    CHECK_FALSE(report.ok);
    CHECK(report.damaged == c.damaged);
    CHECK_MESSAGE(report.message.find(c.says) != std::string::npos, report.message);
  }
}

TEST_CASE("any flipped byte of any record's line, leaf hash, stream or command, or of a blob, is found") {
  const TempDir dir(fast_folder());
  const std::string path = make_journal(dir);
  meddle(path, kFree);
  sqlite3* raw = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &raw) == SQLITE_OK);
  const auto run = [&](const std::string& sql) {
    REQUIRE(sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  };
  run(restore_triggers() + "PRAGMA synchronous = OFF");
  REQUIRE(verify(path).ok);
  int flips = 0;
  const auto flip_all = [&](const std::string& table, const std::string& column, const std::string& type,
                            const std::string& key, const std::string& value,
                            std::optional<std::uint64_t> position) {
    const std::string where = " WHERE " + key + " = " + value;
    sqlite3_stmt* select = nullptr;
    REQUIRE(sqlite3_prepare_v2(raw, ("SELECT hex(" + column + ") FROM " + table + where).c_str(), -1, &select,
                               nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(select) == SQLITE_ROW);
    const std::string hex = reinterpret_cast<const char*>(sqlite3_column_text(select, 0));
    sqlite3_finalize(select);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
      std::string flipped = hex;
      const int byte = std::stoi(hex.substr(i, 2), nullptr, 16) ^ (1 << (i / 2 % 8));
      std::snprintf(&flipped[i], 3, "%02x", static_cast<unsigned>(byte));
      if (i + 2 < hex.size()) flipped[i + 2] = hex[i + 2];
      const auto set = [&](const std::string& bytes) {
        run(std::string("BEGIN;") + kFree + "UPDATE " + table + " SET " + column + " = CAST(x'" + bytes +
            "' AS " + type + ")" + where + ";" + restore_triggers() + "COMMIT");
      };
      set(flipped);
      const VerifyReport report = verify(path);
      CAPTURE(column);
      CAPTURE(i / 2);
      CHECK_FALSE(report.ok);
      CHECK(report.damaged == position);
      set(hex);
      ++flips;
    }
  };
  for (std::uint64_t p = 0; p < 5; ++p) {
    for (const char* column : {"line", "stream", "command"}) {
      flip_all("records", column, "TEXT", "position", std::to_string(p), p);
    }
    flip_all("records", "leaf", "BLOB", "position", std::to_string(p), p);
  }
  flip_all("blobs", "bytes", "BLOB", "1", "1", std::nullopt);
  REQUIRE(verify(path).ok);
  sqlite3_close(raw);
  CHECK(flips > 1300);
}

TEST_CASE("whatever byte of the file is flipped: it is found, or the journal still says what it said") {
  const TempDir dir(fast_folder());
  const std::string path = make_journal(dir);
  const std::string good = content(path);
  const std::vector<std::string> said = lines(*open_sqlite(path, with(false, false, true)));
  const std::string flipped_path = dir.file("flipped.db");
  int found = 0, harmless = 0;
  // Most of a small file is zeros that hold nothing: of those a few will do.
  for (std::size_t i = 0; i < good.size(); ++i) {
    if (good[i] == 0 && i % 97 != 0) continue;
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ (1 << (i % 8)));
    put(flipped_path, bad);
    CAPTURE(i);
    VerifyReport report;
    const Status status = status_of([&] { report = verify(flipped_path); });
    if (status != Status::ok || !report.ok) {
      CHECK((status == Status::ok || status == Status::newer || status == Status::io));
      ++found;
      continue;
    }
    CHECK(report.size == 5);
    CHECK(lines(*open_sqlite(flipped_path, with(false, false, true))) == said);
    ++harmless;
    std::filesystem::remove(flipped_path + "-wal");
    std::filesystem::remove(flipped_path + "-shm");
  }
  CHECK(found > 2000);
  MESSAGE(found, " flips found, ", harmless, " in bytes that hold nothing");
}

TEST_CASE("a line that was changed is not handed to a reader") {
  const TempDir dir;
  const std::string path = make_journal(dir);
  meddle(path, std::string(kFree) +
                   "UPDATE records SET line = replace(line, 'ada', 'eve') WHERE position = 2;" +
                   restore_triggers());
  const auto store = open_sqlite(path);
  std::uint64_t seen = 0;
  CHECK(status_of([&] { store->read(0, [&](std::uint64_t, std::string_view) { return ++seen, true; }); }) ==
        Status::corrupt);
  CHECK(seen == 2);
}

TEST_CASE("a cut tail that was made to look whole is shown by a checkpoint kept elsewhere (FLT-14)") {
  const TempDir dir;
  const std::string path = make_journal(dir);
  const Head checkpoint = open_sqlite(path)->head();
  // The forger makes a journal of the first records anew: it verifies on its own.
  std::vector<Record> records;
  for (const std::string& line : lines(*open_sqlite(path))) records.push_back(decode_record(line));
  const auto forged = open_sqlite(dir.file("forged.db"));
  forged->put_blob("{\"csirt\":1}");
  forged->append({"install", {}, {records[0]}});
  forged->append({"c1", {}, {records[1], records[2], records[3]}});
  CHECK(verify(dir.file("forged.db")).ok);
  const VerifyReport report = verify(dir.file("forged.db"), checkpoint);
  CHECK_FALSE(report.ok);
  CHECK(report.message.find("cut off") != std::string::npos);
}

TEST_CASE("a doubtful snapshot is passed over: changed bytes, another history, a missing node") {
  const TempDir dir(fast_folder());
  const std::string path = make_journal(dir);
  CHECK(open_sqlite(path)->load_snapshot(1));
  for (const char* sql : {"UPDATE snapshots SET bytes = x'00'", "UPDATE snapshots SET hash = x'00'",
                          "UPDATE snapshots SET root = zeroblob(32)", "UPDATE snapshots SET position = 99",
                          "UPDATE snapshots SET position = -1", "UPDATE snapshots SET format = 7"}) {
    CAPTURE(sql);
    const std::string copy = dir.file("copy.db");
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    meddle(copy, sql);
    CHECK_FALSE(open_sqlite(copy)->load_snapshot(1));
    CHECK(verify(copy).ok);
  }
}

TEST_CASE("an older snapshot serves when the newer one is doubtful; a third one drives the oldest out") {
  const TempDir dir;
  const std::string path = make_journal(dir);
  open_sqlite(path)->save_snapshot({5, 1, "newer"});
  meddle(path, "UPDATE snapshots SET bytes = x'00' WHERE position = 5");
  CHECK(open_sqlite(path)->load_snapshot(1)->bytes == "state");
  open_sqlite(path)->save_snapshot({4, 1, "third"});
  CHECK(open_sqlite(path)->load_snapshot(1)->bytes == "third");
}
