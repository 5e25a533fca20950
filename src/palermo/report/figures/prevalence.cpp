// How many nobody saw, as estimated from overlapping lists: C37.
//
// Never on one axis with detections: an estimate is of all people of one place and time, a detection is
// of those an authority saw. Where the publication gate found reasons against a number, they stand
// beside it.
#include <fmt/format.h>

#include "palermo/report/figures/figures.hpp"
#include "palermo/report/figures/prevalence_pages.hpp"

namespace palermo::report {
namespace {

/// "Netherlands (Kingdom of the), 2010–2015 (Ned)": two studies of one place stay apart.
std::string name_of(const words::Words& words, std::string_view study, std::string_view iso3,
                    std::string_view years) {
    const auto* country = vocabulary::country_by_iso3(iso3);
    if (country == nullptr) return std::string(study);
    std::string when(years);
    if (const auto dash = when.find('-'); dash != std::string::npos) when.replace(dash, 1, "–");
    const auto place = vocabulary::name(*country, words.language());
    return when.empty() ? words.fill("report.c37.study", {{"place", place}, {"study", study}})
                        : words.fill("report.c37.study_years",
                                     {{"place", place}, {"years", when}, {"study", study}});
}

// "; "-separated remarks as sentences in a row, with a full stop at the end.
std::string sentences(const words::Words& words, std::string_view remarks, bool weak) {
    const bool chinese = words.language() == words::Language::zh;
    const std::string_view joint = chinese                                   ? "；"
                                   : words.language() == words::Language::ar ? "؛ "
                                                                             : "; ";
    const std::string_view stop = chinese ? "。" : ".";
    std::string text;
    for (const auto& one : remarks_in_words(words, remarks, weak)) {
        if (!text.empty() && !text.ends_with(stop)) text += joint;
        if (text.empty() || (text.ends_with(stop) && !chinese)) text += ' ';
        text += one;
    }
    if (!text.empty() && !text.ends_with(stop)) text += stop;
    return escaped(text);
}

// The name, leading to the page of the study where there is one.
std::string linked(const FigureBuilder& builder, std::string_view study, std::string_view name) {
    if (builder.context.sources.find(Role::estimate_details) == nullptr) return escaped(name);
    return fmt::format(R"(<a href="{}{}">{}</a>)", builder.scope.is_state() ? "../" : "",
                       study_page(study), escaped(name));
}

// Rows of C37: those of a State, or of one study.
Figure drawn(FigureBuilder& builder, std::string_view only) {
    const auto& table = *builder.context.sources.table(Role::estimates);
    const auto *study = table.text("study"), *iso3 = table.text("iso3"),
               *years = table.text("years"), *method = table.text("method"),
               *people = table.text("people"), *low = table.text("low"), *high = table.text("high"),
               *reasons = table.text("reasons"), *cannot_show = table.text("cannot_show");
    const auto* seen = table.text("seen");
    const bool alone = !only.empty();
    charts::IntervalPlot chart{builder.around("", alone ? fmt::format("-{}", only) : ""), {}};
    chart.scale = charts::Scale::logarithmic;
    const auto labelled = [&](std::string_view label, std::string_view of) {
        return builder.words.fill("chart.labelled", {{"label", label}, {"value", of}});
    };
    if (alone) chart.text.title = labelled(builder.text("title"), only);
    std::string rows;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (builder.scope.is_state() && (*iso3)[row] != builder.scope.code) continue;
        if (alone && (*study)[row] != only) continue;
        const auto code = fmt::format("{}.{}", (*study)[row], (*method)[row]);
        // What the gate found reasons against is no number to quote: no fact, no cell of its own, and
        // in the picture a hollow mark. In the download the name of its series says so.
        const bool weak = !(*reasons)[row].empty();
        const auto value = [&](std::string series, std::string_view text) {
            if (weak) series += "_not_firm";
            const auto number = number_of(text);
            return std::isfinite(number) ? builder.number(series, code, std::round(number), 0)
                                         : builder.no_number(series, code);
        };
        const auto name = name_of(builder.words, (*study)[row], (*iso3)[row], (*years)[row]);
        const auto by = method_name(builder.words, (*method)[row]);
        const auto people_seen = std::llround(number_of((*seen)[row]));
        (void)builder.value("seen", code, {people_seen});
        const auto from = value("low", (*low)[row]), estimate = value("estimate", (*people)[row]),
                   to = value("high", (*high)[row]);
        chart.rows.push_back({alone ? by : name, alone ? "" : by, from, estimate, to, weak});
        const auto& drawn = chart.rows.back();
        const auto fact_name = [&](std::string_view what) {
            return alone ? fmt::format("{}.{}", code, what) : fmt::format("{}_{}", what, row + 1);
        };
        const auto shown = [&](std::string_view what, const charts::Value& v) {
            return v.known() ? builder.fact(fact_name(what), std::llround(v.number))
                             : escaped(builder.words("report.c37.none"));
        };
        const auto on_lists = builder.fact(fact_name("seen"), people_seen);
        const auto numbers =
            weak ? fmt::format(R"(<td>{}</td><td class="text" colspan="2"><em>{}</em></td>)",
                               on_lists, escaped(builder.words("chart.weak")))
                 : fmt::format("<td>{}</td><td>{}</td><td>{} – {}</td>", on_lists,
                               shown("estimate", drawn.estimate), shown("low", drawn.low),
                               shown("high", drawn.high));
        if (alone) {
            rows += fmt::format(R"(<tr><th scope="row">{}</th>{}</tr>)", escaped(by), numbers);
            continue;
        }
        const auto against = (*reasons)[row];
        // What such data cannot show stands on the page of the study, where there is one.
        const auto silent = builder.context.sources.find(Role::estimate_details) == nullptr &&
                                    cannot_show != nullptr
                                ? sentences(builder.words, (*cannot_show)[row], weak)
                                : std::string();
        rows += fmt::format(
            R"(<tr><th scope="row">{}</th><td class="text">{}</td>{}<td class="text">{}{}{}</td></tr>)",
            linked(builder, (*study)[row], name), escaped(by), numbers,
            escaped(builder.text(against.empty() ? "open" : "closed")),
            sentences(builder.words, against, weak), silent);
    }
    if (chart.rows.empty()) return builder.done();
    std::string heads;
    for (const auto* head : {"study", "method", "seen", "altogether", "interval", "gate"}) {
        if (alone && (head == std::string_view("study") || head == std::string_view("gate"))) {
            continue;
        }
        heads += fmt::format(R"(<th scope="col">{}</th>)",
                             escaped(builder.words(fmt::format("report.c37.head_{}", head))));
    }
    builder.table(fmt::format(
        R"(<div class="scroll" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption><thead><tr>{1}</tr></thead><tbody>{2}</tbody></table></div>)",
        escaped(labelled(builder.words("chart.table"), builder.text("title"))), heads, rows));
    builder.note(builder.words("report.c37.note"));
    builder.note(builder.words("prevalence.gate_limit"));
    builder.draw(std::move(chart));
    return builder.done();
}

}  // namespace

