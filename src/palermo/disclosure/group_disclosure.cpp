#include "palermo/disclosure/group_disclosure.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "palermo/disclosure/attack.hpp"
#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/detail/told_groups.hpp"
#include "palermo/disclosure/suppress.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect {
namespace {

using Categories = std::vector<std::uint32_t>;

/// More groups with hidden numbers than this are taken as told without asking.
constexpr std::size_t groups_asked = 200;

/// Another column determines one in the whole table, by a rule and not by chance: only where it has at
/// least so many categories for each of the determined ones.
constexpr std::size_t categories_for_one = 2;

bool above(std::int64_t part, double share, std::int64_t total) {
    return static_cast<double>(part) > share * static_cast<double>(total);
}

/// What a reader knows of one group: of the category most of it are in, of the others, and of all.
struct GroupBounds {
    Bounds part, rest, total;
};

/// Is the share above this in all numbers that the bounds leave?
bool surely_above(const GroupBounds& known, double share) {
    if (known.total.high >= no_limit && known.rest.high >= no_limit) return false;
    const auto rest =
        std::min(known.rest.high,
                 known.total.high >= no_limit ? no_limit : known.total.high - known.part.low);
    if (rest >= no_limit) return false;
    const auto part = std::max(known.part.low, known.total.low - rest);
    return part > 0 && above(part, share, part + rest);
}

/// Which columns follow from which, and which hold one category only.
class Nature {
public:
    /// One innermost cell with somebody in it: its category in each column; 0 where it has none.
    void add(const Categories& categories) {
        columns_ = std::max(columns_, categories.size());
        for (std::size_t a = 0; a < categories.size(); ++a) {
            if (categories[a] == 0) continue;
            for (std::size_t d = 0; d < categories.size(); ++d) {
                if (a == d || categories[d] == 0) continue;
                follows_[{a, d}][categories[a]].insert(categories[d]);
            }
        }
    }

    /// Does column `d` follow from column `a`?
    bool follows(std::size_t a, std::size_t d) const {
        const auto found = follows_.find({a, d});
        if (found == follows_.end()) return false;
        std::set<std::uint32_t> determined;
        for (const auto& [category, others] : found->second) {
            if (others.size() > 1) return false;
            determined.insert(others.begin(), others.end());
        }
        return found->second.size() >= categories_for_one * determined.size();
    }

    bool is_innermost(std::size_t column, std::uint32_t category) const {
        for (std::size_t d = 0; d < columns_; ++d) {
            const auto found = follows_.find({column, d});
            if (found != follows_.end() && found->second.contains(category)) return true;
        }
        return false;
    }

private:
    std::size_t columns_ = 0;
    std::map<std::pair<std::size_t, std::size_t>, std::map<std::uint32_t, std::set<std::uint32_t>>>
        follows_;
};

/// follows() of all pairs, asked once.
class Rules {
public:
    Rules(const Nature& nature, std::size_t columns) : nature_(nature), columns_(columns) {
        for (std::size_t a = 0; a < columns; ++a) {
            for (std::size_t d = 0; d < columns; ++d) {
                follows_.push_back(a != d && nature.follows(a, d));
            }
        }
    }

