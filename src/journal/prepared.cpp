// Door: prepare(). Everything that can be refused without looking at the store is refused here.
#include "journal/prepared.hpp"

#include "csirt/error.hpp"

namespace csirt::journal {

namespace {

[[noreturn]] void invalid(const std::string& message) { throw Error(Status::invalid, message, "append"); }

void check(const Append& append, const Record& record) {
  if (record.type.empty()) invalid("a record has no type");
  if (record.stream.empty()) invalid("a record of type '" + record.type + "' names no stream");
  if (record.realm.empty()) invalid("a record of type '" + record.type + "' names no realm");
  if (record.version == 0)
    invalid("a record of type '" + record.type + "' has version 0; versions begin at 1");
  if (!record.command_id.empty() && record.command_id != append.command_id) {
    invalid("a record of command '" + append.command_id + "' names command '" + record.command_id + "'");
  }
}

std::string line_of(const Append& append, const Record& record) {
  if (!record.command_id.empty()) return encode_record(record);
  Record filled = record;
  filled.command_id = append.command_id;
  return encode_record(filled);
}

}  // namespace

Prepared prepare(const Append& append, Hasher& hasher) {
  if (append.command_id.empty()) invalid("an append needs a command id");
  Prepared prepared;
  prepared.records.reserve(append.records.size());
  for (const Record& record : append.records) {
    check(append, record);
    PreparedRecord& made = prepared.records.emplace_back();
    made.stream = record.stream;
    made.line = line_of(append, record);
    made.leaf = hasher.leaf(made.line);
    for (const std::string* blob : {&record.charter, &record.rules}) {
      if (!blob->empty()) prepared.blobs.insert(*blob);
    }
  }
  return prepared;
}

void missing_blob(std::string_view hash) {
  invalid("a record names the charter or rule set '" + std::string(hash) +
          "', which was not stored in the journal before");
}

void check_position(std::uint64_t position, std::uint64_t size) {
  if (position <= size) return;
  throw Error(Status::invalid,
              "position " + std::to_string(position) + " lies beyond the " + std::to_string(size) +
                  " records there are",
              "journal");
}

void damaged_line(std::uint64_t position, const std::string& path) {
  throw Error(Status::corrupt,
              "record " + std::to_string(position) + " does not have its leaf hash: it was changed", path);
}

}  // namespace csirt::journal
