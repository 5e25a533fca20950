#include "palermo/published/rules.hpp"

#include <algorithm>

namespace palermo::published {
bool Rule::knows(Kind kind) const {
    switch (kind) {
        case Kind::glotip:
            return on_glotip != nullptr || on_clean_table != nullptr;
        case Kind::cases:
            return on_cases != nullptr;
        case Kind::sdg_series:
        case Kind::sdg_national:
            return on_sdg != nullptr;
        case Kind::laid_out:
            return on_layout != nullptr;
    }
    return false;
}

const Rule* find_rule(std::string_view id) {
    const auto all = rules();
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
