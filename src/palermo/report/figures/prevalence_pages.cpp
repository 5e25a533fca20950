#include "palermo/report/figures/prevalence_pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "palermo/report/figure_builder.hpp"

namespace palermo::report {
namespace {

/// One row of the details.
struct Detail {
    std::string kind, label;
    double first = 0, second = 0;  // +inf: not estimable
    std::string text;              // of list_name: what the list is
};

std::vector<Detail> details_of(const FigureContext& context, std::string_view study) {
    std::vector<Detail> found;
    const auto* details = context.sources.table(Role::estimate_details);
    if (details == nullptr) return found;
    const auto& table = *details;
    const auto *studies = table.text("study"), *kind = table.text("kind"),
               *label = table.text("label"), *first = table.text("first"),
               *second = table.text("second");
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if ((*studies)[row] != study) continue;
        found.push_back({std::string((*kind)[row]), std::string((*label)[row]),
                         number_of((*first)[row]), number_of((*second)[row]),
                         std::string((*first)[row])});
    }
    return found;
}

std::vector<Detail> of_kind(const std::vector<Detail>& all, std::string_view kind) {
    std::vector<Detail> some;
    for (const auto& one : all) {
        if (one.kind == kind) some.push_back(one);
    }
    return some;
}

/// A figure of one study.
struct StudyFigure {
    FigureBuilder builder;
    std::string study;
    bool weak;  // what is made of its estimate is drawn as not firm enough to publish

