// csirt command, csirt tick: what people ask of the engine, and the passing of time.
#include <sys/random.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tool/input.hpp"
#include "tool/run_subcommands.hpp"
#include "tool/session.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

// The engine draws no random numbers; a command that is given without an id gets one here.
std::string random_id() {
  unsigned char bytes[16];
  if (::getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
    throw InputError("no random bytes for the command's id");
  std::string id;
  for (const unsigned char byte : bytes) {
    id += "0123456789abcdef"[byte >> 4];
    id += "0123456789abcdef"[byte & 15];
  }
  return id;
}

// "name=text" or "name:=json"; dots in the name lead into objects: facts.impact stays one name below `facts`.
void set_member(boost::json::object& command, const std::string& word) {
  const auto [name, value] = named_value(word);
  for (const char* map : {"facts.", "content."}) {
    if (!name.starts_with(map)) continue;
    const std::string outer(map, std::string(map).size() - 1);
    if (!command.contains(outer)) command[outer] = boost::json::object{};
    if (!command[outer].is_object()) throw UsageError(outer + " is no object, so " + name + " cannot be set");
    command[outer].get_object()[name.substr(outer.size() + 1)] = value;
    return;
  }
  command[name] = value;
}

// One word: a file of commands, or "-"; more: a type and its members.
std::vector<boost::json::object> commands(const Arguments& arguments) {
  const auto& words = arguments.free();
  const bool is_file =
      words.size() == 1 && (words[0] == "-" || words[0].find_first_of("./") != std::string::npos);
  if (!is_file) {
    boost::json::object command{{"type", words[0]}};
    for (std::size_t i = 1; i < words.size(); ++i) set_member(command, words[i]);
    return {command};
  }
  const std::string text = read_file(words[0]);
  boost::json::error_code code;
  const auto whole = boost::json::parse(text, code);
  if (!code && whole.is_object()) return {whole.get_object()};
  std::vector<boost::json::object> read;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto command = parse_argument(line, "command " + std::to_string(read.size() + 1));
    if (!command.is_object())
      throw UsageError("command " + std::to_string(read.size() + 1) + " is no object");
    read.push_back(command.get_object());
  }
  return read;
}

void complete(boost::json::object& command, const Arguments& arguments) {
  if (command.contains("id") && arguments.has("--id"))
    throw UsageError("the command has an id of its own, so --id cannot give it one");
  if (!command.contains("id")) command["id"] = arguments.value("--id").value_or(random_id());
  if (!command.contains("principal") || arguments.has("--as")) {
    if (person(arguments) == "system") throw UsageError("who asks? --as PERSON");
    command["principal"] = principal(arguments);
  }
  if (arguments.has("--explain")) command["explain"] = true;
}

}  // namespace

int run_command(const Arguments& arguments) {
  arguments.required("--journal");
  auto given = commands(arguments);
  if (given.size() > 1 && arguments.has("--id"))
    throw UsageError("--id names one command, but several are given");
  for (boost::json::object& command : given) complete(command, arguments);
  const Engine engine = open_engine(arguments, false);
  bool refused = false;
  for (const boost::json::object& command : given) {
    const std::string text = boost::json::serialize(command);
    const std::string answer = document(csirt_engine_command, engine.get(), text.data(),
                                        std::uint64_t{text.size()}, now(arguments, engine));
    const auto decision = boost::json::parse(answer);
    print(arguments, answer, decision_text(decision));
    const std::string outcome = member(decision, "outcome");
    refused = refused || outcome.empty() || outcome == "denied";
  }
  return refused ? kNegative : kSuccess;
}

int run_tick(const Arguments& arguments) {
  arguments.required("--journal");
  const Engine engine = open_engine(arguments, false);
  const std::string summary = document(csirt_engine_tick, engine.get(), now(arguments, engine));
  print(arguments, summary, tick_text(boost::json::parse(summary)));
  return kSuccess;
}

}  // namespace csirt::tool
