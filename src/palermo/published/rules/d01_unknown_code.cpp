// D01, docs/rules/D01.md
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "palermo/published/rules.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::published {
namespace {

// The codebook prints a long dash, the file two hyphens; both are accepted.
constexpr std::array<std::string_view, 18> ages = {
    "0--8", "9--17", "18--20", "21--23", "24--26", "27--29", "30--38", "39--47", "48+",
    "0—8",  "9—17",  "18—20",  "21—23",  "24—26",  "27—29",  "30—38",  "39—47",  "0-8"};
constexpr std::array<std::string_view, 6> genders = {
    "Female", "Male", "Transgender/NonConforming",
    "Woman",  "Man",  "Trans/Transgender/NonConforming"};
constexpr std::array<std::string_view, 3> majorities = {"Minor", "Adult", "Unknown"};
constexpr std::array<std::string_view, 3> datasources = {"Case Management", "Case management",
                                                         "Hotline"};
constexpr std::array<std::string_view, 3> durations = {"0--12 (0-1 yr)", "13--24 (1-2 yrs)",
                                                       "25+ (2+ yrs)"};
constexpr std::array<std::string_view, 2> answers = {"0", "1"};
constexpr std::array<std::string_view, 6> recruiters = {"Intimate Partner", "Friend/Acquaintance",
                                                        "Family/Relative",  "Other",
                                                        "Not Specified",    "Unknown"};

template <const auto& names>
bool is_one_of(std::string_view text) {
    return std::ranges::find(names, text) != names.end();
}

bool is_year(std::string_view text) {
    int year = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
    return error == std::errc() && end == text.data() + text.size() && text.size() == 4 &&
           year >= 2002 && year <= 2100;
}

bool is_country(std::string_view text) {
    return vocabulary::country_by_iso2(text) != nullptr ||
           vocabulary::country_by_iso3(text) != nullptr;
}

/// "Friend/Acquaintance; Other"
bool all_are_recruiters(std::string_view text) {
    while (!text.empty()) {
        const auto end = text.find(';');
        auto part = text.substr(0, end);
        part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
        if (!is_one_of<recruiters>(part)) {
            return false;
        }
        text = end == std::string_view::npos ? "" : text.substr(end + 1);
    }
    return true;
}

/// One finding for each code that a column should not hold, at its first line.
void check(const CaseFile& file, std::string_view name, bool (*known)(std::string_view),
           Findings& findings) {
    const auto* column = file.find(name);
    if (column == nullptr) {
        return;
    }
    std::vector<std::size_t> first(column->values().size(), column->size());
    std::vector<std::size_t> count(column->values().size(), 0);
    for (std::size_t row = 0; row < column->size(); ++row) {
        const auto code = column->code(row);
        first[code] = std::min(first[code], row);
        ++count[code];
    }
    for (std::size_t code = 1; code < count.size(); ++code) {
        if (count[code] > 0 && !known(column->values()[code])) {
            findings.push_back(
                {"D01",
                 Severity::warning,
                 file.place(first[code], name),
                 fmt::format("a code that is not in the codebook, on {} line{}; this "
                             "is the first",
                             count[code], count[code] == 1 ? "" : "s"),
                 {}});
        }
    }
}

}  // namespace

static Findings found(const CaseFile& file) {
    Findings findings;
    check(file, "yearOfRegistration", is_year, findings);
    check(file, "gender", is_one_of<genders>, findings);
    check(file, "ageBroad", is_one_of<ages>, findings);
    check(file, "Datasource", is_one_of<datasources>, findings);
    check(file, "traffickMonths", is_one_of<durations>, findings);
    for (const auto name : {"majorityStatus", "majorityStatusAtExploit", "majorityEntry"}) {
        check(file, name, is_one_of<majorities>, findings);
    }
    for (const auto name : {"citizenship", "CountryOfExploitation"}) {
        check(file, name, is_country, findings);
    }
    check(file, "RecruiterRelationship", all_are_recruiters, findings);
    for (const auto name : file.binary_columns()) {
        check(file, name, is_one_of<answers>, findings);
    }
    return findings;
}

extern const Rule d01_unknown_code{
    .id = "D01", .title = "A code that is not in the codebook", .on_cases = found};

}  // namespace palermo::published
