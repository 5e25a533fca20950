// ledger/rational.hpp: fractions without rounding.
//
// A privacy budget is a promise; a promise added up in floating point is a promise about. Budgets,
// costs and variances are therefore exact fractions (GMP), and only what a person reads is rounded,
// in the direction that never flatters.
//
//     Rational(1, 3) + Rational(1, 6) == Rational(1, 2)
//
// Thread safety: values.
#pragma once

#include <gmp.h>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "palermo/core/result.hpp"

namespace palermo::protect {

/// An exact fraction in lowest terms, the denominator above zero.
class Rational {
public:
    Rational() { mpq_init(value_); }
    Rational(std::int64_t whole) : Rational(whole, 1) {}
    Rational(std::int64_t over, std::int64_t under);  // under != 0
    Rational(const Rational& other) : Rational() { mpq_set(value_, other.value_); }
    Rational(Rational&& other) noexcept : Rational() { mpq_swap(value_, other.value_); }
    Rational& operator=(Rational other) noexcept {
        mpq_swap(value_, other.value_);
        return *this;
    }
    ~Rational() { mpq_clear(value_); }

    /// A double is a fraction already; this is that fraction. Finite numbers only.
    static Rational exactly(double number);

    /// Reads "3/4", "12" or a decimal such as "0.05", exactly.
    ///
    /// Errors   invalid_input  anything else
    static Result<Rational> parse(std::string_view text);

    /// "3/4"; whole numbers without a denominator.
    std::string text() const;

    /// The smallest multiple of 1/parts that is not below; parts > 0.
    Rational rounded_up_to(std::int64_t parts) const;

    /// The nearest double not above, and not below.
    double down() const;
    double up() const;

    Rational operator+(const Rational& other) const;
    Rational operator-(const Rational& other) const;
    Rational operator*(const Rational& other) const;
    Rational operator/(const Rational& other) const;  // other != 0
    Rational& operator+=(const Rational& other) { return *this = *this + other; }
    Rational& operator-=(const Rational& other) { return *this = *this - other; }

    bool operator==(const Rational& other) const { return mpq_equal(value_, other.value_) != 0; }
    std::strong_ordering operator<=>(const Rational& other) const {
        return mpq_cmp(value_, other.value_) <=> 0;
    }

    mpq_srcptr raw() const noexcept { return value_; }

private:
    mpq_t value_;
};

}  // namespace palermo::protect
