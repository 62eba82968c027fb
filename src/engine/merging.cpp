// Door: see merging.hpp. State::apply moves the long lists (apply_merge.cpp); here is decided what becomes of
// what was open.
#include "engine/merging.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "triage/hosts.hpp"

namespace csirt::engine {
namespace {

std::string constituency_name(const Charter& charter, const std::string& id) {
  const Constituency* found = charter.constituency(id);
  return found == nullptr || found->name.empty() ? id : found->name;
}

bool runs(const Clock& clock) { return clock.state == ClockState::running; }

Clock stopped(Clock clock, Instant now) {
  clock.state = ClockState::stopped;
  clock.ended = now;
  return clock;
}

Task cancelled(Task task, const Context& context) {
  task.state = TaskState::cancelled;
  task.ended = context.now;
  task.ended_by = context.principal.subject;
  return task;
}

// A task without a deadline can wait for one that has it.
bool due_later(const Task& task, const Task& than) {
  return than.due && (!task.due || *task.due > *than.due);
}

// Of one duty that both owe, the earlier clock runs on; the state that the incident leaves by merging owes
// nothing any more.
class Joining {
 public:
  Joining(Draft& draft, const Incident& goes) : draft_(draft), now_(draft.context().now) {
    body_.from = outline(goes);
    body_.from.facts.clear();
    body_.from.first_finding = goes.first_finding;
    tasks();
    clocks();
  }
  IncidentMerged take() { return std::move(body_); }

 private:
  void tasks() {
    const std::string& id = draft_.incident().id;
    for (Task& task : body_.from.tasks) {
      task.incident = id;
      if (task.state != TaskState::open) continue;
      for (const Task& ours : draft_.incident().tasks) {
        if (ours.state != TaskState::open || ours.name != task.name) continue;
        if (due_later(ours, task)) {
          body_.tasks.push_back(cancelled(ours, draft_.context()));
        } else {
          task = cancelled(task, draft_.context());
        }
        break;
      }
    }
  }

  void clocks() {
    for (const Task& task : body_.tasks) stop_ours(task.id);
    for (Clock& clock : body_.from.clocks) {
      clock.incident = draft_.incident().id;
      if (!runs(clock)) continue;
      const bool over = clock.kind == "state" || (clock.kind == "task" && !open_task(clock.subject)) ||
                        (clock.kind == "obligation" && yields(clock));
      if (over) clock = stopped(clock, now_);
    }
  }

  void stop_ours(const std::string& task) {
    for (const Clock& clock : draft_.incident().clocks) {
      if (runs(clock) && clock.kind == "task" && clock.subject == task)
        body_.clocks.push_back(stopped(clock, now_));
    }
  }

  bool open_task(const std::string& id) const {
    return std::any_of(body_.from.tasks.begin(), body_.from.tasks.end(),
                       [&](const Task& task) { return task.id == id && task.state == TaskState::open; });
  }

  // To an earlier clock of ours; a later one of ours yields to it.
  bool yields(const Clock& theirs) {
    for (const Clock& ours : draft_.incident().clocks) {
      if (!runs(ours) || ours.kind != "obligation" || ours.subject != theirs.subject) continue;
      if (ours.due <= theirs.due) return true;
      body_.clocks.push_back(stopped(ours, now_));
    }
    return false;
  }

