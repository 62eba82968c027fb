// One test for each decision of docs/conditions.md where the specification is silent, and for its clear
// words.
#include "condition_fixture.hpp"

using namespace csirt::condition;
using namespace csirt::condition::test;

TEST_CASE("null: absent, explicit null and the empty list are no value; the empty text is one") {
  CHECK(holds("f: null", R"({"x": 1})"));
  CHECK(holds("f: null", R"({"f": null})"));
  CHECK(holds("f: null", R"({"f": []})"));
  CHECK(holds("f: null", R"({"f": ["a", null]})"));
  CHECK_FALSE(holds("f: null", R"({"f": ""})"));
  CHECK_FALSE(holds("f: null", R"({"f": {}})"));
  CHECK_FALSE(holds("f: ''", R"({"f": null})"));
  CHECK_FALSE(holds("f: ''", R"({"x": 1})"));
  CHECK(holds("f: ''", R"({"f": ""})"));
}

TEST_CASE("not: what is absent or null fails a test, so its negation holds") {
  const auto rules = one_rule("sel: {a: a}\nflt: {b|contains: b}\ncondition: sel and not flt");
  CHECK(matches(rules, R"({"a": "a"})"));
  CHECK(matches(rules, R"({"a": "a", "b": null})"));
  CHECK_FALSE(matches(rules, R"({"a": "a", "b": "xbx"})"));
}

TEST_CASE("a lone star holds for every text, also the empty one, and for nothing else") {
  for (const char* item : {"f: '*'", "f|contains: '*'", "f|startswith: '**'"}) {
    CHECK(holds(item, R"({"f": ""})"));
    CHECK(holds(item, R"({"f": "q"})"));
    CHECK(holds(item, R"({"f": 5})"));
    CHECK_FALSE(holds(item, R"({"x": 1})"));
    CHECK_FALSE(holds(item, R"({"f": null})"));
    CHECK_FALSE(holds(item, R"({"f": {"g": 1}})"));
  }
}

TEST_CASE("numbers and booleans of events are compared as they are written") {
  CHECK(holds("f: 42", R"({"f": 42})"));
  CHECK(holds("f: 42", R"({"f": "42"})"));
  CHECK(holds("f: '42'", R"({"f": 42})"));
  CHECK_FALSE(holds("f: 42", R"({"f": 42.0})"));
  CHECK(holds("f: 42.0", R"({"f": 42.0})"));
  CHECK_FALSE(holds("f: 42", R"({"f": "042"})"));
  CHECK(holds("f: 0x2A", R"({"f": 42})"));
  CHECK(holds("f: 18446744073709551617", R"({"f": 18446744073709551617})"));
  CHECK_FALSE(holds("f: 18446744073709551617", R"({"f": 18446744073709551616})"));
  CHECK(holds("f: True", R"({"f": "TRUE"})"));
  CHECK(holds("f: 'true'", R"({"f": true})"));
  CHECK(holds("f: '4?'", R"({"f": 42})"));
}

TEST_CASE("case: simple folding of Unicode, one character to one, without locale") {
  CHECK(holds("f: 'Ünïcode Straße ДОМ'", R"({"f": "ünïcode straße дом"})"));
  CHECK_FALSE(holds("f: 'STRASSE'", R"({"f": "straße"})"));
  CHECK(holds("f: 'ẞ'", R"({"f": "ß"})"));
  CHECK_FALSE(holds("f: 'İ'", R"({"f": "i̇"})"));
  CHECK_FALSE(holds("f: 'İ'", R"({"f": "i"})"));
  CHECK(holds("f: 'Σ'", R"({"f": "ς"})"));
  CHECK(holds("f: 'k'", "{\"f\": \"\xE2\x84\xAA\"}"));
  CHECK_FALSE(holds("f|cased: 'Ü'", R"({"f": "ü"})"));
}

TEST_CASE("a question mark is one character, however many bytes it has") {
  CHECK(holds("f: 'a?c'", R"({"f": "aéc"})"));
  CHECK(holds("f: 'a?c'", R"({"f": "a😀c"})"));
  CHECK_FALSE(holds("f: 'a?c'", R"({"f": "ac"})"));
  CHECK_FALSE(holds("f: 'a??c'", R"({"f": "a😀c"})"));
  CHECK(holds("f|endswith: '?'", R"({"f": "xé"})"));
}

