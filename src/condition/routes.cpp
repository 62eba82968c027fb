// Door: Routes::find.
#include "condition/routes.hpp"

#include <algorithm>

#include "condition/cell_key.hpp"

namespace csirt::condition {

bool Routes::are_of_use(const CompiledRules& rules, Routing routing) {
  return routing != Routing::none &&
         std::none_of(rules.telling.begin(), rules.telling.end(), [&](PredicateId id) {
           const CompiledPredicate& predicate = rules.predicates[id];
           return predicate.view == whole_event || predicate.test.kind == TestKind::field;
         });
}

std::vector<Routes::Teller> Routes::tellers(const CompiledRules& rules) {
  std::vector<Teller> tellers(rules.fields.places());
  std::vector<std::vector<PredicateId>> of_field(rules.fields.size());
  for (PredicateId id : rules.telling) {
    const View& view = rules.views[rules.predicates[id].view];
    of_field[view.own].push_back(id);
    for (const View::Alias& alias : view.aliases) {
      for (FieldId source : alias.sources) of_field[source].push_back(id);
    }
  }
  for (PlaceId place = 0; place < tellers.size(); ++place) {
    Teller& teller = tellers[place];
    for (const FieldTable::Terminal& terminal : rules.fields.terminals(place)) {
      for (PredicateId id : of_field[terminal.field]) {
        teller.looks = true;
        const TestKind kind = rules.predicates[id].test.kind;
        if (kind != TestKind::exists && kind != TestKind::null) teller.predicates.push_back(id);
      }
    }
  }
  return tellers;
}

std::vector<bool> Routes::telling_places(const CompiledRules& rules) {
  std::vector<bool> telling;
  for (const Teller& teller : tellers(rules)) telling.push_back(!teller.predicates.empty());
  return telling;
}

Routes::Routes(const CompiledRules& rules, Routing routing, Evaluator& evaluator)
    : rules_(rules), routing_(routing), evaluator_(evaluator), tellers_(tellers(rules)) {
  for (const Teller& teller : tellers_) looked_at_.push_back(teller.looks ? 1 : 0);
}

const Route* Routes::find(std::span<Cell> cells) {
  credit_ = std::min(credit_ + 1, first_credit);
  if (!describe(cells)) return nullptr;
  keys_.seek(key_);
  const std::uint32_t known = keys_.find(key_);
  if (known != KeyTable::none) return &routes_[known];
  if (!keys_.sought_before() || credit_ < cost_of_route) return nullptr;
  credit_ -= cost_of_route;
  if (keys_.size() == most_routes || !keys_.has_room()) {
    clear();
    keys_.find(key_);
  }
  Route route;
  route.number = static_cast<std::uint32_t>(keys_.size());
  fill(route);
  routes_.resize(keys_.size());  // should memory have run out the last time
  routes_.push_back(std::move(route));
  keys_.add(key_);
  return &routes_.back();
}

void Routes::clear() {
  keys_.clear();
  routes_.clear();
  ++clearances_;
}

// What of the event tells its kind, as words; false when it is too much.
bool Routes::describe(std::span<Cell> cells) {
  key_.clear();
  if (told_before_ > most_numbers || sieves_ > most_numbers) return false;
  for (Cell& cell : cells) {
    if (cell.place == no_place || looked_at_[cell.place] == 0) continue;
    if (key_.size() == most_telling) return false;
    key_.push_back(key_word(cell, what_is_told(cell)));
  }
  return true;
}

// A number that is equal for values of which the same predicates hold.
std::uint32_t Routes::what_is_told(Cell& cell) {
  if (cell.value.kind >= ValueKind::null) return not_text + static_cast<std::uint32_t>(cell.value.kind);
  const std::vector<PredicateId>& predicates = tellers_[cell.place].predicates;
  if (predicates.empty()) return 0;
  ValueEntry& entry = evaluator_.entry_of(cell);
  if (entry.telling.place == cell.place) return entry.telling.number;
  held_.clear();
  for (PredicateId id : predicates) {
    if (Evaluator::value_holds(rules_.predicates[id].test, entry)) held_.push_back(id);
  }
  entry.telling = {cell.place, number_of_told()};
  return entry.telling.number;
}

std::uint32_t Routes::number_of_told() {
  if (held_.empty()) return 0;
  told_.seek(held_);
  std::uint32_t known = told_.find(held_);
  if (known == KeyTable::none) {
    if (told_.size() == most_told || !told_.has_room()) {
      told_before_ += static_cast<std::uint32_t>(told_.size());
      told_.clear();
      told_.find(held_);
    }
    known = told_.add(held_);
  }
  return told_before_ + known + 1;
}

void Routes::fill(Route& route) {
  route.rules.resize(rules_.rules.size());
  route.fields.resize(rules_.fields.size());
  route.places.resize(rules_.fields.places());
  for (std::uint32_t rule = 0; rule < rules_.rules.size(); ++rule) {
    const std::vector<std::uint32_t>& kinds = rules_.rules[rule].kinds;
    const bool taken = kinds.empty() ? routing_ == Routing::standard
                                     : std::any_of(kinds.begin(), kinds.end(), [&](std::uint32_t kind) {
                                         return evaluator_.kind_holds(kind);
                                       });
    route.rules[rule] = taken;
    if (taken) add_reads(route, rule);
  }
  for (PlaceId place = 0; place < route.places.size(); ++place) {
    const auto terminals = rules_.fields.terminals(place);
    route.places[place] =
        std::any_of(terminals.begin(), terminals.end(),
                    [&](const FieldTable::Terminal& terminal) { return route.fields[terminal.field]; });
  }
  std::sort(route.keywords.begin(), route.keywords.end());
  route.keywords.erase(std::unique(route.keywords.begin(), route.keywords.end()), route.keywords.end());
  route.sieve = sieve_of(route.keywords);
}

void Routes::add_reads(Route& route, std::uint32_t rule) const {
  for (FieldId field : rules_.reads[rule]) {
    if (field != whole_event) route.fields[field] = true;
  }
  const std::vector<PredicateId>& keywords = rules_.keywords_of[rule];
  route.keywords.insert(route.keywords.end(), keywords.begin(), keywords.end());
}

// Most routes seek the same keywords.
std::shared_ptr<const KeywordSieve> Routes::sieve_of(const std::vector<PredicateId>& keywords) {
  for (const Route& other : routes_) {
    if (other.keywords == keywords) return other.sieve;
  }
  return std::make_shared<const KeywordSieve>(rules_, keywords, ++sieves_);
}

}  // namespace csirt::condition
