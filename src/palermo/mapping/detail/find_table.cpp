#include "palermo/mapping/detail/find_table.hpp"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <span>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "palermo/core/utf8.hpp"
#include "palermo/linkage/dates.hpp"
#include "palermo/table/names.hpp"
#include "palermo/vocabulary/labels.hpp"
#include "palermo/vocabulary/total_words.hpp"

namespace palermo::mapping::detail {
namespace {

using formats::Grid;

// The characters of a text; broken bytes are U+FFFD.
template <class Visit>
void each_character(std::string_view text, Visit visit) {
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(reinterpret_cast<const std::uint8_t*>(text.data()), i, length, c);
        visit(c);
    }
}

// ------------------------------------------------------------------------------------ what a cell is

enum class CellKind : std::uint8_t { blank, number, text };

// "58", "1 234,50 €", "-3.5", "12 %", "٥٤"; no date, no telephone number.
bool is_number(std::string_view text) {
    if (text.size() > 40) return false;
    bool digit = false, good = true;
    UChar32 mark = 0;  // the one before
    int marks = 0;
    bool new_mark = false;
    std::size_t since = 3;
    each_character(text, [&](UChar32 c) {
        if (u_isdigit(c) != 0) {
            digit = true;
            ++since;
        } else if (c == '.' || c == ',' || c == 0x066B || c == 0x066C) {
            // Before another mark there are thousands; the last may part a fraction, if it is another.
            if (++marks > 1 && since != 3) good = false;
            good = good && !new_mark;
            new_mark = marks > 1 && c != mark;
            mark = c;
            since = 0;
        } else if (c == '-' || c == '+' || c == 0x2212) {
            good = good && !digit;
        } else if (c != ' ' && c != 0xA0 && c != 0x202F && c != '%' && c != '\'' &&
                   u_charType(c) != U_CURRENCY_SYMBOL) {
            good = false;
        }
    });
    return digit && good && (marks < 2 || new_mark || since == 3);
}

CellKind kind_of(std::string_view value) {
    if (value.empty()) return CellKind::blank;
    const auto first = static_cast<unsigned char>(value[0]);
    if ((first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z')) return CellKind::text;
    return is_number(value) ? CellKind::number : CellKind::text;
}

// "2022-01-05", "05/01/2022", "14:22": what stands in a cell and hardly ever in a heading.
bool is_date_or_time(std::string_view text) {
    if (text.empty() || text.size() > 32 || text[0] < '0' || text[0] > '9') return false;
    std::size_t marks = 0, digits = 0;
    for (const char c : text) {
        marks += c == '-' || c == '/' || c == ':' || c == '.';
        digits += c >= '0' && c <= '9';
    }
    return marks > 0 && digits >= 3 && digits + marks + 3 >= text.size();
}

bool has_digit(std::string_view text) {
    bool digit = false;
    each_character(text, [&](UChar32 c) { digit = digit || u_isdigit(c) != 0; });
    return digit;
}

bool has_letter(std::string_view text) {
    bool letter = false;
    each_character(text, [&](UChar32 c) { letter = letter || u_isalpha(c) != 0; });
    return letter;
}

// What a value looks like: "EX-2022-0637" and "EX-2023-1" are both "a-9-9".
std::string shape_of(std::string_view text) {
    std::string shape;
    each_character(text, [&](UChar32 c) {
        const char kind = u_isdigit(c) != 0                                          ? '9'
                          : u_isalpha(c) != 0 || u_charType(c) == U_NON_SPACING_MARK ? 'a'
                          : u_isUWhiteSpace(c) != 0                                  ? ' '
                          : c < 0x80 ? static_cast<char>(c)
                                     : '?';
        if (shape.empty() || shape.back() != kind) shape += kind;
    });
    return shape;
}

// A month, a quarter or a half-year, alone or with its year.
bool names_a_period(std::string_view text) {
    if (text.empty() || text.size() > 60) return false;
    if (!has_letter(text)) return false;
    const auto month_alone = [](const std::optional<linkage::Date>& date) {
        return date && date->month != 0 && date->day == 0;
    };
    using linkage::DateOrder;
    if (month_alone(linkage::parse_date(text, DateOrder::day_first))) return true;
    if (month_alone(linkage::parse_date(std::string(text) + " 2000", DateOrder::day_first))) {
        return true;
    }
    const auto plain = vocabulary::normalised(text);
    // "1月": a number and the sign for month, the year left out.
    if (plain.size() <= 5 && plain.ends_with("月") && has_digit(plain)) return true;
    if (plain.size() == 2 && (plain[0] == 'q' || plain[0] == 't') && plain[1] >= '1' &&
        plain[1] <= '4') {
        return true;
    }
    for (const std::string_view word : {"quarter", "trimestre", "квартал", "季度", "الربع",
                                        "semestre", "semester", "полугодие", "النصف"}) {
        if (plain.find(word) != plain.npos && plain.size() <= word.size() + 16) return true;
    }
    return false;
}

// "Total", "Total Q4", "Total: 80".
bool names_a_sum(std::string_view text) {
    if (text.empty() || text.size() > 80) return false;
    for (const std::string_view colon : {":", "："}) {
        const auto at = text.find(colon);
        if (at == text.npos) continue;
        return vocabulary::names_a_total(text.substr(0, at)) &&
               (text.size() == at + colon.size() || is_number(text.substr(at + colon.size())));
    }
    return vocabulary::names_a_total(text);
}

// "Общо София": the first or the last word is one for a sum. For rows that hold little else.
bool begins_with_a_sum(std::string_view text) {
    if (text.empty() || text.size() > 80) return false;
    const auto first = text.find(' '), last = text.rfind(' ');
    return first != text.npos &&
           (names_a_sum(text.substr(0, first)) || names_a_sum(text.substr(last + 1)));
}

std::string one_line(std::string_view text) {
    std::string line;
    bool space = false;
    each_character(text, [&](UChar32 c) {
        if (u_isUWhiteSpace(c) != 0) {
            space = true;
            return;
        }
        if (space && !line.empty()) line += ' ';
        space = false;
        utf8::append(line, static_cast<char32_t>(c));
    });
    return line;
}

// 55 as "BC".
std::string letters_of(std::int64_t column) {
    std::string letters;
    for (; column > 0; column = (column - 1) / 26) {
        letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
    }
    return letters;
}

// "4", "4-6"
std::string range_of(std::int64_t first, std::int64_t last) {
    return first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
}

// ------------------------------------------------------------------------------------ rows of the data

struct Body {
    std::vector<const TextColumn*> columns;
    std::vector<std::string> headings, groups;  // as they stand in the file; shape [columns]
    std::size_t first = 0;                      // row of data
    std::size_t rows = 0;                       // of the columns
    std::function<std::int64_t(std::size_t)> file_row;
    std::vector<std::int64_t> file_column;
};

// What is known of one column, by the code of each value.
class Values {
public:
    explicit Values(const TextColumn& column) : column_(&column) {
        kinds_.reserve(column.values().size());
        for (const auto& value : column.values()) kinds_.push_back(kind_of(value));
    }

    CellKind kind(TextCode code) const { return kinds_[code]; }
    bool sum(TextCode code) { return known(sums_, code, names_a_sum); }
    bool period(TextCode code) { return known(periods_, code, names_a_period); }

private:
    bool known(std::vector<std::uint8_t>& cache, TextCode code, bool (*ask)(std::string_view)) {
        if (cache.empty()) cache.resize(kinds_.size(), 2);
        if (cache[code] == 2) cache[code] = ask(column_->values()[code]) ? 1 : 0;
        return cache[code] == 1;
    }

    const TextColumn* column_;
    std::vector<CellKind> kinds_;
    std::vector<std::uint8_t> sums_, periods_;  // 2: not asked yet
};

struct RowsRead {
    std::vector<bool> left_out;  // shape [rows]
    bool any_left_out = false;
    bool any_total = false;
    bool labelled_numbers = false;  // one column of texts, each once, and numbers
};

class RowReader {
public:
    RowReader(const Body& body, Told& told) : body_(body), told_(told) {
        values_.reserve(body.columns.size());
        for (const auto* column : body.columns) values_.emplace_back(*column);
    }

    RowsRead read() {
        RowsRead read;
        read.left_out.resize(body_.rows);
        count();
        repeated_headings(read);
        for (auto row = body_.first; row < std::min(body_.rows, body_.first + 2); ++row) {
            if (!read.left_out[row] && numbers_columns(row)) {
                leave_out(read, row, "n02.numbers");
                break;
            }
        }
        std::size_t last_person = body_.first;
        bool any = false;
        const auto sparse = std::max<std::size_t>(1, typical_ / 3);
        for (auto row = body_.first; row < body_.rows; ++row) {
            if (read.left_out[row]) continue;
            if (is_total(row)) {
                leave_out(read, row, "n01.total");
                read.any_total = true;
            } else if (is_period(row)) {
                leave_out(read, row, "n02.period");
            } else if (filled_[row] > sparse) {
                last_person = row;
                any = true;
            }
        }
        for (auto row = body_.first; row < body_.rows; ++row) {
            if (read.left_out[row] || filled_[row] > sparse || typical_ < 4) continue;
            const bool below = any && row > last_person;
            if (filled_[row] == 1 && !like_a_record(row)) {
                leave_out(read, row, below ? "n14.below" : "n02.heading");
            } else if (below && (filled_[row] == 2 || gap_between(last_person, row)) &&
                       !like_a_record(row)) {
                leave_out(read, row, "n14.below");
            }
        }
        read.labelled_numbers = labelled_numbers(read.left_out);
        return read;
    }

private:
    // Labels that stand once each beside numbers; case numbers have digits, labels have none.
    bool labelled_numbers(const std::vector<bool>& left_out) const {
        std::optional<std::size_t> labels;
        for (std::size_t column = 0; column < values_.size(); ++column) {
            if (!textual(column, left_out)) continue;
            if (labels) return false;
            labels = column;
        }
        if (!labels) return false;
        const auto& column = *body_.columns[*labels];
        std::unordered_set<TextCode> seen;
        std::size_t digits = 0;
        for (auto row = body_.first; row < body_.rows; ++row) {
            if (left_out[row] || column.missing(row)) continue;
            if (!seen.insert(column.code(row)).second) return false;
            digits += has_digit(column[row]);
        }
        return 2 * digits < seen.size();
    }

    bool textual(std::size_t column, const std::vector<bool>& left_out) const {
        const auto codes = body_.columns[column]->codes();
        for (auto row = body_.first; row < body_.rows; ++row) {
            if (!left_out[row] && values_[column].kind(codes[row]) == CellKind::text) return true;
        }
        return false;
    }

    void leave_out(RowsRead& read, std::size_t row, std::string_view key) {
        read.left_out[row] = true;
        read.any_left_out = true;
        told_.add(
            key, key.starts_with("n01") || key == "n02.period" ? Severity::note : Severity::warning,
            body_.file_row(row));
    }

    // Filled cells and cells of text of each row; what most rows have.
    void count() {
        filled_.resize(body_.rows);
        texts_.resize(body_.rows);
        for (std::size_t column = 0; column < body_.columns.size(); ++column) {
            const auto codes = body_.columns[column]->codes();
            for (auto row = body_.first; row < body_.rows; ++row) {
                const auto kind = values_[column].kind(codes[row]);
                filled_[row] = static_cast<std::uint16_t>(filled_[row] + (kind != CellKind::blank));
                texts_[row] = static_cast<std::uint16_t>(texts_[row] + (kind == CellKind::text));
            }
        }
        // The upper quartile of those with more than one cell that are no sums: every second row may be a heading,
        // and another a total.
        std::vector<std::size_t> rows_with(body_.columns.size() + 1);
        std::size_t rows = 0;
        for (auto row = body_.first; row < body_.rows; ++row) {
            if (filled_[row] < 2 || only_sums(row)) continue;
            ++rows_with[filled_[row]];
            ++rows;
        }
        const auto most = (3 * rows + 3) / 4;
        for (std::size_t cells = 2, seen = 0; rows > 0 && cells < rows_with.size(); ++cells) {
            seen += rows_with[cells];
            if (seen >= most) {
                typical_ = cells;
                break;
            }
        }
    }

    // Every text of the row is a word for a sum.
    bool only_sums(std::size_t row) {
        if (texts_[row] == 0 || texts_[row] > 3) return false;
        for (std::size_t column = 0; column < values_.size(); ++column) {
            const auto code = body_.columns[column]->code(row);
            if (values_[column].kind(code) == CellKind::text && !values_[column].sum(code)) {
                return false;
            }
        }
        return true;
    }

    // A row whose every value is the heading of its column, or the group above it.
    void repeated_headings(RowsRead& read) {
        std::unordered_map<std::size_t, std::size_t> found;
        for (std::size_t column = 0; column < body_.columns.size(); ++column) {
            for (const auto& name : {body_.headings[column], body_.groups[column]}) {
                if (name.empty()) continue;
                const auto code = body_.columns[column]->find(name);
                if (!code) continue;
                const auto codes = body_.columns[column]->codes();
                for (auto row = body_.first; row < body_.rows; ++row) {
                    if (codes[row] == *code) ++found[row];
                }
                if (body_.headings[column] == body_.groups[column]) break;
            }
        }
        std::vector<std::size_t> rows;
        for (const auto& [row, cells] : found) {
            const auto all = body_.columns.size();
            if (cells >= filled_[row] && cells >= 2 && 3 * cells >= all) rows.push_back(row);
        }
        std::sort(rows.begin(), rows.end());
        for (const auto row : rows) leave_out(read, row, "n02.repeated");
    }

    // 1, 2, 3, ... under the headings, as forms of many offices have it.
    bool numbers_columns(std::size_t row) const {
        if (texts_[row] != 0 || filled_[row] < 4 || 2 * filled_[row] <= values_.size())
            return false;
        std::int64_t expected = 0;
        for (const auto* column : body_.columns) {
            if (column->missing(row)) continue;
            if (expected == 0 && (*column)[row] != "1") return false;
            if ((*column)[row] != std::to_string(++expected)) return false;
        }
        return true;
    }

    // A word for a sum, and beside it numbers, other such words and nothing; "72 people" where the row holds
    // little else.
    bool is_total(std::size_t row) {
        if (only_sums(row)) return true;
        if (texts_[row] == 0 || texts_[row] > 3) return false;
        const bool sparse = filled_[row] <= std::max<std::size_t>(2, typical_ / 3);
        bool named = false;
        for (std::size_t column = 0; column < values_.size(); ++column) {
            const auto code = body_.columns[column]->code(row);
            if (values_[column].kind(code) != CellKind::text) continue;
            const auto value = (*body_.columns[column])[row];
            if (values_[column].sum(code) || (!named && sparse && begins_with_a_sum(value))) {
                named = true;
            } else {
                if (!named || !sparse || value.size() > 40 || !has_digit(value)) return false;
            }
        }
        return named;
    }

    // The name of a month, perhaps with a number beside it; a year alone.
    bool is_period(std::size_t row) {
        if (values_.size() < 3 || texts_[row] > 1 ||
            filled_[row] > std::max<std::size_t>(2, typical_ / 3)) {
            return false;
        }
        for (std::size_t column = 0; column < values_.size(); ++column) {
            const auto code = body_.columns[column]->code(row);
            if (values_[column].kind(code) == CellKind::text) return values_[column].period(code);
            if (values_[column].kind(code) == CellKind::number && filled_[row] == 1) {
                const auto value = (*body_.columns[column])[row];
                return value.size() == 4 && year_in(value) != 0 && !like_a_record(row);
            }
        }
        return false;
    }

    bool gap_between(std::size_t above, std::size_t row) const {
        for (auto at = above; at < row; ++at) {
            if (body_.file_row(at + 1) > body_.file_row(at) + 1) return true;
        }
        return false;
    }

    // Its first value is written like those of rows with more: a case number without answers.
    bool like_a_record(std::size_t row) {
        std::size_t column = 0;
        while (body_.columns[column]->missing(row)) ++column;
        auto& shapes = shapes_[column];
        if (shapes.empty()) {
            shapes.insert("");
            for (auto other = body_.first; other < body_.rows && shapes.size() < 1000; ++other) {
                if (2 * filled_[other] > typical_ && !body_.columns[column]->missing(other)) {
                    shapes.insert(shape_of((*body_.columns[column])[other]));
                }
            }
        }
        const auto value = (*body_.columns[column])[row];
        // Words alone are like words: "Police", "Nora". A record shows by its digits.
        return has_digit(value) && shapes.contains(shape_of(value));
    }

    const Body& body_;
    Told& told_;
    std::vector<Values> values_;
    std::vector<std::uint16_t> filled_, texts_;  // shape [rows]
    std::size_t typical_ = 1;
    std::map<std::size_t, std::unordered_set<std::string>> shapes_;
};

// ------------------------------------------------------------------------------------ headings

struct Headings {
    std::size_t row = 0;                // of the grid
    std::optional<std::size_t> groups;  // the row above it that joins columns
    bool like_data = false;
};

struct RowOfGrid {
    std::size_t filled = 0, texts = 0;
};

RowOfGrid look_at(const Grid& grid, std::size_t row) {
    RowOfGrid look;
    for (const auto& column : grid.columns) {
        const auto value = column[row];
        if (value.empty()) continue;
        ++look.filled;
        look.texts += has_letter(value) && !is_date_or_time(value);
    }
    return look;
}

// The last column that each cell of a row covers, from 0. Cost: one pass over the merged cells.
std::vector<std::size_t> covers_of(const Grid& grid, std::size_t row) {
    std::vector<std::size_t> covers(grid.columns.size());
    std::iota(covers.begin(), covers.end(), std::size_t{0});
    for (const auto& [first, last] : grid.merged) {
        const auto column = static_cast<std::size_t>(first.column - 1);
        if (first.row == grid.rows[row] && column < covers.size()) {
            covers[column] = static_cast<std::size_t>(last.column - 1);
        }
    }
    return covers;
}

bool merged_sideways(const Grid& grid, std::size_t row) {
    return std::any_of(grid.merged.begin(), grid.merged.end(), [&](const auto& range) {
        return range.first.row == grid.rows[row] && range.last.row == range.first.row &&
               range.last.column > range.first.column;
    });
}

// A row of groups stands right above the headings: several texts, each over some columns.
bool groups_stand(const Grid& grid, std::size_t row, const RowOfGrid& look) {
    if (look.filled < 2 || look.texts < look.filled) return false;
    if (grid.rows[row] + 1 != grid.rows[row + 1]) return false;
    if (merged_sideways(grid, row)) return true;
    if (!grid.merged.empty()) return false;
    // Without merged cells (CSV): names only, no "Date: 5 May", and each over a heading.
    for (std::size_t column = 0; column < grid.columns.size(); ++column) {
        const auto value = grid.at(row, column);
        if (value.empty()) continue;
        if (has_digit(value) || value.find(':') != value.npos) return false;
        if (grid.at(row + 1, column).empty()) return false;
    }
    return true;
}

// The chosen row holds groups itself, and the names stand in the row below: under merged cells, or where it
// is empty. Values are no headings: what comes again below is one.
bool names_stand_below(const Grid& grid, std::size_t row) {
    const auto below = row + 1;
    if (below >= grid.rows.size() || grid.rows[row] + 1 != grid.rows[below]) return false;
    const auto look = look_at(grid, below);
    if (look.filled == 0 || look.texts < look.filled) return false;
    const auto covers = covers_of(grid, row);
    std::size_t under_groups = 0;
    std::size_t group_end = 0;
    bool in_group = false;
    for (std::size_t column = 0; column < grid.columns.size(); ++column) {
        const bool named = !grid.at(row, column).empty();
        if (named) {
            const auto merged_to = covers[column];
            in_group = merged_to > column;
            group_end = merged_to;
        }
        const auto value = grid.at(below, column);
        if (value.empty()) continue;
        const bool under = (in_group && column <= group_end) || (!named && grid.merged.empty());
        const bool begins = named && grid.merged.empty() && column + 1 < grid.columns.size() &&
                            grid.at(row, column + 1).empty();
        if (!under && !begins && named) return false;
        if (!under && !begins && !grid.merged.empty() && !named) return false;
        ++under_groups;
        const auto& values = grid.columns[column];
        const auto code = values.code(below);
        for (auto other = below + 1; other < grid.rows.size(); ++other) {
            if (values.code(other) == code) return false;
        }
    }
    return under_groups >= 2;
}

// A second row of headings under a full one, in another language: words where numbers and days stand below,
// and none of them again in its column.
bool headings_again(std::span<const TextColumn* const> columns, std::size_t row) {
    std::size_t filled = 0, words_over_numbers = 0;
    for (const auto* column : columns) {
        const auto value = (*column)[row];
        if (value.empty()) continue;
        ++filled;
        if (!has_letter(value) || is_date_or_time(value)) return false;
        const auto code = column->code(row);
        std::size_t below = 0, numbers = 0;
        for (auto other = row + 1; other < column->size(); ++other) {
            if (column->code(other) == code) return false;
            if (column->missing(other) || below == 200) continue;
            ++below;
            numbers += !has_letter((*column)[other]);
        }
        words_over_numbers += below >= 3 && 10 * numbers >= 8 * below;
    }
    return words_over_numbers >= 2 && 3 * filled >= 2 * columns.size();
}

// Lines as "Contact: ...  Telephone: ..." may hold nearly as much as the headings; those stand below an empty
// row, hold more, and what they say comes once.
std::optional<std::size_t> headings_below_a_gap(const Grid& grid, std::size_t row,
                                                std::span<const RowOfGrid> looks) {
    for (auto below = row + 1; below + 3 < looks.size(); ++below) {
        if (grid.rows[below] == grid.rows[below - 1] + 1) continue;
        const auto& look = looks[below];
        if (look.filled <= looks[row].filled || look.texts < look.filled) return std::nullopt;
        for (const auto& column : grid.columns) {
            if (column.missing(below)) continue;
            const auto codes = column.codes().subspan(below + 1);
            if (std::find(codes.begin(), codes.end(), column.code(below)) != codes.end()) {
                return std::nullopt;
            }
        }
        return below;
    }
    return std::nullopt;
}

Headings find_headings(const Grid& grid) {
    constexpr std::size_t looked_at = 60;
    const auto rows = std::min(grid.rows.size(), looked_at);
    std::vector<RowOfGrid> looks;
    std::size_t fullest = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        looks.push_back(look_at(grid, row));
        fullest = std::max(fullest, looks.back().filled);
    }
    const auto fits = [&](std::size_t row, bool words) {
        return 3 * looks[row].filled >= 2 * fullest &&
               (!words || 2 * looks[row].texts > looks[row].filled);
    };
    Headings found;
    while (found.row < rows && !fits(found.row, true)) ++found.row;
    if (found.row == rows) {
        found.like_data = true;
        found.row = 0;
        while (!fits(found.row, false)) ++found.row;
    }
    if (const auto below = headings_below_a_gap(grid, found.row, looks)) found.row = *below;
    std::vector<const TextColumn*> columns;
    for (const auto& column : grid.columns) columns.push_back(&column);
    // Groups over a few columns may be as many as names.
    if (names_stand_below(grid, found.row) ||
        (found.row + 1 < grid.rows.size() && grid.rows[found.row] + 1 == grid.rows[found.row + 1] &&
         headings_again(columns, found.row + 1))) {
        found.groups = found.row++;
    } else if (found.row > 0 && groups_stand(grid, found.row - 1, looks[found.row - 1])) {
        found.groups = found.row - 1;
    }
    return found;
}

// The group over each column; empty where there is none.
std::vector<std::string> groups_of(const Grid& grid, const Headings& headings) {
    std::vector<std::string> groups(grid.columns.size());
    if (!headings.groups) return groups;
    const auto row = *headings.groups;
    const bool spread = grid.merged.empty();
    const auto covers = covers_of(grid, row);
    std::string current;
    std::size_t end = 0;
    for (std::size_t column = 0; column < groups.size(); ++column) {
        const auto value = grid.at(row, column);
        if (!value.empty()) {
            current = one_line(value);
            end = spread ? groups.size() : covers[column];
        }
        if (!current.empty() && column <= end) groups[column] = current;
    }
    return groups;
}

std::string joined(const std::string& group, const std::string& heading) {
    if (group.empty() || group == heading) return heading;
    return heading.empty() ? group : group + " / " + heading;
}

// Names, each once; what was changed is told.
std::vector<std::string> names_of(const Body& body, std::int64_t row, Told& told) {
    std::vector<std::string> names;
    std::unordered_map<std::string, std::int64_t> columns;  // folded name: column of the file
    std::unordered_map<std::string, int> next;              // number for the next of that name
    for (std::size_t i = 0; i < body.columns.size(); ++i) {
        const auto column = body.file_column[i];
        auto name = joined(body.groups[i], one_line(body.headings[i]));
        if (name.empty()) {
            name = fmt::format("(column {})", column);
            told.add("n10.no_heading", Severity::warning, row, column, {{"name", name}});
        }
        const auto [first, is_new] = columns.emplace(folded_name(name), column);
        if (!is_new) {
            const auto plain = name, folded = folded_name(name);
            auto& count = next.emplace(folded, 2).first->second;
            do {
                name = fmt::format("{} ({})", plain, count++);
            } while (!columns.emplace(folded_name(name), column).second);
            told.add("n04.twice", Severity::warning, row, column,
                     {{"name", plain},
                      {"first", std::to_string(first->second)},
                      {"second", std::to_string(column)},
                      {"new", name}});
        }
        names.push_back(std::move(name));
    }
    return names;
}

std::size_t filled_below(const TextColumn& column, std::size_t row) {
    std::size_t values = 0;
    for (++row; row < column.size(); ++row) values += !column.missing(row);
    return values;
}

// Columns of what stands beside the list, past a column in which nothing stands: a summary, a legend. The list
// is the block that holds most; another with less than a third of its rows is none of it.
std::vector<std::size_t> side_tables(const Grid& grid, std::size_t heading, std::size_t top) {
    struct Block {
        std::size_t first, last, cells = 0, rows = 0;
    };
    std::vector<Block> blocks;
    bool open = false;
    for (std::size_t i = 0; i < grid.columns.size(); ++i) {
        const auto values = filled_below(grid.columns[i], heading);
        bool named = false;
        for (auto row = top; row <= heading; ++row) named = named || !grid.columns[i].missing(row);
        if (values == 0 && !named) {
            open = false;
            continue;
        }
        if (!open) blocks.push_back({i, i});
        open = true;
        auto& block = blocks.back();
        block.last = i;
        block.cells += values;
        block.rows = std::max(block.rows, values);
    }
    std::vector<std::size_t> side;
    if (blocks.size() < 2) return side;
    const auto main =
        *std::max_element(blocks.begin(), blocks.end(),
                          [](const auto& a, const auto& b) { return a.cells < b.cells; });
    for (const auto& block : blocks) {
        if (block.first == main.first || 3 * block.rows >= main.rows || block.rows == 0) continue;
        // One column may be a remark that hardly anybody has.
        if (block.first == block.last) continue;
        for (auto i = block.first; i <= block.last; ++i) side.push_back(i);
    }
    return side;
}

// The rows that stay, with values of theirs alone: what "TOTAL" stood for is nobody's.
TextColumn kept(const TextColumn& from, std::string name, std::size_t first,
                const std::vector<bool>& left_out, std::size_t rows) {
    TextColumn column(std::move(name));
    column.reserve(rows);
    std::vector<TextCode> codes(from.values().size());
    for (auto row = first; row < from.size(); ++row) {
        if (left_out[row]) continue;
        const auto old = from.code(row);
        if (old != 0 && codes[old] == 0) codes[old] = column.code_for(from.values()[old]);
        column.push_code(codes[old]);
    }
    return column;
}

FileRows rows_of(const Body& body, std::int64_t header, const std::vector<bool>& left_out) {
    FileRows rows(header);
    auto next = header + 1;
    std::int64_t count = 0;
    for (auto row = body.first; row < body.rows; ++row) {
        if (left_out[row]) continue;
        const auto at = body.file_row(row);
        if (at > next) rows.leave_out(count, at - next);
        next = at + 1;
        ++count;
    }
    return rows;
}

// What is said of a table as a whole.
void look_over(OfficeSheet& sheet, const Headings& headings, const RowsRead& read, Told& told) {
    const auto header = sheet.rows.header();
    const auto columns = sheet.table.columns();
    const auto rows = sheet.table.rows();
    if (rows == 0) told.add("n17.no_row", Severity::warning, header);
    if (rows == 1) told.add("n17.one_row", Severity::note, header);
    if (columns == 1) told.add("n17.one_column", Severity::warning, header);
    std::size_t constant = 0, filled = 0;
    bool total_column = false;
    for (std::size_t i = 0; i < columns; ++i) {
        const auto& column = std::get<TextColumn>(sheet.table.column(i));
        const auto values = column.values().size() - 1;
        filled += values > 0;
        constant += values == 1 && std::find(column.codes().begin(), column.codes().end(), 0) ==
                                       column.codes().end();
        total_column = total_column || vocabulary::names_a_total(column.name());
    }
    if (rows >= 3 && filled >= 4 && 3 * constant >= 2 * filled) {
        told.add("n17.alike", Severity::warning, header);
    }
    const bool counts = columns >= 3 && (read.any_total || total_column) && read.labelled_numbers;
    if (counts || headings.like_data) {
        const auto* const key = counts ? "n16.counts" : "n16.no_headings";
        sheet.doubt = told.text(key);
        told.add(key, Severity::warning, header);
    }
}

}  // namespace

// ------------------------------------------------------------------------------------ Told

void Told::add(std::string_view key, Severity severity, std::int64_t row, std::int64_t column,
               Values values, std::vector<Place> related) {
    constexpr std::size_t places_kept = 200;
    std::string rule(key.substr(0, 3));
    rule[0] = 'N';
    auto message = text(key, values);
    const auto [at, is_new] = by_message_.emplace(message, kinds_.size());
    if (is_new) kinds_.push_back({std::move(rule), std::move(message), severity, {}, 0});
    auto& kind = kinds_[at->second];
    if (kind.places.size() < places_kept) {
        kind.places.push_back({{file_, row, column}, std::move(related)});
    } else {
        ++kind.more;
    }
}

std::string Told::text(std::string_view key, Values values) const {
    return words_.fill("finding." + std::string(key), values);
}

void Told::move_to(Findings& findings) {
    Findings told, more;
    for (auto& kind : kinds_) {
        for (auto& [place, related] : kind.places) {
            told.push_back({kind.rule, kind.severity, place, kind.message, std::move(related)});
        }
        if (kind.more == 0) continue;
        const auto n = std::to_string(kind.more);
        more.push_back({kind.rule,
                        kind.severity,
                        {file_, 0, 0},
                        text("n00.more", {{"n", n}, {"message", kind.message}}),
                        {}});
    }
    std::stable_sort(told.begin(), told.end(), [](const Finding& a, const Finding& b) {
        return std::tie(a.rule, a.place.row, a.place.column) <
               std::tie(b.rule, b.place.row, b.place.column);
    });
    std::move(told.begin(), told.end(), std::back_inserter(findings));
    std::move(more.begin(), more.end(), std::back_inserter(findings));
    kinds_.clear();
    by_message_.clear();
}

// ------------------------------------------------------------------------------------ tables

int year_in(std::string_view text) {
    std::vector<int> characters;  // digits 0 to 9; -1: something else; -2: what parts a date
    each_character(text, [&](UChar32 c) {
        const int digit = u_charDigitValue(c);
        characters.push_back(digit >= 0                                     ? digit
                             : c == '-' || c == '/' || c == '.' || c == '_' ? -2
                                                                            : -1);
    });
    struct Run {
        std::size_t begin, end;
        int value;
    };
    std::vector<Run> runs;
    for (std::size_t i = 0; i < characters.size();) {
        if (characters[i] < 0) {
            ++i;
            continue;
        }
        Run run{i, i, 0};
        while (run.end < characters.size() && characters[run.end] >= 0) {
            if (run.end - run.begin < 8) run.value = run.value * 10 + characters[run.end];
            ++run.end;
        }
        i = run.end;
        runs.push_back(run);
    }
    int year = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto& run = runs[i];
        if (run.end - run.begin != 4 || run.value < 1990 || run.value > 2100) continue;
        // "2023-05-01", "01.05.2023" and "2023/24" name a day, or two years.
        const auto beside = [&](const Run& left, const Run& right) {
            return left.end + 1 == right.begin && characters[left.end] == -2;
        };
        const bool short_before =
            i > 0 && beside(runs[i - 1], run) && runs[i - 1].end - runs[i - 1].begin <= 2;
        const bool short_after = i + 1 < runs.size() && beside(run, runs[i + 1]) &&
                                 runs[i + 1].end - runs[i + 1].begin <= 2;
        if (short_before || short_after || (year != 0 && year != run.value)) return 0;
        year = run.value;
    }
    return year;
}

