// Door: Scrubber. Texts are walked word by word; hidden values are found by their first word, the longest
// first. A pseudonym is salted with the hash of the charter, so it is the same in the whole journal while the
// charter stays, and nobody who lacks the charter can try out names.
#include "disclosure/scrub.hpp"

#include <algorithm>

#include "base/canonical.hpp"
#include "disclosure/fields.hpp"

namespace csirt::disclosure {
namespace {

constexpr std::string_view kHidden = "[hidden]";

bool word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         byte >= 0x80;
}

std::string fold(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && word(text[at])) ++at;
  return at;
}

bool digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Ends a list of hidden names: what stands after the last one is only what separates them.
bool only_separators(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i, 3) == "and") {
      i += 3;
    } else if (std::string_view(" ,;&+/|").find(text[i]) != std::string_view::npos) {
      ++i;
    } else {
      return false;
    }
  }
  return true;
}

void append_hidden(std::string& out) {
  const std::size_t last = out.rfind(kHidden);
  if (last != std::string::npos && only_separators(std::string_view(out).substr(last + kHidden.size()))) {
    out.resize(last);
  }
  out += kHidden;
}

// "10.0.0.7" at `at`: its length, else 0.
std::size_t ipv4(std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (int part = 0; part < 4; ++part) {
    const std::size_t start = end;
    while (end < text.size() && end - start < 3 && digits(text.substr(end, 1))) ++end;
    if (end == start || (part < 3 && (end >= text.size() || text[end] != '.'))) return 0;
    if (part < 3) ++end;
  }
  return end < text.size() && word(text[end]) ? 0 : end - at;
}

// "user@example.com" at `at`: its length, else 0.
std::size_t mail(std::string_view text, std::size_t at) {
  const auto part_of = [&](std::size_t i) {
    return i < text.size() &&
           (word(text[i]) || std::string_view("._-+").find(text[i]) != std::string_view::npos);
  };
  std::size_t end = at;
  while (part_of(end)) ++end;
  if (end == at || end >= text.size() || text[end] != '@' || !part_of(end + 1)) return 0;
  ++end;
  while (part_of(end)) ++end;
  return end - at;
}

// Several colons and hexadecimal digits: an IPv6 address, unless it is a time of day.
std::size_t ipv6(std::string_view text, std::size_t at) {
  std::size_t end = at, colons = 0;
  bool twice = false;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (c == ':') {
      twice = twice || (end > at && text[end - 1] == ':');
      ++colons;
    } else if (!hex) {
      break;
    }
  }
  return colons >= 2 && (twice || colons > 3) ? end - at : 0;
}

}  // namespace

Scrubber::Scrubber(const Charter& charter, const Audience& audience)
    : charter_(charter), audience_(audience) {
  pseudonyms_ = sees(audience, "pseudonyms");
  addresses_ = !opened(audience, field_map().entities, "address");
  mailboxes_ = !opened(audience, field_map().entities, "mailbox") ||
               !opened(audience, field_map().entities, "account");
  complete_ = std::all_of(field_map().entities.begin(), field_map().entities.end(), [&](const auto& kind) {
    return opened(audience, field_map().entities, kind.first);
  });
  if (!audience.everything) hide_charter();
}

void Scrubber::hide_charter() {
  if (!sees(audience_, "people")) {
    for (const Person& person : charter_.people) hide_person(person);
  }
  if (!sees(audience_, "constituency")) {
    for (const Constituency& c : charter_.constituencies) {
      for (const std::string& name : {c.id, c.name, c.contract}) hide(name, {});
      for (const auto* list : {&c.domains, &c.hosts, &c.networks, &c.units}) {
        for (const std::string& name : *list) hide(name, {});
      }
    }
  }
  if (!sees(audience_, "team")) {
    for (const Team& team : charter_.teams) {
      for (const std::string& name : {team.id, team.name, team.contact}) hide(name, {});
    }
  }
  if (!sees(audience_, "contacts")) {
    for (const auto& [id, party] : charter_.parties) {
      hide(id, {});
      hide(party.name, {});
      for (const std::string& contact : party.contacts) hide(contact, {});
    }
  }
}

void Scrubber::hide_person(const Person& person) {
  if (person.id == "system") return;
  const std::string other = pseudonyms_ ? pseudonym("person", person.id) : std::string();
  for (const std::string& name : {person.id, person.name, person.contact}) hide(name, other);
  for (const Account& account : person.accounts) hide(account.subject, other);
  for (std::size_t at = 0; at < person.name.size();) {
    const std::size_t end = word_end(person.name, at);
    if (end - at >= 3) hide(std::string_view(person.name).substr(at, end - at), other);
    at = end + 1;
  }
}

