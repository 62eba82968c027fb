// Boost.Serialization's `serialize` for every described noun, so that an archive can do `archive & value` on
// it.
//
// The archive sees the members in the order of the description and must itself know: bool, integers,
// std::string, std::vector, std::optional, std::map and std::variant. It may keep members' order as its
// format, since a snapshot is a cache of one version of the library. Include it, with the noun's description,
// where the archive is used.
#pragma once

#include <cstdint>

#include "base/described.hpp"
#include "csirt/error.hpp"
#include "csirt/time.hpp"

namespace csirt::base {

template <class E>
bool is_enumerator(std::int64_t number) {
  bool found = false;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
      [&](auto e) { found = found || static_cast<std::int64_t>(e.value) == number; });
  return found;
}

}  // namespace csirt::base

namespace csirt {

// In namespace csirt, where the lookup by argument finds them for nouns in csirt and in the namespaces below
// it that pull them in with a using-declaration.
template <class Archive, class T>
  requires base::DescribedStruct<T>
void serialize(Archive& archive, T& value, const unsigned /*version*/) {
  base::for_each_member<T>([&](auto member) { archive&(value.*member.pointer); });
}

// An enumerator travels as a number. A number that names none comes from damaged bytes.
template <class Archive, class E>
  requires base::DescribedEnum<E>
void serialize(Archive& archive, E& value, const unsigned /*version*/) {
  auto number = static_cast<std::int64_t>(value);
  archive & number;
  if (!base::is_enumerator<E>(number)) throw Error(Status::corrupt, "a snapshot holds an unknown enumerator");
  value = static_cast<E>(number);
}

template <class Archive>
void serialize(Archive& archive, Instant& value, const unsigned /*version*/) {
  archive & value.ns;
}

template <class Archive>
void serialize(Archive& archive, Duration& value, const unsigned /*version*/) {
  archive & value.ns;
}

}  // namespace csirt
