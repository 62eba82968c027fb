// What each record body changes in the incident that it belongs to: the one meaning of a record, used when a
// decision is drafted and when it is applied.
#pragma once

#include <cstdint>
#include <string>

#include "engine/records.hpp"

namespace csirt::engine {

// When and by whom a record was written, for the incident's history.
struct Stamp {
  Instant at;
  std::string by;
  std::uint64_t position = 0;
  bool history = true;  // false while drafting: nobody reads a draft's history
};

// Each throws Error(Status::corrupt) when the body names something that the incident does not have.
void change(Incident& incident, const FindingAdded& body, const Stamp& stamp);
void change(Incident& incident, const WorkflowStepped& body, const Stamp& stamp);
void change(Incident& incident, const TaskEnded& body, const Stamp& stamp);
void change(Incident& incident, const ApprovalsChanged& body, const Stamp& stamp);
void change(Incident& incident, const ActionChanged& body, const Stamp& stamp);
void change(Incident& incident, const ContactRecorded& body, const Stamp& stamp);
void change(Incident& incident, const ClocksChanged& body, const Stamp& stamp);
void change(Incident& incident, const FactsSet& body, const Stamp& stamp);
void change(Incident& incident, const FindingJudged& body, const Stamp& stamp);
void change(Incident& incident, const IncidentAssigned& body, const Stamp& stamp);
void change(Incident& incident, const NoteAdded& body, const Stamp& stamp);
void change(Incident& incident, const IncidentMerged& body, const Stamp& stamp);
void change(Incident& incident, const IncidentAbsorbed& body, const Stamp& stamp);
void change(Incident& incident, const IncidentSplit& body, const Stamp& stamp);
void change(Incident& incident, const Decided& body, const Stamp& stamp);

// A fact as people read it: "high", "[a, b]", "true".
std::string text_of(const Fact& fact);

}  // namespace csirt::engine
