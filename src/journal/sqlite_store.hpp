// The store in an SQLite file; open_sqlite() makes it. Writing is in sqlite_store.cpp, everything else in
// sqlite_queries.cpp.
#pragma once

#include "journal/prepared.hpp"
#include "journal/sqlite_database.hpp"
#include "journal/store.hpp"

namespace csirt::journal {

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
  std::optional<Snapshot> load_snapshot(std::uint32_t format, std::string* doubt) override;
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
  std::optional<Snapshot> newest_snapshot(std::uint32_t format, std::string& doubt);

  Database database_;
  Hasher hasher_;
  CompactRange range_;                // valid inside a write transaction
  std::optional<Transaction> batch_;  // the open batch
  bool batch_broken_ = false;         // an Error ended its transaction
};

}  // namespace csirt::journal
