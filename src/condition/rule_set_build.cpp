// From texts that were read to a set: which documents count, what filters and trials make of them, compiling.
// Door: build_rules (rule_set_content.hpp). The texts are sorted first, so that the same rules have the same
// numbers however they were found.
#include <algorithm>
#include <gsl/narrow>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "base/canonical.hpp"
#include "condition/rule_set_content.hpp"

namespace csirt::condition {
namespace {

Problem problem_at(const RuleDocument& document, const std::string& file, std::string pointer) {
  Problem problem;
  problem.file = file;
  problem.line = document.line;
  problem.column = document.line == 0 ? 0 : 1;
  problem.pointer = std::move(pointer);
  problem.found = document.id;
  return problem;
}

StatusPolicy policy_for(const RuleOptions& options, const std::string& status) {
  if (status == "deprecated") return options.deprecated;
  if (status == "unsupported") return options.unsupported;
  return StatusPolicy::live;
}

class Builder {
 public:
  Builder(RuleOptions options, RuleTexts texts, const RuleSetContent* previous)
      : previous_(previous), content_(std::make_unique<RuleSetContent>()) {
    content_->options = std::move(options);
    content_->texts = std::move(texts);
  }

  std::unique_ptr<RuleSetContent> build() {
    sort();
    for (const auto& text : content_->texts) take_problems(*text);
    map();
    for (const auto& text : content_->texts) {
      for (const RuleDocument& document : text->documents) take(document, text->text);
    }
    apply_filters(filters_, content_->rules, content_->problems);
    check_trials();
    describe();
    correlate();
    compile();
    content_->canonical = canonical_form(content_->options, content_->texts);
    content_->hash = base::sha256_hex(content_->canonical);
    return std::move(content_);
  }

 private:
  void sort() {
    const auto before = [](const auto& a, const auto& b) {
      return std::tie(a->text.name, a->text.text) < std::tie(b->text.name, b->text.text);
    };
    std::stable_sort(content_->texts.begin(), content_->texts.end(), before);
  }

  void add(const std::vector<Problem>& problems) {
    content_->problems.insert(content_->problems.end(), problems.begin(), problems.end());
  }

  void take_problems(const RuleText& text) {
    add(text.problems);
    for (const RuleDocument& document : text.documents) add(document.problems);
  }

  void map() {
    if (previous_) {
      content_->mapping = previous_->mapping;
      content_->mapping_problems = previous_->mapping_problems;
    } else {
      std::vector<NamedText> mappings = content_->options.mappings;
      if (content_->options.builtin_mappings)
        mappings.insert(mappings.end(), builtin_mappings().begin(), builtin_mappings().end());
      content_->mapping = std::make_shared<Mapping>(read_mappings(mappings, content_->mapping_problems));
    }
    add(content_->mapping_problems);
  }

  void take(const RuleDocument& document, const NamedText& text) {
    const std::string& file = text.shown();
    if (document.rule) return take_rule(document, file);
    if (document.kind == DocumentKind::rule) return;  // with mistakes
    content_->others.push_back(
        {name_of(document.kind), document.id, document.name, document.title, text.name, document.line});
    if (document.correlation) take_correlation(document, file);
    if (!document.filter) return;
    const auto [first, fresh] = filter_files_.emplace(document.id, file);
    if (fresh) return filters_.push_back(document.filter);
    report_duplicate(document, file, first->second);
  }

  void take_correlation(const RuleDocument& document, const std::string& file) {
    CorrelationDocument taken = *document.correlation;
    RuleInfo& info = taken.correlation.info;
    const bool left_out = policy_for(content_->options, info.status) == StatusPolicy::left_out &&
                          !content_->options.live.contains(info.id);
    if (left_out) return report_status(document, file, info.status);
    info.trial = on_trial(content_->options, info.id, info.status);
    correlations_.push_back(std::move(taken));
  }

  void take_rule(const RuleDocument& document, const std::string& file) {
    const RuleInfo& info = document.rule->info;
    const bool left_out = policy_for(content_->options, info.status) == StatusPolicy::left_out &&
                          !content_->options.live.contains(info.id);
    if (left_out) return report_status(document, file, info.status);
    const auto number = gsl::narrow<std::uint32_t>(content_->rules.size());
    const auto [known, fresh] = content_->ids.emplace(info.id, number);
    if (fresh) {
      content_->rules.push_back({document.rule, {}});
      rule_files_.push_back(&file);
    } else {
      report_duplicate(document, file, *rule_files_[known->second]);
    }
  }

