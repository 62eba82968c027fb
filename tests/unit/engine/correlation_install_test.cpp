// An installation that fails changes nothing of the correlations; one that stands loses nothing of what they
// had found, whatever fails or who else installs.
#include <doctest/doctest.h>

#include "correlation/memory.hpp"
#include "failing_disk.hpp"

using namespace csirt;
using namespace csirt::engine;
using namespace csirt::engine::test;

namespace {

const char* const kManyFailed =
    "title: Logon failed\nname: failed\nid: 10000000-0000-4000-8000-000000000001\nlevel: high\n"
    "logsource: {product: windows}\ndetection: {s: {CommandLine: failed}, condition: s}\n---\n"
    "title: Many logons failed\nid: 20000000-0000-4000-8000-000000000001\nlevel: high\n"
    "correlation: {type: event_count, rules: [failed], group-by: [Hostname], timespan: 60s, "
    "condition: {gte: 3}}\n";

Rules many_failed() { return Rules::parse(kManyFailed, "rules.yml"); }
// The same, and a rule that sees nothing here; or nothing of it.
Rules many_failed_and_more() {
  return Rules::parse(std::string(kManyFailed) + "---\n" + rule(9, "low", "CommandLine", "never"),
                      "rules.yml");
}
Rules without_correlation() { return Rules::parse(rule(9, "low", "CommandLine", "never"), "rules.yml"); }

std::string failed_at(int second) { return event(second, "pay1.example.com", "failed"); }

std::shared_ptr<const Charter> later_charter() {
  std::string text = kCharter;
  text.insert(text.find("  fold_within"), "  lateness: 1s\n");
  return parse_charter(text, "charter.yaml");
}

// An engine whose disk can be made to fail, with a charter and the correlation.
class DiskHost {
 public:
  explicit DiskHost(const std::string& path) : DiskHost(options(path), failing_disk(path)) {}
  DiskHost(const EngineOptions& with, std::unique_ptr<journal::Store> store)
      : core_(with, std::move(store)), intake_(core_) {
    core_.install_charter("install-1", host("system"), parse_charter(kCharter, "charter.yaml"), kStart);
    core_.install_rules("install-2", host("grace"), many_failed(), kStart);
  }

  void deliver(const std::string& bytes) { deliver_from(sent_, bytes); }
  void deliver_from(std::uint64_t offset, std::string_view bytes) {
    intake_.triage("edr", offset, bytes, {});
    sent_ = offset + bytes.size();
  }
  void install(const Rules& rules) { intake_.install_rules("more", host("grace"), rules, kStart); }
  void install_charter() { core_.install_charter("later", host("grace"), later_charter(), kStart); }
  bool has_later_charter() const { return core_.state().charter == later_charter()->hash; }
  bool has(const Rules& rules) const { return core_.state().rules == rules.hash(); }
  std::uint64_t late() const { return intake_.correlations()->late; }
  std::size_t incidents() {
    intake_.flush({});
    return core_.state().incidents.size();
  }

 private:
  Core core_;
  Intake intake_;
  std::uint64_t sent_ = 0;
};

// An installation that fails at each of its writes in turn, until there are no more: whenever it is refused,
// windows stand as before, and an event between two that were taken in is counted.
template <class Install, class InForce>
void fails_without_a_trace(const Install& install, const InForce& in_force) {
  const TempDir folder(fast_folder());
  int refused = 0;
  for (int at = 1;; ++at) {
    CAPTURE(at);
    DiskHost host(folder.file(std::to_string(at) + ".db"));
    host.deliver(failed_at(0) + failed_at(20));
    const FaultyCall call = with_fault(at, [&] { install(host); });
    CHECK(call.worked == in_force(host));
    if (!call.struck) break;
    if (call.worked) continue;
    ++refused;
    host.deliver(failed_at(10));
    CHECK(host.late() == 0);
    CHECK(host.incidents() == 1);
  }
  CHECK(refused > 1);
}

}  // namespace

TEST_CASE("rules whose installation fails change nothing: an earlier event may still come") {
  fails_without_a_trace([](DiskHost& host) { host.install(without_correlation()); },
                        [](const DiskHost& host) { return host.has(without_correlation()); });
}

TEST_CASE("a charter whose installation fails changes nothing: an earlier event may still come") {
  fails_without_a_trace([](DiskHost& host) { host.install_charter(); },
                        [](const DiskHost& host) { return host.has_later_charter(); });
}

TEST_CASE("what waits when rules are installed is found once, at whichever write the disk fails") {
  const TempDir folder(fast_folder());
  std::string expected;
  int struck = 0;
  for (int at = 0;; ++at) {
    CAPTURE(at);
    const std::string path = folder.file(std::to_string(at) + ".db");
    FaultyCall call;
    {
      DiskHost host(path);
      host.deliver(failed_at(0) + failed_at(10) + failed_at(20));
      call = with_fault(at, [&] { host.install(without_correlation()); });
      struck += call.struck ? 1 : 0;
      if (!call.worked) host.install(without_correlation());
      CHECK(host.incidents() == 1);
    }
    const std::string text = journal_text(path);
    if (at == 0) expected = text;
    CHECK(text == expected);
    if (at > 0 && !call.struck) break;
  }
  CHECK(struck > 2);
}

