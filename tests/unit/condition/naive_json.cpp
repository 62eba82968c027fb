// Door: naive_parse. A recursive descent that trusts its input.
#include <cstdint>

#include "base/utf8.hpp"
#include "naive.hpp"

namespace csirt::condition {
namespace {

class NaiveParser {
 public:
  explicit NaiveParser(std::string_view json) : json_(json) {}

  NaiveValue value() {
    blanks();
    NaiveValue result;
    switch (json_[at_]) {
      case '{':
        result.kind = NaiveValue::Kind::object;
        object(result);
        break;
      case '[':
        result.kind = NaiveValue::Kind::list;
        list(result);
        break;
      case '"':
        result.kind = NaiveValue::Kind::string;
        result.text = string();
        break;
      default:
        scalar(result);
    }
    return result;
  }

 private:
  void blanks() {
    while (at_ < json_.size() && std::string_view(" \t\r\n").find(json_[at_]) != std::string_view::npos)
      ++at_;
  }

  bool take(char c) {
    blanks();
    if (json_[at_] != c) return false;
    ++at_;
    return true;
  }

  void object(NaiveValue& result) {
    ++at_;
    while (!take('}')) {
      blanks();
      std::string key = string();
      take(':');
      NaiveValue member = value();
      std::erase_if(result.members, [&](const auto& known) { return known.first == key; });
      result.members.emplace_back(std::move(key), std::move(member));
      take(',');
    }
  }

  void list(NaiveValue& result) {
    ++at_;
    while (!take(']')) {
      result.items.push_back(value());
      take(',');
    }
  }

  void scalar(NaiveValue& result) {
    const std::size_t end = json_.find_first_of(",]} \t\r\n", at_);
    result.text = std::string(json_.substr(at_, end - at_));
    at_ += result.text.size();
    const char c = result.text.front();
    result.kind = c == 'n'               ? NaiveValue::Kind::null
                  : c == 't' || c == 'f' ? NaiveValue::Kind::boolean
                                         : NaiveValue::Kind::number;
  }

  std::uint32_t unit() {
    const auto code = static_cast<std::uint32_t>(std::stoul(std::string(json_.substr(at_, 4)), nullptr, 16));
    at_ += 4;
    return code;
  }

  std::string string() {
    std::string result;
    for (++at_; json_[at_] != '"';) {
      const char c = json_[at_++];
      if (c != '\\') {
        result += c;
        continue;
      }
      const char escape = json_[at_++];
      const std::size_t plain = std::string_view("bfnrt").find(escape);
      if (escape == 'u') {
        base::utf8_append(result, code_point());
      } else {
        result += plain == std::string_view::npos ? escape : "\b\f\n\r\t"[plain];
      }
    }
    ++at_;
    return result;
  }

  std::uint32_t code_point() {
    const std::uint32_t high = unit();
    if (high < 0xD800 || high > 0xDFFF) return high;
    if (high > 0xDBFF || json_.substr(at_, 2) != "\\u") return 0xFFFD;
    const std::size_t back = at_;
    at_ += 2;
    const std::uint32_t low = unit();
    if (low >= 0xDC00 && low <= 0xDFFF) return 0x10000 + (high - 0xD800) * 0x400 + (low - 0xDC00);
    at_ = back;
    return 0xFFFD;
  }

  std::string_view json_;
  std::size_t at_ = 0;
};

}  // namespace

NaiveValue::NaiveValue() = default;
NaiveValue::NaiveValue(const NaiveValue&) = default;
NaiveValue::NaiveValue(NaiveValue&&) noexcept = default;
NaiveValue& NaiveValue::operator=(const NaiveValue&) = default;
NaiveValue& NaiveValue::operator=(NaiveValue&&) noexcept = default;
NaiveValue::~NaiveValue() = default;

NaiveValue naive_parse(std::string_view json) { return NaiveParser(json).value(); }

}  // namespace csirt::condition
