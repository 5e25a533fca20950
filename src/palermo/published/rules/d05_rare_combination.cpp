// D05, docs/rules/D05.md
#include <fmt/format.h>

#include <array>

#include "palermo/published/groups.hpp"
#include "palermo/published/rules.hpp"

namespace palermo::published {

static Findings found(const CaseFile& file) {
    // What somebody who knows a person may know too. CTDC kept combinations of 11 lines or more.
    constexpr std::size_t enough = 11;
    constexpr std::array<std::string_view, 5> known_to_others = {
        "yearOfRegistration", "gender", "ageBroad", "citizenship", "CountryOfExploitation"};
    std::vector<const TextColumn*> columns;
    for (const auto name : known_to_others) {
        columns.push_back(file.find(name));
    }
    const auto combinations = Groups::by(columns);
    std::size_t rare = 0;
    std::size_t single = 0;
    for (std::uint32_t group = 0; group < combinations.size(); ++group) {
        const auto lines = combinations.rows_of(group).size();
        rare += lines < enough ? 1 : 0;
        single += lines == 1 ? 1 : 0;
    }
    if (rare == 0) {
        return {};
    }
    // Counted, never shown: a list of these lines would be a list of people.
    return {
        {"D05",
         Severity::error,
         {file.file, 0, 0},
         fmt::format("{} combinations of year, gender, age, citizenship and country are held by "
                     "fewer than {} lines, {} of them by one: do not pass this file on",
                     rare, enough, single),
         {}}};
}

extern const Rule d05_rare_combination{
    .id = "D05", .title = "Combinations held by few people", .on_cases = found};

}  // namespace palermo::published
