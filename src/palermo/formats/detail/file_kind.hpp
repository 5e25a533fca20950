// formats/detail/file_kind.hpp: the bytes of a file, and what they are, whatever the file is called.
//
//     path ──> FileBytes ──> kind_of() ──> the reader of that kind, or why there is none
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "palermo/core/result.hpp"

namespace palermo::formats::detail {

/// A file in memory: copied, or mapped where it is large.
class FileBytes {
public:
    /// Errors   not_found, invalid_input  as core/files.hpp read_file()
    static Result<FileBytes> open(const std::filesystem::path& path, std::uint64_t limit_bytes);

    FileBytes(FileBytes&& other) noexcept
        : copied_(std::move(other.copied_)),
          mapped_(std::exchange(other.mapped_, nullptr)),
          mapped_bytes_(other.mapped_bytes_) {}
    FileBytes& operator=(FileBytes&&) = delete;
    ~FileBytes();

    std::string_view view() const {
        return mapped_ != nullptr ? std::string_view(mapped_, mapped_bytes_) : copied_;
    }

private:
    FileBytes() = default;

    std::string copied_;
    char* mapped_ = nullptr;
    std::size_t mapped_bytes_ = 0;
};

enum class Kind : std::uint8_t { text, xz, gz, zip };

/// What the bytes are by the marks they begin with.
///
/// Errors   invalid_input  a kind that holds no table we read: PDF, .xls, a picture, ...
Result<Kind> kind_of(std::string_view bytes, const std::string& file_name);

/// Web pages and XML are the usual guests under a wrong name: a portal's error page saved as data.
std::optional<ErrorId> markup_refusal(std::string_view text);

/// The file's name without folder, .xz and .gz; "stdin" of "-".
std::string plain_name(const std::filesystem::path& path);

/// What an xz or gz file holds.
///
/// Errors   those of unxz() and gunzip()
Result<std::string> unpack(Kind kind, std::string_view bytes, std::string_view name,
                           std::uint64_t limit_bytes);

}  // namespace palermo::formats::detail
