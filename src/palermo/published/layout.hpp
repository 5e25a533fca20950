// published/layout.hpp: how a public file is laid out, as a person writes it down.
//
//     data/layouts/croatia.csv ──read_layout()──> Layout ──read_laid_out() (laid_out.hpp)──> numbers
//
// Offices publish one indicator in as many shapes as there are offices: a column a category, a sentence
// as the name of a series, the year in a heading, all breakdowns in one column. A layout says once what
// each column and each word of such a file means. It is a small file of four columns that a statistician
// writes by hand (docs/formats/layout.md), not code.
//
//     const auto* layout = shipped_layout("croatia");
//     layout->columns.front().role == Role::year
//
// Mandate  A/RES/76/7, para 22 (A76-7.P22.05): "using systematic and consistent criteria".
// Thread safety: functions of their arguments, and constants.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/core/result.hpp"

namespace palermo::published {

/// What a heading or a word says: "sex=F". Dimensions with codes are area, year, counted, unit, sex, age
/// and form; any other name is a dimension of that file alone ("destination").
struct Says {
    std::string dimension;
    std::string code;
    bool operator==(const Says&) const = default;
};

enum class ColumnRole : std::uint8_t {
    year,     // kept as given: "2016/17" is no year of the calendar
    area,     // a State, or what its words say
    region,   // a part of the State of the layout; an empty cell is the State
    counted,  // what is counted: victims, offences, ...
    unit,
    sex,
    age,
    form,
    mixed,    // each word says its own dimensions
    other,    // a dimension of this file alone
    value,    // numbers, with what the heading says of them
    flag,     // a remark on the value of its row
    ignored,  // for the reason given
};

struct LayoutColumn {
    std::vector<std::string> headings;  // any of them; "{year}" stands for a year in it
    ColumnRole role = ColumnRole::ignored;
    std::string name;        // of the dimension of `other`; the reason of `ignored`
    std::vector<Says> says;  // of each number of a value column
    bool optional = false;   // a file may lack it
};

struct LayoutWord {
    std::string column;      // a heading; empty: any column
    std::string text;        // the cell; empty: an empty cell
    std::vector<Says> says;  // empty where the row is passed over, or nobody has said (`asked`)
    std::string ignored;     // why rows with this word are passed over
    bool asked = false;      // "?": a person must say
};

struct Layout {
    std::string name;   // "croatia": of its file, without its ending
    std::string title;  // "SDG 16.2.2 of Croatia"
    std::string publisher;
    std::string source;  // address
    std::string licence;
    std::vector<Says> says;  // of every number where nothing else speaks
    std::vector<LayoutColumn> columns;
    std::vector<LayoutWord> words;
    std::vector<LayoutWord> signs;   // cells that must stand in a file for it to be this one
    std::vector<std::string> marks;  // no number: not available, never zero
    std::vector<std::string> flags;  // letters that may stand behind a number or a mark
    std::vector<LayoutWord> doubts;  // what is known to be wrong with a column; `ignored` says it
    bool only_when_asked = false;    // its headings do not tell it from others
    bool decimal_comma = false;
    bool proposed = false;  // made by palermo of the headings: nobody has confirmed it

    /// The code of a dimension in `says`, or empty.
    std::string_view of_all(std::string_view dimension) const;
};

/// "year", "ignored": as in a layout.
std::string_view name_of(ColumnRole role);

/// A layout of the bytes of a CSV file with the columns line, column, text, means.
///
/// Errors   invalid_input  no such line, role, dimension or code, no column of numbers, a "?" that is still
///                         to be filled in; each with its row
Result<Layout> read_layout(std::string_view bytes, std::string_view file);

/// The same layout as bytes: read_layout() gives it back.
std::string print_layout(const Layout& layout);

/// Compiled in, by name: data/layouts/*.csv.
std::span<const Layout> shipped_layouts();
const Layout* shipped_layout(std::string_view name);

/// The closed lists of codes, for messages and docs: units and things counted.
std::span<const std::string_view> layout_units();
std::span<const std::string_view> layout_counted();

/// The State of an area: "BIH" of "BIH-SRP", "UKR" of "UKR: 19_reg_Kyiv"; empty for the world.
std::string_view state_of_area(std::string_view area);
/// Whether the area is a part of a State.
bool is_region(std::string_view area);

namespace detail {
struct ShippedLayout {
    std::string_view name;
    std::string_view bytes;
};
/// Made by tools/generate.py.
std::span<const ShippedLayout> shipped_layout_files();
/// data/vocabulary/layout_words.csv.
std::string_view layout_words_file();
}  // namespace detail

}  // namespace palermo::published
