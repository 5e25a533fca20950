// synthesis/schema.hpp: what may stand in case microdata, known before anybody looks at them.
//
//     schema file (public) ──> Schema ──encode(Table)──> Records ──> marginals
//
// Differential privacy protects only what is computed from the data, so the columns, their codes
// and the rules between them must come from public documents: code books, ISO lists, the law. A
// code that is in the data and not in the list never becomes a new code: it is counted under the code
// that the schema declares for all others, and refused where there is none. Likewise rows of a victim
// beyond the declared number, and rows that break a rule, are left out where the schema says so, each by
// what stands in the rows of that victim alone. So nothing about the data decides what may be asked.
// A missing answer is a code of its own, "", and not a zero.
//
// Mandate  A/RES/76/7, para 14 (disaggregated data) and para 22 (privacy).
// Format   docs/formats/microdata_schema.md
//
// Thread safety: values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/crypto/keyed.hpp"
#include "palermo/table/table.hpp"

namespace palermo::protect {

/// The index of a code in its column's list.
using Code16 = std::uint16_t;

/// A coarser reading of a column: country -> subregion.
struct Level {
    std::string name;
    std::vector<std::string> groups;  // "Western Europe"; "" first where the column has ""
    std::vector<Code16> group_of;     // shape [codes of the column]
};

struct SchemaColumn {
    std::string name;
    std::vector<std::string> codes;  // "" first where an answer may be missing
    std::vector<Level> levels;       // finest first
    bool may_be_missing = true;
    std::optional<Code16> other;  // counts what is not in the list, and what may not be missing

    std::optional<Code16> find(std::string_view code) const;
};

/// "Where ageBroad is 0--8 or 9--17, majorityStatus is Minor": where every `when` holds, `then`
/// holds. A public fact, kept by every released record.
struct SchemaRule {
    struct Part {
        std::size_t column;
        std::vector<bool> codes;  // shape [codes of the column], true where the part holds
    };
    std::vector<Part> when;
    Part then;
    std::string why;
};

/// Columns, codes and rules. Immutable.
class Schema {
public:
    /// Reads the JSON of docs/formats/microdata_schema.md. `file` names it in errors.
    ///
    /// Errors   invalid_input  not this format, a name or code twice, a rule about unknown columns
    ///                         or codes, more than 65,535 codes, or no record can keep every rule
    static Result<Schema> parse(std::string_view json, const std::string& file);

    const std::string& name() const noexcept { return name_; }
    const std::vector<SchemaColumn>& columns() const noexcept { return columns_; }
    const std::vector<SchemaRule>& rules() const noexcept { return rules_; }

    /// The column that tells victims apart, or "" where each row is a victim. Never released.
    const std::string& victim_column() const noexcept { return victim_column_; }
    std::int64_t rows_per_victim_max() const noexcept { return rows_per_victim_max_; }

    /// Are rows of a victim beyond that number, and rows that say nobody, left out instead of refused?
    bool leaves_out_surplus_rows() const noexcept { return leaves_out_surplus_; }
    /// Are rows that break a rule left out instead of refused?
    bool leaves_out_breaking_rows() const noexcept { return leaves_out_breaking_; }

    std::optional<std::size_t> find(std::string_view column) const;

    /// How many rules a record breaks. Shape [columns].
    std::size_t broken_rules(std::span<const Code16> record) const;

    /// The same columns and codes, to read what was released: no rules, which others may break, no
    /// column that tells victims apart, which is never released, and nothing that is put right.
    Schema as_released() const;

    /// Digest of the schema file.
    const std::string& sha256() const noexcept { return sha256_; }

private:
    std::string name_;
    std::vector<SchemaColumn> columns_;
    std::vector<SchemaRule> rules_;
    std::string victim_column_;
    std::int64_t rows_per_victim_max_ = 1;
    bool leaves_out_surplus_ = false, leaves_out_breaking_ = false;
    std::string sha256_;
};

/// Rows as codes of a schema, column by column.
struct Records {
    std::size_t rows = 0;
    std::vector<std::vector<Code16>> columns;  // shape [columns][rows]

    std::vector<Code16> row(std::size_t index) const;
};

/// What was counted under a catch-all or left out, as the schema says. True numbers: for the office alone.
struct Adjusted {
    std::vector<std::int64_t> other;       // shape [columns], answers
    std::int64_t surplus_rows = 0;         // of victims with more rows than declared
    std::int64_t rows_of_nobody = 0;       // that do not say whose they are
    std::int64_t rows_breaking_rules = 0;  //
};

/// Codes a table. Columns of the table that the schema does not name are refused, so that nothing
/// is left out by an oversight; `ignored` names those to leave out on purpose.
///
/// Of a victim with too many rows those first by a keyed digest of victim and answers stay: nobody who
/// fills in a form chooses which, and other people's rows have no part in it. `order` is that key, of the
/// ledger; null: a public one, for what stays in the office. In whatever order the rows stand, the same stay.
///
/// Errors   invalid_input  a column is missing or not named, an ignored one is not there or is named
///                         by the schema; and, where the schema declares nothing for it: a value is not in
///                         its list, an answer is missing where it may not be, a victim has more rows than
///                         declared, or a row breaks a rule; the message names file, row and column
Result<Records> encode(const Table& table, const Schema& schema, const std::string& file,
                       std::span<const std::string> ignored = {},
                       const crypto::Key* order = nullptr, Adjusted* adjusted = nullptr);

/// The records as a table of text, column by column.
Table decode(const Records& records, const Schema& schema);

}  // namespace palermo::protect
