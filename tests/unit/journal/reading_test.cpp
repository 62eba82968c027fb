// What reading leaves beside a journal: nothing, and nothing of a writer's is taken away.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "journal/verify.hpp"
#include "support.hpp"

using namespace csirt::journal;
using namespace csirt::journal::test;
namespace fs = std::filesystem;

namespace {

SqliteOptions existing(bool read_only) {
  SqliteOptions options;
  options.create = false;
  options.read_only = read_only;
  options.busy_timeout = csirt::seconds(0);
  return options;
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void read_and_verify(const std::string& path, std::size_t records) {
  CHECK(lines(*open_sqlite(path, existing(true))).size() == records);
  const VerifyReport report = verify(path);
  CHECK(report.ok);
  CHECK(report.size == records);
}

}  // namespace

TEST_CASE("reading and verifying leave the folder as it was") {
  const TempDir dir;
  const std::string path = dir.file("j.db");
  open_sqlite(path)->append(one("c1", "incident/1"));
  const std::string before = bytes_of(path);
  const auto changed = fs::last_write_time(path);
  read_and_verify(path, 1);
  CHECK(names_in(dir.file("")) == std::set<std::string>{"j.db"});
  // Empty files that an earlier reader left are nobody's either.
  std::ofstream(path + "-wal");
  read_and_verify(path, 1);
  CHECK(names_in(dir.file("")) == std::set<std::string>{"j.db"});
  CHECK(bytes_of(path) == before);
  CHECK(fs::last_write_time(path) == changed);
}

TEST_CASE("a reader that closes takes nothing from a writer or from another reader") {
  const TempDir dir;
  const std::string path = dir.file("j.db");
  open_sqlite(path)->append(one("c1", "incident/1"));
  auto writer = open_sqlite(path, existing(false));
  auto reader = open_sqlite(path, existing(true));
  read_and_verify(path, 1);
  CHECK(lines(*reader).size() == 1);
  writer->append(one("c2", "incident/1"));
  read_and_verify(path, 2);
  CHECK(lines(*reader).size() == 2);
  writer->append(one("c3", "incident/1"));
  writer.reset();
  CHECK(lines(*reader).size() == 3);
  reader.reset();
  read_and_verify(path, 3);
}

TEST_CASE("the log of a writer that crashed is read, and stays as it is") {
  const TempDir dir;
  const std::string path = dir.file("j.db"), crashed = dir.file("crashed.db");
  const auto writer = open_sqlite(path);
  writer->append(one("c1", "incident/1"));
  fs::copy_file(path, crashed);
  fs::copy_file(path + "-wal", crashed + "-wal");
  const std::string file = bytes_of(crashed), log = bytes_of(crashed + "-wal");
  REQUIRE_FALSE(log.empty());
  read_and_verify(crashed, 1);
  CHECK(bytes_of(crashed) == file);
  CHECK(bytes_of(crashed + "-wal") == log);
  open_sqlite(crashed, existing(false)).reset();  // the next writer puts it where it belongs
  CHECK_FALSE(fs::exists(crashed + "-wal"));
  read_and_verify(crashed, 1);
}

TEST_CASE("a journal that is opened through a symbolic link has its log beside the file itself") {
  const TempDir dir;
  const std::string file = dir.file("file/j.db"), links = dir.file("links"), link = links + "/evidence.db";
  fs::create_directories(dir.file("file"));
  fs::create_directory(links);
  fs::create_symlink(file, link);
  auto writer = open_sqlite(file);
  writer->append(one("c1", "incident/1"));
  fs::copy_file(file, dir.file("crashed.db"));
  fs::copy_file(file + "-wal", dir.file("crashed.db-wal"));
  writer.reset();
  read_and_verify(link, 1);
  CHECK(names_in(dir.file("file")) == std::set<std::string>{"j.db"});
  CHECK(names_in(links) == std::set<std::string>{"evidence.db"});
  // Nothing can be written beside the link; what a crash left in the log beside the file is read all the
  // same.
  fs::rename(dir.file("crashed.db"), file);
  fs::rename(dir.file("crashed.db-wal"), file + "-wal");
  for (const char* folder : {"", "file"}) fs::permissions(dir.file(folder), fs::perms(0777));
  fs::permissions(links, fs::perms(0555));
  const pid_t child = in_child([&] {
    // The superuser may write anywhere.
    if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return false;
    return verify(link).size == 1;
  });
  CHECK(exit_code(child) == 0);
  fs::permissions(links, fs::perms(0755));
}

TEST_CASE("a reader that went to another folder takes its files away where they are, and only there") {
  const TempDir dir, other;
  const fs::path home = fs::current_path();
  open_sqlite(dir.file("j.db"))->append(one("c1", "incident/1"));
  open_sqlite(other.file("j.db"))->append(one("c1", "incident/1"));
  std::ofstream(other.file("j.db-wal"));
  fs::current_path(dir.file(""));
  auto reader = open_sqlite("j.db", existing(true));
  CHECK(lines(*reader).size() == 1);
  fs::current_path(other.file(""));
  reader.reset();
  fs::current_path(home);
  CHECK(names_in(dir.file("")) == std::set<std::string>{"j.db"});
  CHECK(names_in(other.file("")) == std::set<std::string>{"j.db", "j.db-wal"});
}

TEST_CASE("a transaction that another program left half done is not rolled back by a reader") {
  const TempDir dir;
  const std::string path = dir.file("j.db");
  open_sqlite(path)->append(one("c1", "incident/1"));
  const std::string before = bytes_of(path);
  std::ofstream(path + "-journal") << "not ours";
  std::ofstream(path + "-wal");
  CHECK(status_of([&] { open_sqlite(path, existing(true)); }) == csirt::Status::io);
  CHECK(bytes_of(path) == before);
  CHECK(bytes_of(path + "-journal") == "not ours");
}
