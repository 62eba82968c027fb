// Markup that cannot be injected into: text becomes Markup by escaping only, and only constants of ours stay
// as they are.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace csirt::tool::report {

// HTML text and attribute value alike. Control characters and those that turn the direction of writing are
// made visible, so that a title cannot pose as another one.
std::string escape(std::string_view text);

// At most `bytes` of it, cut between characters; the rest is counted.
std::string bounded(std::string_view text, std::size_t bytes = 300);

// An attribute with an empty value is left out.
struct Attribute {
  std::string_view name;
  std::string value;
};
using Attributes = std::initializer_list<Attribute>;

class Markup {
 public:
  Markup() = default;
  // Implicit on purpose: a plain text among markup is always escaped.
  Markup(std::string_view text) : html_(escape(text)) {}
  Markup(const std::string& text) : html_(escape(text)) {}
  Markup(const char* text) : html_(escape(text)) {}

  // For constants in our sources alone, never for data.
  template <std::size_t size>
  static Markup constant(const char (&html)[size]) {
    Markup markup;
    markup.html_.assign(html, size - 1);
    return markup;
  }
  static Markup style_sheet(std::string_view css);

  Markup& operator+=(const Markup& more) {
    html_ += more.html_;
    return *this;
  }
  bool empty() const { return html_.empty(); }
  const std::string& html() const { return html_; }

 private:
  friend Markup element(std::string_view, Attributes, const Markup&);
  friend Markup leaf(std::string_view, Attributes);
  std::string html_;
};

Markup operator+(Markup left, const Markup& right);

Markup element(std::string_view name, Attributes attributes, const Markup& content);
Markup element(std::string_view name, const Markup& content);
// Without content: HTML's void elements and SVG's shapes.
Markup leaf(std::string_view name, Attributes attributes);

Markup code(std::string_view text);

// The parts with `separator` between them; empty parts are left out.
Markup join(const std::vector<Markup>& parts, const Markup& separator);

// A table that scrolls sideways on a narrow screen, and can be reached and read by keyboard and screen
// reader.
class Table {
 public:
  // A column whose title begins with '#' holds numbers and is set flush right.
  Table(std::string_view caption, std::initializer_list<std::string_view> columns);
  void row(std::initializer_list<Markup> cells, std::string_view row_class = {});
  void row(const std::vector<Markup>& cells, std::string_view row_class = {}, bool foot = false);
  bool empty() const { return rows_.empty(); }
  // `more` rows were left out, each a `noun`.
  Markup done(std::size_t more = 0, std::string_view noun = "row", std::string_view plural_noun = {}) const;

 private:
  std::string caption_;
  std::vector<std::string> columns_;
  std::vector<bool> numeric_;
  Markup rows_, foot_;
};

}  // namespace csirt::tool::report
