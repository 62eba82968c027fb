// Where a finding ends: it repeats nothing that is known, so it joins an incident, opens one, is referred or
// noted.
//
// Door: place. Pure over the context; the engine commits what comes back.
#pragma once

#include <optional>

#include "engine/draft.hpp"

namespace csirt::engine {

struct Placed {
  Disposition disposition = Disposition::noted;
  std::string incident;
  std::optional<Draft>
      draft;  // none: nothing is journalled (out of scope or suppressed events are counted only)
};

// `report` is set for a human report, which is journalled whatever becomes of it.
Placed place(const Context& context, const triage::Assessed& assessed, const Report* report);

}  // namespace csirt::engine
