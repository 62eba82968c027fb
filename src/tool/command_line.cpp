// Door: Arguments::parse. The table of subcommands stands in subcommands.cpp, help in help.cpp.
#include "tool/command_line.hpp"

#include <algorithm>

namespace csirt::tool {
namespace {

// A single dash is a value: standard input.
bool is_option(const std::string& word) { return word.size() > 1 && word[0] == '-'; }

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row[b.size()];
}

[[noreturn]] void unknown_option(const Subcommand& subcommand, const std::string& word) {
  std::string message = "unknown option " + word;
  const auto nearest = std::min_element(
      subcommand.options.begin(), subcommand.options.end(),
      [&](const Option& a, const Option& b) { return distance(a.name, word) < distance(b.name, word); });
  if (nearest != subcommand.options.end() && distance(nearest->name, word) <= 3) {
    message += "; did you mean " + nearest->name + "?";
  }
  throw UsageError(message);
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
