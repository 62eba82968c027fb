// --help and shell completion, made from the table of subcommands. Door: help_text, bash_completion.
#include <algorithm>

#include "csirt.h"
#include "tool/command_line.hpp"

namespace csirt::tool {
namespace {

constexpr std::size_t kWidth = 100;

// Breaks a paragraph into lines that begin with `indent` blanks; the first continues a line of `used`
// characters.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t used) {
  std::string out;
  std::size_t column = used;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (column > indent && column + 1 + end > kWidth) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += " ";
      ++column;
    }
    out += text.substr(0, end);
    column += end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + "\n";
}

std::string row(const std::string& left, std::string_view right) {
  constexpr std::size_t kColumn = 26;
  std::string out = "  " + left;
  if (out.size() >= kColumn) {
    out += "\n" + std::string(kColumn, ' ');
  } else {
    out += std::string(kColumn - out.size(), ' ');
  }
  return out + wrapped(right, kColumn, kColumn);
}

std::string with_value(const Option& option) {
  if (option.value.empty()) return option.name;
  return option.name + " " + option.value + (option.many ? "..." : "");
}

std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string completion_of(const Option& option) {
  switch (option.complete) {
    case Complete::file:
      return "_csirt_files";
    case Complete::words:
      return "COMPREPLY=($(compgen -W '" + join(option.words) + "' -- \"$current\"))";
    case Complete::nothing:
      return "COMPREPLY=()";
  }
  return "";
}

std::string completion_of(const Subcommand& subcommand) {
  std::string out = "    " + subcommand.name + ")\n      case \"$option\" in\n";
  std::vector<std::string> names;
  for (const Option& option : subcommand.options) {
    names.push_back(option.name);
    if (option.value.empty()) continue;
    // What stands further back than the word before takes this word only when it takes many.
    const std::string further = option.many ? " | further" + option.name : "";
    out += "        " + option.name + further + ") " + completion_of(option) + "; return;;\n";
  }
  out +=
      "      esac\n      words='" + join(names) + "'\n      free='" + join(subcommand.positional) + "';;\n";
  return out;
}

}  // namespace

std::string help_text() {
  std::string out =
      "csirt " + std::string(csirt_version_text(nullptr)) +
      ": turns security events into explained incidents, and keeps the record that proves them.\n\n"
      "usage: csirt SUBCOMMAND [OPTIONS]\n\nsubcommands\n";
  for (const Subcommand& subcommand : subcommands()) out += row(subcommand.name, subcommand.summary);
  out += "\n";
  out += row("--help", "This text; `csirt SUBCOMMAND --help` says more.");
  out += row("--version", "The version of the library.");
  out +=
      "\nexit codes\n"
      "  0 done   1 the answer is no (problems, refused, damaged)   2 usage   3 input   4 journal   5 "
      "internal\n";
  return out;
}

std::string help_text(const Subcommand& subcommand) {
  std::string out =
      "usage: csirt " + subcommand.name + " " + subcommand.synopsis + "\n\n" + subcommand.summary + "\n";
  if (!subcommand.details.empty()) out += "\n" + subcommand.details;
  out += "\noptions\n";
  for (const Option& option : subcommand.options) out += row(with_value(option), option.help);
  return out + row("--help", "This text.");
}

// Plain bash, without the functions of the bash-completion package, so that it works where that is not
// installed.
std::string bash_completion() {
  std::vector<std::string> names;
  std::string cases;
  for (const Subcommand& subcommand : subcommands()) {
    names.push_back(subcommand.name);
    cases += completion_of(subcommand);
  }
  return "# Completion of csirt for bash; made by `csirt completion bash`.\n"
         // One name a line, since names may hold blanks. The word is taken as the shell will read it: without
         // the quote that opens it and without backslashes.
         "_csirt_files() {\n"
         "  local word=\"${current#[\\\"\\']}\"\n"
         "  mapfile -t COMPREPLY < <(compgen -f -- \"${word//\\\\/}\")\n"
         "}\n"
         "_csirt() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\" option='' words='' free='' i\n"
         "  COMPREPLY=()\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    COMPREPLY=($(compgen -W '" +
         join(names) +
         " --help --version' -- \"$current\"))\n"
         "    return\n"
         "  fi\n"
         "  for ((i = COMP_CWORD - 1; i > 1; i--)); do\n"
         "    case \"${COMP_WORDS[i]}\" in -?*) option=\"${COMP_WORDS[i]}\"; break;; esac\n"
         "  done\n"
         "  [ \"$i\" -eq $((COMP_CWORD - 1)) ] || option=\"further$option\"\n"
         "  case \"$current\" in -*) option='';; esac\n"
         "  case \"${COMP_WORDS[1]}\" in\n" +
         cases +
         "  esac\n"
         "  case \"$current\" in\n"
         "    -*) COMPREPLY=($(compgen -W \"$words --help\" -- \"$current\"));;\n"
         "    *) _csirt_files; COMPREPLY=($(compgen -W \"$free\" -- \"$current\") \"${COMPREPLY[@]}\");;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _csirt csirt\n";
}

}  // namespace csirt::tool
