// A charter with a lifecycle for the tests of the workflow, and an incident that lives through it.
#pragma once

#include <algorithm>
#include <memory>

#include "base/codec.hpp"
#include "base/nouns.hpp"
#include "charter/reporting.hpp"
#include "csirt/charter.hpp"
#include "workflow/workflow.hpp"

namespace csirt::test {

inline constexpr Instant kMonday{1'699'866'000'000'000'000};  // 2023-11-13T09:00:00Z, a Monday

inline constexpr std::string_view kLifecycle = R"(
csirt: 1
organization: { name: Example, home: grace }
calendars:
  office: { zone: UTC, hours: "mon-fri 09:00-17:00" }
  night: { zone: UTC, hours: "daily 22:00-06:00" }
constituencies:
  corp: { networks: [192.0.2.0/24] }
teams:
  worldwide: { kind: worldwide-security-team, authority: { corp: full } }
  emea: { kind: geo-security-team, reports_to: worldwide, authority: { corp: full } }
people:
  grace: { team: worldwide, roles: [manager], deputy: heidi }
  heidi: { team: worldwide, roles: [incident-handler] }
  mia: { team: emea, roles: [manager] }
  nils: { team: emea, roles: [incident-handler], hours: night }
  bob: { team: emea, roles: [incident-handler], hours: office }
  ada: { team: emea, roles: [technical-lead] }
  lea: { roles: [legal] }
incidents: { opens_when: [ { finding.level: [high, critical] } ] }
parties:
  authority: { kind: supervisory-authority }
actions:
  isolate-host: { by: { any: [incident-lead] } }
workflow:
  start: triage
  states:
    triage:
      within: 30m
      else: escalate
      tasks:
        - { name: verify, text: "Is it true?", role: incident-handler, within: 15m }
      then:
        respond: {}
        close: { when: { verdict: false-positive }, by: { any: [manager] } }
        drop: { automatic: true, when: { incident.verdict: benign } }
    respond:
      parallel: true
      states:
        technical:
          states:
            contain:
              actions: [isolate-host]
              within: 8h
              calendar: office
              else: "to:recover"
              tasks:
                - { name: image-disk, role: technical-lead }
                - { name: call-lawyer, role: legal, when: { data.personal: true } }
              then:
                contained: { on: contained }
                recover: {}
            recover: { then: { contained: {} } }
            contained: { final: true }
        telling:
          states:
            draft: { then: { told: { when: { data.personal: [true, false] } } } }
            told: { final: true }
      then:
        review: { on: done.state.respond }
        triage: { by: { any: [technical-lead] } }
    review: { then: { close: {}, respond: {} } }
    close: { final: true }
    drop: { final: true }
obligations:
  gdpr-33: { when: { data.personal: true }, tell: authority, within: 72h, from: aware, source: "GDPR art. 33" }
  office-law: { when: { incident.criminal: true }, tell: authority, within: 8h, calendar: office, from: incident.opened, source: "law" }
)";

// An incident as the engine would keep it: applies what a step says.
struct Life {
  std::shared_ptr<const Charter> charter = parse_charter(kLifecycle, "lifecycle.yaml");
  workflow::Instance at = {"inc-1", {}, "cmd-0", "emea", "", "corp", {}, {}, {}, {}};
  std::vector<charter::Absence> absences = {};
  Instant now = kMonday;
  int commands = 0;
  Person system = charter::system_actor(*charter);

  workflow::Step apply(workflow::Step step) {
    if (step.decision.outcome != Outcome::permitted) return step;
    at.states = step.states;
    for (Task& task : at.tasks) {
      if (std::count(step.cancelled.begin(), step.cancelled.end(), task.id))
        task.state = TaskState::cancelled;
    }
    for (Clock& clock : at.clocks) {
      if (std::count(step.stopped.begin(), step.stopped.end(), clock.id)) clock.state = ClockState::stopped;
    }
    at.tasks.insert(at.tasks.end(), step.opened.begin(), step.opened.end());
    at.clocks.insert(at.clocks.end(), step.started.begin(), step.started.end());
    return step;
  }
  const Person* person(const std::string& id) const { return id == "system" ? &system : charter->person(id); }
  void next_command() { at.command_id = "cmd-" + std::to_string(++commands); }
  workflow::Step start() { return apply(workflow::start(*charter, charter->workflow, at, absences, now)); }
  workflow::Step move(const std::string& target, const std::string& by, bool explain = false) {
    next_command();
    return apply(workflow::move(*charter, charter->workflow, at, target, person(by), absences, now, explain));
  }
  workflow::Step raise(const std::string& event) {
    next_command();
    return apply(workflow::raise(*charter, charter->workflow, at, event, absences, now));
  }
  workflow::Step settle() {
    next_command();
    return apply(workflow::settle(*charter, charter->workflow, at, absences, now));
  }
  workflow::Expiry expire(const Clock& clock) {
    next_command();
    return workflow::expire(*charter, at, clock, absences, now);
  }
  std::string states() const {
    std::string text;
    for (const std::string& state : at.states) text += (text.empty() ? "" : " ") + state;
    return text;
  }
};

inline std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& one : list) text += (text.empty() ? "" : " ") + one;
  return text;
}

}  // namespace csirt::test
