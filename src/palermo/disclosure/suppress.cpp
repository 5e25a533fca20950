#include "palermo/disclosure/suppress.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <numeric>

#include "palermo/disclosure/attack.hpp"
#include "palermo/disclosure/detail/classes.hpp"
#include "palermo/disclosure/detail/cube_attack.hpp"
#include "palermo/disclosure/detail/dominance.hpp"
#include "palermo/disclosure/detail/own_program.hpp"
#include "palermo/disclosure/detail/patterns.hpp"
#include "palermo/disclosure/detail/told_groups.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect {
namespace {

using detail::Pattern;
using detail::Patterns;
using detail::Problem;

/// How many patterns of a class are kept to choose from.
constexpr std::size_t patterns_kept = 150;

}  // namespace

bool protects_amounts(const SuppressionRules& rules) {
    return rules.contributors_min > 0 || rules.largest_share_max < 1 ||
           rules.two_largest_share_max < 1 || rules.p_percent > 0;
}

bool dominated(std::int64_t total, std::int64_t largest, std::int64_t second,
               std::int64_t contributors, const SuppressionRules& rules) {
    const auto all = static_cast<double>(total);
    const auto first = static_cast<double>(largest), next = static_cast<double>(second);
    return contributors < rules.contributors_min ||
           (rules.largest_share_max < 1 && first > rules.largest_share_max * all) ||
           (rules.two_largest_share_max < 1 && first + next > rules.two_largest_share_max * all) ||
           (rules.p_percent > 0 && all - first - next < rules.p_percent / 100 * first);
}

