// Door: the overloads of change(). Each does exactly what its record says; old values that people ask for
// later are written into the history, since the state keeps only the new ones.
#include "engine/change.hpp"

#include "base/codec.hpp"

namespace csirt::engine {
namespace {

std::string join(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

void tell(Incident& incident, const Stamp& stamp, std::string what, std::string text,
          std::string pointer = {}) {
  incident.updated = std::max(incident.updated, stamp.at);
  if (!stamp.history) return;
  incident.history.push_back(
      {stamp.at, stamp.by, std::move(what), std::move(text), std::move(pointer), stamp.position});
}

template <class T>
T& member(std::vector<T>& list, const std::string& id, const char* what) {
  for (auto& item : list) {
    if (item.id == id) return item;
  }
  throw Error(Status::corrupt,
              std::string("a record names ") + what + " '" + id + "', which its incident does not have", id);
}

template <class T>
bool put(std::vector<T>& list, const T& value) {
  for (auto& item : list) {
    if (item.id == value.id) {
      item = value;
      return false;
    }
  }
  list.push_back(value);
  return true;
}

void end(Task& task, TaskState state, const Stamp& stamp) {
  task.state = state;
  task.ended = stamp.at;
  task.ended_by = stamp.by;
}

}  // namespace

std::string text_of(const Fact& fact) {
  if (const bool* flag = std::get_if<bool>(&fact)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&fact)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&fact)) return *text;
  return "[" + join(std::get<std::vector<std::string>>(fact)) + "]";
}

void change(Incident& incident, const FindingAdded& body, const Stamp& stamp) {
  incident.findings.push_back(body.finding);
  incident.title = body.title;
  incident.severity = body.severity;
  incident.priority = body.priority;
  incident.categories = body.categories;
  incident.entities.insert(incident.entities.end(), body.entities.begin(), body.entities.end());
  incident.facts = body.facts;
  incident.first_finding =
      std::min(incident.first_finding.value_or(body.finding.first_seen), body.finding.first_seen);
  incident.last_finding = std::max(incident.last_finding, body.finding.last_seen);
  tell(incident, stamp, "finding", body.finding.title, "rule:" + body.finding.rule);
}

void change(Incident& incident, const WorkflowStepped& body, const Stamp& stamp) {
  incident.states = body.states;
  for (const auto& id : body.cancelled) end(member(incident.tasks, id, "task"), TaskState::cancelled, stamp);
  for (const auto& id : body.stopped) {
    Clock& clock = member(incident.clocks, id, "clock");
    clock.state = ClockState::stopped;
    clock.ended = stamp.at;
  }
  for (const auto& task : body.opened) incident.tasks.push_back(task);
  for (const auto& clock : body.started) incident.clocks.push_back(clock);
  if (body.finished) incident.closed = stamp.at;
  const std::string left = body.exited.empty() ? "" : "left " + join(body.exited) + "; ";
  const std::string comment = body.comment.empty() ? "" : ": " + body.comment;
  tell(incident, stamp, "workflow", left + "entered " + join(body.entered) + comment);
}

void change(Incident& incident, const TaskEnded& body, const Stamp& stamp) {
  Task& task = member(incident.tasks, body.task, "task");
  end(task, base::enum_value<TaskState>(body.state), stamp);
  for (auto& clock : incident.clocks) {
    if (clock.kind != "task" || clock.subject != body.task || clock.state != ClockState::running) continue;
    clock.state = ClockState::met;
    clock.ended = stamp.at;
  }
  tell(incident, stamp, "task",
       task.name + " " + body.state + (body.comment.empty() ? "" : ": " + body.comment), task.pointer);
}

void change(Incident& incident, const ApprovalsChanged& body, const Stamp& stamp) {
  for (const auto& approval : body.approvals) {
    put(incident.approvals, approval);
    tell(incident, stamp, "approval", approval.action + ": " + base::enum_name(approval.state),
         approval.need.pointer);
  }
}

void change(Incident& incident, const ActionChanged& body, const Stamp& stamp) {
  put(incident.actions, body.run);
  tell(incident, stamp, "action",
       body.run.action + " " + body.run.target + ": " + body.run.state +
           (body.comment.empty() ? "" : ", " + body.comment));
}

void change(Incident& incident, const ContactRecorded& body, const Stamp& stamp) {
  incident.contacts.push_back(body.contact);
  const char* way = body.contact.direction == Direction::outbound ? "told " : "heard from ";
  tell(incident, stamp, "contact",
       way + body.contact.party + (body.contact.fields.empty() ? "" : ": ") + join(body.contact.fields));
}

