#include "palermo/core/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace palermo {
namespace {

namespace fs = std::filesystem;

// The mark that says "palermo made this folder and may replace it".
constexpr const char* mark = ".palermo";
// The same of a single file: what it was when palermo wrote it.
constexpr const char* made_attribute = "user.palermo.made";
// What stands beside everything that was protected and published.
constexpr const char* release_statement = "release.json";

// Length and FNV-1a: against a change by hand, not against malice.
std::string made_of(std::string_view bytes) {
    std::uint64_t sum = 0xcbf29ce484222325;
    for (const char c : bytes) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return std::to_string(bytes.size()) + " " + std::to_string(sum);
}

// Made by palermo, and untouched since.
bool made_here(const fs::path& path) {
    char said[64];
    const auto length = ::getxattr(path.c_str(), made_attribute, said, sizeof said);
    if (length <= 0) return false;
    const auto bytes = read_file(path);
    return bytes && made_of(*bytes) == std::string_view(said, static_cast<std::size_t>(length));
}

// release.json in a folder, or beside a file under its name.
bool is_release(const fs::path& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) return fs::exists(path / release_statement, error);
    auto beside = path;
    beside += std::string(".") + release_statement;
    auto stem = path;
    stem.replace_extension(release_statement);
    return fs::exists(beside, error) || fs::exists(stem, error);
}

constexpr const char* never_replaced =
    "a release stands there; what was published cannot be unpublished, so it is not replaced: "
    "choose another name";

// Input and output are one file, under whatever names; an input "-" is no file.
bool same_file(const fs::path& a, const fs::path& b) {
    std::error_code error;
    if (fs::equivalent(a, b, error) && !error) return true;
    const auto whole = [&](const fs::path& path) {
        return fs::weakly_canonical(fs::absolute(path, error), error);
    };
    return !a.empty() && !b.empty() && whole(a) == whole(b);
}

bool lies_in(const fs::path& file, const fs::path& folder) {
    std::error_code error;
    const auto inner = fs::weakly_canonical(fs::absolute(file, error), error);
    const auto outer = fs::weakly_canonical(fs::absolute(folder, error), error);
    return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first ==
           outer.end();
}

Error unavailable(const char* what, const fs::path& path) {
    return fail_plainly(Code::unavailable, std::string(what) + ": " + std::strerror(errno),
                        path.string());
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

// What a temporary becomes when it is renamed into place.
struct Ending {
    mode_t mode = 0644;
    const struct stat* stood = nullptr;  // mode and owner to keep
    std::string made;                    // the attribute to set, empty: none
};

Result<void> write_new(const fs::path& path, std::string_view bytes, const Ending& ending,
                       bool flush) {
    // Made for the owner alone: it may be opened to others when it is whole.
    const auto mode = ending.stood != nullptr ? mode_t{0600} : ending.mode;
    const int file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);
    if (file < 0) return unavailable("cannot create", path);
    auto written = write_all(file, bytes, path);
    if (written && ending.stood != nullptr) {
        // Only root may give a file away; for others it is theirs already.
        if (::fchown(file, ending.stood->st_uid, ending.stood->st_gid) != 0) errno = 0;
        if (::fchmod(file, ending.stood->st_mode & 07777) != 0) {
            written = unavailable("cannot set the mode", path);
        }
    }
    if (!ending.made.empty()) {
        // Not every file system keeps attributes: then the file is never replaced, and that is all.
        ::fsetxattr(file, made_attribute, ending.made.data(), ending.made.size(), 0);
    }
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
    const bool standard = path == "-";
    const int file = standard ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        if (errno == ENOENT) return fail_plainly(Code::not_found, "no such file", path.string());
        return unavailable("cannot open", path);
    }
    struct stat status = {};
    Result<std::string> bytes = std::string();
    if (::fstat(file, &status) != 0) {
        bytes = unavailable("cannot read", path);
    } else if (S_ISDIR(status.st_mode)) {
        bytes =
            fail_plainly(Code::invalid_input, "this is a folder; name a file in it", path.string());
    } else if (static_cast<std::uint64_t>(status.st_size) > limit_bytes) {
        bytes = fail_plainly(Code::invalid_input,
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
                bytes = fail_plainly(Code::invalid_input,
                                     "the input is larger than can be read safely", path.string());
                break;
            }
            bytes->append(buffer, static_cast<std::size_t>(count));
        }
    }
    ::close(file);
    return bytes;
}

