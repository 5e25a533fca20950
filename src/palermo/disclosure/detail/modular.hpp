// disclosure/detail/modular.hpp: exact elimination on sparse rows, modulo the prime 2^61 - 1.
//
// Rank over the fractions and rank modulo a prime differ only when the prime divides a minor; for
// tables of 0, 1 and -1 and a prime of 19 digits that does not happen by accident.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

namespace palermo::protect::detail {

inline constexpr std::uint64_t prime = (std::uint64_t{1} << 61) - 1;

__extension__ typedef unsigned __int128 Wide;

inline std::uint64_t times(std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<Wide>(a) * b;
    const auto folded =
        static_cast<std::uint64_t>(product & prime) + static_cast<std::uint64_t>(product >> 61);
    return folded >= prime ? folded - prime : folded;
}
inline std::uint64_t minus(std::uint64_t a, std::uint64_t b) {
    return a >= b ? a - b : a + prime - b;
}
inline std::uint64_t plus(std::uint64_t a, std::uint64_t b) {
    const auto sum = a + b;
    return sum >= prime ? sum - prime : sum;
}
inline std::uint64_t inverse(std::uint64_t a) {
    std::uint64_t result = 1;
    for (std::uint64_t exponent = prime - 2; exponent != 0; exponent >>= 1, a = times(a, a)) {
        if ((exponent & 1) != 0) result = times(result, a);
    }
    return result;
}

struct SparseEntry {
    std::uint32_t column;
    std::uint64_t value;  // 1 to prime - 1
};
using SparseRow = std::vector<SparseEntry>;

/// a - factor * b, both sorted by column.
inline void subtract(SparseRow& a, std::uint64_t factor, const SparseRow& b, SparseRow& room) {
    room.clear();
    std::size_t i = 0, j = 0;
    while (i < a.size() || j < b.size()) {
        if (j == b.size() || (i < a.size() && a[i].column < b[j].column)) {
            room.push_back(a[i++]);
        } else if (i == a.size() || b[j].column < a[i].column) {
            room.push_back({b[j].column, minus(0, times(factor, b[j].value))});
            ++j;
        } else {
            const auto value = minus(a[i].value, times(factor, b[j].value));
            if (value != 0) room.push_back({a[i].column, value});
            ++i, ++j;
        }
    }
    a.swap(room);
}

/// Makes the first entry 1.
inline void scale(SparseRow& row) {
    if (row.front().value == 1) return;
    const auto factor = inverse(row.front().value);
    for (auto& entry : row) entry.value = times(entry.value, factor);
}

/// The span of some rows, kept in echelon form.
class SparseSpan {
public:
    explicit SparseSpan(std::size_t columns)
        : pivot_(columns, none), value_(columns, 0), filled_((columns + 63) / 64, 0) {}

    /// Reduces `row` by the span; what is left has no pivot column. Sorted on return.
    void residual(SparseRow& row) {
        // Spread out over all columns, so that a row with many pivots is not copied for each.
        for (const auto& entry : row) put(entry.column, entry.value);
        row.clear();
        for (std::size_t word = 0; word < filled_.size(); ++word) {
            // Pivot rows start at their pivot, so nothing before it changes.
            while (filled_[word] != 0) {
                const auto column = static_cast<std::uint32_t>(
                    64 * word + static_cast<std::size_t>(std::countr_zero(filled_[word])));
                filled_[word] &= filled_[word] - 1;
                const auto value = std::exchange(value_[column], 0);
                if (value == 0) continue;
                if (pivot_[column] == none) {
                    row.push_back({column, value});
                    continue;
                }
                const auto factor = minus(0, value);
                const auto& other = rows_[pivot_[column]];
                for (std::size_t i = 1; i < other.size(); ++i) {
                    put(other[i].column, times(factor, other[i].value));
                }
            }
        }
    }

    /// False when the row was in the span already.
    bool add(SparseRow row) {
        residual(row);
        if (row.empty()) return false;
        scale(row);
        pivot_[row.front().column] = static_cast<std::uint32_t>(rows_.size());
        rows_.push_back(std::move(row));
        return true;
    }

    /// Undoes the last add() that returned true; not after reduce().
    void take_back() {
        pivot_[rows_.back().front().column] = none;
        rows_.pop_back();
    }

    /// Clears every pivot column above its pivot: rows are then unique.
    void reduce() {
        for (std::size_t column = pivot_.size(); column-- > 0;) {
            if (pivot_[column] == none) continue;
            auto& row = rows_[pivot_[column]];
            for (std::size_t i = 1; i < row.size();) {
                const auto other = pivot_[row[i].column];
                if (other == none) {
                    ++i;
                } else {
                    subtract(row, row[i].value, rows_[other], room_);
                }
            }
        }
    }

    /// After reduce(): is the unit row of this column in the span?
    bool holds_unit(std::uint32_t column) const {
        return pivot_[column] != none && rows_[pivot_[column]].size() == 1;
    }

    std::size_t rank() const { return rows_.size(); }

private:
    static constexpr std::uint32_t none = 0xFFFFFFFF;
    void put(std::uint32_t column, std::uint64_t value) {
        value_[column] = plus(value_[column], value);
        filled_[column / 64] |= std::uint64_t{1} << column % 64;
    }

    std::vector<std::uint32_t> pivot_;   // shape [columns]: row with this pivot
    std::vector<std::uint64_t> value_;   // shape [columns]: 0 between calls
    std::vector<std::uint64_t> filled_;  // one bit a column: may be other than 0
    std::vector<SparseRow> rows_;
    SparseRow room_;
};

}  // namespace palermo::protect::detail
