// The canonical byte form (RFC 8785), hashes and ids.
#include "base/canonical.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "base/invariant.hpp"
#include "base/json_text.hpp"
#include "test_data.hpp"

namespace csirt::base {
namespace {

std::string again(std::string_view text) { return canonical(parse_json(text, "test")); }

void replace(std::string& text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("members sort by UTF-16 code units, at every depth") {
  CHECK(again(R"({"b":1,"a":{"d":[{"z":1,"y":2}],"c":null}})") ==
        R"({"a":{"c":null,"d":[{"y":2,"z":1}]},"b":1})");
  CHECK(again(R"({"ab":1,"a":2,"":3})") == R"({"":3,"a":2,"ab":1})");
  // U+1F600 is written with surrogates from U+D83D, before U+FB33 and after U+D7FF.
  CHECK(again("{\"\uFB33\":1,\"\U0001F600\":2,\"\uD7FF\":3,\"\U0001F601\":4,\"\uE000\":5}") ==
        "{\"\uD7FF\":3,\"\U0001F600\":2,\"\U0001F601\":4,\"\uE000\":5,\"\uFB33\":1}");
}

TEST_CASE("texts have the shortest escapes") {
  CHECK(again(R"("\u0000\u0008\u0009\u000a\u000b\u000c\u000d\u001f\u0020\u007f\"\\\/\u00e9\u20ac")") ==
        "\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f \x7f\\\"\\\\/é€\"");
}

TEST_CASE("integers that not every reader keeps are written as texts") {
  CHECK(again("[9007199254740991,-9007199254740991,9007199254740992,-9007199254740992]") ==
        R"([9007199254740991,-9007199254740991,"9007199254740992","-9007199254740992"])");
  CHECK(again("[-9223372036854775808,18446744073709551615,-0]") ==
        R"(["-9223372036854775808","18446744073709551615",0])");
}

TEST_CASE("what has no place in a record is refused") {
  try {
    again("[1.5]");
    CHECK(false);
  } catch (const Error& error) {
    CHECK(error.status() == Status::internal);
    CHECK(std::string(error.what()).find("src/base/canonical.cpp:") != std::string::npos);
  }
  for (const char* bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xc3"}) {
    CHECK_THROWS_AS(canonical(boost::json::value(bad)), Error);
    CHECK_THROWS_AS(canonical({{bad, 1}}), Error);
  }
  boost::json::value deep = nullptr;
  for (int i = 0; i < 2'000; ++i) deep = boost::json::array{std::move(deep)};
  CHECK_THROWS_AS(canonical(deep), Error);
}

TEST_CASE("the published pairs of RFC 8785, but for floating point") {
  const auto folder = test::data("jcs/testdata");
  if (!folder) return;
  for (const std::string name : {"arrays", "french", "structures", "unicode", "values", "weird"}) {
    CAPTURE(name);
    std::string input = test::read_file(*folder / "input" / (name + ".json"));
    std::string output = test::read_file(*folder / "output" / (name + ".json"));
    if (name == "values") {
      replace(input, "[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]", "[]");
      replace(output, "[333333333.3333333,1e+30,4.5,0.002,1e-27]", "[]");
    }
    if (name == "structures") replace(input, "56.0", "56");
    CHECK(again(input) == output);
  }
}

TEST_CASE("hashes and ids") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const std::string id = derive_id("command", 1);
  CHECK(id == sha256_hex(std::string("command\0"
                                     "1",
                                     9))
                  .substr(0, 32));
  CHECK(id.size() == 32);
  CHECK(derive_id("command", 11) != id);
  CHECK(derive_id("command1", 1) != derive_id("command", 11));
  CHECK(short_id("INC", id) == "INC-" + id.substr(0, 4));
  CHECK(short_id("INC", id, 8) == "INC-" + id.substr(0, 8));
  CHECK(to_hex(std::string("\x00\xff\x10", 3)) == "00ff10");
}

TEST_CASE("a broken invariant names itself") {
  const bool holds = false;
  try {
    CSIRT_INVARIANT(holds);
    CHECK(false);
  } catch (const Error& error) {
    CHECK(error.status() == Status::internal);
    CHECK(std::string(error.what()).starts_with("broken invariant: holds at "));
  }
}

}  // namespace csirt::base
