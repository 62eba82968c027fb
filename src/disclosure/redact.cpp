// Door: redact. One walk over the described members of every noun: what no field opens keeps its default,
// texts are scrubbed, lists that are shown in part keep no trace of the rest. A member added to a noun is
// hidden until data/fields.yaml says who may see it.
#include <algorithm>

#include "base/described.hpp"
#include "base/nouns.hpp"
#include "disclosure/fields.hpp"
#include "disclosure/scrub.hpp"

namespace csirt::disclosure {
namespace {

constexpr std::string_view kWithheld = "The reasons are not for this viewer.";

template <class T>
constexpr std::string_view kNoun = "";
template <>
constexpr std::string_view kNoun<Incident> = "incident";
template <>
constexpr std::string_view kNoun<Finding> = "finding";
template <>
constexpr std::string_view kNoun<Judgement> = "judgement";
template <>
constexpr std::string_view kNoun<Decision> = "decision";
template <>
constexpr std::string_view kNoun<Effect> = "effect";
template <>
constexpr std::string_view kNoun<Clause> = "clause";
template <>
constexpr std::string_view kNoun<Alternative> = "alternative";
template <>
constexpr std::string_view kNoun<Predicate> = "predicate";
template <>
constexpr std::string_view kNoun<Need> = "need";
template <>
constexpr std::string_view kNoun<Task> = "task";
template <>
constexpr std::string_view kNoun<Clock> = "clock";
template <>
constexpr std::string_view kNoun<Approval> = "approval";
template <>
constexpr std::string_view kNoun<Contact> = "contact";
template <>
constexpr std::string_view kNoun<ActionRun> = "action_run";
template <>
constexpr std::string_view kNoun<HistoryEntry> = "history_entry";
template <>
constexpr std::string_view kNoun<Merged> = "merged";
template <>
constexpr std::string_view kNoun<Score> = "score";
template <>
constexpr std::string_view kNoun<ScorePart> = "score_part";

// Whether anybody outside was or is to be told something shows in names and texts of many things; all of them
// pass this one test.
bool about_disclosure(std::string_view text) { return text.find("disclosure:") != std::string_view::npos; }
bool about_disclosure(const Decision& decision) {
  const std::string& question = decision.question;
  return !decision.fields.empty() || about_disclosure(question) || question.starts_with("tell ") ||
         question.starts_with("contact ");
}

class Redactor {
 public:
  Redactor(const Charter& charter, const Audience& audience, const Scrubber& scrubber)
      : charter_(charter), audience_(audience), scrubber_(scrubber) {}

  template <class T>
  T noun(const T& from) const {
    static_assert(!kNoun<T>.empty());
    T to;
    base::for_each_member<T>([&](auto member) {
      const std::string name = std::string(kNoun<T>) + "." + member.name;
      if (sees_member(audience_, name)) to.*member.pointer = part(from.*member.pointer, name);
    });
    finish(to, from);
    return to;
  }

 private:
  // Free text of unknown context may name anything.
  std::string text(const std::string& from) const {
    return scrubber_.complete() ? scrubber_.scrub(from) : std::string();
  }

  bool person(const std::string& name) const { return field_map().persons.count(name) != 0; }

  template <class T>
  T part(const T& from, const std::string& name) const {
    if constexpr (!kNoun<T>.empty()) {
      return noun(from);
    } else {
      (void)name;
      return from;  // instants, numbers, enumerations, references to events
    }
  }

  std::string part(const std::string& from, const std::string& name) const {
    if (person(name)) return scrubber_.person(from);
    const bool free = name == "decision.question" || name == "decision.reason" || name == "effect.text" ||
                      name == "effect.to" || name == "clause.text" || name == "alternative.text" ||
                      name == "merged.because" || name == "score_part.text";
    return free ? text(from) : scrubber_.scrub(from);
  }

  std::vector<std::string> part(const std::vector<std::string>& from, const std::string& name) const {
    std::vector<std::string> to;
    for (const std::string& one : from) {
      std::string shown = part(one, name);
      if (!shown.empty()) to.push_back(std::move(shown));
    }
    if (person(name)) std::sort(to.begin(), to.end());
    return to;
  }

