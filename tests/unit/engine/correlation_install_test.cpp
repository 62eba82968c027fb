// An installation that fails changes nothing of the correlations; one that stands loses nothing of what they
// had found, whatever fails or who else installs.
#include <doctest/doctest.h>

#include "../journal/fault_vfs.hpp"
#include "../journal/support.hpp"
#include "base/canonical.hpp"
#include "engine/intake.hpp"
#include "support.hpp"

using namespace csirt;
using namespace csirt::engine;
using namespace csirt::engine::test;
using csirt::journal::test::fast_folder;
using csirt::journal::test::fault;
using csirt::journal::test::fault_vfs;
using csirt::journal::test::TempDir;

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

// An engine whose disk can be made to fail, with a charter and the correlation.
class DiskHost {
 public:
  explicit DiskHost(const std::string& path) : core_(options(path), store(path)), intake_(core_) {
    core_.install_charter("install-1", host("system"), parse_charter(kCharter, "charter.yaml"), kStart);
    core_.install_rules("install-2", host("grace"), many_failed(), kStart);
  }

  void deliver(const std::string& bytes) {
    intake_.triage("edr", sent_, bytes, {});
    sent_ += bytes.size();
  }
  void install(const Rules& rules) { intake_.install_rules("more", host("grace"), rules, kStart); }
  void install_charter() {
    std::string text = kCharter;
    text.insert(text.find("  fold_within"), "  lateness: 1s\n");
    core_.install_charter("later", host("grace"), parse_charter(text, "charter.yaml"), kStart);
  }
  bool has(const Rules& rules) const { return core_.state().rules == rules.hash(); }
  std::uint64_t late() const { return intake_.correlations()->late; }
  std::size_t incidents() {
    intake_.flush({});
    return core_.state().incidents.size();
  }

 private:
  static std::unique_ptr<journal::Store> store(const std::string& path) {
    journal::SqliteOptions sqlite;
    sqlite.vfs = fault_vfs();
    return journal::open_sqlite(path, sqlite);
  }

  Core core_;
  Intake intake_;
  std::uint64_t sent_ = 0;
};

// What became of a call when the disk was to fail at the n-th write from then on.
struct FaultyCall {
  bool worked = true, struck = false;
};

template <class Call>
FaultyCall with_fault(int at, const Call& run) {
  fault() = {at, at % 2 == 0 ? SQLITE_FULL : SQLITE_IOERR_WRITE, false, 0};
  FaultyCall call;
  try {
    run();
  } catch (const Error&) {
    call.worked = false;
  }
  call.struck = at != 0 && fault().seen >= at;
  fault().at = 0;
  return call;
}

}  // namespace

TEST_CASE("rules whose installation fails change nothing: an earlier event may still come") {
  const TempDir folder(fast_folder());
  int refused = 0;
  for (int at = 1;; ++at) {
    CAPTURE(at);
    DiskHost host(folder.file(std::to_string(at) + ".db"));
    host.deliver(failed_at(0) + failed_at(20));
    const FaultyCall call = with_fault(at, [&] { host.install(without_correlation()); });
    CHECK(call.worked == host.has(without_correlation()));
    if (!call.struck) break;
    if (call.worked) continue;
    ++refused;
    host.deliver(failed_at(10));
    CHECK(host.late() == 0);
    CHECK(host.incidents() == 1);
  }
  CHECK(refused > 1);
}

TEST_CASE("a charter whose installation fails changes nothing: an earlier event may still come") {
  const TempDir folder(fast_folder());
  int refused = 0;
  for (int at = 1;; ++at) {
    CAPTURE(at);
    DiskHost host(folder.file(std::to_string(at) + ".db"));
    host.deliver(failed_at(0) + failed_at(20));
    if (with_fault(at, [&] { host.install_charter(); }).worked) break;
    ++refused;
    host.deliver(failed_at(10));
    CHECK(host.late() == 0);
    CHECK(host.incidents() == 1);
  }
  CHECK(refused > 1);
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
