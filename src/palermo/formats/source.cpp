#include "palermo/formats/source.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/formats/detail/stray_rows.hpp"
#include "palermo/formats/detail/xlsx_sheet.hpp"

namespace palermo::formats {
namespace {

namespace fs = std::filesystem;

// Small files are copied, so that another program changing them cannot change what we read half
// way through; only what would be costly to copy is mapped.
constexpr std::uint64_t copy_below_bytes = std::uint64_t{64} << 20;

class FileBytes {
public:
    static Result<FileBytes> open(const fs::path& path, std::uint64_t limit_bytes) {
        FileBytes file;
        std::error_code error;
        const auto size = fs::is_regular_file(path, error) ? fs::file_size(path, error) : 0;
        if (error || size < copy_below_bytes || size > limit_bytes) {
            file.copied_ = TRY(read_file(path, limit_bytes));
            return file;
        }
        const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (handle >= 0) {
            void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, handle, 0);
            ::close(handle);
            if (mapped != MAP_FAILED) {
                ::madvise(mapped, size, MADV_SEQUENTIAL);
                file.mapped_ = static_cast<char*>(mapped);
                file.mapped_bytes_ = size;
                return file;
            }
        }
        // What cannot be mapped may still be read, or say why not.
        file.copied_ = TRY(read_file(path, limit_bytes));
        return file;
    }

    FileBytes(FileBytes&& other) noexcept
        : copied_(std::move(other.copied_)),
          mapped_(std::exchange(other.mapped_, nullptr)),
          mapped_bytes_(other.mapped_bytes_) {}
    FileBytes& operator=(FileBytes&&) = delete;
    ~FileBytes() {
        if (mapped_ != nullptr) ::munmap(mapped_, mapped_bytes_);
    }

    std::string_view view() const {
        return mapped_ != nullptr ? std::string_view(mapped_, mapped_bytes_) : copied_;
    }

private:
    FileBytes() = default;

    std::string copied_;
    char* mapped_ = nullptr;
    std::size_t mapped_bytes_ = 0;
};

enum class Kind : std::uint8_t { text, xz, gz, zip, other };

struct Mark {
    std::string_view bytes;
    Kind kind;
    ErrorId refusal;  // for Kind::other
};

using namespace std::string_view_literals;

constexpr auto marks = std::to_array<Mark>({
    {"\xfd\x37zXZ\0"sv, Kind::xz, ""},
    {"\x1f\x8b"sv, Kind::gz, ""},
    {"PK\x03\x04"sv, Kind::zip, ""},
    {"PK\x05\x06"sv, Kind::zip, ""},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, Kind::other,
     /*id*/ "source.old_workbook"},
    {"%PDF"sv, Kind::other, /*id*/ "source.pdf"},
    {"\x28\xb5\x2f\xfd"sv, Kind::other, /*id*/ "source.zstd"},
    {"BZh"sv, Kind::other, /*id*/ "source.bzip2"},
    {"7z\xbc\xaf\x27\x1c"sv, Kind::other, /*id*/ "source.seven_zip"},
    {"Rar!"sv, Kind::other, /*id*/ "source.rar"},
    {"PAR1"sv, Kind::other, /*id*/ "source.parquet"},
    {"SQLite format 3"sv, Kind::other, /*id*/ "source.sqlite"},
    {"\x89PNG"sv, Kind::other, /*id*/ "source.picture"},
    {"\xff\xd8\xff"sv, Kind::other, /*id*/ "source.picture"},
    {"{\\rtf"sv, Kind::other, /*id*/ "source.rtf"},
});

bool starts_with_word(std::string_view text, std::string_view lower_case_word) {
    if (text.size() < lower_case_word.size()) return false;
    for (std::size_t i = 0; i < lower_case_word.size(); ++i) {
        const char c = text[i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != lower_case_word[i]) return false;
    }
    return true;
}

// Web pages and XML are the usual guests under a wrong name: a portal's error page saved as data.
std::optional<ErrorId> markup_refusal(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf"sv)) text.remove_prefix(3);
    const auto start = text.find_first_not_of(" \t\r\n");
    if (start == text.npos) return std::nullopt;
    text.remove_prefix(start);
    for (const auto word : {"<!doctype html"sv, "<html"sv, "<head"sv, "<body"sv, "<table"sv}) {
        if (starts_with_word(text, word)) {
            return ErrorId("source.web_page");
        }
    }
    const auto second = text.find_first_not_of(" \t\r\n", 1);
    const char next = second == text.npos ? '\0' : text[second];
    if ((text[0] == '{' && (next == '"' || next == '}')) ||
        (text[0] == '[' && (next == '{' || next == '['))) {
        return ErrorId("source.json");
    }
    if (starts_with_word(text, "<?xml"sv)) return ErrorId("source.xml");
    return std::nullopt;
}

std::string plain_name(const fs::path& path) {
    if (path == "-" || path == "/dev/stdin") return "stdin";
    auto name = path.filename().string();
    for (const auto suffix : {".xz"sv, ".gz"sv}) {
        if (name.size() > suffix.size() && name.ends_with(suffix)) {
            name.resize(name.size() - suffix.size());
            break;
        }
    }
    return name;
}

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
    Kind kind = Kind::text;
    for (const auto& mark : marks) {
        if (!bytes.starts_with(mark.bytes)) continue;
        kind = mark.kind;
        if (kind == Kind::other) return fail(Code::invalid_input, mark.refusal, {}, name);
        break;
    }
    if (kind == Kind::xz || kind == Kind::gz) {
        if (packed) return fail(Code::invalid_input, "source.packed_twice", {}, name);
        const auto unpacked =
            TRY(kind == Kind::xz ? unxz(bytes, name, options.unpacked_limit_bytes)
                                 : gunzip(bytes, name, options.unpacked_limit_bytes));
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
    if (const auto refusal = markup_refusal(bytes.substr(0, 4096))) {
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
    const auto file = TRY(FileBytes::open(path, options.limit_bytes));
    const auto bytes = file.view();
    Source source;
    source.digest.name = plain_name(path);
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
