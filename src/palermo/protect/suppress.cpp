#include "palermo/protect/suppress.hpp"

#include <algorithm>
#include <numeric>

#include "palermo/protect/attack.hpp"
#include "palermo/protect/detail/classes.hpp"
#include "palermo/protect/detail/cube_attack.hpp"
#include "palermo/protect/detail/door.hpp"
#include "palermo/protect/detail/patterns.hpp"

namespace palermo::protect {
namespace {

using detail::Pattern;
using detail::Patterns;
using detail::Problem;

/// How many patterns of a class are kept to choose from.
constexpr std::size_t patterns_kept = 400;

}  // namespace

std::vector<bool> primary_cells(const Cube& cube, const SuppressionRules& rules) {
    std::vector<bool> result(cube.cells.size(), false);
    for (std::size_t i = 0; i < result.size(); ++i) {
        const auto& cell = cube.cells[i];
        if (cell.count == 0) continue;
        const auto count = static_cast<double>(cell.count);
        const auto largest = static_cast<double>(cell.largest);
        const auto second = static_cast<double>(cell.second);
        result[i] =
            cell.count < rules.small_below || cell.contributors < rules.contributors_min ||
            (rules.largest_share_max < 1 && largest > rules.largest_share_max * count) ||
            (rules.two_largest_share_max < 1 &&
             largest + second > rules.two_largest_share_max * count) ||
            (rules.p_percent > 0 && count - largest - second < rules.p_percent / 100 * largest);
    }
    return result;
}

CellSystem system_of(const Cube& cube, const std::vector<CellFate>& fate,
                     const SuppressionRules& rules) {
    CellSystem system;
    for (std::size_t i = 0; i < cube.cells.size(); ++i) {
        const auto count = cube.cells[i].count;
        system.cells.push_back(fate[i] == CellFate::printed ? Bounds{count, count}
                                                            : Bounds{rules.hidden_min, no_limit});
    }
    system.sums = cube.sums;
    return system;
}

namespace {

/// The table as few unknowns: one a hidden class, and each printed class that holds a hidden one as
/// a sum over the innermost hidden cells.
struct Reduced {
    CellSystem system;
    std::vector<std::uint32_t> variable;  // shape [classes]
    std::vector<std::int64_t> solution;
};

Reduced reduce(const Problem& problem, const std::vector<bool>& printed) {
    constexpr std::uint32_t none = 0xFFFFFFFF;
    Reduced result;
    const auto& classes = problem.classes;
    result.variable.assign(classes.size(), none);
    // Innermost cells are classes of their own, or part of one that has more cells.
    std::vector<std::uint32_t> inner_class(problem.inner, none);
    for (std::uint32_t c = 0; c < classes.size(); ++c) {
        if (classes[c].made_of.size() == 1) inner_class[classes[c].made_of[0]] = c;
    }
    const auto variable_for = [&](std::uint32_t c) {
        if (result.variable[c] == none) {
            result.variable[c] = static_cast<std::uint32_t>(result.system.cells.size());
            result.system.cells.push_back({problem.hidden_min, no_limit});
            result.solution.push_back(classes[c].count);
        }
        return result.variable[c];
    };
    for (std::uint32_t c = 0; c < classes.size(); ++c) {
        if (!printed[c]) variable_for(c);
    }
    // A sum over innermost cells as its hidden ones and what the printed ones make.
    const auto known = [&](std::int64_t value) {
        result.system.cells.push_back({value, value});
        result.solution.push_back(value);
        return static_cast<CellIndex>(result.system.cells.size() - 1);
    };
    const auto sum_of = [&](const std::vector<CellIndex>& made_of, std::int64_t& printed_part) {
        Sum sum;
        for (const auto inner : made_of) {
            const auto own = inner_class[inner];
            if (printed[own]) {
                printed_part += classes[own].count;
            } else {
                sum.parts.push_back(result.variable[own]);
            }
        }
        return sum;
    };
    for (std::uint32_t c = 0; c < classes.size(); ++c) {
        if (classes[c].made_of.size() == 1) continue;
        std::int64_t printed_part = 0;
        auto sum = sum_of(classes[c].made_of, printed_part);
        if (printed[c] && sum.parts.empty()) continue;
        if (printed[c]) {
            sum.total = known(classes[c].count - printed_part);
        } else {
            sum.total = result.variable[c];
            if (printed_part != 0) sum.parts.push_back(known(printed_part));
        }
        result.system.sums.push_back(std::move(sum));
    }
    for (const auto& [first, second] : problem.equal) {
        std::int64_t one = 0, other = 0, total = 0;
        auto a = sum_of(first, one), b = sum_of(second, other);
        for (const auto inner : first) total += classes[inner_class[inner]].count;
        result.system.cells.push_back({});
        result.solution.push_back(total);
        a.total = b.total = static_cast<CellIndex>(result.system.cells.size() - 1);
        if (one != 0) a.parts.push_back(known(one));
        if (other != 0) b.parts.push_back(known(other));
        result.system.sums.push_back(std::move(a));
        result.system.sums.push_back(std::move(b));
    }
    return result;
}

/// Classes bracketed too closely, and those an insider could tell with the insider.
struct Weak {
    std::uint32_t secret;
    std::uint32_t insider;  // none: everybody
    static constexpr std::uint32_t none = 0xFFFFFFFF;
};

Result<std::vector<Weak>> weak_classes(const Problem& problem, const std::vector<bool>& printed,
                                       std::int64_t width, std::int64_t& programs) {
    auto reduced = reduce(problem, printed);
    const auto size = reduced.system.cells.size();
    detail::Target target{std::move(reduced.system),        std::move(reduced.solution),
                          std::vector<bool>(size, false),   std::vector<bool>(size, false),
                          std::vector<std::uint32_t>(size), width};
    std::iota(target.group.begin(), target.group.end(), 0U);
    std::vector<std::uint32_t> class_of(size, Weak::none);
    for (std::uint32_t c = 0; c < problem.classes.size(); ++c) {
        if (!problem.classes[c].primary) continue;
        const auto variable = reduced.variable[c];
        target.secret[variable] = true;
        target.insider[variable] = problem.classes[c].insider;
        class_of[variable] = c;
    }
    const auto found = TRY(detail::fallen(target));
    programs += found.programs;
    std::vector<Weak> result;
    for (const auto cell : found.narrow) result.push_back({class_of[cell], Weak::none});
    for (const auto& each : found.breaches) {
        result.push_back({class_of[each.secret], class_of[each.insider]});
    }
    return result;
}

/// Hides the pattern of a weak class that costs least beside what is hidden already, and leaves the
/// insider's number as it is. False where it has none.
bool widen(const Problem& problem, const std::vector<Pattern>& patterns, std::uint32_t insider,
           std::vector<bool>& printed) {
    double least = 1e300;
    const Pattern* best = nullptr;
    for (const auto& pattern : patterns) {
        if (std::binary_search(pattern.touches.begin(), pattern.touches.end(), insider)) continue;
        double loss = 0;
        for (const auto c : pattern.hides) loss += printed[c] ? problem.classes[c].loss : 0;
        if (loss < least) least = loss, best = &pattern;
    }
    if (best == nullptr) return false;
    for (const auto c : best->hides) printed[c] = false;
    return true;
}

/// Looks for a pattern, proves it, and mends it where the proof fails.
class Search {
public:
    Search(const Cube& cube, const Problem& problem, const SuppressionRules& rules)
        : problem_(problem),
          rules_(rules),
          width_(std::max<std::int64_t>(1, rules.width_min)),
          maker_(cube, problem, width_),
          patterns_(problem.classes.size()) {}

