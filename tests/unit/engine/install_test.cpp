// Charters and rules put in force: who may, what is written with them, and what happens to events meanwhile.
#include <doctest/doctest.h>

#include "base/canonical.hpp"
#include "engine/core.hpp"
#include "support.hpp"
#include "time/zone.hpp"

using namespace csirt;
using namespace csirt::engine::test;

namespace {

std::shared_ptr<const Charter> altered(const std::string& from, const std::string& to) {
  std::string text = kCharter;
  REQUIRE(text.find(from) != std::string::npos);
  text.replace(text.find(from), from.size(), to);
  return parse_charter(text, "altered.yaml");
}

Rules only_rule(const char* value) {
  return Rules::parse(rule(1, "high", "CommandLine|contains", value), "r.yml");
}

// An engine whose log function does `between`, once, in the middle of a triage call: at the event dated 2099.
std::unique_ptr<Engine> interrupted(const std::string& path, std::function<void()>& between) {
  EngineOptions with = options(path);
  with.latest = kStart + days(1);
  with.log = [&between](int, std::string_view code, std::string_view) {
    if (code == "event-ahead") between();
  };
  return open(path, &with);
}

std::string then_procdump() {
  return "{\"@timestamp\":\"2099-01-01T00:00:00Z\"}\n" + event(10, "a.example.com", "procdump");
}

}  // namespace

TEST_CASE("installing a charter concerns the organization, not the constituency that is listed first") {
  auto engine = Engine::open(options());
  const auto powerless = altered("authority: { corp: full }", "authority: { corp: none }");
  REQUIRE(engine->install_charter("i1", host("system"), powerless, kStart).outcome == Outcome::permitted);
  const auto next = parse_charter(kCharter, "next.yaml");
  CHECK(engine->install_charter("i2", host("ada"), next, kStart).outcome == Outcome::denied);
  CHECK(engine->install_rules("i3", host("grace"), rules(), kStart).outcome == Outcome::permitted);
  CHECK(engine->install_charter("i4", host("grace"), next, kStart).outcome == Outcome::permitted);
}

TEST_CASE("a charter whose canonical form does not bring it back is refused before it is stored") {
  auto engine = Engine::open(options());
  auto broken = std::make_shared<Charter>(*parse_charter(kCharter, "charter.yaml"));
  broken->canonical.replace(broken->canonical.find("Example Corp"), 12, "Example \\x Co");
  broken->hash = base::sha256_hex(broken->canonical);
  CHECK_THROWS_AS(engine->install_charter("i1", host("system"), broken, kStart), Error);
  CHECK(engine->statistics().records == 0);
}

TEST_CASE("the version of the zone data is journalled with the charter, and a change is told of on opening") {
  const TempJournal journal("zones");
  open(journal.path());
  CHECK(journal_text(journal.path()).find("\"tzdata\":\"" + time::tzdata_version() + "\"") !=
        std::string::npos);
  auto store = journal::open_memory();
  const auto charter = parse_charter(kCharter, "charter.yaml");
  journal::Record record;
  record.type = engine::CharterInstalled::kType;
  record.stream = "charter";
  record.principal = host("system");
  record.realm = "real";
  record.charter = store->put_blob(charter->canonical);
  record.body = engine::encode_body(engine::CharterInstalled{charter->hash, "system", "1999a"});
  store->append({"i1", {}, {record}});
  std::vector<std::string> codes;
  EngineOptions with = options();
  with.log = [&](int, std::string_view code, std::string_view arguments) {
    codes.push_back(std::string(code) + std::string(arguments));
  };
  const engine::Core core(with, std::move(store));
  REQUIRE(codes.size() == 1);
  CHECK(codes[0].find("tzdata-changed") == 0);
  CHECK(codes[0].find("1999a") != std::string::npos);
}

TEST_CASE(
    "rules that change in the middle of a call: an event is matched by those under which it is journalled") {
  const TempJournal journal("rules-meanwhile");
  std::function<void()> between;
  auto engine = interrupted(journal.path(), between);
  auto other = Engine::open(options(journal.path()));
  between = [&] { other->install_rules("later", host("grace"), only_rule("mimikatz"), kStart + seconds(1)); };
  const auto summary = engine->triage("edr", 0, then_procdump());
  CHECK(summary.dispositions == Dispositions{{"quiet", 2}});
  CHECK(summary.findings == 0);
  CHECK(engine->incidents(viewer("system")).empty());
}

TEST_CASE(
    "a charter that changes in the middle of a call: an event is assessed by the one it is journalled "
    "under") {
  const TempJournal journal("charter-meanwhile");
  std::function<void()> between;
  auto engine = interrupted(journal.path(), between);
  auto other = Engine::open(options(journal.path()));
  const auto next = altered("00000000-0000-4000-8000-000000000004", "00000000-0000-4000-8000-000000000001");
  between = [&] { other->install_charter("later", host("grace"), next, kStart + seconds(1)); };
  const auto summary = engine->triage("edr", 0, then_procdump());
  CHECK(summary.dispositions == Dispositions{{"quiet", 1}, {"suppressed", 1}});
  CHECK(engine->incidents(viewer("system")).empty());
}

TEST_CASE(
    "how rules are called is asked anew when another process installs others, or when others are asked") {
  const TempJournal journal("naming");
  RuleChange second;  // a file of its own: of a file that is asked for, all rules are named
  second.texts = {{"two.yml", rule(2, "high", "CommandLine|contains", "whoami")}};
  open(journal.path())
      ->install_rules("two files", host("grace"), only_rule("procdump").update(second), kStart);
  engine::Core reader(options(journal.path()));
  const std::string one = "00000000-0000-4000-8000-000000000001",
                    two = "00000000-0000-4000-8000-000000000002";
  const auto title = [&](const std::string& id) {
    const auto set = reader.rules_naming({id});
    const auto found = set->find(id);
    return found ? set->info(static_cast<std::uint32_t>(*found)).title : "";
  };
  CHECK(title(one) == "Rule 1");
  CHECK(reader.rules_naming({one}) == reader.rules_naming({one}));  // kept
  CHECK(title(two) == "Rule 2");
  std::string renamed = rule(2, "high", "CommandLine|contains", "procdump");
  renamed.replace(renamed.find("Rule 2"), 6, "Renamed");
  Engine::open(options(journal.path()))
      ->install_rules("later", host("grace"), Rules::parse(renamed, "r.yml"), kStart + seconds(1));
  reader.catch_up();
  CHECK(title(two) == "Renamed");
  CHECK(title(one).empty());
}
