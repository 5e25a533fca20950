// Who the detected victims are: C04, C05, C10.
#include <fmt/format.h>

#include <algorithm>

#include "palermo/report/figures/figures.hpp"

namespace palermo::report {
namespace {

Count cell(const DetectionCube& cube, StateIndex state, int year, Profile profile) {
    return cube.total(Indicator::victims, state, year, sex_of(profile), age_of(profile));
}

/// Victims of a year by sex and age, and those published as of unknown sex and age.
struct ProfileYear {
    std::array<Sum, 4> of;
    std::int64_t unknown = 0;  // published as of unknown sex and age
    std::int64_t known() const {
        std::int64_t all = 0;
        for (const auto& part : of) all += part.people;
        return all;
    }
    bool whole() const {
        return std::all_of(of.begin(), of.end(), [](const Sum& part) { return part.any(); });
    }
};

ProfileYear profile_year(FigureBuilder& builder, int year) {
    ProfileYear counts;
    for (const auto profile : profiles) {
        counts.of[static_cast<std::size_t>(profile)] = builder.sum(
            year, [&](StateIndex state) { return cell(builder.cube, state, year, profile); });
    }
    for (const auto state : builder.scope.states) {
        const auto unknown =
            builder.cube.total(Indicator::victims, state, year, Sex::unknown, Age::unknown);
        if (unknown.known()) counts.unknown += unknown.value;
    }
    return counts;
}

/// Victims of a year, whatever is published of them: the totals, or the parts where these make more.
struct Victims {
    std::int64_t all = 0;
    bool parts_only = false;  // of some State, which has no usable total
};

Victims victims_of(FigureBuilder& builder, int year) {
    Victims result;
    for (const auto state : builder.scope.states) {
        const auto people = [&](Sex sex, Age age) {
            const auto count = builder.cube.total(Indicator::victims, state, year, sex, age);
            return count.known() ? count.value : 0;
        };
        auto parts = people(Sex::unknown, Age::unknown);
        for (const auto profile : profiles) parts += people(sex_of(profile), age_of(profile));
        const auto total = builder.cube.total(Indicator::victims, state, year);
        if (total.known()) builder.used(state, year);
        result.all += total.known() ? std::max(total.value, parts) : parts;
        result.parts_only |= !total.known() && parts > 0;
    }
    return result;
}

std::optional<Years> years_of(const FigureBuilder& builder) {
    return reported_years(builder.cube, builder.scope, [&](StateIndex state, int year) {
        return cell(builder.cube, state, year, Profile::women);
    });
}

}  // namespace

Figure profile_over_time(const FigureContext& context) {
    FigureBuilder builder("C04", context);
    const auto years = years_of(builder);
    if (!years) return builder.done();
    const int steady_from = std::max(years->first, years->latest - 5);
    const auto steady =
        steady_states(builder.scope, steady_from, years->latest, [&](StateIndex state, int year) {
            for (const auto profile : profiles) {
                const auto part = cell(builder.cube, state, year, profile);
                if (!part.known()) return part;
            }
            return Count{1};
        });
    charts::StackedAreaChart chart{
        builder.around(), builder.years(years->first, builder.cube.last_year()), {}};
    charts::StackedAreaChart same{
        builder.around("same", "-same"), builder.years(steady_from, years->latest), {}};
    for (const auto profile : profiles) {
        const charts::Series series{
            std::string(builder.words(fmt::format("report.{}", code_of(profile)))),
            {},
            static_cast<int>(profile)};
        chart.series.push_back(series);
        same.series.push_back(series);
    }
    int drawn = 0;
    std::vector<int> reporting;
    for (int year = years->first; year <= builder.cube.last_year(); ++year) {
        const auto x = std::to_string(year);
        const auto counts = profile_year(builder, year);
        drawn += counts.whole() && counts.known() > 0;
        reporting.push_back(counts.of[0].known);
        for (std::size_t i = 0; i < profiles.size(); ++i) {
            chart.series[i].values.push_back(
                builder.value(code_of(profiles[i]), x, counts.of[i].count()));
        }
        (void)builder.value("unknown", x, {counts.unknown});
        if (builder.scope.is_state()) continue;
        (void)builder.value("states_reporting", x, {reporting.back()});
        if (steady.size() < 2 || year < steady_from || year > years->latest) continue;
        for (std::size_t i = 0; i < profiles.size(); ++i) {
            Sum part;
            for (const auto state : steady) part.add(cell(builder.cube, state, year, profiles[i]));
            same.series[i].values.push_back(
                builder.value(fmt::format("same_{}", code_of(profiles[i])), x, part.count()));
        }
    }
    if (drawn < 2) {
        // One year is no course over time; the figure of the latest year tells it.
        return FigureBuilder("C04", context).done();
    }
    const auto latest = profile_year(builder, years->latest);
    if (latest.known() > 0) {
        const auto share = [&](Profile profile) {
            return static_cast<double>(latest.of[static_cast<std::size_t>(profile)].people) /
                   static_cast<double>(latest.known());
        };
        const auto year = std::to_string(years->latest);
        const auto women = builder.share_fact("women", share(Profile::women)),
                   men = builder.share_fact("men", share(Profile::men)),
                   girls = builder.share_fact("girls", share(Profile::girls)),
                   boys = builder.share_fact("boys", share(Profile::boys));
        for (const std::string_view sentence : {"lead", "finding"}) {
            auto html = builder.fill(
                sentence,
                {{"year", year}, {"women", women}, {"men", men}, {"girls", girls}, {"boys", boys}});
            if (sentence == "lead")
                builder.lead(std::move(html));
            else
                builder.finding(std::move(html));
        }
        // What is not published by sex and age is not known to a reader, whatever the State knows.
        const auto [all, parts_only] = victims_of(builder, years->latest);
        builder.lead(builder.fill(
            "published",
            {{"known", builder.fact("published", latest.known())},
             {"all", builder.counted("count.detected", "all", all)},
             {"share", builder.share_fact("published_share", static_cast<double>(latest.known()) /
                                                                 static_cast<double>(all))},
             {"rest", builder.counted("count.people", "unpublished", all - latest.known())}}));
        if (parts_only && !builder.scope.is_state()) builder.lead(builder.text("parts_only"));
    }
    builder.draw_shares(std::move(chart), std::move(same), *years, steady_from, steady, reporting);
    return builder.done();
}

Figure profile_latest(const FigureContext& context) {
    FigureBuilder builder("C05", context);
    const auto years = years_of(builder);
    if (!years) return builder.done();
    const auto counts = profile_year(builder, years->latest);
    const auto x = std::to_string(years->latest);
    charts::BarChart chart{builder.around(), {}, {}, charts::Bars::grouped, true};
    charts::Series series{std::string(builder.words("report.victims")), {}, 0};
    for (const auto profile : profiles) {
        const auto& sum = counts.of[static_cast<std::size_t>(profile)];
        chart.categories.emplace_back(builder.words(fmt::format("report.{}", code_of(profile))));
        series.values.push_back(builder.value(code_of(profile), x, sum.count()));
        if (sum.any() && counts.known() > 0) {
            chart.beside.push_back(builder.words.percent(
                static_cast<double>(sum.people) / static_cast<double>(counts.known()), 1));
        } else {
            chart.beside.emplace_back();
        }
    }
    chart.series.push_back(std::move(series));
    builder.lead(builder.fill(
        "lead",
        {{"year", x}, {"victims", builder.counted("count.detected", "known", counts.known())}}));
    const auto& girls = counts.of[static_cast<std::size_t>(Profile::girls)];
    const auto& boys = counts.of[static_cast<std::size_t>(Profile::boys)];
    // A share of fewer than 20 people says little and may point to one; of a hidden part it would be wrong.
    if (builder.scope.is_state() && counts.known() >= 20 && girls.any() && boys.any()) {
        (void)builder.share_fact("children", static_cast<double>(girls.people + boys.people) /
                                                 static_cast<double>(counts.known()));
        builder.state_key("children", builder.words.fill("site.key.children", {{"year", x}}));
    }
    int hidden = 0;
    for (const auto& part : counts.of) hidden += part.suppressed;
    builder.hidden(hidden);
    builder.parameters({{"year", years->latest}});
    builder.draw(std::move(chart));
    return builder.done();
}

Figure children_share(const FigureContext& context) {
    FigureBuilder builder("C10", context);
    const auto& cube = builder.cube;
    const auto child = [&](StateIndex state, int year) {
        return cube.total(Indicator::victims, state, year, Sex::total, Age::child);
    };
    const auto adult = [&](StateIndex state, int year) {
        return cube.total(Indicator::victims, state, year, Sex::total, Age::adult);
    };
    // One year of one State is often a handful of people: the share is of the last five years.
    const auto years = reported_years(cube, builder.scope, child);
    if (!years) return builder.done();
    const int from = std::max(years->first, cube.last_year() - 4);
    constexpr std::int64_t least = 20;  // people: a share of fewer says little and may point to one
    const auto share_of = [&](std::span<const StateIndex> states,
                              bool note) -> std::pair<double, std::int64_t> {
        std::int64_t children = 0, all = 0;
        for (const auto state : states) {
            for (int year = from; year <= cube.last_year(); ++year) {
                const auto young = child(state, year), grown = adult(state, year);
                if (!young.known() || !grown.known()) continue;
                if (note) builder.used(state, year);
                children += young.value;
                all += young.value + grown.value;
            }
        }
        return {all >= least ? static_cast<double>(children) / static_cast<double>(all) : -1, all};
    };

    // The heading says which years the map is of.
    builder.title(builder.dated(builder.text("title"), from, cube.last_year()));
    charts::ChoroplethMap map{builder.around("", "-map"), {}};
    map.text.title = builder.words.fill(
        "chart.labelled", {{"label", builder.dated(builder.text("title"), from, cube.last_year())},
                           {"value", builder.scope.name(builder.words.language())}});
    map.breaks = {15, 30, 45, 60};
    map.zoom = !builder.scope.is_state() && builder.scope.subregion != nullptr;
    charts::DotPlot dots{builder.around("dots"), {}};
    std::vector<std::tuple<double, std::string, std::string, std::int64_t>> rows;
    for (const auto state : builder.scope.states) {
        const auto [share, n] = share_of({&state, 1}, true);
        const auto* country = cube.states()[state];
        const auto value = share < 0 ? builder.no_number(country->iso3, "share")
                                     : builder.share(country->iso3, "share", share, 0);
        map.areas.push_back({std::string(country->iso3), builder.state_name(state), value});
        if (builder.scope.level == Scope::Level::subregion && share >= 0) {
            rows.emplace_back(share, country->iso3, builder.state_name(state), n);
        }
    }
    if (builder.scope.level == Scope::Level::world) {
        for (const auto& subregion : vocabulary::subregions()) {
            const auto part = Scope::of(cube, subregion);
            const auto [share, n] = share_of(part.states, false);
            if (share >= 0) {
                rows.emplace_back(share, subregion.code,
                                  vocabulary::name(subregion, builder.words.language()), n);
            }
        }
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return std::get<0>(a) > std::get<0>(b); });
    for (const auto& [share, code, label, n] : rows) {
        dots.rows.push_back({label, builder.share(code, "share_dots", share, 0),
                             fmt::format("n = {}", builder.words.number(n))});
    }
    const auto [share, n] = share_of(builder.scope.states, false);
    if (share < 0) return FigureBuilder("C10", context).done();
    const auto children = builder.share_fact("children", share);
    builder.finding(builder.fill("finding", {{"from", std::to_string(from)},
                                             {"to", std::to_string(cube.last_year())},
                                             {"share", children}}));
    builder.lead(builder.fill("lead", {{"from", std::to_string(from)},
                                       {"to", std::to_string(cube.last_year())},
                                       {"share", children},
                                       {"victims", builder.counted("count.detected", "n", n)}}));
    if (!builder.scope.is_state()) {
        KeyNumber key{"children", builder.words.fill("site.home.children",
                                                     {{"from", std::to_string(from)},
                                                      {"to", std::to_string(cube.last_year())}})};
        const auto largest = largest_influence(
            builder.scope.states, share, [&](StateIndex left_out) -> std::optional<double> {
                std::vector<StateIndex> others;
                for (const auto state : builder.scope.states) {
                    if (state != left_out) others.push_back(state);
                }
                const auto [rest, people] = share_of(others, false);
                return rest < 0 ? std::nullopt : std::optional(rest);
            });
        if (largest) {
            key.without =
                builder.without(largest->state, builder.share_fact("without", largest->without));
            builder.lead(key.without);
        }
        builder.key_number(std::move(key));
    }
    builder.note(builder.text("note"));
    builder.parameters({{"from", from}, {"least_people", least}, {"to", cube.last_year()}});
    builder.draw(std::move(map));
    if (dots.rows.size() > 1) builder.draw(std::move(dots));
    return builder.done();
}

}  // namespace palermo::report
