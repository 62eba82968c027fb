// Door: Rules, the typed face of condition::RuleSet for users of the library.
#include "csirt/rules.hpp"

#include "base/file_text.hpp"
#include "condition/placeholders.hpp"
#include "condition/rule_set.hpp"
#include "triage/triage.hpp"

namespace csirt {
namespace {

condition::StatusPolicy convert(StatusPolicy policy) {
  switch (policy) {
    case StatusPolicy::live:
      return condition::StatusPolicy::live;
    case StatusPolicy::left_out:
      return condition::StatusPolicy::left_out;
    case StatusPolicy::trial:
      break;
  }
  return condition::StatusPolicy::trial;
}

condition::RuleOptions convert(const RuleOptions& options) {
  condition::RuleOptions out;
  out.placeholders = options.placeholders;
  out.fields = triage::Triage::time_fields();
  for (const auto& path : options.placeholder_files)
    condition::add_placeholders({path, base::file_text("the file of values", path, Status::not_found)},
                                out.placeholders);
  for (const auto& path : options.mappings)
    out.mappings.push_back({path, base::file_text("the mapping file", path, Status::not_found)});
  out.trial = options.trial;
  out.live = options.live;
  out.deprecated = convert(options.deprecated);
  out.unsupported = convert(options.unsupported);
  return out;
}

}  // namespace

Rules Rules::load(const std::vector<std::string>& paths, const RuleOptions& options) {
  return Rules(condition::RuleSet::load(paths, convert(options)));
}

Rules Rules::parse(std::string_view text, std::string_view name, const RuleOptions& options) {
  return Rules(condition::RuleSet::from_texts({{std::string(name), std::string(text)}}, convert(options)));
}

Rules Rules::update(const RuleChange& change) const {
  condition::RuleChange out{change.paths, {}, change.remove, change.trial, change.live};
  for (const auto& [name, text] : change.texts) out.texts.push_back({name, text});
  return Rules(set_->update(out));
}

std::optional<std::size_t> Rules::find(std::string_view id) const { return set_->find(id); }
bool Rules::is_trial(std::size_t rule) const { return set_->info(static_cast<std::uint32_t>(rule)).trial; }

std::size_t Rules::size() const { return set_->size(); }
std::string_view Rules::id(std::size_t rule) const { return set_->info(static_cast<std::uint32_t>(rule)).id; }
std::string_view Rules::title(std::size_t rule) const {
  return set_->info(static_cast<std::uint32_t>(rule)).title;
}
std::string_view Rules::level(std::size_t rule) const {
  return set_->info(static_cast<std::uint32_t>(rule)).level;
}
const std::vector<Problem>& Rules::problems() const { return set_->problems(); }
std::string_view Rules::hash() const { return set_->hash(); }

}  // namespace csirt
