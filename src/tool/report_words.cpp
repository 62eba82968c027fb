// The vocabulary of the report, in words of everyday.
#include "tool/report_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace csirt::tool::report {

std::string listed(const std::vector<std::string>& items, std::size_t limit, std::string_view last) {
  std::string out;
  const bool cut = items.size() > limit;
  const std::size_t shown = cut ? limit : items.size();
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) out += !cut && i + 1 == shown ? " " + std::string(last) + " " : ", ";
    out += items[i];
  }
  if (cut) out += " and " + grouped(items.size() - limit) + " more";
  return out;
}

std::string spaced(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '-', ' ');
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string capital(std::string_view text) {
  std::string out(text);
  if (!out.empty()) out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
  return out;
}

std::string inside_sentence(std::string name) {
  for (const std::string_view article : {"The ", "A ", "An "}) {
    if (name.starts_with(article)) name[0] = static_cast<char>(name[0] | 0x20);
  }
  return name;
}

std::string share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0 || part == 0) return "0 %";
  if (part >= whole) return "100 %";
  // Halving keeps the product below inside 64 bits; shares of such numbers do not change by it.
  while (part > (UINT64_MAX >> 11)) part >>= 1, whole >>= 1;
  const std::uint64_t permille = std::min<std::uint64_t>((part * 1000 + whole / 2) / whole, 999);
  if (permille == 0) return "< 0.1 %";
  return std::to_string(permille / 10) + "." + std::to_string(permille % 10) + " %";
}

namespace {
constexpr std::array<std::string_view, 5> kLevels = {"informational", "low", "medium", "high", "critical"};
}

int level_rank(std::string_view level) {
  if (level == "urgent") return 5;
  const auto* at = std::find(kLevels.begin(), kLevels.end(), level);
  return at == kLevels.end() ? 0 : static_cast<int>(at - kLevels.begin()) + 1;
}

std::string level_class(std::string_view level) {
  const int rank = level_rank(level);
  return rank == 0 ? "other" : std::string(kLevels[static_cast<std::size_t>(rank) - 1]);
}

const std::vector<Disposition>& dispositions() {
  static const std::vector<Disposition> kAll = {
      {"malformed", "Malformed",
       "Could not be read as an event; counted and reported, never dropped in silence."},
      {"late", "Late", "Older than the charter's declared lateness."},
      {"quiet", "Quiet", "No rule matched."},
      {"out-of-scope", "Out of scope", "A rule matched, but it is no matter of computer security."},
      {"suppressed", "Suppressed", "A known false positive of this organization, with a stated reason."},
      {"noted", "Noted", "A finding that does not make an incident by the charter's definition."},
      {"folded", "Folded", "A repeat of a finding that is known already."},
      {"referred", "Referred", "Concerns somebody else's constituency; passed on."},
      {"joined", "Joined", "Became part of an incident that was open already."},
      {"opened", "Opened", "Opened a new incident."}};
  return kAll;
}

const std::vector<OutcomeWords>& outcomes() {
  static const std::vector<OutcomeWords> kAll = {
      {"permitted", "Permitted", "It may be done."},
      {"pressure", "Pressure only", "The team may press others to do it, but not do it itself."},
      {"advise-only", "Advice only", "The team may recommend it, but not do it."},
      {"needs-consent", "Needs consent", "It may be done once those named have agreed."},
      {"denied", "Denied", "It may not be done."}};
  return kAll;
}

const OutcomeWords& outcome_words(std::string_view name) {
  for (const OutcomeWords& outcome : outcomes()) {
    if (outcome.name == name) return outcome;
  }
  return outcomes().back();
}

}  // namespace csirt::tool::report
