// Draws the intake as bands from sources to dispositions, as thick as their share, and enlarges what matched
// a rule.
//
// All lengths are whole units of the drawing. Own up: a band is never thinner than two units, so that one
// event among millions is still seen; the table beneath has the exact counts.
#include <algorithm>
#include <string>

#include "tool/report_flow.hpp"
#include "tool/report_parts.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

constexpr int kWidth = 1000, kLeft = 230, kRight = 720, kNode = 12, kBand = 300;

struct Node {
  std::string css, label, detail, whole = {};  // `whole`: the label before it was shortened
  int top = 0, height = 0;
  int used = 0;  // of the height, by bands drawn so far
};

int thickness(std::uint64_t count, std::uint64_t all) {
  if (count == 0) return 0;
  while (all > (UINT64_MAX >> 12)) all >>= 1, count >>= 1;
  return std::max(2, static_cast<int>(count * kBand / all));
}

// Sets the nodes one below the other, each with room for its label; answers the height.
int stack(std::vector<Node>& nodes, int label_room) {
  int top = 12;
  for (Node& node : nodes) {
    const int slot = std::max(node.height, label_room);
    node.top = top + (slot - node.height) / 2;
    top += slot + 10;
  }
  return top;
}

void centre(std::vector<Node>& nodes, int shift) {
  for (Node& node : nodes) node.top += shift;
}

std::string n(int number) { return std::to_string(number); }

Markup svg_text(int x, int y, std::string_view css, std::string_view anchor, const Markup& content) {
  return element(
      "text", {{"x", n(x)}, {"y", n(y)}, {"class", std::string(css)}, {"text-anchor", std::string(anchor)}},
      content);
}

Markup draw_node(const Node& node, int x, bool left) {
  const int middle = node.top + node.height / 2;
  const int text_x = left ? x - 10 : x + kNode + 10;
  const char* anchor = left ? "end" : "start";
  Markup label = element("tspan", {{"class", "strong"}}, node.label);
  Markup out = element("rect",
                       {{"x", n(x)},
                        {"y", n(node.top)},
                        {"width", n(kNode)},
                        {"height", n(node.height)},
                        {"rx", "2"},
                        {"class", node.css}},
                       node.whole.empty() ? Markup() : element("title", node.whole));
  if (left) {
    out += svg_text(text_x, middle - 2, "t", anchor, label) +
           svg_text(text_x, middle + 14, "t soft", anchor, node.detail);
  } else {
    out += svg_text(text_x, middle + 5, "t", anchor,
                    label + element("tspan", {{"class", "soft"}, {"dx", "8"}}, node.detail));
  }
  return out;
}

Markup draw_band(Node& from, Node& to, int height, const std::string& css, const std::string& title) {
  const int x0 = kLeft + kNode, x1 = kRight, middle = (x0 + x1) / 2;
  const int y0 = from.top + from.used, y1 = to.top + to.used;
  from.used += height;
  to.used += height;
  const std::string path = "M" + n(x0) + " " + n(y0) + "C" + n(middle) + " " + n(y0) + " " + n(middle) + " " +
                           n(y1) + " " + n(x1) + " " + n(y1) + "v" + n(height) + "C" + n(middle) + " " +
                           n(y1 + height) + " " + n(middle) + " " + n(y0 + height) + " " + n(x0) + " " +
                           n(y0 + height) + "z";
  return element("path", {{"d", path}, {"class", "band " + css}}, element("title", title));
}

std::string css_of(const Intake& intake, std::size_t kind) {
  return "d-" + (kind < dispositions().size() ? intake.kinds[kind] : "other");
}

std::string label_of(const Intake& intake, std::size_t kind) {
  return kind < dispositions().size() ? std::string(dispositions()[kind].label)
                                      : bounded(intake.kinds[kind], 24);
}

// A file's name without the folders and archives that it lies in, shortened in its middle: how it ends often
// tells it from others.
std::string source_label(std::string_view name) {
  constexpr std::size_t kMost = 24, kEnds = 11;
  const std::size_t slash = name.find_last_of('/');
  if (slash != std::string_view::npos && slash + 1 < name.size()) name.remove_prefix(slash + 1);
  if (name.size() <= kMost) return std::string(name);
  const auto begins = [&](std::size_t at) { return (static_cast<unsigned char>(name[at]) & 0xc0) != 0x80; };
  std::size_t head = kEnds, tail = name.size() - kEnds;
  while (head > 0 && !begins(head)) --head;
  while (tail < name.size() && !begins(tail)) ++tail;
  return std::string(name.substr(0, head)) + "\xe2\x80\xa6" + std::string(name.substr(tail));
}

