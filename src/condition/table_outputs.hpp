// What `collect` may add up: whole numbers or lengths of time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace csirt::condition {

struct Amount {
  std::int64_t value = 0;  // nanoseconds when it is a time
  bool time = false;
};

// "3", "-2", "90m"; nothing when it is neither.
std::optional<Amount> amount(const std::string& output);

std::string text(const Amount& amount);

}  // namespace csirt::condition
