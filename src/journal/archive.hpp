// A small binary archive over Boost.Serialization-style serialize(archive, value, version) functions, for
// snapshots.
//
// Boost's own binary archives are neither portable nor safe on hostile bytes; this one is little endian, of
// fixed width, and checks every step: InArchive throws Error(Status::corrupt) and never allocates more than
// its input justifies. What it can carry: integers, bool, enums, strings, Instant, Duration, vector, array,
// deque, list, map, set, their unordered kin (written in key order, so that the same value gives the same
// bytes), pair, optional, variant, boost::json::value, and any type with a serialize() member, a serialize()
// found by ADL, or a Boost.Describe description. Floating point and raw pointers do not compile. Thread rule:
// one thread at a time.
#pragma once

#include <algorithm>
#include <array>
#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11.hpp>
#include <boost/serialization/version.hpp>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "csirt/error.hpp"
#include "csirt/time.hpp"

namespace csirt::journal {

namespace archive_detail {

template <class T, template <class...> class Template>
inline constexpr bool is_a = false;
template <template <class...> class Template, class... Args>
inline constexpr bool is_a<Template<Args...>, Template> = true;

template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = true;

template <class T>
concept Sequence = is_a<T, std::vector> || is_a<T, std::deque> || is_a<T, std::list>;
template <class T>
concept Keyed = requires { typename T::key_type; };
template <class T>
concept Mapped = Keyed<T> && requires { typename T::mapped_type; };
template <class T>
concept Hashed = Keyed<T> && requires { typename T::hasher; };

template <class A, class T>
concept HasMember = requires(A& archive, T& value) { value.serialize(archive, 0u); };
template <class A, class T>
concept HasFree = requires(A& archive, T& value) { serialize(archive, value, 0u); };
template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

// The members of a class, by whichever description of it there is.
template <class A, class T>
void members(A& archive, T& value) {
  constexpr unsigned version = boost::serialization::version<T>::value;
  if constexpr (HasMember<A, T>) {
    value.serialize(archive, version);
  } else if constexpr (HasFree<A, T>) {
    serialize(archive, value, version);
  } else {
    static_assert(Described<T>, "give this type a serialize() function or a Boost.Describe description");
    using List = boost::describe::describe_members<T, boost::describe::mod_any_access |
                                                          boost::describe::mod_inherited>;
    boost::mp11::mp_for_each<List>([&](auto member) { archive & value.*member.pointer; });
  }
}

template <class E>
bool is_enumerator(E value) {
  if constexpr (boost::describe::has_describe_enumerators<E>::value) {
    bool found = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto enumerator) { found = found || enumerator.value == value; });
    return found;
  } else {
    return true;
  }
}

}  // namespace archive_detail

class OutArchive {
 public:
  using is_saving = std::true_type;
  using is_loading = std::false_type;

  template <class T>
  OutArchive& operator&(const T& value) {
    put(value);
    return *this;
  }
  template <class T>
  OutArchive& operator<<(const T& value) {
    return *this & value;
  }

  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  template <class T>
  void put(const T& value);
  template <class T>
  void put_container(const T& value);
  template <class T>
  void put_hashed(const T& value);
  void put_number(std::uint64_t value, std::size_t width);
  void put_text(std::string_view text);
  void put_json(const boost::json::value& value);

  std::string bytes_;
};

class InArchive {
 public:
  using is_saving = std::false_type;
  using is_loading = std::true_type;

