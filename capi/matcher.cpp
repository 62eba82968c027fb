// csirt_matcher_*: lines in, numbers out. Walks the caller's buffer and writes into the caller's array.
#include <algorithm>

#include "arguments.hpp"
#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/fetch.hpp"
#include "base/line_end.hpp"
#include "base/nouns.hpp"
#include "routing.hpp"

using namespace csirt::capi;
using csirt::condition::EventStatus;

namespace {

[[noreturn]] void refuse_event(EventStatus status) {
  const bool beyond = status == EventStatus::too_deep || status == EventStatus::too_long;
  throw csirt::Error(beyond ? csirt::Status::limit : csirt::Status::syntax,
                     "event: " + std::string(csirt::condition::describe(status)), "event");
}

void parse(csirt_matcher& matcher, std::string_view event) {
  if (const EventStatus status = matcher.matcher.parse(event); status != EventStatus::ok)
    refuse_event(status);
}

uint32_t flags_of(const csirt::condition::Matcher& matcher, uint32_t rule) {
  return matcher.rules().info(rule).trial ? CSIRT_MATCH_TRIAL : 0;
}

// One batch call: where it stands in the buffer, and what it has written.
class Batch {
 public:
  Batch(csirt_matcher& matcher, std::string_view lines, uint64_t first_event, bool partial,
        csirt_match* matches, uint64_t capacity)
      : matcher_(matcher.matcher),
        lines_(lines),
        first_event_(first_event),
        partial_(partial),
        matches_(matches),
        capacity_(capacity) {}

  csirt_batch run() {
    while (done_.consumed < lines_.size() && step()) {
    }
    return done_;
  }

 private:
  // Reads the next line; false when the call has to end before it.
  bool step() {
    const std::string_view rest = lines_.substr(done_.consumed);
    const std::size_t feed = rest.find('\n');
    if (feed == std::string_view::npos && partial_) return false;
    const std::string_view line = feed == std::string_view::npos ? rest : rest.substr(0, feed + 1);
    fetch(rest.substr(line.size()));
    const EventStatus status = matcher_.parse(line);
    if (status == EventStatus::ok && !write(csirt::base::without_line_end(line))) return false;
    if (status != EventStatus::empty) count(status);
    done_.consumed += line.size();
    return true;
  }

  // The next line, while this one is matched.
  static void fetch(std::string_view rest) {
    constexpr std::size_t most = 2048, step = 64;
    const std::size_t size = std::min(rest.size(), most);
    for (std::size_t at = 0; at < size; at += step) csirt::base::fetch(rest.data() + at);
  }

  void count(EventStatus status) {
    ++done_.events;
    if (status == EventStatus::ok) return;
    if (done_.malformed == 0) done_.malformed_offset = done_.consumed;
    ++done_.malformed;
  }

  bool write(std::string_view line) {
    const auto rules = matcher_.match();
    if (rules.size() > capacity_ - done_.matches) {
      if (done_.events > 0) return false;
      throw csirt::Error(csirt::Status::limit,
                         "capacity: " + std::to_string(rules.size()) +
                             " rules hold on the first event, the array takes " + std::to_string(capacity_),
                         "capacity");
    }
    for (const uint32_t rule : rules) {
      matches_[done_.matches++] = {first_event_ + done_.events, done_.consumed, line.size(), rule,
                                   flags_of(matcher_, rule)};
    }
    return true;
  }

  csirt::condition::Matcher& matcher_;
  std::string_view lines_;
  uint64_t first_event_;
  bool partial_;
  csirt_match* matches_;
  uint64_t capacity_;
  csirt_batch done_{};
};

void require_array(const csirt_match* matches, uint64_t capacity) {
  if (matches == nullptr && capacity > 0)
    refuse("matches", "is null, but its capacity is " + std::to_string(capacity));
}

}  // namespace

extern "C" {

int32_t csirt_matcher_create(const csirt_rules* rules, const csirt_matcher_options* given,
                             csirt_matcher** matcher, csirt_error** error) {
  clear(matcher);
  return guarded(error, [&] {
    require(rules, "rules");
    require(matcher, "matcher");
    const csirt_matcher_options known = options(given);
    const csirt::EngineLimits defaults;
    const csirt::condition::EventLimits limits{known.event_bytes ? known.event_bytes : defaults.event_bytes,
                                               known.event_depth ? known.event_depth : defaults.event_depth};
    *matcher = new csirt_matcher(
        csirt::condition::Matcher(rules->rules.set(), matcher_routing(known.routing), limits));
  });
}

int32_t csirt_matcher_match(csirt_matcher* matcher, const char* event, uint64_t event_length,
                            csirt_match* matches, uint64_t capacity, uint64_t* count, csirt_error** error) {
  return guarded_on(matcher, error, [&] {
    require(count, "count");
    require_array(matches, capacity);
    const std::string_view line = bytes(event, event_length, "event");
    parse(*matcher, line);
    const auto rules = matcher->matcher.match();
    for (uint64_t i = 0; i < rules.size() && i < capacity; ++i) {
      matches[i] = {0, 0, line.size(), rules[i], flags_of(matcher->matcher, rules[i])};
    }
    *count = rules.size();
  });
}

int32_t csirt_matcher_match_batch(csirt_matcher* matcher, const char* lines, uint64_t lines_length,
                                  uint64_t first_event, uint32_t flags, csirt_match* matches,
                                  uint64_t capacity, csirt_batch* batch, csirt_error** error) {
  return guarded_on(matcher, error, [&] {
    require(batch, "batch");
    require_array(matches, capacity);
    if (flags > CSIRT_BATCH_PARTIAL) refuse("flags", "unknown flags are set: " + std::to_string(flags));
    const std::string_view buffer = bytes(lines, lines_length, "lines");
    *batch = Batch(*matcher, buffer, first_event, flags == CSIRT_BATCH_PARTIAL, matches, capacity).run();
  });
}

int32_t csirt_matcher_explain(csirt_matcher* matcher, const char* event, uint64_t event_length, uint64_t rule,
                              csirt_document** explanation, csirt_error** error) {
  clear(explanation);
  return guarded_on(matcher, error, [&] {
    require(explanation, "explanation");
    const csirt::condition::RuleSet& rules = matcher->matcher.rules();
    if (rule >= rules.size()) {
      throw csirt::Error(csirt::Status::not_found, "rule: there is no rule number " + std::to_string(rule),
                         "rule");
    }
    parse(*matcher, bytes(event, event_length, "event"));
    const auto number = static_cast<uint32_t>(rule);
    const csirt::condition::Explanation why = matcher->matcher.explain(number);
    give(explanation, csirt::base::canonical({{"rule", rules.info(number).id},
                                              {"matched", why.matched},
                                              {"held", csirt::base::encode(why.held)},
                                              {"failed", csirt::base::encode(why.failed)},
                                              {"filtered_by", boost::json::value_from(why.filtered_by)}}));
  });
}

int32_t csirt_matcher_set_rules(csirt_matcher* matcher, const csirt_rules* rules, csirt_error** error) {
  return guarded_on(matcher, error, [&] {
    require(rules, "rules");
    matcher->matcher.set_rules(rules->rules.set());
  });
}

void csirt_matcher_free(csirt_matcher** matcher) { end(matcher); }

}  // extern "C"
