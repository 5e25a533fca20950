// disclosure/dependencies.hpp: columns that follow from one another, as an attacker knows them.
//
//     records + what was declared ──find_dependencies()──> Dependency ──> count_linked(), anonymize(),
//                                                                         attacks_between()
//
// Who knows an age knows who is a minor. Two tables that are safe each, one by age and one by minor,
// then tell small numbers by one subtraction. A dependency says which answers go together, so that
// such tables are counted, hidden and attacked as one.
//
// Of differential privacy nothing here is asked: its noise covers whatever an attacker knows already.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).
// Sources  [HD12] Hundepool, Domingo-Ferrer et al. (2012), sec. 4.2: linked tables.
// Method   docs/methods/attacker.md
//
//     const auto known = TRY(find_dependencies(records, {"region", "age", "minor"}, {}));
//     known.front().from;  // "age"
//     known.front().to;    // "minor"
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"

namespace palermo::protect {

/// Why an attacker knows that one column follows from another.
enum class KnownBy : std::uint8_t {
    declared,    // somebody said so: it is public
    vocabulary,  // everybody knows: a country lies in a region, a form of exploitation in a wider one
    records,     // it holds in the records. That it does is not public, and no statement names it
};

/// "declared", "of the vocabulary", "found in the records".
std::string_view name_of(KnownBy known_by);

/// `to` follows from `from`: each answer of `from` goes with one answer of `to`, or with none.
struct Dependency {
    std::string from, to;
    KnownBy known_by = KnownBy::records;

    /// In every record, a missing answer being an answer like any other. Else some answers of `from`
    /// leave `to` open: no answer, an "unknown", or a few that contradict what was declared.
    bool exact = true;

    /// Answers that stand in one record, ascending. "" is no answer.
    std::vector<std::pair<std::string, std::string>> together = {};

    /// Answers of `from` that go with one answer of `to`.
    std::vector<std::pair<std::string, std::string>> decided() const;
};

/// What is taken to be known before records are looked at.
struct KnownDependencies {
    std::vector<std::pair<std::string, std::string>> declared = {};  // {"age", "minor"}

    /// Columns of earlier releases: what follows from them, or they from it, is looked for too.
    std::vector<std::string> earlier_columns = {};
};

/// "age:minor" -> {"age", "minor"}.
///
/// Errors   invalid_input  no colon, nothing beside it, or a column that follows from itself
Result<std::vector<std::pair<std::string, std::string>>> dependencies_declared(
    std::span<const std::string> pairs);

/// Which of `columns` follow from which others: those declared, those of the vocabulary, and those that
/// hold in the records. Columns that the records do not have are passed over, unless declared.
///
/// Found are those that hold for every answer; also those that hold for every answer but one and for
/// most records, with five records or more for each answer ("unknown" goes with anything).
/// Errors   invalid_input  a column declared is missing, or follows in no record
/// Cost     O(rows * columns^2)
Result<std::vector<Dependency>> find_dependencies(
    const Table& records, const std::vector<std::string>& columns,
    std::span<const std::pair<std::string, std::string>> declared);

/// `columns` and all that follows from them, as far as `within` names it; in order of `within`.
std::vector<std::string> closure_of(const std::vector<std::string>& columns,
                                    const std::vector<std::string>& within,
                                    std::span<const Dependency> known);

/// For release.json, in words: which dependencies an attacker was taken to know. Those found in the
/// records are not named: that one column follows from another is a fact about the people in them.
std::vector<std::string> dependencies_named(std::span<const Dependency> known);

/// What no attack looks at, of columns that follow from one another.
std::string_view dependencies_not_attacked();

}  // namespace palermo::protect
