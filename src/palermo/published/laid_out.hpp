// published/laid_out.hpp: the numbers of a public file, read by its layout.
//
//     formats::Source + Layout ──read_laid_out()──> LaidOut{rows, what was passed over} ──> rules P01...
//
// Every number keeps its text as printed and its cell. Nothing is mended: what a layout does not say stays
// as the file says it and is found by a rule, a cell without a number is not available and never zero, and
// a part of a State is never the State.
//
//     const auto read = TRY(read_laid_out(source, *shipped_layout("croatia")));
//     read.rows.front().printed == "0.71";  read.rows.front().unit == "per_100000"
//
// Mandate  A/RES/76/7, para 22-23 (A76-7.P22.05).
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/published/layout.hpp"
#include "palermo/table/table.hpp"

namespace palermo::published {

enum class Stands : std::uint8_t {
    number,
    not_available,  // empty, or a mark of the layout
    unreadable,     // neither a number nor a mark
};

struct LaidOutRow {
    std::string
        area;  // "HRV", "BIH-SRP", "UKR: 19_reg_Kyiv", "world"; empty: the file does not say
    std::string year;     // as given
    std::string counted;  // "victims"; "not_said"
    std::string unit;     // "per_100000"; as the file says it where the layout has no word for it
    std::string sex = "_T";
    std::string age = "_T";
    std::string form = "_T";
    std::string other;    // "destination=Russian Federation; residence=rural", by name
    std::string printed;  // as in the file, without the flag
    std::string flag;
    Stands stands = Stands::not_available;
    double number = 0;     // where stands == number
    std::int64_t row = 0;  // of the file
    std::int64_t column = 0;

    std::string_view dimension(std::string_view name) const;
};

/// A word of the file that the layout does not know, where it stands first.
struct UnknownWord {
    std::int64_t row = 0;
    std::int64_t column = 0;
    std::string heading;
    std::int64_t rows = 0;  // on how many rows some such word stands in that column
};

struct LaidOut {
    std::string file;
    Layout layout;
    std::vector<LaidOutRow> rows;                     // a value each, in the order of the file
    std::vector<UnknownWord> unknown;                 // one a column
    std::map<std::string, std::int64_t> passed_over;  // reason of rows left out -> how many
    std::map<std::string, std::int64_t> marks;  // text of cells that are not available -> how many
    std::vector<std::string> unused;            // columns the layout does not name
    std::vector<std::pair<std::string, std::string>> ignored;  // column, reason
    std::map<std::string, std::int64_t> columns;               // heading -> its number

    Place place(const LaidOutRow& row) const { return {file, row.row, row.column}; }
};

/// How well a layout fits a file.
struct Fit {
    const Layout* layout = nullptr;
    std::vector<std::string> there;    // headings
    std::vector<std::string> lacking;  // headings of the layout the file has not
    std::vector<std::string> more;     // headings of the file the layout has not
    bool signs = true;                 // its signs stand in the file
    bool whole() const { return lacking.empty() && more.empty() && signs; }
};

Fit fit_of(const Layout& layout, const Table& table);

/// The shipped layout that this file has, where the headings and signs of one alone fit it.
const Layout* layout_of(const Table& table);
/// Those that fit when a person says so: their headings do not tell them from others.
std::vector<const Layout*> layouts_when_asked(const Table& table);
/// The nearest of those that do not fit, best first, at most three.
std::vector<Fit> nearest_layouts(const Table& table);

/// Errors   invalid_input  a column of the layout is not there, no rows, or more than a million values
/// Cost     O(cells)
Result<LaidOut> read_laid_out(const formats::Source& source, const Layout& layout);

/// The rows as a table: area, year, counted, unit, sex, age, form, other, value, flag, stands, row, column.
Table long_table(const LaidOut& read);

/// A number as offices write it: "1,495", "1 495", "0.42", and "0,42" with a decimal comma.
std::optional<double> parse_laid_out_number(std::string_view text, bool decimal_comma = false);

/// "English name" of a code of a unit, for sentences: "per 100,000 population".
std::string_view unit_in_words(std::string_view code);

}  // namespace palermo::published
