// The state of the engine: what follows from the records alone, and indexes made from it.
//
// Door: State::apply, which only changes what the record says and never decides. Two states with equal
// records are equal byte for byte (serialized()). Indexes are rebuilt, never stored.
#pragma once

#include <boost/multi_index/composite_key.hpp>
#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/ordered_index.hpp>
#include <boost/multi_index_container.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/records.hpp"
#include "engine/sightings.hpp"
#include "journal/record.hpp"

namespace csirt::engine {

// A match that was journalled after the last cursor: when its event is delivered again, this is its answer.
struct Pending {
  std::string disposition, fold_key, finding, incident, rule;
  Instant seen;
};

// The intake of one source as far as it is journalled.
struct Source {
  SourceStatus status;
  Instant watermark;
  Instant journalled;  // engine time of the last cursor
  std::map<std::string, std::uint64_t> rule_matches, trial_matches;
  std::uint64_t findings = 0;
  std::map<std::string, Fold> folds;       // by fold key; their counts are in the findings
  std::map<std::string, Pending> pending;  // by command id
  Instant correlated;                      // correlations have found what there was before
};

// An effect that the host did not acknowledge yet.
struct Outgoing {
  Effect effect;
  std::string worker;
  std::optional<Instant> leased_until;
};

BOOST_DESCRIBE_STRUCT(Pending, (), (disposition, fold_key, finding, incident, rule, seen))
BOOST_DESCRIBE_STRUCT(Source, (),
                      (status, watermark, journalled, rule_matches, trial_matches, findings, folds, pending,
                       correlated))
BOOST_DESCRIBE_STRUCT(Outgoing, (), (effect, worker, leased_until))

class State {
 public:
  // Applies one record; throws Error(Status::newer) for a type or version that this library does not know,
  // and Error(Status::corrupt) for a body that does not fit what stands here.
  void apply(std::uint64_t position, const journal::Record& record);

  // The bytes of everything below, for snapshots and comparison.
  std::string serialized() const;
  // Throws Error(Status::corrupt); the state is then unchanged.
  void restore(std::string_view bytes);

  // One that became part of another is found there, whichever of its ids is given.
  const Incident* find(std::string_view id_or_short_id) const;
  // What grouping looks up of the open incidents.
  const Sightings& sightings() const { return sightings_; }
  std::uint64_t version(const std::string& stream) const;
  // Running clocks that are due at `now`, by due time, then id.
  std::vector<Clock> due(Instant now) const;
  std::optional<Instant> next_due() const;
  std::uint64_t open_incidents() const { return open_; }
  std::uint64_t finding_count() const { return findings_; }
  // Those that are part of another one now.
  std::uint64_t merged_incidents() const { return merged_; }

  std::uint64_t records = 0;
  Instant now;
  std::string charter, rules;
  Instant installed;                          // when the charter in force was installed
  std::string tzdata;                         // version of the zone data that it was installed under
  std::vector<std::string> charters;          // every one that was ever in force, oldest first
  std::map<std::string, Incident> incidents;  // by id
  std::vector<std::string> opened_order;      // incident ids
  std::map<std::string, Finding> noted;       // by finding id
  std::vector<Contact> referrals;
  std::map<std::string, Source> sources;
  std::map<std::string, Outgoing> outbox;  // by effect id
  std::vector<charter::Absence> absences;
  std::map<std::string, std::uint64_t> versions;  // of streams

 private:
  friend class Applier;
  struct DueClock {
    std::string id, incident;
    Instant due;
  };
  using Clocks = boost::multi_index_container<
      DueClock,
      boost::multi_index::indexed_by<
          boost::multi_index::hashed_unique<boost::multi_index::member<DueClock, std::string, &DueClock::id>>,
          boost::multi_index::ordered_unique<boost::multi_index::composite_key<
              DueClock, boost::multi_index::member<DueClock, Instant, &DueClock::due>,
              boost::multi_index::member<DueClock, std::string, &DueClock::id>>>>>;

  void rebuild_indexes();
  void index_clock(const Clock& clock);
  void reindex(const Incident& incident, bool was_open);

  Clocks clocks_;
  Sightings sightings_;
  boost::unordered_flat_map<std::string, std::string> short_ids_;
  std::uint64_t open_ = 0, findings_ = 0, merged_ = 0;
  std::uint64_t command_first_ = 0;  // position of the first record of the command that is being applied
  std::string command_;
};

// The stream names of docs/engine.md.
std::string incident_stream(std::string_view id);
std::string group_stream(const Entity& entity);
std::string intake_stream(std::string_view source);
std::string person_stream(std::string_view id);
std::string finding_stream(std::string_view id);  // of one that belongs to no incident
inline constexpr const char* kCharterStream = "charter";
inline constexpr const char* kRulesStream = "rules";
inline constexpr const char* kReportSource = "reports";

}  // namespace csirt::engine
