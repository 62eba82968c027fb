// A record of the journal: what happened, in an envelope that says who, when, why and under which charter.
//
// Its one byte form is a line of canonical JSON (RFC 8785); that line is the leaf of the Merkle tree. Where
// the record lies is not part of it.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "csirt/principal.hpp"
#include "csirt/time.hpp"

namespace csirt::journal {

struct Record {
  std::string type;           // "incident.opened"
  std::uint32_t version = 1;  // of the body's shape, by type; the engine refuses what it does not know
  std::string realm = "real";
  std::string stream;  // "incident/<id>", "charter", "intake/<source>"
  Principal principal;
  Instant time;
  std::string command_id;  // may be left empty on append: the store fills in the append's
  std::string charter;     // hash of the blob that holds it; empty before there is one
  std::string rules;       // likewise
  boost::json::value body;

  bool operator==(const Record&) const = default;
};

// The canonical line. No floating point: throws Error(Status::invalid) for a body that holds a double.
std::string encode_record(const Record& record);

// Throws Error(Status::corrupt) saying which member of the envelope is missing, unknown or of the wrong type.
Record decode_record(std::string_view line);

}  // namespace csirt::journal
