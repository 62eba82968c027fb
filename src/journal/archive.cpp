// Door: archive.hpp. The part of the archives that does not depend on the type carried.
#include "journal/archive.hpp"

#include <boost/json.hpp>

namespace csirt::journal {

namespace {
// Deeper values are not made by us; hostile ones must not exhaust the stack.
constexpr unsigned kMaxDepth = 256;
}  // namespace

void OutArchive::put_number(std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) bytes_.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

void OutArchive::put_text(std::string_view text) {
  put_number(text.size(), 8);
  bytes_.append(text);
}

void OutArchive::put_json(const boost::json::value& value) { put_text(boost::json::serialize(value)); }

void InArchive::finish() const {
  if (at_ != bytes_.size()) fail("bytes after the end");
}

void InArchive::enter() {
  if (++depth_ > kMaxDepth) fail("values nested too deep");
}

std::uint64_t InArchive::get_number(std::size_t width) {
  if (bytes_.size() - at_ < width) fail("the end of the bytes");
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes_[at_ + i])) << (8 * i);
  }
  at_ += width;
  return value;
}

// An element takes a byte at least, so that a count beyond what is left is a lie.
std::uint64_t InArchive::get_count() {
  const std::uint64_t count = get_number(8);
  if (count > bytes_.size() - at_) fail("a count beyond the end of the bytes");
  return count;
}

std::string_view InArchive::get_text() {
  const std::uint64_t length = get_count();
  const std::string_view text = bytes_.substr(at_, length);
  at_ += length;
  return text;
}

boost::json::value InArchive::get_json() {
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::json::value value = boost::json::parse(get_text(), error, {}, options);
  if (error) fail("text that is no JSON");
  return value;
}

void InArchive::fail(const char* what) const {
  throw Error(Status::corrupt,
              "the archive is damaged: at byte " + std::to_string(at_) + " of " +
                  std::to_string(bytes_.size()) + " there is " + what,
              "archive");
}

}  // namespace csirt::journal
