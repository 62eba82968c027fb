// Prints what other languages need to know of the nouns, from their one description: JSON Schema or Python
// types.
//
//   generate_types schema > capi/schema/nouns.schema.json
//   generate_types python > bindings/python/csirt/nouns.py
//
// capi/generate/update.sh runs both; a test fails when the files in the repository differ from what is
// printed.
#include <cstdio>
#include <iostream>
#include <set>
#include <string>

#include "analysis/nouns.hpp"
#include "base/codec.hpp"
#include "engine/nouns.hpp"
#include "python_types.hpp"

namespace {

// Every document that crosses the C interface.
using Nouns = boost::mp11::mp_list<
    csirt::Problem, csirt::Principal, csirt::Viewer, csirt::Decision, csirt::TableDecision,
    csirt::TableAnalysis, csirt::Effect, csirt::Finding, csirt::Incident, csirt::CorrelationFinding,
    csirt::CorrelatorStatistics, csirt::TriageSummary, csirt::TickSummary, csirt::Summary,
    csirt::EngineStatistics, csirt::RuleFeedback, csirt::Proposal, csirt::FilterEffect,
    csirt::EvaluationReport, csirt::VerifyReport, csirt::Checkpoint, csirt::Report, csirt::TransitionTo,
    csirt::CompleteTask, csirt::TakeAction, csirt::Approve, csirt::Refuse, csirt::Disclose,
    csirt::RecordContact, csirt::SetFacts, csirt::Judge, csirt::Assign, csirt::AddNote, csirt::Merge,
    csirt::Split, csirt::DeclareAbsence, csirt::ClaimEffect, csirt::AcknowledgeEffect>;

// Objects with sorted members and two blanks of indentation, so that a change reads well as a difference.
void print(const boost::json::value& value, std::string& out, const std::string& indent) {
  const std::string inner = indent + "  ";
  if (value.is_object() && !value.get_object().empty()) {
    std::set<std::string> names;
    for (const auto& member : value.get_object()) names.insert(std::string(member.key()));
    const char* separator = "{\n";
    for (const std::string& name : names) {
      out += separator + inner + boost::json::serialize(boost::json::string(name)) + ": ";
      print(value.at(name), out, inner);
      separator = ",\n";
    }
    out += "\n" + indent + "}";
  } else {
    out += boost::json::serialize(value);
  }
}

std::string schema() {
  csirt::base::Definitions definitions;
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Nouns>>(
      [&](auto noun) { csirt::base::Codec<typename decltype(noun)::type>::schema(definitions); });
  const boost::json::object document{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                                     {"title", "The documents of libcsirt"},
                                     {"$defs", definitions}};
  std::string out;
  print(document, out, "");
  return out + "\n";
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc == 2 ? argv[1] : "";
  if (what == "schema") {
    std::cout << schema();
  } else if (what == "python") {
    std::cout << csirt::generate::python_types<Nouns>();
  } else {
    std::fputs("usage: generate_types schema|python\n", stderr);
    return 2;
  }
  return 0;
}
