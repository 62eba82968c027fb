// Door: resolve_correlations. References first, then circles, then whoever stands on what is left out.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "condition/correlation_rule.hpp"

namespace csirt::condition {
namespace {

using base::Node;

class Resolver {
 public:
  Resolver(std::vector<CorrelationDocument> documents, const RulesCalled& called, const InfoOf& info_of,
           std::vector<Problem>& problems)
      : documents_(std::move(documents)), called_(called), info_of_(info_of), problems_(problems) {}

  std::vector<Correlation> run() {
    index();
    for (std::size_t i = 0; i < documents_.size(); ++i) resolve(i);
    for (std::size_t i = 0; i < documents_.size(); ++i) leave_out_circles(i);
    for (const std::size_t at : order_) leave_out_dependent(at);
    for (const std::size_t at : order_) inherit(at);
    return take();
  }

 private:
  struct Entry {
    bool works = true;
    int mark = 0;  // of the search for circles: 0 not seen, 1 on the way, 2 done
  };

  void refuse(std::size_t at, const Node& node, const std::string& pointer, const std::string& message,
              const std::string& found, const std::string& expected) {
    base::Problems problems(documents_[at].file);
    problems.add(node, pointer, message, found, expected);
    problems_.insert(problems_.end(), problems.list().begin(), problems.list().end());
    entries_[at].works = false;
  }

  void index() {
    entries_.resize(documents_.size());
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      const RuleInfo& info = documents_[i].correlation.info;
      const auto rules = called_(info.id);  // by id or by name; only the id is taken
      const bool taken = std::any_of(rules.begin(), rules.end(),
                                     [&](std::uint32_t rule) { return info_of_(rule).id == info.id; });
      if (taken || !ids_.try_emplace(info.id, i).second) {
        refuse(i, documents_[i].rules, "/id", "the correlation has the id of another rule and is left out",
               info.id, "an id of its own");
      } else if (!info.name.empty()) {
        names_[info.name].push_back(i);
      }
    }
  }

  // By id before by name.
  std::vector<CorrelationReference> meant(const std::string& name) const {
    if (const auto known = ids_.find(name); known != ids_.end())
      return {{true, static_cast<std::uint32_t>(known->second)}};
    std::vector<CorrelationReference> found;
    for (const std::uint32_t rule : called_(name)) found.push_back({false, rule});
    const auto named = names_.find(name);
    if (named == names_.end()) return found;
    for (const std::size_t at : named->second) found.push_back({true, static_cast<std::uint32_t>(at)});
    return found;
  }

  void resolve(std::size_t at) {
    const Node rules = documents_[at].rules;
    const auto one = [&](const Node& item) {
      const auto found = meant(item.text);
      if (found.size() == 1) {
        auto& list = documents_[at].correlation.rules;
        if (std::find(list.begin(), list.end(), found.front()) != list.end())
          refuse(at, item, "/correlation/rules", "the rule stands here twice, by id and by name", item.text,
                 "each rule once");
        list.push_back(found.front());
        return;
      }
      refuse(at, item, "/correlation/rules",
             found.empty() ? "no rule of the set that can be used has this id or name"
                           : "several rules have this name",
             item.text, "the id or name of one rule");
    };
    if (rules.is_scalar()) one(rules);
    for (const Node& item : rules.items) one(item);
    if (entries_[at].works) resolve_aliases(at);
  }

  void resolve_aliases(std::size_t at) {
    Correlation& correlation = documents_[at].correlation;
    const Node aliases = documents_[at].aliases;
    for (const base::Entry& entry : aliases.entries) {
      CorrelationAlias alias{entry.key, std::vector<std::string>(correlation.rules.size())};
      for (const base::Entry& rule : entry.value.entries) take_alias(at, entry.key, rule, alias);
      for (std::size_t i = 0; i < alias.fields.size() && entries_[at].works; ++i) {
        if (alias.fields[i].empty())
          refuse(at, entry.value, base::pointer_join("/correlation/aliases", entry.key),
                 "the alias has no field for one of the rules", rule_text(at, i), "a field for each rule");
      }
      correlation.aliases.push_back(std::move(alias));
    }
  }

  std::string rule_text(std::size_t at, std::size_t reference) const {
    const Node& rules = documents_[at].rules;
    return rules.is_scalar() ? rules.text : rules.items[reference].text;
  }

  void take_alias(std::size_t at, const std::string& name, const base::Entry& rule, CorrelationAlias& alias) {
    const auto& list = documents_[at].correlation.rules;
    const auto found = meant(rule.key);
    const auto place = found.size() == 1 ? std::find(list.begin(), list.end(), found.front()) : list.end();
    if (place == list.end() || rule.value.text.empty()) {
      base::Problems problems(documents_[at].file);
      problems.add_at(rule.line, rule.column, base::pointer_join("/correlation/aliases", name),
                      "the alias names a rule that the correlation does not refer to", rule.key,
                      "one of `rules`, with the name of a field");
      problems_.insert(problems_.end(), problems.list().begin(), problems.list().end());
      entries_[at].works = false;
      return;
    }
    alias.fields[static_cast<std::size_t>(place - list.begin())] = rule.value.text;
  }

