// csirt check: is this charter acceptable, and if not, every reason at once.
#include <boost/json/parse.hpp>
#include <cstdio>

#include "tool/input.hpp"
#include "tool/run_subcommands.hpp"
#include "tool/session.hpp"
#include "tool/table_text.hpp"
#include "tool/terminal.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

std::size_t count(const boost::json::value& charter, const char* part) {
  const auto* found = charter.as_object().if_contains(part);
  if (found == nullptr) return 0;
  return found->is_object() ? found->get_object().size() : found->is_array() ? found->get_array().size() : 0;
}

std::string good_text(const std::string& path, const std::string& hash, const boost::json::value& charter) {
  std::string out = one_line(path) + ": good\n  hash " + hash + "\n ";
  for (const char* part : {"constituencies", "teams", "people", "actions", "disclosure", "obligations"}) {
    out += " " + std::string(part) + " " + std::to_string(count(charter, part));
  }
  return out + "\n";
}

}  // namespace

int run_check(const Arguments& arguments) {
  if (arguments.has("--print-default")) {
    put_raw(stdout, document(csirt_charter_default));
    return kSuccess;
  }
  if (arguments.has("--print-schema")) {
    put_raw(stdout, document(csirt_charter_schema));
    return kSuccess;
  }
  if (arguments.free().empty()) throw UsageError("a charter is missing");
  const std::string path = arguments.free()[0];
  Charter charter;
  try {
    load_charter(path, charter);
  } catch (const LibraryError& error) {
    if (error.status() != CSIRT_E_CHARTER && error.status() != CSIRT_E_SYNTAX) throw;
    print(arguments, {{"ok", false}, {"problems", error.problems()}}, error_text(error));
    return kNegative;
  }
  const std::string hash = csirt_charter_hash(charter.get(), nullptr);
  const auto content =
      boost::json::parse(document(csirt_charter_describe, static_cast<const csirt_charter*>(charter.get())));
  const auto tables =
      boost::json::parse(document(csirt_charter_analyse, static_cast<const csirt_charter*>(charter.get())));
  const std::uint64_t wrong = issues(tables, "mistake");
  boost::json::object answer{{"ok", wrong == 0}, {"hash", hash}, {"tables", tables}};
  print(arguments, answer, (wrong == 0 ? good_text(path, hash, content) : "") + issues_text(tables));
  const bool strict = arguments.has("--strict") && issues(tables, "warning") > 0;
  return wrong > 0 || strict ? kNegative : kSuccess;
}

}  // namespace csirt::tool