struct Drawing {
  std::vector<Node> left, right;
  std::vector<std::size_t> kinds;  // of the right nodes, most consequential first
};

Drawing nodes_of(const Intake& intake) {
  Drawing drawing;
  for (std::size_t i = intake.kinds.size(); i-- > 0;) {
    if (intake.totals[i] == 0) continue;
    Node node{css_of(intake, i), label_of(intake, i),
              grouped(intake.totals[i]) + " (" + share(intake.totals[i], intake.accounted) + ")"};
    for (const auto& source : intake.sources) node.height += thickness(source.counts[i], intake.accounted);
    drawing.kinds.push_back(i);
    drawing.right.push_back(std::move(node));
  }
  for (const auto& source : intake.sources) {
    Node node{"source", source_label(source.name), plural(source.events, "event")};
    node.whole = bounded(source.name, 300);
    for (std::uint64_t count : source.counts) node.height += thickness(count, intake.accounted);
    drawing.left.push_back(std::move(node));
  }
  return drawing;
}

Markup bands(const Intake& intake, Drawing& drawing) {
  Markup out;
  for (std::size_t s = 0; s < intake.sources.size(); ++s) {
    for (std::size_t k = 0; k < drawing.kinds.size(); ++k) {
      const std::uint64_t count = intake.sources[s].counts[drawing.kinds[k]];
      if (count == 0) continue;
      out += draw_band(drawing.left[s], drawing.right[k], thickness(count, intake.accounted),
                       drawing.right[k].css,
                       drawing.left[s].whole + ": " + grouped(count) + " " + drawing.right[k].label);
    }
  }
  return out;
}

Markup sankey(const Intake& intake) {
  Drawing drawing = nodes_of(intake);
  const int left = stack(drawing.left, 40), right = stack(drawing.right, 22);
  centre(drawing.left, std::max(0, right - left) / 2);
  centre(drawing.right, std::max(0, left - right) / 2);
  Markup body = element("title", "Events from their sources to their dispositions") + bands(intake, drawing);
  for (const Node& node : drawing.left) body += draw_node(node, kLeft, true);
  for (const Node& node : drawing.right) body += draw_node(node, kRight, false);
  return element("svg",
                 {{"viewBox", "0 0 " + n(kWidth) + " " + n(std::max(left, right) + 4)},
                  {"role", "img"},
                  {"class", "flow"}},
                 body);
}

bool is_match(const Intake& intake, std::size_t kind) {
  return kind >= dispositions().size() ||
         (intake.kinds[kind] != "malformed" && intake.kinds[kind] != "late" && intake.kinds[kind] != "quiet");
}

// The events that a rule matched, as one bar over the whole width.
Markup matched_bar(const Intake& intake) {
  std::uint64_t matched = 0;
  for (std::size_t i = 0; i < intake.kinds.size(); ++i) matched += is_match(intake, i) ? intake.totals[i] : 0;
  if (matched == 0) return element("p", {{"class", "empty"}}, "No event matched a rule.");
  Markup bars;
  int x = 0;
  for (std::size_t i = intake.kinds.size(); i-- > 0;) {
    const std::uint64_t count = intake.totals[i];
    if (!is_match(intake, i) || count == 0) continue;
    const int width = std::max(4, thickness(count, matched) * (kWidth - 40) / kBand);
    const std::string title = label_of(intake, i) + ": " + grouped(count);
    bars += element("rect",
                    {{"x", n(x)},
                     {"y", "0"},
                     {"width", n(width - 2)},
                     {"height", "30"},
                     {"rx", "3"},
                     {"class", css_of(intake, i)}},
                    element("title", title));
    if (width > 110) bars += svg_text(x + 10, 20, "t inside", "start", title);
    x += width;
  }
  return element("p", {{"class", "figure"}},
                 plural(matched, "event") + " matched a rule; this is what became of them:") +
         element("svg", {{"viewBox", "0 0 " + n(std::max(x, 1)) + " 30"}, {"role", "img"}, {"class", "bar"}},
                 element("title", "What became of the events that matched") + bars);
}

}  // namespace

Markup flow_chart(const Page& page) {
  const Intake intake = intake_of(page.summary);
  if (intake.accounted == 0) return {};
  return element("figure", element("div",
                                   {{"class", "scroll"},
                                    {"role", "region"},
                                    {"tabindex", "0"},
                                    {"aria-label", "Chart of events by disposition"}},
                                   sankey(intake)) +
                               matched_bar(intake));
}

}  // namespace csirt::tool::report
