// An incident in plain words, for somebody who reads of it for the first time.
#include <algorithm>
#include <map>
#include <set>

#include "tool/report_parts.hpp"
#include "tool/report_title.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

struct Seen {
  std::set<std::string> rules;
  std::uint64_t events = 0, reports = 0;
  std::uint64_t others = 0;  // of a rule or a person: the viewer may not know
  std::optional<Millis> first, last;
};

Seen seen_in(const array& findings) {
  Seen seen;
  for (const value& item : findings) {
    const object& finding = as_object(item);
    const std::string rule = text(finding, "rule");
    if (rule == "report")
      ++seen.reports;
    else if (rule.empty())
      ++seen.others;
    else
      seen.rules.insert(rule), seen.events += number(finding, "count", 1);
    const auto first = instant(finding, "first_seen"), last = instant(finding, "last_seen");
    if (first && (!seen.first || *first < *seen.first)) seen.first = first;
    if (last && (!seen.last || *last > *seen.last)) seen.last = last;
  }
  return seen;
}

// The operating system's own accounts and those of machines: with the account of a person, they say nothing.
bool is_nobody(std::string_view account) {
  const std::string_view user = account.substr(0, account.find('@'));
  if (user.ends_with('$')) return true;
  const std::string_view domain = account.substr(std::min(account.size(), user.size() + 1));
  for (const std::string_view own : {"nt authority", "nt service", "window manager", "font driver host"}) {
    if (domain == own) return true;
  }
  return user == "system" || user == "local service" || user == "network service";
}

// Each thing once: not by its bare name too where its name with the domain is there.
std::vector<std::string> once_each(const std::vector<std::string>& names, std::string_view kind) {
  if (kind == "mailbox") return names;
  const char mark = kind == "host" ? '.' : '@';
  std::set<std::string> whole;
  for (const std::string& name : names) {
    if (name.find(mark) != std::string::npos) whole.insert(name.substr(0, name.find(mark)));
  }
  std::vector<std::string> out, nobody;
  for (const std::string& name : names) {
    if (whole.contains(name)) continue;
    (kind == "account" && is_nobody(name) ? nobody : out).push_back(name);
  }
  return out.empty() ? nobody : out;
}

// By its name, which is the organization's own; an id says nothing without what it is the id of.
std::string constituency_words(const Page& page, const object& incident) {
  const std::string id = text(incident, "constituency"), name = page.names.constituency(id);
  return name.empty() || name != id ? bounded(inside_sentence(name), 80)
                                    : "the constituency " + bounded(id, 80);
}

// All others lie within it, so beside what is concerned it says nothing more.
bool is_everything(const Page& page, std::string_view id) {
  const object& all = child(page.names.charter(), "constituencies");
  return all.contains(id) && std::all_of(all.begin(), all.end(), [&](const auto& one) {
           return text(as_object(one.value()), "within").empty() == (one.key() == id);
         });
}

std::string concerned(const Page& page, const object& incident) {
  const std::vector<std::string> parts = things_of(incident);
  const std::string constituency = constituency_words(page, incident);
  if (parts.empty() && constituency.empty()) return "concerning nothing that is named";
  if (parts.empty()) return "concerning " + constituency;
  const std::string out = "concerning " + listed(parts);
  const bool told = !constituency.empty() && !is_everything(page, text(incident, "constituency"));
  return told ? out + " of " + constituency : out;
}

// What people said last of each finding that they judged: "People judged 2 of 3 findings: benign (1) and
// true positive (1)."
std::string judged_words(const array& findings) {
  std::map<std::string, std::size_t> verdicts;
  std::size_t judged = 0;
  for (const value& item : findings) {
    const std::string verdict = last_verdict(as_object(item));
    if (verdict.empty()) continue;
    ++judged;
    ++verdicts[spaced(bounded(verdict, 40))];
  }
  std::vector<std::string> parts;
  for (const auto& [verdict, count] : verdicts)
    parts.push_back(verdicts.size() > 1 ? verdict + " (" + grouped(count) + ")" : verdict);
  if (parts.empty()) return {};
  return " People judged " + grouped(judged) + " of " + plural(findings.size(), "finding") + ": " +
         listed(parts) + ".";
}

// Whether a person has confirmed it: a rule alone is no proof. Nothing of a closed incident, whose verdict is
// told with its end, nor where the viewer may not know how far the handling is: then the verdict is hidden
// too.
std::string confirmed(const Page& page, const object& incident, const Seen& seen) {
  if (!is_open(incident)) return {};
  const std::string verdict = text(incident, "verdict");
  if (!verdict.empty()) return " People judged it: " + spaced(bounded(verdict, 40)) + ".";
  const std::string judged = judged_words(list(incident, "findings"));
  const bool by_reports = seen.rules.empty() && seen.others == 0;
  if (!judged.empty() || by_reports || list(incident, "states").empty()) return judged;
  // Who may not see everything may not see judgements of findings either.
  return page.counts ? " Nobody has confirmed yet that it is real."
                     : " The incident as a whole has no verdict yet.";
}

