// What each disclosure field opens, as data/fields.yaml says.
//
// Shape: read once, immutable, shared by all threads. A thing is seen when one of the fields that open it may
// be seen and none of them must never be.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "disclosure/disclosure.hpp"

namespace csirt::disclosure {

std::string_view resource(std::string_view name);

using Openers =
    std::map<std::string, std::vector<std::string>, std::less<>>;  // what: the fields that open it

struct FieldMap {
  std::vector<std::string> names;  // in the order of the file
  std::set<std::string, std::less<>> always, persons, named;
  Openers members, entities, clocks, history;
  Openers facts;  // exact names, and prefixes ending in '.'
};

const FieldMap& field_map();

bool sees(const Audience& audience, std::string_view field);
bool opened(const Audience& audience, const Openers& openers, std::string_view what);
bool sees_member(const Audience& audience, std::string_view member);  // "incident.title"
// A vocabulary name: by itself, or by a field that opens it.
bool sees_fact(const Audience& audience, std::string_view name);
// The fields that open the fact hold names: their values are taken out of texts when hidden.
bool is_name(std::string_view fact);

}  // namespace csirt::disclosure
