// Doors: RuleSet::load, from_texts, from_canonical. The texts are sorted first, so that the same rules have
// the same numbers however they were found.
#include "condition/rule_set.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <gsl/narrow>
#include <set>
#include <unordered_map>

#include "base/canonical.hpp"
#include "base/json_text.hpp"
#include "base/text_position.hpp"
#include "base/utf8.hpp"
#include "condition/compiled.hpp"
#include "condition/rule_files.hpp"
#include "condition/rule_set_content.hpp"

namespace csirt::condition {
namespace {

constexpr std::string_view mapping_prefix = "@mapping/";
constexpr std::string_view placeholder_prefix = "@placeholder/";
constexpr std::string_view no_builtin_name = "@no-builtin-mappings";

std::string numbered(std::string_view prefix, std::size_t number, const std::string& name) {
  std::string digits = std::to_string(number);
  return std::string(prefix) + std::string(6 - std::min<std::size_t>(6, digits.size()), '0') + digits + "/" +
         name;
}

// Options that change what rules mean, as texts beside the rules.
void add_option_texts(const RuleOptions& options, std::vector<NamedText>& texts) {
  for (std::size_t i = 0; i < options.mappings.size(); ++i) {
    texts.push_back({numbered(mapping_prefix, i, options.mappings[i].name), options.mappings[i].text});
  }
  for (const auto& [name, values] : options.placeholders) {
    boost::json::array list;
    for (const std::string& value : values) list.emplace_back(value);
    texts.push_back({std::string(placeholder_prefix) + name, base::canonical(list)});
  }
  if (!options.builtin_mappings) texts.push_back({std::string(no_builtin_name), ""});
}

std::string canonical_form(const std::vector<NamedText>& texts) {
  boost::json::array list;
  for (const NamedText& text : texts) list.push_back({{"name", text.name}, {"text", text.text}});
  return base::canonical(list);
}

void take_option(const NamedText& text, RuleOptions& options) {
  if (text.name.starts_with(mapping_prefix)) {
    const std::size_t slash = text.name.find('/', mapping_prefix.size());
    if (slash == std::string::npos)
      throw Error(Status::invalid, "a mapping in the rule set has no name", text.name);
    options.mappings.push_back({text.name.substr(slash + 1), text.text});
  } else if (text.name.starts_with(placeholder_prefix)) {
    std::vector<std::string>& values = options.placeholders[text.name.substr(placeholder_prefix.size())];
    const auto list = base::parse_json(text.text, "the values of a placeholder");
    if (!list.is_array()) throw Error(Status::invalid, "the values of a placeholder are no list", text.name);
    for (const auto& value : list.get_array()) {
      if (value.is_string()) values.emplace_back(value.get_string());
    }
  } else if (text.name == no_builtin_name) {
    options.builtin_mappings = false;
  } else {
    throw Error(Status::invalid, "the rule set has a member that this version does not know", text.name);
  }
}

void report_duplicate(const RuleInfo& first, const RuleInfo& second, std::vector<Problem>& problems) {
  Problem problem;
  problem.file = second.file;
  problem.line = second.line;
  problem.column = second.line == 0 ? 0 : 1;
  problem.pointer = "/id";
  problem.found = second.id;
  problem.expected = "an id of its own";
  problem.message = "the rule has the id of another, in " + first.file + ", and is left out";
  problems.push_back(std::move(problem));
}

// Bytes that are no UTF-8 have no canonical form.
void leave_out_non_text(std::vector<NamedText>& texts, std::vector<Problem>& problems) {
  const auto non_text = [&](const NamedText& text) {
    const std::size_t flaw = base::utf8_flaw(text.text);
    if (flaw == std::string_view::npos && base::utf8_flaw(text.name) == std::string_view::npos) return false;
    const base::Position at = base::LineIndex(text.text).at(std::min(flaw, text.text.size()));
    problems.push_back({text.name, at.line, at.column, "", "", "UTF-8", "the rule file is not UTF-8"});
    return true;
  };
  texts.erase(std::remove_if(texts.begin(), texts.end(), non_text), texts.end());
}

}  // namespace

RuleSet::RuleSet(std::unique_ptr<Content> content) : content_(std::move(content)) {}
RuleSet::~RuleSet() = default;

std::shared_ptr<const RuleSet> RuleSet::from_texts(std::vector<NamedText> texts, const RuleOptions& options) {
  for (const NamedText& text : texts) {
    if (text.name.starts_with('@'))
      throw Error(Status::invalid, "the name of a rule file begins with '@'", text.name);
  }
  const auto order = [](const NamedText& a, const NamedText& b) {
    return std::tie(a.name, a.text) < std::tie(b.name, b.text);
  };
  std::sort(texts.begin(), texts.end(), order);
  auto content = std::make_unique<Content>();
  RuleDocuments documents;
  leave_out_non_text(texts, documents.problems);
  for (const NamedText& text : texts) read_rules(text, options.placeholders, documents);
  content->problems = std::move(documents.problems);
  content->others = std::move(documents.others);

  std::vector<NamedText> mappings = options.mappings;
  if (options.builtin_mappings)
    mappings.insert(mappings.end(), builtin_mappings().begin(), builtin_mappings().end());
  content->mapping = read_mappings(mappings, content->problems);
  for (Rule& rule : documents.rules) {
    const auto number = gsl::narrow<std::uint32_t>(content->rules.size());
    const auto [known, fresh] = content->ids.emplace(rule.info.id, number);
    if (fresh) {
      content->rules.push_back(std::move(rule));
    } else {
      report_duplicate(content->rules[known->second].info, rule.info, content->problems);
    }
  }
  content->compiled = compile_rules(content->rules, content->mapping, options.fields);
  for (std::size_t i = 0; i < content->rules.size(); ++i) {
    content->rules[i].info.routed = !content->compiled->rules[i].kinds.empty();
  }
  add_option_texts(options, texts);
  std::sort(texts.begin(), texts.end(), order);
  content->canonical = canonical_form(texts);
  content->hash = base::sha256_hex(content->canonical);
  return std::shared_ptr<const RuleSet>(new RuleSet(std::move(content)));
}

std::shared_ptr<const RuleSet> RuleSet::load(const std::vector<std::string>& paths,
                                             const RuleOptions& options) {
  return from_texts(read_rule_files(paths, options), options);
}

std::shared_ptr<const RuleSet> RuleSet::from_canonical(std::string_view canonical, const RuleOptions& given) {
  RuleOptions options = given;
  options.mappings.clear();
  options.placeholders.clear();
  options.builtin_mappings = true;
  std::vector<NamedText> texts;
  const auto wrong = [] {
    return Error(Status::invalid, "this is no rule set: a list of name and text was expected");
  };
  const boost::json::value list = base::parse_json(canonical, "the rule set");
  if (!list.is_array()) throw wrong();
  for (const auto& member : list.get_array()) {
    const auto* object = member.if_object();
    const auto* name = object ? object->if_contains("name") : nullptr;
    const auto* text = object ? object->if_contains("text") : nullptr;
    if (!name || !text || !name->is_string() || !text->is_string() || object->size() != 2) throw wrong();
    NamedText one{std::string(name->get_string()), std::string(text->get_string())};
    if (one.name.starts_with('@')) {
      take_option(one, options);
    } else {
      texts.push_back(std::move(one));
    }
  }
  return from_texts(std::move(texts), options);
}

std::size_t RuleSet::size() const { return content_->rules.size(); }
const RuleInfo& RuleSet::info(std::uint32_t rule) const { return content_->rules.at(rule).info; }

std::optional<std::uint32_t> RuleSet::find(std::string_view id) const {
  const auto found = content_->ids.find(std::string(id));
  if (found == content_->ids.end()) return std::nullopt;
  return found->second;
}

const std::vector<Problem>& RuleSet::problems() const { return content_->problems; }
const std::vector<OtherDocument>& RuleSet::others() const { return content_->others; }
const std::string& RuleSet::canonical() const { return content_->canonical; }
const std::string& RuleSet::hash() const { return content_->hash; }
const RuleSetContent& RuleSet::content() const { return *content_; }

}  // namespace csirt::condition
