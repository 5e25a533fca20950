// formats/csv.hpp: comma-separated text to a table and back.
//
//     bytes ──> parse_csv() ──> Table (text columns only: what a cell means is for others)
//     Table ──> csv_text() ──> bytes
//
// Read is what RFC 4180 says and what statistical offices publish besides: separators , ; tab and |,
// line ends CRLF, LF and CR, a byte-order mark, UTF-16 with mark, windows-1252 when asked, the line
// "sep=;" of Excel. Rows in which nothing stands are none, and neither are columns without a name at
// the end; both are counted. Everything else is refused with line and column, because a row shifted
// by one field is a wrong number that looks right.
//
// Sources  [RFC4180] Shafranovich (2005); [OWASP] CSV injection.
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "palermo/core/result.hpp"
#include "palermo/formats/encoding.hpp"
#include "palermo/table/file_rows.hpp"
#include "palermo/table/table.hpp"

namespace palermo::formats {

/// What a row of separators, white space and empty quotes is. Spreadsheet programs write such rows
/// below the data; in microdata of ours it may be a person whose every answer was removed.
enum class BlankRows : std::uint8_t { left_out, kept };

struct CsvOptions {
    char separator = 0;  // 0: found from the first lines; else one of , ; tab |
    Encoding encoding = Encoding::automatic;
    BlankRows blank_rows = BlankRows::left_out;
    std::uint64_t field_limit_bytes = std::uint64_t{1} << 20;
    std::uint64_t line_limit_bytes = std::uint64_t{16} << 20;  // one record, quoted lines included
    std::uint64_t column_limit = 65'536;
    std::uint64_t memory_limit_bytes = std::uint64_t{2} << 30;  // of the table in the making
};

struct CsvTable {
    Table table;
    FileRows rows;                     // records of the file, the header's first
    std::int64_t unnamed_columns = 0;  // at the end, without a name and without a value
};

/// Reads one file. All columns are TextColumns named as in the header. Empty fields are missing
/// values. Rows are numbered as a spreadsheet program numbers them; places in errors are
/// file:line:column, columns counted in characters.
///
/// Errors   invalid_input  empty, binary or not UTF-8; NUL; a row with more or fewer fields than the
///                         header; a blank line between rows; an unclosed quote; text after a
///                         closing quote; a header name empty (but for columns at the end in which
///                         nothing stands) or used twice; a limit above
/// Cost     one pass, about 4 ms a MB; memory: 4 bytes a field and each different value once
Result<CsvTable> read_csv(std::string_view bytes, std::string_view file_name,
                          const CsvOptions& options = {});

/// The table of read_csv().
Result<Table> parse_csv(std::string_view bytes, std::string_view file_name,
                        const CsvOptions& options = {});

/// The separator the first lines speak for: the one found most often outside quotes in the header,
/// preferring one found as often in the next record. Where the header has none (a title stands above
/// it?), the next ten records are asked. ',' where none is found.
char separator_of(std::string_view text);

/// A cell beginning with = + - @ tab or CR is run as a formula by spreadsheet programs when the file
/// is opened there [OWASP]. `text` puts an apostrophe before such cells unless they are numbers
/// ("-3" stays). The file then no longer reads back as it was: for downloads people open, not for
/// data exchange.
enum class Formulas : std::uint8_t { as_they_are, as_text };

/// Writes RFC 4180: comma, CRLF, UTF-8 without mark, quotes only where needed.
///
///     CsvWriter csv({"State", "People"});
///     csv.row({"Benin", "12"});
///     write_file(path, csv.text());
class CsvWriter {
public:
    /// Writes the header row. At least one name.
    explicit CsvWriter(std::initializer_list<std::string_view> names,
                       Formulas formulas = Formulas::as_they_are);

    explicit CsvWriter(Formulas formulas = Formulas::as_they_are) : formulas_(formulas) {}

    /// One field; the writer knows no columns, end_row() closes the row.
    void field(std::string_view value);
    void field(std::int64_t value) { field(std::string_view(std::to_string(value))); }
    void end_row();

    void row(std::initializer_list<std::string_view> values);

    const std::string& text() const& noexcept { return text_; }
    std::string&& text() && noexcept { return std::move(text_); }

private:
    std::string text_;
    std::size_t row_start_ = 0;
    bool first_ = true;
    Formulas formulas_;
};

/// A table with its header. Missing counts are empty, suppressed counts are `suppressed_mark`.
/// parse_csv(csv_text(table)) gives the same text columns back, with BlankRows::kept where a table of
/// more than one column has rows without any value.
std::string csv_text(const Table& table, Formulas formulas = Formulas::as_they_are,
                     std::string_view suppressed_mark = "*");

}  // namespace palermo::formats
