// The schema that editors read is the one that the loader reads; here it is held against everything else.
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/node.hpp"
#include "charter/resources.hpp"
#include "charter/shape.hpp"
#include "charter/vocabulary.hpp"
#include "charter_fixture.hpp"

using namespace csirt;
using namespace csirt::charter;

namespace {

// Every (shape, key) that a document uses, as "description of the shape's keys/key".
void used_keys(const base::Node& node, const Shape& shape, std::set<std::string>& used) {
  const Shape* fitting = chosen(shape, node);
  if (!fitting) return;
  for (const base::Node& item : node.items) {
    if (fitting->items) used_keys(item, *fitting->items, used);
  }
  for (const base::Entry& entry : node.entries) {
    const Shape::Member* member = fitting->member(entry.key);
    const Shape* inner = member ? member->shape : fitting->others;
    if (member) used.insert(std::to_string(reinterpret_cast<std::uintptr_t>(fitting)) + "/" + entry.key);
    if (inner) used_keys(entry.value, *inner, used);
  }
}

void all_keys(const Shape& shape, std::set<const Shape*>& seen, std::map<std::string, std::string>& all) {
  if (!seen.insert(&shape).second) return;
  for (const auto& [key, member] : shape.members) {
    all[std::to_string(reinterpret_cast<std::uintptr_t>(&shape)) + "/" + key] = key;
    all_keys(*member.shape, seen, all);
  }
  if (shape.others) all_keys(*shape.others, seen, all);
  if (shape.items) all_keys(*shape.items, seen, all);
  for (const Shape* choice : shape.choices) all_keys(*choice, seen, all);
}

}  // namespace

TEST_CASE("the schema in schema/ is the one that the library holds") {
  CHECK(test::read_file(std::string(CSIRT_SOURCE_DIR) + "/schema/charter.schema.json") == charter_schema());
}

// loader_test.cpp checks that each of these keys arrives in the charter; a new key without a test fails here.
TEST_CASE("every key of the schema is used in a fixture whose meaning is tested") {
  std::set<std::string> used;
  for (const char* name : {"good/everything.yaml", "good/on-default.yaml"}) {
    used_keys(base::read_yaml(test::read_file(test::charter_file(name))), document_shape(), used);
  }
  std::set<const Shape*> seen;
  std::map<std::string, std::string> all;
  all_keys(document_shape(), seen, all);
  for (const auto& [place, key] : all) {
    CAPTURE(key);
    CHECK((used.count(place) != 0 || key == "order"));
  }
  CHECK(all.size() > 120);
}

TEST_CASE("every key of the schema has a description for editors") {
  const auto schema = boost::json::parse(charter_schema());
  const auto& definitions = schema.at("$defs").as_object();
  const auto described = [&](const boost::json::object& property) {
    if (property.contains("description")) return true;
    const auto* reference = property.if_contains("$ref");
    if (!reference) return false;
    const std::string name(std::string_view(reference->as_string()).substr(8));
    return definitions.at(name).as_object().contains("description");
  };
  const auto check = [&](const boost::json::object& object) {
    const auto* properties = object.if_contains("properties");
    if (!properties) return;
    for (const auto& property : properties->as_object()) {
      CAPTURE(std::string(property.key()));
      CHECK(described(property.value().as_object()));
    }
  };
  check(schema.as_object());
  for (const auto& definition : definitions) check(definition.value().as_object());
}

TEST_CASE("kinds of team in the schema are those of the vocabulary") {
  const Shape& team = *document_shape().member("teams")->shape->others;
  CHECK(team.member("kind")->shape->values == builtin_fields().at("team.kind").values);
}

TEST_CASE("types of fields in the schema and in the vocabulary file are the same words") {
  const Shape& field = *document_shape().member("vocabulary")->shape->others;
  const auto document = base::read_yaml(resource("vocabulary.yaml"));
  for (const base::Entry& entry : document.entries) {
    base::Problems problems;
    charter::Findings findings;
    if (entry.key == "team.kind") continue;
    check_value(entry.value, field, "/" + entry.key, problems, findings);
    CAPTURE(entry.key);
    CHECK(problems.empty());
  }
}

// An independent reader of JSON Schema, where one is installed: what the loader accepts, it accepts.
TEST_CASE("an independent validator accepts what the loader accepts") {
  if (std::system("python3 -c 'import jsonschema' 2>/dev/null") != 0) {
    MESSAGE("skipped: python3-jsonschema is not installed");
    return;
  }
  const auto folder = std::filesystem::temp_directory_path() / ("csirt-schema-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
  };
  write("schema.json", std::string(charter_schema()));
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(test::charter_file("good"))) {
    const auto document = base::read_yaml(test::read_file(file.path()));
    write("charter" + std::to_string(count++) + ".json", boost::json::serialize(base::to_json(document)));
  }
  write("default.json", test::load(std::string(default_charter()))->canonical);
  const std::string program =
      "import glob,json,sys,jsonschema\n"
      "schema=json.load(open(sys.argv[1]+'/schema.json'))\n"
      "jsonschema.Draft202012Validator.check_schema(schema)\n"
      "validator=jsonschema.Draft202012Validator(schema)\n"
      "for name in glob.glob(sys.argv[1]+'/*.json'):\n"
      "  if name.endswith('schema.json'): continue\n"
      "  document=json.load(open(name))\n"
      "  document.get('actions',{}).pop('quarantine-mail',None)\n"  // null removes; the schema knows no null
      "  for error in validator.iter_errors(document): print(name,list(error.path),error.message[:300]); "
      "sys.exit(1)\n";
  write("validate.py", program);
  CHECK(std::system(("python3 " + (folder / "validate.py").string() + " " + folder.string()).c_str()) == 0);
  std::filesystem::remove_all(folder);
}
