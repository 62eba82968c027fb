// What an attack did, in words for people: "Credentials dumped". It names incidents (EVT-7).
//
// Door: harm_of, phrase_of; the words and their order stand in src/triage/data/harms.yaml. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "csirt/charter.hpp"
#include "csirt/incident.hpp"

namespace csirt::triage {

// The gravest thing that a finding shows: a technique or tactic that harms.yaml has words for. `weight`
// orders harms: what a certain rule saw goes before what an uncertain one did, then the further along the
// attack, then the more exact. Equal ones are told apart by `name`, so that the gravest of many does not
// depend on their order.
struct Harm {
  std::string name;  // "T1003.001", "credential-access"; empty: nothing that has words
  std::int64_t weight = -1;
  bool graver_than(const Harm& other) const {
    return weight != other.weight ? weight > other.weight : name < other.name;
  }
};

Harm harm_of(const Charter& charter, const Finding& finding);

// The words for a harm's name; empty when there are none.
std::string phrase_of(std::string_view name);

}  // namespace csirt::triage
