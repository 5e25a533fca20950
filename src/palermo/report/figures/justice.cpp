// What justice did: C19 to C25.
//
// The three stages of one year are not one group of people: who is convicted this year was brought
// in earlier. Ratios between stages are printed as same-year ratios and never as rates of success.
#include <fmt/format.h>

#include <algorithm>

#include "palermo/report/figures/figures.hpp"
#include "palermo/vocabulary/population.hpp"

namespace palermo::report {
namespace {

constexpr std::array<Indicator, 3> stages = {Indicator::contact, Indicator::prosecuted,
                                             Indicator::convicted};

std::string name_of_stage(const FigureBuilder& builder, Indicator stage) {
    return std::string(builder.words(fmt::format("report.{}", code_of(stage))));
}

std::optional<Years> years_of(const FigureBuilder& builder, Indicator indicator) {
    return reported_years(builder.cube, builder.scope, [&, indicator](StateIndex state, int year) {
        return builder.cube.total(indicator, state, year);
    });
}

}  // namespace

Figure justice_chain(const FigureContext& context) {
    FigureBuilder builder("C19", context);
    const auto& cube = builder.cube;
    // States that published all three in the year; of several such years the last.
    const auto all_three = [&](StateIndex state, int year) {
        for (const auto stage : stages) {
            if (!cube.total(stage, state, year).known()) return Count::missing();
        }
        return Count{1};
    };
    const auto years = reported_years(cube, builder.scope, all_three);
    if (!years) return builder.done();
    std::array<std::int64_t, 3> people{};
    double population = 0;
    std::int64_t states = 0;
    for (const auto state : builder.scope.states) {
        const auto inhabitants = vocabulary::population(cube.states()[state]->iso3, years->latest);
        if (!all_three(state, years->latest).known() || !inhabitants) continue;
        builder.used(state, years->latest);
        population += *inhabitants;
        ++states;
        for (std::size_t i = 0; i < stages.size(); ++i)
            people[i] += cube.total(stages[i], state, years->latest).value;
    }
    if (population == 0) return builder.done();
    const auto x = std::to_string(years->latest);
    charts::FunnelChart chart{builder.around(), {}};
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const auto rate = static_cast<double>(people[i]) / population * 100'000;
        (void)builder.value(fmt::format("{}_people", code_of(stages[i])), x, {people[i]});
        charts::FunnelChart::Stage stage{name_of_stage(builder, stages[i]),
                                         builder.number(code_of(stages[i]), x, rate, 2),
                                         {},
                                         static_cast<int>(i)};
        if (i > 0 && people[i - 1] > 0) {
            stage.ratio = builder.words.fill(
                "report.c19.ratio",
                {{"share",
                  builder.words.percent(
                      static_cast<double>(people[i]) / static_cast<double>(people[i - 1]), 0)}});
        }
        chart.stages.push_back(std::move(stage));
    }
    const auto contact = builder.fact("contact", people[0]),
               prosecuted = builder.fact("prosecuted", people[1]),
               convicted = builder.fact("convicted", people[2]);
    builder.lead(
        states == 1 ? builder.fill("lead_state", {{"year", x},
                                                  {"contact", contact},
                                                  {"prosecuted", prosecuted},
                                                  {"convicted", convicted}})
                    : builder.fill(
                          "lead", {{"year", x},
                                   {"contact", contact},
                                   {"prosecuted", prosecuted},
                                   {"convicted", convicted},
                                   {"states", builder.counted("count.states", "states", states)}}));
    builder.note(builder.text("note"));
    builder.note(vocabulary::population_source());
    builder.parameters({{"year", years->latest}});
    builder.draw(std::move(chart));
    return builder.done();
}

