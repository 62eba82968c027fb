// Door: analyse. One function a kind of issue, in the order in which they are told.
#include "condition/table_analysis.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "condition/table.hpp"
#include "condition/table_cover.hpp"

namespace csirt::condition {
namespace {

// Ages in examples are counted from here.
constexpr Instant kAnalysisTime{1'767'225'600'000'000'000};
constexpr std::size_t kMostBoxesOfRow = 4096, kMostBoxes = 50'000;

std::vector<const CharterCondition*> conditions_of(const DecisionTable& table) {
  std::vector<const CharterCondition*> all;
  for (const TableRow& row : table.rows) all.push_back(row.when.compiled());
  return all;
}

std::string row_name(std::size_t row) { return "row " + std::to_string(row + 1); }

// "impact high, vpn true"
std::string told(const Facts& facts) {
  if (facts.empty()) return "nothing known";
  std::vector<std::string> parts;
  for (const auto& [field, fact] : facts) {
    const auto* list = std::get_if<std::vector<std::string>>(&fact);
    parts.push_back(field + " " + (list ? "[" + base::joined(*list) + "]" : typed::show(fact)));
  }
  return base::joined(parts, ", ", 400);
}

class Analyst {
 public:
  Analyst(const std::string& name, const DecisionTable& table, const typed::Vocabulary& words,
          const TableAnalysisLimits& limits)
      : table_(table),
        limits_(limits),
        space_(conditions_of(table), words, kAnalysisTime, limits.work / 10),
        cover_(space_, lay_out(), limits.work) {
    out_.table = name;
    out_.rows = table.rows.size();
    out_.free_tests = space_.free_tests();
    const auto scale = words.scales.find(table.of);
    if (scale != words.scales.end()) levels_ = scale->second;
  }

  TableAnalysis run() {
    if (too_wide_) {
      limit(*too_wide_,
            "the condition of " + row_name(*too_wide_) + " has too many cases; the table was not analysed");
      return std::move(out_);
    }
    everything_ = Bits((cover_.boxes().size() + 63) / 64);
    for (std::size_t b = 0; b < cover_.boxes().size(); ++b) set_bit(everything_, b);
    find_holes();
    find_overlaps();
    find_rows();
    find_outputs();
    out_.exact &= out_.free_tests.empty();
    return std::move(out_);
  }

 private:
  std::vector<Box> lay_out() {
    std::vector<Box> all;
    if (!space_.whole()) too_wide_ = 0;
    for (std::size_t row = 0; row < table_.rows.size() && !too_wide_; ++row) {
      auto boxes = space_.boxes(table_.rows[row].when.compiled(), kMostBoxesOfRow);
      if (!boxes || all.size() + boxes->size() > kMostBoxes) {
        too_wide_ = row;
        return {};
      }
      boxes_of_.emplace_back();
      for (Box& box : *boxes) {
        boxes_of_.back().push_back(all.size());
        row_of_.push_back(row);
        all.push_back(std::move(box));
      }
    }
    return all;
  }

  TableIssue& add(TableIssueKind kind, IssueSeverity severity, std::vector<std::uint64_t> rows,
                  std::string message) {
    TableIssue issue;
    issue.kind = kind;
    issue.severity = severity;
    issue.rows = std::move(rows);
    const bool at_row = !issue.rows.empty();
    const TableRow* row = at_row ? &table_.rows[issue.rows.front()] : nullptr;
    issue.problem.line = at_row ? row->line : table_.line;
    issue.problem.column = at_row ? row->column : table_.column;
    issue.problem.pointer = at_row ? row->pointer : table_.pointer;
    issue.problem.message = std::move(message);
    out_.issues.push_back(std::move(issue));
    return out_.issues.back();
  }

  void limit(std::size_t row, std::string message) {
    out_.exact = false;
    if (limited_) return;
    limited_ = true;
    add(TableIssueKind::limit, IssueSeverity::note, {row}, std::move(message));
  }

  // Tries the example on the table itself.
  template <class Shows>
  void exemplify(TableIssue& issue, const Point& point, const std::vector<bool>& wanted, Shows&& shows) {
    issue.example = space_.facts(point, wanted, issue.assumed);
    TableVerdict verdict;
    decide(table_, levels_, issue.example, kAnalysisTime, verdict);
    std::sort(issue.assumed.begin(), issue.assumed.end());
    issue.confirmed = shows(verdict) && issue.assumed.empty();
    issue.problem.message += ": " + told(issue.example);
    if (!issue.assumed.empty())
      issue.problem.message += " (if " + base::joined(issue.assumed, ", ", 400) + ")";
  }

