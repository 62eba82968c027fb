// Errors, the text of a problem, and what a broken invariant does. Door: csirt/error.hpp and
// base/invariant.hpp.
#include "csirt/error.hpp"

#include <string_view>

#include "base/invariant.hpp"

namespace csirt {

std::string format(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) {
    if (!text.empty()) text += ":";
    text += std::to_string(problem.line) + ":" + std::to_string(problem.column);
  }
  if (!text.empty()) text += ": ";
  text += problem.message;
  if (!problem.pointer.empty()) text += " (at " + problem.pointer + ")";
  return text;
}

Error::Error(Status status, std::string message, std::string subject, std::vector<Problem> problems)
    : std::runtime_error(message),
      status_(status),
      subject_(std::move(subject)),
      problems_(std::move(problems)) {}

namespace base {

// The path is cut to the part inside the repository, so that the text is the same wherever the library was
// built.
void invariant_failed(const char* condition, const char* file, int line) {
  std::string_view path = file;
  if (const auto at = path.rfind("src/"); at != std::string_view::npos) path.remove_prefix(at);
  throw Error(Status::internal, "broken invariant: " + std::string(condition) + " at " + std::string(path) +
                                    ":" + std::to_string(line));
}

}  // namespace base
}  // namespace csirt
