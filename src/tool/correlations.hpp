// What the correlation rules of a set find in the events of csirt match.
//
// Door: Correlations. It does nothing for rules without correlations. Written on csirt.h alone.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tool/command_line.hpp"
#include "tool/library.hpp"

namespace csirt::tool {

using Correlator = Handle<csirt_correlator, csirt_correlator_free>;

class Correlations {
 public:
  // Throws UsageError for a --lateness that is no length of time.
  Correlations(const Arguments& arguments, const Rules& rules);

  // The matches of whole lines, which begin at `offset` of their source.
  void take(const std::string& source, std::uint64_t offset, std::string_view lines,
            const std::vector<csirt_match>& matches, std::uint64_t count);
  // Whether the rule reports itself, or only feeds correlations.
  bool reports(std::uint32_t rule) const { return reports_.empty() || reports_[rule]; }

  // What is known so far: a line for each finding, in the form that was asked for; counted for the table.
  void print(const Arguments& arguments);
  // Settles the rest.
  void finish();
  // Rows of the table: how often each correlation held.
  void print_table() const;
  // What was dropped, and why; empty when nothing was.
  std::string notes() const;

 private:
  Correlator correlator_;             // null: there are no correlations
  boost::json::value rules_;          // what they say of themselves
  std::vector<bool> reports_;         // by number of the rule
  std::vector<std::uint64_t> found_;  // by number of the correlation
};

// Nanoseconds; throws UsageError.
std::int64_t lateness(const Arguments& arguments);

}  // namespace csirt::tool
