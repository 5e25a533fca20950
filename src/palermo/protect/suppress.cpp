#include "palermo/protect/suppress.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>
#include <unordered_map>

#include "palermo/protect/attack.hpp"
#include "palermo/protect/detail/door.hpp"
#include "palermo/protect/detail/modular.hpp"

namespace palermo::protect {
namespace {

using detail::SparseRow;
using detail::SparseSpan;

/// Cells made of the same innermost cells carry the same number: one class, hidden or printed
/// together.
struct Class {
    std::vector<CellIndex> made_of;
    std::vector<CellIndex> cells;
    std::int64_t count = 0;
    bool primary = false;
    double loss = 0;  // what hiding it costs a reader
};

struct Problem {
    std::vector<Class> classes;
    std::vector<std::uint32_t> class_of;              // shape [cells]
    std::vector<std::vector<std::uint32_t>> holding;  // shape [inner]: classes it is in
    std::vector<CellIndex> column_of;                 // shape [inner]: elimination order
    std::size_t inner = 0;
};

Problem problem_of(const Cube& cube, const std::vector<bool>& primary) {
    Problem result;
    result.inner = cube.inner;
    result.class_of.resize(cube.cells.size());
    std::map<std::vector<CellIndex>, std::uint32_t> number;
    for (CellIndex cell = 0; cell < cube.cells.size(); ++cell) {
        const auto [place, is_new] = number.try_emplace(
            cube.made_of[cell], static_cast<std::uint32_t>(result.classes.size()));
        if (is_new) {
            result.classes.push_back({cube.made_of[cell], {}, cube.cells[cell].count, false, 0});
        }
        auto& own = result.classes[place->second];
        own.cells.push_back(cell);
        own.primary = own.primary || primary[cell];
        result.class_of[cell] = place->second;
    }
    result.holding.resize(cube.inner);
    for (std::uint32_t c = 0; c < result.classes.size(); ++c) {
        auto& own = result.classes[c];
        // A reader loses a cell, and more with a large one than with a small one.
        own.loss =
            static_cast<double>(own.cells.size()) * (8 + std::sqrt(static_cast<double>(own.count)));
        for (const auto inner : own.made_of) result.holding[inner].push_back(c);
    }
    return result;
}

SparseRow row_of(const Class& own) {
    SparseRow row;
    for (const auto inner : own.made_of) row.push_back({inner, 1});
    return row;
}

bool parallel(const SparseRow& a, const SparseRow& b) {
    if (a.size() != b.size() || a[0].column != b[0].column) return false;
    const auto factor = detail::times(a[0].value, detail::inverse(b[0].value));
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i].column != b[i].column || a[i].value != detail::times(factor, b[i].value)) {
            return false;
        }
    }
    return true;
}

/// Publishes classes in this order, each unless it would give a primary class away [L24].
/// `hidden` ones are not even tried. Returns which are printed; those that follow are printed too.
std::vector<bool> publish(const Problem& problem, const std::vector<std::uint32_t>& order,
                          const std::vector<bool>& kept_hidden) {
    const auto& classes = problem.classes;
    std::vector<bool> printed(classes.size(), false);
    SparseSpan span(problem.inner);
    std::vector<SparseRow> secrets;
    // Which secrets have an entry in a column, so that few are looked at.
    std::vector<std::vector<std::uint32_t>> in_column(problem.inner);
    const auto note = [&](std::uint32_t secret) {
        for (const auto& entry : secrets[secret]) in_column[entry.column].push_back(secret);
    };
    for (const auto& own : classes) {
        if (!own.primary) continue;
        secrets.push_back(row_of(own));
        note(static_cast<std::uint32_t>(secrets.size() - 1));
    }
    for (const auto c : order) {
        if (classes[c].primary || kept_hidden[c]) continue;
        auto row = row_of(classes[c]);
        span.residual(row);
        if (row.empty()) {
            printed[c] = true;
            continue;
        }
        const auto pivot = row.front().column;
        bool tells = false;
        for (const auto secret : in_column[pivot]) {
            if (parallel(secrets[secret], row)) {
                tells = true;
                break;
            }
        }
        if (tells) continue;
        printed[c] = true;
        span.add(std::move(row));
        std::vector<std::uint32_t> touched;
        touched.swap(in_column[pivot]);
        std::sort(touched.begin(), touched.end());
        touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
        for (const auto secret : touched) {
            auto& own = secrets[secret];
            const bool holds = std::any_of(own.begin(), own.end(),
                                           [&](const auto& e) { return e.column == pivot; });
            if (!holds) continue;
            span.residual(own);
            note(secret);
        }
    }
    return printed;
}

