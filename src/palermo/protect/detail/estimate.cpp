#include "palermo/protect/detail/estimate.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <thread>

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

/// exp(x) for x <= 0, to about 1e-4; vectorises, and is the same everywhere.
inline float quick_exp(float x) {
    const float t = std::max(x, -60.0F) * 1.44269504F;
    const float whole = static_cast<float>(static_cast<std::int32_t>(t - 0.5F));
    const float part = t - whole;
    const float power =
        1.0F +
        part * (0.69314718F + part * (0.24022651F + part * (0.05550411F + part * 0.0096181F)));
    return power * std::bit_cast<float>((static_cast<std::int32_t>(whole) + 127) << 23);
}

// The factors tried: steps of about 6%, finer than the noise for every cell below `sure` sigma.
constexpr int points = 192;
constexpr double sure = 7;

/// How likely a noisy cell is under each factor, up to a constant.
void likelihood_of(double cell, double expected, double sigma, const float* __restrict factor,
                   float* __restrict row) {
    const auto y = static_cast<float>(cell / sigma), m = static_cast<float>(expected / sigma);
    float least = 1e30F;
    for (int g = 0; g < points; ++g) {
        const float off = y - m * factor[g];
        row[g] = 0.5F * off * off;
    }
    for (int g = 0; g < points; ++g) least = std::min(least, row[g]);
    for (int g = 0; g < points; ++g) row[g] = quick_exp(least - row[g]);
}

/// Empirical Bayes for cells y = x + noise with x = expected * factor: the distribution of factors
/// over the table is found by EM on a grid with 0 in it [R56]; each cell becomes its posterior
/// mean. Cells far above the noise stay as they are.
void shrink(std::vector<double>& cells, const std::vector<double>& expected,
            const std::vector<bool>& possible, double sigma, double largest) {
    std::vector<std::size_t> used;
    double top = 4;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!possible[i] || cells[i] >= sure * sigma) continue;
        used.push_back(i);
        top = std::max(top, (cells[i] + 3 * sigma) / expected[i]);
    }
    if (used.empty()) return;
    top = std::min(top, largest);
    constexpr double low = 1e-3;
    std::vector<float> factor(points);
    for (int g = 1; g < points; ++g) {
        factor[g] = static_cast<float>(low * std::pow(top / low, (g - 1.0) / (points - 2)));
    }
    // The distribution is learnt from some thousand cells, spread by a fixed scramble.
    constexpr std::size_t learn_from = 6'000;
    const auto learning = std::min(learn_from, used.size());
    std::vector<float> likelihood(learning * points);
    for (std::size_t u = 0; u < learning; ++u) {
        const auto pick = used.size() <= learn_from
                              ? used[u]
                              : used[(u * 2'654'435'761U + 12'345U) % used.size()];
        likelihood_of(cells[pick], expected[pick], sigma, factor.data(), &likelihood[u * points]);
    }
    std::vector<float> prior(points, 1.0F / points), next(points), each(points);
    for (int round = 0; round < 30; ++round) {
        std::fill(next.begin(), next.end(), 0.0F);
        for (std::size_t u = 0; u < learning; ++u) {
            const auto* row = &likelihood[u * points];
            float lanes[16] = {};
            for (int g = 0; g < points; g += 16) {
                for (int l = 0; l < 16; ++l) {
                    each[g + l] = prior[g + l] * row[g + l];
                    lanes[l] += each[g + l];
                }
            }
            const float total = std::accumulate(lanes, lanes + 16, 0.0F);
            if (total <= 0) continue;
            const float scale = 1 / total;
            for (int g = 0; g < points; ++g) next[g] += each[g] * scale;
        }
        const float sum = std::accumulate(next.begin(), next.end(), 0.0F);
        for (int g = 0; g < points; ++g) prior[g] = next[g] / std::max(sum, 1e-30F);
    }
    for (const auto cell : used) {
        likelihood_of(cells[cell], expected[cell], sigma, factor.data(), each.data());
        float total = 0, mean = 0;
        for (int g = 0; g < points; ++g) {
            const float chance = prior[g] * each[g];
            total += chance;
            mean += chance * factor[g];
        }
        cells[cell] = total > 0 ? expected[cell] * mean / total : 0;
    }
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

/// A table of two columns with the margins found above, without negative cells and with what noise
/// alone could have made pulled in.
Estimate clean_pair(const Schema& schema, const Marginal& marginal,
                    const std::vector<bool>& possible, const Estimates& so_far,
                    const Marginal* coarse, const EstimateOptions& options) {
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

    std::vector<double> expected(cells.size());
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        expected[cell] = std::max(rows[cell / width] * columns[cell % width] / so_far.rows, 1e-3);
        if (!possible[cell]) cells[cell] = 0;
    }
    if (coarse != nullptr) {
        // Independence within pairs of groups rather than everywhere.
        const auto& a = schema.columns()[pair.columns[0]].levels[0];
        const auto& b = schema.columns()[pair.columns[1]].levels[0];
        const auto groups = b.groups.size();
        std::vector<double> within(a.groups.size() * groups), by_chance(within.size());
        for (std::size_t cell = 0; cell < cells.size(); ++cell) {
            by_chance[a.group_of[cell / width] * groups + b.group_of[cell % width]] +=
                expected[cell];
        }
        within.assign(coarse->noisy.begin(), coarse->noisy.end());
        for (auto& each : by_chance) each = std::max(each, 1e-3);
        shrink(within, by_chance, std::vector<bool>(within.size(), true), coarse->sigma,
               so_far.rows);
        for (std::size_t cell = 0; cell < cells.size(); ++cell) {
            const auto at = a.group_of[cell / width] * groups + b.group_of[cell % width];
            expected[cell] =
                std::max(expected[cell] * std::max(within[at], 0.01) / by_chance[at], 1e-3);
        }
    }
    if (cells.size() >= 60) shrink(cells, expected, possible, pair.sigma, so_far.rows);
    for (auto& cell : cells) {
        if (cell < options.drop_below) cell = 0;
    }
    rake(cells, rows, columns, 8);
    return pair;
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
    shrink(triple.cells, model, triple.possible, triple.sigma, so_far.rows);
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

Estimates estimate(const Schema& schema, const std::vector<Marginal>& marginals,
                   const EstimateOptions& options) {
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
        double spread = 0;
        for (std::size_t code = 0; code < one.size(); ++code) {
            one[code] = sums[j][code] / std::max(weights[j][code], 1e-300);
            spread += 1 / std::max(weights[j][code], 1e-300);
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
            shrink(one, expected, std::vector<bool>(one.size(), true), sigma, 1e6);
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
    result.tables.resize(pairs.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < pairs.size(); i = next++) {
            const auto& readings = pairs[i]->plan.readings;
            const auto found = coarse_pairs.find({readings[0].column, readings[1].column});
            result.tables[i] =
                clean_pair(schema, *pairs[i], possible[pair_index[i]], result,
                           found == coarse_pairs.end() ? nullptr : found->second, options);
        }
    };
    std::thread other(work);
    work();
    other.join();
    const auto pair_count = result.tables.size();
    for (const auto* triple : triples) {
        auto table = clean_triple(schema, *triple, result, pair_count, options);
        result.tables.push_back(std::move(table));
    }
    return result;
}

}  // namespace palermo::protect::detail
