// What each command does: one function a command, drafted from the state, committed by the engine.
//
// Door: draft_command. A refusal is a decision and is journalled like any other; Error(not_found) and
// Error(invalid) are for commands that name nothing or break their form. Who may do it: AUT-3, and for the
// ordinary work on an incident the people of its team, its lead, and those of the teams above it.
#pragma once

#include "engine/draft.hpp"

namespace csirt::engine {

Draft draft_command(const Context& context, const CommandBody& body);

// One each; see command.hpp for their meaning.
Draft draft_one(const Context& context, const Report& body);
Draft draft_one(const Context& context, const TransitionTo& body);
Draft draft_one(const Context& context, const CompleteTask& body);
Draft draft_one(const Context& context, const TakeAction& body);
Draft draft_one(const Context& context, const Approve& body);
Draft draft_one(const Context& context, const Refuse& body);
Draft draft_one(const Context& context, const Disclose& body);
Draft draft_one(const Context& context, const RecordContact& body);
Draft draft_one(const Context& context, const SetFacts& body);
Draft draft_one(const Context& context, const Judge& body);
Draft draft_one(const Context& context, const Assign& body);
Draft draft_one(const Context& context, const AddNote& body);
Draft draft_one(const Context& context, const Merge& body);
Draft draft_one(const Context& context, const Split& body);
Draft draft_one(const Context& context, const DeclareAbsence& body);
Draft draft_one(const Context& context, const ClaimEffect& body);
Draft draft_one(const Context& context, const AcknowledgeEffect& body);

// The incident, open unless `closed_too`; Error(not_found) otherwise, in the same words when there is none
// and when the principal may not know of it.
const Incident& need_incident(const Context& context, const std::string& id, bool closed_too = false);
// A decision that starts as denied or permitted for this question.
Decision answer(Outcome outcome, std::string question, std::string reason, std::string pointer = {});
// May whoever asks know of the incident at all (DIS-6)? The engine itself may.
bool may_know(const Context& context, const Incident& incident);
// The principal as reasons name it.
std::string name_of(const Context& context);
// Denied with the reason unless the principal may do the ordinary work on this incident.
std::optional<Decision> refuse_stranger(const Context& context, const Incident& incident,
                                        const std::string& question);

}  // namespace csirt::engine
