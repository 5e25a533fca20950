#include "palermo/formats/detail/xlsx_sheet.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>
#include <unordered_map>

#include "palermo/core/finding.hpp"
#include "palermo/formats/detail/grid_maker.hpp"
#include "palermo/formats/detail/value.hpp"
#include "palermo/formats/encoding.hpp"

namespace palermo::formats::detail {
namespace {

constexpr std::int64_t row_limit = 1'048'576;
constexpr std::int64_t column_limit = 16'384;
constexpr std::size_t header_search_rows = 20;
// A cell holds 32,767 characters; rich text and escapes take more bytes than that.
constexpr std::size_t text_limit_bytes = std::size_t{1} << 20;

// "_x000D_" stands for a character XML cannot hold, "_x005F_" for the underscore before such text.
void unescape_xstring(std::string& text) {
    auto at = text.find("_x");
    if (at == text.npos) return;
    std::string plain;
    std::size_t done = 0;
    for (; at != text.npos; at = text.find("_x", at)) {
        unsigned code = 0;
        const char* const digits = text.data() + at + 2;
        if (text.size() - at < 7 || text[at + 6] != '_' ||
            std::from_chars(digits, digits + 4, code, 16).ptr != digits + 4 ||
            // Halves of pairs and NUL are left as they stand: they are no text.
            code == 0 || (code >= 0xd800 && code < 0xe000)) {
            at += 2;
            continue;
        }
        plain.append(text, done, at - done);
        const char utf16[] = {static_cast<char>(code & 0xff), static_cast<char>(code >> 8)};
        std::string room;
        if (const auto character = to_utf8({utf16, 2}, Encoding::utf16_le, "", room)) {
            plain += code == 0xfeff ? std::string_view("\xef\xbb\xbf") : *character;
        }
        at += 7;
        done = at;
    }
    plain.append(text, done);
    text = std::move(plain);
}

// Reads the text of <si>, <is> or the like: its <t> parts, without the reading aid of <rPh>.
// The start of the element was read; its end will have been.
Result<void> read_rich_text(XmlReader& xml, std::string& text) {
    const auto outside = xml.depth() - 1;
    std::size_t inside_t = 0;
    while (xml.depth() > outside) {
        switch (TRY(xml.next())) {
            case XmlEvent::start:
                if (xml.name() == "rPh") {
                    TRY(xml.skip());
                } else if (xml.name() == "t") {
                    inside_t = xml.depth();
                }
                break;
            case XmlEvent::end:
                if (xml.depth() < inside_t) inside_t = 0;
                break;
            case XmlEvent::text:
                if (inside_t != 0) text += xml.text();
                if (text.size() > text_limit_bytes) {
                    return fail(Code::invalid_input, "xlsx.text_too_long");
                }
                break;
            case XmlEvent::finish:
                return {};
        }
    }
    unescape_xstring(text);
    return {};
}

// "BC17" as column 55, row 17; nothing where it is no place in a sheet.
struct CellPlace {
    std::int64_t row, column;
};
std::optional<CellPlace> cell_place(std::string_view reference) {
    std::size_t i = 0;
    std::int64_t column = 0;
    for (; i < reference.size() && i < 4 && reference[i] >= 'A' && reference[i] <= 'Z'; ++i) {
        column = column * 26 + (reference[i] - 'A' + 1);
    }
    std::int64_t row = 0;
    const char* const end = reference.data() + reference.size();
    if (i == 0 || i == reference.size() || reference[i] < '1' || reference[i] > '9') return {};
    const auto [stop, error] = std::from_chars(reference.data() + i, end, row);
    if (error != std::errc() || stop != end || row > row_limit || column > column_limit) return {};
    return CellPlace{row, column};
}

// 55 as "BC".
std::string column_letters(std::int64_t column) {
    std::string letters;
    for (; column > 0; column = (column - 1) / 26) {
        letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
    }
    return letters;
}

// An attribute that is a truth value, as different programs write it.
bool is_true(const std::string_view* value) {
    return value != nullptr && (*value == "1" || *value == "true");
}

// A height or width of nothing.
bool is_zero(const std::string_view* value) {
    if (value == nullptr) return false;
    double number = 1;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
    return error == std::errc() && end == value->data() + value->size() && number == 0;
}

}  // namespace

bool append_number(std::string& text, std::string_view raw) {
    const auto digits = raw.substr(raw.starts_with('-') ? 1 : 0);
    const bool plain =
        !digits.empty() && digits.size() <= 15 &&
        std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
        (digits[0] != '0' || (digits.size() == 1 && raw.size() == 1));
    if (plain) {
        text += raw;
        return true;
    }
    double value = 0;
    const auto [stop, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
    if (error != std::errc() || stop != raw.data() + raw.size() || !std::isfinite(value)) {
        return false;
    }
    if (value == 0) value = 0;  // "-0"
    std::array<char, 40> buffer;
    const bool whole = value == std::trunc(value) && std::fabs(value) < 1e17;
    const auto written = whole ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                               std::chars_format::fixed)
                               : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    text.append(buffer.data(), written.ptr);
    return true;
}

namespace {

// One cell of the row being read: a shared string, or text in the row's scratch.
struct Cell {
    std::int64_t column = 0;  // from 1
    std::uint32_t shared = 0;
    bool is_shared = false;
    bool is_error = false;  // what a formula gave that could not be computed
    std::uint32_t begin = 0, length = 0;
};

// Makes the table from rows of cells. Until the header is known, rows wait.
class TableMaker {
public:
    TableMaker(const SharedStrings& shared, const XlsxOptions& options, std::string place)
        : shared_(shared),
          options_(options),
          place_(std::move(place)),
          room_(options.memory_limit_bytes) {}

