// S02, docs/rules/S02.md
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "palermo/published/rules.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::published {
namespace {

constexpr std::array<std::string_view, 5> series_codes = {
    "VC_HTF_DETV", "VC_HTF_DETVFL", "VC_HTF_DETVOG", "VC_HTF_DETVOP", "VC_HTF_DETVSX"};
constexpr std::array<std::string_view, 3> sexes = {"bothsex", "female", "male"};
constexpr std::array<std::string_view, 3> ages = {"allage", "18", "lt18y"};

bool is_area(std::string_view text) {
    const auto id = RegionId::parse(text);
    return id && (vocabulary::country(*id) != nullptr || vocabulary::region(*id) != nullptr);
}

bool is_year(std::string_view text) {
    int year = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
    return error == std::errc() && end == text.data() + text.size() && year >= 2000 && year < 2100;
}

template <const auto& codes>
bool is_one_of(std::string_view text) {
    return std::ranges::find(codes, text) != codes.end();
}

bool is_national_sex(std::string_view text) {
    const auto code = clean_sex(Kind::sdg_national, text);
    return code == "_T" || code == "F" || code == "M" || code == "O" || code == "U";
}

/// A title is free; what looks like a code of indicator 16.2.2 must be one.
bool is_series(std::string_view text) {
    return !text.starts_with("VC_HTF_") || !form_of_series(text).empty();
}

/// One finding for each code a column should not hold, at its first row.
void check(const SdgFile& file, const TextColumn& column, bool empty_is_total,
           bool (*known)(std::string_view), Findings& findings) {
    std::vector<std::size_t> first(column.values().size(), column.size());
    std::vector<std::size_t> rows(column.values().size(), 0);
    for (std::size_t row = 0; row < column.size(); ++row) {
        const auto code = column.code(row);
        first[code] = std::min(first[code], row);
        ++rows[code];
    }
    for (std::size_t code = 0; code < rows.size(); ++code) {
        if (rows[code] == 0 || (code == 0 && empty_is_total) || known(column.values()[code])) {
            continue;
        }
        findings.push_back(
            {.rule = "S02",
             .severity = Severity::error,
             .place = file.place(first[code], &column),
             .message = fmt::format("a code that is not on the list of column {}, "
                                    "on {} row{}; this is its first row",
                                    column.name(), rows[code], rows[code] == 1 ? "" : "s"),
             .related = {}});
    }
}

}  // namespace

static Findings found(const SdgFile& file) {
    Findings findings;
    check(file, *file.year, false, is_year, findings);
    if (file.kind == Kind::sdg_national) {
        check(file, *file.sex, true, is_national_sex, findings);
        check(file, *file.title, true, is_series, findings);
        return findings;
    }
    if (!is_one_of<series_codes>(file.series)) {
        auto place = file.place(0, file.value);
        place.row = file.where.header();
        findings.push_back(
            {"S02", Severity::error, std::move(place), "not a series of indicator 16.2.2", {}});
    }
    check(file, *file.area, false, is_area, findings);
    check(file, *file.sex, false, is_one_of<sexes>, findings);
    check(file, *file.age, false, is_one_of<ages>, findings);
    return findings;
}

extern const Rule s02_unknown_code{
    .id = "S02", .title = "A code that is not on its list", .on_sdg = found};

}  // namespace palermo::published
