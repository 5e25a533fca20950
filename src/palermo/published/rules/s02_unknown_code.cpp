// S02, docs/rules/S02.md
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "palermo/published/rules/all.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::published {
namespace {

constexpr std::array<std::string_view, 5> series_codes = {
    "VC_HTF_DETV", "VC_HTF_DETVFL", "VC_HTF_DETVOG", "VC_HTF_DETVOP", "VC_HTF_DETVSX"};
constexpr std::array<std::string_view, 3> sexes = {"bothsex", "female", "male"};
constexpr std::array<std::string_view, 3> ages = {"allage", "18", "lt18y"};
constexpr std::array<std::string_view, 2> national_sexes = {"Female", "Male"};

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

/// One finding for each code a column should not hold, at its first row.
void check(const SdgFile& file, const TextColumn& column, bool empty_is_total,
           bool (*known)(std::string_view), Findings& findings) {
    std::vector<bool> said(column.values().size(), false);
    for (std::size_t row = 0; row < column.size(); ++row) {
        const auto code = column.code(row);
        if (!said[code] && !(code == 0 && empty_is_total) && !known(column[row])) {
            findings.push_back(
                {"S02",
                 Severity::error,
                 file.place(row, &column),
                 fmt::format("a code that is not on the list of column {}; this is its "
                             "first row",
                             column.name()),
                 {}});
        }
        said[code] = true;
    }
}

}  // namespace

Findings s02_unknown_code(const SdgFile& file) {
    Findings findings;
    check(file, *file.year, false, is_year, findings);
    if (file.kind == Kind::sdg_national) {
        check(file, *file.sex, true, is_one_of<national_sexes>, findings);
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

}  // namespace palermo::published
