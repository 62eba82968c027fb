// Doors: fold_into, fold_to. ASCII goes byte by byte through one table, the rest through ranges found by
// bisection.
#include "condition/fold.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace csirt::condition {
namespace {

struct FoldRange {
  std::uint32_t first, last, stride;
  std::int32_t add;
};

constexpr FoldRange fold_ranges[] = {
#include "condition/fold_table.inc"
};

constexpr std::array<char, 128> ascii_fold = [] {
  std::array<char, 128> table{};
  for (int c = 0; c < 128; ++c) table[c] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return table;
}();

std::uint32_t fold_beyond_ascii(std::uint32_t code) {
  const auto* range = std::lower_bound(std::begin(fold_ranges), std::end(fold_ranges), code,
                                       [](const FoldRange& r, std::uint32_t c) { return r.last < c; });
  if (range == std::end(fold_ranges) || code < range->first) return code;
  return (code - range->first) % range->stride == 0 ? code + static_cast<std::uint32_t>(range->add) : code;
}

std::uint32_t decode(const char* at, std::size_t width) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(at[i]));
  };
  if (width == 2) return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
  if (width == 3) return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
  return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
}

char* encode(std::uint32_t code, char* out) {
  const auto put = [&](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
    return out;
  }
  if (code < 0x800) {
    put(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      put(0xE0 | code >> 12);
    } else {
      put(0xF0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3F));
    }
    put(0x80 | (code >> 6 & 0x3F));
  }
  put(0x80 | (code & 0x3F));
  return out;
}

}  // namespace

std::uint32_t fold_code_point(std::uint32_t code) {
  return code < 128 ? static_cast<std::uint32_t>(ascii_fold[code]) : fold_beyond_ascii(code);
}

char* fold_to(std::string_view text, char* out) {
  for (std::size_t at = 0; at < text.size();) {
    const unsigned char lead = static_cast<unsigned char>(text[at]);
    if (lead < 128) {
      *out++ = ascii_fold[lead];
      ++at;
      continue;
    }
    const std::size_t width = base::utf8_width(text.substr(at, 4));
    if (width < 2) {  // bytes that are no UTF-8 stand for themselves
      *out++ = text[at++];
      continue;
    }
    out = encode(fold_beyond_ascii(decode(text.data() + at, width)), out);
    at += width;
  }
  return out;
}

void fold_into(std::string_view text, std::string& out) {
  out.resize(text.size() * 3 / 2 + 3);  // the worst case is two bytes that become three
  const char* end = fold_to(text, out.data());
  out.resize(static_cast<std::size_t>(end - out.data()));
}

std::string folded(std::string_view text) {
  std::string out;
  fold_into(text, out);
  return out;
}

}  // namespace csirt::condition
