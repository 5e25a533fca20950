// disclosure/anonymize.hpp: records in which nobody stands alone.
//
//     records ──> count_violations(): how many combinations point to fewer than k people
//             ──> anonymize(): single answers removed until none does
//             ──> anonymized_candidate() ──> publish(): attacked ──> Release
//
// Everything in the published columns can be used to find somebody, so k-anonymity is asked of all of
// them unless the caller says which. An answer is removed (empty), never changed; an empty answer is a
// value like any other, so that a record with a gap is not alone with its gap.
//
// Deterministic. Rows come out in order of their answers: the order of the file they came from would
// tie two releases of it together, and often tells when somebody came. What differential privacy gives (synthesize.hpp), this does not: use it where records
// must stay as they were told.
//
// Sources  [S02] Sweeney (2002), IJUFKS 10(5): k-anonymity. [M07] Machanavajjhala et al. (2007),
//          TKDD 1(1): l-diversity. [HD12] Hundepool, Domingo-Ferrer et al. (2012), ch. 3.
// Method   docs/methods/k_anonymity.md
//
//     AnonymizeRules rules;  // k = 10, by every column
//     const auto made = TRY(anonymize(records, rules));
//     auto candidate = TRY(anonymized_candidate(records, made, rules));
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/disclosure/candidate.hpp"
#include "palermo/disclosure/dependencies.hpp"
#include "palermo/table/table.hpp"

namespace palermo::protect {

/// Records that stand in groups of fewer than k with equal answers.
struct Violations {
    std::int64_t rows = 0;
    std::int64_t below_k = 0;              // rows in a group smaller than k, over all columns given
    std::int64_t unique = 0;               // rows alone
    std::int64_t subsets = 0;              // sets of up to `columns_max` columns looked at
    std::int64_t subsets_with_rare = 0;    // of them, with a combination held by fewer than k
    std::int64_t rows_rare_in_subset = 0;  // rows that hold such a combination
};

/// Looks at all `columns` (empty: every text column) together, and at every subset of up to
/// `columns_max` of them; in subsets only combinations without an empty answer count.
///
/// Errors   invalid_input  no such text column, k below 1, columns_max above 4
/// Cost     O(different rows * subsets); 97,750 rows by 21 columns and subsets of 3: 1 CPU s
Result<Violations> count_violations(const Table& records, const std::vector<std::string>& columns,
                                    std::int64_t k, int columns_max = 0);

struct AnonymizeRules {
    std::int64_t k = 10;
    /// What somebody may know of a person. Empty: every column that is not sensitive. Columns that are
    /// neither here nor sensitive are left out of the result.
    std::vector<std::string> columns;
    std::vector<std::string> sensitive;  // not grouped by; each group holds `diversity` values
    std::vector<std::string> ignored;    // left out where `columns` is empty: identifiers
    std::int64_t diversity = 1;          // distinct l-diversity; 1: off
    /// Columns that everybody knows to follow from others: {"age", "minor"}.
    std::vector<std::pair<std::string, std::string>> follows = {};
};

/// The columns of `records` that somebody may know of a person, as the rules say.
std::vector<std::string> grouped_columns(const Table& records, const AnonymizeRules& rules);

/// Answers of one grouped column, before and removed.
struct ColumnLoss {
    std::string column;
    std::int64_t answers = 0;
    std::int64_t removed = 0;

