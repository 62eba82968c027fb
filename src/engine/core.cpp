// Door: Core; see the header.
#include "engine/core.hpp"

#include <filesystem>

#include "base/canonical.hpp"
#include "base/invariant.hpp"
#include "base/utf8.hpp"
#include "charter/people.hpp"
#include "engine/commands.hpp"
#include "time/zone.hpp"

namespace csirt::engine {
namespace {

constexpr int kAttempts = 64;
constexpr std::uint32_t kSnapshotFormat = 4;

std::unique_ptr<journal::Store> open_store(const EngineOptions& options) {
  if (options.journal.empty()) {
    if (options.create && !options.read_only) return journal::open_memory();
    throw Error(Status::invalid,
                "a journal in memory is always a new one: it cannot be only read or only reopened",
                "journal");
  }
  journal::SqliteOptions sqlite;
  sqlite.create = options.create && !options.read_only;
  sqlite.exclusive = options.exclusive;
  sqlite.read_only = options.read_only;
  return journal::open_sqlite(options.journal, sqlite);
}

// File names are any bytes, and what goes to the host is UTF-8.
std::string shown(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t good = std::min(base::utf8_flaw(text), text.size());
    out += text.substr(0, good);
    if (good == text.size()) return out;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(good + 1);
  }
}

bool is_system(const Principal& principal) { return principal == system_principal(); }

}  // namespace

Principal system_principal() {
  Principal principal;
  principal.subject = "system";
  principal.via = "engine";
  return principal;
}

std::string snapshot_objection(journal::Store& store) {
  const auto snapshot = store.load_snapshot(kSnapshotFormat);
  if (!snapshot) return {};
  State replayed;
  store.read(0, [&](std::uint64_t position, std::string_view line) {
    if (position >= snapshot->position) return false;
    replayed.apply(position, journal::decode_record(line));
    return true;
  });
  if (replayed.serialized() == snapshot->bytes) return {};
  return "the snapshot at record " + std::to_string(snapshot->position) +
         " is not the state that the records give; delete it, and it is made anew";
}

Core::Core(const EngineOptions& options) : Core(options, nullptr) {}

Core::Core(const EngineOptions& options, std::unique_ptr<journal::Store> store)
    : options_(options), store_(std::move(store)) {
  condition::check_limits({options.limits.event_bytes, options.limits.event_depth});
  std::error_code ignored;
  const bool fresh = !options.journal.empty() && !std::filesystem::exists(options.journal, ignored);
  if (store_ == nullptr) store_ = open_store(options);
  if (fresh) log(kInformation, "journal-created", {{"journal", shown(options.journal)}});
  restore();
  catch_up();
  const std::string zones = time::tzdata_version();
  if (!state_.tzdata.empty() && state_.tzdata != zones)
    log(kWarning, "tzdata-changed", {{"journalled", state_.tzdata}, {"installed", zones}});
}

// A snapshot that does not fit is a cache gone bad: the state is made of the records again.
void Core::restore() {
  std::string doubt;
  const auto snapshot = store_->load_snapshot(kSnapshotFormat, &doubt);
  if (snapshot) {
    try {
      state_.restore(snapshot->bytes);
      snapshot_at_ = snapshot->position;
    } catch (const Error& error) {
      state_ = State();
      doubt = error.what();
    }
  }
  if (!doubt.empty()) log(kWarning, "snapshot-doubtful", {{"why", shown(doubt)}});
}

void Core::may_write() const {
  if (options_.read_only)
    throw Error(Status::invalid, "the journal was opened to be read only", options_.journal);
}

void Core::catch_up() {
  const std::string charter_before = state_.charter;
  const std::string rules_before = state_.rules;
  store_->read(state_.records, [&](std::uint64_t position, std::string_view line) {
    state_.apply(position, journal::decode_record(line));
    return true;
  });
  if (charter_ == nullptr || charter_before != state_.charter) use_charter();
  if (rules_before != state_.rules) rules_.reset();
}

void Core::use_charter() {
  if (state_.charter.empty()) return;
  charter_ = charter_of(state_.charter);
  triage_ = std::make_unique<triage::Triage>(charter_);
}

std::string Core::need_blob(const std::string& hash, const char* what) const {
  auto bytes = store_->blob(hash);
  if (!bytes)
    throw Error(Status::corrupt, std::string("the journal names ") + what + " that it does not hold", hash);
  return std::move(*bytes);
}

std::shared_ptr<const Charter> Core::charter_of(const std::string& hash) {
  auto& held = charters_[hash];
  if (held == nullptr) held = parse_charter(need_blob(hash, "a charter"), "charter " + hash.substr(0, 12));
  return held;
}

const Workflow& Core::workflow_of(const std::string& digest) {
  for (auto hash = state_.charters.rbegin(); hash != state_.charters.rend(); ++hash) {
    const auto charter = charter_of(*hash);
    if (charter->workflow.digest == digest) return charter->workflow;
  }
  throw Error(Status::corrupt, "no charter of this journal has the workflow " + digest, digest);
}

const std::shared_ptr<const Charter>& Core::charter() const {
  if (charter_ == nullptr) throw Error(Status::invalid, "no charter is installed yet", "charter");
  return charter_;
}

const triage::Triage& Core::triage() const {
  charter();
  return *triage_;
}

std::string Core::root() const { return journal::to_hex(store_->root_at(state_.records)); }

