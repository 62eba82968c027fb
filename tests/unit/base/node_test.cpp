// Documents with positions: what YAML and JSON mean, and where their mistakes are.
#include "base/node.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <random>

#include "base/canonical.hpp"
#include "base/json_text.hpp"

namespace csirt::base {
namespace {

std::string yaml(std::string_view text) { return canonical(to_json(read_yaml(text))); }
std::string json(std::string_view text) { return canonical(to_json(read_json(text))); }

template <class Read>
std::string what_of(Read read) {
  try {
    read();
  } catch (const Error& error) {
    CHECK(error.status() == Status::syntax);
    CHECK(error.problems().size() == 1);
    return error.what();
  }
  return "accepted";
}
std::string yaml_refusal(std::string_view text, Limits limits = {}) {
  return what_of([&] { read_yaml(text, "c.yaml", limits); });
}
std::string json_refusal(std::string_view text, Limits limits = {}) {
  return what_of([&] { read_json(text, "c.json", limits); });
}

std::string place(const Node* node) {
  REQUIRE(node);
  return std::to_string(node->line) + ":" + std::to_string(node->column);
}

}  // namespace

TEST_CASE("YAML 1.2: country codes and switches are texts") {
  CHECK(yaml("[NO, no, on, off, yes, y, n, DE]") == R"(["NO","no","on","off","yes","y","n","DE"])");
  CHECK(yaml("[true, True, FALSE, null, ~, Null, '', 'true', \"1\"]") ==
        R"([true,true,false,null,null,null,"","true","1"])");
  CHECK(yaml("[1, -1, +1, 0, 007, 0x1F, 0o17, 1_000, 12:30, 0b1, -0x1]") ==
        R"([1,-1,1,0,7,31,15,"1_000","12:30","0b1","-0x1"])");
  CHECK(yaml("[9223372036854775807, 9223372036854775808, -9223372036854775808, 0xFFFFFFFFFFFFFFFF]") ==
        R"(["9223372036854775807","9223372036854775808","-9223372036854775808","0xFFFFFFFFFFFFFFFF"])");
  CHECK(yaml("[2026-12-25, 1.5, .inf, 1e3, ., +, 1., .5, 0x, 0o8, 192.0.2.1]") ==
        R"(["2026-12-25","1.5",".inf","1e3",".","+","1.",".5","0x","0o8","192.0.2.1"])");
}

TEST_CASE("kinds of scalars") {
  const Node list = read_yaml("[9223372036854775808, 1e3, .inf, x, 'x', 5, ~, TRUE]");
  const NodeKind kinds[] = {NodeKind::number, NodeKind::number,  NodeKind::number, NodeKind::string,
                            NodeKind::string, NodeKind::integer, NodeKind::null,   NodeKind::boolean};
  for (std::size_t i = 0; i < list.items.size(); ++i) CHECK(list.items[i].kind == kinds[i]);
  CHECK(list.items[4].quoted);
  CHECK(!list.items[3].quoted);
  CHECK(list.items[0].integer == 0);
}

TEST_CASE("positions are lines and bytes from 1") {
  const Node root = read_yaml("a: 1\nbé: {x: [ü, z]}\r\nc:\n  - \"q\"\n", "c.yaml");
  CHECK(place(root.find("a")) == "1:4");
  CHECK(place(root.find("bé")) == "2:6");
  CHECK(place(root.find("bé")->find("x")) == "2:10");
  CHECK(place(&root.find("bé")->find("x")->items[1]) == "2:15");
  CHECK(place(&root.find("c")->items[0]) == "4:5");
  CHECK(root.entries[1].line == 2);
  CHECK(root.entries[1].column == 1);
  const Node same = read_json("{\"a\": 1,\n \"bé\": {\"x\": [\"ü\", 2]}}", "c.json");
  CHECK(place(same.find("a")) == "1:7");
  CHECK(place(&same.find("bé")->find("x")->items[1]) == "2:22");
  CHECK(same.entries[1].column == 2);
  CHECK(same.find("nothing") == nullptr);
}

TEST_CASE("duplicate keys are mistakes, with both places") {
  CHECK(yaml_refusal("teams:\n  a: 1\n  b: 2\n  \"a\": 3\n") ==
        "c.yaml:4:3: the key 'a' is given twice; first at line 2, column 3 (at /teams)");
  CHECK(json_refusal("{\"a\": 1,\n \"\\u0061\": 2}") ==
        "c.json:2:2: the key 'a' is given twice; first at line 1, column 2");
  CHECK(yaml("{a: {x: 1}, b: {x: 1}}") == R"({"a":{"x":1},"b":{"x":1}})");
}

TEST_CASE("keys are texts") {
  CHECK(yaml("{1: a, true: b, ~: c, '': d}") == R"({"":"d","1":"a","true":"b","~":"c"})");
  CHECK(yaml_refusal("? [a]\n: b\n") == "c.yaml:1:3: a key must be a text, not a list or a map");
  CHECK(yaml_refusal("x: &k {a: 1}\n? *k\n: b\n") == "c.yaml:2:3: a key must be a text, not a list or a map");
}

TEST_CASE("tags of the core schema are read, others refused") {
  CHECK(yaml("[!!str 5, !!int 5, !!null '', !!bool true, !!float 1, ! 5, !!int '7', !!seq [], !!map {}]") ==
        R"(["5",5,null,true,1,"5",7,[],{}])");
  CHECK(yaml_refusal("x: !secret 5") ==
        "c.yaml:1:4: the tag '!secret' does not fit: a scalar of that kind with a tag of YAML's core schema, "
        "or no tag, "
        "is expected (at /x)");
  CHECK(yaml_refusal("!!int five").find("the tag 'tag:yaml.org,2002:int' does not fit") != std::string::npos);
  CHECK(yaml_refusal("!!set {a}").find("the tag 'tag:yaml.org,2002:set' does not fit") != std::string::npos);
  CHECK(yaml_refusal("!!python/object:os.system x").find("does not fit") != std::string::npos);
}

TEST_CASE("anchors and aliases") {
  CHECK(yaml("{a: &x [1, 2], b: *x, c: &x 3, d: *x}") == R"({"a":[1,2],"b":[1,2],"c":3,"d":3})");
  CHECK(yaml_refusal("a: *x") == "c.yaml:1:4: the alias '*x' has no anchor before it (at /a)");
  CHECK(yaml_refusal("a: &x [*x]") == "c.yaml:1:8: the alias '*x' has no anchor before it (at /a/0)");
  CHECK(yaml("<<: 1") == R"({"<<":1})");
}

TEST_CASE("a small text does not become a huge document") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string last = "*a" + std::to_string(i - 1), name = "a" + std::to_string(i);
    text += name + ": &" + name + " [" + last;
    for (int k = 0; k < 9; ++k) text += ", " + last;
    text += "]\n";
  }
  Limits limits;
  limits.nodes = 100'000;
  CHECK(yaml_refusal(text, limits).find("more than 100000 values, aliases expanded") != std::string::npos);
  std::string wide = "a: &a \"" + std::string(10'000, 'x') + "\"\nb: [";
  for (int i = 0; i < 1'000; ++i) wide += "*a, ";
  limits.bytes = 1'000'000;
  CHECK(yaml_refusal(wide + "]", limits).find("more than 1000000 bytes of text, aliases expanded") !=
        std::string::npos);
  std::string deep = "a0: &a0 [x]\n";
  for (int i = 1; i < 400; ++i) {
    deep += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  }
  CHECK(yaml_refusal(deep).find("nested deeper than 256 levels") != std::string::npos);
}

TEST_CASE("depth and size are bounded in both languages") {
  const std::string open(100'000, '[');
  CHECK(yaml_refusal(open).find("nested deeper than 256 levels") != std::string::npos);
  CHECK(json_refusal(open).find("nested deeper than 256 levels") != std::string::npos);
  CHECK(json_refusal("[1,2,3]", {.bytes = 3}).find("larger than 3 bytes") != std::string::npos);
  CHECK(yaml_refusal("[1,2,3]", {.bytes = 3}).find("larger than 3 bytes") != std::string::npos);
  CHECK(json_refusal("[1,2,3]", {.nodes = 3}).find("more than 3 values") != std::string::npos);
  CHECK(yaml_refusal("[1,2,3]", {.nodes = 3}).find("more than 3 values") != std::string::npos);
  const std::string fits = std::string(200, '[') + std::string(200, ']');
  CHECK(yaml(fits) == fits);
  CHECK(json(fits) == fits);
}

TEST_CASE("JSON: mistakes and their places") {
  CHECK(json_refusal("") == "c.json:1:1: the document ends where a value is expected");
  CHECK(json_refusal("[1,\n2,]") == "c.json:2:3: a JSON value is expected");
  CHECK(json_refusal("{\"a\" 1}") == "c.json:1:6: ':' is expected after a key");
  CHECK(json_refusal("{a: 1}") == "c.json:1:2: a key in double quotes is expected");
  CHECK(json_refusal("[1 2]") == "c.json:1:4: ',' or ']' is expected after an item of a list");
  CHECK(json_refusal("[1] x") == "c.json:1:5: something follows the end of the document");
  CHECK(json_refusal("[\"a\nb\"]") == "c.json:1:4: a control character must be escaped inside a text");
  CHECK(json_refusal("[\"\\x\"]") == "c.json:1:3: an unknown escape in a text");
  CHECK(json_refusal("[\"\\ud800\"]") == "c.json:1:3: half of a surrogate pair");
  CHECK(json_refusal("[\"\\udc00\\ud800\"]") == "c.json:1:3: half of a surrogate pair");
  CHECK(json_refusal("[\"\\u12\"]") == "c.json:1:3: four hexadecimal digits are expected after \\u");
  CHECK(json_refusal("[\"\xff\"]") == "c.json:1:3: the text is not UTF-8");
  CHECK(json_refusal("[\"abc") == "c.json:1:2: a text in quotes is not closed");
  CHECK(json_refusal("// c\n1") == "c.json:1:1: a JSON value is expected");
  CHECK(json("\xEF\xBB\xBF [\"\\ud83d\\ude02\\u00e9\"]") == "[\"😂é\"]");
}

TEST_CASE("YAML: mistakes and their places") {
  CHECK(yaml_refusal("") == "c.yaml:1:1: the document is empty");
  CHECK(yaml_refusal("a: 1\n---\nb: 2\n") ==
        "c.yaml:3:1: only one document is expected, but another one follows");
  CHECK(yaml_refusal("a: b: c\n").starts_with("c.yaml:1:5: mapping values are not allowed"));
  CHECK(yaml_refusal("a:\n\t- 1\n").starts_with("c.yaml:2:1: "));
  CHECK(yaml_refusal("a: \"x\n").starts_with("c.yaml:2:1: "));
  CHECK(yaml_refusal("a: \xff\n").starts_with("c.yaml:1:4: "));
  CHECK(yaml_refusal("\xEF\xBB\xBF"
                     "a: \x01\n")
            .starts_with("c.yaml:1:4: "));
  CHECK(read_yaml_stream("a\n---\nb\n---\n").size() == 3);
  CHECK(read_yaml_stream("# nothing\n").empty());
}

TEST_CASE("a document is JSON by its first byte, unless its name says YAML") {
  CHECK(read_document(" {\"a\": 1}", "x").find("a"));
  CHECK_THROWS_AS(read_document("{a: 1}", "x.json"), Error);
  CHECK(read_document("{a: 1}", "x.yaml").find("a"));
  CHECK(read_document("{a: 1}", "x.yml").find("a"));
  CHECK(read_document("a: 1").find("a"));
  CHECK(read_document("\xEF\xBB\xBF{\"a\": 1}").find("a"));
}

TEST_CASE("nodes from JSON values and back") {
  const std::string text = R"({"a":[null,true,-5,"x",{}],"b":"18446744073709551615"})";
  CHECK(canonical(to_json(from_json(parse_json(text, "test")))) == text);
  CHECK(from_json(boost::json::value(1.5)).kind == NodeKind::number);
  CHECK(from_json(boost::json::value(UINT64_MAX)).text == "18446744073709551615");
  CHECK(from_json(parse_json("\"5\"", "test")).kind == NodeKind::string);
}

TEST_CASE("JSON of programs: one value, keys once, places of mistakes") {
  CHECK(parse_json(" [1] ", "x").is_array());
  CHECK(what_of([] { parse_json("[1,\n2", "events"); }) == "events:2:2: not JSON: incomplete JSON");
  CHECK(what_of([] { parse_json("[1]]", "events"); }).starts_with("events:1:4: not JSON: "));
  CHECK(what_of([] { parse_json("", "events"); }).starts_with("events:1:1: not JSON: "));
  CHECK(what_of([] { parse_json("[1,]", "events"); }).starts_with("events:1:4: not JSON: "));
  CHECK(what_of([] { parse_json("{\"a\":{\":\\\":\":1,\"b\":2,\"b\":3}}", "cmd"); }) ==
        "cmd:1:22: the key 'b' is given twice; first at line 1, column 16");
  CHECK(parse_json("{\"a:\\\"\":\":\",\"b\":[{\"a\":\":\"}]}", "x").is_object());
  const std::string deep = std::string(65, '[') + std::string(65, ']');
  CHECK(what_of([&] { parse_json(deep, "x"); }).find("not JSON: ") != std::string::npos);
  CHECK(parse_json(deep, "x", 65).is_array());
  CHECK(what_of([] { parse_json("\"\xff\"", "x"); }).find("not JSON: ") != std::string::npos);
  CHECK(what_of([] { parse_json("\"\\ud800\"", "x"); }).find("not JSON: ") != std::string::npos);
}

TEST_CASE("problems are told in the order of the document, all of them") {
  Problems problems("charter.yaml");
  problems.raise_if_any(Status::charter, "charter");
  CHECK(problems.empty());
  Node at;
  at.line = 7;
  at.column = 3;
  problems.add(at, "/teams/a", "unknown team 'b'", "b", "one of a");
  problems.add_at(2, 1, "/x", "unknown member 'x'");
  try {
    problems.raise_if_any(Status::charter, "charter refused");
    CHECK(false);
  } catch (const Error& error) {
    CHECK(error.status() == Status::charter);
    CHECK(std::string(error.what()) ==
          "charter refused: charter.yaml:2:1: unknown member 'x' (at /x) (and 1 more)");
    CHECK(error.subject() == "charter.yaml");
    REQUIRE(error.problems().size() == 2);
    CHECK(format(error.problems()[1]) == "charter.yaml:7:3: unknown team 'b' (at /teams/a)");
  }
  CHECK(format(Problem{}) == "");
  CHECK(format(Problem{"", 3, 4, "", "", "", "m"}) == "3:4: m");
  CHECK(format(Problem{"f", 0, 0, "/p", "", "", "m"}) == "f: m (at /p)");
}

TEST_CASE("pointers and near names") {
  CHECK(pointer_join("", "a") == "/a");
  CHECK(pointer_join("/a", "b/c~d") == "/a/b~1c~0d");
  const std::vector<std::string> names = {"severity", "teams", "emea", "apac", "Worldwide"};
  CHECK(nearest("emae", names) == "emea");
  CHECK(nearest("severty", names) == "severity");
  CHECK(nearest("TEAMS", names) == "teams");
  CHECK(nearest("worldwide", names) == "Worldwide");
  CHECK(nearest("payments", names) == "");
  CHECK(nearest("x", {"y"}) == "");
  CHECK(nearest("", names) == "");
  CHECK(nearest("a", {}) == "");
  CHECK(nearest(std::string(100'000, 'a'), {std::string(100'000, 'b')}) == "");
  CHECK(did_you_mean("emae", names) == "; did you mean 'emea'?");
  CHECK(did_you_mean("payments", names) == "");
}

TEST_CASE("hostile bytes: whatever is read, nothing breaks") {
  const std::uint64_t seed = 99;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const std::string good =
      "# c\na: &x [1, 'two', \"th\\u00e9\"]\nb:\n  - {k: *x, é: ~}\n  - |\n    text\n  - >-\n    more\n? "
      "q\n: !!int 5\n";
  const std::string good_json =
      R"({"a":[1,-2.5e3,"\u00e9\ud83d\ude02é"],"b":{"c":null,"d":[true,false,{}]}})";
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = i % 2 == 0 ? good : good_json;
    for (std::uint64_t n = 1 + random() % 4; n > 0; --n) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = static_cast<char>(random());
          break;
        case 1:
          text.erase(at, 1 + random() % 5);
          break;
        default:
          text.insert(at, 1, "{}[]:,-?&*!|>'\"%@`#\n\t \\"[random() % 23]);
      }
      if (text.empty()) text = " ";
    }
    for (const bool as_json : {false, true}) {
      try {
        as_json ? read_json(text) : read_yaml(text);
      } catch (const Error& error) {
        ++refused;
        CHECK(error.status() == Status::syntax);
        CHECK(error.problems()[0].line >= 1);
      }
    }
  }
  CHECK(refused > 1'000);
}

}  // namespace csirt::base