std::vector<bool> primary_cells(const Cube& cube, const SuppressionRules& rules) {
    std::vector<bool> result(cube.cells.size(), false);
    for (std::size_t i = 0; i < result.size(); ++i) {
        const auto& cell = cube.cells[i];
        if (cell.count == 0) continue;
        result[i] = cell.count < rules.small_below ||
                    dominated(cell.count, cell.largest, cell.second, cell.contributors, rules);
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

/// Classes bracketed too closely, and those an insider could tell with the insider.
struct Weak {
    std::uint32_t secret;
    std::uint32_t insider;  // none: everybody
    static constexpr std::uint32_t none = 0xFFFFFFFF;
};

/// One cell a class, and one more for each pair of sums that are the same number. What is printed
/// changes from pattern to pattern, the cells and the sums do not.
detail::Target target_of(const Cube& cube, const Problem& problem, const SuppressionRules& rules,
                         std::int64_t width) {
    detail::Target target;
    target.width = width;
    const auto& classes = problem.classes;
    std::vector<CellIndex> inner_class(problem.inner, 0);
    for (std::uint32_t c = 0; c < classes.size(); ++c) {
        if (classes[c].made_of.size() == 1) inner_class[classes[c].made_of[0]] = c;
        target.known.cells.push_back({problem.hidden_min, no_limit});
        target.truth.push_back(classes[c].count);
        target.secret.push_back(classes[c].primary);
        target.insider.push_back(classes[c].insider);
    }
    const auto add = [&](CellIndex total, const std::vector<CellIndex>& made_of) {
        Sum sum{total, {}};
        for (const auto inner : made_of) sum.parts.push_back(inner_class[inner]);
        target.known.sums.push_back(std::move(sum));
    };
    for (std::uint32_t c = 0; c < classes.size(); ++c) {
        if (classes[c].made_of.size() > 1) add(c, classes[c].made_of);
    }
    for (const auto& [first, second] : problem.equal) {
        std::int64_t total = 0;
        for (const auto inner : first) total += classes[inner_class[inner]].count;
        const auto cell = static_cast<CellIndex>(target.known.cells.size());
        target.known.cells.push_back({});
        target.truth.push_back(total);
        target.secret.push_back(false);
        target.insider.push_back(false);
        add(cell, first), add(cell, second);
    }
    target.group.resize(target.truth.size());
    std::iota(target.group.begin(), target.group.end(), 0U);
    // The same people in two linked tables, as target_of() of detail/cube_attack.hpp has it.
    std::map<std::vector<CellIndex>, std::uint32_t> number;
    for (std::uint32_t c = 0; c < classes.size(); ++c) number.emplace(classes[c].made_of, c);
    for (const auto& [first, second] : problem.equal) {
        const auto a = number.find(first), b = number.find(second);
        if (a == number.end() || b == number.end()) continue;
        const auto from = target.group[b->second], to = target.group[a->second];
        std::replace(target.group.begin(), target.group.end(), from, to);
    }
    if (protects_amounts(rules) && !cube.brought.empty()) {
        std::vector<CellIndex> first;
        for (const auto& own : classes) first.push_back(own.cells.front());
        detail::add_amounts(cube, rules, first, target);
    }
    return target;
}

constexpr std::ptrdiff_t few_hidden = 150;  // classes, primary ones too

/// Where more are hidden: how many that cannot be printed again end the search.
constexpr int failures_max = 80;

bool hides_few(const std::vector<bool>& printed) {
    return std::count(printed.begin(), printed.end(), false) <= few_hidden;
}

/// Attacks one pattern after the other, and remembers what has been shown.
class Prover {
public:
    Prover(const Cube& cube, const Problem& problem, const SuppressionRules& rules,
           std::int64_t width)
        : cube_(cube),
          problem_(problem),
          rules_(rules),
          target_(protect::target_of(cube, problem, rules, width)),
          hidden_{problem.hidden_min, no_limit} {}

    Result<std::vector<Weak>> weak(const std::vector<bool>& printed) {
        print(printed);
        // Hiding a little more is cheaper than linear programs about what edges leave open.
        const auto found = TRY(detail::fallen(target_, {.programs = false, .trades = &trades_}));
        programs_ += found.programs;
        std::vector<Weak> result;
        for (const auto cell : found.narrow) result.push_back({cell, Weak::none});
        for (const auto& each : found.breaches) result.push_back({each.secret, each.insider});
        return result;
    }

    bool has_amounts() const { return !target_.held.empty(); }

    /// Are there hidden amounts that a contributor could estimate, alone or added up?
    Result<bool> dominated(const std::vector<bool>& printed) {
        if (!has_amounts()) return false;
        if (detail::dominated_sums(cube_, shown(printed), rules_) > 0) return true;
        print(printed);
        return !TRY(detail::estimated(target_)).empty();
    }

    /// Does nothing fall? In tables that hide much, unless `all_programs`: and is that quickly shown?
    bool safe(const std::vector<bool>& printed, bool all_programs = false) {
        print(printed);
        const bool few = all_programs || hides_few(printed);
        const auto found =
            detail::fallen(target_, {.programs = few, .first_only = true, .trades = &trades_});
        if (!found || !found->narrow.empty() || !found->breaches.empty()) return false;
        const auto amounts = dominated(printed);
        return amounts && !*amounts;
    }

    /// What the choice of what is hidden tells, where few cells are.
    std::vector<Weak> told_by_choice(const std::vector<bool>& printed) {
        std::vector<Weak> result;
        if (cube_.amounts || problem_.hidden_min == 0 || !looks_at_choice(printed)) return result;
        print(printed);
        for (const auto& each : detail::told_by_choice(target_, rules_, printed.size())) {
            result.push_back({each.secret, each.insider});
        }
        return result;
    }

    std::int64_t programs() const { return programs_; }

private:
    static bool looks_at_choice(const std::vector<bool>& printed) {
        return std::count(printed.begin(), printed.end(), false) <= detail::own_program_cells;
    }

    void print(const std::vector<bool>& printed) {
        for (std::size_t c = 0; c < printed.size(); ++c) {
            const auto count = target_.truth[c];
            target_.known.cells[c] = printed[c] ? Bounds{count, count} : hidden_;
        }
    }

    std::vector<bool> shown(const std::vector<bool>& printed) const {
        std::vector<bool> result;
        for (const auto own : problem_.class_of) result.push_back(printed[own]);
        return result;
    }

    const Cube& cube_;
    const Problem& problem_;
    const SuppressionRules& rules_;
    detail::Target target_;
    Bounds hidden_;
    std::vector<detail::Move> trades_;
    std::int64_t programs_ = 0;
};

/// Hides the pattern of a weak class that costs least beside what is hidden already, and leaves the
/// insider's number as it is. False where it has none.
bool widen(const Problem& problem, const std::vector<Pattern>& patterns, std::uint32_t insider,
           std::vector<bool>& printed) {
    double least = 1e300;
    const Pattern* best = nullptr;
    for (const auto& pattern : patterns) {
        if (std::binary_search(pattern.touches.begin(), pattern.touches.end(), insider)) continue;
        double loss = 0;
        bool is_new = false;
        for (const auto c : pattern.hides) {
            if (printed[c]) loss += problem.classes[c].loss, is_new = true;
        }
        if (is_new && loss < least) least = loss, best = &pattern;
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
          patterns_(problem.classes.size()),
          prover_(cube, problem, rules, width_) {}

    /// Which classes are printed.
    Result<std::vector<bool>> run() {
        auto printed = TRY(by_the_sums());
        if (prover_.told_by_choice(printed).empty()) return printed;
        looks_at_choice_ = true;
        const auto before = printed;
        if (!close(printed)) printed = TRY(hide_more(before));
        // What must be hidden beside one cell may be printed once another is: so until nothing changes.
        for (auto last = printed;; last = printed) {
            print_again(printed);
            if (printed == last) return printed;
        }
    }

    std::int64_t programs() const { return prover_.programs(); }

private:
    Result<std::vector<bool>> by_the_sums() {
        // Publish greedily and hide again what is then weak; or hide patterns from the start.
        auto greedy = detail::search_orders(problem_, rules_.tries);
        const auto before = greedy;
        const bool holds = TRY(repair(greedy)) && !TRY(prover_.dominated(greedy));
        if (holds && greedy == before) {
            // What needed no mending seldom hides a cell for nothing; in large tables looking for
            // it would take longer than all the rest.
            if (hides_few(greedy)) print_again(greedy);
            return greedy;
        }
        std::vector<bool> best;
        const auto offer = [&](std::vector<bool> printed) {
            print_again(printed);
            const bool better = best.empty() || detail::loss_of(problem_, printed) <
                                                    detail::loss_of(problem_, best);
            if (better) best = std::move(printed);
        };
        if (holds) {
            offer(std::move(greedy));
            if (auto covered = TRY(cover()); !covered.empty()) offer(std::move(covered));
        }
        // Small patterns say little of amounts: one large cell is often dearer than three small ones.
        if (!holds || prover_.has_amounts()) offer(TRY(hide_more(before)));
        return best;
    }

    /// Hides more around what the choice tells. False where the small patterns at hand do not do.
    bool close(std::vector<bool>& printed) {
        for (int round = 0; round < 20; ++round) {
            const auto told = prover_.told_by_choice(printed);
            if (told.empty()) return safe(printed);
            for (const auto& [secret, insider] : told) {
                auto& own = patterns_[secret];
                if (own.empty()) own = maker_.of(secret, patterns_kept);
                if (!widen(problem_, own, insider, printed)) return false;
            }
        }
        return false;
    }

    bool safe(const std::vector<bool>& printed, bool all_programs = false) {
        return prover_.safe(printed, all_programs) &&
               (!looks_at_choice_ || prover_.told_by_choice(printed).empty());
    }

    /// A pattern for each primary class from the start; empty where that does not hold.
    Result<std::vector<bool>> cover() {
        for (std::uint32_t c = 0; c < problem_.classes.size(); ++c) {
            if (problem_.classes[c].primary && patterns_[c].empty()) {
                patterns_[c] = maker_.of(c, patterns_kept);
            }
        }
        auto covered = detail::search_patterns(problem_, patterns_, rules_.tries);
        if (covered.empty()) return covered;
        const auto mended = repair(covered);
        if (!mended || !*mended) return std::vector<bool>();
        const auto amounts = prover_.dominated(covered);
        if (!amounts || *amounts) return std::vector<bool>();
        return covered;
    }

    void print_again(std::vector<bool>& printed) {
        detail::print_again(
            problem_, printed, [&](const std::vector<bool>& each) { return safe(each); },
            hides_few(printed) ? std::numeric_limits<int>::max() : failures_max);
    }

    /// Hides more until no primary class is weak. False where the small patterns at hand do not do.
    Result<bool> repair(std::vector<bool>& printed) {
        for (int round = 0;; ++round) {
            const auto weak = TRY(prover_.weak(printed));
            if (weak.empty()) return true;
            for (const auto& [secret, insider] : weak) {
                auto& own = patterns_[secret];
                if (own.empty()) own = maker_.of(secret, patterns_kept);
                if (round == 20 || !widen(problem_, own, insider, printed)) return false;
            }
        }
    }

    /// Hides the cheapest classes one after the other until the proof holds. Hiding more never tells
    /// more, so the fewest that do are found by halving.
    Result<std::vector<bool>> hide_more(const std::vector<bool>& start) {
        std::vector<std::uint32_t> order;
        for (std::uint32_t c = 0; c < start.size(); ++c) {
            if (start[c]) order.push_back(c);
        }
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return problem_.classes[a].loss < problem_.classes[b].loss;
        });
        const auto hide = [&](std::size_t many) {
            auto printed = start;
            for (std::size_t i = 0; i < many; ++i) printed[order[i]] = false;
            return printed;
        };
        std::size_t falls = 0, holds = order.size();
        if (!safe(hide(holds), true)) {
            return fail(Code::would_disclose, "tables.cannot_be_hidden");
        }
        while (holds - falls > 1) {
            const auto middle = falls + (holds - falls) / 2;
            (safe(hide(middle), true) ? holds : falls) = middle;
        }
        return hide(holds);
    }

    const Problem& problem_;
    const SuppressionRules& rules_;
    std::int64_t width_;
    Patterns maker_;
    std::vector<std::vector<Pattern>> patterns_;  // shape [classes]
    Prover prover_;
    bool looks_at_choice_ = false;
};

}  // namespace

