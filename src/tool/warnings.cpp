// Door: warnings.hpp.
#include "tool/warnings.hpp"

#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "csirt.h"
#include "tool/counts.hpp"
#include "tool/lines.hpp"
#include "tool/terminal.hpp"

namespace csirt::tool {
namespace {

struct Sentence {
  std::string_view code, text;
};

// Arguments stand in braces. {events:event} counts the noun, {events:event was:events were} has a plural of
// its own; {place} says where `offset` is, by the line where `line` gives it.
constexpr Sentence kSentences[] = {
    {"correlation-dropped",
     "so far correlations left out {late:event} that came too late, and {overflow:time} a limit had no room "
     "for an event"},
    {"correlations-ended",
     "other rules are in force and correlations begin anew: {held:event} lay in windows that ended (an event "
     "counts once for each correlation that held it), and {events:event} waited"},
    {"event-ahead",
     "{source} at {place}: the event is dated {time}, ahead of the clock; it counts as of {counts_as}"},
    {"event-malformed", "{source} at {place}: {why}; it is counted as malformed"},
    {"late-cursor",
     "{source} at {place}: it could not be journalled that {events:event was:events were} read; it is "
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

std::string place(const boost::json::object& arguments) {
  const auto* const line = arguments.if_contains("line");
  const auto* const offset = arguments.if_contains("offset");
  boost::json::error_code none;
  const auto byte = offset == nullptr ? 0 : offset->to_number<std::uint64_t>(none);
  if (offset == nullptr || none) return "byte " + plain(offset);
  if (line == nullptr) return place_text(std::nullopt, byte);
  return place_text(line->to_number<std::uint64_t>(), byte);
}

// `blank` is what stands between the braces.
std::string argument(std::string_view blank, const boost::json::object& arguments) {
  if (blank == "place") return place(arguments);
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

// Adds the line of the event that the message is about, where that is known, and answers what is to be said
// of the form of its source.
std::string locate(SourceLines& sources, std::string_view code, boost::json::object& arguments) {
  const auto* const source = arguments.if_contains("source");
  const auto* const offset = arguments.if_contains("offset");
  if (source == nullptr || !source->is_string() || offset == nullptr) return "";
  const std::string name(source->get_string());
  const auto found = sources.find(name);
  if (found == sources.end()) return "";
  boost::json::error_code none;
  const auto byte = offset->to_number<std::uint64_t>(none);
  const auto line = none ? std::nullopt : found->second.number(byte);
  if (line) arguments["line"] = *line;
  return code == "event-malformed" ? found->second.form_note(name) : "";
}

}  // namespace

std::string warning_text(std::string_view code, const boost::json::object& arguments) {
  for (const Sentence& sentence : kSentences) {
    if (sentence.code == code) return filled(sentence.text, arguments);
  }
  return std::string(code) + " " + boost::json::serialize(arguments);
}

std::string warning_lines(SourceLines* sources, std::string_view code, boost::json::object arguments) {
  const std::string form = sources == nullptr ? "" : locate(*sources, code, arguments);
  return "csirt: " + one_line(warning_text(code, arguments)) + "\n" +
         (form.empty() ? "" : "csirt: " + one_line(form) + "\n");
}

void print_warning(void* sources, std::int32_t level, const char* code, std::uint64_t code_length,
                   const char* arguments, std::uint64_t arguments_length) noexcept {
  if (level > CSIRT_LOG_WARNING) return;
  try {
    const std::string told = warning_lines(static_cast<SourceLines*>(sources), {code, code_length},
                                           boost::json::parse({arguments, arguments_length}).as_object());
    if (::isatty(2) == 1) put_raw(stderr, "\r\033[K");  // the line of progress
    put(stderr, told);
  } catch (...) {  // a message that cannot be printed ends nothing
  }
}

}  // namespace csirt::tool