double loss_of(const Problem& problem, const std::vector<bool>& printed) {
    double loss = 0;
    for (std::size_t c = 0; c < printed.size(); ++c) {
        if (!printed[c] && !problem.classes[c].primary) loss += problem.classes[c].loss;
    }
    return loss;
}

/// Small, repeatable pseudo-random numbers for the search; no secret hangs on them.
struct Steps {
    std::uint64_t state = 0x9E3779B97F4A7C15ULL;
    double next() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return static_cast<double>(state >> 11) * 0x1p-53;
    }
};

/// The best of several orders: first fixed ones, then variations of the best so far.
std::vector<bool> search_orders(const Problem& problem, int tries,
                                const std::vector<bool>& kept_hidden) {
    const auto& classes = problem.classes;
    std::vector<std::uint32_t> order(classes.size());
    std::iota(order.begin(), order.end(), 0);
    std::vector<double> weight(classes.size());
    std::vector<bool> best;
    double best_loss = 0;
    std::vector<double> best_weight;
    const auto attempt = [&] {
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return weight[a] > weight[b] || (weight[a] == weight[b] && a < b);
        });
        auto printed = publish(problem, order, kept_hidden);
        const auto loss = loss_of(problem, printed);
        if (best.empty() || loss < best_loss) {
            best = std::move(printed);
            best_loss = loss;
            best_weight = weight;
        }
    };
    for (const double power : {1.0, 2.0, 0.5, 4.0}) {
        for (std::size_t c = 0; c < classes.size(); ++c) {
            weight[c] = std::log(1.0 + static_cast<double>(classes[c].count)) +
                        power * std::log(static_cast<double>(classes[c].cells.size()));
        }
        attempt();
    }
    Steps steps;
    for (int i = 4; i < tries; ++i) {
        weight = best_weight;
        // Hidden ones get another chance before their time; that moves the others.
        const double reach = 0.2 + 2.5 * steps.next();
        const double share = 0.05 + 0.4 * steps.next();
        for (std::size_t c = 0; c < classes.size(); ++c) {
            if (classes[c].primary || best[c]) continue;
            if (steps.next() < share) weight[c] += reach * steps.next();
        }
        attempt();
    }
    return best;
}

/// How many patterns of a class are kept to choose from.
constexpr std::size_t patterns_kept = 400;

/// One way for a primary class to hide: some innermost cells gain people, others lose as many, and
/// every class whose number would change is hidden. Two cells trade, or four at the corners of a
/// rectangle, where most totals stay as they are.
struct Pattern {
    std::vector<std::uint32_t> hides;  // classes that are not primary, ascending
    double loss = 0;                   // when nothing is hidden yet
};

/// All small patterns of one primary class that leave it at least `width` wide, the cheapest
/// `limit` of them.
class Patterns {
public:
    Patterns(const Cube& cube, const Problem& problem, std::int64_t width)
        : cube_(cube), problem_(problem), width_(width), change_(problem.classes.size(), 0) {
        for (CellIndex inner = 0; inner < cube.inner; ++inner) {
            place_.emplace(key_of(cube.cells[inner].categories), inner);
        }
    }

