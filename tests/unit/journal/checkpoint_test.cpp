// Checkpoints: their text, their signature, and the public Ed25519 vectors.
#include "journal/checkpoint.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "journal/base64.hpp"
#include "support.hpp"
#include "test_data.hpp"

using namespace csirt;
using namespace csirt::journal;
using csirt::journal::test::status_of;

namespace {

Checkpoint sample() {
  Checkpoint checkpoint{"example.com/csirt/journal", {257, {}}};
  for (std::size_t i = 0; i < 32; ++i) checkpoint.head.root[i] = static_cast<std::uint8_t>(i);
  return checkpoint;
}

Seed seed() {
  Seed made{};
  made[0] = 42;
  return made;
}

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

}  // namespace

TEST_CASE("a checkpoint is three lines that read back as the same checkpoint") {
  CHECK(format(sample()) == "example.com/csirt/journal\n257\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");
  CHECK(parse_checkpoint(format(sample())) == sample());
  CHECK(parse_checkpoint(format(sample()) + "an extension\n") == sample());
}

TEST_CASE("texts that are no checkpoint are refused as syntax") {
  const std::string root = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  for (const std::string& text :
       {std::string(), std::string("o\n"), "\n1\n" + root + "\n", "o\n01\n" + root + "\n",
        "o\n-1\n" + root + "\n", "o\n1x\n" + root + "\n", "o\n99999999999999999999999\n" + root + "\n",
        "o\n1\n" + root, std::string("o\n1\nAAEC\n"), "o\n1\n" + root.substr(0, 43) + "\n",
        "o\n1\n" + root.substr(0, 42) + "9=\n"}) {
    CAPTURE(text);
    CHECK(status_of([&] { parse_checkpoint(text); }) == Status::syntax);
  }
}

TEST_CASE("a signed checkpoint opens with its key and with no other; no byte of it can be changed") {
  const std::string note = sign(sample(), "example.com/csirt/key", seed());
  const std::string key = verifier_key("example.com/csirt/key", public_key(seed()));
  CHECK(open_note(note, key) == sample());
  Seed other = seed();
  other[31] ^= 1;
  CHECK(status_of([&] { open_note(note, verifier_key("example.com/csirt/key", public_key(other))); }) ==
        Status::corrupt);
  CHECK(status_of([&] { open_note(note, verifier_key("other", public_key(seed()))); }) == Status::corrupt);
  for (std::size_t i = 0; i < note.size(); ++i) {
    std::string bad = note;
    bad[i] ^= 1;
    CHECK(status_of([&] { open_note(bad, key); }) != Status::ok);
  }
  CHECK(open_note(note + "\xe2\x80\x94 witness AAAA\n", key) == sample());
  CHECK(status_of([&] { sign(sample(), "two words", seed()); }) == Status::invalid);
  CHECK(status_of([&] { open_note(note, key + "x"); }) == Status::invalid);
}

TEST_CASE("base64 is strict") {
  for (const std::string& bytes :
       {std::string(), std::string("a"), std::string("ab"), std::string("abc\0", 4)}) {
    CHECK(from_base64(to_base64(bytes)) == bytes);
  }
  for (const char* text : {"A", "AB", "ABC", "AB=A", "====", "QR==", "Q Q=", "QQ==\n", "QQ-_"}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64(text));
  }
}

TEST_CASE("the public Ed25519 vectors: valid signatures hold, others do not") {
  const auto path = csirt::test::data("ed25519/ed25519_test.json");
  if (!path) return;
  const auto document = boost::json::parse(csirt::test::read_file(*path));
  int valid = 0, invalid = 0;
  for (const auto& group : document.at("testGroups").as_array()) {
    const std::string raw = from_hex(std::string(group.at("publicKey").at("pk").as_string()));
    PublicKey key;
    REQUIRE(raw.size() == key.size());
    std::copy(raw.begin(), raw.end(), key.begin());
    for (const auto& test : group.at("tests").as_array()) {
      const bool wanted = test.at("result").as_string() == "valid";
      CHECK_MESSAGE(verify_signature(key, from_hex(std::string(test.at("msg").as_string())),
                                     from_hex(std::string(test.at("sig").as_string()))) == wanted,
                    std::string(test.at("comment").as_string()));
      ++(wanted ? valid : invalid);
    }
  }
  CHECK(valid + invalid == 151);
}
