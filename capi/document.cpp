// csirt_document_*, csirt_version_* and csirt_time_*: the small functions that need no engine.
#include "arguments.hpp"
#include "csirt/time.hpp"

using namespace csirt::capi;

extern "C" {

uint32_t csirt_version_number(void) {
  return CSIRT_VERSION_MAJOR * 1000000 + CSIRT_VERSION_MINOR * 1000 + CSIRT_VERSION_PATCH;
}

const char* csirt_version_text(uint64_t* length) { return hand_out(CSIRT_VERSION, length); }

const char* csirt_document_data(const csirt_document* document, uint64_t* length) {
  return document == nullptr ? hand_out("", length) : hand_out(document->bytes, length);
}

void csirt_document_free(csirt_document** document) { end(document); }

int32_t csirt_time_parse(const char* data, uint64_t length, int64_t* time, csirt_error** error) {
  return guarded(error, [&] {
    require(time, "time");
    const std::string_view written = text(data, length, "text");
    const auto read = csirt::parse_instant(written);
    if (!read) {
      throw csirt::Error(
          csirt::Status::syntax,
          "text: '" + std::string(written) + "' is no point in time such as 2026-03-01T12:00:00Z", "text");
    }
    *time = read->ns;
  });
}

int32_t csirt_time_format(int64_t time, csirt_document** written, csirt_error** error) {
  clear(written);
  return guarded(error, [&] {
    require(written, "text");
    if (time == CSIRT_TIME_NONE) refuse("time", "must be given");
    give(written, csirt::format(csirt::Instant{time}));
  });
}

}  // extern "C"
