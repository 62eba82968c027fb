// What triage reads of an event, apart from the event: so that it can be kept while a correlation waits.
//
// Shape: a value; bytes and back without loss. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "triage/entity_map.hpp"

namespace csirt::triage {

struct Observation {
  std::vector<Seen> entities;
  std::string channel;
};

Observation observe(const condition::Event& event);

std::string bytes_of(const Observation& observation);
// Of bytes that bytes_of made.
Observation observation_of(std::string_view bytes);

// Adds what is not known yet, up to EntityMap::kMost entities.
void merge(Observation& into, const Observation& more);

}  // namespace csirt::triage
