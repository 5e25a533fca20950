// published/rules.hpp: what can be wrong with a published file, one rule a file.
//
//     GlotipRows, CaseFile, SdgFile, LaidOut ──> rules ──> Findings
//
// A rule has an id, one C++ file in rules/, which says so in an `extern const Rule` and stands on no list,
// one page docs/rules/<id>.md and fixtures in tests/cases/published. `./dev new rule` writes all of them. It
// never changes data and never writes a cell's value into a finding.
//
// Mandate  A/RES/76/7, para 22-23: data that is "balanced, reliable and comprehensive".
//
// Thread safety: a constant table of functions, each safe to call from several threads.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "palermo/core/date.hpp"
#include "palermo/core/finding.hpp"
#include "palermo/published/ctdc.hpp"
#include "palermo/published/glotip_rows.hpp"
#include "palermo/published/kind.hpp"
#include "palermo/published/labels.hpp"
#include "palermo/published/laid_out.hpp"
#include "palermo/published/sdg.hpp"

namespace palermo::published {

/// What each citizenship label of a file means, asked once.
class GlotipLabels {
public:
    GlotipLabels(const GlotipRows& rows, const Labels& labels);
    /// `category` is a code of the Category column; nobody's for labels of other dimensions.
    const vocabulary::Resolution& meaning(TextCode category) const { return of_code_[category]; }
    /// The first row of a table by citizenship or by country of repatriation where the label stands,
    /// or no_row.
    RowIndex first_row(TextCode category) const { return first_row_[category]; }
    /// On how many such rows.
    std::size_t rows(TextCode category) const { return rows_[category]; }
    const Labels& all() const { return labels_; }

private:
    Labels labels_;
    std::vector<vocabulary::Resolution> of_code_;
    std::vector<RowIndex> first_row_;
    std::vector<std::size_t> rows_;
};

/// What a rule for the UNODC file sees.
struct GlotipInput {
    const GlotipRows& rows;
    const GlotipLabels& labels;
    std::optional<Date> released;  // nothing where nobody said
};

struct Rule {
    std::string_view id;     // "G01"
    std::string_view title;  // "A number that cannot be a count of people"
    Findings (*on_glotip)(const GlotipInput&) = nullptr;
    Findings (*on_cases)(const CaseFile&) = nullptr;
    Findings (*on_sdg)(const SdgFile&) = nullptr;
    /// Sees what the other rules left of a UNODC file: its rows, and the clean table (glotip.hpp).
    Findings (*on_clean_table)(const GlotipRows&, const Table&) = nullptr;
    /// Sees a public file of others, read by its layout.
    Findings (*on_layout)(const LaidOut&) = nullptr;
    /// Sees two copies of one such file.
    Findings (*on_copies)(const LaidOut&, const LaidOut&) = nullptr;

    /// Whether it looks at files of that kind.
    bool knows(Kind kind) const;
};

/// All rules, ordered by id: each `extern const Rule` of the files in rules/ (tools/generate.py).
std::span<const Rule> rules();

/// The rule of that id, or nullptr.
const Rule* find_rule(std::string_view id);

/// Its page docs/rules/<id>.md as Markdown, compiled into the program; empty where there is none.
std::string_view page_of(std::string_view id);

/// What that page says under "What to do", its first paragraph on one line; empty for an id that is none.
std::string_view what_to_do(std::string_view id);

}  // namespace palermo::published
