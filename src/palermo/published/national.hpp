// published/national.hpp: a State's own protected tables, as a release the report can draw.
//
//     NLD.victims.csv, release.json ──release_of_national()──> Release in the columns of glotip.hpp
//                                   ──release_of_national_tables()──> Release as it was published
//
// The same charts are then drawn of an office's own count as of the UNODC release, by the same code.
//
// Mandate  A/RES/76/7, para 22-23 (A76-7.P22.05).
// Thread safety: functions of their arguments.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "palermo/published/admit.hpp"
#include "palermo/table/table.hpp"

namespace palermo::published {

/// "Total": in a column that a cell does not look at.
inline constexpr std::string_view national_total = "Total";

/// The columns of a national table beside `year` and `count`: those a State has.
inline constexpr std::array<std::string_view, 7> national_dimensions = {
    "sex", "age", "form", "citizenship", "authority", "place", "wait"};

/// The cells of a State's tables (docs/formats/national_tables.md), each looked at once. Forms are codes of
/// vocabulary::forms(), MIXED, UNK, and the groups SEXUAL, LABOUR and OTHER, which are sums of them.
///
///     const auto cells = TRY(NationalCells::of(table, "NLD.victims.csv"));
///     if (cells.looks_only_at(row, {"sex"})) ... cells.at("sex", row) ... cells.people(row)
///
/// Points into the table. Thread safety: read by many threads at once.
class NationalCells {
public:
    /// Errors   invalid_input  national.no_year, national.no_count: a column is missing;
    ///                         national.unknown_column: another one, by which cells would be counted twice;
    ///                         national.unknown_code, national.no_number: a cell that is none, with its place
    static Result<NationalCells> of(const Table& table, const std::string& file);

    std::size_t rows() const { return count_->size(); }
    bool has(std::string_view dimension) const { return dimensions_.contains(dimension); }
    /// Of a dimension that the State does not have: Total.
    std::string_view at(std::string_view dimension, std::size_t row) const;
    /// Nothing for the sum of all years, and for people counted in no year.
    std::optional<int> year(std::size_t row) const;
    Count people(std::size_t row) const;
    /// Every other dimension stands at Total.
    bool looks_only_at(std::size_t row, std::span<const std::string_view> dimensions) const;
    bool looks_only_at(std::size_t row, std::initializer_list<std::string_view> dimensions) const {
        return looks_only_at(row, std::span(dimensions.begin(), dimensions.size()));
    }

private:
    const TextColumn* year_ = nullptr;
    const TextColumn* count_ = nullptr;
    std::map<std::string_view, const TextColumn*> dimensions_;
};

/// "NLD" of "NLD.victims.csv"; empty where the name does not begin with a State's code.
std::string_view state_in_name(std::string_view file);

/// The tables in the columns of the clean UNODC file (glotip.hpp): totals by sex and age, forms, and
/// citizenship. A cell that is hidden is suppressed. Groups of citizenship are added; where one of them
/// is hidden so is the sum.
///
/// Errors   those of release_of_protected() and NationalCells::of(); invalid_input  national.no_state
Result<protect::Release> release_of_national(const PublishedFile& file, std::string_view statement,
                                             const std::string& name);

/// As it was published, with the State in a first column `state`, for what the UNODC file has no place for: detailed forms, authorities, places,
/// time to decision.
///
/// Errors   as release_of_national()
Result<protect::Release> release_of_national_tables(const PublishedFile& file,
                                                    std::string_view statement,
                                                    const std::string& name);

/// The canonical rows of a national table, for tests: no file is read.
Result<Table> canonical_of_national(const Table& national, std::string_view iso3);

}  // namespace palermo::published
