// One place beside others of its subregion, on one scale: C61.
#include <fmt/format.h>

#include <algorithm>

#include "palermo/report/figures/figures.hpp"
#include "palermo/vocabulary/population.hpp"

namespace palermo::report {
namespace {

std::optional<double> rate_of(const DetectionCube& cube, StateIndex state, int year) {
    const auto count = cube.total(Indicator::victims, state, year);
    const auto inhabitants = vocabulary::population(cube.states()[state]->iso3, year);
    if (!count.known() || !inhabitants) return std::nullopt;
    return static_cast<double>(count.value) / *inhabitants * 100'000;
}

/// The last year with a rate; 0 where there is none.
int latest_year(const DetectionCube& cube, StateIndex state) {
    for (int year = cube.last_year(); year >= cube.first_year(); --year) {
        if (rate_of(cube, state, year)) return year;
    }
    return 0;
}

/// States of the subregion that have a rate, the most populous first; the order of no language.
std::vector<StateIndex> most_populous(const FigureBuilder& builder, std::size_t most) {
    const auto& cube = builder.cube;
    const auto own = builder.scope.is_state() ? builder.scope.states.front() : cube.states().size();
    std::vector<std::pair<double, StateIndex>> found;
    for (const auto state : Scope::of(cube, *builder.scope.subregion).states) {
        if (state == own || latest_year(cube, state) == 0) continue;
        found.emplace_back(
            -vocabulary::population(cube.states()[state]->iso3, cube.last_year()).value_or(0),
            state);
    }
    std::ranges::sort(found);
    if (found.size() > most) found.resize(most);
    std::vector<StateIndex> states;
    for (const auto& [inhabitants, state] : found) states.push_back(state);
    return states;
}

}  // namespace

Figure neighbours(const FigureContext& context) {
    FigureBuilder builder("C61", context);
    const auto& cube = builder.cube;
    if (builder.scope.subregion == nullptr) return builder.done();
    // Three neighbours stand in one row with the State; of a subregion twelve in four.
    auto states = most_populous(builder, builder.scope.is_state() ? 3 : 12);
    if (builder.scope.is_state()) {
        if (latest_year(cube, builder.scope.states.front()) == 0) return builder.done();
        states.insert(states.begin(), builder.scope.states.front());
    }
    if (states.size() < 2) return builder.done();

    int first = cube.last_year();
    for (const auto state : states) {
        for (int year = cube.first_year(); year < first; ++year) {
            if (rate_of(cube, state, year)) first = year;
        }
    }
    charts::SmallMultiples chart{builder.around(), builder.years(first, cube.last_year()), {}};
    std::vector<std::string> latest;
    for (const auto state : states) {
        const std::string iso3(cube.states()[state]->iso3);
        // The State of the page in blue, all others grey where the palette has it.
        charts::Series line{builder.state_name(state), {}, 0};
        for (int year = first; year <= cube.last_year(); ++year) {
            const auto x = std::to_string(year);
            const auto rate = rate_of(cube, state, year);
            if (rate) builder.used(state, year);
            line.values.push_back(rate ? builder.number(iso3, x, *rate, 1)
                                       : builder.no_number(iso3, x));
        }
        const auto year = latest_year(cube, state);
        latest.push_back(builder.words.fill(
            "report.missing.in_year",
            {{"state", escaped(builder.state_name(state))},
             {"year", std::to_string(year)},
             {"number", builder.decimal_fact("latest_" + iso3, *rate_of(cube, state, year), 1)}}));
        chart.panels.push_back({line.label, {std::move(line)}});
    }
    builder.lead(builder.fill("lead", {{"list", builder.words.list(latest)}}));
    builder.note(builder.text("note"));
    builder.note(vocabulary::population_source());
    builder.parameters({{"first_year", first}, {"latest_year", cube.last_year()}});
    builder.draw(std::move(chart));
    return builder.done();
}

}  // namespace palermo::report
