// Door: session.hpp.
#include "tool/session.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>

#include "tool/counts.hpp"
#include "tool/input.hpp"
#include "tool/nearest.hpp"
#include "tool/terminal.hpp"
#include "tool/text.hpp"
#include "tool/warnings.hpp"

namespace csirt::tool {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

// Of --now: `text` is what stands after its plus.
std::int64_t sum(std::int64_t a, std::int64_t b, const std::string& text) {
  std::int64_t total = 0;
  if (__builtin_add_overflow(a, b, &total)) throw UsageError("--now: '" + text + "' is too long a time");
  return total;
}

// Of --now after its plus: "90s", "30m", "2h", "3d", and sums of them.
std::int64_t length_of_time(const std::string& text) {
  std::int64_t total = 0;
  const char* at = text.c_str();
  while (*at != '\0') {
    char* end = nullptr;
    const long long count = std::strtoll(at, &end, 10);
    const char* unit = std::strchr("smhd", *end);
    if (end == at || *end == '\0' || unit == nullptr || count < 0) {
      throw UsageError("--now: '" + text + "' is no length of time such as 30m, 2h or 1d12h");
    }
    const std::int64_t seconds[] = {1, 60, 3600, 86400};
    if (count > 106'751LL * 86'400 / seconds[unit - "smhd"])
      throw UsageError("--now: '" + text + "' is too long a time");
    total = sum(total, count * seconds[unit - "smhd"] * kSecond, text);
    at = end + 1;
  }
  return total;
}

// Of --now: an instant.
std::int64_t point_in_time(const std::string& text) {
  std::int64_t time = 0;
  try {
    call(csirt_time_parse, text.data(), std::uint64_t{text.size()}, &time);
  } catch (const LibraryError& error) {
    throw UsageError("--now: " + error.complaint());
  }
  return time;
}

std::int64_t engine_time(const Engine& engine) {
  std::int64_t time = 0;
  call(csirt_engine_now, engine.get(), &time);
  return time;
}

Engine open_with(const Arguments& arguments, std::uint32_t flags, SourceLines* lines = nullptr) {
  const std::string journal = arguments.value("--journal").value_or("");
  const std::string creator = boost::json::serialize(principal(arguments));
  csirt_engine_options options;
  std::memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.flags = flags;
  options.journal = journal.data();
  options.journal_length = journal.size();
  options.creator = creator.data();
  options.creator_length = creator.size();
  options.routing = triage_routing(arguments);
  options.latest =
      wall_clock();  // where engine time follows the events, none of them leads it into the future
  options.log = print_warning;
  options.log_user_data = lines;
  Engine engine;
  call(csirt_engine_open, &options, engine.out());
  return engine;
}

// Texts of the command line as the library takes lists of them.
class Texts {
 public:
  explicit Texts(std::vector<std::string> words) : words_(std::move(words)) {
    for (const std::string& word : words_) texts_.push_back({word.data(), word.size()});
  }
  void give(const csirt_text*& list, std::uint64_t& count) const {
    list = texts_.data();
    count = texts_.size();
  }

