#include "palermo/published/glotip_rows.hpp"

#include <fmt/format.h>

#include <charconv>

#include "palermo/published/kind.hpp"

namespace palermo::published {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Each different text of a column understood once, then looked up row by row.
template <class Value, class Read>
std::vector<Value> read_column(const TextColumn& column, Read read) {
    std::vector<Value> of_code;
    of_code.reserve(column.values().size());
    for (const auto& text : column.values()) {
        of_code.push_back(read(text));
    }
    std::vector<Value> rows;
    rows.reserve(column.size());
    for (const auto code : column.codes()) {
        rows.push_back(of_code[code]);
    }
    return rows;
}

template <class Value, std::size_t Size>
Value find_code(const std::array<std::string_view, Size>& names, std::string_view text) {
    for (std::size_t i = 0; i < Size; ++i) {
        if (names[i] == text) {
            return static_cast<Value>(i);
        }
    }
    return Value::unknown_code;
}

constexpr std::array<std::string_view, 5> indicator_labels = {
    "Detected trafficking victims", "Persons brought into formal contact", "Persons prosecuted",
    "Persons convicted", "Offences of trafficking in persons"};
constexpr std::array<std::string_view, 4> dimension_labels = {
    "Total", "by form of exploitation", "by citizenship", "by country of repatriation"};
constexpr std::array<std::string_view, 5> sex_labels = {"Total", "Female", "Male", "Other",
                                                        "Unknown"};
constexpr std::array<std::string_view, 4> age_labels = {"Total", "18 years or over",
                                                        "0 to 17 years", "Unknown"};

std::int32_t parse_year(std::string_view text) {
    std::int32_t year = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && text.size() == 4 && is_digit(text[0]) ? year : 0;
}

}  // namespace

const std::array<std::string_view, glotip_columns> glotip_column_names = {
    "Iso3_code", "Country", "Region", "Subregion",           "Indicator", "Dimension", "Category",
    "Sex",       "Age",     "Year",   "Unit of measurement", "txtVALUE",  "Source"};

Indicator indicator_named(std::string_view published) {
    return find_code<Indicator>(indicator_labels, published);
}

Dimension dimension_named(std::string_view published) {
    return find_code<Dimension>(dimension_labels, published);
}

std::string_view name_of(Indicator indicator) {
    constexpr std::array<std::string_view, 6> names = {"victims",   "contact",  "prosecuted",
                                                       "convicted", "offences", ""};
    return names[static_cast<std::size_t>(indicator)];
}

std::string_view name_of(Dimension dimension) {
    constexpr std::array<std::string_view, 5> names = {"total", "form", "citizenship",
                                                       "repatriation", ""};
    return names[static_cast<std::size_t>(dimension)];
}

std::string_view name_of(Sex sex) {
    constexpr std::array<std::string_view, 6> names = {"_T", "F", "M", "O", "U", ""};
    return names[static_cast<std::size_t>(sex)];
}

std::string_view name_of(Age age) {
    constexpr std::array<std::string_view, 5> names = {"_T", "18+", "0-17", "U", ""};
    return names[static_cast<std::size_t>(age)];
}

Published parse_published(std::string_view text) {
    if (text.empty()) {
        return {Written::empty, 0};
    }
    if (text == "<5") {
        return {Written::suppressed, 0};
    }
    // Digits, or groups of three behind commas with one to three digits in front.
    std::int64_t value = 0;
    std::size_t since_comma = 0;
    bool grouped = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ',') {
            if (since_comma == 0 || (grouped ? since_comma != 3 : since_comma > 3)) {
                return {Written::unreadable, 0};
            }
            grouped = true;
            since_comma = 0;
            continue;
        }
        if (!is_digit(text[i]) || value > 99'999'999'999'999'999) {
            return {Written::unreadable, 0};
        }
        value = value * 10 + (text[i] - '0');
        ++since_comma;
    }
    if (grouped && since_comma != 3) {
        return {Written::unreadable, 0};
    }
    return {Written::count, value};
}

Result<GlotipRows> GlotipRows::of(const Table& table, std::string file, FileRows where) {
    GlotipRows rows;
    rows.file = std::move(file);
    const auto header_row = where.header();
    rows.where = std::move(where);
    if (const auto kind = TRY(kind_of(table, rows.file, header_row)); kind != Kind::glotip) {
        return fail(Code::invalid_input, "published.other_kind",
                    {{"kind", text_of(key_of(kind))}, {"needed", text_of(key_of(Kind::glotip))}},
                    to_string(Place{rows.file, header_row, 0}));
    }
    for (std::size_t i = 0; i < glotip_columns; ++i) {
        rows.columns[i] = table.text(glotip_column_names[i]);
        for (std::size_t column = 0; column < table.columns(); ++column) {
            if (std::get_if<TextColumn>(&table.column(column)) == rows.columns[i]) {
                rows.file_columns[i] = static_cast<std::int64_t>(column) + 1;
            }
        }
    }
    using C = GlotipColumn;
    rows.people = read_column<Published>(rows.text(C::value), parse_published);
    rows.indicators = read_column<Indicator>(rows.text(C::indicator), indicator_named);
    rows.dimensions = read_column<Dimension>(rows.text(C::dimension), dimension_named);
    rows.sexes = read_column<Sex>(
        rows.text(C::sex), [](std::string_view text) { return find_code<Sex>(sex_labels, text); });
    rows.ages = read_column<Age>(
        rows.text(C::age), [](std::string_view text) { return find_code<Age>(age_labels, text); });
    rows.years = read_column<std::int32_t>(rows.text(C::year), parse_year);

    const std::array key = {&rows.text(C::iso3),      &rows.text(C::indicator),
                            &rows.text(C::dimension), &rows.text(C::category),
                            &rows.text(C::year),      &rows.text(C::sex),
                            &rows.text(C::age)};
    rows.keys = Groups::by(key);
    rows.tables = Groups::by(std::span(key).first(5));
    rows.cells.assign(rows.tables.size() * 20, no_row);
    for (RowIndex row = 0; row < rows.size(); ++row) {
        if (rows.sexes[row] == Sex::unknown_code || rows.ages[row] == Age::unknown_code) {
            continue;
        }
        auto& cell = rows.cells[rows.tables.group_of(row) * std::size_t{20} +
                                static_cast<std::size_t>(rows.sexes[row]) * 4 +
                                static_cast<std::size_t>(rows.ages[row])];
        if (cell == no_row) {
            cell = row;
        }
    }
    return rows;
}

}  // namespace palermo::published
