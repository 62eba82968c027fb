// Doors: read_label, LineSplitter. The event is handed on byte for byte as it stands in its line; what says
// what is true of it never reaches the rules.
#include "analysis/labels.hpp"

#include <simdjson.h>

#include <boost/json/serialize.hpp>
#include <map>

#include "base/json_text.hpp"
#include "csirt/error.hpp"

namespace csirt::analysis {
namespace {

[[noreturn]] void expected_instead(const std::string& what) {
  throw Error(Status::invalid, "expected " + what, "label");
}

std::vector<std::string> text_list(const boost::json::value& json, const char* name) {
  std::vector<std::string> out;
  if (json.is_string()) return {std::string(json.get_string())};
  if (!json.is_array()) expected_instead(std::string("a list of texts as '") + name + "'");
  for (const auto& item : json.get_array()) {
    if (!item.is_string()) expected_instead(std::string("a list of texts as '") + name + "'");
    out.emplace_back(item.get_string());
  }
  return out;
}

const boost::json::value& need_member(const boost::json::object& label, const char* name, const char* form) {
  const auto* found = label.if_contains(name);
  if (found == nullptr) expected_instead(std::string("a label such as ") + form);
  return *found;
}

void read_expected(Aim aim, const boost::json::object& json, Label& label) {
  if (aim == Aim::malicious) {
    const auto& malicious = need_member(json, "malicious", "{\"malicious\": true}");
    if (!malicious.is_bool()) expected_instead("true or false as 'malicious'");
    if (malicious.get_bool()) label.expected.emplace_back("malicious");
  } else if (aim == Aim::rules) {
    label.expected = text_list(need_member(json, "rules", "{\"rules\": [\"rule-id\"]}"), "rules");
  } else if (aim == Aim::techniques) {
    label.expected =
        text_list(need_member(json, "techniques", "{\"techniques\": [\"T1003.001\"]}"), "techniques");
  } else {
    label.expected = text_list(need_member(json, "class", "{\"class\": \"high\"}"), "class");
  }
}

bool digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return false;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  return true;
}

// Every id of a technique that a text names: T1059, T1059.003.
std::vector<std::string> techniques_in(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != 'T' || !digits(text, at + 1, 4) || digits(text, at + 5, 1)) continue;
    const bool sub = at + 5 < text.size() && text[at + 5] == '.' && digits(text, at + 6, 3);
    out.emplace_back(text.substr(at, sub ? 9 : 5));
  }
  return out;
}

}  // namespace

Label read_label(Aim aim, const boost::json::value& json) {
  if (!json.is_object()) expected_instead("a label: a JSON object");
  const auto& members = json.get_object();
  Label label;
  read_expected(aim, members, label);
  if (const auto* of = members.if_contains("of")) {
    if (aim != Aim::rules) expected_instead("'of' beside 'rules' alone");
    label.limited = true;
    label.judged = text_list(*of, "of");
  }
  if (const auto* said = members.if_contains("said")) label.said = text_list(*said, "said");
  if (const auto* other = members.if_contains("other")) label.other = text_list(*other, "other");
  if (const auto* block = members.if_contains("block")) {
    if (!block->is_string()) expected_instead("a text as 'block'");
    label.block = std::string(block->get_string());
  }
  return label;
}

// The members of a line by name, as they stand there.
struct LineSplitter::Reader {
  using Members = std::map<std::string, std::string_view, std::less<>>;

  const Members& read(std::string_view line) {
    members.clear();
    buffer.assign(line);
    buffer.resize(line.size() + simdjson::SIMDJSON_PADDING);
    try {
      auto document = parser.iterate(buffer.data(), line.size(), buffer.size());
      for (auto field : document.get_object()) {
        const std::string name(std::string_view(field.unescaped_key()));
        members[name] = std::string_view(simdjson::to_json_string(field.value()));
      }
    } catch (const simdjson::simdjson_error& error) {
      throw Error(Status::syntax, std::string("expected one JSON object: ") + error.what(), "line");
    }
    return members;
  }

  std::string_view need(const char* name) const {
    const auto found = members.find(name);
    if (found == members.end()) expected_instead(std::string("a member '") + name + "'");
    return found->second;
  }
  boost::json::value value(const char* name) const { return base::parse_json(need(name), name); }
  std::string text(const char* name) const {
    const boost::json::value json = value(name);
    if (!json.is_string()) expected_instead(std::string("a text as '") + name + "'");
    return std::string(json.get_string());
  }

  simdjson::ondemand::parser parser;
  std::string buffer;
  Members members;
};

LineSplitter::LineSplitter(Format format, Aim aim)
    : reader_(std::make_unique<Reader>()), format_(format), aim_(aim) {}
LineSplitter::~LineSplitter() = default;

LineSplitter::Split LineSplitter::split(std::string_view line) {
  reader_->read(line);
  if (format_ == Format::pairs) {
    return {reader_->need("event"), read_label(aim_, reader_->value("label"))};
  }
  if (format_ == Format::panther) return {reader_->need("log"), panther_label()};
  event_ = "{\"Event\":" + std::string(reader_->need("Event")) + "}";
  return {event_, path_label()};
}

// A unit test of a rule: the event must or must not alert it; nothing is said of other rules.
Label LineSplitter::panther_label() const {
  const boost::json::value expect = reader_->value("expect");
  if (!expect.is_bool()) expected_instead("true or false as 'expect'");
  Label label;
  label.block = reader_->text("rule_id");
  if (aim_ == Aim::malicious) {
    if (expect.get_bool()) label.expected.emplace_back("malicious");
    return label;
  }
  label.limited = true;
  label.judged = {label.block};
  if (expect.get_bool()) label.expected = label.judged;
  return label;
}

// A recording of an attack, whose path names the techniques.
Label LineSplitter::path_label() const {
  Label label;
  label.block = reader_->text("_src");
  if (aim_ == Aim::malicious) {
    label.expected.emplace_back("malicious");
  } else {
    label.expected = techniques_in(label.block);
    label.known = !label.expected.empty();
  }
  return label;
}

}  // namespace csirt::analysis
