#include "palermo/ledger/rational.hpp"

#include <mpfr.h>

#include <algorithm>
#include <cmath>

namespace palermo::protect {
namespace {

double rounded(mpq_srcptr value, mpfr_rnd_t direction) {
    mpfr_t wide;
    mpfr_init2(wide, 53);
    mpfr_set_q(wide, value, direction);
    const double number = mpfr_get_d(wide, direction);
    mpfr_clear(wide);
    return number;
}

bool digits_only(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Rational::Rational(std::int64_t over, std::int64_t under) : Rational() {
    expects(under != 0);
    mpz_set_si(mpq_numref(value_), over);
    mpz_set_si(mpq_denref(value_), under);
    mpq_canonicalize(value_);
}

Rational Rational::exactly(double number) {
    expects(std::isfinite(number));
    Rational result;
    mpq_set_d(result.value_, number);
    return result;
}

Result<Rational> Rational::parse(std::string_view text) {
    const auto refused = [] { return fail(Code::invalid_input, "ledger.no_fraction"); };
    if (text.size() > 10'000) return refused();
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    std::string over(text), under = "1";
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        over = text.substr(0, slash);
        under = text.substr(slash + 1);
    } else if (const auto point = text.find('.'); point != std::string_view::npos) {
        over = std::string(text.substr(0, point)) + std::string(text.substr(point + 1));
        under = "1" + std::string(text.size() - point - 1, '0');
    }
    if (!digits_only(over) || !digits_only(under)) return refused();
    Rational result;
    mpz_set_str(mpq_numref(result.value_), over.c_str(), 10);
    mpz_set_str(mpq_denref(result.value_), under.c_str(), 10);
    if (mpz_sgn(mpq_denref(result.value_)) == 0) return refused();
    mpq_canonicalize(result.value_);
    if (negative) mpq_neg(result.value_, result.value_);
    return result;
}

std::string Rational::text() const {
    std::string digits(
        mpz_sizeinbase(mpq_numref(value_), 10) + mpz_sizeinbase(mpq_denref(value_), 10) + 3, '\0');
    mpq_get_str(digits.data(), 10, value_);
    digits.resize(digits.find('\0'));
    return digits;
}

Rational Rational::rounded_up_to(std::int64_t parts) const {
    expects(parts > 0);
    auto result = *this * Rational(parts);
    mpz_cdiv_q(mpq_numref(result.value_), mpq_numref(result.value_), mpq_denref(result.value_));
    mpz_set_ui(mpq_denref(result.value_), 1);
    return result / Rational(parts);
}

double Rational::down() const {
    return rounded(value_, MPFR_RNDD);
}
double Rational::up() const {
    return rounded(value_, MPFR_RNDU);
}

Rational Rational::operator+(const Rational& other) const {
    Rational result;
    mpq_add(result.value_, value_, other.value_);
    return result;
}

Rational Rational::operator-(const Rational& other) const {
    Rational result;
    mpq_sub(result.value_, value_, other.value_);
    return result;
}

Rational Rational::operator*(const Rational& other) const {
    Rational result;
    mpq_mul(result.value_, value_, other.value_);
    return result;
}

Rational Rational::operator/(const Rational& other) const {
    expects(mpq_sgn(other.value_) != 0);
    Rational result;
    mpq_div(result.value_, value_, other.value_);
    return result;
}

}  // namespace palermo::protect
