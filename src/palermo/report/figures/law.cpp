// Who is bound, and what the law says: C26, C27.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "palermo/report/alphabet.hpp"
#include "palermo/report/figures/figures.hpp"
#include "palermo/vocabulary/treaties.hpp"

namespace palermo::report {
namespace {

using vocabulary::Treaty;

/// "2003-12-25" as 2003.98.
double year_fraction(std::string_view iso) {
    int year = 0, month = 0, day = 0;
    std::from_chars(iso.data(), iso.data() + 4, year);
    std::from_chars(iso.data() + 5, iso.data() + 7, month);
    std::from_chars(iso.data() + 8, iso.data() + 10, day);
    constexpr std::array<int, 12> before = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    return year +
           (before[static_cast<std::size_t>(std::clamp(month, 1, 12) - 1)] + day - 1) / 365.25;
}

}  // namespace

Figure law_status(const FigureContext& context) {
    FigureBuilder builder("C26", context);
    const auto& cube = builder.cube;
    const auto member = [&](const vocabulary::Country& country) {
        return country.un_member && (builder.scope.subregion == nullptr ||
                                     country.un_subregion == builder.scope.subregion->code);
    };
    if (const auto* register_of_laws = context.sources.table(Role::legislation)) {
        // The register says from which date a State criminalizes all forms, or some.
        const auto* iso3 = register_of_laws->text("iso3");
        const auto* date = register_of_laws->text("date");
        const auto* scope_of_law = register_of_laws->text("scope");
        std::map<std::string_view, std::map<int, bool>> laws;  // full, by the year from which
        for (std::size_t row = 0; row < register_of_laws->rows(); ++row) {
            int year = 0;
            const auto text = (*date)[row];
            std::from_chars(text.data(), text.data() + std::min<std::size_t>(4, text.size()), year);
            laws[(*iso3)[row]][year] = (*scope_of_law)[row] == "full";
        }
        charts::StackedAreaChart chart{builder.around(), builder.years(2003, cube.last_year()), {}};
        chart.shares = false;
        constexpr std::array<std::string_view, 3> codes = {"full", "part", "none"};
        for (std::size_t i = 0; i < 3; ++i) {
            chart.series.push_back(
                {std::string(builder.words(fmt::format("report.c26.{}", codes[i]))),
                 {},
                 static_cast<int>(i)});
        }
        std::array<std::int64_t, 3> counts{};
        for (int year = 2003; year <= cube.last_year(); ++year) {
            counts = {};
            for (const auto& country : vocabulary::countries()) {
                if (!member(country)) continue;
                const auto found = laws.find(country.iso3);
                std::size_t status = 2;
                if (found != laws.end()) {
                    for (const auto& [since, full] : found->second) {
                        if (since <= year) status = full ? 0 : 1;
                    }
                }
                ++counts[status];
            }
            for (std::size_t i = 0; i < 3; ++i) {
                chart.series[i].values.push_back(
                    builder.value(codes[i], std::to_string(year), {counts[i]}));
            }
        }
        builder.lead(builder.fill("lead", {{"year", std::to_string(cube.last_year())},
                                           {"full", builder.fact("full", counts[0])},
                                           {"part", builder.fact("part", counts[1])}}));
        builder.draw(std::move(chart));
        return builder.done();
    }

    // No register of laws is free to ship. What the release itself shows is the law in use: a State
    // that convicts, prosecutes or records the offence has it. The reverse does not hold.
    charts::StackedAreaChart chart{
        builder.around("use", "-use"), builder.years(cube.first_year(), cube.last_year()), {}};
    chart.shares = false;
    constexpr std::array<std::string_view, 4> codes = {"convicted", "prosecuted", "recorded",
                                                       "nothing"};
    for (std::size_t i = 0; i < codes.size(); ++i) {
        chart.series.push_back(
            {std::string(builder.words(fmt::format("report.c26.use.{}", codes[i]))),
             {},
             static_cast<int>(i)});
    }
    std::vector<std::size_t> best(cube.states().size(), 3);
    std::array<std::int64_t, 4> counts{};
    const auto some = [&](Indicator indicator, StateIndex state, int year) {
        const auto count = cube.total(indicator, state, year);
        return count.known() && count.value > 0;
    };
    for (int year = cube.first_year(); year <= cube.last_year(); ++year) {
        counts = {};
        for (const auto state : builder.scope.states) {
            auto& now = best[state];
            const auto before = now;
            if (some(Indicator::convicted, state, year))
                now = 0;
            else if (some(Indicator::prosecuted, state, year))
                now = std::min<std::size_t>(now, 1);
            else if (some(Indicator::offences, state, year) ||
                     some(Indicator::contact, state, year))
                now = std::min<std::size_t>(now, 2);
            if (now < before) builder.used(state, year);
        }
        for (const auto& country : vocabulary::countries()) {
            if (!member(country)) continue;
            const auto state = cube.index_of(country.iso3);
            ++counts[state ? best[*state] : 3];
        }
        for (std::size_t i = 0; i < codes.size(); ++i) {
            chart.series[i].values.push_back(
                builder.value(codes[i], std::to_string(year), {counts[i]}));
        }
    }
    builder.lead(builder.words.fill(
        "report.c26.use.lead",
        {{"year", std::to_string(cube.last_year())},
         {"some", builder.fact("convicted_once", counts[0])},
         {"all", builder.fact("members", counts[0] + counts[1] + counts[2] + counts[3])}}));
    builder.note(builder.words("report.c26.use.note"));
    builder.draw(std::move(chart));
    return builder.done();
}

Figure treaty_parties(const FigureContext& context) {
    FigureBuilder builder("C27", context);
    charts::StepChart steps{builder.around(), {}};
    const auto line = [&](Treaty treaty, std::string_view code, int tone) {
        std::vector<std::string_view> dates;
        for (const auto& status : vocabulary::treaty_statuses(treaty)) {
            if (status.bound()) dates.push_back(status.bound_on);
        }
        std::sort(dates.begin(), dates.end());
        charts::StepChart::Steps one{
            std::string(builder.words(fmt::format("report.c27.{}", code))), {}, tone};
        for (std::size_t i = 0; i < dates.size(); ++i) {
            // Several on one day are one step.
            if (i + 1 < dates.size() && dates[i + 1] == dates[i]) continue;
            one.points.push_back(
                {year_fraction(dates[i]), builder.words.date(dates[i]),
                 builder.value(code, dates[i], {static_cast<std::int64_t>(i + 1)})});
        }
        steps.series.push_back(std::move(one));
    };
    // The copy is dated by its last entry: what was joined later is not in it.
    std::string_view last_entry;
    for (const auto treaty : {Treaty::convention, Treaty::trafficking_protocol}) {
        for (const auto& status : vocabulary::treaty_statuses(treaty)) {
            if (status.bound()) last_entry = std::max(last_entry, status.bound_on);
        }
    }
    line(Treaty::convention, "convention", 0);
    line(Treaty::trafficking_protocol, "protocol", 1);
    steps.until = year_fraction(last_entry);

    charts::ChoroplethMap map{builder.around("map", "-map"), {}};
    map.categories = {std::string(builder.words("report.c27.party")),
                      std::string(builder.words("report.c27.signed")),
                      std::string(builder.words("report.c27.neither"))};
    std::vector<const vocabulary::Country*> outside;
    for (const auto& country : vocabulary::countries()) {
        if (!country.un_member) continue;
        const auto* status = vocabulary::treaty_status(Treaty::trafficking_protocol, country.iso3);
        const double category = status != nullptr && status->bound() ? 0
                                : status != nullptr                  ? 1
                                                                     : 2;
        const auto label = std::string(vocabulary::name(country, builder.words.language()));
        charts::Value value(category, map.categories[static_cast<std::size_t>(category)]);
        map.areas.push_back({std::string(country.iso3), label, value});
        (void)builder.value("protocol_status", country.iso3, {static_cast<std::int64_t>(category)});
        if (category > 0) outside.push_back(&country);
    }
    std::vector<std::string> outside_names;
    for (const auto* country : by_name(outside, builder.words.language()))
        outside_names.emplace_back(vocabulary::name(*country, builder.words.language()));
    builder.lead(builder.fill(
        "lead",
        {{"date", builder.words.date(last_entry)},
         {"protocol", builder.fact("protocol", vocabulary::parties(Treaty::trafficking_protocol))},
         {"convention", builder.fact("convention", vocabulary::parties(Treaty::convention))},
         {"outside", builder.fact("not_party", static_cast<std::int64_t>(outside.size()))}}));
    // The copy is older than the site: a map of then says so in its title.
    const int copied = std::stoi(std::string(last_entry.substr(0, 4)));
    builder.title(builder.dated(builder.text("title"), copied, copied));
    const auto dated = [&](std::string_view title) {
        return builder.words.fill("chart.labelled",
                                  {{"label", builder.dated(builder.text(title), copied, copied)},
                                   {"value", builder.scope.name(builder.words.language())}});
    };
    steps.text.title = dated("title");
    map.text.title = dated("map.title");
    builder.note(builder.fill("outside", {{"list", builder.words.list(outside_names)}}));
    builder.note(builder.text("note"));
    builder.parameters({{"last_entry", last_entry}});
    builder.draw(std::move(steps));
    builder.draw(std::move(map));
    return builder.done();
}

}  // namespace palermo::report
