// csirt report, and the page that csirt run writes.
#include "tool/report_page.hpp"

#include <boost/json/parse.hpp>
#include <cstdio>

#include "tool/input.hpp"
#include "tool/report.hpp"
#include "tool/run_subcommands.hpp"

namespace csirt::tool {

std::string report_page(const Engine& engine, const Arguments& arguments) {
  boost::json::object data{{"version", csirt_version_text(nullptr)}, {"viewer", viewer(arguments)}};
  for (const char* what : {"summary", "incidents", "noted", "effects", "charter"}) {
    data[what] = query(engine, what, arguments);
  }
  if (const auto journal = arguments.value("--journal")) {
    data["verify"] =
        boost::json::parse(document(csirt_journal_verify, journal->data(), std::uint64_t{journal->size()},
                                    static_cast<const char*>(nullptr), std::uint64_t{0}));
  }
  return render_report(data);
}

int run_report(const Arguments& arguments) {
  const Engine engine = open_for_reading(arguments);
  write_file(arguments.value("--output").value_or("-"), report_page(engine, arguments));
  return kSuccess;
}

}  // namespace csirt::tool