Result<Suppression> suppress(const Cube& cube, const SuppressionRules& rules,
                             std::span<const CellIndex> also) {
    const auto small = primary_cells(cube, rules);
    auto primary = small;
    for (const auto cell : also) primary[cell] = true;
    using Reach = detail::Draws::Reach;
    detail::Problem problem;
    Suppression result;
    std::vector<bool> printed;
    for (const auto reach : {Reach::all, Reach::nobody_as_alone, Reach::losses_only}) {
        problem = detail::problem_of(cube, primary, rules, reach);
        printed.clear();
        bool any = false;
        for (const auto& each : problem.classes) {
            printed.push_back(each.listed);
            // One that is only taken as small counts too: else a reader would know that one is.
            any = any || each.primary;
        }
        if (!any) break;
        Search search(cube, problem, rules);
        auto found = search.run();
        result.programs += search.programs();
        if (found) {
            printed = *std::move(found);
            break;
        }
        const bool can_draw_less = !rules.key.empty() && reach != Reach::losses_only;
        if (!can_draw_less || found.error().code != Code::would_disclose) return found.error();
    }
    result.fate.assign(cube.cells.size(), CellFate::printed);
    for (CellIndex cell = 0; cell < cube.cells.size(); ++cell) {
        const bool is_printed = printed[problem.class_of[cell]];
        if (!is_printed) result.fate[cell] = small[cell] ? CellFate::primary : CellFate::secondary;
        if (!cube.lists(cell)) continue;
        const auto count = cube.cells[cell].count;
        (is_printed ? result.people_printed : result.people_hidden) += count;
        if (!is_printed) ++(small[cell] ? result.primary : result.secondary);
    }
    return result;
}

