#include "palermo/disclosure/round.hpp"

#include <algorithm>
#include <cmath>

#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/attack.hpp"
#include "palermo/disclosure/detail/cube_attack.hpp"
#include "palermo/disclosure/detail/integer_program.hpp"
#include "palermo/disclosure/detail/keyed.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect {
namespace {

bool is_base(std::int64_t base) {
    return base == 3 || base == 5 || base == 10;
}

/// The cube in units of the base: each cell is what lies below it or one more.
CellSystem units_of(const Cube& cube, std::int64_t base) {
    CellSystem system;
    for (const auto& cell : cube.cells) {
        const auto below = cell.count / base;
        system.cells.push_back({below, below + (cell.count % base == 0 ? 0 : 1)});
    }
    system.sums = cube.sums;
    return system;
}

/// How much better up is than down for each cell: with a key 1 or -1, as drawn; without, by
/// nearness.
std::vector<double> wishes_of(const Cube& cube, const RoundingRules& rules) {
    std::vector<double> result;
    for (CellIndex i = 0; i < cube.cells.size(); ++i) {
        const auto& cell = cube.cells[i];
        const auto rest = cell.count % rules.base;
        if (!cube.lists(i)) {
            result.push_back(0);  // nobody sees it
            continue;
        }
        if (rules.key.empty()) {
            result.push_back(static_cast<double>(2 * rest - rules.base));
            continue;
        }
        std::string name;
        for (std::size_t d = 0; d < cube.columns.size(); ++d) {
            name += cube.labels[d][cell.categories[d]] + '\x1F';
        }
        const auto drawn = detail::keyed_number(rules.key, name) % (1ULL << 53);
        const bool up = static_cast<double>(drawn) * 0x1p-53 * static_cast<double>(rules.base) <
                        static_cast<double>(rest);
        result.push_back(up ? 1.0 : -1.0);
    }
    return result;
}

/// The best whole-number solution found: cells in units of the base.
Result<std::vector<std::int64_t>> solve(const CellSystem& units, const std::vector<double>& wishes,
                                        int programs_max, std::int64_t& programs) {
    detail::IntegerProgram program(units);
    const auto& cells = program.unknowns().cells;
    std::vector<double> direction;
    for (const auto cell : cells) direction.push_back(wishes[cell]);
    detail::IntegerPoint best;
    double best_value = 0;
    const auto value_of = [&](const auto& point) {
        double value = 0;
        for (std::size_t i = 0; i < direction.size(); ++i) {
            value += direction[i] * static_cast<double>(point[i]);
        }
        return value;
    };
    int nodes = programs_max;
    if (!cells.empty()) {
        if (program.maximize(direction) != detail::LinearProgram::Status::solved) {
            return fail(Code::not_estimable, "rounding.not_solved");
        }
        const detail::IntegerProgram::Visitor visitor{
            [&] { return !best.empty() && value_of(program.relaxed()) < best_value + 1 - 1e-6; },
            [&](detail::IntegerPoint point) {
                const auto value = value_of(point);
                if (!best.empty() && value <= best_value) return;
                if (best.empty()) nodes = std::min(nodes, 200);  // some more, for a better one
                best_value = value, best = std::move(point);
            }};
        const bool complete = program.branch(nodes, visitor);
        if (best.empty()) {
            return complete ? fail(Code::not_estimable, "rounding.none_adds_up")
                            : fail(Code::not_estimable, "rounding.none_found");
        }
    }
    programs = program.programs();
    std::vector<std::int64_t> result;
    for (std::size_t i = 0; i < units.cells.size(); ++i) {
        const auto number = program.unknowns().number[i];
        result.push_back(number == detail::Unknowns::nowhere ? units.cells[i].low : best[number]);
    }
    return result;
}

/// Why `values` are no controlled rounding of the cube, or nothing.
Result<void> check(const Cube& cube, const std::vector<std::int64_t>& values, std::int64_t base) {
    if (values.size() != cube.cells.size()) {
        return fail(Code::invalid_input, "rounding.one_value_a_cell");
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] % base != 0 || std::abs(values[i] - cube.cells[i].count) >= base) {
            return fail(Code::invalid_input, "rounding.no_multiple");
        }
    }
    for (const auto& sum : cube.sums) {
        std::int64_t total = 0;
        for (const auto part : sum.parts) total += values[part];
        if (total != values[sum.total])
            return fail(Code::invalid_input, "rounding.sum_does_not_hold");
    }
    return {};
}

}  // namespace

