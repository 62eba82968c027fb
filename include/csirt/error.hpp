// What could not be understood or done. A refusal is not an error; it is a Decision.
//
// Errors are values that the caller owns. Codes are stable and never reused; texts are English and may
// improve.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace csirt {

// Status of a call. The numbers are those of capi/csirt.h and never change meaning.
enum class Status : std::int32_t {
  ok = 0,
  invalid = -1,      // an argument or document breaks its contract
  syntax = -2,       // text that is no JSON, YAML or condition
  charter = -3,      // a charter that cannot be accepted; see problems
  rules = -4,        // a rule that cannot be compiled; see problems
  not_found = -5,    // an id that names nothing the viewer may know of
  conflict = -6,     // others kept writing what this command read; nothing was done
  io = -7,           // the operating system refused: no space, no permission
  corrupt = -8,      // a journal that does not prove what it says
  newer = -9,        // written by a newer version of this library
  limit = -10,       // a limit set by the host would be exceeded
  busy = -11,        // called from its own callback, or locked by another process for too long
  forked = -12,      // the handle was opened before fork()
  memory = -13,      // out of memory; the handle stays usable
  internal = -14,    // an invariant of ours broke; the handle is poisoned
  unsupported = -15  // known and valid, yet not offered by this build
};

// One mistake in a document: where it is, what was found, what was expected.
struct Problem {
  std::string file;          // as the caller named it; empty for memory
  std::uint32_t line = 0;    // from 1; 0 when unknown
  std::uint32_t column = 0;  // from 1, in bytes
  std::string pointer;       // RFC 6901 JSON pointer into the document
  std::string found;
  std::string expected;
  std::string message;  // whole sentence for a human, without the position
  bool operator==(const Problem&) const = default;
};

// "file:line:column: message (at /pointer)"
std::string format(const Problem& problem);

// Thrown by every function of the C++ API that cannot do what it was asked. Nothing is half done when it is
// thrown.
class Error : public std::runtime_error {
 public:
  Error(Status status, std::string message, std::string subject = {}, std::vector<Problem> problems = {});

  Status status() const { return status_; }
  // What the error is about: a file, an id, a field name.
  const std::string& subject() const { return subject_; }
  // All mistakes found, not only the first; empty when the message says everything.
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  Status status_;
  std::string subject_;
  std::vector<Problem> problems_;
};

}  // namespace csirt
