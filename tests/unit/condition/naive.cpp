// Door: NaiveRule::matches.
#include "naive.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <limits>

#include "condition/regex.hpp"
#include "naive_text.hpp"

namespace csirt::condition {
namespace {

using namespace naive;

// An item of the rule, as it is read at the moment of comparison.
class NaiveItem {
 public:
  NaiveItem(const Item& item, const Placeholders& placeholders) : item_(item), placeholders_(placeholders) {}

  // `content` of the field itself, `other` of a field by its name.
  template <class Other>
  bool holds(const Content& content, const Other& other) const {
    if (has("exists")) return content.present == item_.values.front().boolean;
    const auto one = [&](const base::Node& value) { return value_holds(value, content, other); };
    const bool plain = has("all") ? std::all_of(item_.values.begin(), item_.values.end(), one)
                                  : std::any_of(item_.values.begin(), item_.values.end(), one);
    return plain != has("neq");
  }

 private:
  bool has(std::string_view modifier) const {
    return std::find(item_.modifiers.begin(), item_.modifiers.end(), modifier) != item_.modifiers.end();
  }

  template <class Other>
  bool value_holds(const base::Node& value, const Content& content, const Other& other) const {
    if (value.kind == base::NodeKind::null) return !content.present || content.null;
    for (const std::string& written : expand(written_text(value))) {
      for (const std::string& text : content.texts) {
        if (has("fieldref")) {
          for (const std::string& second : other(written)) {
            if (fields_agree(text, second)) return true;
          }
        } else if (text_holds(value, written, text)) {
          return true;
        }
      }
    }
    return false;
  }

  static std::string written_text(const base::Node& value) {
    if (value.kind == base::NodeKind::integer) return std::to_string(value.integer);
    if (value.kind == base::NodeKind::boolean) return value.boolean ? "true" : "false";
    return value.text;
  }

  Texts expand(const std::string& text) const {
    if (!has("expand")) return {text};
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\') {
        ++i;
        continue;
      }
      const std::size_t end = text[i] == '%' ? text.find('%', i + 1) : std::string::npos;
      if (end == std::string::npos || end == i + 1) continue;
      Texts result;
      for (const std::string& rest : expand(text.substr(end + 1))) {
        for (const std::string& value : placeholders_.at(text.substr(i + 1, end - i - 1))) {
          result.push_back(text.substr(0, i) + value + rest);
        }
      }
      return result;
    }
    return {text};
  }

  bool text_holds(const base::Node& value, const std::string& written, const std::string& text) const {
    if (has("re")) return regex_holds(written, text);
    if (has("cidr")) return network_holds(written, text);
    static constexpr std::string_view parts[] = {"minute", "hour", "day", "week", "month", "year"};
    for (std::string_view part : parts) {
      if (has(part)) return time_holds(part, value.integer, text);
    }
    if (compares()) {
      const auto number = parse_decimal(text);
      return number && ordered(*number <=> *parse_decimal(written));
    }
    return pattern_holds(written, text);
  }

  bool compares() const { return has("lt") || has("lte") || has("gt") || has("gte"); }

  bool ordered(std::strong_ordering order) const {
    if (has("lt")) return order < 0;
    if (has("lte")) return order <= 0;
    if (has("gt")) return order > 0;
    if (has("gte")) return order >= 0;
    return order == 0;
  }

  bool regex_holds(const std::string& written, const std::string& text) const {
    std::string error;
    const auto regex = compile_regex(written, {has("i"), has("m"), has("s")}, error);
    return regex && regex->search(text);
  }

  bool fields_agree(const std::string& first, const std::string& second) const {
    const Codes text = has("cased") ? codes_of(first) : fold_all(codes_of(first));
    Codes pattern = has("cased") ? codes_of(second) : fold_all(codes_of(second));
    shape(pattern);
    return glob(pattern, 0, text, 0);
  }

  void shape(Codes& pattern) const {
    const bool keyword = item_.field.empty() && !has("startswith") && !has("endswith");
    if (has("endswith") || has("contains") || keyword) pattern.insert(pattern.begin(), any_text);
    if (has("startswith") || has("contains") || keyword) pattern.push_back(any_text);
  }

