// Doors: Triage::assess for machine events and for human reports. Both gather facts first and let judge()
// decide.
#include <algorithm>
#include <gsl/narrow>

#include "base/canonical.hpp"
#include "condition/table.hpp"
#include "triage/entity_value.hpp"
#include "triage/fact_sheet.hpp"
#include "triage/finding_facts.hpp"
#include "triage/judge.hpp"
#include "triage/place.hpp"
#include "triage/triage.hpp"

namespace csirt::triage {
namespace {

std::vector<std::string> values_of(const std::vector<Entity>& entities, std::string_view kind) {
  std::vector<std::string> out;
  for (const Entity& entity : entities) {
    if (entity.kind == kind) out.push_back(entity.value);
  }
  return out;
}

// "attack.credential-access" is a tactic; "attack.t1003.001", "attack.g0016" and "attack.s0002" are not.
std::vector<std::string> tactics_of(const std::vector<std::string>& tags) {
  constexpr std::string_view kPrefix = "attack.";
  std::vector<std::string> out;
  for (std::string tag : tags) {
    if (!tag.starts_with(kPrefix)) continue;
    tag.erase(0, kPrefix.size());
    const bool numbered = tag.size() > 1 && tag[1] >= '0' && tag[1] <= '9';
    if (tag.empty() || numbered) continue;
    std::replace(tag.begin(), tag.end(), '_', '-');
    if (std::find(out.begin(), out.end(), tag) == out.end()) out.push_back(std::move(tag));
  }
  return out;
}

// In the order of the charter's stages; those that it does not know come last, by name.
std::vector<std::string> in_order(const Charter& charter, std::vector<std::string> tactics) {
  const auto scale = charter.scales.find("tactic");
  const auto rank = [&](const std::string& tactic) {
    if (scale == charter.scales.end()) return std::ptrdiff_t{0};
    return std::find(scale->second.begin(), scale->second.end(), tactic) - scale->second.begin();
  };
  std::sort(tactics.begin(), tactics.end(), [&](const std::string& a, const std::string& b) {
    return std::pair(rank(a), std::string_view(a)) < std::pair(rank(b), std::string_view(b));
  });
  return tactics;
}

// By the technique itself, else by the one that it refines: T1003.001, then T1003.
std::vector<std::string> categories_of(const Charter& charter, const std::vector<std::string>& techniques) {
  std::vector<std::string> out;
  for (const std::string& technique : techniques) {
    auto found = charter.categories.find(technique);
    if (found == charter.categories.end())
      found = charter.categories.find(technique.substr(0, technique.find('.')));
    if (found == charter.categories.end()) continue;
    for (const std::string& category : found->second) {
      if (std::find(out.begin(), out.end(), category) == out.end()) out.push_back(category);
    }
  }
  return out;
}

// The team that a table `routing` names, else the one that serves the place, else the first of the charter.
std::string team_for(const Charter& charter, const Place& place, const Facts& facts, Instant now,
                     std::vector<Clause>& because) {
  const auto routing = charter.tables.find("routing");
  if (routing != charter.tables.end()) {
    condition::TableAnswer answer = condition::ask(routing->second, charter, facts, now);
    if (!answer.outputs.empty() && charter.team(answer.outputs.front())) {
      because.insert(because.end(), answer.because.begin(), answer.because.end());
      return answer.outputs.front();
    }
  }
  const auto country = facts.find("constituency.country");
  const auto* text = country == facts.end() ? nullptr : std::get_if<std::string>(&country->second);
  const Team* team =
      place.constituency ? charter::serving_team(charter, *place.constituency, text ? *text : "") : nullptr;
  if (!team && !charter.teams.empty()) team = &charter.teams.front();
  if (!team) return {};
  because.push_back({team->pointer, (team->name.empty() ? team->id : team->name) + " serves it", {}});
  return team->id;
}

// A table of the charter may say which tactic a rule without tags serves.
void take_derived_tactics(const Charter& charter, FactSheet& sheet, Finding& finding) {
  const auto fact = sheet.facts().find("finding.tactics");
  if (!finding.tactics.empty() || fact == sheet.facts().end()) return;
  if (const auto* list = std::get_if<std::vector<std::string>>(&fact->second))
    finding.tactics = in_order(charter, *list);
  set_harm(charter, sheet, finding);
}

// Everything after the facts: derived facts, the verdict, the team.
void conclude(const Charter& charter, FactSheet& sheet, const Place& place, bool reported, Instant now,
              Assessed& out) {
  out.because = place.because;
  sheet.derive(now, out.because);
  take_derived_tactics(charter, sheet, out.finding);
  Verdict verdict = judge(charter, sheet.facts(), place.refer_to, reported, now);
  out.disposition = verdict.disposition;
  out.refer_to = std::move(verdict.refer_to);
  out.expired = std::move(verdict.expired);
  if (!verdict.because.empty()) out.decided_by = verdict.because.front().pointer;
  out.because.insert(out.because.end(), verdict.because.begin(), verdict.because.end());
  out.constituency = place.constituency ? place.constituency->id : "";
  if (out.disposition != Disposition::referred)
    out.team = team_for(charter, place, sheet.facts(), now, out.because);
  sheet.set("team.id", out.team);
  if (const Team* team = charter.team(out.team)) sheet.set("team.kind", team->kind);
  out.facts = sheet.take();
}

// The host that the rule fired on, else the first thing that it concerns, else the source alone.
std::string main_value(const Finding& finding) {
  for (const std::string_view kind : {"host", "account", "mailbox", "application", "address"}) {
    const auto values = values_of(finding.entities, kind);
    if (!values.empty()) return std::string(kind) + ":" + values.front();
  }
  return "source:" + finding.event.source;
}

// Cut at a whole character, for titles.
std::string first_line(std::string_view text, std::size_t most) {
  text = text.substr(0, text.find('\n'));
  if (text.size() <= most) return std::string(text);
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0u) == 0x80u) --most;
  return std::string(text.substr(0, most)) + "...";
}

