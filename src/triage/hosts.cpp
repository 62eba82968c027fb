// Door: Hosts.
#include "triage/hosts.hpp"

#include <algorithm>

#include "triage/entity_value.hpp"

namespace csirt::triage {

bool HostNames::more_by(const Entity& host) {
  const bool short_name = index_value(host) == host.value;
  // The first name with a domain says which one the bare name was; a second one is another host.
  const bool more = short_name ? !bare && !domain : domain || !bare;
  (short_name ? bare : domain) = true;
  return more;
}

void Hosts::add(const Entity& entity) {
  if (entity.kind != "host") return;
  Label& label = labels_[index_value(entity)];
  const auto at = std::lower_bound(label.met.begin(), label.met.end(), entity.value);
  if (at != label.met.end() && *at == entity.value) return;
  label.met.insert(at, entity.value);
  if (label.names.more_by(entity)) ++count_;
}

void Hosts::add(const std::vector<Entity>& entities) {
  for (const Entity& entity : entities) add(entity);
}

}  // namespace csirt::triage
