// The reading half of the SQLite store: lines, verification, look-ups, proofs. Door: Store, by
// sqlite_store.hpp.
#include "journal/prepared.hpp"
#include "journal/sqlite_schema.hpp"
#include "journal/sqlite_store.hpp"

namespace csirt::journal {

void SqliteStore::stream_lines(Statement& rows, const OnLine& on_line) {
  const Handle::Reading reading(database_.handle());
  while (rows.step()) {
    const std::uint64_t position = rows.number(0);
    const std::string_view line = rows.bytes(1);
    if (hasher_.leaf(line) != rows.hash(2)) damaged_line(position, database_.path());
    if (!on_line(position, line)) return;
  }
}

void SqliteStore::read(std::uint64_t from, const OnLine& on_line) {
  database_.handle().check_reading();
  Statement rows =
      database_.prepare("SELECT position, line, leaf FROM records WHERE position >= ? ORDER BY position");
  stream_lines(rows.bind(from), on_line);
}

void SqliteStore::read_stream(std::string_view stream, std::uint64_t from_version, const OnLine& on_line) {
  database_.handle().check_reading();
  Statement rows = database_.prepare(
      "SELECT position, line, leaf FROM records WHERE stream = ? AND version > ? ORDER BY version");
  stream_lines(rows.bind(stream).bind(from_version), on_line);
}

void SqliteStore::read_rows(const std::function<void(const StoredRow&)>& on_row) {
  database_.handle().check_reading();
  Statement rows = database_.prepare(
      "SELECT position, line, stream, command, version, ordinal, leaf FROM records ORDER BY position");
  const Handle::Reading reading(database_.handle());
  while (rows.step()) {
    on_row({rows.number(0), rows.bytes(1), rows.bytes(2), rows.bytes(3), rows.number(4), rows.number(5),
            rows.hash(6)});
  }
}

void SqliteStore::read_nodes(
    const std::function<void(unsigned level, std::uint64_t index, const Hash& hash)>& on_node) {
  database_.handle().check_reading();
  Statement rows = database_.prepare("SELECT level, place, hash FROM nodes ORDER BY level, place");
  const Handle::Reading reading(database_.handle());
  while (rows.step()) on_node(static_cast<unsigned>(rows.number(0)), rows.number(1), rows.hash(2));
}

CompactRange SqliteStore::frontier() {
  database_.handle().check_process();
  if (!batch_) load_frontier();
  return range_;
}

std::string SqliteStore::check_medium() {
  database_.handle().check_process();
  check_schema(database_);
  Statement found = database_.prepare("PRAGMA integrity_check(1)");
  const std::string answer = found.step() ? std::string(found.bytes(0)) : "no answer";
  return answer == "ok" ? "" : answer;
}

Head SqliteStore::head() {
  database_.handle().check_process();
  if (batch_) return {range_.size(), range_.root(hasher_)};
  Statement row = database_.prepare("SELECT size, root FROM head WHERE id = 1");
  if (!row.step()) throw Error(Status::corrupt, "journal '" + database_.path() + "': its head is missing");
  return {row.number(0), row.hash(1)};
}

std::uint64_t SqliteStore::stream_version(std::string_view stream) {
  database_.handle().check_process();
  Statement row = database_.prepare("SELECT max(version) FROM records WHERE stream = ?");
  return row.bind(stream).step() ? row.number(0) : 0;
}

std::optional<Appended> SqliteStore::find_command(std::string_view command_id) {
  database_.handle().check_process();
  Statement row = database_.prepare(
      "SELECT position, ordinal FROM records WHERE command = ? ORDER BY ordinal DESC LIMIT 1");
  if (!row.bind(command_id).step()) return std::nullopt;
  const std::uint64_t last = row.number(0), ordinal = row.number(1);
  if (ordinal > last) damaged_line(last, database_.path());
  return Appended{AppendResult::already_applied, last - ordinal, ordinal + 1};
}

std::optional<std::string> SqliteStore::blob(std::string_view hash) {
  database_.handle().check_process();
  Statement row = database_.prepare("SELECT bytes FROM blobs WHERE hash = ?");
  if (!row.bind(hash).step()) return std::nullopt;
  std::string bytes(row.bytes(0));
  if (to_hex(hasher_.plain(bytes)) != hash) {
    throw Error(Status::corrupt, "blob '" + std::string(hash) + "' does not have its hash: it was changed",
                database_.path());
  }
  return bytes;
}

void SqliteStore::for_each_blob(
    const std::function<void(std::string_view hash, std::string_view bytes)>& on_blob) {
  database_.handle().check_reading();
  Statement rows = database_.prepare("SELECT hash, bytes FROM blobs ORDER BY hash");
  const Handle::Reading reading(database_.handle());
  while (rows.step()) on_blob(rows.bytes(0), rows.bytes(1));
}

std::optional<Snapshot> SqliteStore::load_snapshot(std::uint32_t format, std::string* doubt) {
  std::string unsaid;
  std::string& why = doubt ? *doubt : unsaid;
  try {
    return newest_snapshot(format, why);
  } catch (const Error& error) {
    if (error.status() != Status::corrupt) throw;
    why = error.what();
    return std::nullopt;
  }
}

std::optional<Snapshot> SqliteStore::newest_snapshot(std::uint32_t format, std::string& doubt) {
  const std::uint64_t size = head().size;
  Statement rows = database_.prepare(
      "SELECT position, root, hash, bytes FROM snapshots WHERE format = ? ORDER BY position DESC");
  rows.bind(std::uint64_t{format});
  while (rows.step()) {
    const std::uint64_t position = rows.number(0);
    const bool hashed = rows.bytes(1).size() == sizeof(Hash) && rows.bytes(2).size() == sizeof(Hash) &&
                        hasher_.plain(rows.bytes(3)) == rows.hash(2);
    if (hashed && position <= size && root_at(position) == rows.hash(1)) {
      return Snapshot{position, format, std::string(rows.bytes(3))};
    }
    doubt = "the snapshot of " + std::to_string(position) + " records " +
            (hashed ? "is not of the records that are here" : "does not have its hash");
  }
  return std::nullopt;
}

void SqliteStore::check_size(std::uint64_t size) { check_position(size, head().size); }

Hash SqliteStore::root_at(std::uint64_t size) {
  check_size(size);
  return tree_root(hasher_, size, nodes());
}

Proof SqliteStore::prove_inclusion(std::uint64_t position, std::uint64_t size) {
  check_size(size);
  return inclusion_proof(hasher_, position, size, nodes());
}

Proof SqliteStore::prove_consistency(std::uint64_t older, std::uint64_t size) {
  check_size(size);
  return consistency_proof(hasher_, older, size, nodes());
}

// Levels that are not stored are at most seven above one that is.
Hash SqliteStore::node(unsigned level, std::uint64_t place) {
  if (level % kStoredLevels != 0) {
    const Hash left = node(level - 1, place * 2);
    return hasher_.node(left, node(level - 1, place * 2 + 1));
  }
  Statement row = level == 0 ? database_.prepare("SELECT leaf FROM records WHERE position = ?")
                             : database_.prepare("SELECT hash FROM nodes WHERE place = ? AND level = ?");
  row.bind(place);
  if (level > 0) row.bind(std::uint64_t{level});
  if (!row.step()) {
    throw Error(Status::corrupt,
                "journal '" + database_.path() + "': node " + std::to_string(place) + " of level " +
                    std::to_string(level) + " of its tree is missing",
                database_.path());
  }
  return row.hash(0);
}

void SqliteStore::begin_view() {
  database_.handle().begin_view();
  if (batch_) throw Error(Status::invalid, "a batch is open", database_.path());
  database_.run("BEGIN");
}

void SqliteStore::end_view() noexcept {
  database_.handle().end_view();
  database_.rollback();
}

}  // namespace csirt::journal
