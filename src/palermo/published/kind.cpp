#include "palermo/published/kind.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/published/glotip_rows.hpp"

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

/// The kind its columns tell.
Result<Kind> kind_by_columns(const Table& table, std::string_view file, std::int64_t header_row) {
    Kind nearest = Kind::glotip;
    double most = 0;
    std::string missing;
    for (const auto kind : {Kind::glotip, Kind::cases, Kind::sdg_series, Kind::sdg_national}) {
        const auto names = columns_of(kind);
        std::string lacks;
        std::size_t there = 0;
        for (const auto name : names) {
            if (table.text(name) != nullptr) {
                ++there;
            } else {
                lacks += fmt::format("{}\"{}\"", lacks.empty() ? "" : ", ", name);
            }
        }
        if (kind == Kind::sdg_series && there == names.size()) {
            bool series = false;
            for (std::size_t i = 0; i < table.columns(); ++i) {
                series = series || table.name(i).starts_with("vc_htf_");
            }
            if (!series) {
                lacks = "whose name begins with \"vc_htf_\"";
            }
        }
        if (lacks.empty()) {
            return kind;
        }
        const double share = static_cast<double>(there) / static_cast<double>(names.size());
        if (share > most) {
            nearest = kind;
            most = share;
            missing = lacks;
        }
    }
    const auto where = to_string(Place{std::string(file), header_row, 0});
    // Fewer than half of the columns is chance: many files have a "Year" and a "Sex".
    if (most < 0.5) {
        return fail(
            Code::invalid_input,
            "this is none of the files palermo knows (UNODC detected victims and offenders, "
            "CTDC case file, SDG 16.2.2); the first line must hold the column names",
            where);
    }
    return fail(
        Code::invalid_input,
        fmt::format("this looks like \"{}\", but it has no column {}; download it again, or give "
                    "its columns the published names",
                    name_of(nearest), missing),
        where);
}

}  // namespace

Result<Kind> kind_of(const Table& table, std::string_view file, std::int64_t header_row) {
    const auto kind = TRY(kind_by_columns(table, file, header_row));
    const auto where = to_string(Place{std::string(file), header_row, 0});
    if (table.rows() == 0) {
        return fail(Code::invalid_input, "column names and no rows below them; download it again",
                    where);
    }
    // A row in which everything is wrong has several findings: about a kilobyte a row.
    constexpr std::size_t rows_limit = 1'000'000;
    if (table.rows() > rows_limit) {
        return fail(Code::invalid_input,
                    "more than a million rows, where the published files have 100,000 at most; is "
                    "this the right file?",
                    where);
    }
    return kind;
}

}  // namespace palermo::published
