// A thin layer over SQLite's C API: one connection, its prepared statements, and errors by Status.
//
// Thread rule: one thread at a time. Ownership: a Statement is borrowed from its Database and lives as long.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "journal/handle.hpp"
#include "journal/merkle.hpp"

namespace csirt::journal {

class Database;

// A prepared statement in use: parameters are bound in order from 1, and it is reset when this goes out of
// scope. Bound texts and blobs are not copied; they must outlive the Statement.
class Statement {
 public:
  Statement(Database& database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(std::uint64_t number);
  Statement& bind(std::string_view text);
  Statement& bind(const Hash& hash) {
    return bind_blob({reinterpret_cast<const char*>(hash.data()), hash.size()});
  }
  Statement& bind_blob(std::string_view bytes);

  bool step();         // is there a row?
  void run();          // a statement that has no rows
  Statement& again();  // reset, to be bound anew
  std::uint64_t number(int column) const;
  std::string_view bytes(int column) const;  // of a text or blob; dies with the next step
  Hash hash(int column) const;               // throws Error(Status::corrupt) unless it has 32 bytes
  bool is_null(int column) const;

 private:
  Database& database_;
  sqlite3_stmt* statement_;
  int next_ = 1;
};

enum class OpenMode { read_only, existing, create };

class Database {
 public:
  Database(const std::string& path, OpenMode mode, const std::string& vfs, int busy_milliseconds);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Prepared once for each `sql`, which must be a literal.
  Statement prepare(const char* sql);
  void run(const char* sql);
  // The number that a pragma or query of one row answers.
  std::uint64_t ask(const char* sql);

  Handle& handle() { return handle_; }
  const std::string& path() const { return path_; }
  bool in_transaction() const;
  int changes() const { return sqlite3_changes(connection_); }

  // Ends a transaction that failed. SQLite may have ended it already.
  void rollback() noexcept;

  // Throws the Error for SQLite's last one: which file, what was being done.
  [[noreturn]] void fail(int code) const;

 private:
  friend class OpenDatabases;
  void abandon() noexcept;
  void take_away_log() noexcept;

  std::string path_;  // as it was given
  std::string file_;  // that it led to when it was opened, without symbolic links
  std::string vfs_;
  bool brings_log_ = false;  // reading makes files beside the journal that held nothing before
  Handle handle_;
  sqlite3* connection_ = nullptr;
  std::map<const char*, sqlite3_stmt*> statements_;
};

// A write transaction: rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) { database_.run("BEGIN IMMEDIATE"); }
  ~Transaction() {
    if (!done_) database_.rollback();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit() {
    database_.run("COMMIT");
    done_ = true;
  }

 private:
  Database& database_;
  bool done_ = false;
};

}  // namespace csirt::journal
