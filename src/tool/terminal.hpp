// Text of others on its way to a terminal. All text for people leaves the tool through put().
//
// Events, reports, rules, charters and file names come from anywhere, and a terminal obeys what it is sent:
// an escape sequence in the title of a rule could repaint a refusal as a permission. Pure but for put().
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace csirt::tool {

// The text without anything that a terminal would obey or that turns the direction of writing: each control
// character, each such Unicode character and each byte that is not UTF-8 is spelled out, as "<U+001B>". Line
// feeds and tabs stay.
std::string printable(std::string_view text);

// The same for a text inside a line: line feeds and tabs are spelled out too, so that no text can pose as a
// line of ours.
std::string one_line(std::string_view text);

// Writes printable(text), whatever bytes it holds; whether it arrived is asked once, at the end of main.
void put(std::FILE* stream, std::string_view text);

// Writes the bytes as they are, for programs.
void put_raw(std::FILE* stream, std::string_view bytes);

}  // namespace csirt::tool
