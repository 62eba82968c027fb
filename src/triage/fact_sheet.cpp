// Doors: FactSheet, check_facts, merge_facts.
#include "triage/fact_sheet.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/node.hpp"
#include "condition/table.hpp"
#include "csirt/error.hpp"

namespace csirt::triage {
namespace {

using Texts = std::vector<std::string>;

// A table's output is text; the field says what it means.
std::optional<Fact> typed(const Field& field, const Texts& outputs) {
  if (outputs.empty()) return std::nullopt;
  const std::string& text = outputs.front();
  if (field.type == FieldType::set) return Fact(outputs);
  if (field.type == FieldType::flag)
    return text == "true" || text == "false" ? std::optional(Fact(text == "true")) : std::nullopt;
  if (field.type != FieldType::number) return Fact(text);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return Fact(number);
}

bool fits(FieldType type, const Fact& fact) {
  if (type == FieldType::flag) return std::holds_alternative<bool>(fact);
  if (type == FieldType::number) return std::holds_alternative<std::int64_t>(fact);
  if (type == FieldType::set)
    return !std::holds_alternative<bool>(fact) && !std::holds_alternative<std::int64_t>(fact);
  const auto* text = std::get_if<std::string>(&fact);
  if (type == FieldType::instant) return text && parse_instant(*text);
  if (type == FieldType::duration) return text && parse_duration(*text);
  return text != nullptr;
}

Texts texts_of(const Fact& fact) {
  if (const auto* list = std::get_if<Texts>(&fact)) return *list;
  if (const auto* text = std::get_if<std::string>(&fact)) return {*text};
  return {};
}

// What a field may hold, when it is bounded: its own list or its scale's levels.
const Texts& allowed(const Charter& charter, const Field& field) {
  const auto scale = charter.scales.find(field.scale);
  return field.type == FieldType::scale && scale != charter.scales.end() ? scale->second : field.values;
}

[[noreturn]] void refuse(std::string_view what, const std::string& name, const std::string& why) {
  throw Error(Status::invalid, std::string(what) + ": '" + name + "' " + why, name);
}

void check_value(const Charter& charter, const std::string& name, const Field& field, const Fact& fact,
                 std::string_view what) {
  if (!fits(field.type, fact)) refuse(what, name, "has a value of another type than the vocabulary declares");
  const Texts& values = allowed(charter, field);
  if (values.empty()) return;
  for (const std::string& value : texts_of(fact)) {
    if (std::find(values.begin(), values.end(), value) != values.end()) continue;
    refuse(what, name, "cannot be '" + value + "'" + base::did_you_mean(value, values));
  }
}

// The place of a level on its scale; -1 when it is not on it.
std::ptrdiff_t rank(const Texts& scale, const Fact& fact) {
  const auto* text = std::get_if<std::string>(&fact);
  const auto found = text ? std::find(scale.begin(), scale.end(), *text) : scale.end();
  return found == scale.end() ? -1 : found - scale.begin();
}

// Both lists as one, sorted; "none" says nothing beside another value.
Fact united(const Fact& left, const Fact& right) {
  std::set<std::string> all;
  for (const Fact* fact : {&left, &right}) {
    for (std::string& text : texts_of(*fact)) all.insert(std::move(text));
  }
  if (all.size() > 1) all.erase("none");
  return Texts(all.begin(), all.end());
}

Fact later_or_earlier(const std::string& name, const Fact& left, const Fact& right) {
  const auto* first = std::get_if<std::string>(&left);
  const auto* second = std::get_if<std::string>(&right);
  if (!first || !second) return left;
  const auto a = parse_instant(*first), b = parse_instant(*second);
  if (!a || !b) return left;
  if (name == "finding.first-seen") return *b < *a ? right : left;
  if (name == "finding.last-seen") return *a < *b ? right : left;
  return left;
}

Fact merged(const Charter& charter, const std::string& name, const Fact& left, const Fact& right) {
  const auto field = charter.vocabulary.find(name);
  if (field == charter.vocabulary.end() || !fits(field->second.type, left) ||
      !fits(field->second.type, right))
    return left;
  switch (field->second.type) {
    case FieldType::scale: {
      const Texts& scale = allowed(charter, field->second);
      return rank(scale, left) < rank(scale, right) ? right : left;
    }
    case FieldType::set:
      return united(left, right);
    case FieldType::flag:
      return std::get<bool>(left) || std::get<bool>(right);
    case FieldType::number:
      return std::max(std::get<std::int64_t>(left), std::get<std::int64_t>(right));
    case FieldType::instant:
      return later_or_earlier(name, left, right);
    default:
      return left;
  }
}

// Of two harms the weightier one, of equals the first by name, so that it does not matter which was seen
// first.
bool graver_harm(const Facts& facts, const Facts& than) {
  const auto weight = [](const Facts& of) {
    const auto fact = of.find("incident.harm-weight");
    const auto* number = fact == of.end() ? nullptr : std::get_if<std::int64_t>(&fact->second);
    return number == nullptr ? -1 : *number;
  };
  const auto ours = facts.find("incident.harm"), theirs = than.find("incident.harm");
  if (ours == facts.end()) return false;
  if (theirs == than.end() || weight(facts) != weight(than)) return weight(facts) > weight(than);
  return ours->second < theirs->second;
}

}  // namespace

void FactSheet::set(std::string_view name, std::string_view text) {
  if (!text.empty()) set_fact(name, std::string(text));
}

void FactSheet::set(std::string_view name, const std::vector<std::string>& values) {
  if (!values.empty()) set_fact(name, values);
}

void FactSheet::set_fact(std::string_view name, Fact fact) {
  if (charter_.vocabulary.count(std::string(name)))
    facts_.insert_or_assign(std::string(name), std::move(fact));
}

void FactSheet::set_all(const Facts& facts) {
  for (const auto& [name, fact] : facts) set_fact(name, fact);
}

void FactSheet::add(const Facts& facts) { facts_.insert(facts.begin(), facts.end()); }

void FactSheet::derive(Instant now, std::vector<Clause>& because) {
  for (const auto& [name, table] : charter_.tables) {
    const auto field = charter_.vocabulary.find(name);
    if (field == charter_.vocabulary.end() || facts_.count(name)) continue;
    const condition::TableAnswer answer = condition::ask(table, charter_, facts_, now);
    if (auto fact = typed(field->second, answer.outputs)) {
      facts_.insert_or_assign(name, std::move(*fact));
      add(answer.also);
      because.insert(because.end(), answer.because.begin(), answer.because.end());
    }
  }
}

void check_facts(const Charter& charter, const Facts& facts, std::string_view what) {
  for (const auto& [name, fact] : facts) {
    const auto field = charter.vocabulary.find(name);
    if (field == charter.vocabulary.end()) {
      Texts known;
      for (const auto& entry : charter.vocabulary) known.push_back(entry.first);
      refuse(what, name, "is not in the vocabulary" + base::did_you_mean(name, known));
    }
    check_value(charter, name, field->second, fact, what);
  }
}

Facts merge_facts(const Charter& charter, const Facts& incident, const Facts& finding) {
  Facts out = incident;
  for (const auto& [name, fact] : finding) {
    const auto [place, added] = out.try_emplace(name, fact);
    if (!added) place->second = merged(charter, name, place->second, fact);
  }
  if (graver_harm(finding, incident)) out["incident.harm"] = finding.at("incident.harm");
  FactSheet sheet(charter);
  sheet.set_all(out);
  for (const char* what : {"techniques", "tactics", "categories"}) {
    const auto found = out.find("finding." + std::string(what));
    if (found == out.end()) continue;
    const auto known = out.find("incident." + std::string(what));
    sheet.set_fact("incident." + std::string(what),
                   known == out.end() ? found->second : united(known->second, found->second));
  }
  return sheet.take();
}

}  // namespace csirt::triage
