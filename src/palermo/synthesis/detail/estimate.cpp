#include "palermo/synthesis/detail/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "palermo/synthesis/detail/shrink.hpp"

// The same digits on every machine: no fused multiply-add that one has and another lacks.
#pragma GCC optimize("O3", "fp-contract=off")

namespace palermo::protect::detail {
namespace {

/// The nearest point (least squares) with no part below zero and the given sum.
void onto_simplex(std::vector<double>& values, double total) {
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    double sum = 0, shift = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        sum += sorted[i];
        const double candidate = (sum - total) / static_cast<double>(i + 1);
        if (i + 1 == sorted.size() || sorted[i + 1] <= candidate) {
            shift = candidate;
            break;
        }
    }
    for (auto& value : values) value = std::max(0.0, value - shift);
}

/// James-Stein: pulls a small table towards what is expected by as much as the noise of its `free`
/// cells explains of the distance. Returns how much of the distance was kept.
double pull(std::vector<double>& cells, const std::vector<double>& expected,
            const std::vector<bool>& used, double sigma, double free) {
    if (free < 3) return 1;
    double distance = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (used[i]) distance += (cells[i] - expected[i]) * (cells[i] - expected[i]);
    }
    const double keep = std::max(0.0, 1 - (free - 2) * sigma * sigma / std::max(distance, 1e-9));
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (used[i]) cells[i] = expected[i] + keep * (cells[i] - expected[i]);
    }
    return keep;
}

/// Scales rows and columns in turn until both margins fit. [DS40]
void rake(std::vector<double>& cells, const std::vector<double>& rows,
          const std::vector<double>& columns, int rounds) {
    const auto width = columns.size();
    std::vector<double> sums(width);
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            double sum = 0;
            for (std::size_t j = 0; j < width; ++j) sum += cells[i * width + j];
            if (sum <= 0) continue;
            const double scale = rows[i] / sum;
            for (std::size_t j = 0; j < width; ++j) cells[i * width + j] *= scale;
        }
        std::fill(sums.begin(), sums.end(), 0.0);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            for (std::size_t j = 0; j < width; ++j) sums[j] += cells[i * width + j];
        }
        for (std::size_t j = 0; j < width; ++j) sums[j] = sums[j] > 0 ? columns[j] / sums[j] : 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            for (std::size_t j = 0; j < width; ++j) cells[i * width + j] *= sums[j];
        }
    }
}

/// The totals of the first level's groups: what its own table says and what its codes add up to,
/// weighed by their variances; then made to agree with the level above.
std::vector<double> group_totals(
    const std::vector<Level>& levels, const std::vector<double>& one, double sigma,
    std::size_t column,
    const std::map<std::pair<std::size_t, std::size_t>, const Marginal*>& coarse) {
    const auto& fine = levels[0];
    std::vector<double> sum(fine.groups.size()), members(fine.groups.size());
    for (std::size_t code = 0; code < one.size(); ++code) {
        sum[fine.group_of[code]] += one[code];
        members[fine.group_of[code]] += 1;
    }
    const auto& own = *coarse.at({column, 1});
    std::vector<double> totals(sum.size()), variances(sum.size());
    for (std::size_t g = 0; g < sum.size(); ++g) {
        const double a = 1 / (std::max(members[g], 1.0) * sigma * sigma);
        const double b = 1 / (own.sigma * own.sigma);
        totals[g] = (a * sum[g] + b * static_cast<double>(own.noisy[g])) / (a + b);
        variances[g] = 1 / (a + b);
    }
    const auto above = coarse.find({column, 2});
    if (levels.size() > 1 && above != coarse.end()) {
        // Which group of level 2 a group of level 1 lies in: that of its codes.
        std::vector<std::size_t> parent(totals.size());
        for (std::size_t code = 0; code < one.size(); ++code) {
            parent[fine.group_of[code]] = levels[1].group_of[code];
        }
        for (std::size_t top = 0; top < levels[1].groups.size(); ++top) {
            double total = 0, variance = 0;
            for (std::size_t g = 0; g < totals.size(); ++g) {
                if (parent[g] != top) continue;
                total += totals[g];
                variance += variances[g];
            }
            if (variance <= 0) continue;
            const double other = above->second->sigma * above->second->sigma;
            const double gap = (static_cast<double>(above->second->noisy[top]) - total) * variance /
                               (variance + other);
            for (std::size_t g = 0; g < totals.size(); ++g) {
                if (parent[g] == top) totals[g] += gap * variances[g] / variance;
            }
        }
    }
    return totals;
}