namespace {

// Writes beside `path` and renames over it, or, where nothing may stand there, only if nothing does.
// `named` is what messages call it.
Result<void> put(const fs::path& path, std::string_view bytes, const Ending& ending, bool may_stand,
                 const fs::path& named) {
    const auto temporary = sibling(path, ".tmp");
    auto written = write_new(temporary, bytes, ending, true);
    if (written && (may_stand ? ::rename(temporary.c_str(), path.c_str())
                              : ::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(),
                                            RENAME_NOREPLACE)) != 0) {
        if (!may_stand && errno == EINVAL) {
            // A file system without that kind of rename: link() does not replace either.
            if (::link(temporary.c_str(), path.c_str()) == 0) errno = 0;
        }
        if (errno == EEXIST) {
            written =
                fail_plainly(Code::conflict, "a file came to stand there meanwhile; it is kept");
        } else if (errno != 0) {
            written = unavailable("cannot rename into place", path);
        }
    }
    ::unlink(temporary.c_str());
    if (!written) {
        auto error = std::move(written).error();
        error.where = named.string();
        return error;
    }
    flush_folder(parent_of(path));
    return {};
}

// Where a link leads; the path itself where it is none.
fs::path followed(const fs::path& path) {
    std::error_code error;
    if (!fs::is_symlink(path, error)) return path;
    auto target = fs::canonical(path, error);
    return error ? path : target;
}

}  // namespace

Result<void> write_file(const fs::path& path, std::string_view bytes, Readers readers) {
    const auto target = followed(path);
    Ending ending;
    ending.mode = readers == Readers::owner ? 0600 : 0644;
    struct stat stood = {};
    const bool stands = ::stat(target.c_str(), &stood) == 0;
    if (stands && !S_ISREG(stood.st_mode)) {
        return fail_plainly(Code::invalid_input, "this is no file to write to; name one",
                            path.string());
    }
    if (stands) ending.stood = &stood;
    return put(target, bytes, ending, true, path);
}

OutputFile::OutputFile(fs::path named, fs::path target, const OutputRules& rules)
    : named_(std::move(named)),
      target_(std::move(target)),
      readers_(rules.readers),
      release_(rules.release) {}

