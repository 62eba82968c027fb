// Walks over all event files of a command line, with progress.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/input.hpp"
#include "tool/progress.hpp"

namespace csirt::tool {

// Called with each piece of each source and the offset of its first byte; answers how many events were seen
// so far in all. A last call with `bytes` empty ends each source.
using EventSink =
    std::function<std::uint64_t(const std::string& source, std::uint64_t offset, std::string_view bytes)>;

void walk_events(const std::vector<std::string>& paths, Progress& progress, const EventSink& sink);

}  // namespace csirt::tool
