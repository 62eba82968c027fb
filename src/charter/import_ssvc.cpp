// Door: import_ssvc. Decision points become scales and fields, the mapping becomes rows; what the document
// says twice or leaves open is refused.
#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "base/json_text.hpp"
#include "base/node.hpp"
#include "base/text.hpp"
#include "csirt/table.hpp"

namespace csirt {
namespace {

namespace json = boost::json;

class SsvcImport {
 public:
  explicit SsvcImport(std::string file) : file_(std::move(file)) {}

  std::string run(const json::value& document) {
    const json::object& table = object(document, "");
    const json::object& points = object(member(table, "decision_points", ""), "/decision_points");
    const std::string outcome = text(member(table, "outcome", ""), "/outcome");
    if (!points.contains(outcome))
      refuse("/outcome", base::quoted(outcome) + " is no decision point of this document");
    for (const auto& point : points)
      add_point(std::string(point.key()), object(point.value(), at_point(point.key())));
    name_points();
    return title(table) + scales() + vocabulary() + rows(table, outcome);
  }

 private:
  struct Point {
    std::string id, name;  // the field's name
    const json::object* source = nullptr;
    std::vector<std::string> keys;  // of its values, lowest first
  };
  // Which value each point has, the outcome left out.
  using Combination = std::vector<std::size_t>;

  [[noreturn]] void refuse(const std::string& pointer, const std::string& why) const {
    throw Error(Status::invalid,
                (file_.empty() ? "" : file_ + ": ") + why + " (at " + (pointer.empty() ? "/" : pointer) + ")",
                pointer);
  }

  static std::string at_point(std::string_view id) { return base::pointer_join("/decision_points", id); }

  const json::object& object(const json::value& value, const std::string& pointer) const {
    if (!value.is_object()) refuse(pointer, "here must stand an object");
    return value.get_object();
  }

  const json::array& array(const json::value& value, const std::string& pointer) const {
    if (!value.is_array()) refuse(pointer, "here must stand a list");
    return value.get_array();
  }

  std::string text(const json::value& value, const std::string& pointer) const {
    if (!value.is_string() || value.get_string().empty()) refuse(pointer, "here must stand a text");
    return std::string(value.get_string());
  }

  const json::value& member(const json::object& map, std::string_view key, const std::string& pointer) const {
    const json::value* found = map.if_contains(key);
    if (!found) refuse(pointer, "the member " + base::quoted(key) + " is missing");
    return *found;
  }

  static std::string optional(const json::object& map, std::string_view key) {
    const json::value* found = map.if_contains(key);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
  }

  void add_point(const std::string& id, const json::object& source) {
    Point point{id, {}, &source, {}};
    const std::string pointer = at_point(id);
    point.name = text(member(source, "namespace", pointer), pointer + "/namespace") + "." +
                 text(member(source, "key", pointer), pointer + "/key");
    std::set<std::string> seen;
    const json::array& values = array(member(source, "values", pointer), pointer + "/values");
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::string at = pointer + "/values/" + std::to_string(i);
      const std::string key = text(member(object(values[i], at), "key", at), at + "/key");
      if (!seen.insert(key).second) refuse(at + "/key", "the value " + base::quoted(key) + " is there twice");
      point.keys.push_back(key);
    }
    if (point.keys.empty()) refuse(pointer + "/values", "a decision point has values");
    points_.push_back(std::move(point));
  }

  // "ssvc.E", and with its version where two versions of one point are there.
  void name_points() {
    std::map<std::string, int> count;
    for (const Point& point : points_) ++count[point.name];
    std::set<std::string> names;
    for (Point& point : points_) {
      if (count[point.name] > 1) point.name += "." + optional(*point.source, "version");
      for (char& letter : point.name) letter = letter == '|' ? '-' : letter;
      if (!names.insert(point.name).second)
        refuse(at_point(point.id), "two decision points have the name " + base::quoted(point.name));
    }
  }

  static std::string quoted(const std::string& text) { return json::serialize(json::string(text)); }

  static std::string one_line(std::string text) {
    for (char& letter : text) letter = static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
    return text;
  }

  static std::string title(const json::object& table) {
    std::string said = optional(table, "name");
    if (said.empty()) said = optional(table, "key");
    return "# " + one_line(said + " " + optional(table, "version") + ", imported from SSVC") + "\n";
  }

