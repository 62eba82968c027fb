// Pieces of an HTML page: text that cannot become markup, and plots of values with their intervals as inline
// SVG. Pure; no script, nothing from elsewhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "csirt/evaluation.hpp"

namespace csirt::analysis {

// Safe inside elements and quoted attributes.
std::string escaped(std::string_view text);
std::string element(std::string_view name, std::string_view inner, std::string_view attributes = {});
// 1234567 as "1,234,567".
std::string with_commas(std::uint64_t number);
// A decimal text of six digits with three: "0.833" of "0.833333".
std::string shortened(const std::string& value);

// One line of a plot.
struct PlotRow {
  std::string name;
  const MeasureValue* first = nullptr;  // null: no such set
  const MeasureValue* second = nullptr;
};

// Dots with whiskers over an axis from `from` to 1; the numbers stand beside them.
std::string interval_plot(const std::vector<PlotRow>& rows, double from, std::string_view about);
// The same of one value, for a cell of a table.
std::string interval_bar(const MeasureValue& value);

extern const std::string_view kPageStyle;

}  // namespace csirt::analysis
