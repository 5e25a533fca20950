// mapping/values.hpp: what an answer in an office's file means.
//
//     Field::citizenship, "nigériane" ──resolve()──> NGA        Field::sex, "жен." ──> F
//     Field::citizenship, "Dominican" ──resolve()──> ambiguous: DMA or DOM; a person must say
//     Field::sex, column of "H" and "M" ──resolve_column()──> "M" is mujer: F
//
//     const auto& values = Values::shipped();
//     const auto meaning = values.resolve(Field::citizenship, "румынка");   // value, ROU
//
// Exact after normalisation, from official names (Unicode CLDR by way of ICU, data/vocabulary) and from
// what people decided; a likeness only proposes. What could be two things is asked, never taken. An
// answer of several words is understood only where each of its words is known.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05): "using systematic and consistent criteria".
// Format   docs/formats/office_labels.md
// Sources  Unicode CLDR (Unicode License v3); UN names and terms (data/vocabulary); HTCDS 2.0 (IOM, CC BY
//          4.0) for authorities, recruitment and sectors (ISIC Rev. 4); ISO 3166-1; ISO/IEC 5218
//
// Thread safety: Values are read by many threads at once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/core/result.hpp"
#include "palermo/mapping/fields.hpp"
#include "palermo/table/file_rows.hpp"
#include "palermo/table/table.hpp"

namespace palermo::mapping {

enum class Means : std::uint8_t {
    nothing,  // nobody knows: neither a name of anything nor decided
    value,    // one code
    several,  // all of the codes: "Syria/Lebanon", "sexual and labour"; none: several, not said which
    ambiguous,  // one of the codes: a person must say which
    no_answer,  // not zero, and not a value; codes has one of unknown, na, declined, missing
    stateless,
    group,        // of States: "West Africa", "another country", all but one State
    people,       // a people without a State, never a citizenship: "Roma"
    former,       // a State that is no more; codes has today's where there is one
    total,        // a sum, no person
    other_field,  // no answer to this question at all: a prompt, a code of a form
};

/// "value", "no_answer": as in the column `meaning` of an office's lookup.
std::string_view to_string(Means means);

enum class By : std::uint8_t { nobody, code_list, known_spelling, office };

struct Meaning {
    Means as = Means::nothing;
    std::vector<std::string> codes =
        {};  // ISO 3166 alpha-3; F M O; ages: code_of() of ages.hpp; forms(); ...
    By by = By::nobody;

    /// A person must say what it is.
    bool open() const { return as == Means::nothing || as == Means::ambiguous; }
    bool operator==(const Meaning&) const = default;
};

/// The different answers of one column.
struct Answers {
    std::span<const std::string> texts;
    std::span<const std::int64_t> rows = {};  // how often each stands there; empty: not known
    std::string_view heading = {};  // "SEXO (1=hombre, 2=mujer)": what it explains is taken
};

/// A guess to show to a person.
struct Proposal {
    std::string code;
    std::string matched;  // the name or word it is like, as written there
    double score;         // 0 to 1, as vocabulary::likeness()
};

class Values {
public:
    /// What palermo knows by itself. Fields are made ready when they are first asked for.
    static const Values& shipped();

    /// These, and what an office decided, which wins. Columns: field, label, meaning, codes; decided_by
    /// and note are kept; others are passed over. A row without a meaning is still open and is skipped.
    ///
    /// Errors   invalid_input  a column is missing; a field, meaning or code is unknown; codes without a
    ///                         meaning that has them, or the reverse; one label decided in two ways
    Result<Values> with(const Table& lookup, std::string_view file) const;

    /// Fields of people, days, places and years have no labels: nothing. Cost: microseconds.
    Meaning resolve(Field field, std::string_view text) const;

    /// Each answer with the others in view: "M" beside "H" is mujer, beside "F" male, alone it is asked;
    /// 1 and 2 mean something only where the heading says so; 99 given by many is no age. Shape: as texts.
    std::vector<Meaning> resolve_column(Field field, const Answers& answers) const;
    std::vector<Meaning> resolve_column(Field field, std::span<const std::string> texts,
                                        std::span<const std::int64_t> rows = {}) const {
        return resolve_column(field, Answers{.texts = texts, .rows = rows});
    }

    /// Up to n codes that the text may mean, best first, each once, none below a likeness of 0.6. For a
    /// person to confirm. Cost: some ms.
    std::vector<Proposal> propose(Field field, std::string_view text, std::size_t n) const;

    /// How many labels an office decided.
    std::size_t decided() const noexcept;

private:
    struct Decisions;
    explicit Values(std::shared_ptr<const Decisions> decisions)
        : decisions_(std::move(decisions)) {}

    std::shared_ptr<const Decisions> decisions_;
};

/// Answers of one column that a person has to decide.
struct OpenColumn {
    Field field;
    std::string file;
    std::int64_t column = 0;             // in the file, counted from 1
    std::span<const std::string> texts;  // all answers of the column
    std::span<const std::int64_t> rows;  // shape [texts]: how often
    std::span<const std::int64_t>
        first_rows;                     // shape [texts]: where each stands first, in the file
    std::span<const Meaning> meanings;  // shape [texts]: those that are open() are asked
};

struct Questions {
    Table table;                // field, label, meaning, codes, decided_by, note, rows, proposals
    std::int64_t withheld = 0;  // labels that may be a person's name, number or words
    Findings findings;          // where those stand; never what they are
};

/// The labels that are still open, most frequent first, with proposals; filled in, it is a lookup for
/// with(). One label of one field stands once, whatever files it comes from.
Questions open_questions(const Values& values, std::span<const OpenColumn> columns);

/// Whether a label that stands in few rows may say who somebody is: a telephone or document number, an
/// address, a sentence, words that all begin with capitals and that no list knows.
bool may_identify(std::string_view label, std::int64_t rows);

}  // namespace palermo::mapping
