// csirt_evaluation_*: labelled cases in, a report out.
#include "analysis/evaluation.hpp"

#include "analysis/evaluation_csv.hpp"
#include "analysis/evaluation_page.hpp"
#include "analysis/nouns.hpp"
#include "arguments.hpp"
#include "base/canonical.hpp"
#include "base/codec.hpp"

using namespace csirt::capi;

namespace {

std::string written(const csirt::EvaluationReport& report, int32_t form) {
  switch (form) {
    case CSIRT_REPORT_JSON:
      return csirt::base::canonical(csirt::base::encode(report));
    case CSIRT_REPORT_CSV:
      return csirt::analysis::evaluation_csv(report);
    case CSIRT_REPORT_HTML:
      return csirt::analysis::evaluation_page(report);
    default:
      refuse("form", "there is no form number " + std::to_string(form));
  }
}

}  // namespace

extern "C" {

int32_t csirt_evaluation_create(const csirt_evaluation_options* given, csirt_evaluation** evaluation,
                                csirt_error** error) {
  clear(evaluation);
  return guarded(error, [&] {
    require(evaluation, "evaluation");
    const csirt_evaluation_options known = options(given);
    if (known.reserved != 0) refuse("options", "`reserved` must be 0");
    const std::string_view settings = text(known.settings, known.settings_length, "settings");
    *evaluation = new csirt_evaluation(csirt::analysis::parse_settings(settings), known.clock);
  });
}

int32_t csirt_evaluation_add_rules(csirt_evaluation* evaluation, const csirt_rules* rules,
                                   csirt_error** error) {
  return guarded_on(evaluation, error, [&] {
    require(rules, "rules");
    evaluation->evaluation.add_rules(rules->rules);
  });
}

int32_t csirt_evaluation_add_table(csirt_evaluation* evaluation, const csirt_charter* charter,
                                   const char* table, uint64_t table_length, csirt_error** error) {
  return guarded_on(evaluation, error, [&] {
    require(charter, "charter");
    evaluation->evaluation.add_table(charter->charter, std::string(text(table, table_length, "table")));
  });
}

int32_t csirt_evaluation_take(csirt_evaluation* evaluation, const char* lines, uint64_t lines_length,
                              const char* labels, uint64_t labels_length, uint32_t flags,
                              uint64_t* lines_taken, uint64_t* labels_taken, csirt_error** error) {
  return guarded_on(evaluation, error, [&] {
    require(lines_taken, "lines_taken");
    require(labels_taken, "labels_taken");
    if (flags > CSIRT_BATCH_PARTIAL) refuse("flags", "unknown flags are set: " + std::to_string(flags));
    const std::string_view events = bytes(lines, lines_length, "lines");
    std::optional<std::string_view> apart;
    if (labels != nullptr) apart = bytes(labels, labels_length, "labels");
    const auto taken = evaluation->evaluation.take(events, apart, flags == CSIRT_BATCH_WHOLE);
    *lines_taken = taken.lines;
    *labels_taken = taken.labels;
  });
}

int32_t csirt_evaluation_report(csirt_evaluation* evaluation, int32_t form, csirt_document** report,
                                csirt_error** error) {
  clear(report);
  return guarded_on(evaluation, error, [&] {
    require(report, "report");
    give(report, written(evaluation->evaluation.report(), form));
  });
}

void csirt_evaluation_free(csirt_evaluation** evaluation) { end(evaluation); }

}  // extern "C"
