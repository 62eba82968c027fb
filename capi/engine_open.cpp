// csirt_engine_open: the host's options, and the user data of its callback, which is ended exactly once.
#include "arguments.hpp"
#include "routing.hpp"

using namespace csirt::capi;

namespace {

void set_limit(std::uint64_t given, std::uint64_t& limit) {
  if (given != 0) limit = given;
}

csirt::EngineLimits limits(const csirt_engine_options& given) {
  csirt::EngineLimits read;
  set_limit(given.limit_incidents, read.incidents);
  set_limit(given.limit_findings, read.findings);
  set_limit(given.limit_groups, read.groups);
  set_limit(given.limit_event_bytes, read.event_bytes);
  set_limit(given.limit_event_depth, read.event_depth);
  set_limit(given.limit_document_bytes, read.document_bytes);
  return read;
}

void read_flags(std::uint32_t flags, csirt::EngineOptions& read) {
  constexpr std::uint32_t kKnown = CSIRT_ENGINE_NO_CREATE | CSIRT_ENGINE_EXCLUSIVE | CSIRT_ENGINE_READ_ONLY;
  if ((flags & ~kKnown) != 0) refuse("flags", "unknown flags are set: " + std::to_string(flags & ~kKnown));
  read.create = (flags & CSIRT_ENGINE_NO_CREATE) == 0;
  read.exclusive = (flags & CSIRT_ENGINE_EXCLUSIVE) != 0;
  read.read_only = (flags & CSIRT_ENGINE_READ_ONLY) != 0;
}

// A shared pointer runs the destructor once whatever happens next, and also when it cannot be made itself.
std::shared_ptr<void> adopt(const csirt_engine_options& given) {
  if (given.log_destroy == nullptr) return {given.log_user_data, [](void*) {}};
  return {given.log_user_data, given.log_destroy};
}

csirt::LogFunction log_function(const csirt_engine_options& given) {
  if (given.log == nullptr) return {};
  return [log = given.log, user_data = given.log_user_data](int level, std::string_view code,
                                                            std::string_view json) {
    // Both are made NUL-terminated, as every text that goes out is.
    const std::string code_text(code), arguments(json);
    log(user_data, level, code_text.c_str(), code_text.size(), arguments.c_str(), arguments.size());
  };
}

csirt::EngineOptions engine_options(const csirt_engine_options& given) {
  csirt::EngineOptions read;
  read_flags(given.flags, read);
  if (given.reserved != 0) refuse("options", "`reserved` must be 0");
  read.journal = bytes(given.journal, given.journal_length, "journal");
  read.creator = principal(given.creator, given.creator_length, "creator");
  if (const std::string_view realm = text(given.realm, given.realm_length, "realm"); !realm.empty())
    read.realm = realm;
  read.routing = routing(given.routing);
  read.limits = limits(given);
  read.log = log_function(given);
  if (given.latest != 0) read.latest = csirt::Instant{given.latest};
  if (given.snapshot_every != 0)
    read.snapshot_every = given.snapshot_every == UINT64_MAX ? 0 : given.snapshot_every;
  return read;
}

}  // namespace

extern "C" int32_t csirt_engine_open(const csirt_engine_options* given, csirt_engine** engine,
                                     csirt_error** error) {
  clear(engine);
  return guarded(error, [&] {
    const csirt_engine_options known = known_options(given);
    // Before anything else that may fail: from here on the destructor is certain to run.
    std::shared_ptr<void> user_data = adopt(known);
    if (given != nullptr) refuse_tail(given, sizeof known);
    require(engine, "engine");
    auto opened = std::make_unique<csirt_engine>();
    opened->content = std::make_unique<csirt_engine::Content>();
    opened->content->log_user_data = std::move(user_data);
    opened->content->engine = csirt::Engine::open(engine_options(known));
    *engine = opened.release();
  });
}
