// Doors: rule_subject, table_subject, given_subject.
#include "analysis/subject.hpp"

#include <algorithm>

#include "base/codec.hpp"
#include "base/json_text.hpp"
#include "base/node.hpp"
#include "condition/table.hpp"
#include "csirt/error.hpp"

namespace csirt::analysis {
namespace {

// One event in so many is timed rule by rule; the readings themselves cost time.
constexpr std::uint64_t kTimedEvery = 16;

condition::Routing matcher_routing(Routing routing) {
  if (routing == Routing::none) return condition::Routing::none;
  return routing == Routing::strict ? condition::Routing::strict : condition::Routing::standard;
}

class RuleSubject : public Subject {
 public:
  RuleSubject(const Rules& rules, Routing routing, Aim aim, bool whole, Clock clock)
      : set_(rules.set()), matcher_(set_, matcher_routing(routing)), clock_(clock), aim_(aim) {
    watch_.tried.resize(set_->size());
    watch_.nanoseconds.resize(set_->size());
    watch_.clock = clock;
    if (clock != nullptr) watch_.overhead = reading_cost();
    matcher_.watch(&watch_);
    for (std::uint32_t rule = 0; rule < set_->size(); ++rule) classes_.push_back(classes_of(rule, whole));
  }

  bool judge(std::string_view event, const Label&, Said& said) override {
    watch_.timing = clock_ != nullptr && ++events_ % kTimedEvery == 0;
    const bool read = matcher_.parse(event) == condition::EventStatus::ok;
    const auto found = matcher_.match();
    said.rules.assign(found.begin(), found.end());
    said.classes.clear();
    for (const std::uint32_t rule : said.rules)
      said.classes.insert(said.classes.end(), classes_[rule].begin(), classes_[rule].end());
    sort_once(said.classes);
    return read;
  }

  std::string kind() const override { return "rules"; }
  std::string hash() const override { return set_->hash(); }
  const condition::RuleSet* rules() const override { return set_.get(); }
  const condition::Watch* watch() const override { return &watch_; }

 private:
  std::vector<std::string> classes_of(std::uint32_t rule, bool whole) const {
    const condition::RuleInfo& info = set_->info(rule);
    if (aim_ == Aim::malicious) return {"malicious"};
    if (aim_ != Aim::techniques) return {info.id};
    std::vector<std::string> out;
    for (const std::string& technique : info.techniques) out.push_back(technique_class(technique, whole));
    sort_once(out);
    return out;
  }

  // The least of several, since anything may come between two readings.
  std::uint64_t reading_cost() const {
    std::uint64_t least = UINT64_MAX;
    for (int i = 0; i < 64; ++i) {
      const std::uint64_t begun = clock_();
      least = std::min(least, clock_() - begun);
    }
    return least;
  }

  std::shared_ptr<const condition::RuleSet> set_;
  condition::Matcher matcher_;
  condition::Watch watch_;
  Clock clock_;
  Aim aim_;
  std::vector<std::vector<std::string>> classes_;  // by rule: what it says when it fires
  std::uint64_t events_ = 0;
};

// A case is a map of facts; without a given time `older_than` and its like are unknown to be true.
class TableSubject : public Subject {
 public:
  TableSubject(std::shared_ptr<const Charter> charter, const std::string& name)
      : charter_(std::move(charter)), table_(find(name)) {}

  bool judge(std::string_view event, const Label&, Said& said) override {
    const auto facts = base::decode<Facts>(base::parse_json(event, "the facts of a case"));
    said.classes = condition::ask(table_, *charter_, facts, Instant{}).outputs;
    sort_once(said.classes);
    return true;
  }
  std::string kind() const override { return "table"; }
  std::string hash() const override { return charter_->hash; }

 private:
  const DecisionTable& find(const std::string& name) const {
    const auto found = charter_->tables.find(name);
    if (found != charter_->tables.end()) return found->second;
    std::vector<std::string> names;
    for (const auto& [known, table] : charter_->tables) names.push_back(known);
    throw Error(Status::not_found,
                "the charter has no table '" + name + "'" + base::did_you_mean(name, names), name);
  }

  std::shared_ptr<const Charter> charter_;
  const DecisionTable& table_;
};

class GivenSubject : public Subject {
 public:
  explicit GivenSubject(bool second) : second_(second) {}
  bool judge(std::string_view, const Label& label, Said& said) override {
    said.classes = second_ ? label.other : label.said;
    sort_once(said.classes);
    return true;
  }
  std::string kind() const override { return "given"; }

 private:
  bool second_;
};

}  // namespace

std::string technique_class(const std::string& technique, bool whole) {
  return whole ? technique : technique.substr(0, technique.find('.'));
}

void sort_once(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

std::unique_ptr<Subject> rule_subject(const Rules& rules, Routing routing, Aim aim, bool whole, Clock clock) {
  return std::make_unique<RuleSubject>(rules, routing, aim, whole, clock);
}

std::unique_ptr<Subject> table_subject(std::shared_ptr<const Charter> charter, const std::string& table) {
  return std::make_unique<TableSubject>(std::move(charter), table);
}

std::unique_ptr<Subject> given_subject(bool second) { return std::make_unique<GivenSubject>(second); }

}  // namespace csirt::analysis
