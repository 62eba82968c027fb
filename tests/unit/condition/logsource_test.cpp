// Which rules are tried on which events, and what fields are called in them.
#include "condition_fixture.hpp"

using namespace csirt::condition;
using namespace csirt::condition::test;

namespace {

constexpr const char* process_creation = "{category: process_creation, product: windows}";
constexpr const char* sysmon_1 =
    R"({"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1, "Image": "C:\\x.exe", "ProcessId": "5"})";
constexpr const char* audit_4688 =
    R"({"Channel": "Security", "EventID": 4688, "NewProcessName": "C:\\x.exe", "NewProcessId": "0x5", "ProcessId": "0x4"})";

}  // namespace

TEST_CASE("rules are tried on the events of their log source") {
  const auto rules = one_rule("sel: {Image|endswith: '\\x.exe'}\ncondition: sel", process_creation);
  CHECK(rules->info(0).routed);
  CHECK(matches(rules, sysmon_1));
  CHECK_FALSE(matches(
      rules, R"({"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 5, "Image": "C:\\x.exe"})"));
  CHECK_FALSE(matches(rules, R"({"Channel": "Security", "EventID": 1, "Image": "C:\\x.exe"})"));
  CHECK(matches(rules, R"({"Channel": "Security", "EventID": 1, "Image": "C:\\x.exe"})", Routing::none));
}

TEST_CASE("a log source that no mapping knows: tried on every event, and left out by strict routing") {
  const auto rules = one_rule("sel: {Image|endswith: '\\x.exe'}\ncondition: sel", "{product: acme}");
  CHECK_FALSE(rules->info(0).routed);
  CHECK(matches(rules, sysmon_1));
  CHECK(matches(rules, R"({"Image": "\\x.exe"})"));
  CHECK_FALSE(matches(rules, sysmon_1, Routing::strict));
}

TEST_CASE("the audit of process creation is a process creation with other names") {
  CHECK(matches(one_rule("sel: {Image|endswith: '\\x.exe'}\ncondition: sel", process_creation), audit_4688));
  CHECK(matches(one_rule("sel: {ProcessId: '0x5', ParentProcessId: '0x4'}\ncondition: sel", process_creation),
                audit_4688));
  // Rules for the Security log itself see the names of the Security log.
  CHECK(matches(one_rule("sel: {ProcessId: '0x4'}\ncondition: sel", "{product: windows, service: security}"),
                audit_4688));
  CHECK_FALSE(
      matches(one_rule("sel: {Image|exists: true}\ncondition: sel", "{product: windows, service: security}"),
              audit_4688));
  CHECK(matches(one_rule("sel: {ProcessId: '5'}\ncondition: sel", process_creation), sysmon_1));
}

TEST_CASE("product alone, and services by channel or provider") {
  const auto windows = one_rule("sel: {f: a}\ncondition: sel", "{product: windows}");
  CHECK(matches(windows, R"({"Channel": "Anything", "EventID": 7, "f": "a"})"));
  CHECK_FALSE(matches(windows, R"({"f": "a"})"));
  const auto security = one_rule("sel: {f: a}\ncondition: sel", "{product: windows, service: security}");
  CHECK(matches(security, R"({"winlog": {"channel": "Security", "event_data": {"f": "a"}}})"));
  CHECK(matches(security, R"({"SourceName": "Microsoft-Windows-Security-Auditing", "f": "a"})"));
  CHECK_FALSE(matches(security, R"({"Channel": "System", "f": "a"})"));
}

TEST_CASE("events without a channel are tried for the categories whose fields they have") {
  const auto rules = one_rule("sel: {CommandLine|contains: whoami}\ncondition: sel", process_creation);
  CHECK(matches(rules, R"({"CommandLine": "whoami /all"})"));
  CHECK(matches(one_rule("sel: {CommandLine|contains: whoami}\ncondition: sel",
                         "{category: process_creation, product: linux}"),
                R"({"CommandLine": "whoami"})"));
}

TEST_CASE("mapping files of the host come first, and are part of the set's canonical form") {
  RuleOptions options;
  options.mappings.push_back({"acme.yml",
                              "logsources:\n  acme:\n    product: acme\n    conditions: {vendor: ACME}\n"
                              "    fieldmappings: {User: who}\nfieldmappings: {Host: machine.name}\n"});
  const auto rules = one_rule("sel: {User: ada, Host: h1}\ncondition: sel", "{product: acme}", options);
  CHECK(rules->info(0).routed);
  CHECK(matches(rules, R"({"vendor": "acme", "who": "ada", "User": "other", "machine": {"name": "h1"}})"));
  CHECK_FALSE(matches(rules, R"({"vendor": "x", "who": "ada", "machine": {"name": "h1"}})"));
  const auto again = RuleSet::from_canonical(rules->canonical());
  CHECK(again->hash() == rules->hash());
  CHECK(matches(again, R"({"vendor": "acme", "who": "ada", "machine.name": "h1"})"));
  CHECK(rules->hash() != one_rule("sel: {User: ada, Host: h1}\ncondition: sel", "{product: acme}")->hash());
}

