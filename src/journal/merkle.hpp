// The Merkle tree of RFC 9162 over the lines of a journal: hashes, proofs, and their verification.
//
// A leaf hash is SHA-256(0x00 || line), a node hash SHA-256(0x01 || left || right); the root of no leaves is
// SHA-256(""). Verification never throws for a bad proof: it answers false. Thread rule: a Hasher belongs to
// one thread at a time, everything else is a value or a pure function. Source: RFC 9162 section 2.1; subtree
// proofs as draft-ietf-plants-merkle-tree-certs section 4 states them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace csirt::journal {

using Hash = std::array<std::uint8_t, 32>;
using Proof = std::vector<Hash>;

std::string to_hex(const Hash& hash);

// SHA-256 with its context kept between calls.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  Hash plain(std::string_view bytes);
  Hash leaf(std::string_view line);
  Hash node(const Hash& left, const Hash& right);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// The hash of the tree's complete subtree with 2^level leaves whose first leaf is index * 2^level.
using NodeSource = std::function<Hash(unsigned level, std::uint64_t index)>;

// The roots of the complete subtrees that a tree of `size` leaves falls into, largest first: all that is
// needed to append, in popcount(size) hashes.
class CompactRange {
 public:
  // Called for each node that a push completes, leaf included.
  using Completed = std::function<void(unsigned level, std::uint64_t index, const Hash& hash)>;

  CompactRange() = default;
  // Throws Error(Status::corrupt) when the number of hashes is not the one that `size` demands.
  CompactRange(std::uint64_t size, std::vector<Hash> hashes);

  void push(Hasher& hasher, const Hash& leaf, const Completed& completed = {});
  Hash root(Hasher& hasher) const;
  std::uint64_t size() const { return size_; }
  const std::vector<Hash>& hashes() const { return hashes_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> hashes_;
};

// Root of the first `size` leaves.
Hash tree_root(Hasher& hasher, std::uint64_t size, const NodeSource& nodes);
// That leaf `index` lies in the tree of `size` leaves; throws Error(Status::invalid) unless index < size.
Proof inclusion_proof(Hasher& hasher, std::uint64_t index, std::uint64_t size, const NodeSource& nodes);
// That the tree of `older` leaves is a prefix of that of `size`; throws Error(Status::invalid) unless older
// <= size.
Proof consistency_proof(Hasher& hasher, std::uint64_t older, std::uint64_t size, const NodeSource& nodes);

bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf, const Proof& proof,
                      const Hash& root);
// An older size of 0 proves nothing and is refused.
bool verify_consistency(std::uint64_t older, std::uint64_t size, const Hash& older_root, const Hash& root,
                        const Proof& proof);

// A subtree [start, end) of a tree is one whose start is a multiple of the power of two that holds its
// length.
bool is_subtree(std::uint64_t start, std::uint64_t end);
bool verify_subtree_inclusion(std::uint64_t index, std::uint64_t start, std::uint64_t end, const Hash& leaf,
                              const Proof& proof, const Hash& subtree_root);
bool verify_subtree_consistency(std::uint64_t start, std::uint64_t end, std::uint64_t size,
                                const Hash& subtree_root, const Hash& root, const Proof& proof);

}  // namespace csirt::journal
