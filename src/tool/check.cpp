// csirt check: is this charter acceptable, and if not, every reason at once.
#include <boost/json/parse.hpp>
#include <cstdio>

#include "tool/input.hpp"
#include "tool/run_subcommands.hpp"
#include "tool/session.hpp"
#include "tool/terminal.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

void load(const std::string& path, Charter& charter) {
  if (path != "-") return call(csirt_charter_load, path.data(), std::uint64_t{path.size()}, charter.out());
  const std::string text = read_file(path);
  call(csirt_charter_parse, text.data(), std::uint64_t{text.size()}, "stdin", CSIRT_TEXT_NUL, charter.out());
}

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
    load(path, charter);
  } catch (const LibraryError& error) {
    if (error.status() != CSIRT_E_CHARTER && error.status() != CSIRT_E_SYNTAX) throw;
    print(arguments, {{"ok", false}, {"problems", error.problems()}}, error_text(error));
    return kNegative;
  }
  const std::string hash = csirt_charter_hash(charter.get(), nullptr);
  const auto content =
      boost::json::parse(document(csirt_charter_describe, static_cast<const csirt_charter*>(charter.get())));
  print(arguments, {{"ok", true}, {"hash", hash}}, good_text(path, hash, content));
  return kSuccess;
}

}  // namespace csirt::tool
