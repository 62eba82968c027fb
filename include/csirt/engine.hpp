// The engine: a deterministic state machine over a charter, a rule set and a journal.
//
// Commands and a time stamp go in; decisions, records and effects come out. It does no I/O but its journal,
// starts no threads and reads no clock. Thread rule: a handle belongs to one thread at a time. Errors:
// csirt::Error; nothing is half done. Engine time never goes back: an earlier `now` counts as the latest one
// seen.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/charter.hpp"
#include "csirt/command.hpp"
#include "csirt/correlation.hpp"
#include "csirt/feedback.hpp"
#include "csirt/incident.hpp"
#include "csirt/principal.hpp"
#include "csirt/rules.hpp"

namespace csirt {

// Bounds set by the host; going beyond one answers Error(Status::limit) and changes nothing.
struct EngineLimits {
  std::uint64_t incidents = 1'000'000;  // open ones
  std::uint64_t findings = 10'000'000;
  std::uint64_t groups = 1'000'000;      // keys by which repeats are folded
  std::uint64_t event_bytes = 1u << 20;  // a longer line is counted as malformed
  std::uint64_t event_depth = 64;
  std::uint64_t document_bytes = 16u << 20;  // commands and queries
};

// level: 0 error, 1 warning, 2 information. `json` has the arguments of the message by name. What it throws
// is ignored; it must not call the engine.
using LogFunction = std::function<void(int level, std::string_view code, std::string_view json)>;

struct EngineOptions {
  std::string journal;     // path of the journal file; empty: in memory
  bool create = true;      // make the file when there is none
  bool exclusive = false;  // no other process may open it meanwhile
  bool read_only = false;
  Principal creator;           // who creates a new journal: authorises the first charter
  std::string realm = "real";  // or "exercise/<id>"
  Routing routing = Routing::standard;
  EngineLimits limits;            // events of at most 1 GiB and a depth of 1,024
  std::optional<Instant> latest;  // the host's time; without `now` no event leads engine time beyond it
  LogFunction log;
  std::uint64_t snapshot_every = 4096;  // records between snapshots; 0: none
};

// What became of the events of one or more triage calls.
struct TriageSummary {
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  std::uint64_t findings = 0;       // matches of rules, repeats included
  Dispositions dispositions;        // sums to `events`
  std::vector<std::string> opened;  // incident ids
  std::vector<std::string> joined;  // incident ids, each once
  std::vector<Effect> effects;
  bool operator==(const TriageSummary&) const = default;
};

struct TickSummary {
  std::vector<Clock> fired;
  std::vector<Effect> effects;
  std::optional<Instant> next;  // when the host should tick again at the latest
  bool operator==(const TickSummary&) const = default;
};

// The intake of one source, as journalled.
struct SourceStatus {
  std::string source;
  std::uint64_t offset = 0;  // bytes taken in
  std::uint64_t events = 0;
  std::uint64_t replay_from = 0;  // after a crash deliver again from here
  std::string digest;             // of the bytes taken in, block by block
  Dispositions dispositions;
  // Clause to the number of events that it put out of scope or suppressed; /incidents/skew: whose time it
  // refused.
  std::map<std::string, std::uint64_t> reasons;
  bool operator==(const SourceStatus&) const = default;
};

struct RuleStatistics {
  std::string rule;
  std::string title;
  std::string level;
  std::uint64_t findings = 0;  // repeats included
  std::uint64_t folded = 0;
  std::vector<std::string> techniques;
  std::uint64_t trial = 0;  // matches while the rule was in trial: counted, and nothing else
  bool operator==(const RuleStatistics&) const = default;
};

// Everything at a glance, as the viewer may know it.
struct Summary {
  Instant now;
  std::string charter;  // hash
  std::string rules;    // hash
  std::uint64_t records = 0;
  std::string root;  // Merkle root, hex
  std::uint64_t incidents = 0;
  std::uint64_t open_incidents = 0;
  Dispositions dispositions;  // over all sources
  std::vector<SourceStatus> sources;
  std::vector<RuleStatistics> rule_statistics;  // most findings first, then by id
  std::vector<Contact> referrals;
  bool operator==(const Summary&) const = default;
};

struct EngineStatistics {
  std::uint64_t records = 0;
  std::uint64_t incidents = 0;
  std::uint64_t findings = 0;
  std::uint64_t groups = 0;
  std::uint64_t effects = 0;
  std::uint64_t conflicts = 0;  // decisions taken again because another process wrote
  // Of the correlation rules, since this engine was opened; nothing where there are none.
  std::optional<CorrelatorStatistics> correlation;
  bool operator==(const EngineStatistics&) const = default;
};

class Engine {
 public:
  static std::unique_ptr<Engine> open(const EngineOptions& options);
  ~Engine();

