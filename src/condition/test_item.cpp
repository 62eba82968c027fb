// Door: check_item. First the modifiers are sorted into what they do (ModifierPlan) and checked against each
// other, then each value is carried through them in the order in which they are written.
#include "condition/test_item.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "condition/encoding.hpp"
#include "condition/modifiers.hpp"

namespace csirt::condition {
namespace {

using base::Node;
using base::NodeKind;

constexpr std::size_t max_alternatives = 10'000;  // of one value, after expansion

// The text that a scalar stands for. Numbers written without quotes stand for their decimal form.
std::string text_of(const Node& value) {
  if (value.kind == NodeKind::integer) return std::to_string(value.integer);
  if (value.kind == NodeKind::boolean) return value.boolean ? "true" : "false";
  return value.text;
}

class Values {
 public:
  Values(const Item& item, const ModifierPlan& plan, const Placeholders& placeholders,
         base::Problems& problems)
      : item_(item), plan_(plan), placeholders_(placeholders), problems_(problems) {}

  bool exhausted() const { return instructions_ > kMostInstructions; }

  // Nothing after a mistake, which has been reported.
  std::optional<TestedValue> check(const Node& value) {
    at_ = &value;
    failed_ = false;
    TestedValue result{value.kind == NodeKind::null ? "null" : text_of(value), {}};
    if (value.kind == NodeKind::null) {
      check_null(result);
    } else if (plan_.kind == TestKind::exists) {
      check_exists(value, result);
    } else if (plan_.kind == TestKind::number) {
      check_number(value, result);
    } else {
      for (const std::string& text : expand(text_of(value))) {
        add(text, result);
        if (failed_) break;
      }
    }
    if (failed_) return std::nullopt;
    return result;
  }

 private:
  void fail(std::string message, std::string expected) {
    if (!failed_) problems_.add(*at_, item_.pointer, std::move(message), text_of(*at_), std::move(expected));
    failed_ = true;
  }

  Test blank(TestKind kind) const {
    Test test;
    test.kind = kind;
    test.cased = plan_.cased;
    return test;
  }

  void check_null(TestedValue& result) {
    if (item_.field.empty()) return fail("a keyword cannot be null", "a text");
    if (item_.is_list)
      return fail("null cannot be a member of a list of values; write a selection of its own", "a value");
    const bool plain = item_.modifiers.empty() || (item_.modifiers.size() == 1 && plan_.negated);
    if (!plain) return fail("null takes no modifier but 'neq'", "a value");
    result.any_of.push_back(blank(TestKind::null));
  }

  void check_exists(const Node& value, TestedValue& result) {
    if (value.kind != NodeKind::boolean || item_.is_list)
      return fail("'exists' takes true or false", "true or false");
    result.any_of.push_back(blank(TestKind::exists));
  }

  void check_number(const Node& value, TestedValue& result) {
    Test test = blank(TestKind::number);
    test.comparison = plan_.comparison.value_or(Comparison::equal);
    if (plan_.time) {
      test.part = plan_.time->part;
      if (value.kind != NodeKind::integer)
        return fail("a part of a date is compared with a whole number", "a number");
      const bool outside = value.integer < plan_.time->least || value.integer > plan_.time->most;
      if (outside && !plan_.comparison) {
        return fail("no date has this " + std::string(plan_.time->name),
                    std::to_string(plan_.time->least) + " to " + std::to_string(plan_.time->most));
      }
    }
    const bool numeric = value.kind == NodeKind::integer || value.kind == NodeKind::number;
    const auto number = numeric ? parse_decimal(text_of(value)) : std::nullopt;
    if (!number) return fail("this comparison needs a number, written without quotes", "a number");
    test.number = *number;
    result.any_of.push_back(std::move(test));
  }

  // Replaces each %name% by each of its values. "\%" is left for the pattern to read.
  std::vector<std::string> expand(const std::string& text) {
    if (!plan_.expand) return {text};
    std::vector<std::string> result = {""};
    for (std::size_t i = 0; i < text.size() && !failed_;) {
      if (text[i] == '\\' && i + 1 < text.size()) {
        for (std::string& one : result) one.append(text, i, 2);
        i += 2;
        continue;
      }
      const std::size_t end = text[i] == '%' ? text.find('%', i + 1) : std::string::npos;
      if (end == std::string::npos || end == i + 1) {
        for (std::string& one : result) one += text[i];
        ++i;
        continue;
      }
      result = product(result, text.substr(i + 1, end - i - 1));
      i = end + 1;
    }
    return result;
  }

