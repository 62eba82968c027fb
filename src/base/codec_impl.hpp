// The templates behind codec.hpp; include that. One class template Codec per kind of type: to, from, schema.
//
// A type that is none of those below is refused by the compiler, not at run time.
#pragma once

#include <boost/core/type_name.hpp>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/codec.hpp"
#include "base/codec_error.hpp"
#include "base/described.hpp"

namespace csirt::base {

using Definitions = boost::json::object;

template <class T>
struct Codec;

template <>
struct Codec<bool> {
  static boost::json::value to(bool value) { return value; }
  static bool from(const boost::json::value& json, const Path& path) {
    if (!json.is_bool()) wrong_value(path, json, "true or false");
    return json.get_bool();
  }
  static boost::json::object schema(Definitions&) { return {{"type", "boolean"}}; }
};

template <class T>
concept WholeNumber = std::integral<T> && !std::same_as<T, bool>;

// Texts are read too: canonical JSON writes integers beyond 2^53 - 1 as texts.
template <WholeNumber T>
struct Codec<T> {
  static boost::json::value to(T value) {
    if constexpr (std::is_signed_v<T>) return static_cast<std::int64_t>(value);
    return static_cast<std::uint64_t>(value);
  }
  static T from(const boost::json::value& json, const Path& path) {
    if (json.is_int64() && std::in_range<T>(json.get_int64())) return static_cast<T>(json.get_int64());
    if (json.is_uint64() && std::in_range<T>(json.get_uint64())) return static_cast<T>(json.get_uint64());
    if (json.is_string()) {
      const auto& text = json.get_string();
      T value{};
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (error == std::errc() && end == text.data() + text.size()) return value;
    }
    wrong_value(path, json, expected());
  }
  static boost::json::object schema(Definitions&) {
    boost::json::object out{{"type", {"integer", "string"}}, {"pattern", "^-?[0-9]+$"}};
    if (std::is_unsigned_v<T>) out["minimum"] = 0;
    if (sizeof(T) < 8) out["maximum"] = std::numeric_limits<T>::max();
    return out;
  }

 private:
  static std::string expected() {
    return "a whole number from " + std::to_string(std::numeric_limits<T>::min()) + " to " +
           std::to_string(std::numeric_limits<T>::max());
  }
};

template <>
struct Codec<std::string> {
  static boost::json::value to(const std::string& value) { return boost::json::string(value); }
  static std::string from(const boost::json::value& json, const Path& path) {
    if (!json.is_string()) wrong_value(path, json, "a text");
    return std::string(json.get_string());
  }
  static boost::json::object schema(Definitions&) { return {{"type", "string"}}; }
};

template <>
struct Codec<Instant> {
  static boost::json::value to(Instant value) { return boost::json::string(format(value)); }
  static Instant from(const boost::json::value& json, const Path& path) {
    const auto value = json.is_string() ? parse_instant(json.get_string()) : std::nullopt;
    if (!value) wrong_value(path, json, "a point in time such as \"2023-08-15T05:33:54Z\"");
    return *value;
  }
  static boost::json::object schema(Definitions&) { return {{"type", "string"}, {"format", "date-time"}}; }
};

template <>
struct Codec<Duration> {
  static boost::json::value to(Duration value) { return boost::json::string(format(value)); }
  static Duration from(const boost::json::value& json, const Path& path) {
    const auto value = json.is_string() ? parse_duration(json.get_string()) : std::nullopt;
    if (!value) wrong_value(path, json, "a length of time such as \"1h30m\"");
    return *value;
  }
  static boost::json::object schema(Definitions&) {
    return {{"type", "string"}, {"pattern", "^-?([0-9]+(w|d|h|m|s|ms|us|ns))+$"}};
  }
};

// A document within a noun, of a shape that the noun does not fix.
template <>
struct Codec<boost::json::value> {
  static boost::json::value to(const boost::json::value& value) { return value; }
  static boost::json::value from(const boost::json::value& json, const Path&) { return json; }
  static boost::json::object schema(Definitions&) { return {}; }
};

template <class T>
struct Codec<std::optional<T>> {
  static boost::json::value to(const std::optional<T>& value) {
    return value ? Codec<T>::to(*value) : boost::json::value(nullptr);
  }
  static std::optional<T> from(const boost::json::value& json, const Path& path) {
    if (json.is_null()) return std::nullopt;
    return Codec<T>::from(json, path);
  }
  static boost::json::object schema(Definitions& definitions) { return Codec<T>::schema(definitions); }
};

template <class T>
struct Codec<std::vector<T>> {
  static boost::json::value to(const std::vector<T>& value) {
    boost::json::array out;
    out.reserve(value.size());
    for (const T& item : value) out.push_back(Codec<T>::to(item));
    return out;
  }
  static std::vector<T> from(const boost::json::value& json, const Path& path) {
    if (!json.is_array()) wrong_value(path, json, "a list");
    std::vector<T> out;
    out.reserve(json.get_array().size());
    for (const auto& item : json.get_array())
      out.push_back(Codec<T>::from(item, {&path, {}, out.size(), true}));
    return out;
  }
  static boost::json::object schema(Definitions& definitions) {
    return {{"type", "array"}, {"items", Codec<T>::schema(definitions)}};
  }
};

template <class T, class Less>
struct Codec<std::set<T, Less>> {
  static boost::json::value to(const std::set<T, Less>& value) {
    boost::json::array out;
    for (const T& item : value) out.push_back(Codec<T>::to(item));
    return out;
  }
  static std::set<T, Less> from(const boost::json::value& json, const Path& path) {
    std::set<T, Less> out;
    for (T& item : Codec<std::vector<T>>::from(json, path)) out.insert(std::move(item));
    return out;
  }
  static boost::json::object schema(Definitions& definitions) {
    return {{"type", "array"}, {"items", Codec<T>::schema(definitions)}, {"uniqueItems", true}};
  }
};

template <class T, class Less>
struct Codec<std::map<std::string, T, Less>> {
  static boost::json::value to(const std::map<std::string, T, Less>& value) {
    boost::json::object out;
    out.reserve(value.size());
    for (const auto& [key, item] : value) out.emplace(key, Codec<T>::to(item));
    return out;
  }
  static std::map<std::string, T, Less> from(const boost::json::value& json, const Path& path) {
    if (!json.is_object()) wrong_value(path, json, "an object");
    std::map<std::string, T, Less> out;
    for (const auto& member : json.get_object()) {
      out.emplace(member.key(), Codec<T>::from(member.value(), {&path, member.key()}));
    }
    return out;
  }
  static boost::json::object schema(Definitions& definitions) {
    return {{"type", "object"}, {"additionalProperties", Codec<T>::schema(definitions)}};
  }
};

template <>
struct Codec<Fact> {
  static boost::json::value to(const Fact& value) {
    return std::visit([](const auto& held) { return Codec<std::decay_t<decltype(held)>>::to(held); }, value);
  }
  static Fact from(const boost::json::value& json, const Path& path) {
    if (json.is_bool()) return json.get_bool();
    if (json.is_int64()) return json.get_int64();
    if (json.is_string()) return std::string(json.get_string());
    if (json.is_array()) return Codec<std::vector<std::string>>::from(json, path);
    wrong_value(path, json, "true, false, a whole number, a text or a list of texts");
  }
  static boost::json::object schema(Definitions&) {
    return {{"type", {"boolean", "integer", "string", "array"}}, {"items", {{"type", "string"}}}};
  }
};

template <DescribedEnum E>
struct Codec<E> {
  static std::string name(E value) {
    std::string out;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto e) {
      if (e.value == value) out = e.name;
    });
    for (char& c : out) c = c == '_' ? '-' : c;
    return out;
  }
  static std::vector<std::string> names() {
    std::vector<std::string> out;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto e) { out.push_back(name(e.value)); });
    return out;
  }
  static boost::json::value to(E value) { return boost::json::string(name(value)); }
  static E from_name(std::string_view text, const Path& path) {
    std::optional<E> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto e) {
      if (same(e.name, text)) found = e.value;
    });
    if (!found) unknown_enumerator(path, text, names());
    return *found;
  }
  static E from(const boost::json::value& json, const Path& path) {
    if (!json.is_string()) wrong_value(path, json, "a text");
    return from_name(json.get_string(), path);
  }
  static boost::json::object schema(Definitions&) { return {{"enum", boost::json::value_from(names())}}; }

 private:
  static bool same(std::string_view described, std::string_view text) {
    if (described.size() != text.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != (described[i] == '_' ? '-' : described[i])) return false;
    }
    return true;
  }
};

