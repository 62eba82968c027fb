// The journal: an append-only record of everything that was decided, in a Merkle tree. One contract for all
// stores.
//
// Door: open_memory and open_sqlite make a Store; its only user is the engine. Positions count from 0 and are
// the leaf indexes of the tree. A stream's version is the number of records in it; 0: there is none.
//
// Errors, by Status: io (no space, no permission, failing disk), corrupt (damaged, or no journal of ours),
// newer (written by a later format), busy (locked by another process for longer than the timeout, or called
// from within a reading callback), forked (opened before fork()), invalid (an argument breaks this contract).
// Nothing is half done when an Error is thrown; whether an append whose commit failed with `io` survives is
// settled by sending it again. Thread rule: one thread at a time. Ownership: the caller owns the Store; views
// given to callbacks die with the call.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/time.hpp"
#include "journal/merkle.hpp"
#include "journal/record.hpp"

namespace csirt::journal {

// What a decision rested on: it holds only while the stream still has this version.
struct Read {
  std::string stream;
  std::uint64_t version = 0;
};

// All records of one command, appended together or not at all.
struct Append {
  std::string command_id;  // not empty; a second append with the same id changes nothing
  std::vector<Read> reads;
  std::vector<Record> records;  // each names its stream; their command ids are empty or this one
};

enum class AppendResult { appended, conflict, already_applied };

struct Appended {
  AppendResult result = AppendResult::appended;
  // Of the records written: now, or by the first append with this command id. Both 0 on conflict.
  std::uint64_t first_position = 0;
  std::uint64_t count = 0;
  bool operator==(const Appended&) const = default;
};

// The state of the journal in two values; kept elsewhere, it shows a cut tail (FLT-14).
struct Head {
  std::uint64_t size = 0;
  Hash root{};
  bool operator==(const Head&) const = default;
};

// A cache of the engine's state after the first `position` records.
struct Snapshot {
  std::uint64_t position = 0;
  std::uint32_t format = 0;  // of `bytes`, the engine's own numbering
  std::string bytes;
};

// A record as it is stored, its columns included: for verification, which trusts none of them.
struct StoredRow {
  std::uint64_t position = 0;
  std::string_view line, stream, command_id;
  std::uint64_t version = 0;  // the stream's version that this record made
  std::uint64_t ordinal = 0;  // its place among the records of its command
  Hash leaf{};
};

class Store {
 public:
  using OnLine = std::function<bool(std::uint64_t position, std::string_view line)>;

  virtual ~Store() = default;

  // In this order: a command id that is known answers already_applied; a read that is stale answers conflict;
  // else all records are written. Durable on return, unless a Batch is open. An append without records leaves
  // no trace. The charter and rules that a record names must have been stored by put_blob, else
  // Error(Status::invalid).
  virtual Appended append(const Append& append) = 0;

  // Gives every line from position `from` on, in order, until `on_line` answers false. Each line is checked
  // against its leaf hash. The view is that of one moment. The callback may not append.
  virtual void read(std::uint64_t from, const OnLine& on_line) = 0;
  // The lines of one stream, from its `from_version`-th record (counted from 0) on.
  virtual void read_stream(std::string_view stream, std::uint64_t from_version, const OnLine& on_line) = 0;

  // For verification, everything as it is stored, unchecked: the records; the roots of complete subtrees of
  // 2^8, 2^16,
  // ... leaves; the compact range; and what the medium itself says about its state (nothing: it is sound).
  virtual void read_rows(const std::function<void(const StoredRow&)>& on_row) = 0;
  virtual void read_nodes(
      const std::function<void(unsigned level, std::uint64_t index, const Hash& hash)>& on_node) = 0;
  virtual CompactRange frontier() = 0;
  virtual std::string check_medium() = 0;

  // As of now: other processes may have appended since this handle last looked.
  virtual Head head() = 0;
  std::uint64_t size() { return head().size; }
  Hash root() { return head().root; }
  virtual std::uint64_t stream_version(std::string_view stream) = 0;
  // The first answer to this command, as already_applied; nothing when the command is not known.
  virtual std::optional<Appended> find_command(std::string_view command_id) = 0;

  // Stores bytes by their SHA-256 and returns it as 64 hex digits; storing them again changes nothing.
  virtual std::string put_blob(std::string_view bytes) = 0;
  // Nothing when it is not there; Error(Status::corrupt) when the bytes do not have this hash.
  virtual std::optional<std::string> blob(std::string_view hash) = 0;
  virtual void for_each_blob(
      const std::function<void(std::string_view hash, std::string_view bytes)>& on_blob) = 0;

  // Keeps the last two. Error(Status::invalid) when position is beyond the end.
  virtual void save_snapshot(const Snapshot& snapshot) = 0;
  // The newest one that fits: of this format, unchanged by its hash, made of the records that are here by
  // their root. A doubtful one is passed over: the engine then replays more, at worst from the beginning;
  // `doubt`, when given, says why it was.
  virtual std::optional<Snapshot> load_snapshot(std::uint32_t format, std::string* doubt = nullptr) = 0;

  // Merkle proofs; see merkle.hpp. The root of the first `size` records; Error(Status::invalid) beyond the
  // end.
  virtual Hash root_at(std::uint64_t size) = 0;
  virtual Proof prove_inclusion(std::uint64_t position, std::uint64_t size) = 0;
  virtual Proof prove_consistency(std::uint64_t older, std::uint64_t size) = 0;

 protected:
  friend class Batch;
  virtual void begin_batch() = 0;
  virtual void commit_batch() = 0;
  virtual void rollback_batch() noexcept = 0;
  friend class View;
  virtual void begin_view() = 0;
  virtual void end_view() noexcept = 0;
};

// While it lives, everything read through its store is of one moment, whatever other processes append.
// Nothing can be written through the store meanwhile. Not nested, and not inside a batch, which is such a
// view already.
class View {
 public:
  explicit View(Store& store) : store_(store) { store.begin_view(); }
  ~View() { store_.end_view(); }
  View(const View&) = delete;
  View& operator=(const View&) = delete;

 private:
  Store& store_;
};

// While it lives, appends (and blobs) through its store share one transaction: visible to this handle at
// once, durable and visible to others when commit() returns. Other writers wait from construction on, so that
// a reader who catches up inside a batch meets no conflict. Without commit(), or after an Error inside it,
// nothing of it remains. Not nested.
class Batch {
 public:
  explicit Batch(Store& store) : store_(&store) { store.begin_batch(); }
  ~Batch() {
    if (store_) store_->rollback_batch();
  }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  void commit() {
    store_->commit_batch();
    store_ = nullptr;
  }

 private:
  Store* store_;
};

struct SqliteOptions {
  bool create = true;      // make the journal when the file is absent or empty
  bool exclusive = false;  // no other process may have it open, readers included
  bool read_only = false;
  Duration busy_timeout = seconds(5);
  std::string vfs;  // name of a registered SQLite VFS; empty: the default one
};

std::unique_ptr<Store> open_sqlite(const std::string& path, const SqliteOptions& options = {});
std::unique_ptr<Store> open_memory();

}  // namespace csirt::journal