  bool pattern_holds(const std::string& written, const std::string& text) const {
    for (Codes pattern : encoded(read_pattern(written, has("expand")))) {
      shape(pattern);
      const Codes codes = codes_of(text);
      if (has("cased") ? glob(pattern, 0, codes, 0) : glob(fold_all(pattern), 0, fold_all(codes), 0))
        return true;
    }
    return false;
  }

  std::vector<Codes> encoded(const Codes& start) const {
    std::vector<Codes> all = {start};
    bool wide = false;  // what is carried are bytes already
    for (const std::string& modifier : item_.modifiers) {
      std::vector<Codes> next;
      for (const Codes& codes : all) encode(modifier, codes, wide, next);
      wide = wide || modifier.starts_with("utf16") || modifier == "wide";
      if (modifier.starts_with("base64")) wide = false;
      all = std::move(next);
    }
    return all;
  }

  static void encode(const std::string& modifier, const Codes& codes, bool wide, std::vector<Codes>& out) {
    const auto bytes = [&] {
      return wide ? std::vector<unsigned char>(codes.begin(), codes.end()) : bytes_of(codes);
    };
    if (modifier == "windash") {
      out.push_back(codes);
      for (std::uint32_t& code : out.back()) code = is_dash(code) ? any_dash : code;
    } else if (std::find(codes.begin(), codes.end(), any_dash) != codes.end() && modifier != "contains" &&
               modifier != "startswith" && modifier != "endswith" && modifier != "all" &&
               modifier != "cased" && modifier != "neq") {
      const auto at = std::find(codes.begin(), codes.end(), any_dash) - codes.begin();
      for (std::uint32_t dash : {0x2Du, 0x2Fu, 0x2013u, 0x2014u, 0x2015u}) {
        Codes chosen = codes;
        chosen[static_cast<std::size_t>(at)] = dash;
        encode(modifier, chosen, wide, out);
      }
    } else if (modifier == "base64") {
      out.push_back(codes_of(encode64(bytes())));
    } else if (modifier == "base64offset") {
      for (std::size_t offset = 0; offset < 3; ++offset)
        out.push_back(codes_of(encode64_at(bytes(), offset)));
    } else if (modifier.starts_with("utf16") || modifier == "wide") {
      out.push_back(widen(codes, modifier == "utf16be", modifier == "utf16"));
    } else {
      out.push_back(codes);
    }
  }

  static bool network_holds(std::string written, std::string text) {
    const std::size_t slash = written.find('/');
    if (const std::size_t zone = text.find('%');
        zone != std::string::npos && zone + 1 < text.size() && text.find(':') != std::string::npos) {
      text.resize(zone);
    }
    std::array<unsigned char, 16> network{}, address{};
    const bool v4 = inet_pton(AF_INET, written.substr(0, slash).c_str(), network.data()) == 1;
    if (!v4 && inet_pton(AF_INET6, written.substr(0, slash).c_str(), network.data()) != 1) return false;
    if (text.find('\0') != std::string::npos) return false;
    if (inet_pton(AF_INET, text.c_str(), address.data()) == 1) {
      if (!v4) return false;
    } else {
      if (inet_pton(AF_INET6, text.c_str(), address.data()) != 1) return false;
      if (v4 && !std::equal(address.begin(), address.begin() + 12, "\0\0\0\0\0\0\0\0\0\0\xFF\xFF",
                            [](unsigned char a, char b) { return a == static_cast<unsigned char>(b); })) {
        return false;
      }
      if (v4) std::rotate(address.begin(), address.begin() + 12, address.end());
    }
    const int bits = slash == std::string::npos ? (v4 ? 32 : 128) : std::stoi(written.substr(slash + 1));
    for (int bit = 0; bit < bits; ++bit) {
      const int shift = 7 - bit % 8;
      if ((network[bit / 8] >> shift & 1) != (address[bit / 8] >> shift & 1)) return false;
    }
    return true;
  }

