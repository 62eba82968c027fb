// csirt match: which rules hold on which events, without charter or journal.
#include <unistd.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <cstring>

#include "tool/correlations.hpp"
#include "tool/counts.hpp"
#include "tool/events.hpp"
#include "tool/lines.hpp"
#include "tool/run_subcommands.hpp"
#include "tool/session.hpp"
#include "tool/terminal.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

enum class Form { people, tsv, json };

// A longer line is malformed; what the library takes when it is told nothing else. Two bytes may end a line.
constexpr std::uint64_t kEventBytes = 1 << 20;
constexpr std::uint64_t kLineBytes = kEventBytes + 2;

// Feeds bytes to a matcher and prints what holds, line by line.
class MatchRun {
 public:
  MatchRun(const Arguments& arguments, const Rules& rules, const Matcher& matcher, Correlations& correlations,
           Form form)
      : arguments_(arguments),
        rules_(rules),
        matcher_(matcher),
        correlations_(correlations),
        form_(form),
        explain_(arguments.has("--explain")),
        found_(std::max<std::uint64_t>(csirt_rules_count(rules.get()), 4096)),
        per_rule_(csirt_rules_count(rules.get()), 0) {}

  std::uint64_t take(const std::string& source, std::uint64_t offset, std::string_view bytes) {
    if (offset == 0) begin();
    lines_.take(bytes);
    if (bytes.empty()) {
      match(source, rest_, true);
      end(source);
      begin();
      return events_;
    }
    if (dropping_ || !rest_.empty()) bytes = take_end_of_line(source, bytes);
    if (bytes.empty()) return events_;
    match(source, bytes, false);
    rest_ = bytes.substr(taken_);
    if (rest_.size() > kLineBytes) drop(source);
    return events_;
  }

  std::uint64_t events() const { return events_; }
  std::uint64_t matches() const { return matches_; }
  std::uint64_t malformed() const { return malformed_; }
  const std::string& first_malformed() const { return first_malformed_; }
  // Of each source of malformed events that is no JSON Lines: what it is.
  const std::vector<std::string>& form_notes() const { return form_notes_; }
  const std::vector<std::uint64_t>& per_rule() const { return per_rule_; }

 private:
  void begin() {
    rest_.clear();
    base_ = 0;
    dropping_ = false;
    lines_ = {};
    malformed_before_ = malformed_;
  }

  void end(const std::string& source) {
    if (malformed_ == malformed_before_) return;
    if (std::string note = lines_.form_note(source); !note.empty()) form_notes_.push_back(std::move(note));
  }

  // A line may begin in one piece and end in the next: takes the rest of the line that is not complete, and
  // answers what comes after it. Whole lines are matched where they lie.
  std::string_view take_end_of_line(const std::string& source, std::string_view bytes) {
    const std::size_t feed = bytes.find('\n');
    const std::string_view end = bytes.substr(0, feed == bytes.npos ? feed : feed + 1);
    bytes.remove_prefix(end.size());
    if (!dropping_ && rest_.size() + end.size() > kLineBytes) drop(source);
    if (dropping_) {
      base_ += end.size();
      dropping_ = feed == std::string_view::npos;
    } else {
      rest_ += end;
      if (feed == std::string_view::npos) return bytes;
      match(source, rest_, false);
      rest_.clear();
    }
    return bytes;
  }

  // The line is beyond the limit: it counts as one malformed event, and nothing of it is kept. What the
  // library says of it, it says of any line that long.
  void drop(const std::string& source) {
    if (malformed_ == 0) note_first(source, base_, std::string(kLineBytes + 1, 'x'));
    ++events_;
    ++malformed_;
    base_ += rest_.size();
    rest_.clear();
    dropping_ = true;
  }

  // Takes whole lines, at the end of a source also one without line feed; taken_ says how many bytes that
  // was.
  void match(const std::string& source, std::string_view bytes, bool last) {
    const std::uint32_t flags = last ? CSIRT_BATCH_WHOLE : CSIRT_BATCH_PARTIAL;
    taken_ = 0;
    csirt_batch batch;
    do {
      const std::string_view rest = bytes.substr(taken_);
      call(csirt_matcher_match_batch, matcher_.get(), rest.data(), std::uint64_t{rest.size()}, events_, flags,
           found_.data(), std::uint64_t{found_.size()}, &batch);
      for (std::uint64_t i = 0; i < batch.matches; ++i) print(source, rest, found_[i]);
      if (batch.malformed > 0 && malformed_ == 0)
        note_first(source, base_ + taken_ + batch.malformed_offset, rest.substr(batch.malformed_offset));
      correlations_.take(source, base_ + taken_, rest, found_, batch.matches);
      correlations_.print(arguments_);
      events_ += batch.events;
      malformed_ += batch.malformed;
      taken_ += batch.consumed;
    } while (batch.consumed > 0 && taken_ < bytes.size());
    base_ += taken_;
  }

  // Where the first malformed line stands, with which these bytes begin, and why it is malformed.
  void note_first(const std::string& source, std::uint64_t offset, std::string_view bytes) {
    first_malformed_ =
        source + " at " + place_text(lines_.number(offset), offset) + ": " + why_malformed(bytes);
  }

