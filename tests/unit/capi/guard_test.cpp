// The guard of the C boundary, on failures that no public function can be brought to.
#include "guard.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <new>
#include <stdexcept>
#include <thread>

#include "base/invariant.hpp"

using namespace csirt::capi;

namespace {

// A handle like the real ones, with a body of its own.
struct Handle {
  static constexpr std::string_view kName = "handle";
  static constexpr bool kBoundToProcess = false;
  Gate gate;
};

template <class Body>
std::int32_t on(Handle& handle, Body body) {
  return guarded_on(&handle, nullptr, body);
}

csirt_matcher* make_matcher() {
  const char* text = "title: t\nid: r\nlogsource: {category: x}\ndetection: {s: {name: ada}, condition: s}\n";
  csirt_rules* rules = nullptr;
  csirt_matcher* matcher = nullptr;
  REQUIRE(csirt_rules_parse(text, CSIRT_TEXT_NUL, nullptr, 0, nullptr, &rules, nullptr) == CSIRT_OK);
  REQUIRE(csirt_matcher_create(rules, nullptr, &matcher, nullptr) == CSIRT_OK);
  csirt_rules_free(&rules);
  return matcher;
}

}  // namespace

TEST_CASE("every exception becomes its status") {
  struct {
    const char* what;
    void (*body)();
    std::int32_t expected;
  } const table[] = {
      {"our error", [] { throw csirt::Error(csirt::Status::conflict, "x"); }, CSIRT_E_CONFLICT},
      {"no memory", [] { throw std::bad_alloc(); }, CSIRT_E_MEMORY},
      {"too long", [] { throw std::length_error("x"); }, CSIRT_E_INTERNAL},
      {"invariant", [] { CSIRT_INVARIANT(1 == 2); }, CSIRT_E_INTERNAL},
      {"something else", [] { throw 42; }, CSIRT_E_INTERNAL},
  };
  for (const auto& row : table) {
    CAPTURE(row.what);
    csirt_error* error = nullptr;
    CHECK(guarded(&error, [&] { row.body(); }) == row.expected);
    CHECK(csirt_error_code(error) == row.expected);
    CHECK(std::string(csirt_error_message(error, nullptr)) != "");
    csirt_error_free(&error);
    CHECK(error == nullptr);
  }
}

TEST_CASE("[C-8.1] out of memory leaves the handle usable") {
  Handle handle;
  CHECK(on(handle, [] { throw std::bad_alloc(); }) == CSIRT_E_MEMORY);
  CHECK(on(handle, [] {}) == CSIRT_OK);
}

TEST_CASE("[C-8.2] a broken invariant poisons the handle, and nothing else") {
  Handle handle, other;
  CHECK(on(handle, [] { CSIRT_INVARIANT(false); }) == CSIRT_E_INTERNAL);
  bool ran = false;
  CHECK(on(handle, [&] { ran = true; }) == CSIRT_E_INTERNAL);
  CHECK_FALSE(ran);
  CHECK(on(other, [] {}) == CSIRT_OK);
}

TEST_CASE("[C-8.2] a poisoned matcher answers, and can be freed") {
  csirt_matcher* matcher = make_matcher();
  matcher->gate.poison();
  std::uint64_t count = 0;
  csirt_error* error = nullptr;
  CHECK(csirt_matcher_match(matcher, "{}", 2, nullptr, 0, &count, &error) == CSIRT_E_INTERNAL);
  CHECK(std::string(csirt_error_subject(error, nullptr)) == "matcher");
  csirt_error_free(&error);
  csirt_matcher_free(&matcher);
  CHECK(matcher == nullptr);
}

TEST_CASE("[C-7.2] a call within a call answers busy, and the outer one goes on") {
  Handle handle;
  std::int32_t inner = CSIRT_OK;
  CHECK(on(handle, [&] { inner = on(handle, [] {}); }) == CSIRT_OK);
  CHECK(inner == CSIRT_E_BUSY);
  CHECK(on(handle, [] {}) == CSIRT_OK);
}

TEST_CASE("[C-7.2] a matcher and an engine in a call answer busy") {
  csirt_matcher* matcher = make_matcher();
  csirt_engine* engine = nullptr;
  REQUIRE(csirt_engine_open(nullptr, &engine, nullptr) == CSIRT_OK);
  matcher->gate.enter("matcher", false);
  engine->gate.enter("engine", true);
  std::uint64_t count = 0;
  std::int64_t now = 0;
  CHECK(csirt_matcher_match(matcher, "{}", 2, nullptr, 0, &count, nullptr) == CSIRT_E_BUSY);
  CHECK(csirt_engine_now(engine, &now, nullptr) == CSIRT_E_BUSY);
  matcher->gate.leave();
  engine->gate.leave();
  CHECK(csirt_matcher_match(matcher, "{}", 2, nullptr, 0, &count, nullptr) == CSIRT_OK);
  CHECK(csirt_engine_now(engine, &now, nullptr) == CSIRT_OK);
  csirt_matcher_free(&matcher);
  csirt_engine_free(&engine);
}

TEST_CASE("[C-7.5] a handle that is freed during a call lives until that call returns, and ends once") {
  csirt_matcher* matcher = make_matcher();
  csirt_matcher* const inside = matcher;
  CHECK(guarded_on(inside, nullptr, [&] {
          csirt_matcher_free(&matcher);
          CHECK(matcher == nullptr);
          CHECK(inside->matcher.rules().size() == 1);
          std::uint64_t count = 0;
          CHECK(csirt_matcher_match(inside, "{}", 2, nullptr, 0, &count, nullptr) == CSIRT_E_BUSY);
        }) == CSIRT_OK);
}

TEST_CASE("[C-7.5] a handle that another thread frees during a call ends with the call") {
  csirt_engine* engine = nullptr;
  int ended = 0;
  csirt_engine_options options;
  std::memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.log_user_data = &ended;
  options.log_destroy = [](void* count) { ++*static_cast<int*>(count); };
  REQUIRE(csirt_engine_open(&options, &engine, nullptr) == CSIRT_OK);
  CHECK(guarded_on(engine, nullptr, [&] {
          std::thread other([&] { csirt_engine_free(&engine); });
          other.join();
          CHECK(ended == 0);
        }) == CSIRT_OK);
  CHECK(ended == 1);
}

TEST_CASE("[C-2.4] outputs are null after a failure that came before the body") {
  Handle* none = nullptr;
  csirt_error* error = nullptr;
  CHECK(guarded_on(none, &error, [] {}) == CSIRT_E_INVALID);
  CHECK(std::string(csirt_error_subject(error, nullptr)) == "handle");
  csirt_error_free(&error);
}
