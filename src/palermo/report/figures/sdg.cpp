// SDG 16.2.2 as published: C36. Values of a State are shown as they stand in the UN database, digit by
// digit; the database has no value for the world, so the world's lines are sums that say so.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "palermo/report/figures/figures.hpp"

namespace palermo::report {
namespace {

constexpr std::array<std::string_view, 5> all_series = {"_T", "sexual", "labour", "organs",
                                                        "other"};

/// One published value, or a sum of them.
struct PublishedLine {
    std::string text;  // as published; empty for a sum
    Sum sum;
};

/// By form, sex, age ("labour.F.0-17") and year.
using Lines = std::map<std::string, std::map<int, PublishedLine>>;

}  // namespace

Figure sdg_16_2_2(const FigureContext& context) {
    FigureBuilder builder("C36", context);
    const auto* published = context.sources.table(Role::sdg);
    if (published == nullptr) return builder.done();
    const auto& table = *published;
    const auto *area = table.text("area"), *form = table.text("form"), *sex = table.text("sex"),
               *age = table.text("age"), *value = table.text("value");
    const auto *year = table.counts("year"), *people = table.counts("people");
    if (area == nullptr || form == nullptr || sex == nullptr || age == nullptr ||
        value == nullptr || year == nullptr || people == nullptr) {
        return builder.done();
    }
    const bool one_state = builder.scope.is_state();
    const auto wanted =
        one_state ? area->find(std::to_string(builder.scope.country->m49)) : std::nullopt;
    if (one_state && !wanted) return builder.done();

    std::map<TextCode, std::optional<StateIndex>> states;
    for (std::size_t code = 0; code < area->values().size(); ++code) {
        const auto& m49 = area->values()[code];
        const bool digits =
            !m49.empty() && m49.find_first_not_of("0123456789") == std::string::npos;
        const auto* country = digits ? vocabulary::country_by_m49(std::stoi(m49)) : nullptr;
        states[static_cast<TextCode>(code)] =
            country == nullptr ? std::nullopt : builder.cube.index_of(country->iso3);
    }
    Lines lines;
    std::map<std::string, std::map<TextCode, std::map<int, Count>>> by_area;  // of the world
    int first = 10'000, last = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto state = states[area->code(row)];
        if (!(*year)[row].known() || (one_state ? area->code(row) != *wanted : !state)) continue;
        const auto when = static_cast<int>((*year)[row].value);
        const auto key = fmt::format("{}.{}.{}", (*form)[row], (*sex)[row], (*age)[row]);
        auto& cell = lines[key][when];
        if (one_state) cell.text = (*value)[row];
        cell.sum.add((*people)[row]);
        if (!one_state) by_area[key][area->code(row)][when] = (*people)[row];
        if (state) builder.used(*state, when);
        first = std::min(first, when);
        last = std::max(last, when);
    }
    if (lines.empty()) return builder.done();

    // The last year with a broad answer: sums of the newest years hold few States.
    const auto total = lines.find("_T._T._T");
    int latest = 0;
    if (total != lines.end()) {
        int most = 0;
        for (const auto& [when, cell] : total->second) most = std::max(most, cell.sum.known);
        for (const auto& [when, cell] : total->second) {
            if (cell.sum.known * 2 >= most && cell.sum.any()) latest = when;
        }
    }
    const int same_from = std::max(first, latest - 5);