  // Depth first without recursion, since chains may be long. Whatever leads back to the way is a circle.
  void leave_out_circles(std::size_t start) {
    std::vector<std::pair<std::size_t, std::size_t>> way;
    if (entries_[start].mark == 0) way.emplace_back(start, 0);
    while (!way.empty()) {
      auto& [at, next] = way.back();
      entries_[at].mark = 1;
      const auto& rules = documents_[at].correlation.rules;
      while (next < rules.size() && (!rules[next].is_correlation || entries_[rules[next].number].mark == 2))
        ++next;
      if (next == rules.size()) {
        entries_[at].mark = 2;
        order_.push_back(at);
        way.pop_back();
      } else if (const std::size_t to = rules[next++].number; entries_[to].mark == 1) {
        refuse_circle(way, to);
      } else {
        way.emplace_back(to, 0);
      }
    }
  }

  void refuse_circle(const std::vector<std::pair<std::size_t, std::size_t>>& way, std::size_t to) {
    const auto begin =
        std::find_if(way.begin(), way.end(), [&](const auto& step) { return step.first == to; });
    std::string circle;
    constexpr std::ptrdiff_t kShown = 16;  // of a long circle; each of its members tells of it
    const auto shown = way.end() - begin > kShown ? begin + kShown : way.end();
    for (auto step = begin; step != shown; ++step)
      circle += documents_[step->first].correlation.info.id + " -> ";
    if (shown != way.end()) circle += "... -> ";
    circle += documents_[to].correlation.info.id;
    for (auto step = begin; step != way.end(); ++step) {
      if (!entries_[step->first].works) continue;
      refuse(step->first, documents_[step->first].rules, "/correlation/rules",
             "correlations refer to one another in a circle: " + circle, {}, "rules that come before");
    }
  }

  void leave_out_dependent(std::size_t at) {
    if (!entries_[at].works) return;
    for (const CorrelationReference& reference : documents_[at].correlation.rules) {
      if (!reference.is_correlation || entries_[reference.number].works) continue;
      refuse(at, documents_[at].rules, "/correlation/rules", "the correlation stands on one that is left out",
             documents_[reference.number].correlation.info.id, "correlations that can be used");
      return;
    }
  }

  // Its level, where it states none; and trial.
  void inherit(std::size_t at) {
    static const std::vector<std::string> levels{"", "informational", "low", "medium", "high", "critical"};
    if (!entries_[at].works) return;
    RuleInfo& own = documents_[at].correlation.info;
    auto gravest = levels.begin();
    for (const CorrelationReference& to : documents_[at].correlation.rules) {
      const RuleInfo& info = to.is_correlation ? documents_[to.number].correlation.info : info_of_(to.number);
      const auto level = std::find(levels.begin(), levels.end(), info.level);
      if (level != levels.end()) gravest = std::max(gravest, level);
      own.trial = own.trial || info.trial;
    }
    if (own.level.empty()) own.level = *gravest;
  }

  // What is referred to reports itself only where one of those who refer to it says `generate: true`. A
  // correlation in trial reports nothing to anybody, so that it keeps nobody from doing so either.
  std::vector<Correlation> take() {
    std::vector<std::uint32_t> numbers(documents_.size());
    std::vector<Correlation> out;
    std::map<std::pair<bool, std::uint32_t>, bool> reports;
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      if (!entries_[i].works) continue;
      numbers[i] = static_cast<std::uint32_t>(out.size());
      out.push_back(std::move(documents_[i].correlation));
      if (out.back().info.trial) continue;
      for (const CorrelationReference& reference : out.back().rules)
        reports[{reference.is_correlation, reference.number}] |= out.back().generate;
    }
    for (const auto& [reference, generate] : reports) {
      if (!reference.first) info_of_(reference.second).reports = generate;
      if (reference.first) out[numbers[reference.second]].info.reports = generate;
    }
    for (Correlation& correlation : out) {
      for (CorrelationReference& reference : correlation.rules) {
        if (reference.is_correlation) reference.number = numbers[reference.number];
      }
    }
    return out;
  }

  std::vector<CorrelationDocument> documents_;
  const RulesCalled& called_;
  const InfoOf& info_of_;
  std::vector<Problem>& problems_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string, std::size_t> ids_;
  std::unordered_map<std::string, std::vector<std::size_t>> names_;
  std::vector<std::size_t> order_;  // each after those that it refers to
};

}  // namespace

std::vector<Correlation> resolve_correlations(std::vector<CorrelationDocument> documents,
                                              const RulesCalled& called, const InfoOf& info_of,
                                              std::vector<Problem>& problems) {
  return Resolver(std::move(documents), called, info_of, problems).run();
}

}  // namespace csirt::condition