void change(Incident& incident, const ClocksChanged& body, const Stamp& stamp) {
  for (const auto& clock : body.clocks) {
    put(incident.clocks, clock);
    tell(incident, stamp, "clock",
         clock.name + " " + base::enum_name(clock.state) + ", due " + format(clock.due) +
             (body.why.empty() ? "" : ": " + body.why),
         clock.pointer);
  }
}

void change(Incident& incident, const FactsSet& body, const Stamp& stamp) {
  std::string text;
  for (const auto& [name, value] : body.facts) {
    const auto before = body.before.find(name);
    const std::string old = before == body.before.end() ? "unknown" : text_of(before->second);
    text += (text.empty() ? "" : "; ") + name + ": " + old + " -> " + text_of(value);
    incident.facts.insert_or_assign(name, value);
  }
  if (!body.verdict.empty()) incident.verdict = body.verdict;
  incident.severity = body.severity;
  incident.priority = body.priority;
  tell(incident, stamp, "facts", text + (body.comment.empty() ? "" : " (" + body.comment + ")"));
}

void change(Incident& incident, const FindingJudged& body, const Stamp& stamp) {
  Finding& finding = member(incident.findings, body.finding, "finding");
  const Judgement& said = body.judgement;
  const std::string old = finding.judgements.empty() ? "" : finding.judgements.back().verdict + " -> ";
  finding.judgements.push_back(said);
  tell(incident, stamp, "judged",
       finding.title + ": " + old + said.verdict + (said.comment.empty() ? "" : " (" + said.comment + ")"),
       "rule:" + finding.rule);
}

void change(Incident& incident, const IncidentAssigned& body, const Stamp& stamp) {
  const std::string text = "lead " + (incident.lead.empty() ? "nobody" : incident.lead) + " -> " + body.lead +
                           ", team " + (incident.team.empty() ? "none" : incident.team) + " -> " + body.team;
  incident.lead = body.lead;
  incident.team = body.team;
  tell(incident, stamp, "assigned", text);
}

namespace {

template <class T>
void append(std::vector<T>& to, const std::vector<T>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

template <class Body>
void rate(Incident& incident, const Body& body) {
  incident.title = body.title;
  incident.severity = body.severity;
  incident.priority = body.priority;
  incident.categories = body.categories;
  incident.facts = body.facts;
}

}  // namespace

// Lists that only the state has (findings, entities, history, decisions) follow in apply_merge.cpp.
void change(Incident& incident, const IncidentMerged& body, const Stamp& stamp) {
  const Incident& from = body.from;
  for (const auto& clock : body.clocks) put(incident.clocks, clock);
  for (const auto& task : body.tasks) put(incident.tasks, task);
  append(incident.tasks, from.tasks);
  append(incident.clocks, from.clocks);
  append(incident.approvals, from.approvals);
  append(incident.actions, from.actions);
  append(incident.contacts, from.contacts);
  append(incident.merged, from.merged);
  append(incident.apart, from.apart);
  incident.merged.push_back(
      {from.id, from.short_id, from.title, from.opened, stamp.at, body.by, body.because});
  rate(incident, body);
  if (incident.verdict.empty()) incident.verdict = from.verdict;
  incident.first_finding = std::min(incident.first_finding.value_or(from.last_finding),
                                    from.first_finding.value_or(from.last_finding));
  incident.last_finding = std::max(incident.last_finding, from.last_finding);
  tell(incident, stamp, "merged", from.short_id + " '" + from.title + "' became part of it: " + body.because,
       "/incidents/joins_when");
}

void change(Incident& incident, const IncidentAbsorbed& body, const Stamp& stamp) {
  incident.merged_into = body.into;
  incident.closed = stamp.at;
  incident.updated = std::max(incident.updated, stamp.at);
}

void change(Incident& incident, const IncidentSplit& body, const Stamp& stamp) {
  rate(incident, body);
  incident.apart.push_back(body.into);
  const std::string number = std::to_string(body.findings.size());
  tell(incident, stamp, "split",
       number + (body.findings.size() == 1 ? " finding" : " findings") +
           " left for an incident of their own" + (body.comment.empty() ? "" : ": " + body.comment));
}

void change(Incident& incident, const NoteAdded& body, const Stamp& stamp) {
  tell(incident, stamp, "note", body.text);
}

void change(Incident& incident, const Decided& body, const Stamp& stamp) {
  incident.decisions.push_back(body.decision);
  const auto& because = body.decision.because;
  tell(incident, stamp, "decision", body.decision.question + ": " + base::enum_name(body.decision.outcome),
       because.empty() ? "" : because.front().pointer);
}

}  // namespace csirt::engine