Figure convictions_rate(const FigureContext& context) {
    FigureBuilder builder("C20", context);
    const auto& cube = builder.cube;
    const auto years = years_of(builder, Indicator::convicted);
    if (!years) return builder.done();
    charts::Series all{std::string(builder.words("report.all_reporting")), {}, 0};
    charts::Series same{{}, {}, 1};
    charts::Series reporting{std::string(builder.words("report.states_reporting")), {}, 4};
    const int steady_from = std::max(years->first, years->latest - 5);
    const auto steady = steady_states(
        builder.scope, steady_from, years->latest,
        [&](StateIndex state, int year) { return cube.total(Indicator::convicted, state, year); });
    double latest = -1;
    const auto rate_of = [&](std::span<const StateIndex> states, int year, std::int64_t& n) {
        std::int64_t people = 0;
        double population = 0;
        for (const auto state : states) {
            const auto count = cube.total(Indicator::convicted, state, year);
            const auto inhabitants = vocabulary::population(cube.states()[state]->iso3, year);
            if (!count.known() || !inhabitants) continue;
            builder.used(state, year);
            people += count.value;
            population += *inhabitants;
            ++n;
        }
        return population > 0 ? static_cast<double>(people) / population * 100'000 : -1;
    };
    for (int year = years->first; year <= cube.last_year(); ++year) {
        const auto x = std::to_string(year);
        std::int64_t n = 0, ignored = 0;
        const auto rate = rate_of(builder.scope.states, year, n);
        all.values.push_back(rate < 0 ? builder.no_number("per_100000", x)
                                      : builder.number("per_100000", x, rate, 2));
        if (!builder.scope.is_state())
            reporting.values.push_back(builder.value("states_reporting", x, {n}));
        const auto matched_rate =
            year >= steady_from && year <= years->latest ? rate_of(steady, year, ignored) : -1;
        same.values.push_back(matched_rate < 0 ? builder.no_number("same_states", x)
                                               : builder.number("same_states", x, matched_rate, 2));
        if (year == years->latest) latest = rate;
    }
    if (latest < 0) return FigureBuilder("C20", context).done();
    same.label =
        builder.words.plural("report.same_states", static_cast<std::int64_t>(steady.size()));
    if (steady.size() > 1) builder.same_states(steady);
    builder.lead(builder.fill("lead", {{"year", std::to_string(years->latest)},
                                       {"rate", builder.decimal_fact("rate", latest, 2)}}));
    if (builder.scope.is_state()) {
        const auto people =
            cube.total(Indicator::convicted, builder.scope.states.front(), years->latest);
        (void)builder.fact("convicted", people.value);
        builder.state_key(
            "convicted",
            builder.words.fill("site.key.convicted", {{"year", std::to_string(years->latest)}}));
    }
    builder.note(vocabulary::population_source());
    builder.parameters({{"first_year", years->first},
                        {"latest_year", years->latest},
                        {"same_states_from", steady_from}});
    builder.draw_by_year(builder.around(), builder.years(years->first, cube.last_year()),
                         std::move(all), std::move(same), steady.size(), std::move(reporting));
    return builder.done();
}

Figure convictions_change(const FigureContext& context) {
    FigureBuilder builder("C21", context);
    const auto& cube = builder.cube;
    const auto years = years_of(builder, Indicator::convicted);
    if (!years || years->latest <= years->first) return builder.done();
    const int to = years->latest;
    const int from = to > 2019 && years->first <= 2019 ? 2019 : to - 1;
    const auto at = [&](int year) {
        return [&cube, year](StateIndex state) {
            return cube.total(Indicator::convicted, state, year);
        };
    };
    const auto both = matched(builder.scope, at(from), at(to));
    if (both.states.size() < 2 || both.before == 0) return builder.done();
    charts::SlopeChart chart{builder.around(), std::to_string(from), std::to_string(to), {}};
    chart.scale = charts::Scale::logarithmic;  // the slope is the change, for large and small alike
    int tone = 0;
    for (const auto& subregion : vocabulary::subregions()) {
        const auto part = matched(Scope::of(cube, subregion), at(from), at(to));
        if (part.states.empty()) continue;
        const auto before = builder.value(subregion.code, chart.from, {part.before});
        const auto after = builder.value(subregion.code, chart.to, {part.after});
        chart.lines.push_back({std::string(vocabulary::name(subregion, builder.words.language())),
                               before, after, tone++ % 8});
    }
    builder.members_of(chart, both, from, to);
    builder.matched_change(from, to, both, at(from), at(to), "site.home.convictions");
    builder.missing_from_change(from, to, both, [&](StateIndex state, int year) {
        return cube.total(Indicator::convicted, state, year);
    });
    builder.note(builder.words("report.matched_note"));
    builder.parameters({{"from", from}, {"to", to}});
    builder.draw(std::move(chart));
    return builder.done();
}