  // The bytes must outlive the archive.
  explicit InArchive(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  InArchive& operator&(T& value) {
    enter();
    get(value);
    --depth_;
    return *this;
  }
  template <class T>
  InArchive& operator>>(T& value) {
    return *this & value;
  }

  // Call it last: bytes that nobody read mean that this is some other archive.
  void finish() const;

 private:
  template <class T>
  void get(T& value);
  template <class T>
  void get_sequence(T& value);
  template <class T>
  void get_keyed(T& value);
  template <class T>
  void get_variant(T& value);
  template <class T>
  T get_integer();
  void enter();
  std::uint64_t get_number(std::size_t width);
  std::uint64_t get_count();
  std::string_view get_text();
  boost::json::value get_json();
  [[noreturn]] void fail(const char* what) const;

  std::string_view bytes_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;
};

template <class T>
void OutArchive::put(const T& value) {
  using namespace archive_detail;
  static_assert(!std::is_floating_point_v<T> && !std::is_pointer_v<T>);
  if constexpr (std::is_enum_v<T>) {
    put(static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (std::is_integral_v<T>) {
    put_number(static_cast<std::uint64_t>(value), sizeof(T));
  } else if constexpr (std::is_same_v<T, std::string>) {
    put_text(value);
  } else if constexpr (std::is_same_v<T, Instant> || std::is_same_v<T, Duration>) {
    put(value.ns);
  } else if constexpr (std::is_same_v<T, std::monostate>) {
  } else if constexpr (std::is_same_v<T, boost::json::value>) {
    put_json(value);
  } else if constexpr (is_a<T, std::pair>) {
    put(value.first);
    put(value.second);
  } else if constexpr (is_a<T, std::optional>) {
    put(value.has_value());
    if (value) put(*value);
  } else if constexpr (is_a<T, std::variant>) {
    put(static_cast<std::uint32_t>(value.index()));
    std::visit([this](const auto& alternative) { this->put(alternative); }, value);
  } else if constexpr (is_array<T>) {
    for (const auto& item : value) put(item);
  } else if constexpr (Hashed<T>) {
    put_hashed(value);
  } else if constexpr (Keyed<T> || Sequence<T>) {
    put_container(value);
  } else {
    // serialize() serves both ways and so takes a reference that is not const; saving changes nothing.
    members(*this, const_cast<T&>(value));
  }
}

template <class T>
void OutArchive::put_container(const T& value) {
  put(static_cast<std::uint64_t>(value.size()));
  for (auto it = value.begin(); it != value.end(); ++it) {
    put(static_cast<const typename T::value_type&>(*it));
  }
}

template <class T>
void OutArchive::put_hashed(const T& value) {
  using namespace archive_detail;
  const auto key = [](const auto* item) -> const auto& {
    if constexpr (Mapped<T>) {
      return item->first;
    } else {
      return *item;
    }
  };
  std::vector<const typename T::value_type*> items;
  for (const auto& item : value) items.push_back(&item);
  std::sort(items.begin(), items.end(), [&](const auto* a, const auto* b) { return key(a) < key(b); });
  put(static_cast<std::uint64_t>(items.size()));
  for (const auto* item : items) put(*item);
}

template <class T>
void InArchive::get(T& value) {
  using namespace archive_detail;
  static_assert(!std::is_floating_point_v<T> && !std::is_pointer_v<T>);
  if constexpr (std::is_enum_v<T>) {
    value = static_cast<T>(get_integer<std::underlying_type_t<T>>());
    if (!is_enumerator(value)) fail("a number that names no enumerator");
  } else if constexpr (std::is_integral_v<T>) {
    value = get_integer<T>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    value = get_text();
  } else if constexpr (std::is_same_v<T, Instant> || std::is_same_v<T, Duration>) {
    value.ns = get_integer<std::int64_t>();
  } else if constexpr (std::is_same_v<T, std::monostate>) {
  } else if constexpr (std::is_same_v<T, boost::json::value>) {
    value = get_json();
  } else if constexpr (is_a<T, std::pair>) {
    *this& value.first & value.second;
  } else if constexpr (is_a<T, std::optional>) {
    value.reset();
    if (get_integer<bool>()) *this& value.emplace();
  } else if constexpr (is_a<T, std::variant>) {
    get_variant(value);
  } else if constexpr (is_array<T>) {
    for (auto& item : value) *this& item;
  } else if constexpr (Keyed<T>) {
    get_keyed(value);
  } else if constexpr (Sequence<T>) {
    get_sequence(value);
  } else {
    members(*this, value);
  }
}

// Nothing is reserved by the count that the bytes claim: each element is read before room is made for the
// next.
template <class T>
void InArchive::get_sequence(T& value) {
  value.clear();
  for (std::uint64_t left = get_count(); left > 0; --left) {
    typename T::value_type item{};
    *this& item;
    value.push_back(std::move(item));
  }
}

template <class T>
void InArchive::get_keyed(T& value) {
  using Key = typename T::key_type;
  value.clear();
  std::optional<Key> last;
  for (std::uint64_t left = get_count(); left > 0; --left) {
    Key key{};
    *this& key;
    if (last && !(*last < key)) fail("keys out of order");
    last = key;
    if constexpr (archive_detail::Mapped<T>) {
      typename T::mapped_type mapped{};
      *this& mapped;
      value.emplace(std::move(key), std::move(mapped));
    } else {
      value.insert(std::move(key));
    }
  }
}

template <class T>
void InArchive::get_variant(T& value) {
  const auto index = get_integer<std::uint32_t>();
  if (index >= std::variant_size_v<T>) fail("an alternative that does not exist");
  boost::mp11::mp_with_index<std::variant_size_v<T>>(index,
                                                     [&](auto i) { *this& value.template emplace<i>(); });
}

template <class T>
T InArchive::get_integer() {
  const std::uint64_t number = get_number(sizeof(T));
  if constexpr (std::is_same_v<T, bool>) {
    if (number > 1) fail("a truth value that is neither 0 nor 1");
  }
  return static_cast<T>(number);
}

}  // namespace csirt::journal
