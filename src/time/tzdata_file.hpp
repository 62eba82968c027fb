// What is read from the installed zone data itself, beside what libhowardhinnant-date reads. The only file
// access here.
#pragma once

#include <string>
#include <string_view>

namespace csirt::time {

// The last line of a compiled zone file, its rule for later years; empty when there is none.
std::string zone_footer(std::string_view zone);

// The version in the first line of tzdata.zi; "unknown" without that file.
std::string installed_version();

}  // namespace csirt::time
