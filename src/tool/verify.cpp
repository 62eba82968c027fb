// csirt verify: does the journal prove what it says? And csirt completion.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

#include "tool/input.hpp"
#include "tool/run_subcommands.hpp"
#include "tool/session.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

// "SIZE:ROOT", or a file that holds a checkpoint document, such as --json printed it.
std::string checkpoint(const std::string& given) {
  const std::size_t colon = given.find(':');
  const bool direct = colon != std::string::npos && given.find_first_not_of("0123456789") == colon;
  if (direct) {
    return boost::json::serialize(
        boost::json::object{{"size", given.substr(0, colon)}, {"root", given.substr(colon + 1)}});
  }
  const auto read = boost::json::parse(read_file(given));
  const char* size = read.as_object().contains("records") ? "records" : "size";
  return boost::json::serialize(
      boost::json::object{{"size", number(read, size)}, {"root", member(read, "root")}});
}

std::string report_text(const boost::json::value& report, bool ok) {
  std::string out = ok ? "proven" : "NOT PROVEN";
  out += "  " + std::to_string(number(report, "records")) + " records, root " + member(report, "root") + "\n";
  const std::string message = member(report, "message");
  return message.empty() ? out : out + message + "\n";
}

}  // namespace

int run_verify(const Arguments& arguments) {
  const std::string path = arguments.free().empty() ? arguments.required("--journal") : arguments.free()[0];
  const auto earlier = arguments.value("--checkpoint");
  const std::string known = earlier ? checkpoint(*earlier) : "";
  const std::string answer = document(csirt_journal_verify, path.data(), std::uint64_t{path.size()},
                                      known.data(), std::uint64_t{known.size()});
  const auto report = boost::json::parse(answer);
  const bool ok = member(report, "ok") == "true";
  print(arguments, answer, report_text(report, ok));
  return ok ? kSuccess : kNegative;
}

int run_completion(const Arguments& arguments) {
  if (arguments.free()[0] != "bash") throw UsageError("there is completion for bash only");
  std::fputs(bash_completion().c_str(), stdout);
  return kSuccess;
}

}  // namespace csirt::tool
