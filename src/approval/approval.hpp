// Fulfils needs: consents by another person who holds the right, bound to the digest of what was asked
// (FLT-9).
//
// Door: grant, refuse, unmet. Pure. Two accounts of one person are one approver; the asker never approves,
// whatever his roles; a deputy may act in the absence of the one he stands in for (AUT-4).
#pragma once

#include <string>
#include <vector>

#include "charter/people.hpp"
#include "csirt/charter.hpp"
#include "csirt/incident.hpp"

namespace csirt::approval {

// Where the matter stands: whose consent is felt, which team acts, who leads the incident (empty: nobody).
struct Where {
  std::string_view constituency;
  std::string_view team = {};
  std::string_view lead = {};
};

// One refusal of a person who may answer ends the approval; who consented before may so withdraw. An answer
// that does not count changes nothing: one after `need.by` comes too late, and only the engine's clock ends
// the approval or asks the next (FLT-6). For k of n the places of different persons count: one who
// stands in for an absent person takes that person's place, which is filled once.
struct Answer {
  Decision decision;      // permitted: the consent counts; denied: why not
  Approval approval;      // as it stands afterwards
  bool complete = false;  // all consents of this need are given
};

Answer grant(const Charter& charter, const Approval& approval, const Person* by, std::string_view digest,
             const Where& where, const std::vector<charter::Absence>& absences, Instant now);
Answer refuse(const Charter& charter, const Approval& approval, const Person* by, std::string_view digest,
              const Where& where, const std::vector<charter::Absence>& absences, Instant now);

// The needs that are not yet met: consents by granted approvals of the same id and digest, told_first by the
// parties told.
std::vector<Need> unmet(const std::vector<Need>& needs, const std::vector<Approval>& approvals,
                        const std::vector<std::string>& told);

// A need on its way: whom to ask. One effect (ask_approval) for each person of `of`.
Approval request(const Need& need, std::string_view incident, std::string_view action,
                 std::string_view asked_by, Instant now);
std::vector<Effect> ask(const Approval& approval, std::string_view question);

// The answer is what to add to `need.of` of the approval that is asked again (the digest stays).
// When an approval lapses unanswered: the next on the escalation path who was not asked yet (deputy, manager,
// the higher team's manager), or none when the path ends; never in a circle.
std::vector<std::string> escalate(const Charter& charter, const Approval& approval, const Where& where,
                                  const std::vector<charter::Absence>& absences, Instant now);

}  // namespace csirt::approval