TEST_CASE("a mapping file with a mistake says where, and the rest of it works") {
  RuleOptions options;
  options.mappings.push_back({"m.yml",
                              "logsources:\n  bad:\n    product: a\n    conditions: {f|nope: 1}\n  good:\n"
                              "    product: b\n    conditions: {f: 1}\n"});
  const auto rules =
      RuleSet::from_texts({{"r.yml", rule_text("sel: {x: 1}\ncondition: sel", "{product: b}")}}, options);
  REQUIRE(rules->problems().size() == 1);
  CHECK(csirt::format(rules->problems()[0]).starts_with("m.yml:4:18: there is no modifier 'nope'"));
  CHECK(rules->info(0).routed);
}

namespace {

// All problems of one mapping file, a line each.
std::string mapping_problems(const std::string& text) {
  RuleOptions options;
  options.mappings.push_back({"m.yml", text});
  options.builtin_mappings = false;
  const auto rules = RuleSet::from_texts({}, options);
  std::string all;
  for (const csirt::Problem& problem : rules->problems()) all += csirt::format(problem) + "\n";
  return all;
}

}  // namespace

TEST_CASE("a condition of a mapping without a value is a mistake and not a crash") {
  const std::string head = "logsources:\n  a:\n    product: a\n    conditions: ";
  CHECK(mapping_problems(head + "{'EventID|exists': []}\n") ==
        "m.yml:4:36: the list of values is empty (at /logsources/a/conditions/EventID|exists)\n");
  CHECK(mapping_problems(head + "{'EventID|exists': {a: b}}\n")
            .starts_with("m.yml:4:36: a map cannot be the value of a field"));
  CHECK(mapping_problems(head + "{EventID: {a: b}}\n")
            .starts_with("m.yml:4:27: a map cannot be the value of a field"));
  CHECK(mapping_problems(head + "[]\n").starts_with("m.yml:4:17: the list is empty"));
  CHECK(mapping_problems(head + "~\n").starts_with("m.yml:4:17: "));
}

TEST_CASE("a list of conditions in a mapping means any of them") {
  RuleOptions options;
  options.mappings.push_back({"m.yml",
                              "logsources:\n  a:\n    product: acme\n    conditions: [{x: 1}, {y: 2, z: 3}]\n"
                              "    sources: ['WinEventLog:Acme']\n"});
  const auto rules = one_rule("sel: {f: a}\ncondition: sel", "{product: acme}", options);
  CHECK(matches(rules, R"({"Channel": "Acme", "x": 1, "f": "a"})"));
  CHECK(matches(rules, R"({"Channel": "Acme", "y": 2, "z": 3, "f": "a"})"));
  CHECK_FALSE(matches(rules, R"({"Channel": "Acme", "y": 2, "f": "a"})"));
  CHECK_FALSE(matches(rules, R"({"x": 1, "f": "a"})"));
}

TEST_CASE("what a mapping file misspells is said, and the entry left out") {
  CHECK(mapping_problems("- a\n").starts_with("m.yml:1:1: a mapping file is a map"));
  CHECK(mapping_problems("logsuorces: {}\n") ==
        "m.yml:1:1: unknown key 'logsuorces'; did you mean 'logsources'? (at /logsuorces)\n");
  CHECK(mapping_problems("logsources: {a: {product: a, condition: {f: 1}}}\n") ==
        "m.yml:1:30: unknown key 'condition'; did you mean 'conditions'? (at /logsources/a/condition)\n");
  CHECK(mapping_problems("logsources: {a: {product: a, rewrite: {prodct: b}}}\n")
            .find("unknown key 'prodct'; did you mean 'product'?") != std::string::npos);
  CHECK(mapping_problems("logsources: {a: x}\n").starts_with("m.yml:1:17: an entry is a map"));
  CHECK(mapping_problems("title: THOR\norder: 20\nbackends: [thor]\nlogsources: {a: {product: a, index: [x], "
                         "conditions: {f: 1}}}\n") == "");
}

TEST_CASE("a rewrite cannot multiply conditions without bound") {
  std::string many;
  for (int i = 0; i < 200; ++i) many += (i ? ", {f: " : "{f: ") + std::to_string(i) + "}";
  const std::string problems =
      mapping_problems("logsources:\n  a: {product: b, conditions: [" + many +
                       "]}\n  b: {product: c, conditions: [" + many + "], rewrite: {product: b}}\n");
  CHECK(
      problems.starts_with("m.yml:3:3: the conditions and those of the rewrite have more than 10000 combin"));
}
