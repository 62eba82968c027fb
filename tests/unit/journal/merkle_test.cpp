// Proofs by RFC 9162: ours verify, nothing else does (BEY-4, FLT-15).
#include "journal/merkle.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>

#include <bit>
#include <boost/json.hpp>
#include <filesystem>

#include "csirt/error.hpp"
#include "test_data.hpp"

using namespace csirt::journal;

namespace {

// The definition of RFC 9162 section 2.1.1, word for word: the reference for everything else.
Hash naive_root(Hasher& hasher, const std::vector<Hash>& leaves, std::size_t begin, std::size_t end) {
  if (begin == end) return hasher.plain({});
  if (end - begin == 1) return leaves[begin];
  const std::size_t k = std::bit_floor(end - begin - 1);
  return hasher.node(naive_root(hasher, leaves, begin, begin + k),
                     naive_root(hasher, leaves, begin + k, end));
}

std::vector<Hash> make_leaves(Hasher& hasher, std::size_t n) {
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < n; ++i) leaves.push_back(hasher.leaf("leaf " + std::to_string(i)));
  return leaves;
}

NodeSource source_of(Hasher& hasher, const std::vector<Hash>& leaves) {
  return [&](unsigned level, std::uint64_t index) {
    return naive_root(hasher, leaves, index << level, (index + 1) << level);
  };
}

std::string from_base64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3, '\0');
  const int n =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  REQUIRE(n >= 0);
  bytes.resize(static_cast<std::size_t>(n) -
               static_cast<std::size_t>(
                   std::count(text.end() - std::min<std::ptrdiff_t>(2, text.size()), text.end(), '=')));
  return bytes;
}

// An absent hash is refused before any proof is looked at: our types cannot hold it. Some vectors hold short
// texts where it does not matter which hash there is; the text's own hash stands for it.
std::optional<Hash> hash_of(const boost::json::value& value) {
  const std::string bytes = value.is_null() ? "" : from_base64(value.as_string());
  if (bytes.empty()) return std::nullopt;
  Hash hash;
  if (bytes.size() != hash.size()) return Hasher().plain(bytes);
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

std::optional<Proof> proof_of(const boost::json::value& value) {
  Proof proof;
  if (value.is_null()) return proof;
  for (const auto& item : value.as_array()) {
    const auto hash = hash_of(item);
    if (!hash) return std::nullopt;
    proof.push_back(*hash);
  }
  return proof;
}

struct Vector {
  boost::json::object object;
  std::uint64_t number(const char* name) const { return object.at(name).to_number<std::uint64_t>(); }
};

bool accepts(const std::string& kind, const Vector& v) {
  const bool inclusion = kind == "inclusion" || kind == "subtreeinclusion";
  const auto proof = proof_of(v.object.at("proof"));
  const auto part = hash_of(v.object.at(inclusion ? "leafHash" : "root1"));
  const auto root = hash_of(v.object.at(inclusion ? "root" : "root2"));
  if (!proof || !part || !root) return false;
  if (kind == "inclusion") {
    return verify_inclusion(v.number("leafIdx"), v.number("treeSize"), *part, *proof, *root);
  }
  if (kind == "subtreeinclusion") {
    return verify_subtree_inclusion(v.number("leafIdx"), v.number("start"), v.number("end"), *part, *proof,
                                    *root);
  }
  if (kind == "consistency") {
    return verify_consistency(v.number("size1"), v.number("size2"), *part, *root, *proof);
  }
  return verify_subtree_consistency(v.number("start"), v.number("end"), v.number("size"), *part, *root,
                                    *proof);
}

}  // namespace

TEST_CASE("the public test vectors: every proof that holds is accepted, every other refused (FLT-15)") {
  const auto root = csirt::test::data("merkle/testdata");
  if (!root) return;
  int accepted = 0, refused = 0;
  for (const std::string kind : {"inclusion", "consistency", "subtreeinclusion", "subtreeconsistency"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*root / kind)) {
      if (entry.path().extension() != ".json") continue;
      const Vector v{boost::json::parse(csirt::test::read_file(entry.path())).as_object()};
      const bool wanted = !v.object.at("wantErr").as_bool();
      CHECK_MESSAGE(accepts(kind, v) == wanted, entry.path().string());
      ++(wanted ? accepted : refused);
    }
  }
  CHECK(accepted == 36);
  CHECK(refused == 482);
}

