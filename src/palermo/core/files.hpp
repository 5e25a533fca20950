// core/files.hpp: files that are whole or not there, and the one way to write where a user said.
//
//     path, OutputRules ──> OutputFile::at() ──> (the work) ──> write()
//     path, OutputRules ──> FolderInMaking::start() ──> write() ... ──> publish()
//
// Nothing is half-written: bytes go to a temporary beside the target, are flushed to the disk and
// then renamed over it. A folder of pages is swapped in one step. Nothing that exists is replaced
// unless the user says so (--replace) and palermo made it: a folder of palermo's holds the file
// `.palermo`; a single file carries the extended attribute `user.palermo.made` with a checksum, so
// that one changed by hand since is nobody's to replace. Where a file system keeps no attributes,
// single files are never replaced. A release is never replaced: what was published stays published.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"

namespace palermo {

/// All bytes of a file; "-" is standard input.
///
/// Errors   not_found      no such file
///          invalid_input  a folder, or more than `limit_bytes`
///          unavailable    the file system said no
Result<std::string> read_file(const std::filesystem::path& path,
                              std::uint64_t limit_bytes = std::uint64_t{4} << 30);

/// Whom a new file is readable by. `owner`: what shows who is on a list, keys, ledgers (mode 0600).
enum class Readers : std::uint8_t { everybody, owner };

/// For palermo's own books, not for a path a user named: OutputFile looks before. Writes a temporary
/// beside `path`, fsyncs, renames; the mode of a file that exists is kept, a link is followed. On
/// failure `path` is what it was.
Result<void> write_file(const std::filesystem::path& path, std::string_view bytes,
                        Readers readers = Readers::everybody);

/// What the user said of something palermo made that stands there already: --replace.
enum class Replace : std::uint8_t { no, yes };

constexpr Replace replaced(bool replace) {
    return replace ? Replace::yes : Replace::no;
}

struct OutputRules {
    std::vector<std::filesystem::path> inputs = {};   // what the command reads
    std::vector<std::filesystem::path> outputs = {};  // what else it writes
    Replace replace = Replace::no;
    Readers readers = Readers::everybody;
    bool release = false;  // protected data for others: written once, never replaced
};

/// A file the user named for output, looked at before anything is read, computed or spent.
class OutputFile {
public:
    /// Errors   invalid_input  a folder, a device or pipe, standard output, a link that leads
    ///                         nowhere, a folder that does not exist, one of `rules.outputs`
    ///          conflict       one of `rules.inputs` (also through links), a file that may not be
    ///                         replaced
    ///          unavailable    the folder cannot be written to
    static Result<OutputFile> at(const std::filesystem::path& path, const OutputRules& rules = {});

    /// Writes it whole, once. The mode of a file that stood there is kept; without one it is 0644,
    /// or 0600 for the owner alone, less the umask. What came to stand there meanwhile is not replaced.
    ///
    /// Errors   conflict       a file came to stand there meanwhile
    ///          unavailable    disk full or the like; `path` is what it was
    Result<void> write(std::string_view bytes) const;

    const std::filesystem::path& path() const noexcept { return target_; }  // links followed

private:
    OutputFile(std::filesystem::path named, std::filesystem::path target, const OutputRules& rules);

    std::filesystem::path named_, target_;
    Readers readers_;
    bool release_;
    bool stood_ = false;  // an empty file, or one of ours to replace
};

/// A folder in the making: files are written to a hidden sibling of the target, and `publish()`
/// puts it in the target's place in one rename. Destroyed before that, it leaves nothing behind.
class FolderInMaking {
public:
    /// Errors   unavailable    the parent cannot be written to
    ///          invalid_input  a file stands there
    ///          conflict       the target holds something and --replace was not said, palermo did not
    ///                         make it (no `.palermo`), it is a release (release.json), or an input
    ///                         lies in it
    static Result<FolderInMaking> start(const std::filesystem::path& target,
                                        const OutputRules& rules = {});

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

/// Refuses what FolderInMaking::start() would, and makes nothing: to ask before work begins.
Result<void> check_output_folder(const std::filesystem::path& target,
                                 const OutputRules& rules = {});

}  // namespace palermo
