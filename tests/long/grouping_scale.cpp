// How the cost of grouping grows with what is open already. Usage: grouping_scale [FINDINGS]
//
// For each hostile shape it takes in a quarter of the findings, then all of them, and prints CPU time for
// each: near-linear means about four times as long. Ends with 1 when it took more than eight times.
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "../unit/engine/grouping.hpp"

using namespace csirt;
using namespace csirt::engine::test;

namespace {

struct Shape {
  const char* name;
  const char* joins;
  Seen (*event)(int number);
};

const Shape kShapes[] = {
    {"all on one host, one incident", "same: [host, account], within: 1h",
     [](int i) { return Seen{i * 1980, "pc1", "", "opener1"}; }},
    {"a host each, one account, one incident", "same: [host, account], within: 1h",
     [](int i) { return Seen{i, "pc" + std::to_string(i), "nora", "opener1"}; }},
    {"one host, an incident each", "same: [host, account], within: 10m",
     [](int i) { return Seen{i * 2400, "pc1", "", "opener1"}; }},
    {"a host each, an incident each", "same: [host, account], within: 1h",
     [](int i) { return Seen{i, "pc" + std::to_string(i), "", "opener1"}; }},
    {"pairs of incidents, each merged", "same: [host, account], within: 1h",
     [](int i) {
       const std::string one = "a" + std::to_string(i / 3), other = "b" + std::to_string(i / 3);
       return Seen{i, i % 3 == 1 ? other : one, i % 3 == 0 ? "" : other, i % 3 == 2 ? "opener2" : "opener1"};
     }},
};

double seconds_for(const Shape& shape, int number, std::size_t& incidents) {
  auto engine = open_grouping(shape.joins);
  std::string bytes;
  for (int i = 0; i < number; ++i) bytes += line_of(shape.event(i));
  const std::clock_t begin = std::clock();
  engine->triage("edr", 0, bytes);
  engine->flush();
  const double took = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  incidents = engine->summary(viewer("system")).incidents;
  return took;
}

}  // namespace

int main(int count, char** arguments) {
  const int number = count > 1 ? std::atoi(arguments[1]) : 100'000;
  bool linear = true;
  for (const Shape& shape : kShapes) {
    std::size_t incidents = 0;
    const double quarter = seconds_for(shape, number / 4, incidents);
    const double whole = seconds_for(shape, number, incidents);
    std::printf("%-40s %7d findings %6zu incidents %8.2f s, a quarter of them %8.2f s, x%.1f\n", shape.name,
                number, incidents, whole, quarter, whole / quarter);
    linear = linear && whole <= 8 * quarter;
  }
  return linear ? 0 : 1;
}
