// What happens next, by whom, until when: a statechart over the charter's workflow (WFL-1..WFL-4).
//
// Door: start, move, raise, settle; expire, obligations and deadline for time. Pure: the instance and
// everything read stand in the arguments; the answer says what changes. The algorithm is that of W3C SCXML
// (hierarchy, parallel regions, history of none, eventless transitions, run to completion with a bounded
// number of microsteps), without scripts: guards are conditions, actions a closed list. Errors:
// Error(Status::charter) for a workflow that cannot run (no such state, automatic steps in a circle), and
// Error(Status::invalid) for an instance in a state that its workflow does not have.
#pragma once

#include <string>
#include <vector>

#include "charter/people.hpp"
#include "csirt/charter.hpp"
#include "csirt/incident.hpp"
#include "time/calendar.hpp"

namespace csirt::workflow {

struct Instance {
  std::string incident;
  std::string short_id;    // how people call it; empty: by its id
  std::string command_id;  // ids of what a step makes derive from it
  std::string team;
  std::string lead;
  std::string constituency;
  std::vector<std::string> states;  // active, document order, ancestors included
  std::vector<Task> tasks;
  std::vector<Clock> clocks;
  Facts facts;
};

// What one macrostep changes. Deadlines are absolute.
struct Step {
  Decision decision;  // denied: nothing else is filled
  std::vector<std::string> states;
  std::vector<std::string> exited;   // innermost first
  std::vector<std::string> entered;  // outermost first
  std::vector<Task> opened;
  std::vector<std::string> cancelled;  // ids of open tasks of exited states
  std::vector<Clock> started;
  std::vector<std::string> stopped;   // clock ids
  std::vector<std::string> proposed;  // actions that the entered states name
  std::vector<Effect> effects;        // notify the ones who owe a task; advise what is proposed
  bool finished = false;              // a top-level final state is active
};

Step start(const Charter& charter, const Workflow& workflow, const Instance& instance,
           const std::vector<charter::Absence>& absences, Instant now);

// A person asks for a transition to `target`. Also takes the `to:` of a state whose deadline is over, when
// the system (or nobody: `by` null) asks. Without `by` in the clause whoever works the incident may: its
// lead, members of its team, who owes an open task, whom its escalation reaches. With `all` (or `of`) one
// person holds all (or so many) names. Refused with the reason when no transition leads there from an active
// state, its guard does not hold (unknown does not permit), or the person may not (FLT-8).
Step move(const Charter& charter, const Workflow& workflow, const Instance& instance, std::string_view target,
          const Person* by, const std::vector<charter::Absence>& absences, Instant now, bool explain = false);

// Events and automatic transitions act as the person "system": a clause that says `by` must name what it
// holds. An event: an approval that came back, a clock's `raise:`. No enabled transition: a step that changes
// nothing.
Step raise(const Charter& charter, const Workflow& workflow, const Instance& instance, std::string_view event,
           const std::vector<charter::Absence>& absences, Instant now);

// Takes the automatic transitions that the facts enable now.
Step settle(const Charter& charter, const Workflow& workflow, const Instance& instance,
            const std::vector<charter::Absence>& absences, Instant now);

// The consequence of the last watch over what waits: past any escalation path, so that nobody further is told
// and what waits lapses. Journals hold it in this form.
inline constexpr std::string_view kLastWatch = "escalate:4294967295";

// What a clock's consequence means when it runs out: a move (`to:`), a raised event, and whom to tell.
struct Expiry {
  std::string move_to;
  std::string raise;
  std::vector<Effect> effects;
  Clause because;
  std::vector<Clock>
      started;  // an escalation that goes on: the same deadline again, for the next on the path
};
// `escalate` tells the next on the path (lead, managers, deputies, managers above) and runs again until the
// path ends; what fires more than a day late says so ("stale" in the details) and starts no further clock
// (FLT-11).
Expiry expire(const Charter& charter, const Instance& instance, const Clock& clock,
              const std::vector<charter::Absence>& absences, Instant now);

// The obligations of the charter whose clocks should run on these facts and do not yet (DIS-7); `opened` is
// when the organization became aware.
std::vector<Clock> obligations(const Charter& charter, const Instance& instance, Instant opened, Instant now);

// now plus `within`, by the named calendar or the plain clock; by the plain clock too when the calendar does
// not open for so long within 400 days. Error(Status::charter) for a calendar that does not exist.
Instant deadline(const Charter& charter, std::string_view calendar, Instant now, Duration within);

}  // namespace csirt::workflow
