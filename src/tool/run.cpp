// csirt run: events through a charter and rules into a journal, and what came of them.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <map>

#include "tool/events.hpp"
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
  explicit Run(const Arguments& arguments)
      : arguments_(arguments),
        principal_(boost::json::serialize(principal(arguments))),
        engine_(open_engine(arguments, true)),
        sources_(arguments, query(engine_, {{"what", "summary"}, {"viewer", host_viewer()}})) {
    if (const auto given = arguments.value("--now")) {
      time_ = now(arguments, engine_);
    }
  }

  // False when it was refused; the refusal has been printed.
  bool install() {
    const auto summary = query(engine_, {{"what", "summary"}, {"viewer", host_viewer()}});
    const std::string records = std::to_string(number(summary, "records"));
    if (arguments_.has("--charter") || member(summary, "charter").empty()) {
      const Charter charter = load_charter(arguments_);
      if (!install(csirt_engine_install_charter, charter.get(), csirt_charter_hash(charter.get(), nullptr),
                   member(summary, "charter"), "install-charter", records)) {
        return false;
      }
    }
    const Rules rules = load_rules(arguments_);
    report_problems(rules);
    report_unrouted(arguments_, rules);
    return install(csirt_engine_install_rules, rules.get(), csirt_rules_hash(rules.get(), nullptr),
                   member(summary, "rules"), "install-rules", records);
  }

  void take_events() {
    Progress progress(!arguments_.has("--no-progress"));
    walk_events(arguments_.values("--events"), progress,
                [&](const std::string& source, std::uint64_t offset, std::string_view bytes) {
                  const std::string& name = sources_.take(source, offset, bytes.size());
                  if (!bytes.empty()) triage(name, offset, bytes);
                  return events_;
                });
    add(document(csirt_engine_flush, engine_.get(), time_));
    std::int64_t latest = 0;
    call(csirt_engine_now, engine_.get(), &latest);
    fired_ = boost::json::parse(document(csirt_engine_tick, engine_.get(), latest));
    call(csirt_engine_snapshot, engine_.get());
    seconds_ = progress.seconds();
    progress.clear();
    put(stderr, sources_.notes());
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
    std::string people =
        grouped(events_) + " events\n" + dispositions_text(counts) + incidents_text(incidents);
    if (!arguments_.json() && seconds_ > 0) {
      std::fprintf(stderr, "csirt: %s events in %.1f s\n", grouped(events_).c_str(), seconds_);
    }
    print(arguments_, result, people);
  }

  void write_report() const {
    if (const auto path = arguments_.value("--report")) write_file(*path, report_page(engine_, arguments_));
  }

 private:
  template <class Function, class Installed>
  bool install(Function function, const Installed* installed, const std::string& hash,
               const std::string& in_force, const std::string& what, const std::string& records) {
    if (hash == in_force) return true;
    // The first of its kind has the same id whenever a run that broke off is repeated; later ones may come
    // again.
    const std::string id = what + "/" + (in_force.empty() ? "0" : records) + "/" + hash;
    const std::int64_t at = time_ == CSIRT_TIME_NONE ? latest() : time_;
    const auto decision =
        boost::json::parse(document(function, engine_.get(), id.data(), std::uint64_t{id.size()},
                                    principal_.data(), std::uint64_t{principal_.size()}, installed, at));
    if (member(decision, "outcome") == "permitted") return true;
    print(arguments_, decision, decision_text(decision));
    return false;
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
  Engine engine_;
  Sources sources_;
  std::int64_t time_ = CSIRT_TIME_NONE;
  std::uint64_t events_ = 0;
  std::map<std::string, std::uint64_t> dispositions_;
  boost::json::value fired_;
  double seconds_ = 0;
};

}  // namespace

int run_run(const Arguments& arguments) {
  arguments.required("--rules");
  arguments.required("--events");
  Sources::check_names(arguments);
  Run run(arguments);
  if (!run.install()) return kNegative;
  run.take_events();
  run.print_result();
  run.write_report();
  return kSuccess;
}

}  // namespace csirt::tool
