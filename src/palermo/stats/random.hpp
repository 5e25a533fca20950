// stats/random.hpp: chance that can be repeated.
//
//     seed ──> Simulation ──stream(k)──> Stream ──> uniform, normal, binomial, multinomial, ...
//
// A simulation is a function of (seed, stream, position) and of nothing else: replicate k draws from
// stream k, so the result is the same on one thread or sixty. The generator is Philox4x32-10, counter
// based [S11]; it is not a cipher and must never make privacy noise, which takes a SecureRandom
// (crypto/random.hpp). The two types do not convert.
//
//     auto stream = Simulation(1).stream(3);
//     const double u = stream.uniform();  // the same digits whenever and wherever
//
// Sources  [S11] Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3.
//          [H93] Hörmann (1993), J. Stat. Comput. Simul. 46, 101-110 (binomial, BTRS).
//          [H93p] Hörmann (1993), Insurance: Math. Econ. 12, 39-45 (Poisson, PTRS).
//          [MT00] Marsaglia, Tsang (2000), ACM TOMS 26, 363-372 (gamma).
//
// Thread safety: a Simulation may be shared, a Stream belongs to one thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace palermo::stats {

/// One block of Philox4x32-10: a bijection of the counter for each key. Public for its test vectors.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key);

/// A sequence of random numbers. Cheap to make, not to be shared between threads.
class Stream {
public:
    Stream(std::uint64_t key, std::uint64_t number) noexcept : key_(key), number_(number) {}

    /// 64 random bits.
    std::uint64_t bits() noexcept {
        if (left_ == 0) refill();
        return block_[static_cast<std::size_t>(--left_)];
    }

    /// Uniform on (0, 1), never 0 and never 1; 53 bits.
    double uniform() noexcept { return (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53; }

    /// Uniform on 0 .. below-1, exact. `below` > 0.
    std::uint64_t below(std::uint64_t below) noexcept;

    double normal() noexcept;                    // mean 0, variance 1
    double exponential() noexcept;               // mean 1
    double gamma(double shape) noexcept;         // scale 1, shape > 0
    double beta(double a, double b) noexcept;    // a, b > 0
    std::int64_t poisson(double mean) noexcept;  // mean >= 0
    std::int64_t binomial(std::int64_t trials, double chance) noexcept;

    /// Throws `trials` balls into cells with chances in proportion to `weights` (>= 0, sum > 0).
    /// `counts` has the shape of `weights` and is overwritten. Cost: one binomial a cell.
    void multinomial(std::int64_t trials, std::span<const double> weights,
                     std::span<std::int64_t> counts) noexcept;

    /// The same where cell i has chance chances[i] of what the cells before it left over; saves the
    /// divisions when the same weights are used thousands of times.
    void multinomial_given_rest(std::int64_t trials, std::span<const double> chances_of_rest,
                                std::span<std::int64_t> counts) noexcept;

private:
    void refill() noexcept;

    std::uint64_t key_;
    std::uint64_t number_;
    std::uint64_t position_ = 0;
    std::array<std::uint64_t, 16> block_;  // the next left_ numbers, last one first
    int left_ = 0;
};

/// A seeded source of streams. Copies are the same source.
class Simulation {
public:
    explicit Simulation(std::uint64_t seed) noexcept : key_(seed) {}

    /// The stream of that number; streams of different numbers do not overlap.
    Stream stream(std::uint64_t number) const noexcept { return {key_, number}; }

    /// A source of its own for one part of a study: `study.branch(3).branch(17).stream(k)`.
    Simulation branch(std::uint64_t number) const noexcept;

    std::uint64_t key() const noexcept { return key_; }

private:
    std::uint64_t key_;
};

}  // namespace palermo::stats
