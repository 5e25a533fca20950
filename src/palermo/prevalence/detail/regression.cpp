#include "palermo/prevalence/detail/regression.hpp"

#include <algorithm>
#include <cmath>

#include "palermo/prevalence/detail/kernels.hpp"

namespace palermo::prevalence::detail {

namespace {

constexpr std::size_t most_steps = 8, most_columns_here = 400;

double logistic(double x) {
    return 1 / (1 + std::exp(-x));
}

double inner(std::span<const double> a, std::span<const double> b) {
    double sum = 0;
    for (std::size_t j = 0; j < a.size(); ++j) sum += a[j] * b[j];
    return sum;
}

// Where a number may step: distinct values at even shares of the people, none the largest.
std::vector<double> places(std::vector<double> values, std::size_t steps) {
    std::sort(values.begin(), values.end());
    std::vector<double> made;
    for (std::size_t k = 1; k <= steps; ++k) {
        const double at = values[(values.size() - 1) * k / (steps + 1)];
        if (at < values.back() && (made.empty() || at > made.back())) made.push_back(at);
    }
    return made;
}

bool of_two_values(const std::vector<double>& values) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return std::all_of(values.begin(), values.end(),
                       [&](double v) { return v == *low || v == *high; });
}

// A parabola, level beyond the 2.5% of people at either end: there nothing holds it.
std::vector<double> bow(std::vector<double> values) {
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const auto last = sorted.size() - 1;
    const double low = sorted[last / 40], high = sorted[last - last / 40];
    for (auto& v : values) {
        const double inside = std::clamp(v, low, high);
        v = inside * inside - 1;
    }
    return values;
}

Columns side_by_side(const std::vector<std::vector<double>>& parts,
                     std::vector<std::uint8_t> bend) {
    Columns made{parts.size(), {}, std::move(bend)};
    const auto people = parts[0].size();
    made.x.reserve(people * made.width);
    for (std::size_t i = 0; i < people; ++i) {
        for (const auto& part : parts) made.x.push_back(part[i]);
    }
    return made;
}

std::vector<std::vector<double>> numbers_of(const SeenPeople& people) {
    std::vector<std::vector<double>> made(people.width, std::vector<double>(people.people()));
    for (std::size_t j = 0; j < people.width; ++j) {
        for (std::size_t i = 0; i < people.people(); ++i) made[j][i] = people(i, j);
    }
    return made;
}

}  // namespace

Columns linear_columns(const SeenPeople& people) {
    auto parts = numbers_of(people);
    parts.insert(parts.begin(), std::vector<double>(people.people(), 1.0));
    return side_by_side(parts, std::vector<std::uint8_t>(parts.size(), 0));
}

Columns spline_columns(const SeenPeople& people) {
    auto numbers = numbers_of(people);
    const double size = static_cast<double>(people.people());
    std::vector<std::size_t> curved;
    for (std::size_t j = 0; j < numbers.size(); ++j) {
        if (!of_two_values(numbers[j])) curved.push_back(j);
    }
    std::size_t steps = most_steps;
    if (!curved.empty()) {
        const auto left = most_columns_here - std::min(most_columns_here, numbers.size() + 1);
        steps = std::min(steps, left / curved.size());
    }
    std::vector<std::vector<double>> parts{std::vector<double>(people.people(), 1.0)};
    std::vector<std::uint8_t> bend{0};
    for (const auto j : curved) {
        double mean = 0, square = 0;
        for (const double v : numbers[j]) mean += v / size;
        for (const double v : numbers[j]) square += (v - mean) * (v - mean) / size;
        for (auto& v : numbers[j]) v = (v - mean) / std::sqrt(square);
    }
    for (const auto& values : numbers) {
        parts.push_back(values);
        bend.push_back(0);
    }
    for (const auto j : curved) {
        parts.push_back(bow(numbers[j]));
        bend.push_back(1);
        for (const double at : places(numbers[j], steps)) {
            std::vector<double> above;
            for (const double v : numbers[j]) above.push_back(v > at ? 1 : 0);
            parts.push_back(std::move(above));
            bend.push_back(1);
        }
    }
    return side_by_side(parts, std::move(bend));
}

