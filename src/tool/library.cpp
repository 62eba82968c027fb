// Door: library.hpp.
#include "tool/library.hpp"

#include <boost/json/parse.hpp>

namespace csirt::tool {

LibraryError::LibraryError(std::int32_t status, csirt_error* error, bool journal)
    : std::runtime_error(csirt_error_message(error, nullptr)),
      status_(status),
      journal_(journal),
      subject_(csirt_error_subject(error, nullptr)),
      problems_(boost::json::parse(csirt_error_problems(error, nullptr))) {
  csirt_error_free(&error);
}

std::string LibraryError::complaint() const {
  const std::string message = what(), subject = subject_ + ": ";
  return message.starts_with(subject) ? message.substr(subject.size()) : message;
}

std::string_view text(const Document& document) {
  std::uint64_t length = 0;
  const char* data = csirt_document_data(document.get(), &length);
  return {data, length};
}

// The one call that works on a journal without an engine.
std::string verify_journal(std::string_view path, std::string_view checkpoint) {
  Document report;
  csirt_error* error = nullptr;
  const std::int32_t status = csirt_journal_verify(path.data(), path.size(), checkpoint.data(),
                                                   checkpoint.size(), report.out(), &error);
  if (status != CSIRT_OK) throw LibraryError(status, error, true);
  return std::string(text(report));
}

}  // namespace csirt::tool
