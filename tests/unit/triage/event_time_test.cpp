#include "triage/event_time.hpp"

#include <doctest/doctest.h>

#include <string>

using csirt::triage::parse_event_time;

namespace {

std::string read(std::string_view text) {
  const auto at = parse_event_time(text);
  return at ? csirt::format(*at) : "none";
}

struct Row {
  const char* written;
  const char* means;
  const char* by;
};

}  // namespace

TEST_CASE("the time of an event is read in the forms that products write") {
  const Row rows[] = {
      {"2023-08-15T05:33:54.101Z", "2023-08-15T05:33:54.101Z", "log shippers"},
      {"2023-08-15 05:33:54.101", "2023-08-15T05:33:54.101Z", "Sysmon's UtcTime"},
      {"2021-08-02T13:11:39.7724491Z", "2021-08-02T13:11:39.772449100Z", "Microsoft 365 Defender"},
      {"2024-03-20T10:55:00.000+0100", "2024-03-20T09:55:00Z", "Suricata"},
      {"2024-03-20T10:55:00-05", "2024-03-20T15:55:00Z", "PostgreSQL"},
      {"2020-11-05 21:21:46 UTC", "2020-11-05T21:21:46Z", "exports"},
      {"8/2/2021, 1:29:25.983 PM", "2021-08-02T13:29:25.983Z", "Sentinel's exports, month first"},
      {"12/31/2021 12:00:00 AM", "2021-12-31T00:00:00Z", "midnight is 12 AM"},
      {"12/31/2021 12:00:00 PM", "2021-12-31T12:00:00Z", "noon is 12 PM"},
      {"1692077634", "2023-08-15T05:33:54Z", "seconds"},
      {"1692077634.101207", "2023-08-15T05:33:54.101207Z", "Zeek"},
      {"1692077634101", "2023-08-15T05:33:54.101Z", "milliseconds"},
      {"1692077634101207", "2023-08-15T05:33:54.101207Z", "microseconds"},
      {"1692077634101207999", "2023-08-15T05:33:54.101207999Z", "nanoseconds"},
      {"audit(1692077634.101:24287): ", "2023-08-15T05:33:54.101Z", "auditd"},
      {"/Date(1692077634101)/", "2023-08-15T05:33:54.101Z", "PowerShell"},
  };
  for (const Row& row : rows) CHECK_MESSAGE(read(row.written) == row.means, row.by << ": " << row.written);
}

TEST_CASE("what is no time is none, rather than a wrong one") {
  for (const char* text : {"", "-", "N/A", "4624", "8080", "2023-13-01T00:00:00Z", "13/1/2021 1:00:00 AM",
                           "1/1/2021 13:00:00 PM", "31/31/2021 1:00:00 AM", "1692077634x", "audit()",
                           "audit(x:1)", "99999999999999999999999999", "12:30", "/Date(/",
                           "1/1/99999 1:00:00 AM", "1692077634.9999999999999999999999999999999999999999x"}) {
    CHECK_MESSAGE(read(text) == "none", text);
  }
}