    // A row with its cells that have a value, at least one.
    Result<void> row(std::int64_t number, std::span<const Cell> cells, std::string_view scratch,
                     bool hidden) {
        if (header_row_ != 0) return data_row(number, cells, scratch, hidden);
        if (options_.header_row != 0) {
            if (number < options_.header_row) {
                above_ = true;
                return {};
            }
            if (number > options_.header_row) return no_header();
            return header(number, cells, scratch);
        }
        waiting_.push_back({number, {cells.begin(), cells.end()}, std::string(scratch), hidden});
        return waiting_.size() == header_search_rows ? choose_header() : Result<void>();
    }

    // All rows were given.
    Result<void> settle_header() {
        if (header_row_ != 0) return {};
        return options_.header_row != 0 ? Result<void>(no_header()) : choose_header();
    }

    // Cells that are one in the eyes of a person: the value stands in the first of them alone. Above
    // the header they are titles, beside the data and below it nothing was read from them.
    Result<void> merged(CellPlace first, CellPlace last) const {
        const auto end_column = first_column_ + static_cast<std::int64_t>(columns_.size()) - 1;
        const auto columns =
            std::min(last.column, end_column) - std::max(first.column, first_column_) + 1;
        const auto rows = records_before(last.row + 1) - records_before(first.row);
        if (columns < 1 || rows < 1 || last.row <= header_row_) return {};
        const bool with_header = first.row <= header_row_;
        if (rows == 1 && columns == 1 && !with_header) return {};
        const auto range = column_letters(first.column) + std::to_string(first.row) + ":" +
                           column_letters(last.column) + std::to_string(last.row);
        if (with_header) {
            return refused_as(place(first.row, first.column), "xlsx.merged_header",
                              {{"range", our_word(range)}});
        }
        return refused_as(place(first.row, first.column), "xlsx.merged",
                          {{"range", our_word(range)}});
    }

    void hidden_columns(std::int64_t first, std::int64_t last) {
        hidden_column_ranges_.push_back({first, last});
    }

    Result<void> no_result(std::int64_t row, std::int64_t column) const {
        return refused_as(place(row, column), "xlsx.no_result");
    }

    Result<SheetAsRead> finish() {
        TRY(settle_header());
        SheetAsRead read;
        read.hidden_rows = std::move(hidden_rows_);
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const auto column = first_column_ + static_cast<std::int64_t>(i);
            if (std::any_of(hidden_column_ranges_.begin(), hidden_column_ranges_.end(),
                            [&](const FileRows::Gap& range) {
                                return range.first <= column && column <= range.last;
                            })) {
                read.hidden_columns.push_back(column_letters(column) + " (" +
                                              columns_[i].values.name() + ")");
            }
        }
        std::vector<Table::Column> columns;
        columns.reserve(columns_.size());
        for (auto& column : columns_) columns.emplace_back(std::move(column.values));
        read.sheet.rows = std::move(rows_);
        read.sheet.above = above_;
        read.sheet.table = TRY(Table::make(std::move(columns)));
        return read;
    }

