// What the names in a charter's conditions may be and mean.
//
// Shape: plain data that the charter's loader fills before it compiles conditions; conditions copy what they
// need.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "condition/charter_network.hpp"
#include "csirt/charter.hpp"

namespace csirt::condition::typed {

// Something that `member_of` may name: a list of the charter, a scale, or a constituency with all that lies
// within it.
struct Group {
  std::vector<std::string>
      values;  // list: its values; scale: its levels; constituency: ids of it and those within it
  std::vector<std::string> hosts;    // constituency: exact names in lower case
  std::vector<std::string> domains;  // constituency: in lower case
  std::vector<Network> networks;  // list: those of its values that are networks; constituency: its networks
  bool constituency = false;
};

struct Vocabulary {
  std::map<std::string, Field> fields;
  std::map<std::string, std::vector<std::string>> scales;  // lowest level first
  std::map<std::string, std::vector<std::string>>
      names;  // by Field::of; a kind that is absent is not checked
  std::map<std::string, Group> groups;
};

// "scale", "enumeration", as charters write them.
std::string type_name(FieldType type);

}  // namespace csirt::condition::typed