TEST_CASE("startswith and endswith keep inner wildcards and are tied to one end only") {
  CHECK(holds("f|endswith: 'a*c'", R"({"f": "xxa--c"})"));
  CHECK_FALSE(holds("f|endswith: 'a*c'", R"({"f": "xxa--cx"})"));
  CHECK(holds("f|startswith: 'a*c'", R"({"f": "a--cxx"})"));
  CHECK_FALSE(holds("f|startswith: 'a*c'", R"({"f": "xa--c"})"));
  CHECK(holds("f|contains: 'foo*bar'", R"({"f": "xx foo123bar yy"})"));
  CHECK_FALSE(holds("f: 'ab*ba'", R"({"f": "aba"})"));
}

TEST_CASE("arrays: a test holds when it holds for some member, each test by itself") {
  CHECK(holds("f: b", R"({"f": ["a", "b"]})"));
  CHECK(holds("f: b", R"({"f": [["a"], [["b"]]]})"));
  CHECK(holds("f|contains: b", R"({"f": ["a", "xbx"]})"));
  CHECK(holds("f|contains|all: [a, b]", R"({"f": ["xa", "xb"]})"));
  CHECK(holds("f|contains|all: [a, b]", R"({"f": ["ab", "c"]})"));
  CHECK(holds("a.b: c", R"({"a": [{"b": "z"}, {"b": "c"}]})"));
  CHECK_FALSE(holds("f|neq: b", R"({"f": ["a", "b"]})"));
}

TEST_CASE("a zone does not keep an address out of its network; mapped addresses lie in IPv4 networks") {
  CHECK(holds("f|cidr: 'fe80::/10'", R"({"f": "fe80::1%eth0"})"));
  CHECK(holds("f|cidr: '10.0.0.0/8'", R"({"f": "::ffff:10.1.2.3"})"));
  CHECK_FALSE(holds("f|cidr: '10.0.0.0/8'", R"({"f": "010.1.2.3"})"));
  CHECK_FALSE(holds("f|cidr: '10.0.0.0/8'", R"({"f": "10.1.2.3:80"})"));
  CHECK_FALSE(holds("f|cidr: '10.0.0.0/8'", R"({"f": "host 10.1.2.3"})"));
  CHECK_FALSE(holds("f|cidr: '::/0'", R"({"f": "10.1.2.3"})"));
  CHECK(holds("f|cidr: '10.1.2.3'", R"({"f": "10.1.2.3"})"));
}

TEST_CASE("comparisons take numbers that events write as text, exactly and whatever their size") {
  CHECK(holds("f|gt: 5", R"({"f": "6"})"));
  CHECK(holds("f|gt: 5", R"({"f": "10"})"));
  CHECK_FALSE(holds("f|gt: 5", R"({"f": "abc"})"));
  CHECK_FALSE(holds("f|gt: 5", R"({"f": "0x10"})"));
  CHECK(holds("f|gt: 9007199254740992", R"({"f": 9007199254740993})"));
  CHECK_FALSE(holds("f|gt: 9007199254740993", R"({"f": 9007199254740993})"));
  CHECK(holds("f|lt: 0.3", R"({"f": 0.29999999999999999})"));
  CHECK(holds("f|gte: 100", R"({"f": 1e2})"));
  CHECK(holds("f|lt: 1", R"({"f": -1e400})"));
}

TEST_CASE("exists looks for the field alone: null, empty and objects are there") {
  CHECK(holds("f|exists: true", R"({"f": null})"));
  CHECK(holds("f|exists: true", R"({"f": []})"));
  CHECK(holds("f|exists: true", R"({"f": {"g": 1}})"));
  CHECK_FALSE(holds("f|exists: false", R"({"f": ""})"));
  CHECK(holds("f|exists: false", R"({"g": 1})"));
}