constexpr double least_expected = 1e-3;
// A table pulled wholly to what is expected is not known without error.
constexpr double least_kept = 0.1;

/// A table of two columns as measured, moved to the margins found above.
Estimate settled_pair(const Marginal& marginal, const std::vector<bool>& possible,
                      const Estimates& so_far) {
    Estimate pair;
    pair.columns = {marginal.plan.readings[0].column, marginal.plan.readings[1].column};
    pair.possible = possible;
    pair.sigma = marginal.sigma;
    const auto& rows = so_far.one_way[pair.columns[0]];
    const auto& columns = so_far.one_way[pair.columns[1]];
    auto& cells = pair.cells;
    cells.assign(marginal.noisy.begin(), marginal.noisy.end());
    const auto width = columns.size();

    // Spread the difference to each margin over the possible cells of the line.
    const bool all_possible =
        std::all_of(possible.begin(), possible.end(), [](bool yes) { return yes; });
    for (int round = 0; round < (all_possible ? 1 : 6); ++round) {
        for (std::size_t r = 0; r < rows.size(); ++r) {
            double sum = 0, free = 0;
            for (std::size_t c = 0; c < width; ++c) {
                if (!possible[r * width + c]) continue;
                sum += cells[r * width + c];
                free += 1;
            }
            for (std::size_t c = 0; c < width && free > 0; ++c) {
                cells[r * width + c] += (rows[r] - sum) / free;
            }
        }
        std::vector<double> sums(width), free(width);
        for (std::size_t cell = 0; cell < cells.size(); ++cell) {
            if (!possible[cell]) continue;
            sums[cell % width] += cells[cell];
            free[cell % width] += 1;
        }
        for (std::size_t cell = 0; cell < cells.size(); ++cell) {
            if (!possible[cell]) continue;
            cells[cell] += (columns[cell % width] - sums[cell % width]) / free[cell % width];
        }
    }

    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        if (!possible[cell]) cells[cell] = 0;
    }
    return pair;
}

/// What independence expects, within pairs of groups rather than everywhere where those are known.
std::vector<double> by_chance(const Schema& schema, const Estimate& pair, const Estimates& so_far,
                              const Marginal* coarse) {
    const auto& rows = so_far.one_way[pair.columns[0]];
    const auto& columns = so_far.one_way[pair.columns[1]];
    const auto width = columns.size();
    std::vector<double> expected(pair.cells.size());
    for (std::size_t cell = 0; cell < expected.size(); ++cell) {
        expected[cell] = rows[cell / width] * columns[cell % width] / so_far.rows;
    }
    if (coarse == nullptr) return expected;
    const auto& a = schema.columns()[pair.columns[0]].levels[0];
    const auto& b = schema.columns()[pair.columns[1]].levels[0];
    const auto groups = b.groups.size();
    const auto group_of = [&](std::size_t cell) {
        return a.group_of[cell / width] * groups + b.group_of[cell % width];
    };
    std::vector<double> within(coarse->noisy.begin(), coarse->noisy.end()), sums(within.size());
    for (std::size_t cell = 0; cell < expected.size(); ++cell) {
        sums[group_of(cell)] += expected[cell];
    }
    for (auto& each : sums) each = std::max(each, least_expected);
    shrink(within, sums, std::vector<bool>(within.size(), true), coarse->sigma, so_far.rows);
    for (std::size_t cell = 0; cell < expected.size(); ++cell) {
        const auto at = group_of(cell);
        expected[cell] *= std::max(within[at], 0.01) / sums[at];
    }
    return expected;
}

