// G05, docs/rules/G05.md
#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

/// UTF-8 text in which characters were lost: U+FFFD where a letter was, UTF-8 that was read as
/// Latin-1 or Windows-1252 and written again ("Ã©", "â€™"), or control characters.
bool is_broken(std::string_view text) {
    if (text.find("\xEF\xBF\xBD") != std::string_view::npos) {
        return true;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7F) {
            return true;
        }
        const auto next = [&](std::size_t k) {
            return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0;
        };
        // U+00C2 or U+00C3, then U+0080 to U+00BF: two Latin-1 characters that were one letter.
        if (byte == 0xC3 && (next(1) == 0x82 || next(1) == 0x83) && next(2) == 0xC2 &&
            next(3) >= 0x80) {
            return true;
        }
        // U+00E2 then U+20AC: the first two thirds of a curly quote or dash.
        if (byte == 0xC3 && next(1) == 0xA2 && next(2) == 0xE2 && next(3) == 0x82 &&
            next(4) == 0xAC) {
            return true;
        }
    }
    return false;
}

}  // namespace

static Findings found(const GlotipInput& input) {
    const auto& rows = input.rows;
    std::array<std::vector<bool>, glotip_columns> broken;
    for (std::size_t column = 0; column < glotip_columns; ++column) {
        for (const auto& text : rows.columns[column]->values()) {
            broken[column].push_back(is_broken(text));
        }
    }
    Findings findings;
    for (RowIndex row = 0; row < rows.size(); ++row) {
        for (std::size_t column = 0; column < glotip_columns; ++column) {
            if (broken[column][rows.columns[column]->code(row)]) {
                findings.push_back({"G05",
                                    Severity::warning,
                                    rows.place(row, static_cast<GlotipColumn>(column)),
                                    "characters of this text were lost in a change of encoding",
                                    {}});
                break;
            }
        }
    }
    return findings;
}

extern const Rule g05_broken_text{
    .id = "G05", .title = "Text whose characters were lost", .on_glotip = found};

}  // namespace palermo::published
