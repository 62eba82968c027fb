// How tests ask, consent and look.
#pragma once

#include <doctest/doctest.h>

#include "support.hpp"

namespace csirt::engine::test {

inline const Instant kNoon = kStart + hours(4);

// The organization of support.hpp with other clauses.
inline std::unique_ptr<Engine> open_with(std::string_view from, std::string_view to) {
  std::string text = kCharter;
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  auto engine = Engine::open(options());
  const auto charter = parse_charter(text, "rights.yaml");
  engine->install_charter("install-1", host("system"), charter, kStart);
  engine->install_rules("install-2", host("grace"), rules(), kStart);
  return engine;
}

inline Incident look(const Engine& engine, const std::string& id) {
  return engine.incident(id, viewer("system"));
}

inline Approval approval_of(const Engine& engine, const std::string& id, const std::string& action,
                            std::size_t which = 0) {
  for (const Approval& approval : look(engine, id).approvals) {
    if (approval.action == action && approval.state == ApprovalState::open && which-- == 0) return approval;
  }
  FAIL("no open approval of " << action);
  return {};
}

inline Decision consent(Engine& engine, const std::string& command, const std::string& by,
                        const std::string& id, const Approval& asked, Instant now) {
  return run(engine, command, by, Approve{id, asked.id, asked.need.digest, ""}, now);
}

inline std::size_t count_of(const Decision& decision, EffectKind kind) {
  return static_cast<std::size_t>(std::count_if(decision.effects.begin(), decision.effects.end(),
                                                [&](const Effect& effect) { return effect.kind == kind; }));
}

inline std::size_t running(const Incident& incident, const std::string& kind) {
  return static_cast<std::size_t>(std::count_if(
      incident.clocks.begin(), incident.clocks.end(),
      [&](const Clock& clock) { return clock.kind == kind && clock.state == ClockState::running; }));
}

inline TakeAction isolate(const std::string& id) { return {id, "isolate-host", "pay1.example.com", {}}; }

}  // namespace csirt::engine::test