/// Cells of lines that hold somebody.
std::vector<bool> used_cells(const Estimate& pair, const Estimates& so_far) {
    const auto& rows = so_far.one_way[pair.columns[0]];
    const auto& columns = so_far.one_way[pair.columns[1]];
    std::vector<bool> used(pair.possible);
    for (std::size_t cell = 0; cell < used.size(); ++cell) {
        used[cell] =
            used[cell] && rows[cell / columns.size()] > 0 && columns[cell % columns.size()] > 0;
    }
    return used;
}

/// Pulls a settled table towards what is expected of it, and gives it its margins.
void clean(Estimate& pair, std::vector<double> expected, const Estimates& so_far,
           const EstimateOptions& options) {
    const auto& rows = so_far.one_way[pair.columns[0]];
    const auto& columns = so_far.one_way[pair.columns[1]];
    const auto used = used_cells(pair, so_far);
    auto& cells = pair.cells;
    for (auto& each : expected) each = std::max(each, least_expected);
    if (cells.size() >= 60) {
        shrink(cells, expected, used, pair.sigma, so_far.rows, &pair.variance);
    } else {
        const auto free = static_cast<double>((rows.size() - 1) * (columns.size() - 1));
        const double keep = pull(cells, expected, used, pair.sigma, free);
        pair.variance.assign(cells.size(), std::max(keep, least_kept) * pair.sigma * pair.sigma);
    }
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        if (!used[cell] || cells[cell] < options.drop_below) cells[cell] = 0;
    }
    rake(cells, rows, columns, 8);
}

/// The tables of two columns as found so far, by their columns.
struct PairsSoFar {
    const Estimates& so_far;
    std::size_t width;
    std::vector<std::ptrdiff_t> at;  // shape [columns][columns], -1: none

    explicit PairsSoFar(const Estimates& estimates)
        : so_far(estimates), width(estimates.one_way.size()), at(width * width, -1) {
        for (std::size_t i = 0; i < estimates.tables.size(); ++i) {
            const auto& columns = estimates.tables[i].columns;
            if (columns.size() == 2) {
                at[columns[0] * width + columns[1]] = static_cast<std::ptrdiff_t>(i);
            }
        }
    }

    /// The table of two columns, the lower one in its rows; nullptr where it was not measured.
    const Estimate* find(std::size_t a, std::size_t c) const {
        const auto index = at[std::min(a, c) * width + std::max(a, c)];
        return index < 0 ? nullptr : &so_far.tables[static_cast<std::size_t>(index)];
    }
};

/// The table of `a` and `b` if the two had to do with each other through `c` alone:
/// sum over c of n(a, c) n(c, b) / n(c). Empty where the tables are not at hand.
std::vector<double> through(const PairsSoFar& pairs, std::size_t a, std::size_t b, std::size_t c) {
    const auto* left = pairs.find(a, c);
    const auto* right = pairs.find(c, b);
    if (left == nullptr || right == nullptr) return {};
    const auto& of = pairs.so_far.one_way;
    const auto height = of[a].size(), width = of[b].size(), middle = of[c].size();
    std::vector<double> cells(height * width);
    std::vector<double> row(width);
    for (std::size_t z = 0; z < middle; ++z) {
        if (of[c][z] <= 0) continue;
        for (std::size_t y = 0; y < width; ++y) {
            row[y] =
                (c < b ? right->cells[z * width + y] : right->cells[y * middle + z]) / of[c][z];
        }
        for (std::size_t x = 0; x < height; ++x) {
            const double share = a < c ? left->cells[x * middle + z] : left->cells[z * height + x];
            if (share <= 0) continue;
            auto* out = &cells[x * width];
            for (std::size_t y = 0; y < width; ++y) out[y] += share * row[y];
        }
    }
    return cells;
}

