// exchange/shape.hpp: a State's published tables, written in the columns that others ask for.
//
//     Release, Shape ──shaped()──> Table ──> csv, xlsx        data/shapes/sdg_16_2_2.csv is a Shape
//
// UNODC, the SDG database and Eurostat ask for the same counts under other column names, codes and units.
// A shape is a small file that says which; an office can write the next one, and no C++ is changed. Only
// what was published is written: a hidden cell is written as the shape says, and never worked out.
//
// Mandate  A/RES/76/7, para 22-23. Format: docs/formats/shape.md
// Sources  UNODC data file of 14/04/2025; SDG metadata 16-2-2; Eurostat crim_thb (structure).
// Thread safety: functions of their arguments.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/release/release.hpp"
#include "palermo/table/table.hpp"

namespace palermo::exchange {

/// Which cells of the national tables a shape takes.
enum class Rows : std::uint8_t { total, form, detailed_form, citizenship, authority, place, wait };

struct ShapeColumn {
    std::string name;
    std::string text;  // "{iso3}", "Victims", "{value}"
};

struct Shape {
    std::string name;  // "sdg_16_2_2"
    std::string title;
    std::string checked;  // what the shape was held against, and what could not be checked
    std::vector<Rows> rows;
    bool by_sex = true, by_age = true;  // cells by sex and age too, where they are published
    std::vector<std::string> measures;  // "persons", "rate"
    std::vector<ShapeColumn> columns;
    std::map<std::string, std::string, std::less<>> codes;  // "sex:F" to "Female"
    std::string hidden;                                     // what stands for a hidden number
};

/// Errors   invalid_input  shape.columns_missing, shape.unknown_word: a word in the column `what`, a
///                         placeholder or a kind of row that is none, with its line
Result<Shape> read_shape(const Table& file, const std::string& name);

/// Those compiled in, by name.
std::vector<std::string_view> shape_names();
Result<Shape> shape_named(std::string_view name);

struct Shaped {
    Table table;
    std::int64_t hidden = 0;          // rows whose number is hidden
    std::int64_t without_code = 0;    // cells that the shape has no code for: left out
    std::int64_t without_people = 0;  // rates of years whose population is not known: left out
};

/// Each row has a last column `recipe`: the cell of the published file it is, by its values.
///
/// Errors   invalid_input  those of NationalCells::of()
Result<Shaped> shaped(const protect::Release& national, std::string_view iso3, const Shape& shape);

}  // namespace palermo::exchange