    /// Does what the group has in common tell column `d` by a rule?
    bool tells(const Categories& group, std::size_t d) const {
        for (std::size_t a = 0; a < group.size(); ++a) {
            if (group[a] == 0 || !follows_[a * columns_ + d]) continue;
            if (nature_.is_innermost(a, group[a])) return true;
        }
        return false;
    }

private:
    const Nature& nature_;
    std::size_t columns_;
    std::vector<bool> follows_;
};

bool is_everybody(const Categories& group) {
    return std::all_of(group.begin(), group.end(), [](auto category) { return category == 0; });
}

/// A cell of a cube and the column that it is broken down by.
struct Group {
    const Sum* sum = nullptr;
    CellIndex part = 0;  // the category most of it are in
    std::size_t column = 0;
    bool is_counted = false;  // a reader knows that it is large enough
    bool is_large = false;    // it is
};

std::size_t column_of(const Cube& cube, const Sum& sum) {
    const auto& total = cube.cells[sum.total].categories;
    const auto& part = cube.cells[sum.parts.front()].categories;
    for (std::size_t d = 0; d < total.size(); ++d) {
        if (total[d] != part[d]) return d;
    }
    return 0;
}

/// Groups of a cube that are nearly all in one category, in truth. What is counted of them, for readers, is
/// only what a reader knows: else the numbers would say which of the hidden cells are not small.
class CubeGroups {
public:
    /// `counted`: shape [cells], is the cell known to be of small_below people or more?
    CubeGroups(const Cube& cube, const SuppressionRules& rules, std::vector<bool> counted)
        : cube_(cube), counted_(std::move(counted)) {
        told.share = rules.group_share_max < 1 ? rules.group_share_max : nearly_all;
        told.small_below = rules.small_below;
        Nature nature;
        for (std::size_t i = 0; i < cube.inner; ++i) {
            if (cube.cells[i].count > 0) nature.add(cube.cells[i].categories);
        }
        const Rules natural(nature, cube.labels.size());
        for (const auto& sum : cube.sums) {
            const auto d = column_of(cube, sum);
            const auto above = cube.cells[sum.total].categories[d];
            for (const auto part : sum.parts) {
                if (cube.cells[part].count == 0) continue;
                categories_[{d, above}].insert(cube.cells[part].categories[d]);
            }
        }
        for (const auto& sum : cube.sums) look(sum, natural);
    }

    /// How many categories a group can be broken down into by its column.
    std::int64_t categories_of(const Group& group) const {
        const auto above = cube_.cells[group.sum->total].categories[group.column];
        return static_cast<std::int64_t>(categories_.at({group.column, above}).size());
    }

    GroupDisclosure told;
    std::vector<Group> risky;

private:
    void look(const Sum& sum, const Rules& natural) {
        const auto& total = cube_.cells[sum.total];
        if (total.count == 0 || is_everybody(total.categories)) return;
        const auto d = column_of(cube_, sum);
        if (categories_.at({d, total.categories[d]}).size() < 2) return;
        const auto part = *std::max_element(
            sum.parts.begin(), sum.parts.end(),
            [&](CellIndex a, CellIndex b) { return cube_.cells[a].count < cube_.cells[b].count; });
        const bool is_counted = counted_[sum.total];
        ++told.listed;
        told.groups += is_counted ? 1 : 0;
        const auto most = cube_.cells[part].count;
        if (!above(most, told.share, total.count)) return;
        if (cube_.labels[d][cube_.cells[part].categories[d]].empty()) return;
        if (natural.tells(total.categories, d)) {
            told.by_nature += is_counted ? 1 : 0;
        } else {
            risky.push_back({&sum, part, d, is_counted, total.count >= told.small_below});
        }
    }

    const Cube& cube_;
    std::vector<bool> counted_;
    std::map<std::pair<std::size_t, std::uint32_t>, std::set<std::uint32_t>> categories_;
};

Bounds added(Bounds a, Bounds b) {
    const auto sum = [](std::int64_t x, std::int64_t y) { return std::min(no_limit, x + y); };
    return {sum(a.low, b.low), sum(a.high, b.high)};
}

GroupBounds bounds_of(const Group& group, const std::vector<Bounds>& known) {
    GroupBounds result{known[group.part], {0, 0}, known[group.sum->total]};
    for (const auto part : group.sum->parts) {
        if (part != group.part) result.rest = added(result.rest, known[part]);
    }
    return result;
}

/// Whole-number tables, other than the true one, that fulfil all that is printed: for each group the
/// most that can be in its other categories.
Result<std::vector<std::vector<std::int64_t>>> other_tables(const Cube& cube, CellSystem system,
                                                            const std::vector<Group>& groups) {
    std::vector<std::int64_t> truth;
    for (const auto& cell : cube.cells) truth.push_back(cell.count);
    std::vector<bool> wanted(truth.size(), false);
    for (const auto& group : groups) {
        const auto rest = static_cast<CellIndex>(system.cells.size());
        Sum sum{rest, {}};
        std::int64_t people = 0;
        for (const auto part : group.sum->parts) {
            if (part == group.part) continue;
            sum.parts.push_back(part);
            people += cube.cells[part].count;
        }
        system.cells.push_back({});
        system.sums.push_back(std::move(sum));
        truth.push_back(people);
        wanted.push_back(true);
    }
    auto found =
        TRY(intervals(system, wanted, {.wide_enough = no_limit, .solution = std::move(truth)}));
    return std::move(found.solutions);
}

/// `rest` people outside one category of `total`: added to what is told.
void count_told(GroupDisclosure& told, bool whole) {
    ++(whole ? told.whole : told.nearly);
}

}  // namespace

