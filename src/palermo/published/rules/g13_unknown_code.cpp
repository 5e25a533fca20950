// G13, docs/rules/G13.md
#include <fmt/format.h>

#include <array>

#include "palermo/published/rules/all.hpp"

namespace palermo::published {
namespace {

bool is_form(std::string_view text) {
    return text == "Sexual exploitation" || text == "Forced labour" ||
           text == "Other forms of exploitation";
}

}  // namespace

Findings g13_unknown_code(const GlotipInput& input) {
    const auto& rows = input.rows;
    Findings findings;
    // Each different code once, at its first row.
    std::array<std::vector<bool>, glotip_columns> said;
    for (std::size_t column = 0; column < glotip_columns; ++column) {
        said[column].assign(rows.columns[column]->values().size(), false);
    }
    const auto say = [&](RowIndex row, GlotipColumn column, Severity severity) {
        const auto code = rows.text(column).code(row);
        const bool told = said[static_cast<std::size_t>(column)][code];
        if (!told) {
            said[static_cast<std::size_t>(column)][code] = true;
            findings.push_back({"G13",
                                severity,
                                rows.place(row, column),
                                fmt::format("a code that is not on the list of column {}; this is "
                                            "its first row",
                                            glotip_column_names[static_cast<std::size_t>(column)]),
                                {}});
        }
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
            say(row, GlotipColumn::unit, Severity::warning);
        }
        if (rows.text(GlotipColumn::source)[row] != "GLOTIP") {
            say(row, GlotipColumn::source, Severity::note);
        }
    }
    return findings;
}

}  // namespace palermo::published
