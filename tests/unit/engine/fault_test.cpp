// A disk that fails at any of the writes of an intake: what was not answered is delivered again, and nothing
// is counted twice or lost.
#include <doctest/doctest.h>

#include "base/canonical.hpp"
#include "failing_disk.hpp"

using namespace csirt;
using namespace csirt::engine::test;

namespace {

// An engine over a disk that can be made to fail, and the host that feeds it.
class FailingHost {
 public:
  explicit FailingHost(const std::string& path) : core_(with(path), failing_disk(path)), intake_(core_) {}

  // Calls until it works; a call that fails is repeated with the same bytes.
  template <class Call>
  void insist(Call&& call) {
    for (int attempt = 0;; ++attempt) {
      REQUIRE(attempt < 9);
      try {
        return add(call());
      } catch (const Error& error) {
        if (++errors == mended_after) fault().at = 0;
      }
    }
  }
  void deliver(const std::string& bytes, std::size_t step) {
    for (std::size_t at = 0; at < bytes.size(); at += step)
      insist([&] { return intake_.triage("edr", at, std::string_view(bytes).substr(at, step), {}); });
    insist([&] { return intake_.flush({}); });
  }
  // Everything that the host was told, and the state that came of it.
  std::string outcome() const {
    std::string out = std::to_string(events) + " events, " + std::to_string(findings) + " findings";
    for (const auto& [name, count] : dispositions) out += ", " + name + " " + std::to_string(count);
    for (const auto& [rule, count] : intake_.rule_matches()) out += ", " + rule + " " + std::to_string(count);
    for (const auto& [clause, count] : intake_.status("edr").reasons)
      out += ", " + clause + " " + std::to_string(count);
    return out;
  }
  std::string state() const { return base::sha256_hex(core_.state().serialized()); }

  int errors = 0;
  int mended_after = 0;  // errors until the disk works again, when it would go on failing

 private:
  static EngineOptions with(const std::string& path) {
    EngineOptions made = options(path);
    made.snapshot_every = 16;
    return made;
  }
  void add(const TriageSummary& part) {
    events += part.events;
    findings += part.findings;
    for (const auto& [name, count] : part.dispositions) dispositions[name] += count;
  }

  engine::Core core_;
  engine::Intake intake_;
  std::uint64_t events = 0, findings = 0;
  Dispositions dispositions;
};

std::string some_of_everything() {
  std::string out;
  for (int i = 0; i < 12; ++i) {
    const std::string host = "ws" + std::to_string(i % 2) + ".example.com";
    const char* const commands[] = {"procdump", "whoami", "backup", "lsass and procdump", "dir", "procdump"};
    out += event(i * 7, host, commands[i % 6]);
    if (i % 8 == 3) out += "{broken\n";
  }
  return out;
}

// A journal with charter and rules, to start each run from.
std::string prepared(const TempDir& folder) {
  open(folder.file("prepared.db"));
  return folder.file("prepared.db");
}

struct Run {
  std::string journal, outcome, state;
  int errors = 0;
  bool operator==(const Run& other) const {
    return journal == other.journal && outcome == other.outcome && state == other.state;
  }
};

Run run_with(const TempDir& folder, const std::string& start, const std::string& bytes, std::size_t step,
             journal::test::Fault strikes) {
  const std::string path = folder.file("run.db");
  std::filesystem::remove(path);
  std::filesystem::copy_file(start, path);
  Run run;
  {
    FailingHost host(path);
    fault() = strikes;
    host.deliver(bytes, step);
    fault().at = 0;
    run.outcome = host.outcome();
    run.state = host.state();
    run.errors = host.errors;
  }
  run.journal = journal_text(path);
  return run;
}

}  // namespace

TEST_CASE(
    "a write that fails anywhere in the intake: delivered again, same journal, same counts, same state") {
  const TempDir folder(fast_folder());
  const std::string start = prepared(folder), bytes = some_of_everything();
  const Run whole = run_with(folder, start, bytes, 700, {});
  CHECK(whole.errors == 0);
  int struck = 0;
  for (int at = 1;; ++at) {
    const Run run = run_with(folder, start, bytes, 700, nth_write(at));
    struck += run.errors;
    CHECK_MESSAGE(run == whole, "write ", at, ": ", run.outcome, " instead of ", whole.outcome);
    if (fault().seen < at) break;
  }
  CHECK(struck > 20);
}

TEST_CASE("a cursor that fails when it is due stands at the same event afterwards") {
  const TempDir folder(fast_folder());
  const std::string start = prepared(folder);
  std::string bytes;
  for (int i = 0; i < 65'540; ++i) bytes += "{}\n";
  const Run whole = run_with(folder, start, bytes, bytes.size(), {});
  const Run run = run_with(folder, start, bytes, bytes.size(), {1, SQLITE_FULL, false, 0});
  CHECK(run.errors == 1);
  CHECK(run == whole);
}

TEST_CASE("a disk that stays full: errors alone, and all of it afterwards") {
  const TempDir folder(fast_folder());
  const std::string start = prepared(folder), bytes = some_of_everything();
  const Run whole = run_with(folder, start, bytes, bytes.size(), {});
  const std::string path = folder.file("full.db");
  std::filesystem::copy_file(start, path);
  {
    FailingHost host(path);
    fault() = {1, SQLITE_FULL, true, 0};
    host.mended_after = 5;
    host.deliver(bytes, bytes.size());
    CHECK(host.errors == 5);
    CHECK(host.outcome() == whole.outcome);
    CHECK(host.state() == whole.state);
  }
  CHECK(journal_text(path) == whole.journal);
}
