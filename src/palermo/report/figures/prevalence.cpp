// How many nobody saw, as estimated from overlapping lists: C37.
//
// Never on one axis with detections: an estimate is of all people of one place and time, a detection is
// of those an authority saw. Where the publication gate found reasons against a number, they stand
// beside it.
#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "palermo/report/figures/figures.hpp"

namespace palermo::report {
namespace {

double number_of(std::string_view text) {
    double value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    return end.ec == std::errc{} ? value : std::numeric_limits<double>::infinity();
}

}  // namespace

Figure prevalence_estimates(const Telling& telling) {
    Making making("C37", telling);
    if (telling.estimates == nullptr) return making.done();
    const auto& table = telling.estimates->table();
    const auto *study = table.text("study"), *method = table.text("method"),
               *people = table.text("people"), *low = table.text("low"), *high = table.text("high"),
               *reasons = table.text("reasons");
    const auto* seen = table.counts("seen");
    charts::IntervalPlot chart{making.around(), {}};
    chart.scale = charts::Scale::logarithmic;
    std::string list;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto code = fmt::format("{}.{}", (*study)[row], (*method)[row]);
        const auto value = [&](std::string_view series, std::string_view text) {
            const auto number = number_of(text);
            return std::isfinite(number) ? making.number(series, code, std::round(number), 0)
                                         : making.no_number(series, code);
        };
        const auto seen_here = making.value("seen", code, (*seen)[row]);
        chart.rows.push_back({std::string((*study)[row]), std::string((*method)[row]),
                              value("low", (*low)[row]), value("estimate", (*people)[row]),
                              value("high", (*high)[row])});
        const auto& drawn = chart.rows.back();
        const auto shown = [&](const charts::Value& v) {
            return v.known() ? v.shown : std::string(making.text("none"));
        };
        list += fmt::format(
            "<li>{}",
            making.fill("row",
                        {{"study", escaped(fmt::format("{} ({})", (*study)[row], (*method)[row]))},
                         {"seen", escaped(seen_here.shown)},
                         {"low", escaped(shown(drawn.low))},
                         {"estimate", escaped(shown(drawn.estimate))},
                         {"high", escaped(shown(drawn.high))}}));
        const auto against = (*reasons)[row];
        list += fmt::format("<br>{}", escaped(making.text(against.empty() ? "open" : "closed")));
        if (!against.empty())
            list += fmt::format(R"(<br><span lang="en" dir="ltr">{}</span>)", escaped(against));
        list += "</li>";
    }
    if (chart.rows.empty()) return making.done();
    making.lead(list);
    making.note(making.text("note"));
    making.draw(std::move(chart));
    return making.done();
}

}  // namespace palermo::report
