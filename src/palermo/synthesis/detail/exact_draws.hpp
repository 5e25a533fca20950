// synthesis/detail/exact_draws.hpp: the algorithms of [CKS20] over any source of fair bits.
//
// Used by noise.cpp with a SecureRandom and by tests with a source they can repeat. Nothing that
// makes a release includes this file. `Bits` has `std::uint64_t bits()`.
//
// No floating point. A comparison of a uniform draw with a fraction reads 64 bits of the draw
// first; in the 1 case of about 2^60 where those do not decide, more bits are read.
#pragma once

#include <gmp.h>

#include <cstdint>

#include "palermo/core/result.hpp"

namespace palermo::protect::detail {

__extension__ using U128 = unsigned __int128;
__extension__ using I128 = __int128;

/// A probability over/under in [0, 1], with floor and ceiling of its 2^64-fold for the quick way.
struct Fraction {
    U128 over;
    U128 under;
    U128 floor;
    U128 ceiling;
};

inline int bit_length(U128 value) {
    const auto high = static_cast<std::uint64_t>(value >> 64);
    const auto low = static_cast<std::uint64_t>(value);
    if (high != 0) return 128 - __builtin_clzll(high);
    return low != 0 ? 64 - __builtin_clzll(low) : 0;
}

inline Fraction fraction(U128 over, U128 under) {
    const int excess = bit_length(under) - 63;
    if (excess <= 0) {
        const U128 scaled = over << 64;
        const U128 floor = scaled / under;
        return {over, under, floor, floor * under == scaled ? floor : floor + 1};
    }
    // Too long to divide in 128 bits: bracket it instead.
    const U128 over_cut = over >> excess, under_cut = under >> excess;
    return {over, under, (over_cut << 64) / (under_cut + 1),
            ((over_cut + 1) << 64) / under_cut + 1};
}

/// Whether a uniform number whose first 64 bits are `first` lies below p / divisor, exactly.
template <class Bits>
bool below_exactly(std::uint64_t first, const Fraction& p, std::uint64_t divisor, Bits& bits) {
    // uniform = drawn / 2^(64 k) to k words: compare drawn * under * divisor with over * 2^(64 k).
    mpz_t drawn, under, over, left, next, word;
    mpz_inits(drawn, under, over, left, next, word, nullptr);
    const auto set = [&](mpz_ptr z, U128 value) {
        mpz_set_ui(z, static_cast<std::uint64_t>(value >> 64));
        mpz_mul_2exp(z, z, 64);
        mpz_set_ui(word, static_cast<std::uint64_t>(value));
        mpz_add(z, z, word);
    };
    set(under, p.under);
    set(over, p.over);
    mpz_mul_ui(under, under, divisor);
    mpz_set_ui(drawn, first);
    bool answer = false;
    for (;;) {
        mpz_mul_2exp(over, over, 64);
        mpz_mul(left, drawn, under);
        mpz_add(next, left, under);
        if (mpz_cmp(next, over) <= 0) {
            answer = true;
            break;
        }
        if (mpz_cmp(left, over) >= 0) break;
        mpz_mul_2exp(drawn, drawn, 64);
        mpz_set_ui(word, bits.bits());
        mpz_add(drawn, drawn, word);
    }
    mpz_clears(drawn, under, over, left, next, word, nullptr);
    return answer;
}

/// True with probability p / divisor.
template <class Bits>
bool bernoulli(const Fraction& p, std::uint64_t divisor, Bits& bits) {
    const auto first = bits.bits();
    const U128 low = U128{first} * divisor;
    if (low + divisor <= p.floor) return true;
    if (low >= p.ceiling) return false;
    return below_exactly(first, p, divisor, bits);
}

/// True with probability exp(-p), 0 <= p <= 1. [CKS20, Alg. 1]
template <class Bits>
bool bernoulli_exp(const Fraction& p, Bits& bits) {
    std::uint64_t k = 1;
    while (bernoulli(p, k, bits)) ++k;
    return k % 2 == 1;
}

/// True with probability exp(-1). The first factor of Alg. 1 is certain, so start at the second.
template <class Bits>
bool bernoulli_exp_one(Bits& bits) {
    constexpr Fraction one{1, 1, U128{1} << 64, U128{1} << 64};
    std::uint64_t k = 2;
    while (bernoulli(one, k, bits)) ++k;
    return k % 2 == 1;
}

/// True with probability exp(-over/under), any size. [CKS20, Alg. 1]
template <class Bits>
bool bernoulli_exp(U128 over, U128 under, Bits& bits) {
    while (over >= under) {
        if (!bernoulli_exp_one(bits)) return false;
        over -= under;
    }
    return bernoulli_exp(fraction(over, under), bits);
}

/// A whole number in [0, bound), each equally likely (multiply and reject, Lemire 2019).
template <class Bits>
std::uint64_t uniform_below(std::uint64_t bound, Bits& bits) {
    U128 product = U128{bits.bits()} * bound;
    if (static_cast<std::uint64_t>(product) < bound) {
        const std::uint64_t short_by = -bound % bound;
        while (static_cast<std::uint64_t>(product) < short_by) {
            product = U128{bits.bits()} * bound;
        }
    }
    return static_cast<std::uint64_t>(product >> 64);
}

/// Discrete Laplace of scale over/under. [CKS20, Alg. 2 with t = over, s = under]
template <class Bits>
std::int64_t discrete_laplace(std::uint64_t over, std::uint64_t under, Bits& bits) {
    for (;;) {
        const auto part = uniform_below(over, bits);
        if (!bernoulli_exp(fraction(part, over), bits)) continue;
        std::uint64_t whole = 0;
        while (bernoulli_exp_one(bits)) ++whole;
        const U128 magnitude = (U128{part} + U128{over} * whole) / under;
        const bool negative = (bits.bits() & 1) != 0;
        if (negative && magnitude == 0) continue;
        expects(magnitude < (U128{1} << 62));
        const auto size = static_cast<std::int64_t>(magnitude);
        return negative ? -size : size;
    }
}

/// Discrete Gaussian of variance over/under, scale = floor(sigma) + 1. [CKS20, Alg. 3]
template <class Bits>
std::int64_t discrete_gaussian(std::uint64_t over, std::uint64_t under, std::uint64_t scale,
                               Bits& bits) {
    for (;;) {
        const auto y = discrete_laplace(scale, 1, bits);
        // exp(-(|y| - variance/scale)^2 / (2 variance)), over one denominator:
        // (|y| under scale - over)^2 / (2 over under scale^2)
        const auto size = static_cast<std::uint64_t>(y < 0 ? -y : y);
        const I128 distance = static_cast<I128>(U128{size} * under * scale) - I128{over};
        const U128 away = static_cast<U128>(distance < 0 ? -distance : distance);
        // 2^63 here means a Laplace draw with probability below exp(-4000).
        expects(away < (U128{1} << 63));
        if (bernoulli_exp(away * away, U128{2} * over * under * scale * scale, bits)) return y;
    }
}

}  // namespace palermo::protect::detail
