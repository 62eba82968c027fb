// Door: text_witnesses.
#include "condition/table_texts.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "base/utf8.hpp"

namespace csirt::condition {

using typed::Compare;

namespace {

// One place of a pattern: a character, any one character, any number of them, or the end. No character is
// below zero, and NUL is one like any other.
constexpr long kMany = -1, kEnd = -2, kAny = -3;
using States = std::vector<bool>;  // places of all patterns, one more each for its end

std::vector<long> characters(const std::string& text, bool wildcards) {
  std::vector<long> all;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t width =
        std::max<std::size_t>(1, base::utf8_width(std::string_view(text).substr(at, 4)));
    long code = 0;
    for (std::size_t i = 0; i < width; ++i) code = code << 8 | static_cast<unsigned char>(text[at + i]);
    if (wildcards && (text[at] == '*' || text[at] == '?')) code = text[at] == '*' ? kMany : kAny;
    all.push_back(code);
    at += width;
  }
  return all;
}

std::vector<long> places(const TextPattern& pattern) {
  std::vector<long> all = characters(pattern.text, pattern.compare == Compare::like);
  if (pattern.compare == Compare::contains || pattern.compare == Compare::ends)
    all.insert(all.begin(), kMany);
  if (pattern.compare == Compare::contains || pattern.compare == Compare::starts) all.push_back(kMany);
  return all;
}

// The bytes of a character were packed into its number.
std::string written(long code) {
  std::string text;
  do {
    text.insert(text.begin(), static_cast<char>(code & 0xff));
    code >>= 8;
  } while (code != 0);
  return text;
}

// A character that no pattern names: a plain one when there is one.
long other_letter(const std::set<long>& named) {
  for (long letter = 'x'; letter > ' '; --letter) {
    if (named.count(letter) == 0) return letter;
  }
  long letter = 0xe4b880;  // the ideographs from U+4E00 on, as packed bytes
  while (named.count(letter) != 0 && (letter & 0xff) < 0xbf) ++letter;
  return letter;
}

class Product {
 public:
  explicit Product(const std::vector<TextPattern>& patterns) {
    for (const TextPattern& pattern : patterns) {
      begins_.push_back(places_.size());
      for (const long place : places(pattern)) places_.push_back(place);
      places_.push_back(kEnd);
    }
    std::set<long> alphabet(places_.begin(), places_.end());
    for (const long special : {kAny, kMany, kEnd}) alphabet.erase(special);
    alphabet_.push_back(other_letter(alphabet));
    alphabet_.insert(alphabet_.end(), alphabet.begin(), alphabet.end());
  }

  std::optional<std::vector<std::string>> walk(std::size_t most) {
    constexpr std::size_t kMostSteps = 20'000'000;
    most = std::min(most, kMostSteps / (alphabet_.size() * places_.size() + 1));
    std::map<States, std::string> seen;
    std::map<std::vector<bool>, std::string> found;
    std::deque<const std::pair<const States, std::string>*> open;
    const auto reach = [&](States states, std::string text) {
      const auto [place, fresh] = seen.try_emplace(std::move(states), std::move(text));
      if (!fresh) return;
      found.try_emplace(answers(place->first), place->second);
      open.push_back(&*place);
    };
    States start(places_.size());
    for (const std::size_t begin : begins_) enter(start, begin);
    reach(std::move(start), "");
    for (; !open.empty(); open.pop_front()) {
      for (const long letter : alphabet_)
        reach(step(open.front()->first, letter), open.front()->second + written(letter));
      if (seen.size() > most) return std::nullopt;
    }
    std::vector<std::string> texts;
    for (auto& [answer, text] : found) texts.push_back(std::move(text));
    return texts;
  }

 private:
  void enter(States& states, std::size_t place) const {
    states[place] = true;
    while (places_[place] == kMany) states[++place] = true;
  }

  States step(const States& from, long letter) const {
    States to(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
      if (!from[i] || places_[i] == kEnd) continue;
      if (places_[i] == kMany) enter(to, i);
      if (places_[i] == kAny || places_[i] == letter) enter(to, i + 1);
    }
    return to;
  }

  std::vector<bool> answers(const States& states) const {
    std::vector<bool> all;
    for (std::size_t i = 0; i < states.size(); ++i) {
      if (places_[i] == kEnd) all.push_back(states[i]);
    }
    return all;
  }

  std::vector<long> places_;
  std::vector<std::size_t> begins_;
  std::vector<long> alphabet_;
};

}  // namespace

std::optional<std::vector<std::string>> text_witnesses(const std::vector<TextPattern>& patterns,
                                                       std::size_t most) {
  return Product(patterns).walk(most);
}

}  // namespace csirt::condition
