// Door: Evaluation, as far as it takes cases in; what it reports is made in evaluation_report.cpp.
#include "analysis/evaluation.hpp"

#include <algorithm>

#include "analysis/evaluation_set.hpp"
#include "base/codec.hpp"
#include "base/json_text.hpp"
#include "base/line_end.hpp"
#include "base/node.hpp"
#include "csirt/error.hpp"

namespace csirt::analysis {

BOOST_DESCRIBE_STRUCT(EvaluationSettings, (),
                      (aim, format, routing, subtechniques, seed, resamples, block, differences, names))

namespace {

constexpr std::uint64_t kMostResamples = 100'000, kMostDifferences = 100'000;

template <class E>
E choice(const std::string& given, const char* setting, const std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), given);
  if (found != names.end()) return static_cast<E>(found - names.begin());
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  throw Error(Status::invalid,
              std::string("settings: '") + setting + "' is one of " + all + "; found '" + given + "'" +
                  base::did_you_mean(given, names),
              setting);
}

Aim aim_of(const EvaluationSettings& settings) {
  return choice<Aim>(settings.aim, "aim", {"malicious", "rules", "techniques", "classes"});
}
Format format_of(const EvaluationSettings& settings) {
  return choice<Format>(settings.format, "format", {"pairs", "evtx-to-mitre", "panther"});
}
Routing routing_of(const EvaluationSettings& settings) {
  return choice<Routing>(settings.routing, "routing", {"standard", "none", "strict"});
}

void check_settings(const EvaluationSettings& settings) {
  const auto refuse = [](const char* name, const std::string& why) {
    throw Error(Status::invalid, std::string("settings: '") + name + "' " + why, name);
  };
  const Aim aim = aim_of(settings);
  const Format format = format_of(settings);
  routing_of(settings);
  const bool techniques = aim == Aim::techniques || aim == Aim::malicious;
  if (format == Format::evtx_to_mitre && !techniques)
    refuse("format", "evtx-to-mitre says which techniques, so the aim is techniques or malicious");
  const bool rules = aim == Aim::rules || aim == Aim::malicious;
  if (format == Format::panther && !rules)
    refuse("format", "panther says whether a rule must alert, so the aim is rules or malicious");
  if (settings.resamples > kMostResamples)
    refuse("resamples", "is at most " + std::to_string(kMostResamples));
  if (settings.differences > kMostDifferences)
    refuse("differences", "is at most " + std::to_string(kMostDifferences));
}