  void report_duplicate(const RuleDocument& document, const std::string& file, const std::string& first) {
    Problem problem = problem_at(document, file, "/id");
    problem.expected = "an id of its own";
    problem.message = std::string("the ") + name_of(document.kind) + " has the id of another, in " + first +
                      ", and is left out";
    content_->problems.push_back(std::move(problem));
  }

  void report_status(const RuleDocument& document, const std::string& file, const std::string& status) {
    Problem problem = problem_at(document, file, "/status");
    problem.found = status;
    problem.expected = "another status, or an id among those that are live";
    problem.message = "rules of this status are left out";
    content_->problems.push_back(std::move(problem));
  }

  // A misspelt id would leave a rule live that its host believes in trial.
  void check_trials() {
    for (const auto* ids : {&content_->options.trial, &content_->options.live}) {
      for (const std::string& id : *ids) {
        if (content_->ids.contains(id) || has_correlation(id)) continue;
        Problem problem;
        problem.found = id;
        problem.expected = "the id of a rule";
        problem.message = std::string("no rule of the set has this id, which is to be ") +
                          (ids == &content_->options.trial ? "in trial" : "live");
        content_->problems.push_back(std::move(problem));
      }
    }
  }

  bool has_correlation(const std::string& id) const {
    return std::any_of(content_->others.begin(), content_->others.end(), [&](const OtherDocument& other) {
      return other.id == id && other.kind == name_of(DocumentKind::correlation);
    });
  }

  // Once it is known which rules there are. What correlations read of events is found without a search then.
  void correlate() {
    std::map<std::string, std::vector<std::uint32_t>> named;
    for (std::uint32_t rule = 0; rule < content_->infos.size(); ++rule) {
      const std::string& name = content_->infos[rule].name;
      if (!name.empty()) named[name].push_back(rule);
    }
    const auto called = [&](const std::string& name) -> std::vector<std::uint32_t> {
      if (const auto known = content_->ids.find(name); known != content_->ids.end()) return {known->second};
      const auto found = named.find(name);
      return found == named.end() ? std::vector<std::uint32_t>{} : found->second;
    };
    const auto info_of = [&](std::uint32_t rule) -> RuleInfo& { return content_->infos[rule]; };
    content_->correlations =
        resolve_correlations(std::move(correlations_), called, info_of, content_->problems);
    content_->fields = content_->options.fields;
    for (const Correlation& one : content_->correlations) add_fields(one, content_->fields);
  }

  static void add_fields(const Correlation& one, std::vector<std::string>& fields) {
    fields.insert(fields.end(), one.group_by.begin(), one.group_by.end());
    fields.insert(fields.end(), one.fields.begin(), one.fields.end());
    for (const CorrelationAlias& alias : one.aliases)
      fields.insert(fields.end(), alias.fields.begin(), alias.fields.end());
  }

  void compile() {
    const bool same =
        previous_ && previous_->rules == content_->rules && previous_->fields == content_->fields;
    content_->compiled = same ? previous_->compiled
                              : std::shared_ptr<const CompiledRules>(
                                    compile_rules(content_->rules, *content_->mapping, content_->fields));
    for (std::size_t i = 0; i < content_->infos.size(); ++i)
      content_->infos[i].routed = !content_->compiled->rules[i].kinds.empty();
  }

  void describe() {
    for (std::size_t i = 0; i < content_->rules.size(); ++i) {
      RuleInfo info = content_->rules[i].rule->info;
      info.trial = on_trial(content_->options, info.id, info.status);
      for (const auto& filter : content_->rules[i].filters) info.filters.push_back(filter->id);
      content_->infos.push_back(std::move(info));
    }
  }

  const RuleSetContent* previous_;
  std::unique_ptr<RuleSetContent> content_;
  std::vector<std::shared_ptr<const Filter>> filters_;
  std::vector<CorrelationDocument> correlations_;
  std::unordered_map<std::string, std::string> filter_files_;
  std::vector<const std::string*> rule_files_;  // of content_->rules, for messages
};

}  // namespace

bool on_trial(const RuleOptions& options, const std::string& id, const std::string& status) {
  if (options.trial.contains(id)) return true;
  return !options.live.contains(id) && policy_for(options, status) == StatusPolicy::trial;
}

std::unique_ptr<RuleSetContent> build_rules(RuleOptions options, RuleTexts texts,
                                            const RuleSetContent* previous) {
  return Builder(std::move(options), std::move(texts), previous).build();
}

}  // namespace csirt::condition
