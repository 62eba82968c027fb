// Door: merkle.hpp. The algorithms of RFC 9162 section 2.1, step by step as it states them.
#include "journal/merkle.hpp"

#include <openssl/evp.h>

#include <bit>

#include "base/invariant.hpp"
#include "csirt/error.hpp"

namespace csirt::journal {

struct Hasher::Context {
  Context() : md(EVP_MD_fetch(nullptr, "SHA256", nullptr)), ctx(EVP_MD_CTX_new()) {
    if (!md || !ctx) throw Error(Status::memory, "SHA-256 of OpenSSL cannot be set up");
  }
  ~Context() {
    EVP_MD_CTX_free(ctx);
    EVP_MD_free(md);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  void start() { check(EVP_DigestInit_ex2(ctx, md, nullptr)); }
  void add(const void* bytes, std::size_t size) { check(EVP_DigestUpdate(ctx, bytes, size)); }
  Hash finish() {
    Hash hash;
    check(EVP_DigestFinal_ex(ctx, hash.data(), nullptr));
    return hash;
  }

 private:
  static void check(int ok) { CSIRT_INVARIANT(ok == 1); }

  EVP_MD* md;
  EVP_MD_CTX* ctx;
};

Hasher::Hasher() : context_(std::make_unique<Context>()) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

Hash Hasher::plain(std::string_view bytes) {
  context_->start();
  context_->add(bytes.data(), bytes.size());
  return context_->finish();
}

Hash Hasher::leaf(std::string_view line) {
  context_->start();
  context_->add("\0", 1);
  context_->add(line.data(), line.size());
  return context_->finish();
}

Hash Hasher::node(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, 65> bytes;
  bytes[0] = 1;
  std::copy(left.begin(), left.end(), bytes.begin() + 1);
  std::copy(right.begin(), right.end(), bytes.begin() + 33);
  context_->start();
  context_->add(bytes.data(), bytes.size());
  return context_->finish();
}

std::string to_hex(const Hash& hash) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(64);
  for (const std::uint8_t byte : hash) {
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 15]);
  }
  return text;
}

CompactRange::CompactRange(std::uint64_t size, std::vector<Hash> hashes)
    : size_(size), hashes_(std::move(hashes)) {
  if (hashes_.size() != static_cast<std::size_t>(std::popcount(size))) {
    throw Error(Status::corrupt, "the frontier of a tree of " + std::to_string(size) + " leaves has " +
                                     std::to_string(hashes_.size()) + " hashes");
  }
}

void CompactRange::push(Hasher& hasher, const Hash& leaf, const Completed& completed) {
  Hash hash = leaf;
  unsigned level = 0;
  if (completed) completed(0, size_, hash);
  for (; (size_ >> level & 1) != 0; ++level) {
    hash = hasher.node(hashes_.back(), hash);
    hashes_.pop_back();
    if (completed) completed(level + 1, size_ >> (level + 1), hash);
  }
  hashes_.push_back(hash);
  ++size_;
}

Hash CompactRange::root(Hasher& hasher) const {
  if (hashes_.empty()) return hasher.plain({});
  Hash root = hashes_.back();
  for (std::size_t i = hashes_.size() - 1; i-- > 0;) root = hasher.node(hashes_[i], root);
  return root;
}

namespace {

// Where a range of more than one leaf is divided: the largest power of two below its length.
std::uint64_t split(std::uint64_t length) { return std::bit_floor(length - 1); }

// One call's walk down the tree; ranges are those that the division of the whole tree makes.
class Prover {
 public:
  Prover(Hasher& hasher, const NodeSource& nodes) : hasher_(hasher), nodes_(nodes) {}

  Hash root(std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t length = end - begin;
    if (std::has_single_bit(length)) {
      return nodes_(static_cast<unsigned>(std::countr_zero(length)), begin / length);
    }
    const std::uint64_t middle = begin + split(length);
    return hasher_.node(root(begin, middle), root(middle, end));
  }

  void include(std::uint64_t index, std::uint64_t begin, std::uint64_t end) {
    if (end - begin == 1) return;
    const std::uint64_t middle = begin + split(end - begin);
    if (index < middle) {
      include(index, begin, middle);
      proof.push_back(root(middle, end));
    } else {
      include(index, middle, end);
      proof.push_back(root(begin, middle));
    }
  }

