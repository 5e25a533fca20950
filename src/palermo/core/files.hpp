// core/files.hpp: files that are whole or not there.
//
// Nothing is half-written: bytes go to a temporary beside the target, are flushed to the disk and
// then renamed over it. A folder of pages is swapped in one step.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "palermo/core/result.hpp"

namespace palermo {

/// All bytes of a file.
///
/// Errors   not_found      no such file
///          invalid_input  a folder, or more than `limit_bytes`
///          unavailable    the file system said no
Result<std::string> read_file(const std::filesystem::path& path,
                              std::uint64_t limit_bytes = std::uint64_t{4} << 30);

/// Writes a temporary beside `path`, fsyncs, renames. On failure `path` is what it was.
Result<void> write_file(const std::filesystem::path& path, std::string_view bytes);

/// A folder in the making: files are written to a hidden sibling of the target, and `publish()`
/// puts it in the target's place in one rename. Destroyed before that, it leaves nothing behind.
class FolderInMaking {
public:
    /// Errors   unavailable  the parent cannot be written to
    ///          conflict     the target exists and was not made by palermo (no `.palermo` mark)
    static Result<FolderInMaking> start(const std::filesystem::path& target);

    FolderInMaking(FolderInMaking&&) noexcept;
    FolderInMaking& operator=(FolderInMaking&&) = delete;
    ~FolderInMaking();

    /// Writes one file below the folder; parents are made. Thread-safe for different names.
    Result<void> write(std::string_view relative_name, std::string_view bytes);

    const std::filesystem::path& path() const noexcept { return making_; }

    /// Swaps the finished folder in; an earlier one is removed after the swap.
    Result<void> publish();

private:
    FolderInMaking(std::filesystem::path target, std::filesystem::path making);

    std::filesystem::path target_;
    std::filesystem::path making_;
};

}  // namespace palermo