std::vector<Seen> seen_in(const Report& report) {
  std::vector<Seen> out;
  for (const Entity& entity : report.entities) {
    const auto value = entity_value(entity.kind, entity.value);
    out.push_back({{entity.kind, value ? *value : entity.value}, false});
  }
  return out;
}

// Facts that the reporter states come first, so that what the charter says of a place goes over them.
void set_report(FactSheet& sheet, const Report& report) {
  sheet.set_all(report.facts);
  sheet.set("report.kind", report.kind);
  sheet.set("report.reporter", report.reporter);
  sheet.set("report.reporter-kind", report.reporter_kind);
  sheet.set("report.cause", report.cause);
  sheet.set("report.text", report.text);
  sheet.set_fact("report.urgent", report.urgent);
  if (report.kind == "imminent-threat") sheet.set_fact("incident.imminent", true);
}

// EVT-8: a reporter in need hears at once whom to turn to.
std::string answer_for(const Charter& charter, const Assessed& assessed, const Report& report) {
  if (assessed.disposition != Disposition::referred || !report.urgent) return {};
  const auto party = charter.parties.find(assessed.refer_to);
  std::string text = "Your report was passed on to ";
  if (party == charter.parties.end()) return text + assessed.refer_to + ", who serve this.";
  text += (party->second.name.empty() ? party->first : party->second.name) + ", who serve this";
  for (std::size_t i = 0; i < party->second.contacts.size(); ++i)
    text += (i == 0 ? ": " : ", ") + party->second.contacts[i];
  return text +
         ". Until they answer: disconnect what is affected from the network, do not switch it off, and keep "
         "its logs.";
}

}  // namespace

Assessed Triage::assess(const condition::Event& event, const condition::RuleInfo& rule,
                        const std::vector<Predicate>& because, const EventRef& ref, Instant seen,
                        Instant now) const {
  return assess(observe(event), rule, because, ref, seen, now);
}