    std::vector<Pattern> of(std::uint32_t secret, std::size_t limit) {
        found_.clear();
        limit_ = limit;
        worst_ = 1e300;
        for (const auto a : problem_.classes[secret].made_of) {
            // Partners that differ in one column, by column; and all the others.
            std::vector<std::vector<CellIndex>> along(cube_.columns.size());
            for (CellIndex b = 0; b < problem_.inner; ++b) {
                if (b == a) continue;
                std::size_t differ = 0, where = 0;
                for (std::size_t d = 0; d < cube_.columns.size(); ++d) {
                    if (categories(a)[d] != categories(b)[d]) ++differ, where = d;
                }
                if (differ == 1) along[where].push_back(b);
                const CellIndex gain[] = {a}, lose[] = {b};
                consider(secret, gain, lose);
            }
            for (std::size_t d = 0; d < along.size(); ++d) {
                for (std::size_t e = d + 1; e < along.size(); ++e) {
                    for (const auto b : along[d]) {
                        for (const auto c : along[e]) {
                            auto corner = categories(b);
                            corner[e] = categories(c)[e];
                            const auto found = place_.find(key_of(corner));
                            if (found == place_.end()) continue;
                            const CellIndex gain[] = {a, found->second}, lose[] = {b, c};
                            consider(secret, gain, lose);
                        }
                    }
                }
            }
        }
        std::stable_sort(found_.begin(), found_.end(),
                         [](const auto& x, const auto& y) { return x.loss < y.loss; });
        if (found_.size() > limit) found_.resize(limit);
        return std::move(found_);
    }

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

    void consider(std::uint32_t secret, std::span<const CellIndex> gain,
                  std::span<const CellIndex> lose) {
        std::int64_t up = no_limit, down = no_limit;
        for (const auto each : lose) up = std::min(up, count(each));
        for (const auto each : gain) down = std::min(down, count(each));
        if (up + down < width_) return;
        touched_.clear();
        const auto add = [&](CellIndex inner, int sign) {
            for (const auto c : problem_.holding[inner]) {
                if (change_[c] == 0) touched_.push_back(c);
                change_[c] += sign;
            }
        };
        for (const auto each : gain) add(each, 1);
        for (const auto each : lose) add(each, -1);
        const bool hides_it = change_[secret] != 0;
        double loss = 0;
        std::sort(touched_.begin(), touched_.end());
        touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
        for (const auto c : touched_) {
            if (change_[c] != 0 && !problem_.classes[c].primary) loss += problem_.classes[c].loss;
        }
        if (hides_it && loss < worst_) {
            Pattern pattern{{}, loss};
            for (const auto c : touched_) {
                if (change_[c] != 0 && !problem_.classes[c].primary) pattern.hides.push_back(c);
            }
            found_.push_back(std::move(pattern));
            if (found_.size() > 4 * limit_) {
                std::nth_element(found_.begin(), found_.begin() + static_cast<long>(limit_),
                                 found_.end(),
                                 [](const auto& x, const auto& y) { return x.loss < y.loss; });
                worst_ = found_[limit_].loss;
                found_.resize(limit_);
            }
        }
        for (const auto c : touched_) change_[c] = 0;
    }

    const Cube& cube_;
    const Problem& problem_;
    std::int64_t width_;
    std::unordered_map<std::uint64_t, CellIndex> place_;
    std::vector<int> change_;
    std::vector<std::uint32_t> touched_;
    std::vector<Pattern> found_;
    std::size_t limit_ = 0;
    double worst_ = 0;
};

/// One pattern for each primary class, so that together they hide as little as can be found.
class Cover {
public:
    Cover(const Problem& problem, const std::vector<std::vector<Pattern>>& patterns)
        : problem_(problem),
          patterns_(patterns),
          uses_(problem.classes.size(), 0),
          chosen_(patterns_.size(), none) {}

    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    void choose(std::size_t secret, std::uint32_t without = 0xFFFFFFFF) {
        double least = 1e300;
        std::size_t best = none;
        for (std::size_t p = 0; p < patterns_[secret].size(); ++p) {
            double loss = 0;
            for (const auto c : patterns_[secret][p].hides) {
                if (uses_[c] == 0) loss += problem_.classes[c].loss;
                if (c == without) loss = 1e200;
                if (loss >= least) break;
            }
            if (loss < least) least = loss, best = p;
            if (loss == 0) break;
        }
        chosen_[secret] = best;
        if (best == none) return;
        for (const auto c : patterns_[secret][best].hides) {
            if (uses_[c]++ == 0) loss_ += problem_.classes[c].loss;
        }
    }

