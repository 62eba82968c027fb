// Door: first_time. The trick: only the library knows where events of all products hold their time, so a
// trial engine in memory takes the lines in, one by one, until its own time moves.
#include "tool/first_time.hpp"

#include <algorithm>
#include <cstring>

#include "tool/library.hpp"

namespace csirt::tool {
namespace {

constexpr int kLines = 1000;
constexpr const char* kCreator = R"({"subject":"system"})";
// Says nothing of who may install rules, so its creator may.
constexpr const char* kCharter =
    "csirt: 1\norganization: {name: t}\nincidents: {opens_when: [{finding.level: high}]}\n";
constexpr const char* kRule =
    "title: t\nid: t\nlogsource: {category: t}\ndetection: {s: {t: t}, condition: s}\n";

Engine trial(std::int64_t latest) {
  csirt_engine_options options;
  std::memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.creator = kCreator;
  options.creator_length = CSIRT_TEXT_NUL;
  options.routing = CSIRT_ROUTING_STRICT;
  options.latest = latest;
  Engine engine;
  call(csirt_engine_open, &options, engine.out());
  Charter charter;
  call(csirt_charter_parse, kCharter, CSIRT_TEXT_NUL, "", std::uint64_t{0}, charter.out());
  Rules rules;
  call(csirt_rules_parse, kRule, CSIRT_TEXT_NUL, "", std::uint64_t{0}, nullptr, rules.out());
  document(csirt_engine_install_charter, engine.get(), "c", std::uint64_t{1}, kCreator, CSIRT_TEXT_NUL,
           charter.get(), std::int64_t{0});
  document(csirt_engine_install_rules, engine.get(), "r", std::uint64_t{1}, kCreator, CSIRT_TEXT_NUL,
           rules.get(), std::int64_t{0});
  return engine;
}

}  // namespace

std::int64_t first_time(std::string_view lines, std::int64_t latest) {
  const Engine engine = trial(latest);
  std::uint64_t offset = 0;
  for (int line = 0; line < kLines && offset < lines.size(); ++line) {
    const std::string_view rest = lines.substr(offset);
    const std::uint64_t length = std::min(rest.find('\n'), rest.size() - 1) + 1;
    document(csirt_engine_triage, engine.get(), "trial", std::uint64_t{5}, offset, rest.data(), length,
             CSIRT_TIME_NONE);
    document(csirt_engine_flush, engine.get(), CSIRT_TIME_NONE);
    std::int64_t time = 0;
    call(csirt_engine_now, engine.get(), &time);
    if (time != 0) return time;
    offset += length;
  }
  return latest;
}

}  // namespace csirt::tool
