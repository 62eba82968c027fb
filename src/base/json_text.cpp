// JSON text to boost::json values. Door: parse_json.
//
// Boost.JSON keeps the last of several equal keys without a word. Readers that disagree on which one counts
// are a way to smuggle, so such a text is refused: when the value has fewer keys than the text, the careful
// reader of node.hpp finds the place.
#include "base/json_text.hpp"

#include <boost/json.hpp>

#include "base/node.hpp"
#include "base/text_position.hpp"

namespace csirt::base {
namespace {

std::size_t keys_of(const boost::json::value& value) {
  std::size_t count = 0;
  if (const auto* array = value.if_array()) {
    for (const auto& item : *array) count += keys_of(item);
  } else if (const auto* object = value.if_object()) {
    for (const auto& member : *object) count += 1 + keys_of(member.value());
  }
  return count;
}

// In valid JSON a colon outside of texts follows each key and stands nowhere else.
std::size_t keys_in(std::string_view text) {
  std::size_t count = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      quoted = !quoted;
    } else if (quoted && text[i] == '\\') {
      ++i;
    } else if (!quoted && text[i] == ':') {
      ++count;
    }
  }
  return count;
}

}  // namespace

boost::json::value parse_json(std::string_view text, std::string_view what, std::size_t depth) {
  boost::json::parse_options options;
  options.max_depth = depth;
  boost::json::parser parser({}, options);
  boost::json::error_code error;
  const std::size_t read = parser.write(text.data(), text.size(), error);
  if (error) throw syntax_error(what, LineIndex(text).at(read), "not JSON: " + error.message());
  boost::json::value value = parser.release();
  if (keys_of(value) == keys_in(text)) return value;
  Limits limits;
  limits.bytes = text.size();
  limits.nodes = text.size() + 1;
  read_json(text, what, limits);
  throw syntax_error(what, {}, "a key is given twice");
}

}  // namespace csirt::base
