// csirt report, and the page that csirt run writes.
#include "tool/report_page.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tool/input.hpp"
#include "tool/report.hpp"
#include "tool/run_subcommands.hpp"

namespace csirt::tool {
namespace {

// What only those who may see everything may see: the charter, and how many records there are.
void add_internals(const Engine& engine, const Arguments& arguments, boost::json::object& data) {
  try {
    data["charter"] = query(engine, "charter", arguments);
  } catch (const LibraryError& error) {
    if (error.status() != CSIRT_E_NOT_FOUND) throw;
    return;
  }
  for (const char* what : {"rules", "proposals"}) data[what] = query(engine, what, arguments);
  if (const auto journal = arguments.value("--journal")) {
    data["verify"] = boost::json::parse(verify_journal(*journal, {}));
  }
}

boost::json::object report_data(const Engine& engine, const Arguments& arguments) {
  boost::json::object data{{"version", csirt_version_text(nullptr)}, {"viewer", viewer(arguments)}};
  for (const char* what : {"summary", "incidents", "noted", "effects"})
    data[what] = query(engine, what, arguments);
  add_internals(engine, arguments, data);
  return data;
}

}  // namespace

std::string report_page(const Engine& engine, const Arguments& arguments) {
  return render_report(report_data(engine, arguments));
}

int run_report(const Arguments& arguments) {
  const Engine engine = open_for_reading(arguments);
  const std::string page = arguments.json() ? boost::json::serialize(report_data(engine, arguments)) + "\n"
                                            : report_page(engine, arguments);
  write_file(arguments.value("--output").value_or("-"), page);
  return kSuccess;
}

}  // namespace csirt::tool
