// Door: KeywordSearch.
#include "condition/keyword_search.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace csirt::condition {
namespace {

// Whether the keywords in a value are found once and then known.
bool is_known(const Cell& cell) { return cell.entry && cell.entry->kept; }

}  // namespace

KeywordSearch::KeywordSearch(const CompiledRules& rules, FieldReader& reader, ValueCache& cache,
                             Evaluator& evaluator)
    : rules_(rules), reader_(reader), cache_(cache), evaluator_(evaluator) {
  if (rules.keywords.folded.empty()) return;
  looks_.resize(rules.predicates.size());
  for (PlaceId place = 0; place < rules.fields.places(); ++place) {
    const auto terminals = rules.fields.terminals(place);
    read_by_rules_.push_back(std::any_of(
        terminals.begin(), terminals.end(),
        [&](const FieldTable::Terminal& terminal) { return rules.read_by_rules[terminal.field]; }));
  }
}

std::span<const PredicateId> KeywordSearch::run() {
  found_.clear();
  search_all();
  return found_;
}

void KeywordSearch::search_all() {
  ++search_;
  if (rules_.keywords.folded.empty()) return;
  for (Cell& cell : reader_.cells()) {
    if (!cell.value.is_scalar_text()) continue;
    if (is_known(cell)) {
      if (!cell.entry->no_keywords) add_all_of(*cell.entry);
    } else if (cell.entry ? cell.entry->by_lines : cell.value.escaped && has_lines(cell.value.raw)) {
      add_all_of(evaluator_.entry_of(cell));
    } else if (cell.place != no_place && read_by_rules_[cell.place]) {
      evaluator_.entry_of(cell);
    } else {
      cache_.fold_once(cell.value);
    }
  }
  const std::string_view texts = cache_.once_folded();
  text_around_ = {};
  rules_.keywords.folded.find(texts,
                              [&](std::uint32_t payload, std::size_t from) { hit(payload, texts, from); });
  evaluator_.end_keywords();
}

std::span<const PredicateId> KeywordSearch::run(const KeywordSieve& sieve) {
  if (!sieve.usable() || (!sieve.empty() && !sift(sieve))) return run();
  ++search_;
  found_.clear();
  looked_into_ = 0;
  evaluator_.end_keywords();
  if (sieve.empty()) return found_;
  for (ValueEntry* value : kept_) add_those_of(*value, sieve);
  sieve.find(sifted_, [&](PredicateId predicate, const char* at) { sieved(predicate, at); });
  if (looked_into_ > most_looked_into) search_all();
  return found_;
}

// Takes the values that are not kept out of the line, and what lies between those that are near each other.
// False: texts are to be searched.
bool KeywordSearch::sift(const KeywordSieve& sieve) {
  constexpr std::ptrdiff_t near = 64;
  kept_.clear();
  sifted_.begin(reader_.line().size());
  const char* begin = nullptr;
  const char* end = nullptr;
  for (const Cell& cell : reader_.cells()) {
    if (!cell.value.is_scalar_text()) continue;
    if (is_known(cell)) {
      if (!cell.entry->no_keywords && cell.entry->sifted != sieve.number()) kept_.push_back(cell.entry);
      continue;
    }
    const std::string_view raw = cell.value.raw;
    if (begin && raw.data() - end > near) {
      if (!sifted_.add({begin, end})) return false;
      begin = nullptr;
    }
    if (!begin) begin = raw.data();
    end = raw.data() + raw.size();
  }
  return !begin || sifted_.add({begin, end});
}

// A part of the keyword stands at this place of the line, which may be in a value or in the name of a field.
void KeywordSearch::sieved(PredicateId predicate, const char* at) {
  if (looked_into_ > most_looked_into || evaluator_.known_to_hold(predicate)) return;
  const std::span<Cell> cells = reader_.cells();
  const auto behind = std::upper_bound(
      cells.begin(), cells.end(), at,
      [](const char* place, const Cell& cell) { return std::less<>()(place, cell.value.raw.data()); });
  if (behind == cells.begin()) return;
  Cell& cell = *std::prev(behind);
  if (!cell.value.is_scalar_text() || at >= cell.value.raw.data() + cell.value.raw.size()) return;
  if (!is_next_look(predicate, static_cast<std::size_t>(behind - cells.begin()))) return;
  looked_into_ += cell.entry ? 0 : 1;
  if (Evaluator::value_holds(rules_.predicates[predicate].test, evaluator_.entry_of(cell))) add(predicate);
}

void KeywordSearch::add_all_of(ValueEntry& value) {
  const std::vector<PredicateId>& holding = evaluator_.hits(value, whole_event);
  value.no_keywords = holding.empty();
  for (PredicateId predicate : holding) add(predicate);
}

void KeywordSearch::add_those_of(ValueEntry& value, const KeywordSieve& sieve) {
  bool some = false;
  for (PredicateId predicate : evaluator_.hits(value, whole_event)) {
    if (!sieve.seeks(predicate)) continue;
    some = true;
    add(predicate);
  }
  if (!some) value.sifted = sieve.number();
}

void KeywordSearch::add(PredicateId predicate) {
  if (evaluator_.known_to_hold(predicate)) return;
  evaluator_.set_predicate(predicate);
  found_.push_back(predicate);
}

// Folded texts do not show the case of letters: cased keywords are sought once more, in all scalars.
void KeywordSearch::hit(std::uint32_t payload, std::string_view texts, std::size_t from) {
  const PredicateId predicate = payload / 2;
  if (evaluator_.known_to_hold(predicate)) return;
  const CompiledPredicate& sought = rules_.predicates[predicate];
  const bool certain = (payload & 1) != 0;
  if (certain ||
      (is_next_look(predicate, sought.test.cased ? 0 : begin_of_text(texts, from)) &&
       (sought.test.cased ? evaluator_.test(sought) : matches(sought.test.pattern, text_around_)))) {
    add(predicate);
  }
}

// A part of a keyword may stand in a value a great many times, but is looked at once.
bool KeywordSearch::is_next_look(PredicateId predicate, std::size_t begin) {
  const Look look{search_, begin};
  return std::exchange(looks_[predicate], look) != look;
}

// Where the text begins that a hit lies in; sets text_around_.
std::size_t KeywordSearch::begin_of_text(std::string_view texts, std::size_t from) {
  const auto begin = static_cast<std::size_t>(text_around_.data() - texts.data());
  if (text_around_.data() && from >= begin && from < begin + text_around_.size()) return begin;
  const std::size_t first = texts.rfind('\xFF', from) + 1;
  text_around_ = texts.substr(first, texts.find('\xFF', from) - first);
  return first;
}

}  // namespace csirt::condition
