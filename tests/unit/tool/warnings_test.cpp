// What the engine tells of, as a sentence.
#include "tool/warnings.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

using namespace csirt::tool;

TEST_CASE("a message of the engine is a sentence; one that is not known is told as it came") {
  struct Row {
    std::string_view code, arguments, sentence;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"event-malformed", R"({"source":"a.jsonl","offset":51,"why":"the line is no JSON"})",
            "a.jsonl at byte 51: the line is no JSON; it is counted as malformed"},
           {"correlation-dropped", R"({"late":3,"overflow":0})",
            "so far correlations left out 3 events that came too late and 0 that a limit had no room for"},
           {"snapshot-failed", R"({"records":9})",
            "a snapshot after 9 records could not be written; the journal is whole: ?"},
           {"news", R"({"a":[1]})", R"(news {"a":[1]})"}}) {
    CHECK(warning_text(row.code, boost::json::parse(row.arguments).as_object()) == row.sentence);
  }
}