/// What the other tables expect of a settled one: the best of independence and of one column in
/// between, then a second column on top where that fits better still.
std::vector<double> expected_of(const Estimate& settled, std::vector<double> chance,
                                const PairsSoFar& pairs) {
    const auto& so_far = pairs.so_far;
    const auto used = used_cells(settled, so_far);
    const auto distance = [&](const std::vector<double>& expected) {
        double sum = 0;
        for (std::size_t cell = 0; cell < expected.size(); ++cell) {
            if (!used[cell]) continue;
            const double off = settled.cells[cell] - expected[cell];
            sum += off * off;
        }
        return sum;
    };
    const auto &rows = so_far.one_way[settled.columns[0]],
               &columns = so_far.one_way[settled.columns[1]];
    auto best = chance;
    double least = distance(best);
    std::vector<std::vector<double>> by(so_far.one_way.size());
    std::size_t first = by.size();
    for (std::size_t c = 0; c < by.size(); ++c) {
        if (c == settled.columns[0] || c == settled.columns[1]) continue;
        by[c] = through(pairs, settled.columns[0], settled.columns[1], c);
        if (by[c].empty()) continue;
        const double off = distance(by[c]);
        if (off < least) {
            least = off;
            best = by[c];
            first = c;
        }
    }
    if (first == by.size()) return best;
    const auto base = best;
    for (std::size_t c = 0; c < by.size(); ++c) {
        if (c == first || by[c].empty()) continue;
        auto both = base;
        for (std::size_t cell = 0; cell < both.size(); ++cell) {
            const auto x = cell / columns.size(), y = cell % columns.size();
            const double independent = rows[x] * columns[y] / so_far.rows;
            if (independent > 0) both[cell] *= by[c][cell] / independent;
        }
        rake(both, rows, columns, 3);
        const double off = distance(both);
        if (off < least) {
            least = off;
            best = std::move(both);
        }
    }
    return best;
}

/// A table of three columns, pulled towards what its three tables of two say together.
Estimate clean_triple(const Schema& schema, const Marginal& marginal, const Estimates& so_far,
                      std::size_t pair_count, const EstimateOptions& options) {
    Estimate triple;
    std::vector<std::size_t> sizes;
    for (const auto& reading : marginal.plan.readings) {
        triple.columns.push_back(reading.column);
        sizes.push_back(schema.columns()[reading.column].codes.size());
    }
    triple.possible = possible_cells(schema, triple.columns);
    triple.sigma = marginal.sigma;
    triple.cells.assign(marginal.noisy.begin(), marginal.noisy.end());
    std::vector<double> expected(triple.cells.size(), 1.0);
    for (std::size_t cell = 0; cell < expected.size(); ++cell) {
        if (!triple.possible[cell]) expected[cell] = 0;
    }
    const auto pair_cell = [&](std::size_t cell, std::size_t first, std::size_t second) {
        const std::size_t codes[] = {cell / sizes[2] / sizes[1], cell / sizes[2] % sizes[1],
                                     cell % sizes[2]};
        return codes[first] * sizes[second] + codes[second];
    };
    for (int round = 0; round < 8; ++round) {
        for (const auto& [first, second] :
             {std::pair<std::size_t, std::size_t>{0, 1}, {0, 2}, {1, 2}}) {
            const std::vector<std::size_t> wanted = {triple.columns[first], triple.columns[second]};
            for (std::size_t p = 0; p < pair_count; ++p) {
                const auto& pair = so_far.tables[p];
                if (pair.columns != wanted) continue;
                std::vector<double> sums(pair.cells.size());
                for (std::size_t cell = 0; cell < expected.size(); ++cell) {
                    sums[pair_cell(cell, first, second)] += expected[cell];
                }
                for (std::size_t cell = 0; cell < expected.size(); ++cell) {
                    const auto at = pair_cell(cell, first, second);
                    expected[cell] = sums[at] > 0 ? expected[cell] * pair.cells[at] / sums[at] : 0;
                }
            }
        }
    }
    auto model = expected;
    for (auto& each : model) each = std::max(each, 1e-3);
    shrink(triple.cells, model, triple.possible, triple.sigma, so_far.rows, &triple.variance);
    for (std::size_t cell = 0; cell < triple.cells.size(); ++cell) {
        if (!triple.possible[cell] || triple.cells[cell] < options.drop_below) {
            triple.cells[cell] = 0;
        }
    }
    const double sum = std::accumulate(triple.cells.begin(), triple.cells.end(), 0.0);
    for (auto& cell : triple.cells) cell *= so_far.rows / std::max(sum, 1e-9);
    return triple;
}

}  // namespace

