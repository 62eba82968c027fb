// The canonical byte form of JSON values and what is derived from hashes of it. Door: canonical, sha256_hex,
// derive_id.
//
// Members sort by UTF-16 code units. On UTF-8 that is the order of bytes, but for characters beyond U+FFFF,
// whose surrogates (D800..DFFF) come before U+E000..U+FFFF; `sort_key` puts their lead bytes between 0xED and
// 0xEE.
#include "base/canonical.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "base/invariant.hpp"
#include "base/utf8.hpp"

namespace csirt::base {
namespace {

constexpr std::size_t kDepth = 1'000;
constexpr std::string_view kHex = "0123456789abcdef";

unsigned sort_key(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0xF0) return 0xEDu * 2 + 1;
  return byte * 2u;
}

bool utf16_less(std::string_view a, std::string_view b) {
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (x == a.end() || y == b.end()) return x == a.end() && y != b.end();
  const unsigned left = sort_key(*x), right = sort_key(*y);
  // Two different lead bytes of characters beyond U+FFFF share a key; their own order decides.
  return left != right ? left < right : static_cast<unsigned char>(*x) < static_cast<unsigned char>(*y);
}

void append_escaped(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
  }
}

void append_string(std::string& out, std::string_view text) {
  if (utf8_flaw(text) != std::string_view::npos)
    throw Error(Status::invalid, "a text of a record is not UTF-8");
  out += '"';
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, done, i - done);
    append_escaped(out, c);
    done = i + 1;
  }
  out.append(text, done);
  out += '"';
}

void append_integer(std::string& out, const boost::json::value& value) {
  const bool negative = value.is_int64() && value.get_int64() < 0;
  const std::string digits =
      value.is_int64() ? std::to_string(value.get_int64()) : std::to_string(value.get_uint64());
  const std::uint64_t magnitude = negative            ? -static_cast<std::uint64_t>(value.get_int64())
                                  : value.is_uint64() ? value.get_uint64()
                                                      : static_cast<std::uint64_t>(value.get_int64());
  if (magnitude > static_cast<std::uint64_t>(kLargestExact)) {
    out += '"' + digits + '"';
  } else {
    out += digits;
  }
}

void append(std::string& out, const boost::json::value& value, std::size_t depth);

void append_object(std::string& out, const boost::json::object& object, std::size_t depth) {
  std::vector<const boost::json::key_value_pair*> members;
  members.reserve(object.size());
  for (const auto& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* a, const auto* b) { return utf16_less(a->key(), b->key()); });
  out += '{';
  for (const auto* member : members) {
    if (member != members.front()) out += ',';
    append_string(out, member->key());
    out += ':';
    append(out, member->value(), depth);
  }
  out += '}';
}

void append(std::string& out, const boost::json::value& value, std::size_t depth) {
  if (depth == 0) throw Error(Status::limit, "a document is nested too deeply to be written");
  switch (value.kind()) {
    case boost::json::kind::null:
      out += "null";
      return;
    case boost::json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
      append_integer(out, value);
      return;
    case boost::json::kind::double_:
      CSIRT_INVARIANT(!"floating point in a record");
      return;
    case boost::json::kind::string:
      append_string(out, value.get_string());
      return;
    case boost::json::kind::object:
      append_object(out, value.get_object(), depth - 1);
      return;
    case boost::json::kind::array:
      break;
  }
  out += '[';
  bool first = true;
  for (const auto& item : value.get_array()) {
    if (!first) out += ',';
    first = false;
    append(out, item, depth - 1);
  }
  out += ']';
}

}  // namespace

std::string canonical(const boost::json::value& value) {
  std::string out;
  append(out, value, kDepth);
  return out;
}

std::string to_hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    out += kHex[static_cast<unsigned char>(c) >> 4];
    out += kHex[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  const int done = EVP_Digest(bytes.data(), bytes.size(), digest, &length, EVP_sha256(), nullptr);
  CSIRT_INVARIANT(done == 1 && length == 32);
  return to_hex({reinterpret_cast<const char*>(digest), length});
}

std::string derive_id(std::string_view command_id, std::uint64_t ordinal) {
  std::string bytes(command_id);
  bytes += '\0';
  bytes += std::to_string(ordinal);
  return sha256_hex(bytes).substr(0, 32);
}

std::string short_id(std::string_view prefix, std::string_view id, std::size_t digits) {
  return std::string(prefix) + "-" + std::string(id.substr(0, digits));
}

}  // namespace csirt::base
