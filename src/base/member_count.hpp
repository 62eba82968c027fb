// How many members an aggregate has, and whether its description names them all. For tests: a member that was
// added to a struct and not to its description would silently be missing from records.
//
// The trick: an aggregate of n members can be made from n pairs of braces, and not from n + 1.
#pragma once

#include <boost/preprocessor/repetition/enum.hpp>
#include <boost/preprocessor/repetition/repeat.hpp>
#include <cstddef>
#include <type_traits>

#include "base/described.hpp"

namespace csirt::base {

#define CSIRT_BRACES(z, n, unused) \
  {                                \
  }
#define CSIRT_TRY_COUNT(z, n, unused) \
  if constexpr (requires { T{BOOST_PP_ENUM_##z(n, CSIRT_BRACES, ~)}; }) count = n;

// Up to 60 members; every one must have a default.
template <class T>
  requires std::is_aggregate_v<T>
constexpr std::size_t member_count() {
  std::size_t count = 0;
  BOOST_PP_REPEAT(61, CSIRT_TRY_COUNT, ~)
  return count;
}

#undef CSIRT_TRY_COUNT
#undef CSIRT_BRACES

template <class T>
constexpr bool fully_described = member_count<T>() == boost::mp11::mp_size<Members<T>>::value;

}  // namespace csirt::base