TEST_CASE("field references compare texts, without case unless cased; what is absent equals nothing") {
  CHECK(holds("f|fieldref: g", R"({"f": "A", "g": "a"})"));
  CHECK_FALSE(holds("f|fieldref|cased: g", R"({"f": "A", "g": "a"})"));
  CHECK_FALSE(holds("f|fieldref: g", R"({"x": 1})"));
  CHECK_FALSE(holds("f|fieldref: g", R"({"f": null, "g": null})"));
  CHECK(holds("f|fieldref: g", R"({"f": 5, "g": "5"})"));
  CHECK(holds("f|fieldref|startswith: g", R"({"f": "abc", "g": "AB"})"));
  CHECK(holds("f|fieldref|endswith: g", R"({"f": "abc", "g": "bc"})"));
  CHECK(holds("f|fieldref|contains: g", R"({"f": "a*c", "g": "*"})"));
  CHECK_FALSE(holds("f|fieldref|contains: g", R"({"f": "abc", "g": "*"})"));
  CHECK(holds("f|fieldref|neq: g", R"({"f": "a", "g": "b"})"));
  CHECK(holds("f|fieldref|neq: g", R"({"f": "a"})"));
}

TEST_CASE("neq is the negation of the item: none of the values, and true for what is absent") {
  CHECK(holds("f|neq: a", R"({"q": 1})"));
  CHECK_FALSE(holds("f|neq: [a, b]", R"({"f": "b"})"));
  CHECK(holds("f|neq: [a, b]", R"({"f": "c"})"));
  CHECK(holds("f|contains|neq: a", R"({"f": "b"})"));
  CHECK(holds("f|neq: null", R"({"f": "b"})"));
  CHECK_FALSE(holds("f|neq: null", R"({"q": 1})"));
}

TEST_CASE("windash lets each dash stand for all five, wherever it stands") {
  for (const char* dash : {"-", "/", "–", "—", "―"}) {
    CHECK(holds("f|windash|contains: ' -enc'", std::string(R"({"f": "ps )") + dash + "enc\"}"));
    CHECK(holds("f|contains|windash: 'a/b'", std::string(R"({"f": "a)") + dash + "b\"}"));
  }
  CHECK(holds("f|windash|contains: ' -a /b'", R"({"f": "x /a –b"})"));
  CHECK_FALSE(holds("f|windash|contains: ' -a'", R"({"f": "x +a"})"));
  CHECK(holds("f|windash|base64: '-a'", R"({"f": "L2E="})"));
}

