// The small readers of documents in text.hpp, and pretty.
#include <boost/json/serialize.hpp>
#include <charconv>
#include <system_error>

#include "tool/text.hpp"

namespace csirt::tool {
namespace {

const boost::json::value* find(const boost::json::value& document, const char* name) {
  const boost::json::object* object = document.if_object();
  return object == nullptr ? nullptr : object->if_contains(name);
}

void print(const boost::json::value& value, std::string& out, std::size_t indent);

template <class Container, class Each>
void print_members(const Container& container, char open, char close, std::string& out, std::size_t indent,
                   Each each) {
  out += open;
  const char* separator = "\n";
  for (const auto& item : container) {
    out += separator + std::string(indent + 2, ' ');
    each(item);
    separator = ",\n";
  }
  if (!container.empty()) out += "\n" + std::string(indent, ' ');
  out += close;
}

void print(const boost::json::value& value, std::string& out, std::size_t indent) {
  if (value.is_object()) {
    print_members(value.get_object(), '{', '}', out, indent, [&](const auto& item) {
      out += boost::json::serialize(boost::json::string(item.key())) + ": ";
      print(item.value(), out, indent + 2);
    });
  } else if (value.is_array()) {
    print_members(value.get_array(), '[', ']', out, indent,
                  [&](const auto& item) { print(item, out, indent + 2); });
  } else {
    out += boost::json::serialize(value);
  }
}

}  // namespace

std::string pretty(const boost::json::value& value) {
  std::string out;
  print(value, out, 0);
  return out + "\n";
}

std::string member(const boost::json::value& document, const char* name) {
  const boost::json::value* found = find(document, name);
  if (found == nullptr || found->is_null()) return "";
  return found->is_string() ? std::string(found->get_string()) : boost::json::serialize(*found);
}

const boost::json::array& list(const boost::json::value& document, const char* name) {
  static const boost::json::array kEmpty;
  const boost::json::value* found = find(document, name);
  return found != nullptr && found->is_array() ? found->get_array() : kEmpty;
}

std::uint64_t number(const boost::json::value& document, const char* name) {
  const boost::json::value* found = find(document, name);
  if (found == nullptr) return 0;
  if (found->is_int64()) return static_cast<std::uint64_t>(found->get_int64());
  if (found->is_uint64()) return found->get_uint64();
  if (!found->is_string()) return 0;
  const boost::json::string& digits = found->get_string();
  std::uint64_t read = 0;
  const auto end = std::from_chars(digits.begin(), digits.end(), read);
  return end.ec == std::errc() && end.ptr == digits.end() ? read : 0;
}

}  // namespace csirt::tool