    StudyFigure(std::string_view id, const FigureContext& context, std::string_view of)
        : builder(id, context), study(of), weak(!all_firm(context, of)) {
        builder.parameters({{"study", study}});
    }
    charts::Text around() const {
        auto text = builder.around("", "-" + study);
        text.title = builder.words.fill("chart.labelled",
                                        {{"label", builder.text("title")}, {"value", study}});
        return text;
    }
    std::string at(std::string_view x) const { return fmt::format("{}.{}", study, x); }
    /// People altogether; where the gate found reasons against them, the name of the series says so.
    charts::Value altogether(std::string_view x, double value) {
        return people(weak ? "people_not_firm" : "people", x, value);
    }
    charts::Value people(std::string_view series, std::string_view x, double value) {
        return std::isfinite(value) ? builder.number(series, at(x), std::round(value), 0)
                                    : builder.no_number(series, at(x));
    }
    charts::Value count(std::string_view series, std::string_view x, double value) {
        return builder.value(series, at(x), {std::llround(value)});
    }
};

std::string numbered_lists(const std::vector<Detail>& all) {
    std::string text;
    int number = 0;
    for (const auto& list : of_kind(all, "list")) {
        text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", ++number, list.label);
    }
    return words::isolated(text);  // list names are Latin letters, also in an Arabic sentence
}

// Letters such as P and Z are no names: what the lists are, as whoever published them says it.
void explain_lists(FigureBuilder& builder, const std::vector<Detail>& all) {
    std::string text;
    for (const auto& name : of_kind(all, "list_name")) {
        text += fmt::format("{}{} = {}", text.empty() ? "" : "; ", name.label, name.text);
    }
    const auto& words = builder.words;
    if (!text.empty()) {
        builder.note(words.fill("report.c37.lists", {{"lists", words::isolated(text)}}));
        return;
    }
    const auto lists = of_kind(all, "list");
    const bool letters =
        std::ranges::any_of(lists, [](const Detail& list) { return list.label.size() <= 2; });
    if (letters && of_kind(all, "hidden").empty()) builder.note(words("report.c37.lists_unnamed"));
}

Figure near_best(const FigureContext& context, std::string_view study,
                 const std::vector<Detail>& all) {
    constexpr std::size_t most = 12;
    StudyFigure made("C37m", context, study);
    const auto models = of_kind(all, "model");
    charts::DotPlot chart{made.around(), {}};
    for (std::size_t i = 0; i < std::min(most, models.size()); ++i) {
        const auto x = fmt::format("model{}", i + 1);
        const auto weight = made.builder.share("weight", made.at(x), models[i].second);
        auto name = models[i].label.empty() ? made.builder.text("independent")
                                            : words::isolated("[" + models[i].label + "]");
        chart.rows.push_back({std::move(name),
                              made.altogether(x, models[i].first),
                              made.builder.fill("weight", {{"share", weight.shown}}),
                              {},
                              {},
                              0,
                              made.weak});
    }
    if (chart.rows.empty()) return made.builder.done();
    made.builder.note(made.builder.fill("note", {{"lists", numbered_lists(all)}}));
    explain_lists(made.builder, all);
    if (of_kind(all, "list").size() > 6) made.builder.note(made.builder.text("pairs_only"));
    made.builder.draw(std::move(chart));
    return made.builder.done();
}

Figure overlaps(const FigureContext& context, std::string_view study,
                const std::vector<Detail>& all) {
    constexpr std::size_t most = 20;
    StudyFigure made("C37o", context, study);
    charts::UpSetPlot chart{made.around(), {}, {}};
    for (const auto& list : of_kind(all, "list")) {
        chart.sets.push_back({list.label, made.count("list", list.label, list.first)});
    }
    auto histories = of_kind(all, "overlap");
    std::stable_sort(histories.begin(), histories.end(),
                     [](const Detail& a, const Detail& b) { return a.first > b.first; });
    for (const auto& history : histories) {
        const auto size = made.count("overlap", history.label, history.first);
        if (chart.combinations.size() == most) continue;
        const auto lists = static_cast<std::uint32_t>(history.second);
        std::vector<std::size_t> sets;
        for (std::size_t i = 0; i < chart.sets.size(); ++i) {
            if ((lists >> i & 1U) != 0) sets.push_back(i);
        }
        chart.combinations.push_back({std::move(sets), size});
    }
    if (!of_kind(all, "hidden").empty()) made.builder.note(made.builder.text("hidden"));
    if (chart.combinations.empty()) return made.builder.done();
    explain_lists(made.builder, all);
    made.builder.draw(std::move(chart));
    return made.builder.done();
}

/// Every list left out, every pair taken as one that moves the number most, and the records that do.
Figure sensitivity(const FigureContext& context, std::string_view study,
                   const std::vector<Detail>& all) {
    constexpr std::size_t at_each_end = 3;
    StudyFigure made("C37s", context, study);
    charts::DotPlot chart{made.around(), {}};
    std::int64_t without_estimate = 0;
    const auto add = [&](const Detail& change) {
        const auto x = fmt::format("{}.{}", change.kind, change.label);
        const auto value = made.altogether(x, change.first);
        without_estimate += value.known() ? 0 : 1;
        charts::Dot dot{made.builder.fill(change.kind, {{"lists", change.label}}), value};
        dot.weak = made.weak;
        return dot;
    };
    const auto ends = [&](std::vector<Detail> changes) {
        std::stable_sort(changes.begin(), changes.end(),
                         [](const Detail& a, const Detail& b) { return a.first < b.first; });
        std::vector<charts::Dot> known;
        for (const auto& change : changes) {
            auto dot = add(change);
            if (dot.value.known()) known.push_back(std::move(dot));
        }
        for (std::size_t i = 0; i < known.size(); ++i) {
            if (i < at_each_end || i + at_each_end >= known.size()) chart.rows.push_back(known[i]);
        }
    };
    for (const auto& change : of_kind(all, "omitted")) chart.rows.push_back(add(change));
    ends(of_kind(all, "merged"));
    auto records = of_kind(all, "more");
    for (auto& fewer : of_kind(all, "fewer")) records.push_back(std::move(fewer));
    ends(std::move(records));
    if (chart.rows.empty()) return made.builder.done();
    made.builder.lead(made.builder.fill(
        "lead", {{"number", made.builder.fact(made.study + "_none", without_estimate)}}));
    explain_lists(made.builder, all);
    made.builder.draw(std::move(chart));
    return made.builder.done();
}

Figure highest_interaction(const FigureContext& context, std::string_view study,
                           const std::vector<Detail>& all) {
    StudyFigure made("C37x", context, study);
    charts::LineChart chart{made.around(), {}, {}};
    charts::Series line{made.builder.text("line"), {}};
    line.weak = made.weak;
    for (const auto& point : of_kind(all, "xi")) {
        const auto places = point.first == std::round(point.first) ? 0 : 2;
        chart.x.push_back(made.builder.words.decimal(point.first, places));
        line.values.push_back(made.altogether(exact(point.first), point.second));
    }
    if (chart.x.empty()) return made.builder.done();
    chart.text.x_label = made.builder.text("x");
    chart.series.push_back(std::move(line));
    made.builder.draw(std::move(chart));
    return made.builder.done();
}

Figure predictions(const FigureContext& context, std::string_view study,
                   const std::vector<Detail>& all) {
    StudyFigure made("C37p", context, study);
    charts::DumbbellChart chart{
        made.around(), made.builder.text("from"), made.builder.text("to"), {}};
    for (const auto& list : of_kind(all, "consistency")) {
        chart.rows.push_back({list.label, made.count("truth", list.label, list.first),
                              made.people("predicted", list.label, list.second)});
    }
    if (chart.rows.empty()) return made.builder.done();
    explain_lists(made.builder, all);
    made.builder.draw(std::move(chart));
    return made.builder.done();
}

}  // namespace

