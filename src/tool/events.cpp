// Door: events.hpp.
#include "tool/events.hpp"

namespace csirt::tool {

void walk_events(const std::vector<std::string>& paths, Progress& progress, const EventSink& sink) {
  for (const std::string& path : paths) {
    Input input(path);
    while (input.next()) {
      const std::string source = input.name();
      std::uint64_t offset = 0;
      for (;;) {
        const std::string_view bytes = input.read();
        const std::uint64_t events = sink(source, offset, bytes);
        if (bytes.empty()) break;
        offset += bytes.size();
        progress.update(source, input.bytes_read(), input.bytes_total(), events);
      }
    }
  }
}

}  // namespace csirt::tool