std::string method_name(const words::Words& words, std::string_view code) {
    return std::string(words(fmt::format("report.c37.method_{}", code)));
}

std::vector<std::string> remarks_in_words(const words::Words& words, std::string_view remarks,
                                          bool weak) {
    std::vector<std::string> told;
    while (!remarks.empty()) {
        const auto end = remarks.find("; ");
        auto remark = remarks.substr(0, end);
        remarks.remove_prefix(end == std::string_view::npos ? remarks.size() : end + 2);
        const auto code = remark.substr(0, remark.find(' '));
        remark.remove_prefix(code.size());
        std::vector<std::string> numbers;
        std::vector<double> values;
        while (!remark.empty()) {
            remark.remove_prefix(1);
            const auto number = remark.substr(0, remark.find(' '));
            numbers.push_back(words.figure(number));
            values.push_back(number_of(number));
            remark.remove_prefix(number.size());
        }
        auto key = fmt::format("prevalence.remark.{}", code);
        if (weak && words::Words::has(key + ".weak")) {
            key += ".weak";
            // How far it moves is said, not from where to where: that would be the number itself.
            if (code == "list_moves" || code == "record_moves" || code == "models_apart") {
                numbers = {words.decimal(values.at(1) / values.at(0), 1)};
            } else if (code == "links_missed") {
                numbers = {numbers.at(0),
                           words.percent(std::abs(values.at(1) / values.at(2) - 1), 0)};
            } else if (code == "below_chao" || code == "attraction") {
                numbers.clear();
            } else {
                numbers.resize(1);
            }
        }
        told.push_back(words.fill(key, numbers));
    }
    return told;
}

Figure study_estimate(const FigureContext& context, std::string_view study, double lower_bound) {
    FigureBuilder builder("C37e", context);
    builder.parameters({{"study", study}});
    if (context.sources.find(Role::estimates) == nullptr) return builder.done();
    // A bound that stands on lists which the gate found reasons against is no sentence.
    if (std::isfinite(lower_bound) && all_firm(context, study)) {
        builder.lead(builder.fill("chao", {{"number", builder.fact(fmt::format("{}.chao", study),
                                                                   std::llround(lower_bound))}}));
    }
    return drawn(builder, study);
}

bool all_firm(const FigureContext& context, std::string_view study) {
    if (context.sources.find(Role::estimates) == nullptr) return true;
    const auto& table = *context.sources.table(Role::estimates);
    const auto *studies = table.text("study"), *reasons = table.text("reasons");
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if ((*studies)[row] == study && !(*reasons)[row].empty()) return false;
    }
    return true;
}

std::string study_name(const FigureContext& context, std::string_view study) {
    if (context.sources.find(Role::estimates) == nullptr) return std::string(study);
    const auto& table = *context.sources.table(Role::estimates);
    const auto *studies = table.text("study"), *iso3 = table.text("iso3"),
               *years = table.text("years");
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if ((*studies)[row] == study) {
            return name_of(context.words, study, (*iso3)[row], (*years)[row]);
        }
    }
    return std::string(study);
}

Figure prevalence_estimates(const FigureContext& context) {
    FigureBuilder builder("C37", context);
    if (context.sources.find(Role::estimates) == nullptr) return builder.done();
    return drawn(builder, "");
}

}  // namespace palermo::report