    void drop(std::size_t secret) {
        if (chosen_[secret] == none) return;
        for (const auto c : patterns_[secret][chosen_[secret]].hides) {
            if (--uses_[c] == 0) loss_ -= problem_.classes[c].loss;
        }
        chosen_[secret] = none;
    }

    void improve(int rounds) {
        for (int round = 0; round < rounds; ++round) {
            const auto before = loss_;
            for (std::size_t secret = 0; secret < patterns_.size(); ++secret) {
                drop(secret);
                choose(secret);
            }
            try_without();
            if (loss_ >= before - 1e-9) break;
        }
    }

    double loss() const { return loss_; }
    bool hides(std::uint32_t c) const { return uses_[c] > 0; }

private:
    /// Prints one hidden class after the other, dearest first, and lets those who hid behind it
    /// look for something else; goes back when that costs more.
    void try_without() {
        std::vector<std::uint32_t> hidden;
        for (std::uint32_t c = 0; c < uses_.size(); ++c) {
            if (uses_[c] > 0) hidden.push_back(c);
        }
        std::stable_sort(hidden.begin(), hidden.end(), [&](std::uint32_t a, std::uint32_t b) {
            return problem_.classes[a].loss > problem_.classes[b].loss;
        });
        for (const auto c : hidden) {
            if (uses_[c] == 0) continue;
            const auto chosen = chosen_;
            const auto before = loss_;
            std::vector<std::size_t> homeless;
            for (std::size_t secret = 0; secret < patterns_.size(); ++secret) {
                if (chosen_[secret] == none) continue;
                const auto& own = patterns_[secret][chosen_[secret]].hides;
                if (std::binary_search(own.begin(), own.end(), c)) homeless.push_back(secret);
            }
            for (const auto secret : homeless) drop(secret);
            for (const auto secret : homeless) choose(secret, c);
            if (loss_ < before - 1e-9) continue;
            for (const auto secret : homeless) drop(secret);
            for (const auto secret : homeless) {
                chosen_[secret] = chosen[secret];
                if (chosen_[secret] == none) continue;
                for (const auto each : patterns_[secret][chosen_[secret]].hides) {
                    if (uses_[each]++ == 0) loss_ += problem_.classes[each].loss;
                }
            }
        }
    }

    const Problem& problem_;
    const std::vector<std::vector<Pattern>>& patterns_;
    std::vector<int> uses_;
    std::vector<std::size_t> chosen_;
    double loss_ = 0;
};

/// All classes printed that one pattern for each primary class leaves.
std::vector<bool> search_patterns(const Problem& problem,
                                  const std::vector<std::vector<Pattern>>& patterns, int tries) {
    const auto& classes = problem.classes;
    std::vector<std::size_t> order;
    for (std::size_t c = 0; c < patterns.size(); ++c) {
        if (!patterns[c].empty()) order.push_back(c);
    }
    std::vector<bool> best;
    double best_loss = 1e300;
    for (const bool hardest_first : {true, false}) {
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const auto x = patterns[a].front().loss, y = patterns[b].front().loss;
            return hardest_first ? x > y : x < y;
        });
        Cover cover(problem, patterns);
        for (const auto secret : order) cover.choose(secret);
        cover.improve(tries);
        if (cover.loss() >= best_loss) continue;
        best_loss = cover.loss();
        best.assign(classes.size(), true);
        for (std::uint32_t c = 0; c < classes.size(); ++c) {
            if (cover.hides(c) || classes[c].primary) best[c] = false;
        }
    }
    return best;
}

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
            cell.count < rules.small_below ||
            (rules.largest_share_max < 1 && largest > rules.largest_share_max * count) ||
            (rules.two_largest_share_max < 1 &&
             largest + second > rules.two_largest_share_max * count) ||
            (rules.p_percent > 0 && count - largest - second < rules.p_percent / 100 * largest);
    }
    return result;
}