  // The standard library knows calendars too.
  bool time_holds(std::string_view part, std::int64_t wanted, const std::string& text) const {
    const auto found = time_part(text, part == "minute"  ? TimePart::minute
                                       : part == "hour"  ? TimePart::hour
                                       : part == "day"   ? TimePart::day
                                       : part == "week"  ? TimePart::week
                                       : part == "month" ? TimePart::month
                                                         : TimePart::year);
    if (!found) return false;
    std::tm date{};
    date.tm_year = std::stoi(text.substr(0, 4)) - 1900;
    date.tm_mon = std::stoi(text.substr(5, 2)) - 1;
    date.tm_mday = std::stoi(text.substr(8, 2));
    if (text.size() >= 16) date.tm_hour = std::stoi(text.substr(11, 2));
    if (text.size() >= 16) date.tm_min = std::stoi(text.substr(14, 2));
    timegm(&date);
    char week[3] = {};
    std::strftime(week, sizeof week, "%V", &date);
    const std::int64_t value = part == "minute"  ? date.tm_min
                               : part == "hour"  ? date.tm_hour
                               : part == "day"   ? date.tm_mday
                               : part == "week"  ? std::stoi(week)
                               : part == "month" ? date.tm_mon + 1
                                                 : date.tm_year + 1900;
    return ordered(value <=> wanted);
  }

  const Item& item_;
  const Placeholders& placeholders_;
};

// What an event looks like to the rules of one log source.
class Eyes {
 public:
  Eyes(const NaiveEvent& event, const Placeholders& placeholders)
      : event_(event), placeholders_(placeholders) {}

  void add_aliases_of(const EventKind& kind) { kinds_.push_back(&kind); }

  bool groups_hold(const std::vector<std::vector<Item>>& groups) const {
    return std::any_of(groups.begin(), groups.end(), [&](const std::vector<Item>& group) {
      return std::all_of(group.begin(), group.end(), [&](const Item& item) { return item_holds(item); });
    });
  }

 private:
  bool item_holds(const Item& item) const {
    const auto other = [&](const std::string& name) { return seen(name).texts; };
    if (!item.field.empty()) return NaiveItem(item, placeholders_).holds(seen(item.field), other);
    Content all;
    take_scalars(event_.value(), all.texts);
    return NaiveItem(item, placeholders_).holds(all, other);
  }

  const Content& seen(const std::string& name) const {
    for (const EventKind* kind : kinds_) {
      for (const FieldAlias& alias : kind->aliases) {
        if (alias.field != name) continue;
        for (const std::string& source : alias.sources) {
          const Content& content = event_.content(source);
          if (content.present) return content;
        }
      }
    }
    return event_.content(name);
  }

  const NaiveEvent& event_;
  const Placeholders& placeholders_;
  std::vector<const EventKind*> kinds_;
};

std::string naive_member(const base::Node& map, std::string_view key) {
  const base::Node* found = map.find(key);
  return found ? found->text : std::string();
}

}  // namespace

const NaiveContent& NaiveEvent::content(const std::string& field) const {
  const auto [found, fresh] = contents_.try_emplace(field);
  if (fresh) found->second = content_of(value_, field, mapping_);
  return found->second;
}

bool NaiveEvent::is_of_kind(std::size_t kind) const {
  static const Placeholders none;
  const auto [found, fresh] = kinds_.try_emplace(kind);
  if (fresh) found->second = Eyes(*this, none).groups_hold(mapping_.kinds[kind].written);
  return found->second;
}

NaiveRule::NaiveRule(const base::Node& document, const Placeholders& placeholders)
    : placeholders_(placeholders) {
  const base::Node& source = *document.find("logsource");
  source_ = {naive_member(source, "category"), naive_member(source, "product"),
             naive_member(source, "service")};
  base::Problems problems;
  detection_ = *parse_detection(*document.find("detection"), problems);
}

bool NaiveRule::matches(const NaiveEvent& event, Routing routing) const {
  Eyes eyes(event, placeholders_);
  bool known = false, fits = false;
  for (std::size_t i = 0; i < event.mapping().kinds.size(); ++i) {
    const EventKind& kind = event.mapping().kinds[i];
    if (!satisfies(kind.label, source_)) continue;
    known = true;
    if (!event.is_of_kind(i)) continue;
    fits = true;
    if (lends_names(kind, source_)) eyes.add_aliases_of(kind);
  }
  if (routing == Routing::strict && !known) return false;
  if (routing != Routing::none && known && !fits) return false;
  return evaluate<bool>(detection_.condition,
                        [&](std::uint32_t i) { return eyes.groups_hold(detection_.selections[i].groups); });
}

}  // namespace csirt::condition