TEST_CASE("what the disk refused when rules were installed is found at the next call") {
  const TempDir folder(fast_folder());
  int struck = 0;
  for (int at = 1;; ++at) {
    CAPTURE(at);
    DiskHost host(folder.file(std::to_string(at) + ".db"));
    host.deliver(failed_at(0) + failed_at(10) + failed_at(20));
    const FaultyCall call = with_fault(at, [&] { host.install(without_correlation()); });
    struck += call.struck && host.has(without_correlation()) ? 1 : 0;
    host.deliver(event(21, "x.example.com", "dir"));
    CHECK(host.incidents() == 1);
    if (!call.struck) break;
  }
  CHECK(struck > 0);
}

TEST_CASE("what waits when another process installs rules is found by the rules that it was taken in under") {
  for (const bool same : {false, true}) {
    CAPTURE(same);
    const TempJournal journal("correlation-other");
    DiskHost here(journal.path());
    here.deliver(failed_at(0) + failed_at(10) + failed_at(20));
    Engine::open(options(journal.path()))
        ->install_rules("theirs", host("grace"), same ? many_failed_and_more() : without_correlation(),
                        kStart);
    here.deliver(event(21, "x.example.com", "dir"));
    CHECK(here.incidents() == 1);
  }
}

TEST_CASE("a crash right after an installation: the new rules find it in what is delivered again") {
  const TempJournal journal("correlation-between");
  const std::string bytes = failed_at(0) + failed_at(10) + failed_at(20);
  {
    Core core(options(journal.path()));
    core.install_charter("install-1", host("system"), parse_charter(kCharter, "charter.yaml"), kStart);
    core.install_rules("install-2", host("grace"), many_failed(), kStart);
    Intake intake(core);
    intake.triage("edr", 0, bytes, {});
    core.install_rules("more", host("grace"), many_failed_and_more(), kStart);
  }
  DiskHost again(journal.path());
  again.deliver(bytes);
  CHECK(again.incidents() == 1);
}

TEST_CASE(
    "what rules that are in force could not settle is kept for the next call; a broken invariant is told") {
  struct Row {
    std::string what;
    std::exception_ptr error;
    bool told;
  };
  const Row rows[] = {
      {"the disk is full", std::make_exception_ptr(Error(Status::io, "full", "journal")), false},
      {"a limit of the host", std::make_exception_ptr(Error(Status::limit, "too many", "incidents")), false},
      {"no memory", std::make_exception_ptr(std::bad_alloc()), false},
      {"a broken invariant", std::make_exception_ptr(Error(Status::internal, "broken", "here")), true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    auto made = std::make_unique<FailingStore>();
    FailingStore& store = *made;
    DiskHost host(options(), std::move(made));
    host.deliver(failed_at(0) + failed_at(10) + failed_at(20));
    store.fail_append(1, row.error);  // the rules are in force with the first append
    if (row.told) {
      CHECK_THROWS_AS(host.install(without_correlation()), Error);
    } else {
      CHECK_NOTHROW(host.install(without_correlation()));
    }
    CHECK(store.failed());
    CHECK(host.has(without_correlation()));
    if (row.told) continue;  // the caller's guard closes the engine
    host.deliver(event(21, "x.example.com", "dir"));
    CHECK(host.incidents() == 1);
  }
}

TEST_CASE(
    "a line that memory is too short for while windows are made anew is made anew when it comes again") {
  const TempDir folder(fast_folder());
  const std::string bytes = failed_at(0) + failed_at(10);
  std::uint64_t failures = 0;
  for (bool met = true; met; failures += met ? 1 : 0) {
    CAPTURE(failures);
    const std::string path = folder.file(std::to_string(failures) + ".db");
    {
      DiskHost before(path);
      before.deliver(bytes);
      CHECK(before.incidents() == 0);  // a cursor behind both
    }
    DiskHost host(path);
    const std::size_t cut = bytes.size() - 9;  // within the second line
    host.deliver_from(0, std::string_view(bytes).substr(0, cut));
    {
      correlation::test::MemoryRunsOut runs_out(failures, 1);
      try {
        host.deliver_from(cut, std::string_view(bytes).substr(cut));
      } catch (const std::bad_alloc&) {
      }
      met = runs_out.met();
    }
    host.deliver_from(cut, std::string_view(bytes).substr(cut));
    host.deliver(failed_at(20));
    CHECK(host.incidents() == 1);
  }
  CHECK(failures > 3);
}
