// What the engine tells of, as a sentence.
#include "tool/warnings.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

using namespace csirt::tool;

TEST_CASE("a message is told where its event is; what a source is that is no JSON Lines, it is told once") {
  SourceLines sources;
  sources["a.csv"].take("time,host\n1,a\n");
  const struct {
    const char *code, *arguments, *printed;
  } table[] = {
      {"event-ahead", R"({"source":"a.csv","offset":10,"time":"T","counts_as":"U"})",
       "csirt: a.csv at line 2 (byte 10): the event is dated T, ahead of the clock; it counts as of U\n"},
      {"event-malformed", R"({"source":"a.csv","offset":"?","why":"w"})",
       "csirt: a.csv at byte ?: w; it is counted as malformed\n"
       "csirt: a.csv begins with names of columns, as CSV does; JSON Lines, one object a line, expected\n"},
      {"event-malformed", R"({"source":"a.csv","offset":10,"why":"w"})",
       "csirt: a.csv at line 2 (byte 10): w; it is counted as malformed\n"},
      {"event-malformed", R"({"source":"b.csv","offset":10,"why":"w"})",
       "csirt: b.csv at byte 10: w; it is counted as malformed\n"},
  };
  for (const auto& row : table) {
    CAPTURE(row.arguments);
    CHECK(warning_lines(&sources, row.code, boost::json::parse(row.arguments).as_object()) == row.printed);
  }
  CHECK(warning_lines(nullptr, "event-malformed", boost::json::parse(table[1].arguments).as_object()) ==
        "csirt: a.csv at byte ?: w; it is counted as malformed\n");
}

TEST_CASE("a message of the engine is a sentence; one that is not known is told as it came") {
  struct Row {
    std::string_view code, arguments, sentence;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"event-malformed", R"({"source":"a.jsonl","offset":51,"why":"the line is no JSON"})",
            "a.jsonl at byte 51: the line is no JSON; it is counted as malformed"},
           {"event-malformed", R"({"source":"a.jsonl","offset":51,"line":3,"why":"the line is no JSON"})",
            "a.jsonl at line 3 (byte 51): the line is no JSON; it is counted as malformed"},
           {"event-malformed", R"({"source":"a.jsonl","offset":"?","why":"w"})",
            "a.jsonl at byte ?: w; it is counted as malformed"},
           {"event-ahead", R"({"source":"a","offset":7,"line":2,"time":"T","counts_as":"U"})",
            "a at line 2 (byte 7): the event is dated T, ahead of the clock; it counts as of U"},
           {"correlation-dropped", R"({"late":1,"overflow":2000})",
            "so far correlations left out 1 event that came too late, and 2,000 times a limit had no room "
            "for an "
            "event"},
           {"correlation-dropped", R"({"late":1234,"overflow":1})",
            "so far correlations left out 1,234 events that came too late, and 1 time a limit had no room "
            "for an "
            "event"},
           {"correlations-ended", R"({"events":1,"held":1})",
            "other rules are in force and correlations begin anew: 1 event lay in windows that ended (an "
            "event "
            "counts once for each correlation that held it), and 1 event waited"},
           {"correlations-ended", R"({"events":0,"held":65536})",
            "other rules are in force and correlations begin anew: 65,536 events lay in windows that ended "
            "(an event "
            "counts once for each correlation that held it), and 0 events waited"},
           {"late-cursor", R"({"source":"a.jsonl","offset":51,"events":1})",
            "a.jsonl at byte 51: it could not be journalled that 1 event was read; it is tried again"},
           {"late-cursor", R"({"source":"a.jsonl","offset":51,"events":65536})",
            "a.jsonl at byte 51: it could not be journalled that 65,536 events were read; it is tried again"},
           // The source begins at `offset`, or was delivered up to `replay_from` when no more was to come.
           {"windows-incomplete", R"({"source":"a.jsonl","offset":1151,"replay_from":51})",
            "a.jsonl was not delivered again from byte 51 to 1151, so correlations may miss what was open"},
           {"snapshot-failed", R"({"records":1,"why":"full"})",
            "a snapshot after 1 record could not be written; the journal is whole: full"},
           {"snapshot-failed", R"({"records":"many"})",
            "a snapshot after many records could not be written; the journal is whole: ?"},
           {"snapshot-failed", R"({})",
            "a snapshot after ? records could not be written; the journal is whole: ?"},
           {"news", R"({"a":[1]})", R"(news {"a":[1]})"}}) {
    CHECK(warning_text(row.code, boost::json::parse(row.arguments).as_object()) == row.sentence);
  }
}