    // A sum of States follows who reports. So the world's lines are of the States with a number in
    // every one of six years, and only the total is drawn of all States too, above their count.
    const auto same_states = [&](const std::string& key) {
        std::vector<const std::map<int, Count>*> same;
        for (const auto& [code, counts] : by_area[key]) {
            bool always = latest > same_from;
            for (int when = same_from; when <= latest; ++when) {
                const auto found = counts.find(when);
                always = always && found != counts.end() && found->second.known();
            }
            if (always) same.push_back(&counts);
        }
        return same;
    };
    const auto series_of = [&](const std::string& key, std::string label, int tone) {
        charts::Series series{std::move(label), {}, tone};
        if (!one_state) {
            const auto same = same_states(key);
            for (int when = same_from; when <= latest; ++when) {
                Sum sum;
                for (const auto* counts : same) sum.add(counts->at(when));
                series.values.push_back(
                    builder.value("same." + key, std::to_string(when),
                                  same.size() < 2 ? Count::missing() : sum.count()));
            }
            return series;
        }
        const auto found = lines.find(key);
        for (int when = first; when <= last; ++when) {
            const auto x = std::to_string(when);
            if (found == lines.end() || !found->second.contains(when)) {
                series.values.push_back(charts::Value::missing());
                continue;
            }
            const auto& cell = found->second.at(when);
            auto shown = builder.value(key, x, cell.sum.count());
            if (shown.known() && !cell.text.empty()) shown.shown = cell.text;
            series.values.push_back(std::move(shown));
        }
        return series;
    };
    const auto drawable = [](const charts::Series& series) {
        return std::any_of(series.values.begin(), series.values.end(), [](const charts::Value& v) {
            return v.state != charts::State::missing;
        });
    };
    if (!one_state && total != lines.end()) {
        charts::Series all{std::string(builder.words("report.reported")), {}, 0};
        charts::Series reporting{std::string(builder.words("report.states_reporting")), {}, 4};
        charts::Series same{{}, {}, 1};
        const auto steady = same_states("_T._T._T");
        same.label =
            builder.words.plural("report.same_states", static_cast<std::int64_t>(steady.size()));
        for (int when = first; when <= last; ++when) {
            const auto x = std::to_string(when);
            const auto found = total->second.find(when);
            const auto sum = found == total->second.end() ? Sum{} : found->second.sum;
            all.values.push_back(builder.value("_T._T._T", x, sum.count()));
            reporting.values.push_back(builder.value("states_reporting", x, {sum.known}));
            Sum matched_sum;
            if (when >= same_from && when <= latest) {
                for (const auto* counts : steady) matched_sum.add(counts->at(when));
            }
            same.values.push_back(builder.value("same._T._T._T", x, matched_sum.count()));
        }
        builder.draw_by_year(builder.around(), builder.years(first, last), std::move(all),
                             std::move(same), steady.size(), std::move(reporting));
        builder.note(builder.fill(
            "same", {{"from", std::to_string(same_from)}, {"to", std::to_string(latest)}}));
    }
    charts::LineChart chart{
        one_state ? builder.around() : builder.around("forms", "-forms"),
        one_state ? builder.years(first, last) : builder.years(same_from, latest),
        {},
        {},
        {}};
    charts::SmallMultiples alone{builder.around("sexes", "-sexes"), chart.x, {}};
    charts::SmallMultiples parts{builder.around("parts", "-parts"), chart.x, {}};
    for (std::size_t i = 0; i < all_series.size(); ++i) {
        const auto name = std::string(
            builder.words(fmt::format("report.c36.series_{}", i == 0 ? "all" : all_series[i])));
        const auto key = fmt::format("{}._T._T", all_series[i]);
        if (lines.contains(key) && (one_state || i > 0)) {
            auto line = series_of(key, name, static_cast<int>(i));
            if (drawable(line)) chart.series.push_back(std::move(line));
        }
        charts::Panel by_sex{name, {}}, by_sex_and_age{name, {}};
        const auto add = [&](charts::Panel& panel, std::string_view whose, std::string_view how_old,
                             std::string_view label, int tone) {
            const auto part = fmt::format("{}.{}.{}", all_series[i], whose, how_old);
            if (!lines.contains(part)) return;
            auto line =
                series_of(part, std::string(builder.words(fmt::format("report.{}", label))), tone);
            if (drawable(line)) panel.series.push_back(std::move(line));
        };
        add(by_sex, "F", "_T", "female", 0);
        add(by_sex, "M", "_T", "male", 1);
        for (const auto profile : profiles) {
            add(by_sex_and_age, sex_of(profile) == Sex::female ? "F" : "M",
                age_of(profile) == Age::adult ? "18+" : "0-17", code_of(profile),
                static_cast<int>(profile));
        }
        if (!by_sex.series.empty()) alone.panels.push_back(std::move(by_sex));
        if (!by_sex_and_age.series.empty()) parts.panels.push_back(std::move(by_sex_and_age));
    }

    if (latest > 0) {
        const auto& sum = total->second.at(latest).sum;
        const auto victims = builder.counted("count.detected", "victims", sum.people);
        const auto when = std::to_string(latest);
        builder.lead(
            one_state
                ? builder.fill("lead", {{"year", when}, {"victims", victims}})
                : builder.fill("lead_world",
                               {{"year", when},
                                {"states", builder.counted("count.states", "states", sum.known)},
                                {"victims", victims}}));
    }
    builder.note(builder.text("note"));
    builder.parameters(one_state ? formats::JsonObject{{"area_m49", builder.scope.country->m49}}
                                 : formats::JsonObject{{"same_states_from", same_from},
                                                       {"same_states_to", latest},
                                                       {"sum_of", "States"}});
    if (!chart.series.empty()) builder.draw(std::move(chart));
    if (!alone.panels.empty()) builder.draw(std::move(alone));
    if (!parts.panels.empty()) builder.draw(std::move(parts));
    return builder.done();
}

}  // namespace palermo::report