Figure convictions_classes(const FigureContext& context) {
    FigureBuilder builder("C22", context);
    const auto& cube = builder.cube;
    const auto years = reported_years(cube, builder.scope, [&](StateIndex state, int year) {
        const auto count = cube.total(Indicator::convicted, state, year);
        return count.state == CellState::missing ? count : Count{1};
    });
    if (!years) return builder.done();
    constexpr std::array<std::string_view, 5> codes = {"no_number", "none_or_hidden", "few", "some",
                                                       "many"};
    // No number is grey, and never the strongest colour.
    constexpr std::array<int, 5> tones = {6, 4, 2, 0, 3};
    charts::BarChart chart{builder.around(), {}, {}, charts::Bars::stacked, true};
    for (std::size_t i = 0; i < codes.size(); ++i) {
        chart.series.push_back(
            {std::string(builder.words(fmt::format("report.c22.class_{}", codes[i]))),
             {},
             tones[i]});
    }
    std::array<std::int64_t, 5> all{};
    const auto bar = [&](const vocabulary::Subregion& subregion) {
        std::array<std::int64_t, 5> counts{};
        for (const auto* country : vocabulary::countries_in(subregion)) {
            const auto state = cube.index_of(country->iso3);
            if (!state && !country->un_member) continue;
            const auto count =
                state ? cube.total(Indicator::convicted, *state, years->latest) : Count::missing();
            if (count.state != CellState::missing) builder.used(*state, years->latest);
            std::size_t at = 0;
            // "<5" holds zero too: the file does not tell none from few, and neither do we.
            if (count.state == CellState::suppressed || (count.known() && count.value == 0))
                at = 1;
            else if (count.known())
                at = count.value < 10 ? 2 : count.value <= 50 ? 3 : 4;
            ++counts[at];
            ++all[at];
        }
        chart.categories.emplace_back(vocabulary::name(subregion, builder.words.language()));
        for (std::size_t i = 0; i < codes.size(); ++i) {
            chart.series[i].values.push_back(builder.value(codes[i], subregion.code, {counts[i]}));
        }
    };
    if (builder.scope.level == Scope::Level::world) {
        for (const auto& subregion : vocabulary::subregions()) bar(subregion);
    } else {
        bar(*builder.scope.subregion);
    }
    builder.lead(builder.fill(
        "lead",
        {{"year", std::to_string(years->latest)},
         {"states", builder.counted("count.states", "states", all[1] + all[2] + all[3] + all[4])},
         {"few", builder.fact("under_10", all[1] + all[2])},
         {"many", builder.fact("over_50", all[4])}}));
    builder.note(builder.text("note"));
    builder.parameters({{"year", years->latest}});
    builder.draw(std::move(chart));
    return builder.done();
}