std::vector<bool> possible_cells(const Schema& schema, const std::vector<std::size_t>& columns) {
    std::size_t cells = 1;
    for (const auto column : columns) cells *= schema.columns()[column].codes.size();
    std::vector<bool> possible(cells, true);
    const auto within = [&](std::size_t column) {
        return std::find(columns.begin(), columns.end(), column) != columns.end();
    };
    std::vector<Code16> record(schema.columns().size());
    for (const auto& rule : schema.rules()) {
        if (!within(rule.then.column) ||
            !std::all_of(rule.when.begin(), rule.when.end(),
                         [&](const auto& part) { return within(part.column); })) {
            continue;
        }
        for (std::size_t cell = 0; cell < cells; ++cell) {
            std::size_t rest = cell;
            for (std::size_t i = columns.size(); i-- > 0;) {
                const auto size = schema.columns()[columns[i]].codes.size();
                record[columns[i]] = static_cast<Code16>(rest % size);
                rest /= size;
            }
            const bool applies =
                std::all_of(rule.when.begin(), rule.when.end(),
                            [&](const auto& part) { return part.codes[record[part.column]]; });
            if (applies && !rule.then.codes[record[rule.then.column]]) possible[cell] = false;
        }
    }
    return possible;
}

Result<Estimates> estimate(const Schema& schema, const std::vector<Marginal>& marginals,
                           const Task& task, const EstimateOptions& options) {
    const auto width = schema.columns().size();
    Estimates result;
    const auto plain = [](const Marginal& marginal) {
        return std::all_of(marginal.plan.readings.begin(), marginal.plan.readings.end(),
                           [](const Reading& reading) { return reading.level == 0; });
    };

    // The number of records: each table gives it with a variance of cells * sigma^2.
    std::vector<std::vector<bool>> possible(marginals.size());
    double weight_sum = 0;
    for (std::size_t i = 0; i < marginals.size(); ++i) {
        const auto& marginal = marginals[i];
        if (!plain(marginal)) continue;
        std::vector<std::size_t> columns;
        for (const auto& reading : marginal.plan.readings) columns.push_back(reading.column);
        possible[i] = possible_cells(schema, columns);
        double total = 0, cells = 0;
        for (std::size_t cell = 0; cell < marginal.noisy.size(); ++cell) {
            if (!possible[i][cell]) continue;
            total += static_cast<double>(marginal.noisy[cell]);
            cells += 1;
        }
        const double weight = 1 / (cells * marginal.sigma * marginal.sigma);
        result.rows += weight * total;
        weight_sum += weight;
    }
    result.rows = std::max(1.0, result.rows / std::max(weight_sum, 1e-300));

    // One column at a time: its own table, and the sums of every table it stands in.
    std::vector<std::vector<double>> sums(width), weights(width);
    for (std::size_t j = 0; j < width; ++j) {
        sums[j].assign(schema.columns()[j].codes.size(), 0.0);
        weights[j] = sums[j];
    }
    for (std::size_t i = 0; i < marginals.size(); ++i) {
        const auto& marginal = marginals[i];
        if (!plain(marginal)) continue;
        const auto& readings = marginal.plan.readings;
        std::size_t stride = marginal.noisy.size();
        for (const auto& reading : readings) {
            const auto size = schema.columns()[reading.column].codes.size();
            stride /= size;
            std::vector<double> sum(size), cells(size);
            for (std::size_t cell = 0; cell < marginal.noisy.size(); ++cell) {
                if (!possible[i][cell]) continue;
                sum[cell / stride % size] += static_cast<double>(marginal.noisy[cell]);
                cells[cell / stride % size] += 1;
            }
            for (std::size_t code = 0; code < size; ++code) {
                if (cells[code] == 0) continue;
                const double weight = 1 / (cells[code] * marginal.sigma * marginal.sigma);
                sums[reading.column][code] += weight * sum[code];
                weights[reading.column][code] += weight;
            }
        }
    }
    // Coarser readings, by column and level, and by pairs of first levels.
    std::map<std::pair<std::size_t, std::size_t>, const Marginal*> coarse;
    std::map<std::pair<std::size_t, std::size_t>, const Marginal*> coarse_pairs;
    for (const auto& marginal : marginals) {
        const auto& readings = marginal.plan.readings;
        if (readings.size() == 1 && readings[0].level > 0) {
            coarse[{readings[0].column, readings[0].level}] = &marginal;
        } else if (readings.size() == 2 && readings[0].level == 1 && readings[1].level == 1) {
            coarse_pairs[{readings[0].column, readings[1].column}] = &marginal;
        }
    }
    for (std::size_t j = 0; j < width; ++j) {
        auto& one = result.one_way.emplace_back(sums[j].size());
        auto& variance = result.one_way_variance.emplace_back(sums[j].size());
        double spread = 0;
        for (std::size_t code = 0; code < one.size(); ++code) {
            one[code] = sums[j][code] / std::max(weights[j][code], 1e-300);
            variance[code] = 1 / std::max(weights[j][code], 1e-300);
            spread += variance[code];
        }
        const double sigma = std::sqrt(spread / static_cast<double>(one.size()));
        const auto& levels = schema.columns()[j].levels;
        std::vector<double> groups;
        if (!levels.empty() && coarse.contains({j, 1})) {
            groups = group_totals(levels, one, sigma, j, coarse);
            onto_simplex(groups, result.rows);
        }
        if (one.size() > 24) {
            std::vector<double> expected(one.size(), result.rows / static_cast<double>(one.size()));
            if (!groups.empty()) {
                std::vector<double> members(groups.size());
                for (const auto group : levels[0].group_of) members[group] += 1;
                for (std::size_t code = 0; code < one.size(); ++code) {
                    const auto group = levels[0].group_of[code];
                    expected[code] = std::max(groups[group] / members[group], 0.1);
                }
            }
            shrink(one, expected, std::vector<bool>(one.size(), true), sigma, 1e6, &variance);
        }
        onto_simplex(one, result.rows);
    }

    std::vector<const Marginal*> pairs, triples;
    std::vector<std::size_t> pair_index;
    for (std::size_t i = 0; i < marginals.size(); ++i) {
        if (!plain(marginals[i])) continue;
        if (marginals[i].plan.readings.size() == 2) {
            pairs.push_back(&marginals[i]);
            pair_index.push_back(i);
        } else if (marginals[i].plan.readings.size() == 3) {
            triples.push_back(&marginals[i]);
        }
    }
    // Twice: first towards independence, then towards what the tables so found expect of each other.
    std::vector<Estimate> settled(pairs.size()), cleaned(pairs.size());
    std::vector<std::vector<double>> chance(pairs.size());
    const auto jobs = static_cast<std::int64_t>(pairs.size());
    TRY(parallel_for(task, "", jobs, [&](std::int64_t job, int) -> Result<void> {
        const auto i = static_cast<std::size_t>(job);
        const auto& readings = pairs[i]->plan.readings;
        const auto found = coarse_pairs.find({readings[0].column, readings[1].column});
        settled[i] = settled_pair(*pairs[i], possible[pair_index[i]], result);
        chance[i] = by_chance(schema, settled[i], result,
                              found == coarse_pairs.end() ? nullptr : found->second);
        cleaned[i] = settled[i];
        clean(cleaned[i], chance[i], result, options);
        return {};
    }));
    result.tables = std::move(cleaned);
    const PairsSoFar so_far(result);
    TRY(parallel_for(task, "", jobs, [&](std::int64_t job, int) -> Result<void> {
        const auto i = static_cast<std::size_t>(job);
        auto expected = expected_of(settled[i], std::move(chance[i]), so_far);
        clean(settled[i], std::move(expected), result, options);
        return {};
    }));
    result.tables = std::move(settled);
    const auto pair_count = result.tables.size();
    for (const auto* triple : triples) {
        auto table = clean_triple(schema, *triple, result, pair_count, options);
        result.tables.push_back(std::move(table));
    }
    return result;
}

}  // namespace palermo::protect::detail
