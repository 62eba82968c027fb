// The timeline of an incident: a lane for each tactic seen, and lanes for what was decided and who was told.
//
// Findings that would fall onto one another are drawn as one mark that says how many it stands for.
#include <algorithm>
#include <map>
#include <set>

#include "tool/report_axis.hpp"
#include "tool/report_parts.hpp"
#include "tool/report_places.hpp"
#include "tool/report_sort.hpp"
#include "tool/report_tactics.hpp"
#include "tool/report_title.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

constexpr int kLineWidth = 1000, kLineLeft = 190, kLineRight = 990, kLane = 38, kTop = 16;
constexpr int kMerge = 14;      // marks nearer than this become one
constexpr int kRefuted = -100;  // ranks of refuted findings lie so far below the others
constexpr std::size_t kOwnLanes = 24, kLaneName = 22;

struct Mark {
  Millis at = 0;
  std::string shape;  // class: finding, decision, contact-out, contact-in
  std::string style;  // level or outcome
  std::string label;
  std::string title;
  std::uint64_t count = 1;
  int rank = 0;  // the highest wins when marks merge
  bool refuted = false;
};

struct Lane {
  std::string name;
  std::vector<Mark> marks;
};

std::string n(int number) { return std::to_string(number); }

using Lanes = std::map<std::pair<std::size_t, std::string>, Lane>;

// Tactics that ATT&CK does not have make no more lanes than that: what is beyond stands among the other
// findings. They take no lane from those that are known, which are few.
Lane& lane_of(Lanes& lanes, const Place& place) {
  const std::size_t own = tactics().size() - 1;
  auto key = std::pair(place.rank, place.tactic);
  const auto count = std::distance(lanes.lower_bound({own, {}}), lanes.lower_bound({own + 1, {}}));
  if (place.rank == own && static_cast<std::size_t>(count) >= kOwnLanes && !lanes.contains(key))
    key = {tactics().size(), std::string(tactics().back())};
  Lane& lane = lanes[key];
  lane.name = key.second;
  return lane;
}

void add_findings(Lanes& lanes, const object& incident) {
  for (const value& item : list(incident, "findings")) {
    const object& finding = as_object(item);
    const auto at = instant(finding, "first_seen");
    if (!at) continue;
    const std::string level = text(finding, "level");
    const std::string title = clock_text(*at) + " " +
                              bounded(text(finding, "title", text(finding, "rule")), 120) +
                              (level.empty() ? "" : " (" + level + ")") + refutation(finding);
    const bool refuted = is_refuted(finding);
    for (const Place& place : places_of(finding)) {
      const std::string id = place.techniques.empty() ? "" : bounded(place.techniques.front(), 12);
      lane_of(lanes, place)
          .marks.push_back({*at, "finding", level_class(level), id, title, number(finding, "count", 1),
                            level_rank(level) + (refuted ? kRefuted : 0), refuted});
    }
  }
}

Lane decision_lane(const Page& page, const object& incident) {
  Lane lane{"Decisions", {}};
  for (const value& item : list(incident, "decisions")) {
    const object& decision = as_object(item);
    const auto at = instant(decision, "at");
    const Matter matter = matter_of(decision);
    if (!at || matter == Matter::triage || matter == Matter::workflow) continue;
    const OutcomeWords& outcome = outcome_words(text(decision, "outcome"));
    lane.marks.push_back(
        {*at, "decision", "o-" + std::string(outcome.name), "",
         clock_text(*at) + " " + question_words(page, decision) + ": " + std::string(outcome.label), 1,
         outcome.name == "denied" ? 2 : 1});
  }
  return lane;
}

Lane contact_lane(const Page& page, const object& incident) {
  Lane lane{"Contacts", {}};
  for (const value& item : list(incident, "contacts")) {
    const object& contact = as_object(item);
    const auto at = instant(contact, "at");
    if (!at) continue;
    const bool inbound = text(contact, "direction") == "inbound";
    const std::string party = bounded(page.names.party(text(contact, "party")), 60);
    lane.marks.push_back({*at, inbound ? "contact-in" : "contact-out", "", "",
                          clock_text(*at) + (inbound ? " heard from " : " told ") + party, 1, 1});
  }
  return lane;
}

std::vector<Lane> lanes_of(const Page& page, const object& incident) {
  Lanes by_tactic;
  add_findings(by_tactic, incident);
  std::vector<Lane> lanes;
  for (auto& [key, lane] : by_tactic) lanes.push_back(std::move(lane));
  for (Lane& lane : std::vector<Lane>{decision_lane(page, incident), contact_lane(page, incident)}) {
    if (!lane.marks.empty()) lanes.push_back(std::move(lane));
  }
  for (Lane& lane : lanes) {
    sort_by(lane.marks, [](const Mark& mark) { return mark.at; });
  }
  return lanes;
}

