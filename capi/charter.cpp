// csirt_charter_*: loading, and what a loaded charter says of itself.
#include "arguments.hpp"
#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/nouns.hpp"

using namespace csirt::capi;

extern "C" {

int32_t csirt_charter_load(const char* path, uint64_t path_length, csirt_charter** charter,
                           csirt_error** error) {
  clear(charter);
  return guarded(error, [&] {
    require(charter, "charter");
    const std::string name(bytes(path, path_length, "path"));
    if (name.empty()) refuse("path", "must not be empty");
    *charter = new csirt_charter{csirt::load_charter(name)};
  });
}

int32_t csirt_charter_parse(const char* data, uint64_t length, const char* file, uint64_t file_length,
                            csirt_charter** charter, csirt_error** error) {
  clear(charter);
  return guarded(error, [&] {
    require(charter, "charter");
    // Not held to UTF-8 here: the reader says at which line and column it is not.
    const std::string_view document = bytes(data, length, "text");
    *charter = new csirt_charter{csirt::parse_charter(document, text(file, file_length, "file"))};
  });
}

int32_t csirt_charter_default(csirt_document** yaml, csirt_error** error) {
  clear(yaml);
  return guarded(error, [&] {
    require(yaml, "yaml");
    give(yaml, std::string(csirt::default_charter()));
  });
}

int32_t csirt_charter_schema(csirt_document** schema, csirt_error** error) {
  clear(schema);
  return guarded(error, [&] {
    require(schema, "schema");
    give(schema, std::string(csirt::charter_schema()));
  });
}

int32_t csirt_charter_describe(const csirt_charter* charter, csirt_document** document, csirt_error** error) {
  clear(document);
  return guarded(error, [&] {
    require(charter, "charter");
    require(document, "document");
    give(document, charter->charter->canonical);
  });
}

int32_t csirt_charter_analyse(const csirt_charter* charter, csirt_document** analyses, csirt_error** error) {
  clear(analyses);
  return guarded(error, [&] {
    require(charter, "charter");
    require(analyses, "analyses");
    give(analyses, csirt::base::canonical(csirt::base::encode(csirt::analyse_tables(*charter->charter))));
  });
}

const char* csirt_charter_hash(const csirt_charter* charter, uint64_t* length) {
  return charter == nullptr ? hand_out("", length) : hand_out(charter->charter->hash, length);
}

void csirt_charter_free(csirt_charter** charter) { end(charter); }

}  // extern "C"
