// published/glotip_rows.hpp: the UNODC file as it stands, each cell understood once.
//
// The rules look at these rows; nothing is corrected here.
//
// Source  UNODC data portal, "Trafficking in persons" open data file, releases of 30/05/2023 and
//         14/04/2025: one sheet, 13 columns, one count of people a row.
//
//     parse_published("<5").written == Written::suppressed
//
// Thread safety: functions of their arguments.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/finding.hpp"
#include "palermo/published/groups.hpp"
#include "palermo/table/file_rows.hpp"
#include "palermo/table/table.hpp"

namespace palermo::published {

/// How a published number is written.
enum class Written : std::uint8_t {
    count,       // "5", "1,234"
    suppressed,  // "<5"
    empty,
    unreadable,  // anything else: a decimal, a sign, words
};

struct Published {
    Written written = Written::empty;
    std::int64_t value = 0;
};

/// Reads "5", "1,234" (commas only before three digits) and "<5". No other form is a count.
Published parse_published(std::string_view text);

// The closed lists of the file. `unknown_code` stands for a value that is on none of them.
enum class Indicator : std::uint8_t {
    victims,
    contact,
    prosecuted,
    convicted,
    offences,
    unknown_code
};
enum class Dimension : std::uint8_t { total, form, citizenship, repatriation, unknown_code };
enum class Sex : std::uint8_t { total, female, male, other, unknown, unknown_code };
enum class Age : std::uint8_t { total, adult, child, unknown, unknown_code };

/// What a cell of the Indicator or Dimension column means; unknown_code where it is on no list.
Indicator indicator_named(std::string_view published);  // "Persons convicted"
Dimension dimension_named(std::string_view published);  // "by citizenship"

std::string_view name_of(Indicator indicator);  // "victims"; empty for unknown_code
std::string_view name_of(Dimension dimension);  // "citizenship"
std::string_view name_of(Sex sex);              // "_T" "F" "M" "O" "U"
std::string_view name_of(Age age);              // "_T" "18+" "0-17" "U"

/// The thirteen columns, in the order UNODC writes them.
enum class GlotipColumn : std::uint8_t {
    iso3,
    country,
    region,
    subregion,
    indicator,
    dimension,
    category,
    sex,
    age,
    year,
    unit,
    value,
    source,
};
inline constexpr std::size_t glotip_columns = 13;
extern const std::array<std::string_view, glotip_columns> glotip_column_names;

/// The source columns and what each cell means. Points into the table it was made of.
struct GlotipRows {
    /// Errors   invalid_input  not the UNODC file, or a column is missing (kind.hpp)
    static Result<GlotipRows> of(const Table& table, std::string file, FileRows where = {});

    std::size_t size() const noexcept { return people.size(); }
    const TextColumn& text(GlotipColumn column) const {
        return *columns[static_cast<std::size_t>(column)];
    }
    /// The cell as a person finds it in the file.
    Place place(RowIndex row, GlotipColumn column) const {
        return {file, file_row(row), file_columns[static_cast<std::size_t>(column)]};
    }
    Place whole_row(RowIndex row) const { return {file, file_row(row), 0}; }
    std::int64_t file_row(RowIndex row) const { return where(static_cast<std::size_t>(row)); }

    /// The first row of (table, sex, age), or no_row. Tables are numbered by `tables`.
    RowIndex cell(std::uint32_t table, Sex sex, Age age) const {
        return cells[table * 20 + static_cast<std::size_t>(sex) * 4 +
                     static_cast<std::size_t>(age)];
    }

    std::string file;
    FileRows where;
    std::array<const TextColumn*, glotip_columns> columns{};
    std::array<std::int64_t, glotip_columns> file_columns{};  // from 1
    std::vector<Published> people;                            // shape [rows]
    std::vector<Indicator> indicators;                        // shape [rows]
    std::vector<Dimension> dimensions;                        // shape [rows]
    std::vector<Sex> sexes;                                   // shape [rows]
    std::vector<Age> ages;                                    // shape [rows]
    std::vector<std::int32_t> years;                          // shape [rows]; 0 = not a year
    Groups keys;                  // same State, indicator, dimension, category, sex, age, year
    Groups tables;                // same State, indicator, dimension, category, year
    std::vector<RowIndex> cells;  // shape [tables, 5 sexes, 4 ages]
};

}  // namespace palermo::published
