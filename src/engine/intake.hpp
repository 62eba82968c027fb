// Takes in bytes of sources of JSON Lines: each event ends under exactly one disposition, each source has its
// cursor.
//
// Door: Intake, one an engine. What lies between two cursors is held here and lost in a crash; the host then
// delivers again from `replay_from`, and matches that were journalled meet their first answer (State's
// pending). Nothing depends on how the bytes are cut into calls. Thread rule: one thread at a time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "condition/matcher.hpp"
#include "engine/core.hpp"
#include "engine/digest.hpp"
#include "engine/place.hpp"

namespace csirt::engine {

class Intake {
 public:
  explicit Intake(Core& core) : core_(core) {}

  TriageSummary triage(const std::string& source, std::uint64_t offset, std::string_view bytes,
                       std::optional<Instant> now);
  TriageSummary flush(std::optional<Instant> now);
  std::vector<std::string> sources() const;
  // The counts of a source, those since its cursor included.
  SourceStatus status(const std::string& source) const;
  std::map<std::string, std::uint64_t> rule_matches() const;  // over all sources, repeats included

 private:
  // A source since its last cursor.
  struct Working {
    SourceStatus status;     // journalled counts and those since
    std::uint64_t base = 0;  // offset of the cursor that it stands on
    Instant watermark;
    std::map<std::string, std::uint64_t> rule_matches;
    std::uint64_t findings = 0;
    std::uint64_t since_cursor = 0;  // events
    std::map<std::string, Fold> folds;
    std::vector<Fold> retired;   // replaced by a later finding of the same key
    std::string partial;         // a line that is not complete yet
    std::uint64_t received = 0;  // offset after the last byte that was delivered
    bool overlong = false;       // the line in `partial` is beyond the limit; its end is awaited
    Digest digest;               // of the bytes since the cursor
  };
  struct Line {
    Working& working;
    std::uint64_t offset = 0;
    std::string_view text;
    std::optional<Instant> now;
    TriageSummary& summary;
  };

  Working& working(const std::string& source);
  void take_piece(Working& work, std::string_view piece, bool complete, std::optional<Instant> now,
                  TriageSummary& summary);
  void end_line(Working& work, std::optional<Instant> now);
  void take_line(const Line& line, std::uint64_t length);
  Disposition take_event(const Line& line);
  Disposition take_match(const Line& line, std::uint32_t rule, Instant seen);
  std::optional<Disposition> known_match(Working& work, const std::string& command_id);
  Disposition settle_match(const Line& line, const triage::Assessed& assessed, const std::string& command_id,
                           Instant seen);
  static void remember(Working& work, Fold fold);
  bool fold(Working& work, const triage::Assessed& assessed, Instant seen);
  bool ended(const Fold& fold) const;
  static void note(TriageSummary& summary, const Placed& placed, const Decision& decision);
  void cursor(Working& work, std::optional<Instant> now);
  void require_room() const;
  void prepare_matcher();

  Core& core_;
  std::map<std::string, Working> sources_;
  std::unique_ptr<condition::Matcher> matcher_;
  std::string matcher_rules_;  // hash of the rules that it was made of
  Instant engine_now_;         // the latest time given by the host or, without one, by events
};

}  // namespace csirt::engine
