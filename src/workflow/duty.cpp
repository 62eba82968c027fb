// Door: owner, reachable, on_duty; and deadline, which reads the same calendars.
#include "workflow/duty.hpp"

#include <algorithm>

#include "csirt/error.hpp"
#include "time/calendar.hpp"
#include "workflow/workflow.hpp"

namespace csirt::workflow {
namespace {

time::Calendar calendar_of(const CalendarDef& def) {
  return time::parse_calendar(def.hours, def.zone, def.holidays);
}

}  // namespace

bool on_duty(const Charter& charter, const Person& person, Instant at) {
  const Team* team = charter.team(person.team);
  const std::string& hours = !person.hours.empty() || !team ? person.hours : team->hours;
  const auto found = charter.calendars.find(hours);
  return found == charter.calendars.end() || time::open(calendar_of(found->second), at);
}

std::vector<std::string> reachable(const charter::Line& line, const std::string& role) {
  std::vector<std::string> all, present;
  for (const std::string& id : line.others(role, {}, static_cast<std::size_t>(-1))) {
    all.push_back(id);
    const Person* person = line.charter.person(id);
    if (person && on_duty(line.charter, *person, line.now)) present.push_back(id);
  }
  return present.empty() ? all : present;
}

std::string owner(const charter::Line& line, const std::string& role) {
  const std::string lead(line.lead);
  const std::vector<std::string> fit = role.empty() ? std::vector<std::string>() : reachable(line, role);
  if (std::find(fit.begin(), fit.end(), lead) != fit.end()) return lead;
  if (!fit.empty()) return fit.front();
  const std::vector<std::string> path = line.escalation();
  return path.empty() ? lead : path.front();
}

Instant deadline(const Charter& charter, std::string_view calendar, Instant now, Duration within) {
  if (calendar.empty()) return now + within;
  const auto found = charter.calendars.find(std::string(calendar));
  if (found == charter.calendars.end()) {
    throw Error(Status::charter,
                "A deadline counts by the calendar '" + std::string(calendar) + "', which does not exist.",
                std::string(calendar));
  }
  return time::add_business(calendar_of(found->second), now, within).value_or(now + within);
}

}  // namespace csirt::workflow
