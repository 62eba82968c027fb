// Doors: load_charter and parse_charter. The order is fixed: document, shape, words, references, values,
// cross checks; no step stops the next, so that an author sees all mistakes at once.
#include "base/canonical.hpp"
#include "base/file_text.hpp"
#include "charter/document.hpp"
#include "charter/reader.hpp"
#include "charter/resources.hpp"
#include "charter/shape.hpp"
#include "charter/vocabulary.hpp"

namespace csirt {

namespace charter {
namespace {

void read_all(const base::Node& document, const Reader& reader) {
  read_places(document, reader);
  read_people(document, reader);
  read_triage(document, reader);
  read_workflow(document, reader);
  read_rules(document, reader);
  cross_check(document, reader);
  check_workflow(document, reader);
}

}  // namespace
}  // namespace charter

std::shared_ptr<const Charter> parse_charter(std::string_view text, std::string_view file) {
  base::Problems problems{std::string(file)};
  const charter::Document document = charter::read_charter_document(text, file, problems);
  charter::Findings findings;
  charter::check_shape(document.root, problems, findings);
  const condition::typed::Vocabulary vocabulary =
      charter::make_vocabulary(document.root, findings.names, problems);
  charter::check_references(findings, problems);
  auto made = std::make_shared<Charter>();
  charter::read_all(document.root, {*made, vocabulary, problems});
  if (!problems.empty()) charter::refuse(problems, std::string(file), "this charter");
  made->scales = vocabulary.scales;
  made->vocabulary = vocabulary.fields;
  made->canonical = document.canonical;
  made->hash = base::sha256_hex(document.canonical);
  made->file = file;
  return made;
}

std::shared_ptr<const Charter> load_charter(const std::string& path) {
  return parse_charter(base::file_text("the charter", path), path);
}

std::string_view default_charter() { return charter::resource("default-charter.yaml"); }

std::string_view charter_schema() { return charter::resource("charter.schema.json"); }

namespace {

template <class T>
const T* find_by_id(const std::vector<T>& all, std::string_view id) {
  for (const T& one : all) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

}  // namespace

const Constituency* Charter::constituency(std::string_view id) const {
  return find_by_id(constituencies, id);
}
const Team* Charter::team(std::string_view id) const { return find_by_id(teams, id); }
const Person* Charter::person(std::string_view id) const { return find_by_id(people, id); }

const State* Workflow::find(std::string_view name) const {
  for (const State& state : states) {
    if (state.name == name) return &state;
  }
  return nullptr;
}

}  // namespace csirt
