// prevalence/detail/decomposable.hpp: every way lists can depend on each other without a hole.
//
// A graph on the lists is decomposable when every cycle of four lists or more has a chord. Then the
// chance of a history is a product over its cliques divided by a product over their separators, and
// so is the marginal likelihood. Graphs on labelled points: 2, 8, 61, 822, 18,154 for 2 to 6.
#pragma once

#include <cstdint>
#include <vector>

#include "palermo/prevalence/capture_table.hpp"

namespace palermo::prevalence::detail {

inline constexpr int most_graph_lists = 6;

struct GraphTerm {
    History set;  // a clique, or a separator
    int power;    // +1 a clique; -k a separator between k pairs of them
};

/// All decomposable graphs on `lists` points, in one flat list.
struct Graphs {
    std::vector<std::uint32_t> first;  // terms of graph g: first[g] .. first[g + 1]
    std::vector<GraphTerm> terms;      // cliques before separators; the empty separator left out
    std::size_t size() const noexcept { return first.size() - 1; }
};

/// Made once and kept; thread-safe. Cost: 10 ms for six lists, once.
const Graphs& decomposable_graphs(int lists);

}  // namespace palermo::prevalence::detail
