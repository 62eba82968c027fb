// CSIRT_ROUTING_ as the two layers below name it.
#pragma once

#include "guard.hpp"

namespace csirt::capi {

inline Routing routing(std::int32_t given) {
  switch (given) {
    case CSIRT_ROUTING_STANDARD:
      return Routing::standard;
    case CSIRT_ROUTING_NONE:
      return Routing::none;
    case CSIRT_ROUTING_STRICT:
      return Routing::strict;
    default:
      refuse("routing", "there is no routing number " + std::to_string(given));
  }
}

inline condition::Routing matcher_routing(std::int32_t given) {
  switch (routing(given)) {
    case Routing::none:
      return condition::Routing::none;
    case Routing::strict:
      return condition::Routing::strict;
    default:
      return condition::Routing::standard;
  }
}

}  // namespace csirt::capi
