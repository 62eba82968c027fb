// Door: Table::read_facts. A value that its field cannot have is refused by name, since a typing mistake must
// not pass for something that is not known.
#include <algorithm>
#include <boost/json.hpp>

#include "base/json_text.hpp"
#include "base/node.hpp"
#include "base/text.hpp"
#include "charter/vocabulary.hpp"
#include "condition/charter_test.hpp"
#include "csirt/table.hpp"

namespace csirt {
namespace {

[[noreturn]] void refuse_fact(const std::string& field, const std::string& why) {
  throw Error(Status::invalid, "facts: the field " + base::quoted(field) + " " + why, field);
}

std::vector<std::string> texts_of(const std::string& name, const boost::json::array& list) {
  std::vector<std::string> texts;
  for (const boost::json::value& item : list) {
    if (!item.is_string()) refuse_fact(name, "has a list that holds something else than texts");
    texts.emplace_back(item.get_string());
  }
  return texts;
}

Fact fact_of(const std::string& name, const boost::json::value& value) {
  if (const bool* flag = value.if_bool()) return *flag;
  if (const std::int64_t* number = value.if_int64()) return *number;
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* list = value.if_array()) return texts_of(name, *list);
  refuse_fact(name, "has a value that is no text, whole number, flag or list of texts");
}

void check_among(const std::string& name, const std::string& text, const std::vector<std::string>& values) {
  if (std::find(values.begin(), values.end(), text) != values.end()) return;
  refuse_fact(name, "cannot be " + base::quoted(text) + base::did_you_mean(text, values));
}

// Keeps the names of each kind, so that many facts cost one list.
class FactReader {
 public:
  explicit FactReader(const Charter& charter) : charter_(charter) {}

  Facts read(std::string_view json) {
    const boost::json::value document = base::parse_json(json, "facts");
    if (!document.is_object())
      throw Error(Status::invalid, "facts: they are a JSON object of fields to values", "facts");
    Facts facts;
    for (const auto& member : document.get_object()) {
      const std::string name(member.key());
      const Field& field = field_named(name);
      if (member.value().is_null()) continue;
      Fact fact = fact_of(name, member.value());
      check(name, field, fact);
      facts.emplace(name, std::move(fact));
    }
    return facts;
  }

 private:
  const Field& field_named(const std::string& name) const {
    const auto field = charter_.vocabulary.find(name);
    if (field != charter_.vocabulary.end()) return field->second;
    std::vector<std::string> known;
    for (const auto& entry : charter_.vocabulary) known.push_back(entry.first);
    refuse_fact(name, "is not in the vocabulary" + base::did_you_mean(name, known));
  }

  void check(const std::string& name, const Field& field, const Fact& fact) {
    const bool flag = std::holds_alternative<bool>(fact), number = std::holds_alternative<std::int64_t>(fact);
    if (flag != (field.type == FieldType::flag) || number != (field.type == FieldType::number))
      refuse_fact(name, "has a value of another type than its vocabulary declares");
    if (const auto* text = std::get_if<std::string>(&fact)) check_text(name, field, *text);
    if (const auto* list = std::get_if<std::vector<std::string>>(&fact)) {
      for (const std::string& text : *list) check_text(name, field, text);
    }
  }

  void check_text(const std::string& name, const Field& field, const std::string& text) {
    const auto scale = charter_.scales.find(field.scale);
    if (field.type == FieldType::scale && scale != charter_.scales.end())
      return check_among(name, text, scale->second);
    if (!field.values.empty()) return check_among(name, text, field.values);
    // Of a kind that the document has none of, nothing is known that could be misspelt.
    const std::vector<std::string>& names = names_of(field.of);
    if (!names.empty()) return check_among(name, text, names);
    condition::typed::Operand value;
    if (!condition::typed::read_operand(field.type, nullptr, text, value))
      refuse_fact(name, "cannot be the text " + base::quoted(text));
  }

  const std::vector<std::string>& names_of(const std::string& kind) {
    const auto [known, fresh] = names_.try_emplace(kind);
    if (fresh) known->second = charter::names_of(charter_, kind);
    return known->second;
  }

  const Charter& charter_;
  std::map<std::string, std::vector<std::string>> names_;
};

}  // namespace

Facts Table::read_facts(std::string_view json) const { return FactReader(*charter_).read(json); }

std::vector<Facts> Table::read_lines(std::string_view lines) const {
  FactReader reader(*charter_);
  std::vector<Facts> all;
  for (std::size_t number = 1; !lines.empty(); ++number) {
    const std::size_t feed = lines.find('\n');
    const std::string_view line = lines.substr(0, feed);
    lines.remove_prefix(feed == std::string_view::npos ? lines.size() : feed + 1);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    try {
      all.push_back(reader.read(line));
    } catch (const Error& error) {
      throw Error(error.status(), "line " + std::to_string(number) + ": " + error.what(), error.subject());
    }
  }
  return all;
}

}  // namespace csirt
