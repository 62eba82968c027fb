// JSON text to boost::json values, for texts that programs wrote: commands, records, cursors.
//
// Use read_json (node.hpp) for what people write: it keeps positions for every value. Pure.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

namespace csirt::base {

// Throws Error(Status::syntax) with one Problem that has line and column, when `text` is not one JSON value
// (RFC 8259, UTF-8, nothing after it), names a key twice in one object, or is nested deeper than `depth`.
// `what` names the text in the message.
boost::json::value parse_json(std::string_view text, std::string_view what, std::size_t depth = 64);

}  // namespace csirt::base
