// The public conformance suites of JSON and YAML, case by case: read as they say, or refused for a declared
// reason.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <set>
#include <sstream>

#include "base/json_text.hpp"
#include "base/node.hpp"
#include "test_data.hpp"

namespace csirt::base {
namespace {

std::vector<std::filesystem::path> files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

template <class Read>
std::string refusal_of(Read read) {
  try {
    read();
    return "";
  } catch (const Error& error) {
    CHECK(error.status() == Status::syntax);
    return error.what();
  }
}

// Numbers that are no 64-bit integers keep their text in a node.
bool equal(const Node& node, const boost::json::value& json) {
  switch (node.kind) {
    case NodeKind::null:
      return json.is_null();
    case NodeKind::boolean:
      return json.is_bool() && json.get_bool() == node.boolean;
    case NodeKind::integer:
      return json.is_number() && json.to_number<double>() == static_cast<double>(node.integer);
    case NodeKind::number:
      return json.is_number() && json.to_number<double>() == std::strtod(node.text.c_str(), nullptr);
    case NodeKind::string:
      return json.is_string() && std::string_view(json.get_string()) == node.text;
    case NodeKind::list: {
      if (!json.is_array() || json.get_array().size() != node.items.size()) return false;
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (!equal(node.items[i], json.get_array()[i])) return false;
      }
      return true;
    }
    case NodeKind::map:
      break;
  }
  if (!json.is_object() || json.get_object().size() != node.entries.size()) return false;
  return std::all_of(node.entries.begin(), node.entries.end(), [&](const Entry& entry) {
    const auto* member = json.get_object().if_contains(entry.key);
    return member && equal(entry.value, *member);
  });
}

void replace_all(std::string& text, std::string_view sign, std::string_view meaning) {
  for (auto at = text.find(sign); at != text.npos; at = text.find(sign, at + meaning.size())) {
    text.replace(at, sign.size(), meaning);
  }
}

// The suite's own way to show what is invisible: "——»" is a tab, however long its shaft.
std::string visible(std::string text) {
  while (text.find("—»") != text.npos) replace_all(text, "—»", "»");
  const std::pair<const char*, const char*> signs[] = {
      {"␣", " "}, {"»", "\t"}, {"←", "\r"}, {"⇔", "\xEF\xBB\xBF"}, {"↵", ""}, {"∎\n", ""}};
  for (const auto& [sign, meaning] : signs) replace_all(text, sign, meaning);
  return text;
}

std::vector<boost::json::value> json_stream(std::string_view text) {
  std::vector<boost::json::value> out;
  boost::json::stream_parser parser;
  while (text.find_first_not_of(" \n") != text.npos) {
    boost::json::error_code error;
    parser.reset();
    text.remove_prefix(parser.write_some(text.data(), text.size(), error));
    if (!error && !parser.done()) parser.finish(error);  // a number at the end of the text
    CAPTURE(text);
    REQUIRE(!error);
    out.push_back(parser.release());
  }
  return out;
}

struct Suite {
  int equal = 0, refused_rightly = 0, unstated = 0;
  std::map<std::string, int> declared;  // reason: cases
  std::set<std::string> libyaml;        // cases in which libyaml disagrees with the suite
};

// Our own reasons to refuse what is YAML; empty when the message states none of them.
std::string declared_reason(const std::string& message) {
  for (const char* reason : {"the tag '", "a key must be a text", "is given twice"}) {
    if (message.find(reason) != message.npos) return reason;
  }
  return "";
}

void judge(Suite& suite, const std::string& name, const std::string& yaml, const Node* json, bool must_fail) {
  std::vector<Node> documents;
  const std::string message = refusal_of([&] { documents = read_yaml_stream(yaml); });
  const std::string reason = declared_reason(message);
  if (must_fail) {
    if (message.empty()) {
      suite.libyaml.insert(name + " accepted");
    } else {
      ++suite.refused_rightly;
    }
  } else if (!reason.empty()) {
    ++suite.declared[reason];
  } else if (!message.empty()) {
    suite.libyaml.insert(name + " refused");
  } else if (!json) {
    ++suite.unstated;
  } else {
    const std::vector<boost::json::value> expected = json_stream(json->text);
    const bool same = expected.size() == documents.size() &&
                      std::equal(documents.begin(), documents.end(), expected.begin(), equal);
    if (same) {
      ++suite.equal;
    } else {
      suite.libyaml.insert(name + " differs");
    }
  }
}

}  // namespace

TEST_CASE("JSONTestSuite: both readers accept y_, refuse n_, and live through i_") {
  const auto folder = test::data("json-test-suite/test_parsing");
  if (!folder) return;
  int accepted = 0, refused = 0;
  for (const auto& file : files(*folder)) {
    const std::string name = file.filename(), text = test::read_file(file);
    CAPTURE(name);
    const std::string ours = refusal_of([&] { read_json(text, name); });
    const std::string theirs = refusal_of([&] { parse_json(text, name); });
    // Declared: keys are given once.
    const bool twice = name.starts_with("y_object_duplicated_key");
    if (twice) CHECK(ours.find("is given twice") != ours.npos);
    if (name[0] == 'y') CHECK(ours.empty() == !twice);
    if (name[0] == 'y') CHECK(theirs.empty() == !twice);
    if (name[0] == 'n') CHECK(!ours.empty());
    if (name[0] == 'n') CHECK(!theirs.empty());
    ++(ours.empty() ? accepted : refused);
  }
  MESSAGE("JSONTestSuite: " << accepted << " accepted, " << refused << " refused");
  CHECK(accepted >= 95 - 2);
}

TEST_CASE("yaml-test-suite: equal to its JSON, rightly refused, or out of scope for a declared reason") {
  const auto folder = test::data("yaml-test-suite/src");
  if (!folder) return;
  Suite suite;
  for (const auto& file : files(*folder)) {
    const Node cases = read_yaml(test::read_file(file), file.string());
    Node last;  // what a case does not say, it takes from the one before
    int number = 0;
    for (const Node& one : cases.items) {
      const auto field = [&](std::string_view key) { return one.find(key) ? one.find(key) : last.find(key); };
      const bool fails = one.find("fail") != nullptr;
      if (one.find("skip") == nullptr) {
        judge(suite, file.stem().string() + "-" + std::to_string(number), visible(field("yaml")->text),
              one.find("json") || !one.find("tree") ? field("json") : nullptr, fails);
      }
      ++number;
      Node merged = one;
      for (const Entry& entry : last.entries) {
        if (!merged.find(entry.key) && entry.key != "fail") merged.entries.push_back(entry);
      }
      last = std::move(merged);
    }
  }
  for (const auto& [reason, count] : suite.declared) MESSAGE("declared: " << reason << " " << count);
  MESSAGE("yaml-test-suite: " << suite.equal << " equal, " << suite.refused_rightly << " rightly refused, "
                              << suite.unstated << " without JSON");
  std::istringstream golden(
      test::read_file(std::string(CSIRT_SOURCE_DIR) + "/tests/unit/base/yaml_deviations.txt"));
  std::set<std::string> known;
  for (std::string line; std::getline(golden, line);) {
    if (!line.empty() && line[0] != '#') known.insert(line);
  }
  for (const std::string& name : suite.libyaml)
    CHECK_MESSAGE(known.count(name) == 1, "new deviation: " << name);
  for (const std::string& name : known)
    CHECK_MESSAGE(suite.libyaml.count(name) == 1, "no deviation: " << name);
}

}  // namespace csirt::base
