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
        case Kind::laid_out:
            break;
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
        case Kind::laid_out:
            return "public file read by a layout";
    }
    return "";
}

std::string key_of(Kind kind) {
    constexpr std::array<std::string_view, 5> codes = {"glotip", "cases", "sdg_series",
                                                       "sdg_national", "laid_out"};
    return fmt::format("kind.{}", codes[static_cast<std::size_t>(kind)]);
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

/// Columns whose names are nearly those that are lacking, each with its number and what it may be:
/// `2 "Contry" = "Country"`. Only such names are shown, for the first line of a file without column names
/// holds values.
std::string slips_of(const Table& table, const std::vector<std::string_view>& lacking) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < table.columns(); ++i) names.push_back(table.name(i));
    std::string text;
    const auto add = [&](std::size_t column, std::string_view name) {
        text += fmt::format("{}{} {} = \"{}\"", text.empty() ? "" : ", ", column + 1,
                            visible_name(names[column]), name);
    };
    for (const auto name : lacking) {
        std::vector<std::size_t> same;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (folded_name(names[i]) == folded_name(name)) same.push_back(i);
        }
        if (same.size() > 1) {
            for (const auto column : same) add(column, name);
        } else if (const auto near = nearest_name(names, name)) {
            add(*near, name);
        }
    }
    return text;
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
    if (nearest.there.empty()) {
        return fail(Code::invalid_input, "published.unknown_file",
                    {{"glotip", text_of(key_of(Kind::glotip))},
                     {"cases", text_of(key_of(Kind::cases))},
                     {"series", text_of(key_of(Kind::sdg_series))},
                     {"national", text_of(key_of(Kind::sdg_national))},
                     {"columns", table.columns()},
                     {"rows", table.rows()}},
                    where);
    }
    auto lacks = nearest.lacking;
    if (nearest.series_lacking) lacks.push_back("vc_htf_...");
    std::vector<Argument> arguments = {{"kind", text_of(key_of(nearest.kind))},
                                       {"lacking", our_word(list_of(lacks))},
                                       {"columns", table.columns()},
                                       {"rows", table.rows()}};
    const auto slips = slips_of(table, nearest.lacking);
    if (!slips.empty()) arguments.emplace_back("slips", column_name(slips));
    // Fewer than half of the columns is chance: many files have a "Year" and a "Sex".
    if (nearest.share < 0.5) {
        arguments.emplace_back("there", our_word(list_of(nearest.there)));
        return slips.empty()
                   ? fail(Code::invalid_input, "published.file_with_some_columns", arguments, where)
                   : fail(Code::invalid_input, "published.file_with_some_columns_and_slips",
                          arguments, where);
    }
    return slips.empty()
               ? fail(Code::invalid_input, "published.file_without_columns", arguments, where)
               : fail(Code::invalid_input, "published.file_with_slips", arguments, where);
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

bool nearly_known(const Table& table) {
    for (const auto kind : {Kind::glotip, Kind::cases, Kind::sdg_series}) {
        // Year, sex, age and unit stand in the files of many offices.
        if (likeness_of(table, kind).share >= (kind == Kind::sdg_series ? 0.8 : 0.5)) return true;
    }
    return false;
}

Result<Kind> kind_of(const Table& table, std::string_view file, std::int64_t header_row) {
    const auto kind = TRY(kind_by_columns(table, file, header_row));
    const auto where = to_string(Place{std::string(file), header_row, 0});
    if (table.rows() == 0) {
        return fail(Code::invalid_input, "published.no_rows", {}, where);
    }
    // A row in which everything is wrong has several findings: about a kilobyte a row.
    constexpr std::size_t rows_limit = 1'000'000;
    if (table.rows() > rows_limit) {
        return fail(Code::invalid_input, "published.too_many_rows", {}, where);
    }
    return kind;
}

}  // namespace palermo::published
