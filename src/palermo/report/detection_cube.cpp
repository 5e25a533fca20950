#include "palermo/report/detection_cube.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "palermo/published/totals.hpp"

namespace palermo::report {
namespace {

using vocabulary::Country;

/// What each code of a text column means, worked out once a code and not once a row.
template <class Meaning>
std::vector<Meaning> meanings(const TextColumn& column,
                              const std::function<Meaning(std::string_view)>& of) {
    std::vector<Meaning> all;
    all.reserve(column.values().size());
    for (const auto& value : column.values()) all.push_back(of(value));
    return all;
}

template <std::size_t n>
int position(const std::array<std::string_view, n>& codes, std::string_view code) {
    const auto found = std::find(codes.begin(), codes.end(), code);
    return found == codes.end() ? -1 : static_cast<int>(found - codes.begin());
}

constexpr std::array<std::string_view, indicators> indicator_codes = {
    "victims", "contact", "prosecuted", "convicted", "offences"};
constexpr std::array<std::string_view, 4> dimension_codes = {"total", "form", "citizenship",
                                                             "repatriation"};
constexpr std::array<std::string_view, forms> form_codes = {"sexual", "labour", "other"};
constexpr std::array<std::string_view, sexes> sex_codes = {"_T", "F", "M", "O", "U"};
constexpr std::array<std::string_view, ages> age_codes = {"_T", "18+", "0-17", "U"};

Origin origin_of(std::string_view category) {
    using Kind = Origin::Kind;
    if (category == "_NATIONALS") return {Kind::nationals, nullptr};
    if (category == "_ABROAD") return {Kind::abroad, nullptr};
    if (category == "_GROUP") return {Kind::group, nullptr};
    if (category == "_UNUSABLE") return {Kind::unusable, nullptr};
    if (const auto* country = vocabulary::country_by_iso3(category)) return {Kind::state, country};
    return {Kind::unknown, nullptr};
}

}  // namespace

Sex sex_of(Profile profile) {
    return profile == Profile::women || profile == Profile::girls ? Sex::female : Sex::male;
}

Age age_of(Profile profile) {
    return profile == Profile::women || profile == Profile::men ? Age::adult : Age::child;
}

std::optional<StateIndex> DetectionCube::index_of(std::string_view iso3) const {
    const auto found = std::lower_bound(
        states_.begin(), states_.end(), iso3,
        [](const Country* country, std::string_view code) { return country->iso3 < code; });
    if (found == states_.end() || (*found)->iso3 != iso3) return std::nullopt;
    return static_cast<StateIndex>(found - states_.begin());
}

Result<DetectionCube> DetectionCube::of(const protect::Release& release) {
    const auto& table = release.table();
    const auto* state = table.text("state");
    const auto* indicator = table.text("indicator");
    const auto* dimension = table.text("dimension");
    const auto* category = table.text("category");
    const auto* sex = table.text("sex");
    const auto* age = table.text("age");
    const auto* year = table.counts("year");
    const auto* people = table.counts("people");
    if (state == nullptr || indicator == nullptr || dimension == nullptr || category == nullptr ||
        sex == nullptr || age == nullptr || year == nullptr || people == nullptr ||
        table.counts("row") == nullptr) {
        return fail(Code::invalid_input, "report.no_victims_table");
    }

    DetectionCube cube;
    cube.statement_ = release.statement();
    const auto countries = meanings<const Country*>(
        *state, [](auto code) { return vocabulary::country_by_iso3(code); });
    std::vector<bool> reports(countries.size());
    cube.first_year_ = 10'000;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto when = (*year)[row];
        if (!when.known() || countries[state->code(row)] == nullptr) continue;
        reports[state->code(row)] = true;
        cube.first_year_ = std::min(cube.first_year_, static_cast<int>(when.value));
        cube.last_year_ = std::max(cube.last_year_, static_cast<int>(when.value));
    }
    for (std::size_t code = 0; code < countries.size(); ++code) {
        if (reports[code]) cube.states_.push_back(countries[code]);
    }
    if (cube.states_.empty()) return fail(Code::invalid_input, "report.no_state_year");
    std::sort(cube.states_.begin(), cube.states_.end(),
              [](const auto* a, const auto* b) { return a->iso3 < b->iso3; });

    std::vector<StateIndex> state_index(countries.size());
    for (std::size_t code = 0; code < countries.size(); ++code) {
        if (reports[code]) state_index[code] = *cube.index_of(countries[code]->iso3);
    }
    const auto at = [](const auto& codes) {
        return [&codes](std::string_view code) { return position(codes, code); };
    };
    const auto indicator_at = meanings<int>(*indicator, at(indicator_codes));
    const auto dimension_at = meanings<int>(*dimension, at(dimension_codes));
    const auto sex_at = meanings<int>(*sex, at(sex_codes));
    const auto age_at = meanings<int>(*age, at(age_codes));
    const auto form_at = meanings<int>(*category, at(form_codes));
    const auto origins = meanings<Origin>(*category, origin_of);

    const auto cells = cube.states_.size() * static_cast<std::size_t>(cube.years()) * sexes * ages;
    cube.totals_.assign(indicators * cells, Count::missing());
    cube.by_form_.assign(2 * forms * cells, Count::missing());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto when = (*year)[row];
        const auto i = indicator_at[indicator->code(row)];
        const auto d = dimension_at[dimension->code(row)];
        const auto s = sex_at[sex->code(row)];
        const auto a = age_at[age->code(row)];
        if (!when.known() || !reports[state->code(row)] || i < 0 || d < 0 || s < 0 || a < 0)
            continue;
        const auto where = state_index[state->code(row)];
        const auto y = static_cast<int>(when.value);
        const auto which = static_cast<Indicator>(i);
        const auto count = (*people)[row];
        const auto place = [&](std::size_t block) {
            return cube.place(block, where, y, static_cast<Sex>(s), static_cast<Age>(a));
        };
        if (d == 0) {
            cube.totals_[place(static_cast<std::size_t>(i))] = count;
        } else if (d == 1) {
            const auto form = form_at[category->code(row)];
            if (form < 0) continue;
            if (which == Indicator::victims)
                cube.by_form_[place(static_cast<std::size_t>(form))] = count;
            if (which == Indicator::convicted) {
                cube.by_form_[place(forms + static_cast<std::size_t>(form))] = count;
            }
        } else {
            const Flow flow{where, static_cast<std::int16_t>(y), origins[category->code(row)],
                            count};
            if (d == 3) cube.repatriation_.push_back(flow);
            if (d == 2 && which == Indicator::victims) cube.citizenship_.push_back(flow);
            if (d == 2 && which == Indicator::convicted) cube.convicted_.push_back(flow);
        }
    }
    const auto where = [&](const std::string& iso3, const std::string& code,
                           int when) -> std::optional<std::size_t> {
        const auto reporter = cube.index_of(iso3);
        const auto which = position(indicator_codes, code);
        if (!reporter || which < 0) return std::nullopt;
        return cube.place(static_cast<std::size_t>(which), *reporter, when, Sex::total, Age::total);
    };
    for (const auto& absent : published::absent_totals(table)) {
        if (const auto found = where(absent.state, absent.indicator, absent.year))
            cube.at_least_[*found] = absent.people_at_least;
    }
    for (const auto& stacked : published::stacked_forms(table)) {
        if (const auto found = where(stacked.state, stacked.indicator, stacked.year))
            cube.forms_overlap_.insert(*found);
    }
    return cube;
}

}  // namespace palermo::report