TEST_CASE(
    "the compact range has the root of the definition at every size, and names every node it completes") {
  Hasher hasher;
  const auto leaves = make_leaves(hasher, 130);
  CompactRange range;
  std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes;
  for (std::size_t n = 0; n < leaves.size(); ++n) {
    CHECK(range.root(hasher) == naive_root(hasher, leaves, 0, n));
    CHECK(range.hashes().size() == static_cast<std::size_t>(std::popcount(n)));
    range.push(hasher, leaves[n], [&](unsigned level, std::uint64_t index, const Hash& hash) {
      CHECK(nodes.emplace(std::pair{level, index}, hash).second);
    });
  }
  CHECK(nodes.size() == 130 + 65 + 32 + 16 + 8 + 4 + 2 + 1);
  for (const auto& [key, hash] : nodes) {
    CHECK(hash == naive_root(hasher, leaves, key.second << key.first, (key.second + 1) << key.first));
  }
}

TEST_CASE("a compact range restored from its hashes goes on as if it had never stopped") {
  Hasher hasher;
  const auto leaves = make_leaves(hasher, 40);
  CompactRange whole;
  for (const Hash& leaf : leaves) {
    CompactRange restored(whole.size(), whole.hashes());
    whole.push(hasher, leaf);
    restored.push(hasher, leaf);
    CHECK(restored.root(hasher) == whole.root(hasher));
  }
  CHECK_THROWS_AS(CompactRange(3, {leaves[0]}), csirt::Error);
}

TEST_CASE(
    "every inclusion proof of every tree up to 40 leaves verifies, and for no other leaf, index or size") {
  Hasher hasher;
  const auto leaves = make_leaves(hasher, 40);
  const auto nodes = source_of(hasher, leaves);
  for (std::uint64_t size = 1; size <= leaves.size(); ++size) {
    const Hash root = tree_root(hasher, size, nodes);
    REQUIRE(root == naive_root(hasher, leaves, 0, size));
    for (std::uint64_t index = 0; index < size; ++index) {
      const Proof proof = inclusion_proof(hasher, index, size, nodes);
      CHECK(verify_inclusion(index, size, leaves[index], proof, root));
      CHECK_FALSE(verify_inclusion(index, size, hasher.leaf("other"), proof, root));
      if (index + 1 < size) CHECK_FALSE(verify_inclusion(index + 1, size, leaves[index], proof, root));
      CHECK_FALSE(verify_inclusion(index, size, leaves[index], proof, hasher.leaf("other")));
    }
  }
  CHECK_THROWS_AS(inclusion_proof(hasher, 5, 5, nodes), csirt::Error);
}

TEST_CASE(
    "every consistency proof between trees up to 40 leaves verifies, and fails for a changed older root") {
  Hasher hasher;
  const auto leaves = make_leaves(hasher, 40);
  const auto nodes = source_of(hasher, leaves);
  for (std::uint64_t size = 1; size <= leaves.size(); ++size) {
    const Hash root = tree_root(hasher, size, nodes);
    for (std::uint64_t older = 1; older <= size; ++older) {
      const Hash older_root = tree_root(hasher, older, nodes);
      const Proof proof = consistency_proof(hasher, older, size, nodes);
      CHECK(verify_consistency(older, size, older_root, root, proof));
      CHECK_FALSE(
          verify_consistency(older, size, leaves[0] == older_root ? leaves[1] : leaves[0], root, proof));
      if (older > 1) CHECK_FALSE(verify_consistency(older - 1, size, older_root, root, proof));
    }
  }
  CHECK_THROWS_AS(consistency_proof(hasher, 6, 5, nodes), csirt::Error);
}

TEST_CASE("the root of no leaves is the hash of nothing, and leaves cannot pass for nodes") {
  Hasher hasher;
  CHECK(to_hex(CompactRange().root(hasher)) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const Hash a = hasher.leaf("a"), b = hasher.leaf("b");
  std::string pair;
  for (const Hash& hash : {a, b}) {
    for (const std::uint8_t byte : hash) pair.push_back(static_cast<char>(byte));
  }
  CHECK(hasher.leaf(pair) != hasher.node(a, b));
}