double Regression::chance(std::span<const double> row) const {
    return logistic(inner(row, effects));
}

void Regression::divide(std::vector<double>& vector) const {
    solve(factor.data(), effects.size() + 1, effects.size(), vector.data());
}

Regression regress(const Columns& columns, std::span<const std::uint8_t> y, const Index& who,
                   std::span<const double> penalty, const Task& task,
                   std::span<const double> start) {
    const std::size_t p = columns.width, stride = p + 1;
    Regression made;
    made.effects.assign(p, 0.0);
    made.factor.resize(stride * p);
    auto& b = made.effects;
    double mean = 0;
    for (const auto i : who) mean += y[i];
    mean /= static_cast<double>(who.size());
    // Where all are alike there is no slope to be had: a chance of 0 or 1, to the last digit.
    const bool alike = mean <= 0 || mean >= 1;
    if (alike) b[0] = mean <= 0 ? -40 : 40;
    if (!alike && !start.empty()) b.assign(start.begin(), start.end());
    if (!alike && start.empty()) b[0] = std::log(mean / (1 - mean));
    std::vector<double> step(p);
    double likelihood = 0;
    for (int iteration = 0; iteration < 50 && !task.stopped(); ++iteration) {
        std::fill(made.factor.begin(), made.factor.end(), 0.0);
        for (std::size_t j = 0; j < p; ++j) step[j] = -penalty[j] * b[j];
        likelihood = 0;
        for (const auto i : who) {
            const auto row = columns.row(i);
            const double eta = inner(row, b);
            const double q = logistic(eta), weight = q * (1 - q), rest = y[i] - q;
            likelihood -= std::log1p(std::exp(-std::fabs(eta)));
            if ((eta > 0) != (y[i] != 0)) likelihood -= std::fabs(eta);
            for (std::size_t j = 0; j < p; ++j) {
                if (row[j] == 0) continue;
                step[j] += rest * row[j];
                for (std::size_t k = 0; k <= j; ++k)
                    made.factor[j * stride + k] += weight * row[j] * row[k];
            }
        }
        for (std::size_t j = 0; j < p; ++j) {
            made.factor[j * stride + j] += penalty[j];
            made.factor[j * stride + p] = made.factor[j * stride + j];
        }
        cholesky(made.factor.data(), stride, p);
        if (alike) break;
        made.divide(step);
        double longest = 0;
        for (const double s : step) longest = std::max(longest, std::fabs(s));
        const double scale = longest > 4 ? 4 / longest : 1;
        for (std::size_t j = 0; j < p; ++j) b[j] += scale * step[j];
        if (longest < 1e-10) break;
    }
    // Laplace: likelihood - penalty / 2 - log det(information + penalty) / 2 + log det(penalty) / 2.
    made.evidence = likelihood;
    for (std::size_t j = 0; j < p; ++j) {
        made.evidence -= penalty[j] * b[j] * b[j] / 2;
        if (made.factor[j * stride + j] > 0) made.evidence -= std::log(made.factor[j * stride + j]);
        if (columns.bend[j] != 0) made.evidence += std::log(penalty[j]) / 2;
    }
    return made;
}

std::vector<double> chosen_penalty(const Columns& columns, std::span<const std::uint8_t> y,
                                   const Index& who, double ridge, const Task& task) {
    std::vector<double> penalty(columns.width, ridge);
    penalty[0] = 0;
    if (std::find(columns.bend.begin(), columns.bend.end(), 1) == columns.bend.end()) {
        return penalty;
    }
    double best = 0, chosen = 0;
    std::vector<double> start;
    for (const double smooth : {1000.0, 300.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.3, 0.1}) {
        for (std::size_t j = 0; j < penalty.size(); ++j) {
            if (columns.bend[j] != 0) penalty[j] = smooth;
        }
        const auto fit = regress(columns, y, who, penalty, task, start);
        start = fit.effects;
        if (chosen == 0 || fit.evidence > best) {
            best = fit.evidence;
            chosen = smooth;
        }
    }
    for (std::size_t j = 0; j < penalty.size(); ++j) {
        if (columns.bend[j] != 0) penalty[j] = chosen / 4;
    }
    return penalty;
}

}  // namespace palermo::prevalence::detail
