// Door: open_sqlite(). One file in WAL mode with synchronous=FULL: an append that was answered survives power
// loss.
//
// The tree lies in three places: each record has its leaf hash, `nodes` the roots of complete subtrees of
// 2^8, 2^16, ... leaves (so that a proof reads some hundred rows, not all), `head` the compact range. All
// change in the transaction that adds the records.
#include "base/invariant.hpp"
#include "journal/prepared.hpp"
#include "journal/sqlite_schema.hpp"
#include "journal/store.hpp"

namespace csirt::journal {

namespace {

constexpr std::size_t kSnapshotsKept = 2;

class SqliteStore final : public Store {
 public:
  SqliteStore(const std::string& path, const SqliteOptions& options);

  Appended append(const Append& append) override;
  void read(std::uint64_t from, const OnLine& on_line) override;
  void read_stream(std::string_view stream, std::uint64_t from_version, const OnLine& on_line) override;
  void read_rows(const std::function<void(const StoredRow&)>& on_row) override;
  void read_nodes(
      const std::function<void(unsigned level, std::uint64_t index, const Hash& hash)>& on_node) override;
  CompactRange frontier() override;
  std::string check_medium() override;
  Head head() override;
  std::uint64_t stream_version(std::string_view stream) override;
  std::optional<Appended> find_command(std::string_view command_id) override;
  std::string put_blob(std::string_view bytes) override;
  std::optional<std::string> blob(std::string_view hash) override;
  void for_each_blob(
      const std::function<void(std::string_view hash, std::string_view bytes)>& on_blob) override;
  void save_snapshot(const Snapshot& snapshot) override;
  std::optional<Snapshot> load_snapshot(std::uint32_t format) override;
  Hash root_at(std::uint64_t size) override;
  Proof prove_inclusion(std::uint64_t position, std::uint64_t size) override;
  Proof prove_consistency(std::uint64_t older, std::uint64_t size) override;

 protected:
  void begin_batch() override;
  void commit_batch() override;
  void rollback_batch() noexcept override;
  void begin_view() override;
  void end_view() noexcept override;

 private:
  void prepare_file(const SqliteOptions& options);
  void enter_wal();
  void make_if_fresh();
  template <class Work>
  auto write(Work&& work);
  Appended append_prepared(const Append& append, const Prepared& prepared);
  void insert(const Append& append, const Prepared& prepared);
  void check_blobs(const Prepared& prepared);
  void load_frontier();
  void store_head();
  void store_node(unsigned level, std::uint64_t place, const Hash& hash);
  void stream_lines(Statement& rows, const OnLine& on_line);
  Hash node(unsigned level, std::uint64_t place);
  NodeSource nodes() {
    return [this](unsigned level, std::uint64_t place) { return node(level, place); };
  }
  void check_size(std::uint64_t size);
  std::optional<Snapshot> newest_snapshot(std::uint32_t format);

  Database database_;
  Hasher hasher_;
  CompactRange range_;                // valid inside a write transaction
  std::optional<Transaction> batch_;  // the open batch
  bool batch_broken_ = false;         // an Error ended its transaction
};

OpenMode mode_of(const SqliteOptions& options) {
  if (options.read_only) return OpenMode::read_only;
  return options.create ? OpenMode::create : OpenMode::existing;
}

int milliseconds_of(Duration length) {
  return static_cast<int>(std::clamp<std::int64_t>(length.ns / 1'000'000, 0, 24 * 3600 * 1000));
}

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

std::optional<Snapshot> SqliteStore::load_snapshot(std::uint32_t format) {
  try {
    return newest_snapshot(format);
  } catch (const Error& error) {
    if (error.status() != Status::corrupt) throw;
    return std::nullopt;
  }
}

std::optional<Snapshot> SqliteStore::newest_snapshot(std::uint32_t format) {
  const std::uint64_t size = head().size;
  Statement rows = database_.prepare(
      "SELECT position, root, hash, bytes FROM snapshots WHERE format = ? ORDER BY position DESC");
  rows.bind(std::uint64_t{format});
  while (rows.step()) {
    const std::uint64_t position = rows.number(0);
    if (position > size || rows.bytes(1).size() != sizeof(Hash) || rows.bytes(2).size() != sizeof(Hash))
      continue;
    if (hasher_.plain(rows.bytes(3)) != rows.hash(2) || root_at(position) != rows.hash(1)) continue;
    return Snapshot{position, format, std::string(rows.bytes(3))};
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

void SqliteStore::begin_view() {
  database_.handle().begin_view();
  if (batch_) throw Error(Status::invalid, "a batch is open", database_.path());
  database_.run("BEGIN");
}

void SqliteStore::end_view() noexcept {
  database_.handle().end_view();
  database_.rollback();
}

}  // namespace

std::unique_ptr<Store> open_sqlite(const std::string& path, const SqliteOptions& options) {
  return std::make_unique<SqliteStore>(path, options);
}

}  // namespace csirt::journal
