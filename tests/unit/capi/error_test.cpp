// Errors when memory runs out: the status of the call is told even when nothing else can be.
#include <doctest/doctest.h>

#include <cstdlib>
#include <new>

#include "condition/matcher.hpp"
#include "error_object.hpp"

namespace {

thread_local bool no_memory = false;

void* take_or_null(std::size_t size) noexcept {
  return no_memory ? nullptr : std::malloc(size == 0 ? 1 : size);
}

void* take(std::size_t size) {
  void* memory = take_or_null(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

// Of this test program alone: lets every allocation of this thread fail while `no_memory` is set.
void* operator new(std::size_t size) { return take(size); }
void* operator new[](std::size_t size) { return take(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return take_or_null(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return take_or_null(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

TEST_CASE("[E-2] without memory for an error object the code still is the status of the call") {
  for (std::int32_t status = CSIRT_E_INVALID; status >= CSIRT_E_UNSUPPORTED; --status) {
    const csirt::Error thrown(static_cast<csirt::Status>(status), "what went wrong, at length", "subject");
    csirt_error* error = nullptr;
    no_memory = true;
    const std::int32_t answered = csirt::capi::store(&error, thrown);
    no_memory = false;
    CHECK(answered == status);
    CHECK(csirt_error_code(error) == status);
    CHECK(std::string(csirt_error_message(error, nullptr)).find("memory") != std::string::npos);
    CHECK(std::string(csirt_error_problems(error, nullptr)) == "[]");
    csirt_error_free(&error);
    CHECK(error == nullptr);
  }
}

TEST_CASE("events are matched without any allocation once all buffers have grown") {
  using namespace csirt::condition;
  const auto rules = RuleSet::from_texts({{"r.yml",
                                           "title: t\nlogsource: {product: test}\ndetection:\n"
                                           "  a: {Image|endswith: '.exe', CommandLine|contains: needle}\n"
                                           "  b: ['a keyword']\n  condition: a or b\n"}});
  REQUIRE(rules->problems().empty());
  std::vector<std::string> events;
  for (int i = 0; i < 3500; ++i) {
    events.push_back("{\"Image\":\"C:\\\\x" + std::to_string(i % 5) + ".exe\",\"CommandLine\":\"run " +
                     std::to_string(i * 7919) + (i % 3 == 0 ? " needle" : "") + "\"}");
  }
  Matcher matcher(rules);
  std::size_t matched = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    no_memory = i >= 3000;
    const bool ok = matcher.parse(events[i]) == EventStatus::ok;
    matched += ok ? matcher.match().size() : 0;
    no_memory = false;
    if (!ok) FAIL_CHECK(events[i]);
  }
  CHECK(matched == 1167);
}
