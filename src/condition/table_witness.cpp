// Door: witnesses. One function a kind of type.
#include "condition/table_witness.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "condition/table_texts.hpp"

namespace csirt::condition {

using typed::Compare;
using typed::Network;
using typed::Operand;
using typed::Test;

namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kMostStates = 20'000, kMostLiterals = 256, kMostNames = 20'000;

using Tests = std::vector<const Test*>;

bool is_part(Compare compare) {
  return compare == Compare::contains || compare == Compare::starts || compare == Compare::ends ||
         compare == Compare::like;
}

// Where a region of the numbers begins, for one threshold: at it, and right behind it.
void add_starts(const Test& test, std::set<std::int64_t>& starts) {
  for (const Operand& operand : test.operands) {
    starts.insert(operand.number);
    if (operand.number != kHighest) starts.insert(operand.number + 1);
  }
}

// The roundest number of a region: zero, the one that divides by the largest unit, or the first.
std::int64_t roundest(std::int64_t first, std::int64_t last, bool nanoseconds) {
  if (first <= 0 && last >= 0) return 0;
  if (!nanoseconds) return first == kLowest ? last : first;
  for (const Duration unit : {days(1), hours(1), minutes(1), seconds(1)}) {
    const std::int64_t down = last / unit.ns * unit.ns;
    const bool from_below = first < kLowest + unit.ns || first > kHighest - unit.ns;
    const std::int64_t near =
        from_below ? down : (first > 0 ? (first - 1) / unit.ns + 1 : first / unit.ns) * unit.ns;
    if (near >= first && near <= last) return near;
  }
  return first == kLowest ? last : first;
}

// One number of each region between the starts.
std::vector<std::int64_t> samples(const std::set<std::int64_t>& starts, bool nanoseconds) {
  std::vector<std::int64_t> all;
  std::int64_t first = kLowest;
  for (const std::int64_t start : starts) {
    if (start == kLowest) continue;
    all.push_back(roundest(first, start - 1, nanoseconds));
    first = start;
  }
  all.push_back(roundest(first, kHighest, nanoseconds));
  return all;
}

std::vector<Fact> numbers(FieldType type, const Tests& tests) {
  std::set<std::int64_t> starts;
  for (const Test* test : tests) add_starts(*test, starts);
  std::vector<Fact> all;
  for (const std::int64_t number : samples(starts, type == FieldType::duration)) {
    if (type == FieldType::number) all.emplace_back(number);
    if (type == FieldType::duration) all.emplace_back(format(Duration{number}));
  }
  return all;
}

bool is_age(const Test& test) { return test.compare == Compare::older || test.compare == Compare::newer; }

Witnesses instants(const Tests& tests, Instant now) {
  std::set<std::int64_t> starts;
  Witnesses found;
  const bool ages = std::any_of(tests.begin(), tests.end(), [](const Test* test) { return is_age(*test); });
  for (const Test* test : tests) {
    if (!is_age(*test)) {
      add_starts(*test, starts);
      if (ages) found.not_followed.push_back(test);
      continue;
    }
    // An age beyond a threshold is an instant before it.
    for (const Operand& operand : test->operands) {
      const Instant at = now + Duration{-operand.number};
      starts.insert(at.ns);
      if (at.ns != kHighest) starts.insert(at.ns + 1);
    }
  }
  for (const std::int64_t number : samples(starts, true)) found.values.emplace_back(format(Instant{number}));
  return found;
}

// The first address behind a network; nothing at the end of all addresses.
std::optional<Network> behind(Network network) {
  for (unsigned i = network.bits; i < 128; ++i)
    network.bytes[i / 8] |= static_cast<unsigned char>(0x80u >> i % 8);
  network.bits = 128;
  for (std::size_t i = 16; i-- > 0;) {
    if (++network.bytes[i] != 0) return network;
  }
  return std::nullopt;
}

Network first_of(Network network) {
  network = typed::masked(network);
  network.bits = 128;
  return network;
}

// The prefixes that tests ask for, as the evaluator compares them, and the values that they want to be equal.
struct AskedNetworks {
  std::set<Network> prefixes;
  std::set<Network> equal;
};

AskedNetworks asked_networks(const Tests& tests) {
  AskedNetworks asked;
  for (const Test* test : tests) {
    for (const Operand& operand : test->operands) {
      asked.prefixes.insert(typed::masked(operand.network));
      if (test->compare == Compare::equal) asked.equal.insert(operand.network);
    }
    for (const auto& group : test->groups) {
      for (const Network& network : group->networks) asked.prefixes.insert(typed::masked(network));
      if (!group->places) continue;
      for (const Network& network : group->places->networks()) asked.prefixes.insert(network);
    }
  }
  return asked;
}

// One half of a network that nobody asks for; nothing when both are asked for, or it is one address.
std::optional<Network> unasked_half(Network network, const std::set<Network>& asked) {
  if (network.bits == 128) return std::nullopt;
  const unsigned bit = network.bits++;
  if (asked.count(network) == 0) return network;
  network.bytes[bit / 8] |= static_cast<unsigned char>(0x80u >> bit % 8);
  return asked.count(network) == 0 ? std::optional(network) : std::nullopt;
}

// The network written with bits behind its prefix, as no test wants it; nothing when all ways are wanted.
std::optional<Network> with_host_bits(const Network& network, const std::set<Network>& wanted) {
  const unsigned free = 128 - network.bits;
  for (unsigned host = 1; free >= 32 || host < 1u << free; ++host) {
    Network written = network;
    for (std::size_t i = 0; i < 4; ++i)
      written.bytes[15 - i] |= static_cast<unsigned char>(host >> 8 * i & 0xff);
    if (wanted.count(written) == 0) return written;
  }
  return std::nullopt;
}

// Every answer of the tests follows from which asked prefixes lie around a value, that is from the longest of
// them, and from whether the value is equal to a wanted one. So these are enough, IPv4 being a part of IPv6:
//   - the asked prefixes themselves, and the wanted values;
//   - ::/0, for what lies in no asked prefix: when it is not asked for itself, nothing is around it;
//   - for values below a prefix P with no asked one between: the half of P around such a value is either the
//     value or lies between, so that nobody asks for it, and P is the longest around that half as well. Where
//     both halves are asked for, there is no such value;
//   - bits behind the prefix change nothing but whether a value is equal: one way of writing that nobody
//     wants stands for all others.
// Addresses stand first, since people think of them first: where asked networks begin, and right behind them.
std::vector<Fact> networks(const Tests& tests) {
  const AskedNetworks asked = asked_networks(tests);
  std::vector<Network> values = {*typed::parse_network("192.0.2.1"), *typed::parse_network("::"),
                                 *typed::parse_network("0.0.0.0")};
  for (const Network& network : asked.prefixes) {
    values.push_back(first_of(network));
    if (const auto next = behind(network)) values.push_back(*next);
  }
  values.push_back(*typed::parse_network("::/0"));
  values.insert(values.end(), asked.equal.begin(), asked.equal.end());
  values.insert(values.end(), asked.prefixes.begin(), asked.prefixes.end());
  for (const Network& network : asked.prefixes) {
    if (const auto half = unasked_half(network, asked.prefixes)) values.push_back(*half);
  }
  for (const Network& network : asked.equal) {
    if (const auto written = with_host_bits(typed::masked(network), asked.equal)) values.push_back(*written);
  }
  std::set<Network> seen;
  std::vector<Fact> all;
  for (const Network& network : values) {
    if (seen.insert(network).second) all.emplace_back(typed::format(network));
  }
  return all;
}

// A text that is none of these and contains none of them.
std::string other_text(const std::set<std::string>& named) {
  for (std::string text = "other";; text += "-x") {
    if (named.count(text) == 0) return text;
  }
}

struct TextTests {
  std::set<std::string> literals;
  std::vector<TextPattern> patterns;
  Tests parts;
  const typed::Places* places = nullptr;
};

TextTests sort_out(const Tests& tests) {
  TextTests sorted;
  for (const Test* test : tests) {
    if (is_part(test->compare)) {
      sorted.parts.push_back(test);
      for (const Operand& operand : test->operands) sorted.patterns.push_back({test->compare, operand.text});
    } else {
      for (const Operand& operand : test->operands) sorted.literals.insert(operand.text);
    }
    for (const auto& group : test->groups) {
      sorted.literals.insert(group->values.list().begin(), group->values.list().end());
      if (group->places) sorted.places = group->places.get();
    }
  }
  return sorted;
}

// Hosts are told apart by their whole name, their first label, and the longest of the domains they lie in.
bool add_hosts(const typed::Places& places, std::set<std::string>& names) {
  const std::vector<std::string> hosts = places.hosts(), domains = places.domains();
  if ((hosts.size() + 2) * (domains.size() + 2) > kMostNames) return false;
  for (const std::string& host : hosts) {
    if (host == "*") continue;
    names.insert(host);
    names.insert(host + ".");  // the same host, and another text
    names.insert(host.substr(0, host.find('.')) + ".host.invalid");
    for (const std::string& domain : domains) names.insert(host.substr(0, host.find('.')) + "." + domain);
  }
  for (const std::string& domain : domains) {
    names.insert(domain);
    names.insert(domain + ".");
    names.insert("some-host." + domain);
  }
  names.insert("some-host.invalid");
  return true;
}

Witnesses texts(const Tests& tests) {
  TextTests sorted = sort_out(tests);
  Witnesses found;
  if (sorted.places && !add_hosts(*sorted.places, sorted.literals)) {
    for (const Test* test : tests) {
      if (test->compare == Compare::member) found.not_followed.push_back(test);
    }
  }
  std::optional<std::vector<std::string>> walked;
  if (!sorted.parts.empty() && !sorted.places && sorted.literals.size() <= kMostLiterals) {
    for (const std::string& literal : sorted.literals) sorted.patterns.push_back({Compare::equal, literal});
    walked = text_witnesses(sorted.patterns, kMostStates);
  }
  if (!walked) {
    found.not_followed.insert(found.not_followed.end(), sorted.parts.begin(), sorted.parts.end());
    walked.emplace(sorted.literals.begin(), sorted.literals.end());
    walked->push_back(other_text(sorted.literals));
  }
  for (std::string& text : *walked) found.values.emplace_back(std::move(text));
  return found;
}

}  // namespace

Witnesses witnesses(const std::string& name, const Tests& tests, const typed::Vocabulary& words,
                    Instant now) {
  const auto known = words.fields.find(name);
  Field field = known == words.fields.end() ? Field{} : known->second;
  if (known == words.fields.end() && !tests.empty()) field.type = tests.front()->type;
  Witnesses found;
  if (const auto allowed = words.allowed(name, field)) {
    for (const std::string& value : allowed->list()) found.values.emplace_back(value);
    return found;
  }
  switch (field.type) {
    case FieldType::flag:
      found.values = {true, false};
      return found;
    case FieldType::number:
    case FieldType::duration:
      found.values = numbers(field.type, tests);
      return found;
    case FieldType::instant:
      return instants(tests, now);
    case FieldType::network:
      found.values = networks(tests);
      return found;
    default:
      return texts(tests);
  }
}

}  // namespace csirt::condition
