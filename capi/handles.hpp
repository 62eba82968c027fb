// What the opaque handles of csirt.h hold, and the gate that every call on a mutable one passes.
#pragma once

#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "analysis/evaluation.hpp"
#include "condition/matcher.hpp"
#include "correlation/correlator.hpp"
#include "csirt.h"
#include "csirt/charter.hpp"
#include "csirt/engine.hpp"
#include "csirt/rules.hpp"
#include "csirt/table.hpp"

namespace csirt::capi {

// Lets one call at a time into a handle; none after an invariant broke; and, when asked, none in a forked
// child. A handle that is freed during a call lives until that call leaves.
class Gate {
 public:
  // Throws Error(busy, forked or internal). After it returned, leave() must be called once.
  void enter(std::string_view handle, bool bound_to_process);
  // True: the handle was freed meanwhile, and whoever leaves deletes it.
  bool leave() noexcept { return (state_.fetch_and(~kRunning, std::memory_order_acq_rel) & kEnded) != 0; }
  // The handle is being freed. True: no call runs, and the caller deletes it.
  bool end() noexcept { return (state_.fetch_or(kEnded, std::memory_order_acq_rel) & kRunning) == 0; }
  void poison() noexcept { poisoned_.store(true, std::memory_order_relaxed); }
  bool forked() const noexcept { return process_ != ::getpid(); }

 private:
  static constexpr unsigned kRunning = 1, kEnded = 2;
  std::atomic<unsigned> state_{0};
  std::atomic<bool> poisoned_{false};
  const pid_t process_ = ::getpid();
};

}  // namespace csirt::capi

struct csirt_error {
  std::int32_t code = CSIRT_OK;
  std::string message;
  std::string subject;
  std::string problems = "[]";
};

struct csirt_document {
  std::string bytes;
};

struct csirt_charter {
  std::shared_ptr<const csirt::Charter> charter;
};

struct csirt_table {
  csirt::Table table;
};

struct csirt_rules {
  csirt::Rules rules;
  const csirt::condition::RuleSet& set() const { return *rules.set(); }
};

struct csirt_matcher {
  static constexpr std::string_view kName = "matcher";
  static constexpr bool kBoundToProcess = false;

  explicit csirt_matcher(csirt::condition::Matcher made) : matcher(std::move(made)) {}
  csirt::capi::Gate gate;
  csirt::condition::Matcher matcher;  // shares the rule set
};

struct csirt_evaluation {
  static constexpr std::string_view kName = "evaluation";
  static constexpr bool kBoundToProcess = false;

  csirt_evaluation(csirt::analysis::EvaluationSettings settings, csirt::analysis::Clock clock)
      : evaluation(std::move(settings), clock) {}
  csirt::capi::Gate gate;
  csirt::analysis::Evaluation evaluation;  // shares the rules and charters
};

struct csirt_correlator {
  static constexpr std::string_view kName = "correlator";
  static constexpr bool kBoundToProcess = false;

  csirt_correlator(const csirt::Rules& rules, const csirt::CorrelationOptions& options)
      : reader(rules.set(), csirt::condition::Routing::standard,
               {csirt::condition::kMostEventBytes, csirt::condition::kMostEventDepth}),
        correlator(rules.set(), options) {}
  csirt::capi::Gate gate;
  csirt::condition::Matcher reader;  // reads the fields of lines; matches nothing
  csirt::correlation::Correlator correlator;
  std::vector<csirt::correlation::Fired> taken;  // on their way to `fired`
  std::deque<csirt::correlation::Fired> fired;   // not taken by the host yet
};

struct csirt_engine {
  static constexpr std::string_view kName = "engine";
  static constexpr bool kBoundToProcess = true;

  // Held by pointer, so that a forked child can let go of it without ending it.
  struct Content {
    std::shared_ptr<void> log_user_data;  // ended after the engine
    std::unique_ptr<csirt::Engine> engine;
  };
  csirt::capi::Gate gate;
  std::unique_ptr<Content> content;
};
