#include "palermo/ledger/accountant.hpp"

#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace palermo::protect {
namespace {

/// A number of 192 bits that is rounded in the direction each step names.
class Wide {
public:
    Wide() { mpfr_init2(value_, 192); }
    explicit Wide(double number) : Wide() { mpfr_set_d(value_, number, MPFR_RNDN); }  // exact
    Wide(const Rational& number, mpfr_rnd_t way) : Wide() { mpfr_set_q(value_, number.raw(), way); }
    Wide(const Wide&) = delete;
    Wide& operator=(const Wide&) = delete;
    ~Wide() { mpfr_clear(value_); }
    operator mpfr_ptr() { return value_; }

private:
    mpfr_t value_;
};

constexpr auto up = MPFR_RNDU;
constexpr auto down = MPFR_RNDD;

/// ln(1 - 1/alpha), from above: 1/alpha from below, so that its negative is from above.
void log_of_one_less(mpfr_ptr result, mpfr_ptr alpha) {
    mpfr_ui_div(result, 1, alpha, down);
    mpfr_neg(result, result, up);
    mpfr_log1p(result, result, up);
}

/// [CKS20, Prop. 12] at one order alpha > 1, an upper bound:
/// epsilon = alpha rho + (ln(1/delta) + (alpha - 1) ln(1 - 1/alpha) - ln(alpha)) / (alpha - 1)
double epsilon_at(const Rational& rho, double delta, double alpha_number) {
    Wide alpha(alpha_number), less_one, sum, term, log_delta(delta);
    mpfr_sub_ui(less_one, alpha, 1, MPFR_RNDN);  // exact: 192 bits hold both
    mpfr_log(log_delta, log_delta, down);
    mpfr_neg(sum, log_delta, up);
    log_of_one_less(term, alpha);
    mpfr_mul(term, term, less_one, up);
    mpfr_add(sum, sum, term, up);
    mpfr_log(term, alpha, down);
    mpfr_sub(sum, sum, term, up);
    mpfr_div(sum, sum, less_one, up);
    Wide cost(rho, up);
    mpfr_mul(cost, cost, alpha, up);
    mpfr_add(sum, sum, cost, up);
    return std::max(0.0, mpfr_get_d(sum, up));
}

/// ln delta = (alpha - 1)(alpha rho - epsilon) + (alpha - 1) ln(1 - 1/alpha) - ln(alpha), where the
/// paper's (1/(alpha-1)) (1 - 1/alpha)^alpha = (1/alpha) (1 - 1/alpha)^(alpha-1).
double delta_at(const Rational& rho, double epsilon, double alpha_number) {
    Wide alpha(alpha_number), less_one, sum(rho, up), term;
    mpfr_sub_ui(less_one, alpha, 1, MPFR_RNDN);
    mpfr_mul(sum, sum, alpha, up);
    mpfr_sub_d(sum, sum, epsilon, up);
    log_of_one_less(term, alpha);
    mpfr_add(sum, sum, term, up);
    mpfr_mul(sum, sum, less_one, up);
    mpfr_log(term, alpha, down);
    mpfr_sub(sum, sum, term, up);
    mpfr_exp(sum, sum, up);
    return std::min(1.0, mpfr_get_d(sum, up));
}

/// Where `value(1 + exp(t))` is smallest; both bounds above have one valley in t.
template <class Value>
double best_over_orders(const Value& value) {
    constexpr double golden = 0.6180339887498949;
    double left = -14, right = 24;
    double a = right - golden * (right - left), b = left + golden * (right - left);
    double at_a = value(1 + std::exp(a)), at_b = value(1 + std::exp(b));
    for (int step = 0; step < 70; ++step) {
        if (at_a < at_b) {
            right = b, b = a, at_b = at_a;
            a = right - golden * (right - left);
            at_a = value(1 + std::exp(a));
        } else {
            left = a, a = b, at_a = at_b;
            b = left + golden * (right - left);
            at_b = value(1 + std::exp(b));
        }
    }
    return std::min(at_a, at_b);
}

bool zero(const Rational& rho) {
    return rho == Rational(0);
}

/// Phi(x) = erfc(-x / sqrt 2) / 2; Phi grows with x, so one direction serves throughout.
void normal_below(mpfr_ptr x, mpfr_rnd_t way) {
    const auto other = way == up ? down : up;
    Wide root;
    mpfr_sqrt_ui(root, 2, (mpfr_sgn(x) > 0) == (way == up) ? down : up);
    mpfr_div(x, x, root, way);
    mpfr_neg(x, x, other);
    mpfr_erfc(x, x, way);
    mpfr_div_2ui(x, x, 1, way);
}

}  // namespace