  // The first charter is authorised by the creator of the journal; later ones by the action
  // `install-charter`.
  Decision install_charter(const std::string& command_id, const Principal& principal,
                           std::shared_ptr<const Charter> charter, Instant now);
  Decision install_rules(const std::string& command_id, const Principal& principal, const Rules& rules,
                         Instant now);

  // The rules may be given again after reopening (they need not: the journal holds them).
  std::shared_ptr<const Charter> charter() const;
  // The rules in force; Error(Status::invalid) while there are none.
  Rules installed_rules() const;

  // Takes in bytes of a source of JSON Lines, beginning at `offset`; a line may be cut between calls. Results
  // do not depend on how the bytes are cut. Without `now`, engine time follows the events, up to
  // EngineOptions::latest. An event dated later than that, or than `now`, by more than the charter's skew
  // counts as one without a time. Bytes before the cursor are counted once only; a gap after it is
  // Error(Status::invalid). After an Error lines before the one that failed are taken in, and the next call
  // reports them; deliver again from the same offset.
  TriageSummary triage(const std::string& source, std::uint64_t offset, std::string_view bytes,
                       std::optional<Instant> now = {});
  // Ends an unfinished last line of every source and journals the cursors.
  TriageSummary flush(std::optional<Instant> now = {});

  Decision command(const Command& command, Instant now);
  // Fires everything that is due, once each, in order of due time.
  TickSummary tick(Instant now);
  Instant now() const;

  std::vector<Incident> incidents(const Viewer& viewer) const;
  Incident incident(std::string_view id_or_short_id, const Viewer& viewer) const;
  Summary summary(const Viewer& viewer) const;
  std::vector<Effect> effects(const Viewer& viewer) const;      // not yet acknowledged
  std::vector<Finding> noted(const Viewer& viewer) const;       // findings outside incidents
  std::vector<RuleFeedback> rules(const Viewer& viewer) const;  // as their findings were judged
  EngineStatistics statistics() const;

  // The same as documents; `query` is {"what": "incidents" | "incident" | "summary" | "effects" | "noted" |
  // "charter" | "statistics" | "rules", "id"?, "viewer"?}. Answers canonical JSON.
  std::string query(std::string_view query) const;
  // Error(Status::limit) for a document beyond EngineLimits::document_bytes.
  void check_size(std::string_view document) const;
  std::string command_json(std::string_view command, Instant now);

  // Catches up with other processes and writes a snapshot now.
  void snapshot();
  // SHA-256 of the whole state, for tests of recovery.
  std::string state_hash() const;

 private:
  class Impl;
  explicit Engine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// A checkpoint of a journal: a number of records and their Merkle root.
struct Checkpoint {
  std::uint64_t size = 0;
  std::string root;
  bool operator==(const Checkpoint&) const = default;
};

struct VerifyReport {
  bool ok = false;
  std::uint64_t records = 0;
  std::string root;
  std::optional<std::uint64_t> first_bad;  // position of the first damaged record
  std::string message;
  bool operator==(const VerifyReport&) const = default;
};

// Reads a journal from its bytes alone and proves or refutes it; with `earlier`, also that nothing before it
// changed or was cut off (BEY-4). Never modifies the file.
VerifyReport verify_journal(const std::string& path, const std::optional<Checkpoint>& earlier = {});

}  // namespace csirt
