// What the names in a charter's conditions may be and mean.
//
// Shape: plain data that the charter's loader fills before it compiles conditions; conditions share what they
// need. Thread rule: a Vocabulary belongs to one thread, for what was looked up once is kept.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "condition/charter_network.hpp"
#include "condition/places.hpp"
#include "csirt/charter.hpp"

namespace csirt::condition::typed {

// Texts in their author's order that are also found quickly.
class NameList {
 public:
  NameList() = default;
  explicit NameList(std::vector<std::string> names);
  const std::vector<std::string>& list() const { return list_; }
  // Where it stands in the author's order.
  std::optional<std::size_t> find(std::string_view name) const;

 private:
  std::vector<std::string> list_;
  std::vector<std::uint32_t> sorted_;  // indices of list_, by name
};

// Something that `member_of` may name: a list of the charter, a scale, or a constituency with all that lies
// within it.
struct Group {
  NameList values;                       // list: its values; scale: its levels
  std::vector<Network> networks;         // list: those of its values that are networks
  std::shared_ptr<const Places> places;  // constituency: all of them; else null
  std::size_t place = 0;                 // constituency: which of them
  std::string name;                      // in the charter, which has no other of it
};

// Why a value cannot stand where it does; empty when it can.
struct Mistake {
  std::string message;
  std::string expected;
};

struct Vocabulary {
  std::map<std::string, Field> fields;
  std::map<std::string, std::vector<std::string>> scales;  // lowest level first
  std::map<std::string, std::vector<std::string>>
      names;  // by Field::of; a kind that is absent is not checked
  std::map<std::string, std::shared_ptr<const Group>> groups;

  // The levels of a scale, the values of a field, the names of a kind: for looking up and for sharing. Null
  // when there is nothing to check against.
  std::shared_ptr<const NameList> levels(const std::string& scale) const;
  std::shared_ptr<const NameList> allowed(const std::string& name, const Field& field) const;

  // What was looked up already.
  mutable std::map<std::string, std::shared_ptr<const NameList>> lists;
  mutable std::map<std::pair<std::string, std::string>, Mistake> group_fits;  // (group, field)
  mutable std::size_t parts = 0;  // of all conditions compiled so far
};

// Of all conditions of one charter: patterns of search identifiers multiply, and a short text could ask for
// gigabytes.
constexpr std::size_t kMostParts = 1'000'000;

// "scale", "enumeration", as charters write them.
std::string type_name(FieldType type);

}  // namespace csirt::condition::typed
