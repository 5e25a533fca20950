#include "palermo/published/kind.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/published/glotip_rows.hpp"
#include "palermo/table/names.hpp"

namespace palermo::published {
namespace {

constexpr std::array<std::string_view, 8> case_columns = {
    "yearOfRegistration",    "gender",         "ageBroad",        "citizenship",
    "CountryOfExploitation", "isForcedLabour", "isSexualExploit", "isOtherExploit"};
constexpr std::array<std::string_view, 6> series_columns = {"age", "geo_area", "nature",
                                                            "sex", "units",    "year"};
constexpr std::array<std::string_view, 6> national_columns = {"Year", "Series", "Sex",
                                                              "Age",  "Units",  "Value"};

std::span<const std::string_view> columns_of(Kind kind) {
    switch (kind) {
        case Kind::glotip:
            return glotip_column_names;
        case Kind::cases:
            return case_columns;
        case Kind::sdg_series:
            return series_columns;
        case Kind::sdg_national:
            return national_columns;
    }
    return {};
}

}  // namespace

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::glotip:
            return "UNODC detected victims and offenders";
        case Kind::cases:
            return "CTDC case file";
        case Kind::sdg_series:
            return "SDG 16.2.2 series of UNSD";
        case Kind::sdg_national:
            return "national SDG 16.2.2 file";
    }
    return "";
}

namespace {

const TextColumn* column_of(const Table& table, Kind kind, std::string_view name) {
    return kind == Kind::sdg_national ? national_column(table, name) : table.text(name);
}

bool has_series_column(const Table& table) {
    for (std::size_t i = 0; i < table.columns(); ++i) {
        if (folded_name(table.name(i)).starts_with("vc_htf_")) return true;
    }
    return false;
}

/// What one kind finds in a file.
struct Likeness {
    Kind kind;
    double share = 0;                     // of its columns that are there
    std::vector<std::string_view> there;  // names of columns
    std::vector<std::string_view> lacking;
    bool series_lacking = false;
};

Likeness likeness_of(const Table& table, Kind kind) {
    Likeness likeness{kind, 0, {}, {}, false};
    const auto names = columns_of(kind);
    for (const auto name : names) {
        auto& where = column_of(table, kind, name) != nullptr ? likeness.there : likeness.lacking;
        where.push_back(name);
    }
    likeness.share = static_cast<double>(likeness.there.size()) / static_cast<double>(names.size());
    likeness.series_lacking = kind == Kind::sdg_series && !has_series_column(table);
    return likeness;
}

std::string list_of(const std::vector<std::string_view>& names) {
    std::string text;
    for (const auto name : names) text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", name);
    return text;
}

/// Columns whose names are nearly those that are lacking: only such names are shown, for the first
/// line of a file without column names holds values.
std::string slips_of(const Table& table, const std::vector<std::string_view>& lacking) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < table.columns(); ++i) names.push_back(table.name(i));
    std::string text;
    for (const auto name : lacking) {
        std::vector<std::string> same;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (folded_name(names[i]) == folded_name(name)) {
                same.push_back(fmt::format("{} {}", i + 1, visible_name(names[i])));
            }
        }
        if (same.size() > 1) {
            text += fmt::format("; columns {} and {} are both read as \"{}\": rename one of them",
                                same[0], same[1], name);
        } else if (const auto near = nearest_name(names, name)) {
            text += fmt::format("; column {} is called {}: if it is \"{}\", rename it", *near + 1,
                                visible_name(names[*near]), name);
        }
    }
    return text;
}

std::string counted(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", fmt::group_digits(count), noun, count == 1 ? "" : "s");
}

/// The kind its columns tell.
Result<Kind> kind_by_columns(const Table& table, std::string_view file, std::int64_t header_row) {
    Likeness nearest{Kind::glotip, 0, {}, {}, false};
    for (const auto kind : {Kind::glotip, Kind::cases, Kind::sdg_series, Kind::sdg_national}) {
        auto likeness = likeness_of(table, kind);
        if (likeness.lacking.empty() && !likeness.series_lacking) return kind;
        if (likeness.share > nearest.share) nearest = std::move(likeness);
    }
    const auto where = to_string(Place{std::string(file), header_row, 0});
    const auto untouched =
        fmt::format("Nothing was done with its {} and {}.", counted(table.columns(), "column"),
                    counted(table.rows(), "row"));
    if (nearest.there.empty()) {
        return fail_plainly(
            Code::invalid_input,
            fmt::format("this is none of the files palermo knows ({}, {}, {}, {}), and has "
                        "none of their column names; the first line must hold them. {}",
                        name_of(Kind::glotip), name_of(Kind::cases), name_of(Kind::sdg_series),
                        name_of(Kind::sdg_national), untouched),
            where);
    }
    auto lacks = list_of(nearest.lacking);
    if (nearest.series_lacking) {
        lacks += lacks.empty() ? "whose name begins with \"vc_htf_\""
                               : ", and none whose name begins with \"vc_htf_\"";
    }
    // Fewer than half of the columns is chance: many files have a "Year" and a "Sex".
    const bool chance = nearest.share < 0.5;
    return fail_plainly(
        Code::invalid_input,
        fmt::format("this is none of the files palermo knows; it looks most like \"{}\"{}, but it "
                    "has no column {}{}. {} {}",
                    name_of(nearest.kind),
                    chance ? fmt::format(" (it has {})", list_of(nearest.there)) : "", lacks,
                    slips_of(table, nearest.lacking), untouched,
                    chance ? "If it is such a file, add the columns that are missing under these "
                             "names."
                           : "Download it again, or give its columns these names."),
        where);
}

}  // namespace

const TextColumn* national_column(const Table& table, std::string_view name) {
    struct Names {
        std::string_view name;
        std::array<std::string_view, 3> others;
    };
    // Open SDG sites (Malta, Nigeria, Bosnia and Herzegovina), SDMX concepts.
    constexpr std::array<Names, 6> all = {{{"Year", {"TIME_PERIOD"}},
                                           {"Series", {}},
                                           {"Sex", {"Gender"}},
                                           {"Age", {"Age group"}},
                                           {"Units", {"Unit", "UNIT_MEASURE", "Unit of measure"}},
                                           {"Value", {"OBS_VALUE"}}}};
    if (const auto* column = table.text(name)) return column;
    for (const auto& names : all) {
        if (names.name != name) continue;
        for (const auto other : names.others) {
            if (other.empty()) continue;
            if (const auto* column = table.text(other)) return column;
        }
    }
    return nullptr;
}

Result<Kind> kind_of(const Table& table, std::string_view file, std::int64_t header_row) {
    const auto kind = TRY(kind_by_columns(table, file, header_row));
    const auto where = to_string(Place{std::string(file), header_row, 0});
    if (table.rows() == 0) {
        return fail_plainly(Code::invalid_input,
                            "there are column names and 0 rows below them; download it again",
                            where);
    }
    // A row in which everything is wrong has several findings: about a kilobyte a row.
    constexpr std::size_t rows_limit = 1'000'000;
    if (table.rows() > rows_limit) {
        return fail_plainly(
            Code::invalid_input,
            "more than a million rows, where the published files have 100,000 at most; is "
            "this the right file?",
            where);
    }
    return kind;
}

}  // namespace palermo::published
