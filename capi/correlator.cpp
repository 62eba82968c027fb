// csirt_correlator_*: what a matcher found goes in, findings over several events come out.
#include "arguments.hpp"
#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/nouns.hpp"
#include "condition/correlation_rule.hpp"
#include "error_object.hpp"
#include "triage/entity_map.hpp"

using namespace csirt::capi;
using csirt::correlation::Fired;

namespace {

csirt::AlertAgain alert_again(int32_t given) {
  switch (given) {
    case CSIRT_AGAIN_ONCE:
      return csirt::AlertAgain::once;
    case CSIRT_AGAIN_WINDOW:
      return csirt::AlertAgain::window;
    case CSIRT_AGAIN_EVERY:
      return csirt::AlertAgain::every;
    default:
      refuse("again", "there is no way of alerting again number " + std::to_string(given));
  }
}

void limit(uint64_t given, uint64_t& out) {
  if (given != 0) out = given;
}

csirt::CorrelationOptions correlation_options(const csirt_correlator_options* given) {
  const csirt_correlator_options known = options(given);
  csirt::CorrelationOptions out;
  out.again = alert_again(known.again);
  if (known.lateness < CSIRT_LATENESS_NONE) refuse("lateness", "is negative");
  if (known.lateness != 0) out.lateness = {std::max<int64_t>(known.lateness, 0)};
  limit(known.limit_groups, out.limits.groups);
  limit(known.limit_events, out.limits.events);
  limit(known.limit_group_events, out.limits.group_events);
  limit(known.limit_pending, out.limits.pending);
  limit(known.limit_bytes, out.limits.bytes);
  limit(known.references, out.limits.references);
  return out;
}

boost::json::value describe(const csirt::condition::Correlation& one) {
  const csirt::condition::RuleInfo& rule = one.info;
  return {{"id", rule.id},
          {"name", rule.name},
          {"title", rule.title},
          {"level", rule.level},
          {"status", rule.status},
          {"description", rule.description},
          {"author", rule.author},
          {"techniques", boost::json::value_from(rule.techniques)},
          {"tags", boost::json::value_from(rule.tags)},
          {"reports", rule.reports},
          {"trial", rule.trial},
          {"timespan", csirt::format(one.timespan)},
          {"group_by", boost::json::value_from(one.group_by)},
          {"file", scrubbed(rule.file)},
          {"line", rule.line}};
}

// The matches of one call, event by event.
class Feeding {
 public:
  Feeding(csirt_correlator& to, std::string_view source, uint64_t offset, std::string_view lines,
          int64_t time)
      : to_(to), source_(source), offset_(offset), lines_(lines), time_(time) {}

  void run(const csirt_match* matches, uint64_t count) {
    for (uint64_t at = 0; at < count;) {
      rules_.clear();
      const csirt_match& first = matches[at];
      for (; at < count && matches[at].offset == first.offset; ++at) rules_.push_back(rule(matches[at]));
      feed(first);
    }
  }

 private:
  uint32_t rule(const csirt_match& match) const {
    if (match.rule >= to_.correlator.rules().size())
      refuse("matches", "there is no rule number " + std::to_string(match.rule));
    if (match.offset > lines_.size() || match.length > lines_.size() - match.offset)
      refuse("matches", "a match lies beyond the end of `lines`, at byte " + std::to_string(match.offset));
    return match.rule;
  }

  // Events that feed nothing are not read.
  void feed(const csirt_match& match) {
    if (!to_.correlator.feeds(rules_)) return;
    using csirt::condition::EventStatus;
    if (to_.reader.parse(lines_.substr(match.offset, match.length)) != EventStatus::ok)
      refuse("matches", "there is no event at byte " + std::to_string(match.offset));
    const csirt::condition::Event& event = to_.reader.event();
    auto time = csirt::triage::EntityMap::builtin().time_of(event);
    if (!time && time_ != CSIRT_TIME_NONE) time = csirt::Instant{time_};
    to_.correlator.add({time, source_, offset_ + match.offset}, rules_,
                       csirt::correlation::EventFieldValues(event));
  }

