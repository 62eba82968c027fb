// Door: TablePlan::rows. The facts are walked once, side by side with the fields in their common order; then
// every chunk ANDs one bitmap a column.
#include "condition/table_plan.hpp"

#include <algorithm>
#include <bit>
#include <boost/container/small_vector.hpp>

namespace csirt::condition {

class TablePlan::Question {
 public:
  Question(const TablePlan& plan, const Facts& facts, Instant now)
      : plan_(plan), facts_(facts), now_(now), seen_(plan.fields_.size()) {
    find_facts();
    for (std::size_t i = 0; i < seen_.size(); ++i) read(plan.fields_[i], seen_[i]);
  }

  // True: go on with the next chunk.
  bool ask(const Chunk& chunk, bool first_only, TableRows& out) {
    gather(chunk);
    const std::size_t words = (chunk.rows + 63) / 64;
    for (std::size_t w = 0; w < words; ++w) {
      const std::size_t left = chunk.rows - w * 64;
      Word yes = left >= 64 ? ~Word{0} : (Word{1} << left) - 1;
      Word maybe = yes;
      for (const Masks& mask : masks_) yes &= mask.yes[w];
      if (open_) {
        for (const Masks& mask : masks_) maybe &= mask.maybe[w];
      } else {
        maybe = yes;
      }
      if (maybe != 0 && !take(chunk, w, yes, maybe, first_only, out)) return false;
    }
    return true;
  }

 private:
  // A short list of facts is walked along; in a long one each field is looked for.
  void find_facts() {
    const std::size_t count = plan_.fields_.size();
    if (facts_.size() > 4 * count + 8) {
      for (std::size_t i = 0; i < count; ++i) {
        const auto found = facts_.find(plan_.fields_[i].name);
        if (found != facts_.end()) seen_[i].fact = &found->second;
      }
      return;
    }
    auto fact = facts_.begin();
    for (std::size_t i = 0; i < count && fact != facts_.end();) {
      const int order = plan_.fields_[i].name.compare(fact->first);
      if (order == 0) seen_[i].fact = &fact->second;
      if (order <= 0) ++i;
      if (order >= 0) ++fact;
    }
  }

  static void read(const Field& field, Seen& seen) {
    if (!seen.fact) return;
    seen.values = typed::value_count(*seen.fact);
    if (seen.values == 1)
      seen.readable = typed::read_value(field.type, field.levels.get(), *seen.fact, 0, seen.value, seen.text);
  }

  // Several values, or a list that is empty: their bitmap has to be made.
  static bool in_list(const Seen& seen) { return seen.fact && seen.values != 1; }

  void gather(const Chunk& chunk) {
    const std::size_t words = (chunk.rows + 63) / 64;
    masks_.clear();
    open_ = false;
    std::size_t several = 0;
    for (const FieldColumn& column : chunk.columns) several += in_list(seen_[column.field]);
    scratch_.resize(several * words);
    if (!chunk.singles.empty()) none_.assign(words, ~Word{0});
    Word* scratch = scratch_.data();
    for (const FieldColumn& column : chunk.columns) {
      const Seen& seen = seen_[column.field];
      add(column.column.masks(seen, now_, scratch));
      if (in_list(seen)) scratch += words;
    }
    for (const Single& single : chunk.singles) add(masks(single));
  }

  Masks masks(const Single& single) const {
    Truth truth = typed::evaluate(*single.test, facts_, now_);
    if (single.negated) truth = typed::operator!(truth);
    const Word* others = single.others.data();
    return {truth == Truth::yes ? none_.data() : others, truth == Truth::no ? others : none_.data()};
  }

  void add(Masks mask) {
    masks_.push_back(mask);
    open_ |= mask.yes != mask.maybe;
  }

  // The rows of one word, whose order is that of their bits. False: the first hit was all that was wanted.
  bool take(const Chunk& chunk, std::size_t w, Word yes, Word maybe, bool first_only, TableRows& out) const {
    for (Word rest = maybe; rest != 0; rest &= rest - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
      const std::size_t row = chunk.first + w * 64 + bit;
      Truth truth = yes >> bit & 1 ? Truth::yes : Truth::unknown;
      if (chunk.any_whole && (chunk.whole[w] >> bit & 1))
        truth = plan_.conditions_[row].evaluate(facts_, now_);
      if (truth == Truth::unknown) out.unknown.push_back(static_cast<std::uint32_t>(row));
      if (truth != Truth::yes) continue;
      out.fired.push_back(static_cast<std::uint32_t>(row));
      if (first_only) return false;
    }
    return true;
  }

  const TablePlan& plan_;
  const Facts& facts_;
  Instant now_;
  bool open_ = false;  // something is unknown
  boost::container::small_vector<Seen, 12> seen_;
  boost::container::small_vector<Masks, 24> masks_;
  boost::container::small_vector<Word, 64> scratch_;
  boost::container::small_vector<Word, 16> none_;  // a test that excludes no row
};

void TablePlan::rows(const Facts& facts, Instant now, bool first_only, TableRows& out) const {
  out.fired.clear();
  out.unknown.clear();
  Question question(*this, facts, now);
  for (const Chunk& chunk : chunks_) {
    if (!question.ask(chunk, first_only, out)) return;
  }
}

}  // namespace csirt::condition