Figure offenders_sex(const FigureContext& context) {
    FigureBuilder builder("C23", context);
    const auto& cube = builder.cube;
    const auto years = reported_years(cube, builder.scope, [&](StateIndex state, int year) {
        return cube.total(Indicator::convicted, state, year, Sex::female);
    });
    if (!years) return builder.done();
    const int from = std::max(years->first, years->latest - (builder.scope.is_state() ? 4 : 2));
    charts::BarChart chart{builder.around(), {}, {}, charts::Bars::grouped, false};
    charts::Series women{std::string(builder.words("report.share_women")), {}, 0};
    double convicted_share = -1;
    for (const auto stage : stages) {
        std::int64_t female = 0, male = 0;
        for (int year = from; year <= years->latest; ++year) {
            for (const auto state : builder.scope.states) {
                const auto f = cube.total(stage, state, year, Sex::female);
                const auto m = cube.total(stage, state, year, Sex::male);
                if (!f.known() || !m.known()) continue;
                builder.used(state, year);
                female += f.value;
                male += m.value;
            }
        }
        const auto n = female + male;
        chart.categories.push_back(name_of_stage(builder, stage));
        (void)builder.value("female", code_of(stage), {female});
        (void)builder.value("male", code_of(stage), {male});
        chart.beside.push_back(fmt::format("n = {}", builder.words.number(n)));
        if (n < 20) {
            women.values.push_back(builder.no_number("share_women", code_of(stage)));
            women.low.push_back(charts::Value::missing());
            women.high.push_back(charts::Value::missing());
            continue;
        }
        // Wilson (1927) interval of a share, 95 %. It tells how far chance alone goes in n people;
        // States that do not report are not chance, and no interval covers them.
        const double p = static_cast<double>(female) / static_cast<double>(n),
                     z = 1.959963984540054, size = static_cast<double>(n),
                     centre = (p + z * z / (2 * size)) / (1 + z * z / size),
                     half = z / (1 + z * z / size) *
                            std::sqrt(p * (1 - p) / size + z * z / (4 * size * size));
        women.values.push_back(builder.share("share_women", code_of(stage), p, 1));
        women.low.push_back(builder.share("share_women_low", code_of(stage), centre - half, 1));
        women.high.push_back(builder.share("share_women_high", code_of(stage), centre + half, 1));
        if (stage == Indicator::convicted) convicted_share = p;
    }
    if (convicted_share < 0) return FigureBuilder("C23", context).done();
    chart.series.push_back(std::move(women));
    builder.lead(
        builder.fill("lead", {{"from", std::to_string(from)},
                              {"to", std::to_string(years->latest)},
                              {"share", builder.share_fact("women_convicted", convicted_share)}}));
    builder.note(builder.text("note"));
    builder.parameters({{"from", from}, {"interval", "Wilson 95%"}, {"to", years->latest}});
    builder.draw(std::move(chart));
    return builder.done();
}

Figure convicted_citizenship(const FigureContext& context) {
    FigureBuilder builder("C24", context);
    const auto& cube = builder.cube;
    const int to = cube.last_year(), from = std::max(cube.first_year(), to - 4);
    struct Row {
        std::int64_t own = 0, near = 0, other = 0;
        std::int64_t all() const { return own + near + other; }
    };
    std::map<std::string_view, Row> rows;
    Row everyone;
    std::int64_t unknown = 0;
    for (const auto& flow : cube.convicted_by_citizenship()) {
        if (flow.year < from || flow.year > to || !flow.people.known()) continue;
        if (!std::binary_search(builder.scope.states.begin(), builder.scope.states.end(),
                                flow.state))
            continue;
        builder.used(flow.state, flow.year);
        const auto* here = cube.states()[flow.state];
        auto& row =
            rows[builder.scope.level == Scope::Level::world ? here->un_subregion : here->iso3];
        const auto* citizen =
            flow.origin.kind == Origin::Kind::nationals ? here : flow.origin.country;
        if (citizen == nullptr && flow.origin.kind != Origin::Kind::abroad) {
            unknown += flow.people.value;
            continue;
        }
        auto Row::* part = citizen == here ? &Row::own
                           : citizen != nullptr && citizen->un_subregion == here->un_subregion
                               ? &Row::near
                               : &Row::other;
        row.*part += flow.people.value;
        everyone.*part += flow.people.value;
    }
    if (everyone.all() < 20) return builder.done();
    constexpr std::array<std::string_view, 3> codes = {"own", "same_subregion", "elsewhere"};
    charts::BarChart chart{builder.around(), {}, {}, charts::Bars::shares, true};
    for (std::size_t i = 0; i < codes.size(); ++i) {
        chart.series.push_back({std::string(builder.words(fmt::format("report.c24.{}", codes[i]))),
                                {},
                                static_cast<int>(i)});
    }
    const auto bar = [&](std::string label, std::string_view code, const Row& row) {
        if (row.all() < 20) return;
        chart.categories.push_back(std::move(label));
        chart.beside.push_back(fmt::format("n = {}", builder.words.number(row.all())));
        const std::array<std::int64_t, 3> parts = {row.own, row.near, row.other};
        for (std::size_t i = 0; i < codes.size(); ++i) {
            chart.series[i].values.push_back(builder.value(codes[i], code, {parts[i]}));
        }
    };
    bar(builder.scope.name(builder.words.language()), builder.scope.code, everyone);
    for (const auto& [code, row] : rows) {
        if (builder.scope.level == Scope::Level::world) {
            bar(std::string(
                    vocabulary::name(*vocabulary::subregion(code), builder.words.language())),
                code, row);
        } else {
            bar(std::string(
                    vocabulary::name(*vocabulary::country_by_iso3(code), builder.words.language())),
                code, row);
        }
    }
    builder.lead(builder.fill(
        "lead", {{"from", std::to_string(from)},
                 {"to", std::to_string(to)},
                 {"people", builder.counted("count.people", "n", everyone.all())},
                 {"own", builder.share_fact("own", static_cast<double>(everyone.own) /
                                                       static_cast<double>(everyone.all()))},
                 {"unknown", builder.fact("unknown", unknown)}}));
    builder.note(builder.text("note"));
    builder.parameters({{"from", from}, {"least_people", 20}, {"to", to}});
    builder.draw(std::move(chart));
    return builder.done();
}

