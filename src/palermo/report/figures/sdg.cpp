// SDG 16.2.2 as published: C36. Values of a State are shown as they stand in the UN database, digit by
// digit; the database has no value for the world, so the world's lines are sums that say so.
#include <fmt/format.h>

#include <array>
#include <map>

#include "palermo/report/figures/figures.hpp"

namespace palermo::report {
namespace {

constexpr std::array<std::string_view, 5> all_series = {"_T", "sexual", "labour", "organs",
                                                        "other"};

/// One published value, or a sum of them.
struct Published {
    std::string text;  // as published; empty for a sum
    Sum sum;
};

/// By form, sex, age ("labour.F.0-17") and year.
using Lines = std::map<std::string, std::map<int, Published>>;

}  // namespace

Figure sdg_16_2_2(const Telling& telling) {
    Making making("C36", telling);
    if (telling.sdg == nullptr) return making.done();
    const auto& table = telling.sdg->table();
    const auto *area = table.text("area"), *form = table.text("form"), *sex = table.text("sex"),
               *age = table.text("age"), *value = table.text("value");
    const auto *year = table.counts("year"), *people = table.counts("people");
    if (area == nullptr || form == nullptr || sex == nullptr || age == nullptr ||
        value == nullptr || year == nullptr || people == nullptr) {
        return making.done();
    }
    const bool one_state = making.scope.is_state();
    const auto wanted =
        one_state ? area->find(std::to_string(making.scope.country->m49)) : std::nullopt;
    if (one_state && !wanted) return making.done();

    std::map<TextCode, std::optional<StateIndex>> states;
    for (std::size_t code = 0; code < area->values().size(); ++code) {
        const auto& m49 = area->values()[code];
        const bool digits =
            !m49.empty() && m49.find_first_not_of("0123456789") == std::string::npos;
        const auto* country = digits ? vocabulary::country_by_m49(std::stoi(m49)) : nullptr;
        states[static_cast<TextCode>(code)] =
            country == nullptr ? std::nullopt : making.cube.index_of(country->iso3);
    }
    Lines lines;
    int first = 10'000, last = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto state = states[area->code(row)];
        if (!(*year)[row].known() || (one_state ? area->code(row) != *wanted : !state)) continue;
        const auto when = static_cast<int>((*year)[row].value);
        auto& cell = lines[fmt::format("{}.{}.{}", (*form)[row], (*sex)[row], (*age)[row])][when];
        if (one_state) cell.text = (*value)[row];
        cell.sum.add((*people)[row]);
        if (state) making.used(*state, when);
        first = std::min(first, when);
        last = std::max(last, when);
    }
    if (lines.empty()) return making.done();

    const auto series_of = [&](const std::string& key, std::string label, int tone) {
        charts::Series series{std::move(label), {}, tone};
        const auto found = lines.find(key);
        for (int when = first; when <= last; ++when) {
            const auto x = std::to_string(when);
            if (found == lines.end() || !found->second.contains(when)) {
                series.values.push_back(charts::Value::missing());
                continue;
            }
            const auto& cell = found->second.at(when);
            auto shown = making.value(key, x, cell.sum.count());
            if (shown.known() && !cell.text.empty()) shown.shown = cell.text;
            series.values.push_back(std::move(shown));
        }
        return series;
    };
    charts::LineChart chart{making.around(), making.years(first, last), {}, {}, {}};
    charts::SmallMultiples alone{making.around("sexes", "-sexes"), chart.x, {}};
    charts::SmallMultiples parts{making.around("parts", "-parts"), chart.x, {}};
    for (std::size_t i = 0; i < all_series.size(); ++i) {
        const auto name = std::string(
            making.words(fmt::format("report.c36.series_{}", i == 0 ? "all" : all_series[i])));
        const auto key = fmt::format("{}._T._T", all_series[i]);
        if (lines.contains(key)) chart.series.push_back(series_of(key, name, static_cast<int>(i)));
        charts::Panel by_sex{name, {}}, by_sex_and_age{name, {}};
        const auto add = [&](charts::Panel& panel, std::string_view whose, std::string_view how_old,
                             std::string_view label, int tone) {
            const auto part = fmt::format("{}.{}.{}", all_series[i], whose, how_old);
            if (!lines.contains(part)) return;
            panel.series.push_back(
                series_of(part, std::string(making.words(fmt::format("report.{}", label))), tone));
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

    // The last year with a broad answer: sums of the newest years hold few States.
    const auto total = lines.find("_T._T._T");
    if (total != lines.end()) {
        int most = 0, latest = 0;
        for (const auto& [when, cell] : total->second) most = std::max(most, cell.sum.known);
        for (const auto& [when, cell] : total->second) {
            if (cell.sum.known * 2 >= most && cell.sum.any()) latest = when;
        }
        if (latest > 0) {
            const auto& cell = total->second.at(latest);
            if (one_state) {
                making.lead(making.fill("lead", {{"year", std::to_string(latest)},
                                                 {"n", making.fact("victims", cell.sum.people)}}));
            } else {
                making.lead(
                    making.fill("lead_world", {{"year", std::to_string(latest)},
                                               {"states", making.fact("states", cell.sum.known)},
                                               {"n", making.fact("victims", cell.sum.people)}}));
            }
        }
    }
    making.note(making.text("note"));
    making.parameters(one_state ? fmt::format(R"({{"area_m49":{}}})", making.scope.country->m49)
                                : R"({"sum_of":"States"})");
    if (!chart.series.empty()) making.draw(std::move(chart));
    if (!alone.panels.empty()) making.draw(std::move(alone));
    if (!parts.panels.empty()) making.draw(std::move(parts));
    return making.done();
}

}  // namespace palermo::report