    /// Which classes are printed.
    Result<std::vector<bool>> run() {
        // Publish greedily; what is then weak gets a pattern, and the rest is published again around
        // these.
        const auto& classes = problem_.classes;
        std::vector<bool> forced(classes.size(), false);
        std::vector<bool> best;
        double least = 1e300;
        for (int round = 0; round < 3; ++round) {
            const auto candidate = detail::search_orders(
                problem_, round == 0 ? rules_.tries : rules_.tries / 3, forced);
            auto repaired = candidate;
            TRY(repair(repaired));
            const bool changed = repaired != candidate;
            for (std::uint32_t c = 0; c < classes.size(); ++c) {
                if (candidate[c] && !repaired[c]) forced[c] = true;
            }
            const auto loss = detail::loss_of(problem_, repaired);
            if (loss < least) least = loss, best = std::move(repaired);
            if (!changed && round == 0) return best;  // no repair was needed
            if (!changed) break;
        }
        for (std::uint32_t c = 0; c < classes.size(); ++c) {
            if (classes[c].primary && patterns_[c].empty()) {
                patterns_[c] = maker_.of(c, patterns_kept);
            }
        }
        auto covered = detail::search_patterns(problem_, patterns_, rules_.tries);
        if (!covered.empty() && detail::loss_of(problem_, covered) < least) {
            TRY(repair(covered));
            if (detail::loss_of(problem_, covered) < least) best = std::move(covered);
        }
        return best;
    }

