// What was asked for and of whom, in words: the engine's own wordings name things by their ids, and who reads
// the page knows titles and people.
#include <algorithm>

#include "tool/report_parts.hpp"
#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

constexpr std::string_view kAction = "action:", kDisclosure = "disclosure:", kOn = " on ", kBy = " by ",
                           kWasDue = " was due ";
constexpr std::string_view kOfId = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

// Text before and behind the last `mark`; the second is empty where there is none.
std::pair<std::string_view, std::string_view> split(std::string_view text, std::string_view mark) {
  const std::size_t at = text.rfind(mark);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + mark.size())};
}

// "action:isolate-host on ACCT01", "disclosure:press", "isolate-host on ACCT01"
std::string asked_words(const Page& page, std::string_view asked) {
  const std::size_t on = asked.find(kOn);
  if (on == std::string_view::npos) return action_words(page, asked, {});
  return action_words(page, asked.substr(0, on), asked.substr(on + kOn.size()));
}

std::string with_person(const Page& page, std::string words, std::string_view who) {
  return who.empty() ? words : words + " by " + bounded(page.names.person(who), 80);
}

// A channel may be called like somebody's id, and is not that person.
std::string with_channel(std::string words, std::string_view channel) {
  return channel.empty() ? words : words + " by " + spaced(bounded(channel, 80));
}

// Where the name with this colon begins; npos when it is none, as in "transaction:1".
std::size_t name_at(std::string_view words, std::size_t colon) {
  for (const std::string_view kind : {kAction, kDisclosure}) {
    if (!words.substr(0, colon + 1).ends_with(kind)) continue;
    const std::size_t at = colon + 1 - kind.size();
    if (at == 0 || kOfId.find(words[at - 1]) == std::string_view::npos) return at;
  }
  return std::string_view::npos;
}

// A run that waits has a clock of this name: "The run 'disclosure:press waits' of INC-7f3a was due".
std::size_t past_waits(std::string_view words, std::size_t end) {
  for (const std::string_view clock : {" waits'", " waits was", " waits runs"}) {
    if (words.substr(end).starts_with(clock)) return end + std::string_view(" waits").size();
  }
  return end;
}

// What the engine quotes of people's own words stands behind these, to the end of the sentence.
std::size_t quote_at(std::string_view sentence) {
  std::size_t first = std::string_view::npos;
  for (const std::string_view before : {" is forbidden: ", " is part of it now: ", " became part of "}) {
    const std::size_t at = sentence.find(before);
    if (at != std::string_view::npos) first = std::min(first, at + before.size());
  }
  return first;
}

// The name of the clock in "what follows when verify runs out"; empty for other questions.
std::string_view expired(std::string_view question) {
  constexpr std::string_view kWhen = "what follows when ", kOut = " runs out";
  if (!question.starts_with(kWhen) || !question.ends_with(kOut)) return {};
  question.remove_prefix(kWhen.size());
  return question.substr(0, question.size() - std::min(question.size(), kOut.size()));
}

std::string clause_of(const object& decision) {
  const array& because = list(decision, "because");
  return because.empty() ? std::string() : text(as_object(because.front()), "pointer");
}

}  // namespace

std::string action_words(const Page& page, std::string_view action, std::string_view target) {
  if (action.starts_with(kDisclosure)) {
    return "tell " + bounded(inside_sentence(page.names.party(action.substr(kDisclosure.size()))), 80);
  }
  if (action.starts_with(kAction)) action.remove_prefix(kAction.size());
  return spaced(bounded(action, 60)) + (target.empty() ? "" : " on " + bounded(target, 60));
}

std::string question_words(const Page& page, const object& decision) {
  const std::string question = text(decision, "question");
  if (const std::string_view clock = expired(question); !clock.empty())
    return "what follows when time runs out: " + clock_title(page, clock, clause_of(decision));
  const Matter matter = matter_of(decision);
  if (matter != Matter::authority && matter != Matter::disclosure)
    return quotes_title(question) ? bounded(question, 200) : told_words(page, question, 200);
  const auto [asked, who] = split(question, kBy);
  for (const std::string_view verb : {"consent to ", "refuse "}) {
    if (asked.starts_with(verb))
      return with_person(page, std::string(verb) + asked_words(page, asked.substr(verb.size())), who);
  }
  if (asked.starts_with("tell ")) {
    const std::string told = std::string(kDisclosure).append(asked.substr(5));
    return with_person(page, action_words(page, told, {}), who);
  }
  return matter == Matter::authority ? with_person(page, asked_words(page, asked), who)
                                     : bounded(question, 200);
}

bool quotes_title(std::string_view question) {
  return question.starts_with("what becomes of ") || question.starts_with("judge the finding ");
}

