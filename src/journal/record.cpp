// Door: encode_record and decode_record. The line is put together member by member, in the order of RFC 8785,
// so that a body is not copied into an envelope first.
#include "journal/record.hpp"

#include <array>
#include <boost/json.hpp>

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/nouns.hpp"
#include "csirt/error.hpp"

namespace csirt::journal {

namespace {

namespace json = boost::json;

// What canonical() writes may be this deep, with the envelope around it.
constexpr std::size_t kDeepestRecord = 1'024;
constexpr std::size_t kMembers = 10;

void append_member(std::string& line, std::string_view name, const json::value& value) {
  line += line.empty() ? '{' : ',';
  line += '"';
  line += name;
  line += "\":";
  line += base::canonical(value);
}

[[noreturn]] void fail(const std::string& message) {
  throw Error(Status::corrupt, "no record: " + message, "record");
}

const json::value& member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (!value) fail("member '" + std::string(name) + "' is missing");
  return *value;
}

std::string text(const json::object& object, std::string_view name) {
  const json::value& value = member(object, name);
  if (!value.is_string()) fail("member '" + std::string(name) + "' is no text");
  return std::string(value.get_string());
}

Instant time_of(const json::object& object) {
  const std::string written = text(object, "time");
  const auto time = parse_instant(written);
  if (!time) fail("member 'time' is '" + written + "', not an RFC 3339 time");
  return *time;
}

std::uint32_t version_of(const json::object& object) {
  const json::value& value = member(object, "version");
  json::error_code error;
  const auto version = value.is_number() ? value.to_number<std::uint32_t>(error) : 0;
  if (error || version == 0) fail("member 'version' is no positive number");
  return version;
}

}  // namespace

std::string encode_record(const Record& record) {
  std::string line;
  append_member(line, "body", record.body);
  append_member(line, "charter", json::value(record.charter));
  append_member(line, "command_id", json::value(record.command_id));
  append_member(line, "principal", base::encode(record.principal));
  append_member(line, "realm", json::value(record.realm));
  append_member(line, "rules", json::value(record.rules));
  append_member(line, "stream", json::value(record.stream));
  append_member(line, "time", json::value(format(record.time)));
  append_member(line, "type", json::value(record.type));
  append_member(line, "version", json::value(record.version));
  line += '}';
  return line;
}

Record decode_record(std::string_view line) {
  json::parse_options options;
  options.max_depth = kDeepestRecord;
  json::error_code error;
  json::value document = json::parse(line, error, {}, options);
  if (error) fail("the line is not JSON (" + error.message() + ")");
  if (!document.is_object()) fail("the line is no JSON object");
  json::object& object = document.get_object();
  Record record;
  record.type = text(object, "type");
  record.version = version_of(object);
  record.realm = text(object, "realm");
  record.stream = text(object, "stream");
  record.time = time_of(object);
  record.command_id = text(object, "command_id");
  record.charter = text(object, "charter");
  record.rules = text(object, "rules");
  try {
    record.principal = base::decode<Principal>(member(object, "principal"), "/principal");
  } catch (const Error& wrong) {
    fail(wrong.what());
  }
  member(object, "body");
  if (object.size() != kMembers) fail("the envelope has members that are not known");
  record.body = std::move(object.at("body"));
  return record;
}

}  // namespace csirt::journal
