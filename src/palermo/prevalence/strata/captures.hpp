// prevalence/strata/captures.hpp: who was seen by which lists, by sex, age, form, year, region.
//
//     CSV ──> Table ──> read_strata() ──> StratifiedCaptures ──> fit_strata(), estimate_strata(), ...
//
// A stratum is one combination of covariates: girls in forced labour in 2014. Each stratum has its own
// people on no list. What is not known of a person (an age nobody wrote down) is *missing*: it is kept
// apart from every known value, and never guessed here (strata/fit.hpp splits them by EM).
//
// Some lists cannot hold some people, in two ways that are not the same:
//   impossible      a shelter for women holds no men. Cells of men on it are structural zeros.
//   not_operating   the list was not kept that year; nobody knows who would have been on it. Its part
//                   of the history is missing for everybody of that year [ZPH04].
//
//     const auto captures = TRY(read_strata(table, {.covariates = {"sex"}}));  // captures.strata()
//
// Mandate  A/RES/76/7, para 23; SDG 16.2.2 by sex, age and form of exploitation.
// Sources  [ZPH04] Zwane, van der Pal-de Bruin, van der Heijden (2004), Statistics in Medicine 23,
//          2267-2281.  [SSR07] Sutherland, Schwarz, Rivest (2007), Biometrics 63, 910-916.
//
// Thread safety: values, and functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "palermo/prevalence/capture_table.hpp"

namespace palermo::prevalence {

/// A level nobody wrote down.
inline constexpr int missing_level = -1;

/// Strata times histories, at most: 2^18.
inline constexpr std::size_t most_strata_cells = std::size_t{1} << 18;

/// One property of people, with the values it takes.
struct Covariate {
    std::string name;
    std::vector<std::string> levels;    // numbers by size, else by text; at least one
    std::vector<std::int64_t> numbers;  // shape [levels] where every level is a whole number
};

/// People alike in lists and in what is known of them.
struct StrataRow {
    History history = 0;
    std::vector<int> levels;  // shape [covariates], missing_level where not known
    std::int64_t people = 0;

    bool operator==(const StrataRow&) const = default;
};

enum class Absence : std::uint8_t { impossible, not_operating };

/// A list that holds nobody of one level of one covariate, and why.
struct AbsentList {
    int list = 0;
    int covariate = 0;
    int level = 0;
    Absence kind = Absence::impossible;
};

class StratifiedCaptures {
public:
    /// Rows may repeat; they are added up and sorted.
    ///
    /// Errors   invalid_input  as CaptureTable::make; a level or list that is not there; people on a
    ///                         list that is absent for them; no covariate, more than 12, one without
    ///                         levels or with more than 60; more than 2^18 cells
    ///          not_estimable  no person is on two lists
    static Result<StratifiedCaptures> make(std::vector<std::string> list_names,
                                           std::vector<Covariate> covariates,
                                           std::vector<StrataRow> rows,
                                           std::vector<AbsentList> absent = {}, Where where = {});

    int lists() const noexcept { return static_cast<int>(list_names_.size()); }
    History histories() const noexcept { return History{1} << lists(); }  // 2^lists
    std::size_t strata() const noexcept { return strata_; }               // product of the levels
    const std::vector<std::string>& list_names() const noexcept { return list_names_; }
    const std::vector<Covariate>& covariates() const noexcept { return covariates_; }
    const std::vector<StrataRow>& rows() const noexcept { return rows_; }
    const std::vector<AbsentList>& absent() const noexcept { return absent_; }

    std::int64_t people_seen() const noexcept { return people_seen_; }
    std::int64_t people_with_missing() const noexcept { return people_with_missing_; }

    /// Covariate 0 moves slowest. Shape of levels: [covariates], all known.
    std::size_t stratum_of(std::span<const int> levels) const;
    int level_in(std::size_t stratum, std::size_t covariate) const;

    /// Lists on which people of this stratum can be seen; lists not kept for them.
    History possible(std::size_t stratum) const { return possible_[stratum]; }
    History not_operating(std::size_t stratum) const { return not_operating_[stratum]; }

    /// The same people, without those of whom something is missing.
    /// Errors   as make(), when too few are left
    Result<StratifiedCaptures> without_missing() const;

    /// All people, covariates forgotten.
    Result<CaptureTable> whole() const;

    /// One stratum alone; people of whom something is missing are left out.
    Result<CaptureTable> only(std::size_t stratum) const;

private:
    StratifiedCaptures() = default;
    std::size_t ways_to_complete(const std::vector<int>& levels, History history) const;

    std::vector<std::string> list_names_;
    std::vector<Covariate> covariates_;
    std::vector<StrataRow> rows_;
    std::vector<AbsentList> absent_;
    std::vector<History> possible_, not_operating_;  // shape [strata]
    std::size_t strata_ = 1;
    std::int64_t people_seen_ = 0, people_with_missing_ = 0;
};

struct StrataOptions {
    std::string file_name;                // for places in errors
    FileRows rows;                        // the file's row of each row of the table
    std::string count_column;             // empty: known by its name
    std::vector<std::string> covariates;  // columns that are covariates; at least one
    std::vector<std::string> lists;       // columns that are lists; empty: all others but the count
    std::vector<std::string> missing{"NA", "unknown"};  // words for missing beside the empty cell

    /// "shelter:sex=M" each: structural zeros, and lists that were not kept.
    std::vector<std::string> impossible, not_operating;
};

/// Which columns are lists and counts: capture_columns() of the columns that are no covariates.
Result<CaptureColumns> strata_columns(const Table& table, const StrataOptions& options);

/// What a person should look at: values of a covariate that differ only by capital letters or white
/// space, each a stratum of its own; words for missing (other than NA and unknown) that stand nowhere.
std::vector<std::string> notes_on_strata(const Table& table, const StrataOptions& options);

/// Reads lists of 0 and 1, covariates in words or whole numbers, and a count; without counts each row
/// is one person. A list cell may not be empty: not on the list is 0.
///
/// Errors   invalid_input  as read_captures() and StratifiedCaptures::make, with file:row:column;
///                         a covariate longer than 100 bytes; an absence not written list:name=level
Result<StratifiedCaptures> read_strata(const Table& table, const StrataOptions& options);

}  // namespace palermo::prevalence
