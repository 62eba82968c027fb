// Engines whose journal fails: on a disk that fails at a chosen write, or at a chosen append with a chosen
// error. One that fails with a broken invariant can be made in no other way.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "../journal/fault_vfs.hpp"
#include "../journal/support.hpp"
#include "engine/core.hpp"
#include "engine/intake.hpp"
#include "support.hpp"

namespace csirt::engine::test {

using journal::test::fast_folder;
using journal::test::fault;
using journal::test::TempDir;

// The journal at `path`, on the disk that `fault` lets fail.
inline std::unique_ptr<journal::Store> failing_disk(const std::string& path) {
  journal::SqliteOptions sqlite;
  sqlite.vfs = journal::test::fault_vfs();
  return journal::open_sqlite(path, sqlite);
}

// The n-th write fails so, the odd ones as a broken disk does and the even ones as a full one.
inline journal::test::Fault nth_write(int at) {
  return {at, at % 2 == 0 ? SQLITE_FULL : SQLITE_IOERR_WRITE, false, 0};
}

// What became of a call when the disk was to fail at the n-th write from then on.
struct FaultyCall {
  bool worked = true, struck = false;
};

template <class Call>
FaultyCall with_fault(int at, const Call& run) {
  fault() = nth_write(at);
  FaultyCall call;
  try {
    run();
  } catch (const Error&) {
    call.worked = false;
  }
  call.struck = at != 0 && fault().seen >= at;
  fault().at = 0;
  return call;
}

// A journal in memory whose append, that one after `after` others, throws `error` once.
class FailingStore final : public journal::Store {
 public:
  void fail_append(int after, std::exception_ptr error) {
    after_ = after;
    error_ = std::move(error);
  }
  bool failed() const { return error_ == nullptr; }

  journal::Appended append(const journal::Append& append) override {
    if (error_ != nullptr && after_-- == 0) std::rethrow_exception(std::exchange(error_, nullptr));
    return store_->append(append);
  }
  void read(std::uint64_t from, const OnLine& line) override { store_->read(from, line); }
  void read_stream(std::string_view stream, std::uint64_t from, const OnLine& line) override {
    store_->read_stream(stream, from, line);
  }
  void read_rows(const std::function<void(const journal::StoredRow&)>& row) override {
    store_->read_rows(row);
  }
  void read_nodes(const std::function<void(unsigned, std::uint64_t, const journal::Hash&)>& node) override {
    store_->read_nodes(node);
  }
  journal::CompactRange frontier() override { return store_->frontier(); }
  std::string check_medium() override { return store_->check_medium(); }
  journal::Head head() override { return store_->head(); }
  std::uint64_t stream_version(std::string_view stream) override { return store_->stream_version(stream); }
  std::optional<journal::Appended> find_command(std::string_view id) override {
    return store_->find_command(id);
  }
  std::string put_blob(std::string_view bytes) override { return store_->put_blob(bytes); }
  std::optional<std::string> blob(std::string_view hash) override { return store_->blob(hash); }
  void for_each_blob(const std::function<void(std::string_view, std::string_view)>& blob) override {
    store_->for_each_blob(blob);
  }
  void save_snapshot(const journal::Snapshot& snapshot) override { store_->save_snapshot(snapshot); }
  std::optional<journal::Snapshot> load_snapshot(std::uint32_t format, std::string* doubt) override {
    return store_->load_snapshot(format, doubt);
  }
  journal::Hash root_at(std::uint64_t size) override { return store_->root_at(size); }
  journal::Proof prove_inclusion(std::uint64_t position, std::uint64_t size) override {
    return store_->prove_inclusion(position, size);
  }
  journal::Proof prove_consistency(std::uint64_t older, std::uint64_t size) override {
    return store_->prove_consistency(older, size);
  }

 private:
  // The engine opens neither.
  void begin_batch() override {}
  void commit_batch() override {}
  void rollback_batch() noexcept override {}
  void begin_view() override {}
  void end_view() noexcept override {}

  std::unique_ptr<journal::Store> store_ = journal::open_memory();
  int after_ = 0;
  std::exception_ptr error_;
};

}  // namespace csirt::engine::test