CellSystem system_of(const Cube& cube, const std::vector<CellFate>& fate) {
    CellSystem system;
    for (std::size_t i = 0; i < cube.cells.size(); ++i) {
        const auto count = cube.cells[i].count;
        system.cells.push_back(fate[i] == CellFate::printed ? Bounds{count, count} : Bounds{});
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
            result.system.cells.push_back({});
            result.solution.push_back(classes[c].count);
        }
        return result.variable[c];
    };
    for (std::uint32_t c = 0; c < classes.size(); ++c) {
        if (!printed[c]) variable_for(c);
    }
    for (std::uint32_t c = 0; c < classes.size(); ++c) {
        if (classes[c].made_of.size() == 1) continue;
        Sum sum;
        std::int64_t hidden_count = 0;
        for (const auto inner : classes[c].made_of) {
            const auto own = inner_class[inner];
            if (printed[own]) continue;
            sum.parts.push_back(result.variable[own]);
            hidden_count += classes[own].count;
        }
        const auto known_part = classes[c].count - hidden_count;
        if (printed[c] && sum.parts.empty()) continue;
        if (printed[c]) {
            sum.total = static_cast<CellIndex>(result.system.cells.size());
            result.system.cells.push_back({hidden_count, hidden_count});
            result.solution.push_back(hidden_count);
        } else {
            // total - known_part = hidden innermost ones
            sum.total = result.variable[c];
            if (known_part != 0) {
                sum.parts.push_back(static_cast<CellIndex>(result.system.cells.size()));
                result.system.cells.push_back({known_part, known_part});
                result.solution.push_back(known_part);
            }
        }
        result.system.sums.push_back(std::move(sum));
    }
    return result;
}

/// Hides the pattern of a class bracketed too closely that costs least beside what is hidden
/// already. False where it has none.
bool widen(const Problem& problem, const std::vector<Pattern>& patterns,
           std::vector<bool>& printed) {
    double least = 1e300;
    const Pattern* best = nullptr;
    for (const auto& pattern : patterns) {
        double loss = 0;
        for (const auto c : pattern.hides) loss += printed[c] ? problem.classes[c].loss : 0;
        if (loss < least) least = loss, best = &pattern;
    }
    if (best == nullptr) return false;
    for (const auto c : best->hides) printed[c] = false;
    return true;
}

/// Classes bracketed closer than `width`, by linear programs.
Result<std::vector<std::uint32_t>> too_close(const Problem& problem,
                                             const std::vector<bool>& printed, std::int64_t width,
                                             std::int64_t& programs) {
    const auto reduced = reduce(problem, printed);
    std::vector<bool> wanted(reduced.system.cells.size(), false);
    for (std::uint32_t c = 0; c < problem.classes.size(); ++c) {
        if (problem.classes[c].primary) wanted[reduced.variable[c]] = true;
    }
    const auto found = TRY(
        intervals(reduced.system, wanted, {.wide_enough = width, .solution = reduced.solution}));
    programs += found.programs;
    expects(!found.contradiction);
    std::vector<std::uint32_t> result;
    for (std::uint32_t c = 0; c < problem.classes.size(); ++c) {
        if (!problem.classes[c].primary) continue;
        const auto& cell = found.cells[reduced.variable[c]];
        if (cell.high - cell.low < width) result.push_back(c);
    }
    return result;
}

