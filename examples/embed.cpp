// The same toy ticket loop as embed.c, by the typed C++ headers (csirt::core). These promise source
// compatibility only.
//
//   find_package(csirt REQUIRED COMPONENTS core)
//   target_link_libraries(my_host PRIVATE csirt::core)
#include <csirt/engine.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

csirt::Principal person(const std::string& name) {
  csirt::Principal principal;
  principal.subject = name;
  return principal;
}

std::unique_ptr<csirt::Engine> open_engine() {
  csirt::EngineOptions options;  // without a path the journal lies in memory
  options.creator = person("grace");
  options.log = [](int level, std::string_view code, std::string_view arguments) {
    std::cerr << "log " << level << " " << code << " " << arguments << "\n";
  };
  return csirt::Engine::open(options);
}

void take_events(csirt::Engine& engine, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  const csirt::TriageSummary summary = engine.triage("events", 0, bytes);
  engine.flush();
  std::cout << summary.events << " events, " << summary.findings << " findings\n";
}

void take_ticket(csirt::Engine& engine, int number, const std::string& text, csirt::Instant now) {
  csirt::Report report;
  report.text = text;
  report.reporter = "help desk";
  report.kind = "imminent-threat";
  csirt::Command command;
  command.id = "ticket-" + std::to_string(number);
  command.principal = person("ada");
  command.body = report;
  std::cout << "ticket " << number << ": " << engine.command(command, now).reason << "\n";
}

int run(const std::string& charter, const std::string& rules, const std::string& events) {
  csirt::Instant now = *csirt::parse_instant("2026-03-02T08:00:00Z");
  const auto engine = open_engine();
  engine->install_charter("setup-1", person("grace"), csirt::load_charter(charter), now);
  engine->install_rules("setup-2", person("grace"), csirt::Rules::load({rules}), now);
  take_events(*engine, events);
  now = engine->now();
  int number = 0;
  for (const char* text : {"A caller announced an attack on the web shop", "Mail with a strange link"}) {
    now = now + csirt::minutes(1);
    take_ticket(*engine, ++number, text, now);
    engine->tick(now);
  }
  csirt::Viewer viewer;
  viewer.principal = person("grace");
  for (const csirt::Incident& incident : engine->incidents(viewer)) {
    std::cout << incident.short_id << " " << incident.severity << " " << incident.title << "\n";
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: " << argv[0] << " CHARTER RULES EVENTS\n";
    return 2;
  }
  try {
    return run(argv[1], argv[2], argv[3]);
  } catch (const csirt::Error& error) {
    std::cerr << error.what() << "\n";
    for (const csirt::Problem& problem : error.problems()) std::cerr << csirt::format(problem) << "\n";
    return 1;
  }
}
