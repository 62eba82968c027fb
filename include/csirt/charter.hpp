// The charter: everything that an organization decides, as typed values.
//
// Shape: immutable after loading, shared by pointer. Every clause knows its JSON pointer, which decisions
// cite. Errors: load throws Error(Status::charter) with every mistake at once, each with file, line, column,
// pointer, what was found and what was expected. Thread rule: const access may run concurrently.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csirt/condition.hpp"
#include "csirt/fact.hpp"
#include "csirt/time.hpp"

namespace csirt {

namespace condition {
class TablePlan;
}

struct Organization {
  std::string name;
  std::string home;  // person or role to whom the team reports
  std::string description;
  std::vector<std::string> languages;
};

// The type of a vocabulary field.
enum class FieldType { text, id, enumeration, scale, number, instant, duration, set, network, flag };

struct Field {
  FieldType type = FieldType::text;
  std::string scale;                // type scale: its name
  std::vector<std::string> values;  // type enumeration and set: the allowed ones; empty: any
  std::string
      of;  // type id and set: what it names: constituency, team, person, role, party, action, state, host
  std::string description;
  bool personal = false;  // names a natural person; not journalled apart yet (docs/architecture.md)
  std::string stated_by;  // built-in fields: engine, triage or handlers alone may state it; empty: anybody
};

// Working hours; see src/time/calendar.hpp for the meaning.
struct CalendarDef {
  std::string zone = "UTC";
  std::string hours = "always";       // "mon-fri 09:00-17:00"
  std::vector<std::string> holidays;  // "2026-12-25"
  std::string pointer;
};

// AUT-1. Membership by any of networks, domains, hosts, countries, units; the most specific constituency
// wins: a nested one before the wider, a longer prefix or domain before a shorter one.
struct Constituency {
  std::string id;
  std::string name;
  std::string within;                  // the wider constituency
  std::vector<std::string> networks;   // CIDR
  std::vector<std::string> domains;    // host names below them, case-insensitive
  std::vector<std::string> hosts;      // exact names, with or without domain
  std::vector<std::string> countries;  // ISO 3166-1 alpha-2
  std::vector<std::string> units;
  std::string contract;
  std::string criticality;  // of the charter's scale `criticality`
  std::string agreed_with;  // person who agreed in advance to critical actions (AUT-3)
  std::string served_by;    // an outside party: events here are referred to it (EVT-8)
  std::string zone;         // IANA time zone; informative
  Facts facts;              // further vocabulary facts of everything in it
  std::string pointer;
};

// AUT-2, ordered from weakest to strongest.
enum class AuthorityLevel { none, indirect, shared, full };

// The level that holds while these teams act together.
struct TogetherRule {
  std::vector<std::string> with;  // teams; all of them take part
  std::string constituency;
  AuthorityLevel level = AuthorityLevel::none;
  Condition when;
  std::string pointer;
};

struct Team {
  std::string id;
  std::string name;
  std::string kind;                    // ORG-3, ORG-4: internal-csirt, worldwide-security-team, ...
  std::string model;                   // ORG-1
  std::string structure;               // ORG-2
  std::string staffing = "employees";  // employees, partially-outsourced, fully-outsourced
  std::vector<std::string> area;       // countries
  std::string reports_to;
  std::map<std::string, AuthorityLevel> authority;  // by constituency
  std::vector<TogetherRule> together;
  std::vector<std::string> skills;  // areas it serves; informative
  std::string hours;                // calendar
  std::string contact;
  std::string pointer;
};

struct Account {
  std::string issuer;
  std::string subject;
};

struct Person {
  std::string id;
  std::string name;
  std::string team;
  std::vector<std::string> roles;
  std::map<std::string, std::string> skills;  // area to level of the scale `skill`; informative
  std::string deputy;
  std::string hours;              // calendar
  std::vector<Account> accounts;  // besides {host, id}
  std::string contact;
  bool contractor = false;  // sees only what the disclosure rule `contractors` allows (ORG-11)
  std::string pointer;
};

// Who counts: roles, functions or persons by name. `any`, `all`, or `of` among names.
enum class Quorum { any, all, of };
struct Approvers {
  Quorum quorum = Quorum::any;
  std::uint32_t count = 1;  // for `of`
  std::vector<std::string> names;
  std::string pointer;
  bool empty() const { return names.empty(); }
};

// A clause that holds `when`; the reason is the author's.
struct DefinitionClause {
  Condition when;
  std::string because;
  std::string pointer;
};

struct Suppression {
  Condition when;
  std::string because;           // obligatory
  std::string owner;             // obligatory: a person or role
  std::optional<Instant> until;  // obligatory; after it the clause is stale and does nothing
  std::string pointer;
};

// What the verdicts of handlers are worth, and when a change to a rule is proposed (docs/feedback.md). Shares
// are per cent.
struct Feedback {
  struct Bound {
    std::uint32_t below = 0;  // of precision, the upper end of its interval
    std::uint32_t after = 0;  // findings judged at least
  };
  bool each_repeat = false;    // a folded finding counts once, or as often as it was made
  bool benign_against = true;  // benign findings count against a rule, or are left aside
  Bound mute{10, 20};
  Bound trial{50, 10};
  std::uint32_t narrow_share = 50;  // of the false findings that a filter takes away at least
  std::uint32_t narrow_after = 5;   // false findings at least
  std::string owner;          // person or role who would owe an adopted change; empty: the last who judged
  Duration lasts = days(90);  // how long it would hold
};

// Which incident stays when two become one: the one opened first, or the graver one and of equals the first.
// `never`: a finding that concerns two joins the first of them and merges nothing.
enum class MergeKeeps { older, graver, never };

// EVT-6: two findings belong together when they share an entity of one of these kinds and are near enough.
struct JoinRule {
  std::vector<std::string> same;  // entity kinds: host, account, address, hash, mailbox, domain, application
  Duration within = hours(2);     // between the two findings
  std::map<std::string, Duration> windows;  // for kinds that link more weakly, or more strongly
  std::optional<Duration> progress;         // and so far apart, when the later one is of a later stage
  std::map<std::string, std::vector<std::string>> never;  // kind to names, patterns with *, networks
  std::map<std::string, std::uint32_t> too_common;        // kind to how many hosts it may have been seen with
  MergeKeeps merge = MergeKeeps::older;
  std::string pointer;
};

// A finding opens an incident only after so many repeats within this time.
struct Threshold {
  Condition when;
  std::uint32_t count = 1;
  Duration within;
  std::string because;
  std::string pointer;
};

// So many points for each one, `most` in all.
struct Points {
  std::int64_t each = 0;
  std::int64_t most = 0;
};

// What makes an open incident stand above another one. Whole points; nothing said: none.
struct ScoreRule {
  std::map<std::string, std::int64_t> severity;     // by level of the scale `severity`
  std::map<std::string, std::int64_t> criticality;  // by level of the scale `criticality`
  std::map<std::string, std::int64_t> confidence;   // by level of the scale `level` of its gravest finding
  Points tactics;                                   // distinct ATT&CK tactics
  Points rules;                                     // distinct rules and reports that agree
  Points hosts;                                     // hosts concerned
  Points overdue;                                   // deadlines that were missed or have passed
  Points age;                                       // whole days since it was opened
};

// DMN hit policies.
enum class HitPolicy { unique, any, first, priority, collect, rule_order, output_order };

// What `collect` makes of the outputs: all of them, how many, or one.
enum class Aggregate { none, count, sum, min, max };

struct TableRow {
  Condition when;
  std::string then;
  std::string because;
  std::string pointer;
  Facts also;                          // further outputs, by the field that each is for
  std::uint32_t line = 0, column = 0;  // where it stands in its document; no part of the charter's meaning
};

struct DecisionTable {
  HitPolicy hit = HitPolicy::first;
  std::string of;  // the scale of its outputs, when they have an order
  std::vector<TableRow> rows;
  std::string pointer;
  Aggregate aggregate = Aggregate::none;
  std::string otherwise;                             // the output when no row fires; empty: there is none
  std::shared_ptr<const condition::TablePlan> plan;  // made by loading; without it rows are tried in turn
  std::uint32_t line = 0, column = 0;
};

// A task that a state opens.
struct TaskDef {
  std::string name;
  std::string text;
  std::string role;  // who owes it
  std::optional<Duration> within;
  std::string otherwise = "escalate";  // consequence when late: escalate, notify:<role>, raise:<event>
  Condition when;
  std::string pointer;
  std::string within_by;  // table of service levels: its answer goes before `within`
};

struct Transition {
  std::string target;
  std::string on;          // event that triggers it; empty: a command `transition` names the target
  bool automatic = false;  // taken as soon as `when` holds
  Condition when;
  Approvers by;  // who may take it; empty: whoever leads or works the incident
  std::string pointer;
};

struct State {
  std::string name;
  std::string parent;   // hierarchy; empty: top level
  std::string initial;  // of its children
  bool parallel = false;
  bool final = false;
  std::string phase;  // WFL-2: detect, respond, ...; informative
  std::vector<TaskDef> tasks;
  std::vector<std::string> actions;  // actions that this state proposes
  std::vector<Transition> then;
  std::optional<Duration> within;  // deadline to leave it
  std::string calendar;            // counts business time when set
  std::string otherwise;           // consequence: escalate, notify:<role>, to:<state>
  std::string pointer;
  std::string within_by;  // table of service levels: its answer goes before `within`
};

struct Workflow {
  std::string start;
  std::vector<State> states;  // document order, parents before children
  std::string digest;         // SHA-256 of its canonical form; an incident pins it
  std::string pointer;
  const State* find(std::string_view name) const;
};

struct ConsentRule {
  Condition when;
  std::string consent_of;  // a role, a person, or "agreed_with" (of the constituency)
  std::uint32_t count = 1;
  Duration within = hours(1);
  std::string pointer;
};

// AUT-3: what may be done to a constituency, by whom, after whose consent.
struct ActionRule {
  std::string name;
  std::string text;
  Approvers by;           // roles that may ask for it
  std::string assurance;  // least assurance of the principal
  std::vector<ConsentRule> needs;
  std::vector<DefinitionClause> denied;  // never when one of these holds
  std::string constituency;              // set: this clause is for that constituency only
  std::string pointer;
};

struct Party {
  std::string id;
  std::string name;
  std::string kind;  // DIS-3: media, law-enforcement, vendor, csirt, regulator, isp, customer, ...
  std::vector<std::string> contacts;
  std::string pointer;
};

// DIS-1: which fields about which incidents a party may see, by whom, after whose approval and after which
// parties.
struct DisclosureRule {
  std::string party;  // a party, a kind of party, or an audience such as "contractors"
  Condition when;
  std::vector<std::string> may_see;
  std::vector<std::string> never;  // wins over may_see
  Approvers by;                    // who may speak
  Approvers approved_by;
  std::vector<std::string> before;  // this party is told before those
  std::vector<std::string> channels;
  std::string begins = "us";                  // us, them, either
  std::map<std::string, std::string> agreed;  // public-affairs, legal: date of their agreement
  Duration approval_within = hours(4);
  std::string constituency;
  std::string pointer;
};

// DIS-7.
struct Obligation {
  std::string name;
  Condition when;
  std::string tell;  // party
  Duration within;
  std::string from = "aware";  // aware: the incident was opened; or a vocabulary instant
  std::string calendar;        // counts business time when set
  std::vector<std::string> fields;
  std::string source;  // the law
  std::string pointer;
};

struct Charter {
  std::string hash;       // SHA-256 of `canonical`
  std::string canonical;  // RFC 8785 form of the document
  std::string file;       // as named at loading; not part of the hash

