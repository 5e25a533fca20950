// prevalence/detail/margin_sums.hpp: log-linear models over lists x covariates without a design matrix.
//
// A column of the design is a product: an indicator "on all lists of A" and, for each covariate, one
// function of its level (1, "is level k", or a power of its number). The product of two columns is
// again such a product. So the score and the information of *every* model in a scope stand in one
// array: the table of fitted values, summed over supersets of lists and against each function of each
// covariate, one covariate after the other. Its cost is about 2 additions a cell and covariate, whatever
// the number of effects; an entry of the information is one look-up.
//
// A MarginSums is made once for the largest model (the scope) and shared; models inside it are subsets of
// its columns.
#pragma once

#include <cstdint>
#include <vector>

#include "palermo/prevalence/strata/model.hpp"

namespace palermo::prevalence::detail {

inline constexpr std::size_t most_columns = 500;

class MarginSums {
public:
    MarginSums(const StratifiedCaptures& captures, const StrataModel& scope);

    int lists() const noexcept { return lists_; }
    std::size_t histories() const noexcept { return histories_; }
    std::size_t strata() const noexcept { return strata_; }
    std::size_t cells() const noexcept {
        return strata_ * histories_;
    }  // stratum * 2^lists + history
    std::size_t sums() const noexcept { return rows_ * histories_; }

    const std::vector<StrataTerm>& terms() const noexcept { return terms_; }
    std::size_t columns() const noexcept { return column_at_.size(); }
    std::size_t first_column(std::size_t term) const { return first_column_[term]; }  // [terms + 1]

    /// Where the sum of a column stands among the sums.
    std::uint32_t at(std::size_t column) const { return column_at_[column]; }

    /// Where the sum of the product of two columns stands; `nowhere` where the product is zero.
    static constexpr std::uint32_t nowhere = 0xffffffffu;
    std::uint32_t at(std::size_t a, std::size_t b) const {
        return a >= b ? pair_at_[a * (a + 1) / 2 + b] : pair_at_[b * (b + 1) / 2 + a];
    }

    /// sums[...] of a table. `table` has shape [cells], `sums` shape [sums()], `scratch` two of the
    /// larger of both.
    void sum(const double* table, double* sums, std::vector<double>& scratch) const;

    /// table = X b, where b stands in `sums` at the places of its columns and 0 elsewhere.
    void spread(const double* sums, double* table, std::vector<double>& scratch) const;

    /// The column's value in a cell, with numbers as they are (their own differences, whole): exact.
    std::int64_t whole_value(std::size_t column, std::size_t stratum, History history) const;

    /// Numbers the margins of a term: strata alike in its covariates by level have one number.
    /// Returns how many there are. `margin` has shape [strata].
    std::size_t margin_of_strata(std::size_t term, std::vector<std::uint32_t>& margin) const;

    std::size_t scratch_size() const noexcept { return 2 * scratch_; }

private:
    struct Dimension {
        std::size_t levels = 0;
        std::vector<std::vector<double>> functions;  // [functions][levels]; function 0 is 1
        std::size_t of_columns = 0;                  // functions a single column can have
        struct Entry {
            std::uint32_t index;
            double value;
        };
        std::vector<std::vector<Entry>> by_function, by_level;  // non-zero entries
    };
    struct Column {
        History lists;
        std::vector<std::uint16_t> functions;  // by covariate
        std::vector<std::uint8_t> powers;      // 0 none, 1-3 power, by_level
        std::vector<std::uint8_t> levels;      // of by_level
    };
    static std::uint16_t function_in(Dimension& dimension, const std::vector<double>& values);
    std::uint32_t place(History lists, const std::vector<std::uint16_t>& functions) const;

    int lists_;
    std::size_t histories_, strata_, rows_ = 1, scratch_ = 0;
    std::vector<Dimension> dimensions_;
    std::vector<std::vector<std::int64_t>> numbers_;  // by covariate and level, whole, from 0
    std::vector<StrataTerm> terms_;
    std::vector<Column> columns_;
    std::vector<std::size_t> first_column_;
    std::vector<std::uint32_t> column_at_, pair_at_;
};

}  // namespace palermo::prevalence::detail
