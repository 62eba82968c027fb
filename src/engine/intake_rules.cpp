// By which rules and which charter events are taken in, and what becomes of windows when these change. Doors:
// Intake::prepare_matcher, Intake::install_rules.
#include <new>
#include <utility>

#include "engine/intake.hpp"

namespace csirt::engine {
namespace {

condition::Routing convert(Routing routing) {
  switch (routing) {
    case Routing::none:
      return condition::Routing::none;
    case Routing::strict:
      return condition::Routing::strict;
    case Routing::standard:
      break;
  }
  return condition::Routing::standard;
}

}  // namespace

bool Intake::is_stale() const {
  return core_.state().rules != matcher_rules_ || core_.state().charter != matcher_charter_;
}

void Intake::prepare_matcher() {
  core_.catch_up();
  const auto charter = core_.charter();
  const auto rules = core_.rules();
  if (matcher_ == nullptr || matcher_rules_ != rules->hash()) exchange_rules(rules, *charter);
  if (matcher_charter_ != core_.state().charter) correlating_.wait_as(*charter);
  matcher_charter_ = core_.state().charter;
}

// What may be refused comes first: rules and correlations are exchanged together, or neither is and the next
// call tries again. While a source is delivered again its windows lack what is still to come, and nothing is
// settled: the new rules rebuild them from the beginning.
void Intake::exchange_rules(std::shared_ptr<const condition::RuleSet> rules, const Charter& charter) {
  Correlating correlating(rules, charter, core_.state(), matcher_ == nullptr ? nullptr : &correlating_);
  std::string hash = rules->hash();
  if (matcher_ == nullptr) {
    const auto& limits = core_.options().limits;
    matcher_ =
        std::make_unique<condition::Matcher>(std::move(rules), convert(core_.options().routing),
                                             condition::EventLimits{limits.event_bytes, limits.event_depth});
  } else {
    if (correlating_.rebuilds().empty()) correlating_.settle();
    if (correlating_.next() != nullptr) correlating_.end(ended_.emplace_back());
    matcher_->set_rules(std::move(rules));
  }
  warn_of_ended();
  correlating_ = std::move(correlating);
  matcher_rules_ = std::move(hash);
}

// The rules are in force before anything is settled, so that an installation which fails changes no window.
// What cannot be journalled now, as when the host's limit of incidents is reached or the disk is full, stays
// for the next call, which then tells the error: this one has done what it was asked for.
Decision Intake::install_rules(const std::string& command_id, const Principal& principal, const Rules& rules,
                               Instant now) {
  Decision decision = core_.install_rules(command_id, principal, rules, now);
  if (matcher_ == nullptr) return decision;
  try {
    if (is_stale()) prepare_matcher();
    journal_ended(nullptr, now);
  } catch (const Error& error) {
    if (error.status() == Status::internal) throw;
  } catch (const std::bad_alloc&) {
  }
  return decision;
}

// Windows end with their rules. What lies in them is lost, and the host hears how much that is; what waits is
// told of when it cannot be settled.
void Intake::warn_of_ended() const {
  const std::size_t events = correlating_.waiting();
  const std::uint64_t held = correlating_.held();
  if (events + held > 0) core_.log(kWarning, "correlations-ended", {{"events", events}, {"held", held}});
}

}  // namespace csirt::engine
