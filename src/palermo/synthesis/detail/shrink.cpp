#include "palermo/synthesis/detail/shrink.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>

// The same digits on every machine: no fused multiply-add that one has and another lacks.
#pragma GCC optimize("O3", "fp-contract=off")

namespace palermo::protect::detail {
namespace {

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

}  // namespace

void shrink(std::vector<double>& cells, const std::vector<double>& expected,
            const std::vector<bool>& possible, double sigma, double largest,
            std::vector<double>* variance) {
    if (variance != nullptr) variance->assign(cells.size(), sigma * sigma);
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
        float total = 0, mean = 0, square = 0;
        for (int g = 0; g < points; ++g) {
            const float chance = prior[g] * each[g];
            total += chance;
            mean += chance * factor[g];
            square += chance * factor[g] * factor[g];
        }
        cells[cell] = total > 0 ? expected[cell] * mean / total : 0;
        if (variance == nullptr) continue;
        const double centre = mean / std::max(total, 1e-30F);
        const double spread = square / std::max(total, 1e-30F) - centre * centre;
        (*variance)[cell] = expected[cell] * expected[cell] * std::max(spread, 0.0);
    }
}

}  // namespace palermo::protect::detail
