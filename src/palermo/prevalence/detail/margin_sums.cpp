#include "palermo/prevalence/detail/margin_sums.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "palermo/prevalence/detail/kernels.hpp"

namespace palermo::prevalence::detail {

std::uint16_t MarginSums::function_in(Dimension& dimension, const std::vector<double>& values) {
    auto& functions = dimension.functions;
    for (std::size_t f = 0; f < functions.size(); ++f) {
        if (functions[f] == values) return static_cast<std::uint16_t>(f);
    }
    functions.push_back(values);
    return static_cast<std::uint16_t>(functions.size() - 1);
}

std::uint32_t MarginSums::place(History lists, const std::vector<std::uint16_t>& functions) const {
    std::size_t row = 0;
    for (std::size_t i = 0; i < functions.size(); ++i) {
        row = row * dimensions_[i].functions.size() + functions[i];
    }
    return static_cast<std::uint32_t>(row * histories_ + lists);
}

MarginSums::MarginSums(const StratifiedCaptures& captures, const StrataModel& scope)
    : lists_(captures.lists()),
      histories_(captures.histories()),
      strata_(captures.strata()),
      terms_(scope.terms()) {
    const auto& covariates = captures.covariates();
    const std::size_t width = covariates.size();
    // 1. Numbers, whole and from 0 for exact work, and on [-1, 1] for floating work. Both span the
    //    same powers, since with a power come all lower ones.
    std::vector<std::vector<double>> centred(width);
    for (std::size_t i = 0; i < width; ++i) {
        Dimension dimension;
        dimension.levels = covariates[i].levels.size();
        dimension.functions.emplace_back(dimension.levels, 1.0);
        dimensions_.push_back(std::move(dimension));
        std::vector<std::int64_t> whole;
        std::int64_t step = 0;
        for (const auto number : covariates[i].numbers) {
            whole.push_back(number - covariates[i].numbers.front());
            step = std::gcd(step, whole.back());
        }
        for (auto& number : whole) {
            number /= std::max<std::int64_t>(step, 1);
            centred[i].push_back(static_cast<double>(number));
        }
        for (auto& number : centred[i]) {
            number = 2 * number / static_cast<double>(std::max<std::int64_t>(whole.back(), 1)) - 1;
        }
        numbers_.push_back(std::move(whole));
    }
    // 2. Columns of each term, and their functions.
    for (const auto& term : terms_) {
        first_column_.push_back(columns_.size());
        std::vector<std::uint8_t> levels(width, 0);
        for (std::size_t i = 0; i < width; ++i) levels[i] = term.powers[i] == by_level;
        for (;;) {
            Column column{term.lists, std::vector<std::uint16_t>(width), term.powers, levels};
            bool there = true;
            for (std::size_t i = 0; i < width; ++i) {
                auto& dimension = dimensions_[i];
                std::vector<double> values(dimension.levels, 1.0);
                if (term.powers[i] == by_level) {
                    there = there && levels[i] < dimension.levels;
                    std::fill(values.begin(), values.end(), 0.0);
                    if (there) values[levels[i]] = 1;
                } else {
                    for (int power = 0; power < term.powers[i]; ++power) {
                        for (std::size_t l = 0; l < values.size(); ++l) values[l] *= centred[i][l];
                    }
                }
                if (there) column.functions[i] = function_in(dimension, values);
            }
            if (there) columns_.push_back(std::move(column));
            // The next combination of levels, the first covariate fastest.
            std::size_t i = 0;
            for (; i < width; ++i) {
                if (term.powers[i] != by_level) continue;
                if (std::size_t{levels[i]} + 1 < dimensions_[i].levels) {
                    ++levels[i];
                    break;
                }
                levels[i] = 1;
            }
            if (i == width) break;
        }
    }
    first_column_.push_back(columns_.size());
    expects(columns_.size() <= most_columns);
    for (auto& dimension : dimensions_) dimension.of_columns = dimension.functions.size();
    // 3. Products of two columns; new functions may come, so places are given after.
    const std::size_t p = columns_.size();
    std::vector<std::vector<std::vector<std::int32_t>>> product(width);  // -1: zero
    for (std::size_t i = 0; i < width; ++i) {
        auto& dimension = dimensions_[i];
        const std::size_t single = dimension.of_columns;
        product[i].assign(single, std::vector<std::int32_t>(single));
        for (std::size_t a = 0; a < single; ++a) {
            for (std::size_t b = 0; b < single; ++b) {
                auto values = dimension.functions[a];
                bool zero = true;
                for (std::size_t l = 0; l < values.size(); ++l) {
                    values[l] *= dimension.functions[b][l];
                    zero = zero && values[l] == 0;
                }
                product[i][a][b] = zero ? -1 : std::int32_t{function_in(dimension, values)};
            }
        }
    }
    for (auto& dimension : dimensions_) {
        rows_ *= dimension.functions.size();
        dimension.by_function.resize(dimension.functions.size());
        dimension.by_level.resize(dimension.levels);
        for (std::size_t f = 0; f < dimension.functions.size(); ++f) {
            for (std::size_t l = 0; l < dimension.levels; ++l) {
                const double value = dimension.functions[f][l];
                if (value == 0) continue;
                dimension.by_function[f].push_back({static_cast<std::uint32_t>(l), value});
                if (f < dimension.of_columns) {
                    dimension.by_level[l].push_back({static_cast<std::uint32_t>(f), value});
                }
            }
        }
    }
    // Intermediate tables have some dimensions as levels and some as functions.
    std::size_t largest = histories_;
    for (const auto& dimension : dimensions_) {
        largest *= std::max(dimension.functions.size(), dimension.levels);
    }
    scratch_ = largest;
    for (const auto& column : columns_) column_at_.push_back(place(column.lists, column.functions));
    pair_at_.reserve(p * (p + 1) / 2);
    std::vector<std::uint16_t> functions(width);
    for (std::size_t a = 0; a < p; ++a) {
        for (std::size_t b = 0; b <= a; ++b) {
            bool zero = false;
            for (std::size_t i = 0; i < width && !zero; ++i) {
                const auto both = product[i][columns_[a].functions[i]][columns_[b].functions[i]];
                zero = both < 0;
                if (!zero) functions[i] = static_cast<std::uint16_t>(both);
            }
            pair_at_.push_back(zero ? nowhere
                                    : place(columns_[a].lists | columns_[b].lists, functions));
        }
    }
}

namespace {

// out[i] (+)= value * in[i], n a multiple of 4.
inline void add(double* out, const double* in, double value, std::size_t n, bool first) {
    if (first && value == 1) {
        std::memcpy(out, in, n * sizeof(double));
    } else if (first) {
        for (std::size_t i = 0; i < n; ++i) out[i] = value * in[i];
    } else if (value == 1) {
        for (std::size_t i = 0; i < n; ++i) out[i] += in[i];
    } else {
        for (std::size_t i = 0; i < n; ++i) out[i] += value * in[i];
    }
}

}  // namespace

void MarginSums::sum(const double* table, double* sums, std::vector<double>& scratch) const {
    double *in = scratch.data(), *out = scratch.data() + scratch_;
    const double* from = table;
    std::size_t outer = 1, inner = cells();
    for (std::size_t d = 0; d < dimensions_.size(); ++d) {
        const auto& dimension = dimensions_[d];
        inner /= dimension.levels;
        double* to = d + 1 == dimensions_.size() ? sums : out;
        for (std::size_t o = 0; o < outer; ++o) {
            for (std::size_t f = 0; f < dimension.functions.size(); ++f) {
                double* row = to + (o * dimension.functions.size() + f) * inner;
                bool first = true;
                for (const auto& [level, value] : dimension.by_function[f]) {
                    add(row, from + (o * dimension.levels + level) * inner, value, inner, first);
                    first = false;
                }
                if (first) std::fill(row, row + inner, 0.0);
            }
        }
        outer *= dimension.functions.size();
        std::swap(in, out);
        from = in;
    }
    for (std::size_t r = 0; r < rows_; ++r) sum_supersets(sums + r * histories_, lists_);
}

void MarginSums::spread(const double* sums, double* table, std::vector<double>& scratch) const {
    double *in = scratch.data(), *out = scratch.data() + scratch_;
    const double* from = sums;
    // From the last dimension to the first, which keeps outer as functions and inner as levels.
    std::size_t outer = rows_, inner = histories_;
    for (std::size_t d = dimensions_.size(); d-- > 0;) {
        const auto& dimension = dimensions_[d];
        const std::size_t functions = dimension.functions.size();
        outer /= functions;
        double* to = d == 0 ? table : out;
        for (std::size_t o = 0; o < outer; ++o) {
            for (std::size_t l = 0; l < dimension.levels; ++l) {
                double* row = to + (o * dimension.levels + l) * inner;
                bool first = true;
                for (const auto& [function, value] : dimension.by_level[l]) {
                    add(row, from + (o * functions + function) * inner, value, inner, first);
                    first = false;
                }
            }
        }
        inner *= dimension.levels;
        std::swap(in, out);
        from = in;
    }
    for (std::size_t s = 0; s < strata_; ++s) sum_subsets(table + s * histories_, lists_);
}

std::size_t MarginSums::margin_of_strata(std::size_t term,
                                         std::vector<std::uint32_t>& margin) const {
    const auto& powers = terms_[term].powers;
    std::size_t margins = 1;
    for (std::size_t i = 0; i < powers.size(); ++i) {
        if (powers[i] == by_level) margins *= dimensions_[i].levels;
    }
    for (std::size_t s = 0; s < strata_; ++s) {
        std::size_t rest = s, number = 0, scale = 1;
        for (std::size_t i = powers.size(); i-- > 0;) {
            const auto level = rest % dimensions_[i].levels;
            rest /= dimensions_[i].levels;
            if (powers[i] != by_level) continue;
            number += level * scale;
            scale *= dimensions_[i].levels;
        }
        margin[s] = static_cast<std::uint32_t>(number);
    }
    return margins;
}

std::int64_t MarginSums::whole_value(std::size_t c, std::size_t stratum, History history) const {
    const auto& column = columns_[c];
    if ((column.lists & history) != column.lists) return 0;
    std::int64_t value = 1;
    for (std::size_t i = dimensions_.size(); i-- > 0;) {
        const auto level = stratum % dimensions_[i].levels;
        stratum /= dimensions_[i].levels;
        if (column.powers[i] == by_level) {
            if (column.levels[i] != level) return 0;
        } else {
            for (int power = 0; power < column.powers[i]; ++power) value *= numbers_[i][level];
        }
    }
    return value;
}

}  // namespace palermo::prevalence::detail
