// How exact the protected counts of case data are: C58.
//
// Computed from the release alone, whose tables say of each count where the noise leaves it; the
// original is not needed and not here. Whoever plans a study reads off how large a group must be.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "palermo/report/figures/figures.hpp"

namespace palermo::report {
namespace {

struct Size {
    std::string_view code;
    double from, below;  // people
};
constexpr std::array<Size, 5> sizes = {{{"50", 50, 100},
                                        {"100", 100, 500},
                                        {"500", 500, 1000},
                                        {"1000", 1000, 5000},
                                        {"5000", 5000, 1e18}}};
constexpr std::size_t answers_most = 3;

// Half widths of the 95% intervals as shares of the counts; shape [sizes][answers].
using Widths = std::array<std::array<std::vector<double>, answers_most>, sizes.size()>;

Widths widths_of(const Table& table) {
    Widths widths;
    const auto *name = table.text("table"), *measured = table.text("measured"),
               *high = table.text("high95"), *cleaned = table.text("cleaned");
    for (std::size_t row = 0; row < table.rows(); ++row) {
        std::size_t answers = 1;
        for (auto at = (*name)[row].find(" x "); at != std::string_view::npos;
             at = (*name)[row].find(" x ", at + 1)) {
            ++answers;
        }
        const double people = number_of((*cleaned)[row]);
        // The lower limit stops at nobody; the upper one shows the whole noise.
        const double half = number_of((*high)[row]) - number_of((*measured)[row]);
        if (answers > answers_most || half <= 0) continue;
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            if (people < sizes[i].from || people >= sizes[i].below) continue;
            widths[i][answers - 1].push_back(half / people);
        }
    }
    return widths;
}

double median_of(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

Figure protected_exactness(const FigureContext& context) {
    FigureBuilder builder("C58", context);
    const auto* cases = context.sources.table(Role::cases);
    if (cases == nullptr) return builder.done();
    const auto& table = *cases;
    for (const auto* column : {"table", "measured", "high95", "cleaned"}) {
        if (table.text(column) == nullptr) return builder.done();
    }
    auto widths = widths_of(table);
    charts::BarChart chart{builder.around(), {}, {}};
    for (std::size_t answers = 0; answers < answers_most; ++answers) {
        chart.series.push_back({builder.text(fmt::format("answers_{}", answers + 1)), {}, -1});
    }
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const auto& size = sizes[i];
        const auto people = [&](double n) { return builder.words.number(std::llround(n)); };
        chart.categories.push_back(
            size.below < 1e18 ? fmt::format("{}–{}", people(size.from), people(size.below - 1))
                              : builder.fill("or_more", {{"n", people(size.from)}}));
        for (std::size_t answers = 0; answers < answers_most; ++answers) {
            auto& some = widths[i][answers];
            const auto series = std::to_string(answers + 1);
            (void)builder.value("counts_" + series, size.code,
                                {static_cast<std::int64_t>(some.size())});
            chart.series[answers].values.push_back(
                some.empty() ? builder.no_number(series, size.code)
                             : builder.share(series, size.code, median_of(some), 0));
        }
    }
    auto& of_two = widths[1][1];
    if (!of_two.empty()) {
        builder.lead(builder.fill(
            "lead", {{"share", builder.share_fact("of_100_two_answers", median_of(of_two))}}));
    }
    builder.note(builder.words("report.cases_note"));
    builder.draw(std::move(chart));
    return builder.done();
}

}  // namespace palermo::report
