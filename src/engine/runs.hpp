// What becomes of an action or disclosure that was asked for: one ActionRun, from the asking to its end.
//
// Door: new_run, decide_run, settle_run; reconsider for those that wait. A run waits only for needs that
// somebody was asked for or that a clock watches, and whatever ends it ends its open approvals and clocks.
// Everything is written into the draft; nothing is shared.
#pragma once

#include <string>
#include <string_view>

#include "engine/draft.hpp"

namespace csirt::engine {

inline constexpr std::string_view kAction = "action:";
inline constexpr std::string_view kDisclosure = "disclosure:";

// Asked for by the principal of the draft, now; `action` with its prefix.
ActionRun new_run(Draft& draft, std::string action, std::string target);

// A waiting run that asks for the very same; the new one when there is none. Who asks twice waits once.
ActionRun known_or(const Draft& draft, ActionRun run);

// Asks the decider now. What it rests on is who asked for the run, not who gives the command at hand.
Decision decide_run(const Draft& draft, const ActionRun& run);

// Writes what follows from the decision about the run: carried out, waiting, advised or denied.
void settle_run(Draft& draft, ActionRun run, const Decision& decision);

// Decides again about every run that waits, since something became known, was told or was consented to. What
// comes of them joins `decision`.
void reconsider(Draft& draft, Decision& decision);

// Ends a waiting run: "denied" or "lapsed". Whoever asked for it is told why.
void end_run(Draft& draft, ActionRun run, const char* state, const std::string& why);

// The incident is closed: its actions no longer wait. Disclosures may outlast it, as duties to report do.
void close_actions(Draft& draft);

// The party was told: the duties towards it, or towards its kind, are met.
void meet_duties(Draft& draft, const std::string& party);

// Ends the running clock of this approval.
void stop_approval_clock(Draft& draft, const std::string& approval, ClockState state, const std::string& why);

// The constituency whose consent this approval asks for: that of the target of the action that waits for it,
// else that of the incident.
std::string felt_at(const Context& context, const Incident& incident, const std::string& approval);

}  // namespace csirt::engine
