// Makes random rules and events that live in the hard corners.
#pragma once

#include <boost/json.hpp>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "condition/matcher.hpp"
#include "condition/rule_set_content.hpp"
#include "naive.hpp"
#include "random_words.hpp"

namespace csirt::condition::test {

// Throws by a seed, or as the bytes of a fuzzer say; bytes that have run out are zeros.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  explicit Dice(std::span<const std::uint8_t> bytes) : bytes_(bytes), by_bytes_(true) {}
  std::size_t below(std::size_t n) {
    if (n == 0) return 0;
    return by_bytes_ ? take() % n : engine_() % n;
  }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class List>
  const auto& of(const List& list) {
    return list[below(std::size(list))];
  }
  template <class T>
  T of(std::initializer_list<T> list) {
    return list.begin()[below(list.size())];
  }
  bool ended() const { return by_bytes_ && bytes_.empty(); }

 private:
  std::size_t take() {
    if (bytes_.empty()) return 0;
    const std::uint8_t byte = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return byte;
  }

  std::mt19937_64 engine_;
  std::span<const std::uint8_t> bytes_;
  bool by_bytes_ = false;
};

class RandomRules : private RandomWords {
 public:
  explicit RandomRules(Dice& dice) : dice_(dice) {}

  std::string rule() {
    namespace json = boost::json;
    json::object detection;
    const std::size_t selections = 1 + dice_.below(3);
    for (std::size_t i = 0; i < selections; ++i) detection[dice_.of(names)] = selection();
    std::vector<std::string> known;
    for (const auto& member : detection) known.emplace_back(member.key());
    detection["condition"] =
        dice_.one_in(6)
            ? json::value(json::array{json::string(condition(known, 0)), json::string(condition(known, 0))})
            : json::value(json::string(condition(known, 0)));
    json::object source;
    const std::string_view product = dice_.of(products), category = dice_.of(categories),
                           service = dice_.of(services);
    if (!product.empty()) source["product"] = product;
    if (!category.empty()) source["category"] = category;
    if (!service.empty()) source["service"] = service;
    return json::serialize(json::object{{"title", "t"}, {"logsource", source}, {"detection", detection}});
  }

  std::string event() {
    std::string inner = object(0);
    if (dice_.one_in(3)) {
      const std::string system = "{\"Channel\":" + quoted(dice_.of(channels)) + ",\"EventID\":" + number() +
                                 ",\"A\":{\"#attributes\":{\"B\":" + value(1) + "}}}";
      return "{\"Event\":{\"System\":" + system + ",\"" + std::string(dice_.of(bodies)) + "\":" + inner +
             "}}";
    }
    if (dice_.one_in(4))
      return "{\"winlog\":{\"event_data\":" + inner + ",\"channel\":" + quoted(dice_.of(channels)) + "}}";
    return inner;
  }

