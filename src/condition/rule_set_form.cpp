// The form of a rule set that a journal keeps. Doors: canonical_form, take_canonical (rule_set_content.hpp).
#include <algorithm>
#include <boost/json.hpp>

#include "base/canonical.hpp"
#include "base/json_text.hpp"
#include "condition/rule_set_content.hpp"

namespace csirt::condition {
namespace {

constexpr std::string_view kMapping = "@mapping/";
constexpr std::string_view kPlaceholder = "@placeholder/";
constexpr std::string_view kNoBuiltin = "@no-builtin-mappings";
constexpr std::string_view kTrial = "@trial";
constexpr std::string_view kLive = "@live";
constexpr std::string_view kStatus = "@status";
constexpr std::string_view kPolicies[] = {"trial", "live", "left-out"};

std::string numbered(std::string_view prefix, std::size_t number, const std::string& name) {
  std::string digits = std::to_string(number);
  return std::string(prefix) + std::string(6 - std::min<std::size_t>(6, digits.size()), '0') + digits + "/" +
         name;
}

template <class Texts>
std::string list_text(const Texts& texts) {
  boost::json::array list;
  for (const std::string& text : texts) list.emplace_back(text);
  return base::canonical(list);
}

std::string_view policy_name(StatusPolicy policy) { return kPolicies[static_cast<std::size_t>(policy)]; }

// Options that change what rules mean, as texts beside the rules.
std::vector<NamedText> option_texts(const RuleOptions& options) {
  std::vector<NamedText> texts;
  for (std::size_t i = 0; i < options.mappings.size(); ++i)
    texts.push_back({numbered(kMapping, i, options.mappings[i].name), options.mappings[i].text});
  for (const auto& [name, values] : options.placeholders)
    texts.push_back({std::string(kPlaceholder) + name, list_text(values)});
  if (!options.builtin_mappings) texts.push_back({std::string(kNoBuiltin), ""});
  if (!options.trial.empty()) texts.push_back({std::string(kTrial), list_text(options.trial)});
  if (!options.live.empty()) texts.push_back({std::string(kLive), list_text(options.live)});
  const RuleOptions standard;
  if (options.deprecated != standard.deprecated || options.unsupported != standard.unsupported) {
    texts.push_back(
        {std::string(kStatus), base::canonical({{"deprecated", policy_name(options.deprecated)},
                                                {"unsupported", policy_name(options.unsupported)}})});
  }
  std::sort(texts.begin(), texts.end(),
            [](const NamedText& a, const NamedText& b) { return a.name < b.name; });
  return texts;
}

[[noreturn]] void refuse(const std::string& why, const std::string& member) {
  throw Error(Status::invalid, why, member);
}

std::vector<std::string> list_of(const NamedText& member, const std::string& what) {
  std::vector<std::string> result;
  const auto list = base::parse_json(member.text, what);
  if (!list.is_array()) refuse(what + " are no list", member.name);
  for (const auto& value : list.get_array()) {
    if (!value.is_string()) refuse(what + " are no list of texts", member.name);
    result.emplace_back(value.get_string());
  }
  return result;
}

StatusPolicy policy_of(const boost::json::value& document, const char* status, const NamedText& member) {
  const auto* object = document.if_object();
  const auto* value = object ? object->if_contains(status) : nullptr;
  if (!value || !value->is_string()) refuse("the policy of a status is no text", member.name);
  const auto found =
      std::find(std::begin(kPolicies), std::end(kPolicies), std::string_view(value->get_string()));
  if (found == std::end(kPolicies)) refuse("there is no such policy of a status", member.name);
  return static_cast<StatusPolicy>(found - std::begin(kPolicies));
}

void take_option(const NamedText& text, RuleOptions& options) {
  if (text.name.starts_with(kMapping)) {
    const std::size_t slash = text.name.find('/', kMapping.size());
    if (slash == std::string::npos) refuse("a mapping in the rule set has no name", text.name);
    options.mappings.push_back({text.name.substr(slash + 1), text.text});
  } else if (text.name.starts_with(kPlaceholder)) {
    options.placeholders[text.name.substr(kPlaceholder.size())] =
        list_of(text, "the values of a placeholder");
  } else if (text.name == kNoBuiltin) {
    options.builtin_mappings = false;
  } else if (text.name == kTrial || text.name == kLive) {
    const auto ids = list_of(text, "the ids of a rule set");
    (text.name == kTrial ? options.trial : options.live).insert(ids.begin(), ids.end());
  } else if (text.name == kStatus) {
    const auto document = base::parse_json(text.text, "the policy of a rule set");
    options.deprecated = policy_of(document, "deprecated", text);
    options.unsupported = policy_of(document, "unsupported", text);
  } else {
    refuse("the rule set has a member that this version does not know", text.name);
  }
}

// One member as it stands in the form; RFC 8785 sorts its keys.
void add_member(const std::string& name, const std::string& text, std::string& out) {
  out += out.size() == 1 ? "{\"name\":" : ",{\"name\":";
  out += base::canonical(boost::json::string(name));
  out += ",\"text\":";
  out += base::canonical(boost::json::string(text));
  out += '}';
}

}  // namespace

std::string canonical_form(const RuleOptions& options, const RuleTexts& texts) {
  const std::vector<NamedText> beside = option_texts(options);
  std::string out = "[";
  auto option = beside.begin();
  for (const auto& text : texts) {
    if (!text->has_form) continue;
    for (; option != beside.end() && option->name < text->text.name; ++option)
      add_member(option->name, option->text, out);
    add_member(text->text.name, text->text.text, out);
  }
  for (; option != beside.end(); ++option) add_member(option->name, option->text, out);
  return out + "]";
}

std::vector<NamedText> take_canonical(std::string_view canonical, RuleOptions& options) {
  const RuleOptions standard;
  options.mappings.clear();
  options.placeholders.clear();
  options.trial.clear();
  options.live.clear();
  options.builtin_mappings = standard.builtin_mappings;
  options.deprecated = standard.deprecated;
  options.unsupported = standard.unsupported;
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
  return texts;
}

}  // namespace csirt::condition
