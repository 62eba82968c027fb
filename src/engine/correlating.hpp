// The engine's correlations: events of all sources go in as intake settles them, what fires waits here until
// it is journalled.
//
// Door: Correlating, one an Intake. Windows lie in memory; after a crash the events from `replay_from` of
// each source, delivered again, make them anew (rebuild), and what fired before the source's cursor stays
// silent. How long to wait for earlier events is the charter's to say, and may change while windows are open:
// so the watermark is moved from here. Thread rule: one thread at a time.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "correlation/correlator.hpp"
#include "csirt/charter.hpp"
#include "engine/state.hpp"

namespace csirt::engine {

class Correlating {
 public:
  // No correlations.
  Correlating() = default;
  // With windows to be rebuilt: of all sources when it is the first of an engine, else of those that `before`
  // was still rebuilding, from where that began. Other windows are empty. Throws Error(Status::limit) for
  // rules whose correlations are too many.
  Correlating(std::shared_ptr<const condition::RuleSet> rules, const Charter& charter, const State& state,
              const Correlating* before);

  // From now on events are waited for as long as this charter says.
  void wait_as(const Charter& charter);
  bool active() const { return correlator_ != nullptr; }
  bool feeds(std::span<const std::uint32_t> rules) const { return active() && correlator_->feeds(rules); }

  // An event of a source that was taken in, with its own time if it has one that is believed.
  void add(const std::string& source, std::uint64_t offset, std::optional<Instant> time,
           std::span<const std::uint32_t> rules, const condition::Event& event);
  // No more is to come for now.
  void settle();

  // Where the rebuilding of a source stands: it goes on at `next` and ends at `end`, where its cursor stands.
  struct Rebuild {
    std::uint64_t next = 0, end = 0;
    std::uint64_t line = 0;  // where the line begins that is not complete yet
    std::string partial;     // what is there of it, as long as it is not too long
    bool overlong = false;
  };
  const std::map<std::string, Rebuild>& rebuilds() const { return rebuilds_; }
  // Null when nothing is to be rebuilt.
  Rebuild* rebuild(const std::string& source);
  // The source was rebuilt, or its host does not deliver again.
  void end_rebuild(const std::string& source);

  // The oldest firing that is not journalled yet; null when there is none.
  const correlation::Fired* next() const { return fired_.empty() ? nullptr : &fired_.front(); }
  void done() { fired_.pop_front(); }
  // What fired under rules that are no longer in force, with those rules.
  struct Ended {
    std::shared_ptr<const condition::RuleSet> rules;
    std::deque<correlation::Fired> fired;
  };
  void end(Ended& into) {
    into.rules = rules_;
    into.fired.swap(fired_);
  }
  // Events that are not settled yet, and those in windows, by correlation.
  std::size_t waiting() const { return active() ? correlator_->waiting() : 0; }
  std::uint64_t held() const;

  // What fires before by an event of the source was journalled; the epoch when nothing is known.
  Instant journalled(const std::string& source) const;
  // From where the source must be delivered again so that windows can be made anew; `offset` when no window
  // needs it.
  std::uint64_t replay_from(const std::string& source, std::uint64_t offset);

  std::optional<CorrelatorStatistics> statistics() const;

 private:
  // Some events of a source that feed correlations, one after the other.
  struct Block {
    std::uint64_t first = 0;  // offset of the first
    Instant newest;
    std::uint32_t events = 0;
  };
  void see(Instant time);
  void make_block(const std::string& source, std::uint64_t offset, Instant time);
  void collect();
  void release();
  Instant silent_before(const std::string& source) const;

  std::shared_ptr<const condition::RuleSet> rules_;  // null without correlations
  std::unique_ptr<correlation::Correlator> correlator_;
  std::map<std::string, std::deque<Block>> blocks_;  // by source, oldest first
  std::map<std::string, Rebuild> rebuilds_;          // sources that are not rebuilt yet
  std::map<std::string, Instant> silent_before_;     // by source: what was journalled before a crash
  std::vector<correlation::Fired> taken_;            // on their way to fired_
  std::deque<correlation::Fired> fired_;
  Duration lateness_;
  std::optional<Instant> newest_;  // of the times seen
};

}  // namespace csirt::engine
