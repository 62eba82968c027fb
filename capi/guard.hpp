// The one guard of the C boundary: every function of csirt.h that can fail runs its body here.
//
// Doors: guarded (no handle, or an immutable one) and guarded_on (a handle with a gate). Whatever the body
// throws becomes a status and an error object; a broken invariant poisons the handle. Nothing else in capi/
// catches.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "handles.hpp"

namespace csirt::capi {

// A call to a lambda, without owning or allocating it.
class Body {
 public:
  template <class F>
  Body(F& body) : object_(&body), call_([](void* object) { (*static_cast<F*>(object))(); }) {}
  void operator()() const { call_(object_); }

 private:
  void* object_;
  void (*call_)(void*);
};

std::int32_t run(Body body, csirt_error** error) noexcept;
// `end` deletes the handle; it is called when the body freed it, or another thread meanwhile.
std::int32_t run_on(Gate& gate, std::string_view handle, bool bound_to_process, Body body, Body end,
                    csirt_error** error) noexcept;

// Throws Error(Status::invalid) about the argument `name`.
[[noreturn]] void refuse(std::string_view name, std::string_view why);
void require(const void* argument, std::string_view name);

template <class F>
std::int32_t guarded(csirt_error** error, F&& body) noexcept {
  return run(Body(body), error);
}

template <class Handle, class F>
std::int32_t guarded_on(Handle* handle, csirt_error** error, F&& body) noexcept {
  if (handle == nullptr) return guarded(error, [] { require(nullptr, Handle::kName); });
  auto end = [handle] { delete handle; };
  return run_on(handle->gate, Handle::kName, Handle::kBoundToProcess, Body(body), Body(end), error);
}

// An output is null until the call has succeeded.
template <class T>
void clear(T** output) noexcept {
  if (output != nullptr) *output = nullptr;
}

}  // namespace csirt::capi
