// Patterns, encodings and what a field holds, for the reference evaluator alone: straight from the
// specification.
//
// A pattern is its code points, with values beyond Unicode for what is not literal. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "naive.hpp"

namespace csirt::condition::naive {

using Texts = std::vector<std::string>;
using Codes = std::vector<std::uint32_t>;
using Content = NaiveContent;
constexpr std::uint32_t any_text = 0xFFFFFFFF, any_character = 0xFFFFFFFE, any_dash = 0xFFFFFFFD;

// What the event holds under a field's name, by the mapping's list of places; and all scalars of a value.
Content content_of(const NaiveValue& event, const std::string& name, const Mapping& mapping);
void take_scalars(const NaiveValue& value, Texts& out);
std::string without_blanks(std::string text);

Codes codes_of(const std::string& text);
bool is_dash(std::uint32_t code);
Codes fold_all(Codes codes);
Codes read_pattern(const std::string& text, bool expanded);
// Does the pattern from `p` on match all of the text from `t` on?
bool glob(const Codes& pattern, std::size_t p, const Codes& text, std::size_t t);

std::vector<unsigned char> bytes_of(const Codes& codes);
std::string encode64(const std::vector<unsigned char>& bytes);
std::string encode64_at(std::vector<unsigned char> bytes, std::size_t offset);
Codes widen(const Codes& codes, bool big, bool mark);

}  // namespace csirt::condition::naive