  Facts part(const Facts& from, const std::string& name) const {
    Facts to;
    for (const auto& [fact, value] : from) {
      if (!sees_fact(audience_, fact)) continue;
      if (const auto* word = std::get_if<std::string>(&value)) {
        to[fact] = scrubber_.scrub(*word);
      } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
        to[fact] = part(*list, name);
      } else {
        to[fact] = value;
      }
    }
    return to;
  }

  std::vector<Entity> part(const std::vector<Entity>& from, const std::string&) const {
    return scrubber_.entities(from);
  }

  template <class T>
  std::vector<T> part(const std::vector<T>& from, const std::string& name) const {
    std::vector<T> to;
    for (const T& one : from) {
      if (shown(one, name)) to.push_back(noun(one));
    }
    return to;
  }
  std::vector<std::uint64_t> part(const std::vector<std::uint64_t>& from, const std::string&) const {
    return from;
  }
  std::vector<EventRef> part(const std::vector<EventRef>& from, const std::string&) const { return from; }

  // What is about telling somebody outside is for those who may know of contacts.
  bool outside(bool about_telling) const { return !about_telling || sees(audience_, "contacts"); }

  // A sentence rests on these comparisons: who may not see one of them may not read it.
  bool may_rest_on(const std::vector<Predicate>& held) const {
    return std::all_of(held.begin(), held.end(), [&](const Predicate& one) {
      return charter_.vocabulary.count(one.field) != 0 ? sees_fact(audience_, one.field)
                                                       : sees(audience_, "logs");
    });
  }

  template <class T>
  bool shown(const T&, const std::string&) const {
    return true;
  }
  bool shown(const Clock& clock, const std::string&) const {
    return opened(audience_, field_map().clocks, clock.kind) && outside(about_disclosure(clock.name));
  }
  bool shown(const HistoryEntry& entry, const std::string&) const {
    return opened(audience_, field_map().history, entry.what) && outside(about_disclosure(entry.text));
  }
  bool shown(const Effect& effect, const std::string&) const { return knows_of(audience_, effect); }
  bool shown(const ActionRun& run, const std::string&) const { return outside(about_disclosure(run.action)); }
  bool shown(const Approval& approval, const std::string&) const {
    return outside(about_disclosure(approval.action));
  }
  bool shown(const Decision& decision, const std::string&) const {
    return outside(about_disclosure(decision));
  }
  // What a rule saw stands under the names of its log source; what a clause saw, under those of the
  // vocabulary.
  bool shown(const Predicate&, const std::string& name) const {
    return name != "finding.because" || sees(audience_, "logs");
  }

  template <class T>
  void finish(T&, const T&) const {}

  void finish(Predicate& to, const Predicate& from) const {
    const bool fact = charter_.vocabulary.count(from.field) != 0;
    if (!(fact ? sees_fact(audience_, from.field) : sees(audience_, "logs"))) return;
    to.expected = scrubber_.scrub(from.expected);
    to.found = scrubber_.scrub(from.found);
    to.known = from.known;
    if (to.found != from.found) return;
    to.from = from.from;
    to.to = from.to;
  }

  void finish(Need& to, const Need& from) const {
    to.of.clear();
    for (const std::string& one : from.of) {
      std::string shown = from.kind == NeedKind::consent ? scrubber_.person(one)
                          : from.kind == NeedKind::told_first
                              ? (sees(audience_, "contacts") ? one : std::string())
                              : one;
      if (!shown.empty()) to.of.push_back(std::move(shown));
    }
    if (from.kind == NeedKind::consent) std::sort(to.of.begin(), to.of.end());
  }

