// disclosure/linked.cpp: count_linked() of tables.hpp.
#include <algorithm>
#include <map>
#include <set>

#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/detail/circles.hpp"
#include "palermo/disclosure/detail/closed_table.hpp"
#include "palermo/disclosure/detail/printed.hpp"
#include "palermo/disclosure/rows.hpp"
#include "palermo/disclosure/tables.hpp"

namespace palermo::protect {

std::vector<std::set<std::string>> detail::circle_in(std::vector<std::set<std::string>> sets) {
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
    std::sort(sets.begin(), sets.end());
    return sets;
}

namespace {

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
            all_.unlisted.push_back(true);
        }
        if (cube.lists(static_cast<CellIndex>(i))) all_.unlisted[found->second] = false;
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

using Names = std::vector<std::string>;

std::set<std::string> set_of(const Names& names) {
    return {names.begin(), names.end()};
}

bool is_inside(const std::set<std::string>& small, const std::set<std::string>& large) {
    return std::includes(large.begin(), large.end(), small.begin(), small.end());
}

/// Some of the names, in their order.
Names in_both(const Names& names, const std::set<std::string>& others) {
    Names result;
    for (const auto& name : names) {
        if (others.contains(name)) result.push_back(name);
    }
    return result;
}

/// The tables asked for, each with the columns that follow from its own, as few as hold all of them.
class Closing {
public:
    Closing(const std::vector<Names>& tables, std::span<const Dependency> known) : known_(known) {
        for (const auto& table : tables) {
            const bool inside = std::any_of(tables.begin(), tables.end(), [&](const Names& other) {
                return &other != &table && is_inside(set_of(table), set_of(other));
            });
            if (inside) continue;
            asked_.push_back(table);
            for (const auto& name : table) {
                if (std::find(all_.begin(), all_.end(), name) == all_.end()) all_.push_back(name);
            }
        }
        std::vector<Names> closed;
        for (const auto& table : asked_) closed.push_back(closure_of(table, all_, known));
        for (std::size_t t = 0; t < closed.size(); ++t) {
            bool inside = false;
            for (std::size_t u = 0; u < closed.size(); ++u) {
                const bool same = set_of(closed[u]) == set_of(closed[t]);
                inside |=
                    u != t && is_inside(set_of(closed[t]), set_of(closed[u])) && (!same || u < t);
            }
            if (!inside) base_.push_back(asked_[t]), closed_.push_back(closed[t]);
        }
    }

    /// Tables asked for that lie in no other.
    const std::vector<Names>& asked() const { return asked_; }

    /// The columns that follow from others of some table.
    std::string followed() const {
        std::set<std::string> names;
        for (const auto& each : tables()) names.insert(each.follow.begin(), each.follow.end());
        std::string result;
        for (const auto& each : names) result += (result.empty() ? "" : ", ") + each;
        return result;
    }

    std::vector<std::set<std::string>> sets() const {
        std::vector<std::set<std::string>> result;
        for (const auto& each : closed_) result.push_back(set_of(each));
        return result;
    }

    std::vector<detail::ClosedTable> tables() const {
        std::vector<detail::ClosedTable> result;
        for (std::size_t b = 0; b < base_.size(); ++b) {
            auto& own = result.emplace_back();
            const auto all = set_of(closed_[b]);
            own.table = base_[b];
            for (const auto& name : closed_[b]) {
                if (!set_of(base_[b]).contains(name)) own.follow.push_back(name);
            }
            own.listed = {base_[b]};
            if (own.follow.empty()) continue;
            for (const auto& table : asked_) {
                auto part = in_both(table, all);
                if (!part.empty()) own.listed.push_back(std::move(part));
            }
            own.worked_out = some_of(closed_[b]);
            for (std::size_t c = 0; c < closed_.size(); ++c) {
                if (c != b)
                    own.worked_out.push_back(reduced(in_both(closed_[b], set_of(closed_[c]))));
            }
        }
        return result;
    }

private:
    /// Does one of the columns say nothing beside the others?
    bool is_idle(const Names& columns, const std::string& column) const {
        return std::any_of(known_.begin(), known_.end(), [&](const Dependency& each) {
            return each.exact && each.to == column && each.from != column &&
                   std::find(columns.begin(), columns.end(), each.from) != columns.end();
        });
    }

