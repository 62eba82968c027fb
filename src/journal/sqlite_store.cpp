// Door: open_sqlite(). One file in WAL mode with synchronous=FULL: an append that was answered survives power
// loss.
//
// The tree lies in three places: each record has its leaf hash, `nodes` the roots of complete subtrees of
// 2^8, 2^16, ... leaves (so that a proof reads some hundred rows, not all), `head` the compact range. All
// change in the transaction that adds the records.
#include "journal/sqlite_store.hpp"

#include <algorithm>

#include "journal/prepared.hpp"
#include "journal/sqlite_schema.hpp"

namespace csirt::journal {

namespace {

constexpr std::size_t kSnapshotsKept = 2;

OpenMode mode_of(const SqliteOptions& options) {
  if (options.read_only) return OpenMode::read_only;
  return options.create ? OpenMode::create : OpenMode::existing;
}

int milliseconds_of(Duration length) {
  return static_cast<int>(std::clamp<std::int64_t>(length.ns / 1'000'000, 0, 24 * 3600 * 1000));
}

}  // namespace

SqliteStore::SqliteStore(const std::string& path, const SqliteOptions& options)
    : database_(path, mode_of(options), options.vfs, milliseconds_of(options.busy_timeout)) {
  prepare_file(options);
}

void SqliteStore::prepare_file(const SqliteOptions& options) {
  if (options.exclusive) database_.run("PRAGMA locking_mode = EXCLUSIVE");
  database_.run("PRAGMA cell_size_check = ON");
  database_.run("PRAGMA cache_size = -16384");
  const bool fresh = is_fresh(database_);
  // A database of somebody else is left as it is.
  if (!fresh || options.read_only || !options.create) check_schema(database_);
  if (options.read_only) return;
  enter_wal();
  database_.run("PRAGMA synchronous = FULL");
  if (fresh) make_if_fresh();
  if (options.exclusive) {
    database_.run("BEGIN EXCLUSIVE");
    database_.run("COMMIT");
  }
}

// SQLite does not wait by itself when two processes change the mode of a new file at once.
void SqliteStore::enter_wal() {
  constexpr int kTries = 50;
  for (int i = 0;; ++i) {
    try {
      Statement mode = database_.prepare("PRAGMA journal_mode = WAL");
      if (mode.step() && mode.bytes(0) == "wal") return;
      throw Error(Status::io, "journal '" + database_.path() + "': the file system does not allow WAL mode",
                  database_.path());
    } catch (const Error& error) {
      if (error.status() != Status::busy || i == kTries) throw;
      sqlite3_sleep(20);
    }
  }
}

void SqliteStore::make_if_fresh() {
  Transaction transaction(database_);
  // Another process may have made it in the meantime.
  if (is_fresh(database_)) {
    create_schema(database_);
    transaction.commit();
  }
  check_schema(database_);
}

// Runs in the open batch or in a transaction of its own. An Error that leaves the file half written ends the
// batch.
template <class Work>
auto SqliteStore::write(Work&& work) {
  database_.handle().check_writing();
  if (batch_) {
    if (batch_broken_)
      throw Error(Status::invalid, "this batch failed; nothing more can be added", database_.path());
    try {
      return work();
    } catch (const Error& error) {
      // What is invalid is found before anything is written.
      batch_broken_ = error.status() != Status::invalid;
      throw;
    }
  }
  Transaction transaction(database_);
  load_frontier();
  const std::uint64_t before = range_.size();
  auto result = work();
  if (range_.size() != before) store_head();
  transaction.commit();
  return result;
}

Appended SqliteStore::append(const Append& append) {
  database_.handle().check_writing();
  const Prepared prepared = prepare(append, hasher_);
  return write([&] { return append_prepared(append, prepared); });
}

Appended SqliteStore::append_prepared(const Append& append, const Prepared& prepared) {
  if (const auto known = find_command(append.command_id)) return *known;
  for (const Read& read : append.reads) {
    if (stream_version(read.stream) != read.version) return {AppendResult::conflict, 0, 0};
  }
  check_blobs(prepared);
  const Appended done{AppendResult::appended, range_.size(), prepared.records.size()};
  insert(append, prepared);
  return done;
}

void SqliteStore::check_blobs(const Prepared& prepared) {
  for (const std::string& hash : prepared.blobs) {
    if (!database_.prepare("SELECT 1 FROM blobs WHERE hash = ?").bind(hash).step()) {
      missing_blob(hash);
    }
  }
}

void SqliteStore::insert(const Append& append, const Prepared& prepared) {
  Statement row = database_.prepare(
      "INSERT INTO records(position, leaf, stream, version, command, ordinal, line) VALUES(?, ?, ?, ?, ?, ?, "
      "?)");
  std::uint64_t ordinal = 0;
  for (const PreparedRecord& record : prepared.records) {
    row.again()
        .bind(range_.size())
        .bind(record.leaf)
        .bind(record.stream)
        .bind(stream_version(record.stream) + 1)
        .bind(append.command_id)
        .bind(ordinal++)
        .bind(record.line)
        .run();
    range_.push(hasher_, record.leaf, [this](unsigned level, std::uint64_t place, const Hash& hash) {
      if (level > 0 && level % kStoredLevels == 0) store_node(level, place, hash);
    });
  }
}

void SqliteStore::store_node(unsigned level, std::uint64_t place, const Hash& hash) {
  database_.prepare("INSERT INTO nodes(level, place, hash) VALUES(?, ?, ?)")
      .bind(std::uint64_t{level})
      .bind(place)
      .bind(hash)
      .run();
}

void SqliteStore::load_frontier() {
  Statement row = database_.prepare("SELECT size, frontier FROM head WHERE id = 1");
  if (!row.step()) throw Error(Status::corrupt, "journal '" + database_.path() + "': its head is missing");
  const std::string_view bytes = row.bytes(1);
  std::vector<Hash> hashes(bytes.size() / sizeof(Hash));
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * sizeof(Hash)), sizeof(Hash),
                hashes[i].begin());
  }
  range_ = CompactRange(row.number(0), std::move(hashes));
}

