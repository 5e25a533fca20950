#include "palermo/stats/distributions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "palermo/core/result.hpp"

namespace palermo::stats {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// c_0 + c_1 x + c_2 x^2 + ..., by Horner's rule.
template <typename... Rest>
double polynomial(double x, double c, Rest... rest) {
    if constexpr (sizeof...(rest) == 0) {
        return c;
    } else {
        return polynomial(x, rest...) * x + c;
    }
}

const auto& small_log_factorials() {
    static const auto table = [] {
        std::array<double, 1024> logs{};
        long double sum = 0;
        for (std::size_t k = 2; k < logs.size(); ++k) {
            sum += std::log(static_cast<long double>(k));
            logs[k] = static_cast<double>(sum);
        }
        return logs;
    }();
    return table;
}

}  // namespace

double normal_cdf(double x) {
    return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

double normal_quantile(double p) {
    if (std::isnan(p)) return p;
    if (p <= 0) return -infinity;
    if (p >= 1) return infinity;
    const double q = p - 0.5;
    if (std::fabs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q *
               polynomial(r, 3.3871328727963666080e0, 1.3314166789178437745e2,
                          1.9715909503065514427e3, 1.3731693765509461125e4, 4.5921953931549871457e4,
                          6.7265770927008700853e4, 3.3430575583588128105e4,
                          2.5090809287301226727e3) /
               polynomial(r, 1.0, 4.2313330701600911252e1, 6.8718700749205790830e2,
                          5.3941960214247511077e3, 2.1213794301586595867e4, 3.9307895800092710610e4,
                          2.8729085735721942674e4, 5.2264952788528545610e3);
    }
    double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
    double value = 0;
    if (r <= 5) {
        r -= 1.6;
        value = polynomial(r, 1.42343711074968357734e0, 4.63033784615654529590e0,
                           5.76949722146069140550e0, 3.64784832476320460504e0,
                           1.27045825245236838258e0, 2.41780725177450611770e-1,
                           2.27238449892691845833e-2, 7.74545014278341407640e-4) /
                polynomial(r, 1.0, 2.05319162663775882187e0, 1.67638483018380384940e0,
                           6.89767334985100004550e-1, 1.48103976427480074590e-1,
                           1.51986665636164571966e-2, 5.47593808499534494600e-4,
                           1.05075007164441684324e-9);
    } else {
        r -= 5;
        value = polynomial(r, 6.65790464350110377720e0, 5.46378491116411436990e0,
                           1.78482653991729133580e0, 2.96560571828504891230e-1,
                           2.65321895265761230930e-2, 1.24266094738807843860e-3,
                           2.71155556874348757815e-5, 2.01033439929228813265e-7) /
                polynomial(r, 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
                           1.48753612908506148525e-2, 7.86869131145613259100e-4,
                           1.84631831751005468180e-5, 1.42151175831644588870e-7,
                           2.04426310338993978564e-15);
    }
    return q < 0 ? -value : value;
}

double log_factorial(double k) {
    const auto& table = small_log_factorials();
    if (k < static_cast<double>(table.size())) {
        const auto whole = static_cast<std::size_t>(k);
        if (static_cast<double>(whole) == k) return table[whole];
        return std::lgamma(k + 1);
    }
    const double inverse = 1 / k, square = inverse * inverse;
    return (k + 0.5) * std::log(k) - k + 0.5 * std::log(2 * std::numbers::pi) +
           inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260)));
}

double gamma_q(double a, double x) {
    if (!(x > 0)) return 1;
    if (std::isinf(x)) return 0;
    const double log_factor = a * std::log(x) - x - std::lgamma(a);
    if (x < a + 1) {  // series of P
        double term = 1 / a, sum = term;
        for (double n = a + 1; term > sum * 1e-17; n += 1) {
            term *= x / n;
            sum += term;
        }
        return 1 - sum * std::exp(log_factor);
    }
    // Continued fraction by Lentz's method.
    constexpr double tiny = 1e-300;
    double b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d;
    for (int i = 1; i < 100'000; ++i) {
        const double an = -i * (i - a);
        b += 2;
        d = an * d + b;
        if (std::fabs(d) < tiny) d = tiny;
        c = b + an / c;
        if (std::fabs(c) < tiny) c = tiny;
        d = 1 / d;
        const double step = d * c;
        h *= step;
        if (std::fabs(step - 1) < 1e-16) break;
    }
    return h * std::exp(log_factor);
}

double gamma_p(double a, double x) {
    if (!(x > 0)) return 0;
    if (x >= a + 1) return 1 - gamma_q(a, x);
    const double log_factor = a * std::log(x) - x - std::lgamma(a);
    double term = 1 / a, sum = term;
    for (double n = a + 1; term > sum * 1e-17; n += 1) {
        term *= x / n;
        sum += term;
    }
    return sum * std::exp(log_factor);
}

double poisson_at_most(std::int64_t k, double mean) {
    if (k < 0) return 0;
    if (!(mean > 0)) return 1;
    return gamma_q(static_cast<double>(k) + 1, mean);
}

double poisson_at_least(std::int64_t k, double mean) {
    if (k <= 0) return 1;
    if (!(mean > 0)) return 0;
    return gamma_p(static_cast<double>(k), mean);
}

double chi_squared_tail(double x, double degrees) {
    return degrees > 0 ? gamma_q(degrees / 2, x / 2) : x > 0 ? 0 : 1;
}

double quantile_8(std::span<const double> sorted, double p) {
    expects(!sorted.empty());
    const double n = static_cast<double>(sorted.size());
    constexpr double fuzz = 4 * std::numeric_limits<double>::epsilon();
    const double position = 1.0 / 3 + p * (n + 1.0 / 3);  // R: a + p (n + 1 - a - b), a = b = 1/3
    const double below = std::floor(position + fuzz);
    double part = position - below;
    if (std::fabs(part) < fuzz) part = 0;
    const auto at = [&](double index) {  // 1-based, clamped
        return sorted[static_cast<std::size_t>(std::clamp(index, 1.0, n)) - 1];
    };
    const double low = at(below), high = at(below + 1);
    if (part == 0 || low == high) return low;
    if (part == 1) return high;
    return (1 - part) * low + part * high;
}

}  // namespace palermo::stats
