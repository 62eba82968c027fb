// The command line: what each subcommand takes, and what was given.
//
// Each subcommand is described once; parsing, --help, docs and shell completion are made from that
// description.
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace csirt::tool {

// Documented in docs/command-line.md.
enum ExitCode : int {
  kSuccess = 0,
  kNegative = 1,  // the answer is no: problems in a charter, a refusal, a damaged journal, no rule, no event
  kUsage = 2,
  kInput = 3,    // something given could not be read or understood
  kJournal = 4,  // the journal could not be opened or written
  kInternal = 5  // a failure of the program itself
};

// The command line was not understood.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Complete { nothing, file, words };

struct Option {
  std::string name;   // "--rules"
  std::string value;  // "PATH"; empty: takes none
  std::string help;   // one sentence
  bool many = false;  // takes all following words that are no options, and may be given again
  Complete complete = Complete::nothing;
  std::vector<std::string> words = {};  // the values that there are, for Complete::words
};

class Arguments;

struct Subcommand {
  std::string name;
  std::string synopsis;  // after the name
  std::string summary;   // one line
  std::string details;   // paragraphs for --help
  std::vector<Option> options;
  std::vector<std::string> positional;  // words that complete the first free argument
  std::size_t least = 0, most = 0;      // how many free arguments
  int (*run)(const Arguments&) = nullptr;
};

// What was given to one subcommand.
class Arguments {
 public:
  // Throws UsageError: for an unknown option, naming the nearest known one; for a value that is missing or
  // empty.
  static Arguments parse(const Subcommand& subcommand, const std::vector<std::string>& words);

  bool has(std::string_view option) const { return values_.contains(option); }
  // The last value given.
  std::optional<std::string> value(std::string_view option) const;
  std::string required(std::string_view option) const;
  std::vector<std::string> values(std::string_view option) const;
  const std::vector<std::string>& free() const { return free_; }
  bool json() const { return has("--json"); }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> free_;
};

// Every subcommand, in the order in which --help names them.
const std::vector<Subcommand>& subcommands();

std::string help_text();
std::string help_text(const Subcommand& subcommand);
std::string bash_completion();

// Options that several subcommands share.
Option json_option();
Option as_option();
Option journal_option();
Option now_option();
Option rules_option();
Option events_option();
Option charter_option();
std::vector<Option> rule_options();  // routing, placeholders, mappings

}  // namespace csirt::tool
