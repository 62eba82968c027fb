// Door: read_tables. What a table answers decides what its outputs may be: levels of a scale, values of a
// field, teams, or what becomes of a report.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "charter/reader.hpp"
#include "charter/vocabulary.hpp"
#include "condition/table_outputs.hpp"
#include "condition/table_plan.hpp"

namespace csirt::charter {
namespace {

using base::Entry;
using base::Node;
using base::NodeKind;
using base::pointer_join;
using base::quoted;

HitPolicy hit_policy(const Node& node) {
  static constexpr std::string_view kNames[] = {"unique",  "any",        "first",       "priority",
                                                "collect", "rule_order", "output_order"};
  return node.find("hit") ? one_of<HitPolicy>(text(node, "hit"), kNames) : HitPolicy::first;
}

Aggregate aggregate(const Node& node) {
  static constexpr std::string_view kNames[] = {"none", "count", "sum", "min", "max"};
  return node.find("aggregate") ? one_of<Aggregate>(text(node, "aggregate"), kNames) : Aggregate::none;
}

// Why an output cannot stand in its table.
struct OutputMistake {
  std::string message;
  std::string expected;
};

class TableReader {
 public:
  TableReader(const Entry& entry, std::string pointer, bool term, const Reader& reader)
      : name_(entry.key), node_(entry.value), pointer_(std::move(pointer)), term_(term), reader_(reader) {
    table_.line = entry.line;
    table_.column = entry.column;
    table_.pointer = pointer_;
    table_.hit = hit_policy(node_);
    table_.aggregate = aggregate(node_);
    table_.of = text(node_, "of");
    const auto field = fields().find(name_);
    if (field != fields().end()) field_ = &field->second;
    if (table_.of.empty() && reader.vocabulary.scales.count(name_)) table_.of = name_;
    if (table_.of.empty() && field_) table_.of = field_->scale;
  }

  DecisionTable read() {
    check_policy();
    const std::vector<Node>& rows = member(node_, "rows").items;
    for (std::size_t i = 0; i < rows.size(); ++i)
      row(rows[i], pointer_join(pointer_ + "/rows", std::to_string(i)));
    if (const Node* otherwise = node_.find("default")) {
      table_.otherwise = text(*otherwise);
      check_output(*otherwise, pointer_ + "/default");
    }
    if (table_.aggregate != Aggregate::none) {
      check_total();
      check_aggregate();
    }
    table_.plan = std::make_shared<const condition::TablePlan>(table_.rows);
    return std::move(table_);
  }

 private:
  const std::map<std::string, Field>& fields() const { return reader_.vocabulary.fields; }

  void mistake(const Node& at, const std::string& pointer, std::string message, std::string expected) {
    reader_.problems.add(at, pointer, std::move(message), at.text, std::move(expected));
  }

  void row(const Node& node, const std::string& at) {
    TableRow made{
        reader_.condition(node, "when", at), text(node, "then"), text(node, "because"), at, {}, 0, 0};
    made.line = node.line;
    made.column = node.column;
    for (const Entry& also : member(node, "also").entries) {
      Fact fact;
      const std::string pointer = pointer_join(at + "/also", also.key);
      if (also.key == name_) {
        reader_.problems.add_at(also.line, also.column, pointer, "the table answers this field by 'then'",
                                also.key, "another field");
      } else if (read_fact(also, reader_.vocabulary, pointer, reader_.problems, fact)) {
        made.also[also.key] = std::move(fact);
      }
    }
    if (const Node* then = node.find("then")) check_output(*then, at + "/then");
    table_.rows.push_back(std::move(made));
  }

  void check_policy() {
    const std::string hit = text(node_, "hit");
    const bool ordered = table_.hit == HitPolicy::priority || table_.hit == HitPolicy::output_order;
    if (ordered && table_.of.empty()) {
      reader_.problems.add(node_, pointer_,
                           "the hit policy " + quoted(hit) + " needs the order of the outputs", hit,
                           "the key 'of' with a scale");
    }
    if (table_.aggregate != Aggregate::none && table_.hit != HitPolicy::collect) {
      const Node& said = member(node_, "aggregate");
      mistake(said, pointer_ + "/aggregate", "only the hit policy 'collect' aggregates",
              "'hit: collect', or no 'aggregate'");
    }
  }

  void check_output(const Node& node, const std::string& at) {
    if (node.kind != NodeKind::string) return;
    const OutputMistake found = output_mistake(node.text);
    if (!found.message.empty()) mistake(node, at, found.message, found.expected);
  }

  OutputMistake output_mistake(const std::string& output) const {
    // They are counted, not answered.
    if (table_.aggregate == Aggregate::count) return {};
    if (name_ == "routing")
      return among(output, names("team"), "is no team of this charter", "a team of this charter");
    if (name_ == "reception") return reception_mistake(output);
    if (term_) return term_mistake(output);
    if (const auto levels = reader_.vocabulary.levels(table_.of)) {
      return among(output, levels->list(), "is no level of the scale " + quoted(table_.of),
                   "a level of the scale " + quoted(table_.of));
    }
    if (!table_.of.empty()) return {};  // the scale that is not there has been reported
    return field_ ? field_mistake(output) : OutputMistake{};
  }

  OutputMistake among(const std::string& output, const std::vector<std::string>& values,
                      const std::string& what, const std::string& expected) const {
    if (std::find(values.begin(), values.end(), output) != values.end()) return {};
    return {quoted(output) + " " + what + reader_.problems.hints().meant(output, values), expected};
  }

