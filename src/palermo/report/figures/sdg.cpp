// SDG 16.2.2 as published: C36. Values are shown as they stand in the UN database, digit by digit.
#include <fmt/format.h>

#include <charconv>
#include <map>

#include "palermo/report/figures/figures.hpp"

namespace palermo::report {
namespace {

/// Year to published text, for one series, sex and age.
using Published = std::map<int, std::pair<std::string, Count>>;

}  // namespace

Figure sdg_16_2_2(const Telling& telling) {
    Making making("C36", telling);
    if (telling.sdg == nullptr) return making.done();
    const auto& table = *telling.sdg;
    const auto *area = table.text("area"), *form = table.text("form"), *sex = table.text("sex"),
               *age = table.text("age"), *value = table.text("value");
    const auto *year = table.counts("year"), *people = table.counts("people");
    if (area == nullptr || form == nullptr || sex == nullptr || age == nullptr ||
        value == nullptr || year == nullptr || people == nullptr) {
        return making.done();
    }
    const auto code = making.scope.is_state() ? making.scope.country->m49 : 1;
    const auto wanted = area->find(std::to_string(code));
    if (!wanted) return making.done();

    // One line a series for everyone; the rest (sex, age) in the table and the download.
    constexpr std::array<std::string_view, 5> order = {"_T", "sexual", "labour", "organs", "other"};
    std::map<std::string_view, Published> lines;
    int first = 10'000, last = 0;
    std::string latest_text;
    int latest = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (area->code(row) != *wanted || !(*year)[row].known()) continue;
        const auto when = static_cast<int>((*year)[row].value);
        making.value(fmt::format("{}.{}.{}", (*form)[row], (*sex)[row], (*age)[row]),
                     std::to_string(when), (*people)[row]);
        if ((*sex)[row] != "_T" || (*age)[row] != "_T") continue;
        lines[(*form)[row]][when] = {std::string((*value)[row]), (*people)[row]};
        first = std::min(first, when);
        last = std::max(last, when);
        if ((*form)[row] == "_T" && when >= latest) {
            latest = when;
            latest_text = (*value)[row];
        }
    }
    if (lines.empty()) return making.done();
    charts::LineChart chart{making.around(), making.years(first, last), {}, {}, {}};
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto found = lines.find(order[i]);
        if (found == lines.end()) continue;
        charts::Series series{std::string(making.words(fmt::format(
                                  "report.c36.series_{}", order[i] == "_T" ? "all" : order[i]))),
                              {},
                              static_cast<int>(i)};
        for (int when = first; when <= last; ++when) {
            const auto at = found->second.find(when);
            if (at == found->second.end() || !at->second.second.known()) {
                series.values.push_back(charts::Value::missing());
            } else {
                series.values.emplace_back(static_cast<double>(at->second.second.value),
                                           at->second.first);
            }
        }
        chart.series.push_back(std::move(series));
    }
    if (latest > 0) {
        std::int64_t n = 0;
        std::from_chars(latest_text.data(), latest_text.data() + latest_text.size(), n);
        making.lead(making.fill(
            "lead", {{"year", std::to_string(latest)}, {"n", making.fact("victims", n)}}));
    }
    making.note(making.text("note"));
    making.parameters(fmt::format(R"({{"area_m49":{}}})", code));
    making.draw(std::move(chart));
    return making.done();
}

}  // namespace palermo::report
