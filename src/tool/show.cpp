// csirt show: what the journal says, as one viewer may know it.
#include <array>
#include <boost/json/parse.hpp>

#include "tool/run_subcommands.hpp"
#include "tool/session.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

struct View {
  const char* what;
  std::string (*text)(const boost::json::value&);
};

constexpr std::array<View, 7> kViews = {{{"summary", summary_text},
                                         {"incidents", incidents_text},
                                         {"incident", incident_text},
                                         {"effects", effects_text},
                                         {"noted", findings_text},
                                         {"charter", pretty},
                                         {"statistics", pretty}}};

const View* find(const std::string& what) {
  for (const View& view : kViews) {
    if (what == view.what) return &view;
  }
  return nullptr;
}

}  // namespace

// A word that names no view is taken for the id of an incident: `csirt show -j J INC-7f3a`.
int run_show(const Arguments& arguments) {
  const Engine engine = open_for_reading(arguments);
  const auto& words = arguments.free();
  const View* view = find(words.empty() ? "summary" : words[0]);
  boost::json::object question{{"what", view != nullptr ? view->what : "incident"},
                               {"viewer", viewer(arguments)}};
  if (view == nullptr) {
    question["id"] = words[0];
    view = find("incident");
  } else if (words.size() > 1) {
    question["id"] = words[1];
  }
  const std::string answer = query_text(engine, question);
  print(arguments, answer, view->text(boost::json::parse(answer)));
  return kSuccess;
}

}  // namespace csirt::tool