    std::int64_t programs() const { return programs_; }

private:
    /// Hides more until no primary class is weak.
    Result<void> repair(std::vector<bool>& printed) {
        for (int round = 0;; ++round) {
            const auto weak = TRY(weak_classes(problem_, printed, width_, programs_));
            if (weak.empty()) return {};
            for (const auto& [secret, insider] : weak) {
                auto& own = patterns_[secret];
                if (own.empty()) own = maker_.of(secret, patterns_kept);
                if (round == 20 || !widen(problem_, own, insider, printed)) {
                    return fail(Code::would_disclose,
                                "a small cell has nobody to hide among; join categories");
                }
            }
        }
    }

    const Problem& problem_;
    const SuppressionRules& rules_;
    std::int64_t width_;
    Patterns maker_;
    std::vector<std::vector<Pattern>> patterns_;  // shape [classes]
    std::int64_t programs_ = 0;
};

}  // namespace

Result<Suppression> suppress(const Cube& cube, const SuppressionRules& rules) {
    const auto primary = primary_cells(cube, rules);
    const auto problem = detail::problem_of(cube, primary, rules);
    const auto& classes = problem.classes;
    Suppression result;
    std::vector<bool> printed(classes.size(), true);
    if (std::find(primary.begin(), primary.end(), true) != primary.end()) {
        Search search(cube, problem, rules);
        printed = TRY(search.run());
        result.programs = search.programs();
    }
    result.fate.assign(cube.cells.size(), CellFate::printed);
    for (CellIndex cell = 0; cell < cube.cells.size(); ++cell) {
        const auto& own = classes[problem.class_of[cell]];
        const auto count = cube.cells[cell].count;
        if (printed[problem.class_of[cell]]) {
            result.people_printed += count;
            continue;
        }
        result.people_hidden += count;
        result.fate[cell] = own.primary ? CellFate::primary : CellFate::secondary;
        ++(own.primary ? result.primary : result.secondary);
    }
    return result;
}

Table table_of(const Cube& cube, const std::vector<CellFate>& fate) {
    std::vector<Table::Column> columns;
    for (std::size_t d = 0; d < cube.columns.size(); ++d) {
        TextColumn column(cube.columns[d]);
        for (const auto& cell : cube.cells) column.push(cube.labels[d][cell.categories[d]]);
        columns.emplace_back(std::move(column));
    }
    CountColumn counts("count");
    for (std::size_t i = 0; i < cube.cells.size(); ++i) {
        counts.push(fate[i] == CellFate::printed ? Count{cube.cells[i].count}
                                                 : Count::suppressed());
    }
    columns.emplace_back(std::move(counts));
    return *Table::make(std::move(columns));
}

Result<Release> release_cube(const Cube& cube, const std::vector<CellFate>& fate,
                             const SuppressionRules& rules, Source source, Recipe recipe) {
    expects(fate.size() == cube.cells.size());
    const auto target = detail::target_of(cube, rules, system_of(cube, fate, rules));
    auto attacks = TRY(detail::attack(target));
    Statement statement{std::move(source), std::move(recipe),
                        "no cell of 1 to " + std::to_string(rules.small_below - 1) +
                            " people is printed or follows; each could have " +
                            std::to_string(target.width + 1) + " values or more",
                        std::move(attacks)};
    return detail::Door::open(table_of(cube, fate), std::move(statement));
}

}  // namespace palermo::protect
