#include "palermo/core/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace palermo {
namespace {

namespace fs = std::filesystem;

// The mark that says "palermo made this folder and may replace it".
constexpr const char* mark = ".palermo";

Error unavailable(const char* what, const fs::path& path) {
    return fail(Code::unavailable, std::string(what) + ": " + std::strerror(errno), path.string());
}

Result<void> write_all(int file, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return unavailable("cannot write", path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> write_new(const fs::path& path, std::string_view bytes, bool flush) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) return unavailable("cannot create", path);
    auto written = write_all(file, bytes, path);
    if (written && flush && ::fsync(file) != 0) written = unavailable("cannot flush", path);
    if (::close(file) != 0 && written) written = unavailable("cannot close", path);
    return written;
}

void flush_folder(const fs::path& folder) {
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return;
    ::fsync(file);
    ::close(file);
}

fs::path sibling(const fs::path& path, const char* suffix) {
    return path.parent_path() /
           ("." + path.filename().string() + "." + std::to_string(::getpid()) + suffix);
}

fs::path parent_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::uint64_t limit_bytes) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        if (errno == ENOENT) return fail(Code::not_found, "no such file", path.string());
        return unavailable("cannot open", path);
    }
    struct stat status = {};
    Result<std::string> bytes = std::string();
    if (::fstat(file, &status) != 0) {
        bytes = unavailable("cannot read", path);
    } else if (S_ISDIR(status.st_mode)) {
        bytes = fail(Code::invalid_input, "this is a folder; name a file in it", path.string());
    } else if (static_cast<std::uint64_t>(status.st_size) > limit_bytes) {
        bytes = fail(Code::invalid_input,
                     "the file is larger than " + std::to_string(limit_bytes >> 20) +
                         " MiB, more than can be read safely",
                     path.string());
    } else {
        // A pipe says size 0: read until the end either way.
        bytes->reserve(static_cast<std::size_t>(status.st_size) + 1);
        char buffer[1 << 16];
        for (;;) {
            const auto count = ::read(file, buffer, sizeof buffer);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) bytes = unavailable("cannot read", path);
            if (count <= 0) break;
            if (bytes->size() + static_cast<std::size_t>(count) > limit_bytes) {
                bytes = fail(Code::invalid_input, "the input is larger than can be read safely",
                             path.string());
                break;
            }
            bytes->append(buffer, static_cast<std::size_t>(count));
        }
    }
    ::close(file);
    return bytes;
}

Result<void> write_file(const fs::path& path, std::string_view bytes) {
    const auto temporary = sibling(path, ".tmp");
    if (auto written = write_new(temporary, bytes, true); !written) {
        ::unlink(temporary.c_str());
        return written;
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const auto refused = unavailable("cannot rename into place", path);
        ::unlink(temporary.c_str());
        return refused;
    }
    flush_folder(parent_of(path));
    return {};
}

FolderInMaking::FolderInMaking(fs::path target, fs::path making)
    : target_(std::move(target)), making_(std::move(making)) {}

FolderInMaking::FolderInMaking(FolderInMaking&& other) noexcept
    : target_(std::move(other.target_)), making_(std::move(other.making_)) {
    other.making_.clear();
}

FolderInMaking::~FolderInMaking() {
    if (making_.empty()) return;
    std::error_code ignored;
    fs::remove_all(making_, ignored);
}

Result<FolderInMaking> FolderInMaking::start(const fs::path& target) {
    std::error_code error;
    const auto whole = fs::absolute(target).lexically_normal();
    // "out/" normalises to a path with an empty last part.
    const auto clean = whole.has_filename() ? whole : whole.parent_path();
    if (fs::exists(clean, error) && !fs::exists(clean / mark, error) &&
        !(fs::is_directory(clean, error) && fs::is_empty(clean, error))) {
        return fail(Code::conflict,
                    "the output exists and was not made by palermo; name a new or empty folder",
                    target.string());
    }
    fs::create_directories(clean.parent_path(), error);
    const auto making = sibling(clean, ".making");
    fs::remove_all(making, error);
    if (!fs::create_directory(making, error)) {
        return fail(Code::unavailable, "cannot make the output folder: " + error.message(),
                    target.string());
    }
    FolderInMaking folder(clean, making);
    TRY(folder.write(mark, "made by palermo; replaced as a whole by the next run\n"));
    return folder;
}

Result<void> FolderInMaking::write(std::string_view relative_name, std::string_view bytes) {
    const auto path = making_ / relative_name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    return write_new(path, bytes, false);
}

Result<void> FolderInMaking::publish() {
    // One sync for the whole tree instead of one per file: thousands of pages.
    const int folder = ::open(making_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        ::syncfs(folder);
        ::close(folder);
    }
    std::error_code error;
    if (fs::exists(target_, error)) {
        if (::renameat2(AT_FDCWD, making_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) !=
            0) {
            return unavailable("cannot swap the finished folder in", target_);
        }
    } else if (::rename(making_.c_str(), target_.c_str()) != 0) {
        return unavailable("cannot rename the finished folder into place", target_);
    }
    flush_folder(target_.parent_path());
    fs::remove_all(making_, error);
    making_.clear();
    return {};
}

}  // namespace palermo
