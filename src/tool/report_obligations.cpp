// Which obligations are still owed, and since when: several clocks may count for one of them.
#include <map>

#include "tool/report_parts.hpp"

namespace csirt::tool::report {
namespace {

std::string state_of(const object& clock) { return text(clock, "state", "running"); }

bool is_earlier(const object& one, const object& other) {
  return instant(one, "started").value_or(INT64_MIN) < instant(other, "started").value_or(INT64_MIN);
}

// The clocks of one obligation, seen together.
struct Owed {
  const object* first = nullptr;  // that was not met
  bool runs = false, met = false;

  void add(const object& clock) {
    runs |= state_of(clock) == "running";
    met |= state_of(clock) == "met";
    if (state_of(clock) != "met" && (first == nullptr || is_earlier(clock, *first))) first = &clock;
  }
  // When the escalation path ends, no clock runs, and yet nobody was told.
  bool open() const { return runs || (first != nullptr && !met); }
};

}  // namespace

std::vector<const object*> unmet_obligations(const object& incident) {
  std::map<std::string, Owed> owed;
  for (const value& item : list(incident, "clocks")) {
    const object& clock = as_object(item);
    // When incidents are merged, the later clock of a duty that both owe is stopped, and the earlier one
    // counts for it.
    if (text(clock, "kind") != "obligation" || state_of(clock) == "stopped") continue;
    owed[text(clock, "subject", text(clock, "name", text(clock, "id")))].add(clock);
  }
  std::vector<const object*> out;
  for (const auto& [subject, one] : owed) {
    if (one.open()) out.push_back(one.first);
  }
  return out;
}

// The engine numbers the persons on the escalation path; a clock of the charter's own says "escalate".
bool is_escalation(const object& clock) { return text(clock, "otherwise").starts_with("escalate:"); }

}  // namespace csirt::tool::report
