// See report_data.hpp. Nothing here throws on any document.
#include "tool/report_data.hpp"

#include <charconv>

#include "tool/report_words.hpp"

namespace csirt::tool::report {
namespace {

const object& no_object() {
  static const object kNone;
  return kNone;
}

const array& no_array() {
  static const array kNone;
  return kNone;
}

const value* member_of(const object& of, std::string_view name) { return of.if_contains(name); }

}  // namespace

const object& as_object(const value& json) {
  const object* found = json.if_object();
  return found ? *found : no_object();
}

const object& child(const object& of, std::string_view name) {
  const value* found = member_of(of, name);
  return found ? as_object(*found) : no_object();
}

const array& list(const object& of, std::string_view name) {
  const value* found = member_of(of, name);
  const array* items = found ? found->if_array() : nullptr;
  return items ? *items : no_array();
}

std::string text(const value& json) {
  if (const auto* string = json.if_string()) return std::string(string->data(), string->size());
  if (const auto* flag = json.if_bool()) return *flag ? "yes" : "no";
  if (const auto* whole = json.if_int64()) return std::to_string(*whole);
  if (const auto* large = json.if_uint64()) return std::to_string(*large);
  if (const auto* items = json.if_array()) {
    std::string out;
    for (const value& item : *items) {
      if (item.is_array() || item.is_object()) continue;
      out.append(out.empty() ? "" : ", ").append(text(item));
    }
    return out;
  }
  return {};
}

std::string text(const object& of, std::string_view name, std::string_view otherwise) {
  const value* found = member_of(of, name);
  std::string out = found ? text(*found) : std::string();
  return out.empty() ? std::string(otherwise) : out;
}

std::vector<std::string> texts(const object& of, std::string_view name) {
  std::vector<std::string> out;
  for (const value& item : list(of, name)) {
    std::string one = text(item);
    if (!one.empty()) out.push_back(std::move(one));
  }
  return out;
}

std::vector<std::string> names_in(const object& of, std::string_view name) {
  std::vector<std::string> names = texts(of, name);
  if (!names.empty()) return names;
  const std::string one = text(of, name);
  return one.empty() ? names : std::vector<std::string>{one};
}

std::vector<const object*> clauses_in(const object& of, std::string_view name) {
  std::vector<const object*> out;
  const value* found = member_of(of, name);
  if (found && found->is_object()) out.push_back(&as_object(*found));
  for (const value& item : list(of, name)) {
    if (item.is_object()) out.push_back(&as_object(item));
  }
  return out;
}

std::uint64_t number(const object& of, std::string_view name, std::uint64_t otherwise) {
  const value* found = member_of(of, name);
  if (!found) return otherwise;
  if (const auto* large = found->if_uint64()) return *large;
  if (const auto* whole = found->if_int64())
    return *whole < 0 ? otherwise : static_cast<std::uint64_t>(*whole);
  const std::string digits = text(*found);
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return error == std::errc() && end == digits.data() + digits.size() ? out : otherwise;
}

bool flag(const object& of, std::string_view name, bool otherwise) {
  const value* found = member_of(of, name);
  const bool* set = found ? found->if_bool() : nullptr;
  return set ? *set : otherwise;
}

std::optional<Millis> instant(const object& of, std::string_view name) { return parse_time(text(of, name)); }

Names::Names(const object& charter)
    : charter_(child(charter, "document").empty() ? charter : child(charter, "document")) {}

const object& Names::entry(std::string_view part, std::string_view id) const {
  const object& by_id = child(charter_, part);
  if (!by_id.empty()) return child(by_id, id);
  for (const value& item : list(charter_, part)) {
    const object& found = as_object(item);
    if (text(found, "id", text(found, "name")) == id) return found;
  }
  return no_object();
}

std::string Names::name(std::string_view part, std::string_view id) const {
  return text(entry(part, id), "name", id);
}

std::string Names::member(std::string_view part, std::string_view id, std::string_view member) const {
  return text(entry(part, id), member);
}

std::string Names::role(std::string_view person) const {
  const std::vector<std::string> roles = texts(entry("people", person), "roles");
  return roles.empty() ? std::string() : roles.front();
}

std::vector<std::string> Names::people(const std::vector<std::string>& ids) const {
  std::vector<std::string> out;
  for (const std::string& id : ids) out.push_back(person(id));
  return out;
}

std::string Names::party(std::string_view id_or_kind) const {
  const object& parties = child(charter_, "parties");
  if (parties.empty() || parties.contains(id_or_kind)) return name("parties", id_or_kind);
  std::vector<std::string> of_kind;
  for (const auto& [id, party] : parties) {
    if (text(as_object(party), "kind") == id_or_kind) of_kind.push_back(name("parties", id));
  }
  return of_kind.empty() ? std::string(id_or_kind) : listed(of_kind, 3, "or");
}

std::string Names::because(std::string_view json_pointer) const {
  const value document(charter_);
  boost::system::error_code none;
  const value* clause = document.find_pointer(json_pointer, none);
  return clause ? text(as_object(*clause), "because") : std::string();
}

std::string Names::organization() const {
  const std::string name = text(child(charter_, "organization"), "name");
  return name.empty() ? text(charter_, "organization") : name;
}

}  // namespace csirt::tool::report
