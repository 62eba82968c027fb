// Door: expire, obligations. A consequence is what the charter declares, not what is convenient when the host
// was away: what fires late says how late it is.
#include <algorithm>
#include <charconv>

#include "base/canonical.hpp"
#include "base/date.hpp"
#include "workflow/duty.hpp"
#include "workflow/workflow.hpp"

namespace csirt::workflow {
namespace {

constexpr Duration kStale = days(1);

std::string id_of(const Instance& instance, const Clock& clock, std::uint64_t ordinal) {
  return base::derive_id(instance.command_id + "/expiry/" + clock.id, ordinal);
}

class Expiring {
 public:
  Expiring(const Charter& charter, const Instance& instance, const Clock& clock,
           const std::vector<charter::Absence>& absences, Instant now)
      : line_{charter, absences, now, instance.team, instance.constituency, instance.lead, {}},
        instance_(instance),
        clock_(clock) {}

  Expiry run() {
    const std::string& otherwise = clock_.otherwise;
    if (otherwise == kLastWatch) {
      // Whether the path ended, or a clock that fired long after its time went no further up it.
      expiry_.because = {clock_.pointer, late() + " Nobody further is told: it lapses.", {}};
      return std::move(expiry_);
    }
    expiry_.because = {clock_.pointer, late() + " Its consequence is '" + otherwise + "'.", {}};
    if (otherwise.starts_with("to:")) {
      expiry_.move_to = otherwise.substr(3);
    } else if (otherwise.starts_with("raise:")) {
      expiry_.raise = otherwise.substr(6);
    } else if (otherwise.starts_with("notify:")) {
      for (const std::string& person : reachable(line_, otherwise.substr(7))) tell(person);
      if (expiry_.effects.empty()) expiry_.because.text += " Nobody holds that role.";
    } else {
      escalate();
    }
    return std::move(expiry_);
  }

 private:
  bool stale() const { return line_.now - clock_.due >= kStale; }

  std::string late() const {
    const std::string& of = instance_.short_id.empty() ? clock_.incident : instance_.short_id;
    const std::string what = clock_.kind + " '" + clock_.name + "' of " + of;
    const Duration since = line_.now - clock_.due;
    return "The " + what + " was due on " + base::moment_text(clock_.due) +
           (since >= seconds(1) ? ", " + base::length_text(since) + " ago." : ".");
  }

  // Who owes it now need not be told by an escalation.
  std::string owes() const {
    for (const Task& task : instance_.tasks) {
      if (clock_.kind == "task" && task.id == clock_.subject) return task.person;
    }
    return {};
  }

  // "escalate:2" is the third one on the path.
  std::size_t rung() const {
    std::size_t rung = 0;
    const std::size_t colon = clock_.otherwise.find(':');
    if (colon == std::string::npos) return 0;
    const char* end = clock_.otherwise.data() + clock_.otherwise.size();
    std::from_chars(clock_.otherwise.data() + colon + 1, end, rung);
    return rung;
  }

  void escalate() {
    std::vector<std::string> path = line_.escalation();
    std::erase(path, owes());
    const std::size_t at = rung();
    if (at >= path.size()) {
      expiry_.because.text += " The escalation path has ended.";
      return;
    }
    tell(path[at]);
    if (at + 1 >= path.size() || stale()) return;
    Clock next = clock_;
    next.id = id_of(instance_, clock_, 1000);
    next.started = line_.now;
    next.due = line_.now + (clock_.due - clock_.started);
    next.state = ClockState::running;
    next.ended.reset();
    next.otherwise = "escalate:" + std::to_string(at + 1);
    if (next.due > next.started) expiry_.started.push_back(std::move(next));
  }

  void tell(const std::string& person) {
    Effect effect;
    effect.id = id_of(instance_, clock_, expiry_.effects.size());
    effect.to = person;
    effect.incident = clock_.incident;
    effect.text = "Overdue: " + late();
    effect.at = clock_.due;
    effect.details = {{"clock", clock_.id}, {"kind", clock_.kind}, {"subject", clock_.subject}};
    if (stale()) effect.details["stale"] = true;
    expiry_.effects.push_back(std::move(effect));
  }

  charter::Line line_;
  const Instance& instance_;
  const Clock& clock_;
  Expiry expiry_;
};

// When the time of an obligation begins; nothing while that is not known.
std::optional<Instant> beginning(const Obligation& obligation, const Facts& facts, Instant opened) {
  if (obligation.from.empty() || obligation.from == "aware") return opened;
  const auto found = facts.find(obligation.from);
  const std::string* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text ? parse_instant(*text) : std::nullopt;
}

}  // namespace

Expiry expire(const Charter& charter, const Instance& instance, const Clock& clock,
              const std::vector<charter::Absence>& absences, Instant now) {
  return Expiring(charter, instance, clock, absences, now).run();
}

std::vector<Clock> obligations(const Charter& charter, const Instance& instance, Instant opened,
                               Instant now) {
  std::vector<Clock> clocks;
  for (const Obligation& obligation : charter.obligations) {
    const auto runs = [&](const Clock& c) { return c.kind == "obligation" && c.subject == obligation.name; };
    if (std::any_of(instance.clocks.begin(), instance.clocks.end(), runs)) continue;
    if (obligation.when.evaluate(instance.facts, now) != Truth::yes) continue;
    const std::optional<Instant> from = beginning(obligation, instance.facts, opened);
    if (!from) continue;
    Clock clock;
    clock.id =
        base::derive_id(instance.command_id + "/obligation/" + instance.incident + "/" + obligation.name, 0);
    clock.incident = instance.incident;
    clock.name = obligation.name;
    clock.kind = "obligation";
    clock.subject = obligation.name;
    clock.started = *from;
    clock.due = deadline(charter, obligation.calendar, *from, obligation.within);
    clock.otherwise = "escalate";
    clock.pointer = obligation.pointer;
    clocks.push_back(std::move(clock));
  }
  return clocks;
}

}  // namespace csirt::workflow
