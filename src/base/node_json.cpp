// A strict reader of JSON (RFC 8259) that keeps positions. Door: read_json.
//
// Beyond the grammar it refuses duplicate keys, lone surrogates and text that is not UTF-8. A byte order mark
// at the start is skipped. Recursion follows the nesting of the text and ends at Limits::depth.
#include <charconv>
#include <gsl/narrow>
#include <map>

#include "base/node.hpp"
#include "base/text_position.hpp"
#include "base/utf8.hpp"

namespace csirt::base {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

class JsonReader {
 public:
  JsonReader(std::string_view text, std::string_view file, const Limits& limits)
      : text_(text), file_(file), limits_(limits) {}

  Node document() {
    if (text_.size() > limits_.bytes)
      fail(0, "the document is larger than " + std::to_string(limits_.bytes) + " bytes");
    if (text_.starts_with(kMark)) at_ = kMark.size();
    skip_space();
    Node root = value(0);
    skip_space();
    if (at_ < text_.size()) fail(at_, "something follows the end of the document");
    return root;
  }

 private:
  [[noreturn]] void fail(std::size_t offset, std::string message) {
    throw syntax_error(file_, position(offset), std::move(message));
  }

  // Lines are counted only as far as needed: nodes are met in the order of the text, but for the mistake
  // itself.
  Position position(std::size_t offset) {
    if (offset < line_start_) return LineIndex(text_).at(offset);
    for (; counted_ < offset; ++counted_) {
      const bool end = text_[counted_] == '\n' || (text_[counted_] == '\r' && peek(counted_ + 1) != '\n');
      if (!end) continue;
      ++line_;
      line_start_ = counted_ + 1;
    }
    return {line_, gsl::narrow<std::uint32_t>(offset - line_start_ + 1)};
  }

  char peek(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }

  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }

