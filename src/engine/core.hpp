// The engine behind its public face: one journal, one state, and the loop that turns drafts into records.
//
// Door: Core; csirt::Engine forwards to it. Thread rule: one thread at a time. Tricks owned up to: with
// several processes on one journal a draft may rest on what has changed meanwhile; then the core catches up
// and drafts again, at most kAttempts times.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "condition/matcher.hpp"
#include "csirt/engine.hpp"
#include "engine/draft.hpp"
#include "engine/state.hpp"
#include "journal/store.hpp"

namespace csirt::engine {

// Levels of log messages, as csirt.h numbers them.
inline constexpr int kWarning = 1, kInformation = 2;

class Core {
 public:
  explicit Core(const EngineOptions& options);
  // Over a store that the caller opened, as tests do that let it fail.
  Core(const EngineOptions& options, std::unique_ptr<journal::Store> store);

  Decision install_charter(const std::string& command_id, const Principal& principal,
                           std::shared_ptr<const Charter> charter, Instant now);
  Decision install_rules(const std::string& command_id, const Principal& principal, const Rules& rules,
                         Instant now);
  Decision command(const Command& command, Instant now);
  TickSummary tick(Instant now);

  // Takes in what other processes wrote.
  void catch_up();
  void snapshot();  // throws when it cannot be written; one that is due by itself is tried again later

  // Engine time at `given`: never back.
  Instant clock(Instant given) const { return std::max(state_.now, given); }

  using Drafter = std::function<std::optional<Draft>(const Context&)>;
  struct Committed {
    std::optional<Decision> decision;  // none: the drafter wanted nothing written
    bool again = false;                // the command was known: this is its first answer
  };
  // Drafts, appends, applies; again on conflict. `system` drafts act as the engine itself.
  Committed commit(const std::string& command_id, const Principal& principal, Instant now, bool explain,
                   const Drafter& drafter);
  // Appends one record that is no answer to anybody: a cursor.
  void commit_cursor(const std::string& command_id, Instant now, const IntakeCursor& cursor);

  const EngineOptions& options() const { return options_; }
  const State& state() const { return state_; }
  // Merkle root over the records that this state is made of, as hex.
  std::string root() const;
  std::uint64_t conflicts() const { return conflicts_; }
  // Throw Error(Status::invalid) while the journal has none.
  const std::shared_ptr<const Charter>& charter() const;
  const triage::Triage& triage() const;
  std::shared_ptr<const condition::RuleSet> rules() const;
  // Where they are not compiled yet, of the rules only what says how these are called (RuleSet::naming); kept
  // for who asks for the same again.
  std::shared_ptr<const condition::RuleSet> rules_naming(const std::vector<std::string>& ids) const;
  // Tells the host; docs/c-api.md lists the codes. What the host's function throws is its own affair.
  void log(int level, std::string_view code, const boost::json::object& details) const noexcept;

 private:
  void restore();
  void snapshot_when_due();
  void use_charter();
  std::string need_blob(const std::string& hash, const char* what) const;
  std::shared_ptr<const Charter> charter_of(const std::string& hash);
  const Workflow& workflow_of(const std::string& digest);
  Context context(const std::string& command_id, const Principal& principal, Instant now, bool explain);
  Decision first_answer(const journal::Appended& appended);
  void apply_all(std::uint64_t first, const std::vector<journal::Record>& records);
  void fire(const Clock& clock, Instant now, TickSummary& summary);
  static void fire_approval(Draft& draft, const Clock& clock);
  Decision install_first(const std::string& command_id, const Principal& principal, const Charter& charter,
                         Instant now);
  void may_write() const;

  EngineOptions options_;
  std::unique_ptr<journal::Store> store_;
  State state_;
  std::map<std::string, std::shared_ptr<const Charter>> charters_;  // by hash, those that are needed
  std::shared_ptr<const Charter> charter_;
  std::unique_ptr<triage::Triage> triage_;
  mutable std::shared_ptr<const condition::RuleSet> rules_;  // compiled when first asked for
  struct Naming {
    std::string rules;
    std::vector<std::string> ids;
    std::shared_ptr<const condition::RuleSet> set;
  };
  mutable Naming naming_;                  // what was asked for last
  std::uint64_t snapshot_at_ = 0;          // records in the last one
  std::uint64_t snapshot_not_before_ = 0;  // records before the next try, after one that failed
  std::uint64_t conflicts_ = 0;
};

// The principal of automatic acts; its rights stand in the charter like anyone's.
Principal system_principal();

// Why the snapshot that an engine would begin with is not what the records give, found by replaying them;
// empty when it is, or when there is none. A snapshot is a cache that nobody signs: only this tells a forged
// one.
std::string snapshot_objection(journal::Store& store);

}  // namespace csirt::engine
