// Lines of reporting: who stands above a team, whom a name means there, and whom an unanswered question goes
// to next.
//
// Door: Line. Pure over a charter and the absences known. No answer holds a person twice, and none goes round
// a circle of teams or deputies. Thread rule: const functions may run concurrently. Sources: ORG-6, AUT-2,
// AUT-4.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "charter/people.hpp"
#include "csirt/charter.hpp"
#include "csirt/decision.hpp"

namespace csirt::charter {

// The team and those above it by `reports_to`, nearest first, each once; unknown teams end the chain.
std::vector<const Team*> teams_above(const Charter& charter, std::string_view team);

// What is asked about: from where in the organization, about whom, when. Views must outlive the Line.
struct Line {
  const Charter& charter;
  const std::vector<Absence>& absences;
  Instant now;
  std::string_view team;  // the acting team
  std::string_view constituency;
  std::string_view lead;  // person who leads the incident: holds `incident-lead` in it, whatever his roles
  std::vector<std::string> together = {};  // further teams that act

  // The holders of `name`, group by group, nearest first: those in the acting team, in each team above it, in
  // the teams that act together. A role that nobody of these teams holds (legal, say) is looked for in the
  // whole organization.
  std::vector<std::vector<Holder>> groups(const std::string& name) const;

  // The first `least` persons or more, in whole groups, who hold the name and are not `asker`.
  std::vector<std::string> others(const std::string& name, std::string_view asker, std::size_t least) const;

  // As whom the person holds one of the names: in his own right or in somebody's place; none: `person` is
  // empty.
  Holder held_by(const Person& person, const std::string& name) const;

  // Who holds the role in that very team, absent ones replaced.
  std::vector<Holder> in_team(const std::string& role, const Team& of) const;

  // The deputies of these persons, absent ones replaced by theirs.
  std::vector<std::string> deputies(const std::vector<std::string>& persons) const;

  // Whom a matter goes to when it stays open: the lead, the managers of the team, their deputies, the
  // managers of each higher team and their deputies.
  std::vector<std::string> escalation() const;
};

// The need of `count` consents by persons other than `asker` who hold any of the names. `of` has fewer when
// there are not so many; deadlock() then says so, and such a need must not be asked. `right` is the names
// joined by " or ".
Need consent(const Line& line, const std::vector<std::string>& names, std::uint32_t count, Duration within,
             std::string_view pointer, std::string_view digest, std::string_view asker);
// Empty when enough persons are there.
std::string deadlock(const Need& need, std::string_view asker);
// "the consent of manager", "2 consents of legal"
std::string describe(const Need& need);

// The engine itself as an actor: the charter's person "system" where there is one, else nobody's member,
// whose one role is "system". Clauses that name `system` give it rights, like anyone.
Person system_actor(const Charter& charter);

// "incident-lead or security-officer", "manager and legal", "2 of a, b, c".
std::string describe(const Approvers& approvers);
// "a, b or c"
std::string join(const std::vector<std::string>& names, std::string_view last);

// The id of the need that the clause at `pointer` makes about what `digest` stands for: the same whenever
// asked again.
std::string need_id(std::string_view digest, std::string_view pointer, std::string_view name = {});

}  // namespace csirt::charter
