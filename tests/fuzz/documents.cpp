// A fuzz target: every reader of text from strangers. The first byte picks one; what it accepts must survive
// being written and read again, and what it refuses must be refused by an Error.
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/canonical.hpp"
#include "base/node.hpp"
#include "condition/matcher.hpp"
#include "csirt/charter.hpp"
#include "journal/archive.hpp"
#include "journal/record.hpp"

using namespace csirt;

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

void yaml(std::string_view text) {
  for (const base::Node& document : base::read_yaml_stream(text, "fuzz")) {
    const std::string once = base::canonical(base::to_json(document));
    require(base::canonical(base::to_json(base::read_json(once))) == once,
            "a document changes when it is read again");
  }
}

void charter(std::string_view text) {
  const auto read = parse_charter(text, "fuzz.yaml");
  require(parse_charter(read->canonical, "again.json")->hash == read->hash,
          "a charter changes when it is read again");
}

void rules(std::string_view text) {
  const auto set = condition::RuleSet::from_texts({{"fuzz.yml", std::string(text)}});
  require(condition::RuleSet::from_canonical(set->canonical())->hash() == set->hash(),
          "rules change when they are read again");
}

// Half a surrogate pair, which Boost.JSON refuses and we read as U+FFFD.
bool is_half_pair(const boost::system::error_code& error) {
  return error == boost::json::error::illegal_leading_surrogate ||
         error == boost::json::error::illegal_trailing_surrogate ||
         error == boost::json::error::expected_utf16_escape;
}

// The event reader takes exactly what Boost.JSON takes as an object, within depth, but for half surrogate
// pairs.
void event(std::string_view text) {
  static const auto none = condition::RuleSet::from_texts({});
  condition::Matcher matcher(none, condition::Routing::none, {1u << 20, 64});
  const condition::EventStatus status = matcher.parse(text);
  boost::json::parse_options options;
  options.max_depth = 64;
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(text, error, {}, options);
  if (is_half_pair(error)) return;
  const bool object = !error && value.is_object();
  require((status == condition::EventStatus::ok) == object,
          object ? "a JSON object is refused" : "what is no JSON object is taken");
}

void record(std::string_view text) {
  const journal::Record read = journal::decode_record(text);
  require(journal::decode_record(journal::encode_record(read)) == read,
          "a record changes when it is read again");
}

void archive(std::string_view text) {
  std::map<std::string, std::vector<std::optional<std::string>>> value;
  journal::InArchive in(text);
  in & value;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static constexpr void (*readers[])(std::string_view) = {yaml, charter, rules, event, record, archive};
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  try {
    readers[data[0] % std::size(readers)](text);
  } catch (const Error&) {
  }
  return 0;
}