 private:
  std::vector<std::string> words_;
  std::vector<csirt_text> texts_;
};

std::int32_t policy(const Arguments& arguments, const char* option) {
  const std::string given = arguments.value(option).value_or("trial");
  if (given == "trial") return CSIRT_RULES_TRIAL;
  if (given == "live") return CSIRT_RULES_LIVE;
  if (given == "left-out") return CSIRT_RULES_LEFT_OUT;
  throw UsageError(std::string(option) + " is trial, live or left-out, not '" + given + "'");
}

// "category x, product y".
std::string log_source_text(const boost::json::value& source) {
  std::string text;
  for (const auto& [name, value] : source.as_object())
    text += (text.empty() ? "" : ", ") + std::string(name) + " " + one_line(value.as_string());
  return text.empty() ? "none" : text;
}

// "category x: 3 rules; product y: 1 rule; and 2 others".
std::string most_frequent(const std::map<std::string, std::uint64_t>& counts) {
  constexpr std::size_t kNamed = 5;
  std::vector<std::pair<std::string, std::uint64_t>> order(counts.begin(), counts.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (std::size_t i = 0; i < std::min(kNamed, order.size()); ++i)
    text += (i == 0 ? "" : "; ") + order[i].first + ": " + plural(order[i].second, "rule");
  return order.size() <= kNamed ? text : text + "; and " + plural(order.size() - kNamed, "other");
}

bool is_account(const boost::json::value& person, const std::string& subject) {
  const auto& accounts = list(person, "accounts");
  return std::any_of(accounts.begin(), accounts.end(), [&](const boost::json::value& account) {
    return member(account, "issuer") == "host" && member(account, "subject") == subject;
  });
}

// To somebody of whom the charter knows nothing the engine answers that there is nothing. Who holds the
// journal's file may read who is in the charter, so a slip of the pen is told from that.
void check_person(const Arguments& arguments, const Engine& engine) {
  const std::string who = person(arguments);
  if (arguments.has("--party") || who == "system") return;
  const auto summary = query(engine, {{"what", "summary"}, {"viewer", host_viewer()}});
  if (member(summary, "charter").empty()) return;
  const auto charter = query(engine, {{"what", "charter"}, {"viewer", host_viewer()}});
  std::vector<std::string> names;
  if (const auto* people = charter.as_object().if_contains("people");
      people != nullptr && people->is_object()) {
    for (const auto& one : people->get_object()) {
      if (one.key() == who || is_account(one.value(), who)) return;
      names.emplace_back(one.key());
    }
  }
  throw InputError(std::string(arguments.has("--as") ? "--as" : "CSIRT_AS") +
                   ": the charter knows no person '" + who + "'" + did_you_mean(who, names));
}

}  // namespace

std::int64_t wall_clock() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * kSecond + now.tv_nsec;
}

std::string person(const Arguments& arguments) {
  const char* environment = std::getenv("CSIRT_AS");
  const bool named = environment != nullptr && *environment != '\0';
  return arguments.value("--as").value_or(named ? environment : "system");
}

boost::json::object principal(const Arguments& arguments) {
  return {{"issuer", "host"}, {"subject", person(arguments)}, {"via", "csirt"}};
}

boost::json::object host_viewer() {
  return {{"principal", boost::json::object{{"issuer", "host"}, {"subject", "system"}}}};
}

boost::json::object viewer(const Arguments& arguments) {
  if (const auto party = arguments.value("--party")) return {{"party", *party}};
  return {{"principal", principal(arguments)}};
}

Engine open_engine(const Arguments& arguments, bool create, SourceLines* lines) {
  return open_with(arguments, create ? 0 : CSIRT_ENGINE_NO_CREATE, lines);
}

Engine open_for_reading(const Arguments& arguments) {
  arguments.required("--journal");
  Engine engine = open_with(arguments, CSIRT_ENGINE_NO_CREATE | CSIRT_ENGINE_READ_ONLY);
  check_person(arguments, engine);
  return engine;
}

std::int32_t routing(const Arguments& arguments) {
  const bool none = arguments.has("--no-routing");
  const bool strict = arguments.has("--strict-routing");
  const bool standard = arguments.has("--standard-routing");
  if (none + strict + standard > 1) {
    throw UsageError("--no-routing, --standard-routing and --strict-routing exclude each other");
  }
  if (none) return CSIRT_ROUTING_NONE;
  return strict ? CSIRT_ROUTING_STRICT : CSIRT_ROUTING_STANDARD;
}

std::int32_t triage_routing(const Arguments& arguments) {
  const std::int32_t chosen = routing(arguments);
  const bool said = chosen != CSIRT_ROUTING_STANDARD || arguments.has("--standard-routing");
  return said ? chosen : CSIRT_ROUTING_STRICT;
}

void report_unrouted(const Rules& rules, std::int32_t routing) {
  if (routing == CSIRT_ROUTING_NONE) return;
  std::map<std::string, std::uint64_t> unknown;
  std::uint64_t concerned = 0;
  const std::uint64_t count = csirt_rules_count(rules.get());
  for (std::uint64_t rule = 0; rule < count; ++rule) {
    const auto info = boost::json::parse(document(csirt_rules_info, rules.get(), rule));
    if (info.at("routed").as_bool()) continue;
    ++concerned;
    ++unknown[log_source_text(info.at("logsource"))];
  }
  if (concerned == 0) return;
  const bool one = concerned == 1;
  const std::string them = one ? "it" : "them";
  const std::string becomes =
      routing == CSIRT_ROUTING_STRICT
          ? (one ? "sees" : "see") +
                std::string(" no event; give a --mapping, or --standard-routing to try ") + them +
                " on every event"
          : (one ? "is" : "are") +
                std::string(" tried on every event; give a --mapping, or --strict-routing to leave ") + them +
                " out";
  put(stderr, "csirt: " + grouped(concerned) + " of " + plural(count, "rule") + (one ? " has" : " have") +
                  " a log source that no mapping knows (" + most_frequent(unknown) + ") and " + becomes +
                  "\n");
}

