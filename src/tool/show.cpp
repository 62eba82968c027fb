// csirt show: what the journal says, as one viewer may know it.
#include <array>
#include <boost/json/parse.hpp>
#include <string_view>
#include <vector>

#include "tool/bench_text.hpp"
#include "tool/input.hpp"
#include "tool/nearest.hpp"
#include "tool/run_subcommands.hpp"
#include "tool/session.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

struct View {
  const char* what;
  std::string (*text)(const boost::json::value&, bool whole);
};

template <std::string (*Text)(const boost::json::value&)>
std::string alike(const boost::json::value& answer, bool) {
  return Text(answer);
}

constexpr std::array<View, 9> kViews = {{{"summary", alike<summary_text>},
                                         {"incidents", incidents_text},
                                         {"incident", incident_text},
                                         {"effects", alike<effects_text>},
                                         {"noted", alike<findings_text>},
                                         {"charter", alike<pretty>},
                                         {"rules", alike<rules_text>},
                                         {"proposals", alike<proposals_text>},
                                         {"statistics", alike<pretty>}}};

const View* find(const std::string& what) {
  for (const View& view : kViews) {
    if (what == view.what) return &view;
  }
  return nullptr;
}

// The document, or of what the journal knows no incident of this id: whether a view was meant.
std::string asked(const Engine& engine, const boost::json::object& question, const std::string& word) {
  try {
    return query_text(engine, question);
  } catch (const LibraryError& error) {
    if (error.status() != CSIRT_E_NOT_FOUND) throw;
    std::vector<std::string> names;
    for (const View& view : kViews) names.emplace_back(view.what);
    throw InputError(error.what() + did_you_mean(word, names));
  }
}

}  // namespace

// A word that names no view is taken for the id of an incident: `csirt show --journal J INC-7f3a`.
int run_show(const Arguments& arguments) {
  const auto& words = arguments.free();
  const View* view = find(words.empty() ? "summary" : words[0]);
  const bool named = view != nullptr && std::string_view(view->what) == "incident";
  if (named && words.size() < 2) throw UsageError("which incident? show incident ID");
  if (!named && words.size() > 1) throw UsageError("unexpected argument '" + words[1] + "'");
  const Engine engine = open_for_reading(arguments);
  boost::json::object question{{"what", view != nullptr ? view->what : "incident"},
                               {"viewer", viewer(arguments)}};
  if (named || view == nullptr) question["id"] = words.back();
  if (view != nullptr && std::string_view(view->what) == "incidents") question["order"] = "score";
  if (view == nullptr) view = find("incident");
  const std::string answer =
      words.size() == 1 ? asked(engine, question, words[0]) : query_text(engine, question);
  print(arguments, answer, view->text(boost::json::parse(answer), sees_everything(engine, arguments)));
  return kSuccess;
}

}  // namespace csirt::tool
