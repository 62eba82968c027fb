// Door: Database. Owns up to one process-wide list: SQLite keeps its file locks per process, so that a
// process made by fork() would believe that it holds those of its parent. Opening a journal in the child
// therefore first closes the connections that were inherited, which touches no file and takes nothing from
// the parent.
#include "journal/sqlite_database.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <mutex>

#include "base/canonical.hpp"
#include "csirt/error.hpp"

namespace csirt::journal {

class OpenDatabases {
 public:
  static OpenDatabases& instance() {
    static OpenDatabases* const list =
        new OpenDatabases;  // never destroyed: handles may outlive static objects
    return *list;
  }

  void add(Database* database) {
    const std::lock_guard lock(mutex_);
    list_.push_back(database);
  }
  void remove(Database* database) {
    const std::lock_guard lock(mutex_);
    std::erase(list_, database);
  }
  void close_inherited() {
    const std::lock_guard lock(mutex_);
    for (Database* database : list_) {
      if (database->handle_.forked()) database->abandon();
    }
  }

 private:
  std::mutex mutex_;
  std::vector<Database*> list_;
};

namespace {

struct Meaning {
  Status status;
  const char* what;
};

Meaning meaning_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Status::busy, "it is locked by another process for too long"};
    case SQLITE_FULL:
      return {Status::io, "there is no space left"};
    case SQLITE_CANTOPEN:
      return {Status::io, "it cannot be opened"};
    case SQLITE_READONLY:
      return {Status::io, "it is open, or the file is permitted, for reading only"};
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {Status::io, "permission is denied"};
    case SQLITE_NOMEM:
      return {Status::memory, "there is no memory left"};
    case SQLITE_TOOBIG:
      return {Status::limit, "a record or blob is too large for SQLite"};
    case SQLITE_NOTADB:
      return {Status::corrupt, "the file is no SQLite database"};
    case SQLITE_CORRUPT:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_FORMAT:
    case SQLITE_SCHEMA:
    case SQLITE_ERROR:
      return {Status::corrupt, "the file is damaged"};
    default:
      return {Status::io, "the operating system refused"};
  }
}

int flags_of(OpenMode mode) {
  const int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  switch (mode) {
    case OpenMode::read_only:
      return common | SQLITE_OPEN_READONLY;
    case OpenMode::existing:
      return common | SQLITE_OPEN_READWRITE;
    case OpenMode::create:
      break;
  }
  return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

// Where the file itself lies: SQLite follows symbolic links and keeps its log beside that one, and a program
// may go to another folder while the journal is open.
std::string resolved(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  if (error) return path;
  const fs::path file = fs::weakly_canonical(whole, error);
  return error ? path : file.string();
}

// Whether a write-ahead log with anything in it lies beside the file.
bool has_log(const std::string& file) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file + "-wal", error);
  return !error && size > 0;
}

// A read-only medium leaves SQLite no place for the files of WAL mode; the journal is then opened as one that
// nobody changes. Not when a log lies beside it: without that the journal would not be whole.
bool is_unchanging(const std::string& file, OpenMode mode) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (mode != OpenMode::read_only || !fs::is_regular_file(file, error)) return false;
  if (has_log(file)) return false;
  const fs::path folder = fs::path(file).parent_path();
  return access(folder.empty() ? "." : folder.c_str(), W_OK) != 0;
}

// Why it could not be opened: SQLite does not say that nothing is there.
std::string why_not_opened(const std::string& path, OpenMode mode, int code, const std::string& reason) {
  namespace fs = std::filesystem;
  if ((code & 0xff) == SQLITE_CANTOPEN) {
    std::error_code error;
    const fs::path folder = fs::path(path).parent_path();
    if (!folder.empty() && !fs::exists(folder, error) && !error)
      return "there is no folder '" + folder.string() + "'";
    if (mode != OpenMode::create && !fs::exists(path, error) && !error) return "there is no such file";
  }
  return std::string(meaning_of(code).what) + " (" + reason + ")";
}

