// published/ctdc.hpp: a CTDC case file: one line a person, k-anonymised by its publisher.
//
// Findings on it name columns and lines, never answers. Nothing here leads to a Release: what
// ships of such data is made by `protect`.
//
// Source  CTDC (IOM and partners), Global k-anonymised dataset of 15 July 2021 and its codebook.
//
//     const auto cases = TRY(CaseFile::of(source.table, source.digest.name, source.rows));
//
// Thread safety: a CaseFile is read by many threads at once, while its table lives.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/table/file_rows.hpp"
#include "palermo/table/table.hpp"

namespace palermo::published {

/// The table and where it stands. Points into the table it was made of.
struct CaseFile {
    /// Errors   invalid_input  not a CTDC case file (kind.hpp)
    static Result<CaseFile> of(const Table& table, std::string file, FileRows where = {});

    std::size_t size() const { return table->rows(); }
    /// Nothing where this variant of the file has no such column.
    const TextColumn* find(std::string_view column) const { return table->text(column); }
    /// 1-based number of a column in the file, 0 where there is none of that name.
    std::int64_t number_of(std::string_view column) const;
    Place place(std::size_t row, std::string_view column) const {
        return {file, where(row), number_of(column)};
    }
    /// The names of all columns that hold 0, 1 or nothing.
    std::vector<std::string_view> binary_columns() const;

    const Table* table = nullptr;
    std::string file;
    FileRows where;
};

}  // namespace palermo::published
