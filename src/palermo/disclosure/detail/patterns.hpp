// disclosure/detail/patterns.hpp: the small ways in which people of a table can trade places.
//
// Two innermost cells trade people, or four at the corners of a rectangle, where most totals stay
// as they are. If every number that changes is hidden, nobody can tell the table from the other.
#pragma once

#include <span>
#include <unordered_map>

#include "palermo/disclosure/detail/classes.hpp"

namespace palermo::protect::detail {

/// One way for a primary class to hide.
struct Pattern {
    std::vector<std::uint32_t> hides;    // classes that are not primary, ascending
    std::vector<std::uint32_t> touches;  // primary ones that change too, ascending
    double loss = 0;                     // when nothing is hidden yet
};

class Patterns {
public:
    Patterns(const Cube& cube, const Problem& problem, std::int64_t width);

    /// All small patterns of one primary class that leave it at least `width` wide, the cheapest
    /// `limit` of them.
    std::vector<Pattern> of(std::uint32_t secret, std::size_t limit);

private:
    const std::vector<std::uint32_t>& categories(CellIndex inner) const {
        return cube_.cells[inner].categories;
    }
    static std::uint64_t key_of(const std::vector<std::uint32_t>& categories) {
        std::uint64_t key = 0;
        for (const auto each : categories) key = key * 65537 + each;
        return key;
    }
    std::int64_t count(CellIndex inner) const { return cube_.cells[inner].count; }

    void look(std::uint32_t secret, std::size_t reach);
    void rectangles(std::uint32_t secret, CellIndex a,
                    const std::vector<std::vector<CellIndex>>& along);
    void consider(std::uint32_t secret, std::span<const CellIndex> gain,
                  std::span<const CellIndex> lose);
    void keep(double loss);
    /// Do two linked tables still agree when these cells trade?
    bool balanced(std::span<const CellIndex> gain, std::span<const CellIndex> lose);

    const Cube& cube_;
    const Problem& problem_;
    std::int64_t width_;
    std::unordered_map<std::uint64_t, CellIndex> place_;
    std::vector<int> change_;                                     // shape [classes]
    std::vector<std::vector<std::pair<std::uint32_t, int>>> in_;  // shape [inner]: equals, sign
    std::vector<int> tilt_;                                       // shape [equals]
    std::vector<std::uint32_t> touched_;
    std::vector<Pattern> found_;
    std::size_t limit_ = 0;
    double worst_ = 0;
};

/// All classes printed that one pattern for each primary class leaves, so that together they hide as
/// little as can be found.
std::vector<bool> search_patterns(const Problem& problem,
                                  const std::vector<std::vector<Pattern>>& patterns, int tries);

}  // namespace palermo::protect::detail
