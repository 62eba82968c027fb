// Doors: entity_value, same_entity. Lower case is that of ASCII: names beyond it are compared as they are
// written.
#include "triage/entity_value.hpp"

#include <algorithm>
#include <utility>

#include "condition/charter_network.hpp"

namespace csirt::triage {
namespace {

constexpr std::size_t kLongest = 256;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_address(std::string_view text) {
  const auto network = condition::typed::parse_network(text);
  return network && network->bits == 128;
}

// "[2001:db8::1]:443" and "192.0.2.1:443" without their port and brackets.
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  const std::size_t colon = text.find(':');
  const bool once = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  return once ? text.substr(0, colon) : text;
}

std::optional<std::string> address_value(std::string_view text) {
  text = without_port(text);
  text = text.substr(0, text.find('%'));  // the zone of a link-local address
  const auto network = condition::typed::parse_network(text);
  if (!network || network->bits != 128) return std::nullopt;
  return condition::typed::format(*network);
}

std::optional<std::string> host_value(std::string_view text) {
  while (text.starts_with('\\')) text.remove_prefix(1);
  while (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.find_first_of(" \t{}\"<>") != std::string_view::npos) return std::nullopt;
  return lower(text);
}

// DOMAIN\user, user@domain, or user with its domain in another field.
std::optional<std::string> account_value(std::string_view text, std::string_view domain) {
  const std::size_t slash = text.rfind('\\');
  if (slash != std::string_view::npos) {
    domain = text.substr(0, slash);
    text = text.substr(slash + 1);
  }
  if (text.empty() || text == "-") return std::nullopt;
  domain = trimmed(domain);
  const bool known = !domain.empty() && domain != "-" && text.find('@') == std::string_view::npos;
  return lower(text) + (known ? "@" + lower(domain) : "");
}

std::optional<std::string> mailbox_value(std::string_view text) {
  const std::size_t open = text.rfind('<');  // "Ada Lovelace <ada@example.com>"
  if (open != std::string_view::npos && text.ends_with('>'))
    text = text.substr(open + 1, text.size() - open - 2);
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size()) return std::nullopt;
  return lower(text);
}

bool is_hash(std::string_view text) {
  const bool length = text.size() == 32 || text.size() == 40 || text.size() == 64 || text.size() == 128;
  return length && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// Name and domain, split at the first `mark`; the domain is empty when there is none.
std::pair<std::string_view, std::string_view> split(std::string_view value, char mark) {
  const std::size_t at = value.find(mark);
  if (at == std::string_view::npos) return {value, {}};
  return {value.substr(0, at), value.substr(at + 1)};
}

bool same_domain(std::string_view left, std::string_view right) {
  if (left.empty() || right.empty() || left == right) return true;
  const auto first = split(left, '.'), second = split(right, '.');
  return first.first == second.first && (first.second.empty() || second.second.empty());
}

char mark_of(std::string_view kind) { return kind == "host" ? '.' : kind == "account" ? '@' : '\0'; }

}  // namespace

std::optional<std::string> entity_value(std::string_view kind, std::string_view text,
                                        std::string_view domain) {
  text = trimmed(text);
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  if (kind == "address") return address_value(text);
  if (kind == "host") return host_value(text);
  if (kind == "account") return account_value(text, domain);
  if (kind == "mailbox") return mailbox_value(text);
  if (kind == "hash") return is_hash(text) ? std::optional(lower(text)) : std::nullopt;
  if (kind == "domain") return is_address(text) ? std::nullopt : host_value(text);
  return lower(text);
}

std::vector<std::string> hash_values(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view part = trimmed(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    if (part.starts_with("IMPHASH=")) continue;
    part.remove_prefix(part.find('=') == std::string_view::npos ? 0 : part.find('=') + 1);
    if (is_hash(part)) out.push_back(lower(part));
  }
  return out;
}

bool same_entity(const Entity& left, const Entity& right) {
  if (left.kind != right.kind) return false;
  const char mark = mark_of(left.kind);
  if (mark == '\0' || left.value == right.value) return left.value == right.value;
  if (mark == '.' && (is_address(left.value) || is_address(right.value))) return false;
  const auto first = split(left.value, mark), second = split(right.value, mark);
  if (first.first != second.first) return false;
  // A host's domain is left out or whole: srv.a.example and srv.b.example are two; so are srv.a and
  // srv.a.example.
  if (mark == '.') return first.second.empty() || second.second.empty();
  return same_domain(first.second, second.second);
}

std::string index_value(const Entity& entity) {
  const char mark = mark_of(entity.kind);
  if (mark == '\0' || (mark == '.' && is_address(entity.value))) return entity.value;
  return std::string(split(entity.value, mark).first);
}

bool matches_wildcard(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace csirt::triage
