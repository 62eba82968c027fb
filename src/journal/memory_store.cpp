// Door: open_memory(). The store that forgets: for tests, trials and backtests. It keeps every node of the
// tree, so that proofs are look-ups.
#include <map>

#include "base/canonical.hpp"
#include "journal/handle.hpp"
#include "journal/prepared.hpp"
#include "journal/store.hpp"

namespace csirt::journal {

namespace {

struct Row {
  std::string stream, command_id, line;
  std::uint64_t version = 0, ordinal = 0;
  Hash leaf{};
};

struct Kept {
  Snapshot snapshot;
  Hash root{};
};

class MemoryStore final : public Store {
 public:
  Appended append(const Append& append) override;
  void read(std::uint64_t from, const OnLine& on_line) override;
  void read_stream(std::string_view stream, std::uint64_t from_version, const OnLine& on_line) override;
  void read_rows(const std::function<void(const StoredRow&)>& on_row) override;
  void read_nodes(
      const std::function<void(unsigned level, std::uint64_t index, const Hash& hash)>& on_node) override;
  CompactRange frontier() override { return range_; }
  std::string check_medium() override { return {}; }
  Head head() override;
  std::uint64_t stream_version(std::string_view stream) override;
  std::optional<Appended> find_command(std::string_view command_id) override;
  std::string put_blob(std::string_view bytes) override;
  std::optional<std::string> blob(std::string_view hash) override;
  void for_each_blob(
      const std::function<void(std::string_view hash, std::string_view bytes)>& on_blob) override;
  void save_snapshot(const Snapshot& snapshot) override;
  std::optional<Snapshot> load_snapshot(std::uint32_t format, std::string* doubt) override;
  Hash root_at(std::uint64_t size) override;
  Proof prove_inclusion(std::uint64_t position, std::uint64_t size) override;
  Proof prove_consistency(std::uint64_t older, std::uint64_t size) override;

 protected:
  void begin_batch() override;
  void commit_batch() override;
  void rollback_batch() noexcept override;
  void begin_view() override { handle_.begin_view(); }
  void end_view() noexcept override { handle_.end_view(); }

 private:
  struct Command {
    std::uint64_t first = 0, count = 0;
  };

  void push(const Append& append, const PreparedRecord& record, std::uint64_t ordinal);
  void forget_after(std::uint64_t size);
  NodeSource nodes() const {
    return [this](unsigned level, std::uint64_t index) { return levels_.at(level).at(index); };
  }

