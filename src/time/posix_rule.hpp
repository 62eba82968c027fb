// The rule for all later years that stands at the end of a zone file: "CET-1CEST,M3.5.0,M10.5.0/3".
//
// libhowardhinnant-date stops at the last listed change (2037 at most), and loses daylight saving time from
// then on. Source: RFC 9636 section 3.3 and POSIX "TZ"; only the M form of dates is read, the only one that
// tzdata uses. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace csirt::time {

// On the `week`-th (5: the last) `weekday` (0: Sunday) of a month, `second` seconds after local midnight.
struct RuleDate {
  int month = 1, week = 1, weekday = 0;
  std::int64_t second = 7'200;
};

struct PosixRule {
  std::int64_t standard = 0;  // seconds east of Greenwich
  std::int64_t daylight = 0;
  bool changes = false;  // without, `standard` holds the year round
  RuleDate to_daylight, to_standard;
};

std::optional<PosixRule> parse_posix_rule(std::string_view text);

// A stretch of one offset, in seconds since 1970 UTC: [begin, end).
struct RulePeriod {
  std::int64_t begin = 0, end = 0;
  std::int64_t offset = 0;
};

// The period that contains `second`. For a rule that changes; years 1 to 9999.
RulePeriod rule_period(const PosixRule& rule, std::int64_t second);

}  // namespace csirt::time
