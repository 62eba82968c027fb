// Nouns to JSON and back.
#include "base/codec.hpp"

#include <doctest/doctest.h>

#include "base/canonical.hpp"
#include "base/json_text.hpp"
#include "base/node.hpp"
#include "base/nouns.hpp"

namespace csirt::base {

TEST_CASE("a member equal to its default is left out") {
  CHECK(canonical(encode(Principal{})) == "{}");
  CHECK(canonical(encode(Principal{.issuer = "", .subject = "ada"})) == R"({"issuer":"","subject":"ada"})");
}

TEST_CASE("a decision survives the trip") {
  Decision decision;
  decision.outcome = Outcome::needs_consent;
  decision.at = *parse_instant("2023-08-15T05:33:54.101Z");
  decision.needs.push_back({.id = "n1", .kind = NeedKind::told_first, .of = {"police"}, .by = Instant{5}});
  decision.effects.push_back({.details = {{"n", std::int64_t{7}}, {"list", std::vector<std::string>{"a"}}}});
  const std::string text = canonical(encode(decision));
  CHECK(decode<Decision>(parse_json(text, "decision")) == decision);
  CHECK(to_json(read_json(text)).is_object());
  CHECK(canonical(to_json(read_yaml(text))) == text);
  CHECK(canonical(schema<Incident>("incident")).size() > 1000);
}

}  // namespace csirt::base
