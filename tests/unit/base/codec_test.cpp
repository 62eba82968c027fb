// Nouns to JSON and back.
#include "base/codec.hpp"

#include <doctest/doctest.h>

#include <boost/core/type_name.hpp>

#include "base/canonical.hpp"
#include "base/json_text.hpp"
#include "base/noun_list.hpp"
#include "random_noun.hpp"

namespace csirt::base {
namespace {

struct Sample {
  std::int32_t small = 0;
  std::uint8_t tiny = 7;
  std::uint64_t large = 0;
  Duration within;
  std::optional<std::string> note = "none";
  std::map<std::string, std::vector<bool>> deep;
  std::set<std::string> names;
  boost::json::value document;
  Disposition disposition = Disposition::quiet;
  bool operator==(const Sample&) const = default;
};
BOOST_DESCRIBE_STRUCT(Sample, (), (small, tiny, large, within, note, deep, names, document, disposition))

std::string text_of(const auto& noun) { return canonical(encode(noun)); }

template <class T>
std::string refusal(std::string_view json, std::string_view pointer = {}) {
  try {
    decode<T>(parse_json(json, "test"), pointer);
  } catch (const Error& error) {
    CHECK(error.status() == Status::invalid);
    CHECK(error.problems().size() == 1);
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a member equal to its default is left out, and comes back") {
  CHECK(text_of(Principal{}) == "{}");
  Principal principal;
  principal.issuer = "";
  principal.subject = "ada";
  CHECK(text_of(principal) == R"({"issuer":"","subject":"ada"})");
  CHECK(decode<Principal>(parse_json("{}", "test")) == Principal{});
}

TEST_CASE("each kind of member has its one form") {
  Sample sample;
  sample.small = -5;
  sample.large = UINT64_MAX;
  sample.within = minutes(90);
  sample.note = std::nullopt;
  sample.deep = {{"b", {true}}, {"a", {}}};
  sample.names = {"y", "x"};
  sample.document = {{"k", 1}};
  sample.disposition = Disposition::out_of_scope;
  const std::string text =
      R"({"deep":{"a":[],"b":[true]},"disposition":"out-of-scope","document":{"k":1},"large":"18446744073709551615",)"
      R"("names":["x","y"],"note":null,"small":-5,"within":"1h30m"})";
  CHECK(text_of(sample) == text);
  CHECK(decode<Sample>(parse_json(text, "test")) == sample);
}

TEST_CASE("an integer may come as a text") {
  CHECK(decode<Sample>(parse_json(R"({"small":"-7"})", "test")).small == -7);
  CHECK(refusal<Sample>(R"({"small":"7 "})").starts_with("found \"7 \", expected a whole number"));
  CHECK(refusal<Sample>(R"({"small":"+7"})").starts_with("found"));
}

TEST_CASE("facts: a text of digits stays a text, a list may be empty; an enumerator says itself") {
  Effect effect;
  effect.details = {{"big", std::int64_t{1} << 60},
                    {"flag", false},
                    {"list", std::vector<std::string>{}},
                    {"n", std::int64_t{-1}}};
  const std::string text =
      R"({"details":{"big":"1152921504606846976","flag":false,"list":[],"n":-1},"kind":"notify"})";
  CHECK(text_of(effect) == text);
  const Effect back = decode<Effect>(parse_json(text, "test"));
  CHECK(back.details.at("big") == Fact(std::string("1152921504606846976")));
  CHECK(text_of(back) == text);
}

TEST_CASE("what does not fit is refused with its place") {
  CHECK(refusal<Principal>("[]") == "found a list, expected an object");
  CHECK(refusal<Principal>(R"({"subjct":"ada"})") == "unknown member 'subjct'; did you mean 'subject'?");
  CHECK(refusal<Viewer>(R"({"principal":{"via":7}})", "/viewer") ==
        "found 7, expected a text (at /viewer/principal/via)");
  CHECK(refusal<Decision>(R"({"needs":[{},{"kind":"consnt"}]})") ==
        "unknown value 'consnt', expected one of consent, told-first, function-involved, fact; did you mean "
        "'consent'? (at /needs/1/kind)");
  CHECK(refusal<Decision>(R"({"outcome":"needs_consent"})").starts_with("unknown value 'needs_consent'"));
  CHECK(refusal<Decision>(R"({"at":"yesterday"})") ==
        "found \"yesterday\", expected a point in time such as \"2023-08-15T05:33:54Z\" (at /at)");
  CHECK(refusal<Sample>(R"({"tiny":256})") == "found 256, expected a whole number from 0 to 255 (at /tiny)");
  CHECK(refusal<Sample>(R"({"tiny":-1})") == "found -1, expected a whole number from 0 to 255 (at /tiny)");
  CHECK(refusal<Sample>(R"({"tiny":1.0})") == "found 1E0, expected a whole number from 0 to 255 (at /tiny)");
  CHECK(refusal<Sample>(R"({"within":5})") ==
        "found 5, expected a length of time such as \"1h30m\" (at /within)");
  CHECK(refusal<Sample>(R"({"deep":{"a/b~":[0]}})") == "found 0, expected true or false (at /deep/a~1b~0/0)");
  CHECK(refusal<Effect>(R"({"details":{"x":1.5}})") ==
        "found 1.5E0, expected true, false, a whole number, a text or a list of texts (at /details/x)");
  CHECK(refusal<Effect>(R"({"details":{"x":null}})").starts_with("found null"));
}

TEST_CASE("enumerators by name") {
  CHECK(enum_name(Outcome::needs_consent) == "needs-consent");
  CHECK(enum_value<Outcome>("advise-only") == Outcome::advise_only);
  CHECK_THROWS_AS(enum_value<Outcome>(""), Error);
}

TEST_CASE("every noun survives the trip at random, byte for byte") {
  const std::uint64_t seed = 7;
  CAPTURE(seed);
  test::RandomNoun random(seed);
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Nouns>>([&](auto identity) {
    using T = typename decltype(identity)::type;
    CAPTURE(boost::core::type_name<T>());
    for (int i = 0; i < 200; ++i) {
      const T noun = random.make<T>();
      const std::string text = text_of(noun);
      const T back = decode<T>(parse_json(text, "test"));
      CHECK(back == noun);
      CHECK(text_of(back) == text);
    }
  });
}

TEST_CASE("the schema names every member and defines each noun once") {
  const boost::json::object made = schema<Incident>("incident");
  const auto& definitions = made.at("$defs").as_object();
  CHECK(made.at("$ref") == "#/$defs/Incident");
  CHECK(made.at("title") == "incident");
  for (const char* name : {"Incident", "Finding", "Decision", "Need", "Predicate", "Contact"}) {
    CAPTURE(name);
    REQUIRE(definitions.contains(name));
    CHECK(definitions.at(name).at("additionalProperties") == false);
  }
  const auto& need = definitions.at("Need").at("properties").as_object();
  CHECK(need.size() == boost::mp11::mp_size<Members<Need>>::value);
  CHECK(canonical(need.at("kind")) == R"({"enum":["consent","told-first","function-involved","fact"]})");
  CHECK(canonical(need.at("by")) == R"({"format":"date-time","type":"string"})");
}

}  // namespace csirt::base
