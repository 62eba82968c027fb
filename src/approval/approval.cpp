// Door: grant, refuse, unmet, request, ask, escalate. Whether an answer counts is one list of refusals in a
// fixed order
// (`objection`), the same for yes and no, so that nobody can end by a no what he could not have granted.
#include "approval/approval.hpp"

#include <algorithm>

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/nouns.hpp"
#include "charter/reporting.hpp"

namespace csirt::approval {
namespace {

using Absences = std::vector<charter::Absence>;

bool contains(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

struct Question {
  const Charter& charter;
  const Approval& approval;
  const Person* by;
  std::string_view digest;
  const Where& where;
  const Absences& absences;
  Instant now;
};

// The persons of `of` whose place this person may take now: himself, or an absent one whom he stands in for.
std::vector<std::string> seats(const Question& q) {
  std::vector<std::string> answer;
  for (const std::string& asked : q.approval.need.of) {
    for (const charter::Holder& holder :
         charter::holders(q.charter, asked, {}, q.where.constituency, q.absences, q.now)) {
      if (holder.person == q.by->id) answer.push_back(asked);
    }
  }
  return answer;
}

// Does `deputy` stand somewhere behind `person`?
bool behind(const Charter& charter, const std::string& person, const std::string& deputy) {
  std::vector<std::string> passed;
  const Person* next = charter.person(person);
  while (next && !next->deputy.empty() && !contains(passed, next->id)) {
    passed.push_back(next->id);
    if (next->deputy == deputy) return true;
    next = charter.person(next->deputy);
  }
  return false;
}

// The place that a person who consented earlier took. Of those asked it is his own; else the one he is deputy
// of.
std::string seat_of(const Charter& charter, const Need& need, const std::string& person) {
  if (contains(need.of, person)) return person;
  for (const std::string& asked : need.of) {
    if (behind(charter, asked, person)) return asked;
  }
  return person;
}

std::vector<std::string> taken_seats(const Charter& charter, const Approval& approval) {
  std::vector<std::string> taken;
  for (const std::string& person : approval.granted_by)
    taken.push_back(seat_of(charter, approval.need, person));
  return taken;
}

// The names joined by " or " in a need's right.
std::vector<std::string> names_of(std::string_view right) {
  std::vector<std::string> names;
  while (!right.empty()) {
    const std::size_t end = right.find(" or ");
    names.emplace_back(right.substr(0, end));
    right = end == std::string_view::npos ? std::string_view() : right.substr(end + 4);
  }
  return names;
}

// Does the question reach him by who he is: the lead where the lead is asked, or one on the line of
// escalation?
bool stands_in_line(const Question& q, const std::vector<std::string>& names, const std::string& place) {
  const charter::Line line{q.charter, q.absences, q.now, q.where.team, q.where.constituency, q.where.lead};
  const bool as_lead = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return !line.held_by(*q.by, name).person.empty();
  });
  return as_lead || contains(line.escalation(), place);
}

// Under the charter of this moment: whoever was asked must still hold the right, or be somebody whom the
// question reached by escalation: a manager, a deputy, the lead. A need that states no right binds to its
// persons alone.
bool still_holds(const Question& q, const std::vector<std::string>& places) {
  std::vector<std::string> names = names_of(q.approval.need.right);
  if (names.empty()) return true;
  names.insert(names.end(), {"manager", "deputy-manager"});
  if (charter::holds(q.charter, *q.by, names, {}, q.where.constituency, q.absences, q.now)) return true;
  const auto reached = [&](const std::string& place) { return stands_in_line(q, names, place); };
  if (std::any_of(places.begin(), places.end(), reached)) return true;
  return std::any_of(q.approval.need.of.begin(), q.approval.need.of.end(),
                     [&](const std::string& asked) { return behind(q.charter, asked, q.by->id); });
}

std::string state_name(ApprovalState state) { return base::enum_name(state); }

// Why the answer does not count; empty when it does.
std::string objection(const Question& q) {
  const Approval& approval = q.approval;
  if (!q.by) return "The charter knows nobody by this account.";
  if (approval.state != ApprovalState::open) return "It is " + state_name(approval.state) + " already.";
  if (approval.need.kind != NeedKind::consent) return "It is not a consent that is needed.";
  if (approval.need.by && q.now > *approval.need.by)
    return "It was due at " + format(*approval.need.by) + "; the answer comes too late.";
  if (q.by->id == approval.asked_by) return q.by->id + " asked for it, and another person must consent.";
  if (q.digest != approval.need.digest) return "The answer is bound to something else than what was asked.";
  if (contains(approval.granted_by, q.by->id)) return q.by->id + " has consented already.";
  const std::vector<std::string> places = seats(q);
  if (places.empty())
    return q.by->id + " is not among those who may consent: " + charter::join(approval.need.of, "or") + ".";
  if (!still_holds(q, places)) return q.by->id + " no longer holds " + approval.need.right + ".";
  const std::vector<std::string> taken = taken_seats(q.charter, approval);
  const auto is_taken = [&](const std::string& place) { return contains(taken, place); };
  if (std::all_of(places.begin(), places.end(), is_taken))
    return "The consent of " + places.front() + " was given already.";
  return {};
}

// A no may also come from someone who consented before: he withdraws.
std::string objection_to_no(const Question& q) {
  Approval before = q.approval;
  if (q.by) std::erase(before.granted_by, q.by->id);
  return objection({q.charter, before, q.by, q.digest, q.where, q.absences, q.now});
}

Answer answer(const Question& q, std::string_view verb) {
  Answer answer;
  answer.approval = q.approval;
  answer.decision.subject = q.approval.incident;
  answer.decision.at = q.now;
  answer.decision.question =
      std::string(verb) + " " + q.approval.action + " by " + (q.by ? q.by->id : "nobody known");
  return answer;
}

Answer denied(const Question& q, Answer answer, std::string reason) {
  answer.decision.outcome = Outcome::denied;
  answer.decision.because.push_back({q.approval.need.pointer, reason, {}});
  answer.decision.reason = std::move(reason);
  return answer;
}

// In whose name: his own, or that of the one whose place he takes.
Clause in_name_of(const Question& q) {
  const std::vector<std::string> taken = taken_seats(q.charter, q.approval);
  std::string place = q.by->id;
  for (const std::string& seat : seats(q)) {
    if (contains(taken, seat)) continue;
    place = seat;
    break;
  }
  const std::string by = place == q.by->id ? q.by->id : q.by->id + " in place of " + place;
  return {q.approval.need.pointer, by + " answers as " + q.approval.need.right + ".", {}};
}

}  // namespace

