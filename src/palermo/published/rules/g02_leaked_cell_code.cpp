// G02, docs/rules/G02.md
#include <cctype>

#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

std::size_t digits_from(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end]))) {
        ++end;
    }
    return end - at;
}

/// The name of a questionnaire cell: Q, a question number, _, a line number, perhaps a letter, _,
/// a year. "Q6.1_10s_2019"; the last part may be missing.
bool is_cell_name(std::string_view text) {
    if (text.empty() || (text[0] != 'Q' && text[0] != 'q')) {
        return false;
    }
    std::size_t at = 1;
    for (;;) {
        const auto digits = digits_from(text, at);
        if (digits == 0) {
            return false;
        }
        at += digits;
        if (at >= text.size() || text[at] != '.') {
            break;
        }
        ++at;
    }
    if (at >= text.size() || text[at] != '_') {
        return false;
    }
    const auto line = digits_from(text, at + 1);
    return line > 0;
}

/// A count that is a cell's name without its punctuation ends in a year near the row's own:
/// 6.1_1_2019 becomes 6,112,019. True counts of six digits and more do not occur.
bool reads_as_cell_name(std::int64_t value, std::int32_t year) {
    const auto last_four = value % 10'000;
    return value >= 100'000 && year != 0 && last_four >= year - 10 && last_four <= year + 10;
}

}  // namespace

static Findings found(const GlotipInput& input) {
    const auto& rows = input.rows;
    const auto& category = rows.text(GlotipColumn::category);
    std::vector<bool> leaked;
    for (const auto& text : category.values()) {
        leaked.push_back(is_cell_name(text));
    }
    Findings findings;
    for (RowIndex row = 0; row < rows.size(); ++row) {
        const bool in_value = rows.people[row].written == Written::count &&
                              reads_as_cell_name(rows.people[row].value, rows.years[row]);
        if (leaked[category.code(row)]) {
            findings.push_back({"G02",
                                Severity::error,
                                rows.place(row, GlotipColumn::category),
                                in_value ? "the category is the name of a questionnaire cell, and "
                                           "the number is a cell's name without punctuation"
                                         : "the category is the name of a questionnaire cell",
                                {}});
        } else if (in_value) {
            findings.push_back({"G02",
                                Severity::error,
                                rows.place(row, GlotipColumn::value),
                                "the number reads as the name of a questionnaire cell (question, "
                                "line, year) without its punctuation",
                                {}});
        }
    }
    return findings;
}

extern const Rule g02_leaked_cell_code{
    .id = "G02", .title = "A questionnaire cell code published as data", .on_glotip = found};

}  // namespace palermo::published
