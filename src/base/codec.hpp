// Nouns to JSON and back, made from their one description (Boost.Describe, see nouns.hpp).
//
// Rules of the JSON form: member names as in C++; enumerators with '-' for '_'; Instant and Duration as text;
// a member equal to its default is left out (never an enumerator, which says itself), so that a noun can grow
// without changing old records; map keys sorted. decode refuses unknown members (with the nearest known one)
// and wrong types by throwing Error(Status::invalid) that names the JSON pointer, what was found and what was
// expected.
#pragma once

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "csirt/error.hpp"
#include "csirt/fact.hpp"
#include "csirt/time.hpp"

namespace csirt::base {

template <class T>
boost::json::value encode(const T& value);

template <class T>
T decode(const boost::json::value& json, std::string_view pointer = {});

// "needs_consent" <-> "needs-consent"
template <class E>
std::string enum_name(E value);
template <class E>
E enum_value(std::string_view name, std::string_view pointer = {});

// JSON Schema (draft 2020-12) of a described noun, with definitions of the nouns that it holds.
template <class T>
boost::json::object schema(std::string_view title);

}  // namespace csirt::base

#include "base/codec_impl.hpp"
