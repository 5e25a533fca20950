#include "palermo/synthesis/noise.hpp"

#include <gmp.h>

#include <algorithm>

#include "palermo/synthesis/detail/exact_draws.hpp"

namespace palermo::protect {

namespace detail {
void (*at_noised)(std::span<std::int64_t> numbers) = nullptr;
}
namespace {

constexpr std::uint64_t longest = std::uint64_t{1} << 40;

struct Parts {
    std::uint64_t over;
    std::uint64_t under;
};

Result<Parts> parts_of(const Rational& positive) {
    if (positive <= Rational(0)) {
        return fail(Code::invalid_input, "synthesis.no_spread");
    }
    const auto* over = mpq_numref(positive.raw());
    const auto* under = mpq_denref(positive.raw());
    if (mpz_cmp_ui(over, longest) > 0 || mpz_cmp_ui(under, longest) > 0) {
        return fail(Code::invalid_input, "synthesis.spread_too_fine");
    }
    return Parts{mpz_get_ui(over), mpz_get_ui(under)};
}

std::uint64_t root(std::uint64_t value) {
    std::uint64_t low = 0, high = std::uint64_t{1} << 32;
    while (high - low > 1) {
        const auto middle = low + (high - low) / 2;
        (detail::U128{middle} * middle <= value ? low : high) = middle;
    }
    return low;
}

}  // namespace

DiscreteGaussian::DiscreteGaussian(Rational variance, std::uint64_t over, std::uint64_t under,
                                   std::uint64_t scale)
    : variance_(std::move(variance)), over_(over), under_(under), scale_(scale) {}

Result<DiscreteGaussian> DiscreteGaussian::make(const Rational& variance) {
    const auto [over, under] = TRY(parts_of(variance));
    const auto scale = root(over / under) + 1;  // floor(sqrt(over/under)) + 1
    // Laplace draws up to 4000 times the scale fit into the 128-bit square of discrete_gaussian.
    if (detail::U128{scale} * scale * under > (detail::U128{1} << 50) ||
        detail::U128{over} * under * scale * scale > (detail::U128{1} << 125)) {
        return fail(Code::invalid_input, "synthesis.variance_too_fine");
    }
    return DiscreteGaussian(variance, over, under, scale);
}

std::int64_t DiscreteGaussian::draw(crypto::SecureRandom& random) const {
    return detail::discrete_gaussian(over_, under_, scale_, random);
}

void DiscreteGaussian::fill(std::span<std::int64_t> draws, crypto::SecureRandom& random) const {
    for (auto& each : draws) each = detail::discrete_gaussian(over_, under_, scale_, random);
}

Result<std::size_t> choose_exactly(std::span<const std::int64_t> scores, const Rational& epsilon,
                                   std::int64_t sensitivity, crypto::SecureRandom& random) {
    expects(!scores.empty() && sensitivity >= 1 && sensitivity <= std::int64_t{1} << 40);
    const auto [over, under] = TRY(parts_of(epsilon));
    const auto best = *std::max_element(scores.begin(), scores.end());
    // Any index, kept with exp(-epsilon (best - score) / (2 sensitivity)); the best is always kept.
    for (;;) {
        const auto index = detail::uniform_below(scores.size(), random);
        const auto behind =
            static_cast<std::uint64_t>(best) - static_cast<std::uint64_t>(scores[index]);
        if (detail::bernoulli_exp(detail::U128{behind} * over,
                                  detail::U128{2} * static_cast<std::uint64_t>(sensitivity) * under,
                                  random)) {
            auto chosen = static_cast<std::int64_t>(index);
            detail::noised({&chosen, 1});
            return static_cast<std::size_t>(chosen);
        }
    }
}

DiscreteLaplace::DiscreteLaplace(Rational scale, std::uint64_t over, std::uint64_t under)
    : scale_(std::move(scale)), over_(over), under_(under) {}

Result<DiscreteLaplace> DiscreteLaplace::make(const Rational& scale) {
    const auto [over, under] = TRY(parts_of(scale));
    return DiscreteLaplace(scale, over, under);
}

std::int64_t DiscreteLaplace::draw(crypto::SecureRandom& random) const {
    return detail::discrete_laplace(over_, under_, random);
}

void DiscreteLaplace::fill(std::span<std::int64_t> draws, crypto::SecureRandom& random) const {
    for (auto& each : draws) each = detail::discrete_laplace(over_, under_, random);
}

}  // namespace palermo::protect