  csirt_correlator& to_;
  std::string_view source_;
  uint64_t offset_;
  std::string_view lines_;
  int64_t time_;
  std::vector<uint32_t> rules_;
};

csirt_correlation flat(const Fired& fired, const csirt_correlator& correlator) {
  const csirt::CorrelationFinding& finding = fired.finding;
  const bool trial = correlator.correlator.rules().correlations()[fired.correlation].info.trial;
  const uint32_t flags = (finding.overflow ? uint32_t{CSIRT_CORRELATION_OVERFLOW} : 0u) |
                         (trial ? uint32_t{CSIRT_CORRELATION_TRIAL} : 0u);
  return {fired.correlation,    flags,         finding.first_seen.ns,
          finding.last_seen.ns, finding.count, finding.events.back().offset};
}

// What fired joins what has not been taken yet; where memory fails in between, the next call goes on with it.
void collect(csirt_correlator& correlator) {
  auto& taken = correlator.taken;
  while (!taken.empty() || correlator.correlator.fired()) {
    if (taken.empty()) taken = correlator.correlator.take();
    correlator.fired.insert(correlator.fired.end(), std::make_move_iterator(taken.begin()),
                            std::make_move_iterator(taken.end()));
    taken.clear();
  }
}

}  // namespace

extern "C" {

int32_t csirt_rules_correlations(const csirt_rules* rules, csirt_document** correlations,
                                 csirt_error** error) {
  clear(correlations);
  return guarded(error, [&] {
    require(rules, "rules");
    require(correlations, "correlations");
    boost::json::array list;
    for (const auto& one : rules->set().correlations()) list.push_back(describe(one));
    give(correlations, csirt::base::canonical(list));
  });
}

int32_t csirt_correlator_create(const csirt_rules* rules, const csirt_correlator_options* given,
                                csirt_correlator** correlator, csirt_error** error) {
  clear(correlator);
  return guarded(error, [&] {
    require(rules, "rules");
    require(correlator, "correlator");
    *correlator = new csirt_correlator(rules->rules, correlation_options(given));
  });
}

int32_t csirt_correlator_feed(csirt_correlator* correlator, const char* source, uint64_t source_length,
                              uint64_t offset, const char* lines, uint64_t lines_length,
                              const csirt_match* matches, uint64_t count, int64_t time, csirt_error** error) {
  return guarded_on(correlator, error, [&] {
    if (count > 0) require(matches, "matches");
    const std::string_view name = text(source, source_length, "source");
    Feeding(*correlator, name, offset, bytes(lines, lines_length, "lines"), time).run(matches, count);
  });
}

int32_t csirt_correlator_advance(csirt_correlator* correlator, int64_t watermark, csirt_error** error) {
  return guarded_on(correlator, error, [&] { correlator->correlator.advance(instant(watermark)); });
}

int32_t csirt_correlator_settle(csirt_correlator* correlator, csirt_error** error) {
  return guarded_on(correlator, error, [&] { correlator->correlator.settle(); });
}

int32_t csirt_correlator_take(csirt_correlator* correlator, csirt_correlation* found, uint64_t capacity,
                              uint64_t* count, csirt_document** findings, csirt_error** error) {
  clear(findings);
  return guarded_on(correlator, error, [&] {
    require(count, "count");
    collect(*correlator);
    auto& fired = correlator->fired;
    const auto taken = static_cast<std::size_t>(std::min<uint64_t>(capacity, fired.size()));
    if (findings != nullptr) {
      boost::json::array list;
      for (std::size_t i = 0; i < taken; ++i) list.push_back(csirt::base::encode(fired[i].finding));
      give(findings, csirt::base::canonical(list));
    }
    for (std::size_t i = 0; i < taken && found != nullptr; ++i) found[i] = flat(fired[i], *correlator);
    *count = taken;
    fired.erase(fired.begin(), fired.begin() + static_cast<std::ptrdiff_t>(taken));
  });
}

int32_t csirt_correlator_statistics(csirt_correlator* correlator, csirt_document** statistics,
                                    csirt_error** error) {
  clear(statistics);
  return guarded_on(correlator, error, [&] {
    require(statistics, "statistics");
    correlator->correlator.catch_up();
    give(statistics, csirt::base::canonical(csirt::base::encode(correlator->correlator.statistics())));
  });
}

void csirt_correlator_free(csirt_correlator** correlator) { end(correlator); }

}  // extern "C"
