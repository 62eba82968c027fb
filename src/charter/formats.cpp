// Door: check_format. One function a form; the table at the end is the list of forms.
#include "charter/formats.hpp"

#include <algorithm>
#include <array>

#include "base/date.hpp"
#include "base/invariant.hpp"
#include "base/text.hpp"
#include "condition/charter_network.hpp"
#include "csirt/time.hpp"
#include "time/calendar.hpp"
#include "time/zone.hpp"

namespace csirt::charter {
namespace {

// ISO 3166-1 alpha-2, as assigned, with EU and XK, which organizations use; two letters each, sorted.
constexpr std::string_view kCountries =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCV"
    "CWCXCYCZ"
    "DEDJDKDMDODZECEEEGEHERESETEUFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQ"
    "IRISIT"
    "JEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNE"
    "NFNGNI"
    "NLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTG"
    "THTJTK"
    "TLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

using base::quoted;

bool digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

FormatMistake duration(const std::string& text) {
  const std::optional<Duration> length = parse_duration(text);
  if (length && length->ns >= 0) return {};
  if (length) return {"the duration " + quoted(text) + " is negative", "a duration of zero or more"};
  const std::string message = !text.empty() && digits(text) ? "the duration " + quoted(text) + " has no unit"
                                                            : quoted(text) + " is no duration";
  return {message, "a duration with its unit, such as 90s, 30m, 4h or 3d"};
}

FormatMistake span(const std::string& text) {
  FormatMistake mistake = duration(text);
  if (mistake.message.empty() && parse_duration(text)->ns <= 0) {
    return {"a time limit of " + quoted(text) + " has always passed", "a duration above zero"};
  }
  return mistake;
}

FormatMistake date(const std::string& text) {
  if (base::parse_date(text)) return {};
  if (base::end_of_date(text))
    return {"the date " + quoted(text) + " is too far away", "a date up to 2262-04-11"};
  return {quoted(text) + " is no date", "a date such as 2026-12-31"};
}

FormatMistake moment(const std::string& text) {
  if (base::end_of_date(text) || (text.size() > 10 && parse_instant(text))) return {};
  return {quoted(text) + " is no date or instant",
          "a date such as 2026-12-31 or an instant such as 2026-12-31T18:00:00Z"};
}

FormatMistake country(const std::string& text) {
  if (is_country(text)) return {};
  std::string upper = text;
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const std::string hint = is_country(upper) ? "; did you mean '" + upper + "'?" : "";
  return {quoted(text) + " is no country code" + hint, "an ISO 3166-1 alpha-2 code such as DE"};
}

FormatMistake zone(const std::string& text) {
  if (time::zone_exists(text)) return {};
  return {quoted(text) + " is no time zone", "an IANA time zone such as Europe/Berlin"};
}

FormatMistake hours_of_week(const std::string& text) {
  try {
    time::parse_calendar(text);
    return {};
  } catch (const Error& error) {
    return {error.what(), "'always', or days and hours such as 'mon-fri 09:00-17:00'"};
  }
}

FormatMistake network(const std::string& text) {
  const auto network = condition::typed::parse_network(text);
  if (!network)
    return {quoted(text) + " is no network", "a network in CIDR form such as 192.0.2.0/24 or 2001:db8::/32"};
  if (!condition::typed::has_host_bits(*network)) return {};
  const std::string meant = condition::typed::format(condition::typed::masked(*network));
  return {quoted(text) + " has bits set behind its prefix; did you mean '" + meant + "'?", meant};
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(), [](unsigned char c) {
    return c >= 0x80 || c == '-' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  });
}

FormatMistake domain(const std::string& text) {
  std::string_view rest = text;
  bool good = !rest.empty() && rest.size() <= 253;
  while (good && !rest.empty()) {
    const std::size_t dot = rest.find('.');
    good = is_label(rest.substr(0, dot)) && dot + 1 != rest.size();
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  }
  if (good) return {};
  return {quoted(text) + " is no domain name", "a domain name such as example.com, without '*.'"};
}

// T1003 or T1003.001.
FormatMistake technique(const std::string& text) {
  const std::string_view view = text;
  const bool parent = view.size() == 5 && view[0] == 'T' && digits(view.substr(1));
  const bool child = view.size() == 9 && view[0] == 'T' && digits(view.substr(1, 4)) && view[5] == '.' &&
                     digits(view.substr(6));
  if (parent || child) return {};
  return {quoted(text) + " is no ATT&CK technique", "a technique such as T1003 or T1003.001"};
}

FormatMistake consequence(const std::string& text) {
  for (std::string_view prefix : {"notify:", "to:", "raise:"}) {
    if (text.starts_with(prefix) && text.size() > prefix.size()) return {};
  }
  if (text == "escalate") return {};
  return {quoted(text) + " is no consequence", "escalate, notify:<role>, to:<state> or raise:<event>"};
}

struct Format {
  std::string_view name;
  FormatMistake (*check)(const std::string&);
};

constexpr Format kFormats[] = {{"duration", duration},
                               {"span", span},
                               {"date", date},
                               {"moment", moment},
                               {"country", country},
                               {"zone", zone},
                               {"hours", hours_of_week},
                               {"network", network},
                               {"domain", domain},
                               {"technique", technique},
                               {"consequence", consequence}};

}  // namespace

bool is_country(std::string_view code) {
  if (code.size() != 2) return false;
  for (std::size_t i = 0; i < kCountries.size(); i += 2) {
    if (kCountries.substr(i, 2) == code) return true;
  }
  return false;
}

std::string consequence_argument(const std::string& consequence, std::string_view prefix) {
  return consequence.starts_with(prefix) ? consequence.substr(prefix.size()) : std::string();
}

FormatMistake check_format(std::string_view format, const std::string& text) {
  for (const Format& known : kFormats) {
    if (known.name == format) return known.check(text);
  }
  CSIRT_INVARIANT(!"a form that the schema names is known");
  return {};
}

}  // namespace csirt::charter