Figure forms_against_convictions(const FigureContext& context) {
    FigureBuilder builder("C25", context);
    const auto& cube = builder.cube;
    const auto years = reported_years(cube, builder.scope, [&](StateIndex state, int year) {
        return cube.convicted(Form::sexual, state, year);
    });
    if (!years) return builder.done();
    const int from = std::max(years->first, years->latest - 2);
    std::array<std::int64_t, 3> convicted{}, victims{};
    for (int year = from; year <= years->latest; ++year) {
        for (std::size_t i = 0; i < all_forms.size(); ++i) {
            // Forms that make more people than the total are no parts of a whole (rule G08).
            const auto parts = [&](Indicator indicator, auto&& of_form) {
                return builder
                    .sum(year,
                         [&](StateIndex s) {
                             return cube.forms_overlap(indicator, s, year) ? Count::missing()
                                                                           : of_form(s);
                         })
                    .people;
            };
            convicted[i] += parts(Indicator::convicted, [&](StateIndex s) {
                return cube.convicted(all_forms[i], s, year);
            });
            victims[i] += parts(Indicator::victims,
                                [&](StateIndex s) { return cube.victims(all_forms[i], s, year); });
        }
    }
    const auto sum = [](const std::array<std::int64_t, 3>& parts) {
        return parts[0] + parts[1] + parts[2];
    };
    if (sum(convicted) < 20 || sum(victims) < 20) return builder.done();
    charts::DumbbellChart chart{builder.around(),
                                std::string(builder.words("report.c25.victims")),
                                std::string(builder.words("report.c25.convicted")),
                                {}};
    const auto of = [](std::int64_t part, std::int64_t all) {
        return static_cast<double>(part) / static_cast<double>(all);
    };
    for (std::size_t i = 0; i < all_forms.size(); ++i) {
        const auto code = code_of(all_forms[i]);
        const auto victim_share = builder.share("victims", code, of(victims[i], sum(victims)), 0);
        const auto convicted_share =
            builder.share("convicted", code, of(convicted[i], sum(convicted)), 0);
        chart.rows.push_back({std::string(builder.words(fmt::format("report.form_{}", code))),
                              victim_share, convicted_share, static_cast<int>(i)});
    }
    for (int year = from; year <= years->latest; ++year) {
        for (const auto state : builder.scope.states) {
            if (cube.forms_overlap(Indicator::victims, state, year) ||
                cube.forms_overlap(Indicator::convicted, state, year)) {
                builder.leave_out(state, year, builder.words("report.forms_overlap"));
            }
        }
    }
    builder.lead(builder.fill(
        "lead",
        {{"from", std::to_string(from)},
         {"to", std::to_string(years->latest)},
         {"victim_share", builder.share_fact("labour_victims", of(victims[0], sum(victims)))},
         {"convicted_share",
          builder.share_fact("labour_convicted", of(convicted[0], sum(convicted)))}}));
    builder.note(builder.text("note"));
    builder.parameters({{"from", from}, {"to", years->latest}});
    builder.draw(std::move(chart));
    return builder.done();
}

}  // namespace palermo::report
