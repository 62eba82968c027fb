// Door: sources.hpp.
#include "tool/sources.hpp"

#include "tool/counts.hpp"
#include "tool/input.hpp"
#include "tool/progress.hpp"
#include "tool/terminal.hpp"
#include "tool/text.hpp"

namespace csirt::tool {

void Sources::check_names(const Arguments& arguments) {
  const std::vector<std::string> paths = arguments.values("--events");
  std::map<std::string, std::string> first;
  for (const std::string& path : paths) {
    const auto [other, fresh] = first.try_emplace(source_of(path), path);
    if (fresh) continue;
    throw UsageError(
        other->second + " and " + path + " would both be the source " + other->first +
        ", of which only the longer one counts; take them in one by one, each with a --source of its "
        "own");
  }
  if (paths.size() > 1 && arguments.has("--source"))
    throw UsageError("--source names one source, but several files are given; take them in one by one");
}

Sources::Sources(const Arguments& arguments, const boost::json::value& summary) : arguments_(arguments) {
  for (const boost::json::value& source : list(summary, "sources"))
    known_[member(source, "source")] = number(source, "offset");
  if (arguments.has("--source")) return;
  for (const std::string& path : arguments.values("--events")) {
    if (path != "-") continue;
    const std::string name = source_of(path);
    const auto before = known_.lower_bound(name);
    if (before == known_.end() || (before->first != name && !before->first.starts_with(name + "/"))) continue;
    throw UsageError("standard input was taken in before, as source " + before->first + " up to byte " +
                     std::to_string(before->second) + "; say by --source NAME whether this is the same (" +
                     name + ") or another one");
  }
}

const std::string& Sources::take(const std::string& found, std::uint64_t offset, std::uint64_t bytes) {
  const auto [source, fresh] = taken_.try_emplace(found);
  if (fresh) {
    const auto wanted = arguments_.value("--source");
    if (wanted && taken_.size() > 1)
      throw UsageError("--source names one source, but the archive holds several");
    source->second.name = wanted.value_or(found);
  } else if (offset == 0) {
    throw InputError(found +
                     ": the archive holds two files of this name; unpack it and name each by --source");
  }
  source->second.delivered = offset + bytes;
  return source->second.name;
}

std::string Sources::notes() const {
  std::string out;
  for (const auto& [found, taken] : taken_) {
    const auto before = known_.find(taken.name);
    if (before == known_.end() || before->second == 0 || taken.delivered == 0) continue;
    out += "csirt: source " + one_line(taken.name) + " was taken in up to byte " + grouped(before->second) +
           " before; ";
    out += taken.delivered > before->second
               ? "the " +
                     plural(taken.delivered - before->second, "byte after that is", "bytes after that are") +
                     " new\n"
               : "nothing is new. If these are other events, --source names another source\n";
  }
  return out;
}

}  // namespace csirt::tool
