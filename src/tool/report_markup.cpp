// Escaping and the elements of the report's page. The only place that writes '<' around data.
#include "tool/report_markup.hpp"

#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

// U+202A..U+202E and U+2066..U+2069 turn the direction of what follows; they begin with E2 80 or E2 81.
const char* direction_mark(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size() || text[at] != '\xe2') return nullptr;
  static const char* const kEmbed[] = {"U+202A", "U+202B", "U+202C", "U+202D", "U+202E"};
  static const char* const kIsolate[] = {"U+2066", "U+2067", "U+2068", "U+2069"};
  const auto last = static_cast<unsigned char>(text[at + 2]);
  if (text[at + 1] == '\x80' && last >= 0xaa && last <= 0xae) return kEmbed[last - 0xaa];
  if (text[at + 1] == '\x81' && last >= 0xa6 && last <= 0xa9) return kIsolate[last - 0xa6];
  return nullptr;
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
}

const char* entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return is_control(c) ? "\xef\xbf\xbd" : nullptr;
  }
}

std::string attributes_of(Attributes attributes) {
  std::string out;
  for (const Attribute& attribute : attributes) {
    if (attribute.value.empty()) continue;
    out.append(" ").append(attribute.name).append("=\"").append(escape(attribute.value)).append("\"");
  }
  return out;
}

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const char* mark = direction_mark(text, i)) {
      out.append("[").append(mark).append("]");
      i += 2;
    } else if (const char* safe = entity(text[i])) {
      out += safe;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string bounded(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  std::size_t cut = bytes;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
  return std::string(text.substr(0, cut)) + "\xe2\x80\xa6 (and " + plural(text.size() - cut, "more byte") +
         ")";
}

Markup Markup::style_sheet(std::string_view css) {
  Markup markup;
  markup.html_.append("<style>").append(css).append("</style>");
  return markup;
}

Markup operator+(Markup left, const Markup& right) {
  left += right;
  return left;
}

Markup element(std::string_view name, Attributes attributes, const Markup& content) {
  Markup out;
  out.html_.append("<").append(name).append(attributes_of(attributes)).append(">");
  out.html_.append(content.html()).append("</").append(name).append(">");
  return out;
}

Markup element(std::string_view name, const Markup& content) { return element(name, {}, content); }

Markup leaf(std::string_view name, Attributes attributes) {
  Markup out;
  out.html_.append("<").append(name).append(attributes_of(attributes)).append("/>");
  return out;
}

Markup code(std::string_view text) { return text.empty() ? Markup() : element("code", text); }

Markup join(const std::vector<Markup>& parts, const Markup& separator) {
  Markup out;
  for (const Markup& part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

Table::Table(std::string_view caption, std::initializer_list<std::string_view> columns) : caption_(caption) {
  for (std::string_view column : columns) {
    const bool numeric = column.starts_with('#');
    numeric_.push_back(numeric);
    columns_.emplace_back(numeric ? column.substr(1) : column);
  }
}

void Table::row(std::initializer_list<Markup> cells, std::string_view row_class) {
  row(std::vector<Markup>(cells), row_class);
}

void Table::row(const std::vector<Markup>& cells, std::string_view row_class, bool foot) {
  Markup out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string css = i < numeric_.size() && numeric_[i] ? "number" : "";
    out += i == 0 ? element("th", {{"scope", "row"}, {"class", css}}, cells[i])
                  : element("td", {{"class", css}}, cells[i]);
  }
  (foot ? foot_ : rows_) += element("tr", {{"class", std::string(row_class)}}, out) + "\n";
}

Markup Table::done(std::size_t more, std::string_view noun, std::string_view plural_noun) const {
  Markup head;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    head += element("th", {{"scope", "col"}, {"class", numeric_[i] ? "number" : ""}}, columns_[i]);
  }
  Markup table =
      element("caption", caption_) + element("thead", element("tr", head)) + element("tbody", rows_);
  if (!foot_.empty()) table += element("tfoot", foot_);
  Markup out =
      element("div", {{"class", "scroll"}, {"role", "region"}, {"tabindex", "0"}, {"aria-label", caption_}},
              element("table", table));
  if (more > 0) {
    out += element("p", {{"class", "more"}},
                   "\xe2\x80\xa6 and " + grouped(more) + " more " + noun_for(more, noun, plural_noun) + ".");
  }
  return out + "\n";
}

}  // namespace csirt::tool::report