  // What is wrong with the line with which these bytes begin.
  std::string why_malformed(std::string_view bytes) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    std::uint64_t count = 0;
    try {
      call(csirt_matcher_match, matcher_.get(), line.data(), std::uint64_t{line.size()}, nullptr,
           std::uint64_t{0}, &count);
    } catch (const LibraryError& error) {
      return error.complaint();
    }
    return "it is no event";
  }

  void print(const std::string& source, std::string_view bytes, const csirt_match& match) {
    if (!correlations_.reports(match.rule)) return;
    ++matches_;
    ++per_rule_[match.rule];
    if (form_ == Form::people) return;
    std::uint64_t length = 0;
    const char* id = csirt_rules_id(rules_.get(), match.rule, &length);
    const bool trial = (match.flags & CSIRT_MATCH_TRIAL) != 0;
    if (form_ == Form::tsv) {
      put_raw(stdout,
              std::to_string(match.event) + "\t" + std::string(id, length) + (trial ? "\ttrial\n" : "\n"));
      return;
    }
    boost::json::object line{{"event", match.event},
                             {"source", source},
                             {"offset", base_ + taken_ + match.offset},
                             {"rule", boost::json::string_view(id, length)}};
    if (trial) line["trial"] = true;
    if (explain_) line["because"] = why(bytes.substr(match.offset, match.length), match.rule);
    put_raw(stdout, boost::json::serialize(line) + "\n");
  }

  boost::json::value why(std::string_view event, std::uint32_t rule) {
    const auto explanation = boost::json::parse(document(csirt_matcher_explain, matcher_.get(), event.data(),
                                                         std::uint64_t{event.size()}, std::uint64_t{rule}));
    return explanation.at("held");
  }

  const Arguments& arguments_;
  const Rules& rules_;
  const Matcher& matcher_;
  Correlations& correlations_;
  Form form_;
  bool explain_;
  std::vector<csirt_match> found_;
  std::vector<std::uint64_t> per_rule_;
  std::string rest_;         // the beginning of a line whose end has not come yet, at most kLineBytes
  bool dropping_ = false;    // the line is beyond the limit, and its end has not come yet
  std::uint64_t base_ = 0;   // offset in the source of what is being matched
  std::uint64_t taken_ = 0;  // bytes of it that are done
  std::uint64_t events_ = 0, matches_ = 0, malformed_ = 0;
  Lines lines_;                         // of the source
  std::uint64_t malformed_before_ = 0;  // it
  std::string first_malformed_;
  std::vector<std::string> form_notes_;
};

Matcher make_matcher(const Arguments& arguments, const Rules& rules) {
  csirt_matcher_options options;
  std::memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.routing = routing(arguments);
  options.event_bytes = kEventBytes;
  Matcher matcher;
  call(csirt_matcher_create, static_cast<const csirt_rules*>(rules.get()), &options, matcher.out());
  return matcher;
}

void print_table(const Rules& rules, const MatchRun& run) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t rule = 0; rule < run.per_rule().size(); ++rule) {
    if (run.per_rule()[rule] > 0) order.push_back(rule);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return run.per_rule()[a] > run.per_rule()[b]; });
  for (const std::uint32_t rule : order) {
    const auto info = boost::json::parse(document(csirt_rules_info, rules.get(), std::uint64_t{rule}));
    std::printf("%12s  %-13s  ", grouped(run.per_rule()[rule]).c_str(), member(info, "level").c_str());
    put(stdout, one_line(member(info, "id")) + "  " + one_line(member(info, "title")) +
                    (info.at("trial").as_bool() ? "  (in trial)\n" : "\n"));
  }
  put(stdout, plural(run.matches(), "match", "matches") + " of " + plural(order.size(), "rule") + " on " +
                  plural(run.events(), "event") + "\n");
}

Form form(const Arguments& arguments) {
  if (arguments.json() && arguments.has("--tsv")) throw UsageError("--tsv and --json exclude each other");
  if (arguments.has("--explain") && !arguments.json()) throw UsageError("--explain goes with --json");
  if (arguments.json()) return Form::json;
  return arguments.has("--tsv") ? Form::tsv : Form::people;
}

}  // namespace

int run_match(const Arguments& arguments) {
  arguments.required("--events");
  const Form wanted = form(arguments);
  const Rules rules = load_rules(arguments);
  const bool any_rule = report_problems(rules);
  report_unrouted(rules, routing(arguments));
  const Matcher matcher = make_matcher(arguments, rules);
  Correlations correlations(arguments, rules);
  MatchRun run(arguments, rules, matcher, correlations, wanted);
  // Lines that are printed to the same terminal would be torn by the bar.
  const bool torn = wanted != Form::people && ::isatty(1) == 1;
  Progress progress(!arguments.has("--no-progress") && !torn);
  walk_events(arguments.values("--events"), progress,
              [&](const std::string& source, std::uint64_t offset, std::string_view bytes) {
                return run.take(source, offset, bytes);
              });
  progress.clear();
  correlations.finish();
  correlations.print(arguments);
  if (wanted == Form::people) {
    print_table(rules, run);
    correlations.print_table();
  }
  put(stderr, correlations.notes());
  if (run.malformed() > 0) {
    put(stderr, "csirt: " + grouped(run.malformed()) + " of " + plural(run.events(), "event") +
                    (run.malformed() == 1 ? " is" : " are") + " malformed, the first in " +
                    one_line(run.first_malformed()) + "\n");
    for (const std::string& note : run.form_notes()) put(stderr, "csirt: " + one_line(note) + "\n");
  }
  return any_rule ? exit_code_of(run.events(), run.malformed()) : kNegative;
}

}  // namespace csirt::tool
