// Door: tell. What a party receives: the words given for a field, else what the incident says, else nothing.
#include <algorithm>

#include "disclosure/disclosure.hpp"
#include "disclosure/fields.hpp"

namespace csirt::disclosure {
namespace {

std::string join(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& one : list) text += (text.empty() ? "" : ", ") + one;
  return text;
}

std::vector<std::string> values_of(const Incident& incident, std::string_view field) {
  std::vector<std::string> values;
  for (const Entity& entity : incident.entities) {
    const auto found = field_map().entities.find(entity.kind);
    if (found == field_map().entities.end()) continue;
    if (std::find(found->second.begin(), found->second.end(), field) != found->second.end())
      values.push_back(entity.value);
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

std::vector<std::string> techniques_of(const Incident& incident) {
  std::vector<std::string> values;
  for (const Finding& finding : incident.findings)
    values.insert(values.end(), finding.techniques.begin(), finding.techniques.end());
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

// The end is told when there is one.
std::string period_of(const Incident& incident) {
  const std::string from = format(incident.first_finding.value_or(incident.opened));
  return incident.closed ? from + " to " + format(*incident.closed) : "since " + from;
}

// "rsit:intrusions/system-compromise" is "system compromise" to whoever knows no taxonomy.
std::string in_words(std::string_view category) {
  std::string words(category.substr(category.find_last_of(":/") + 1));
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

std::vector<std::string> kinds_in_words(const std::vector<std::string>& categories) {
  std::vector<std::string> kinds;
  for (const std::string& category : categories) {
    std::string words = in_words(category);
    if (std::find(kinds.begin(), kinds.end(), words) == kinds.end()) kinds.push_back(std::move(words));
  }
  return kinds;
}

// Fit for the outside: no names of systems or persons, no words of ours.
std::string summary_of(const Incident& incident) {
  const std::string kind =
      incident.categories.empty() ? "" : " (" + join(kinds_in_words(incident.categories)) + ")";
  const std::string severity = incident.severity.empty() ? "" : " of severity " + incident.severity;
  return "A security incident" + kind + severity + " is " + (incident.closed ? "closed." : "being handled.") +
         " Reference " + incident.short_id + ".";
}

void put(Facts& facts, const std::string& name, std::string text) {
  if (!text.empty()) facts[name] = std::move(text);
}

void put(Facts& facts, const std::string& name, std::vector<std::string> list) {
  if (!list.empty()) facts[name] = std::move(list);
}

void from_incident(Facts& told, const Incident& incident, const std::string& field) {
  if (field == "summary") return put(told, field, summary_of(incident));
  if (field == "period") return put(told, field, period_of(incident));
  if (field == "title") return put(told, field, incident.title);
  if (field == "status") return put(told, field, incident.states);
  if (field == "severity") return put(told, field, incident.severity);
  if (field == "priority") return put(told, field, incident.priority);
  if (field == "categories") return put(told, field, incident.categories);
  if (field == "techniques") return put(told, field, techniques_of(incident));
  if (field == "constituency") return put(told, field, incident.constituency);
  if (field == "team") return put(told, field, incident.team);
  const auto fact = incident.facts.find(field == "data-kinds" ? "data.kinds" : field);
  if (fact != incident.facts.end()) {
    told[field] = fact->second;
    return;
  }
  put(told, field, values_of(incident, field));
}

}  // namespace

Facts tell(const Charter&, const Incident& incident, const std::vector<std::string>& fields,
           const Facts& content) {
  Facts told;
  for (const std::string& field : fields) {
    const auto given = content.find(field);
    const auto* text = given == content.end() ? nullptr : std::get_if<std::string>(&given->second);
    if (given != content.end() && !(text && text->empty())) {
      told[field] = given->second;
    } else {
      from_incident(told, incident, field);
    }
  }
  return told;
}

}  // namespace csirt::disclosure