 private:
  static std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }
  std::string number() { return std::string(dice_.of(numbers)); }

  std::string pattern() {
    std::string result;
    for (std::size_t n = dice_.below(5); n > 0; --n) result += dice_.of(pieces);
    return result;
  }

  boost::json::value scalar() {
    if (dice_.one_in(6)) return static_cast<std::int64_t>(dice_.of({0, 1, 5, 42, -3, 4688, 13}));
    if (dice_.one_in(10)) return dice_.one_in(2);
    return boost::json::string(pattern());
  }

  template <class Make>
  boost::json::value one_or_more(const Make& make, bool many) {
    if (!many && dice_.one_in(2)) return make();
    boost::json::array list;
    for (std::size_t n = (many ? 2 : 1) + dice_.below(3); n > 0; --n) list.push_back(make());
    return list;
  }

  template <class Texts>
  boost::json::value text_of(const Texts& from) {
    return boost::json::string(dice_.of(from));
  }

  void item(boost::json::object& group) {
    std::string key(dice_.one_in(12) ? "" : dice_.of(fields));
    const bool keyword = key.empty();
    const bool all = dice_.one_in(5);
    const std::string tail = all ? "|all" : "";
    boost::json::value made;
    switch (dice_.below(keyword ? 5 : 12)) {
      case 0:
        key += "|re" + std::string(dice_.of({"", "|i", "|m", "|s"})) + tail;
        made = one_or_more([&] { return text_of(regexes); }, all);
        break;
      case 1:
        key += "|" + std::string(dice_.of(encodings)) + (dice_.one_in(2) ? "|contains" : "") + tail;
        made = one_or_more([&] { return boost::json::value(boost::json::string(pattern())); }, all);
        break;
      case 2:
      case 3:
        key += "|" + std::string(dice_.of(shapes)) + (dice_.one_in(5) ? "|cased" : "") + tail;
        if (!keyword && dice_.one_in(6)) key += "|neq";
        made = one_or_more([&] { return scalar(); }, all);
        break;
      case 5:
        key += "|" + std::string(dice_.of(comparisons));
        made = std::int64_t{5};
        break;
      case 6:
        key += "|exists";
        made = dice_.one_in(2);
        break;
      case 7:
        made = nullptr;
        break;
      case 8:
        key += "|cidr" + tail;
        made = one_or_more([&] { return text_of(networks); }, all);
        break;
      case 9:
        key += "|fieldref" +
               std::string(dice_.of({"", "|startswith", "|contains", "|neq", "|cased", "|endswith"}));
        made = one_or_more([&] { return text_of(fields); }, false);
        break;
      case 10:
        key += "|" + std::string(dice_.of(parts));
        if (dice_.one_in(2)) key += "|" + std::string(dice_.of(comparisons));
        made = static_cast<std::int64_t>(dice_.of({5, 13, 1, 12, 31}));
        break;
      default:
        key += (dice_.one_in(8) ? "|cased" : "") + tail;
        made = one_or_more([&] { return scalar(); }, all);
    }
    if (key.empty()) key = "f";
    group[key] = made;
  }

  boost::json::value selection() {
    if (dice_.one_in(8))
      return one_or_more([&] { return boost::json::value(boost::json::string("a" + pattern())); }, false);
    const auto group = [&] {
      boost::json::object map;
      for (std::size_t n = 1 + dice_.below(2); n > 0; --n) item(map);
      return boost::json::value(map);
    };
    return one_or_more(group, false);
  }

  std::string condition(const std::vector<std::string>& known, int depth) {
    switch (dice_.below(depth > 3 ? 2 : 7)) {
      case 0:
      case 1:
      case 2:
        return dice_.of(known);
      case 3:
        return "not " + condition(known, depth + 1);
      case 4:
        return "(" + condition(known, depth + 1) + ")";
      case 5:
        return condition(known, depth + 1) + (dice_.one_in(2) ? " and " : " or ") +
               condition(known, depth + 1);
      default:
        return (dice_.one_in(2) ? "1 of " : "all of ") +
               (dice_.one_in(3) ? std::string("them") : dice_.of(known).substr(0, 1 + dice_.below(3)) + "*");
    }
  }

  // Lines that come again and again, in texts that do not.
  std::string message() {
    std::string result;
    for (std::size_t n = 1 + dice_.below(5); n > 0; --n) {
      if (!lines_.empty() && dice_.one_in(2)) {
        result += dice_.of(lines_);
        continue;
      }
      std::string line;
      for (std::size_t k = dice_.below(30); k > 0; --k) line += dice_.of(event_pieces);
      lines_.push_back(line + std::string(dice_.of({"\\n", "\\r\\n", "\\u000a", ""})));
      result += lines_.back();
    }
    return result;
  }

  std::string text() {
    if (dice_.one_in(4)) return std::string(dice_.of(texts));
    if (dice_.one_in(8)) return message();
    std::string result;
    for (std::size_t n = dice_.below(6); n > 0; --n) result += dice_.of(event_pieces);
    return result;
  }

  std::string value(int depth) {
    switch (dice_.below(depth > 2 ? 8 : 11)) {
      case 0:
        return number();
      case 1:
        return dice_.one_in(2) ? "true" : "false";
      case 2:
        return "null";
      case 8:
        return object(depth + 1);
      case 9:
      case 10: {
        std::string list = "[";
        for (std::size_t n = dice_.below(4); n > 0; --n) list += value(depth + 1) + (n > 1 ? "," : "");
        return list + "]";
      }
      default:
        return quoted(text());
    }
  }

  std::string object(int depth) {
    static constexpr std::string_view keys[] = {"f",
                                                "f",
                                                "g",
                                                "g",
                                                "a",
                                                "b",
                                                "c",
                                                "a.b",
                                                "b.c",
                                                "A",
                                                "B",
                                                "Image",
                                                "ProcessId",
                                                "NewProcessName",
                                                "NewProcessId",
                                                "EventID",
                                                "Channel",
                                                "T N",
                                                "TN",
                                                " T N",
                                                "User",
                                                "CommandLine",
                                                "#text",
                                                "\\u0066",
                                                "x",
                                                "SubjectUserName",
                                                "@B",
                                                "#attributes",
                                                "EventData",
                                                "Event"};
    std::string result = "{";
    for (std::size_t n = dice_.below(depth == 0 ? 8 : 4); n > 0; --n) {
      result += std::string(dice_.one_in(6) ? " " : "") + quoted(dice_.of(keys)) +
                (dice_.one_in(6) ? " : " : ":") + value(depth) + (n > 1 ? "," : "");
    }
    return result + "}";
  }

  Dice& dice_;
  std::vector<std::string> lines_;
};

}  // namespace csirt::condition::test
