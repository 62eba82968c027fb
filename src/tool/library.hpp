// csirt.h for C++: handles that end themselves, and failures as exceptions. The tool calls the library only
// through it.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "csirt.h"

namespace csirt::tool {

// A call of the library that failed.
class LibraryError : public std::runtime_error {
 public:
  // Takes the error object over and frees it.
  LibraryError(std::int32_t status, csirt_error* error, bool journal);
  // The message without the subject that it may begin with: for those who name it otherwise.
  std::string complaint() const;
  std::int32_t status() const { return status_; }
  // The call worked on a journal, so that what could not be read or written is the journal.
  bool journal() const { return journal_; }
  const std::string& subject() const { return subject_; }
  const boost::json::value& problems() const { return problems_; }

 private:
  std::int32_t status_;
  bool journal_;
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
using Table = Handle<csirt_table, csirt_table_free>;
using Rules = Handle<csirt_rules, csirt_rules_free>;
using Matcher = Handle<csirt_matcher, csirt_matcher_free>;
using Evaluation = Handle<csirt_evaluation, csirt_evaluation_free>;
using Engine = Handle<csirt_engine, csirt_engine_free>;

// Who works on an engine works on its journal: its files are the only ones that the engine touches.
template <class Argument>
inline constexpr bool kNamesJournal = std::is_convertible_v<Argument, const csirt_engine*> ||
                                      std::is_convertible_v<Argument, const csirt_engine_options*>;

// Calls `function(arguments..., &error)` and throws LibraryError when it fails.
template <class Function, class... Arguments>
void call(Function function, Arguments... arguments) {
  csirt_error* error = nullptr;
  if (const std::int32_t status = function(arguments..., &error); status != CSIRT_OK)
    throw LibraryError(status, error, (kNamesJournal<Arguments> || ...));
}

std::string_view text(const Document& document);

// Calls a function whose last output is a document, and answers its bytes.
template <class Function, class... Arguments>
std::string document(Function function, Arguments... arguments) {
  Document answer;
  call(function, arguments..., answer.out());
  return std::string(text(answer));
}

// The report of csirt_journal_verify; `checkpoint` is a document or empty.
std::string verify_journal(std::string_view path, std::string_view checkpoint);

}  // namespace csirt::tool
