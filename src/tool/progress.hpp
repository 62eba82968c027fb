// A line on standard error that says how far the work is, how fast, and how long it will take; silent
// elsewhere.
#pragma once

#include <cstdint>
#include <string>

namespace csirt::tool {

// One line such as "sysmon.json  [#######-----------]  42 %  18,000 events, 31,000/s, 0:07 left". Pure.
// `done` and `total` are bytes (total 0: unknown), `seconds` is the time since the beginning.
std::string progress_line(const std::string& name, std::uint64_t done, std::uint64_t total,
                          std::uint64_t events, double seconds);

class Progress {
 public:
  // Draws only when standard error is a terminal and `wanted`.
  explicit Progress(bool wanted);
  ~Progress();
  // Redraws, at most ten times a second.
  void update(const std::string& name, std::uint64_t done, std::uint64_t total, std::uint64_t events);
  // Removes the line, so that other text can be written.
  void clear();
  double seconds() const;

 private:
  bool active_;
  double begun_;
  double drawn_ = 0;
  bool visible_ = false;
};

}  // namespace csirt::tool
