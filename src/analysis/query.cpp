// Door: query.
#include "analysis/query.hpp"

#include "analysis/preview.hpp"
#include "analysis/proposals.hpp"
#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/json_text.hpp"
#include "engine/nouns.hpp"

namespace csirt::analysis {
namespace {

struct Asked {
  std::string what, rule, field;
  std::vector<std::string> values;
  Viewer viewer;
};
BOOST_DESCRIBE_STRUCT(Asked, (), (what, rule, field, values, viewer))

// The condition is a document of the author's, so it is taken out before the rest is read by its description.
boost::json::value taken(boost::json::object& members, std::string_view name) {
  const auto found = members.find(name);
  if (found == members.end()) return nullptr;
  boost::json::value value = std::move(found->value());
  members.erase(found);
  return value;
}

}  // namespace

std::string query(const Engine& engine, std::string_view text) {
  engine.check_size(text);
  boost::json::value document = base::parse_json(text, "the query");
  const auto* what = document.is_object() ? document.as_object().if_contains("what") : nullptr;
  const bool ours = what && what->is_string() && (*what == "proposals" || *what == "preview");
  if (!ours) return engine.query(text);
  if (!document.as_object().contains("viewer")) {
    throw Error(Status::invalid,
                "a query needs its viewer: {\"principal\": {\"subject\": ...}} or {\"party\": ...}",
                "/viewer");
  }
  boost::json::value when = taken(document.as_object(), "when");
  const auto asked = base::decode<Asked>(document);
  if (asked.what == "proposals") return base::canonical(base::encode(propose(engine, asked.viewer)));
  return base::canonical(
      base::encode(preview(engine, asked.viewer, {asked.rule, std::move(when), asked.field, asked.values})));
}

}  // namespace csirt::analysis
