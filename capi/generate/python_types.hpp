// Python dataclasses and enumerations from the nouns' description. Door: python_types<list of nouns>.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/codec.hpp"

namespace csirt::generate {

// Collects definitions, those that others need first.
class PythonModule {
 public:
  // The annotation of a member, and its default; enters the definitions that it needs.
  template <class T>
  struct Type;

  template <class T>
  void define() {
    const std::string name = type_name<T>();
    if (!defined_.insert(name).second) return;
    if constexpr (base::DescribedEnum<T>) {
      define_enumeration<T>(name);
    } else {
      define_struct<T>(name);
    }
  }

  std::string text() const {
    std::string out = kHead;
    out += "__all__ = [\n";
    for (const std::string& name : defined_) out += "    \"" + name + "\",\n";
    return out + "]\n" + body_;
  }

  template <class T>
  static std::string type_name() {
    const std::string full = boost::core::type_name<T>();
    const auto colon = full.rfind(':');
    return colon == std::string::npos ? full : full.substr(colon + 1);
  }

 private:
  static constexpr const char* kHead =
      "\"\"\"The nouns of incident management, as the engine's documents hold them.\n\n"
      "Made by capi/generate/types.cpp from the library's own description; changed only there.\n\"\"\"\n\n"
      "from __future__ import annotations\n\n"
      "from dataclasses import dataclass, field as _field\nfrom enum import Enum\n\n"
      "from .values import Facts, Instant\n\n";

  // Names that Python keeps for itself get an underscore behind them.
  static std::string python_name(std::string name) {
    static const std::set<std::string> kKeywords = {"from",  "is",  "in",  "as", "with",
                                                    "class", "def", "not", "or", "and"};
    return kKeywords.count(name) ? name + "_" : name;
  }

  static std::string upper(std::string name) {
    for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
  }

  template <class E>
  void define_enumeration(const std::string& name) {
    std::string lines = "\n\nclass " + name + "(str, Enum):\n";
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto e) { lines += "    " + upper(e.name) + " = \"" + base::enum_name(e.value) + "\"\n"; });
    body_ += lines + "\n    def __str__(self) -> str:\n        return self.value\n";
  }

  template <class T>
  void define_struct(const std::string& name) {
    static const T defaults{};
    std::string lines = "\n\n@dataclass(frozen=True)\nclass " + name + ":\n";
    base::for_each_member<T>([&](auto member) {
      using Held = std::decay_t<decltype(defaults.*member.pointer)>;
      lines += "    " + python_name(member.name) + ": " + Type<Held>::name(*this) + " = " +
               Type<Held>::initial(defaults.*member.pointer) + "\n";
    });
    body_ += lines;
  }

  std::set<std::string> defined_;
  std::string body_;
};

template <>
struct PythonModule::Type<bool> {
  static std::string name(PythonModule&) { return "bool"; }
  static std::string initial(bool value) { return value ? "True" : "False"; }
};

template <base::WholeNumber T>
struct PythonModule::Type<T> {
  static std::string name(PythonModule&) { return "int"; }
  static std::string initial(T value) { return std::to_string(value); }
};

template <>
struct PythonModule::Type<std::string> {
  static std::string name(PythonModule&) { return "str"; }
  static std::string initial(const std::string& value) {
    return boost::json::serialize(boost::json::string(value));
  }
};

template <>
struct PythonModule::Type<Instant> {
  static std::string name(PythonModule&) { return "Instant"; }
  static std::string initial(Instant value) { return "Instant(\"" + format(value) + "\")"; }
};

template <>
struct PythonModule::Type<Facts> {
  static std::string name(PythonModule&) { return "Facts"; }
  static std::string initial(const Facts&) { return "_field(default_factory=dict)"; }
};

template <class T>
struct PythonModule::Type<std::optional<T>> {
  static std::string name(PythonModule& module) { return Type<T>::name(module) + " | None"; }
  static std::string initial(const std::optional<T>&) { return "None"; }
};

template <class T>
struct PythonModule::Type<std::vector<T>> {
  static std::string name(PythonModule& module) { return "list[" + Type<T>::name(module) + "]"; }
  static std::string initial(const std::vector<T>&) { return "_field(default_factory=list)"; }
};

template <class T>
struct PythonModule::Type<std::map<std::string, T>> {
  static std::string name(PythonModule& module) { return "dict[str, " + Type<T>::name(module) + "]"; }
  static std::string initial(const std::map<std::string, T>&) { return "_field(default_factory=dict)"; }
};

template <base::DescribedEnum E>
struct PythonModule::Type<E> {
  static std::string name(PythonModule& module) {
    module.define<E>();
    return PythonModule::type_name<E>();
  }
  static std::string initial(E value) {
    std::string found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto e) {
      if (e.value == value) found = e.name;
    });
    return PythonModule::type_name<E>() + "." + PythonModule::upper(found);
  }
};

template <base::DescribedStruct T>
struct PythonModule::Type<T> {
  static std::string name(PythonModule& module) {
    module.define<T>();
    return PythonModule::type_name<T>();
  }
  // Immutable, so one instance may serve as default of all.
  static std::string initial(const T&) {
    return "_field(default_factory=" + PythonModule::type_name<T>() + ")";
  }
};

template <class Nouns>
std::string python_types() {
  PythonModule module;
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Nouns>>(
      [&](auto noun) { module.define<typename decltype(noun)::type>(); });
  return module.text();
}

}  // namespace csirt::generate
