// What the tests of the journal share: a folder that goes away, records to append, raw hands on a file.
#pragma once

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <string>

#include "csirt/error.hpp"
#include "journal/store.hpp"

namespace csirt::journal::test {

// For tests that open hundreds of files and need no disk below them.
inline std::filesystem::path fast_folder() {
  const std::filesystem::path memory = "/dev/shm";
  return access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

class TempDir {
 public:
  explicit TempDir(const std::filesystem::path& parent = std::filesystem::temp_directory_path()) {
    std::string pattern = (parent / "csirt-journal-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~TempDir() {
    // A child made by fork() must not take its parent's folder away.
    if (getpid() == owner_) std::filesystem::remove_all(path_);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
  pid_t owner_ = getpid();
};

// "c7". Appending keeps g++ 12 from a false warning that the sum of a literal and a number brings.
inline std::string numbered(const char* prefix, std::size_t number) {
  std::string text(prefix);
  text += std::to_string(number);
  return text;
}

inline Record record(const std::string& stream, const std::string& text = "hello") {
  Record made;
  made.type = "note.made";
  made.stream = stream;
  made.principal.subject = "ada";
  made.time = *parse_instant("2024-02-29T12:00:00.5Z");
  made.body = {{"text", text}, {"weight", 7}};
  return made;
}

inline Append one(const std::string& command, const std::string& stream, const std::string& text = "hello") {
  return {command, {}, {record(stream, text)}};
}

inline std::vector<std::string> lines(Store& store, std::uint64_t from = 0) {
  std::vector<std::string> all;
  store.read(from, [&](std::uint64_t position, std::string_view line) {
    CHECK(position == from + all.size());
    all.emplace_back(line);
    return true;
  });
  return all;
}

// The status that `work` throws, ok when it throws nothing.
template <class Work>
Status status_of(Work&& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.status();
  }
  return Status::ok;
}

// Runs SQL on a file as somebody would who does not use the library.
inline void meddle(const std::string& path, const std::string& sql) {
  sqlite3* raw = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &raw) == SQLITE_OK);
  char* message = nullptr;
  const int code = sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, &message);
  const std::string said = message ? message : "";
  sqlite3_free(message);
  sqlite3_close(raw);
  INFO(sql, ": ", said);
  REQUIRE(code == SQLITE_OK);
}

// Runs `work` in a child process; its exit code is 0 when nothing was thrown and `work` answered true.
template <class Work>
pid_t in_child(Work&& work) {
  const pid_t child = fork();
  if (child != 0) return child;
  bool good = false;
  try {
    good = work();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "child: %s\n", error.what());
  }
  _exit(good ? 0 : 1);
}

inline int exit_code(pid_t child) {
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace csirt::journal::test
