// Reads the arguments of the C functions and writes their outputs; each throws Error(Status::invalid) naming
// the argument that breaks the conventions of csirt.h.
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "guard.hpp"

namespace csirt::capi {

// Bytes, as file names and events are.
std::string_view bytes(const char* data, std::uint64_t length, std::string_view name);
// The same, held to UTF-8.
std::string_view text(const char* data, std::uint64_t length, std::string_view name);
std::vector<std::string> texts(const csirt_text* list, std::uint64_t count, std::string_view name);

Principal principal(const char* json, std::uint64_t length, std::string_view name);
Instant instant(std::int64_t time);                          // refuses CSIRT_TIME_NONE
std::optional<Instant> optional_instant(std::int64_t time);  // nothing for CSIRT_TIME_NONE

// A text that goes out, with its length when it is asked for.
inline const char* hand_out(std::string_view text, std::uint64_t* length) {
  if (length != nullptr) *length = text.size();
  return text.data();
}

// Makes the document that an output receives.
void give(csirt_document** document, std::string bytes);

// The part of the options that this version knows, a shorter struct filled up with zeros; and whether what a
// longer one has beyond it is zero, else Error(Status::unsupported).
void copy_options(const void* given, void* known, std::size_t size);
void refuse_tail(const void* given, std::size_t size);

template <class Options>
Options known_options(const Options* given) {
  Options known;
  std::memset(&known, 0, sizeof known);
  if (given != nullptr) copy_options(given, &known, sizeof known);
  return known;
}

template <class Options>
Options options(const Options* given) {
  Options known = known_options(given);
  if (given != nullptr) refuse_tail(given, sizeof known);
  return known;
}

template <class Handle>
concept Gated = requires(Handle& handle) { handle.gate; };

template <class Handle>
void end(Handle** handle) noexcept {
  if (handle == nullptr) return;
  Handle* const ended = std::exchange(*handle, nullptr);
  if constexpr (Gated<Handle>) {
    if (ended == nullptr || !ended->gate.end()) return;  // the call that runs deletes it
  }
  delete ended;
}

}  // namespace csirt::capi
