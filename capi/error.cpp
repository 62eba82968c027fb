// Errors as objects: csirt_status_name and csirt_error_*. Door for the rest of capi/: error_object.hpp.
#include <algorithm>
#include <array>
#include <new>

#include "arguments.hpp"
#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/nouns.hpp"
#include "base/utf8.hpp"
#include "error_object.hpp"

namespace csirt::capi {
namespace {

struct StatusName {
  std::int32_t status;
  std::string_view name;
};

constexpr std::array<StatusName, 17> kStatusNames = {{{CSIRT_OK, "CSIRT_OK"},
                                                      {CSIRT_E_INVALID, "CSIRT_E_INVALID"},
                                                      {CSIRT_E_SYNTAX, "CSIRT_E_SYNTAX"},
                                                      {CSIRT_E_CHARTER, "CSIRT_E_CHARTER"},
                                                      {CSIRT_E_RULES, "CSIRT_E_RULES"},
                                                      {CSIRT_E_NOT_FOUND, "CSIRT_E_NOT_FOUND"},
                                                      {CSIRT_E_CONFLICT, "CSIRT_E_CONFLICT"},
                                                      {CSIRT_E_IO, "CSIRT_E_IO"},
                                                      {CSIRT_E_CORRUPT, "CSIRT_E_CORRUPT"},
                                                      {CSIRT_E_NEWER, "CSIRT_E_NEWER"},
                                                      {CSIRT_E_LIMIT, "CSIRT_E_LIMIT"},
                                                      {CSIRT_E_BUSY, "CSIRT_E_BUSY"},
                                                      {CSIRT_E_FORKED, "CSIRT_E_FORKED"},
                                                      {CSIRT_E_MEMORY, "CSIRT_E_MEMORY"},
                                                      {CSIRT_E_INTERNAL, "CSIRT_E_INTERNAL"},
                                                      {CSIRT_E_UNSUPPORTED, "CSIRT_E_UNSUPPORTED"},
                                                      {1, "CSIRT_E_UNKNOWN"}}};

// Handed out when there is no memory for an error object, one for each status; never changed, never deleted.
const std::array<csirt_error, kStatusNames.size()>& spares() {
  static const auto made = [] {
    std::array<csirt_error, kStatusNames.size()> all;
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].code = kStatusNames[i].status;
      all[i].message = all[i].code == CSIRT_E_MEMORY
                           ? "out of memory"
                           : "no memory is left to say more than " + std::string(kStatusNames[i].name);
    }
    return all;
  }();
  return made;
}
// Made while the library is loaded, when there still is memory.
const auto& kSpares = spares();

csirt_error* spare(std::int32_t code) noexcept {
  const auto found = std::find_if(kSpares.begin(), kSpares.end(),
                                  [code](const csirt_error& error) { return error.code == code; });
  return const_cast<csirt_error*>(found == kSpares.end() ? &kSpares.back() : &*found);
}

bool is_spare(const csirt_error* error) noexcept {
  return std::any_of(kSpares.begin(), kSpares.end(),
                     [error](const csirt_error& spare) { return &spare == error; });
}

template <class Make>
std::int32_t store_made(csirt_error** error, std::int32_t code, Make make) noexcept {
  if (error == nullptr) return code;
  try {
    *error = new csirt_error(make());
  } catch (...) {
    // The status stays the one of the failure itself; the object can only say why it says no more.
    *error = spare(code);
  }
  return code;
}

}  // namespace

std::string scrubbed(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t good = std::min(base::utf8_flaw(text), text.size());
    out += text.substr(0, good);
    text.remove_prefix(good);
    if (text.empty()) break;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(1);
  }
  return out;
}

std::string problems_json(std::vector<Problem> problems) {
  for (Problem& problem : problems) {
    for (std::string* text :
         {&problem.file, &problem.pointer, &problem.found, &problem.expected, &problem.message}) {
      *text = scrubbed(*text);
    }
  }
  return base::canonical(base::encode(problems));
}

std::int32_t store(csirt_error** error, const Error& thrown) noexcept {
  const auto code = static_cast<std::int32_t>(thrown.status());
  return store_made(error, code, [&] {
    return csirt_error{code, scrubbed(thrown.what()), scrubbed(thrown.subject()),
                       problems_json(thrown.problems())};
  });
}

std::int32_t store_out_of_memory(csirt_error** error) noexcept {
  if (error != nullptr) *error = spare(CSIRT_E_MEMORY);
  return CSIRT_E_MEMORY;
}

std::int32_t store_internal(csirt_error** error, const char* what) noexcept {
  return store_made(error, CSIRT_E_INTERNAL, [&] {
    return csirt_error{CSIRT_E_INTERNAL, "unexpected failure inside the library: " + scrubbed(what), "",
                       "[]"};
  });
}

}  // namespace csirt::capi

using csirt::capi::hand_out;

extern "C" {

const char* csirt_status_name(int32_t status, uint64_t* length) {
  for (const auto& known : csirt::capi::kStatusNames) {
    if (known.status == status && status <= 0) return hand_out(known.name, length);
  }
  return hand_out(csirt::capi::kStatusNames.back().name, length);
}

int32_t csirt_error_code(const csirt_error* error) { return error == nullptr ? CSIRT_OK : error->code; }

const char* csirt_error_message(const csirt_error* error, uint64_t* length) {
  return error == nullptr ? hand_out("", length) : hand_out(error->message, length);
}

const char* csirt_error_subject(const csirt_error* error, uint64_t* length) {
  return error == nullptr ? hand_out("", length) : hand_out(error->subject, length);
}

const char* csirt_error_problems(const csirt_error* error, uint64_t* length) {
  return error == nullptr ? hand_out("[]", length) : hand_out(error->problems, length);
}

void csirt_error_free(csirt_error** error) {
  if (error == nullptr) return;
  if (!csirt::capi::is_spare(*error)) delete *error;
  *error = nullptr;
}

}  // extern "C"