Answer grant(const Charter& charter, const Approval& approval, const Person* by, std::string_view digest,
             const Where& where, const Absences& absences, Instant now) {
  const Question q{charter, approval, by, digest, where, absences, now};
  Answer yes = answer(q, "consent to");
  if (std::string why = objection(q); !why.empty()) return denied(q, std::move(yes), std::move(why));
  yes.decision.outcome = Outcome::permitted;
  yes.decision.because.push_back(in_name_of(q));
  yes.approval.granted_by.push_back(by->id);
  yes.complete = yes.approval.granted_by.size() >= approval.need.count;
  if (yes.complete) {
    yes.approval.state = ApprovalState::granted;
    yes.approval.ended = now;
  }
  yes.decision.reason = std::to_string(yes.approval.granted_by.size()) + " of " +
                        std::to_string(approval.need.count) +
                        (approval.need.count == 1 ? " consent" : " consents") + " given.";
  return yes;
}

Answer refuse(const Charter& charter, const Approval& approval, const Person* by, std::string_view digest,
              const Where& where, const Absences& absences, Instant now) {
  const Question q{charter, approval, by, digest, where, absences, now};
  Answer no = answer(q, "refuse");
  if (std::string why = objection_to_no(q); !why.empty()) return denied(q, std::move(no), std::move(why));
  no.decision.outcome = Outcome::permitted;
  no.decision.because.push_back(in_name_of(q));
  no.decision.reason = by->id + " refuses; one refusal ends it.";
  no.approval.state = ApprovalState::refused;
  no.approval.refused_by = by->id;
  no.approval.ended = now;
  return no;
}

std::vector<Need> unmet(const std::vector<Need>& needs, const std::vector<Approval>& approvals,
                        const std::vector<std::string>& told) {
  const auto is_granted = [&](const Need& need) {
    return std::any_of(approvals.begin(), approvals.end(), [&](const Approval& a) {
      return a.state == ApprovalState::granted && a.need.id == need.id && a.need.digest == need.digest &&
             a.granted_by.size() >= need.count;
    });
  };
  const auto is_told = [&](const std::string& party) { return contains(told, party); };
  std::vector<Need> open;
  for (const Need& need : needs) {
    bool met = false;  // a fact is met by being known: then the next decision does not need it
    if (need.kind == NeedKind::consent || need.kind == NeedKind::function_involved) met = is_granted(need);
    if (need.kind == NeedKind::told_first) met = std::all_of(need.of.begin(), need.of.end(), is_told);
    if (!met) open.push_back(need);
  }
  return open;
}

Approval request(const Need& need, std::string_view incident, std::string_view action,
                 std::string_view asked_by, Instant now) {
  Approval approval;
  approval.id = need.id;
  approval.incident = incident;
  approval.action = action;
  approval.asked_by = asked_by;
  approval.asked = now;
  approval.need = need;
  return approval;
}

std::vector<Effect> ask(const Approval& approval, std::string_view question) {
  std::vector<Effect> effects;
  for (const std::string& person : approval.need.of) {
    Effect effect;
    effect.id = charter::need_id(approval.id, approval.need.digest, person);
    effect.kind = EffectKind::ask_approval;
    effect.to = person;
    effect.incident = approval.incident;
    effect.text = question;
    effect.at = approval.need.by;
    effect.details = {{"approval", approval.id},
                      {"digest", approval.need.digest},
                      {"action", approval.action},
                      {"asked_by", approval.asked_by},
                      {"right", approval.need.right}};
    effects.push_back(std::move(effect));
  }
  return effects;
}

std::vector<std::string> escalate(const Charter& charter, const Approval& approval, const Where& where,
                                  const Absences& absences, Instant now) {
  const charter::Line line{charter, absences, now, where.team, where.constituency, where.lead};
  const auto fresh = [&](const std::string& person) {
    return person != approval.asked_by && !contains(approval.need.of, person);
  };
  std::vector<std::string> next;
  for (const std::string& deputy : line.deputies(approval.need.of)) {
    if (fresh(deputy)) next.push_back(deputy);
  }
  if (!next.empty()) return next;
  for (const std::string& person : line.escalation()) {
    if (fresh(person)) return {person};
  }
  return {};
}

}  // namespace csirt::approval
