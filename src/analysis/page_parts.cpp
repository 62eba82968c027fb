// Doors: those of page_parts.hpp. Places in plots are whole tenths of a pixel, so that pages are the same
// bytes everywhere.
#include "analysis/page_parts.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/proportion.hpp"

namespace csirt::analysis {
namespace {

constexpr int kLeft = 190, kWide = 480, kRight = 190, kRow = 26, kTop = 26;

double number_of(const std::string& text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string tenths(double value) {
  const auto whole = static_cast<long>(std::floor(value * 10 + 0.5));
  const long size = std::labs(whole);
  return (whole < 0 ? "-" : "") + std::to_string(size / 10) + "." + std::to_string(size % 10);
}

std::string hundredths(double value) {
  const auto whole = static_cast<long>(std::floor(std::abs(value) * 100 + 0.5));
  const std::string low = std::to_string(whole % 100);
  return (value < 0 ? "-" : "") + std::to_string(whole / 100) + "." + (low.size() < 2 ? "0" + low : low);
}

struct Scale {
  double from;
  double place(double value) const { return kLeft + (value - from) / (1 - from) * kWide; }
};

std::string svg_line(double x1, double y1, double x2, double y2, std::string_view kind) {
  return "<line x1=\"" + tenths(x1) + "\" y1=\"" + tenths(y1) + "\" x2=\"" + tenths(x2) + "\" y2=\"" +
         tenths(y2) + "\" class=\"" + std::string(kind) + "\"/>";
}

std::string svg_text(double x, double y, std::string_view text, std::string_view kind) {
  return "<text x=\"" + tenths(x) + "\" y=\"" + tenths(y) + "\" class=\"" + std::string(kind) + "\">" +
         escaped(text) + "</text>";
}

std::string axis(const Scale& scale, double height) {
  std::string out;
  for (int i = 0; i <= 4; ++i) {
    const double value = scale.from + (1 - scale.from) * i / 4;
    const double x = scale.place(value);
    out += svg_line(x, kTop - 6, x, height, std::abs(value) < 1e-9 ? "zero" : "grid");
    out += svg_text(x, kTop - 12, hundredths(value), "tick");
  }
  return out;
}

std::string value_mark(const Scale& scale, const MeasureValue& value, double y, std::string_view set) {
  if (!value.value) return svg_text(kLeft + 4, y + 4, value.undefined, "none");
  std::string out;
  if (value.low && value.high)
    out += svg_line(scale.place(number_of(*value.low)), y, scale.place(number_of(*value.high)), y,
                    "whisker " + std::string(set));
  out += "<circle cx=\"" + tenths(scale.place(number_of(*value.value))) + "\" cy=\"" + tenths(y) +
         "\" r=\"4\" class=\"" + std::string(set) + "\"/>";
  std::string words = shortened(*value.value);
  if (value.low && value.high) words += "  [" + shortened(*value.low) + ", " + shortened(*value.high) + "]";
  return out + svg_text(kLeft + kWide + 14, y + 4, words, "value");
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string element(std::string_view name, std::string_view inner, std::string_view attributes) {
  std::string out = "<" + std::string(name);
  if (!attributes.empty()) out += " " + std::string(attributes);
  return out + ">" + std::string(inner) + "</" + std::string(name) + ">";
}

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string shortened(const std::string& value) {
  const auto thousandths = static_cast<std::int64_t>(std::floor(std::abs(number_of(value)) * 1000 + 0.5));
  const bool negative = value.starts_with('-') && thousandths > 0;
  return base::decimal_text(negative ? -thousandths : thousandths, 3);
}

std::string interval_plot(const std::vector<PlotRow>& rows, double from, std::string_view about) {
  const Scale scale{from};
  std::string marks;
  double y = kTop + 14;
  for (const PlotRow& row : rows) {
    marks += svg_text(kLeft - 12, y + 4 + (row.second != nullptr ? kRow / 2.0 : 0), row.name, "name");
    if (row.first != nullptr) marks += value_mark(scale, *row.first, y, "first");
    if (row.second != nullptr) marks += value_mark(scale, *row.second, y += kRow * 0.8, "second");
    y += kRow;
  }
  const double height = y - kRow / 2.0;
  return "<svg role=\"img\" aria-label=\"" + escaped(about) + "\" viewBox=\"0 0 " +
         std::to_string(kLeft + kWide + kRight) + " " + tenths(height + 6) + "\">" + axis(scale, height) +
         marks + "</svg>";
}

std::string interval_bar(const MeasureValue& value) {
  if (!value.value) return element("span", escaped(value.undefined), "class=\"none\"");
  const auto x = [](const std::string& text) { return 4 + number_of(text) * 92; };
  std::string out = "<svg class=\"bar\" viewBox=\"0 0 100 14\">" + svg_line(4, 7, 96, 7, "grid");
  if (value.low && value.high) out += svg_line(x(*value.low), 7, x(*value.high), 7, "whisker first");
  out += "<circle cx=\"" + tenths(x(*value.value)) + "\" cy=\"7.0\" r=\"4\" class=\"first\"/></svg> ";
  return out + shortened(*value.value);
}

const std::string_view kPageStyle = R"(
:root { color-scheme: light dark; --ink: #1c2430; --dim: #5d6b7c; --page: #f6f7f9; --card: #fff; --edge: #dde2e9;
  --first: #2563b8; --second: #c2571a; --bad: 194, 65, 52; --good: 37, 99, 184; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --dim: #97a4b5; --page: #12161c; --card: #1b212a;
  --edge: #2e3743; --first: #6aa5f0; --second: #f0975a; --bad: 240, 110, 96; --good: 106, 165, 240; } }
* { box-sizing: border-box; } body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 1000px; margin: 0 auto; padding: 32px 20px 60px; } h1 { font-size: 26px; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 0 0 10px; } p { margin: 6px 0; } .dim, .none { color: var(--dim); }
section { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; padding: 18px 20px; margin-top: 18px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 12px; }
.tiles div { border-left: 3px solid var(--first); padding: 2px 12px; } .tiles.two div { border-color: var(--second); }
.tiles b { display: block; font-size: 24px; line-height: 1.2; } .tiles small { color: var(--dim); }
svg { width: 100%; height: auto; display: block; } svg.bar { display: inline-block; width: 110px; vertical-align: middle; }
svg text { font-size: 12px; fill: var(--ink); } svg .name { text-anchor: end; } svg .tick { text-anchor: middle; fill: var(--dim); }
svg .value, svg .none { fill: var(--dim); } .grid { stroke: var(--edge); } .zero { stroke: var(--dim); }
.whisker { stroke-width: 3; stroke-linecap: round; opacity: .45; } line.first { stroke: var(--first); } line.second { stroke: var(--second); }
circle.first { fill: var(--first); } circle.second { fill: var(--second); }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; } th { text-align: left; color: var(--dim); font-weight: 600; }
th, td { padding: 5px 8px; border-bottom: 1px solid var(--edge); vertical-align: middle; } td.n, th.n { text-align: right;
  font-variant-numeric: tabular-nums; } .matrix { width: auto; } .matrix td { text-align: right; min-width: 76px; }
.key i { display: inline-block; width: 11px; height: 11px; border-radius: 6px; margin: 0 6px 0 14px; }
.scroll { overflow-x: auto; } code { font-size: 12.5px; overflow-wrap: anywhere; }
)";

}  // namespace csirt::analysis