Result<detail::ToldGroups> detail::told_groups(const Cube& cube, const std::vector<CellFate>& fate,
                                               const SuppressionRules& rules) {
    if (cube.amounts) {
        return ToldGroups{GroupDisclosure{.looked_at = "amounts are added up, not people"}, {}};
    }
    const auto system = system_of(cube, fate, rules);
    auto known = system.cells;
    propagate(known, system.sums);
    std::vector<bool> counted;
    for (const auto& each : known) counted.push_back(each.low >= rules.small_below);
    CubeGroups groups(cube, rules, std::move(counted));
    auto& told = groups.told;
    told.looked_at = "each cell less one column, by sums, bounds and whole-number tables";
    ToldGroups result;
    const auto tell = [&](const Group& group, bool whole) {
        if (group.is_counted) {
            count_told(told, whole);
        } else if (whole) {
            ++told.few;
        }
        if (group.is_large) result.groups.push_back({group.sum->total, group.part, group.column});
    };
    std::vector<Group> open;
    for (const auto& group : groups.risky) {
        const auto bounds = bounds_of(group, known);
        const bool whole = bounds.rest.high == 0;
        if (whole || surely_above(bounds, told.share)) {
            tell(group, whole);
        } else if (group.is_large) {
            open.push_back(group);
        }
    }
    if (open.size() > groups_asked) {
        for (const auto& group : open) tell(group, false);
    } else if (!open.empty()) {
        const auto tables = TRY(other_tables(cube, system, open));
        for (const auto& group : open) {
            const bool safe = std::any_of(tables.begin(), tables.end(), [&](const auto& table) {
                return !above(table[group.part], told.share, table[group.sum->total]);
            });
            if (!safe) tell(group, false);
        }
    }
    result.counted = std::move(told);
    return result;
}

Result<GroupDisclosure> group_disclosure(const Cube& cube, const std::vector<CellFate>& fate,
                                         const SuppressionRules& rules) {
    auto told = TRY(detail::told_groups(cube, fate, rules));
    return std::move(told.counted);
}

GroupDisclosure group_disclosure(const Cube& cube, const std::vector<Bounds>& known,
                                 std::int64_t not_listed, const SuppressionRules& rules) {
    if (cube.amounts) return GroupDisclosure{.looked_at = "amounts are added up, not people"};
    std::vector<bool> counted;
    for (const auto& each : known) counted.push_back(each.high >= rules.small_below);
    CubeGroups groups(cube, rules, std::move(counted));
    auto& told = groups.told;
    told.looked_at = "each cell less one column, by the bounds of single sums";
    for (const auto& group : groups.risky) {
        auto bounds = bounds_of(group, known);
        const auto parts = static_cast<std::int64_t>(group.sum->parts.size());
        bounds.rest = added(bounds.rest, {0, (groups.categories_of(group) - parts) * not_listed});
        const bool whole = bounds.rest.high == 0;
        if (!group.is_counted || !(whole || surely_above(bounds, told.share))) continue;
        count_told(told, whole);
    }
    told.listed = told.groups;
    return told;
}

// ---- long files ---------------------------------------------------------------------------------

