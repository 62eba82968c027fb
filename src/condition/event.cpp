// Door: Event.
#include "condition/event.hpp"

#include "condition/escapes.hpp"
#include "condition/event_fields.hpp"
#include "condition/fold.hpp"

namespace csirt::condition {

std::string_view describe(EventStatus status) {
  switch (status) {
    case EventStatus::ok:
      return "ok";
    case EventStatus::empty:
      return "the line is empty";
    case EventStatus::not_object:
      return "the line is JSON but no object";
    case EventStatus::not_utf8:
      return "the line is not UTF-8";
    case EventStatus::cut_off:
      return "the line ends before the event does";
    case EventStatus::malformed:
      return "the line is no JSON";
    case EventStatus::too_deep:
      return "the event is nested too deeply";
    case EventStatus::too_long:
      return "the line is too long";
  }
  return "the line is no event";
}

std::string text_of(const RawValue& value) {
  if (!value.escaped) return std::string(value.raw);
  std::string text;
  unescape_into(value.raw, text);
  return text;
}

std::span<const RawValue> EventFields::values(std::string_view name) {
  if (reader_.status() != EventStatus::ok) return {};
  if (const auto known = table_.find(name)) return reader_.values(*known);
  auto found = extras_.find(name);
  if (found == extras_.end()) {
    if (extras_.size() >= max_extras) extras_.clear();
    Extra extra;
    extra.table = std::make_unique<FieldTable>(std::vector<std::string>{std::string(name)}, mapping_);
    extra.reader = std::make_unique<FieldReader>(*extra.table);
    found = extras_.emplace(std::string(name), std::move(extra)).first;
  }
  Extra& extra = found->second;
  if (extra.event != event_) extra.reader->read_again(reader_);
  extra.event = event_;
  return extra.reader->values(0);
}

std::string_view Event::line() const { return fields_->reader().line(); }

std::span<const RawValue> EventFields::values(const FieldNames& names, std::size_t i) {
  if (listed_ != names) {
    listed_.reset();  // should memory run out
    listed_ids_.clear();
    for (const std::string& name : *names) listed_ids_.push_back(table_.find(name));
    listed_ = names;
  }
  if (reader_.status() != EventStatus::ok || !listed_ids_[i]) return values((*names)[i]);
  return reader_.values(*listed_ids_[i]);
}

namespace {

std::optional<std::string> first_text(std::span<const RawValue> values) {
  for (const RawValue& value : values) {
    if (value.is_scalar_text()) return text_of(value);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> Event::field_text(std::string_view name) const {
  return first_text(fields_->values(name));
}

std::optional<std::string> Event::field_text(const FieldNames& names, std::size_t i) const {
  return first_text(fields_->values(names, i));
}

bool Event::append_folded(std::string_view name, std::string& out) const {
  for (const RawValue& value : fields_->values(name)) {
    if (!value.is_scalar_text()) continue;
    const std::string unescaped = value.escaped ? text_of(value) : std::string();
    const std::string_view text = value.escaped ? std::string_view(unescaped) : value.raw;
    const std::size_t before = out.size();
    out.resize(before + text.size() + text.size() / 2 + 3);
    out.resize(static_cast<std::size_t>(fold_to(text, out.data() + before) - out.data()));
    return true;
  }
  return false;
}

std::vector<std::string> Event::field_texts(std::string_view name) const {
  std::vector<std::string> result;
  for (const RawValue& value : fields_->values(name)) {
    if (value.is_scalar_text()) result.push_back(text_of(value));
  }
  return result;
}

bool Event::has_field(std::string_view name) const { return !fields_->values(name).empty(); }

}  // namespace csirt::condition
