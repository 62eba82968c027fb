// The statechart against the SCXML tests of others (where they are present): those that need neither data
// model nor delayed or external sends. A tiny reader of just that much XML stands here, for tests only.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "base/json_text.hpp"
#include "test_data.hpp"
#include "workflow/statechart.hpp"

using namespace csirt;

namespace {

struct Element {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::vector<std::unique_ptr<Element>> children;

  std::string get(const std::string& key) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? "" : found->second;
  }
};

class Reader {
 public:
  explicit Reader(const std::string& text) : text_(text) {}

  std::unique_ptr<Element> read() {
    while (skip_to_tag()) {
      if (text_.compare(at_, 2, "</") == 0) {
        at_ = text_.find('>', at_) + 1;
        return nullptr;
      }
      return element();
    }
    return nullptr;
  }

 private:
  bool skip_to_tag() {
    for (;;) {
      at_ = text_.find('<', at_);
      if (at_ == std::string::npos) return false;
      if (text_.compare(at_, 4, "<!--") == 0) {
        at_ = text_.find("-->", at_) + 3;
      } else if (text_.compare(at_, 2, "<?") == 0) {
        at_ = text_.find("?>", at_) + 2;
      } else {
        return true;
      }
    }
  }

  std::unique_ptr<Element> element() {
    auto made = std::make_unique<Element>();
    const std::size_t end = text_.find_first_of(" \t\r\n/>", at_);
    made->name = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end;
    for (;;) {
      at_ = text_.find_first_not_of(" \t\r\n", at_);
      if (text_.compare(at_, 2, "/>") == 0) {
        at_ += 2;
        return made;
      }
      if (text_[at_] == '>') break;
      const std::size_t equals = text_.find('=', at_);
      const std::string key = text_.substr(at_, text_.find_first_of(" \t\r\n=", at_) - at_);
      const std::size_t open = text_.find_first_of("\"'", equals), close = text_.find(text_[open], open + 1);
      made->attributes[key] = text_.substr(open + 1, close - open - 1);
      at_ = close + 1;
    }
    ++at_;
    while (auto child = read()) made->children.push_back(std::move(child));
    return made;
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> list;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(" \t\r\n", at)) != std::string::npos) {
    const std::size_t end = text.find_first_of(" \t\r\n", at);
    list.push_back(text.substr(at, end - at));
    at = end;
  }
  return list;
}

// The document as a chart; nothing when it needs more than a chart.
class Builder {
 public:
  std::optional<workflow::Chart> build(const Element& root) {
    for (const auto& child : root.children) collect(*child, workflow::kNone);
    for (const auto& [element, node] : elements_) fill(*element, node);
    const std::vector<std::size_t> initial = targets(root.get("initial"));
    if (!simple_ || nodes_.empty()) return std::nullopt;
    return workflow::Chart(std::move(nodes_), std::move(edges_), initial);
  }
  std::size_t node(const std::string& id) const { return ids_.count(id) ? ids_.at(id) : workflow::kNone; }

 private:
  void collect(const Element& element, std::size_t parent) {
    static const std::map<std::string, workflow::NodeKind> kKinds = {
        {"state", workflow::NodeKind::state},
        {"parallel", workflow::NodeKind::parallel},
        {"final", workflow::NodeKind::final},
        {"history", workflow::NodeKind::shallow_history}};
    const auto kind = kKinds.find(element.name);
    if (kind == kKinds.end()) {
      static const std::vector<std::string> kFine = {"transition", "onentry", "onexit", "initial"};
      if (std::find(kFine.begin(), kFine.end(), element.name) == kFine.end()) simple_ = false;
      return;
    }
    workflow::Node made;
    made.name = element.get("id").empty() ? "#" + std::to_string(nodes_.size()) : element.get("id");
    made.parent = parent;
    made.kind = element.get("type") == "deep" ? workflow::NodeKind::deep_history : kind->second;
    const std::size_t index = nodes_.size();
    ids_[made.name] = index;
    nodes_.push_back(std::move(made));
    elements_.emplace_back(&element, index);
    for (const auto& child : element.children) collect(*child, index);
  }

