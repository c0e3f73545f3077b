// Compares the levels of NVIDIA's segmentationTreeThrust with loops on the host: each node joins the neighbour at its lightest edge, the
// lowest of equal ones; joined parts are the nodes of the next level, in the order of their lowest representatives.
#include <algorithm>
#include <cstdio>
#include <map>

static bool right(const Graph &graph, const Pyramid &pyramid) {
  std::vector<std::map<uint, float>> edges(graph.vertices.size());
  for (size_t v = 0; v < edges.size(); v++)
    for (size_t e = graph.vertices[v]; e < (v + 1 < edges.size() ? graph.vertices[v + 1] : graph.edges.size()); e++) edges[v][graph.edges[e]] = graph.weights[e];
  size_t levels = 0;
  for (const auto &level : pyramid.levels_) {
    uint n = edges.size();
    std::vector<uint> next(n), part(n), nodes(n), begins;
    for (uint v = 0; v < n; v++)
      next[v] = std::min_element(edges[v].begin(), edges[v].end(), [](auto &a, auto &b) { return std::make_pair(a.second, a.first) < std::make_pair(b.second, b.first); })->first;
    for (uint v = 0; v < n; v++) if (v < next[v] && next[next[v]] == v) next[v] = v;
    for (uint v = 0; v < n; v++) for (part[v] = v; part[v] != next[part[v]];) part[v] = next[part[v]];
    std::vector<uint> roots = part;
    std::sort(roots.begin(), roots.end());
    roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
    for (uint v = 0; v < n; v++) part[v] = std::lower_bound(roots.begin(), roots.end(), part[v]) - roots.begin(), nodes[v] = v;
    std::stable_sort(nodes.begin(), nodes.end(), [&](uint a, uint b) { return part[a] < part[b]; });
    for (uint i = 0; i < n; i++) if (!i || part[nodes[i]] != part[nodes[i - 1]]) begins.push_back(i);
    if (level.superNodesOffsets_ != begins || level.nodes_ != nodes) return printf("mismatch of level %zu\n", levels), false;
    std::vector<std::map<uint, float>> joined(roots.size());
    for (uint v = 0; v < n; v++)
      for (auto &[w, weight] : edges[v]) {
        if (part[v] == part[w]) continue;
        auto at = joined[part[v]].emplace(part[w], weight).first;
        at->second = std::min(at->second, weight);
      }
    edges = joined;
    levels++;
  }
  printf("%zu levels of %zu nodes\n", levels, graph.vertices.size());
  return levels > 2 && edges.size() == 1;
}
