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
  CHECK(incidents_text(parse("[]")) == "no incidents\n");
  CHECK(effects_text(parse("[]")) == "nothing to do\n");
  CHECK(tick_text(parse("{}")) == "nothing was due\n");
}

TEST_CASE("no text of others poses as a line of ours") {
  const std::string text = decision_text(
      parse(R"({"question":"x\npermitted","because":[{"text":"a\u001b[2Jb","pointer":"/a\tb"}]})"));
  CHECK(text == "denied  x<U+000A>permitted\n  because a<U+001B>[2Jb (/a<U+0009>b)\n");
}
