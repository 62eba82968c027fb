// csirt table: one decision table by itself.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tool/input.hpp"
#include "tool/run_subcommands.hpp"
#include "tool/session.hpp"
#include "tool/table_text.hpp"
#include "tool/terminal.hpp"
#include "tool/text.hpp"

namespace csirt::tool {
namespace {

std::string file_name(const std::string& path) { return path == "-" ? "stdin" : path; }

Table parse_table(const std::string& text, const std::string& path, const std::string& name) {
  const std::string file = file_name(path);
  Table table;
  call(csirt_table_parse, text.data(), std::uint64_t{text.size()}, file.data(), std::uint64_t{file.size()},
       name.data(), std::uint64_t{name.size()}, table.out());
  return table;
}

std::string facts_document(const std::vector<std::string>& words) {
  boost::json::object facts;
  for (std::size_t i = 2; i < words.size(); ++i) {
    const auto [name, value] = named_value(words[i]);
    facts[name] = value;
  }
  return boost::json::serialize(facts);
}

int decide_lines(const Arguments& arguments, const Table& table) {
  const std::string lines = read_file(arguments.required("--facts"));
  const std::string answers = document(csirt_table_decide_batch, static_cast<const csirt_table*>(table.get()),
                                       lines.data(), std::uint64_t{lines.size()}, now(arguments));
  if (arguments.json()) {
    put_raw(stdout, answers);
    return kSuccess;
  }
  for (std::size_t begin = 0; begin < answers.size();) {
    const std::size_t end = answers.find('\n', begin);
    put(stdout, table_decision_text(boost::json::parse(answers.substr(begin, end - begin))));
    begin = end + 1;
  }
  return kSuccess;
}

int decide_one(const Arguments& arguments, const Table& table, bool explain) {
  const std::string facts = facts_document(arguments.free());
  const std::string answer = document(explain ? csirt_table_explain : csirt_table_decide,
                                      static_cast<const csirt_table*>(table.get()), facts.data(),
                                      std::uint64_t{facts.size()}, now(arguments));
  const auto decision = boost::json::parse(answer);
  print(arguments, answer, table_decision_text(decision));
  return member(decision, "status") == "answered" ? kSuccess : kNegative;
}

int decide(const Arguments& arguments, const std::string& text, bool explain) {
  const auto& words = arguments.free();
  const Table table = parse_table(text, words[1], arguments.value("--table").value_or(""));
  if (!arguments.has("--facts")) return decide_one(arguments, table, explain);
  if (words.size() > 2 || explain) throw UsageError("--facts goes with decide, without further facts");
  return decide_lines(arguments, table);
}

int analyse(const Arguments& arguments, const std::string& text) {
  const auto& words = arguments.free();
  if (words.size() > 2) throw UsageError("analyse takes no facts");
  const Table table = parse_table(text, words[1], arguments.value("--table").value_or(""));
  const std::string answer = document(csirt_table_analyse, static_cast<const csirt_table*>(table.get()));
  const auto analysis = boost::json::parse(answer);
  print(arguments, answer, analysis_text(analysis));
  return issues(boost::json::array{analysis}, "mistake") > 0 ? kNegative : kSuccess;
}

int import(const Arguments& arguments, const std::string& text) {
  const std::string file = file_name(arguments.free()[1]);
  if (arguments.free().size() > 2) throw UsageError("import takes one file");
  put_raw(stdout, document(csirt_table_import, text.data(), std::uint64_t{text.size()}, file.data(),
                           std::uint64_t{file.size()}));
  return kSuccess;
}

}  // namespace

int run_table(const Arguments& arguments) {
  const std::string what = arguments.free()[0];
  if (what != "decide" && what != "explain" && what != "analyse" && what != "import")
    throw UsageError("'" + what + "' is none of decide, explain, analyse, import");
  const std::string text = read_file(arguments.free()[1]);
  if (what == "import") return import(arguments, text);
  if (what == "analyse") return analyse(arguments, text);
  return decide(arguments, text, what == "explain");
}

}  // namespace csirt::tool
