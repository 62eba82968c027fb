// What each record changes in the state. Internal to State::apply: apply.cpp and apply_merge.cpp.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/change.hpp"
#include "engine/state.hpp"

namespace csirt::engine {

// A friend of State, so that nobody else can change it.
class Applier {
 public:
  Applier(State& state, std::uint64_t position, const journal::Record& record)
      : state_(state), position_(position), record_(record) {}

  using Handler = void (Applier::*)();
  static const std::map<std::string_view, Handler>& handlers();

  template <class Body>
  void run() {
    Body body;
    try {
      decode_body(record_.body, body);
    } catch (const Error& error) {
      unfit(error);
    }
    apply(body);
  }

 private:
  [[noreturn]] void unfit(const Error& error) const {
    throw Error(Status::corrupt,
                "record " + std::to_string(position_) + " does not fit its type '" + record_.type +
                    "': " + error.what(),
                record_.type);
  }

  // The incident whose stream the record lies in.
  Incident& incident() {
    const std::string_view stream = record_.stream;
    const auto found = stream.starts_with("incident/") ? state_.incidents.find(std::string(stream.substr(9)))
                                                       : state_.incidents.end();
    if (found == state_.incidents.end()) {
      throw Error(
          Status::corrupt,
          "record " + std::to_string(position_) + " belongs to no incident that exists: " + record_.stream,
          record_.stream);
    }
    return found->second;
  }

  // The incident that stands for this id now, or null.
  Incident* whole(const std::string& id) {
    const Incident* found = id.empty() ? nullptr : state_.find(id);
    return found == nullptr ? nullptr : &state_.incidents.at(found->id);
  }

  Stamp stamp() const { return {record_.time, record_.principal.subject, position_, true}; }

  template <class Body>
  void apply(const Body& body) {
    Incident& changed = incident();
    const bool was_open = !changed.closed;
    change(changed, body, stamp());
    state_.reindex(changed, was_open);
  }

  void apply(const CharterInstalled& body) {
    state_.charter = body.hash;
    state_.installed = record_.time;
    state_.tzdata = body.tzdata;
    state_.charters.push_back(body.hash);
  }
  void apply(const RulesInstalled& body) { state_.rules = body.hash; }
  void apply(const IncidentOpened& body);
  void apply(const FindingAdded& body);
  void apply(const FindingNoted& body);
  void apply(const FindingJudged& body);
  void apply(const ReportReceived& body);
  void apply(const GroupLinked& body);
  // Absences that are over change nothing any more, since engine time never goes back.
  void apply(const AbsenceDeclared& body) {
    std::erase_if(state_.absences, [&](const auto& absence) { return absence.to <= record_.time; });
    state_.absences.push_back(body.absence);
  }
  void apply(const EffectClaimed& body);
  void apply(const EffectAcknowledged& body);
  void apply(const Decided& body);
  void apply(const IntakeCursor& body);

  void apply(const IncidentMerged& body);
  void apply(const IncidentAbsorbed& body);
  void apply(const IncidentSplit& body);

  void await_cursor(const Finding& finding, const std::string& disposition, const std::string& fold_key);
  using Places = std::map<std::string, boost::unordered_flat_map<std::string, std::size_t>>;
  Finding& folded(const Fold& fold, Places& places);
  void seen_again(const Finding& finding);
  void take_in(Source& source, const IntakeCursor& body);

  State& state_;
  std::uint64_t position_;
  const journal::Record& record_;
};

}  // namespace csirt::engine
