// Door: score. One function an addend, in the order in which people read them; an addend of nothing is left
// out.
#include "triage/score.hpp"

#include <algorithm>
#include <set>

#include "triage/hosts.hpp"

namespace csirt::triage {
namespace {

class Adder {
 public:
  void level(const char* name, const std::map<std::string, std::int64_t>& points, const std::string& level,
             const std::string& text) {
    const auto found = points.find(level);
    if (found != points.end()) add(name, found->second, text, std::string("/score/") + name + "/" + level);
  }

  void each(const char* name, const Points& points, std::uint64_t number, const char* one, const char* many) {
    const auto most =
        static_cast<std::uint64_t>(points.most);  // both are at most 1,000 by the charter's form
    const std::uint64_t counted = std::min<std::uint64_t>(number, 1'000'000);
    const std::uint64_t sum = counted * static_cast<std::uint64_t>(points.each);
    std::string text = std::to_string(number) + " " + (number == 1 ? one : many) + ", " +
                       std::to_string(points.each) + " each";
    if (sum > most) text += ", at most " + std::to_string(points.most);
    add(name, static_cast<std::int64_t>(std::min(sum, most)), text, std::string("/score/") + name);
  }

  Score take() { return std::move(score_); }

 private:
  void add(const char* name, std::int64_t points, std::string text, std::string pointer) {
    if (points == 0) return;
    score_.points += points;
    score_.parts.push_back({name, points, std::move(text), std::move(pointer)});
  }

  Score score_;
};

std::string fact_text(const Incident& incident, const char* name) {
  const auto fact = incident.facts.find(name);
  const auto* text = fact == incident.facts.end() ? nullptr : std::get_if<std::string>(&fact->second);
  return text == nullptr ? std::string() : *text;
}

std::uint64_t tactics_in(const Incident& incident) {
  const auto fact = incident.facts.find("incident.tactics");
  if (fact == incident.facts.end()) return 0;
  const auto* list = std::get_if<std::vector<std::string>>(&fact->second);
  return list == nullptr ? 0 : list->size();
}

// What a person reported is a voice of its own, whoever else reported; a rule is one voice however often it
// spoke.
std::uint64_t voices_in(const Incident& incident) {
  std::set<std::string> voices;
  for (const Finding& finding : incident.findings)
    voices.insert(finding.rule == "report" ? "report " + finding.id : finding.rule);
  return voices.size();
}

std::uint64_t hosts_in(const Incident& incident) {
  Hosts hosts;
  hosts.add(incident.entities);
  return hosts.count();
}

// Deadlines that were missed; an escalation is a clock of its own, and each that ran out counts.
std::uint64_t overdue_in(const Incident& incident, Instant now) {
  return static_cast<std::uint64_t>(
      std::count_if(incident.clocks.begin(), incident.clocks.end(), [&](const Clock& clock) {
        return clock.state == ClockState::missed || (clock.state == ClockState::running && clock.due <= now);
      }));
}

std::uint64_t days_open(const Incident& incident, Instant now) {
  if (now <= incident.opened) return 0;
  return static_cast<std::uint64_t>((now - incident.opened).ns / days(1).ns);
}

}  // namespace

Score score(const Charter& charter, const Incident& incident, Instant now) {
  if (incident.closed) return {};
  const ScoreRule& rule = charter.score;
  Adder sum;
  const std::string criticality = fact_text(incident, "asset.criticality");
  const std::string level = fact_text(incident, "finding.level");
  sum.level("severity", rule.severity, incident.severity, "severity is " + incident.severity);
  sum.level("criticality", rule.criticality, criticality,
            "what it concerns is of " + criticality + " criticality");
  sum.level("confidence", rule.confidence, level, "its gravest finding is of level " + level);
  sum.each("tactics", rule.tactics, tactics_in(incident), "tactic", "tactics");
  sum.each("rules", rule.rules, voices_in(incident), "rule or report agrees", "rules and reports agree");
  sum.each("hosts", rule.hosts, hosts_in(incident), "host", "hosts");
  sum.each("overdue", rule.overdue, overdue_in(incident, now), "missed deadline", "missed deadlines");
  sum.each("age", rule.age, days_open(incident, now), "day since it was opened", "days since it was opened");
  return sum.take();
}

}  // namespace csirt::triage