  // `known`: the verifier has the root of the first `older` leaves of this range already.
  void extend(std::uint64_t older, std::uint64_t begin, std::uint64_t end, bool known) {
    if (older == end) {
      if (!known) proof.push_back(root(begin, end));
      return;
    }
    const std::uint64_t middle = begin + split(end - begin);
    if (older <= middle) {
      extend(older, begin, middle, known);
      proof.push_back(root(middle, end));
    } else {
      extend(older, middle, end, false);
      proof.push_back(root(begin, middle));
    }
  }

  Proof proof;

 private:
  Hasher& hasher_;
  const NodeSource& nodes_;
};

}  // namespace

Hash tree_root(Hasher& hasher, std::uint64_t size, const NodeSource& nodes) {
  return size == 0 ? hasher.plain({}) : Prover(hasher, nodes).root(0, size);
}

Proof inclusion_proof(Hasher& hasher, std::uint64_t index, std::uint64_t size, const NodeSource& nodes) {
  if (index >= size) {
    throw Error(Status::invalid, "record " + std::to_string(index) + " does not lie in a journal of " +
                                     std::to_string(size) + " records");
  }
  Prover prover(hasher, nodes);
  prover.include(index, 0, size);
  return prover.proof;
}

Proof consistency_proof(Hasher& hasher, std::uint64_t older, std::uint64_t size, const NodeSource& nodes) {
  if (older > size) {
    throw Error(Status::invalid, "a journal of " + std::to_string(older) +
                                     " records is no older state of one of " + std::to_string(size));
  }
  Prover prover(hasher, nodes);
  if (older > 0) prover.extend(older, 0, size, true);
  return prover.proof;
}

bool is_subtree(std::uint64_t start, std::uint64_t end) {
  if (start >= end) return false;
  const std::uint64_t length = end - start;
  if (length > std::uint64_t{1} << 63) return start == 0;
  return start % std::bit_ceil(length) == 0;
}

bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf, const Proof& proof,
                      const Hash& root) {
  return verify_subtree_inclusion(index, 0, size, leaf, proof, root);
}

bool verify_subtree_inclusion(std::uint64_t index, std::uint64_t start, std::uint64_t end, const Hash& leaf,
                              const Proof& proof, const Hash& subtree_root) {
  if (!is_subtree(start, end) || index < start || index >= end) return false;
  Hasher hasher;
  std::uint64_t fn = index - start, sn = end - start - 1;
  Hash r = leaf;
  for (const Hash& p : proof) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      r = hasher.node(p, r);
      while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      r = hasher.node(r, p);
    }
    fn >>= 1, sn >>= 1;
  }
  return sn == 0 && r == subtree_root;
}

bool verify_consistency(std::uint64_t older, std::uint64_t size, const Hash& older_root, const Hash& root,
                        const Proof& proof) {
  if (older == 0 || older > size) return false;
  if (older == size) return proof.empty() && older_root == root;
  return verify_subtree_consistency(0, older, size, older_root, root, proof);
}

// The draft's algorithm; for start 0 it is the one of RFC 9162 section 2.1.4.2.
bool verify_subtree_consistency(std::uint64_t start, std::uint64_t end, std::uint64_t size,
                                const Hash& subtree_root, const Hash& root, const Proof& proof) {
  Hasher hasher;
  if (end > size) return false;
  // No leaves are part of any tree.
  if (start == end) return proof.empty() && subtree_root == hasher.plain({});
  if (!is_subtree(start, end)) return false;
  std::uint64_t fn = start, sn = end - 1, tn = size - 1;
  const auto shift = [&] { fn >>= 1, sn >>= 1, tn >>= 1; };
  if (sn == tn) {
    while (fn != sn) shift();
  } else {
    while (fn != sn && (sn & 1) != 0) shift();
  }
  auto c = proof.begin();
  // The subtree is complete, or reaches the tree's end: its own root is where the climb starts.
  if (fn != sn && c == proof.end()) return false;
  Hash fr = fn == sn ? subtree_root : *c++;
  Hash sr = fr;
  for (; c != proof.end(); ++c) {
    if (tn == 0) return false;
    if ((sn & 1) != 0 || sn == tn) {
      if (fn < sn) fr = hasher.node(*c, fr);
      sr = hasher.node(*c, sr);
      while ((sn & 1) == 0 && sn != 0) shift();
    } else {
      sr = hasher.node(sr, *c);
    }
    shift();
  }
  return tn == 0 && fr == subtree_root && sr == root;
}

}  // namespace csirt::journal
