// csirt verify: does the journal prove what it says? And csirt completion.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

#include "tool/counts.hpp"
#include "tool/input.hpp"
#include "tool/run_subcommands.hpp"
#include "tool/session.hpp"
#include "tool/terminal.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

bool is_root(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The checkpoint document of a size and a root that somebody wrote down; `where` names them in the message.
std::string checkpoint(const std::string& size, const std::string& root, const std::string& where) {
  const bool counted = !size.empty() && size.size() < 20 && size.find_first_not_of("0123456789") == size.npos;
  if (!counted || !is_root(root)) {
    throw InputError(where + ": no checkpoint; expected a number of records and a root of 64 hex digits");
  }
  return boost::json::serialize(boost::json::object{{"size", size}, {"root", root}});
}

// "SIZE:ROOT", or a file that holds a checkpoint document, such as --json printed it.
std::string checkpoint(const std::string& given) {
  const std::size_t colon = given.find(':');
  const bool direct = colon != std::string::npos && given.find_first_not_of("0123456789") == colon;
  if (direct) return checkpoint(given.substr(0, colon), given.substr(colon + 1), given);
  boost::json::error_code code;
  const auto read = boost::json::parse(read_file(given), code);
  if (code || !read.is_object()) throw InputError(given + ": no JSON object; expected a checkpoint");
  const char* size = read.get_object().contains("records") ? "records" : "size";
  return checkpoint(member(read, size), member(read, "root"), given);
}

std::string report_text(const boost::json::value& report, bool ok) {
  std::string out = ok ? "proven" : "NOT PROVEN";
  out += "  " + plural(number(report, "records"), "record") + ", root " + member(report, "root") + "\n";
  const std::string message = one_line(member(report, "message"));
  return message.empty() ? out : out + message + "\n";
}

}  // namespace

int run_verify(const Arguments& arguments) {
  if (!arguments.free().empty() && arguments.has("--journal"))
    throw UsageError("two journals are given; name one");
  const std::string path = arguments.free().empty() ? arguments.required("--journal") : arguments.free()[0];
  if (path.empty()) throw UsageError("the journal's name is empty");
  const auto earlier = arguments.value("--checkpoint");
  const std::string known = earlier ? checkpoint(*earlier) : "";
  const std::string answer = verify_journal(path, known);
  const auto report = boost::json::parse(answer);
  const bool ok = member(report, "ok") == "true";
  print(arguments, answer, report_text(report, ok));
  return ok ? kSuccess : kNegative;
}

int run_completion(const Arguments& arguments) {
  if (arguments.free()[0] != "bash") throw UsageError("there is completion for bash only");
  put_raw(stdout, bash_completion());
  return kSuccess;
}

}  // namespace csirt::tool