std::string told_words(const Page& page, std::string_view sentence, std::size_t bytes) {
  // Bounded first: the work on a text from strangers is bounded with it.
  const std::string bound = bounded(sentence, bytes);
  const std::string_view words = std::string_view(bound).substr(0, quote_at(bound));
  std::string out;
  std::size_t done = 0;  // what stands before it is in `out`
  for (std::size_t colon = words.find(':'); colon != std::string_view::npos;
       colon = words.find(':', colon + 1)) {
    const std::size_t at = name_at(words, colon);
    if (at == std::string_view::npos || at < done) continue;
    const std::size_t end = std::min(words.find_first_not_of(kOfId, colon + 1), words.size());
    if (end == colon + 1) continue;
    out.append(with_times(words.substr(done, at - done)));
    out.append(action_words(page, words.substr(at, end - at), {}));
    done = past_waits(words, end);
  }
  return out.append(with_times(words.substr(done))).append(bound.substr(words.size()));
}

std::string reason_words(const Page& page, const object& decision, std::size_t bytes) {
  const std::string question = text(decision, "question"), reason = text(decision, "reason");
  if (quotes_title(question)) return bounded(reason, bytes);
  const std::string name(expired(question));
  if (name.empty() || !reason.starts_with(std::string(name).append(kWasDue)))
    return told_words(page, reason, bytes);
  return clock_title(page, name, clause_of(decision)) +
         told_words(page, std::string_view(reason).substr(name.size()), bytes);
}

std::string clock_title(const Page& page, std::string_view name, std::string_view clause) {
  object clock{{"name", name}, {"subject", name}};
  if (clause.starts_with("/obligations/")) clock["kind"] = "obligation";
  if (clause.starts_with("/workflow/"))
    clock["kind"] = clause.find("/tasks/") != std::string_view::npos ? "task"
                    : clause.ends_with("/within")                    ? "state"
                                                                     : "";
  if (clock.contains("kind")) return clock_words(page, clock);
  // "disclosure:press waits" is the clock of a run that waits.
  const std::size_t waits = name.ends_with(" waits") && name_at(name, name.find(':')) == 0 ? 6 : 0;
  return told_words(page, name.substr(0, name.size() - waits), 120);
}

std::string effect_words(const Page& page, const object& effect) {
  const std::string words = text(effect, "text");
  const std::string_view whole = words;
  const std::string kind = text(effect, "kind", "notify");
  if (kind == "ask-approval" && (whole.starts_with(kDisclosure) || whole.starts_with(kAction)))
    return capital(asked_words(page, whole));
  if ((kind == "ask-approval" || kind == "contact") && whole.starts_with("tell ")) {
    const auto [party, how] = split(whole.substr(5), kBy);
    const std::string told = action_words(page, std::string(kDisclosure).append(party), {});
    return capital(kind == "contact" ? with_channel(told, how) : with_person(page, told, how));
  }
  // A referral tells a finding's title, which a rule or a reporter worded.
  if (kind != "notify" && kind != "ask-approval" && kind != "advise") return bounded(words, 300);
  // "You owe the task 'verify': Is it real?", "you lead INC-1: A worm": others worded what stands behind.
  const std::size_t colon = whole.find(": ");
  const bool ours = colon == std::string_view::npos || whole.starts_with("Overdue: ") ||
                    name_at(whole, std::min(whole.find(':'), whole.size() - 1)) == 0;
  if (ours) return told_words(page, words, 300);
  return told_words(page, whole.substr(0, colon), 300) + bounded(whole.substr(colon), 300);
}

std::string who(const Page& page, std::string_view person) {
  const std::string name = page.names.person(person), role = page.names.role(person);
  if (name != person || role.empty()) return name;
  // "officer" says no more than "security officer" does; "ana" is no word of "analyst".
  const std::string words = spaced(role);
  const bool says_it = (" " + words + " ").find(" " + spaced(name) + " ") != std::string::npos;
  return says_it ? words : name + " (" + words + ")";
}

std::string whom(const Page& page, const object& need) {
  std::vector<std::string> names;
  for (const std::string& person : texts(need, "of")) names.push_back(who(page, person));
  const std::uint64_t count = number(need, "count", 1);
  if (count <= 1) return listed(names, 5, "or");
  return count >= names.size() ? listed(names) : grouped(count) + " of " + listed(names);
}

std::string target_of(const object& incident, const object& approval) {
  for (const value& item : list(incident, "actions")) {
    const std::vector<std::string> needs = texts(as_object(item), "needs");
    if (text(as_object(item), "action").starts_with(kDisclosure)) continue;  // the party is named already
    if (std::find(needs.begin(), needs.end(), text(approval, "id")) != needs.end())
      return text(as_object(item), "target");
  }
  return {};
}

}  // namespace csirt::tool::report
