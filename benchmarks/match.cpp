// Times matching by the C API, as a vendor would call it: bench_match RULES EVENTS [routing] [mode]
// [threads].
//
// routing: none (default), standard, strict. mode: batch (default) gives the whole file in one call; single
// gives one event a call and measures each; of the passes that nothing went before and of the best of the
// others. The file is in memory before the clock runs. Prints one JSON object: seconds of CPU time of the
// fastest thread count asked for, the matches and a digest of the (event, rule id) pairs, so that two engines
// can be held against each other.
#include <csirt.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace {

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void check(std::int32_t status, csirt_error* error) {
  if (status == CSIRT_OK) return;
  std::fprintf(stderr, "bench_match: %s\n", error ? csirt_error_message(error, nullptr) : "failed");
  std::exit(2);
}

std::string read_file(const char* path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "bench_match: %s cannot be read\n", path);
    std::exit(2);
  }
  return {std::istreambuf_iterator<char>(in), {}};
}

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

struct Share {
  std::uint64_t events = 0, malformed = 0;
  std::vector<csirt_match> matches;
  // Seconds of each call, ascending: of the pass that nothing went before, and of the best of the others.
  std::vector<double> first_calls, calls;
  double cpu = 0;
};

// The fastest of so many counted passes is told.
const int passes = std::getenv("BENCH_PASSES") ? std::atoi(std::getenv("BENCH_PASSES")) : 1;
// With BENCH_COLD set each pass has a matcher that remembers nothing of the one before.
const bool cold = std::getenv("BENCH_COLD") != nullptr;

double percentile(const std::vector<double>& ascending, std::size_t part) {
  return ascending[ascending.size() * part / 100];
}

class Bench {
 public:
  Bench(csirt_rules* rules, std::int32_t routing) : rules_(rules), routing_(routing) {}

  // Reads every line of `text`; the first pass is not counted and fills what is kept from event to event.
  void batch(std::string_view text, Share& share) const {
    csirt_matcher* matcher = make();
    pass(matcher, text, share);
    for (int i = 0; i < passes; ++i) {
      if (cold) {
        csirt_matcher_free(&matcher);
        matcher = make();
      }
      const double begun = seconds_of(CLOCK_THREAD_CPUTIME_ID);
      pass(matcher, text, share);
      const double took = seconds_of(CLOCK_THREAD_CPUTIME_ID) - begun;
      share.cpu = i == 0 ? took : std::min(share.cpu, took);
    }
    csirt_matcher_free(&matcher);
  }

  // Each event in a call of its own.
  void single(std::string_view text, Share& share) const {
    csirt_matcher* matcher = make();
    share.first_calls = calls(matcher, text);
    for (int i = 0; i < passes; ++i) {
      const double begun = seconds_of(CLOCK_THREAD_CPUTIME_ID);
      std::vector<double> taken = calls(matcher, text);
      const double took = seconds_of(CLOCK_THREAD_CPUTIME_ID) - begun;
      share.cpu = i == 0 ? took : std::min(share.cpu, took);
      if (i == 0 || percentile(taken, 99) < percentile(share.calls, 99)) share.calls = std::move(taken);
    }
    pass(matcher, text, share);
    csirt_matcher_free(&matcher);
  }

 private:
  csirt_matcher* make() const {
    csirt_matcher_options options{};
    options.struct_size = sizeof options;
    options.routing = routing_;
    csirt_matcher* matcher = nullptr;
    csirt_error* error = nullptr;
    check(csirt_matcher_create(rules_, &options, &matcher, &error), error);
    return matcher;
  }

  std::vector<double> calls(csirt_matcher* matcher, std::string_view text) const {
    std::vector<double> taken;
    std::vector<csirt_match> room(csirt_rules_count(rules_));
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      std::uint64_t count = 0;
      const double begun = seconds_of(CLOCK_MONOTONIC);
      csirt_matcher_match(matcher, text.data() + at, end - at, room.data(), room.size(), &count, nullptr);
      taken.push_back(seconds_of(CLOCK_MONOTONIC) - begun);
      at = end + 1;
    }
    std::sort(taken.begin(), taken.end());
    return taken;
  }

  void pass(csirt_matcher* matcher, std::string_view text, Share& share) const {
    share.events = share.malformed = 0;
    share.matches.clear();
    std::vector<csirt_match> room(std::max<std::uint64_t>(65'536, csirt_rules_count(rules_)));
    for (std::size_t at = 0; at < text.size();) {
      csirt_batch batch{};
      csirt_error* error = nullptr;
      check(csirt_matcher_match_batch(matcher, text.data() + at, text.size() - at, share.events,
                                      CSIRT_BATCH_WHOLE, room.data(), room.size(), &batch, &error),
            error);
      at += batch.consumed;
      share.events += batch.events;
      share.malformed += batch.malformed;
      share.matches.insert(share.matches.end(), room.begin(),
                           room.begin() + static_cast<std::ptrdiff_t>(batch.matches));
    }
  }

  csirt_rules* rules_;
  std::int32_t routing_;
};

// FNV-1a over "event TAB rule LF", the lines sorted as they come: by event, then by rule id.
std::uint64_t digest(const csirt_rules* rules, const std::vector<csirt_match>& matches, const char* file) {
  std::vector<std::pair<std::uint64_t, std::string>> lines;
  for (const csirt_match& match : matches) {
    std::uint64_t length = 0;
    const char* id = csirt_rules_id(rules, match.rule, &length);
    lines.emplace_back(match.event, std::string(id, length));
  }
  std::sort(lines.begin(), lines.end());
  std::ofstream out;
  if (file) out.open(file);
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const auto& [event, id] : lines) {
    const std::string line = std::to_string(event) + "\t" + id + "\n";
    for (char c : line) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    if (out) out << line;
  }
  return hash;
}

