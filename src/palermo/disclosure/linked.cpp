// disclosure/linked.cpp: count_linked() of tables.hpp.
#include <algorithm>
#include <map>
#include <set>

#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/detail/printed.hpp"
#include "palermo/disclosure/rows.hpp"
#include "palermo/disclosure/tables.hpp"

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
            for (std::size_t i = 0; i < cubes_[c].inner; ++i) {
                number[c][i] = add(c, i);
                if (cubes_[c].brought.empty()) continue;
                all_.brought.resize(all_.cells.size());
                all_.brought[number[c][i]] = cubes_[c].brought[i];
            }
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

/// Hierarchies that could have no effect.
Result<void> refuse_idle(const std::vector<Hierarchy>& hierarchies, const Table& records,
                         const std::vector<std::set<std::string>>& tables) {
    std::set<std::string> seen;
    for (const auto& each : hierarchies) {
        const auto* column = records.text(each.column);
        if (column == nullptr) {
            return fail(Code::invalid_input, "hierarchy.no_column",
                        {{"columns", names_of_columns(records)}}, each.column);
        }
        if (column->name() != each.column) {
            return fail(
                Code::invalid_input, "hierarchy.no_column",
                {{"columns", names_of_columns(records)}, {"meant", column_name(column->name())}},
                each.column);
        }
        if (std::none_of(tables.begin(), tables.end(),
                         [&](const auto& set) { return set.contains(each.column); })) {
            return fail(Code::invalid_input, "hierarchy.not_counted_by", {}, each.column);
        }
        if (!seen.insert(each.column).second) {
            return fail(Code::invalid_input, "hierarchy.given_twice", {}, each.column);
        }
        std::map<std::string, std::string> parent;
        bool used = false;
        for (const auto& [code, above] : each.parents) {
            const auto [place, is_new] = parent.try_emplace(code, above);
            if (!is_new && place->second != above) {
                return fail(Code::invalid_input, "hierarchy.two_parents", {}, each.column);
            }
            used = used || (!above.empty() && column->find(code).has_value());
        }
        if (!used) {
            return fail(Code::invalid_input, "hierarchy.idle", {}, each.column);
        }
    }
    return {};
}

}  // namespace

Result<Hierarchy> hierarchy_from(const Table& groups, std::string column, const std::string& file) {
    const auto* code = groups.text("code");
    const auto* parent = groups.text("parent");
    if (code == nullptr || parent == nullptr) {
        return fail(Code::invalid_input, "hierarchy.columns",
                    {{"columns", names_of_columns(groups)}}, file);
    }
    for (std::size_t c = 0; c < groups.columns(); ++c) {
        const auto* other = std::get_if<TextColumn>(&groups.column(c));
        if (other == code || other == parent) continue;
        return fail(Code::invalid_input, "hierarchy.other_column", {},
                    file + ":1:" + std::string(groups.name(c)));
    }
    Hierarchy hierarchy{std::move(column), {}};
    for (std::size_t row = 0; row < groups.rows(); ++row) {
        if (detail::names_a_total((*parent)[row])) {
            return fail(Code::invalid_input, "hierarchy.group_called_total", {},
                        file + ":record " + std::to_string(row + 1) + ":parent");
        }
        hierarchy.parents.emplace_back((*code)[row], (*parent)[row]);
    }
    return hierarchy;
}

Result<Cube> count_linked(const Table& records, const std::vector<std::vector<std::string>>& tables,
                          const std::vector<Hierarchy>& hierarchies, const std::string& weight,
                          const std::string& contributor,
                          std::span<const std::uint64_t> record_keys, Combinations combinations) {
    if (tables.empty()) return fail(Code::invalid_input, "tables.none");
    std::vector<std::set<std::string>> sets;
    for (const auto& columns : tables) {
        std::set<std::string> set(columns.begin(), columns.end());
        if (std::find(sets.begin(), sets.end(), set) != sets.end()) {
            return fail(Code::invalid_input, "tables.same_columns");
        }
        sets.push_back(std::move(set));
    }
    if (in_a_circle(sets)) {
        return fail(Code::invalid_input, "tables.circle");
    }
    TRY(refuse_idle(hierarchies, records, sets));
    for (const auto& columns : tables) {
        TRY(refuse_identifiers(records, columns, UsedAs::table_column));
        // Amounts may stand in many rows of one contributor.
        if (weight.empty()) TRY(refuse_rows_of_nobody(records, columns));
    }
    if (!contributor.empty()) TRY(refuse_two_spellings(records, contributor));
    std::vector<Cube> cubes;
    for (std::size_t t = 0; t < tables.size(); ++t) {
        // A table inside another is printed with that one.
        bool inside = false;
        for (std::size_t u = 0; u < tables.size(); ++u) {
            inside |= u != t &&
                      std::includes(sets[u].begin(), sets[u].end(), sets[t].begin(), sets[t].end());
        }
        if (inside) continue;
        cubes.push_back(TRY(count_cube(records, tables[t], hierarchies, weight, contributor,
                                       record_keys, combinations)));
    }
    const auto not_attacked =
        weight.empty() ? rows_not_attacked(records) : std::vector<std::string>();
    for (auto& each : cubes) each.not_attacked = not_attacked;
    if (cubes.size() == 1) return std::move(cubes[0]);
    auto joined = Joining(cubes).join();
    joined.not_attacked = not_attacked;
    for (const auto& cube : cubes) joined.tables.push_back(cube.columns);
    joined.hierarchies = hierarchies;
    joined.amounts = !weight.empty();
    return joined;
}

std::vector<std::string> notes_of(const Table& records, const Cube& cube) {
    std::vector<std::string> result;
    const auto empty = records_without_answers(records, cube.columns);
    if (empty > 0) {
        result.push_back(std::to_string(empty) + " of " + std::to_string(records.rows()) +
                         " records have no answer in any column counted by; they are counted as "
                         "\"no answer\". Take them out first if they are no people");
    }
    if (!cube.amounts) {
        for (auto& each : notes_on_rows(records, cube.columns)) result.push_back(std::move(each));
    }
    for (const auto& hierarchy : cube.hierarchies) {
        std::set<std::string> grouped;
        for (const auto& [code, parent] : hierarchy.parents) {
            if (!parent.empty()) grouped.insert(code);
        }
        const auto* column = records.text(hierarchy.column);
        if (column == nullptr) continue;
        std::set<TextCode> alone;
        std::int64_t people = 0;
        for (const auto code : column->codes()) {
            if (code == 0 || grouped.contains(column->values()[code])) continue;
            alone.insert(code);
            ++people;
        }
        std::vector<std::string> groups;
        for (const auto& [code, parent] : hierarchy.parents) groups.push_back(parent);
        for (auto& each : notes_on_groups(hierarchy.column, groups)) {
            result.push_back(std::move(each));
        }
        if (alone.empty()) continue;
        const bool one = alone.size() == 1;
        result.push_back(hierarchy.column + ": " + std::to_string(alone.size()) +
                         (one ? " answer (" : " answers (") + std::to_string(people) +
                         (people == 1 ? " record)" : " records)") +
                         (one ? " stands in no group of the hierarchy and is counted straight "
                              : " stand in no group of the hierarchy and are counted straight ") +
                         "under the total");
    }
    return result;
}

}  // namespace palermo::protect