  bool take(char c) {
    if (peek(at_) != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }

  Node value(std::size_t depth) {
    if (depth > limits_.depth) fail(at_, "nested deeper than " + std::to_string(limits_.depth) + " levels");
    if (++nodes_ > limits_.nodes) fail(at_, "more than " + std::to_string(limits_.nodes) + " values");
    Node node;
    const Position start = position(at_);
    node.line = start.line;
    node.column = start.column;
    if (at_ >= text_.size()) fail(at_, "the document ends where a value is expected");
    switch (text_[at_]) {
      case '{':
        map(node, depth);
        break;
      case '[':
        list(node, depth);
        break;
      case '"':
        node.kind = NodeKind::string;
        node.quoted = true;
        node.text = string();
        break;
      default:
        word_or_number(node);
    }
    return node;
  }

  void list(Node& node, std::size_t depth) {
    node.kind = NodeKind::list;
    ++at_;
    skip_space();
    if (take(']')) return;
    for (;;) {
      skip_space();
      node.items.push_back(value(depth + 1));
      skip_space();
      if (take(']')) return;
      if (!take(',')) fail(at_, "',' or ']' is expected after an item of a list");
    }
  }

  void map(Node& node, std::size_t depth) {
    node.kind = NodeKind::map;
    std::map<std::string, Position> seen;
    ++at_;
    skip_space();
    if (take('}')) return;
    for (;;) {
      skip_space();
      entry(node, seen, depth);
      skip_space();
      if (take('}')) return;
      if (!take(',')) fail(at_, "',' or '}' is expected after a member");
    }
  }

  void entry(Node& node, std::map<std::string, Position>& seen, std::size_t depth) {
    if (peek(at_) != '"') fail(at_, "a key in double quotes is expected");
    const std::size_t start = at_;
    const Position here = position(start);
    std::string key = string();
    const auto [first, fresh] = seen.emplace(key, here);
    if (!fresh) {
      fail(start, "the key '" + key + "' is given twice; first at line " +
                      std::to_string(first->second.line) + ", column " +
                      std::to_string(first->second.column));
    }
    skip_space();
    if (!take(':')) fail(at_, "':' is expected after a key");
    skip_space();
    Node child = value(depth + 1);
    node.entries.push_back({std::move(key), here.line, here.column, std::move(child)});
  }

  std::string string() {
    std::string out;
    const std::size_t start = at_++;
    for (;;) {
      if (at_ >= text_.size()) fail(start, "a text in quotes is not closed");
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') break;
      if (c < 0x20) fail(at_, "a control character must be escaped inside a text");
      if (c == '\\') {
        escape(out);
        continue;
      }
      const std::size_t width = utf8_width(text_.substr(at_, 4));
      if (width == 0) fail(at_, "the text is not UTF-8");
      out.append(text_, at_, width);
      at_ += width;
    }
    ++at_;
    return out;
  }

  void escape(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt", kValues = "\"\\/\b\f\n\r\t";
    const char name = peek(at_ + 1);
    if (name == 'u') return unicode(out);
    const std::size_t which = name == '\0' ? std::string_view::npos : kNames.find(name);
    if (which == std::string_view::npos) fail(at_, "an unknown escape in a text");
    out += kValues[which];
    at_ += 2;
  }

  void unicode(std::string& out) {
    const std::size_t start = at_;
    std::uint32_t code = hex4();
    if (code >= 0xDC00 && code <= 0xDFFF) fail(start, "half of a surrogate pair");
    if (code >= 0xD800 && code <= 0xDBFF) {
      if (peek(at_) != '\\' || peek(at_ + 1) != 'u') fail(start, "half of a surrogate pair");
      const std::uint32_t low = hex4();
      if (low < 0xDC00 || low > 0xDFFF) fail(start, "half of a surrogate pair");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    utf8_append(out, code);
  }

  // Four hex digits after the "\u" at the current place.
  std::uint32_t hex4() {
    std::uint32_t code = 0;
    const std::string_view digits = text_.substr(std::min(at_ + 2, text_.size()), 4);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (error != std::errc() || digits.size() < 4 || end != digits.data() + 4) {
      fail(at_, "four hexadecimal digits are expected after \\u");
    }
    at_ += 6;
    return code;
  }

  void word_or_number(Node& node) {
    const std::string_view rest = text_.substr(at_);
    for (const std::string_view word : {"true", "false", "null"}) {
      if (!rest.starts_with(word)) continue;
      node.kind = word == "null" ? NodeKind::null : NodeKind::boolean;
      node.boolean = word == "true";
      node.text = word;
      at_ += word.size();
      return;
    }
    number(node);
  }

  std::size_t digits() {
    const std::size_t start = at_;
    while (peek(at_) >= '0' && peek(at_) <= '9') ++at_;
    return at_ - start;
  }

  void number(Node& node) {
    const std::size_t start = at_;
    take('-');
    const bool zero = peek(at_) == '0';
    const std::size_t whole = digits();
    bool good = whole > 0 && (!zero || whole == 1), integral = true;
    if (good && take('.')) {
      integral = false;
      good = digits() > 0;
    }
    if (good && (take('e') || take('E'))) {
      integral = false;
      if (!take('+')) take('-');
      good = digits() > 0;
    }
    if (!good) fail(start, "a JSON value is expected");
    node.text = text_.substr(start, at_ - start);
    const char* end = node.text.data() + node.text.size();
    const bool fits = integral && std::from_chars(node.text.data(), end, node.integer).ec == std::errc();
    node.kind = fits ? NodeKind::integer : NodeKind::number;
  }

  std::string_view text_, file_;
  const Limits& limits_;
  std::size_t at_ = 0, nodes_ = 0;
  std::size_t counted_ = 0, line_start_ = 0;
  std::uint32_t line_ = 1;
};

}  // namespace

Node read_json(std::string_view text, std::string_view file, const Limits& limits) {
  return JsonReader(text, file, limits).document();
}

}  // namespace csirt::base
