// The one byte form of a JSON value, and the hashes made of it.
//
// RFC 8785 (JCS): members sorted by UTF-16 code units, shortest escapes. The library writes no floating
// point, so a double here is a broken invariant; integers beyond 2^53 - 1 are written as strings (their
// readers accept both). Text that is not UTF-8 is refused (Status::invalid), nesting beyond 1,000 levels too
// (Status::limit). All functions here are pure.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace csirt::base {

std::string canonical(const boost::json::value& value);

// The largest integer that is written as a number, and so the largest that a document may hold as one.
inline constexpr std::int64_t kLargestExact = (std::int64_t{1} << 53) - 1;

// SHA-256, 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

// The id of the `ordinal`-th thing that a command makes: 32 hex digits derived from both (never from
// counters).
std::string derive_id(std::string_view command_id, std::uint64_t ordinal);

// For people: short_id("INC", id) is "INC-7f3a". A caller that finds the short form taken asks for more
// digits.
std::string short_id(std::string_view prefix, std::string_view id, std::size_t digits = 4);

std::string to_hex(std::string_view bytes);

}  // namespace csirt::base
