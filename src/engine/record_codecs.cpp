// The one place where the codecs of the records' bodies are compiled: they are large, and every draft needs
// them.
#include "base/codec.hpp"
#include "engine/records.hpp"

namespace csirt::engine {

#define CSIRT_DEFINE_RECORD(Record)                                                 \
  boost::json::value encode_body(const Record& body) { return base::encode(body); } \
  void decode_body(const boost::json::value& json, Record& body) { body = base::decode<Record>(json); }
CSIRT_EACH_RECORD(CSIRT_DEFINE_RECORD)
#undef CSIRT_DEFINE_RECORD

}  // namespace csirt::engine
