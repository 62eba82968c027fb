// Door: guard.hpp. The only catch clauses of capi/ stand here.
#include "guard.hpp"

#include <exception>
#include <gsl/narrow>
#include <new>

#include "error_object.hpp"

namespace csirt::capi {
namespace {

// Must be called while an exception is being handled. Never throws: when there is no memory to say what went
// wrong, it says that there is no memory.
std::int32_t report_current(csirt_error** error) noexcept {
  try {
    throw;
  } catch (const Error& e) {
    return store(error, e);
  } catch (const std::bad_alloc&) {
    return store_out_of_memory(error);
  } catch (const gsl::narrowing_error&) {
    return store(error, Error(Status::limit, "more of something than 32 bits can number"));
  } catch (const std::exception& e) {
    return store_internal(error, e.what());
  } catch (...) {
    return store_internal(error, "an exception of unknown type");
  }
}

}  // namespace

std::int32_t run(Body body, csirt_error** error) noexcept {
  clear(error);
  try {
    body();
    return CSIRT_OK;
  } catch (...) {
    return report_current(error);
  }
}

std::int32_t run_on(Gate& gate, std::string_view handle, bool bound_to_process, Body body, Body end,
                    csirt_error** error) noexcept {
  auto enter = [&] { gate.enter(handle, bound_to_process); };
  if (const std::int32_t status = run(Body(enter), error); status != CSIRT_OK) return status;
  const std::int32_t status = run(body, error);
  if (status == CSIRT_E_INTERNAL) gate.poison();
  if (gate.leave()) end();
  return status;
}

void refuse(std::string_view name, std::string_view why) {
  throw Error(Status::invalid, std::string(name) + ": " + std::string(why), std::string(name));
}

void require(const void* argument, std::string_view name) {
  if (argument == nullptr) refuse(name, "must not be null");
}

// The owner is asked first: in a forked child the flag of a call that the parent was in means nothing.
void Gate::enter(std::string_view handle, bool bound_to_process) {
  const std::string subject(handle);
  if (bound_to_process && forked()) {
    throw Error(Status::forked, subject + ": was opened before fork(); open it in this process", subject);
  }
  if (poisoned_.load(std::memory_order_relaxed)) {
    throw Error(Status::internal,
                subject + ": an invariant broke in an earlier call; free it and open it again", subject);
  }
  if ((state_.fetch_or(kRunning, std::memory_order_acq_rel) & kRunning) != 0) {
    throw Error(Status::busy, subject + ": is in a call already, from its own callback or another thread",
                subject);
  }
}

}  // namespace csirt::capi