  std::vector<bool> all_variables() const { return std::vector<bool>(space_.variables().size(), true); }

  // What a box restricts, with the elements of its sets.
  std::vector<bool> variables_of(const Box& box) const {
    std::vector<bool> wanted(space_.variables().size());
    for (const Box::Side& side : box.sides) wanted[side.variable] = true;
    return wanted;
  }

  // --- holes ---

  void find_holes() {
    const bool answered = !table_.otherwise.empty() || table_.aggregate == Aggregate::count;
    Point point;
    const Covered known = cover_.covers(space_.known(), everything_, point);
    if (known == Covered::unknown)
      limit(0, "whether the table has holes could not be decided within the limit");
    out_.complete = answered || known == Covered::yes;
    if (known == Covered::no && !answered) {
      TableIssue& issue = add(TableIssueKind::hole, IssueSeverity::warning, {}, "no row holds");
      exemplify(issue, point, all_variables(),
                [](const TableVerdict& v) { return v.status == TableStatus::no_hit; });
    }
    Point open;
    const Covered all = known == Covered::yes ? cover_.covers({}, everything_, open) : known;
    covered_ = all == Covered::yes;
    out_.complete_when_unknown = covered_ || answered;
    if (known == Covered::unknown || all == Covered::unknown)
      out_.complete = out_.complete_when_unknown = false;
    if (known != Covered::yes || all != Covered::no || answered) return;
    TableIssue& issue = add(TableIssueKind::open_when_unknown, IssueSeverity::note, {},
                            "no row holds when a field is not known, such as with");
    exemplify(issue, open, all_variables(),
              [](const TableVerdict& v) { return v.status == TableStatus::no_hit; });
  }

  // --- rows that hold together ---

  bool forbidden(std::size_t a, std::size_t b) const {
    if (table_.hit == HitPolicy::unique) return true;
    return table_.hit == HitPolicy::any && !same_outputs(table_.rows[a], table_.rows[b]);
  }

  void find_overlaps() {
    for (std::size_t row = 0; row < table_.rows.size(); ++row) {
      Bits partners((table_.rows.size() + 63) / 64);
      for (const std::size_t b : boxes_of_[row]) {
        const Bits near = cover_.meeting(cover_.boxes()[b]);
        if (cover_.exhausted()) return limit(row, "which rows hold together was not looked at from here on");
        for (std::size_t other = b + 1; other < row_of_.size(); ++other) {
          if (near[other / 64] == 0) {
            other |= 63;  // to the end of the word
          } else if (has_bit(near, other) && row_of_[other] != row && !has_bit(partners, row_of_[other])) {
            if (!cover_.spend(16))
              return limit(row, "which rows hold together was not looked at from here on");
            set_bit(partners, row_of_[other]);
            overlap(row, row_of_[other], cover_.boxes()[b], cover_.boxes()[other]);
          }
        }
      }
    }
  }

  void overlap(std::size_t row, std::size_t other, const Box& mine, const Box& its) {
    ++out_.overlaps;
    if (!forbidden(row, other) || ++out_.conflicts > limits_.issues) return;
    TableIssue& issue = add(TableIssueKind::conflict, IssueSeverity::mistake, {other, row},
                            row_name(other) + " holds together with " + row_name(row) +
                                (table_.hit == HitPolicy::unique ? "" : ", which says otherwise"));
    const Box box = *both(mine, its);
    exemplify(issue, cover_.point(box), variables_of(box), [&](const TableVerdict& v) {
      const auto& rows = v.rows.fired;
      const auto there = [&](std::size_t one) {
        return std::find(rows.begin(), rows.end(), one) != rows.end();
      };
      return v.status == TableStatus::conflict && there(row) && there(other);
    });
  }

  // --- rows that never decide ---

  // Does `other` keep `row` from deciding when both hold?
  bool prevails(std::size_t other, std::size_t row) const {
    if (other == row) return false;
    switch (table_.hit) {
      case HitPolicy::first:
        return other < row;
      case HitPolicy::unique:
        return true;
      case HitPolicy::any:
        return !same_outputs(table_.rows[other], table_.rows[row]);
      case HitPolicy::priority: {
        const std::size_t mine = rank(levels_, table_.rows[row].then),
                          its = rank(levels_, table_.rows[other].then);
        return its > mine || (its == mine && other < row);
      }
      default:
        return false;
    }
  }

