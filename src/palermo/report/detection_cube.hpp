// report/detection_cube.hpp: the counts of a release, found by what they count.
//
//     protect::Release ──> DetectionCube ──> figures ──> pages
//
// The canonical table of a UNODC release (published/glotip.hpp) as dense arrays: every figure asks
// for single cells, thousands of times a page. A cell nobody published is missing.
//
// Mandate  A/RES/76/7, para 22-23.
//
// Thread safety: read by many threads at once.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "palermo/release/release.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::report {

enum class Indicator : std::uint8_t { victims, contact, prosecuted, convicted, offences };
enum class Form : std::uint8_t { sexual, labour, other };
enum class Sex : std::uint8_t { total, female, male, other, unknown };
enum class Age : std::uint8_t { total, adult, child, unknown };

inline constexpr std::size_t indicators = 5, forms = 3, sexes = 5, ages = 4;

/// Sex and age together, as the Global Report draws them.
enum class Profile : std::uint8_t { women, men, girls, boys };
inline constexpr std::array<Profile, 4> profiles = {Profile::women, Profile::men, Profile::girls,
                                                    Profile::boys};
Sex sex_of(Profile profile);
Age age_of(Profile profile);

/// A State of the release by its place in DetectionCube::states().
using StateIndex = std::uint16_t;

/// Where a flow begins, or where people went back to.
struct Origin {
    enum class Kind : std::uint8_t { state, nationals, abroad, unknown, group, unusable };
    Kind kind = Kind::unknown;
    const vocabulary::Country* country = nullptr;  // where kind is state
};

/// One line of a table by citizenship or by country of repatriation.
struct Flow {
    StateIndex state;  // that reported it
    std::int16_t year;
    Origin origin;
    Count people;
};

class DetectionCube {
public:
    /// Errors   invalid_input  a column of the canonical table is missing
    /// Cost     O(rows); 58,769 rows take about 10 ms
    static Result<DetectionCube> of(const protect::Release& release);

    /// Every State with at least one row, in the order of ISO 3166 alpha-3.
    const std::vector<const vocabulary::Country*>& states() const noexcept { return states_; }
    std::optional<StateIndex> index_of(std::string_view iso3) const;
    int first_year() const noexcept { return first_year_; }
    int last_year() const noexcept { return last_year_; }
    int years() const noexcept { return last_year_ - first_year_ + 1; }

    Count total(Indicator indicator, StateIndex state, int year, Sex sex = Sex::total,
                Age age = Age::total) const {
        return totals_[place(static_cast<std::size_t>(indicator), state, year, sex, age)];
    }
    /// Victims by form of exploitation.
    Count victims(Form form, StateIndex state, int year, Sex sex = Sex::total,
                  Age age = Age::total) const {
        return by_form_[place(static_cast<std::size_t>(form), state, year, sex, age)];
    }
    /// Persons convicted by form of exploitation of the victims.
    Count convicted(Form form, StateIndex state, int year) const {
        return by_form_[place(forms + static_cast<std::size_t>(form), state, year, Sex::total,
                              Age::total)];
    }
    /// What the published parts of a State make at the least where its total cannot be used, both
    /// sexes and all ages (rule G15); 0 where no part is published, and where there is a total.
    std::int64_t at_least(Indicator indicator, StateIndex state, int year) const {
        const auto at =
            place(static_cast<std::size_t>(indicator), state, year, Sex::total, Age::total);
        const auto found = at_least_.find(at);
        return found == at_least_.end() ? 0 : found->second;
    }
    /// Whether forms of exploitation make more people than the total (rule G08): some have several,
    /// so they are no parts of a whole. Of victims and of persons convicted.
    bool forms_overlap(Indicator indicator, StateIndex state, int year) const {
        return forms_overlap_.contains(
            place(static_cast<std::size_t>(indicator), state, year, Sex::total, Age::total));
    }
    /// In the order of the release.
    const std::vector<Flow>& victims_by_citizenship() const noexcept { return citizenship_; }
    const std::vector<Flow>& repatriations() const noexcept { return repatriation_; }
    const std::vector<Flow>& convicted_by_citizenship() const noexcept { return convicted_; }

    const protect::Statement& statement() const noexcept { return statement_; }

private:
    std::size_t place(std::size_t block, StateIndex state, int year, Sex sex, Age age) const {
        const auto row = (block * states_.size() + state) * static_cast<std::size_t>(years()) +
                         static_cast<std::size_t>(year - first_year_);
        return (row * sexes + static_cast<std::size_t>(sex)) * ages + static_cast<std::size_t>(age);
    }

    std::vector<const vocabulary::Country*> states_;
    int first_year_ = 0;
    int last_year_ = -1;
    std::vector<Count> totals_;   // shape [indicators][states][years][sexes][ages]
    std::vector<Count> by_form_;  // shape [victims, convicted][forms][states][years][sexes][ages]
    std::map<std::size_t, std::int64_t> at_least_;  // by place in totals_
    std::set<std::size_t> forms_overlap_;           // places in totals_
    std::vector<Flow> citizenship_;
    std::vector<Flow> repatriation_;
    std::vector<Flow> convicted_;
    protect::Statement statement_;
};

}  // namespace palermo::report
