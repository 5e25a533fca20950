// vocabulary/labels.hpp: which State a label typed by somebody means.
//
//     "EGYBT" ──resolve()──> Egypt, decided by a person      (data/lookups/citizenship.csv)
//     "Egyptt" ──resolve()──> nothing ──propose()──> Egypt 0.95, Eritrea ... ──a person──> lookup
//
// What a label means was decided by a human and stands in a file that another human can read,
// extend and contest. Likeness only proposes: a proposal is never applied without confirmation,
// for "Niger" is one letter from "Nigeria" and a wrong State on a victim's row is a wrong fact.
//
// Guide    docs/guides/labels.md
// Sources  [UNODC] the 747 labels of detected victims and offenders, release of 14/04/2025
//          [D64]   Damerau (1964), Commun. ACM 7(3), 171-176, restricted (one transposition)
//          [W90]   Winkler (1990), String comparator metrics, Proc. Survey Research Methods, ASA
//
// Thread safety: Labels are read by many threads at once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::vocabulary {

/// What a citizenship label can turn out to be.
enum class LabelClass : std::uint8_t {
    state,      // one State or territory with a code
    group,      // several States, a region, a people, the stateless
    nationals,  // of the reporting State itself
    abroad,     // all who are not its nationals
    unknown,    // the answer is that it is not known; an empty label
    unusable,   // no answer at all: a cell code, a number, a total, a prompt of the questionnaire
};

/// "state", "group", ... as in the lookup's column `class`.
std::string_view to_string(LabelClass label_class);

/// How a label was resolved.
enum class ResolvedBy : std::uint8_t {
    nobody,    // not in the lookup and no State's name; `as` is then unknown and means nothing
    lookup,    // a person decided
    code_list  // it is a State's name in one of the six languages
};

struct Resolution {
    ResolvedBy by = ResolvedBy::nobody;
    LabelClass as = LabelClass::unknown;
    const Country* country = nullptr;  // where `as` is state
    std::string_view decided_by;       // "palermo 2026-11"; both live as long as the Labels
    std::string_view note;             // why, where it could be contested; English

    explicit operator bool() const noexcept { return by != ResolvedBy::nobody; }
};

/// A guess to show to a person.
struct Proposal {
    const Country* country;
    std::string matched;  // the name or label it is like, as written there
    double score;         // 0 to 1: mean of Damerau-Levenshtein likeness and Jaro-Winkler
};

/// Case, accents, width, invisible characters and surplus spaces away: "  ESPAÑA " -> "espana".
/// Broken UTF-8 becomes U+FFFD. Two labels of one normal form are the same label.
std::string normalised(std::string_view label);

/// Likeness of two normalised labels, 0 to 1. A lost character (U+FFFD) is like any other.
double likeness(std::string_view a, std::string_view b);

/// Decisions about labels. Cheap to copy; never changes once made.
class Labels {
public:
    /// The decisions shipped in data/lookups: citizenship.csv and, for the release of 30/05/2023,
    /// citizenship_2023.csv.
    static const Labels& shipped();

    /// None but the names of the code list: what proposals are worth without decisions.
    static const Labels& names_only();

    /// These and those of another lookup, which win: a State knows its own spellings better.
    /// `lookup` has the text columns label, class, iso3 and may have decided_by and note.
    ///
    /// Errors   invalid_input  a column is missing; a class or code is unknown; iso3 given without
    ///                         class state, or the reverse; one label decided in two ways.
    ///                         `where` is "<file>:<row>:<column>", row 2 being the first of data
    Result<Labels> with(const Table& lookup, std::string_view file) const;

    /// What a label means: the lookup first, then names of the code list, else nobody. Exact after
    /// normalisation. Cost: O(label) and one hash.
    Resolution resolve(std::string_view label) const;

    /// Up to n States that the label may mean, best first, each once, none below a likeness of
    /// 0.6. For a person to confirm. Cost: O(names * label^2), a few ms; not for hot loops.
    std::vector<Proposal> propose(std::string_view label, std::size_t n) const;

    /// How many labels are decided, normal forms counted once.
    std::size_t size() const noexcept;

private:
    struct Decisions;
    explicit Labels(std::shared_ptr<const Decisions> decisions)
        : decisions_(std::move(decisions)) {}

    std::shared_ptr<const Decisions> decisions_;
};

}  // namespace palermo::vocabulary
