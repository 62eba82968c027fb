// Regular expressions of rules, matched in time linear in the value whatever the expression.
//
// Door: compile_regex. Thread rule: a compiled Regex may be used by any number of threads.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "condition/pattern.hpp"

namespace csirt::condition {

struct RegexFlags {
  bool ignore_case = false;  // i
  bool multi_line = false;   // m: ^ and $ match at line ends
  bool dot_all = false;      // s: . matches line ends
  bool operator==(const RegexFlags&) const = default;
};

class Regex {
 public:
  virtual ~Regex() = default;
  virtual bool search(std::string_view value) const = 0;
  virtual std::optional<Span> find(std::string_view value) const = 0;
  virtual std::size_t size() const = 0;  // instructions of the program
  // The folded form of every value in which it is found holds one of these texts; none: nothing is known.
  virtual std::span<const std::string> required() const = 0;
};

// Answers null and says in `error` what is wrong. Look-around, back-references, atomic groups and possessive
// quantifiers are refused: they lie outside the flavour that Sigma names, and outside linear time.
std::shared_ptr<const Regex> compile_regex(const std::string& source, RegexFlags flags, std::string& error);

}  // namespace csirt::condition