Assessed Triage::assess(const Observation& observation, const condition::RuleInfo& rule,
                        const std::vector<Predicate>& because, const EventRef& ref, Instant seen,
                        Instant now) const {
  const std::vector<Seen>& entities = observation.entities;
  Assessed out;
  Finding& finding = out.finding;
  finding.rule = rule.id;
  finding.title = rule.title;
  finding.level = rule.level;
  finding.techniques = rule.techniques;
  finding.tactics = in_order(*charter_, tactics_of(rule.tags));
  finding.categories = categories_of(*charter_, rule.techniques);
  for (const Seen& one : entities) finding.entities.push_back(one.entity);
  finding.event = ref;
  finding.first_seen = finding.last_seen = seen;
  finding.because = because;

  FactSheet sheet(*charter_);
  const Place place = triage::locate(*charter_, index_, entities, {}, {});
  if (place.constituency) sheet.set_all(place_facts(*charter_, *place.constituency));
  set_finding(*charter_, sheet, finding);
  sheet.set("event.kind", rule.logsource.category.empty() ? rule.logsource.service : rule.logsource.category);
  sheet.set("event.channel", observation.channel);
  out.fold_key = rule.id + "|" + main_value(finding);
  conclude(*charter_, sheet, place, false, now, out);
  return out;
}

Facts Triage::facts_of(const Finding& finding, Instant now) const {
  std::vector<Seen> entities;
  for (const Entity& entity : finding.entities) entities.push_back({entity, false});
  FactSheet sheet(*charter_);
  const Place place = triage::locate(*charter_, index_, entities, {}, {});
  if (place.constituency) sheet.set_all(place_facts(*charter_, *place.constituency));
  set_finding(*charter_, sheet, finding);
  sheet.set_fact("finding.count", gsl::narrow<std::int64_t>(finding.count));
  std::vector<Clause> because;
  sheet.derive(now, because);
  return sheet.take();
}

Assessed Triage::assess(const Report& report, const EventRef& ref, Instant now) const {
  check_facts(*charter_, report.facts, "facts of the report");
  const std::vector<Seen> entities = seen_in(report);
  Assessed out;
  Finding& finding = out.finding;
  finding.rule = "report";
  finding.title = first_line(report.text, 96);
  finding.techniques = report.techniques;
  finding.categories = categories_of(*charter_, report.techniques);
  for (const Seen& one : entities) finding.entities.push_back(one.entity);
  finding.event = ref;
  finding.first_seen = finding.last_seen = now;

  FactSheet sheet(*charter_);
  set_report(sheet, report);
  check_facts(*charter_, sheet.facts(), "report");
  const Place place = triage::locate(*charter_, index_, entities, report.unit, report.country);
  if (place.constituency)
    sheet.set_all(place_facts(*charter_, *place.constituency, report.unit, report.country));
  set_finding(*charter_, sheet, finding);
  // A report is repeated only when the same reporter says the same again.
  out.fold_key = "report|" + base::sha256_hex(report.reporter + "\n" + report.kind + "\n" + report.text);
  conclude(*charter_, sheet, place, true, now, out);
  const auto level = out.facts.find("finding.level");
  if (level != out.facts.end()) finding.level = std::get<std::string>(level->second);
  out.first_answer = answer_for(*charter_, out, report);
  return out;
}

void Triage::recount(Assessed& assessed, std::uint64_t count, Instant now) const {
  FactSheet sheet(*charter_);
  sheet.set_all(assessed.facts);
  sheet.set_fact("finding.count", static_cast<std::int64_t>(count));
  assessed.facts = sheet.take();
  if (assessed.disposition != Disposition::noted) return;
  Verdict verdict = judge(*charter_, assessed.facts, {}, assessed.finding.rule == "report", now);
  if (verdict.disposition != Disposition::opened) return;
  assessed.disposition = verdict.disposition;
  assessed.decided_by = verdict.because.front().pointer;
  assessed.because.insert(assessed.because.end(), verdict.because.begin(), verdict.because.end());
}

const Threshold* Triage::threshold(const Assessed& assessed, Instant now) const {
  if (assessed.disposition != Disposition::opened) return nullptr;
  for (const Threshold& one : charter_->thresholds) {
    if (one.when.evaluate(assessed.facts, now) == Truth::yes) return &one;
  }
  return nullptr;
}

void Triage::hold_back(Assessed& assessed, const Threshold& threshold, std::uint64_t so_far) {
  std::string text = "opens an incident from the " + std::to_string(threshold.count) + "th within " +
                     format(threshold.within) + " on; this is number " + std::to_string(so_far);
  if (!threshold.because.empty()) text = threshold.because + ": " + text;
  assessed.disposition = Disposition::noted;
  assessed.decided_by = threshold.pointer;
  assessed.because.push_back({threshold.pointer, std::move(text), {}});
}

}  // namespace csirt::triage
