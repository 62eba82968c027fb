// csirt_table_*: one decision table by itself.
#include "arguments.hpp"
#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/nouns.hpp"

using namespace csirt::capi;

namespace {

csirt::Instant time_for(const csirt_table& table, int64_t now) {
  if (now == CSIRT_TIME_NONE && table.table.needs_time())
    refuse("now", "must be given: a condition asks for an age");
  return now == CSIRT_TIME_NONE ? csirt::Instant{} : csirt::Instant{now};
}

// One facts document in, one decision out.
template <class Decide>
int32_t answer_one(const csirt_table* table, const char* facts, uint64_t length, int64_t now,
                   csirt_document** decision, csirt_error** error, Decide decide) {
  clear(decision);
  return guarded(error, [&] {
    require(table, "table");
    require(decision, "decision");
    const csirt::Instant at = time_for(*table, now);
    const csirt::Facts known = table->table.read_facts(text(facts, length, "facts"));
    give(decision, csirt::base::canonical(csirt::base::encode(decide(table->table, known, at))));
  });
}

}  // namespace

extern "C" {

int32_t csirt_table_parse(const char* data, uint64_t length, const char* file, uint64_t file_length,
                          const char* name, uint64_t name_length, csirt_table** table, csirt_error** error) {
  clear(table);
  return guarded(error, [&] {
    require(table, "table");
    const std::string_view document = bytes(data, length, "text");
    *table = new csirt_table{
        csirt::Table::parse(document, text(file, file_length, "file"), text(name, name_length, "name"))};
  });
}

int32_t csirt_table_select(const csirt_charter* charter, const char* name, uint64_t name_length,
                           csirt_table** table, csirt_error** error) {
  clear(table);
  return guarded(error, [&] {
    require(charter, "charter");
    require(table, "table");
    *table = new csirt_table{csirt::Table::of(charter->charter, text(name, name_length, "name"))};
  });
}

const char* csirt_table_name(const csirt_table* table, uint64_t* length) {
  return table == nullptr ? hand_out("", length) : hand_out(table->table.name(), length);
}

int32_t csirt_table_decide(const csirt_table* table, const char* facts, uint64_t facts_length, int64_t now,
                           csirt_document** decision, csirt_error** error) {
  return answer_one(table, facts, facts_length, now, decision, error,
                    [](const csirt::Table& asked, const csirt::Facts& known, csirt::Instant at) {
                      return asked.decide(known, at);
                    });
}

int32_t csirt_table_explain(const csirt_table* table, const char* facts, uint64_t facts_length, int64_t now,
                            csirt_document** decision, csirt_error** error) {
  return answer_one(table, facts, facts_length, now, decision, error,
                    [](const csirt::Table& asked, const csirt::Facts& known, csirt::Instant at) {
                      return asked.explain(known, at);
                    });
}

int32_t csirt_table_decide_batch(const csirt_table* table, const char* lines, uint64_t lines_length,
                                 int64_t now, csirt_document** decisions, csirt_error** error) {
  clear(decisions);
  return guarded(error, [&] {
    require(table, "table");
    require(decisions, "decisions");
    const csirt::Instant at = time_for(*table, now);
    const std::vector<csirt::Facts> facts = table->table.read_lines(text(lines, lines_length, "lines"));
    std::string out;
    for (const csirt::TableDecision& decision : table->table.decide_many(facts, at))
      out += csirt::base::canonical(csirt::base::encode(decision)) + "\n";
    give(decisions, std::move(out));
  });
}

int32_t csirt_table_analyse(const csirt_table* table, csirt_document** analysis, csirt_error** error) {
  clear(analysis);
  return guarded(error, [&] {
    require(table, "table");
    require(analysis, "analysis");
    give(analysis, csirt::base::canonical(csirt::base::encode(table->table.analyse())));
  });
}

int32_t csirt_table_import(const char* data, uint64_t length, const char* file, uint64_t file_length,
                           csirt_document** yaml, csirt_error** error) {
  clear(yaml);
  return guarded(error, [&] {
    require(yaml, "yaml");
    const std::string_view document = bytes(data, length, "text");
    give(yaml, csirt::import_ssvc(document, text(file, file_length, "file")));
  });
}

void csirt_table_free(csirt_table** table) { end(table); }

}  // extern "C"
