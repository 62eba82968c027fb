// Door: library.hpp.
#include "tool/library.hpp"

#include <boost/json/parse.hpp>

namespace csirt::tool {

LibraryError::LibraryError(std::int32_t status, csirt_error* error)
    : std::runtime_error(csirt_error_message(error, nullptr)),
      status_(status),
      subject_(csirt_error_subject(error, nullptr)),
      problems_(boost::json::parse(csirt_error_problems(error, nullptr))) {
  csirt_error_free(&error);
}

std::string_view text(const Document& document) {
  std::uint64_t length = 0;
  const char* data = csirt_document_data(document.get(), &length);
  return {data, length};
}

std::string format_time(std::int64_t time) { return document(csirt_time_format, time); }

}  // namespace csirt::tool
