// Under which names the journal knows the events of a run, and how much of each is new.
//
// The engine skips what it took in before, by source and offset. That is how a run that broke off is
// repeated; it is also how the events of another file of the same name would be lost without a word. So names
// are checked before anything is taken in, and what was skipped is told.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <string>

#include "tool/command_line.hpp"

namespace csirt::tool {

class Sources {
 public:
  // Throws UsageError when two files of --events would be one source.
  static void check_names(const Arguments& arguments);

  // `summary`: what the journal took in before. Throws UsageError when standard input would go on with a
  // source that it knows: nobody can see that these are the same bytes.
  Sources(const Arguments& arguments, const boost::json::value& summary);

  // The name for the journal of the source that was found under this name; called with each piece in turn.
  // Throws UsageError when --source names several, InputError when an archive holds two files of one name.
  const std::string& take(const std::string& found, std::uint64_t offset, std::uint64_t bytes);

  // A line for each source of which something was taken in before.
  std::string notes() const;

 private:
  struct Taken {
    std::string name;
    std::uint64_t delivered = 0;
  };
  const Arguments& arguments_;
  std::map<std::string, std::uint64_t> known_;  // bytes that the journal has taken in before
  std::map<std::string, Taken> taken_;          // by the name under which it was found
};

}  // namespace csirt::tool
