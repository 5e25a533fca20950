#include "palermo/prevalence/detail/decomposable.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace palermo::prevalence::detail {

namespace {

// Takes away one simplicial point after another (its neighbours all joined to each other). A graph is
// decomposable exactly when that empties it; the sets {point + neighbours} and {neighbours} met on
// the way are its cliques and separators, with those that cancel.
bool add_terms(std::array<History, most_graph_lists> joined, int lists,
               std::vector<GraphTerm>& terms) {
    std::array<int, 1 << most_graph_lists> power{};
    History left = (History{1} << lists) - 1;
    while (left != 0) {
        int found = -1;
        for (int v = 0; v < lists && found < 0; ++v) {
            if ((left >> v & 1) == 0) continue;
            const History near = joined[std::size_t(v)] & left;
            bool simplicial = true;
            for (History rest = near; rest != 0 && simplicial; rest &= rest - 1) {
                const int u = std::countr_zero(rest);
                simplicial = (near & ~joined[std::size_t(u)]) == (History{1} << u);
            }
            if (simplicial) found = v;
        }
        if (found < 0) return false;
        const History near = joined[std::size_t(found)] & left;
        ++power[near | (History{1} << found)];
        --power[near];
        left &= ~(History{1} << found);
    }
    for (const int sign : {1, -1}) {
        for (History set = 1; set < History{1} << lists; ++set) {
            if (power[set] * sign > 0) terms.push_back({set, power[set]});
        }
    }
    return true;
}

Graphs make(int lists) {
    Graphs made;
    const int pairs = lists * (lists - 1) / 2;
    made.first.push_back(0);
    for (std::uint32_t edges = 0; edges < std::uint32_t{1} << pairs; ++edges) {
        std::array<History, most_graph_lists> joined{};
        int bit = 0;
        for (int i = 0; i < lists; ++i) {
            for (int j = i + 1; j < lists; ++j, ++bit) {
                if ((edges >> bit & 1) == 0) continue;
                joined[std::size_t(i)] |= History{1} << j;
                joined[std::size_t(j)] |= History{1} << i;
            }
        }
        if (add_terms(joined, lists, made.terms)) {
            made.first.push_back(static_cast<std::uint32_t>(made.terms.size()));
        }
    }
    return made;
}

}  // namespace

const Graphs& decomposable_graphs(int lists) {
    expects(lists >= 2 && lists <= most_graph_lists);
    static const Graphs two = make(2), three = make(3), four = make(4), five = make(5);
    if (lists == 6) {
        static const Graphs six = make(6);
        return six;
    }
    return lists == 2 ? two : lists == 3 ? three : lists == 4 ? four : five;
}

}  // namespace palermo::prevalence::detail
