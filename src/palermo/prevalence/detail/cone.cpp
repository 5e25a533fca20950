#include "palermo/prevalence/detail/cone.hpp"

#include <gmpxx.h>

#include <numeric>

namespace palermo::prevalence::detail {

namespace {

__extension__ typedef __int128 Wide;

struct Overflow {};

// A fraction of 64-bit whole numbers, computed in 128 bits; Overflow where it no longer fits.
struct Fraction {
    std::int64_t top = 0, bottom = 1;

    Fraction() = default;
    Fraction(std::int64_t whole) : top(whole) {}
    static Fraction of(Wide top, Wide bottom) {
        if (top == 0) return {};
        Wide a = top < 0 ? -top : top, b = bottom < 0 ? -bottom : bottom;
        while (b != 0) {
            const Wide rest = a % b;
            a = b;
            b = rest;
        }
        top /= a;
        bottom /= a;
        if (bottom < 0) {
            top = -top;
            bottom = -bottom;
        }
        constexpr Wide limit = (Wide{1} << 62) - 1;
        if (top > limit || top < -limit || bottom > limit) throw Overflow{};
        Fraction made;
        made.top = static_cast<std::int64_t>(top);
        made.bottom = static_cast<std::int64_t>(bottom);
        return made;
    }
};
Fraction operator*(const Fraction& a, const Fraction& b) {
    return Fraction::of(Wide{a.top} * b.top, Wide{a.bottom} * b.bottom);
}
Fraction operator/(const Fraction& a, const Fraction& b) {
    return Fraction::of(Wide{a.top} * b.bottom, Wide{a.bottom} * b.top);
}
Fraction operator-(const Fraction& a, const Fraction& b) {
    // Both products are below 2^124, so the difference fits.
    return Fraction::of(Wide{a.top} * b.bottom - Wide{b.top} * a.bottom, Wide{a.bottom} * b.bottom);
}
int sign(const Fraction& a) {
    return (a.top > 0) - (a.top < 0);
}
int sign(const mpq_class& a) {
    return sgn(a);
}
// a < b, for a, b >= 0 or any.
bool less(const Fraction& a, const Fraction& b) {
    return Wide{a.top} * b.bottom < Wide{b.top} * a.bottom;
}
bool less(const mpq_class& a, const mpq_class& b) {
    return a < b;
}

template <class Number>
using Matrix = std::vector<std::vector<Number>>;

template <class Number>
Matrix<Number> numbers(const Rows& rows) {
    Matrix<Number> made(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (const auto value : rows[i]) made[i].push_back(Number(static_cast<long>(value)));
    }
    return made;
}

// Uses `row` with pivot `column` to clear that column in `target`.
template <class Number>
void clear(std::vector<Number>& target, const std::vector<Number>& row, std::size_t column) {
    if (sign(target[column]) == 0) return;
    const Number factor = target[column] / row[column];
    for (std::size_t j = 0; j < row.size(); ++j) {
        if (sign(row[j]) != 0) target[j] = target[j] - factor * row[j];
    }
}

// Max sum(x) over x >= 0, T x >= 0, sum(x) <= 1 is 1 or 0; simplex with Bland's rule, from x = 0.
// Columns of the tableau are the non-basic variables, the last is the right-hand side.
template <class Number>
bool positive_combination(const Matrix<Number>& t, std::size_t unknowns) {
    Matrix<Number> tableau;
    for (const auto& row : t) {  // slack_i - T_i x = 0
        std::vector<Number> line;
        for (const auto& value : row) line.push_back(Number(0L) - value);
        line.push_back(Number(0L));
        tableau.push_back(std::move(line));
    }
    tableau.emplace_back(unknowns + 1, Number(1L));  // slack + sum x = 1
    std::vector<Number> objective(unknowns + 1, Number(1L));
    objective[unknowns] = Number(0L);
    std::vector<std::size_t> outside(unknowns), inside(tableau.size());
    std::iota(outside.begin(), outside.end(), std::size_t{0});
    std::iota(inside.begin(), inside.end(), unknowns);
    for (;;) {
        std::size_t enter = unknowns;
        for (std::size_t j = 0; j < unknowns; ++j) {
            if (sign(objective[j]) > 0 && (enter == unknowns || outside[j] < outside[enter])) {
                enter = j;
            }
        }
        if (enter == unknowns) return false;  // optimal with objective 0: any progress ends below
        std::size_t leave = tableau.size();
        for (std::size_t i = 0; i < tableau.size(); ++i) {
            if (sign(tableau[i][enter]) <= 0) continue;
            if (leave == tableau.size()) {
                leave = i;
                continue;
            }
            const Number here = tableau[i][unknowns] / tableau[i][enter];
            const Number best = tableau[leave][unknowns] / tableau[leave][enter];
            if (less(here, best) || (!less(best, here) && inside[i] < inside[leave])) leave = i;
        }
        // The row sum(x) <= 1 always has a positive entry where the objective can still grow.
        if (sign(tableau[leave][unknowns]) > 0) return true;  // the objective becomes positive
        auto& pivot_row = tableau[leave];
        const Number pivot = pivot_row[enter];
        for (std::size_t j = 0; j <= unknowns; ++j) {
            if (j != enter) pivot_row[j] = pivot_row[j] / pivot;
        }
        pivot_row[enter] = Number(1L) / pivot;
        const auto update = [&](std::vector<Number>& row) {
            const Number factor = row[enter];
            if (sign(factor) == 0) return;
            for (std::size_t j = 0; j <= unknowns; ++j) {
                if (j != enter) row[j] = row[j] - factor * pivot_row[j];
            }
            row[enter] = Number(0L) - factor * pivot_row[enter];
        };
        for (std::size_t i = 0; i < tableau.size(); ++i) {
            if (i != leave) update(tableau[i]);
        }
        update(objective);
        std::swap(outside[enter], inside[leave]);
    }
}

template <class Number>
bool decide(const Rows& equal_rows, const Rows& at_least_rows, std::size_t unknowns) {
    auto equal = numbers<Number>(equal_rows);
    auto at_least = numbers<Number>(at_least_rows);
    std::vector<bool> bound(unknowns, false);
    // 1. Eliminate unknowns by the equalities.
    for (std::size_t i = 0; i < equal.size(); ++i) {
        std::size_t column = 0;
        while (column < unknowns && sign(equal[i][column]) == 0) ++column;
        if (column == unknowns) continue;
        bound[column] = true;
        for (std::size_t k = i + 1; k < equal.size(); ++k) clear(equal[k], equal[i], column);
        for (auto& row : at_least) clear(row, equal[i], column);
    }
    // 2. What is left: free unknowns v with G v >= 0. Choose independent rows of G as coordinates
    //    x = G_B v >= 0; the other rows become T x >= 0.
    std::vector<std::size_t> left;
    for (std::size_t j = 0; j < unknowns; ++j) {
        if (!bound[j]) left.push_back(j);
    }
    if (left.empty()) return false;
    Matrix<Number> rows;  // [G | coordinates], reduced
    for (const auto& row : at_least) {
        std::vector<Number> line;
        for (const auto j : left) line.push_back(row[j]);
        rows.push_back(std::move(line));
    }
    const std::size_t width = left.size();
    for (auto& row : rows) row.resize(2 * width, Number(0L));
    std::vector<std::pair<std::size_t, std::size_t>> chosen;  // row, pivot column
    for (std::size_t i = 0; i < rows.size() && chosen.size() < width; ++i) {
        auto reduced = rows[i];
        for (const auto& [row, column] : chosen) clear(reduced, rows[row], column);
        std::size_t column = 0;
        while (column < width && sign(reduced[column]) == 0) ++column;
        if (column == width) continue;
        // Row i is coordinate number chosen.size(): reduced = G_i - sum of earlier ones.
        reduced[width + chosen.size()] = reduced[width + chosen.size()] - Number(1L);
        rows[i] = std::move(reduced);
        chosen.emplace_back(i, column);
    }
    if (chosen.empty()) return false;
    std::vector<bool> is_coordinate(rows.size(), false);
    for (const auto& [row, column] : chosen) is_coordinate[row] = true;
    Matrix<Number> t;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (is_coordinate[i]) continue;
        auto line = rows[i];
        for (const auto& [row, column] : chosen) clear(line, rows[row], column);
        // Now G_i v + (combination of -x) = 0 on the left half, so G_i v = -(right half) . x'
        // where each chosen row carries -1 for its own coordinate: G_i v = sum of right-half * x.
        std::vector<Number> combination;
        for (std::size_t k = 0; k < chosen.size(); ++k) combination.push_back(line[width + k]);
        t.push_back(std::move(combination));
    }
    return positive_combination(t, chosen.size());
}

}  // namespace

bool cone_has_direction_gmp(const Rows& equal, const Rows& at_least, std::size_t unknowns) {
    return decide<mpq_class>(equal, at_least, unknowns);
}

bool cone_has_direction(const Rows& equal, const Rows& at_least, std::size_t unknowns) {
    try {
        return decide<Fraction>(equal, at_least, unknowns);
    } catch (const Overflow&) {
        return cone_has_direction_gmp(equal, at_least, unknowns);
    }
}

}  // namespace palermo::prevalence::detail