  std::vector<std::string> product(const std::vector<std::string>& heads, const std::string& name) {
    const auto found = placeholders_.find(name);
    if (found == placeholders_.end() || found->second.empty()) {
      fail("no values are given for the placeholder %" + name + "%", "a list of values for it");
      return {};
    }
    if (heads.size() * found->second.size() > max_alternatives) {
      fail("the placeholders stand for more than 10000 values", "fewer values");
      return {};
    }
    std::vector<std::string> result;
    for (const std::string& head : heads) {
      for (const std::string& value : found->second) result.push_back(head + value);
    }
    return result;
  }

  void add(const std::string& text, TestedValue& result) {
    switch (plan_.kind) {
      case TestKind::regex:
        return add_regex(text, result);
      case TestKind::network:
        return add_network(text, result);
      case TestKind::field: {
        Test test = blank(TestKind::field);
        test.other = text;
        test.relation = plan_.shape.value_or(Relation::equal);
        if (text.empty()) return fail("a field reference names a field", "a field name");
        result.any_of.push_back(std::move(test));
        return;
      }
      default:
        return add_text(text, result);
    }
  }

  void add_regex(const std::string& text, TestedValue& result) {
    Test test = blank(TestKind::regex);
    std::string error;
    test.regex = compile_regex(text, plan_.regex_flags, error);
    if (!test.regex) return fail(error, "a regular expression in Sigma's flavour");
    test.regex_source = std::string(plan_.regex_flags.ignore_case ? "i" : "") +
                        (plan_.regex_flags.multi_line ? "m" : "") + (plan_.regex_flags.dot_all ? "s" : "") +
                        "/" + text;
    instructions_ += test.regex->size();
    if (instructions_ > kMostInstructions) {
      return fail("the regular expressions of this item are too large together",
                  "less than " + std::to_string(kMostInstructions) + " instructions");
    }
    result.any_of.push_back(std::move(test));
  }

  void add_network(const std::string& text, TestedValue& result) {
    Test test = blank(TestKind::network);
    std::string error;
    const auto network = parse_network(text, error);
    if (!network) return fail(error, "a network such as 10.0.0.0/8");
    test.network = *network;
    result.any_of.push_back(std::move(test));
  }

  void add_text(const std::string& text, TestedValue& result) {
    if (item_.field.empty() && text.empty())
      return fail("an empty keyword would match every event", "a text");
    std::vector<Pattern> patterns = {parse_pattern(text, plan_.expand)};
    bool bytes = false;  // UTF-16, in which no byte is a wildcard
    for (const std::string& encoding : plan_.encodings) {
      patterns = encode(patterns, encoding, bytes);
      if (failed_) return;
      bytes = is_utf16(encoding);
    }
    check_encoded(patterns);
    if (failed_) return;
    for (Pattern& pattern : patterns) {
      const Relation shape = plan_.shape.value_or(item_.field.empty() ? Relation::contains : Relation::equal);
      if (shape == Relation::ends || shape == Relation::contains) open_front(pattern);
      if (shape == Relation::starts || shape == Relation::contains) open_back(pattern);
      if (!plan_.cased) fold_pattern(pattern);
      Test test = blank(TestKind::text);
      test.pattern = std::move(pattern);
      result.any_of.push_back(std::move(test));
    }
  }

  static bool is_utf16(const std::string& encoding) {
    return encoding.starts_with("utf16") || encoding == "wide";
  }

  std::vector<Pattern> encode(const std::vector<Pattern>& patterns, const std::string& encoding, bool bytes) {
    std::vector<Pattern> result;
    if (bytes && is_utf16(encoding)) fail("the value is encoded twice as UTF-16", "one encoding");
    for (const Pattern& pattern : patterns) {
      if (encoding == "windash") {
        result.push_back(pattern);
        loosen_dashes(result.back());
        continue;
      }
      if (bytes) {
        encode_text(pattern.pieces.empty() ? std::string() : pattern.pieces[0], encoding, result);
        continue;
      }
      for (const std::string& text : plain_texts(pattern)) encode_text(text, encoding, result);
    }
    return result;
  }

