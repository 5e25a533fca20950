// linkage/decisions.hpp: what people decided about pairs, found again and held together.
//
//     review files ──read_decisions()──> DecisionRows ──settle()──> Settled ──bring_in()──> link(), draws
//
// Rows count in order: of one pair the later row must say the same, or "withdrawn" must stand between. A
// decision finds its pair by the numbers of its records (questions.hpp), else by what they say; one that
// finds no pair is counted and named by its place, never dropped in silence. Where a = b, b = c and a is
// not c nobody can be right, and all three places are named.
//
// Thread safety: functions of their arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "palermo/linkage/clusters.hpp"
#include "palermo/linkage/questions.hpp"
#include "palermo/table/table.hpp"

namespace palermo::linkage {

enum class Told : std::uint8_t { same, different, withdrawn };

struct DecisionRow {
    AskedPair pair;
    Told told = Told::same;
    Place place;
};

/// The rows of a review file or a sample that say something; those without a decision are questions still
/// open. Words are read in any case and with white space around; "cannot tell" decides nothing.
///
/// Errors   invalid_input  linkage.review_columns: no column question, or none of decision and verdict;
///                         review_decision: another word; review_question: a question that was changed;
///                         review_other_key: not one question was made with this key
Result<std::vector<DecisionRow>> read_decisions(const Table& table, std::string_view file_name,
                                                const FileRows& rows, const crypto::Key& key);

struct DecidedPair {
    std::uint32_t a = 0, b = 0;  // a < b
    Decision decision = Decision::none;
    Place place;  // the first row that says so
};

struct Settled {
    std::vector<DecidedPair> pairs;  // sorted
    std::int64_t decisions = 0;      // in force: by question, withdrawn ones not among them
    std::int64_t withdrawn = 0;      // decisions that a later row took back
    std::int64_t lost = 0;           // in force, and their pair is not in these lists
    Place first_lost;
    std::int64_t too_common =
        0;  // in force, but more records say this than a decision can be about
    std::vector<std::pair<Place, Place>>
        twice;  // both "same" with one record, on a list that holds
                // nobody twice: only one of them can be joined
};
inline constexpr std::size_t most_pairs_of_a_decision = 10'000;

/// Where several records say the same, "different" is about all of their pairs, and "same" about as many
/// as there are people: the first with the first, the second with the second.
///
/// Errors   invalid_input  linkage.review_two_ways: decided in two ways, both places; review_contradiction
/// Cost     2 us a record, more with numbers; none where there is no row
Result<Settled> settle(const Records& records, const Questions& questions,
                       std::span<const DecisionRow> rows);

/// Adds to compared.pairs the decided ones that no pass found or that looked too unlike, and gives the
/// decisions in the shape of compared.pairs.
std::vector<Decision> bring_in(const Records& records, std::span<const DecidedPair> decided,
                               Compared& compared);

/// Which decided pairs answer a pair that nobody decided: a = b and b = c say a = c.
class Implied {
public:
    Implied(std::size_t records, std::span<const DecidedPair> decided);
    Decision of(std::uint32_t a, std::uint32_t b) const;

private:
    std::vector<std::uint32_t> person_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> apart_;  // sorted, smaller first
};

}  // namespace palermo::linkage
