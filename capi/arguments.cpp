// Door: arguments.hpp.
#include "arguments.hpp"

#include "base/codec.hpp"
#include "base/json_text.hpp"
#include "base/nouns.hpp"
#include "base/utf8.hpp"

namespace csirt::capi {
namespace {

// No struct of ours comes near it: a size beyond is a caller who did not set struct_size.
constexpr std::uint32_t kLargestStruct = 4096;

}  // namespace

std::string_view bytes(const char* data, std::uint64_t length, std::string_view name) {
  if (data == nullptr) {
    if (length != 0 && length != CSIRT_TEXT_NUL)
      refuse(name, "is null, but its length is " + std::to_string(length));
    return {};
  }
  return {data, length == CSIRT_TEXT_NUL ? std::strlen(data) : length};
}

std::string_view text(const char* data, std::uint64_t length, std::string_view name) {
  const std::string_view read = bytes(data, length, name);
  if (const std::size_t flaw = base::utf8_flaw(read); flaw != std::string_view::npos) {
    refuse(name, "is not UTF-8 at byte " + std::to_string(flaw));
  }
  return read;
}

std::vector<std::string> texts(const csirt_text* list, std::uint64_t count, std::string_view name) {
  if (list == nullptr && count > 0) refuse(name, "is null, but its count is " + std::to_string(count));
  std::vector<std::string> read;
  for (std::uint64_t i = 0; i < count; ++i) read.emplace_back(bytes(list[i].data, list[i].length, name));
  return read;
}

Principal principal(const char* json, std::uint64_t length, std::string_view name) {
  const std::string_view document = text(json, length, name);
  if (document.empty()) return {};
  return base::decode<Principal>(base::parse_json(document, name));
}

Instant instant(std::int64_t time) {
  if (time == CSIRT_TIME_NONE) refuse("now", "must be given");
  return {time};
}

std::optional<Instant> optional_instant(std::int64_t time) {
  if (time == CSIRT_TIME_NONE) return std::nullopt;
  return Instant{time};
}

void give(csirt_document** document, std::string bytes) {
  if (document != nullptr) *document = new csirt_document{std::move(bytes)};
}

void copy_options(const void* given, void* known, std::size_t size) {
  std::uint32_t stated = 0;
  std::memcpy(&stated, given, sizeof stated);
  if (stated < 8 || stated > kLargestStruct || stated % 8 != 0) {
    refuse("options",
           "struct_size is " + std::to_string(stated) + "; it must be sizeof of the option struct");
  }
  std::memcpy(known, given, std::min<std::size_t>(size, stated));
}

void refuse_tail(const void* given, std::size_t size) {
  std::uint32_t stated = 0;
  std::memcpy(&stated, given, sizeof stated);
  const char* first = static_cast<const char*>(given);
  if (stated > size && std::any_of(first + size, first + stated, [](char byte) { return byte != 0; })) {
    throw Error(
        Status::unsupported,
        "options: something is set that this version of the library does not know; its struct ends after " +
            std::to_string(size) + " bytes",
        "options");
  }
}

}  // namespace csirt::capi