Rational rho_of_gaussian(const Rational& variance, const Rational& sensitivity_squared) {
    expects(variance > Rational(0));
    return sensitivity_squared / (Rational(2) * variance);
}

Rational rho_of_pure(const Rational& epsilon) {
    return epsilon * epsilon / Rational(2);
}

Rational rho_of_selection(const Rational& epsilon) {
    return epsilon * epsilon / Rational(8);
}

double epsilon_of(const Rational& rho, double delta) {
    expects(rho >= Rational(0) && delta > 0 && delta < 1);
    if (zero(rho)) return 0;
    return best_over_orders([&](double alpha) { return epsilon_at(rho, delta, alpha); });
}

double delta_of(const Rational& rho, double epsilon) {
    expects(rho >= Rational(0) && epsilon >= 0);
    if (zero(rho)) return 0;
    return best_over_orders([&](double alpha) { return delta_at(rho, epsilon, alpha); });
}

double gaussian_delta_of(const Rational& rho, double epsilon) {
    expects(rho >= Rational(0) && epsilon >= 0);
    if (zero(rho)) return 0;
    // delta = Phi(mu/2 - epsilon/mu) - exp(epsilon) Phi(-mu/2 - epsilon/mu), mu^2 = 2 rho [DRS22]
    const auto doubled = rho * Rational(2);
    Wide mu_up(doubled, up), mu_down(doubled, down), first, second, share, e(epsilon);
    mpfr_sqrt(mu_up, mu_up, up);
    mpfr_sqrt(mu_down, mu_down, down);

    mpfr_div(share, e, mu_up, down);
    mpfr_div_2ui(first, mu_up, 1, up);
    mpfr_sub(first, first, share, up);
    normal_below(first, up);

    mpfr_div(share, e, mu_down, up);
    mpfr_div_2ui(second, mu_up, 1, up);
    mpfr_add(second, second, share, up);
    mpfr_neg(second, second, down);
    normal_below(second, down);
    mpfr_exp(e, e, down);
    mpfr_mul(second, second, e, down);

    mpfr_sub(first, first, second, up);
    return std::clamp(mpfr_get_d(first, up), 0.0, 1.0);
}

double gaussian_epsilon_of(const Rational& rho, double delta) {
    expects(rho >= Rational(0) && delta > 0 && delta < 1);
    if (zero(rho) || gaussian_delta_of(rho, 0) <= delta) return 0;
    double below = 0, above = epsilon_of(rho, delta);  // a valid bound to start from
    for (int step = 0; step < 80 && below < above; ++step) {
        const double middle = below + (above - below) / 2;
        if (middle <= below || middle >= above) break;
        (gaussian_delta_of(rho, middle) <= delta ? above : below) = middle;
    }
    return above;
}

namespace {

std::string told(double number, int digits, double direction) {
    expects(std::isfinite(number) && digits >= 1 && digits <= 17);
    char text[48];
    std::snprintf(text, sizeof text, "%.*g", digits, number);
    // The nearest decimal lies on the wrong side: take its neighbour.
    for (int step = 0; step < 2 && (std::strtod(text, nullptr) - number) * direction < 0; ++step) {
        const double last = std::pow(10.0, std::floor(std::log10(std::abs(number))) - digits + 1);
        std::snprintf(text, sizeof text, "%.*g", digits,
                      std::strtod(text, nullptr) + direction * last);
    }
    return text;
}

}  // namespace

std::string rounded_up(double number, int digits) {
    return told(number, digits, 1);
}

std::string rounded_down(double number, int digits) {
    return told(number, digits, -1);
}

Rational rho_for(double epsilon, double delta) {
    expects(epsilon >= 0 && std::isfinite(epsilon) && delta > 0 && delta < 1);
    constexpr std::int64_t grid = std::int64_t{1} << 40;
    std::int64_t fits = 0, too_much = grid;
    while (epsilon_of(Rational(too_much, grid), delta) <= epsilon && too_much < (grid << 20)) {
        fits = too_much;
        too_much *= 2;
    }
    while (too_much - fits > 1) {
        const auto middle = fits + (too_much - fits) / 2;
        (epsilon_of(Rational(middle, grid), delta) <= epsilon ? fits : too_much) = middle;
    }
    return Rational(fits, grid);
}

}  // namespace palermo::protect