namespace {

/// The lines of one printed table along one dimension.
struct Line {
    std::optional<std::size_t> total;
    std::vector<std::size_t> parts;
};

std::map<Categories, Line> lines_of(const PrintedTable& table, std::size_t d) {
    std::map<Categories, Line> result;
    for (std::size_t i = 0; i < table.cells.size(); ++i) {
        const auto& cell = table.cells[i];
        if (cell.withheld) continue;
        auto group = cell.categories;
        group[d] = 0;
        auto& line = result[group];
        if (cell.categories[d] == 0) {
            line.total = i;
        } else {
            line.parts.push_back(i);
        }
    }
    return result;
}

void look_at_line(const Line& line, const std::vector<Bounds>& known, bool natural,
                  const std::vector<bool>& answered, GroupDisclosure& told) {
    if (line.parts.empty() || (!line.total && line.parts.size() < 2)) return;
    Bounds all{0, 0};
    for (const auto part : line.parts) all = added(all, known[part]);
    const auto total = line.total ? known[*line.total] : all;
    if (total.low < told.small_below) return;
    ++told.groups;
    const auto part = *std::max_element(
        line.parts.begin(), line.parts.end(),
        [&](std::size_t a, std::size_t b) { return known[a].low < known[b].low; });
    GroupBounds bounds{known[part], {0, 0}, total};
    for (const auto other : line.parts) {
        if (other != part) bounds.rest = added(bounds.rest, known[other]);
    }
    // Where a total stands, somebody may be in a category that has no row.
    if (line.total) bounds.rest.high = std::max<std::int64_t>(0, total.high - known[part].low);
    const bool whole = bounds.rest.high == 0;
    if (!answered[part] || !(whole || surely_above(bounds, told.share))) return;
    if (natural) {
        ++told.by_nature;
    } else {
        count_told(told, whole);
    }
}

}  // namespace

GroupDisclosure group_disclosure(const PrintedTables& printed, std::int64_t small_below,
                                 double share) {
    GroupDisclosure told;
    told.share = share;
    told.small_below = small_below;
    told.looked_at = "each printed or hidden cell less one dimension, by the bounds of single sums";
    const auto columns = printed.labels.size();
    Nature nature;
    std::vector<std::set<std::uint32_t>> categories(columns);
    for (const auto& table : printed.tables) {
        for (const auto& cell : table.cells) {
            if (cell.bounds.high == 0) continue;
            nature.add(cell.categories);
            for (std::size_t d = 0; d < columns; ++d) {
                if (cell.categories[d] != 0) categories[d].insert(cell.categories[d]);
            }
        }
    }
    const Rules natural(nature, columns);
    for (const auto& table : printed.tables) {
        auto system = system_of(table);
        auto known = system.cells;
        if (!propagate(known, system.sums)) {
            make_consistent(system);
            known = system.cells;
            propagate(known, system.sums);
        }
        for (std::size_t d = 0; d < columns; ++d) {
            if (categories[d].size() < 2) continue;
            std::vector<bool> answered;
            for (const auto& cell : table.cells) {
                answered.push_back(!printed.labels[d][cell.categories[d]].empty());
            }
            for (const auto& [group, line] : lines_of(table, d)) {
                if (table.key.empty() && is_everybody(group)) continue;
                look_at_line(line, known, natural.tells(group, d), answered, told);
            }
        }
    }
    return told;
}

// ---- records ------------------------------------------------------------------------------------

