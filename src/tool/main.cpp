// The `csirt` command. Finds the subcommand, and turns whatever goes wrong into a message and an exit code.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "tool/command_line.hpp"
#include "tool/input.hpp"
#include "tool/library.hpp"
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
      return error.subject().find("journal") != std::string::npos ? kJournal : kInput;
    case CSIRT_E_FORKED:
    case CSIRT_E_MEMORY:
    case CSIRT_E_INTERNAL:
      return kInternal;
    default:
      return kInput;
  }
}

int run(const Subcommand& subcommand, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "--") break;
    if (word == "--help" || word == "-h") {
      std::fputs(help_text(subcommand).c_str(), stdout);
      return kSuccess;
    }
  }
  try {
    return subcommand.run(Arguments::parse(subcommand, words));
  } catch (const UsageError& error) {
    std::fprintf(stderr, "csirt %s: %s\nusage: csirt %s %s\n", subcommand.name.c_str(), error.what(),
                 subcommand.name.c_str(), subcommand.synopsis.c_str());
    return kUsage;
  } catch (const LibraryError& error) {
    std::fputs(("csirt: " + error_text(error)).c_str(), stderr);
    return exit_code(error);
  } catch (const InputError& error) {
    std::fprintf(stderr, "csirt: %s\n", error.what());
    return kInput;
  }
}

int dispatch(const std::vector<std::string>& words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    std::fputs(help_text().c_str(), words.empty() ? stderr : stdout);
    return words.empty() ? kUsage : kSuccess;
  }
  if (words[0] == "--version") {
    std::printf("csirt %s\n", csirt_version_text(nullptr));
    return kSuccess;
  }
  for (const Subcommand& subcommand : subcommands()) {
    if (subcommand.name == words[0]) return run(subcommand, {words.begin() + 1, words.end()});
  }
  std::fprintf(stderr, "csirt: there is no subcommand '%s'; see csirt --help\n", words[0].c_str());
  return kUsage;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int code = dispatch({argv + 1, argv + argc});
    // What was printed must have arrived: a full disk behind standard output is a failure.
    return std::fflush(stdout) == 0 || code != kSuccess ? code : kInput;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "csirt: %s\n", error.what());
    return kInternal;
  }
}