std::string quoted(const object& finding) {
  const std::string level = text(finding, "level");
  return "\xe2\x80\x9c" + bounded(text(finding, "title", text(finding, "rule")), 120) + "\xe2\x80\x9d" +
         (level.empty() ? "" : " (" + bounded(level, 20) + ")");
}

// What the title follows. The two highest levels count alike for it, so that one further along the attack may
// go before one of a higher level; then both are told.
std::string gravest(const object& incident) {
  const object *named = named_for(incident), *high = highest(incident);
  if (named == nullptr || high == nullptr) return {};
  // Then it is named for none of them.
  if (is_refuted(*title_finding(incident)))
    return " Of the other findings the gravest is " + quoted(*high) + ".";
  if (level_rank(text(*named, "level")) == level_rank(text(*high, "level")))
    return " The gravest finding is " + quoted(*named) + ".";
  return " It is named for " + quoted(*named) + "; the finding of the highest level is " + quoted(*high) +
         ".";
}

// What people said against the title, or against the verdict by which it would be told.
std::string said_of_title(const object& incident) {
  const object* finding = title_finding(incident);
  const std::string own = finding ? last_verdict(*finding) : "", verdict = text(incident, "verdict");
  if (own.empty()) return {};
  if (is_refuted(*finding))
    return " The title tells of " + quoted(*finding) + ", which people judged " + judged_as(*finding) + ".";
  if (verdict.empty() || own == verdict) return {};
  return " Of " + quoted(*finding) + ", which the title tells, people said: " + spaced(bounded(own, 40)) +
         ".";
}

// The others that neither the gravest finding nor the stages are told of.
std::string refuted(const object& incident) {
  const object* told = title_finding(incident);
  std::vector<std::string> words;
  for (const value& item : list(incident, "findings")) {
    const object& finding = as_object(item);
    if (&finding == told || !is_refuted(finding)) continue;
    const std::string one = quoted(finding) + " as " + judged_as(finding);
    if (std::find(words.begin(), words.end(), one) == words.end()) words.push_back(one);
    if (words.size() > kRules) break;
  }
  return words.empty() ? "" : " Judged to be no attack and passed over here: " + listed(words, 3) + ".";
}

Markup what_happened(const Page& page, const object& incident) {
  const Seen seen = seen_in(list(incident, "findings"));
  std::string out;
  if (seen.first) {
    const auto last = seen.last && *seen.last > *seen.first ? seen.last : seen.first;
    out += span_text(*seen.first, *last) + ": ";
  }
  std::vector<std::string> sources;
  if (!seen.rules.empty()) {
    sources.push_back(plural(seen.rules.size(), "rule") + " matched, " + plural(seen.events, "time") +
                      " in all");
  }
  if (seen.reports > 0)
    sources.push_back(plural(seen.reports, "report by a person", "reports by people") + " came in");
  if (seen.others > 0) sources.push_back(plural(seen.others, "finding was made", "findings were made"));
  out += sources.empty() ? "nothing was found yet" : listed(sources);
  return out + ", " + concerned(page, incident) + "." + said_of_title(incident) + refuted(incident) +
         gravest(incident) + confirmed(page, incident, seen);
}

Markup how_severe(const Page& page, const object& incident) {
  Markup out;
  const std::string severity = text(incident, "severity"), priority = text(incident, "priority");
  if (!severity.empty()) out += Markup(" Severity is ") + element("strong", bounded(severity, 40));
  if (score_of(incident) > 0 && !severity.empty())
    out += Markup(", score ") + element("strong", grouped(score_of(incident)));
  if (!priority.empty())
    out += (out.empty() ? " Priority is " : ", priority ") + element("strong", bounded(priority, 40));
  if (!out.empty()) out += ".";
  const std::string team = page.names.team(text(incident, "team")), lead = who(page, text(incident, "lead"));
  if (!team.empty()) out += Markup(" ") + element("strong", bounded(team, 80)) + " handles it";
  if (!team.empty())
    out += lead.empty() ? Markup("; nobody leads it yet.")
                        : Markup(", led by ") + element("strong", bounded(lead, 80)) + ".";
  return out;
}

std::string fate_of(std::string_view state) {
  if (state == "waiting") return "waits for consent";
  if (state == "executing") return "was released for execution";
  if (state == "advised") return "was given as advice";
  if (state == "denied") return "was denied";
  if (state == "lapsed") return "lapsed without consent";
  return "is " + std::string(spaced(bounded(state, 30)));
}

