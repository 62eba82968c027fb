// Reading the report's document without ever failing: what is absent or of another type reads as empty.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/report_time.hpp"

namespace csirt::tool::report {

using boost::json::array;
using boost::json::object;
using boost::json::value;

const object& as_object(const value& json);
const object& child(const object& of, std::string_view name);
const array& list(const object& of, std::string_view name);
// Text as it is, numbers and flags written out.
std::string text(const value& json);
std::string text(const object& of, std::string_view name, std::string_view otherwise = {});
std::vector<std::string> texts(const object& of, std::string_view name);
// As a charter may write them: one name or a list of names, one clause or a list of clauses.
std::vector<std::string> names_in(const object& of, std::string_view name);
std::vector<const object*> clauses_in(const object& of, std::string_view name);
// Integers beyond 2^53 stand in documents as text.
std::uint64_t number(const object& of, std::string_view name, std::uint64_t otherwise = 0);
bool flag(const object& of, std::string_view name, bool otherwise = false);
std::optional<Millis> instant(const object& of, std::string_view name);

// Who and what the charter's ids stand for. Reads the charter's document: maps by id, or lists of objects
// with an id.
class Names {
 public:
  explicit Names(const object& charter);
  // The name of `id` in a part of the charter (people, teams, parties, constituencies), else `id` itself.
  std::string name(std::string_view part, std::string_view id) const;
  std::string person(std::string_view id) const { return name("people", id); }
  std::string team(std::string_view id) const { return name("teams", id); }
  // A party by its id, or those of a kind: rules and obligations may name either.
  std::string party(std::string_view id_or_kind) const;
  std::string constituency(std::string_view id) const { return name("constituencies", id); }
  // The first role that a person has; empty when none is given.
  std::string role(std::string_view person) const;
  std::vector<std::string> people(const std::vector<std::string>& ids) const;
  // A text member of an entry: source of an obligation.
  std::string member(std::string_view part, std::string_view id, std::string_view member) const;
  std::string organization() const;
  // What the author of a clause gave as its reason; empty when the charter has no such clause or reason.
  std::string because(std::string_view json_pointer) const;
  const object& charter() const { return charter_; }

 private:
  const object& entry(std::string_view part, std::string_view id) const;
  const object& charter_;
};

}  // namespace csirt::tool::report
