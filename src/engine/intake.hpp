// Takes in bytes of sources of JSON Lines: each event ends under exactly one disposition, each source has its
// cursor.
//
// Door: Intake, one an engine. What lies between two cursors is held here and lost in a crash; the host then
// delivers again from `replay_from`, and matches that were journalled meet their first answer (State's
// pending). Nothing depends on how the bytes are cut into calls. A line counts when it is settled: until then
// all that it changes stands in Taken, so that after an error it can be delivered again. Thread rule: one
// thread at a time.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "condition/matcher.hpp"
#include "engine/core.hpp"
#include "engine/correlating.hpp"
#include "engine/digest.hpp"
#include "engine/place.hpp"

namespace csirt::engine {

class Intake {
 public:
  explicit Intake(Core& core) : core_(core) {}

  TriageSummary triage(const std::string& source, std::uint64_t offset, std::string_view bytes,
                       std::optional<Instant> now);
  TriageSummary flush(std::optional<Instant> now);
  // Puts rules in force. What waits for correlations by then is settled by the rules before, and journalled
  // as far as it can be; the rest at the next call. The same when other processes install rules.
  Decision install_rules(const std::string& command_id, const Principal& principal, const Rules& rules,
                         Instant now);
  std::vector<std::string> sources() const;
  // The counts of a source, those since its cursor included.
  SourceStatus status(const std::string& source) const;
  // By rule, over all sources: matches, repeats included; and those of rules that were in trial, which make
  // no findings.
  std::map<std::string, std::uint64_t> rule_matches() const;
  std::map<std::string, std::uint64_t> trial_matches() const;
  std::optional<CorrelatorStatistics> correlations() const { return correlating_.statistics(); }

 private:
  // A source since its last cursor.
  struct Working {
    SourceStatus status;     // journalled counts and those since
    std::uint64_t base = 0;  // offset of the cursor that it stands on
    // The newest time that an event bore, by which others are late; and the newest that one counts as, which
    // a host's time may lead. None until there is one: when a charter was installed makes nothing late.
    std::optional<Instant> newest, seen;
    Instant now;  // as far as the host, or without it the events of this source, led the time
    std::map<std::string, std::uint64_t> rule_matches, trial_matches;
    std::uint64_t findings = 0;
    std::uint64_t since_cursor = 0;  // events
    std::map<std::string, Fold> folds;
    std::vector<Fold> retired;    // replaced by a later finding of the same key
    std::string partial;          // a line that is not complete yet
    std::uint64_t received = 0;   // offset after the last byte that was delivered
    bool overlong = false;        // the line in `partial` is beyond the limit; its end is awaited
    bool told_ahead = false;      // of an event dated too late, since the cursor
    bool told_malformed = false;  // of a line that is no event, likewise
    Digest digest;                // of the bytes since the cursor
    TriageSummary untold;         // what the next answer to the host reports
  };
  struct Line {
    const Working& working;
    std::string_view text;
    std::optional<Instant> now;
  };
  // What one line changes, none of it done yet.
  struct Taken {
    std::optional<Disposition> disposition;  // none: the line is no event
    condition::EventStatus status = condition::EventStatus::ok;
    std::optional<Instant> newest, seen;
    Instant now;
    std::vector<std::uint32_t> rules;   // that matched and are live
    std::vector<std::uint32_t> trials;  // that matched in trial
    std::vector<std::string> reasons;   // clauses that set it aside
    std::map<std::string, Fold> folds;
    std::vector<Fold> retired;
    std::vector<std::string> opened, joined;
    std::vector<Effect> effects;
    std::optional<Instant> time;     // that the event bears and that is believed
    std::optional<Instant> refused;  // the time that the event bears, too late to be true
    bool stale = false;              // charter or rules have changed meanwhile: take it anew
  };

  Working& working(const std::string& source);
  void take_piece(Working& work, std::string_view piece, bool complete, std::optional<Instant> now);
  void end_line(Working& work, std::optional<Instant> now);
  void take_line(Working& work, std::string_view text, std::uint64_t length, std::optional<Instant> now);
  Taken take_event(const Line& line);
  Taken try_event(const Line& line);
  Instant counts_as(const Working& work) const;
  Instant take_time(const Line& line, Taken& taken) const;
  Disposition take_match(const Line& line, std::uint32_t rule, Instant seen, Taken& taken);
  std::optional<Disposition> known_match(const Line& line, const std::string& command_id, Taken& taken) const;
  Disposition journal_match(const Line& line, const triage::Assessed& assessed, const std::string& command_id,
                            Fold fold, Taken& taken);
  static void remember(const Working& work, Taken& taken, Fold fold);
  Fold seen_once_more(const Working& work, const Taken& taken, const triage::Assessed& assessed,
                      Instant seen) const;
  void note_time(Fold& fold, Instant seen) const;
  void weigh_repeats(triage::Assessed& assessed, const Fold& fold, Instant now) const;
  const Fold* held(const Working& work, const Taken& taken, const std::string& key) const;
  bool ended(const Fold& fold) const;
  void settle(Working& work, Taken taken);
  void correlate(const Working& work, const Taken& taken);
  void rebuild(Working& work, std::uint64_t offset, std::string_view bytes, std::optional<Instant> now);
  void rebuild_piece(const std::string& source, Correlating::Rebuild& at, std::string_view piece,
                     std::optional<Instant> now);
  void rebuild_line(const std::string& source, std::uint64_t offset, std::string_view text,
                    std::optional<Instant> now);
  bool is_ahead(Instant time, std::optional<Instant> now) const;
  void warn_of_dropped();
  void warn_of_ended() const;
  void warn_of_unbuilt() const;
  // `told`: whose answer to the host reports it; null: that of the source of the event that made it fire.
  void journal_fired(Working* told, std::optional<Instant> now);
  void journal_ended(Working* told, std::optional<Instant> now);
  bool journal_correlation(const correlation::Fired& fired, const condition::RuleSet& rules, Working* told,
                           std::optional<Instant> now);
  void warn(Working& work, const Taken& taken) const noexcept;
  void cursor(Working& work, std::optional<Instant> now);
  void journal_cursor(const Working& work, const IntakeCursor& body, std::optional<Instant> now);
  IntakeCursor cursor_of(const Working& work);
  void require_room() const;
  template <class Counts>
  std::map<std::string, std::uint64_t> over_all(const Counts& counts) const;
  void prepare_matcher();
  void exchange_rules(std::shared_ptr<const condition::RuleSet> rules, const Charter& charter);
  bool is_stale() const;

  Core& core_;
  std::map<std::string, Working> sources_;
  std::unique_ptr<condition::Matcher> matcher_;
  Correlating correlating_;
  std::deque<Correlating::Ended> ended_;  // of rules that were in force before, oldest first
  std::uint64_t dropped_told_ = 0;        // events that correlations dropped, as the host was told last
  std::string matcher_rules_;             // hash of the rules that it was made of
  std::string matcher_charter_;           // and of the charter by which its matches are assessed
};

}  // namespace csirt::engine
