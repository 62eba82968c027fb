// Door: Rules, the typed face of condition::RuleSet for users of the library.
#include "csirt/rules.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "condition/rule_set.hpp"

namespace csirt {
namespace {

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw Error(Status::not_found, "cannot read the mapping file " + path + ": " + std::strerror(errno),
                path);
  return {std::istreambuf_iterator<char>(in), {}};
}

condition::RuleOptions convert(const RuleOptions& options) {
  condition::RuleOptions out;
  out.placeholders = options.placeholders;
  for (const auto& path : options.mappings) out.mappings.push_back({path, contents(path)});
  return out;
}

}  // namespace

Rules Rules::load(const std::vector<std::string>& paths, const RuleOptions& options) {
  return Rules(condition::RuleSet::load(paths, convert(options)));
}

Rules Rules::parse(std::string_view text, std::string_view name, const RuleOptions& options) {
  return Rules(condition::RuleSet::from_texts({{std::string(name), std::string(text)}}, convert(options)));
}

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
