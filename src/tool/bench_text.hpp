// An evaluation, and what verdicts say of rules, as people read them in a terminal. Pure.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>

namespace csirt::tool {

// `nanoseconds`: how long all of it took.
std::string bench_text(const boost::json::value& report, std::uint64_t nanoseconds);

std::string rules_text(const boost::json::value& rules);
std::string proposals_text(const boost::json::value& proposals);

}  // namespace csirt::tool
