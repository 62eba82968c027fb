// Questions about directed graphs, on Boost.Graph; the one place of the library that includes its headers.
//
// Vertices are numbers below a count that the caller gives, edges are pairs (from, to) of them. Pure
// functions, without recursion, in time that grows with vertices and edges.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace csirt::base {

using GraphEdges = std::vector<std::pair<std::size_t, std::size_t>>;

// The sets of vertices that reach one another, and single ones that have an edge to themselves: where the
// graph runs in circles. Each set ascends; sets stand in the order of their first vertices.
std::vector<std::vector<std::size_t>> circles(std::size_t vertices, const GraphEdges& edges);

// For each vertex the most edges on a way that ends in it: 0 where no edge leads. Nothing when there is a
// circle.
std::optional<std::vector<std::size_t>> depths(std::size_t vertices, const GraphEdges& edges);

// Which vertices can be reached from `start`, itself included.
std::vector<bool> reachable(std::size_t vertices, const GraphEdges& edges,
                            const std::vector<std::size_t>& start);

}  // namespace csirt::base
