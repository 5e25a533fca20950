// How many victims were detected, where, and by how many States: C01, C02, C03, C11.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "palermo/report/figures/figures.hpp"
#include "palermo/vocabulary/population.hpp"

namespace palermo::report {
namespace {

using vocabulary::Country;

Count victims(const Cube& cube, StateIndex state, int year) {
    return cube.total(Indicator::victims, state, year);
}

/// People per 100,000 inhabitants of the States that counted; nothing where nobody did.
struct Rate {
    std::int64_t people = 0;
    double population = 0;
    void add(const Cube& cube, Indicator indicator, StateIndex state, int year) {
        const auto count = cube.total(indicator, state, year);
        const auto inhabitants = vocabulary::population(cube.states()[state]->iso3, year);
        if (!count.known() || !inhabitants) return;
        people += count.value;
        population += *inhabitants;
    }
    bool any() const { return population > 0; }
    double per_100000() const { return static_cast<double>(people) / population * 100'000; }
};

/// States with a known number in each of the six years that end in `latest`.
std::vector<StateIndex> steady_states(const Cube& cube, const Scope& scope, int from, int to) {
    std::vector<StateIndex> steady;
    for (const auto state : scope.states) {
        bool always = true;
        for (int year = from; year <= to; ++year)
            always = always && victims(cube, state, year).known();
        if (always) steady.push_back(state);
    }
    return steady;
}

}  // namespace

Figure detected_per_year(const Telling& telling) {
    Making making("C01", telling);
    const auto& cube = making.cube;
    const auto years = reported_years(
        cube, making.scope, [&](StateIndex state, int year) { return victims(cube, state, year); });
    if (!years) return making.done();

    const int steady_from = std::max(years->first, years->latest - 5);
    const auto steady = making.scope.is_state()
                            ? std::vector<StateIndex>{}
                            : steady_states(cube, making.scope, steady_from, years->latest);
    charts::LineChart counts{
        making.around(), making.years(years->first, cube.last_year()), {}, {}, {}};
    charts::LineChart rates{making.around("rate", "-rate"), counts.x, {}, {}, {}};
    charts::Series raw{std::string(making.words("report.reported")), {}, 0};
    charts::Series matched_line{
        making.words.plural("report.same_states", static_cast<std::int64_t>(steady.size())), {}, 1};
    charts::Series reporting{std::string(making.words("report.states_reporting")), {}, 4};
    charts::Series rate{std::string(making.words("report.per_100000")), {}, 0};
    Sum latest;
    Rate latest_rate;
    for (int year = years->first; year <= cube.last_year(); ++year) {
        const auto x = std::to_string(year);
        const auto sum =
            making.sum(year, [&](StateIndex state) { return victims(cube, state, year); });
        raw.values.push_back(making.value("reported", x, sum.count()));
        Rate per;
        for (const auto state : making.scope.states) per.add(cube, Indicator::victims, state, year);
        rate.values.push_back(per.any() ? making.number("per_100000", x, per.per_100000(), 2)
                                        : making.no_number("per_100000", x));
        if (!making.scope.is_state()) {
            reporting.values.push_back(
                making.value("states_reporting", x, {sum.known + sum.suppressed}));
            Sum same;
            if (year >= steady_from && year <= years->latest) {
                for (const auto state : steady) same.add(victims(cube, state, year));
            }
            matched_line.values.push_back(making.value("same_states", x, same.count()));
        }
        if (year == years->latest) {
            latest = sum;
            latest_rate = per;
        }
    }
    counts.series.push_back(std::move(raw));
    if (steady.size() > 1) {
        counts.series.push_back(std::move(matched_line));
        making.same_states(steady);
    }
    if (!making.scope.is_state()) counts.panel = std::move(reporting);
    rates.series.push_back(std::move(rate));

    const auto people = making.fact("victims", latest.people);
    if (making.scope.is_state()) {
        making.lead(
            making.fill("lead_state", {{"year", std::to_string(years->latest)}, {"n", people}}));
    } else {
        making.lead(making.fill("lead", {{"year", std::to_string(years->latest)},
                                         {"n", people},
                                         {"states", making.fact("states", latest.known)}}));
    }
    if (latest_rate.any()) {
        making.lead(making.words.fill(
            "report.c01.rate.lead",
            {{"rate", making.decimal_fact("rate", latest_rate.per_100000(), 2)}}));
    }
    making.hidden(latest.suppressed);
    making.note(making.words("report.not_prevalence"));
    rates.text.note = vocabulary::population_source();
    making.parameters(fmt::format(R"({{"first_year":{},"latest_year":{},"same_states_from":{}}})",
                                  years->first, years->latest, steady_from));
    making.draw(std::move(counts));
    making.draw(std::move(rates));
    return making.done();
}

Figure change_matched(const Telling& telling) {
    Making making("C02", telling);
    const auto& cube = making.cube;
    const auto years = reported_years(
        cube, making.scope, [&](StateIndex state, int year) { return victims(cube, state, year); });
    if (!years || years->latest <= years->first) return making.done();
    // 2019 is the year the Global Report compares with: the last before the pandemic.
    const int to = years->latest;
    const int from = to > 2019 && years->first <= 2019 ? 2019 : to - 1;
    const auto at = [&](int year) {
        return [&cube, year](StateIndex state) { return victims(cube, state, year); };
    };
    const auto both = matched(making.scope, at(from), at(to));
    if (both.states.size() < 2 || both.before == 0) return making.done();

    charts::SlopeChart chart{making.around(), std::to_string(from), std::to_string(to), {}};
    chart.scale = charts::Scale::logarithmic;  // the slope is the change, for large and small alike
    const auto line = [&](std::string label, std::string_view code, const Scope& scope, int tone) {
        const auto part = matched(scope, at(from), at(to));
        if (part.states.empty()) return;
        const charts::Value before = making.value(code, chart.from, {part.before});
        const charts::Value after = making.value(code, chart.to, {part.after});
        chart.lines.push_back({std::move(label), before, after, tone});
    };
    if (making.scope.level == Scope::Level::world) {
        int tone = 0;
        for (const auto& subregion : vocabulary::subregions()) {
            line(std::string(vocabulary::name(subregion, making.words.language())), subregion.code,
                 Scope::of(cube, subregion), tone++ % 8);
        }
    } else {
        auto largest = both.states;
        std::stable_sort(largest.begin(), largest.end(), [&](StateIndex a, StateIndex b) {
            return victims(cube, a, to).value > victims(cube, b, to).value;
        });
        for (std::size_t i = 0; i < std::min<std::size_t>(largest.size(), 12); ++i) {
            line(making.state_name(largest[i]), cube.states()[largest[i]]->iso3,
                 Scope::of(cube, largest[i]), static_cast<int>(i) % 8);
        }
    }
    chart.members_label = making.words("report.states_compared");
    for (const auto state : making.by_name(both.states)) {
        making.used(state, from);
        making.used(state, to);
        chart.members.push_back(making.state_name(state));
    }
    (void)making.value("all", chart.from, {both.before});
    (void)making.value("all", chart.to, {both.after});
    making.lead(making.fill(
        "lead", {{"from", chart.from},
                 {"to", chart.to},
                 {"states", making.fact("states", static_cast<std::int64_t>(both.states.size()))},
                 {"before", making.fact("before", both.before)},
                 {"after", making.fact("after", both.after)},
                 {"change", making.signed_percent_fact("change", both.change())}}));

    // How much hangs on one State: leave each out, tell the one that moves the answer most.
    StateIndex mover = both.states.front();
    double moved = 0, without = 0;
    for (const auto state : both.states) {
        const auto before = both.before - victims(cube, state, from).value;
        const auto after = both.after - victims(cube, state, to).value;
        if (before == 0) continue;
        const auto change = static_cast<double>(after) / static_cast<double>(before) - 1;
        if (std::abs(change - both.change()) > std::abs(moved)) {
            moved = change - both.change();
            without = change;
            mover = state;
        }
    }
    if (std::abs(moved) > 0.01) {
        making.lead(making.fill(
            "without", {{"state", escaped(making.state_name(mover))},
                        {"change", making.signed_percent_fact("without_largest_mover", without)}}));
    }
    making.note(making.words("report.matched_note"));
    making.parameters(fmt::format(R"({{"from":{},"to":{}}})", from, to));
    making.draw(std::move(chart));
    return making.done();
}

Figure reporting_coverage(const Telling& telling) {
    Making making("C03", telling);
    const auto& cube = making.cube;
    const auto years = reported_years(
        cube, making.scope, [&](StateIndex state, int year) { return victims(cube, state, year); });
    if (!years) return making.done();

    charts::HeatMap chart{making.around(), {}, making.years(years->first, cube.last_year()), {}};
    const auto reports = [&](StateIndex state, int year) {
        return victims(cube, state, year).state != CellState::missing;
    };
    if (making.scope.level == Scope::Level::world) {
        chart.text.unit = making.words("report.c03.unit_world");
        for (const auto& subregion : vocabulary::subregions()) {
            const auto part = Scope::of(cube, subregion);
            // Of the UN Member States of the subregion, those who reported and those who did not.
            double members = 0;
            for (const auto* country : vocabulary::countries_in(subregion))
                members += country->un_member;
            chart.rows.emplace_back(vocabulary::name(subregion, making.words.language()));
            auto& row = chart.cells.emplace_back();
            for (int year = years->first; year <= cube.last_year(); ++year) {
                double reporting = 0;
                for (const auto state : part.states) {
                    if (!reports(state, year)) continue;
                    making.used(state, year);
                    reporting += cube.states()[state]->un_member;
                }
                auto cell =
                    making.share(subregion.code, std::to_string(year), reporting / members, 0);
                // The unit stands over the chart; a cell has room for a number.
                cell.shown = making.words.number(std::llround(reporting / members * 100));
                row.push_back(std::move(cell));
            }
        }
        chart.breaks = {20, 40, 60, 80};
    } else {
        chart.presence = true;
        // Values are remembered in one order in all languages, and drawn in that of the reader.
        std::map<StateIndex, std::vector<charts::Value>> rows;
        for (const auto state : making.scope.states) {
            for (int year = years->first; year <= cube.last_year(); ++year) {
                const auto here = reports(state, year);
                if (here) making.used(state, year);
                rows[state].push_back(making.value(cube.states()[state]->iso3, std::to_string(year),
                                                   here ? Count{1} : Count::missing()));
            }
        }
        for (const auto state : making.by_name(making.scope.states)) {
            chart.rows.push_back(making.state_name(state));
            chart.cells.push_back(std::move(rows[state]));
        }
    }

    std::int64_t reporting = 0, members = 0;
    double covered = 0, people = 0;
    for (const auto& country : vocabulary::countries()) {
        if (!country.un_member) continue;
        if (making.scope.subregion != nullptr && country.un_subregion != making.scope.code)
            continue;
        ++members;
        const auto population = vocabulary::population(country.iso3, years->latest).value_or(0);
        people += population;
        const auto state = cube.index_of(country.iso3);
        if (!state || !reports(*state, years->latest)) continue;
        ++reporting;
        covered += population;
    }
    making.lead(
        making.fill("lead", {{"year", std::to_string(years->latest)},
                             {"states", making.fact("reporting", reporting)},
                             {"all", making.fact("members", members)},
                             {"share", making.share_fact("population_share", covered / people)}}));
    making.note(vocabulary::population_source());
    making.parameters(fmt::format(R"({{"latest_year":{}}})", years->latest));
    making.draw(std::move(chart));
    return making.done();
}

Figure rates_by_group(const Telling& telling) {
    Making making("C11", telling);
    const auto& cube = making.cube;
    const auto years = reported_years(
        cube, making.scope, [&](StateIndex state, int year) { return victims(cube, state, year); });
    if (!years) return making.done();

    charts::SmallMultiples chart{making.around(), making.years(years->first, cube.last_year()), {}};
    const auto panel = [&](std::string title, std::string_view code, auto&& belongs) {
        charts::Series series{std::string(making.words("report.per_100000")), {}, 0};
        for (int year = years->first; year <= cube.last_year(); ++year) {
            Rate rate;
            int states = 0;
            for (const auto state : making.scope.states) {
                if (!belongs(*cube.states()[state])) continue;
                const auto before = rate.population;
                rate.add(cube, Indicator::victims, state, year);
                if (rate.population == before) continue;
                ++states;
                making.used(state, year);
            }
            // Under three States a rate speaks of one of them, not of the group.
            series.values.push_back(
                states >= 3 ? making.number(code, std::to_string(year), rate.per_100000(), 2)
                            : making.no_number(code, std::to_string(year)));
        }
        chart.panels.push_back({std::move(title), {std::move(series)}});
    };
    for (const auto& subregion : vocabulary::subregions()) {
        panel(std::string(vocabulary::name(subregion, making.words.language())), subregion.code,
              [&](const Country& country) { return country.un_subregion == subregion.code; });
    }
    panel(std::string(making.words("report.ldc")), "LDC", [](const Country& c) { return c.ldc; });
    panel(std::string(making.words("report.lldc")), "LLDC",
          [](const Country& c) { return c.lldc; });
    panel(std::string(making.words("report.sids")), "SIDS",
          [](const Country& c) { return c.sids; });
    making.lead(making.text("lead"));
    making.note(vocabulary::population_source());
    making.draw(std::move(chart));
    return making.done();
}

}  // namespace palermo::report
