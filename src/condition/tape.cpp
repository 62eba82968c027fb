// Door: Tape::index. The trick: simdjson's own first stage is used without its second, because ours keeps
// only what rules read; that interface is not part of simdjson's promise, so this is the one file that
// touches it.
#include "condition/tape.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "base/invariant.hpp"

namespace csirt::condition {
namespace {

EventStatus status_of(simdjson::error_code code) {
  switch (code) {
    case simdjson::SUCCESS:
      return EventStatus::ok;
    case simdjson::EMPTY:
      return EventStatus::empty;
    case simdjson::UTF8_ERROR:
      return EventStatus::not_utf8;
    case simdjson::UNCLOSED_STRING:
      return EventStatus::cut_off;
    default:
      return EventStatus::malformed;
  }
}

// Of blanks behind the line, for readers that take many bytes at once.
constexpr std::size_t padding = std::max<std::size_t>(128, simdjson::SIMDJSON_PADDING);

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

Tape::Tape() = default;
Tape::~Tape() = default;

EventStatus Tape::index(std::string_view line, const EventLimits& limits) {
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  size_ = 0;
  count_ = 0;
  if (line.empty()) return EventStatus::empty;
  if (line.size() > limits.bytes) return EventStatus::too_long;
  if (text_.size() < line.size() + padding) {
    const std::size_t capacity = line.size() + line.size() / 2 + 4096;
    text_.resize(capacity + padding);
    const auto error =
        simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, stage_);
    CSIRT_INVARIANT(!error);
  }
  std::memcpy(text_.data(), line.data(), line.size());
  std::memset(text_.data() + line.size(), ' ', padding);
  size_ = line.size();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text_.data());
  const EventStatus status = status_of(stage_->stage1(bytes, size_, simdjson::stage1_mode::regular));
  if (status != EventStatus::ok) return status;
  structurals_ = stage_->structural_indexes.get();
  count_ = stage_->n_structural_indexes;
  return EventStatus::ok;
}

}  // namespace csirt::condition
