// table/names.hpp: column names as people and programs write them.
//
//     "Unit of\nmeasurement", " UNIT OF MEASUREMENT" ──folded_name()──> "unit of measurement"
//
// Spreadsheets and download pages change names without anybody's will: a space at the end, a line
// end inside, capitals, a byte-order mark more. Table::text() and Table::counts() find a column in
// spite of that, so every reader does; a message shows the name as it stands.
//
//     auto table = formats::parse_csv("COUNTRY ,People\nBenin,12\n", "file.csv");
//     table->text("Country");  // the column called "COUNTRY "
//
// Pure functions, safe to call from several threads.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace palermo {

/// The name without what nobody sees or means: letters A to Z made small, full-width letters made
/// plain, white space of any kind (also no-break spaces and line ends) made one space and taken away
/// at both ends, byte-order marks and other characters without width taken away. Other letters and
/// accents stay: "Año" and "Ano" are two words.
///
/// Cost  O(bytes)
std::string folded_name(std::string_view name);

/// The name in quotes, with what cannot be seen written out: "Country ", "Unit of\nmeasurement",
/// "<U+FEFF>Iso3_code". For messages.
std::string visible_name(std::string_view name);

/// Which of `names` is meant by `name`: the one that is equal; else the only one whose folded name is.
/// Nothing where there is none, or several are as near.
std::optional<std::size_t> find_name(std::span<const std::string_view> names,
                                     std::string_view name);

/// Which of `names` `name` may be a slip of: the only nearest with at most one letter in four added,
/// left out, changed or swapped with its neighbour. A guess to show to a person, never to act on.
std::optional<std::size_t> nearest_name(std::span<const std::string_view> names,
                                        std::string_view name);

}  // namespace palermo
