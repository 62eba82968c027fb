// Correlation rules over a stream of events that rules have matched.
//
// Door: Correlator. Events are given in any order; they are put in order of event time, source and offset,
// and settled once the watermark, the newest time less the declared lateness, has passed them. What is found
// depends on which events were settled, not on the order in which they were given. docs/correlation.md has
// the meaning of every window. Thread rule: one thread at a time. Errors: Error(Status::limit) when too many
// events wait, std::bad_alloc; an event whose add() throws is not taken. What was being settled when memory
// ran out is gone on with by the next call, so that nothing is lost and nothing counted twice.
#pragma once

#include <boost/container/small_vector.hpp>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "condition/rule_set.hpp"
#include "correlation/firings.hpp"
#include "correlation/plan.hpp"
#include "correlation/reorder.hpp"
#include "correlation/stream.hpp"
#include "csirt/correlation.hpp"

namespace csirt::condition {
class Event;
}

namespace csirt::correlation {

// Where the values of an event come from.
class Fields {
 public:
  virtual ~Fields() = default;
  // Appends the case-folded text of the field's first value; false when it is absent or null.
  virtual bool append_folded(std::string_view field, std::string& out) const = 0;
};

class EventFieldValues final : public Fields {
 public:
  explicit EventFieldValues(const condition::Event& event) : event_(event) {}
  bool append_folded(std::string_view field, std::string& out) const override;

 private:
  const condition::Event& event_;
};

struct EventPlace {
  std::optional<Instant> time;
  std::string_view source;
  std::uint64_t offset = 0;
};

// What fired, with the bytes that the host attached to the events that it names.
struct Fired {
  std::uint32_t correlation = 0;  // number in RuleSet::correlations()
  CorrelationFinding finding;
  std::vector<std::string> attachments;
};

class Correlator {
 public:
  explicit Correlator(std::shared_ptr<const condition::RuleSet> rules, CorrelationOptions options = {});
  ~Correlator();
  Correlator(const Correlator&) = delete;
  Correlator& operator=(const Correlator&) = delete;

  // The last time there is counts as none: no watermark can pass it, and an event of it would wait for ever.
  static bool is_time(Instant time) { return time.ns != std::numeric_limits<std::int64_t>::max(); }

  // Whether an event that these rules match feeds any correlation.
  bool feeds(std::span<const std::uint32_t> rules) const;
  // Takes an event and, when it is the newest, moves the watermark. False: it was dropped, as late or
  // untimed, which the last time there is counts as too.
  bool add(const EventPlace& place, std::span<const std::uint32_t> rules, const Fields& fields,
           std::string_view attachment = {});
  // Time has come so far: as an event of that time would, without being one.
  void see(Instant time);
  // Settles all that is before `watermark`; events before it are late from now on.
  void advance(Instant watermark);
  // Settles everything that waits.
  void settle();
  // Settles what the watermark has passed, which is otherwise done some events at a time or when somebody
  // asks what fired.
  void catch_up();
  Instant watermark() const { return {watermark_}; }
  std::size_t waiting() const { return waiting_.size(); }

  // The oldest times at which an event can still matter to a window: before watermark() less this, none does.
  Duration reach() const { return {reach_}; }

  // What fired since the last call of those correlations that report themselves, in order of (time, source,
  // offset), those that others refer to before the others.
  std::vector<Fired> take();
  bool fired() {
    catch_up();
    return !fired_.empty();
  }
  // Of what was settled: catch_up comes first.
  CorrelatorStatistics statistics() const;
  // Bytes that windows and what waits need: what the limit is held against. Tables keep more for later
  // events.
  std::size_t needed() const;
  // What waits needs half of the limit of bytes; beyond all of it events are refused.
  bool waits_much() const { return waiting_bytes_ > options_.limits.bytes / 2; }
  const condition::RuleSet& rules() const { return *rules_; }

