// Door: compile_regex, on RE2. The one difference in meaning between RE2 and PCRE that the flavour of Sigma
// can show is
// '$', which in PCRE also matches before a line end that ends the text; it is rewritten.
#include "condition/regex.hpp"

#include <re2/re2.h>

#include <cctype>

namespace csirt::condition {
namespace {

constexpr std::size_t max_source = 16'384;
constexpr std::int64_t max_program_bytes = 4 << 20;

class Re2Regex final : public Regex {
 public:
  Re2Regex(const std::string& source, const RE2::Options& options) : re_(source, options) {}
  const RE2& re() const { return re_; }

  bool search(std::string_view value) const override {
    return re_.Match({value.data(), value.size()}, 0, value.size(), RE2::UNANCHORED, nullptr, 0);
  }

  std::optional<Span> find(std::string_view value) const override {
    re2::StringPiece whole;
    if (!re_.Match({value.data(), value.size()}, 0, value.size(), RE2::UNANCHORED, &whole, 1))
      return std::nullopt;
    const auto from = static_cast<std::size_t>(whole.data() - value.data());
    return Span{from, from + whole.size()};
  }

 private:
  RE2 re_;
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

// "(?m)", "(?i-m:": '$' means a line end somewhere, and is left as it is.
bool names_multi_line(std::string_view source) {
  for (std::size_t at = source.find("(?"); at != std::string_view::npos; at = source.find("(?", at + 2)) {
    for (std::size_t i = at + 2;
         i < source.size() && (std::isalpha(static_cast<unsigned char>(source[i])) || source[i] == '-');
         ++i) {
      if (source[i] == 'm') return true;
    }
  }
  return false;
}

// Walks the source once: finds what is refused, and rewrites '$' outside of character classes.
class Translator {
 public:
  Translator(std::string_view source, RegexFlags flags)
      : source_(source), keep_dollar_(flags.multi_line || names_multi_line(source)) {}

  bool run(std::string& out, std::string& error) {
    bool in_class = false;
    for (std::size_t i = 0; i < source_.size(); ++i) {
      const std::string_view construct = in_class ? std::string_view{} : refused_construct(source_.substr(i));
      if (!construct.empty()) {
        error =
            "the regular expression uses " + std::string(construct) + ", which Sigma's flavour does not have";
        return false;
      }
      const char c = source_[i];
      if (c == '\\' && i + 1 < source_.size()) {
        out.append(source_.substr(i++, 2));
      } else if (c == '[' && !in_class) {
        in_class = true;
        i = class_head(i, out);
      } else {
        if (c == ']') in_class = false;
        append_plain(c, in_class, out);
      }
    }
    return true;
  }

 private:
  // "[]a]" and "[^]a]": a bracket that comes first is a member of the class.
  std::size_t class_head(std::size_t i, std::string& out) const {
    out += '[';
    if (i + 1 < source_.size() && source_[i + 1] == '^') out += source_[++i];
    if (i + 1 < source_.size() && source_[i + 1] == ']') {
      out += "\\]";
      ++i;
    }
    return i;
  }

  void append_plain(char c, bool in_class, std::string& out) const {
    if (c == '$' && !in_class && !keep_dollar_) {
      out += "(?:\\n?\\z)";
    } else {
      out += c;
    }
  }

  std::string_view source_;
  bool keep_dollar_;
};

}  // namespace

std::shared_ptr<const Regex> compile_regex(const std::string& source, RegexFlags flags, std::string& error) {
  if (source.size() > max_source) {
    error = "the regular expression is longer than 16384 bytes";
    return nullptr;
  }
  std::string translated;
  if (!Translator(source, flags).run(translated, error)) return nullptr;
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!flags.ignore_case);
  options.set_dot_nl(flags.dot_all);
  options.set_max_mem(max_program_bytes);
  if (flags.multi_line) translated.insert(0, "(?m)");
  auto regex = std::make_shared<Re2Regex>(translated, options);
  if (!regex->re().ok()) {
    error = "the regular expression does not compile: " + regex->re().error();
    return nullptr;
  }
  return regex;
}

}  // namespace csirt::condition
