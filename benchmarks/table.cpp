// Decisions per second of CPU time of one table. Usage: bench_table FOLDER SECONDS; the folder is that of
// table.py. Prints a line for each way of asking, and writes the answers to FOLDER/csirt.txt:
//   verdict  facts as the engine holds them; status and rows
//   row      the same by every row in turn, which is what the compiled table replaces
//   json     JSON Lines in and out, as the C interface and Python have it
#include "condition/table.hpp"

#include <time.h>

#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include "csirt.h"
#include "csirt/table.hpp"

namespace {

using namespace csirt;

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// The best of rounds that take a fifth of the time each.
void measure(const char* name, double seconds, std::size_t decisions, const std::function<void()>& round) {
  double best = 0;
  for (int part = 0; part < 5; ++part) {
    const double begun = cpu_seconds();
    std::size_t rounds = 0;
    double spent = 0;
    do {
      round();
      ++rounds;
      spent = cpu_seconds() - begun;
    } while (spent < seconds / 5);
    best = std::max(best, static_cast<double>(rounds * decisions) / spent);
  }
  std::printf("%s %.0f\n", name, best);
}

void by_json(const std::string& yaml, const std::string& lines, double seconds, std::size_t decisions) {
  csirt_table* table = nullptr;
  if (csirt_table_parse(yaml.data(), yaml.size(), nullptr, 0, nullptr, 0, &table, nullptr) != CSIRT_OK)
    return;
  measure("json", seconds, decisions, [&] {
    csirt_document* answers = nullptr;
    csirt_table_decide_batch(table, lines.data(), lines.size(), CSIRT_TIME_NONE, &answers, nullptr);
    csirt_document_free(&answers);
  });
  csirt_table_free(&table);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string folder = argv[1];
  const double seconds = std::stod(argv[2]);
  const std::string yaml = read(folder + "/table.yaml"), lines = read(folder + "/facts.jsonl");
  const Table table = Table::parse(yaml);
  const std::vector<Facts> facts = table.read_lines(lines);
  std::vector<condition::TableVerdict> verdicts(facts.size());
  measure("verdict", seconds, facts.size(),
          [&] { condition::decide(table.table(), {}, facts, Instant{}, verdicts); });

  DecisionTable plain = table.table();
  plain.plan = nullptr;
  std::vector<condition::TableVerdict> in_turn(facts.size());
  measure("row", seconds, facts.size(), [&] { condition::decide(plain, {}, facts, Instant{}, in_turn); });

  by_json(yaml, lines, seconds, facts.size());

  std::ofstream out(folder + "/csirt.txt");
  bool same = true;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    same = same && verdicts[i].rows.fired == in_turn[i].rows.fired &&
           verdicts[i].rows.unknown == in_turn[i].rows.unknown;
    out << (verdicts[i].rows.fired.empty() ? "-" : table.table().rows[verdicts[i].rows.fired[0]].then)
        << "\n";
  }
  std::printf("same %s\n", same ? "yes" : "NO");
  return same ? 0 : 1;
}