void SqliteStore::store_head() {
  std::string frontier;
  for (const Hash& hash : range_.hashes()) frontier.append(hash.begin(), hash.end());
  database_.prepare("UPDATE head SET size = ?, root = ?, frontier = ? WHERE id = 1")
      .bind(range_.size())
      .bind(range_.root(hasher_))
      .bind_blob(frontier)
      .run();
}

std::string SqliteStore::put_blob(std::string_view bytes) {
  database_.handle().check_writing();
  std::string hash = to_hex(hasher_.plain(bytes));
  // Charters and rules are put before every use: the common case must not wait for the disk.
  if (database_.prepare("SELECT 1 FROM blobs WHERE hash = ?").bind(hash).step()) return hash;
  return write([&] {
    database_.prepare("INSERT OR IGNORE INTO blobs(hash, bytes) VALUES(?, ?)")
        .bind(hash)
        .bind_blob(bytes)
        .run();
    return hash;
  });
}

void SqliteStore::save_snapshot(const Snapshot& snapshot) {
  const Hash root = root_at(snapshot.position);
  const Hash hash = hasher_.plain(snapshot.bytes);
  write([&] {
    database_
        .prepare(
            "INSERT OR REPLACE INTO snapshots(position, format, root, hash, bytes) VALUES(?, ?, ?, ?, ?)")
        .bind(snapshot.position)
        .bind(std::uint64_t{snapshot.format})
        .bind(root)
        .bind(hash)
        .bind_blob(snapshot.bytes)
        .run();
    database_
        .prepare(
            "DELETE FROM snapshots WHERE position NOT IN "
            "(SELECT position FROM snapshots ORDER BY position DESC LIMIT ?)")
        .bind(kSnapshotsKept)
        .run();
    return true;
  });
}

void SqliteStore::begin_batch() {
  database_.handle().check_writing();
  if (batch_) throw Error(Status::invalid, "a batch is open already", database_.path());
  batch_.emplace(database_);
  batch_broken_ = false;
  try {
    load_frontier();
  } catch (...) {
    batch_.reset();
    throw;
  }
}

void SqliteStore::commit_batch() {
  database_.handle().check_writing();
  if (!batch_ || batch_broken_) {
    throw Error(Status::invalid, "this batch failed; it cannot be committed", database_.path());
  }
  batch_broken_ = true;
  store_head();
  batch_->commit();
  batch_.reset();
}

void SqliteStore::rollback_batch() noexcept {
  if (!database_.handle().forked()) batch_.reset();
}

std::unique_ptr<Store> open_sqlite(const std::string& path, const SqliteOptions& options) {
  return std::make_unique<SqliteStore>(path, options);
}

}  // namespace csirt::journal
