#include "palermo/synthesis/marginals.hpp"

#include <algorithm>
#include <cmath>

#include "palermo/ledger/accountant.hpp"
#include "palermo/synthesis/noise.hpp"

namespace palermo::protect {
namespace {

constexpr std::int64_t grid = std::int64_t{1} << 34;

/// The codes of a reading, row by row; the column itself at level 0.
std::vector<Code16> codes_at(const Records& records, const Schema& schema, const Reading& reading) {
    const auto& codes = records.columns[reading.column];
    if (reading.level == 0) return codes;
    const auto& group_of = schema.columns()[reading.column].levels[reading.level - 1].group_of;
    std::vector<Code16> groups(codes.size());
    std::transform(codes.begin(), codes.end(), groups.begin(),
                   [&](Code16 code) { return group_of[code]; });
    return groups;
}

}  // namespace

std::size_t size_of(const Schema& schema, const Reading& reading) {
    const auto& column = schema.columns()[reading.column];
    return reading.level == 0 ? column.codes.size()
                              : column.levels[reading.level - 1].groups.size();
}

std::string name_of(const PlannedMarginal& marginal, const Schema& schema) {
    std::string name;
    for (const auto& reading : marginal.readings) {
        const auto& column = schema.columns()[reading.column];
        if (!name.empty()) name += " x ";
        name += column.name;
        if (reading.level > 0) name += " [" + column.levels[reading.level - 1].name + "]";
    }
    return name;
}

std::int64_t reach95(const Marginal& marginal) {
    // Discrete Gaussian tails are not heavier than continuous ones at whole numbers [CKS20].
    return static_cast<std::int64_t>(std::ceil(1.96 * marginal.sigma));
}

Rational rounded_down(double rho) {
    return Rational(static_cast<std::int64_t>(rho * static_cast<double>(grid)), grid);
}

PlannedMarginal planned(const Schema& schema, std::vector<Reading> readings,
                        const Rational& share) {
    expects(share > Rational(0));
    PlannedMarginal marginal;
    marginal.cells = 1;
    for (const auto& reading : readings) marginal.cells *= size_of(schema, reading);
    marginal.readings = std::move(readings);
    marginal.rho = share;
    // A victim changes one table by at most all their rows in one cell.
    const Rational rows(schema.rows_per_victim_max());
    marginal.variance = rows * rows / (Rational(2) * share);
    if (!DiscreteGaussian::make(marginal.variance)) {
        const bool large = marginal.variance > Rational(std::int64_t{1} << 29);
        marginal.variance = marginal.variance.rounded_up_to(large ? 1 : 1024);
    }
    return marginal;
}

std::vector<std::int64_t> count(const Records& records, const Schema& schema,
                                const std::vector<Reading>& readings) {
    std::size_t cells = 1;
    std::vector<std::size_t> sizes;
    std::vector<std::vector<Code16>> grouped(readings.size());
    std::vector<const Code16*> codes;
    for (std::size_t i = 0; i < readings.size(); ++i) {
        sizes.push_back(size_of(schema, readings[i]));
        cells *= sizes.back();
        if (readings[i].level == 0) {
            codes.push_back(records.columns[readings[i].column].data());
        } else {
            grouped[i] = codes_at(records, schema, readings[i]);
            codes.push_back(grouped[i].data());
        }
    }
    expects(records.rows < (std::size_t{1} << 32));
    std::vector<std::uint32_t> counts(cells);
    if (readings.size() == 1) {
        for (std::size_t r = 0; r < records.rows; ++r) ++counts[codes[0][r]];
    } else if (readings.size() == 2) {
        const auto *first = codes[0], *second = codes[1];
        const auto width = sizes[1];
        for (std::size_t r = 0; r < records.rows; ++r) ++counts[first[r] * width + second[r]];
    } else {
        expects(readings.size() == 3);
        const auto *first = codes[0], *second = codes[1], *third = codes[2];
        const auto width = sizes[1], depth = sizes[2];
        for (std::size_t r = 0; r < records.rows; ++r) {
            ++counts[(first[r] * width + second[r]) * depth + third[r]];
        }
    }
    return {counts.begin(), counts.end()};
}

Result<std::vector<Marginal>> measure(const Records& records, const Schema& schema,
                                      const std::vector<PlannedMarginal>& plan,
                                      crypto::SecureRandom& random, const Task& task) {
    std::vector<Marginal> marginals(plan.size());
    // Counting shares the work; noise is drawn in order by one generator.
    TRY(parallel_for(task, "", static_cast<std::int64_t>(plan.size()),
                     [&](std::int64_t job, int) -> Result<void> {
                         const auto i = static_cast<std::size_t>(job);
                         marginals[i].noisy = count(records, schema, plan[i].readings);
                         return {};
                     }));
    std::vector<std::int64_t> noise;
    for (std::size_t i = 0; i < plan.size(); ++i) {
        const auto source = TRY(DiscreteGaussian::make(plan[i].variance));
        noise.resize(marginals[i].noisy.size());
        source.fill(noise, random);
        for (std::size_t cell = 0; cell < noise.size(); ++cell) {
            marginals[i].noisy[cell] += noise[cell];
        }
        detail::noised(marginals[i].noisy);
        marginals[i].plan = plan[i];
        marginals[i].sigma = std::sqrt(plan[i].variance.up());
    }
    return marginals;
}

}  // namespace palermo::protect
