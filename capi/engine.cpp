// csirt_engine_* and csirt_journal_verify: documents to the typed engine and back. Opening stands in
// engine_open.cpp.
#include "analysis/query.hpp"
#include "arguments.hpp"
#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/json_text.hpp"
#include "engine/nouns.hpp"

using namespace csirt::capi;

namespace {

csirt::Engine& of(csirt_engine* engine) { return *engine->content->engine; }

template <class Noun>
void give_noun(csirt_document** document, const Noun& noun) {
  if (document != nullptr) give(document, csirt::base::canonical(csirt::base::encode(noun)));
}

std::string command_id(const char* data, uint64_t length) {
  std::string id(text(data, length, "command_id"));
  if (id.empty()) refuse("command_id", "must not be empty");
  return id;
}

}  // namespace

extern "C" {

int32_t csirt_engine_install_charter(csirt_engine* engine, const char* id, uint64_t id_length,
                                     const char* who, uint64_t who_length, const csirt_charter* charter,
                                     int64_t now, csirt_document** decision, csirt_error** error) {
  clear(decision);
  return guarded_on(engine, error, [&] {
    require(charter, "charter");
    require(decision, "decision");
    const std::string command = command_id(id, id_length);
    const csirt::Principal by = principal(who, who_length, "principal");
    give_noun(decision, of(engine).install_charter(command, by, charter->charter, instant(now)));
  });
}

int32_t csirt_engine_install_rules(csirt_engine* engine, const char* id, uint64_t id_length, const char* who,
                                   uint64_t who_length, const csirt_rules* rules, int64_t now,
                                   csirt_document** decision, csirt_error** error) {
  clear(decision);
  return guarded_on(engine, error, [&] {
    require(rules, "rules");
    require(decision, "decision");
    const std::string command = command_id(id, id_length);
    const csirt::Principal by = principal(who, who_length, "principal");
    give_noun(decision, of(engine).install_rules(command, by, rules->rules, instant(now)));
  });
}

int32_t csirt_engine_triage(csirt_engine* engine, const char* source, uint64_t source_length, uint64_t offset,
                            const char* data, uint64_t length, int64_t now, csirt_document** summary,
                            csirt_error** error) {
  clear(summary);
  return guarded_on(engine, error, [&] {
    const std::string name(text(source, source_length, "source"));
    if (name.empty()) refuse("source", "must not be empty");
    const std::string_view events = bytes(data, length, "bytes");
    give_noun(summary, of(engine).triage(name, offset, events, optional_instant(now)));
  });
}

int32_t csirt_engine_flush(csirt_engine* engine, int64_t now, csirt_document** summary, csirt_error** error) {
  clear(summary);
  return guarded_on(engine, error, [&] { give_noun(summary, of(engine).flush(optional_instant(now))); });
}

int32_t csirt_engine_command(csirt_engine* engine, const char* command, uint64_t command_length, int64_t now,
                             csirt_document** decision, csirt_error** error) {
  clear(decision);
  return guarded_on(engine, error, [&] {
    require(decision, "decision");
    give(decision, of(engine).command_json(text(command, command_length, "command"), instant(now)));
  });
}

int32_t csirt_engine_tick(csirt_engine* engine, int64_t now, csirt_document** summary, csirt_error** error) {
  clear(summary);
  return guarded_on(engine, error, [&] { give_noun(summary, of(engine).tick(instant(now))); });
}

int32_t csirt_engine_query(csirt_engine* engine, const char* query, uint64_t query_length,
                           csirt_document** answer, csirt_error** error) {
  clear(answer);
  return guarded_on(engine, error, [&] {
    require(answer, "answer");
    give(answer, csirt::analysis::query(of(engine), text(query, query_length, "query")));
  });
}

int32_t csirt_engine_now(csirt_engine* engine, int64_t* now, csirt_error** error) {
  return guarded_on(engine, error, [&] {
    require(now, "now");
    *now = of(engine).now().ns;
  });
}

int32_t csirt_engine_snapshot(csirt_engine* engine, csirt_error** error) {
  return guarded_on(engine, error, [&] { of(engine).snapshot(); });
}

int32_t csirt_engine_statistics(csirt_engine* engine, csirt_document** statistics, csirt_error** error) {
  clear(statistics);
  return guarded_on(engine, error, [&] {
    require(statistics, "statistics");
    give_noun(statistics, of(engine).statistics());
  });
}

int32_t csirt_engine_state_hash(csirt_engine* engine, csirt_document** hash, csirt_error** error) {
  clear(hash);
  return guarded_on(engine, error, [&] {
    require(hash, "hash");
    give(hash, of(engine).state_hash());
  });
}

// In a forked child the journal belongs to the parent: closing it there could take the parent's locks away.
// A call that was running in the parent never leaves here; the shell of its handle is then left behind.
void csirt_engine_free(csirt_engine** engine) {
  if (engine != nullptr && *engine != nullptr && (*engine)->gate.forked()) (void)(*engine)->content.release();
  end(engine);
}

int32_t csirt_journal_verify(const char* path, uint64_t path_length, const char* checkpoint,
                             uint64_t checkpoint_length, csirt_document** report, csirt_error** error) {
  clear(report);
  return guarded(error, [&] {
    require(report, "report");
    const std::string file(bytes(path, path_length, "path"));
    if (file.empty()) refuse("path", "must not be empty");
    std::optional<csirt::Checkpoint> earlier;
    const std::string_view document = text(checkpoint, checkpoint_length, "checkpoint");
    if (!document.empty()) {
      earlier = csirt::base::decode<csirt::Checkpoint>(csirt::base::parse_json(document, "checkpoint"));
    }
    give_noun(report, csirt::verify_journal(file, earlier));
  });
}

}  // extern "C"