std::vector<std::string_view> split(std::string_view text, unsigned parts) {
  std::vector<std::string_view> result;
  for (std::size_t at = 0; parts > 0; --parts) {
    const std::size_t wanted = at + (text.size() - at) / parts;
    const std::size_t end = parts == 1 ? text.size() : std::min(text.find('\n', wanted) + 1, text.size());
    result.push_back(text.substr(at, end - at));
    at = end;
  }
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(
        stderr,
        "usage: bench_match RULES EVENTS [none|standard|strict] [batch|single] [THREADS] [OUT.tsv]\n");
    return 2;
  }
  const std::string routing = argc > 3 ? argv[3] : "none", mode = argc > 4 ? argv[4] : "batch";
  const auto threads = static_cast<unsigned>(argc > 5 ? std::atoi(argv[5]) : 1);
  const std::string text = read_file(argv[2]);
  const long before = peak_kilobytes();
  csirt_rules* rules = nullptr;
  csirt_error* error = nullptr;
  const char* path = argv[1];
  const double load_begun = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  const csirt_text source{path, std::strlen(path)};
  check(csirt_rules_load(&source, 1, nullptr, &rules, &error), error);
  const double load = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - load_begun;
  const long index = peak_kilobytes() - before;

  const Bench bench(rules, routing == "none"     ? CSIRT_ROUTING_NONE
                           : routing == "strict" ? CSIRT_ROUTING_STRICT
                                                 : CSIRT_ROUTING_STANDARD);
  std::vector<Share> shares(threads);
  const auto parts = split(text, threads);
  std::vector<std::thread> running;
  for (unsigned i = 0; i < threads; ++i) {
    running.emplace_back(
        [&, i] { mode == "single" ? bench.single(parts[i], shares[i]) : bench.batch(parts[i], shares[i]); });
  }
  for (std::thread& thread : running) thread.join();

  std::uint64_t events = 0, malformed = 0;
  double slowest = 0;
  std::vector<csirt_match> matches;
  for (Share& share : shares) {
    for (csirt_match& match : share.matches) match.event += events;
    matches.insert(matches.end(), share.matches.begin(), share.matches.end());
    events += share.events;
    malformed += share.malformed;
    slowest = std::max(slowest, share.cpu);
  }
  std::printf(
      "{\"engine\":\"csirt\",\"version\":\"%s\",\"rules\":%llu,\"events\":%llu,\"malformed\":%llu,\"bytes\":%"
      "zu,"
      "\"cpu_s\":%.6f,\"events_per_s\":%.0f,\"matches\":%zu,\"digest\":\"%016llx\",\"load_s\":%.3f,"
      "\"load_peak_kb\":%ld,\"peak_kb\":%ld",
      csirt_version_text(nullptr), static_cast<unsigned long long>(csirt_rules_count(rules)),
      static_cast<unsigned long long>(events), static_cast<unsigned long long>(malformed), text.size(),
      slowest, static_cast<double>(events) / slowest, matches.size(),
      static_cast<unsigned long long>(digest(rules, matches, argc > 6 ? argv[6] : nullptr)), load, index,
      peak_kilobytes());
  if (const Share& share = shares[0]; !share.calls.empty()) {
    std::printf(",\"p50_us\":%.2f,\"p99_us\":%.2f,\"max_us\":%.2f", percentile(share.calls, 50) * 1e6,
                percentile(share.calls, 99) * 1e6, share.calls.back() * 1e6);
    std::printf(",\"first_p50_us\":%.2f,\"first_p99_us\":%.2f", percentile(share.first_calls, 50) * 1e6,
                percentile(share.first_calls, 99) * 1e6);
  }
  std::printf("}\n");
  csirt_rules_free(&rules);
  return 0;
}
