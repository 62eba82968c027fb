// Doors: RuleSet::load, from_texts, from_canonical, naming. update stands in rule_set_update.cpp.
#include "condition/rule_set.hpp"

#include <algorithm>

#include "condition/rule_files.hpp"
#include "condition/rule_set_content.hpp"

namespace csirt::condition {

RuleSet::RuleSet(std::unique_ptr<RuleSetContent> content) : content_(std::move(content)) {}
RuleSet::~RuleSet() = default;

std::shared_ptr<const RuleSet> RuleSet::from_texts(std::vector<NamedText> texts, const RuleOptions& options) {
  RuleTexts read;
  for (NamedText& text : texts) read.push_back(read_rule_text(std::move(text), options.placeholders));
  return std::shared_ptr<const RuleSet>(new RuleSet(build_rules(options, std::move(read), nullptr)));
}

std::shared_ptr<const RuleSet> RuleSet::load(const std::vector<std::string>& paths,
                                             const RuleOptions& options) {
  return from_texts(read_rule_files(paths, options), options);
}

std::shared_ptr<const RuleSet> RuleSet::from_canonical(std::string_view canonical, const RuleOptions& given) {
  RuleOptions options = given;
  std::vector<NamedText> texts = take_canonical(canonical, options);
  return from_texts(std::move(texts), options);
}

// Most ids stand in their texts as they are, and a search tells; only for those that do not are the other
// texts read, as YAML.
std::shared_ptr<const RuleSet> RuleSet::naming(std::string_view canonical,
                                               const std::vector<std::string>& ids,
                                               const RuleOptions& given) {
  RuleOptions options = given;
  std::vector<NamedText> texts = take_canonical(canonical, options);
  const auto shows_an_id = [&](const NamedText& text) {
    return std::any_of(ids.begin(), ids.end(),
                       [&](const std::string& id) { return text.text.find(id) != std::string::npos; });
  };
  const auto others = std::stable_partition(texts.begin(), texts.end(), shows_an_id);
  std::set<std::string> missing(ids.begin(), ids.end());
  RuleTexts read;
  const auto take = [&](NamedText& text) {
    read.push_back(read_rule_text(std::move(text), options.placeholders));
    for (const RuleDocument& document : read.back()->documents) missing.erase(document.id);
  };
  std::for_each(texts.begin(), others, take);
  for (auto text = others; text != texts.end() && !missing.empty(); ++text) {
    const std::vector<std::string> found = ids_in(*text);
    if (std::any_of(found.begin(), found.end(), [&](const auto& id) { return missing.contains(id); }))
      take(*text);
  }
  return std::shared_ptr<const RuleSet>(new RuleSet(build_rules(options, std::move(read), nullptr)));
}

std::size_t RuleSet::size() const { return content_->rules.size(); }
const RuleInfo& RuleSet::info(std::uint32_t rule) const { return content_->infos.at(rule); }

std::optional<std::uint32_t> RuleSet::find(std::string_view id) const {
  const auto found = content_->ids.find(std::string(id));
  if (found == content_->ids.end()) return std::nullopt;
  return found->second;
}

const std::vector<Problem>& RuleSet::problems() const { return content_->problems; }
const std::vector<OtherDocument>& RuleSet::others() const { return content_->others; }
const std::vector<Correlation>& RuleSet::correlations() const { return content_->correlations; }
const std::string& RuleSet::canonical() const { return content_->canonical; }
const std::string& RuleSet::hash() const { return content_->hash; }
const RuleSetContent& RuleSet::content() const { return *content_; }

}  // namespace csirt::condition