std::vector<std::string> studies_of(const Table* details) {
    std::vector<std::string> found;
    if (details == nullptr) return found;
    const auto* study = details->text("study");
    for (std::size_t row = 0; row < details->rows(); ++row) {
        const std::string name((*study)[row]);
        if (std::find(found.begin(), found.end(), name) == found.end()) found.push_back(name);
    }
    return found;
}

std::string study_page(std::string_view study) {
    std::string name;
    for (const char c : study) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        name += plain ? std::string(1, c)
                      : fmt::format("_{:02x}", static_cast<unsigned char>(c));  // no two alike
    }
    return fmt::format("prevalence/{}.html", name);
}

std::string study_opening(const FigureContext& context, std::string_view study, std::string_view up,
                          std::vector<Heading>& headings) {
    const auto& words = context.words;
    auto html = fmt::format(R"(<p class="intro">{}</p>
<p><a href="{}prevalence.html">{}</a></p>
)",
                            escaped(words("report.c37.assumption")), up,
                            escaped(words("report.c37.title")));
    const auto* estimates = context.sources.table(Role::estimates);
    if (estimates == nullptr) return html;
    const auto& table = *estimates;
    const auto *studies = table.text("study"), *method = table.text("method"),
               *reasons = table.text("reasons"), *silent = table.text("cannot_show"),
               *published = table.text("published_in");
    std::string gate, cannot_show, citation;
    const auto heading = [&](std::string id, std::string_view title) {
        headings.push_back({std::move(id), std::string(title)});
        return headings.back().html();
    };
    // "by stepwise selection: not published alone, because", and the sentences as a list.
    const auto item = [&](std::size_t row, std::string_view before, std::string_view remarks) {
        std::string inner;
        const bool weak = !(*reasons)[row].empty();
        for (const auto& one : remarks_in_words(words, remarks, weak)) {
            inner += fmt::format("<li>{}</li>", escaped(one));
        }
        const auto name = method_name(words, (*method)[row]);
        return fmt::format(
            "<li>{}{}</li>",
            escaped(before.empty()
                        ? name
                        : words.fill("chart.labelled", {{"label", name}, {"value", before}})),
            inner.empty() ? "" : "<ul>" + inner + "</ul>");
    };
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if ((*studies)[row] != study) continue;
        if (published != nullptr) citation = (*published)[row];
        const auto against = (*reasons)[row];
        gate +=
            item(row, words(against.empty() ? "report.c37.open" : "report.c37.closed"), against);
        if (silent != nullptr && !(*silent)[row].empty()) {
            cannot_show += item(row, "", (*silent)[row]);
        }
    }
    if (!citation.empty()) {
        html += fmt::format(R"(<p class="note">{} <cite lang="en" dir="ltr">{}</cite></p>
)",
                            escaped(words("report.c37.published")), escaped(citation));
    }
    html += fmt::format(
        R"(<section aria-labelledby="gate">{}<ul>{}</ul><p>{}</p></section>
)",
        heading("gate", words("report.c37.head_gate")), gate,
        escaped(words("prevalence.gate_limit")));
    html += fmt::format(
        R"(<section aria-labelledby="silent">{}<p>{}</p><ul>{}</ul></section>
)",
        heading("silent", words("report.c37.silent")), escaped(words("report.c37.silent_why")),
        cannot_show);
    return html;
}

std::vector<Figure> study_figures(const FigureContext& context, std::string_view study) {
    const auto all = details_of(context, study);
    const auto chao = of_kind(all, "chao");
    const auto bound = chao.empty() ? std::numeric_limits<double>::infinity() : chao[0].first;
    return {study_estimate(context, study, bound),
            near_best(context, study, all),
            overlaps(context, study, all),
            sensitivity(context, study, all),
            highest_interaction(context, study, all),
            predictions(context, study, all)};
}

}  // namespace palermo::report
