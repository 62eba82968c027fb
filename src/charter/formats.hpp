// Texts of a charter that follow a form: durations, dates, networks, countries, zones, hours.
#pragma once

#include <string>
#include <string_view>

namespace csirt::charter {

// Why a text does not follow its form; empty when it does.
struct FormatMistake {
  std::string message;
  std::string expected;
};

// `format` is one of the values of x-format in the schema; an unknown one is a broken invariant.
FormatMistake check_format(std::string_view format, const std::string& text);

// Is it an ISO 3166-1 alpha-2 code in use (or EU, XK by custom)?
bool is_country(std::string_view code);

// The name in "notify:<role>" or "to:<state>"; empty for other consequences.
std::string consequence_argument(const std::string& consequence, std::string_view prefix);

}  // namespace csirt::charter
