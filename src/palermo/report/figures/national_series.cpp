// A State's own series of SDG 16.2.2, as its office publishes it: C36n. Beside the UN's and never mixed with
// it: persons and rates each have a chart with its unit, and a number of a part of the State is not here.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "palermo/pages/html.hpp"
#include "palermo/published/laid_out.hpp"
#include "palermo/report/figures/figures.hpp"

namespace palermo::report {
namespace {

constexpr std::array<std::string_view, 2> units = {"persons", "per_100000"};

}  // namespace

Figure national_series(const FigureContext& context) {
    FigureBuilder builder("C36n", context);
    const auto* published = context.sources.table(Role::national_sdg);
    if (published == nullptr || !builder.scope.is_state()) return builder.done();
    const auto& table = *published;
    const auto *area = table.text("area"), *unit = table.text("unit"), *sex = table.text("sex"),
               *age = table.text("age"), *form = table.text("form"), *value = table.text("value"),
               *publisher = table.text("publisher");
    const auto* year = table.counts("year");
    expects(area != nullptr && unit != nullptr && sex != nullptr && age != nullptr &&
            form != nullptr && value != nullptr && publisher != nullptr && year != nullptr);
    const auto wanted = area->find(builder.scope.country->iso3);
    if (!wanted) return builder.done();
    const auto state = builder.cube.index_of(builder.scope.country->iso3);

    std::map<std::string, std::map<int, std::string_view>> lines;  // "persons.F" by year
    std::map<std::string_view, std::set<int>> years;               // by unit
    std::string_view publisher_name;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (area->code(row) != *wanted || (*age)[row] != "_T" || (*form)[row] != "_T") continue;
        const auto when = static_cast<int>((*year)[row].value);
        lines[fmt::format("{}.{}", (*unit)[row], (*sex)[row])].try_emplace(when, (*value)[row]);
        years[(*unit)[row]].insert(when);
        publisher_name = (*publisher)[row];
        if (state) builder.used(*state, when);
    }
    bool drawn = false;
    for (const auto& name : units) {
        const auto& seen = years[name];
        if (seen.empty()) continue;
        const bool persons = name == "persons";
        charts::LineChart chart{persons ? builder.around() : builder.around("rates", "-rates"),
                                builder.years(*seen.begin(), *seen.rbegin()),
                                {},
                                {},
                                {}};
        int tone = 0;
        for (const auto& [whose, label] :
             {std::pair<std::string_view, std::string_view>("_T", "report.c36.series_all"),
              {"F", "report.female"},
              {"M", "report.male"}}) {
            const auto key = fmt::format("{}.{}", name, whose);
            const auto found = lines.find(key);
            if (found == lines.end()) continue;
            charts::Series series{std::string(builder.words(label)), {}, tone++};
            for (int when = *seen.begin(); when <= *seen.rbegin(); ++when) {
                const auto text = found->second.find(when);
                if (text == found->second.end()) {
                    series.values.push_back(charts::Value::missing());
                    continue;
                }
                const auto number = published::parse_laid_out_number(text->second);
                expects(number.has_value());
                auto shown = builder.number(key, std::to_string(when), *number, persons ? 0 : 2);
                shown.shown = text->second;  // digit by digit
                series.values.push_back(std::move(shown));
            }
            chart.series.push_back(std::move(series));
        }
        if (chart.series.empty()) continue;
        builder.draw(std::move(chart));
        drawn = true;
    }
    if (!drawn) return builder.done();
    builder.lead(builder.fill("lead", {{"publisher", pages::escaped(publisher_name)}}));
    builder.note(builder.text("note"));
    builder.parameters(formats::JsonObject{{"area", builder.scope.country->iso3}});
    return builder.done();
}

}  // namespace palermo::report
