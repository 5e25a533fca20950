// How many victims were detected, where, and by how many States: C01, C02, C03, C11.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "palermo/report/figures/figures.hpp"
#include "palermo/vocabulary/population.hpp"

namespace palermo::report {
namespace {

using vocabulary::Country;

Count victims(const DetectionCube& cube, StateIndex state, int year) {
    return cube.total(Indicator::victims, state, year);
}

/// People per 100,000 inhabitants of the States that counted; nothing where nobody did.
struct Rate {
    std::int64_t people = 0;
    double population = 0;
    int states = 0;
    void add(const DetectionCube& cube, Indicator indicator, StateIndex state, int year) {
        const auto count = cube.total(indicator, state, year);
        const auto inhabitants = vocabulary::population(cube.states()[state]->iso3, year);
        if (!count.known() || !inhabitants) return;
        people += count.value;
        population += *inhabitants;
        ++states;
    }
    bool any() const { return population > 0; }
    double per_100000() const { return static_cast<double>(people) / population * 100'000; }
};

}  // namespace

Figure detected_per_year(const FigureContext& context) {
    FigureBuilder builder("C01", context);
    const auto& cube = builder.cube;
    const auto years = reported_years(cube, builder.scope, [&](StateIndex state, int year) {
        return victims(cube, state, year);
    });
    if (!years) return builder.done();

    const int steady_from = std::max(years->first, years->latest - 5);
    const auto steady =
        steady_states(builder.scope, steady_from, years->latest,
                      [&](StateIndex state, int year) { return victims(cube, state, year); });
    const auto same_label =
        builder.words.plural("report.same_states", static_cast<std::int64_t>(steady.size()));
    const auto x_labels = builder.years(years->first, cube.last_year());
    charts::Series raw{std::string(builder.words("report.reported")), {}, 0};
    charts::Series matched_line{same_label, {}, 1};
    charts::Series reporting{std::string(builder.words("report.states_reporting")), {}, 4};
    charts::Series rate{std::string(builder.words("report.reported")), {}, 0};
    charts::Series matched_rate{same_label, {}, 1};
    charts::Series rated{std::string(builder.words("report.states_reporting")), {}, 4};
    if (builder.scope.is_state()) rate.label = builder.words("report.per_100000");
    Sum latest;
    Rate latest_rate;
    for (int year = years->first; year <= cube.last_year(); ++year) {
        const auto x = std::to_string(year);
        const auto sum =
            builder.sum(year, [&](StateIndex state) { return victims(cube, state, year); });
        raw.values.push_back(builder.value("reported", x, sum.count()));
        Rate per;
        for (const auto state : builder.scope.states)
            per.add(cube, Indicator::victims, state, year);
        rate.values.push_back(per.any() ? builder.number("per_100000", x, per.per_100000(), 2)
                                        : builder.no_number("per_100000", x));
        if (!builder.scope.is_state()) {
            reporting.values.push_back(
                builder.value("states_reporting", x, {sum.known + sum.suppressed}));
            rated.values.push_back(builder.value("states_with_rate", x, {per.states}));
            Sum same;
            Rate same_rate;
            if (year >= steady_from && year <= years->latest) {
                for (const auto state : steady) {
                    same.add(victims(cube, state, year));
                    same_rate.add(cube, Indicator::victims, state, year);
                }
            }
            matched_line.values.push_back(builder.value("same_states", x, same.count()));
            matched_rate.values.push_back(
                same_rate.any()
                    ? builder.number("same_states_per_100000", x, same_rate.per_100000(), 2)
                    : builder.no_number("same_states_per_100000", x));
        }
        if (year == years->latest) {
            latest = sum;
            latest_rate = per;
        }
    }
    if (steady.size() > 1) builder.same_states(steady);

    const auto year = std::to_string(years->latest);
    const auto people = builder.counted("count.detected", "victims", latest.people);
    if (builder.scope.is_state()) {
        builder.lead(builder.fill("lead_state", {{"year", year}, {"victims", people}}));
    } else {
        builder.lead(builder.fill(
            "lead", {{"year", year},
                     {"victims", people},
                     {"states", builder.counted("count.states", "states", latest.known)}}));
    }
    if (builder.scope.is_state())
        builder.state_key("victims", builder.words.fill("site.key.victims", {{"year", year}}));
    if (latest_rate.any()) {
        builder.lead(builder.words.fill(
            "report.c01.rate.lead",
            {{"rate", builder.decimal_fact("rate", latest_rate.per_100000(), 2)}}));
    }
    if (builder.scope.is_state()) {
        builder.state_key("rate", builder.words.fill("site.key.rate", {{"year", year}}));
        // A later year may have parts and no total: then the latest total is not the latest word.
        const auto state = builder.scope.states.front();
        for (int later = cube.last_year(); later > years->latest; --later) {
            const auto parts = cube.at_least(Indicator::victims, state, later);
            if (parts == 0) continue;
            builder.used(state, later);
            builder.missing(builder.words.fill(
                "report.missing.later",
                {{"year", std::to_string(later)},
                 {"people", builder.counted("count.people", "at_least", parts)}}));
            break;
        }
    } else {
        builder.missing_from_sum(Indicator::victims, years->latest, latest.people);
        const auto largest =
            largest_influence(builder.scope.states, static_cast<double>(latest.people),
                              [&](StateIndex state) -> std::optional<double> {
                                  const auto count = victims(cube, state, years->latest);
                                  if (!count.known() || latest.known < 2) return std::nullopt;
                                  return static_cast<double>(latest.people - count.value);
                              });
        KeyNumber key{"victims", builder.words.fill("site.home.victims", {{"year", year}})};
        if (largest) {
            key.without = builder.without(
                largest->state, builder.fact("without_largest", std::llround(largest->without)));
            builder.lead(key.without);
        }
        builder.key_number(std::move(key));
    }
    // A total hidden as below 5 whose own parts make more is not below 5: it is named as missing.
    for (const auto state : builder.scope.states) {
        const auto hidden = victims(cube, state, years->latest).state == CellState::suppressed;
        if (hidden && cube.at_least(Indicator::victims, state, years->latest) >= 5)
            --latest.suppressed;
    }
    builder.hidden(latest.suppressed);
    builder.note(builder.words("report.not_prevalence"));
    auto rate_text = builder.around("rate", "-rate");
    rate_text.note = vocabulary::population_source();
    builder.parameters({{"first_year", years->first},
                        {"latest_year", years->latest},
                        {"same_states_from", steady_from}});
    builder.draw_by_year(builder.around(), x_labels, std::move(raw), std::move(matched_line),
                         steady.size(), std::move(reporting));
    builder.draw_by_year(std::move(rate_text), x_labels, std::move(rate), std::move(matched_rate),
                         steady.size(), std::move(rated));
    return builder.done();
}

Figure change_matched(const FigureContext& context) {
    FigureBuilder builder("C02", context);
    const auto& cube = builder.cube;
    const auto years = reported_years(cube, builder.scope, [&](StateIndex state, int year) {
        return victims(cube, state, year);
    });
    if (!years || years->latest <= years->first) return builder.done();
    // 2019 is the year the Global Report compares with: the last before the pandemic.
    const int to = years->latest;
    const int from = to > 2019 && years->first <= 2019 ? 2019 : to - 1;
    const auto at = [&](int year) {
        return [&cube, year](StateIndex state) { return victims(cube, state, year); };
    };
    const auto both = matched(builder.scope, at(from), at(to));
    if (both.states.size() < 2 || both.before == 0) return builder.done();

    charts::SlopeChart chart{builder.around(), std::to_string(from), std::to_string(to), {}};
    chart.scale = charts::Scale::logarithmic;  // the slope is the change, for large and small alike
    const auto line = [&](std::string label, std::string_view code, const Scope& scope, int tone) {
        const auto part = matched(scope, at(from), at(to));
        if (part.states.empty()) return;
        const charts::Value before = builder.value(code, chart.from, {part.before});
        const charts::Value after = builder.value(code, chart.to, {part.after});
        chart.lines.push_back({std::move(label), before, after, tone});
    };
    if (builder.scope.level == Scope::Level::world) {
        int tone = 0;
        for (const auto& subregion : vocabulary::subregions()) {
            line(std::string(vocabulary::name(subregion, builder.words.language())), subregion.code,
                 Scope::of(cube, subregion), tone++ % 8);
        }
    } else {
        auto largest = both.states;
        std::stable_sort(largest.begin(), largest.end(), [&](StateIndex a, StateIndex b) {
            return victims(cube, a, to).value > victims(cube, b, to).value;
        });
        for (std::size_t i = 0; i < std::min<std::size_t>(largest.size(), 12); ++i) {
            line(builder.state_name(largest[i]), cube.states()[largest[i]]->iso3,
                 Scope::of(cube, largest[i]), static_cast<int>(i) % 8);
        }
    }
    builder.members_of(chart, both, from, to);
    builder.matched_change(from, to, both, at(from), at(to), "site.home.change");
    builder.missing_from_change(
        from, to, both, [&](StateIndex state, int year) { return victims(cube, state, year); });
    builder.note(builder.words("report.matched_note"));
    builder.parameters({{"from", from}, {"to", to}});
    builder.draw(std::move(chart));
    return builder.done();
}

Figure reporting_coverage(const FigureContext& context) {
    FigureBuilder builder("C03", context);
    const auto& cube = builder.cube;
    const auto years = reported_years(cube, builder.scope, [&](StateIndex state, int year) {
        return victims(cube, state, year);
    });
    if (!years) return builder.done();

    charts::HeatMap chart{builder.around(), {}, builder.years(years->first, cube.last_year()), {}};
    const auto reports = [&](StateIndex state, int year) {
        return victims(cube, state, year).state != CellState::missing;
    };
    if (builder.scope.level == Scope::Level::world) {
        chart.text.unit = builder.words("report.c03.unit_world");
        for (const auto& subregion : vocabulary::subregions()) {
            const auto part = Scope::of(cube, subregion);
            // Of the UN Member States of the subregion, those who reported and those who did not.
            double members = 0;
            for (const auto* country : vocabulary::countries_in(subregion))
                members += country->un_member;
            chart.rows.emplace_back(vocabulary::name(subregion, builder.words.language()));
            auto& row = chart.cells.emplace_back();
            for (int year = years->first; year <= cube.last_year(); ++year) {
                double reporting = 0;
                for (const auto state : part.states) {
                    if (!reports(state, year)) continue;
                    builder.used(state, year);
                    reporting += cube.states()[state]->un_member;
                }
                auto cell =
                    builder.share(subregion.code, std::to_string(year), reporting / members, 0);
                // The unit stands over the chart; a cell has room for a number.
                cell.shown = builder.words.number(std::llround(reporting / members * 100));
                row.push_back(std::move(cell));
            }
        }
        chart.breaks = {20, 40, 60, 80};
    } else {
        chart.presence = true;
        // Values are remembered in one order in all languages, and drawn in that of the reader.
        std::map<StateIndex, std::vector<charts::Value>> rows;
        for (const auto state : builder.scope.states) {
            for (int year = years->first; year <= cube.last_year(); ++year) {
                const auto here = reports(state, year);
                if (here) builder.used(state, year);
                rows[state].push_back(builder.value(cube.states()[state]->iso3,
                                                    std::to_string(year),
                                                    here ? Count{1} : Count::missing()));
            }
        }
        for (const auto state : builder.by_name(builder.scope.states)) {
            chart.rows.push_back(builder.state_name(state));
            chart.cells.push_back(std::move(rows[state]));
        }
    }

    std::int64_t reporting = 0, members = 0;
    double covered = 0, people = 0;
    for (const auto& country : vocabulary::countries()) {
        if (!country.un_member) continue;
        if (builder.scope.subregion != nullptr && country.un_subregion != builder.scope.code)
            continue;
        ++members;
        const auto population = vocabulary::population(country.iso3, years->latest).value_or(0);
        people += population;
        const auto state = cube.index_of(country.iso3);
        if (!state || !reports(*state, years->latest)) continue;
        ++reporting;
        covered += population;
    }
    const auto some = builder.fact("reporting", reporting), all = builder.fact("members", members);
    builder.finding(builder.fill(
        "finding", {{"year", std::to_string(years->latest)}, {"some", some}, {"all", all}}));
    builder.lead(builder.fill(
        "lead", {{"year", std::to_string(years->latest)},
                 {"some", some},
                 {"all", all},
                 {"share", builder.share_fact("population_share", covered / people)}}));
    builder.note(vocabulary::population_source());
    builder.parameters({{"latest_year", years->latest}});
    builder.draw(std::move(chart));
    return builder.done();
}

Figure rates_by_group(const FigureContext& context) {
    FigureBuilder builder("C11", context);
    const auto& cube = builder.cube;
    const auto years = reported_years(cube, builder.scope, [&](StateIndex state, int year) {
        return victims(cube, state, year);
    });
    if (!years) return builder.done();

    charts::SmallMultiples chart{
        builder.around(), builder.years(years->first, cube.last_year()), {}};
    const int steady_from = std::max(years->first, years->latest - 5);
    const auto steady =
        steady_states(builder.scope, steady_from, years->latest,
                      [&](StateIndex state, int year) { return victims(cube, state, year); });
    const auto panel = [&](std::string title, std::string_view code, auto&& belongs) {
        charts::Series series{std::string(builder.words("report.all_reporting")), {}, 0};
        charts::Series same{std::string(builder.words("report.c11.same_states")), {}, 1};
        const auto reporting = fmt::format("{}_states", code),
                   same_code = fmt::format("{}_same", code);
        int fewest = 0, most = 0;
        for (int year = years->first; year <= cube.last_year(); ++year) {
            const auto x = std::to_string(year);
            Rate rate, same_rate;
            for (const auto state : builder.scope.states) {
                if (!belongs(*cube.states()[state])) continue;
                const auto before = rate.states;
                rate.add(cube, Indicator::victims, state, year);
                if (rate.states == before) continue;
                builder.used(state, year);
                if (year >= steady_from && year <= years->latest &&
                    std::binary_search(steady.begin(), steady.end(), state)) {
                    same_rate.add(cube, Indicator::victims, state, year);
                }
            }
            // Under three States a rate speaks of one of them, not of the group.
            series.values.push_back(rate.states >= 3 ? builder.number(code, x, rate.per_100000(), 2)
                                                     : builder.no_number(code, x));
            same.values.push_back(same_rate.states >= 3
                                      ? builder.number(same_code, x, same_rate.per_100000(), 2)
                                      : builder.no_number(same_code, x));
            (void)builder.value(reporting, x, {rate.states});
            if (rate.states >= 3) {
                fewest = fewest == 0 ? rate.states : std::min(fewest, rate.states);
                most = std::max(most, rate.states);
            }
        }
        // A raw rate follows who reports: it is a line beside that of the same States, or none.
        const bool matched_line = std::any_of(same.values.begin(), same.values.end(),
                                              [](const charts::Value& v) { return v.known(); });
        if (!matched_line) {
            for (auto& value : series.values) value = charts::Value::missing();
        }
        auto heading = most == 0 ? std::move(title)
                                 : builder.words.fill(
                                       "report.c11.panel",
                                       {{"place", title},
                                        {"low", std::to_string(fewest)},
                                        {"states", builder.words.plural("count.states", most)}});
        chart.panels.push_back({std::move(heading), {std::move(series), std::move(same)}});
    };
    for (const auto& subregion : vocabulary::subregions()) {
        panel(std::string(vocabulary::name(subregion, builder.words.language())), subregion.code,
              [&](const Country& country) { return country.un_subregion == subregion.code; });
    }
    panel(std::string(builder.words("report.ldc")), "LDC", [](const Country& c) { return c.ldc; });
    panel(std::string(builder.words("report.lldc")), "LLDC",
          [](const Country& c) { return c.lldc; });
    panel(std::string(builder.words("report.sids")), "SIDS",
          [](const Country& c) { return c.sids; });
    builder.lead(builder.text("lead"));
    builder.note(vocabulary::population_source());
    builder.parameters({{"same_states_from", steady_from}, {"same_states_to", years->latest}});
    builder.draw(std::move(chart));
    return builder.done();
}

}  // namespace palermo::report