std::optional<OfficeSheet> find_table(Grid&& grid, const formats::GridFile& file, bool alone,
                                      Told& told, NoTable& why) {
    if (grid.rows.empty()) return why = NoTable::empty, std::nullopt;
    if (grid.pivot) return why = NoTable::pivot, std::nullopt;
    std::size_t widest = 0;
    for (std::size_t row = 0; row < grid.rows.size() && widest < 2; ++row) {
        widest = std::max(widest, look_at(grid, row).filled);
    }
    if (widest < 2 && !alone) return why = NoTable::one_column, std::nullopt;

    const auto headings = find_headings(grid);
    const auto header = grid.rows[headings.row];
    const auto top = headings.groups.value_or(headings.row);
    const auto groups = groups_of(grid, headings);
    OfficeSheet sheet;
    sheet.file = file.digest.name;
    sheet.sheet = grid.name;
    for (std::size_t row = 0; row < top; ++row) {
        std::string line;
        for (const auto& column : grid.columns) {
            if (column.missing(row)) continue;
            line += (line.empty() ? "" : " ") + one_line(column[row]);
        }
        sheet.title.push_back(std::move(line));
    }
    if (top > 0) {
        told.add("n12.title", Severity::note, grid.rows[0], 0,
                 {{"range", range_of(grid.rows[0], grid.rows[top - 1])}});
    }
    if (headings.groups) {
        told.add("n06.two_rows", Severity::note, grid.rows[*headings.groups], 0,
                 {{"first", std::to_string(grid.rows[*headings.groups])},
                  {"second", std::to_string(header)}});
    }

    Body body;
    body.first = headings.row + 1;
    body.rows = grid.rows.size();
    body.file_row = [&](std::size_t row) { return grid.rows[row]; };
    std::size_t last_named = 0;
    for (std::size_t i = 0; i < grid.columns.size(); ++i) {
        if (!grid.at(headings.row, i).empty() || !groups[i].empty()) last_named = i;
    }
    const auto data_rows = body.rows - body.first;
    const auto side = side_tables(grid, headings.row, top);
    for (const auto i : side) {
        if (i == 0 || !std::binary_search(side.begin(), side.end(), i - 1)) {
            told.add("n03.beside", Severity::note, header, static_cast<std::int64_t>(i) + 1);
        }
    }
    std::vector<std::size_t> beside;  // columns of stray cells
    for (std::size_t i = 0; i < grid.columns.size(); ++i) {
        if (std::binary_search(side.begin(), side.end(), i)) continue;
        const auto& column = grid.columns[i];
        const auto values = filled_below(column, headings.row);
        const bool named =
            !grid.at(headings.row, i).empty() || (!groups[i].empty() && !grid.at(top, i).empty());
        if (!named && values == 0) continue;
        if (!named && i > last_named && values * 10 < data_rows) {
            beside.push_back(i);
            continue;
        }
        body.columns.push_back(&column);
        body.headings.emplace_back(grid.at(headings.row, i));
        body.groups.push_back(groups[i]);
        body.file_column.push_back(static_cast<std::int64_t>(i) + 1);
        sheet.hidden.push_back(grid.hidden_columns[i]);
    }
    auto names = names_of(body, header, told);
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!sheet.hidden[i]) continue;
        told.add("n05.hidden", Severity::warning, header, body.file_column[i],
                 {{"name", names[i]}, {"letters", letters_of(body.file_column[i])}});
    }

    const auto read = RowReader(body, told).read();
    std::vector<std::uint32_t> people(body.rows + 1);  // above each row
    for (std::size_t row = 0; row < body.rows; ++row) {
        people[row + 1] = people[row] + (row >= body.first && !read.left_out[row]);
    }
    const auto people_in = [&](std::int64_t first, std::int64_t last) {
        const auto from = std::lower_bound(grid.rows.begin(), grid.rows.end(), first);
        const auto to = std::upper_bound(from, grid.rows.end(), last);
        return people[static_cast<std::size_t>(to - grid.rows.begin())] -
               people[static_cast<std::size_t>(from - grid.rows.begin())];
    };
    const auto person = [&](std::int64_t row) { return people_in(row, row) == 1; };
    for (const auto i : beside) {
        for (auto row = body.first; row < body.rows; ++row) {
            if (grid.columns[i].missing(row) || read.left_out[row]) continue;
            if (file.text) continue;  // told of the row, below
            told.add("n11.beside", Severity::warning, grid.rows[row],
                     static_cast<std::int64_t>(i) + 1);
        }
    }
    for (const auto row : file.too_long) {
        if (person(row)) told.add("n11.too_long", Severity::error, row);
    }
    for (const auto row : file.too_short) {
        if (person(row)) told.add("n11.too_short", Severity::warning, row);
    }
    for (const auto& [first, last] : grid.merged) {
        if (last.row <= header) continue;
        const auto covered = people_in(first.row, last.row);
        if (covered == 0 || (covered == 1 && first.column == last.column)) continue;
        told.add("n07.merged", Severity::warning, first.row, first.column,
                 {{"range", fmt::format("{}{}:{}{}", letters_of(first.column), first.row,
                                        letters_of(last.column), last.row)}});
    }
    for (const auto& cell : grid.errors) {
        if (person(cell.row)) told.add("n08.error", Severity::warning, cell.row, cell.column);
    }
    for (const auto& cell : grid.no_results) {
        if (person(cell.row)) told.add("n08.no_result", Severity::warning, cell.row, cell.column);
    }
    if (grid.hidden) told.add("n18.sheet", Severity::warning, 0);
    for (const auto& [first, last] : grid.hidden_rows) {
        if (people_in(first, last) == 0) continue;
        told.add("n18.rows", Severity::note, first, 0, {{"range", range_of(first, last)}});
    }

    sheet.file_column = body.file_column;
    sheet.rows = rows_of(body, header, read.left_out);
    std::size_t count = 0;
    for (auto row = body.first; row < body.rows; ++row) count += !read.left_out[row];
    std::vector<Table::Column> columns;
    for (std::size_t i = 0; i < names.size(); ++i) {
        // One column at a time is held twice.
        const auto at = static_cast<std::size_t>(body.file_column[i] - 1);
        columns.emplace_back(
            kept(grid.columns[at], std::move(names[i]), body.first, read.left_out, count));
        grid.columns[at] = TextColumn();
    }
    auto table = Table::make(std::move(columns));
    expects(table.has_value());
    sheet.table = *std::move(table);
    look_over(sheet, headings, read, told);
    return sheet;
}