namespace {

/// Columns as numbers: 0 for no answer.
struct Coded {
    std::vector<std::vector<std::uint32_t>> codes;  // shape [columns][rows]
    std::vector<std::uint32_t> sizes;               // shape [columns]: largest number and one
    std::size_t rows = 0;
};

Result<Coded> coded(const Table& records, const std::vector<std::string>& names) {
    Coded result;
    result.rows = records.rows();
    for (const auto& name : names) {
        const auto* column = TRY(text_column(records, name));
        std::vector<std::uint32_t> own(result.rows), number(column->values().size(), 0);
        std::uint32_t next = 0;
        for (std::size_t row = 0; row < result.rows; ++row) {
            auto& code = number[column->code(row)];
            if (code == 0 && !column->missing(row)) code = ++next;
            own[row] = code;
        }
        result.codes.push_back(std::move(own));
        result.sizes.push_back(next + 1);
    }
    return result;
}

/// Numbers the different pairs of two codings, in order of the rows.
std::vector<std::uint32_t> paired(const std::vector<std::uint32_t>& a,
                                  const std::vector<std::uint32_t>& b) {
    std::unordered_map<std::uint64_t, std::uint32_t> number;
    std::vector<std::uint32_t> result(a.size());
    for (std::size_t row = 0; row < a.size(); ++row) {
        const auto key = (static_cast<std::uint64_t>(a[row]) << 32) | b[row];
        result[row] =
            number.try_emplace(key, static_cast<std::uint32_t>(number.size())).first->second;
    }
    return result;
}

std::uint32_t size_of(const std::vector<std::uint32_t>& codes) {
    return codes.empty() ? 0 : *std::max_element(codes.begin(), codes.end()) + 1;
}

enum class Told : std::uint8_t { no, small, few, nearly, whole };

/// Tables of groups and answers up to this many cells are counted without a search for each record.
constexpr std::uint64_t dense_cells = 1 << 22;

/// What each group says of the answers.
std::vector<Told> told_by(const std::vector<std::uint32_t>& groups, std::uint32_t group_count,
                          const std::vector<std::uint32_t>& answers, std::uint32_t answer_count,
                          std::int64_t small_below, double share) {
    std::vector<std::int64_t> size(group_count, 0), most(group_count, 0);
    const auto cells = std::uint64_t{group_count} * answer_count;
    std::vector<std::int64_t> dense(cells <= dense_cells ? cells : 0, 0);
    std::unordered_map<std::uint64_t, std::int64_t> sparse;
    for (std::size_t row = 0; row < groups.size(); ++row) {
        ++size[groups[row]];
        if (answers[row] == 0) continue;
        const auto cell = std::uint64_t{groups[row]} * answer_count + answers[row];
        auto& held = dense.empty() ? sparse[cell] : dense[cell];
        most[groups[row]] = std::max(most[groups[row]], ++held);
    }
    std::vector<Told> result(group_count, Told::no);
    for (std::uint32_t g = 0; g < group_count; ++g) {
        const bool whole = size[g] > 0 && most[g] == size[g];
        if (size[g] < small_below) {
            result[g] = whole ? Told::few : Told::small;
        } else if (above(most[g], share, size[g])) {
            result[g] = whole ? Told::whole : Told::nearly;
        }
    }
    return result;
}

/// Does column `d` follow from column `a`, as Nature::follows() has it?
bool follows(const Coded& columns, std::size_t a, std::size_t d) {
    std::vector<std::uint32_t> said(columns.sizes[a], 0);
    std::vector<bool> determined(columns.sizes[d], false);
    for (std::size_t row = 0; row < columns.rows; ++row) {
        const auto from = columns.codes[a][row], to = columns.codes[d][row];
        if (from == 0 || to == 0) continue;
        if (said[from] != 0 && said[from] != to) return false;
        said[from] = to;
        determined[to] = true;
    }
    const auto categories =
        said.size() - static_cast<std::size_t>(std::count(said.begin(), said.end(), 0U));
    const auto others =
        static_cast<std::size_t>(std::count(determined.begin(), determined.end(), true));
    return others > 0 && categories >= categories_for_one * others;
}

void add(GroupDisclosure& told, Told each, bool natural) {
    if (each == Told::few) told.few += natural ? 0 : 1;
    if (each == Told::few || each == Told::small) return;
    ++told.groups;
    if (each == Told::no) return;
    if (natural) {
        ++told.by_nature;
    } else {
        count_told(told, each == Told::whole);
    }
}

}  // namespace