template <DescribedStruct T>
struct Codec<T> {
  static boost::json::value to(const T& value) {
    [[maybe_unused]] static const T defaults{};
    boost::json::object out;
    for_each_member<T>([&](auto member) {
      const auto& held = value.*member.pointer;
      using Held = std::decay_t<decltype(held)>;
      // Nobody should have to know which outcome or state is the default one.
      if constexpr (!std::is_enum_v<Held>) {
        if (held == defaults.*member.pointer) return;
      }
      out.emplace(member.name, Codec<Held>::to(held));
    });
    return out;
  }
  static T from(const boost::json::value& json, const Path& path) {
    if (!json.is_object()) wrong_value(path, json, "an object");
    T out{};
    for (const auto& member : json.get_object()) set(out, member.key(), member.value(), path);
    return out;
  }
  // A noun is defined once under $defs and referred to; being entered before its members, it may hold itself.
  static boost::json::object schema(Definitions& definitions) {
    const std::string name = type_name();
    if (!definitions.contains(name)) {
      definitions[name] = nullptr;
      boost::json::object properties;
      for_each_member<T>([&](auto member) {
        properties[member.name] = Codec<std::decay_t<decltype(T{}.*member.pointer)>>::schema(definitions);
      });
      definitions[name] = {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
    }
    return {{"$ref", "#/$defs/" + name}};
  }

 private:
  static void set(T& out, std::string_view name, const boost::json::value& json, const Path& path) {
    bool known = false;
    for_each_member<T>([&](auto member) {
      if (known || name != member.name) return;
      known = true;
      auto& held = out.*member.pointer;
      held = Codec<std::decay_t<decltype(held)>>::from(json, {&path, name});
    });
    if (!known) unknown_member(path, name, names());
  }
  static std::vector<std::string> names() {
    std::vector<std::string> out;
    for_each_member<T>([&](auto member) { out.emplace_back(member.name); });
    return out;
  }
  static std::string type_name() {
    const std::string full = boost::core::type_name<T>();
    const auto colon = full.rfind(':');
    return colon == std::string::npos ? full : full.substr(colon + 1);
  }
};

template <class T>
boost::json::value encode(const T& value) {
  return Codec<T>::to(value);
}

template <class T>
T decode(const boost::json::value& json, std::string_view pointer) {
  return Codec<T>::from(json, Path{nullptr, pointer});
}

template <class E>
std::string enum_name(E value) {
  return Codec<E>::name(value);
}

template <class E>
E enum_value(std::string_view name, std::string_view pointer) {
  return Codec<E>::from_name(name, Path{nullptr, pointer});
}

template <class T>
boost::json::object schema(std::string_view title) {
  Definitions definitions;
  boost::json::object out = Codec<T>::schema(definitions);
  out["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  out["title"] = title;
  out["$defs"] = std::move(definitions);
  return out;
}

}  // namespace csirt::base
