#include "palermo/stats/random.hpp"

#include <bit>
#include <cmath>

#include "palermo/core/clones.hpp"
#include "palermo/stats/distributions.hpp"

namespace palermo::stats {

namespace {

// Philox4x32-10 of [S11], with the constants of its table 2.
constexpr std::uint32_t multiplier_0 = 0xD2511F53, multiplier_1 = 0xCD9E8D57;
constexpr std::uint32_t weyl_0 = 0x9E3779B9, weyl_1 = 0xBB67AE85;

// Keeps branch() apart from stream(): the counter of a stream never has this in its upper half and
// the top bit of the position set.
constexpr std::uint64_t branch_mark = 0x8000'0000'0000'0000;

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> c,
                                    std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = std::uint64_t{multiplier_0} * c[0];
        const std::uint64_t b = std::uint64_t{multiplier_1} * c[2];
        c = {static_cast<std::uint32_t>(b >> 32) ^ c[1] ^ key[0], static_cast<std::uint32_t>(b),
             static_cast<std::uint32_t>(a >> 32) ^ c[3] ^ key[1], static_cast<std::uint32_t>(a)};
        key[0] += weyl_0;
        key[1] += weyl_1;
    }
    return c;
}

// Eight blocks side by side: the same numbers as one by one, in a fraction of the time. Loops over
// blocks are kept loops, else the compiler unrolls them and does not find the vectors.
PALERMO_CLONES void Stream::refill() noexcept {
    constexpr std::size_t blocks = 8;
    std::uint32_t c0[blocks], c1[blocks], c2[blocks], c3[blocks];
#pragma GCC unroll 1
    for (std::size_t i = 0; i < blocks; ++i) {
        const std::uint64_t position = position_ + (blocks - 1 - i);
        c0[i] = static_cast<std::uint32_t>(position);
        c1[i] = static_cast<std::uint32_t>(position >> 32);
        c2[i] = static_cast<std::uint32_t>(number_);
        c3[i] = static_cast<std::uint32_t>(number_ >> 32);
    }
    auto key_0 = static_cast<std::uint32_t>(key_), key_1 = static_cast<std::uint32_t>(key_ >> 32);
    for (int round = 0; round < 10; ++round, key_0 += weyl_0, key_1 += weyl_1) {
#pragma GCC unroll 1
        for (std::size_t i = 0; i < blocks; ++i) {
            const std::uint64_t a = std::uint64_t{multiplier_0} * c0[i];
            const std::uint64_t b = std::uint64_t{multiplier_1} * c2[i];
            c0[i] = static_cast<std::uint32_t>(b >> 32) ^ c1[i] ^ key_0;
            c1[i] = static_cast<std::uint32_t>(b);
            c2[i] = static_cast<std::uint32_t>(a >> 32) ^ c3[i] ^ key_1;
            c3[i] = static_cast<std::uint32_t>(a);
        }
    }
    for (std::size_t i = 0; i < blocks; ++i) {
        block_[2 * i] = c2[i] | std::uint64_t{c3[i]} << 32;
        block_[2 * i + 1] = c0[i] | std::uint64_t{c1[i]} << 32;
    }
    position_ += blocks;
    left_ = 2 * blocks;
}

Simulation Simulation::branch(std::uint64_t number) const noexcept {
    const auto out =
        philox({0, static_cast<std::uint32_t>(branch_mark >> 32),
                static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(number >> 32)},
               {static_cast<std::uint32_t>(key_), static_cast<std::uint32_t>(key_ >> 32)});
    return Simulation(std::uint64_t{out[0]} | (std::uint64_t{out[1]} << 32));
}

std::uint64_t Stream::below(std::uint64_t below) noexcept {
    // Bits beyond the smallest mask are thrown away and the rest tried again: exact.
    const std::uint64_t mask = below <= 1 ? 0 : ~std::uint64_t{0} >> std::countl_zero(below - 1);
    for (;;) {
        const std::uint64_t drawn = bits() & mask;
        if (drawn < below) return drawn;
    }
}

double Stream::normal() noexcept {
    return normal_quantile(uniform());
}

double Stream::exponential() noexcept {
    return -std::log(uniform());
}

