// G13, docs/rules/G13.md
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

bool is_form(std::string_view text) {
    return text == "Sexual exploitation" || text == "Forced labour" ||
           text == "Other forms of exploitation";
}

}  // namespace

static Findings found(const GlotipInput& input) {
    const auto& rows = input.rows;
    Findings findings;
    // Each different code once, at its first row, with how many rows have it.
    struct Said {
        std::size_t finding = 0;
        std::size_t rows = 0;
    };
    std::array<std::vector<Said>, glotip_columns> said;
    for (std::size_t column = 0; column < glotip_columns; ++column) {
        said[column].resize(rows.columns[column]->values().size());
    }
    const auto say = [&](RowIndex row, GlotipColumn column, Severity severity) {
        auto& code = said[static_cast<std::size_t>(column)][rows.text(column).code(row)];
        if (code.rows++ == 0) {
            code.finding = findings.size();
            findings.push_back({.rule = "G13",
                                .severity = severity,
                                .place = rows.place(row, column),
                                .message = {},
                                .related = {}});
        }
        // The category of a total and of a form can be the same text with two severities.
        auto& worst = findings[code.finding].severity;
        worst = std::min(worst, severity);
    };
    for (RowIndex row = 0; row < rows.size(); ++row) {
        if (rows.indicators[row] == Indicator::unknown_code) {
            say(row, GlotipColumn::indicator, Severity::error);
        }
        if (rows.dimensions[row] == Dimension::unknown_code) {
            say(row, GlotipColumn::dimension, Severity::error);
        }
        if (rows.sexes[row] == Sex::unknown_code) {
            say(row, GlotipColumn::sex, Severity::error);
        }
        if (rows.ages[row] == Age::unknown_code) {
            say(row, GlotipColumn::age, Severity::error);
        }
        const auto category = rows.text(GlotipColumn::category)[row];
        if ((rows.dimensions[row] == Dimension::total && category != "Total") ||
            (rows.dimensions[row] == Dimension::form && !is_form(category))) {
            say(row, GlotipColumn::category, Severity::error);
        }
        if (rows.text(GlotipColumn::unit)[row] != "Counts") {
            // A rate is no count of people, and is left out of every sum.
            say(row, GlotipColumn::unit,
                is_rate(rows.text(GlotipColumn::unit)[row]) ? Severity::error : Severity::warning);
        }
        if (rows.text(GlotipColumn::source)[row] != "GLOTIP") {
            say(row, GlotipColumn::source, Severity::note);
        }
    }
    for (std::size_t column = 0; column < glotip_columns; ++column) {
        for (const auto& code : said[column]) {
            if (code.rows == 0) continue;
            findings[code.finding].message = fmt::format(
                "a code that is not on the list of column {}, on {} row{}; this is its first row",
                glotip_column_names[column], code.rows, code.rows == 1 ? "" : "s");
        }
    }
    return findings;
}

extern const Rule g13_unknown_code{
    .id = "G13", .title = "A code that is not on its list", .on_glotip = found};

}  // namespace palermo::published