TEST_CASE("base64offset finds the value at each of its three places, without case as every text") {
  CHECK(holds("f|base64offset|contains: foobar", R"({"f": "xxZm9vYmFyxx"})"));
  CHECK(holds("f|base64offset|contains: foobar", R"({"f": "eGZvb2Jhcg=="})"));
  CHECK(holds("f|base64offset|contains: foobar", R"({"f": "eHhmb29iYXI="})"));
  CHECK(holds("f|base64offset|contains: foobar", R"({"f": "ZM9VYMFY"})"));
  CHECK_FALSE(holds("f|base64offset|contains|cased: foobar", R"({"f": "ZM9VYMFY"})"));
  CHECK(holds("f|base64: foobar", R"({"f": "Zm9vYmFy"})"));
  CHECK(holds("f|utf16be|base64: a", R"({"f": "AGE="})"));
  CHECK(holds("f|utf16|base64: a", R"({"f": "//5hAA=="})"));
  CHECK(holds("f|wide: ab", R"({"f": "a\u0000b\u0000"})"));
}

TEST_CASE("keywords are sought in every value of the event, numbers too, but not in names of fields") {
  const auto all = one_rule("keywords: {'|all': ['kw1', 'kw2']}\ncondition: keywords");
  CHECK(matches(all, R"({"m": "KW1 kw2"})"));
  CHECK(matches(all, R"({"m": "kw1", "n": {"o": ["kw2"]}})"));
  CHECK_FALSE(matches(all, R"({"m": "kw1"})"));
  const auto number = one_rule("keywords: ['5353']\ncondition: keywords");
  CHECK(matches(number, R"({"m": 5353})"));
  CHECK_FALSE(matches(number, R"({"5353": "x"})"));
  CHECK(matches(one_rule("keywords: ['a*c']\ncondition: keywords"), R"({"m": "xabcx"})"));
  CHECK(matches(one_rule("sel: word\ncondition: sel"), R"({"m": "a WORD here"})"));
  CHECK(matches(one_rule("sel: [word, {f: a}]\ncondition: sel"), R"({"f": "a"})"));
  CHECK(matches(one_rule("sel: {'|re': '^a+$'}\ncondition: sel"), R"({"m": "aaa"})"));
}

TEST_CASE("of a key that an object has twice the last value counts, for keywords too") {
  CHECK(holds("f: b", R"({"f": "a", "f": "b"})"));
  CHECK_FALSE(holds("f: a", R"({"f": "a", "f": "b"})"));
  CHECK(holds("f: b", R"({"f": "a", "\u0066": "b"})"));
  CHECK(holds("a.b: 2", R"({"a": {"b": 1}, "a": {"b": 2}})"));
  CHECK_FALSE(holds("a.b: 1", R"({"a": {"b": 1}, "a": {"c": 2}})"));
  const auto keyword = one_rule("keywords: [secret]\ncondition: keywords");
  CHECK_FALSE(matches(keyword, R"({"x": "secret", "x": "plain"})"));
  CHECK(matches(keyword, R"({"x": "plain", "x": "secret"})"));
}

TEST_CASE("parts of dates are read as they are written, without conversion of zones") {
  CHECK(holds("f|hour: 13", R"({"f": "2024-05-01T13:05:00+09:00"})"));
  CHECK(holds("f|minute: 5", R"({"f": "2024-05-01 13:05:00.123"})"));
  CHECK(holds("f|day: 1", R"({"f": "2024-05-01"})"));
  CHECK(holds("f|week: 53", R"({"f": "2021-01-03"})"));
  CHECK(holds("f|month|gte: 5", R"({"f": "2024-05-01"})"));
  CHECK(holds("f|year: 2024", R"({"f": "2024-05-01T13:05Z"})"));
  CHECK_FALSE(holds("f|hour: 0", R"({"f": "2024-05-01"})"));
  CHECK_FALSE(holds("f|day: 30", R"({"f": "2024-02-30"})"));
  CHECK_FALSE(holds("f|hour: 13", R"({"f": "13:05:00"})"));
}

TEST_CASE(
    "regular expressions are sought anywhere, with case; a dollar also matches before a last line end") {
  CHECK(holds("f|re: 'abc'", R"({"f": "xabcx"})"));
  CHECK_FALSE(holds("f|re: 'abc'", R"({"f": "xABCx"})"));
  CHECK(holds("f|re|i: 'abc'", R"({"f": "xABCx"})"));
  CHECK(holds("f|re: 'abc$'", R"({"f": "abc\n"})"));
  CHECK_FALSE(holds("f|re: 'abc$'", R"({"f": "abc\nx"})"));
  CHECK(holds("f|re|m: 'abc$'", R"({"f": "abc\nx"})"));
  CHECK(holds("f|re: '[$]'", R"({"f": "a$b"})"));
  CHECK(holds("f|re|s: 'a.c'", R"({"f": "a\nc"})"));
  CHECK_FALSE(holds("f|re: 'a.c'", R"({"f": "a\nc"})"));
  CHECK(holds("f|re: '^4\\d$'", R"({"f": 42})"));
}

TEST_CASE("half a surrogate pair is read as the replacement character") {
  CHECK(holds("f: 'a\xEF\xBF\xBD'", R"({"f": "a\ud83d"})"));
  CHECK(holds("f: 'a😀'", R"({"f": "a\ud83d\ude00"})"));
}

TEST_CASE("condition: patterns leave names with an underscore out unless they begin with one") {
  const auto rules = [](const char* condition) {
    return one_rule(std::string("sel_a: {f: a}\n_sel_b: {f: b}\ncondition: ") + condition);
  };
  CHECK(matches(rules("all of them"), R"({"f": "a"})"));
  CHECK_FALSE(matches(rules("1 of *sel*"), R"({"f": "b"})"));
  CHECK(matches(rules("1 of _sel*"), R"({"f": "b"})"));
  CHECK(matches(rules("NOT _sel_b AND sel_a"), R"({"f": "a"})"));
}