  void finish(Effect& to, const Effect& from) const {
    const bool to_person = from.kind == EffectKind::notify || from.kind == EffectKind::ask_approval;
    const bool to_party = from.kind == EffectKind::contact || from.kind == EffectKind::refer ||
                          from.kind == EffectKind::announce;
    if (to_person) to.to = scrubber_.person(from.to);
    if (to_party) to.to = sees(audience_, "contacts") ? from.to : std::string();
    if (knows_of(audience_, from)) return;
    to.to.clear();
    to.text.clear();
    to.details.clear();
  }

  // The reason sums up its clauses, so it is for those who may read them all.
  void finish(Decision& to, const Decision& from) const {
    const bool readable = std::all_of(from.because.begin(), from.because.end(),
                                      [&](const Clause& clause) { return may_rest_on(clause.held); });
    if (!scrubber_.complete() || !readable || !sees(audience_, "decisions")) to.reason = kWithheld;
  }

  void finish(Clause& to, const Clause& from) const {
    if (!may_rest_on(from.held)) to.text.clear();
  }
  void finish(Alternative& to, const Alternative& from) const {
    if (!may_rest_on(from.failed)) to.text.clear();
  }

  void finish(Finding& to, const Finding&) const {
    if (sees(audience_, "findings")) return;
    Finding nothing;
    nothing.id = to.id;
    nothing.incident = to.incident;
    to = std::move(nothing);
  }

  const Charter& charter_;
  const Audience& audience_;
  const Scrubber& scrubber_;
};

}  // namespace

Incident redact(const Charter& charter, const Audience& audience, const Incident& incident) {
  if (audience.everything) return incident;
  const Audience here = narrow(audience, incident);
  Scrubber scrubber(charter, here);
  scrubber.learn(incident);
  return Redactor(charter, here, scrubber).noun(incident);
}

Decision redact(const Charter& charter, const Audience& audience, const Decision& decision) {
  if (audience.everything) return decision;
  return Redactor(charter, audience, Scrubber(charter, audience)).noun(decision);
}

Decision redact(const Charter& charter, const Audience& audience, const Decision& decision,
                const Incident& about) {
  if (audience.everything) return decision;
  Scrubber scrubber(charter, audience);
  scrubber.learn(about);
  return Redactor(charter, audience, scrubber).noun(decision);
}

Finding redact(const Charter& charter, const Audience& audience, const Finding& finding) {
  if (audience.everything) return finding;
  Scrubber scrubber(charter, audience);
  scrubber.learn(finding);
  return Redactor(charter, audience, scrubber).noun(finding);
}

Effect redact(const Charter& charter, const Audience& audience, const Effect& effect) {
  if (audience.everything) return effect;
  return Redactor(charter, audience, Scrubber(charter, audience)).noun(effect);
}

Effect redact(const Charter& charter, const Audience& audience, const Effect& effect, const Incident& about) {
  if (audience.everything) return effect;
  Scrubber scrubber(charter, audience);
  scrubber.learn(about);
  return Redactor(charter, audience, scrubber).noun(effect);
}

bool knows_of(const Audience& audience, const Effect& effect) {
  if (audience.everything) return true;
  const auto action = effect.details.find("action");
  const auto* name = action == effect.details.end() ? nullptr : std::get_if<std::string>(&action->second);
  const bool telling = (name && about_disclosure(*name)) || about_disclosure(effect.text);
  if (telling && !sees(audience, "contacts")) return false;
  // What tells of a clock is for those who may know of the clock.
  const auto kind = effect.details.contains("clock") ? effect.details.find("kind") : effect.details.end();
  const auto* clock = kind == effect.details.end() ? nullptr : std::get_if<std::string>(&kind->second);
  if (clock && !opened(audience, field_map().clocks, *clock)) return false;
  switch (effect.kind) {
    case EffectKind::notify:
      return sees(audience, "tasks");
    case EffectKind::ask_approval:
      return sees(audience, "approvals");
    case EffectKind::execute_action:
    case EffectKind::advise:
      return sees(audience, "actions");
    case EffectKind::contact:
    case EffectKind::refer:
    case EffectKind::announce:
      return sees(audience, "contacts");
    case EffectKind::wake_at:
      return false;
  }
  return false;
}

}  // namespace csirt::disclosure