struct Placed {
  Mark mark;
  int x = 0;
  std::uint64_t merged = 1;
  std::set<std::string> labels;
};

void merge(Placed& into, const Mark& mark) {
  if (++into.merged <= 4) into.mark.title += "\n" + mark.title;
  into.mark.count += mark.count;
  into.labels.insert(mark.label);
  into.mark.refuted = into.mark.refuted && mark.refuted;
  if (mark.rank <= into.mark.rank) return;
  into.mark.style = mark.style;
  into.mark.rank = mark.rank;
  into.mark.shape = mark.shape;
  into.mark.label = mark.label;
}

// Marks of one lane from left to right; those that would overlap are merged into the first.
std::vector<Placed> place(const Axis& axis, const std::vector<Mark>& marks) {
  std::vector<Placed> out;
  for (const Mark& mark : marks) {
    const int x = axis.x(mark.at);
    if (out.empty() || x - out.back().x >= kMerge) {
      out.push_back({mark, x, 1, {mark.label}});
    } else {
      merge(out.back(), mark);
    }
  }
  for (Placed& placed : out) {
    if (placed.labels.size() > 1) placed.mark.label += " +" + grouped(placed.labels.size() - 1);
    if (placed.merged > 4) placed.mark.title += "\nand " + grouped(placed.merged - 4) + " more";
  }
  return out;
}

int radius(const Mark& mark) {
  int r = 5;
  for (std::uint64_t count = mark.count; count >= 4 && r < 10; count /= 4) ++r;
  return r;
}

Markup draw_mark(const Placed& placed, int y) {
  const Mark& mark = placed.mark;
  const int x = placed.x;
  std::string title = mark.title;
  if (mark.shape == "finding" && mark.count > 1) title += "\n" + plural(mark.count, "event") + " in all";
  const Markup tip = element("title", title);
  const std::string css = "mark " + mark.shape + " " + mark.style + (mark.refuted ? " refuted" : "");
  if (mark.shape == "finding") {
    return element("circle", {{"cx", n(x)}, {"cy", n(y)}, {"r", n(radius(mark))}, {"class", css}}, tip);
  }
  const std::string path = mark.shape == "decision"      ? "M" + n(x) + " " + n(y - 8) + "l8 8l-8 8l-8 -8z"
                           : mark.shape == "contact-out" ? "M" + n(x - 7) + " " + n(y - 7) + "l14 7l-14 7z"
                                                         : "M" + n(x + 7) + " " + n(y - 7) + "l-14 7l14 7z";
  return element("path", {{"d", path}, {"class", css}}, tip);
}

// What has room beside a lane; a charter may name tactics as long as it likes.
std::string shortened(const std::string& name) {
  if (name.size() <= kLaneName) return name;
  std::size_t cut = kLaneName - 1;
  while (cut > 0 && (static_cast<unsigned char>(name[cut]) & 0xc0) == 0x80) --cut;
  return name.substr(0, cut) + "\xe2\x80\xa6";
}

Markup draw_text(int x, int y, std::string_view css, std::string_view anchor, const Markup& words) {
  return element(
      "text", {{"x", n(x)}, {"y", n(y)}, {"class", std::string(css)}, {"text-anchor", std::string(anchor)}},
      words);
}

// A mark's technique is written beside it where the next mark leaves room.
Markup draw_lane(const Axis& axis, const Lane& lane, int y) {
  const std::string name = shortened(lane.name);
  Markup out = draw_text(kLineLeft - 12, y + 5, "t lane-name", "end",
                         name == lane.name ? Markup(name) : Markup(name) + element("title", lane.name));
  const std::vector<Placed> marks = place(axis, lane.marks);
  Markup shapes;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    shapes += draw_mark(marks[i], y);
    std::string label = marks[i].mark.label;
    if (marks[i].mark.shape == "finding" && marks[i].mark.count > 1) {
      label += (label.empty() ? "\xc3\x97" : " \xc3\x97") + grouped(marks[i].mark.count);
    }
    const int begins = marks[i].x + radius(marks[i].mark) + 4;
    const int ends = begins + static_cast<int>(label.size()) * 7;
    const int next = i + 1 < marks.size() ? marks[i + 1].x - 10 : kLineRight + 4;
    if (!label.empty() && ends <= next)
      shapes += draw_text(begins, y + 4, marks[i].mark.refuted ? "t id refuted" : "t id", "start", label);
  }
  return out + shapes;
}

