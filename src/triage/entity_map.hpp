// The mapping data that says where events of any product hold their time, host, account, address and so on.
//
// Door: EntityMap::read (src/triage/data/entities.yaml is the built-in text). Immutable after reading; const
// functions may run concurrently. Errors: Error(Status::syntax) with file, line and column for a text that
// breaks the form.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "condition/charter_network.hpp"
#include "condition/event.hpp"
#include "csirt/incident.hpp"
#include "csirt/time.hpp"

namespace re2 {
class RE2;
}

namespace csirt::triage {

// The bytes of an embedded data file by its name; empty when there is none.
std::string_view resource(std::string_view name);

// An entity, and whether the event is its own or only names it as the other end.
struct Seen {
  Entity entity;
  bool peer = false;
};

class EntityMap {
 public:
  static EntityMap read(std::string_view yaml, std::string_view file);
  static const EntityMap& builtin();

  const std::vector<std::string>& time_fields() const { return *time_; }
  std::optional<Instant> time_of(const condition::Event& event) const;

  // In the order of the data, each once, at most `kMost`.
  std::vector<Seen> entities_of(const condition::Event& event) const;

  // Shared by too many to join by: SYSTEM, loopback, machine accounts.
  bool common(const Entity& entity) const;
  // A value that says that there is none: "-", "n/a".
  bool nothing(std::string_view value) const;

  static constexpr std::size_t kMost = 48;

 private:
  struct Source {
    std::string kind, field, domain;
    bool hashes = false, peer = false;
    std::shared_ptr<const re2::RE2> find;
    std::string when_field;
    std::vector<std::string> when_values;
  };
  friend class EntityMapReader;

  void collect(const Source& source, const condition::Event& event, std::vector<Seen>& out) const;
  void add(const Source& source, std::string_view text, std::string_view domain,
           std::vector<Seen>& out) const;

  condition::FieldNames time_;
  std::vector<Source> sources_;
  std::vector<std::string> nothing_;
  std::map<std::string, std::vector<std::string>, std::less<>> common_;
  std::vector<condition::typed::Network> common_networks_;
};

}  // namespace csirt::triage
