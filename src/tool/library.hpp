// csirt.h for C++: handles that end themselves, and failures as exceptions. The tool calls the library only
// through it.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "csirt.h"

namespace csirt::tool {

// A call of the library that failed.
class LibraryError : public std::runtime_error {
 public:
  // Takes the error object over and frees it.
  LibraryError(std::int32_t status, csirt_error* error);
  std::int32_t status() const { return status_; }
  const std::string& subject() const { return subject_; }
  const boost::json::value& problems() const { return problems_; }

 private:
  std::int32_t status_;
  std::string subject_;
  boost::json::value problems_;
};

template <class T, void (*Free)(T**)>
class Handle {
 public:
  Handle() = default;
  Handle(Handle&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(held_, other.held_);
    return *this;
  }
  ~Handle() { Free(&held_); }
  T* get() const { return held_; }
  T** out() {
    Free(&held_);
    return &held_;
  }

 private:
  T* held_ = nullptr;
};

using Document = Handle<csirt_document, csirt_document_free>;
using Charter = Handle<csirt_charter, csirt_charter_free>;
using Rules = Handle<csirt_rules, csirt_rules_free>;
using Matcher = Handle<csirt_matcher, csirt_matcher_free>;
using Engine = Handle<csirt_engine, csirt_engine_free>;

// Calls `function(arguments..., &error)` and throws LibraryError when it fails.
template <class Function, class... Arguments>
void call(Function function, Arguments... arguments) {
  csirt_error* error = nullptr;
  if (const std::int32_t status = function(arguments..., &error); status != CSIRT_OK)
    throw LibraryError(status, error);
}

std::string_view text(const Document& document);

// Calls a function whose last output is a document, and answers its bytes.
template <class Function, class... Arguments>
std::string document(Function function, Arguments... arguments) {
  Document answer;
  call(function, arguments..., answer.out());
  return std::string(text(answer));
}

std::string format_time(std::int64_t time);

}  // namespace csirt::tool
