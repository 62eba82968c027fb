// The questions that deciders are asked about a run: who asked for it, of what, knowing what.
//
// Door: action_ask, disclosure_ask. Pure over the draft. The actor is the one who asked for the run, with the
// assurance that he had then; whoever gives a later command, a consent say, changes nothing of it.
#pragma once

#include "authority/authority.hpp"
#include "disclosure/disclosure.hpp"
#include "engine/draft.hpp"

namespace csirt::engine {

authority::Ask action_ask(const Draft& draft, const ActionRun& run);
disclosure::Ask disclosure_ask(const Draft& draft, const ActionRun& run);

// The parties that were told something of the incident; what they were told of one that was merged into it is
// another story.
std::vector<std::string> told_parties(const Incident& incident);

// Is the obligation of this name owed to the party, or to its kind?
bool owed_to(const Charter& charter, const std::string& obligation, const std::string& party);

// Of the teams that are said to act together, those that do: the incident's, and those of its lead, of people
// who owe its tasks and of people who consented in it.
std::vector<std::string> taking_part(const Draft& draft, const std::vector<std::string>& said);

}  // namespace csirt::engine