 private:
  // What an event has for the feeds of its rules, in a line of memory unless it is much: the attachment, how
  // much memory it needs while it waits, then of each feed its number, its keys and its values.
  // Interner::none: absent.
  struct alignas(64) Record {
    boost::container::small_vector<std::uint32_t, 10> words;
  };
  // A string that an event has, and where its number goes once the string has one.
  struct Unnamed {
    Interner* table = nullptr;
    std::uint32_t hash = 0, record = 0, at = 0;
    std::size_t from = 0, size = 0;  // in unnamed_text_
  };
  // An input that the event at hand has.
  struct Active {
    const Input* input = nullptr;
    std::uint32_t key = Interner::none;
    const Feed* feed = nullptr;
    const std::uint32_t* values = nullptr;  // of the feed
    bool taken = false;
  };
  // How far the event that is being settled has come. A step that fails for want of memory has changed
  // nothing, and is taken again; `count` and `tell` go on where they stood.
  enum class Stage {
    gather,  // its inputs
    sift,    // those of the stream at hand
    choose,  // a group of the stream
    count,   // the event in that group
    tell     // what it made fire
  };
  struct Progress {
    Stage stage = Stage::gather;
    std::size_t fired = 0;     // how many findings there were before it
    std::size_t from = 0;      // in active_: the inputs of the stream at hand
    std::size_t at = 0;        // of those: the first one of the group at hand
    std::uint32_t firing = 0;  // which correlations of the stream have fired and are not told
    Arrival arrival;
  };

  void make_room(Instant time);
  void keep(const EventPlace& place, std::span<const std::uint32_t> rules, const Fields& fields,
            std::string_view attachment);
  std::uint32_t new_record();
  void lay_out(std::span<const std::uint32_t> rules, Record& record) const;
  void read(std::span<const std::uint32_t> rules, const Fields& fields, std::uint32_t number);
  static bool read_fields(const std::vector<std::string>& names, const Fields& fields, std::string& out);
  void read_text(Interner& table, const std::vector<std::string>& names, const Fields& fields,
                 std::uint32_t number, std::size_t at);
  void read_value(const ValueRead& read, const Fields& fields, std::uint32_t number, std::size_t at);
  std::uint32_t new_number(const Number& number);
  void name_all();
  template <class Visit>
  void each_feed(const Record& record, const Visit& visit) const;
  void release(Record& record);
  void process(const Waiting& waiting, const Record& record);
  void gather(const Record& record);
  void run_stream(const Waiting& waiting, const Record& record, std::span<Active> inputs);
  void sift(Stream& stream, std::span<Active> inputs);
  bool choose(const Waiting& waiting, const Record& record, Stream& stream, std::span<Active> inputs);
  bool has_fired(const Input& input) const {
    return input.via == kNone || firings_.contains(input.via, input.rule);
  }
  void read_lanes(Stream& stream, const Active& active);
  void tell(Stream& stream, const Input& first);
  void settle_one(const Waiting& next);
  void prefetch_due() const;
  std::uint32_t weigh(const Record& record, std::size_t texts, std::size_t text) const;
  void watch_bytes(std::int64_t time);
  std::size_t bytes() const;

  std::shared_ptr<const condition::RuleSet> rules_;
  CorrelationOptions options_;
  Plan plan_;
  Strings strings_;
  std::vector<std::unique_ptr<Interner>> spaces_;
  Usage usage_;
  std::vector<std::unique_ptr<Detector>> detectors_;  // by rank
  std::vector<std::unique_ptr<Stream>> streams_;
  Reorder waiting_;
  std::vector<Record> records_;
  std::vector<std::uint32_t> free_;
  std::vector<Number> numbers_;  // that values of records refer to
  std::vector<std::uint32_t> free_numbers_;
  std::vector<Unnamed> unnamed_;
  std::size_t named_ = 0;  // of unnamed_
  std::string unnamed_text_;
  std::int64_t newest_ = kLeast, watermark_ = kLeast, reach_ = 0;
  bool any_settled_ = false;
  std::vector<Waiting> due_;  // the batch that is being settled
  std::size_t due_used_ = 0, since_due_ = 0;
  Waiting last_;  // that was settled; its source is held
  std::vector<Active> active_;
  std::vector<Reading> readings_;         // of the arrival at hand, by lane
  std::vector<std::uint32_t> lane_rule_;  // the rule by which each was read
  Firings firings_;                       // by the event at hand
  Progress progress_;
  std::vector<Fired> fired_;
  CorrelatorStatistics statistics_;
  std::uint64_t settled_ = 0;
  std::uint64_t waiting_bytes_ = 0;
  std::uint64_t unwatched_ = 0;  // bytes of events that were settled since the limit was looked at
  std::uint32_t watch_every_ = 1, watch_in_ = 1;  // events, while the limit of bytes is exceeded
  static constexpr std::size_t kHead = 2;         // words of a record before its feeds
  std::string scratch_;
  static constexpr std::size_t kBatch = 64;
  static constexpr std::size_t kMostText = std::size_t{1} << 16;  // of strings without numbers
  static constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
};

}  // namespace csirt::correlation
