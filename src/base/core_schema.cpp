// The core schema of YAML 1.2, section 10.3.2, by hand: its five regular expressions are simple. Door:
// resolve_plain.
#include "base/core_schema.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace csirt::base {
namespace {

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  text.remove_prefix(count);
  return count;
}

bool skip(std::string_view& text, std::string_view set) {
  if (text.empty() || set.find(text[0]) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_float(std::string_view text) {
  skip(text, "+-");
  const std::size_t whole = skip_digits(text);
  std::size_t fraction = 0;
  if (skip(text, ".")) fraction = skip_digits(text);
  if (whole + fraction == 0) return false;
  if (skip(text, "eE")) {
    skip(text, "+-");
    if (skip_digits(text) == 0) return false;
  }
  return text.empty();
}

bool is_special_float(std::string_view text) {
  if (one_of(text, {".nan", ".NaN", ".NAN"})) return true;
  skip(text, "+-");
  return one_of(text, {".inf", ".Inf", ".INF"});
}

// All digits of the base were read; they did not necessarily fit 64 bits, then the value stays a number in
// text.
void set_integer(Node& node, std::string_view digits, int base) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), node.integer, base);
  node.kind =
      error == std::errc() && end == digits.data() + digits.size() ? NodeKind::integer : NodeKind::number;
  if (node.kind == NodeKind::number) node.integer = 0;
}

bool resolve_integer(Node& node) {
  std::string_view text = node.text;
  if (text.starts_with("0o") && text.size() > 2 && text.find_first_not_of("01234567", 2) == text.npos) {
    set_integer(node, text.substr(2), 8);
    return true;
  }
  constexpr std::string_view kHex = "0123456789abcdefABCDEF";
  if (text.starts_with("0x") && text.size() > 2 && text.find_first_not_of(kHex, 2) == text.npos) {
    set_integer(node, text.substr(2), 16);
    return true;
  }
  std::string_view digits = text;
  skip(digits, "+-");
  std::string_view rest = digits;
  if (skip_digits(rest) == 0 || !rest.empty()) return false;
  set_integer(node, text[0] == '-' ? text : digits, 10);
  return true;
}

}  // namespace

void resolve_plain(Node& node) {
  const std::string_view text = node.text;
  if (one_of(text, {"", "~", "null", "Null", "NULL"})) {
    node.kind = NodeKind::null;
  } else if (one_of(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) {
    node.kind = NodeKind::boolean;
    node.boolean = text[0] == 't' || text[0] == 'T';
  } else if (!resolve_integer(node)) {
    node.kind = is_float(text) || is_special_float(text) ? NodeKind::number : NodeKind::string;
  }
}

}  // namespace csirt::base