Table table_of(const Cube& cube, const std::vector<CellFate>& fate) {
    std::vector<Table::Column> columns;
    for (std::size_t d = 0; d < cube.columns.size(); ++d) {
        TextColumn column(cube.columns[d]);
        for (CellIndex i = 0; i < cube.cells.size(); ++i) {
            if (cube.lists(i)) column.push(cube.labels[d][cube.cells[i].categories[d]]);
        }
        columns.emplace_back(std::move(column));
    }
    CountColumn counts("count");
    for (CellIndex i = 0; i < cube.cells.size(); ++i) {
        if (!cube.lists(i)) continue;
        counts.push(fate[i] == CellFate::printed ? Count{cube.cells[i].count}
                                                 : Count::suppressed());
    }
    columns.emplace_back(std::move(counts));
    return *Table::make(std::move(columns));
}

namespace {

/// 0.1 -> "10%"
std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof text, "%g%%", 100 * share);
    return text;
}

std::string promise_of(const Cube& cube, const SuppressionRules& rules) {
    const auto width = std::max<std::int64_t>(1, rules.width_min);
    const auto small = std::to_string(rules.small_below - 1);
    const auto values = "each could have " + std::to_string(width + 1) + " values or more";
    if (cube.brought.empty()) {
        return "no cell of " + (small == "1" ? "1 person" : "1 to " + small + " people") +
               " is printed or follows; " + values;
    }
    std::string promise = "no amount of 1" + (small == "1" ? std::string() : " to " + small);
    if (rules.contributors_min > 0) {
        promise +=
            ", none of fewer than " + std::to_string(rules.contributors_min) + " contributors";
    }
    if (rules.largest_share_max < 1) {
        promise +=
            ", none of which one contributor brings more than " + percent(rules.largest_share_max);
    }
    if (rules.two_largest_share_max < 1) {
        promise += ", none of which two contributors bring more than " +
                   percent(rules.two_largest_share_max);
    }
    promise += " is printed or follows; " + values;
    if (rules.p_percent > 0) {
        promise +=
            "; from no amount printed, and from no sum of hidden ones, could one contributor "
            "estimate another's amount to within " +
            percent(rules.p_percent / 100);
    }
    return promise;
}

}  // namespace

