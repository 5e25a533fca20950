// protect/linked.cpp: count_linked() of tables.hpp.
#include <algorithm>
#include <map>
#include <set>

#include "palermo/protect/tables.hpp"

namespace palermo::protect {
namespace {

/// Do sets of columns go round in a circle? Graham's reduction: columns of one set only go, then sets
/// inside others; what is left when nothing moves is a circle.
bool in_a_circle(std::vector<std::set<std::string>> sets) {
    for (bool moved = true; moved;) {
        moved = false;
        std::map<std::string, int> used;
        for (const auto& set : sets) {
            for (const auto& column : set) ++used[column];
        }
        for (auto& set : sets) {
            moved |= std::erase_if(set, [&](const auto& each) { return used[each] == 1; }) > 0;
        }
        for (std::size_t a = 0; a < sets.size(); ++a) {
            const bool inside = std::any_of(sets.begin(), sets.end(), [&](const auto& other) {
                return &other != &sets[a] &&
                       std::includes(other.begin(), other.end(), sets[a].begin(), sets[a].end());
            });
            if (!inside && !sets[a].empty()) continue;
            sets.erase(sets.begin() + static_cast<std::ptrdiff_t>(a));
            moved = true;
            break;
        }
    }
    return !sets.empty();
}

/// Puts cubes into one: innermost cells of all of them first.
class Joining {
public:
    explicit Joining(const std::vector<Cube>& cubes) : cubes_(cubes) {
        for (const auto& cube : cubes) {
            for (std::size_t d = 0; d < cube.columns.size(); ++d) {
                const auto& name = cube.columns[d];
                if (std::find(all_.columns.begin(), all_.columns.end(), name) !=
                    all_.columns.end()) {
                    continue;
                }
                all_.columns.push_back(name);
                all_.labels.push_back(cube.labels[d]);
            }
        }
    }

    Cube join() {
        std::vector<std::vector<CellIndex>> number(cubes_.size());
        for (std::size_t c = 0; c < cubes_.size(); ++c) {
            number[c].resize(cubes_[c].cells.size());
            for (std::size_t i = 0; i < cubes_[c].inner; ++i) number[c][i] = add(c, i);
        }
        all_.inner = all_.cells.size();
        for (CellIndex i = 0; i < all_.inner; ++i) all_.made_of.push_back({i});
        for (std::size_t c = 0; c < cubes_.size(); ++c) {
            for (std::size_t i = cubes_[c].inner; i < cubes_[c].cells.size(); ++i) {
                number[c][i] = add(c, i);
            }
            for (std::size_t i = 0; i < cubes_[c].cells.size(); ++i) {
                std::vector<CellIndex> made_of;
                for (const auto leaf : cubes_[c].made_of[i]) made_of.push_back(number[c][leaf]);
                std::sort(made_of.begin(), made_of.end());
                const auto cell = number[c][i];
                if (cell == all_.made_of.size()) {
                    all_.made_of.push_back(std::move(made_of));
                } else if (all_.made_of[cell] != made_of) {
                    all_.equal.emplace_back(all_.made_of[cell], std::move(made_of));
                }
            }
            add_sums(cubes_[c], number[c]);
        }
        return std::move(all_);
    }

private:
    CellIndex add(std::size_t c, std::size_t i) {
        const auto& cube = cubes_[c];
        auto cell = cube.cells[i];
        std::vector<std::uint32_t> categories(all_.columns.size(), 0);
        for (std::size_t d = 0; d < cube.columns.size(); ++d) {
            const auto place = std::find(all_.columns.begin(), all_.columns.end(), cube.columns[d]);
            categories[static_cast<std::size_t>(place - all_.columns.begin())] = cell.categories[d];
        }
        const auto [found, is_new] =
            number_.try_emplace(categories, static_cast<CellIndex>(all_.cells.size()));
        if (is_new) {
            cell.categories = std::move(categories);
            all_.cells.push_back(std::move(cell));
        }
        return found->second;
    }

    void add_sums(const Cube& cube, const std::vector<CellIndex>& number) {
        for (const auto& sum : cube.sums) {
            Sum own{number[sum.total], {}};
            for (const auto part : sum.parts) own.parts.push_back(number[part]);
            std::sort(own.parts.begin(), own.parts.end());
            if (sums_.emplace(own.total, own.parts).second) all_.sums.push_back(std::move(own));
        }
    }

    const std::vector<Cube>& cubes_;
    Cube all_;
    std::map<std::vector<std::uint32_t>, CellIndex> number_;
    std::set<std::pair<CellIndex, std::vector<CellIndex>>> sums_;
};

}  // namespace

Result<Cube> count_linked(const Table& records, const std::vector<std::vector<std::string>>& tables,
                          const std::vector<Hierarchy>& hierarchies, const std::string& weight,
                          const std::string& contributor,
                          std::span<const std::uint64_t> record_keys) {
    if (tables.empty()) return fail(Code::invalid_input, "there is no table to count");
    std::vector<std::set<std::string>> sets;
    for (const auto& columns : tables) sets.emplace_back(columns.begin(), columns.end());
    if (in_a_circle(sets)) {
        return fail(Code::invalid_input,
                    "the columns of these tables go round in a circle; count them as one table");
    }
    std::vector<Cube> cubes;
    for (std::size_t t = 0; t < tables.size(); ++t) {
        // A table inside another is printed with that one.
        bool inside = false;
        for (std::size_t u = 0; u < tables.size(); ++u) {
            inside |= u != t && (sets[u] != sets[t] || u < t) &&
                      std::includes(sets[u].begin(), sets[u].end(), sets[t].begin(), sets[t].end());
        }
        if (inside) continue;
        cubes.push_back(
            TRY(count_cube(records, tables[t], hierarchies, weight, contributor, record_keys)));
    }
    if (cubes.size() == 1) return std::move(cubes[0]);
    auto joined = Joining(cubes).join();
    for (const auto& cube : cubes) joined.tables.push_back(cube.columns);
    joined.hierarchies = hierarchies;
    joined.amounts = !weight.empty();
    return joined;
}

}  // namespace palermo::protect
