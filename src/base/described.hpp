// Which types carry a Boost.Describe description, and a walk over their members.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <type_traits>

namespace csirt::base {

template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

template <class T>
using Members =
    boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

// Calls f with the descriptor of each member (name, pointer), in the order of the description.
template <DescribedStruct T, class F>
void for_each_member(F&& f) {
  boost::mp11::mp_for_each<Members<T>>(f);
}

}  // namespace csirt::base
