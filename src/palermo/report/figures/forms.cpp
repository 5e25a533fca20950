// What the detected victims were exploited for: C06 to C09.
#include <fmt/format.h>

#include <algorithm>

#include "palermo/report/figures/figures.hpp"

namespace palermo::report {
namespace {

/// Victims of a form. Where the forms of a State make more people than its total, some people have
/// several: such forms are no parts of a whole, and the State-year has none here.
Count of_form(const DetectionCube& cube, StateIndex state, int year, Form form,
              Sex sex = Sex::total, Age age = Age::total) {
    if (cube.forms_overlap(Indicator::victims, state, year)) return Count::missing();
    return cube.victims(form, state, year, sex, age);
}

/// Names the State-years that are left out for it.
void name_overlaps(FigureBuilder& builder, int from, int to) {
    for (const auto state : builder.scope.states) {
        for (int year = from; year <= to; ++year) {
            if (builder.cube.forms_overlap(Indicator::victims, state, year))
                builder.leave_out(state, year, builder.words("report.forms_overlap"));
        }
    }
}

std::string form_name(const FigureBuilder& builder, Form form) {
    return std::string(builder.words(fmt::format("report.form_{}", code_of(form))));
}

int tone_of(Form form) {
    return 4 + static_cast<int>(form);
}

/// Any of the three forms known: the State published what victims were exploited for.
Count any_form(const DetectionCube& cube, StateIndex state, int year) {
    for (const auto form : all_forms) {
        if (const auto count = of_form(cube, state, year, form); count.known()) return count;
    }
    return Count::missing();
}

std::optional<Years> years_of(const FigureBuilder& builder) {
    return reported_years(builder.cube, builder.scope, [&](StateIndex state, int year) {
        return any_form(builder.cube, state, year);
    });
}

/// Victims by form and profile, added over years and the States of the scope.
using FormProfile = std::array<std::array<Sum, 4>, forms>;

struct Span {
    int from, to;
};

std::optional<Span> last_years(const FigureBuilder& builder) {
    const auto years = reported_years(builder.cube, builder.scope, [&](StateIndex state, int year) {
        for (const auto form : all_forms) {
            const auto women = of_form(builder.cube, state, year, form, Sex::female, Age::adult);
            if (women.known()) return women;
        }
        return Count::missing();
    });
    if (!years) return std::nullopt;
    // Three years for the world and the subregions, five for one State: its yearly counts are small.
    const int span = builder.scope.is_state() ? 5 : 3;
    return Span{std::max(years->first, years->latest - span + 1), years->latest};
}

FormProfile form_profile(FigureBuilder& builder, Span span) {
    FormProfile sums;
    for (int year = span.from; year <= span.to; ++year) {
        for (const auto form : all_forms) {
            for (const auto profile : profiles) {
                const auto sum = builder.sum(year, [&](StateIndex state) {
                    return of_form(builder.cube, state, year, form, sex_of(profile),
                                   age_of(profile));
                });
                auto& all = sums[static_cast<std::size_t>(form)][static_cast<std::size_t>(profile)];
                all.people += sum.people;
                all.known += sum.known;
                all.suppressed += sum.suppressed;
            }
        }
    }
    return sums;
}

/// Bars of shares: one bar a group, one series a part.
Figure crossed(const FigureContext& context, std::string_view id, bool bars_are_profiles) {
    FigureBuilder builder(id, context);
    const auto span = last_years(builder);
    if (!span) return builder.done();
    const auto sums = form_profile(builder, *span);
    const auto at = [&](std::size_t form, std::size_t profile) -> const Sum& {
        return sums[form][profile];
    };

    charts::BarChart chart{builder.around(), {}, {}, charts::Bars::shares, true};
    const auto bars = bars_are_profiles ? profiles.size() : all_forms.size();
    const auto parts = bars_are_profiles ? all_forms.size() : profiles.size();
    const auto cell = [&](std::size_t bar, std::size_t part) -> const Sum& {
        return bars_are_profiles ? at(static_cast<std::size_t>(all_forms[part]), bar)
                                 : at(static_cast<std::size_t>(all_forms[bar]), part);
    };
    const auto profile_name = [&](std::size_t i) {
        return std::string(builder.words(fmt::format("report.{}", code_of(profiles[i]))));
    };
    for (std::size_t part = 0; part < parts; ++part) {
        chart.series.push_back(
            bars_are_profiles
                ? charts::Series{form_name(builder, all_forms[part]), {}, tone_of(all_forms[part])}
                : charts::Series{profile_name(part), {}, static_cast<int>(part)});
    }
    std::int64_t everyone = 0;
    int hidden = 0;
    for (std::size_t bar = 0; bar < bars; ++bar) {
        std::int64_t n = 0;
        const auto bar_code = bars_are_profiles ? code_of(profiles[bar]) : code_of(all_forms[bar]);
        chart.categories.push_back(bars_are_profiles ? profile_name(bar)
                                                     : form_name(builder, all_forms[bar]));
        for (std::size_t part = 0; part < parts; ++part) {
            const auto& sum = cell(bar, part);
            const auto part_code =
                bars_are_profiles ? code_of(all_forms[part]) : code_of(profiles[part]);
            chart.series[part].values.push_back(builder.value(part_code, bar_code, sum.count()));
            n += sum.people;
            hidden += sum.suppressed;
        }
        everyone += n;
        chart.beside.push_back(fmt::format("n = {}", builder.words.number(n)));
    }
    if (everyone == 0) return FigureBuilder(id, context).done();
    builder.lead(
        builder.fill("lead", {{"from", std::to_string(span->from)},
                              {"to", std::to_string(span->to)},
                              {"victims", builder.counted("count.detected", "n", everyone)}}));
    name_overlaps(builder, span->from, span->to);
    builder.hidden(hidden);
    builder.parameters({{"from", span->from}, {"to", span->to}});
    builder.draw(std::move(chart));
    return builder.done();
}

}  // namespace

Figure forms_over_time(const FigureContext& context) {
    FigureBuilder builder("C06", context);
    const auto& cube = builder.cube;
    const auto years = years_of(builder);
    if (!years) return builder.done();
    const int steady_from = std::max(years->first, years->latest - 5);
    const auto steady =
        steady_states(builder.scope, steady_from, years->latest, [&](StateIndex state, int year) {
            for (const auto form : all_forms) {
                const auto part = of_form(cube, state, year, form);
                if (!part.known()) return part;
            }
            return Count{1};
        });
    charts::StackedAreaChart chart{
        builder.around(), builder.years(years->first, cube.last_year()), {}};
    charts::StackedAreaChart same{
        builder.around("same", "-same"), builder.years(steady_from, years->latest), {}};
    for (const auto form : all_forms) {
        chart.series.push_back({form_name(builder, form), {}, tone_of(form)});
        same.series.push_back(chart.series.back());
    }
    std::array<std::int64_t, forms> latest{};
    std::vector<int> reporting;
    int drawn = 0, hidden = 0;
    for (int year = years->first; year <= cube.last_year(); ++year) {
        const auto x = std::to_string(year);
        bool whole = true;
        for (std::size_t i = 0; i < all_forms.size(); ++i) {
            const auto sum = builder.sum(
                year, [&](StateIndex state) { return of_form(cube, state, year, all_forms[i]); });
            whole = whole && sum.any();
            if (year == years->latest) {
                latest[i] = sum.people;
                hidden += sum.suppressed;
            }
            chart.series[i].values.push_back(builder.value(code_of(all_forms[i]), x, sum.count()));
        }
        drawn += whole;
        if (builder.scope.is_state()) continue;
        reporting.push_back(static_cast<int>(
            std::count_if(builder.scope.states.begin(), builder.scope.states.end(),
                          [&](StateIndex s) { return any_form(cube, s, year).known(); })));
        (void)builder.value("states_reporting", x, {reporting.back()});
        if (steady.size() < 2 || year < steady_from || year > years->latest) continue;
        for (std::size_t i = 0; i < all_forms.size(); ++i) {
            Sum part;
            for (const auto state : steady) part.add(of_form(cube, state, year, all_forms[i]));
            same.series[i].values.push_back(
                builder.value(fmt::format("same_{}", code_of(all_forms[i])), x, part.count()));
        }
    }
    const auto all = latest[0] + latest[1] + latest[2];
    if (drawn < 2 && all == 0) return FigureBuilder("C06", context).done();
    const auto year = std::to_string(years->latest);
    if (all > 0) {
        const auto share = [&](std::size_t i) {
            return static_cast<double>(latest[i]) / static_cast<double>(all);
        };
        const auto labour = builder.share_fact("labour", share(0)),
                   sexual = builder.share_fact("sexual", share(1)),
                   other = builder.share_fact("other", share(2));
        builder.lead(
            builder.fill("lead", {{"year", year},
                                  {"labour", labour},
                                  {"sexual", sexual},
                                  {"other", other},
                                  {"victims", builder.counted("count.detected", "n", all)}}));
        builder.finding(builder.fill(
            "finding", {{"year", year}, {"labour", labour}, {"sexual", sexual}, {"other", other}}));
        if (builder.scope.is_state() && all >= 20)
            builder.state_key("labour", builder.words.fill("site.key.labour", {{"year", year}}));
    }
    if (all > 0 && !builder.scope.is_state()) {
        // One State with tens of thousands of victims of one form can turn a share of the world.
        const double labour_share = static_cast<double>(latest[0]) / static_cast<double>(all);
        const auto largest = largest_influence(
            builder.scope.states, labour_share, [&](StateIndex state) -> std::optional<double> {
                std::int64_t labour = latest[0], rest = all;
                for (const auto form : all_forms) {
                    const auto count = of_form(cube, state, years->latest, form);
                    if (!count.known()) continue;
                    rest -= count.value;
                    if (form == Form::labour) labour -= count.value;
                }
                if (rest == 0) return std::nullopt;
                return static_cast<double>(labour) / static_cast<double>(rest);
            });
        KeyNumber key{"labour", builder.words.fill("site.home.labour", {{"year", year}})};
        if (largest) {
            key.without = builder.without(largest->state,
                                          builder.share_fact("labour_without", largest->without),
                                          "report.c06.without");
            builder.lead(key.without);
        }
        builder.key_number(std::move(key));
    }
    name_overlaps(builder, years->first, cube.last_year());
    builder.hidden(hidden);
    builder.note(builder.text("note"));
    builder.draw_shares(std::move(chart), std::move(same), *years, steady_from, steady, reporting);
    return builder.done();
}

Figure forms_by_profile(const FigureContext& context) {
    return crossed(context, "C07", true);
}

Figure profile_by_form(const FigureContext& context) {
    return crossed(context, "C08", false);
}

Figure forms_by_place(const FigureContext& context) {
    FigureBuilder builder("C09", context);
    const auto& cube = builder.cube;
    const auto years = years_of(builder);
    if (!years) return builder.done();
    const int from = std::max(years->first, cube.last_year() - 4);
    constexpr std::int64_t least = 20;
    charts::BarChart chart{builder.around(), {}, {}, charts::Bars::shares, true};
    for (const auto form : all_forms)
        chart.series.push_back({form_name(builder, form), {}, tone_of(form)});

    std::int64_t everyone = 0;
    const auto bar = [&](std::string label, std::string_view code,
                         std::span<const StateIndex> states) {
        std::array<Sum, forms> sums;
        for (int year = from; year <= cube.last_year(); ++year) {
            for (const auto state : states) {
                for (std::size_t i = 0; i < all_forms.size(); ++i) {
                    const auto count = of_form(cube, state, year, all_forms[i]);
                    if (count.state != CellState::missing) builder.used(state, year);
                    sums[i].add(count);
                }
            }
        }
        const auto n = sums[0].people + sums[1].people + sums[2].people;
        if (n < least) return;
        everyone += n;
        chart.categories.push_back(std::move(label));
        chart.beside.push_back(fmt::format("n = {}", builder.words.number(n)));
        for (std::size_t i = 0; i < all_forms.size(); ++i) {
            chart.series[i].values.push_back(
                builder.value(code_of(all_forms[i]), code, sums[i].count()));
        }
    };
    if (builder.scope.level == Scope::Level::world) {
        for (const auto& subregion : vocabulary::subregions()) {
            const auto part = Scope::of(cube, subregion);
            bar(std::string(vocabulary::name(subregion, builder.words.language())), subregion.code,
                part.states);
        }
    } else {
        for (const auto state : builder.scope.states) {
            bar(builder.state_name(state), cube.states()[state]->iso3, {&state, 1});
        }
    }
    if (chart.categories.empty()) return FigureBuilder("C09", context).done();
    builder.lead(
        builder.fill("lead", {{"from", std::to_string(from)},
                              {"to", std::to_string(cube.last_year())},
                              {"victims", builder.counted("count.detected", "n", everyone)}}));
    name_overlaps(builder, from, cube.last_year());
    builder.note(builder.text("note"));
    builder.parameters({{"from", from}, {"least_people", least}, {"to", cube.last_year()}});
    builder.draw(std::move(chart));
    return builder.done();
}

}  // namespace palermo::report
