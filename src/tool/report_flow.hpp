// The numbers behind "what came in and where it went": events by source and disposition.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tool/report_data.hpp"

namespace csirt::tool::report {

struct Intake {
  struct Source {
    std::string name;
    std::uint64_t events = 0;           // as the source counted them
    std::vector<std::uint64_t> counts;  // by kind
  };
  std::vector<std::string>
      kinds;  // names of dispositions: those of the library in their order, then unknown ones
  std::vector<Source> sources;        // largest first; what is too many is one last entry
  std::vector<std::uint64_t> totals;  // by kind
  std::uint64_t accepted = 0;         // what all sources counted
  std::uint64_t accounted = 0;        // sum of totals
  bool adds_up = false;               // in each source and in all
};

Intake intake_of(const object& summary);

}  // namespace csirt::tool::report
