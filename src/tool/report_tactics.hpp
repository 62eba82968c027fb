// Which ATT&CK tactic a technique serves and how it is called, for the lanes of a timeline and for readers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace csirt::tool::report {

// The tactics in the order in which an intrusion usually runs; the last one takes techniques that are not
// known.
const std::vector<std::string_view>& tactics();

struct Technique {
  std::size_t tactic;     // index into tactics()
  std::string_view name;  // of the technique above a sub-technique; empty when it is not known
};
// "T1003.001" or "T1003". A technique that serves several tactics is shown under the one it is best known
// for.
Technique technique(std::string_view id);
// Whether it destroys what shows the attack, or switches off what would record it.
bool hides_evidence(std::string_view id);

}  // namespace csirt::tool::report
