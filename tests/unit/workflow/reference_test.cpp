// The statechart against a naive reference, on every small chart there is: up to four states, any nesting,
// every inner state compound or parallel, every two transitions on one event; five states at random.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "workflow/statechart.hpp"

using namespace csirt::workflow;

namespace {

using Set = std::set<std::size_t>;

struct Small {
  std::vector<std::size_t> parent;  // kNone: top level; document order
  std::vector<bool> parallel;
  std::vector<std::pair<std::size_t, std::size_t>> edges;  // all on the event "e"
};

// Says what a configuration is, not how to get there: the new one is whatever completes what stays and what
// is aimed at.
class Reference {
 public:
  explicit Reference(const Small& small) : small_(small) {}

  Set start() const { return complete(kNone, {0}); }

  Set react(const Set& active) const {
    std::vector<std::size_t> chosen;
    for (std::size_t leaf : active) {
      if (!children(leaf).empty()) continue;
      const std::size_t edge = innermost(leaf);
      if (edge != kNone && std::find(chosen.begin(), chosen.end(), edge) == chosen.end())
        chosen.push_back(edge);
    }
    chosen = settle(chosen, active);
    if (chosen.empty()) return active;
    Set required = active;
    for (std::size_t edge : chosen) {
      for (std::size_t state : leaving(edge, active)) required.erase(state);
    }
    for (std::size_t edge : chosen) required.insert(small_.edges[edge].second);
    return complete(kNone, required);
  }

 private:
  std::vector<std::size_t> children(std::size_t of) const {
    std::vector<std::size_t> list;
    for (std::size_t i = 0; i < small_.parent.size(); ++i) {
      if (small_.parent[i] == of) list.push_back(i);
    }
    return list;
  }

  bool below(std::size_t state, std::size_t of) const {
    while (state != kNone && state != of) state = small_.parent[state];
    return state == of;
  }
  bool strictly_below(std::size_t state, std::size_t of) const { return state != of && below(state, of); }

  std::size_t innermost(std::size_t leaf) const {
    for (std::size_t up = leaf; up != kNone; up = small_.parent[up]) {
      for (std::size_t i = 0; i < small_.edges.size(); ++i) {
        if (small_.edges[i].first == up) return i;
      }
    }
    return kNone;
  }

  Set leaving(std::size_t edge, const Set& active) const {
    const auto [source, target] = small_.edges[edge];
    std::size_t around = small_.parent[source];
    while (around != kNone && (small_.parallel[around] || !strictly_below(target, around)))
      around = small_.parent[around];
    Set leaves;
    for (std::size_t state : active) {
      if (around == kNone || strictly_below(state, around)) leaves.insert(state);
    }
    return leaves;
  }

  bool conflict(std::size_t a, std::size_t b, const Set& active) const {
    for (std::size_t state : leaving(a, active)) {
      if (leaving(b, active).count(state)) return true;
    }
    return false;
  }

  // Of two that conflict the one further in wins, else the earlier.
  std::vector<std::size_t> settle(const std::vector<std::size_t>& chosen, const Set& active) const {
    if (chosen.size() < 2 || !conflict(chosen[0], chosen[1], active)) return chosen;
    const bool second = strictly_below(small_.edges[chosen[1]].first, small_.edges[chosen[0]].first);
    return {second ? chosen[1] : chosen[0]};
  }

  Set complete(std::size_t state, const Set& required) const {
    Set whole;
    if (state != kNone) whole.insert(state);
    const std::vector<std::size_t> inner = children(state);
    if (inner.empty()) return whole;
    const auto wanted = [&](std::size_t child) {
      return std::any_of(required.begin(), required.end(), [&](std::size_t r) { return below(r, child); });
    };
    if (state != kNone && small_.parallel[state]) {
      for (std::size_t child : inner) whole.merge(complete(child, required));
      return whole;
    }
    const auto aimed = std::find_if(inner.begin(), inner.end(), wanted);
    whole.merge(complete(aimed == inner.end() ? inner.front() : *aimed, required));
    return whole;
  }

  const Small& small_;
};

Chart chart_of(const Small& small) {
  std::vector<Node> nodes(small.parent.size());
  std::vector<Edge> edges(small.edges.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].name = "s" + std::to_string(i);
    nodes[i].parent = small.parent[i];
    nodes[i].kind = small.parallel[i] ? NodeKind::parallel : NodeKind::state;
  }
  for (std::size_t i = 0; i < edges.size(); ++i) {
    edges[i].source = small.edges[i].first;
    edges[i].targets = {small.edges[i].second};
    edges[i].trigger = Trigger::event;
    edges[i].event = "e";
  }
  return Chart(std::move(nodes), std::move(edges));
}

