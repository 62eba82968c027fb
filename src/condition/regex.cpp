// Door: compile_regex, on RE2. The one difference in meaning between RE2 and PCRE that the flavour of Sigma
// can show is
// '$', which in PCRE also matches before a line end that ends the text; it is rewritten.
#include "condition/regex.hpp"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <tuple>
#include <vector>

namespace csirt::condition {
namespace {

constexpr std::size_t max_source = 16'384;
constexpr std::int64_t max_program_bytes = 4 << 20;
constexpr std::size_t shortest_required = 3;
constexpr std::size_t most_required = 64;

// RE2 lowers and Sigma folds, which differ in a few letters beyond ASCII: only an expression that can name
// none of them is trusted.
bool is_plain_ascii(std::string_view source) {
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (static_cast<unsigned char>(source[i]) >= 128) return false;
    if (source[i] != '\\' || ++i >= source.size()) continue;
    if (source[i] == 'x' || source[i] == 'p' || source[i] == 'P') return false;
  }
  return true;
}

// No index finds a text with a line end, but each part of it.
std::string longest_line(std::string_view text) {
  std::string_view longest;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end - at > longest.size()) longest = text.substr(at, end - at);
    at = end + 1;
  }
  return std::string(longest);
}

// Of the texts that RE2 says a match is made of, so few and so long ones that each match holds one.
std::vector<std::string> required_texts(const re2::FilteredRE2& filter, std::vector<std::string> texts) {
  for (std::string& text : texts) text = longest_line(text);
  const auto by_size = [](const std::string& a, const std::string& b) {
    return std::tuple(a.size(), std::string_view(a)) < std::tuple(b.size(), std::string_view(b));
  };
  std::vector<int> order(texts.size()), left_out, potentials;
  for (std::size_t i = 0; i < texts.size(); ++i) order[i] = static_cast<int>(i);
  std::sort(order.begin(), order.end(), [&](int a, int b) { return by_size(texts[a], texts[b]); });
  const auto may_match = [&] {
    filter.AllPotentials(left_out, &potentials);
    return !potentials.empty();
  };
  if (texts.empty() || texts.size() > most_required || may_match()) return {};
  std::vector<std::string> required;
  for (const int text : order) {
    left_out.push_back(text);
    if (!may_match()) continue;
    left_out.pop_back();
    required.push_back(texts[text]);
  }
  const auto is_short = [](const std::string& text) { return text.size() < shortest_required; };
  if (std::any_of(required.begin(), required.end(), is_short)) return {};
  // What holds another one is found by that: both stand in order of their sizes.
  for (std::size_t i = 0; i < required.size(); ++i) {
    const auto rest = required.begin() + static_cast<std::ptrdiff_t>(i + 1);
    const auto holds = [&](const std::string& text) { return text.find(required[i]) != std::string::npos; };
    required.erase(std::remove_if(rest, required.end(), holds), required.end());
  }
  return required;
}

class Re2Regex final : public Regex {
 public:
  Re2Regex(const std::string& source, const RE2::Options& options)
      : filter_(static_cast<int>(shortest_required)) {
    int id = 0;
    if (filter_.Add(source, options, &id) != RE2::NoError) return;
    std::vector<std::string> texts;
    filter_.Compile(&texts);
    re_ = &filter_.GetRE2(id);
    if (is_plain_ascii(source)) required_ = required_texts(filter_, std::move(texts));
  }
  bool ok() const { return re_ != nullptr; }

  bool search(std::string_view value) const override {
    return re_->Match({value.data(), value.size()}, 0, value.size(), RE2::UNANCHORED, nullptr, 0);
  }

  std::optional<Span> find(std::string_view value) const override {
    re2::StringPiece whole;
    if (!re_->Match({value.data(), value.size()}, 0, value.size(), RE2::UNANCHORED, &whole, 1))
      return std::nullopt;
    const auto from = static_cast<std::size_t>(whole.data() - value.data());
    return Span{from, from + whole.size()};
  }

  std::size_t size() const override { return static_cast<std::size_t>(std::max(0, re_->ProgramSize())); }

  std::span<const std::string> required() const override { return required_; }

 private:
  re2::FilteredRE2 filter_;
  const RE2* re_ = nullptr;  // the filter's own
  std::vector<std::string> required_;
};