EarlierRelease reading_of(const Cube& cube, const SuppressionRules& rules) {
    EarlierRelease now;
    now.name = "this release";
    now.tables = cube.tables;
    now.hierarchies = cube.hierarchies;
    now.dependencies = cube.dependencies;
    now.small_below = rules.small_below;
    now.hidden_min = rules.hidden_min;
    now.any_size = cube.amounts || rules.contributors_min > 0 || rules.largest_share_max < 1 ||
                   rules.two_largest_share_max < 1 || rules.p_percent > 0;
    return now;
}

Result<Candidate> suppressed_candidate(const Cube& cube, const std::vector<CellFate>& fate,
                                       const SuppressionRules& rules) {
    expects(fate.size() == cube.cells.size());
    Candidate candidate;
    candidate.kind_ = "exact tables, small numbers hidden";
    candidate.not_attacked_ = cube.not_attacked;
    candidate.members_ = detail::dependencies_member(cube.dependencies);
    candidate.program_ = "palermo " + std::string(program_version()) + " protect/tables";
    candidate.promise_ = promise_of(cube, rules);
    candidate.options_ = detail::options_json(rules);
    candidate.table_ = table_of(cube, fate);
    candidate.reading_ = reading_of(cube, rules);
    auto told = TRY(detail::told_groups(cube, fate, rules));
    const auto groups =
        attack_of(told.counted, static_cast<std::int64_t>(told.groups.size()), rules);
    candidate.say_of_groups(std::move(told.counted));
    if (rules.group_share_max < 1) {
        candidate.promise_ += "; of no group of " + std::to_string(rules.small_below) +
                              " people or more can a reader tell that more than " +
                              percent(rules.group_share_max) + " are in one category";
        candidate.not_attacked_.emplace_back(
            "groups that this release and another one tell together");
        candidate.not_attacked_.emplace_back(
            "which cells are hidden so that no group is told: that follows from the table");
    }
    candidate.attack_ = [cube, fate, rules, groups] {
        return detail::with(groups, detail::attacks_on(cube, fate, rules));
    };
    return candidate;
}

namespace detail {

std::string options_json(const SuppressionRules& rules) {
    using formats::Json;
    Json::Object json{{"contributors_min", rules.contributors_min}};
    if (rules.group_share_max < 1) {
        json.add("group_share_max", Json::digits(rules.group_share_max, 10));
    }
    json.add("keyed", !rules.key.empty());
    json.add("largest_share_max", Json::digits(rules.largest_share_max, 10));
    json.add("p_percent", Json::digits(rules.p_percent, 10));
    json.add("small_below", rules.small_below);
    json.add("two_largest_share_max", Json::digits(rules.two_largest_share_max, 10));
    json.add("width_min", rules.width_min);
    return to_text(json);
}

}  // namespace detail

}  // namespace palermo::protect