Result<GroupDisclosure> group_disclosure(const Table& records,
                                         const std::vector<std::string>& names,
                                         std::int64_t small_below, int columns_max, double share) {
    const auto columns = TRY(coded(records, names));
    const auto many = columns.codes.size();
    GroupDisclosure told;
    told.share = share;
    told.small_below = small_below;
    const auto work = static_cast<double>(columns.rows) * static_cast<double>(many * many * many);
    const bool pairs = columns_max > 1 && work <= 3e8;
    told.looked_at = pairs ? "groups of records by one column and by two, of all others"
                           : "groups of records by one column, of all others";
    // shape [columns][columns]: what groups by the first say of the second
    std::vector<std::vector<std::vector<Told>>> single(many, std::vector<std::vector<Told>>(many));
    std::vector<bool> natural(many * many, false);
    for (std::size_t a = 0; a < many; ++a) {
        for (std::size_t d = 0; d < many; ++d) {
            if (a == d || columns.sizes[d] < 3) continue;  // one answer, and none
            natural[a * many + d] = follows(columns, a, d);
            single[a][d] = told_by(columns.codes[a], columns.sizes[a], columns.codes[d],
                                   columns.sizes[d], small_below, share);
            for (std::uint32_t g = 1; g < columns.sizes[a]; ++g) {
                add(told, single[a][d][g], natural[a * many + d]);
            }
        }
    }
    for (std::size_t a = 0; pairs && a < many; ++a) {
        for (std::size_t b = a + 1; b < many; ++b) {
            const auto both = paired(columns.codes[a], columns.codes[b]);
            const auto size = size_of(both);
            std::vector<std::size_t> first(size, 0);  // a row of each
            for (std::size_t row = columns.rows; row-- > 0;) first[both[row]] = row;
            for (std::size_t d = 0; d < many; ++d) {
                if (d == a || d == b || columns.sizes[d] < 3) continue;
                const auto each =
                    told_by(both, size, columns.codes[d], columns.sizes[d], small_below, share);
                for (std::uint32_t g = 0; g < size; ++g) {
                    const auto of_a = columns.codes[a][first[g]], of_b = columns.codes[b][first[g]];
                    if (of_a == 0 || of_b == 0) continue;
                    // What lies in a group that is told already says nothing new.
                    if (single[a][d][of_a] >= Told::nearly || single[b][d][of_b] >= Told::nearly) {
                        continue;
                    }
                    add(told, each[g] == Told::few ? Told::small : each[g],
                        natural[a * many + d] || natural[b * many + d]);
                }
            }
        }
    }
    return told;
}

Result<GroupDisclosure> class_disclosure(const Table& records,
                                         const std::vector<std::string>& known,
                                         const std::vector<std::string>& learnt,
                                         std::int64_t small_below, double share) {
    const auto by = TRY(coded(records, known));
    const auto of = TRY(coded(records, learnt));
    GroupDisclosure told;
    told.share = share;
    told.small_below = small_below;
    told.looked_at = "groups of records that equal each other, of each sensitive column";
    std::vector<std::uint32_t> classes(by.rows, 0);
    for (const auto& each : by.codes) classes = paired(classes, each);
    const auto size = size_of(classes);
    for (std::size_t d = 0; d < of.codes.size(); ++d) {
        if (of.sizes[d] < 3) continue;
        for (const auto each :
             told_by(classes, size, of.codes[d], of.sizes[d], small_below, share)) {
            add(told, each, false);
        }
    }
    return told;
}

// ---- words --------------------------------------------------------------------------------------

std::optional<Attack> attack_of(const GroupDisclosure& told, std::int64_t succeeded,
                                const SuppressionRules& rules) {
    if (rules.group_share_max >= 1) return {};
    return Attack{"group disclosure",
                  "of which groups of " + std::to_string(told.small_below) +
                      " people or more a reader can tell that more than " +
                      to_text(formats::Json::digits(100 * told.share, 10)) +
                      "% are in one category; " + told.looked_at,
                  told.listed, succeeded};
}

std::vector<std::string> notes_of(const GroupDisclosure& told, std::string_view remedy) {
    if (!told.told()) return {};
    const auto small = std::to_string(told.small_below);
    std::string text =
        "of " + std::to_string(told.groups) + " groups of " + small + " people or more, " +
        std::to_string(told.whole) + (told.whole == 1 ? " is" : " are") +
        " all in one category of a column and " + std::to_string(told.nearly) +
        " nearly all (more than " + to_text(formats::Json::digits(100 * told.share, 4)) +
        "%): everybody who is known to be in such a group is known to be in that "
        "category";
    if (told.by_nature > 0) {
        text += "; " + std::to_string(told.by_nature) +
                " more where one column follows from another everywhere";
    }
    if (!remedy.empty()) text += ". " + std::string(remedy);
    return {text};
}

formats::Json to_json(const GroupDisclosure& told) {
    using formats::Json;
    return Json::Object{{"by_nature", told.by_nature},     {"few", told.few},
                        {"groups", told.groups},           {"looked_at", told.looked_at},
                        {"nearly", told.nearly},           {"share", Json::digits(told.share, 10)},
                        {"small_below", told.small_below}, {"whole", told.whole}};
}

}  // namespace palermo::protect