Result<Rounding> round_cube(const Cube& cube, const RoundingRules& rules) {
    if (!is_base(rules.base))
        return fail(Code::invalid_input, "rounding.base", {{"base", rules.base}});
    const auto units = units_of(cube, rules.base);
    const auto wishes = wishes_of(cube, rules);
    Rounding result;
    result.values = TRY(solve(units, wishes, rules.programs_max, result.programs));
    for (CellIndex i = 0; i < result.values.size(); ++i) {
        const bool up = result.values[i] > units.cells[i].low;
        result.values[i] *= rules.base;
        if (!cube.lists(i)) continue;
        const auto count = cube.cells[i].count;
        result.moved_people += std::abs(result.values[i] - count);
        if (units.cells[i].known()) {
            ++result.unchanged;
        } else if (up != (wishes[i] > 0)) {
            ++result.against_wish;
        }
    }
    TRY(check(cube, result.values, rules.base));
    return result;
}

Table table_of(const Cube& cube, const std::vector<std::int64_t>& values) {
    expects(values.size() == cube.cells.size());
    std::vector<Table::Column> columns;
    for (std::size_t d = 0; d < cube.columns.size(); ++d) {
        TextColumn column(cube.columns[d]);
        for (CellIndex i = 0; i < values.size(); ++i) {
            if (values[i] != 0 && cube.lists(i))
                column.push(cube.labels[d][cube.cells[i].categories[d]]);
        }
        columns.emplace_back(std::move(column));
    }
    CountColumn counts("count");
    for (CellIndex i = 0; i < values.size(); ++i) {
        if (values[i] != 0 && cube.lists(i)) counts.push({values[i]});
    }
    columns.emplace_back(std::move(counts));
    return *Table::make(std::move(columns));
}

Result<Candidate> rounded_candidate(const Cube& cube, const std::vector<std::int64_t>& values,
                                    const RoundingRules& rules) {
    if (!is_base(rules.base))
        return fail(Code::invalid_input, "rounding.base", {{"base", rules.base}});
    TRY(check(cube, values, rules.base));
    SuppressionRules small;
    small.small_below = rules.small_below;
    small.group_share_max = rules.group_share_max;
    small.width_min = rules.width_min > 0 ? rules.width_min : rules.base - 1;
    CellSystem known;
    for (CellIndex i = 0; i < values.size(); ++i) {
        const auto low = std::max<std::int64_t>(0, values[i] - rules.base + 1);
        known.cells.push_back(cube.lists(i) ? Bounds{low, values[i] + rules.base - 1} : Bounds{});
    }
    auto told = group_disclosure(cube, known.cells, rules.base - 1, small);
    known.sums = cube.sums;
    auto target = detail::target_of(cube, small, std::move(known));
    Candidate candidate;
    candidate.kind_ = "rounded tables";
    candidate.not_attacked_ = cube.not_attacked;
    candidate.members_ = detail::dependencies_member(cube.dependencies);
    candidate.program_ = "palermo " + std::string(program_version()) + " protect/tables";
    candidate.promise_ = "counts are multiples of " + std::to_string(rules.base) +
                         " that add up; each cell of 1 to " +
                         std::to_string(rules.small_below - 1) + " people could have " +
                         std::to_string(target.width + 1) + " values or more";
    candidate.options_ = to_text(formats::Json::Object{{"base", rules.base},
                                                       {"small_below", rules.small_below},
                                                       {"with_secret", !rules.key.empty()}});
    candidate.table_ = table_of(cube, values);
    candidate.reading_ = reading_of(cube, small);
    candidate.reading_.form = Form::rounded;
    candidate.reading_.off_by = rules.base - 1;
    if (!rules.key.empty()) candidate.reading_.secret = crypto::sha256(rules.key);
    const auto groups = attack_of(told, told.whole + told.nearly, small);
    candidate.say_of_groups(std::move(told));
    candidate.attack_ = [target = std::move(target), groups] {
        return detail::with(groups, detail::attack(target));
    };
    return candidate;
}

}  // namespace palermo::protect
