// A time axis that spends its width where something happens: long stretches without any mark are cut out and
// named.
#pragma once

#include <string>
#include <vector>

#include "tool/report_time.hpp"

namespace csirt::tool::report {

class Axis {
 public:
  // A stretch of time drawn to scale between two places of the drawing.
  struct Segment {
    Millis from = 0, to = 0;
    int left = 0, right = 0;
    std::vector<Millis> times;  // the marks in it
  };
  struct Tick {
    int x = 0;
    std::string label;
    std::string date;  // where a segment begins or the day changes
  };

  // `times` need not be sorted; at least one.
  Axis(std::vector<Millis> times, int left, int right);

  int x(Millis at) const;
  const std::vector<Segment>& segments() const { return segments_; }
  std::vector<Tick> ticks() const;
  // How long the cut between segment i and the next one is.
  std::string cut_text(std::size_t i) const;

 private:
  bool split_once();
  void place(int left, int right);
  std::vector<Segment> segments_;
};

}  // namespace csirt::tool::report