  std::string scales() const {
    std::string out = "scales:\n";
    for (const Point& point : points_) {
      std::vector<std::string> keys;
      for (const std::string& key : point.keys) keys.push_back(quoted(key));
      out += "  " + quoted(point.name) + ": [" + base::joined(keys) + "]\n";
    }
    return out;
  }

  // "Exploitation: The present state ... (N None, P Public PoC)"
  std::string description(const Point& point) const {
    std::string said = optional(*point.source, "name");
    const std::string definition = optional(*point.source, "definition");
    if (!definition.empty()) said += (said.empty() ? "" : ": ") + definition;
    std::vector<std::string> names;
    for (const json::value& value : point.source->at("values").get_array()) {
      const json::object& one = value.get_object();
      names.push_back(optional(one, "key") + " " + optional(one, "name"));
    }
    return one_line(said + " (" + base::joined(names) + ")");
  }

  std::string vocabulary() const {
    std::string out = "vocabulary:\n";
    for (const Point& point : points_) {
      out += "  " + quoted(point.name) + ": { type: scale, scale: " + quoted(point.name) +
             ", description: " + quoted(description(point)) + " }\n";
    }
    return out;
  }

  std::string rows(const json::object& table, const std::string& outcome) const {
    const auto answer =
        std::find_if(points_.begin(), points_.end(), [&](const Point& p) { return p.id == outcome; });
    std::string out = "tables:\n  " + quoted(answer->name) +
                      ":\n    hit: unique\n    of: " + quoted(answer->name) + "\n    rows:\n";
    const json::array& mapping = array(member(table, "mapping", ""), "/mapping");
    if (mapping.empty()) refuse("/mapping", "the table has no rows");
    std::set<Combination> seen;
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      const std::string at = "/mapping/" + std::to_string(i);
      out += row(object(mapping[i], at), at, *answer, seen);
    }
    refuse_missing(*answer, seen);
    return out;
  }

  std::string row(const json::object& source, const std::string& at, const Point& answer,
                  std::set<Combination>& seen) const {
    std::vector<std::string> cells;
    Combination values;
    std::string then;
    for (const auto& cell : source) {
      const auto known =
          std::find_if(points_.begin(), points_.end(), [&](const Point& p) { return p.id == cell.key(); });
      if (known == points_.end())
        refuse(base::pointer_join(at, cell.key()), "there is no such decision point");
    }
    for (const Point& point : points_) {
      const std::string key = text(member(source, point.id, at), base::pointer_join(at, point.id));
      const auto place = std::find(point.keys.begin(), point.keys.end(), key);
      if (place == point.keys.end())
        refuse(base::pointer_join(at, point.id), base::quoted(key) + " is no value of " + point.id);
      if (&point == &answer) then = quoted(key);
      if (&point == &answer) continue;
      cells.push_back(quoted(point.name) + ": " + quoted(key));
      values.push_back(static_cast<std::size_t>(place - point.keys.begin()));
    }
    if (!seen.insert(std::move(values)).second) refuse(at, "this combination of values is there twice");
    if (cells.empty()) return "      - { then: " + then + " }\n";
    return "      - { when: { " + base::joined(cells) + " }, then: " + then + " }\n";
  }

  // Counts through all combinations, the last point fastest, up to the first one that no row has: as many
  // steps as there are rows, however many combinations there are.
  void refuse_missing(const Point& answer, const std::set<Combination>& seen) const {
    std::vector<const Point*> asked;
    for (const Point& point : points_) {
      if (&point != &answer) asked.push_back(&point);
    }
    Combination values(asked.size());
    while (true) {
      if (seen.count(values) == 0) refuse("/mapping", "no row has " + told(asked, values));
      std::size_t i = asked.size();
      for (; i > 0 && ++values[i - 1] == asked[i - 1]->keys.size(); --i) values[i - 1] = 0;
      if (i == 0) return;
    }
  }

  static std::string told(const std::vector<const Point*>& asked, const Combination& values) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < asked.size(); ++i)
      parts.push_back(asked[i]->id + " " + asked[i]->keys[values[i]]);
    return base::joined(parts, ", ", 400);
  }

  std::string file_;
  std::vector<Point> points_;
};

}  // namespace

std::string import_ssvc(std::string_view text, std::string_view file) {
  const json::value document = base::parse_json(text, file.empty() ? "SSVC document" : file);
  return SsvcImport(std::string(file)).run(document);
}

}  // namespace csirt
