// The texts of a decoder's complaints. Door: codec_error.hpp.
#include "base/codec_error.hpp"

#include <boost/json.hpp>

#include "base/node.hpp"
#include "base/text.hpp"

namespace csirt::base {
namespace {

constexpr std::size_t kShown = 60;  // bytes of a found value that a message quotes

std::string shown(const boost::json::value& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  std::string text = boost::json::serialize(value);
  if (text.size() <= kShown) return text;
  std::size_t cut = kShown;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return text.substr(0, cut) + "...";
}

[[noreturn]] void raise(const Path& path, std::string found, std::string expected, std::string message) {
  const std::string pointer = path.text();
  Problem problem{{}, 0, 0, pointer, std::move(found), std::move(expected), std::move(message)};
  throw Error(Status::invalid, format(problem), pointer, {problem});
}

}  // namespace

std::string Path::text() const {
  if (!up) return std::string(token);
  return pointer_join(up->text(), listed ? std::to_string(index) : std::string(token));
}

void wrong_value(const Path& path, const boost::json::value& found, std::string_view expected) {
  const std::string text = shown(found);
  raise(path, text, std::string(expected), "found " + text + ", expected " + std::string(expected));
}

void unknown_member(const Path& path, std::string_view name, const std::vector<std::string>& known) {
  raise(path, std::string(name), "one of " + joined(known),
        "unknown member '" + std::string(name) + "'" + did_you_mean(name, known));
}

void unknown_enumerator(const Path& path, std::string_view name, const std::vector<std::string>& known) {
  raise(path, std::string(name), "one of " + joined(known),
        "unknown value '" + std::string(name) + "', expected one of " + joined(known) +
            did_you_mean(name, known));
}

}  // namespace csirt::base
