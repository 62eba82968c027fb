// The `csirt` command. Finds the subcommand, and turns whatever goes wrong into a message and an exit code.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "tool/command_line.hpp"
#include "tool/input.hpp"
#include "tool/library.hpp"
#include "tool/nearest.hpp"
#include "tool/terminal.hpp"
#include "tool/text.hpp"

namespace {

using namespace csirt::tool;

int exit_code(const LibraryError& error) {
  switch (error.status()) {
    case CSIRT_E_CORRUPT:
    case CSIRT_E_NEWER:
    case CSIRT_E_BUSY:
    case CSIRT_E_CONFLICT:
      return kJournal;
    case CSIRT_E_IO:
      return error.journal() ? kJournal : kInput;
    case CSIRT_E_FORKED:
    case CSIRT_E_MEMORY:
    case CSIRT_E_INTERNAL:
      return kInternal;
    default:
      return kInput;
  }
}

// Where the journal is certainly not there but could be: what makes one, unless that was tried.
std::string remedy(const Subcommand& subcommand, const LibraryError& error) {
  namespace fs = std::filesystem;
  if (!error.journal() || error.status() != CSIRT_E_IO || subcommand.name == "run") return "";
  std::error_code ignored;  // of what cannot be looked at, the type is another one
  const fs::path path = error.subject();
  if (fs::status(path, ignored).type() != fs::file_type::not_found) return "";
  if (path.has_parent_path() && !fs::is_directory(path.parent_path(), ignored)) return "";
  return "csirt: a journal is made by csirt run --journal FILE --rules PATH... --events FILE...\n";
}

int run(const Subcommand& subcommand, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "--") break;
    if (word == "--help" || word == "-h") {
      put_raw(stdout, help_text(subcommand));
      return kSuccess;
    }
  }
  try {
    return subcommand.run(Arguments::parse(subcommand, words));
  } catch (const UsageError& error) {
    put(stderr, "csirt " + subcommand.name + ": " + one_line(error.what()) + "\nusage: csirt " +
                    subcommand.name + " " + subcommand.synopsis + "\n");
    return kUsage;
  } catch (const LibraryError& error) {
    put(stderr, "csirt: " + error_text(error) + remedy(subcommand, error));
    return exit_code(error);
  } catch (const InputError& error) {
    put(stderr, "csirt: " + one_line(error.what()) + "\n");
    return kInput;
  }
}

std::vector<std::string> names_of_subcommands() {
  std::vector<std::string> names;
  for (const Subcommand& subcommand : subcommands()) names.push_back(subcommand.name);
  return names;
}

int dispatch(const std::vector<std::string>& words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    put_raw(words.empty() ? stderr : stdout, help_text());
    return words.empty() ? kUsage : kSuccess;
  }
  if (words[0] == "--version") {
    std::printf("csirt %s\n", csirt_version_text(nullptr));
    return kSuccess;
  }
  for (const Subcommand& subcommand : subcommands()) {
    if (subcommand.name == words[0]) return run(subcommand, {words.begin() + 1, words.end()});
  }
  put(stderr, "csirt: there is no subcommand '" + one_line(words[0]) + "'" +
                  did_you_mean(words[0], names_of_subcommands()) + "\ncsirt: see csirt --help\n");
  return kUsage;
}

// What was printed must have arrived: a full disk behind standard output is a failure. An earlier write may
// have failed and left nothing to flush, so the stream is asked too.
int delivered(int code) {
  const bool flushed = std::fflush(stdout) == 0;
  if (flushed && std::ferror(stdout) == 0) return code;
  put_raw(stderr, "csirt: standard output could not be written\n");
  return code == kSuccess ? kInput : code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return delivered(dispatch({argv + 1, argv + argc}));
  } catch (const std::exception& error) {
    put(stderr, "csirt: " + one_line(error.what()) + "\n");
    return kInternal;
  }
}
