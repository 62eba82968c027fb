// Door: warnings.hpp.
#include "tool/warnings.hpp"

#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "csirt.h"
#include "tool/terminal.hpp"

namespace csirt::tool {
namespace {

struct Sentence {
  std::string_view code, text;
};

// Arguments stand in braces.
constexpr Sentence kSentences[] = {
    {"correlation-dropped",
     "so far correlations left out {late} events that came too late and {overflow} that a limit had no room "
     "for"},
    {"correlations-ended",
     "other rules are in force and correlations begin anew: {held} events lay in windows that ended, and "
     "{events} waited"},
    {"event-ahead",
     "{source} at byte {offset}: the event is dated {time}, ahead of the clock; it counts as of {counts_as}"},
    {"event-malformed", "{source} at byte {offset}: {why}; it is counted as malformed"},
    {"late-cursor",
     "{source} at byte {offset}: it could not be journalled that {events} events were read; it is tried "
     "again"},
    {"snapshot-doubtful", "the journal's snapshot was not used, and its records were read instead: {why}"},
    {"snapshot-failed",
     "a snapshot after {records} records could not be written; the journal is whole: {why}"},
    {"tzdata-changed",
     "the zone data is {installed}, and was {journalled} when the charter was installed: local hours may "
     "differ"},
    {"windows-incomplete",
     "{source} is delivered from byte {offset} on and not from {replay_from}, so correlations may miss what "
     "was open"},
};

std::string plain(const boost::json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
}

std::string filled(std::string_view text, const boost::json::object& arguments) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    const auto* argument = arguments.if_contains(text.substr(open + 1, close - open - 1));
    out += argument ? plain(*argument) : "?";
    text.remove_prefix(close + 1);
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