/// Hides more until no primary class is bracketed too closely.
Result<void> repair(const Problem& problem, Patterns& maker,
                    std::vector<std::vector<Pattern>>& patterns, std::int64_t width,
                    std::vector<bool>& printed, std::int64_t& programs) {
    for (int round = 0;; ++round) {
        const auto close = TRY(too_close(problem, printed, width, programs));
        if (close.empty()) return {};
        for (const auto secret : close) {
            if (patterns[secret].empty()) patterns[secret] = maker.of(secret, patterns_kept);
            if (round == 20 || !widen(problem, patterns[secret], printed)) {
                return fail(Code::would_disclose,
                            "a small cell has nobody to hide among; join categories");
            }
        }
    }
}

}  // namespace

Result<Suppression> suppress(const Cube& cube, const SuppressionRules& rules) {
    const auto primary = primary_cells(cube, rules);
    const auto problem = problem_of(cube, primary);
    const auto& classes = problem.classes;
    Suppression result;
    std::vector<bool> printed(classes.size(), true);
    const bool any = std::any_of(primary.begin(), primary.end(), [](bool each) { return each; });
    if (any) {
        const auto width = std::max<std::int64_t>(1, rules.width_min);
        Patterns maker(cube, problem, width);
        std::vector<std::vector<Pattern>> patterns(classes.size());
        // Publish greedily; what is then bracketed too closely gets a pattern, and the rest is
        // published again around these.
        std::vector<bool> forced(classes.size(), false);
        double least = 1e300;
        bool clean = false;  // the greedy result needed no repair
        for (int round = 0; round < 3; ++round) {
            auto candidate =
                search_orders(problem, round == 0 ? rules.tries : rules.tries / 3, forced);
            auto repaired = candidate;
            TRY(repair(problem, maker, patterns, width, repaired, result.programs));
            const bool changed = repaired != candidate;
            for (std::uint32_t c = 0; c < classes.size(); ++c) {
                if (candidate[c] && !repaired[c]) forced[c] = true;
            }
            const auto loss = loss_of(problem, repaired);
            if (loss < least) least = loss, printed = std::move(repaired);
            clean = round == 0 && !changed;
            if (!changed) break;
        }
        if (!clean) {
            for (std::uint32_t c = 0; c < classes.size(); ++c) {
                if (classes[c].primary && patterns[c].empty()) {
                    patterns[c] = maker.of(c, patterns_kept);
                }
            }
        }
        auto covered =
            clean ? std::vector<bool>() : search_patterns(problem, patterns, rules.tries);
        if (!covered.empty() && loss_of(problem, covered) < least) {
            TRY(repair(problem, maker, patterns, width, covered, result.programs));
            if (loss_of(problem, covered) < least) printed = std::move(covered);
        }
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
    const auto primary = primary_cells(cube, rules);
    Attack shown{"small cells", "are all cells that point to people hidden", 0, 0};
    Attack sums{"elimination", "which of them follow from the sums alone, exactly", 0, 0};
    Attack programs{"linear programs", "which of them are bracketed too closely", 0, 0};
    const auto system = system_of(cube, fate);
    std::vector<std::int64_t> solution;
    for (const auto& cell : cube.cells) solution.push_back(cell.count);
    const auto width = std::max<std::int64_t>(1, rules.width_min);
    const auto alone = determined(system);
    const auto found =
        TRY(intervals(system, primary, {.wide_enough = width, .solution = std::move(solution)}));
    expects(!found.contradiction);
    for (std::size_t i = 0; i < primary.size(); ++i) {
        if (!primary[i]) continue;
        ++shown.tried, ++sums.tried, ++programs.tried;
        const bool printed = fate[i] == CellFate::printed;
        if (printed) ++shown.succeeded;
        if (!printed && alone[i]) ++sums.succeeded;
        if (!printed && found.cells[i].high - found.cells[i].low < width) ++programs.succeeded;
    }
    Statement statement{std::move(source),
                        std::move(recipe),
                        "no cell of 1 to " + std::to_string(rules.small_below - 1) +
                            " people is printed or follows; each could have " +
                            std::to_string(width + 1) + " values or more",
                        {shown, sums, programs}};
    return detail::Door::open(table_of(cube, fate), std::move(statement));
}

}  // namespace palermo::protect