std::string text(const Small& small) {
  std::string out;
  for (std::size_t i = 0; i < small.parent.size(); ++i) {
    out += "s" + std::to_string(i) + (small.parallel[i] ? "(parallel)" : "") + " in ";
    out += (small.parent[i] == kNone ? "-" : "s" + std::to_string(small.parent[i])) + "; ";
  }
  for (const auto& [from, to] : small.edges) out += std::to_string(from) + "->" + std::to_string(to) + " ";
  return out;
}

// True when both agree after the start and three events.
bool agree(const Small& small) {
  const Chart chart = chart_of(small);
  const Reference reference(small);
  Machine machine(chart, [](const Machine&, std::size_t) { return true; });
  machine.start();
  Set expected = reference.start();
  for (int event = 0; event < 4; ++event) {
    if (machine.active() != expected) return false;
    machine.raise("e");
    expected = reference.react(expected);
  }
  return true;
}

bool inner(const Small& small, std::size_t state) {
  return std::find(small.parent.begin(), small.parent.end(), state) != small.parent.end();
}

// Calls `use` with every nesting of `n` states in document order, and every choice of parallel ones.
template <class Use>
void every_shape(std::size_t n, Small small, Use use) {
  if (small.parent.size() < n) {
    std::vector<std::size_t> open = {kNone};  // the new state lies in the last one, or in one around it
    for (std::size_t up = small.parent.empty() ? kNone : small.parent.size() - 1; up != kNone;
         up = small.parent[up])
      open.push_back(up);
    for (std::size_t parent : open) {
      Small more = small;
      more.parent.push_back(parent);
      every_shape(n, more, use);
    }
    return;
  }
  for (std::size_t bits = 0; bits < (std::size_t{1} << n); ++bits) {
    small.parallel.assign(n, false);
    bool possible = true;
    for (std::size_t i = 0; i < n; ++i) {
      small.parallel[i] = (bits >> i & 1) != 0;
      possible = possible && (!small.parallel[i] || inner(small, i));
    }
    if (possible) use(small);
  }
}

}  // namespace

TEST_CASE("Every chart of up to four states and two transitions behaves as the reference says") {
  std::size_t tried = 0;
  for (std::size_t n = 1; n <= 4; ++n) {
    every_shape(n, {}, [&](Small small) {
      for (std::size_t code = 0; code < n * n * n * n; ++code) {
        small.edges = {{code % n, code / n % n}, {code / n / n % n, code / n / n / n}};
        ++tried;
        if (!agree(small)) FAIL(text(small));
      }
    });
  }
  CHECK(tried > 5000);
}

TEST_CASE("Charts of five to seven states at random behave as the reference says") {
  std::mt19937 random(20261121);
  for (int round = 0; round < 20000; ++round) {
    const std::size_t n = 5 + random() % 3;
    Small small;
    for (std::size_t i = 0; i < n; ++i) {
      std::size_t parent = i == 0 ? kNone : i - 1;
      while (parent != kNone && random() % 2) parent = small.parent[parent];
      small.parent.push_back(parent);
    }
    for (std::size_t i = 0; i < n; ++i) small.parallel.push_back(inner(small, i) && random() % 2);
    small.edges = {{random() % n, random() % n}, {random() % n, random() % n}};
    if (!agree(small)) FAIL("seed 20261121, round " << round << ": " << text(small));
  }
}

TEST_CASE("Names of events match by whole tokens") {
  struct Row {
    const char* descriptors;
    const char* event;
    bool matches;
  };
  const Row rows[] = {{"error", "error", true},   {"error", "error.io", true},
                      {"error.*", "error", true}, {"error.", "error.io.x", true},
                      {"error", "errors", false}, {"error.io", "error", false},
                      {"a b.c", "b.c.d", true},   {"*", "anything", true},
                      {"", "a", false},           {"a  \n b", "b", true}};
  for (const Row& row : rows) {
    CAPTURE(row.descriptors);
    CAPTURE(row.event);
    CHECK(matches(row.descriptors, row.event) == row.matches);
  }
}

TEST_CASE("A chart that cannot be one is refused") {
  const auto node = [](std::size_t parent, std::vector<std::size_t> initial = {}) {
    Node made;
    made.parent = parent;
    made.initial = std::move(initial);
    return made;
  };
  CHECK_THROWS(Chart({}, {}));
  CHECK_THROWS(Chart({node(0)}, {}));                        // its own parent
  CHECK_THROWS(Chart({node(kNone), node(kNone, {0})}, {}));  // starts outside of itself
  CHECK_THROWS(Chart({node(kNone)}, {}, {7}));
  std::vector<Node> deep;
  for (std::size_t i = 0; i < 300; ++i) deep.push_back(node(i == 0 ? kNone : i - 1));
  CHECK_THROWS(Chart(std::move(deep), {}));
}
