// A third party checks the journal without the library (BEY-4): tests/long/journal_check.py, which knows only
// SQLite, SHA-256 and RFC 9162.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "journal/checkpoint.hpp"
#include "support.hpp"

using namespace csirt;
using namespace csirt::journal;
using namespace csirt::journal::test;

namespace {

struct Answer {
  int code = 0;
  std::string text;
};

Answer check(const std::string& journal, const std::string& checkpoint = "") {
  const std::string command = std::string("python3 '") + CSIRT_SOURCE_DIR +
                              "/tests/long/journal_check.py' '" + journal + "' " +
                              (checkpoint.empty() ? "" : "'" + checkpoint + "'") + " 2>&1";
  Answer answer;
  FILE* const pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 256> part;
  while (std::fgets(part.data(), part.size(), pipe)) answer.text += part.data();
  answer.code = pclose(pipe);
  return answer;
}

}  // namespace

TEST_CASE("a script that knows only SQLite and RFC 9162 finds the same root, and the same damage") {
  if (std::system("python3 -c 'import sqlite3' 2>/dev/null") != 0) {
    MESSAGE("skipped: no python3 with sqlite3");
    return;
  }
  const TempDir dir;
  const std::string path = dir.file("j.db"), checkpoint = dir.file("checkpoint.txt");
  const auto store = open_sqlite(path);
  store->put_blob("a document");
  for (int i = 0; i < 300; ++i) {
    if (i == 200)
      std::ofstream(checkpoint) << sign({"example.com/journal", store->head()}, "example.com/key", Seed{});
    Batch batch(*store);
    store->append(one(numbered("c", static_cast<std::size_t>(i)), "s"));
    batch.commit();
  }
  const Answer whole = check(path, checkpoint);
  CHECK(whole.code == 0);
  CHECK(whole.text == "300 " + to_hex(store->root()) + "\n");

  meddle(
      path,
      "DROP TRIGGER records_stay; UPDATE records SET line = replace(line, 'ada', 'eve') WHERE position = 7");
  const Answer changed = check(path);
  CHECK(changed.code != 0);
  CHECK(changed.text.find("record 7 is not as it was written") != std::string::npos);

  const std::string other = dir.file("other.db");
  open_sqlite(other)->append(one("c0", "s", "another history"));
  CHECK(check(other, checkpoint).text.find("no prefix") != std::string::npos);
}