Rules load_rules(const Arguments& arguments, const char* option) {
  arguments.required(option);
  const Texts paths(arguments.values(option)), mappings(arguments.values("--mapping")),
      placeholders(arguments.values("--placeholders")), trial(arguments.values("--trial")),
      live(arguments.values("--live"));
  csirt_rules_options options;
  std::memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  mappings.give(options.mappings, options.mapping_count);
  placeholders.give(options.placeholder_files, options.placeholder_file_count);
  trial.give(options.trial, options.trial_count);
  live.give(options.live, options.live_count);
  options.deprecated = policy(arguments, "--deprecated");
  options.unsupported = policy(arguments, "--unsupported");
  const csirt_text* path_texts = nullptr;
  std::uint64_t path_count = 0;
  paths.give(path_texts, path_count);
  Rules rules;
  call(csirt_rules_load, path_texts, path_count, &options, rules.out());
  return rules;
}

bool report_problems(const Rules& rules) {
  const auto problems = boost::json::parse(document(csirt_rules_problems, rules.get()));
  if (!problems.as_array().empty())
    put(stderr, "csirt: " + plural(problems.as_array().size(), "problem") +
                    " of rules; what does not compile is left out:\n" + problems_text(problems));
  if (csirt_rules_count(rules.get()) > 0) return true;
  put(stderr, "csirt: there is no rule left that could match\n");
  return false;
}

int exit_code_of(std::uint64_t events, std::uint64_t malformed) {
  return events > 0 && malformed == events ? kNegative : kSuccess;
}

std::string query_text(const Engine& engine, const boost::json::object& question) {
  const std::string text = boost::json::serialize(question);
  return document(csirt_engine_query, engine.get(), text.data(), std::uint64_t{text.size()});
}

boost::json::value query(const Engine& engine, const boost::json::object& question) {
  return boost::json::parse(query_text(engine, question));
}

boost::json::value query(const Engine& engine, const char* what, const Arguments& arguments) {
  return query(engine, {{"what", what}, {"viewer", viewer(arguments)}});
}

bool sees_everything(const Engine& engine, const Arguments& arguments) {
  try {
    query(engine, "charter", arguments);
    return true;
  } catch (const LibraryError& error) {
    if (error.status() != CSIRT_E_NOT_FOUND) throw;
    return false;
  }
}

boost::json::value parse_argument(const std::string& text, const std::string& what) {
  boost::json::error_code code;
  auto read = boost::json::parse(text, code);
  if (code) throw UsageError(what + " is no JSON: " + code.message());
  return read;
}

std::pair<std::string, boost::json::value> named_value(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError("'" + word + "' is neither name=text nor name:=json");
  const bool json = word[equals - 1] == ':';
  const std::string name = word.substr(0, json ? equals - 1 : equals);
  const std::string text = word.substr(equals + 1);
  return {name, json ? parse_argument(text, name) : boost::json::value(text)};
}

void load_charter(const std::string& path, Charter& charter) {
  if (path != "-") return call(csirt_charter_load, path.data(), std::uint64_t{path.size()}, charter.out());
  const std::string text = read_file(path);
  call(csirt_charter_parse, text.data(), std::uint64_t{text.size()}, "stdin", CSIRT_TEXT_NUL, charter.out());
}

std::int64_t now(const Arguments& arguments) {
  const auto given = arguments.value("--now");
  return given ? point_in_time(*given) : wall_clock();
}

std::int64_t now(const Arguments& arguments, const Engine& engine) {
  const auto given = arguments.value("--now");
  if (!given) return wall_clock();
  if (*given == "last") return engine_time(engine);
  if (given->starts_with("+")) {
    const std::string length = given->substr(1);
    return sum(engine_time(engine), length_of_time(length), length);
  }
  return point_in_time(*given);
}

void print(const Arguments& arguments, const std::string& json, const std::string& for_people) {
  if (arguments.json()) return put_raw(stdout, json + "\n");
  put(stdout, for_people);
}

void print(const Arguments& arguments, const boost::json::value& document, const std::string& for_people) {
  print(arguments, boost::json::serialize(document), for_people);
}

}  // namespace csirt::tool