  Draft& draft_;
  Instant now_;
  IncidentMerged body_;
};

std::uint64_t hosts_of_both(const State& state, const Draft& draft, const Incident& goes) {
  const Sightings& sightings = state.sightings();
  std::vector<const Incident*> whole;
  if (const Incident* stays = state.find(draft.incident().id)) whole.push_back(stays);
  for (const Merged& one : draft.incident().merged) {  // by this draft too: those still stand in the state
    const auto part = state.incidents.find(one.id);
    if (part != state.incidents.end()) whole.push_back(&part->second);
  }
  std::vector<Entity> fresh;
  std::copy_if(goes.entities.begin(), goes.entities.end(), std::back_inserter(fresh), [&](const Entity& one) {
    return std::none_of(whole.begin(), whole.end(),
                        [&](const Incident* part) { return sightings.names(*part, one); });
  });
  return draft.hosts() + sightings.more_hosts(whole, fresh);
}

void add_names(std::vector<std::string>& to, const std::vector<std::string>& more) {
  for (const std::string& name : more) {
    if (std::find(to.begin(), to.end(), name) == to.end()) to.push_back(name);
  }
}

// The title, when triage has words for what happened; else the one that stands.
std::string title_of(const Context& context, const Facts& facts, std::uint64_t hosts,
                     const Incident& incident) {
  if (!facts.contains("incident.harm")) return incident.title;
  return context.triage.title(facts, incident.title, hosts, incident.constituency);
}

void rate(const Context& context, const Incident& incident, std::uint64_t hosts, std::string& severity,
          std::string& priority) {
  const triage::Rating rating = context.triage.rate(facts_of(incident, hosts), context.now);
  severity = rating.severity;
  priority = rating.priority;
}

std::string actor(const Context& context) { return context.by ? context.by->id : context.principal.subject; }

std::vector<std::string> categories_of(const std::vector<const Finding*>& findings) {
  std::vector<std::string> out;
  for (const Finding* finding : findings) add_names(out, finding->categories);
  return out;
}

std::uint64_t hosts_of(const std::vector<const Finding*>& findings) {
  triage::Hosts hosts;
  for (const Finding* finding : findings) hosts.add(finding->entities);
  return hosts.count();
}

// Rated and named by its findings. It counts as known since the old one was opened: duties run from then.
Incident fresh_incident(Draft& draft, const Incident& from, const std::vector<const Finding*>& findings) {
  const Context& context = draft.context();
  Incident incident;
  incident.id = draft.next_id();
  incident.short_id = unused_short_id(context.state, incident.id);
  incident.realm = from.realm;
  incident.workflow = context.charter.workflow.digest;
  incident.constituency = from.constituency;
  incident.team = from.team;
  incident.lead = from.lead;
  incident.opened = from.opened;
  incident.updated = context.now;
  incident.apart = {from.id};
  incident.facts = context.triage.facts_of(findings, from.constituency, context.now);
  incident.categories = categories_of(findings);
  const std::uint64_t hosts = hosts_of(findings);
  incident.title = context.triage.title(incident.facts, findings.front()->title, hosts, from.constituency);
  rate(context, incident, hosts, incident.severity, incident.priority);
  return incident;
}

IncidentSplit what_remains(const Context& context, const Incident& from,
                           const std::vector<const Finding*>& stay) {
  IncidentSplit body;
  body.facts = context.triage.merge(context.triage.without_findings(from.facts),
                                    context.triage.facts_of(stay, {}, context.now));
  body.categories = categories_of(stay);
  const std::uint64_t hosts = hosts_of(stay);
  Incident rated = outline(from);
  rated.facts = body.facts;
  rated.categories = body.categories;
  body.title = context.triage.title(body.facts, stay.front()->title, hosts, from.constituency);
  rate(context, rated, hosts, body.severity, body.priority);
  return body;
}

}  // namespace

std::string unused_short_id(const State& state, const std::string& id) {
  for (std::size_t digits = 4; digits < id.size(); ++digits) {
    std::string candidate = "INC-" + id.substr(0, digits);
    if (state.find(candidate) == nullptr) return candidate;
  }
  return "INC-" + id;
}

void link(Draft& draft, const std::vector<Entity>& keys) {
  for (const Entity& key : keys) draft.write(group_stream(key), GroupLinked{draft.incident().id, key});
}

std::optional<std::string> objection(const Context& context, const Incident& stays, const Incident& goes) {
  if (stays.realm != goes.realm) return stays.realm + " and " + goes.realm + " are different realms";
  if (!context.triage.together(stays.constituency, goes.constituency)) {
    return constituency_name(context.charter, stays.constituency) + " and " +
           constituency_name(context.charter, goes.constituency) +
           " are constituencies that are apart: neither lies within the other";
  }
  return std::nullopt;
}

bool kept_apart(const State& state, const Incident& one, const Incident& other) {
  const auto lists = [&](const Incident& of, const Incident& that) {
    return std::any_of(of.apart.begin(), of.apart.end(), [&](const std::string& id) {
      const Incident* named = state.find(id);
      return named != nullptr && named->id == that.id;
    });
  };
  return lists(one, other) || lists(other, one);
}

void merge_into(Draft& draft, const Incident& goes, const std::string& because) {
  const Context& context = draft.context();
  const std::string stream = incident_stream(goes.id);
  draft.read(stream);
  IncidentMerged body = Joining(draft, goes).take();
  const Incident& stays = draft.incident();
  const std::uint64_t hosts = hosts_of_both(context.state, draft, goes);
  body.by = actor(context);
  body.because = because;
  body.facts = context.triage.merge(stays.facts, goes.facts);
  body.categories = stays.categories;
  add_names(body.categories, goes.categories);
  body.title = title_of(context, body.facts, hosts, stays);
  Incident rated = stays;
  rated.facts = body.facts;
  rated.categories = body.categories;
  if (rated.verdict.empty()) rated.verdict = goes.verdict;
  rate(context, rated, hosts, body.severity, body.priority);
  draft.write(stream, IncidentAbsorbed{stays.id, body.by, because});
  draft.concerns(hosts);
  draft.change(body);
  const std::string news = goes.short_id + " became part of " + stays.short_id + ": " + because;
  draft.notify(stays.lead, news);
  if (goes.lead != stays.lead) draft.notify(goes.lead, news);
}

void split_off(Draft& draft, const Incident& from, const std::vector<const Finding*>& leaving,
               const std::string& comment) {
  const Context& context = draft.context();
  const std::set<const Finding*> gone(leaving.begin(), leaving.end());
  std::vector<const Finding*> staying;
  std::set<Entity> named;
  for (const Finding& finding : from.findings) {
    if (!gone.contains(&finding)) staying.push_back(&finding);
  }
  for (const Finding* finding : leaving) named.insert(finding->entities.begin(), finding->entities.end());
  IncidentSplit body = what_remains(context, from, staying);
  const Incident fresh = fresh_incident(draft, from, leaving);
  body.into = fresh.id;
  for (const Finding* finding : leaving) body.findings.push_back(finding->id);
  body.by = actor(context);
  body.comment = comment;
  draft.open(fresh);
  draft.concerns(hosts_of(leaving));
  draft.write(incident_stream(from.id), body);
  link(draft, context.triage.link().keys({named.begin(), named.end()}));
}

}  // namespace csirt::engine
