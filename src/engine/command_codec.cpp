// Door: parse_command. A command document is flat: the envelope's members and those of its type side by side.
#include "engine/command_codec.hpp"

#include <boost/mp11.hpp>

#include "base/codec.hpp"
#include "base/json_text.hpp"
#include "base/node.hpp"
#include "engine/nouns.hpp"

namespace csirt::engine {
namespace {

template <class Body>
constexpr const char* type_name();
template <>
constexpr const char* type_name<Report>() {
  return "report";
}
template <>
constexpr const char* type_name<TransitionTo>() {
  return "transition";
}
template <>
constexpr const char* type_name<CompleteTask>() {
  return "complete-task";
}
template <>
constexpr const char* type_name<TakeAction>() {
  return "take-action";
}
template <>
constexpr const char* type_name<Approve>() {
  return "approve";
}
template <>
constexpr const char* type_name<Refuse>() {
  return "refuse";
}
template <>
constexpr const char* type_name<Disclose>() {
  return "disclose";
}
template <>
constexpr const char* type_name<RecordContact>() {
  return "record-contact";
}
template <>
constexpr const char* type_name<SetFacts>() {
  return "set-facts";
}
template <>
constexpr const char* type_name<Judge>() {
  return "judge";
}
template <>
constexpr const char* type_name<Assign>() {
  return "assign";
}
template <>
constexpr const char* type_name<AddNote>() {
  return "note";
}
template <>
constexpr const char* type_name<Merge>() {
  return "merge";
}
template <>
constexpr const char* type_name<Split>() {
  return "split";
}
template <>
constexpr const char* type_name<DeclareAbsence>() {
  return "declare-absence";
}
template <>
constexpr const char* type_name<ClaimEffect>() {
  return "claim-effect";
}
template <>
constexpr const char* type_name<AcknowledgeEffect>() {
  return "acknowledge-effect";
}

using Bodies = boost::mp11::mp_rename<CommandBody, boost::mp11::mp_list>;
using BodyTypes = boost::mp11::mp_transform<std::type_identity, Bodies>;

// Takes a member out of the document; null when it is not there.
boost::json::value take(boost::json::object& document, std::string_view name) {
  const auto found = document.find(name);
  if (found == document.end()) return nullptr;
  boost::json::value value = std::move(found->value());
  document.erase(found);
  return value;
}

std::string need_text(const boost::json::value& value, const char* name) {
  if (value.is_string() && !value.get_string().empty()) return std::string(value.get_string());
  throw Error(Status::invalid, std::string("a command needs a text as its member '") + name + "'", name);
}

CommandBody decode_body(const std::string& type, const boost::json::value& members) {
  std::optional<CommandBody> body;
  boost::mp11::mp_for_each<BodyTypes>([&](auto tag) {
    using Body = typename decltype(tag)::type;
    if (type == type_name<Body>()) body = base::decode<Body>(members);
  });
  if (body) return std::move(*body);
  throw Error(Status::invalid,
              "'" + type + "' is no type of command" + base::did_you_mean(type, command_types()), "/type");
}

}  // namespace

std::vector<std::string> command_types() {
  std::vector<std::string> names;
  boost::mp11::mp_for_each<BodyTypes>(
      [&](auto tag) { names.emplace_back(type_name<typename decltype(tag)::type>()); });
  return names;
}

}  // namespace csirt::engine

namespace csirt {

Command parse_command(std::string_view json) {
  using namespace engine;
  boost::json::value document = base::parse_json(json, "the command");
  if (!document.is_object()) throw Error(Status::invalid, "a command is a JSON object", "");
  auto& members = document.get_object();
  Command command;
  command.id = need_text(take(members, "id"), "id");
  const std::string type = need_text(take(members, "type"), "type");
  const boost::json::value principal = take(members, "principal");
  if (principal.is_null())
    throw Error(Status::invalid, "a command needs its principal: {\"issuer\", \"subject\"}", "/principal");
  command.principal = base::decode<Principal>(principal, "/principal");
  const boost::json::value explain = take(members, "explain");
  if (!explain.is_null()) command.explain = base::decode<bool>(explain, "/explain");
  command.body = decode_body(type, document);
  return command;
}

}  // namespace csirt
