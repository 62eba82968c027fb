// Door: create_schema and check_schema. The statements below are the format: check_schema compares the file's
// own text with them, letter by letter.
#include "journal/sqlite_schema.hpp"

#include <array>

#include "csirt/error.hpp"

namespace csirt::journal {

namespace {

// Records and blobs are only ever added; the triggers keep hands other than ours from doing otherwise by
// mistake.
constexpr std::array kSchema = {
    "CREATE TABLE records(position INTEGER PRIMARY KEY, leaf BLOB NOT NULL, stream TEXT NOT NULL, "
    "version INTEGER NOT NULL, command TEXT NOT NULL, ordinal INTEGER NOT NULL, line TEXT NOT NULL) STRICT",
    "CREATE UNIQUE INDEX records_by_stream ON records(stream, version)",
    "CREATE UNIQUE INDEX records_by_command ON records(command, ordinal)",
    "CREATE TABLE nodes(level INTEGER NOT NULL, place INTEGER NOT NULL, hash BLOB NOT NULL, "
    "PRIMARY KEY(level, place)) STRICT, WITHOUT ROWID",
    "CREATE TABLE head(id INTEGER PRIMARY KEY CHECK(id = 1), size INTEGER NOT NULL, root BLOB NOT NULL, "
    "frontier BLOB NOT NULL) STRICT",
    "CREATE TABLE blobs(hash TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT",
    "CREATE TABLE snapshots(position INTEGER PRIMARY KEY, format INTEGER NOT NULL, root BLOB NOT NULL, "
    "hash BLOB NOT NULL, bytes BLOB NOT NULL) STRICT",
    "CREATE TRIGGER records_stay BEFORE UPDATE ON records BEGIN SELECT RAISE(ABORT, 'a journal is "
    "append-only'); END",
    "CREATE TRIGGER records_remain BEFORE DELETE ON records BEGIN SELECT RAISE(ABORT, 'a journal is "
    "append-only'); END",
    "CREATE TRIGGER blobs_stay BEFORE UPDATE ON blobs BEGIN SELECT RAISE(ABORT, 'a journal is append-only'); "
    "END",
    "CREATE TRIGGER blobs_remain BEFORE DELETE ON blobs BEGIN SELECT RAISE(ABORT, 'a journal is "
    "append-only'); END",
};

[[noreturn]] void not_ours(const Database& database, const std::string& why) {
  throw Error(Status::corrupt, "'" + database.path() + "' is no journal: " + why, database.path());
}

}  // namespace

bool is_fresh(Database& database) {
  return database.ask("PRAGMA application_id") == 0 && database.ask("PRAGMA user_version") == 0 &&
         database.ask("SELECT count(*) FROM sqlite_schema") == 0;
}

void create_schema(Database& database) {
  for (const char* sql : kSchema) database.run(sql);
  Hasher hasher;
  const Hash root = CompactRange().root(hasher);
  database.prepare("INSERT INTO head(id, size, root, frontier) VALUES(1, 0, ?, x'')").bind(root).run();
  database.run("PRAGMA application_id = 0x43535254");
  database.run("PRAGMA user_version = 1");
}

void check_schema(Database& database) {
  if (database.ask("PRAGMA application_id") != kApplicationId) {
    not_ours(database, "its application id is not that of a csirt journal");
  }
  const std::uint64_t format = database.ask("PRAGMA user_version");
  if (format > kFormat) {
    throw Error(Status::newer,
                "'" + database.path() + "' has journal format " + std::to_string(format) +
                    "; this version of the library knows formats up to " + std::to_string(kFormat),
                database.path());
  }
  if (format != kFormat) not_ours(database, "its format is " + std::to_string(format));
  std::size_t found = 0;
  Statement schema =
      database.prepare("SELECT sql, name FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
  while (schema.step()) {
    if (found == kSchema.size() || schema.bytes(0) != kSchema[found]) {
      not_ours(database,
               "its table, index or trigger '" + std::string(schema.bytes(1)) + "' is not as we made it");
    }
    ++found;
  }
  if (found != kSchema.size()) not_ours(database, "tables are missing");
}

}  // namespace csirt::journal
