// How the command line is read, and what is made of its description.
#include "tool/command_line.hpp"

#include <doctest/doctest.h>

using namespace csirt::tool;

namespace {

Subcommand sample() {
  return {
      "sample", "", "", "",     {{"--rules", "PATH", "", true}, {"--name", "NAME", ""}, {"--json", "", ""}},
      {},       0,  2,  nullptr};
}

std::string refusal(const std::vector<std::string>& words) {
  try {
    Arguments::parse(sample(), words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("options take values in every form") {
  const auto read = Arguments::parse(
      sample(), {"--rules", "a", "b", "--json", "--rules=c", "--name", "-", "x", "--", "--name"});
  CHECK(read.values("--rules") == std::vector<std::string>{"a", "b", "c"});
  CHECK(read.value("--name") == "-");
  CHECK(read.json());
  CHECK(read.free() == std::vector<std::string>{"x", "--name"});
  CHECK_FALSE(read.value("--other").has_value());
}

TEST_CASE("what is not understood is said, with the nearest option") {
  struct {
    std::vector<std::string> words;
    const char* expected;
  } const table[] = {
      {{"--ruels", "x"}, "unknown option --ruels; did you mean --rules?"},
      {{"--completely-else"}, "unknown option --completely-else"},
      {{"--name"}, "--name needs a value: NAME"},
      {{"--name", "--json"}, "--name needs a value: NAME"},
      {{"--json=1"}, "--json takes no value"},
      {{"--name", ""}, "--name is given an empty value; it needs NAME"},
      {{"--name="}, "--name is given an empty value; it needs NAME"},
      {{"--rules", "a", ""}, "--rules is given an empty value; it needs PATH"},
      {{"a", "b", "c"}, "unexpected argument 'c'"},
  };
  for (const auto& row : table) CHECK(refusal(row.words) == row.expected);
  CHECK_THROWS_AS(Arguments::parse(sample(), {}).required("--name"), UsageError);
}

TEST_CASE("every subcommand describes each of its options") {
  for (const Subcommand& subcommand : subcommands()) {
    CAPTURE(subcommand.name);
    const bool runs = subcommand.run != nullptr;
    CHECK(runs);
    CHECK(help_text().find(subcommand.name) != std::string::npos);
    for (const Option& option : subcommand.options) {
      CAPTURE(option.name);
      CHECK(option.help.ends_with("."));
      CHECK(help_text(subcommand).find(option.name) != std::string::npos);
      CHECK(bash_completion().find(option.name) != std::string::npos);
    }
  }
}

TEST_CASE("help keeps to the width of a page") {
  for (const Subcommand& subcommand : subcommands()) {
    const std::string text = help_text(subcommand);
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      CHECK_MESSAGE(end - begin <= 120, text.substr(begin, end - begin));
      begin = end + 1;
    }
  }
}
