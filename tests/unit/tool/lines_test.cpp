// Lines of a source by their bytes, and what is told to be no JSON Lines.
#include "tool/lines.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

using namespace csirt::tool;

TEST_CASE("every line has its number, however the source was cut") {
  const std::string source = "one\n\nthree\r\nfour";
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> lines = {{0, 1}, {4, 2}, {5, 3}, {12, 4}};
  for (std::size_t size = 1; size <= source.size(); ++size) {
    CAPTURE(size);
    Lines counted;
    std::set<std::uint64_t> told;  // offsets that had an answer while their piece was at hand
    for (std::size_t at = 0; at < source.size(); at += size) {
      const std::string piece = source.substr(at, size);
      counted.take(piece);
      for (const auto& [offset, number] : lines) {
        const auto answer = counted.number(offset);
        // Begins in the piece, or reaches into it from before.
        const std::size_t end = source.find('\n', offset);
        if (offset < at + piece.size() && end >= at) CHECK(answer == number);
        if (answer) told.insert(offset);
      }
    }
    CHECK(told.size() == lines.size());
    counted.take({});
    CHECK(counted.number(12) == 4);  // the line without an end
    CHECK_FALSE(counted.number(5).has_value());
    CHECK_FALSE(counted.number(source.size() + 1).has_value());
  }
}

TEST_CASE("what begins as another form is told as that, and nothing else is") {
  const struct {
    const char *source, *form;
  } table[] = {
      {"[\n{\"a\":1},\n", "begins with '[', as a JSON array does"},
      {"\xEF\xBB\xBF \n [{\"a\":1}]", "begins with '[', as a JSON array does"},
      {"<?xml version=\"1.0\"?>\n<Events>", "begins with '<', as XML does"},
      {"{\n  \"a\": 1\n}\n", "begins with '{' alone on a line, as an object over several lines does"},
      {"time,host,\"process name\"\r\n1,a,b\r\n", "begins with names of columns, as CSV does"},
      {"time;host\n1;a\n", "begins with names of columns, as CSV does"},
      {"#time\thost\n", "begins with names of columns, as CSV does"},
      {"{\"a\":1}\n", ""},
      {"{\"a\":[1,2]}", ""},
      {"{", ""},  // a line that was cut off
      {"Mar  2 08:00:01 web sshd[7]: failed, again\n", ""},
      {"Mar  2 08:00:01 web sshd: failed, again\n", ""},
      {"logs/web; failed; again\n", ""},
      {"no, really = nothing\n", ""},
      {"a,,b\n", ""},
      {"nonsense\n", ""},
      {"\n \n", ""},
      {"", ""},
  };
  for (const auto& row : table) {
    CAPTURE(row.source);
    Lines lines;
    for (const char* at = row.source; *at != '\0'; ++at) lines.take({at, 1});
    CHECK(lines.other_form() == row.form);
  }
  Lines lines;
  lines.take("[1]\n");
  CHECK(lines.form_note("a.json") ==
        "a.json begins with '[', as a JSON array does; JSON Lines, one object a line, expected");
  CHECK(lines.form_note("a.json").empty());  // it was told
  CHECK(Lines().form_note("a.json").empty());
}
