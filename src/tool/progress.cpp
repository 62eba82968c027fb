// Door: progress.hpp.
#include "tool/progress.hpp"

#include <unistd.h>

#include <cstdio>
#include <ctime>

#include "tool/counts.hpp"
#include "tool/terminal.hpp"

namespace csirt::tool {
namespace {

double monotonic() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::string minutes_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  const std::string rest = std::to_string(whole % 60);
  return std::to_string(whole / 60) + ":" + (rest.size() < 2 ? "0" : "") + rest;
}

}  // namespace

std::string progress_line(const std::string& name, std::uint64_t done, std::uint64_t total,
                          std::uint64_t events, double seconds) {
  constexpr std::size_t kBar = 24;
  std::string line = name + "  ";
  if (total > 0) {
    const double share = done >= total ? 1.0 : static_cast<double>(done) / static_cast<double>(total);
    const auto filled = static_cast<std::size_t>(share * kBar);
    line += "[" + std::string(filled, '#') + std::string(kBar - filled, '-') + "]  " +
            std::to_string(static_cast<int>(share * 100)) + " %  ";
  }
  line += plural(events, "event");
  if (seconds <= 0) return line;
  line += ", " + grouped(static_cast<std::uint64_t>(static_cast<double>(events) / seconds)) + "/s";
  if (total > 0 && done > 0 && done < total) {
    line += ", " + minutes_text(seconds * static_cast<double>(total - done) / static_cast<double>(done)) +
            " left";
  }
  return line;
}

Progress::Progress(bool wanted) : active_(wanted && ::isatty(2) == 1), begun_(monotonic()) {}

Progress::~Progress() { clear(); }

void Progress::update(const std::string& name, std::uint64_t done, std::uint64_t total,
                      std::uint64_t events) {
  if (!active_) return;
  const double now = monotonic();
  if (visible_ && now - drawn_ < 0.1) return;
  drawn_ = now;
  visible_ = true;
  const std::string line = progress_line(one_line(name), done, total, events, now - begun_);
  put_raw(stderr, "\r\033[K" + line);
  std::fflush(stderr);
}

void Progress::clear() {
  if (visible_) std::fputs("\r\033[K", stderr);
  visible_ = false;
}

double Progress::seconds() const { return monotonic() - begun_; }

}  // namespace csirt::tool
