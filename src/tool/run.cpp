// csirt run: events through a charter and rules into a journal, and what came of them.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <map>
#include <utility>

#include "tool/counts.hpp"
#include "tool/events.hpp"
#include "tool/first_time.hpp"
#include "tool/report_page.hpp"
#include "tool/run_subcommands.hpp"
#include "tool/session.hpp"
#include "tool/sources.hpp"
#include "tool/terminal.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

Charter load_charter(const Arguments& arguments) {
  Charter charter;
  if (const auto path = arguments.value("--charter")) {
    call(csirt_charter_load, path->data(), std::uint64_t{path->size()}, charter.out());
    return charter;
  }
  const std::string text = document(csirt_charter_default);
  call(csirt_charter_parse, text.data(), std::uint64_t{text.size()}, "default charter", CSIRT_TEXT_NUL,
       charter.out());
  return charter;
}

// What one run does: install what is not in force yet, take the events in, let the due deadlines fire.
class Run {
 public:
  Run(const Arguments& arguments, Rules rules)
      : arguments_(arguments),
        principal_(boost::json::serialize(principal(arguments))),
        engine_(open_engine(arguments, true, &lines_)),
        sources_(arguments, query(engine_, {{"what", "summary"}, {"viewer", host_viewer()}})),
        rules_(std::move(rules)) {
    if (const auto given = arguments.value("--now")) {
      time_ = now(arguments, engine_);
    }
  }

  // The charter is read before any event, so that what is wrong with it is told at once.
  void load() {
    summary_ = query(engine_, {{"what", "summary"}, {"viewer", host_viewer()}});
    if (arguments_.has("--charter") || member(summary_, "charter").empty())
      charter_ = load_charter(arguments_);
  }

  // False when charter or rules were refused; the refusal has been printed.
  bool take_events() {
    Progress progress(!arguments_.has("--no-progress"));
    try {
      walk_events(arguments_.values("--events"), progress,
                  [&](const std::string& source, std::uint64_t offset, std::string_view bytes) {
                    const std::string& name = sources_.take(source, offset, bytes.size());
                    lines_[name].take(bytes);
                    if (!bytes.empty()) {
                      install(bytes);
                      triage(name, offset, bytes);
                    }
                    return events_;
                  });
      install({});
    } catch (const Refused&) {
      return false;
    }
    add(document(csirt_engine_flush, engine_.get(), time_));
    std::int64_t latest = 0;
    call(csirt_engine_now, engine_.get(), &latest);
    fired_ = boost::json::parse(document(csirt_engine_tick, engine_.get(), latest));
    call(csirt_engine_snapshot, engine_.get());
    seconds_ = progress.seconds();
    progress.clear();
    put(stderr, sources_.notes());
    return true;
  }

  void print_result() const {
    const auto incidents = query(engine_, "incidents", arguments_);
    const auto summary = query(engine_, "summary", arguments_);
    boost::json::object counts;
    for (const auto& [name, count] : dispositions_) counts[name] = count;
    const boost::json::object result{{"events", events_},
                                     {"dispositions", counts},
                                     {"tick", fired_},
                                     {"summary", summary},
                                     {"incidents", incidents}};
    std::string people = plural(events_, "event") + "\n" + dispositions_text(counts) + trial_text(summary) +
                         incidents_text(incidents, sees_everything(engine_, arguments_));
    if (!arguments_.json() && seconds_ > 0) {
      std::fprintf(stderr, "csirt: %s in %.1f s\n", plural(events_, "event").c_str(), seconds_);
    }
    print(arguments_, result, people);
  }

  int exit_code() const {
    const auto malformed = dispositions_.find("malformed");
    return exit_code_of(events_, malformed == dispositions_.end() ? 0 : malformed->second);
  }

  void write_report() const {
    if (const auto path = arguments_.value("--report")) write_file(*path, report_page(engine_, arguments_));
  }

 private:
  struct Refused {};

  // Puts in force what is not yet, before the first event and at its time, when nobody said another.
  void install(std::string_view first_events) {
    if (std::exchange(installed_, true)) return;
    const std::string records = std::to_string(number(summary_, "records"));
    const std::int64_t begun = latest();
    std::int64_t at = time_;
    if (at == CSIRT_TIME_NONE) at = begun != 0 ? begun : first_time(first_events, wall_clock());
    if (charter_.get() != nullptr) {
      install(csirt_engine_install_charter, charter_.get(), csirt_charter_hash(charter_.get(), nullptr),
              member(summary_, "charter"), "install-charter", records, at);
    }
    install(csirt_engine_install_rules, rules_.get(), csirt_rules_hash(rules_.get(), nullptr),
            member(summary_, "rules"), "install-rules", records, at);
  }

  template <class Function, class Installed>
  void install(Function function, const Installed* installed, const std::string& hash,
               const std::string& in_force, const std::string& what, const std::string& records,
               std::int64_t at) {
    if (hash == in_force) return;
    // The first of its kind has the same id whenever a run that broke off is repeated; later ones may come
    // again.
    const std::string id = what + "/" + (in_force.empty() ? "0" : records) + "/" + hash;
    const auto decision =
        boost::json::parse(document(function, engine_.get(), id.data(), std::uint64_t{id.size()},
                                    principal_.data(), std::uint64_t{principal_.size()}, installed, at));
    if (member(decision, "outcome") == "permitted") return;
    print(arguments_, decision, decision_text(decision));
    throw Refused();
  }

  std::int64_t latest() const {
    std::int64_t time = 0;
    call(csirt_engine_now, engine_.get(), &time);
    return time;
  }

  void triage(const std::string& source, std::uint64_t offset, std::string_view bytes) {
    add(document(csirt_engine_triage, engine_.get(), source.data(), std::uint64_t{source.size()}, offset,
                 bytes.data(), std::uint64_t{bytes.size()}, time_));
  }

  void add(const std::string& summary) {
    const auto read = boost::json::parse(summary);
    events_ += number(read, "events");
    const auto* counts = read.as_object().if_contains("dispositions");
    if (counts == nullptr) return;
    for (const auto& item : counts->as_object()) {
      const std::string name(item.key());
      dispositions_[name] += number(*counts, name.c_str());
    }
  }

  const Arguments& arguments_;
  std::string principal_;
  SourceLines lines_;
  Engine engine_;
  Sources sources_;
  std::int64_t time_ = CSIRT_TIME_NONE;
  boost::json::value summary_;  // of the journal before the run
  Charter charter_;             // null: the one in force stays
  Rules rules_;
  bool installed_ = false;
  std::uint64_t events_ = 0;
  std::map<std::string, std::uint64_t> dispositions_;
  boost::json::value fired_;
  double seconds_ = 0;
};

}  // namespace

// Events that were taken in count as known ever after. Without a rule they would be lost to the run that
// follows with the rules mended, so none is taken.
int run_run(const Arguments& arguments) {
  arguments.required("--rules");
  arguments.required("--events");
  Sources::check_names(arguments);
  Rules rules = load_rules(arguments);
  if (!report_problems(rules)) {
    put(stderr, "csirt: no event was taken in, and the journal is as it was\n");
    return kNegative;
  }
  report_unrouted(rules, triage_routing(arguments));
  Run run(arguments, std::move(rules));
  run.load();
  if (!run.take_events()) return kNegative;
  run.print_result();
  run.write_report();
  return run.exit_code();
}

}  // namespace csirt::tool
