// disclosure/detail/printed.hpp: cells and labels as published files write them, read in one place.
//
// What counts as a word for a total, a name of a count or a mark of a hidden number is in
// data/vocabulary/{total_labels,count_columns,hidden_marks}.csv, for people to edit; the first is
// compiled into vocabulary/total_words.hpp, for everybody.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "palermo/disclosure/tables.hpp"
#include "palermo/disclosure/total_labels.hpp"

namespace palermo::protect::detail {

// ---- vocabulary, generated ---------------------------------------------------------------------

/// What a mark says. A range bounds the number; `unclear` marks may also stand for zero or no data.
enum class Meaning : std::uint8_t { hidden, range, unclear };

struct MarkWords {
    std::string_view text;  // "<{n}"
    std::string_view low;   // "", "0", "n", "n-1", "n+1", "m"
    std::string_view high;
    Meaning meaning;
};

std::span<const std::string_view> count_names();  // small letters; * at an end: any text
std::span<const MarkWords> mark_words();

// ---- reading -----------------------------------------------------------------------------------

/// Small letters, one space for each run of white space, none at the ends.
std::string plain(std::string_view text);

/// What plain() gives without accents and marks above or below Latin, Greek and Cyrillic letters.
std::string without_accents(std::string_view text);

/// A label as a reader takes it, letters apart: one kind of dash and of apostrophe, no soft hyphens, 01
/// of ="01", and 1 of "01", "1" and "1.0".
std::string as_read(std::string_view label);

/// Written alike but for capital letters, white space, and an accent that one of both leaves out: Côte
/// and COTE. Hùng and Hưng are two words.
bool alike(std::string_view a, std::string_view b);

/// 1234 of "1234", "1,234", "1 234", "1'234", "1.234.567", "12,34,567" and "1234.0", in the digits of
/// any script. Nothing of any other text, nor of no_limit and above.
std::optional<std::int64_t> printed_number(std::string_view text);

using protect::names_a_total;

/// "count", "Number of victims", "nombre", ...
bool names_a_count(std::string_view column);

/// What stands in a cell of a column of counts.
enum class CellKind : std::uint8_t {
    number,
    blank,
    mark,       // known
    decimal,    // 12.5: a rate, no count
    percent,    // 12%
    negative,   // -3
    ambiguous,  // 1.234: a thousand or a fraction
    unknown,    // anything else
};

struct CellRead {
    CellKind kind = CellKind::unknown;
    Bounds bounds;                      // of a number, a mark or a blank
    Meaning meaning = Meaning::hidden;  // of a mark
};

/// `marks` are looked at before the words everybody uses.
CellRead read_cell(std::string_view text, std::span<const Mark> marks = {});

/// The refusal of a cell of `kind` in a column of counts.
Error why_not_read(CellKind kind, std::string where);

}  // namespace palermo::protect::detail
