// Door: Arguments::parse. The table of subcommands stands in subcommands.cpp, help in help.cpp.
#include "tool/command_line.hpp"

#include "tool/nearest.hpp"

namespace csirt::tool {
namespace {

// A single dash is a value: standard input.
bool is_option(const std::string& word) { return word.size() > 1 && word[0] == '-'; }

[[noreturn]] void unknown_option(const Subcommand& subcommand, const std::string& word) {
  std::vector<std::string> names;
  for (const Option& option : subcommand.options) names.push_back(option.name);
  throw UsageError("unknown option " + word + did_you_mean(word, names));
}

const Option& find(const Subcommand& subcommand, const std::string& word) {
  for (const Option& option : subcommand.options) {
    if (option.name == word) return option;
  }
  unknown_option(subcommand, word);
}

// An empty value is a variable of a script that was not set: taken for "none", it would keep no journal and
// call that success.
const std::string& given(const Option& option, const std::string& value) {
  if (value.empty()) throw UsageError(option.name + " is given an empty value; it needs " + option.value);
  return value;
}

}  // namespace

Arguments Arguments::parse(const Subcommand& subcommand, const std::vector<std::string>& words) {
  Arguments read;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") {
      read.free_.insert(read.free_.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      break;
    }
    if (!is_option(words[i])) {
      read.free_.push_back(words[i]);
      continue;
    }
    const std::size_t equals = words[i].find('=');
    const Option& option = find(subcommand, words[i].substr(0, equals));
    auto& values = read.values_[option.name];
    if (option.value.empty()) {
      if (equals != std::string::npos) throw UsageError(option.name + " takes no value");
    } else if (equals != std::string::npos) {
      values.push_back(given(option, words[i].substr(equals + 1)));
    } else {
      const std::size_t before = values.size();
      do {
        if (i + 1 == words.size() || is_option(words[i + 1])) break;
        values.push_back(given(option, words[++i]));
      } while (option.many);
      if (values.size() == before) throw UsageError(option.name + " needs a value: " + option.value);
    }
  }
  if (read.free_.size() < subcommand.least) throw UsageError("too few arguments");
  if (read.free_.size() > subcommand.most)
    throw UsageError("unexpected argument '" + read.free_[subcommand.most] + "'");
  return read;
}

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto found = values_.find(option);
  if (found == values_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::string Arguments::required(std::string_view option) const {
  const auto found = value(option);
  if (!found) throw UsageError(std::string(option) + " is missing");
  return *found;
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

}  // namespace csirt::tool
