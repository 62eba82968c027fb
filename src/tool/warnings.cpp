// Door: warnings.hpp.
#include "tool/warnings.hpp"

#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "csirt.h"
#include "tool/counts.hpp"
#include "tool/terminal.hpp"

namespace csirt::tool {
namespace {

struct Sentence {
  std::string_view code, text;
};

// Arguments stand in braces. {events:event} counts the noun, {events:event was:events were} has a plural of
// its own.
constexpr Sentence kSentences[] = {
    {"correlation-dropped",
     "so far correlations left out {late:event} that came too late, and {overflow:time} a limit had no room "
     "for an event"},
    {"correlations-ended",
     "other rules are in force and correlations begin anew: {held:event} lay in windows that ended (an event "
     "counts once for each correlation that held it), and {events:event} waited"},
    {"event-ahead",
     "{source} at byte {offset}: the event is dated {time}, ahead of the clock; it counts as of {counts_as}"},
    {"event-malformed", "{source} at byte {offset}: {why}; it is counted as malformed"},
    {"late-cursor",
     "{source} at byte {offset}: it could not be journalled that {events:event was:events were} read; it is "
     "tried again"},
    {"snapshot-doubtful", "the journal's snapshot was not used, and its records were read instead: {why}"},
    {"snapshot-failed",
     "a snapshot after {records:record} could not be written; the journal is whole: {why}"},
    {"tzdata-changed",
     "the zone data is {installed}, and was {journalled} when the charter was installed: local hours may "
     "differ"},
    {"windows-incomplete",
     "{source} was not delivered again from byte {replay_from} to {offset}, so correlations may miss what "
     "was open"},
};

std::string plain(const boost::json::value* value) {
  if (value == nullptr) return "?";
  return value->is_string() ? std::string(value->get_string()) : boost::json::serialize(*value);
}

std::string counted(const boost::json::value* value, std::string_view noun, std::string_view plural_noun) {
  boost::json::error_code none;
  const auto number = value == nullptr ? 0 : value->to_number<std::uint64_t>(none);
  if (value == nullptr || none) return plain(value) + " " + noun_for(0, noun, plural_noun);
  return plural(number, noun, plural_noun);
}

std::string_view take_until(char end, std::string_view& text) {
  const std::size_t at = text.find(end);
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return taken;
}

// `blank` is what stands between the braces.
std::string argument(std::string_view blank, const boost::json::object& arguments) {
  const auto* const value = arguments.if_contains(take_until(':', blank));
  const std::string_view noun = take_until(':', blank);
  return noun.empty() ? plain(value) : counted(value, noun, blank);
}

std::string filled(std::string_view text, const boost::json::object& arguments) {
  std::string out;
  while (!text.empty()) {
    out += take_until('{', text);
    if (!text.empty()) out += argument(take_until('}', text), arguments);
  }
  return out;
}

}  // namespace

std::string warning_text(std::string_view code, const boost::json::object& arguments) {
  for (const Sentence& sentence : kSentences) {
    if (sentence.code == code) return filled(sentence.text, arguments);
  }
  return std::string(code) + " " + boost::json::serialize(arguments);
}

void print_warning(void*, std::int32_t level, const char* code, std::uint64_t code_length,
                   const char* arguments, std::uint64_t arguments_length) noexcept {
  if (level > CSIRT_LOG_WARNING) return;
  try {
    const auto told = boost::json::parse(std::string_view(arguments, arguments_length));
    const std::string text = warning_text({code, code_length}, told.as_object());
    if (::isatty(2) == 1) put_raw(stderr, "\r\033[K");  // the line of progress
    put(stderr, "csirt: " + one_line(text) + "\n");
  } catch (...) {  // a message that cannot be printed ends nothing
  }
}

}  // namespace csirt::tool
