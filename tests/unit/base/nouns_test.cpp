// Every public noun is described in full, and its names are those that records and documents have used so
// far.
#include <doctest/doctest.h>

#include <boost/core/type_name.hpp>
#include <sstream>

#include "base/codec.hpp"
#include "base/member_count.hpp"
#include "base/noun_list.hpp"
#include "test_data.hpp"

namespace csirt::base {
namespace {

template <class T>
std::string short_name() {
  const std::string full = boost::core::type_name<T>();
  return full.substr(full.rfind(':') + 1);
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

// Tries of our own: the count must see what a description leaves out.
struct Complete {
  std::string a;
  std::optional<Instant> b;
  bool c = true;
};
struct Lacking {
  std::string a;
  std::vector<Need> b;
  bool forgotten = false;  // hides in the padding, so that no size would show it
};
BOOST_DESCRIBE_STRUCT(Complete, (), (a, b, c))
BOOST_DESCRIBE_STRUCT(Lacking, (), (a, b))

}  // namespace

TEST_CASE("a member that is not described is noticed") {
  CHECK(member_count<Complete>() == 3);
  CHECK(fully_described<Complete>);
  CHECK(member_count<Lacking>() == 3);
  CHECK(!fully_described<Lacking>);
  CHECK(member_count<Incident>() > 20);
}

TEST_CASE("every noun is described in full") {
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Nouns>>([](auto identity) {
    using T = typename decltype(identity)::type;
    CAPTURE(short_name<T>());
    CHECK(member_count<T>() == boost::mp11::mp_size<Members<T>>::value);
  });
}

// A line that fails here is a change of the format: a new member or enumerator may be added at will and is
// then added to the golden file too; one that goes or changes its name breaks old records and needs a new
// record version.
TEST_CASE("names of members and enumerators are the golden ones") {
  std::ostringstream now;
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Nouns>>([&](auto identity) {
    using T = typename decltype(identity)::type;
    now << short_name<T>() << ":";
    for_each_member<T>([&](auto member) { now << ' ' << member.name; });
    now << '\n';
  });
  boost::mp11::mp_for_each<NounEnums>([&](auto first) {
    using E = decltype(first);
    now << short_name<E>() << ":";
    for (const std::string& name : Codec<E>::names()) now << ' ' << name;
    now << '\n';
  });
  const std::vector<std::string> actual = lines(now.str());
  std::vector<std::string> golden =
      lines(test::read_file(std::string(CSIRT_SOURCE_DIR) + "/tests/unit/base/nouns_golden.txt"));
  golden.resize(std::max(golden.size(), actual.size()));
  for (std::size_t i = 0; i < golden.size(); ++i) CHECK((i < actual.size() ? actual[i] : "") == golden[i]);
}

}  // namespace csirt::base