  Handle handle_;
  Hasher hasher_;
  std::vector<Row> rows_;
  std::vector<std::vector<Hash>> levels_;  // [level][index]: the complete subtrees
  CompactRange range_;
  std::map<std::string, std::vector<std::uint64_t>, std::less<>> streams_;  // positions
  std::map<std::string, Command, std::less<>> commands_;
  std::map<std::string, std::string, std::less<>> blobs_;
  std::vector<Kept> snapshots_;
  std::optional<std::uint64_t> batch_;    // the size when it began
  std::vector<std::string> batch_blobs_;  // that it added
};

Appended MemoryStore::append(const Append& append) {
  handle_.check_writing();
  const Prepared prepared = prepare(append, hasher_);
  if (const auto known = find_command(append.command_id)) return *known;
  for (const Read& read : append.reads) {
    if (stream_version(read.stream) != read.version) return {AppendResult::conflict, 0, 0};
  }
  for (const std::string& hash : prepared.blobs) {
    if (!blobs_.contains(hash)) missing_blob(hash);
  }
  const Appended done{AppendResult::appended, rows_.size(), prepared.records.size()};
  std::uint64_t ordinal = 0;
  for (const PreparedRecord& record : prepared.records) push(append, record, ordinal++);
  if (done.count > 0) commands_[append.command_id] = {done.first_position, done.count};
  return done;
}

void MemoryStore::push(const Append& append, const PreparedRecord& record, std::uint64_t ordinal) {
  auto& positions = streams_[std::string(record.stream)];
  positions.push_back(rows_.size());
  rows_.push_back(
      {std::string(record.stream), append.command_id, record.line, positions.size(), ordinal, record.leaf});
  range_.push(hasher_, record.leaf, [this](unsigned level, std::uint64_t, const Hash& hash) {
    if (levels_.size() <= level) levels_.resize(level + 1);
    levels_[level].push_back(hash);
  });
}

void MemoryStore::read(std::uint64_t from, const OnLine& on_line) {
  const Handle::Reading reading(handle_);
  for (std::uint64_t i = from; i < rows_.size(); ++i) {
    if (!on_line(i, rows_[i].line)) return;
  }
}

void MemoryStore::read_stream(std::string_view stream, std::uint64_t from_version, const OnLine& on_line) {
  const Handle::Reading reading(handle_);
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  for (std::uint64_t i = from_version; i < found->second.size(); ++i) {
    const std::uint64_t position = found->second[i];
    if (!on_line(position, rows_[position].line)) return;
  }
}

void MemoryStore::read_rows(const std::function<void(const StoredRow&)>& on_row) {
  const Handle::Reading reading(handle_);
  for (std::uint64_t i = 0; i < rows_.size(); ++i) {
    const Row& row = rows_[i];
    on_row({i, row.line, row.stream, row.command_id, row.version, row.ordinal, row.leaf});
  }
}

void MemoryStore::read_nodes(
    const std::function<void(unsigned level, std::uint64_t index, const Hash& hash)>& on_node) {
  const Handle::Reading reading(handle_);
  for (unsigned level = kStoredLevels; level < levels_.size(); level += kStoredLevels) {
    for (std::uint64_t i = 0; i < levels_[level].size(); ++i) on_node(level, i, levels_[level][i]);
  }
}

Head MemoryStore::head() {
  handle_.check_process();
  return {range_.size(), range_.root(hasher_)};
}

std::uint64_t MemoryStore::stream_version(std::string_view stream) {
  handle_.check_process();
  const auto found = streams_.find(stream);
  return found == streams_.end() ? 0 : found->second.size();
}

std::optional<Appended> MemoryStore::find_command(std::string_view command_id) {
  handle_.check_process();
  const auto found = commands_.find(command_id);
  if (found == commands_.end()) return std::nullopt;
  return Appended{AppendResult::already_applied, found->second.first, found->second.count};
}

std::string MemoryStore::put_blob(std::string_view bytes) {
  handle_.check_writing();
  std::string hash = to_hex(hasher_.plain(bytes));
  if (blobs_.emplace(hash, bytes).second && batch_) batch_blobs_.push_back(hash);
  return hash;
}

std::optional<std::string> MemoryStore::blob(std::string_view hash) {
  handle_.check_process();
  const auto found = blobs_.find(hash);
  if (found == blobs_.end()) return std::nullopt;
  return found->second;
}

void MemoryStore::for_each_blob(
    const std::function<void(std::string_view hash, std::string_view bytes)>& on_blob) {
  const Handle::Reading reading(handle_);
  for (const auto& [hash, bytes] : blobs_) on_blob(hash, bytes);
}

void MemoryStore::save_snapshot(const Snapshot& snapshot) {
  handle_.check_writing();
  check_position(snapshot.position, rows_.size());
  snapshots_.push_back({snapshot, root_at(snapshot.position)});
  if (snapshots_.size() > 2) snapshots_.erase(snapshots_.begin());
}

// Nobody else can reach what lies in memory, so there is nothing to doubt.
std::optional<Snapshot> MemoryStore::load_snapshot(std::uint32_t format, std::string*) {
  handle_.check_process();
  const Kept* best = nullptr;
  for (const Kept& kept : snapshots_) {
    const bool fits = kept.snapshot.format == format && kept.snapshot.position <= rows_.size() &&
                      root_at(kept.snapshot.position) == kept.root;
    if (fits && (!best || kept.snapshot.position >= best->snapshot.position)) best = &kept;
  }
  return best ? std::optional(best->snapshot) : std::nullopt;
}

Hash MemoryStore::root_at(std::uint64_t size) {
  handle_.check_process();
  check_position(size, rows_.size());
  return tree_root(hasher_, size, nodes());
}

Proof MemoryStore::prove_inclusion(std::uint64_t position, std::uint64_t size) {
  handle_.check_process();
  check_position(size, rows_.size());
  return inclusion_proof(hasher_, position, size, nodes());
}

Proof MemoryStore::prove_consistency(std::uint64_t older, std::uint64_t size) {
  handle_.check_process();
  check_position(size, rows_.size());
  return consistency_proof(hasher_, older, size, nodes());
}

void MemoryStore::begin_batch() {
  handle_.check_writing();
  if (batch_) throw Error(Status::invalid, "a batch is open already", "journal");
  batch_ = rows_.size();
}

void MemoryStore::commit_batch() {
  handle_.check_writing();
  batch_.reset();
  batch_blobs_.clear();
}

void MemoryStore::rollback_batch() noexcept {
  if (!batch_ || handle_.forked()) return;
  forget_after(*batch_);
  for (const std::string& hash : batch_blobs_) blobs_.erase(hash);
  batch_blobs_.clear();
  batch_.reset();
}

void MemoryStore::forget_after(std::uint64_t size) {
  while (rows_.size() > size) {
    auto& positions = streams_.find(rows_.back().stream)->second;
    positions.pop_back();
    commands_.erase(rows_.back().command_id);
    rows_.pop_back();
  }
  std::vector<Hash> frontier;
  for (unsigned level = 0; level < levels_.size(); ++level) {
    const std::uint64_t complete = size >> level;
    levels_[level].resize(complete);
    if ((complete & 1) != 0) frontier.insert(frontier.begin(), levels_[level].back());
  }
  range_ = CompactRange(size, std::move(frontier));
}

}  // namespace

std::unique_ptr<Store> open_memory() { return std::make_unique<MemoryStore>(); }

}  // namespace csirt::journal