    // Row 0 is before the first row.
    std::string place(std::int64_t row, std::int64_t column = 0) const {
        return to_string(Place{place_, row, column});
    }

private:
    struct Waiting {
        std::int64_t number;
        std::vector<Cell> cells;
        std::string scratch;
        bool hidden;
    };
    struct Column {
        TextColumn values;
        std::uint32_t last_shared = 0;
        TextCode last_code = 0;                // 0: none yet, a value is never the missing one
        std::vector<TextCode> code_of_shared;  // shape [0 or shared strings]; 0 not yet known
    };

    std::string_view text_of(const Cell& cell, std::string_view scratch) const {
        return cell.is_shared ? shared_[cell.shared] : scratch.substr(cell.begin, cell.length);
    }

    Error no_header() const { return refused_as(place(options_.header_row), "xlsx.header_empty"); }

    Result<void> choose_header() {
        if (waiting_.empty()) return refused_as(place_, "xlsx.sheet_empty");
        std::size_t fullest = 0;
        for (const auto& row : waiting_) fullest = std::max(fullest, row.cells.size());
        auto chosen = waiting_.begin();
        while (3 * chosen->cells.size() < 2 * fullest) ++chosen;
        above_ = chosen != waiting_.begin();
        TRY(header(chosen->number, chosen->cells, chosen->scratch));
        for (++chosen; chosen != waiting_.end(); ++chosen) {
            TRY(data_row(chosen->number, chosen->cells, chosen->scratch, chosen->hidden));
        }
        waiting_.clear();
        return {};
    }

    Result<void> header(std::int64_t number, std::span<const Cell> cells,
                        std::string_view scratch) {
        header_row_ = last_row_ = number;
        rows_ = FileRows(number);
        first_column_ = cells.front().column;
        std::unordered_map<std::string_view, std::int64_t> places;
        for (const auto& cell : cells) {
            const auto expected = first_column_ + static_cast<std::int64_t>(columns_.size());
            const auto name = text_of(cell, scratch);
            if (cell.is_error) return error_cell(number, cell.column);
            if (cell.column != expected ||
                name.find_first_not_of(" \t\r\n") == std::string_view::npos) {
                return refused_as(place(number, expected), "xlsx.no_name", {{"column", expected}});
            }
            if (auto fault = text_fault(name)) {
                fault->where = place(number, cell.column);
                return *std::move(fault);
            }
            if (const auto [earlier, is_new] = places.emplace(name, cell.column); !is_new) {
                return refused_as(place(number, cell.column), "columns.same_name",
                                  {{"first", earlier->second}, {"second", cell.column}});
            }
            columns_.emplace_back().values = TextColumn(std::string(name));
        }
        // Straight from shared string to code, where that table stays small.
        if (shared_.size() * columns_.size() <= 4'000'000) {
            for (auto& column : columns_) column.code_of_shared.resize(shared_.size());
        }
        return {};
    }

    Result<void> data_row(std::int64_t number, std::span<const Cell> cells,
                          std::string_view scratch, bool hidden) {
        room_.cells(columns_.size());
        if (room_.full()) return too_large(number);
        if (number > last_row_ + 1) rows_.leave_out(row_count_, number - last_row_ - 1);
        last_row_ = number;
        if (std::all_of(cells.begin(), cells.end(),
                        [&](const Cell& cell) { return is_blank(text_of(cell, scratch)); })) {
            rows_.leave_out(row_count_, 1);
            return {};
        }
        ++row_count_;
        if (hidden) {
            if (hidden_rows_.empty() || hidden_rows_.back().last + 1 != number) {
                hidden_rows_.push_back({number, number});
            }
            hidden_rows_.back().last = number;
        }
        std::size_t next = 0;
        for (const auto& cell : cells) {
            const auto offset = cell.column - first_column_;
            const bool inside = offset >= 0 && offset < static_cast<std::int64_t>(columns_.size());
            if (!inside && is_blank(text_of(cell, scratch))) continue;
            if (offset < 0 || offset >= static_cast<std::int64_t>(columns_.size())) {
                return refused_as(place(number, cell.column), "xlsx.value_outside",
                                  {{"columns", columns_.size()}, {"row", header_row_}});
            }
            const auto at = static_cast<std::size_t>(offset);
            while (next < at) columns_[next++].values.push_code(0);
            TRY(push(columns_[next++], cell, number, scratch));
        }
        while (next < columns_.size()) columns_[next++].values.push_code(0);
        return {};
    }