  void find_rows() {
    live_.assign(table_.rows.size(), true);
    for (std::size_t row = 0; row < table_.rows.size(); ++row) {
      if (boxes_of_[row].empty()) {
        live_[row] = false;
        if (space_.free_tests().empty() || !uses_free(row))
          add(TableIssueKind::never, IssueSeverity::warning, {row}, row_name(row) + " can never hold");
        continue;
      }
      if (is_single(table_.hit) && !decides(row)) return;
    }
  }

  bool uses_free(std::size_t row) const {
    const auto* condition = table_.rows[row].when.compiled();
    return condition &&
           std::any_of(condition->tests().begin(), condition->tests().end(), [&](const auto& test) {
             const auto& free = space_.free_tests();
             return std::binary_search(free.begin(), free.end(), typed::text(test));
           });
  }

  // False: the limit was met.
  bool decides(std::size_t row) {
    Bits others(everything_.size());
    if (!cover_.spend(row_of_.size())) {
      limit(row, "whether rows ever decide was not looked at from here on");
      return false;
    }
    for (std::size_t b = 0; b < row_of_.size(); ++b) {
      if (prevails(row_of_[b], row)) set_bit(others, b);
    }
    Point point;
    for (const std::size_t b : boxes_of_[row]) {
      const Covered covered = cover_.covers(cover_.boxes()[b], others, point);
      if (covered == Covered::no) return true;
      if (covered == Covered::unknown) {
        limit(row, "whether rows ever decide was not looked at from here on");
        return false;
      }
    }
    masked(row);
    return true;
  }

  void masked(std::size_t row) {
    live_[row] = false;
    const Box& box = cover_.boxes()[boxes_of_[row].front()];
    const bool conflict = table_.hit == HitPolicy::unique || table_.hit == HitPolicy::any;
    TableIssue& issue =
        add(TableIssueKind::masked, IssueSeverity::warning, {row},
            row_name(row) + (conflict ? " never decides: whenever it holds there is a conflict"
                                      : " never decides: whenever it holds, another row answers"));
    TableVerdict answer;
    exemplify(issue, cover_.point(box), variables_of(box), [&](const TableVerdict& v) {
      answer = v;
      const bool holds = table_.rows[row].when.evaluate(issue.example, kAnalysisTime) == Truth::yes;
      const bool said = std::find(v.rows.fired.begin(), v.rows.fired.end(), row) != v.rows.fired.end();
      return holds && (v.status == TableStatus::conflict || !said);
    });
    for (const std::uint32_t other : answer.rows.fired) {
      if (other != row) issue.rows.push_back(other);
    }
    if (!conflict && issue.rows.size() == 2)
      issue.problem.message += ", where " + row_name(issue.rows[1]) + " answers";
  }

  // --- outputs ---

  void find_outputs() {
    if (limited_) return;
    const bool default_used = !table_.otherwise.empty() && !covered_;
    if (!table_.otherwise.empty() && covered_ && table_.aggregate != Aggregate::count) {
      add(TableIssueKind::masked, IssueSeverity::note, {}, "the default is never used: some row always holds")
          .output = table_.otherwise;
    }
    // What is added up may have any value; a minimum of levels need not show all of them.
    if (table_.aggregate != Aggregate::none) return;
    for (const std::string& level : levels_) {
      bool said = default_used && table_.otherwise == level;
      for (std::size_t row = 0; row < table_.rows.size() && !said; ++row)
        said = live_[row] && table_.rows[row].then == level;
      if (said) continue;
      add(TableIssueKind::unreachable_output, IssueSeverity::note, {}, "no answer is " + base::quoted(level))
          .output = level;
    }
  }

  const DecisionTable& table_;
  const TableAnalysisLimits& limits_;
  TableAnalysis out_;
  std::vector<std::string> levels_;
  std::optional<std::size_t> too_wide_;
  std::vector<std::vector<std::size_t>> boxes_of_;  // by row
  std::vector<std::size_t> row_of_;                 // by box
  Space space_;
  Cover cover_;
  Bits everything_;
  std::vector<bool> live_;
  bool covered_ = false;  // some row holds whatever is known
  bool limited_ = false;
};

}  // namespace

TableAnalysis analyse(const std::string& name, const DecisionTable& table, const typed::Vocabulary& words,
                      const TableAnalysisLimits& limits) {
  return Analyst(name, table, words, limits).run();
}

}  // namespace csirt::condition
