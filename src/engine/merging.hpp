// How two incidents become one, and one becomes two (WFL-4).
//
// Door: objection and merge_into, for commands and for findings that link two incidents; split_off. Pure over
// the context; everything is written into the draft. Both histories are kept, the ids of what was merged name
// what stays, consents go on binding to what was asked, and of two clocks of one duty the earlier one runs
// on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/draft.hpp"

namespace csirt::engine {

// Why these two cannot be one incident, whoever asks: another realm, constituencies that are apart.
std::optional<std::string> objection(const Context& context, const Incident& stays, const Incident& goes);
// Somebody split one of them off the other, so no finding may undo it.
bool kept_apart(const State& state, const Incident& one, const Incident& other);

// `goes` becomes part of the draft's incident.
void merge_into(Draft& draft, const Incident& goes, const std::string& because);

// The draft, about `from`, goes on with a new incident that has these findings of it. `from` keeps others.
void split_off(Draft& draft, const Incident& from, const std::vector<const Finding*>& leaving,
               const std::string& comment);

// A short id that nobody has yet.
std::string unused_short_id(const State& state, const std::string& id);
// Tells others in the streams of these entities that the draft's incident concerns them.
void link(Draft& draft, const std::vector<Entity>& keys);

}  // namespace csirt::engine
