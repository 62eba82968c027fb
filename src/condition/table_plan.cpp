// Door: TablePlan::rows. The facts are walked once, side by side with the fields in their common order; then
// every chunk ANDs one bitmap a column.
#include "condition/table_plan.hpp"

#include <algorithm>
#include <array>
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
    std::size_t w = 0;
    for (; w + kBlock <= words; w += kBlock) {
      if (!ask_words<kBlock>(chunk, w, first_only, out)) return false;
    }
    for (; w < words; ++w) {
      if (!ask_words<1>(chunk, w, first_only, out)) return false;
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
      const std::string& name = plan_.fields_[i].name;
      const int order = same_text(name, fact->first) ? 0 : name.compare(fact->first);
      if (order == 0) seen_[i].fact = &fact->second;
      if (order <= 0) ++i;
      if (order >= 0) ++fact;
    }
  }

  static void read(const Field& field, Seen& seen) {
    if (!seen.fact) return;
    seen.values = typed::value_count(*seen.fact);
    if (seen.values == 1) seen.readable = read_seen(field.type, field.levels.get(), *seen.fact, 0, seen);
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

  // So many words at once stay in registers while the bitmaps go by.
  template <std::size_t count>
  bool ask_words(const Chunk& chunk, std::size_t first, bool first_only, TableRows& out) const {
    std::array<Word, count> yes, maybe;
    yes.fill(~Word{0});
    for (const Masks& mask : masks_) {
      for (std::size_t i = 0; i < count; ++i) yes[i] &= mask.yes[first + i];
    }
    maybe = yes;
    if (open_) {
      maybe.fill(~Word{0});
      for (const Masks& mask : masks_) {
        for (std::size_t i = 0; i < count; ++i) maybe[i] &= mask.maybe[first + i];
      }
    }
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t w = first + i;
      const Word there = chunk.rows - w * 64 >= 64 ? ~Word{0} : (Word{1} << chunk.rows % 64) - 1;
      if ((maybe[i] & there) == 0) continue;
      if (!take(chunk, w, yes[i] & there, maybe[i] & there, first_only, out)) return false;
    }
    return true;
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

  static constexpr std::size_t kBlock = 8;

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