  // The texts that a pattern stands for: itself, or one for each choice of dashes.
  std::vector<std::string> plain_texts(const Pattern& pattern) {
    static constexpr std::string_view dashes[] = {"-", "/", "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95"};
    const bool wild = pattern.open_front || pattern.open_back || pattern.pieces.size() > 1 ||
                      (!pattern.pieces.empty() && pattern.pieces[0].find(any_unit) != std::string::npos);
    if (wild) {
      fail("a value with wildcards cannot be encoded", "a value without wildcards");
      return {};
    }
    std::vector<std::string> texts = {""};
    for (char unit : pattern.pieces.empty() ? std::string() : pattern.pieces[0]) {
      if (unit != dash_unit) {
        for (std::string& text : texts) text += unit;
        continue;
      }
      if (texts.size() * std::size(dashes) > max_alternatives) {
        fail("the dashes of this value stand for more than 10000 texts", "fewer dashes");
        return {};
      }
      std::vector<std::string> next;
      for (const std::string& text : texts) {
        for (std::string_view dash : dashes) next.push_back(text + std::string(dash));
      }
      texts = std::move(next);
    }
    return texts;
  }

  void encode_text(const std::string& text, const std::string& encoding, std::vector<Pattern>& result) {
    if (encoding == "base64") {
      result.push_back(literal_pattern(base64(text)));
      return;
    }
    if (encoding == "base64offset") {
      for (unsigned offset = 0; offset < 3; ++offset) {
        const std::string part = base64_at_offset(text, offset);
        if (part.empty()) return fail("the value is too short for 'base64offset'", "two or more bytes");
        result.push_back(literal_pattern(part));
      }
      return;
    }
    const Utf16 form = encoding == "utf16be" ? Utf16::big
                       : encoding == "utf16" ? Utf16::with_mark
                                             : Utf16::little;
    const auto encoded = utf16(text, form);
    if (!encoded) return fail("the value is not UTF-8", "UTF-8");
    result.push_back(literal_pattern(*encoded));
  }

  // UTF-16 that is not carried by Base64 must still be UTF-8, or no event could hold it.
  void check_encoded(const std::vector<Pattern>& patterns) {
    const bool wide =
        std::any_of(plan_.encodings.begin(), plan_.encodings.end(),
                    [](const std::string& name) { return name.starts_with("utf16") || name == "wide"; });
    if (!wide || plan_.encodings.back().starts_with("base64")) return;
    for (const Pattern& pattern : patterns) {
      for (const std::string& piece : pattern.pieces) {
        if (base::utf8_flaw(piece) != std::string_view::npos) {
          return fail("no text can hold this value in UTF-16; a Base64 modifier must follow",
                      "base64 or base64offset");
        }
      }
    }
  }

  const Item& item_;
  const ModifierPlan& plan_;
  const Placeholders& placeholders_;
  base::Problems& problems_;
  const Node* at_ = nullptr;
  bool failed_ = false;
  std::size_t instructions_ = 0;
};

}  // namespace

std::optional<TestedItem> check_item(const Item& item, const Placeholders& placeholders,
                                     base::Problems& problems) {
  if (item.values.empty()) return std::nullopt;  // a mistake that whoever read the item has reported
  const auto plan = plan_item(item, problems);
  if (!plan) return std::nullopt;
  TestedItem result{item.field, {}, plan->all, plan->negated, {}};
  for (const std::string& modifier : item.modifiers) result.op += (result.op.empty() ? "" : "|") + modifier;
  if (plan->kind == TestKind::exists && item.values.front().kind == NodeKind::boolean) {
    result.negated = !item.values.front().boolean;
  }
  Values values(item, *plan, placeholders, problems);
  bool whole = true;
  for (const Node& value : item.values) {
    if (values.exhausted()) break;  // which has been reported
    auto checked = values.check(value);
    if (checked) result.values.push_back(std::move(*checked));
    whole = whole && checked.has_value();
  }
  if (!whole) return std::nullopt;
  return result;
}

}  // namespace csirt::condition
