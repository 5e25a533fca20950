#include "palermo/formats/detail/file_kind.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "palermo/core/files.hpp"
#include "palermo/formats/compress.hpp"

namespace palermo::formats::detail {
namespace {

namespace fs = std::filesystem;

// Small files are copied, so that another program changing them cannot change what we read half
// way through; only what would be costly to copy is mapped.
constexpr std::uint64_t copy_below_bytes = std::uint64_t{64} << 20;

struct Mark {
    std::string_view bytes;
    std::optional<Kind> kind;  // nothing: refused
    ErrorId refusal;
};

using namespace std::string_view_literals;

constexpr auto marks = std::to_array<Mark>({
    {"\xfd\x37zXZ\0"sv, Kind::xz, ""},
    {"\x1f\x8b"sv, Kind::gz, ""},
    {"PK\x03\x04"sv, Kind::zip, ""},
    {"PK\x05\x06"sv, Kind::zip, ""},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, std::nullopt,
     /*id*/ "source.old_workbook"},
    {"%PDF"sv, std::nullopt, /*id*/ "source.pdf"},
    {"\x28\xb5\x2f\xfd"sv, std::nullopt, /*id*/ "source.zstd"},
    {"BZh"sv, std::nullopt, /*id*/ "source.bzip2"},
    {"7z\xbc\xaf\x27\x1c"sv, std::nullopt, /*id*/ "source.seven_zip"},
    {"Rar!"sv, std::nullopt, /*id*/ "source.rar"},
    {"PAR1"sv, std::nullopt, /*id*/ "source.parquet"},
    {"SQLite format 3"sv, std::nullopt, /*id*/ "source.sqlite"},
    {"\x89PNG"sv, std::nullopt, /*id*/ "source.picture"},
    {"\xff\xd8\xff"sv, std::nullopt, /*id*/ "source.picture"},
    {"{\\rtf"sv, std::nullopt, /*id*/ "source.rtf"},
});

bool starts_with_word(std::string_view text, std::string_view lower_case_word) {
    if (text.size() < lower_case_word.size()) return false;
    for (std::size_t i = 0; i < lower_case_word.size(); ++i) {
        const char c = text[i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != lower_case_word[i]) return false;
    }
    return true;
}

// A compound file holds its parts under names in UTF-16: those say what it is.
bool holds_part(std::string_view bytes, std::string_view part) {
    std::string name;
    for (const char c : part) {
        name += c;
        name += '\0';
    }
    return bytes.find(name) != bytes.npos;
}

ErrorId compound_refusal(std::string_view bytes) {
    if (holds_part(bytes, "EncryptedPackage")) return ErrorId("source.password");
    if (holds_part(bytes, "Workbook")) return ErrorId("source.old_workbook");
    if (holds_part(bytes, "WordDocument")) return ErrorId("source.word");
    if (holds_part(bytes, "PowerPoint Document")) return ErrorId("source.presentation");
    return ErrorId("source.old_workbook");
}

}  // namespace

Result<FileBytes> FileBytes::open(const fs::path& path, std::uint64_t limit_bytes) {
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

FileBytes::~FileBytes() {
    if (mapped_ != nullptr) ::munmap(mapped_, mapped_bytes_);
}

Result<Kind> kind_of(std::string_view bytes, const std::string& file_name) {
    for (const auto& mark : marks) {
        if (!bytes.starts_with(mark.bytes)) continue;
        if (mark.kind) return *mark.kind;
        const bool compound = mark.bytes.starts_with('\xd0');
        return fail(Code::invalid_input, compound ? compound_refusal(bytes) : mark.refusal, {},
                    file_name);
    }
    return Kind::text;
}

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

Result<std::string> unpack(Kind kind, std::string_view bytes, std::string_view name,
                           std::uint64_t limit_bytes) {
    return kind == Kind::xz ? unxz(bytes, name, limit_bytes) : gunzip(bytes, name, limit_bytes);
}

}  // namespace palermo::formats::detail