  Organization organization;
  std::map<std::string, std::vector<std::string>> scales;  // lowest first
  std::map<std::string, Field> vocabulary;                 // built-in fields and the charter's own
  std::map<std::string, CalendarDef> calendars;
  std::vector<Constituency> constituencies;  // wider ones first
  std::vector<Team> teams;
  std::vector<Person> people;
  std::map<std::string, std::string> roles;  // name to description
  std::map<std::string, Party> parties;

  std::vector<DefinitionClause> in_scope;      // empty: everything that a rule finds
  std::vector<DefinitionClause> out_of_scope;  // EVT-1, with the reason
  std::vector<DefinitionClause> opens_when;    // EVT-3; never empty
  JoinRule joins_when;
  std::vector<Threshold> thresholds;
  Duration fold_within = hours(24);  // repeats of a finding inside it are folded
  Duration lateness;                 // events older than this behind the newest are late
  Duration skew = minutes(5);        // how far clocks of sources may run ahead of the host's
  std::vector<Suppression> suppressions;
  Feedback feedback;
  std::map<std::string, std::vector<std::string>>
      categories;                               // ATT&CK technique (or its parent) to categories
  std::map<std::string, DecisionTable> tables;  // severity, priority, routing, ...
  ScoreRule score;

  Workflow workflow;
  std::map<std::string, std::vector<std::string>> lists;  // named lists that `member_of` asks
  std::vector<ActionRule> actions;
  std::vector<DisclosureRule> disclosure;
  std::vector<Obligation> obligations;

  const Constituency* constituency(std::string_view id) const;
  const Team* team(std::string_view id) const;
  const Person* person(std::string_view id) const;
};

// Reads a charter from a file or from memory (YAML 1.2 or JSON); `file` names it in problems.
std::shared_ptr<const Charter> load_charter(const std::string& path);
std::shared_ptr<const Charter> parse_charter(std::string_view text, std::string_view file = {});

// The charter of good practice that comes with the library, as YAML text.
std::string_view default_charter();

// The JSON Schema (draft 2020-12) of a charter document.
std::string_view charter_schema();

}  // namespace csirt