OfficeSheet plain_table(formats::CsvTable&& csv, Told& told) {
    OfficeSheet sheet;
    sheet.file = told.file();
    Body body;
    body.rows = csv.table.rows();
    body.file_row = [&](std::size_t row) { return csv.rows(row); };
    Headings headings;
    std::size_t numbers = 0;
    bool renamed = false;
    for (std::size_t i = 0; i < csv.table.columns(); ++i) {
        const auto& column = std::get<TextColumn>(csv.table.column(i));
        body.columns.push_back(&column);
        body.headings.push_back(column.name());
        body.groups.emplace_back();
        body.file_column.push_back(static_cast<std::int64_t>(i) + 1);
        numbers += is_number(column.name()) || is_date_or_time(column.name());
    }
    headings.like_data = 2 * numbers >= body.columns.size();
    auto header = csv.rows.header();
    if (body.rows > 0 && headings_again(body.columns, 0)) {
        told.add("n06.two_rows", Severity::note, header, 0,
                 {{"first", std::to_string(header)}, {"second", std::to_string(csv.rows(0))}});
        header = csv.rows(0);
        body.first = 1;
        renamed = true;
        for (std::size_t i = 0; i < body.columns.size(); ++i) {
            body.groups[i] = one_line(body.headings[i]);
            body.headings[i] = (*body.columns[i])[0];
        }
    }
    auto names = names_of(body, header, told);
    for (std::size_t i = 0; i < names.size(); ++i) {
        renamed = renamed || names[i] != body.headings[i];
    }
    const auto read = RowReader(body, told).read();
    sheet.file_column = body.file_column;
    sheet.hidden.resize(names.size());
    if (!read.any_left_out && !renamed) {
        sheet.rows = csv.rows;
        sheet.table = std::move(csv.table);
    } else {
        sheet.rows = rows_of(body, header, read.left_out);
        std::size_t count = 0;
        for (auto row = body.first; row < body.rows; ++row) count += !read.left_out[row];
        std::vector<Table::Column> columns;
        for (std::size_t i = 0; i < names.size(); ++i) {
            columns.emplace_back(
                kept(*body.columns[i], std::move(names[i]), body.first, read.left_out, count));
        }
        auto table = Table::make(std::move(columns));
        expects(table.has_value());
        sheet.table = *std::move(table);
    }
    look_over(sheet, headings, read, told);
    return sheet;
}

}  // namespace palermo::mapping::detail