    Result<void> push(Column& column, const Cell& cell, std::int64_t row,
                      std::string_view scratch) {
        if (cell.is_error) return error_cell(row, cell.column);
        if (cell.is_shared) {
            if (column.last_code != 0 && column.last_shared == cell.shared) {
                column.values.push_code(column.last_code);
                return {};
            }
            if (!column.code_of_shared.empty() && column.code_of_shared[cell.shared] != 0) {
                column.last_shared = cell.shared;
                column.last_code = column.code_of_shared[cell.shared];
                column.values.push_code(column.last_code);
                return {};
            }
        }
        const auto text = text_of(cell, scratch);
        const auto known = column.values.values().size();
        const auto code = column.values.code_for(text);
        if (column.values.values().size() != known) {
            if (auto fault = text_fault(text)) {
                fault->where = place(row, cell.column);
                return *std::move(fault);
            }
            room_.value(text.size());
        }
        column.values.push_code(code);
        if (cell.is_shared) {
            column.last_shared = cell.shared;
            column.last_code = code;
            if (!column.code_of_shared.empty()) column.code_of_shared[cell.shared] = code;
        }
        return {};
    }

    // How many rows of the table stand above this row of the sheet.
    std::int64_t records_before(std::int64_t row) const {
        std::int64_t low = 0, high = row_count_;
        while (low < high) {
            const auto middle = low + (high - low) / 2;
            if (rows_(static_cast<std::size_t>(middle)) < row) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    Error error_cell(std::int64_t row, std::int64_t column) const {
        return refused_as(place(row, column), "xlsx.error_cell",
                          {{"cell", our_word(column_letters(column) + std::to_string(row))}});
    }

    Error too_large(std::int64_t row) const {
        return refused_as(place(row), "columns.table_too_large",
                          {{"limit", our_word(size_in_words(options_.memory_limit_bytes))}});
    }

    const SharedStrings& shared_;
    const XlsxOptions& options_;
    std::string place_;
    Room room_;
    std::vector<Waiting> waiting_;
    std::vector<Column> columns_;
    std::int64_t header_row_ = 0;
    std::int64_t first_column_ = 1;
    std::int64_t last_row_ = 0;
    std::int64_t row_count_ = 0;  // of the table
    FileRows rows_;
    std::vector<FileRows::Gap> hidden_rows_, hidden_column_ranges_;
    bool above_ = false;  // something stood above the header
};

// Keeps every cell where it stands.
class GridSheet {
public:
    GridSheet(const SharedStrings& shared, Grid& grid, Room& room, std::string place)
        : shared_(shared), grid_(grid), room_(room), maker_(grid, room), place_(std::move(place)) {}

    Result<void> row(std::int64_t number, std::span<const Cell> cells, std::string_view scratch,
                     bool hidden) {
        for (const auto& cell : cells) {
            if (cell.is_error) {
                if (grid_.errors.size() < told_limit) grid_.errors.push_back({number, cell.column});
                continue;
            }
            const auto text =
                cell.is_shared ? shared_[cell.shared] : scratch.substr(cell.begin, cell.length);
            if (!cell.is_shared) {
                if (auto fault = text_fault(text)) {
                    fault->where = place(number, cell.column);
                    return *std::move(fault);
                }
            }
            if (!maker_.cell(cell.column, text)) return too_large(number);
        }
        if (!maker_.end_row(number, hidden)) return too_large(number);
        return {};
    }

    Result<void> settle_header() const { return {}; }

    Result<void> merged(CellPlace first, CellPlace last) {
        if (grid_.merged.size() < told_limit) {
            grid_.merged.push_back({{first.row, first.column}, {last.row, last.column}});
        }
        return {};
    }

    void hidden_columns(std::int64_t first, std::int64_t last) {
        if (hidden_columns_.size() < told_limit) hidden_columns_.push_back({first, last});
    }

    Result<void> no_result(std::int64_t row, std::int64_t column) {
        if (grid_.no_results.size() < told_limit) grid_.no_results.push_back({row, column});
        return {};
    }

    void finish() {
        maker_.finish();
        const auto columns = static_cast<std::int64_t>(grid_.columns.size());
        for (const auto& [first, last] : hidden_columns_) {
            for (auto at = std::max<std::int64_t>(first, 1); at <= std::min(last, columns); ++at) {
                grid_.hidden_columns[static_cast<std::size_t>(at - 1)] = true;
            }
        }
    }

    std::string place(std::int64_t row, std::int64_t column = 0) const {
        return to_string(Place{place_, row, column});
    }

private:
    // What is beyond is told of nowhere: nobody reads a million findings.
    static constexpr std::size_t told_limit = 100'000;

    Error too_large(std::int64_t row) const {
        return refused_as(place(row), "columns.table_too_large",
                          {{"limit", our_word(size_in_words(room_.limit_bytes()))}});
    }

    const SharedStrings& shared_;
    Grid& grid_;
    Room& room_;
    GridMaker maker_;
    std::string place_;
    std::vector<FileRows::Gap> hidden_columns_;
};

// Reads <sheetData> row by row into a TableMaker or a GridSheet.
template <class Maker>
class SheetReader {
public:
    SheetReader(XmlReader& xml, const SharedStrings& shared, const NumberFormats& formats,
                Maker& maker)
        : xml_(xml), shared_(shared), formats_(formats), maker_(maker) {}

    Result<void> read() {
        auto result = read_all();
        if (result || !result.error().where.empty()) return result;
        auto error = std::move(result).error();
        error.where = place();
        return error;
    }

private:
    enum class Type : std::uint8_t { number, shared, text, inline_text, truth, error, date };

    std::string place() const { return maker_.place(row_, column_); }

    Result<void> read_all() {
        for (;;) {
            const auto event = TRY(xml_.next());
            if (event == XmlEvent::finish) return {};
            if (event != XmlEvent::start) continue;
            if (xml_.depth() == 1) {
                if (xml_.name() != "worksheet") return refused_as(place(), "xlsx.no_worksheet");
            } else if (xml_.depth() == 2 && xml_.name() == "sheetData") {
                TRY(read_rows());
            } else if (xml_.depth() == 2 && xml_.name() == "mergeCells") {
                TRY(maker_.settle_header());
                TRY(each_inside("mergeCell", [&] { return read_merged(); }));
            } else if (xml_.depth() == 2 && xml_.name() == "cols") {
                TRY(each_inside("col", [&] { return read_columns(); }));
            } else {
                TRY(xml_.skip());
            }
        }
    }

    Result<void> read_rows() {
        return each_inside("row", [&] { return read_row(); });
    }

    // Calls `read` at the start of every element of that name in the one that was begun. What is
    // inside of it and not read is passed over.
    template <class Read>
    Result<void> each_inside(std::string_view name, Read read) {
        const auto depth = xml_.depth();
        while (xml_.depth() >= depth) {
            const auto event = TRY(xml_.next());
            if (event != XmlEvent::start) continue;
            if (xml_.name() == name) {
                TRY(read());
            } else {
                TRY(xml_.skip());
            }
        }
        return {};
    }

    Result<void> read_merged() {
        const auto* const range = xml_.attribute("ref");
        const std::string_view text = range == nullptr ? std::string_view() : *range;
        const auto colon = std::min(text.find(':'), text.size());
        const auto first = cell_place(text.substr(0, colon));
        const auto last = colon == text.size() ? first : cell_place(text.substr(colon + 1));
        if (!first || !last) return refused_as(place(), "xlsx.merged_nowhere");
        TRY(maker_.merged(*first, *last));
        return xml_.skip();
    }

    Result<void> read_columns() {
        const auto number = [&](const char* name) {
            std::int64_t value = 0;
            const auto* const text = xml_.attribute(name);
            if (text != nullptr) std::from_chars(text->data(), text->data() + text->size(), value);
            return value;
        };
        if (is_true(xml_.attribute("hidden")) || is_zero(xml_.attribute("width"))) {
            maker_.hidden_columns(number("min"), number("max"));
        }
        return xml_.skip();
    }

    Result<void> read_row() {
        column_ = 0;
        auto number = row_ + 1;
        if (const auto* reference = xml_.attribute("r")) {
            const char* const end = reference->data() + reference->size();
            const auto [stop, error] = std::from_chars(reference->data(), end, number);
            if (error != std::errc() || stop != end) {
                return refused_as(place(), "xlsx.row_number");
            }
        }
        if (number <= row_) return refused_as(place(), "xlsx.rows_order");
        if (number > row_limit) return refused_as(place(), "xlsx.too_many_rows");
        row_ = number;
        // Pulled up to no height a row is as hidden as one that a filter hides.
        const bool hidden = is_true(xml_.attribute("hidden")) || is_zero(xml_.attribute("ht"));
        cells_.clear();
        scratch_.clear();
        const auto depth = xml_.depth();
        while (xml_.depth() >= depth) {
            const auto event = TRY(xml_.next());
            if (event != XmlEvent::start) continue;
            if (xml_.name() == "c") {
                TRY(read_cell());
            } else {
                TRY(xml_.skip());
            }
        }
        return cells_.empty() ? Result<void>() : maker_.row(row_, cells_, scratch_, hidden);
    }

    Result<Type> type_of_cell() const {
        const auto* const type = xml_.attribute("t");
        if (type == nullptr || *type == "n") return Type::number;
        if (*type == "s") return Type::shared;
        if (*type == "str") return Type::text;
        if (*type == "inlineStr") return Type::inline_text;
        if (*type == "b") return Type::truth;
        if (*type == "e") return Type::error;
        if (*type == "d") return Type::date;
        return refused_as(place(), "xlsx.cell_type");
    }

    Result<void> read_cell() {
        auto column = column_ + 1;
        if (const auto* reference = xml_.attribute("r")) {
            const auto said = cell_place(*reference);
            if (!said) return refused_as(place(), "xlsx.cell_reference");
            if (said->row != row_) return refused_as(place(), "xlsx.cell_other_row");
            if (said->column <= column_) return refused_as(place(), "xlsx.cells_order");
            column = said->column;
        }
        if (column > column_limit) return refused_as(place(), "xlsx.too_many_columns");
        column_ = column;
        const auto type = TRY(type_of_cell());
        shown_ = Shown::number;
        if (const auto* format = xml_.attribute("s"); format != nullptr && type == Type::number) {
            std::size_t number = 0;
            std::from_chars(format->data(), format->data() + format->size(), number);
            shown_ = formats_.cells[number];
        }
        bool formula = false;
        value_.clear();
        const auto depth = xml_.depth();
        std::size_t inside_v = 0;
        while (xml_.depth() >= depth) {
            switch (TRY(xml_.next())) {
                case XmlEvent::start:
                    if (xml_.name() == "v") {
                        inside_v = xml_.depth();
                    } else if (xml_.name() == "is" && type == Type::inline_text) {
                        TRY(read_rich_text(xml_, value_));
                    } else {
                        formula = formula || xml_.name() == "f";
                        TRY(xml_.skip());
                    }
                    break;
                case XmlEvent::text:
                    if (inside_v != 0) value_ += xml_.text();
                    // Comments may cut a value into pieces without end.
                    if (value_.size() > text_limit_bytes) {
                        return refused_as(place(), "xlsx.value_too_long");
                    }
                    break;
                case XmlEvent::end:
                    inside_v = 0;
                    break;
                case XmlEvent::finish:
                    return {};
            }
        }
        // A formula may well give an empty text, and then it says so by its type.
        if (formula && value_.empty() && type != Type::text) {
            return maker_.no_result(row_, column_);
        }
        return keep_value(type);
    }

    // A number, or the day it stands for.
    bool append_shown() {
        if (shown_ != Shown::number) {
            double serial = 0;
            const char* const end = value_.data() + value_.size();
            const auto [stop, error] = std::from_chars(value_.data(), end, serial);
            if (error == std::errc() && stop == end) {
                if (const auto day = iso_date(serial, shown_, formats_.system)) {
                    scratch_ += *day;
                    return true;
                }
            }
        }
        return append_number(scratch_, value_);
    }

    Result<void> keep_value(Type type) {
        if (value_.empty()) return {};
        if (scratch_.size() + value_.size() > (std::size_t{64} << 20)) {
            return refused_as(place(), "xlsx.row_too_long");
        }
        Cell cell;
        cell.column = column_;
        cell.begin = static_cast<std::uint32_t>(scratch_.size());
        switch (type) {
            case Type::shared: {
                const char* const end = value_.data() + value_.size();
                const auto [stop, error] = std::from_chars(value_.data(), end, cell.shared);
                if (error != std::errc() || stop != end || cell.shared >= shared_.size()) {
                    return refused_as(place(), "xlsx.shared_missing");
                }
                if (shared_[cell.shared].empty()) return {};
                cell.is_shared = true;
                break;
            }
            case Type::number:
                if (!append_shown()) {
                    return refused_as(place(), "xlsx.no_number");
                }
                break;
            case Type::truth:
                if (value_ != "0" && value_ != "1") {
                    return refused_as(place(), "xlsx.truth");
                }
                scratch_ += value_ == "1" ? "TRUE" : "FALSE";
                break;
            case Type::text:
                unescape_xstring(value_);
                [[fallthrough]];
            case Type::inline_text:
                scratch_ += value_;
                break;
            case Type::error:
                cell.is_error = true;
                scratch_ += value_;
                break;
            case Type::date:
                scratch_ += plain_day(value_);
                break;
        }
        cell.length = static_cast<std::uint32_t>(scratch_.size()) - cell.begin;
        if (cell.is_shared || cell.length != 0) cells_.push_back(cell);
        return {};
    }

    XmlReader& xml_;
    const SharedStrings& shared_;
    const NumberFormats& formats_;
    Maker& maker_;
    Shown shown_ = Shown::number;  // of the cell being read
    std::int64_t row_ = 0, column_ = 0;
    std::vector<Cell> cells_;
    std::string scratch_;  // the row's texts that are not shared
    std::string value_;
};

}  // namespace

Error refused_as(std::string where, ErrorId id, std::vector<Argument> arguments) {
    return fail(Code::invalid_input, id, std::move(arguments), std::move(where));
}

std::optional<Error> text_fault(std::string_view text) {
    if (text.size() > text_limit_bytes) return fail(Code::invalid_input, "xlsx.text_too_long");
    if (text.find('\0') != text.npos) return fail(Code::invalid_input, "xlsx.nul_byte");
    if (invalid_utf8(text)) return fail(Code::invalid_input, "xlsx.text_not_utf8");
    return std::nullopt;
}

Result<SharedStrings> SharedStrings::read(ZipArchive& archive, const ZipEntry& entry,
                                          std::uint64_t memory_limit_bytes) {
    SharedStrings strings;
    auto source = TRY(archive.read(entry));
    XmlReader xml(source);
    std::string text;
    for (;;) {
        const auto event = TRY(xml.next());
        if (event == XmlEvent::finish) return strings;
        if (event != XmlEvent::start || xml.name() != "si") continue;
        text.clear();
        TRY(read_rich_text(xml, text));
        if (auto fault = text_fault(text)) return *std::move(fault);
        strings.text_ += text;
        const auto size = strings.text_.size() + 4 * (strings.ends_.size() + 1);
        if (size > memory_limit_bytes || strings.text_.size() > 0xffffffff) {
            return fail(Code::invalid_input, "xlsx.too_much_text");
        }
        strings.ends_.push_back(static_cast<std::uint32_t>(strings.text_.size()));
    }
}

Result<SheetAsRead> read_cells(XmlReader& xml, const SharedStrings& shared,
                               const NumberFormats& formats, const XlsxOptions& options,
                               std::string place) {
    TableMaker maker(shared, options, std::move(place));
    TRY(SheetReader(xml, shared, formats, maker).read());
    return maker.finish();
}

Result<void> read_grid(XmlReader& xml, const SharedStrings& shared, const NumberFormats& formats,
                       Room& room, std::string place, Grid& grid) {
    GridSheet sheet(shared, grid, room, std::move(place));
    TRY(SheetReader(xml, shared, formats, sheet).read());
    sheet.finish();
    return {};
}

}  // namespace palermo::formats::detail
