// Door: Tape::index. The trick: simdjson's own first stage is used without its second, because ours keeps
// only what rules read; that interface is not part of simdjson's promise, so this is the one file that
// touches it.
#include "condition/tape.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "base/invariant.hpp"
#include "base/line_end.hpp"

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

// Room for a line of this size and half as much again. The old room stays when there is no memory for more.
void Tape::grow(std::size_t size) {
  const std::size_t capacity = size + size / 2 + 4096;
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
  const auto error =
      simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, stage);
  if (error == simdjson::MEMALLOC) throw std::bad_alloc();
  CSIRT_INVARIANT(!error);
  text_.resize(capacity + padding);
  stage_ = std::move(stage);
}

// What counts against the limit is the line as it came, without its line end.
EventStatus Tape::take(std::string_view line, const EventLimits& limits) {
  size_ = 0;
  count_ = 0;
  indexed_ = false;
  line = base::without_line_end(line);
  if (line.size() > limits.bytes) return EventStatus::too_long;
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  if (line.empty()) return EventStatus::empty;
  if (text_.size() < line.size() + padding) grow(line.size());
  std::memcpy(text_.data(), line.data(), line.size());
  std::memset(text_.data() + line.size(), ' ', padding);
  size_ = line.size();
  return EventStatus::ok;
}

EventStatus Tape::index() {
  if (indexed_) return status_;
  indexed_ = true;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text_.data());
  status_ = status_of(stage_->stage1(bytes, size_, simdjson::stage1_mode::regular));
  if (status_ != EventStatus::ok) return status_;
  structurals_ = stage_->structural_indexes.get();
  count_ = stage_->n_structural_indexes;
  return status_;
}

}  // namespace csirt::condition
