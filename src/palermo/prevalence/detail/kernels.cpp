#include "palermo/prevalence/detail/kernels.hpp"

#include <bit>
#include <cmath>

#include "palermo/core/clones.hpp"

namespace palermo::prevalence::detail {

PALERMO_CLONES void sum_subsets(double* x, int lists) {
    const std::size_t n = std::size_t{1} << lists;
    for (std::size_t base = 0; base < n; base += 4) {
        x[base + 1] += x[base];
        x[base + 3] += x[base + 2];
        x[base + 2] += x[base];
        x[base + 3] += x[base + 1];
    }
    for (std::size_t step = 4; step < n; step *= 2) {
        for (std::size_t base = 0; base < n; base += 2 * step) {
            double* low = x + base;
            double* high = low + step;
            for (std::size_t j = 0; j < step; j += 4) {
                high[j] += low[j];
                high[j + 1] += low[j + 1];
                high[j + 2] += low[j + 2];
                high[j + 3] += low[j + 3];
            }
        }
    }
}

PALERMO_CLONES void sum_supersets(double* x, int lists) {
    const std::size_t n = std::size_t{1} << lists;
    for (std::size_t base = 0; base < n; base += 4) {
        x[base] += x[base + 1];
        x[base + 2] += x[base + 3];
        x[base] += x[base + 2];
        x[base + 1] += x[base + 3];
    }
    for (std::size_t step = 4; step < n; step *= 2) {
        for (std::size_t base = 0; base < n; base += 2 * step) {
            double* low = x + base;
            const double* high = low + step;
            for (std::size_t j = 0; j < step; j += 4) {
                low[j] += high[j];
                low[j + 1] += high[j + 1];
                low[j + 2] += high[j + 2];
                low[j + 3] += high[j + 3];
            }
        }
    }
}

PALERMO_CLONES void exponentials(double* x, const double* keep, std::size_t n) {
    // exp(x) = 2^k exp(r), |r| <= log(2)/2, Taylor to r^13: remainder 4e-18.
    constexpr double shift = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds to a whole number
    constexpr double log2_high = 0x1.62e42fee00000p-1, log2_low = 0x1.a39ef35793c76p-33;
    for (std::size_t i = 0; i < n; ++i) {
        double v = x[i];
        v = v > 700 ? 700 : v;
        v = v < -700 ? -700 : v;
        const double shifted = v * 1.4426950408889634074 + shift;
        const double k = shifted - shift;
        const double r = (v - k * log2_high) - k * log2_low;
        const double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
        const double p01 = 1 + r, p23 = 1.0 / 2 + r * (1.0 / 6);
        const double p45 = 1.0 / 24 + r * (1.0 / 120), p67 = 1.0 / 720 + r * (1.0 / 5040);
        const double p89 = 1.0 / 40320 + r * (1.0 / 362880);
        const double pab = 1.0 / 3628800 + r * (1.0 / 39916800);
        const double pcd = 1.0 / 479001600 + r * (1.0 / 6227020800);
        const double value =
            (p01 + r2 * p23) + r4 * (p45 + r2 * p67) + r8 * ((p89 + r2 * pab) + r4 * pcd);
        const auto exponent = std::bit_cast<std::uint64_t>(shifted) << 52;
        const double scale = std::bit_cast<double>(exponent + 0x3FF0000000000000u);
        x[i] = value * scale * keep[i];
    }
}

PALERMO_CLONES int cholesky(double* a, std::size_t stride, std::size_t n) {
    int skipped = 0;
    double column[512];
    for (std::size_t k = 0; k < n; ++k) {
        double* row_k = a + k * stride;
        const double pivot = row_k[k];
        // row_k[stride - 1] keeps the diagonal as it was.
        if (!(pivot > 1e-11 * row_k[stride - 1]) || !(pivot > 1e-280)) {
            ++skipped;
            row_k[k] = 0;
            for (std::size_t i = k + 1; i < n; ++i) a[i * stride + k] = 0;
            continue;
        }
        const double root = std::sqrt(pivot), inverse = 1 / root;
        row_k[k] = root;
        for (std::size_t i = k + 1; i < n; ++i) {
            a[i * stride + k] *= inverse;
            column[i] = a[i * stride + k];
        }
        for (std::size_t i = k + 1; i < n; ++i) {
            double* row = a + i * stride;
            const double factor = column[i];
            for (std::size_t j = k + 1; j <= i; ++j) row[j] -= factor * column[j];
        }
    }
    return skipped;
}

void solve(const double* l, std::size_t stride, std::size_t n, double* b) {
    for (std::size_t i = 0; i < n; ++i) {
        const double* row = l + i * stride;
        double value = b[i];
        for (std::size_t j = 0; j < i; ++j) value -= row[j] * b[j];
        b[i] = row[i] > 0 ? value / row[i] : 0;
    }
    for (std::size_t i = n; i-- > 0;) {
        const double* row = l + i * stride;
        b[i] = row[i] > 0 ? b[i] / row[i] : 0;
        const double value = b[i];
        for (std::size_t j = 0; j < i; ++j) b[j] -= row[j] * value;
    }
}

}  // namespace palermo::prevalence::detail
