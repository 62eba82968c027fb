// What is known about the subject of a decision: a flat map from the field names of the vocabulary to values.
//
// A name is dotted ("impact.functional"); its type (id, enum, scale, number, instant, duration, set, network,
// flag, text) is declared by the charter's vocabulary. Instants, durations and networks are held in their
// text form. A name that is absent is unknown, which never permits.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace csirt {

using Fact = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;
using Facts = std::map<std::string, Fact, std::less<>>;

}  // namespace csirt