// The construct of PCRE that starts here and that linear matching cannot offer; empty when there is none.
std::string_view refused_construct(std::string_view rest) {
  if (rest.starts_with("(?=") || rest.starts_with("(?!")) return "look-ahead";
  if (rest.starts_with("(?<=") || rest.starts_with("(?<!")) return "look-behind";
  if (rest.starts_with("(?>")) return "an atomic group";
  if (rest.starts_with("(?(")) return "a conditional group";
  if (rest.starts_with("(?R") || rest.starts_with("(?&") || rest.starts_with("(?P>")) return "recursion";
  if (rest.starts_with("(?#")) return "a comment";
  if (rest.starts_with("(*")) return "a verb";
  if (rest.starts_with("*+") || rest.starts_with("++") || rest.starts_with("?+"))
    return "a possessive quantifier";
  if (rest.size() > 1 && rest[0] == '\\' && rest[1] >= '1' && rest[1] <= '9') return "a back-reference";
  if (rest.starts_with("\\k") || rest.starts_with("(?P=")) return "a back-reference";
  return {};
}

// Where the class that begins at `at` ends: "[]a]" and "[^]a]" hold a bracket, and "[[:alpha:]]" a class
// within.
std::size_t class_end(std::string_view source, std::size_t at) {
  std::size_t i = at + 1;
  if (i < source.size() && source[i] == '^') ++i;
  if (i < source.size() && source[i] == ']') ++i;
  while (i < source.size() && source[i] != ']') {
    const std::size_t named =
        source.substr(i).starts_with("[:") ? source.find(":]", i + 2) : std::string_view::npos;
    i = named != std::string_view::npos ? named + 2 : i + (source[i] == '\\' ? 2 : 1);
  }
  return std::min(i + 1, source.size());
}

// Where what stands at `at` ends: a class, a quotation "\Q...\E", another escape, or one byte.
std::size_t unit_end(std::string_view source, std::size_t at) {
  if (source[at] == '[') return class_end(source, at);
  if (source[at] != '\\') return at + 1;
  if (!source.substr(at).starts_with("\\Q")) return std::min(at + 2, source.size());
  const std::size_t end = source.find("\\E", at + 2);
  return end == std::string_view::npos ? source.size() : end + 2;
}

// "(?m)", "(?i-m:": '$' means a line end somewhere, and is left as it is.
bool names_multi_line(std::string_view source) {
  for (std::size_t at = 0; at < source.size(); at = unit_end(source, at)) {
    if (!source.substr(at).starts_with("(?")) continue;
    for (std::size_t i = at + 2;
         i < source.size() && (std::isalpha(static_cast<unsigned char>(source[i])) || source[i] == '-');
         ++i) {
      if (source[i] == 'm') return true;
    }
  }
  return false;
}

// Rewrites '$' outside of classes and quotations, and a bracket that comes first in a class, which RE2 wants
// escaped. False, with what is wrong, when the source uses what linear matching cannot offer.
bool translate(std::string_view source, RegexFlags flags, std::string& out, std::string& error) {
  const bool keep_dollar = flags.multi_line || names_multi_line(source);
  for (std::size_t at = 0, end = 0; at < source.size(); at = end) {
    end = unit_end(source, at);
    std::string_view unit = source.substr(at, end - at);
    const std::string_view construct = refused_construct(source.substr(at));
    if (!construct.empty()) {
      error =
          "the regular expression uses " + std::string(construct) + ", which Sigma's flavour does not have";
      return false;
    }
    if (unit == "$" && !keep_dollar) unit = "(?:\\n?\\z)";
    const std::size_t head = unit.starts_with("[^]") ? 2 : unit.starts_with("[]") ? 1 : 0;
    out += unit.substr(0, head);
    if (head > 0) out += '\\';
    out += unit.substr(head);
  }
  return true;
}

}  // namespace

std::shared_ptr<const Regex> compile_regex(const std::string& source, RegexFlags flags, std::string& error) {
  if (source.size() > max_source) {
    error = "the regular expression is longer than 16384 bytes";
    return nullptr;
  }
  std::string translated;
  if (!translate(source, flags, translated, error)) return nullptr;
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!flags.ignore_case);
  options.set_dot_nl(flags.dot_all);
  options.set_max_mem(max_program_bytes);
  if (flags.multi_line) translated.insert(0, "(?m)");
  auto regex = std::make_shared<Re2Regex>(translated, options);
  if (!regex->ok()) {
    error = "the regular expression does not compile: " + RE2(translated, options).error();
    return nullptr;
  }
  return regex;
}

}  // namespace csirt::condition