  std::vector<std::string> names(const std::string& kind) const {
    const auto found = reader_.vocabulary.names.find(kind);
    return found == reader_.vocabulary.names.end() ? std::vector<std::string>{} : found->second;
  }

  // A text that stands for a value of the field that the table is named for.
  OutputMistake field_mistake(const std::string& output) const {
    const auto allowed = reader_.vocabulary.allowed(name_, *field_);
    if (allowed)
      return among(output, allowed->list(), "is no value of this field",
                   "a value of the field " + quoted(name_));
    if (field_->type == FieldType::flag)
      return among(output, {"true", "false"}, "is no flag", "'true' or 'false'");
    const auto read = condition::amount(output);
    if (field_->type == FieldType::number && (!read || read->time))
      return {quoted(output) + " is no number", "a whole number, as a text"};
    condition::typed::Operand value;
    if (field_->type != FieldType::number &&
        !condition::typed::read_operand(field_->type, nullptr, output, value))
      return {quoted(output) + " is no " + condition::typed::type_name(field_->type),
              "a value of the field " + quoted(name_)};
    return {};
  }

  static OutputMistake term_mistake(const std::string& output) {
    const auto length = parse_duration(output);
    if (length && length->ns > 0) return {};
    return {quoted(output) + " is no length of time, which 'within_by' asks this table for",
            "a duration above zero, such as 30m"};
  }

  OutputMistake reception_mistake(const std::string& output) const {
    constexpr std::string_view kRefer = "refer:";
    if (!output.starts_with(kRefer))
      return among(output, {"accept", "decline"}, "is nothing that becomes of a report",
                   "accept, decline or refer:<party>");
    return among(output.substr(kRefer.size()), names("party"), "is no party of this charter",
                 "a party of this charter");
  }

  // A count and a sum are numbers that no row says: they can be no level and no name. A count is no time
  // either.
  void check_total() {
    const bool counts = table_.aggregate == Aggregate::count;
    if (!counts && table_.aggregate != Aggregate::sum) return;
    bool fits = name_ != "routing" && name_ != "reception" && table_.of.empty() && !(term_ && counts);
    if (fits && field_) {
      const FieldType type = field_->type;
      fits =
          (type == FieldType::duration && !counts) || type == FieldType::number ||
          ((type == FieldType::text || type == FieldType::id) && !reader_.vocabulary.allowed(name_, *field_));
    }
    if (fits) return;
    mistake(member(node_, "aggregate"), pointer_ + "/aggregate",
            "a " + text(node_, "aggregate") + " is no answer that the table " + quoted(name_) + " may give",
            "another 'aggregate', or none");
  }

  // All numbers or all times, the default too, unless the scale orders them.
  void check_aggregate() {
    const bool levels = !table_.of.empty() && table_.aggregate != Aggregate::sum;
    if (levels || table_.aggregate == Aggregate::count) return;
    std::optional<bool> time;
    const std::vector<Node>& rows = member(node_, "rows").items;
    for (std::size_t i = 0; i < rows.size(); ++i)
      check_amount(rows[i].find("then"), pointer_ + "/rows/" + std::to_string(i) + "/then", time);
    check_amount(node_.find("default"), pointer_ + "/default", time);
  }

  // `time`: whether those before it are times.
  void check_amount(const Node* node, const std::string& at, std::optional<bool>& time) {
    if (!node || node->kind != NodeKind::string) return;
    const auto read = condition::amount(node->text);
    if (read && read->time == time.value_or(read->time)) {
      time = read->time;
      return;
    }
    mistake(*node, at, quoted(node->text) + " cannot be aggregated with the others",
            "whole numbers, or durations");
  }

  const std::string& name_;
  const Node& node_;
  std::string pointer_;
  bool term_;  // the workflow asks it for a length of time
  const Reader& reader_;
  const Field* field_ = nullptr;
  DecisionTable table_;
};

// The tables of service levels that states and tasks name.
void name_terms(const Node& node, std::set<std::string>& terms) {
  for (const Node& item : node.items) name_terms(item, terms);
  for (const Entry& entry : node.entries) {
    if (entry.key == "within_by" && entry.value.kind == NodeKind::string) terms.insert(entry.value.text);
    name_terms(entry.value, terms);
  }
}

// A table answers for a scale or a field, is one of two that triage asks by name, or a term that the workflow
// asks for; nobody would ask another.
void refuse_unasked(const Entry& entry, const std::string& pointer, const Reader& reader) {
  const auto& scales = reader.vocabulary.scales;
  const auto& fields = reader.vocabulary.fields;
  std::vector<std::string> names{"routing", "reception"};
  if (entry.key == names[0] || entry.key == names[1] || scales.count(entry.key) || fields.count(entry.key))
    return;
  for (const auto& [name, levels] : scales) names.push_back(name);
  for (const auto& [name, field] : fields) names.push_back(name);
  reader.problems.add_at(
      entry.line, entry.column, pointer,
      "nothing asks the table " + quoted(entry.key) + reader.problems.hints().meant(entry.key, names),
      entry.key, "a scale, a field, 'routing' or 'reception'");
}

}  // namespace

void read_tables(const Node& document, const Reader& reader, bool asked) {
  std::set<std::string> terms;
  name_terms(member(document, "workflow"), terms);
  for (const Entry& entry : member(document, "tables").entries) {
    const std::string pointer = pointer_join("/tables", entry.key);
    const bool term = terms.count(entry.key) != 0;
    reader.charter.tables.emplace(entry.key, TableReader(entry, pointer, term, reader).read());
    if (asked && !term) refuse_unasked(entry, pointer, reader);
  }
}

}  // namespace csirt::charter
