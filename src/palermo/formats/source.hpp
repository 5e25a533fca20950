// formats/source.hpp: one file as read, whatever it is packed in.
//
//     data.csv, data.csv.xz, data.csv.gz, data.xlsx ──> read_source() ──> Source ──> published, intake
//
// What a file is, is told by its bytes and not by its name: a web page saved as .xlsx is refused as a
// web page. Nothing is written to disk, and what was read is named by the digest of its bytes.
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "palermo/core/recipe.hpp"
#include "palermo/core/result.hpp"
#include "palermo/formats/compress.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/xlsx.hpp"
#include "palermo/table/table.hpp"

namespace palermo::formats {

/// What a person should know about a file that was read: rows left out, sheets not read. Sentences,
/// each with its file.
using Notes = std::vector<std::string>;

struct ReadOptions {
    CsvOptions csv;
    XlsxOptions xlsx;
    std::uint64_t limit_bytes = std::uint64_t{2} << 30;           // of the file as it lies on disk
    std::uint64_t unpacked_limit_bytes = default_unpacked_limit;  // of .xz and .gz
    Notes* notes = nullptr;  // where the notes of every file read go too
};

struct Source {
    Table table;              // text columns only, named as in the header
    InputDigest digest;       // name without folder, .xz and .gz; SHA-256 of the bytes as on disk
    std::uint64_t bytes = 0;  // on disk
    std::int64_t header_row = 1;  // rows.header(): below titles, or rows in which nothing stands
    FileRows rows;                // the row of the file where row i of the table stands: rows(i)
    std::string sheet;            // empty for CSV
    Notes notes;

    std::int64_t file_row(std::size_t i) const { return rows(i); }
};

/// Reads csv, csv.xz, csv.gz, xlsx; "-" is standard input, named "stdin".
///
/// Errors   not_found      no such file
///          invalid_input  too large, none of these kinds, or what the reader of its kind refuses
/// Cost     of that reader; files above 64 MiB are mapped, so a refusal near the start is quick
Result<Source> read_source(const std::filesystem::path& path, const ReadOptions& options = {});

}  // namespace palermo::formats