Markup draw_grid(const Axis& axis, int lanes) {
  Markup out;
  const int bottom = kTop + lanes * kLane;
  for (int i = 0; i < lanes; ++i) {
    const int y = kTop + i * kLane + kLane / 2;
    for (const Axis::Segment& segment : axis.segments()) {
      out += leaf(
          "line",
          {{"x1", n(segment.left)}, {"x2", n(segment.right)}, {"y1", n(y)}, {"y2", n(y)}, {"class", "lane"}});
    }
  }
  for (const Axis::Tick& tick : axis.ticks()) {
    out +=
        leaf("line",
             {{"x1", n(tick.x)}, {"x2", n(tick.x)}, {"y1", n(kTop)}, {"y2", n(bottom)}, {"class", "tick"}});
    out += draw_text(tick.x, bottom + 18, "t soft", "middle", tick.label);
    out += draw_text(tick.x, bottom + 35, "t soft", "middle", tick.date);
  }
  const auto& segments = axis.segments();
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    const int middle = (segments[i].right + segments[i + 1].left) / 2;
    out += leaf("rect", {{"x", n(segments[i].right)},
                         {"y", n(kTop)},
                         {"width", n(segments[i + 1].left - segments[i].right)},
                         {"height", n(bottom - kTop)},
                         {"class", "cut"}});
    out += element(
        "text",
        {{"class", "t cut-text"},
         {"text-anchor", "middle"},
         {"transform", "translate(" + n(middle + 5) + " " + n((kTop + bottom) / 2) + ") rotate(-90)"}},
        axis.cut_text(i) + " later");
  }
  return out;
}

Markup legend() {
  return Markup::constant(
      "<ul class=\"legend\" aria-label=\"Legend\">"
      "<li><svg viewBox=\"0 0 20 20\"><circle cx=\"10\" cy=\"10\" r=\"6\" class=\"mark finding "
      "critical\"/></svg>critical</li>"
      "<li><svg viewBox=\"0 0 20 20\"><circle cx=\"10\" cy=\"10\" r=\"6\" class=\"mark finding "
      "high\"/></svg>high</li>"
      "<li><svg viewBox=\"0 0 20 20\"><circle cx=\"10\" cy=\"10\" r=\"6\" class=\"mark finding "
      "medium\"/></svg>medium</li>"
      "<li><svg viewBox=\"0 0 20 20\"><circle cx=\"10\" cy=\"10\" r=\"6\" class=\"mark finding "
      "low\"/></svg>low finding</li>"
      "<li><svg viewBox=\"0 0 20 20\"><circle cx=\"10\" cy=\"10\" r=\"6\" class=\"mark finding "
      "refuted\"/></svg>judged false or benign</li>"
      "<li><svg viewBox=\"0 0 20 20\"><path d=\"M10 2l8 8l-8 8l-8 -8z\" class=\"mark decision "
      "o-permitted\"/></svg>permitted</li>"
      "<li><svg viewBox=\"0 0 20 20\"><path d=\"M10 2l8 8l-8 8l-8 -8z\" class=\"mark decision "
      "o-needs-consent\"/></svg>needs consent</li>"
      "<li><svg viewBox=\"0 0 20 20\"><path d=\"M10 2l8 8l-8 8l-8 -8z\" class=\"mark decision "
      "o-denied\"/></svg>denied</li>"
      "<li><svg viewBox=\"0 0 20 20\"><path d=\"M3 3l14 7l-14 7z\" class=\"mark "
      "contact-out\"/></svg>told</li>"
      "<li><svg viewBox=\"0 0 20 20\"><path d=\"M17 3l-14 7l14 7z\" class=\"mark contact-in\"/></svg>heard "
      "from</li></ul>");
}

}  // namespace

Markup timeline(const Page& page, const IncidentView& view) {
  const std::vector<Lane> lanes = lanes_of(page, view.incident);
  std::vector<Millis> times;
  for (const Lane& lane : lanes) {
    for (const Mark& mark : lane.marks) times.push_back(mark.at);
  }
  if (times.empty()) return element("p", {{"class", "empty"}}, "Nothing with a time is known.");
  const Axis axis(times, kLineLeft, kLineRight);
  const int count = static_cast<int>(lanes.size());
  Markup body = element("title", "Timeline of the incident: findings by tactic, decisions and contacts");
  body += draw_grid(axis, count);
  for (int i = 0; i < count; ++i) {
    body += draw_lane(axis, lanes[static_cast<std::size_t>(i)], kTop + i * kLane + kLane / 2);
  }
  const Markup drawing = element("svg",
                                 {{"viewBox", "0 0 " + n(kLineWidth) + " " + n(kTop + count * kLane + 46)},
                                  {"role", "img"},
                                  {"class", "timeline"}},
                                 body);
  return element(
      "figure",
      element("div", {{"class", "scroll"}, {"role", "region"}, {"tabindex", "0"}, {"aria-label", "Timeline"}},
              drawing) +
          element("figcaption", legend()));
}

}  // namespace csirt::tool::report
