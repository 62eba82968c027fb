// Times correlation: bench_correlate [EVENTS] [GROUPS] [kinds] [mode] [again].
//
// kinds: four (event_count, value_count, temporal, temporal_ordered; default) or eight (value_sum, value_avg,
// value_percentile and a chain too). mode: fields (default) gives the correlator what a matcher found, with
// the fields at hand; lines reads and matches a line of JSON for each event first. again: once (default),
// every. Events arrive disordered within two seconds. With BENCH_DUMP=FOLDER the events, the rules and what
// was found are written there for correlate.py, which finds the same by the definitions. Prints one JSON
// object; second_half_per_s tells of the second half alone, when windows no longer grow.
#include <sys/resource.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "condition/matcher.hpp"
#include "correlation/correlator.hpp"
#include "triage/entity_map.hpp"

namespace {

using namespace csirt;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

std::string rules_text(bool eight) {
  std::string text;
  for (const char* name : {"a", "b", "c"}) {
    text += std::string("title: ") + name + "\nid: " + name + "\nname: " + name +
            "\nlogsource: {category: test}\ndetection: {s: {kind: " + name + "}, condition: s}\n---\n";
  }
  const auto add = [&](const std::string& id, const std::string& body) {
    text += "title: " + id + "\nid: " + id + "\nname: " + id + "\nlevel: high\ncorrelation: {" + body +
            "}\n---\n";
  };
  const std::string all = "rules: [a, b, c], group-by: [user], timespan: ";
  add("count", "type: event_count, " + all + "10m, condition: {gte: 5}");
  add("values", "type: value_count, " + all + "10m, condition: {field: target, gte: 4}");
  // What no condition means too; some peers take it to mean one event.
  const std::string three = ", condition: {gte: 3}";
  add("near", "type: temporal, " + all + "5m" + three);
  add("ordered", "type: temporal_ordered, " + all + "10m" + three);
  if (!eight) return text;
  add("sum", "type: value_sum, " + all + "10m, condition: {field: bytes, gt: 400}");
  add("average", "type: value_avg, " + all + "10m, condition: {field: bytes, gte: 98}");
  add("percentile",
      "type: value_percentile, " + all + "10m, condition: {field: bytes, percentile: 50, gte: 98}");
  add("chain", "type: temporal_ordered, rules: [count, c], group-by: [user], timespan: 10m, generate: true");
  return text;
}

struct Made {
  std::int64_t time = 0;
  std::uint32_t user = 0, target = 0, bytes = 0, rule = 0;
};

// As many events as are asked for, 3,000 a second, disordered within two seconds; the same on every machine.
std::vector<Made> make_events(std::size_t count, std::uint32_t groups) {
  std::uint64_t state = 0x853C49E6748FEA9Bu;
  const auto random = [&](std::uint32_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>((state >> 33) % below);
  };
  std::vector<Made> events(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto behind = static_cast<std::int64_t>(random(2'000));
    const auto ms = static_cast<std::int64_t>(i / 3) - behind + 1'700'000'000'000;
    events[i] = {ms * 1'000'000, random(groups), random(8), random(100), random(3)};
  }
  return events;
}

class MadeFields final : public correlation::Fields {
 public:
  void set(const Made& event) { event_ = &event; }
  bool append_folded(std::string_view field, std::string& out) const override {
    switch (field.front()) {
      case 'u':
        return append(out, "user", event_->user);
      case 't':
        return append(out, "t", event_->target);
      case 'b':
        return append(out, "", event_->bytes);
      default:
        return false;
    }
  }

 private:
  static bool append(std::string& out, std::string_view prefix, std::uint32_t number) {
    char text[20];
    char* at = text + sizeof text;
    do *--at = static_cast<char>('0' + number % 10);
    while ((number /= 10) > 0);
    at -= prefix.size();
    prefix.copy(at, prefix.size());
    out.append(at, text + sizeof text);
    return true;
  }
  const Made* event_ = nullptr;
};

std::string line_of(const Made& event) {
  return "{\"timestamp\":\"" + format(Instant{event.time}) + "\",\"kind\":\"" + "abc"[event.rule] +
         "\",\"user\":\"user" + std::to_string(event.user) + "\",\"target\":\"t" +
         std::to_string(event.target) + "\",\"bytes\":\"" + std::to_string(event.bytes) + "\"}";
}

struct Found {
  double seconds = 0;
  double half = 0;  // when half of the events were given
  std::uint64_t found = 0;
  std::string lines;
};

void take(correlation::Correlator& correlator, bool keep, Found& out) {
  if (!correlator.fired()) return;
  for (const correlation::Fired& fired : correlator.take()) {
    ++out.found;
    if (keep)
      out.lines += fired.finding.rule + "\t" + fired.finding.group[0].value + "\t" +
                   std::to_string(fired.finding.events.back().offset) + "\n";
  }
}

void give_fields(correlation::Correlator& correlator, const std::vector<Made>& events, bool keep,
                 Found& out) {
  MadeFields fields;
  for (std::size_t i = 0; i < events.size(); ++i) {
    fields.set(events[i]);
    correlator.add({Instant{events[i].time}, "log", i}, {&events[i].rule, 1}, fields);
    if ((i & 255) == 0) take(correlator, keep, out);
    if (i == events.size() / 2) out.half = cpu_seconds();
  }
}

void give_lines(correlation::Correlator& correlator, const std::shared_ptr<const condition::RuleSet>& rules,
                const std::vector<std::string>& lines, bool keep, Found& out) {
  condition::Matcher matcher(rules, condition::Routing::none);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    matcher.parse(lines[i]);
    const auto time = triage::EntityMap::builtin().time_of(matcher.event());
    const correlation::EventFieldValues fields(matcher.event());
    correlator.add({time, "log", i}, matcher.match(), fields);
    if ((i & 255) == 0) take(correlator, keep, out);
    if (i == lines.size() / 2) out.half = cpu_seconds();
  }
}

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

int main(int count, char** arguments) {
  const auto argument = [&](int at, const char* otherwise) {
    return std::string(count > at ? arguments[at] : otherwise);
  };
  const auto events = make_events(std::stoul(argument(1, "4000000")),
                                  static_cast<std::uint32_t>(std::stoul(argument(2, "1000000"))));
  const std::string text = rules_text(argument(3, "four") == "eight");
  const bool by_lines = argument(4, "fields") == "lines";
  condition::RuleOptions options;
  options.fields = triage::EntityMap::builtin().time_fields();
  const auto rules = condition::RuleSet::from_texts({{"rules.yml", text}}, options);
  const char* const dump = std::getenv("BENCH_DUMP");
  std::vector<std::string> lines;
  if (by_lines || dump != nullptr) {
    for (const Made& event : events) lines.push_back(line_of(event));
  }
  const long before = peak_kilobytes();
  CorrelationOptions wanted;
  wanted.lateness = seconds(2);
  if (argument(5, "once") == "every") wanted.again = AlertAgain::every;
  correlation::Correlator correlator(rules, wanted);
  Found out;
  const double begun = cpu_seconds();
  by_lines ? give_lines(correlator, rules, lines, dump != nullptr, out)
           : give_fields(correlator, events, dump != nullptr, out);
  correlator.settle();
  take(correlator, dump != nullptr, out);
  const double ended = cpu_seconds();
  out.seconds = ended - begun;
  out.half = ended - out.half;
  const CorrelatorStatistics statistics = correlator.statistics();
  std::uint64_t overflow = statistics.late;
  for (const auto& one : statistics.correlations) overflow += one.overflow + one.ungrouped + one.unusable;
  std::printf(
      "{\"mode\":\"%s\",\"rules\":%zu,\"events\":%zu,\"groups\":%llu,\"held\":%llu,\"dropped\":%llu,"
      "\"cpu_s\":%.3f,\"events_per_s\":%.0f,\"second_half_per_s\":%.0f,\"found\":%llu,\"state_bytes\":%llu,"
      "\"peak_kb\":%ld}\n",
      argument(4, "fields").c_str(), rules->correlations().size(), events.size(),
      static_cast<unsigned long long>(statistics.correlations[0].groups),
      static_cast<unsigned long long>(statistics.correlations[0].held),
      static_cast<unsigned long long>(overflow), out.seconds,
      static_cast<double>(events.size()) / out.seconds, static_cast<double>(events.size()) / 2 / out.half,
      static_cast<unsigned long long>(out.found), static_cast<unsigned long long>(statistics.bytes),
      peak_kilobytes() - before);
  if (dump == nullptr) return 0;
  std::string joined;
  for (const std::string& line : lines) joined += line + "\n";
  write(std::string(dump) + "/events.jsonl", joined);
  write(std::string(dump) + "/rules.yml", text);
  write(std::string(dump) + "/found.tsv", out.lines);
  return 0;
}
