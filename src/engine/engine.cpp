// Door: csirt::Engine, the public face; everything is done by Core, Intake and View.
#include "csirt/engine.hpp"

#include "base/canonical.hpp"
#include "base/codec.hpp"
#include "base/json_text.hpp"
#include "base/node.hpp"
#include "engine/core.hpp"
#include "engine/intake.hpp"
#include "engine/view.hpp"
#include "journal/verify.hpp"

namespace csirt {
namespace engine {

// A question as a document.
struct Query {
  std::string what, id;
  std::string order;  // of incidents: "opened" when nothing is said, or "score"
  std::optional<Viewer> viewer;
};
BOOST_DESCRIBE_STRUCT(Query, (), (what, id, order, viewer))

}  // namespace engine

class Engine::Impl {
 public:
  explicit Impl(const EngineOptions& options) : core(options), intake(core) {}

  engine::View view(const Viewer& viewer) const { return {core, intake, viewer}; }
  void check_size(std::string_view document) const {
    if (document.size() > core.options().limits.document_bytes) {
      throw Error(Status::limit,
                  "the document is longer than the host's limit of " +
                      std::to_string(core.options().limits.document_bytes) + " bytes",
                  "document_bytes");
    }
  }

  engine::Core core;
  engine::Intake intake;
};

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::~Engine() = default;

std::unique_ptr<Engine> Engine::open(const EngineOptions& options) {
  return std::unique_ptr<Engine>(new Engine(std::make_unique<Impl>(options)));
}

Decision Engine::install_charter(const std::string& command_id, const Principal& principal,
                                 std::shared_ptr<const Charter> charter, Instant now) {
  return impl_->core.install_charter(command_id, principal, std::move(charter), now);
}

Decision Engine::install_rules(const std::string& command_id, const Principal& principal, const Rules& rules,
                               Instant now) {
  return impl_->intake.install_rules(command_id, principal, rules, now);
}

std::shared_ptr<const Charter> Engine::charter() const { return impl_->core.charter(); }

Rules Engine::installed_rules() const { return Rules(impl_->core.rules()); }

TriageSummary Engine::triage(const std::string& source, std::uint64_t offset, std::string_view bytes,
                             std::optional<Instant> now) {
  return impl_->intake.triage(source, offset, bytes, now);
}

TriageSummary Engine::flush(std::optional<Instant> now) { return impl_->intake.flush(now); }

Decision Engine::command(const Command& command, Instant now) {
  return impl_->view({command.principal, ""}).answer(impl_->core.command(command, now));
}

TickSummary Engine::tick(Instant now) { return impl_->core.tick(now); }

Instant Engine::now() const { return impl_->core.state().now; }

std::vector<Incident> Engine::incidents(const Viewer& viewer) const {
  return impl_->view(viewer).incidents();
}

Incident Engine::incident(std::string_view id_or_short_id, const Viewer& viewer) const {
  return impl_->view(viewer).incident(id_or_short_id);
}

Summary Engine::summary(const Viewer& viewer) const { return impl_->view(viewer).summary(); }

std::vector<Effect> Engine::effects(const Viewer& viewer) const { return impl_->view(viewer).effects(); }

std::vector<Finding> Engine::noted(const Viewer& viewer) const { return impl_->view(viewer).noted(); }

std::vector<RuleFeedback> Engine::rules(const Viewer& viewer) const { return impl_->view(viewer).rules(); }

// The host itself asks, as with now() and charter(): nobody looks over its shoulder.
EngineStatistics Engine::statistics() const {
  return impl_->view({{"host", "system", {}, {}, {}}, {}}).statistics();
}

void Engine::check_size(std::string_view document) const { impl_->check_size(document); }

std::string Engine::query(std::string_view text) const {
  impl_->check_size(text);
  const auto query = base::decode<engine::Query>(base::parse_json(text, "the query"));
  if (!query.viewer) {
    throw Error(Status::invalid,
                "a query needs its viewer: {\"principal\": {\"subject\": ...}} or {\"party\": ...}",
                "/viewer");
  }
  const engine::View view = impl_->view(*query.viewer);
  if (query.order != "" && query.order != "opened" && query.order != "score")
    throw Error(Status::invalid,
                "incidents are ordered by 'opened' or by 'score', not by '" + query.order + "'", "/order");
  using engine::Query, engine::View;
  using Answer = boost::json::value (*)(const View&, const Query&);
  static const std::map<std::string, Answer> answers{
      {"incidents",
       [](const View& v, const Query& q) { return base::encode(v.incidents(q.order == "score")); }},
      {"incident", [](const View& v, const Query& q) { return base::encode(v.incident(q.id)); }},
      {"summary", [](const View& v, const Query&) { return base::encode(v.summary()); }},
      {"effects", [](const View& v, const Query&) { return base::encode(v.effects()); }},
      {"noted", [](const View& v, const Query&) { return base::encode(v.noted()); }},
      {"charter", [](const View& v, const Query&) { return v.charter(); }},
      {"rules", [](const View& v, const Query&) { return base::encode(v.rules()); }},
      {"statistics", [](const View& v, const Query&) { return base::encode(v.statistics()); }},
  };
  const auto found = answers.find(query.what);
  if (found != answers.end()) return base::canonical(found->second(view, query));
  std::vector<std::string> names;
  for (const auto& [name, answer] : answers) names.push_back(name);
  throw Error(Status::invalid, "'" + query.what + "' is no question" + base::did_you_mean(query.what, names),
              "/what");
}

std::string Engine::command_json(std::string_view text, Instant now) {
  impl_->check_size(text);
  return base::canonical(base::encode(command(parse_command(text), now)));
}

void Engine::snapshot() {
  impl_->core.catch_up();
  impl_->core.snapshot();
}

std::string Engine::state_hash() const { return base::sha256_hex(impl_->core.state().serialized()); }

namespace {

journal::Hash parse_root(const std::string& hex) {
  journal::Hash hash{};
  const auto digit = [&](char c) -> unsigned {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
    throw Error(Status::invalid, "a Merkle root is 64 lower-case hexadecimal digits; found '" + hex + "'",
                "root");
  };
  if (hex.size() != 2 * hash.size()) digit('?');
  for (std::size_t i = 0; i < hash.size(); ++i)
    hash[i] = static_cast<std::uint8_t>(digit(hex[2 * i]) * 16 + digit(hex[2 * i + 1]));
  return hash;
}

}  // namespace

VerifyReport verify_journal(const std::string& path, const std::optional<Checkpoint>& earlier) {
  std::optional<journal::Head> older;
  if (earlier) {
    older.emplace();
    older->size = earlier->size;
    older->root = parse_root(earlier->root);
  }
  const auto found = journal::verify(path, older);
  VerifyReport report{found.ok, found.size, journal::to_hex(found.root), found.damaged, found.message};
  if (!report.ok) return report;
  journal::SqliteOptions reading;
  reading.create = false;
  reading.read_only = true;
  const std::string objection = engine::snapshot_objection(*journal::open_sqlite(path, reading));
  if (!objection.empty()) {
    report.ok = false;
    report.message = objection;
  }
  return report;
}

}  // namespace csirt
