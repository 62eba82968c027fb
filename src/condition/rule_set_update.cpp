// Door: RuleSet::update. Only texts that change are read again: those that are added, and those of several
// documents of which one leaves.
#include <algorithm>
#include <unordered_set>
#include <utility>

#include "condition/rule_files.hpp"
#include "condition/rule_set.hpp"
#include "condition/rule_set_content.hpp"

namespace csirt::condition {
namespace {

using Ids = std::unordered_set<std::string>;

class Updater {
 public:
  Updater(const RuleSetContent& old, const RuleChange& change)
      : old_(old), change_(change), options_(old.options) {}

  std::unique_ptr<RuleSetContent> update() {
    require_known(change_.remove, ids_of(old_.texts, false));
    read_added();
    keep_old();
    check_size();
    for (const std::string& id : change_.remove) {
      options_.trial.erase(id);
      options_.live.erase(id);
    }
    take_trials();
    return build_rules(std::move(options_), std::move(texts_), &old_);
  }

 private:
  static Ids ids_of(const RuleTexts& texts, bool matching) {
    Ids ids;
    for (const auto& text : texts) {
      for (const RuleDocument& document : text->documents) {
        const bool matches =
            document.kind == DocumentKind::rule || document.kind == DocumentKind::correlation;
        if (!document.id.empty() && (matches || !matching)) ids.insert(document.id);
      }
    }
    return ids;
  }

  static void require_known(const std::vector<std::string>& wanted, const Ids& known) {
    for (const std::string& id : wanted) {
      if (!known.contains(id))
        throw Error(Status::not_found, "the rule set has no rule with the id " + id, id);
    }
  }

  void read_added() {
    std::vector<NamedText> added = read_rule_files(change_.paths, options_);
    added.insert(added.end(), change_.texts.begin(), change_.texts.end());
    for (NamedText& text : added) {
      texts_.push_back(read_rule_text(std::move(text), options_.placeholders));
      names_.insert(texts_.back()->text.name);
    }
    leaving_ = ids_of(texts_, false);
    leaving_.insert(change_.remove.begin(), change_.remove.end());
  }

  void keep_old() {
    for (const auto& text : old_.texts) {
      const bool unreadable = text->documents.empty() && !text->problems.empty();
      if (unreadable && names_.contains(text->text.name)) continue;
      const auto leaves = [&](std::size_t i) { return leaving_.contains(text->documents[i].id); };
      bool any = false;
      for (std::size_t i = 0; i < text->documents.size(); ++i) any = any || leaves(i);
      if (!any) {
        texts_.push_back(text);
        continue;
      }
      std::string rest = without_documents(*text, leaves);
      if (!rest.empty())
        texts_.push_back(
            read_rule_text({text->text.name, std::move(rest), text->text.place}, options_.placeholders));
    }
  }

  void check_size() const {
    std::size_t total = 0;
    for (const auto& text : texts_) total += text->text.text.size();
    if (total > options_.total_bytes)
      throw Error(Status::limit, "the rule files are larger than allowed together");
    if (texts_.size() > options_.files) throw Error(Status::limit, "there are more rule files than allowed");
  }

  void take_trials() {
    const Ids known = ids_of(texts_, true);
    require_known(change_.trial, known);
    require_known(change_.live, known);
    for (const std::string& id : change_.trial) {
      if (std::find(change_.live.begin(), change_.live.end(), id) != change_.live.end())
        throw Error(Status::invalid, "the rule " + id + " cannot be in trial and live", id);
      options_.live.erase(id);
      options_.trial.insert(id);
    }
    for (const std::string& id : change_.live) {
      options_.trial.erase(id);
      options_.live.insert(id);
    }
    // A word that changes nothing is not kept, so that the set is as if it had not been said.
    std::erase_if(options_.live, [&](const std::string& id) { return is_live_anyway(id); });
  }

  bool is_live_anyway(const std::string& id) const {
    for (const auto& text : texts_) {
      for (const RuleDocument& document : text->documents) {
        if (document.id != id || (!document.rule && !document.correlation)) continue;
        const std::string& status =
            document.rule ? document.rule->info.status : document.correlation->correlation.info.status;
        return status != "deprecated" && status != "unsupported";
      }
    }
    return false;
  }

  const RuleSetContent& old_;
  const RuleChange& change_;
  RuleOptions options_;
  RuleTexts texts_;
  std::unordered_set<std::string> names_;
  Ids leaving_;
};

}  // namespace

std::shared_ptr<const RuleSet> RuleSet::update(const RuleChange& change) const {
  return std::shared_ptr<const RuleSet>(new RuleSet(Updater(*content_, change).update()));
}

}  // namespace csirt::condition