// Disclosures that were made or denied have sentences of their own.
bool fate_is_told_below(const object& action) {
  const std::string state = text(action, "state");
  return text(action, "action").starts_with("disclosure:") && (state == "executing" || state == "denied");
}

// With semicolons, since each of them may hold an "or" of its own.
std::string join_words(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : "; ") + part;
  return out;
}

std::string consents_for(const Page& page, const object& incident, const object& action) {
  const std::vector<std::string> needs = texts(action, "needs");
  std::vector<std::string> out;
  for (const value& item : list(incident, "approvals")) {
    const object& approval = as_object(item);
    if (std::find(needs.begin(), needs.end(), text(approval, "id")) == needs.end()) continue;
    const std::string state = text(approval, "state", "open");
    if (state == "granted")
      out.push_back(listed(page.names.people(texts(approval, "granted_by"))) + " consented");
    if (state == "refused") out.push_back(page.names.person(text(approval, "refused_by")) + " refused");
    if (state == "open") out.push_back(whom(page, child(approval, "need")) + " still asked");
  }
  return out.empty() ? "" : " (" + join_words(out) + ")";
}

Markup what_was_done(const Page& page, const object& incident) {
  std::vector<std::string> lines;
  for (const value& item : list(incident, "actions")) {
    const object& action = as_object(item);
    if (fate_is_told_below(action)) continue;
    lines.push_back(action_words(page, text(action, "action"), text(action, "target")) + " " +
                    fate_of(text(action, "state", "waiting")) + consents_for(page, incident, action));
  }
  if (lines.empty()) return {};
  std::string out = " Asked for:";
  for (std::size_t i = 0; i < lines.size() && i < 5; ++i) out += (i > 0 ? "; " : " ") + lines[i];
  return lines.size() > 5 ? out + "; and " + grouped(lines.size() - 5) + " more." : out + ".";
}

Markup who_was_told(const Page& page, const object& incident) {
  std::vector<std::string> told, refused;
  const auto once = [](std::vector<std::string>& to, std::string name) {
    if (!name.empty() && std::find(to.begin(), to.end(), name) == to.end()) to.push_back(std::move(name));
  };
  for (const value& item : list(incident, "contacts")) {
    const object& contact = as_object(item);
    if (text(contact, "direction") != "inbound")
      once(told, bounded(inside_sentence(page.names.party(text(contact, "party"))), 60));
  }
  for (const value& item : list(incident, "decisions")) {
    const object& decision = as_object(item);
    if (matter_of(decision) == Matter::disclosure && text(decision, "outcome", "denied") == "denied") {
      once(refused, question_words(page, decision));
    }
  }
  std::string out;
  if (!told.empty()) out += " Told so far: " + listed(told) + ".";
  if (!refused.empty()) out += " Refused: " + listed(refused, 3) + ".";
  return out;
}

std::size_t missed_in(const array& clocks) {
  return static_cast<std::size_t>(std::count_if(clocks.begin(), clocks.end(), [](const value& clock) {
    return text(as_object(clock), "state") == "missed";
  }));
}

Markup what_is_open(const Page& page, const object& incident) {
  if (!is_open(incident)) {
    const std::string verdict = text(incident, "verdict");
    return Markup(" It was closed on ") + time_markup(text(incident, "closed")) +
           (verdict.empty() ? "." : " as " + spaced(bounded(verdict, 40)) + ".");
  }
  const std::vector<std::string> open = open_duties(page, incident);
  const Markup out = open.empty() ? " Nothing is open." : " Open: " + listed(open) + ".";
  const std::size_t missed = missed_in(list(incident, "clocks"));
  return missed == 0 ? out
                     : out + " So far " + plural(missed, "deadline was", "deadlines were") +
                           " missed and passed on to the next who is responsible.";
}

}  // namespace

std::vector<std::string> things_of(const object& incident) {
  std::map<std::string, std::vector<std::string>> by_kind;
  for (const value& item : list(incident, "entities")) {
    const object& entity = as_object(item);
    by_kind[text(entity, "kind")].push_back(bounded(text(entity, "value"), 60));
  }
  std::vector<std::string> parts;
  for (const std::string_view kind : {"host", "mailbox", "account"}) {
    const auto found = by_kind.find(std::string(kind));
    if (found == by_kind.end()) continue;
    const std::vector<std::string> names = once_each(found->second, kind);
    const std::string plural_end = kind == "mailbox" ? "es " : "s ";
    parts.push_back(std::string(kind) + (names.size() > 1 ? plural_end : " ") + listed(names, 3));
  }
  return parts;
}

Markup story(const Page& page, const object& incident) {
  return element("p", {{"class", "story"}}, what_happened(page, incident) + how_severe(page, incident)) +
         course(incident) +
         element("p", {{"class", "story"}},
                 what_was_done(page, incident) + who_was_told(page, incident) + what_is_open(page, incident));
}

}  // namespace csirt::tool::report
