// disclosure/columns.hpp: what each column of a file of records is to somebody who looks for a person.
//
//     records ──> roles_of(): identifier, quasi-identifier, sensitive, other; used or left out
//             ──> refuse_identifiers(): a column that tells people apart leaves in no form
//
// A file that is to be published holds no identifiers: no grouping, suppression or rounding makes a
// name harmless. So a column whose answers are nearly all different is refused, whatever it was named
// as; the reason is in numbers and never shows an answer.
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05).
// Sources  [HD12] Hundepool, Domingo-Ferrer et al. (2012), sec. 2.2: kinds of variables.
// Method   docs/methods/k_anonymity.md, "Which columns are identifiers"
//
//     TRY(refuse_identifiers(records, {"sex", "age"}, UsedAs::quasi_identifier));
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/table/table.hpp"

namespace palermo::formats {
class Json;
}

namespace palermo::protect {

/// The words of disclosure control [HD12].
enum class ColumnRole : std::uint8_t {
    identifier,        // tells people apart: a name, a phone or case number, free text
    quasi_identifier,  // may be known of a person: sex, age, citizenship
    sensitive,         // must not be learnt of a person: kept as it is, but not alone
    other,             // not used, and not published
};

/// "identifier", "quasi-identifier", "sensitive", "other".
std::string_view name_of(ColumnRole role);

/// How the answers of a column are spread. A missing answer is none.
struct ColumnFacts {
    std::int64_t answered = 0;
    std::int64_t different = 0;
    std::int64_t once = 0;         // answers that stand in one record only
    std::int64_t most_common = 0;  // records of the most common answer
};

ColumnFacts facts_of(const TextColumn& column);

/// Why a column tells people apart, in numbers; nothing where it does not. The rule is written down in
/// docs/methods/k_anonymity.md; the answers are looked at, and the name of the column.
///
/// Cost     O(rows + different answers)
std::optional<std::string> identifying(const TextColumn& column);

/// Is a column of this name one of names of people or ways to reach them: phone, email, surname?
bool is_called_as_people(std::string_view name);

/// What a column is to be used as.
enum class UsedAs : std::uint8_t { table_column, quasi_identifier, sensitive };

/// Refuses columns that tell people apart, and pairs and all of them together when `together`: names
/// spread over two columns.
///
/// Errors   invalid_input   no such text column
///          would_disclose  a column, or several together, tells people apart
Result<void> refuse_identifiers(const Table& records, const std::vector<std::string>& columns,
                                UsedAs as, bool together = false);

/// One column of a file and what became of it.
struct ColumnUse {
    std::string name;
    ColumnRole role = ColumnRole::other;
    std::string use;              // "counted by", "kept as it is"; empty: left out
    std::int64_t unanswered = 0;  // records without an answer
    bool published = false;       // its answers are in what leaves
};

/// Every column of the file, in its order: those in `quasi` are `quasi_use`, sensitive ones are kept as
/// they are. Columns in neither list are left out: identifiers where identifying() says so, other where
/// not.
std::vector<ColumnUse> roles_of(const Table& records, const std::vector<std::string>& quasi,
                                std::string_view quasi_use,
                                const std::vector<std::string>& sensitive = {});

/// Says that a column is used without being published: the amounts, whose they are, the key of a record.
void use_unpublished(std::vector<ColumnUse>& columns, std::string_view name, ColumnRole role,
                     std::string_view use);

/// For people: a line for each column used, then those left out; with how many records have no answer,
/// since "no answer" is published as an empty one.
std::string in_words(const std::vector<ColumnUse>& columns);

/// [{"name":"sex","role":"quasi-identifier","unanswered":0,"use":"counted by"}, ...]
formats::Json to_json(const std::vector<ColumnUse>& columns);

/// Records without a single answer in these columns (all when empty).
std::int64_t records_without_answers(const Table& records,
                                     const std::vector<std::string>& columns = {});

/// The text column of this name.
///
/// Errors   invalid_input  columns.no_text_column: none is called so; with those there are
Result<const TextColumn*> text_column(const Table& table, const std::string& name);

/// "region, form, sex", twelve at most: for refusals of a column that is not there.
Shown names_of_columns(const Table& table);

}  // namespace palermo::protect