// The next line with its end, which is taken off `text`; nothing when there is no whole one.
std::optional<std::string_view> next_line(std::string_view& text, bool last) {
  const std::size_t feed = text.find('\n');
  if (feed == std::string_view::npos && (!last || text.empty())) return std::nullopt;
  const std::string_view line = text.substr(0, feed == std::string_view::npos ? feed : feed + 1);
  text.remove_prefix(line.size());
  return line;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

EvaluationSettings parse_settings(std::string_view json) {
  if (json.empty()) return {};
  auto settings = base::decode<EvaluationSettings>(base::parse_json(json, "settings"));
  check_settings(settings);
  return settings;
}

Evaluation::Evaluation(EvaluationSettings settings, Clock clock)
    : settings_(std::move(settings)),
      aim_(aim_of(settings_)),
      clock_(clock),
      splitter_(format_of(settings_), aim_) {
  check_settings(settings_);
}
Evaluation::~Evaluation() = default;

void Evaluation::add_set(std::unique_ptr<Subject> subject) {
  if (tally_ || sets_.size() == kSides) {
    throw Error(Status::invalid,
                tally_ ? "sets are added before the first case" : "two sets are compared, no more", "set");
  }
  auto set = std::make_unique<Set>();
  if (subject->rules() != nullptr && aim_ != Aim::classes)
    set->rules.emplace(*subject->rules(), aim_, settings_.subtechniques);
  set->subject = std::move(subject);
  sets_.push_back(std::move(set));
}

void Evaluation::add_rules(const Rules& rules) {
  if (aim_ == Aim::classes)
    throw Error(Status::invalid, "rules say nothing of classes; the aim 'classes' is for tables", "aim");
  add_set(rule_subject(rules, routing_of(settings_), aim_, settings_.subtechniques, clock_));
}

void Evaluation::add_table(std::shared_ptr<const Charter> charter, const std::string& table) {
  if (aim_ != Aim::classes)
    throw Error(Status::invalid, "a table answers with classes; its aim is 'classes'", "aim");
  add_set(table_subject(std::move(charter), table));
}

Evaluation::Taken Evaluation::take(std::string_view lines, std::optional<std::string_view> labels,
                                   bool last) {
  if (failed_) {
    throw Error(Status::invalid,
                "line " + std::to_string(line_) + " could not be read; nothing goes on after it", "lines");
  }
  const std::size_t all_lines = lines.size(), all_labels = labels ? labels->size() : 0;
  for (;;) {
    std::string_view rest = lines, rest_of_labels = labels.value_or(std::string_view());
    const auto line = next_line(rest, last);
    const auto label = labels ? next_line(rest_of_labels, last) : std::nullopt;
    if (labels && last && line.has_value() != label.has_value()) {
      throw Error(Status::invalid,
                  "there are more " + std::string(line ? "lines than labels" : "labels than lines") +
                      ": one of both ends after line " + std::to_string(line_),
                  "labels");
    }
    if (!line || (labels && !label)) break;
    ++line_;
    try {
      if (!is_blank(*line)) take_case(*line, label);
    } catch (const Error& error) {
      failed_ = true;
      throw Error(error.status(), "line " + std::to_string(line_) + ": " + error.what(), error.subject());
    }
    lines = rest;
    if (labels) labels = rest_of_labels;
  }
  return {all_lines - lines.size(), labels ? all_labels - labels->size() : 0};
}

void Evaluation::begin() {
  if (sets_.empty()) add_set(given_subject(false));
  tally_.emplace(aim_, sets_.size(), settings_.block);
}

void Evaluation::take_case(std::string_view line, std::optional<std::string_view> label) {
  if (label) {
    judge(line, read_label(aim_, base::parse_json(base::without_line_end(*label), "label")));
  } else {
    auto split = splitter_.split(base::without_line_end(line));
    judge(split.event, std::move(split.label));
  }
}

void Evaluation::judge(std::string_view event, Label label) {
  if (!label.known) {
    ++unlabelled_;
    return;
  }
  if (!tally_) {
    if (sets_.empty() && !label.other.empty()) {
      add_set(given_subject(false));
      add_set(given_subject(true));
    }
    begin();
  }
  for (auto* list : {&label.expected, &label.judged, &label.said, &label.other}) {
    for (std::string& one : *list) {
      if (aim_ == Aim::techniques) one = technique_class(one, settings_.subtechniques);
    }
    sort_once(*list);
  }
  bool read = true;
  for (auto& set : sets_) {
    const std::uint64_t begun = clock_ == nullptr ? 0 : clock_();
    read = set->subject->judge(event, label, set->said) && read;
    if (clock_ != nullptr) set->nanoseconds += clock_() - begun;
  }
  if (!read) {
    ++malformed_;
    return;
  }
  TalliedCase one{label, {}};
  for (std::size_t side = 0; side < sets_.size(); ++side) one.said[side] = &sets_[side]->said.classes;
  for (auto& set : sets_) {
    if (set->rules) set->rules->add(label, set->said.rules);
  }
  if (sets_.size() == kSides && *one.said[0] != *one.said[1]) note_difference(label);
  tally_->add(one);
}

void Evaluation::note_difference(const Label& label) {
  ++differing_;
  if (differences_.size() >= settings_.differences) return;
  const auto& first = sets_[0]->said.classes;
  const auto& second = sets_[1]->said.classes;
  differences_.push_back({tally_->cases(), label.expected, first, second, is_right(aim_, label, first),
                          is_right(aim_, label, second)});
}

}  // namespace csirt::analysis