std::string unchanging_uri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (std::string_view("?#%").find(c) == std::string_view::npos) {
      uri += c;
    } else {
      uri += '%';
      uri += base::to_hex({&c, 1});
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

Database::Database(const std::string& path, OpenMode mode, const std::string& vfs, int busy_milliseconds)
    : path_(path), file_(resolved(path)), vfs_(vfs) {
  OpenDatabases::instance().close_inherited();
  const bool unchanging = is_unchanging(file_, mode);
  brings_log_ = mode == OpenMode::read_only && !unchanging && !has_log(file_);
  const std::string name = unchanging ? unchanging_uri(file_) : path;
  const int flags = flags_of(mode) | (unchanging ? SQLITE_OPEN_URI : 0);
  const int code = sqlite3_open_v2(name.c_str(), &connection_, flags, vfs.empty() ? nullptr : vfs.c_str());
  if (code != SQLITE_OK) {
    const std::string reason = connection_ ? sqlite3_errmsg(connection_) : "";
    sqlite3_close(connection_);
    throw Error(meaning_of(code).status,
                "journal '" + path + "': " + why_not_opened(path, mode, code, reason), path);
  }
  sqlite3_busy_timeout(connection_, busy_milliseconds);
  // The file may come from anywhere: its schema must not be able to do more than hold data.
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  OpenDatabases::instance().add(this);
}

Database::~Database() {
  OpenDatabases::instance().remove(this);
  if (handle_.forked()) {
    abandon();
    return;
  }
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(connection_);
  if (brings_log_) take_away_log();
}

// In WAL mode a reader makes the log and its index when they are not there, but only a connection that may
// write takes them away when it closes as the last one. So such a one is opened and closed, over a log that
// is still empty: what came into it meanwhile is put where it belongs, and when anybody else has the journal
// open, SQLite's locks keep it from taking anything. A rollback journal is not touched, since opening would
// roll it back.
void Database::take_away_log() noexcept {
  try {
    std::error_code error;
    if (!std::filesystem::exists(file_ + "-wal", error) || has_log(file_)) return;
    if (std::filesystem::exists(file_ + "-journal", error) || error) return;
    Database(file_, OpenMode::existing, vfs_, 0).ask("SELECT count(*) FROM sqlite_schema");
  } catch (...) {  // they stay, as they hold nothing
  }
}

// In a process made by fork(): gives back what SQLite remembers of the parent's locks, and leaves the files
// alone. Had the parent a transaction open, closing would undo it in the memory that both share; the
// connection is leaked then.
void Database::abandon() noexcept {
  if (!connection_) return;
  const bool idle = !in_transaction() &&
                    std::none_of(statements_.begin(), statements_.end(),
                                 [](const auto& entry) { return sqlite3_stmt_busy(entry.second) != 0; });
  if (idle) {
    for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_close(connection_);
  }
  statements_.clear();
  connection_ = nullptr;
}

Statement Database::prepare(const char* sql) {
  sqlite3_stmt*& statement = statements_[sql];
  if (!statement) {
    const int code = sqlite3_prepare_v3(connection_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) fail(code);
  }
  return Statement(*this, statement);
}

void Database::run(const char* sql) { prepare(sql).run(); }

std::uint64_t Database::ask(const char* sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.number(0) : 0;
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(connection_) == 0; }

void Database::rollback() noexcept {
  if (handle_.forked() || !connection_) return;
  if (in_transaction()) sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void Database::fail(int code) const {
  const Meaning meaning = meaning_of(code);
  throw Error(meaning.status,
              "journal '" + path_ + "': " + meaning.what + " (" + sqlite3_errmsg(connection_) + ")", path_);
}

Statement::~Statement() {
  // After fork the parent's connection is not touched.
  if (database_.handle().forked()) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Statement& Statement::bind(std::uint64_t number) {
  // SQLite's integers are signed; beyond them lies nothing that is stored.
  constexpr std::uint64_t most = std::numeric_limits<sqlite3_int64>::max();
  sqlite3_bind_int64(statement_, next_++, static_cast<sqlite3_int64>(std::min(number, most)));
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  sqlite3_bind_text64(statement_, next_++, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_blob(std::string_view bytes) {
  sqlite3_bind_blob64(statement_, next_++, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(code);
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

Statement& Statement::again() {
  sqlite3_reset(statement_);
  next_ = 1;
  return *this;
}

std::uint64_t Statement::number(int column) const {
  return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column));
}

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  return {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Hash Statement::hash(int column) const {
  const std::string_view stored = bytes(column);
  Hash hash;
  if (stored.size() != hash.size()) {
    throw Error(Status::corrupt, "journal '" + database_.path() + "': a stored hash does not have 32 bytes",
                database_.path());
  }
  std::copy(stored.begin(), stored.end(), hash.begin());
  return hash;
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

}  // namespace csirt::journal
