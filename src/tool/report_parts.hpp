// The sections of the page, each from the document to markup. Internal to render_report.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tool/report_data.hpp"
#include "tool/report_markup.hpp"

namespace csirt::tool::report {

// How many of each are shown; the rest is counted.
inline constexpr std::size_t kIncidentsTold = 5;  // in the overview
inline constexpr std::size_t kIncidentsInFull = 40;
inline constexpr std::size_t kIncidentsListed = 400;
inline constexpr std::size_t kRules = 40;
inline constexpr std::size_t kTechniques = 60;
inline constexpr std::size_t kDecisions = 100;
inline constexpr std::size_t kDuties = 60;
inline constexpr std::size_t kAttention = 24;
inline constexpr std::size_t kContacts = 100;
inline constexpr std::size_t kHistory = 80;
inline constexpr std::size_t kSources = 6;
inline constexpr std::size_t kEntities = 12;
inline constexpr std::size_t kPredicates = 8;
inline constexpr std::size_t kNextSteps = 3;

struct Page {
  const object& data;
  const object& summary;
  Names names;
  std::optional<Millis> now;
  // Whoever may not see everything is shown no counts, since counts tell; then the summary has none.
  bool counts = true;
};

// Anchors count incidents in the order shown; nothing of the document gets into them.
struct IncidentView {
  const object& incident;
  std::string anchor;
};

Markup style();

// Where every event went: chart, table, and whether the counts add up.
Markup flow_section(const Page& page);
// The same as one drawing; empty when nothing came in.
Markup flow_chart(const Page& page);

// What must not be overlooked: running clocks, open approvals and tasks of all incidents, soonest first.
Markup attention_section(const Page& page, const std::vector<IncidentView>& incidents);
// How many of them are past their time.
std::size_t overdue_duties(const Page& page, const std::vector<IncidentView>& incidents);
// Those of one incident, counted by kind: "2 tasks (1 of them overdue)", "1 clock".
std::vector<std::string> open_duties(const Page& page, const object& incident);

// One paragraph: what happened, to whom, how severe, who leads, what is decided, what is open.
Markup story(const Page& page, const object& incident);
// What it concerns: "hosts a and b", "account nora@corp".
std::vector<std::string> things_of(const object& incident);
// What is to be done next, by whom, until when: the open tasks and consents that are due first, and every
// duty by law or contract.
Markup next_steps(const Page& page, const object& incident);
// Where the charter's workflow leads from the states that it is in: to which other states, on what event, by
// whom and on what condition, and the tasks and actions that await it there.
Markup road(const Page& page, const object& incident);
// Where and when to look and with which events to begin, while nobody has said whether an open incident is
// real: at what nobody has judged. Nothing for whoever may not see everything, since judgements may be
// hidden.
Markup where_to_look(const Page& page, const object& incident);
// The stages of the attack in order of first sight, each with its gravest finding, those that hide evidence
// and those that are grave, as far as they have titles; the other rules are counted. Empty when no finding
// says of which stage it is.
Markup course(const object& incident);
std::uint64_t score_of(const object& incident);
// The score with its parts.
Markup score_list(const object& incident);
// `told`: its story stands in the overview already.
Markup incident_article(const Page& page, const IncidentView& view, bool told);
Markup timeline(const Page& page, const IncidentView& view);

Markup findings_by_rule(const Page& page, const array& findings, std::string_view caption);
Markup findings_by_technique(const array& findings);

// What a decision was about, by the clauses it rests on.
enum class Matter { authority, disclosure, workflow, triage, other };
Matter matter_of(const object& decision);
Markup outcome_pill(std::string_view outcome);
Markup authority_table(const Page& page, const object& incident);
Markup decision_list(const Page& page, const object& incident);
Markup predicates(const array& items);
// The need, and what became of it by the incident's approvals.
Markup need_line(const Page& page, const object& need, const object& incident);

Markup contact_table(const Page& page, const object& incident);
Markup refused_contacts(const Page& page, const object& incident);
Markup clock_table(const Page& page, const object& incident);
Markup task_table(const Page& page, const object& incident);
Markup approval_table(const Page& page, const object& incident);
Markup history_list(const Page& page, const object& incident);
Markup folded_block(std::string_view title, std::size_t count, const Markup& body);

Markup referral_section(const Page& page);
Markup noted_section(const Page& page);
// Nothing while nothing was judged.
Markup rules_section(const Page& page);
Markup journal_section(const Page& page);
Markup glossary_section();

// Pills and chips.
Markup level_badge(std::string_view level);
Markup pointer(std::string_view json_pointer);
// "host ACCT01"; at most kEntities of them.
Markup entity_list(const array& entities);
std::string severity_of(const object& incident);
bool is_open(const object& incident);

// "in 2 d 3 h" or "overdue by 3 h", as seen at the report's now.
std::string due_text(const Page& page, Millis due);
// "action:isolate-host" on "ACCT01" -> "isolate host on ACCT01"; "disclosure:press" -> "tell the press".
std::string action_words(const Page& page, std::string_view action, std::string_view target);
// "consent to disclosure:press by tim" -> "consent to tell the press by Tim"
std::string question_words(const Page& page, const object& decision);
std::string effect_words(const Page& page, const object& effect);
// At most `bytes` of a sentence that the engine worded, with "disclosure:press", "action:isolate-host" and
// instants in it told in words. What it quotes of people (a clause's own reason, a comment) stands as they
// wrote it. Not for what people wrote: that stands on the page as it stands in the journal.
std::string told_words(const Page& page, std::string_view words, std::size_t bytes);
// A decision's reason, by the same rule.
std::string reason_words(const Page& page, const object& decision, std::size_t bytes);
// A clock of this name, by the clause that set it: "gdpr-33" -> "Report to the data protection authority".
std::string clock_title(const Page& page, std::string_view name, std::string_view clause);
// Whether a decision's question names a finding by its title, which others worded.
bool quotes_title(std::string_view question);
// Somebody by name; where the charter gives none, by id and role: "officer (security officer)".
std::string who(const Page& page, std::string_view person);
// Whose consent is needed: "Grace or Alan" where one suffices, "2 of Ada, Bob and Eve".
std::string whom(const Page& page, const object& need);
// What the consent is about, by the action that waits for it; empty for a disclosure.
std::string target_of(const object& incident, const object& approval);
// Who may tell the party, by every form of `by` that the charter's clauses for it or its kind have: "Ada or
// Bob", "Ada and Grace", "2 of Ada, Bob or Eve"; a role that nobody holds by its name. The incident's lead
// where no clause says who, or one names `incident-lead`.
std::string may_tell(const Page& page, std::string_view party_or_kind, std::string_view lead);
// Who may take a transition by its `by`, which one person must fulfil alone: "Ada or Bob", "one person who is
// all of legal and manager"; empty where it says nothing.
std::string may_take(const Page& page, const object& transition, std::string_view lead);
// The obligations that are not met, each by its first clock, whose due time is the deadline. A missed clock
// is followed by one that counts until the next person is told; that one is no deadline of its own.
std::vector<const object*> unmet_obligations(const object& incident);
// Whether it counts only until the next person is told that the clock before it was missed.
bool is_escalation(const object& clock);
// What a clock counts down to: its name, and for a state that it is to be left.
std::string clock_words(const Page& page, const object& clock);
bool is_overdue(const Page& page, Millis due);

}  // namespace csirt::tool::report