void Scrubber::hide(std::string_view value, const std::string& replacement) {
  while (!value.empty() && !word(value.front())) value.remove_prefix(1);
  if (value.empty()) return;
  std::string folded = fold(value);
  const std::string first = folded.substr(0, word_end(folded, 0));
  by_first_word_[first][folded.size()].emplace(folded, replacement);
}

void Scrubber::hide_entity(const Entity& entity) {
  if (opened(audience_, field_map().entities, entity.kind)) return;
  const std::string other = pseudonyms_ ? pseudonym(entity.kind, entity.value) : std::string();
  hide(entity.value, other);
  std::string_view rest = entity.value;
  if (const std::size_t at = rest.find('\\'); at != std::string_view::npos) rest = rest.substr(at + 1);
  if (const std::size_t at = rest.find('@'); at != std::string_view::npos) rest = rest.substr(0, at);
  if (!rest.empty() && rest.back() == '$') rest.remove_suffix(1);
  if (rest != entity.value) hide(rest, other);
  const std::string_view label = rest.substr(0, rest.find('.'));
  if (entity.kind == "host" && label.size() >= 2 && !digits(label)) hide(label, other);
}

void Scrubber::learn(const std::vector<Entity>& entities) {
  for (const Entity& entity : entities) hide_entity(entity);
}

void Scrubber::learn(const Finding& finding) { learn(finding.entities); }

void Scrubber::learn(const Incident& incident) {
  learn(incident.entities);
  for (const Finding& finding : incident.findings) learn(finding);
  for (const auto& [name, value] : incident.facts) {
    if (!is_name(name) || sees_fact(audience_, name)) continue;
    if (const auto* text = std::get_if<std::string>(&value)) hide(*text, {});
    if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
      for (const std::string& one : *list) hide(one, {});
    }
  }
  for (const ActionRun& run : incident.actions) {
    if (!sees(audience_, "actions")) hide(run.target, {});
  }
  complete_ = true;
}

Scrubber::Found Scrubber::match(std::string_view text, std::size_t at) const {
  const auto found = by_first_word_.find(fold(text.substr(at, word_end(text, at) - at)));
  if (found == by_first_word_.end()) return {};
  for (const auto& [length, values] : found->second) {
    const std::size_t end = at + length;
    if (end > text.size() || (end < text.size() && word(text[end]) && word(text[end - 1]))) continue;
    const auto hidden = values.find(fold(text.substr(at, length)));
    if (hidden != values.end()) return {length, &hidden->second};
  }
  return {};
}

std::size_t Scrubber::pattern(std::string_view text, std::size_t at) const {
  std::size_t length = 0;
  if (addresses_) length = std::max(ipv4(text, at), ipv6(text, at));
  if (mailboxes_) length = std::max(length, mail(text, at));
  return length;
}

std::string Scrubber::scrub(std::string_view text) const {
  if (audience_.everything) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool start = word(text[at]) && (at == 0 || !word(text[at - 1]));
    const Found hidden = start ? match(text, at) : Found{};
    const std::size_t length = hidden.length != 0 ? hidden.length : start ? pattern(text, at) : 0;
    if (length == 0) {
      out += text[at++];
      continue;
    }
    if (hidden.replacement && !hidden.replacement->empty()) {
      out += *hidden.replacement;
    } else {
      append_hidden(out);
    }
    at += length;
  }
  return out;
}

std::string Scrubber::pseudonym(std::string_view kind, std::string_view value) const {
  const std::string salted = charter_.hash + "\n" + std::string(kind) + "\n" + fold(value);
  return std::string(kind) + "-" + base::sha256_hex(salted).substr(0, 8);
}

std::string Scrubber::person(const std::string& id) const {
  if (sees(audience_, "people") || id == "system" || id.empty()) return id;
  return pseudonyms_ ? pseudonym("person", id) : std::string();
}

std::vector<Entity> Scrubber::entities(const std::vector<Entity>& all) const {
  std::vector<Entity> shown;
  for (const Entity& entity : all) {
    if (opened(audience_, field_map().entities, entity.kind)) {
      shown.push_back(entity);
    } else if (pseudonyms_) {
      shown.push_back({entity.kind, pseudonym(entity.kind, entity.value)});
    }
  }
  std::sort(shown.begin(), shown.end());
  return shown;
}

}  // namespace csirt::disclosure