  std::vector<std::size_t> targets(const std::string& text) {
    std::vector<std::size_t> list;
    for (const std::string& id : words(text)) {
      if (ids_.count(id)) list.push_back(ids_.at(id));
      if (!ids_.count(id)) simple_ = false;
    }
    return list;
  }

  std::vector<std::string> raised(const Element& element) {
    std::vector<std::string> events;
    for (const auto& child : element.children) {
      if (child->name == "raise") {
        events.push_back(child->get("event"));
      } else if (child->name != "log") {
        simple_ = false;
      }
    }
    return events;
  }

  void fill(const Element& element, std::size_t index) {
    workflow::Node& self = nodes_[index];
    const bool history = element.name == "history";
    if (!element.get("initial").empty()) self.initial = targets(element.get("initial"));
    for (const auto& child : element.children) {
      if (child->name == "onentry") append(self.on_entry, raised(*child));
      if (child->name == "onexit") append(self.on_exit, raised(*child));
      if (child->name == "initial" && !child->children.empty())
        self.initial = targets(child->children[0]->get("target"));
      if (child->name != "transition") continue;
      if (history) self.initial = targets(child->get("target"));
      if (!history) add_edge(*child, index);
    }
  }

  static void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
    to.insert(to.end(), more.begin(), more.end());
  }

  void add_edge(const Element& element, std::size_t source) {
    if (element.attributes.count("cond")) simple_ = false;
    workflow::Edge edge;
    edge.source = source;
    edge.targets = targets(element.get("target"));
    edge.event = element.get("event");
    edge.trigger = edge.event.empty() ? workflow::Trigger::automatic : workflow::Trigger::event;
    edge.internal = element.get("type") == "internal";
    edge.raises = raised(element);
    edges_.push_back(std::move(edge));
  }

  bool simple_ = true;
  std::vector<workflow::Node> nodes_;
  std::vector<workflow::Edge> edges_;
  std::map<std::string, std::size_t> ids_;
  std::vector<std::pair<const Element*, std::size_t>> elements_;
};

std::vector<std::string> configuration(const workflow::Machine& machine, const workflow::Chart& chart) {
  std::vector<std::string> leaves;
  for (std::size_t node : machine.active()) {
    if (chart.atomic(node)) leaves.push_back(chart.nodes()[node].name);
  }
  std::sort(leaves.begin(), leaves.end());
  return leaves;
}

std::vector<std::string> expected(const boost::json::value& list) {
  std::vector<std::string> names;
  for (const auto& name : list.as_array()) names.emplace_back(name.as_string());
  std::sort(names.begin(), names.end());
  return names;
}

void run(const workflow::Chart& chart, const boost::json::object& script) {
  workflow::Machine machine(chart, [](const workflow::Machine&, std::size_t) { return true; });
  machine.start();
  CHECK(configuration(machine, chart) == expected(script.at("initialConfiguration")));
  for (const auto& step : script.at("events").as_array()) {
    machine.raise(step.at("event").at("name").as_string().c_str());
    CHECK(configuration(machine, chart) == expected(step.at("nextConfiguration")));
  }
}

}  // namespace

TEST_CASE("The statechart agrees with the SCXML tests that need no data model") {
  const auto folder = test::data("scxml/test");
  if (!folder) return;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
    if (entry.path().extension() == ".scxml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::size_t tried = 0;
  for (const std::filesystem::path& file : files) {
    std::filesystem::path script = file;
    script.replace_extension(".json");
    if (!std::filesystem::exists(script)) continue;
    const std::string text = test::read_file(file);
    Reader reader(text);
    const auto root = reader.read();
    Builder builder;
    const auto chart = root ? builder.build(*root) : std::nullopt;
    const boost::json::value steps = base::parse_json(test::read_file(script), "script");
    const bool delayed = test::read_file(script).find("\"after\"") != std::string::npos;
    if (!chart || delayed) continue;
    CAPTURE(file.filename().string());
    run(*chart, steps.as_object());
    ++tried;
  }
  MESSAGE("SCXML tests run: " << tried);
  CHECK(tried >= 80);
}
