// What several subcommands do with the command line: open an engine, read rules, say who acts and what time
// it is.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <utility>

#include "tool/command_line.hpp"
#include "tool/library.hpp"
#include "tool/lines.hpp"

namespace csirt::tool {

// The person of --as, else of the environment variable CSIRT_AS, else "system": the host itself, who holds
// the file and so sees all of it.
std::string person(const Arguments& arguments);
boost::json::object principal(const Arguments& arguments);
boost::json::object host_viewer();
// Who reads: the party of --party, or that person.
boost::json::object viewer(const Arguments& arguments);
// The charter is for those who may see everything, and for nobody else.
bool sees_everything(const Engine& engine, const Arguments& arguments);

// `create`: a journal that is not there is made. Without --journal it lies in memory. What the
// engine tells of events is told with their lines in `lines`, which must outlive it.
Engine open_engine(const Arguments& arguments, bool create, SourceLines* lines = nullptr);
// An existing journal, for reading. Throws InputError for a person that its charter does not know.
Engine open_for_reading(const Arguments& arguments);

std::int32_t routing(const Arguments& arguments);
// What comes of an event should not hang on rules for other systems, so triage leaves out rules whose log
// source no mapping knows unless told otherwise.
std::int32_t triage_routing(const Arguments& arguments);
// Tells people how many rules that concerns, of which log sources, and what becomes of them.
void report_unrouted(const Rules& rules, std::int32_t routing);
// `option` names their paths.
Rules load_rules(const Arguments& arguments, const char* option = "--rules");
// Tells on standard error how many rules were left out, and why, and when none is left: false then.
bool report_problems(const Rules& rules);
// The exit code of events that were held against rules: the answer is no when none of them could be read.
// That there were no events at all is no mistake.
int exit_code_of(std::uint64_t events, std::uint64_t malformed);

// The answer as the library wrote it, and as a value.
std::string query_text(const Engine& engine, const boost::json::object& question);
boost::json::value query(const Engine& engine, const boost::json::object& question);
boost::json::value query(const Engine& engine, const char* what, const Arguments& arguments);

// A JSON text of the command line; `what` names it in the UsageError.
boost::json::value parse_argument(const std::string& text, const std::string& what);
// "name=text" or "name:=json".
std::pair<std::string, boost::json::value> named_value(const std::string& word);

// The system's clock, nanoseconds since 1970.
std::int64_t wall_clock();

// --now: an instant, "last" (the engine's time), "+30m" after it; without it the system's clock.
std::int64_t now(const Arguments& arguments, const Engine& engine);
// The same without an engine, whose time `last` and `+30m` would need.
std::int64_t now(const Arguments& arguments);

// A charter from a file, or from standard input for "-".
void load_charter(const std::string& path, Charter& charter);

// Prints the JSON, byte for byte as given, and a line feed, or the text for people.
void print(const Arguments& arguments, const std::string& json, const std::string& for_people);
void print(const Arguments& arguments, const boost::json::value& document, const std::string& for_people);

}  // namespace csirt::tool
