// Documents as people read them: what the default of a left-out member means.
#include "tool/text.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

using namespace csirt::tool;
using boost::json::parse;

TEST_CASE("a decision without outcome is denied") {
  CHECK(decision_text(parse(R"({"question":"x by ada","reason":"No clause allows it."})")) ==
        "denied  x by ada\n  No clause allows it.\n");
}

TEST_CASE("a need shows what an approval has to name") {
  const std::string text = decision_text(parse(
      R"({"outcome":"needs-consent","needs":[{"id":"n1","of":["carol"],"right":"agreed_with","digest":"d1"}]})"));
  CHECK(text == "needs-consent\n  needs consent of carol (agreed_with)\n    id n1  digest d1\n");
}

TEST_CASE("problems stand as editors find them") {
  CHECK(problems_text(parse(R"([{"file":"c.yaml","line":2,"column":5,"message":"x","pointer":"/a"}])")) ==
        "c.yaml:2:5: x (at /a)\n");
  CHECK(problems_text(parse(R"([{"message":"x"}])")) == "x\n");
}

TEST_CASE("absent members are empty, large numbers may be texts") {
  const auto document = parse(R"({"a":"9007199254740993","l":[1],"n":null})");
  CHECK(number(document, "a") == 9007199254740993u);
  CHECK(number(document, "none") == 0);
  CHECK(number(parse(R"({"a":"abc"})"), "a") == 0);
  CHECK(number(parse(R"({"a":"99999999999999999999"})"), "a") == 0);
  CHECK(member(document, "n").empty());
  CHECK(list(document, "l").size() == 1);
  CHECK(list(document, "none").empty());
}

TEST_CASE("empty answers say so") {
  CHECK(incidents_text(parse("[]"), true) == "no incidents\n");
  CHECK(effects_text(parse("[]")) == "nothing to do\n");
  CHECK(tick_text(parse("{}")) == "nothing was due\n");
}

TEST_CASE("no text of others poses as a line of ours") {
  const std::string text = decision_text(
      parse(R"({"question":"x\npermitted","because":[{"text":"a\u001b[2Jb","pointer":"/a\tb"}]})"));
  CHECK(text == "denied  x<U+000A>permitted\n  because a<U+001B>[2Jb (/a<U+0009>b)\n");
}

TEST_CASE("each mistake is told once, whether the message names the first of them or not") {
  const auto problems = parse(R"([{"file":"c.yaml","line":2,"column":5,"message":"x","pointer":"/a"},
                                  {"file":"c.yaml","line":3,"column":1,"message":"y"}])");
  const std::string list = "c.yaml:2:5: x (at /a)\nc.yaml:3:1: y\n";
  CHECK(error_text("this charter cannot be accepted: c.yaml:2:5: x (and 1 more)", problems) ==
        "this charter cannot be accepted:\n" + list);
  CHECK(error_text("c.yaml:2:5: x (and 1 more)", problems) == list);
  CHECK(error_text("two rules clash", problems) == "two rules clash\n" + list);
  CHECK(error_text("no such file", parse("[]")) == "no such file\n");
  // A problem without words is part of every message, and may not cut one to nothing.
  CHECK(error_text("two rules clash", parse(R"([{"pointer":"/a"}])")) == "two rules clash\n (at /a)\n");
}

TEST_CASE("columns are named, and a rule by its title with its id") {
  const std::string table =
      incidents_text(parse(R"([{"short_id":"INC-1","severity":"high","title":"T"}])"), true);
  CHECK(table.starts_with("incident  score severity  state           team          title\nINC-1     0 "));
  const auto finding = [](const char* text) { return findings_text(parse(std::string("[") + text + "]")); };
  CHECK(finding(R"({"level":"low","title":"T","rule":"r-1"})").ends_with("low           T (r-1)\n"));
  CHECK(finding(R"({"title":"T","rule":"report"})").ends_with(" T\n"));
  CHECK(finding(R"({"rule":"r-1"})").ends_with(" r-1\n"));
}

TEST_CASE("a title of an incident says how sure it is, where the viewer may know") {
  const auto title = [](const char* more) {
    return incident_text(parse(R"({"short_id":"INC-1","title":"T")" + std::string(more) + "}"), true);
  };
  CHECK(title("").starts_with("INC-1  T\n"));
  CHECK(title(R"(,"states":["triage"],"findings":[{"rule":"r"}])").starts_with("INC-1  Suspected: T\n"));
  CHECK(title(R"(,"states":["triage"],"findings":[{"rule":"report"}])").starts_with("INC-1  Reported: T\n"));
  CHECK(title(R"(,"states":["closed"],"verdict":"true-positive")").starts_with("INC-1  Confirmed: T\n"));
  const auto hidden =
      incident_text(parse(R"({"title":"T","states":["triage"],"verdict":"true-positive"})"), false);
  CHECK(hidden.find("Confirmed") == std::string::npos);
  const auto table =
      incidents_text(parse(R"([{"title":"T\nINC-2","states":["triage"],"findings":[{"rule":"r"}]}])"), true);
  CHECK(table.ends_with("Suspected: T<U+000A>INC-2\n"));
}
