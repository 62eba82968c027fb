// Door: EntityMap. Finds what the mapping data names in one event; entity_map_reader.cpp reads the data.
#include "triage/entity_map.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "triage/entity_value.hpp"
#include "triage/event_time.hpp"

namespace csirt::triage {
namespace {

constexpr std::size_t kValuesOfField = 8;
constexpr std::size_t kSearched = 64u << 10;  // bytes of a text that a pattern looks through

bool holds(const std::vector<std::string>& values, const std::optional<std::string>& value) {
  return value && std::find(values.begin(), values.end(), *value) != values.end();
}

// A host that is named by its address is that address.
std::string kind_of(const std::string& kind, const std::string& value) {
  return kind == "host" && condition::typed::parse_network(value) ? "address" : kind;
}

}  // namespace

const EntityMap& EntityMap::builtin() {
  static const EntityMap map = read(resource("entities.yaml"), "entities.yaml");
  return map;
}

std::optional<Instant> EntityMap::time_of(const condition::Event& event) const {
  for (std::size_t i = 0; i < time_->size(); ++i) {
    const auto text = event.field_text(time_, i);
    if (!text) continue;
    if (const auto time = parse_event_time(*text)) return time;
  }
  return std::nullopt;
}

bool EntityMap::nothing(std::string_view value) const {
  return std::any_of(nothing_.begin(), nothing_.end(),
                     [&](const std::string& pattern) { return matches_wildcard(pattern, value); });
}

bool EntityMap::common(const Entity& entity) const {
  if (entity.kind == "address") {
    const auto address = condition::typed::parse_network(entity.value);
    return address && std::any_of(common_networks_.begin(), common_networks_.end(), [&](const auto& network) {
             return condition::typed::contains(network, *address);
           });
  }
  const auto patterns = common_.find(entity.kind);
  return patterns != common_.end() &&
         std::any_of(patterns->second.begin(), patterns->second.end(),
                     [&](const std::string& pattern) { return matches_wildcard(pattern, entity.value); });
}

void EntityMap::add(const Source& source, std::string_view text, std::string_view domain,
                    std::vector<Seen>& out) const {
  const auto value = entity_value(source.kind, text, domain);
  if (!value || nothing(*value) || out.size() >= kMost) return;
  Entity entity{kind_of(source.kind, *value), *value};
  const auto known = std::find_if(out.begin(), out.end(),
                                  [&](const Seen& seen) { return same_entity(seen.entity, entity); });
  if (known == out.end()) {
    out.push_back({std::move(entity), source.peer});
  } else if (entity.value.size() > known->entity.value.size()) {
    known->entity.value = std::move(entity.value);  // the name with its domain says more
  }
}

void EntityMap::collect(const Source& source, const condition::Event& event, std::vector<Seen>& out) const {
  if (!event.has_field(source.field)) return;
  if (!source.when_field.empty() && !holds(source.when_values, event.field_text(source.when_field))) return;
  const std::string domain = source.domain.empty() ? "" : event.field_text(source.domain).value_or("");
  std::vector<std::string> values = event.field_texts(source.field);
  if (values.size() > kValuesOfField) values.resize(kValuesOfField);
  for (const std::string& value : values) {
    if (source.hashes) {
      for (const std::string& hash : hash_values(value)) add(source, hash, {}, out);
    } else if (!source.find) {
      add(source, value, domain, out);
    } else {
      const std::string_view searched = std::string_view(value).substr(0, kSearched);
      std::string found;
      if (re2::RE2::PartialMatch(re2::StringPiece(searched.data(), searched.size()), *source.find, &found)) {
        add(source, found, domain, out);
      }
    }
  }
}

std::vector<Seen> EntityMap::entities_of(const condition::Event& event) const {
  std::vector<Seen> out;
  for (const Source& source : sources_) collect(source, event, out);
  return out;
}

}  // namespace csirt::triage