Result<OutputFile> OutputFile::at(const fs::path& path, const OutputRules& rules) {
    const auto refused = [&](Code code, std::string message) {
        return fail_plainly(code, std::move(message), path.string());
    };
    if (path.empty()) return refused(Code::invalid_input, "the output needs a name");
    if (path == "-" || path == "/dev/stdout") {
        return refused(Code::invalid_input,
                       "standard output is for what this command says; name a file");
    }
    auto extension = path.extension().string();
    for (auto& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    for (const auto* other : {".xlsx", ".xls", ".ods", ".gz", ".xz", ".zip", ".bz2", ".zst"}) {
        if (extension != other) continue;
        return refused(
            Code::invalid_input,
            "this command writes plain text, and a file of this name would be taken for "
            "a workbook or a packed file; name it .csv (or .json, where it writes that)");
    }
    OutputFile file(path, followed(path), rules);
    std::error_code error;
    for (const auto& input : rules.inputs) {
        if (same_file(input, file.target_)) {
            return refused(Code::conflict,
                           "this is one of the files read; name another file for the output");
        }
    }
    for (const auto& output : rules.outputs) {
        if (same_file(output, file.target_)) {
            return refused(Code::invalid_input, "two outputs have this name; give each its own");
        }
    }
    const auto status = fs::status(file.target_, error);
    if (fs::is_directory(status)) {
        return refused(Code::invalid_input, "this is a folder; name a file in it");
    }
    if (fs::is_symlink(path, error) && !fs::exists(status)) {
        return refused(Code::invalid_input, "this link leads nowhere; name a file");
    }
    const auto folder = parent_of(file.target_);
    if (!file.target_.has_filename() || !fs::is_directory(folder, error)) {
        return refused(Code::invalid_input,
                       "there is no folder " + folder.string() + "; make it first");
    }
    if (fs::exists(status)) {
        if (!fs::is_regular_file(status)) {
            return refused(Code::invalid_input, "this is a device or a pipe; name a file");
        }
        if (is_release(file.target_)) return refused(Code::conflict, never_replaced);
        // An empty file holds nothing to lose, and its owner may have set its mode.
        if (fs::file_size(file.target_, error) > 0) {
            const bool ours = made_here(file.target_);
            if (rules.replace == Replace::no) {
                return refused(Code::conflict,
                               ours ? "a file of palermo stands there; name another file, or say "
                                      "--replace"
                                    : "a file stands there; name another file for the output");
            }
            if (!ours) {
                return refused(Code::conflict,
                               "this file was not made by palermo, was published, or was changed "
                               "since; it is not replaced: name another file, or remove it");
            }
        }
        file.stood_ = true;
    }
    if (::access(folder.c_str(), W_OK | X_OK) != 0) {
        return refused(Code::unavailable,
                       std::string("cannot write to the folder: ") + std::strerror(errno));
    }
    return file;
}

Result<void> OutputFile::write(std::string_view bytes) const {
    Ending ending;
    ending.mode = readers_ == Readers::owner ? 0600 : 0644;
    if (!release_) ending.made = made_of(bytes);
    struct stat stood = {};
    if (stood_ && ::stat(target_.c_str(), &stood) == 0) ending.stood = &stood;
    return put(target_, bytes, ending, stood_, named_);
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

namespace {

// "out/" normalises to a path with an empty last part.
fs::path clean_folder(const fs::path& target) {
    const auto whole = fs::absolute(target).lexically_normal();
    return followed(whole.has_filename() ? whole : whole.parent_path());
}

}  // namespace

Result<void> check_output_folder(const fs::path& target, const OutputRules& rules) {
    const auto refused = [&](Code code, const char* message) {
        return fail_plainly(code, message, target.string());
    };
    if (target.empty()) return refused(Code::invalid_input, "the output folder needs a name");
    if (target == "-") return refused(Code::invalid_input, "name a folder for the output");
    const auto clean = clean_folder(target);
    std::error_code error;
    if (!fs::exists(clean, error)) {
        if (fs::is_symlink(clean, error)) {
            return refused(Code::invalid_input, "this link leads nowhere; name a folder");
        }
        return {};
    }
    if (!fs::is_directory(clean, error)) {
        return refused(Code::conflict, "this is a file; name a new or empty folder");
    }
    if (fs::is_empty(clean, error)) return {};
    for (const auto& input : rules.inputs) {
        if (lies_in(input, clean)) {
            return refused(Code::conflict,
                           "a file that is read lies in this folder, which would be replaced as a "
                           "whole; name a new or empty folder");
        }
    }
    if (is_release(clean)) return refused(Code::conflict, never_replaced);
    if (!fs::exists(clean / mark, error)) {
        return refused(Code::conflict,
                       "the output exists and was not made by palermo; name a new or empty folder");
    }
    if (rules.replace == Replace::no) {
        return refused(Code::conflict,
                       "a folder of palermo stands there; name a new folder, or say --replace");
    }
    return {};
}

Result<FolderInMaking> FolderInMaking::start(const fs::path& target, const OutputRules& rules) {
    TRY(check_output_folder(target, rules));
    const auto clean = clean_folder(target);
    std::error_code error;
    fs::create_directories(clean.parent_path(), error);
    const auto making = sibling(clean, ".making");
    fs::remove_all(making, error);
    if (!fs::create_directory(making, error)) {
        return fail_plainly(Code::unavailable, "cannot make the output folder: " + error.message(),
                            target.string());
    }
    FolderInMaking folder(clean, making);
    TRY(folder.write(mark, "made by palermo; replaced as a whole with --replace\n"));
    return folder;
}

Result<void> FolderInMaking::write(std::string_view relative_name, std::string_view bytes) {
    const auto path = making_ / relative_name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    return write_new(path, bytes, {}, false);
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
