// A reader that remembers shapes and values against one that takes every line apart.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "condition/event_reader.hpp"
#include "condition/value_cache.hpp"

using namespace csirt::condition;

namespace {

const std::vector<std::string> names = {"a", "b", "b.c", "New Value", "l", "o"};

// What a reader knows of a line, as one text.
std::string told(FieldReader& reader, EventStatus status) {
  std::string text = std::to_string(static_cast<int>(status)) + ":";
  const auto add = [&](const RawValue& value) {
    text += std::string(value.raw) + "/" + std::to_string(static_cast<int>(value.kind)) +
            (value.escaped ? "e " : " ");
  };
  for (FieldId field = 0; field < names.size(); ++field) {
    text += names[field] + "=";
    for (const RawValue& value : reader.values(field)) add(value);
  }
  text += "|";
  for (const RawValue& value : reader.scalars()) add(value);
  return text;
}

std::string scalar(std::mt19937& random) {
  static const std::vector<std::string> values = {
      "1",
      "12",
      "-0.5e3",
      "01",
      "1.",
      "true",
      "truex",
      "false",
      "null",
      "nul",
      "\"\"",
      "\"x\"",
      "\"x",
      "\"C:\\\\Windows\\\\x.exe\"",
      "\"\\q\"",
      "\"\\u00e9\"",
      "\"\\u00g9\"",
      "\"\xC3\xA9\"",
      "\"\xC3\"",
      "\"a\tb\"",
      "\"longer than any block that is read at once, and with \\\"quotes\\\" in it, \\\\ and a line \\n\""};
  return values[random() % values.size()];
}

std::string line(std::mt19937& random) {
  static const std::vector<std::string> shapes = {"{\"a\":#,\"b\":#}",
                                                  "{\"a\":#,\"b\":{\"c\":#}}",
                                                  "{\"a\":[#],\"b\":[#,#]}",
                                                  "{ \"a\" : # }",
                                                  "{\"a\":#,\"a\":#}",
                                                  "{\"x\":#,\"x\":#}",
                                                  "{\"NewValue\":#,\"l\":[]}",
                                                  "{\"New Value\":#,\"o\":{}}",
                                                  "{\"x\":#,\"y\":{\"z\":[#,{\"a\":#}]}}",
                                                  "{\"a\":#,\"b\":#}}",
                                                  "[#]",
                                                  "{\"b\":{\"c\":#},\"b.c\":#}",
                                                  "{\"a\":{\"#text\":#,\"#text\":#}}",
                                                  "{}"};
  std::string text;
  for (char c : shapes[random() % shapes.size()]) text += c == '#' ? scalar(random) : std::string(1, c);
  if (random() % 10 == 0) text.resize(random() % (text.size() + 1));
  if (random() % 10 == 0 && !text.empty()) text[random() % text.size()] = "{}[],:\" \\1a"[random() % 11];
  return text;
}

}  // namespace

TEST_CASE("what is remembered of shapes and values changes nothing that is read") {
  std::mt19937 random(23);
  const FieldTable table(names, Mapping{});
  ValueCache cache, other;
  FieldReader knowing(table, cache, {true, {}});
  std::vector<std::size_t> of_status(8);
  for (int round = 0; round < 30'000; ++round) {
    const std::string text = line(random);
    cache.next_event(text.size());
    other.next_event(text.size());
    FieldReader plain(table, other, {true, {}});
    const EventStatus status = knowing.read(text), expected = plain.read(text);
    CAPTURE(text);
    REQUIRE(status == expected);
    ++of_status[static_cast<std::size_t>(status)];
    if (status != EventStatus::ok) continue;
    REQUIRE(told(knowing, status) == told(plain, expected));
    for (const Cell& cell : knowing.cells()) {
      if (cell.entry) REQUIRE(cell.entry->token == cell.value.token());
    }
  }
  CHECK(of_status[static_cast<std::size_t>(EventStatus::ok)] > 3000);
  CHECK(of_status[static_cast<std::size_t>(EventStatus::malformed)] > 3000);
}

TEST_CASE("what is passed over is read all the same, and looked up once it is wanted") {
  std::mt19937 random(29);
  const FieldTable table(names, Mapping{});
  ValueCache cache, other;
  std::vector<bool> places(table.places());
  FieldReader passing(table, cache, {false, places});
  std::size_t passed = 0, wanted = 0;
  for (int round = 0; round < 30'000; ++round) {
    const std::string text = line(random);
    cache.next_event(text.size());
    other.next_event(text.size());
    FieldReader plain(table, other, {false, {}});
    const EventStatus status = passing.read(text);
    CAPTURE(text);
    REQUIRE(status == plain.read(text));
    if (status != EventStatus::ok) continue;
    REQUIRE(told(passing, status) == told(plain, status));
    for (const Cell& cell : passing.cells()) {
      if (cell.entry) REQUIRE(cell.entry->token == cell.value.token());
      (cell.passed_over ? passed : wanted) += cell.place == no_place ? 0 : 1;
    }
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = random() % 2 == 0;
    if (random() % 8 == 0) passing.want(places, random() % 2 ? Shapes::Want::too : Shapes::Want::alone);
  }
  CHECK(passed > 1000);
  CHECK(wanted > 1000);
}

TEST_CASE("of a key that rules do not know the last value counts among those of the event") {
  const FieldTable table(names, Mapping{});
  ValueCache cache;
  FieldReader reader(table, cache, {true, {}});
  for (int time = 0; time < 3; ++time) {
    const std::string text = R"({"x":"first","y":{"z":1,"z":2},"x":"last"})";
    cache.next_event(text.size());
    REQUIRE(reader.read(text) == EventStatus::ok);
    const auto all = reader.scalars();
    REQUIRE(all.size() == 2);
    CHECK(all[0].raw == "2");
    CHECK(all[1].raw == "last");
  }
}

TEST_CASE("shapes without end are not remembered without end") {
  const FieldTable table(names, Mapping{});
  ValueCache cache(1u << 16);
  FieldReader knowing(table, cache, {true, {}}), plain(table);
  for (int i = 0; i < 40'000; ++i) {
    const std::string text =
        "{\"key" + std::to_string(i) + "\":1,\"a\":\"value " + std::to_string(i % 3'000) + "\"}";
    cache.next_event(text.size());
    REQUIRE(knowing.read(text) == EventStatus::ok);
    if (i % 100 != 0) continue;
    REQUIRE(plain.read(text) == EventStatus::ok);
    REQUIRE(told(knowing, EventStatus::ok) == told(plain, EventStatus::ok));
  }
  CHECK(cache.clearances() > 0);
}
