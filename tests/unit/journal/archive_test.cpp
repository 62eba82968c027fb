// The snapshot archive: what goes in comes out, and bytes from anywhere do no harm.
#include "journal/archive.hpp"

#include <doctest/doctest.h>

#include <boost/archive/text_iarchive.hpp>
#include <boost/archive/text_oarchive.hpp>
#include <boost/json.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <random>
#include <unordered_map>

#include "base/describe_archive.hpp"
#include "base/nouns.hpp"
#include "csirt/incident.hpp"
#include "support.hpp"

using namespace csirt;
using namespace csirt::journal;
using csirt::journal::test::status_of;

namespace outside {

// A type with a serialize() of its own, as Boost.Serialization wants it.
struct Point {
  std::int32_t x = 0;
  std::string name;
  std::vector<std::string> tags;
  bool operator==(const Point&) const = default;

  template <class Archive>
  void serialize(Archive& archive, const unsigned) {
    archive & x & name & tags;
  }
};

// One with a description only, in a namespace that knows nothing of ours.
enum class Colour { red = 1, green = 2 };
BOOST_DESCRIBE_ENUM(Colour, red, green)
struct Box {
  Point corner;
  Colour colour = Colour::red;
  std::map<std::string, Point> named;
  bool operator==(const Box&) const = default;
};
BOOST_DESCRIBE_STRUCT(Box, (), (corner, colour, named))

// One that may hold itself without end.
struct Tree {
  std::vector<Tree> children;
  bool operator==(const Tree&) const = default;
  template <class Archive>
  void serialize(Archive& archive, const unsigned) {
    archive & children;
  }
};

}  // namespace outside

namespace {

template <class T>
std::string save(const T& value) {
  OutArchive archive;
  archive << value;
  return archive.take();
}

template <class T>
T load(std::string_view bytes) {
  T value{};
  InArchive archive(bytes);
  archive >> value;
  archive.finish();
  return value;
}

template <class T>
void check_round_trip(const T& value) {
  CHECK(load<T>(save(value)) == value);
}

Incident incident() {
  Incident made;
  made.id = "0123456789abcdef0123456789abcdef";
  made.title = "credential dumping on ACCT01";
  made.states = {"contain", "inform"};
  made.facts = {{"a", true},
                {"b", std::int64_t{-7}},
                {"c", std::string("x")},
                {"d", std::vector<std::string>{"p", "q"}}};
  made.opened = *parse_instant("2024-02-29T00:00:00Z");
  made.closed = *parse_instant("2024-03-01T00:00:00Z");
  made.findings.resize(3);
  made.findings[1].entities = {{"host", "acct01"}, {"account", "eve"}};
  made.findings[1].because.resize(2);
  made.approvals.resize(1);
  made.approvals[0].state = ApprovalState::granted;
  made.approvals[0].need.by = made.closed;
  made.decisions.resize(2);
  made.decisions[0].effects.resize(1);
  made.decisions[0].effects[0].details = made.facts;
  return made;
}

}  // namespace

TEST_CASE("every kind of value that a state is made of comes back as it was") {
  check_round_trip(true);
  check_round_trip(std::int8_t{-1});
  check_round_trip(std::uint16_t{65535});
  check_round_trip(std::numeric_limits<std::int64_t>::min());
  check_round_trip(std::numeric_limits<std::uint64_t>::max());
  check_round_trip(std::string("zero \0 inside", 13));
  check_round_trip(Instant{-5});
  check_round_trip(hours(3));
  check_round_trip(std::vector<bool>{true, false, true});
  check_round_trip(std::vector<std::pair<std::string, std::uint8_t>>{{"a", 1}, {"b", 2}});
  check_round_trip(std::array<std::uint8_t, 3>{1, 2, 3});
  check_round_trip(std::deque<std::string>{"a", "b"});
  check_round_trip(std::list<int>{3, 1, 2});
  check_round_trip(std::set<std::string>{"a", "b"});
  check_round_trip(std::map<std::pair<int, int>, std::vector<std::string>>{{{1, 2}, {"x"}}, {{1, 3}, {}}});
  check_round_trip(std::optional<std::string>{});
  check_round_trip(std::optional<std::string>{"x"});
  check_round_trip(std::variant<std::monostate, int, std::string>{"x"});
  check_round_trip(Fact{std::vector<std::string>{"x", "y"}});
  check_round_trip(Direction::inbound);
  check_round_trip(boost::json::parse(R"({"a":[1,-2,"x",null,true,{"b":18446744073709551615}]})"));
  check_round_trip(boost::unordered_flat_map<std::string, int>{{"a", 1}, {"b", 2}});
  check_round_trip(boost::unordered_flat_set<std::uint64_t>{5, 3, 4});
  check_round_trip(std::unordered_map<std::string, std::optional<int>>{{"a", 1}, {"b", {}}});
  check_round_trip(outside::Box{{4, "p", {"t"}}, outside::Colour::green, {{"k", {1, "q", {}}}}});
  check_round_trip(incident());
}

