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

std::shared_ptr<const RuleSet> RuleSet::naming(std::string_view canonical,
                                               const std::vector<std::string>& ids,
                                               const RuleOptions& given) {
  RuleOptions options = given;
  std::vector<NamedText> texts = take_canonical(canonical, options);
  std::erase_if(texts, [&](const NamedText& text) {
    return std::none_of(ids.begin(), ids.end(),
                        [&](const std::string& id) { return text.text.find(id) != std::string::npos; });
  });
  return from_texts(std::move(texts), options);
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
