// The author's guide names every key, modifier and field that there is, and its example loads.
#include "charter/shape.hpp"
#include "charter/vocabulary.hpp"
#include "charter_fixture.hpp"
#include "condition/charter_modifiers.hpp"

using namespace csirt;
using namespace csirt::charter;

namespace {

std::string guide() { return test::read_file(std::string(CSIRT_SOURCE_DIR) + "/docs/charter.md"); }

void keys(const Shape& shape, std::set<const Shape*>& seen, std::set<std::string>& all) {
  if (!seen.insert(&shape).second) return;
  for (const auto& [key, member] : shape.members) {
    all.insert(key);
    keys(*member.shape, seen, all);
  }
  if (shape.others) keys(*shape.others, seen, all);
  if (shape.items) keys(*shape.items, seen, all);
  for (const Shape* choice : shape.choices) keys(*choice, seen, all);
}

}  // namespace

TEST_CASE("docs/charter.md names every key, every modifier and every built-in field") {
  const std::string text = guide();
  std::set<const Shape*> seen;
  std::set<std::string> names;
  keys(document_shape(), seen, names);
  for (const auto& [name, field] : builtin_fields()) names.insert(name);
  for (int type = 0; type <= static_cast<int>(FieldType::flag); ++type) {
    for (const std::string& name : condition::typed::modifiers_of(static_cast<FieldType>(type)))
      names.insert(name);
  }
  for (const std::string& name : names) {
    CAPTURE(name);
    CHECK((text.find("`" + name + "`") != std::string::npos ||
           text.find("`" + name + ":") != std::string::npos));
  }
}

TEST_CASE("the example of docs/charter.md loads") {
  const std::string text = guide();
  const std::size_t begin = text.find("```yaml\n") + 8;
  CHECK(test::load(text.substr(begin, text.find("```", begin) - begin))->organization.name == "Example Corp");
}
