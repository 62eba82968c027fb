// Door: LiteralSieve. How often the filter lets a text pass in vain is guessed as a sum over its buckets: of
// each the product, over its places, of how common the bytes are that it takes there. Literals are dealt one
// by one, the most common first, each by those of its bytes and to that bucket by which the sum grows least.
#include "condition/literal_sieve.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "condition/byte_commonness.hpp"

namespace csirt::condition {
namespace {

constexpr std::size_t window = BucketFilter::window;

constexpr unsigned halves = 16;

// In how many places the bytes may stand that a literal is looked for by, `head` of which are compared.
std::size_t looked_at(std::string_view literal, std::size_t head) {
  constexpr std::size_t most = 64;
  return std::min(most, literal.size() - head + 1);
}

// The bytes that a bucket takes at one place: all those whose halves it has, and how common they are
// together.
class Place {
 public:
  float weight() const { return weight_; }
  float weight_with(unsigned char byte) const {
    const unsigned low = byte % halves, high = byte / halves;
    const bool new_low = !has(low_, low), new_high = !has(high_, high);
    return weight_ + (new_low ? of_low_[low] : 0) + (new_high ? of_high_[high] : 0) +
           (new_low && new_high ? byte_commonness[byte] : 0);
  }
  void add(unsigned char byte) {
    const unsigned low = byte % halves, high = byte / halves;
    weight_ = weight_with(byte);
    if (!has(low_, low)) {
      for (unsigned h = 0; h < halves; ++h) of_high_[h] += byte_commonness[h * halves + low];
    }
    if (!has(high_, high)) {
      for (unsigned l = 0; l < halves; ++l) of_low_[l] += byte_commonness[high * halves + l];
    }
    low_ |= 1u << low;
    high_ |= 1u << high;
  }

 private:
  static bool has(unsigned mask, unsigned half) { return (mask >> half & 1u) != 0; }
  unsigned low_ = 0, high_ = 0;
  float weight_ = 0;
  std::array<float, halves> of_low_{}, of_high_{};  // of bytes with that half and another one that it has
};

const float whole_weight = std::accumulate(byte_commonness.begin(), byte_commonness.end(), 0.0F);

struct Bucket {
  std::array<Place, window> places;
  float cost = 0;

  // Of the bucket with those bytes too; behind a literal that is shorter it takes any byte.
  float cost_with(std::string_view sought) const {
    float cost = 1;
    for (std::size_t i = 0; i < sought.size(); ++i)
      cost *= places[i].weight_with(static_cast<unsigned char>(sought[i])) / whole_weight;
    return cost;
  }
  void add(std::string_view sought) {
    cost = cost_with(sought);
    for (std::size_t i = 0; i < window; ++i) {
      if (i < sought.size()) {
        places[i].add(static_cast<unsigned char>(sought[i]));
      } else {
        for (unsigned byte = 0; byte < 256; ++byte) places[i].add(static_cast<unsigned char>(byte));
      }
    }
  }
};

// How often the rarest five bytes of the literal stand in a text, by a guess.
float rarity_of(std::string_view text, std::size_t head) {
  float least = std::numeric_limits<float>::max();
  for (std::size_t at = 0; at < looked_at(text, head); ++at) {
    float product = 1;
    for (char c : text.substr(at, window)) product *= byte_commonness[static_cast<unsigned char>(c)];
    least = std::min(least, product);
  }
  return least;
}

}  // namespace

void LiteralSieve::add(std::string_view literal, std::uint32_t payload) {
  literals_.push_back({std::string(literal), payload});
}

void LiteralSieve::build() {
  BucketFilter filter;
  choose(filter);
  if (literals_.size() > BucketFilter::few) filter.look_at_all();
  filter_ = filter;
  std::stable_sort(literals_.begin(), literals_.end(),
                   [](const Literal& a, const Literal& b) { return slot_of(a.head) < slot_of(b.head); });
  first_.assign(slots + 1, 0);
  for (const Literal& literal : literals_) {
    ++first_[slot_of(literal.head) + 1];
    const std::uint64_t bit = literal.head >> 50;
    heads_[bit / 64] |= std::uint64_t{1} << bit % 64;
  }
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
}

void LiteralSieve::choose(BucketFilter& filter) {
  std::vector<std::pair<float, std::uint32_t>> order;
  for (std::uint32_t i = 0; i < literals_.size(); ++i) {
    const std::string& text = literals_[i].text;
    order.emplace_back(-rarity_of(text, head_size(text)), i);
  }
  std::sort(order.begin(), order.end());
  std::array<Bucket, BucketFilter::buckets> buckets;
  for (const auto& [rarity, i] : order) {
    Literal& literal = literals_[i];
    const std::string_view text = literal.text;
    const std::size_t head = head_size(text);
    float least = std::numeric_limits<float>::max();
    std::size_t best = 0;
    for (std::uint32_t at = 0; at < looked_at(text, head); ++at) {
      const std::string_view sought = text.substr(at, window);
      for (std::size_t b = 0; b < buckets.size(); ++b) {
        const float more = buckets[b].cost_with(sought) - buckets[b].cost;
        if (more >= least) continue;
        least = more;
        best = b;
        literal.offset = at;
      }
    }
    const std::string_view sought = text.substr(literal.offset, window);
    buckets[best].add(sought);
    filter.add(best, sought);
    std::array<char, long_head> bytes{};
    text.copy(bytes.data(), head, literal.offset);
    literal.head = head_at(bytes.data(), head);
  }
}

}  // namespace csirt::condition
