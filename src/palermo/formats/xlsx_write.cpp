#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "palermo/formats/encoding.hpp"
#include "palermo/formats/xlsx.hpp"

namespace palermo::formats {
namespace {

// 1980-01-01, the first day a zip archive can name. A date of today would make two builds differ.
constexpr std::time_t fixed_date = 315'532'800;

bool hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Text that looks like an escape would be read as one: "_x0041_" is written "_x005F_x0041_"
// [ECMA376 22.9.2.19]. Control characters are escaped by the library.
std::string escaped_xstring(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto part = text.substr(i, 7);
        const bool escape = part.size() == 7 && part.starts_with("_x") && part[6] == '_' &&
                            std::all_of(part.begin() + 2, part.begin() + 6, hex);
        plain += escape ? std::string_view("_x005F_") : text.substr(i, 1);
    }
    return plain;
}

std::int64_t characters(std::string_view text) {
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

Error of(lxw_error error, const std::string& where) {
    const bool system = error == LXW_ERROR_MEMORY_MALLOC_FAILED ||
                        error == LXW_ERROR_CREATING_XLSX_FILE ||
                        error == LXW_ERROR_CREATING_TMPFILE || error == LXW_ERROR_READING_TMPFILE;
    return fail(system ? Code::unavailable : Code::invalid_input, "xlsx.cannot_write",
                {{"reason", our_word(lxw_strerror(error))}}, where);
}

class SheetWriter {
public:
    SheetWriter(lxw_worksheet* worksheet, lxw_format* bold, const Sheet& sheet)
        : worksheet_(worksheet), bold_(bold), sheet_(sheet), table_(*sheet.table) {}

    Result<void> write() {
        if (!sheet_.title.empty()) {
            TRY(text(0, sheet_.title, bold_));
            ++row_;
        }
        for (const auto& note : sheet_.notes) {
            TRY(text(0, note, nullptr));
            ++row_;
        }
        const auto header = row_++;
        if (header + table_.rows() + 1 > LXW_ROW_MAX || table_.columns() > LXW_COL_MAX) {
            return fail(Code::invalid_input, "xlsx.sheet_too_large", {}, sheet_.name);
        }
        for (std::size_t i = 0; i < table_.columns(); ++i) TRY(column(i, header));
        worksheet_freeze_panes(worksheet_, header + 1, 0);
        if (sheet_.right_to_left) worksheet_right_to_left(worksheet_);
        return {};
    }

private:
    Result<void> text(lxw_col_t column, std::string_view value, lxw_format* format) {
        if (value.empty()) return {};
        if (invalid_utf8(value) || value.find('\0') != value.npos) {
            return fail(Code::invalid_input, "xlsx.only_utf8", {}, sheet_.name);
        }
        const auto error = worksheet_write_string(worksheet_, row_, column,
                                                  escaped_xstring(value).c_str(), format);
        if (error != LXW_NO_ERROR) return of(error, sheet_.name);
        return {};
    }

    Result<void> column(std::size_t i, lxw_row_t header) {
        const auto at = static_cast<lxw_col_t>(i);
        row_ = header;
        TRY(text(at, table_.name(i), bold_));
        auto width = characters(table_.name(i));
        if (const auto* texts = std::get_if<TextColumn>(&table_.column(i))) {
            for (std::size_t r = 0; r < texts->size(); ++r) {
                ++row_;
                TRY(text(at, (*texts)[r], nullptr));
            }
            for (const auto& value : texts->values()) width = std::max(width, characters(value));
        } else {
            const auto& counts = std::get<CountColumn>(table_.column(i));
            for (std::size_t r = 0; r < counts.size(); ++r) {
                ++row_;
                TRY(count(at, counts[r]));
            }
        }
        worksheet_set_column(worksheet_, at, at,
                             static_cast<double>(std::clamp<std::int64_t>(width + 2, 8, 60)),
                             nullptr);
        return {};
    }

    Result<void> count(lxw_col_t column, Count value) {
        if (value.state == CellState::missing) return {};
        if (value.state == CellState::suppressed) return text(column, "*", nullptr);
        // A cell holds a double: beyond 2^53 it would round, so the digits are written as text.
        if (value.value > (std::int64_t{1} << 53) || value.value < -(std::int64_t{1} << 53)) {
            return text(column, std::to_string(value.value), nullptr);
        }
        const auto error = worksheet_write_number(worksheet_, row_, column,
                                                  static_cast<double>(value.value), nullptr);
        if (error != LXW_NO_ERROR) return of(error, sheet_.name);
        return {};
    }

    lxw_worksheet* worksheet_;
    lxw_format* bold_;
    const Sheet& sheet_;
    const Table& table_;
    lxw_row_t row_ = 0;
};

// A file without a name, in memory: the library in Debian 12 writes to a path only.
class MemoryFile {
public:
    MemoryFile() : file_(::memfd_create("workbook", MFD_CLOEXEC)) {}
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() {
        if (file_ >= 0) ::close(file_);
    }

    bool open() const { return file_ >= 0; }
    std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

    Result<std::string> bytes() const {
        std::string all;
        std::array<char, 1 << 16> piece;
        for (;;) {
            const auto count =
                ::pread(file_, piece.data(), piece.size(), static_cast<off_t>(all.size()));
            if (count < 0) return fail(Code::unavailable, "xlsx.cannot_read_back");
            if (count == 0) return all;
            all.append(piece.data(), static_cast<std::size_t>(count));
        }
    }

private:
    int file_;
};

}  // namespace

Result<std::string> xlsx_bytes(std::span<const Sheet> sheets) {
    if (sheets.empty()) return fail(Code::invalid_input, "xlsx.needs_sheet");
    const MemoryFile file;
    if (!file.open()) return fail(Code::unavailable, "xlsx.no_memory");
    // Its scratch files too stay in memory where the system has a place for that.
    std::string scratch = "/dev/shm";
    std::error_code error;
    lxw_workbook_options options = {};
    if (std::filesystem::is_directory(scratch, error) && ::access(scratch.c_str(), W_OK) == 0) {
        options.tmpdir = scratch.data();
    }
    lxw_workbook* const workbook = workbook_new_opt(file.path().c_str(), &options);
    if (workbook == nullptr) return fail(Code::unavailable, "xlsx.no_memory");
    lxw_doc_properties properties = {};
    properties.created = fixed_date;
    workbook_set_properties(workbook, &properties);
    lxw_format* const bold = workbook_add_format(workbook);
    format_set_bold(bold);

    Result<void> written;
    for (const auto& sheet : sheets) {
        expects(sheet.table != nullptr);
        const auto allowed = workbook_validate_sheet_name(workbook, sheet.name.c_str());
        if (sheet.name.empty() || allowed != LXW_NO_ERROR) {
            written = fail(Code::invalid_input, "xlsx.sheet_name", {}, sheet.name);
            break;
        }
        written =
            SheetWriter(workbook_add_worksheet(workbook, sheet.name.c_str()), bold, sheet).write();
        if (!written) break;
    }
    // Frees the workbook; with no sheet it would add one, which goes nowhere.
    const auto closed = workbook_close(workbook);
    TRY(written);
    if (closed != LXW_NO_ERROR) return of(closed, "");
    return file.bytes();
}

}  // namespace palermo::formats