TEST_CASE("the bytes are little endian, of fixed width, and the same for the same value") {
  CHECK(save(std::uint32_t{0x01020304}) == "\x04\x03\x02\x01");
  CHECK(save(std::string("ab")) == std::string("\2\0\0\0\0\0\0\0ab", 10));
  CHECK(save(std::optional<bool>{true}) == "\1\1");
  boost::unordered_flat_map<std::string, int> forward, backward;
  for (int i = 0; i < 100; ++i) forward[std::to_string(i)] = i;
  for (int i = 99; i >= 0; --i) backward[std::to_string(i)] = i;
  CHECK(save(forward) == save(backward));
}

TEST_CASE("the same serialize() serves the archives of Boost.Serialization") {
  const outside::Point point{7, "seven", {"a", "b"}};
  std::stringstream text;
  boost::archive::text_oarchive(text) << point;
  outside::Point back;
  boost::archive::text_iarchive(text) >> back;
  CHECK(back == point);
}

TEST_CASE("bytes that are no archive of this type are refused as corrupt") {
  const auto refused = [](auto type, std::string_view bytes) {
    return status_of([&] { load<decltype(type)>(bytes); }) == Status::corrupt;
  };
  CHECK(refused(std::uint32_t{}, "\1\2\3"));
  CHECK(refused(std::uint32_t{}, "\1\2\3\4\5"));
  CHECK(refused(bool{}, "\2"));
  CHECK(refused(outside::Colour{}, std::string_view("\3\0\0\0", 4)));
  CHECK(refused(std::string{}, std::string_view("\5\0\0\0\0\0\0\0abcd", 12)));
  CHECK(refused(std::vector<std::uint64_t>{}, std::string(8, '\xff')));
  CHECK(refused(std::variant<bool, int>{}, std::string_view("\2\0\0\0\0", 5)));
  CHECK(refused(boost::json::value{}, std::string_view("\1\0\0\0\0\0\0\0{", 9)));
  const std::string keys = save(std::vector<std::string>{"b", "a"});
  CHECK(refused(std::set<std::string>{}, keys));
  CHECK(refused(std::set<std::string>{}, save(std::vector<std::string>{"a", "a"})));
}

TEST_CASE("depth and memory are bounded by the input, not by what it claims") {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += std::string("\1\0\0\0\0\0\0\0", 8);
  deep += std::string(8, '\0');
  CHECK(status_of([&] { load<outside::Tree>(deep); }) == Status::corrupt);
  const std::string huge = std::string("\xff\xff\xff\x7f\0\0\0\0", 8) + std::string(100, '\0');
  CHECK(status_of([&] { load<std::vector<Incident>>(huge); }) == Status::corrupt);
  CHECK(status_of([&] { load<std::string>(huge); }) == Status::corrupt);
}

// Boost's own binary archives crashed on 71 of 3,000 such mutants.
TEST_CASE("12,000 mutants of a snapshot are read or refused, and never crash") {
  const std::vector<Incident> original(2, incident());
  const std::string good = save(original);
  const unsigned seed = 4711;
  INFO("seed ", seed);
  std::mt19937 random(seed);
  int refused = 0, read = 0;
  for (int i = 0; i < 12'000; ++i) {
    std::string bad = good;
    const std::size_t at = random() % bad.size();
    switch (i % 5) {
      case 0:
        bad[at] = static_cast<char>(random());
        break;
      case 1:
        bad.resize(at);
        break;
      case 2:
        bad.erase(at, 1 + random() % 9);
        break;
      case 3:
        bad.insert(at, std::string(1 + random() % 9, static_cast<char>(random())));
        break;
      default:
        for (std::size_t k = at; k < std::min(at + 8, bad.size()); ++k)
          bad[k] = static_cast<char>(random() % 3 ? 0xff : 0);
    }
    const Status status = status_of([&] { load<std::vector<Incident>>(bad); });
    REQUIRE((status == Status::ok || status == Status::corrupt));
    ++(status == Status::ok ? read : refused);
  }
  CHECK(refused > 6'000);
  CHECK(read > 0);
}
