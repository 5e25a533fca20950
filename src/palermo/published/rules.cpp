#include "palermo/published/rules.hpp"

#include <algorithm>
#include <array>

#include "palermo/published/rules/all.hpp"

namespace palermo::published {
namespace {

constexpr Rule glotip(std::string_view id, std::string_view title,
                      Findings (*on)(const GlotipInput&)) {
    return {.id = id, .title = title, .on_glotip = on};
}
constexpr Rule cases(std::string_view id, std::string_view title, Findings (*on)(const CaseFile&)) {
    return {.id = id, .title = title, .on_cases = on};
}
constexpr Rule sdg(std::string_view id, std::string_view title, Findings (*on)(const SdgFile&)) {
    return {.id = id, .title = title, .on_sdg = on};
}
constexpr Rule clean_table(std::string_view id, std::string_view title,
                           Findings (*on)(const GlotipRows&, const Table&)) {
    return {.id = id, .title = title, .on_clean_table = on};
}

constexpr std::array all = {
    cases("D01", "A code that is not in the codebook", d01_unknown_code),
    cases("D02", "Answers that contradict each other", d02_contradicting_answers),
    cases("D03", "A list of answers that disagrees with its columns", d03_concatenated_disagrees),
    cases("D04", "An empty answer is not a no", d04_empty_is_not_zero),
    cases("D05", "Combinations held by few people", d05_rare_combination),
    glotip("G01", "A number that cannot be a count of people", g01_impossible_value),
    glotip("G02", "A questionnaire cell code published as data", g02_leaked_cell_code),
    glotip("G03", "A key that stands more than once with the same number", g03_repeated_key),
    glotip("G04", "A key that stands more than once with different numbers", g04_conflicting_key),
    glotip("G05", "Text whose characters were lost", g05_broken_text),
    glotip("G06", "Sexes that do not add up to their total", g06_sexes_do_not_add_up),
    glotip("G07", "Ages that do not add up to their total", g07_ages_do_not_add_up),
    glotip("G08", "Lines of a table that exceed its total", g08_lines_exceed_total),
    glotip("G09", "A citizenship label nobody has read yet", g09_unknown_label),
    glotip("G10", "A label that is no citizenship", g10_label_is_no_citizenship),
    glotip("G11", "A State or region that is not what its code says", g11_state_and_region),
    glotip("G12", "A year that cannot be", g12_year_out_of_range),
    glotip("G13", "A code that is not on its list", g13_unknown_code),
    glotip("G14", "Several labels for one State in one table", g14_labels_meet),
    clean_table("G15", "No usable total beside published parts", g15_absent_total),
    glotip("G16", "A part larger than its total", g16_part_exceeds_total),
    sdg("S01", "A key that stands more than once", s01_repeated_key),
    sdg("S02", "A code that is not on its list", s02_unknown_code),
    sdg("S03", "A value that is not a count", s03_not_a_count),
    sdg("S04", "Parts that do not add up to their total", s04_parts_do_not_add_up),
    sdg("S05", "A unit that its values contradict", s05_unit_contradicts_values),
};

}  // namespace

bool Rule::knows(Kind kind) const {
    switch (kind) {
        case Kind::glotip:
            return on_glotip != nullptr || on_clean_table != nullptr;
        case Kind::cases:
            return on_cases != nullptr;
        case Kind::sdg_series:
        case Kind::sdg_national:
            return on_sdg != nullptr;
    }
    return false;
}

std::span<const Rule> rules() {
    return all;
}

const Rule* find_rule(std::string_view id) {
    const auto found = std::ranges::find(all, id, &Rule::id);
    return found == all.end() ? nullptr : &*found;
}

GlotipLabels::GlotipLabels(const GlotipRows& rows, const Labels& labels) : labels_(labels) {
    const auto& category = rows.text(GlotipColumn::category);
    of_code_.resize(category.values().size());
    first_row_.resize(category.values().size(), no_row);
    rows_.resize(category.values().size(), 0);
    for (RowIndex row = 0; row < rows.size(); ++row) {
        if (rows.dimensions[row] == Dimension::citizenship ||
            rows.dimensions[row] == Dimension::repatriation) {
            const auto code = category.code(row);
            first_row_[code] = std::min(first_row_[code], row);
            ++rows_[code];
        }
    }
    for (std::size_t code = 0; code < rows_.size(); ++code) {
        if (rows_[code] > 0) {
            of_code_[code] = labels_.resolve(category.values()[code]);
        }
    }
}

}  // namespace palermo::published
