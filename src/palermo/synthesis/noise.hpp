// synthesis/noise.hpp: noise that is exactly what it says it is.
//
//     count ──+ noise ──> measured count
//
// Privacy proofs speak of real numbers; floating-point samplers do not draw them, and the gaps
// between doubles have been used to read the answer back [M12]. Here everything is whole numbers
// and fractions: the draw follows the stated distribution exactly, from fair bits.
//
// Only a SecureRandom is accepted. What a test may drive by hand lives in detail/exact_draws.hpp.
//
// Sources  [CKS20] Canonne, Kamath, Steinke (2020), "The Discrete Gaussian for Differential
//          Privacy", NeurIPS; Algorithms 1 to 3. [M12] Mironov (2012), CCS.
//          [MT07] McSherry, Talwar (2007), FOCS.
// Method   docs/methods/exact_noise.md
//
// Thread safety: functions of their arguments; one source of randomness a thread.
#pragma once

#include <cstdint>
#include <span>

#include "palermo/core/result.hpp"
#include "palermo/crypto/random.hpp"
#include "palermo/ledger/rational.hpp"

namespace palermo::protect {

/// Whole numbers x with probability proportional to exp(-x^2 / (2 variance)).
///
/// `variance` is the parameter sigma^2; the true variance is never larger. Adding it to a count
/// that one victim changes by at most 1 costs rho = 1 / (2 variance). [CKS20, Theorem 4]
class DiscreteGaussian {
public:
    /// Errors   invalid_input  variance not above 0, or its numerator or denominator above 2^40
    ///                         or the two together too large for 128-bit arithmetic
    static Result<DiscreteGaussian> make(const Rational& variance);

    std::int64_t draw(crypto::SecureRandom& random) const;

    /// Cost: about 0.2 us a draw.
    void fill(std::span<std::int64_t> draws, crypto::SecureRandom& random) const;

    const Rational& variance() const noexcept { return variance_; }

private:
    DiscreteGaussian(Rational variance, std::uint64_t over, std::uint64_t under,
                     std::uint64_t scale);

    Rational variance_;
    std::uint64_t over_;   // variance = over / under
    std::uint64_t under_;  //
    std::uint64_t scale_;  // floor(sigma) + 1, the scale of the Laplace draws it is made from
};

/// Chooses an index with probability proportional to exp(epsilon * score / (2 * sensitivity)), for
/// scores that one victim changes by at most `sensitivity`: the exponential mechanism [MT07],
/// drawn exactly. epsilon-DP, and of bounded range, so rho_of_selection(epsilon). One score or more.
///
/// Errors   invalid_input  epsilon not above 0, or of more than 40 bits
Result<std::size_t> choose_exactly(std::span<const std::int64_t> scores, const Rational& epsilon,
                                   std::int64_t sensitivity, crypto::SecureRandom& random);

/// Whole numbers x with probability proportional to exp(-|x| / scale).
/// Adding it to a count that one victim changes by at most 1 is (1/scale)-DP. [CKS20, Alg. 2]
class DiscreteLaplace {
public:
    /// Errors   invalid_input  scale not above 0, or its numerator or denominator above 2^40
    static Result<DiscreteLaplace> make(const Rational& scale);

    std::int64_t draw(crypto::SecureRandom& random) const;
    void fill(std::span<std::int64_t> draws, crypto::SecureRandom& random) const;

    const Rational& scale() const noexcept { return scale_; }

private:
    DiscreteLaplace(Rational scale, std::uint64_t over, std::uint64_t under);

    Rational scale_;
    std::uint64_t over_;
    std::uint64_t under_;
};

namespace detail {

/// Called with every number that noise has passed over, before anything else sees it: measured tables,
/// indexes chosen, the seed of the fitting. A test takes them down from one file and puts them in place for
/// its neighbour: whatever still differs in the two releases says something that no noise protects. Whoever
/// adds a noisy number hands it on here too. Null outside tests.
extern void (*at_noised)(std::span<std::int64_t> numbers);

inline void noised(std::span<std::int64_t> numbers) {
    if (at_noised != nullptr) at_noised(numbers);
}

}  // namespace detail

}  // namespace palermo::protect