    /// More than half is gone: what is left says little of anybody.
    bool heavy() const noexcept { return 2 * removed > answers; }
};

/// Groups of one sensitive column in which all who answered answered the same: whoever knows that a
/// person is in such a group learns the answer.
struct AlikeAnswers {
    std::string column;
    std::int64_t alike = 0;    // groups
    std::int64_t groups = 0;   // with an answer
    std::int64_t records = 0;  // in groups alike
};

/// Answers of a sensitive column that fewer than k records hold; they are published.
struct RareAnswers {
    std::string column;
    std::int64_t different = 0;
    std::int64_t records = 0;
};

struct Anonymized {
    Table table;
    std::int64_t answers = 0;  // not empty, before
    std::int64_t removed = 0;
    std::int64_t rows_in_own_group = 0;    // in groups of k or more without any removal
    std::vector<ColumnLoss> losses;        // shape [grouped columns]
    std::vector<RareAnswers> rare = {};    // shape [sensitive columns]
    std::vector<AlikeAnswers> alike = {};  // shape [sensitive columns]
    /// Sensitive answers removed too: they tell an answer that was removed from their record.
    std::int64_t telling = 0;
};

/// Removes answers until every record equals k - 1 others in the columns.
///
/// Small groups are merged with the group nearest to them: the answers in which they differ go. The
/// result is checked before it is returned.
///
/// A sensitive answer may tell a grouped one (dependencies.hpp): "domestic work" that the form is forced
/// labour. Where such an answer was removed and the records of a group would tell theirs apart again,
/// the sensitive one is removed as well. Grouped columns that follow from one another need no such care:
/// equal records stay equal when what follows is filled in.
/// Errors   invalid_input   no such column; a column that is no text; fewer than k rows
///          would_disclose  a column tells people apart, as a name does (columns.hpp); the groups
///                          cannot be made diverse enough
/// Cost     O(small groups * distinct records * columns)
Result<Anonymized> anonymize(const Table& records, const AnonymizeRules& rules);

/// What the records would be without one grouped column.
struct BetterChoice {
    std::string without;
    std::int64_t answers = 0;      // of the other grouped columns
    std::int64_t removed = 0;      // of them, when `without` is left out
    std::int64_t removed_now = 0;  // of them, as it is
};

/// Where a column lost more than half of its answers: the column without which fewest answers of the
/// others are removed, tried on up to four that lost most. Nothing where none lost that much, or
/// where leaving none out keeps more.
///
/// Cost     that of anonymize() for each column tried; nothing is tried above `cost_max` comparisons
std::vector<BetterChoice> better_choices(const Table& records, const AnonymizeRules& rules,
                                         const Anonymized& made);

/// What a reader of the anonymised records should know, in words: records without any answer, sensitive
/// answers of fewer than k records, columns that lost more than half and what would keep more.
std::vector<std::string> notes_of(const Table& records, const AnonymizeRules& rules,
                                  const Anonymized& made);

/// What "nearest neighbour" looks for where no diversity is promised, as the method of that attack.
inline constexpr std::string_view nearest_records =
    "whose nearest released records are fewer than k";

/// The released records with every answer filled in that follows from another one of its record.
Table filled_in(const Table& released, std::span<const Dependency> known);

/// What is known of the columns that anonymize() publishes. Of those found in the records, the ones that
/// five records or more show for each answer on average: what a few people share is no rule.
///
/// Errors   those of find_dependencies()
Result<std::vector<Dependency>> dependencies_of(const Table& records, const AnonymizeRules& rules);

/// What anonymize() made of `records`, on its way out. publish() attacks it:
///   small groups        records that equal fewer than k - 1 others in the grouped columns
///   rare combinations   sets of up to 4 grouped columns with an answer held by fewer than k; all of
///                       them up to `subsets_max`, then the largest order that fits
///   dependencies        records that equal fewer than k - 1 others once every answer is filled in that
///                       follows from another one of its record; where such columns are known
///   nearest neighbour   whoever knows a person's answers looks for the records that do not contradict
///                       them and lie nearest: fewer than k, or one sensitive answer where several
///                       were promised. Where none were, answers that all of a group share are
///                       counted, published, and named as not attacked
///
/// Errors   invalid_input   `made` has other columns than `records` and `rules` say
Result<Candidate> anonymized_candidate(const Table& records, const Anonymized& made,
                                       const AnonymizeRules& rules);

}  // namespace palermo::protect
