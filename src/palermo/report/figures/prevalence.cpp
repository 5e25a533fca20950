// How many nobody saw, as estimated from overlapping lists: C37.
//
// Never on one axis with detections: an estimate is of all people of one place and time, a detection is
// of those an authority saw. Where the publication gate found reasons against a number, they stand
// beside it.
#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "palermo/report/figures/figures.hpp"
#include "palermo/report/figures/prevalence_pages.hpp"

namespace palermo::report {
namespace {

double number_of(std::string_view text) {
    double value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    return end.ec == std::errc{} ? value : std::numeric_limits<double>::infinity();
}

/// "Netherlands (Kingdom of the), 2010–2015 (Ned)": two studies of one place stay apart.
std::string name_of(const words::Words& words, std::string_view study, std::string_view iso3,
                    std::string_view years) {
    const auto* country = vocabulary::country_by_iso3(iso3);
    if (country == nullptr) return std::string(study);
    std::string when(years);
    if (const auto dash = when.find('-'); dash != std::string::npos) when.replace(dash, 1, "–");
    return fmt::format("{}{}{} ({})", vocabulary::name(*country, words.language()),
                       when.empty() ? "" : ", ", when, study);
}

// What the gate and the warnings say is told in English, and marked as that.
std::string in_english(std::string_view text) {
    if (text.empty()) return "";
    const bool ended = text.ends_with('.');
    return fmt::format(R"( <span lang="en" dir="ltr">{}{}</span>)", escaped(text),
                       ended ? "" : ".");
}

// The name, leading to the page of the study where there is one.
std::string linked(const Making& making, std::string_view study, std::string_view name) {
    if (making.telling.estimate_details == nullptr) return escaped(name);
    return fmt::format(R"(<a href="{}{}">{}</a>)", making.scope.is_state() ? "../" : "",
                       study_page(study), escaped(name));
}

}  // namespace

std::string study_name(const Telling& telling, std::string_view study) {
    if (telling.estimates == nullptr) return std::string(study);
    const auto& table = telling.estimates->table();
    const auto *studies = table.text("study"), *iso3 = table.text("iso3"),
               *years = table.text("years");
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if ((*studies)[row] == study) {
            return name_of(telling.words, study, (*iso3)[row], (*years)[row]);
        }
    }
    return std::string(study);
}

Figure prevalence_estimates(const Telling& telling) {
    Making making("C37", telling);
    if (telling.estimates == nullptr) return making.done();
    const auto& table = telling.estimates->table();
    const auto *study = table.text("study"), *iso3 = table.text("iso3"),
               *years = table.text("years"), *method = table.text("method"),
               *people = table.text("people"), *low = table.text("low"), *high = table.text("high"),
               *reasons = table.text("reasons"), *cannot_show = table.text("cannot_show");
    const auto* seen = table.counts("seen");
    charts::IntervalPlot chart{making.around(), {}};
    chart.scale = charts::Scale::logarithmic;
    std::string rows;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (making.scope.is_state() && (*iso3)[row] != making.scope.code) continue;
        const auto code = fmt::format("{}.{}", (*study)[row], (*method)[row]);
        const auto value = [&](std::string_view series, std::string_view text) {
            const auto number = number_of(text);
            return std::isfinite(number) ? making.number(series, code, std::round(number), 0)
                                         : making.no_number(series, code);
        };
        const auto name = name_of(making.words, (*study)[row], (*iso3)[row], (*years)[row]);
        (void)making.value("seen", code, (*seen)[row]);
        chart.rows.push_back({name, std::string((*method)[row]), value("low", (*low)[row]),
                              value("estimate", (*people)[row]), value("high", (*high)[row])});
        const auto& drawn = chart.rows.back();
        const auto shown = [&](std::string_view what, const charts::Value& v) {
            return v.known()
                       ? making.fact(fmt::format("{}_{}", what, row + 1), std::llround(v.number))
                       : escaped(making.text("none"));
        };
        const auto against = (*reasons)[row];
        rows += fmt::format(
            R"(<tr><th scope="row">{}</th><td class="text" lang="en" dir="ltr">{}</td><td>{}</td><td>{}</td><td>{} – {}</td><td class="text">{}{}{}</td></tr>)",
            linked(making, (*study)[row], name), escaped((*method)[row]),
            making.fact(fmt::format("seen_{}", row + 1), (*seen)[row].value),
            shown("estimate", drawn.estimate), shown("low", drawn.low), shown("high", drawn.high),
            escaped(making.text(against.empty() ? "open" : "closed")), in_english(against),
            in_english(cannot_show ? (*cannot_show)[row] : ""));
    }
    if (chart.rows.empty()) return making.done();
    std::string heads;
    for (const auto* head : {"study", "method", "seen", "altogether", "interval", "gate"}) {
        heads += fmt::format(R"(<th scope="col">{}</th>)",
                             escaped(making.text(fmt::format("head_{}", head))));
    }
    making.table(fmt::format(
        R"(<div class="scroll" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption><thead><tr>{1}</tr></thead><tbody>{2}</tbody></table></div>)",
        escaped(fmt::format("{}: {}", making.words("chart.table"), making.text("title"))), heads,
        rows));
    making.note(making.text("note"));
    making.draw(std::move(chart));
    return making.done();
}

}  // namespace palermo::report
