// Doors: observe, bytes_of, observation_of, merge. Each text stands behind its length.
#include "triage/observation.hpp"

#include <algorithm>
#include <cstring>

#include "base/invariant.hpp"
#include "triage/entity_value.hpp"

namespace csirt::triage {
namespace {

void put_text(std::string& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  char prefix[sizeof size];
  std::memcpy(prefix, &size, sizeof size);
  out.append(prefix, sizeof size).append(text);
}

std::string take_text(std::string_view& bytes) {
  std::uint32_t size = 0;
  CSIRT_INVARIANT(bytes.size() >= sizeof size);
  std::memcpy(&size, bytes.data(), sizeof size);
  bytes.remove_prefix(sizeof size);
  CSIRT_INVARIANT(bytes.size() >= size);
  std::string text(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return text;
}

}  // namespace

Observation observe(const condition::Event& event) {
  return {EntityMap::builtin().entities_of(event), event.field_text("Channel").value_or("")};
}

std::string bytes_of(const Observation& observation) {
  std::string out;
  put_text(out, observation.channel);
  for (const Seen& seen : observation.entities) {
    put_text(out, seen.entity.kind);
    put_text(out, seen.entity.value);
    out += seen.peer ? 'p' : 'o';
  }
  return out;
}

Observation observation_of(std::string_view bytes) {
  Observation out;
  out.channel = take_text(bytes);
  while (!bytes.empty()) {
    Seen seen;
    seen.entity.kind = take_text(bytes);
    seen.entity.value = take_text(bytes);
    seen.peer = bytes.front() == 'p';
    bytes.remove_prefix(1);
    out.entities.push_back(std::move(seen));
  }
  return out;
}

void merge(Observation& into, const Observation& more) {
  if (into.channel.empty()) into.channel = more.channel;
  for (const Seen& seen : more.entities) {
    const auto same = [&](const Seen& known) { return same_entity(known.entity, seen.entity); };
    if (into.entities.size() >= EntityMap::kMost) return;
    if (std::none_of(into.entities.begin(), into.entities.end(), same)) into.entities.push_back(seen);
  }
}

}  // namespace csirt::triage
