// csirt bench: rules or a decision table, or two of them, against labelled cases.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cstring>
#include <ctime>
#include <optional>

#include "tool/bench_text.hpp"
#include "tool/events.hpp"
#include "tool/run_subcommands.hpp"
#include "tool/session.hpp"
#include "tool/terminal.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

std::uint64_t monotonic() {
  std::timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

std::uint64_t number_option(const Arguments& arguments, const char* name) {
  const std::string text = arguments.required(name);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    throw UsageError(std::string(name) + " needs a whole number; found '" + text + "'");
  return number;
}

std::string settings_of(const Arguments& arguments) {
  boost::json::object settings;
  for (const auto& [option, setting] : {std::pair{"--aim", "aim"}, std::pair{"--format", "format"}}) {
    if (const auto given = arguments.value(option)) settings[setting] = *given;
  }
  for (const auto& [option, setting] : {std::pair{"--seed", "seed"}, std::pair{"--resamples", "resamples"},
                                        std::pair{"--differences", "differences"}}) {
    if (arguments.has(option)) settings[setting] = number_option(arguments, option);
  }
  if (const auto block = arguments.value("--block"))
    settings["block"] = *block == "named" ? 0 : number_option(arguments, "--block");
  if (arguments.has("--subtechniques")) settings["subtechniques"] = true;
  const auto names = arguments.values("--names");
  if (!names.empty()) settings["names"] = boost::json::array(names.begin(), names.end());
  const std::int32_t route = routing(arguments);
  if (route != CSIRT_ROUTING_STANDARD) settings["routing"] = route == CSIRT_ROUTING_NONE ? "none" : "strict";
  if (arguments.has("--table") && !settings.contains("aim")) settings["aim"] = "classes";
  return boost::json::serialize(settings);
}

Evaluation make_evaluation(const Arguments& arguments) {
  const std::string settings = settings_of(arguments);
  csirt_evaluation_options options;
  std::memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.settings = settings.data();
  options.settings_length = settings.size();
  options.clock = arguments.has("--times") ? monotonic : nullptr;
  Evaluation evaluation;
  call(csirt_evaluation_create, static_cast<const csirt_evaluation_options*>(&options), evaluation.out());
  return evaluation;
}

// False when none of the rules compiled.
bool add_rules(const Arguments& arguments, const char* option, Evaluation& evaluation) {
  if (!arguments.has(option)) return true;
  const Rules rules = load_rules(arguments, option);
  const bool any_rule = report_problems(rules);
  call(csirt_evaluation_add_rules, evaluation.get(), static_cast<const csirt_rules*>(rules.get()));
  return any_rule;
}

void add_tables(const Arguments& arguments, Evaluation& evaluation) {
  const std::string table = arguments.required("--table");
  for (const char* option : {"--charter", "--against"}) {
    const auto path = arguments.value(option);
    if (!path) continue;
    Charter charter;
    call(csirt_charter_load, path->data(), std::uint64_t{path->size()}, charter.out());
    call(csirt_evaluation_add_table, evaluation.get(), static_cast<const csirt_charter*>(charter.get()),
         table.data(), std::uint64_t{table.size()});
  }
}

// False when one of the sets holds no rule, so that nothing can be said of it.
bool add_sets(const Arguments& arguments, Evaluation& evaluation) {
  if (arguments.has("--table")) {
    arguments.required("--charter");
    add_tables(arguments, evaluation);
    return true;
  }
  if (arguments.has("--against") && !arguments.has("--rules"))
    throw UsageError("--against goes with --rules, or with --table and --charter");
  const bool any_rule = add_rules(arguments, "--rules", evaluation);
  return add_rules(arguments, "--against", evaluation) && any_rule;
}

// Files of labels one after the other, read as they are needed.
class LabelReader {
 public:
  explicit LabelReader(std::vector<std::string> paths) : paths_(std::move(paths)) {}
  // False when there is nothing more.
  bool read_more(std::string& into) {
    for (;;) {
      if (input_) {
        const std::string_view block = input_->read();
        into += block;
        if (!block.empty()) return true;
        if (!into.empty() && into.back() != '\n') into += '\n';
        if (input_->next()) continue;
        input_.reset();
      }
      if (at_ == paths_.size()) return false;
      input_.emplace(paths_[at_++]);
      if (!input_->next()) input_.reset();
    }
  }

 private:
  std::vector<std::string> paths_;
  std::size_t at_ = 0;
  std::optional<Input> input_;
};

// What is left of a piece after its whole lines is held until the next one comes.
constexpr std::size_t kLongestLine = 64u << 20;

// Feeds lines, and labels where they come apart, to the evaluation.
class BenchRun {
 public:
  BenchRun(const Evaluation& evaluation, std::vector<std::string> labels)
      : evaluation_(evaluation), apart_(!labels.empty()), reader_(std::move(labels)) {}

  std::uint64_t take(std::string_view bytes) {
    if (lines_.size() > kLongestLine) throw InputError("a line is longer than 64 MiB");
    lines_ += bytes;
    if (bytes.empty() && !lines_.empty() && lines_.back() != '\n') lines_ += '\n';
    while (step(CSIRT_BATCH_PARTIAL) || (apart_ && pending() && reader_.read_more(labels_))) {
    }
    return taken_;
  }
  void end() {
    while (apart_ && reader_.read_more(labels_)) {
    }
    step(CSIRT_BATCH_WHOLE);
  }

 private:
  bool pending() const { return lines_.find('\n') != std::string::npos; }

  bool step(std::uint32_t flags) {
    std::uint64_t lines = 0, labels = 0;
    call(csirt_evaluation_take, evaluation_.get(), lines_.data(), std::uint64_t{lines_.size()},
         apart_ ? labels_.data() : static_cast<const char*>(nullptr),
         apart_ ? std::uint64_t{labels_.size()} : std::uint64_t{0}, flags, &lines, &labels);
    for (std::uint64_t i = 0; i < lines; ++i) taken_ += lines_[i] == '\n';
    lines_.erase(0, lines);
    labels_.erase(0, labels);
    return lines > 0;
  }

  const Evaluation& evaluation_;
  bool apart_;
  LabelReader reader_;
  std::string lines_, labels_;
  std::uint64_t taken_ = 0;
};

std::string report_as(const Evaluation& evaluation, std::int32_t form) {
  return document(csirt_evaluation_report, evaluation.get(), form);
}

}  // namespace

int run_bench(const Arguments& arguments) {
  arguments.required("--events");
  Evaluation evaluation = make_evaluation(arguments);
  const bool whole = add_sets(arguments, evaluation);
  BenchRun run(evaluation, arguments.values("--labels"));
  Progress progress(!arguments.has("--no-progress"));
  const std::uint64_t begun = monotonic();
  walk_events(arguments.values("--events"), progress,
              [&](const std::string&, std::uint64_t, std::string_view bytes) { return run.take(bytes); });
  run.end();
  const std::uint64_t took = monotonic() - begun;
  progress.clear();
  if (const auto path = arguments.value("--csv")) write_file(*path, report_as(evaluation, CSIRT_REPORT_CSV));
  if (const auto path = arguments.value("--page"))
    write_file(*path, report_as(evaluation, CSIRT_REPORT_HTML));
  const std::string json = report_as(evaluation, CSIRT_REPORT_JSON);
  const auto report = boost::json::parse(json);
  print(arguments, json, bench_text(report, took));
  const std::uint64_t malformed = number(report, "malformed");
  return whole ? exit_code_of(number(report, "cases") + malformed, malformed) : kNegative;
}

}  // namespace csirt::tool