std::shared_ptr<const condition::RuleSet> Core::rules() const {
  if (state_.rules.empty()) throw Error(Status::invalid, "no rules are installed yet", "rules");
  if (rules_ == nullptr) {
    condition::RuleOptions options;
    options.fields = triage::Triage::time_fields();
    rules_ = condition::RuleSet::from_canonical(need_blob(state_.rules, "a rule set"), options);
  }
  return rules_;
}

std::shared_ptr<const condition::RuleSet> Core::rules_naming(const std::vector<std::string>& ids) const {
  if (rules_ != nullptr) return rules_;
  if (state_.rules.empty()) throw Error(Status::invalid, "no rules are installed yet", "rules");
  if (naming_.set == nullptr || naming_.rules != state_.rules || naming_.ids != ids)
    naming_ = {state_.rules, ids, condition::RuleSet::naming(need_blob(state_.rules, "a rule set"), ids)};
  return naming_.set;
}

void Core::log(int level, std::string_view code, const boost::json::object& details) const noexcept {
  if (!options_.log) return;
  try {
    options_.log(level, code, base::canonical(details));
  } catch (...) {  // what is being told has happened already; the telling cannot undo it
  }
}

Context Core::context(const std::string& command_id, const Principal& principal, Instant now, bool explain) {
  Context context{state_,
                  *charter(),
                  triage(),
                  [this](const std::string& digest) -> const Workflow& { return workflow_of(digest); },
                  command_id,
                  principal,
                  charter::identify(*charter(), principal),
                  clock(now),
                  std::nullopt,
                  options_.realm,
                  explain,
                  is_system(principal)};
  if (now < context.now) context.given = now;
  return context;
}

Decision Core::first_answer(const journal::Appended& appended) {
  Decided decided;
  store_->read(appended.first_position, [&](std::uint64_t position, std::string_view line) {
    if (position >= appended.first_position + appended.count) return false;
    const auto record = journal::decode_record(line);
    if (record.type == Decided::kType) decode_body(record.body, decided);
    return true;
  });
  for (std::uint64_t i = 0; i < appended.count; ++i)
    decided.decision.records.push_back(appended.first_position + i);
  return decided.decision;
}

void Core::apply_all(std::uint64_t first, const std::vector<journal::Record>& records) {
  CSIRT_INVARIANT(first == state_.records);
  const std::string charter_before = state_.charter;
  for (const auto& record : records) state_.apply(state_.records, record);
  if (charter_before != state_.charter) use_charter();
  snapshot_when_due();
}

// What was journalled is done, whether or not its cache can be written; a full disk is not asked at every
// command.
void Core::snapshot_when_due() {
  const std::uint64_t every = options_.snapshot_every;
  if (every == 0 || state_.records - snapshot_at_ < every || state_.records < snapshot_not_before_) return;
  try {
    snapshot();
  } catch (const std::exception& error) {
    snapshot_not_before_ = state_.records + every / 16 + 1;
    log(kWarning, "snapshot-failed", {{"why", shown(error.what())}, {"records", state_.records}});
  }
}

Core::Committed Core::commit(const std::string& command_id, const Principal& principal, Instant now,
                             bool explain, const Drafter& drafter) {
  may_write();
  if (command_id.empty()) throw Error(Status::invalid, "a command needs an id", "id");
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    catch_up();
    if (const auto known = store_->find_command(command_id)) return {first_answer(*known), true};
    const Context made = context(command_id, principal, now, explain);
    auto draft = drafter(made);
    if (!draft) return {};
    const journal::Append append = draft->append();
    const auto appended = store_->append(append);
    if (appended.result == journal::AppendResult::conflict) {
      ++conflicts_;
      log(kInformation, "conflict", {{"command", command_id}});
      continue;
    }
    if (appended.result == journal::AppendResult::already_applied) continue;
    if (appended.first_position != state_.records) catch_up();
    if (appended.first_position == state_.records) apply_all(appended.first_position, append.records);
    Decision decision = draft->decision();
    for (std::uint64_t i = 0; i < appended.count; ++i)
      decision.records.push_back(appended.first_position + i);
    return {std::move(decision), false};
  }
  throw Error(Status::conflict, "other processes kept writing what this command read; nothing was done",
              command_id);
}

void Core::commit_cursor(const std::string& command_id, Instant now, const IntakeCursor& cursor) {
  may_write();
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    catch_up();
    if (store_->find_command(command_id)) return;
    const Context made = context(command_id, system_principal(), now, false);
    Draft draft(made, intake_stream(cursor.source));
    draft.write(intake_stream(cursor.source), cursor);
    const journal::Append append = draft.append();
    const auto appended = store_->append(append);
    if (appended.result != journal::AppendResult::appended) continue;
    if (appended.first_position != state_.records) catch_up();
    if (appended.first_position == state_.records) apply_all(appended.first_position, append.records);
    return;
  }
  throw Error(Status::conflict, "other processes kept writing the intake of this source", cursor.source);
}

Decision Core::command(const Command& command, Instant now) {
  const auto draft = [&](const Context& context) -> std::optional<Draft> {
    return draft_command(context, command.body);
  };
  return *commit(command.id, command.principal, now, command.explain, draft).decision;
}

void Core::snapshot() {
  if (options_.read_only || options_.journal.empty()) return;
  store_->save_snapshot({state_.records, kSnapshotFormat, state_.serialized()});
  snapshot_at_ = state_.records;
}

}  // namespace csirt::engine
