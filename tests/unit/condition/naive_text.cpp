// Door: naive_text.hpp.
#include "naive_text.hpp"

#include <algorithm>
#include <array>

#include "condition/field_table.hpp"
#include "condition/fold.hpp"

namespace csirt::condition::naive {

static void take_content(const NaiveValue& value, Content& out) {
  out.present = true;
  switch (value.kind) {
    case NaiveValue::Kind::null:
      out.null = true;
      return;
    case NaiveValue::Kind::list:
      if (value.items.empty()) out.null = true;
      for (const NaiveValue& item : value.items) take_content(item, out);
      return;
    case NaiveValue::Kind::object:
      for (const auto& [key, member] : value.members) {
        if (key == "#text") take_content(member, out);
      }
      return;
    default:
      out.texts.push_back(value.text);
  }
}

std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

// Everything at the end of the path, by the number of keys on the way that fit only without their blanks.
static void walk(const NaiveValue& value, const FieldPath& path, std::size_t step, unsigned stripped,
                 std::vector<std::pair<unsigned, const NaiveValue*>>& out) {
  if (step == path.size()) {
    out.emplace_back(stripped, &value);
    return;
  }
  if (value.kind == NaiveValue::Kind::list) {
    for (const NaiveValue& item : value.items) walk(item, path, step, stripped, out);
    return;
  }
  for (const auto& [key, member] : value.members) {
    if (path[step] == any_key || key == path[step]) {
      walk(member, path, step + 1, stripped, out);
    } else if (without_blanks(key) == path[step]) {
      walk(member, path, step + 1, stripped + 1, out);
    }
  }
}

// The first place that the event has counts; in it, keys written as the rule does count before those with
// blanks.
Content content_of(const NaiveValue& event, const std::string& name, const Mapping& mapping) {
  Content result;
  for (const FieldPath& path : field_paths(name, mapping)) {
    std::vector<std::pair<unsigned, const NaiveValue*>> found;
    walk(event, path, 0, 0, found);
    if (found.empty()) continue;
    unsigned least = std::numeric_limits<unsigned>::max();
    for (const auto& [stripped, value] : found) least = std::min(least, stripped);
    for (const auto& [stripped, value] : found) {
      if (stripped == least) take_content(*value, result);
    }
    break;
  }
  return result;
}

void take_scalars(const NaiveValue& value, Texts& out) {
  for (const NaiveValue& item : value.items) take_scalars(item, out);
  for (const auto& [key, member] : value.members) take_scalars(member, out);
  const bool scalar = value.kind == NaiveValue::Kind::string || value.kind == NaiveValue::Kind::number ||
                      value.kind == NaiveValue::Kind::boolean;
  if (scalar) out.push_back(value.text);
}

Codes codes_of(const std::string& text) {
  Codes result;
  for (std::size_t i = 0; i < text.size();) {
    const unsigned char lead = static_cast<unsigned char>(text[i]);
    const int more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    std::uint32_t code = more == 0 ? lead : lead & (0x3F >> more);
    for (int k = 1; k <= more; ++k) code = code << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3F);
    result.push_back(code);
    i += static_cast<std::size_t>(more) + 1;
  }
  return result;
}

bool is_dash(std::uint32_t code) { return code == '-' || code == '/' || (code >= 0x2013 && code <= 0x2015); }

// A pattern is a list of characters and of what stands for several.
bool glob(const Codes& pattern, std::size_t p, const Codes& text, std::size_t t) {
  // One row of reachable positions of the text for each element of the pattern.
  std::vector<bool> at(text.size() + 1, false);
  at[t] = true;
  for (; p < pattern.size(); ++p) {
    std::vector<bool> next(text.size() + 1, false);
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (pattern[p] == any_text) {
        next[i] = at[i] || (i > 0 && next[i - 1]);
        continue;
      }
      if (i == 0 || !at[i - 1]) continue;
      const std::uint32_t code = text[i - 1];
      next[i] = pattern[p] == any_character || (pattern[p] == any_dash ? is_dash(code) : pattern[p] == code);
    }
    at = std::move(next);
  }
  return at[text.size()];
}

Codes fold_all(Codes codes) {
  for (std::uint32_t& code : codes) {
    if (code < any_dash) code = fold_code_point(code);
  }
  return codes;
}

Codes read_pattern(const std::string& text, bool expanded) {
  Codes result;
  const Codes codes = codes_of(text);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::uint32_t next = i + 1 < codes.size() ? codes[i + 1] : 0;
    if (codes[i] == '\\' && (next == '*' || next == '?' || next == '\\' || (expanded && next == '%'))) {
      result.push_back(codes[++i]);
    } else {
      result.push_back(codes[i] == '*' ? any_text : codes[i] == '?' ? any_character : codes[i]);
    }
  }
  return result;
}

std::vector<unsigned char> bytes_of(const Codes& codes) {
  std::vector<unsigned char> out;
  const auto tail = [&](std::uint32_t code, int shift) {
    out.push_back(static_cast<unsigned char>(0x80 | (code >> shift & 0x3F)));
  };
  for (std::uint32_t code : codes) {
    if (code < 0x80) {
      out.push_back(static_cast<unsigned char>(code));
    } else if (code < 0x800) {
      out.push_back(static_cast<unsigned char>(0xC0 | code >> 6));
      tail(code, 0);
    } else if (code < 0x10000) {
      out.push_back(static_cast<unsigned char>(0xE0 | code >> 12));
      tail(code, 6);
      tail(code, 0);
    } else {
      out.push_back(static_cast<unsigned char>(0xF0 | code >> 18));
      tail(code, 12);
      tail(code, 6);
      tail(code, 0);
    }
  }
  return out;
}

// Six bits at a time, as RFC 4648 says it.
std::string encode64(const std::vector<unsigned char>& bytes) {
  static const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 6) {
    unsigned index = 0;
    for (std::size_t k = bit; k < bit + 6; ++k) {
      const bool set = k / 8 < bytes.size() && (bytes[k / 8] >> (7 - k % 8) & 1);
      index = index * 2 + (set ? 1 : 0);
    }
    out += letters[index];
  }
  while (out.size() % 4 != 0) out += '=';
  return out;
}

// A letter of Base64 belongs to the value when all its six bits do.
std::string encode64_at(std::vector<unsigned char> bytes, std::size_t offset) {
  const std::size_t first = (offset * 8 + 5) / 6, last = (offset + bytes.size()) * 8 / 6;
  bytes.insert(bytes.begin(), offset, ' ');
  return encode64(bytes).substr(first, last - first);
}

// Bytes as characters, so that encodings can follow each other.
Codes widen(const Codes& codes, bool big, bool mark) {
  Codes out;
  const auto put = [&](std::uint32_t unit) {
    out.push_back(big ? unit >> 8 : unit & 0xFF);
    out.push_back(big ? unit & 0xFF : unit >> 8);
  };
  if (mark) put(0xFEFF);
  for (std::uint32_t code : codes) {
    if (code >= 0x10000) {
      put(0xD7C0 + (code >> 10));
      put(0xDC00 + (code & 0x3FF));
    } else {
      put(code);
    }
  }
  return out;
}

}  // namespace csirt::condition::naive
