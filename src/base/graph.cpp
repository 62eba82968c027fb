// Door: base/graph.hpp.
#include "base/graph.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/topological_sort.hpp>
#include <iterator>

namespace csirt::base {
namespace {

using AdjacencyList = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

AdjacencyList adjacency(std::size_t vertices, const GraphEdges& edges) {
  return AdjacencyList(edges.begin(), edges.end(), vertices);
}

}  // namespace

std::vector<std::vector<std::size_t>> circles(std::size_t vertices, const GraphEdges& edges) {
  const AdjacencyList graph = adjacency(vertices, edges);
  std::vector<std::size_t> component(vertices);
  const std::size_t count = boost::strong_components(
      graph, boost::make_iterator_property_map(component.begin(), boost::get(boost::vertex_index, graph)));
  std::vector<std::vector<std::size_t>> members(count);
  for (std::size_t v = 0; v < vertices; ++v) members[component[v]].push_back(v);
  std::vector<bool> own(vertices, false);
  for (const auto& [from, to] : edges) own[from] = own[from] || from == to;
  std::erase_if(members, [&](const auto& set) { return set.size() == 1 && !own[set.front()]; });
  std::sort(members.begin(), members.end());
  return members;
}

std::optional<std::vector<std::size_t>> depths(std::size_t vertices, const GraphEdges& edges) {
  const AdjacencyList graph = adjacency(vertices, edges);
  std::vector<std::size_t> order;  // every vertex behind those that it leads to
  try {
    boost::topological_sort(graph, std::back_inserter(order));
  } catch (const boost::not_a_dag&) {
    return std::nullopt;
  }
  std::vector<std::size_t> depth(vertices, 0);
  for (auto from = order.rbegin(); from != order.rend(); ++from) {
    for (const auto to : boost::make_iterator_range(boost::adjacent_vertices(*from, graph)))
      depth[to] = std::max(depth[to], depth[*from] + 1);
  }
  return depth;
}

std::vector<bool> reachable(std::size_t vertices, const GraphEdges& edges,
                            const std::vector<std::size_t>& start) {
  const AdjacencyList graph = adjacency(vertices, edges);
  std::vector<boost::default_color_type> colors(vertices, boost::white_color);
  const auto map = boost::make_iterator_property_map(colors.begin(), boost::get(boost::vertex_index, graph));
  boost::queue<std::size_t> open;
  for (const std::size_t from : start) {
    if (colors[from] == boost::white_color)
      boost::breadth_first_visit(graph, from, open, boost::default_bfs_visitor(), map);
  }
  std::vector<bool> found(vertices);
  for (std::size_t v = 0; v < vertices; ++v) found[v] = colors[v] != boost::white_color;
  return found;
}

}  // namespace csirt::base
