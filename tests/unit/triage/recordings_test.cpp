// Whole recordings through triage: many events, few incidents.
#include <archive.h>
#include <archive_entry.h>
#include <doctest/doctest.h>

#include <cstdlib>
#include <set>

#include "intake.hpp"
#include "test_data.hpp"
#include "world.hpp"

using namespace csirt;
using test::Intake;

namespace {

const std::filesystem::path kExamples = std::filesystem::path(CSIRT_SOURCE_DIR) / "examples";

std::string unzip(const std::filesystem::path& path) {
  std::string out;
  archive* reader = archive_read_new();
  archive_read_support_format_zip(reader);
  REQUIRE(archive_read_open_filename(reader, path.c_str(), 1 << 16) == ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(reader, &entry) == ARCHIVE_OK) {
    char buffer[1 << 16];
    for (la_ssize_t size; (size = archive_read_data(reader, buffer, sizeof buffer)) > 0;) {
      out.append(buffer, static_cast<std::size_t>(size));
    }
  }
  archive_read_free(reader);
  return out;
}

std::uint64_t total(const Intake& intake) {
  std::uint64_t sum = 0;
  for (const auto& [disposition, count] : intake.counts) sum += count;
  return sum;
}

std::set<std::string> values(const test::SeenIncident& incident, std::string_view kind) {
  std::set<std::string> out;
  for (const Entity& entity : incident.entities) {
    if (entity.kind == kind) out.insert(entity.value);
  }
  return out;
}

// For a failing test: what was found, by incident.
std::string story(const Intake& intake) {
  std::string out;
  for (const auto& incident : intake.incidents) {
    out += incident.constituency + "\n";
    for (const Finding& finding : incident.findings) {
      out += "  " + format(finding.first_seen) + " " + finding.event.source + ": " + finding.title;
      for (const Entity& entity : finding.entities) out += " " + entity.kind + ":" + entity.value;
      out += "\n";
    }
  }
  return out;
}

Intake intake_of(const char* example) {
  condition::RuleOptions options;
  options.mappings = {{"mapping.yml", test::read_file(kExamples / example / "mapping.yml")}};
  auto rules = condition::RuleSet::load({(kExamples / example / "rules").string()}, options);
  CHECK(rules->problems().empty());
  return Intake(load_charter((kExamples / example / "charter.yaml").string()), rules);
}

}  // namespace

TEST_CASE("the scenario's charter and rules are accepted") {
  CHECK(condition::RuleSet::load({(kExamples / "scenario/rules").string()})->size() == 31);
  const auto charter = load_charter((kExamples / "scenario/charter.yaml").string());
  CHECK(charter->constituencies.size() == 7);
}

TEST_CASE("the scenario's events become the incidents that its story tells") {
  const std::string file = "/tmp/csirt-scenario-" + std::to_string(std::rand()) + ".jsonl";
  const std::string command =
      "python3 " + (kExamples / "scenario/generate.py").string() + " " + file + " 2>/dev/null";
  if (std::system(command.c_str()) != 0) {
    MESSAGE("skipped: no python3 to generate the events with");
    return;
  }
  Intake intake = intake_of("scenario");
  intake.lines("sensors", test::read_file(file));
  std::filesystem::remove(file);
  CHECK(total(intake) == intake.events);
  CHECK(intake.counts[Disposition::malformed] == 3);
  CHECK(intake.counts[Disposition::suppressed] == 220);
  CHECK(intake.counts[Disposition::out_of_scope] == 6);
  CHECK(intake.counts[Disposition::referred] == 3);
  REQUIRE(intake.incidents.size() == 2);
  const auto& intrusion = intake.incidents[0];
  CHECK(intrusion.constituency == "corp");
  CHECK(intrusion.team == "emea");
  CHECK(values(intrusion, "host").count("pay-db-01.pay.example.com") == 1);
  CHECK(test::text_of(intrusion.facts, "asset.criticality") == "critical");
  CHECK(test::text_of(intrusion.facts, "data.personal") == "true");
  CHECK(intake.incidents[1].constituency == "plant-lyon");
  CHECK(intake.incidents[1].findings.size() == 2);
}

TEST_CASE("GoldenSAML: four sources in four shapes are one incident that reached personal data") {
  const auto folder = test::data("mordor/GoldenSAMLADFSMailAccess");
  if (!folder) return;
  using Names = std::vector<std::string>;
  const Names as_it_happened = {"WindowsEvents", "Microsoft365DefenderEvents", "AADAuditEvents",
                                "OfficeActivityEvents"};
  const Names by_name = {"AADAuditEvents", "Microsoft365DefenderEvents", "OfficeActivityEvents",
                         "WindowsEvents"};
  for (const Names& order : {as_it_happened, by_name}) {
    Intake intake = intake_of("golden-saml");
    for (const auto& name : order) intake.lines(name, unzip(*folder / (name + ".Zip")));
    CHECK(total(intake) == intake.events);
    CAPTURE(story(intake));
    REQUIRE(intake.incidents.size() == 1);
    const auto& incident = intake.incidents[0];
    std::set<std::string> sources;
    for (const Finding& finding : incident.findings) sources.insert(finding.event.source);
    CHECK(sources.size() == 4);
    CHECK(test::text_of(incident.facts, "data.personal") == "true");
    CHECK(values(incident, "mailbox") == std::set<std::string>{"pgustavo@simulandlabs.com"});
    CHECK(values(incident, "account").count("wardog@simulandlabs") == 1);
    CHECK(values(incident, "application").count("simulandapp") == 1);
    CHECK(incident.constituency == "simuland");
  }
}