double Stream::gamma(double shape) noexcept {
    if (shape < 1) {  // [MT00] section 6
        const double boosted = gamma(shape + 1);
        return boosted * std::exp(std::log(uniform()) / shape);
    }
    const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double x = normal();
        const double root = 1 + c * x;
        if (root <= 0) continue;
        const double v = root * root * root, u = uniform();
        if (u < 1 - 0.0331 * (x * x) * (x * x)) return d * v;  // what the next line accepts too
        if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
    }
}

double Stream::beta(double a, double b) noexcept {
    const double x = gamma(a), y = gamma(b);
    if (x + y > 0) return x / (x + y);
    return uniform() * (a + b) < a ? 1.0 : 0.0;  // both underflow only for tiny a and b
}

std::int64_t Stream::poisson(double mean) noexcept {
    if (!(mean > 0)) return 0;
    if (mean < 10) {  // inversion by multiplication
        const double floor = std::exp(-mean);
        std::int64_t count = 0;
        for (double product = uniform(); product > floor; product *= uniform()) ++count;
        return count;
    }
    // [H93p] PTRS.
    const double log_mean = std::log(mean);
    const double b = 0.931 + 2.53 * std::sqrt(mean);
    const double a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    const double v_r = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
        const double u = uniform() - 0.5;
        const double v = uniform();
        const double us = 0.5 - std::fabs(u);
        const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r) return static_cast<std::int64_t>(k);
        if (k < 0 || (us < 0.013 && v > us)) continue;
        if (std::log(v) + std::log(inverse_alpha) - std::log(a / (us * us) + b) <=
            -mean + k * log_mean - log_factorial(k)) {
            return static_cast<std::int64_t>(k);
        }
    }
}

std::int64_t Stream::binomial(std::int64_t trials, double chance) noexcept {
    if (trials <= 0 || !(chance > 0)) return 0;
    if (chance >= 1) return trials;
    if (chance > 0.5) return trials - binomial(trials, 1 - chance);
    const double n = static_cast<double>(trials), p = chance, q = 1 - p;
    const double odds = p / q;
    if (n * p < 10) {  // inversion, walking up from zero
        const double start = std::exp(n * std::log1p(-p));
        for (;;) {
            double u = uniform(), weight = start;
            for (std::int64_t k = 0; k <= trials; ++k) {
                if (u < weight) return k;
                u -= weight;
                weight *= odds * (n - static_cast<double>(k)) / (static_cast<double>(k) + 1);
                if (weight < 1e-300) break;  // the tail that rounding leaves: draw again
            }
        }
    }
    // [H93] BTRS.
    const double spq = std::sqrt(n * p * q);
    const double b = 1.15 + 2.53 * spq;
    const double a = -0.0873 + 0.0248 * b + 0.01 * p;
    const double c = n * p + 0.5;
    const double v_r = 0.92 - 4.2 / b;
    const double alpha = (2.83 + 5.1 / b) * spq;
    const double log_odds = std::log(odds);
    const double mode = std::floor((n + 1) * p);
    double h = 0;
    bool ready = false;
    for (;;) {
        const double u = uniform() - 0.5;
        double v = uniform();
        const double us = 0.5 - std::fabs(u);
        const double k = std::floor((2 * a / us + b) * u + c);
        if (us >= 0.07 && v <= v_r) return static_cast<std::int64_t>(k);
        if (k < 0 || k > n) continue;
        if (!ready) {
            h = log_factorial(mode) + log_factorial(n - mode);
            ready = true;
        }
        v = std::log(v * alpha / (a / (us * us) + b));
        if (v <= h - log_factorial(k) - log_factorial(n - k) + (k - mode) * log_odds) {
            return static_cast<std::int64_t>(k);
        }
    }
}

void Stream::multinomial(std::int64_t trials, std::span<const double> weights,
                         std::span<std::int64_t> counts) noexcept {
    double rest = 0;
    for (const double weight : weights) rest += weight;
    std::size_t last = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] > 0) last = i;
    }
    for (std::size_t i = 0; i < weights.size(); ++i) {
        counts[i] = i == last ? trials : i > last ? 0 : binomial(trials, weights[i] / rest);
        trials -= counts[i];
        rest -= weights[i];
    }
}

void Stream::multinomial_given_rest(std::int64_t trials, std::span<const double> chances_of_rest,
                                    std::span<std::int64_t> counts) noexcept {
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts[i] = binomial(trials, chances_of_rest[i]);
        trials -= counts[i];
    }
}

}  // namespace palermo::stats