    Names reduced(Names columns) const {
        for (std::size_t i = 0; i < columns.size();) {
            if (is_idle(columns, columns[i])) {
                columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(i));
                i = 0;
            } else {
                ++i;
            }
        }
        return columns;
    }

    /// Up to four columns, as any table may have; fewer where there are very many.
    std::vector<Names> some_of(const Names& columns) const {
        const std::size_t most = columns.size() <= 8 ? 4 : columns.size() <= 12 ? 3 : 2;
        std::vector<Names> result;
        Names own;
        const auto walk = [&](const auto& self, std::size_t from) -> void {
            for (std::size_t c = from; c < columns.size(); ++c) {
                own.push_back(columns[c]);
                if (reduced(own).size() == own.size()) result.push_back(own);
                if (own.size() < most) self(self, c + 1);
                own.pop_back();
            }
        };
        walk(walk, 0);
        return result;
    }

    std::span<const Dependency> known_;
    std::vector<Names> asked_, base_, closed_;
    Names all_;  // columns counted by
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
                          std::span<const std::uint64_t> record_keys, Combinations combinations,
                          const KnownDependencies& known) {
    if (tables.empty()) return fail(Code::invalid_input, "tables.none");
    std::vector<std::set<std::string>> sets;
    for (const auto& columns : tables) {
        std::set<std::string> set(columns.begin(), columns.end());
        if (std::find(sets.begin(), sets.end(), set) != sets.end()) {
            return fail(Code::invalid_input, "tables.same_columns");
        }
        sets.push_back(std::move(set));
    }
    Names counted_by;
    for (const auto& table : tables)
        counted_by.insert(counted_by.end(), table.begin(), table.end());
    counted_by.insert(counted_by.end(), known.earlier_columns.begin(), known.earlier_columns.end());
    const auto dependencies = TRY(find_dependencies(records, counted_by, known.declared));
    const Closing closing(tables, dependencies);
    if (!detail::circle_in(closing.sets()).empty()) {
        const bool by_itself = !detail::circle_in(sets).empty();
        return by_itself ? fail(Code::invalid_input, "tables.circle")
                         : fail(Code::invalid_input, "tables.circle_of_dependencies",
                                {{"columns", column_name(closing.followed())}});
    }
    TRY(refuse_idle(hierarchies, records, sets));
    for (const auto& columns : tables) {
        TRY(refuse_identifiers(records, columns, UsedAs::table_column));
        // Amounts may stand in many rows of one contributor.
        if (weight.empty()) TRY(refuse_rows_of_nobody(records, columns));
    }
    if (!contributor.empty()) TRY(refuse_two_spellings(records, contributor));
    std::vector<Cube> cubes;
    for (const auto& each : closing.tables()) {
        cubes.push_back(TRY(each.follow.empty()
                                ? count_cube(records, each.table, hierarchies, weight, contributor,
                                             record_keys, combinations)
                                : detail::count_closed(records, each, hierarchies, weight,
                                                       contributor, record_keys, combinations)));
    }
    auto cube = cubes.size() == 1 ? std::move(cubes[0]) : Joining(cubes).join();
    if (std::find(cube.unlisted.begin(), cube.unlisted.end(), true) == cube.unlisted.end()) {
        cube.unlisted.clear();
    }
    if (weight.empty()) cube.not_attacked = rows_not_attacked(records);
    cube.tables = closing.asked();
    cube.hierarchies = hierarchies;
    cube.amounts = !weight.empty();
    cube.dependencies = dependencies;
    return cube;
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
    for (const auto& each : cube.dependencies) {
        const auto has = [&](const Names& table, const std::string& name) {
            return std::find(table.begin(), table.end(), name) != table.end();
        };
        const bool counted = std::any_of(cube.tables.begin(), cube.tables.end(),
                                         [&](const auto& table) { return has(table, each.to); });
        const bool apart = std::any_of(
            cube.tables.begin(), cube.tables.end(),
            [&](const auto& table) { return has(table, each.from) && !has(table, each.to); });
        if (!counted || !apart) continue;
        result.push_back(each.to + " follows from " + each.from + " (" +
                         std::string(name_of(each.known_by)) +
                         "); tables by the one and by the other are protected as one");
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
