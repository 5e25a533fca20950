#include "palermo/formats/source.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "palermo/crypto/digest.hpp"
#include "palermo/formats/detail/file_kind.hpp"
#include "palermo/formats/detail/stray_rows.hpp"
#include "palermo/formats/detail/xlsx_sheet.hpp"

namespace palermo::formats {
namespace {

namespace fs = std::filesystem;
using detail::Kind;

// "rows 5, 9 and 62 to 73"
std::string rows_in_words(const std::vector<FileRows::Gap>& gaps) {
    constexpr std::size_t most = 4;
    std::string text = gaps.size() == 1 && gaps[0].first == gaps[0].last ? "row " : "rows ";
    for (std::size_t i = 0; i < std::min(most, gaps.size()); ++i) {
        if (i > 0) text += i + 1 == gaps.size() ? " and " : ", ";
        text += std::to_string(gaps[i].first);
        if (gaps[i].last > gaps[i].first) text += " to " + std::to_string(gaps[i].last);
    }
    return gaps.size() > most ? text + " and others" : text;
}

void add_left_out(Source& source) {
    const auto count = source.rows.left_out();
    if (count == 0) return;
    source.notes.push_back(
        source.digest.name + ": " +
        (count == 1 ? "1 row without any value was left out, "
                    : std::to_string(count) + " rows without any value were left out, ") +
        rows_in_words(source.rows.gaps()));
}

// What a filter or a person hid is read: the note says what a person does not see in the workbook.
void add_hidden(const detail::SheetAsRead& stored, Source& source) {
    if (!stored.hidden_rows.empty()) {
        std::int64_t count = 0;
        for (const auto& range : stored.hidden_rows) count += range.last - range.first + 1;
        source.notes.push_back(
            source.digest.name + ": " +
            (count == 1 ? "1 hidden row was" : std::to_string(count) + " hidden rows were") +
            " read like all others: " + rows_in_words(stored.hidden_rows));
    }
    const auto& columns = stored.hidden_columns;
    if (columns.empty()) return;
    constexpr std::size_t most = 20;
    std::string names;
    for (std::size_t i = 0; i < std::min(most, columns.size()); ++i) {
        names += (i == 0 ? "" : ", ") + columns[i];
    }
    if (columns.size() > most) names += " and others";
    source.notes.push_back(source.digest.name + ": " +
                           (columns.size() == 1
                                ? "1 hidden column was"
                                : std::to_string(columns.size()) + " hidden columns were") +
                           " read like all others: " + names);
}

Notes notes_of(const detail::SheetAsRead& stored, Source& source, bool sheet_guessed) {
    const auto& sheet = stored.sheet;
    source.notes.clear();
    const auto& name = source.digest.name;
    if (sheet_guessed && !sheet.others.empty()) {
        constexpr std::size_t most = 20;
        std::string others;
        for (std::size_t i = 0; i < std::min(most, sheet.others.size()); ++i) {
            others += (i == 0 ? "" : ", ") + sheet.others[i];
        }
        if (sheet.others.size() > most) others += " and others";
        source.notes.push_back(name + ": sheet " + source.sheet + " was read; not read: " + others +
                               " (--sheet names another)");
    }
    if (sheet.above) {
        source.notes.push_back(name + ": the column names were taken from row " +
                               std::to_string(source.rows.header()) +
                               "; what stands above was passed over");
    }
    add_left_out(source);
    add_hidden(stored, source);
    return std::move(source.notes);
}

// Reads the table in `bytes`. A packed file is unpacked once: a packed file within is not data.
Result<void> read_table(std::string_view bytes, bool packed, const ReadOptions& options,
                        Source& source) {
    const auto& name = source.digest.name;
    const auto kind = TRY(detail::kind_of(bytes, name));
    if (kind == Kind::xz || kind == Kind::gz) {
        if (packed) return fail(Code::invalid_input, "source.packed_twice", {}, name);
        const auto unpacked = TRY(detail::unpack(kind, bytes, name, options.unpacked_limit_bytes));
        return read_table(unpacked, true, options, source);
    }
    if (kind == Kind::zip) {
        auto stored = TRY(detail::read_sheet_as_stored(bytes, name, options.xlsx));
        auto& sheet = stored.sheet;
        source.table = std::move(sheet.table);
        source.rows = std::move(sheet.rows);
        source.sheet = std::move(sheet.name);
        source.notes = notes_of(stored, source, options.xlsx.sheet.empty());
        if (options.csv.encoding != Encoding::automatic) {
            source.notes.push_back(name +
                                   ": this is a workbook, which says its encoding itself: the one "
                                   "given was not used");
        }
        return {};
    }
    if (const auto refusal = detail::markup_refusal(bytes.substr(0, 4096))) {
        return fail(Code::invalid_input, *refusal, {}, name);
    }
    auto csv = TRY(read_csv(bytes, name, options.csv));
    source.table = std::move(csv.table);
    source.rows = std::move(csv.rows);
    add_left_out(source);
    if (!options.xlsx.sheet.empty()) {
        source.notes.push_back(name +
                               ": this is text and has no sheets: the name of a sheet was "
                               "not used");
    }
    if (csv.unnamed_columns > 0) {
        source.notes.push_back(
            name + ": " +
            (csv.unnamed_columns == 1
                 ? "1 column without a name and without any value was left out"
                 : std::to_string(csv.unnamed_columns) +
                       " columns without a name and without any value were left out"));
    }
    return {};
}

}  // namespace

Result<Source> read_source(const fs::path& path, const ReadOptions& options) {
    const auto file = TRY(detail::FileBytes::open(path, options.limit_bytes));
    const auto bytes = file.view();
    Source source;
    source.digest.name = detail::plain_name(path);
    source.bytes = bytes.size();
    TRY(read_table(bytes, false, options, source));
    TRY(detail::refuse_repeated_names(source.table, source.rows, source.digest.name));
    // Where rows without any value are people, one with a single value is one too.
    if (options.csv.blank_rows == BlankRows::left_out) {
        const auto note = TRY(detail::last_rows(source.table, source.rows, source.digest.name));
        if (!note.empty()) source.notes.push_back(note);
    }
    source.header_row = source.rows.header();
    source.digest.sha256 = crypto::sha256(bytes);
    if (options.notes != nullptr) {
        options.notes->insert(options.notes->end(), source.notes.begin(), source.notes.end());
    }
    return source;
}

}  // namespace palermo::formats
