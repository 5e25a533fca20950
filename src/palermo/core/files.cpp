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

// What the system said, in the reader's language where it is one of the usual things.
Shown reason_of(int error) {
    switch (error) {
        case ENOSPC:
            return text_of("reason.no_space");
        case EDQUOT:
            return text_of("reason.quota");
        case EACCES:
            return text_of("reason.no_permission");
        case EPERM:
            return text_of("reason.not_permitted");
        case EROFS:
            return text_of("reason.read_only");
        case ENOENT:
            return text_of("reason.no_such_file");
        case ENOTDIR:
            return text_of("reason.no_folder");
        case EMFILE:
            return text_of("reason.too_many_open");
        case ENAMETOOLONG:
            return text_of("reason.name_too_long");
        case EIO:
            return text_of("reason.input_output");
        default:
            return our_word(std::strerror(error));
    }
}

Error cannot_read(const fs::path& path) {
    return fail(Code::unavailable, "file.cannot_read", {{"reason", reason_of(errno)}},
                path.string());
}

// Made, written, flushed, closed and renamed: to whoever asked it is one thing.
Error cannot_write(const fs::path& path) {
    return fail(Code::unavailable, "file.cannot_write", {{"reason", reason_of(errno)}},
                path.string());
}

Result<void> write_all(int file, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return cannot_write(path);
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
    if (file < 0) return cannot_write(path);
    auto written = write_all(file, bytes, path);
    if (written && ending.stood != nullptr) {
        // Only root may give a file away; for others it is theirs already.
        if (::fchown(file, ending.stood->st_uid, ending.stood->st_gid) != 0) errno = 0;
        if (::fchmod(file, ending.stood->st_mode & 07777) != 0) {
            written = cannot_write(path);
        }
    }
    if (!ending.made.empty()) {
        // Not every file system keeps attributes: then the file is never replaced, and that is all.
        ::fsetxattr(file, made_attribute, ending.made.data(), ending.made.size(), 0);
    }
    if (written && flush && ::fsync(file) != 0) written = cannot_write(path);
    if (::close(file) != 0 && written) written = cannot_write(path);
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
        if (errno == ENOENT) return fail(Code::not_found, "file.not_found", {}, path.string());
        return fail(Code::unavailable, "file.cannot_open", {{"reason", reason_of(errno)}},
                    path.string());
    }
    const auto too_large = [&] {
        return fail(Code::invalid_input, "file.too_large", {{"limit", limit_bytes >> 20}},
                    path.string());
    };
    struct stat status = {};
    Result<std::string> bytes = std::string();
    if (::fstat(file, &status) != 0) {
        bytes = cannot_read(path);
    } else if (S_ISDIR(status.st_mode)) {
        bytes = fail(Code::invalid_input, "file.is_folder", {}, path.string());
    } else if (static_cast<std::uint64_t>(status.st_size) > limit_bytes) {
        bytes = too_large();
    } else {
        // A pipe says size 0: read until the end either way.
        bytes->reserve(static_cast<std::size_t>(status.st_size) + 1);
        char buffer[1 << 16];
        for (;;) {
            const auto count = ::read(file, buffer, sizeof buffer);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) bytes = cannot_read(path);
            if (count <= 0) break;
            if (bytes->size() + static_cast<std::size_t>(count) > limit_bytes) {
                bytes = too_large();
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
            written = fail(Code::conflict, "file.came_meanwhile");
        } else if (errno != 0) {
            written = cannot_write(path);
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
        return fail(Code::invalid_input, "file.no_plain_file", {}, path.string());
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
    const auto refused_as = [&](Code code, ErrorId id, std::vector<Argument> arguments = {}) {
        return fail(code, id, std::move(arguments), path.string());
    };
    if (path.empty()) return refused_as(Code::invalid_input, "output.no_name");
    if (path == "-" || path == "/dev/stdout") {
        return refused_as(Code::invalid_input, "output.standard_output");
    }
    auto extension = path.extension().string();
    for (auto& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    for (const auto* other : {".xlsx", ".xls", ".ods", ".gz", ".xz", ".zip", ".bz2", ".zst"}) {
        if (extension != other) continue;
        return refused_as(Code::invalid_input, "output.packed_name");
    }
    OutputFile file(path, followed(path), rules);
    std::error_code error;
    for (const auto& input : rules.inputs) {
        if (same_file(input, file.target_)) return refused_as(Code::conflict, "output.is_input");
    }
    for (const auto& output : rules.outputs) {
        if (same_file(output, file.target_)) {
            return refused_as(Code::invalid_input, "output.named_twice");
        }
    }
    const auto status = fs::status(file.target_, error);
    if (fs::is_directory(status)) return refused_as(Code::invalid_input, "file.is_folder");
    if (fs::is_symlink(path, error) && !fs::exists(status)) {
        return refused_as(Code::invalid_input, "output.link_leads_nowhere");
    }
    const auto folder = parent_of(file.target_);
    if (!file.target_.has_filename() || !fs::is_directory(folder, error)) {
        return refused_as(Code::invalid_input, "output.no_folder",
                          {{"folder", file_name(folder.string())}});
    }
    if (fs::exists(status)) {
        if (!fs::is_regular_file(status)) {
            return refused_as(Code::invalid_input, "output.device");
        }
        if (is_release(file.target_)) {
            return refused_as(Code::conflict, "output.release_stands");
        }
        // An empty file holds nothing to lose, and its owner may have set its mode.
        if (fs::file_size(file.target_, error) > 0) {
            const bool ours = made_here(file.target_);
            if (rules.replace == Replace::no && ours) {
                return refused_as(Code::conflict, "output.ours_stands",
                                  {{"field", field_name("replace")}});
            }
            if (rules.replace == Replace::no) return refused_as(Code::conflict, "output.stands");
            if (!ours) return refused_as(Code::conflict, "output.not_ours");
        }
        file.stood_ = true;
    }
    if (::access(folder.c_str(), W_OK | X_OK) != 0) {
        return refused_as(Code::unavailable, "output.cannot_write_to_folder",
                          {{"reason", reason_of(errno)}});
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
    const auto refused_as = [&](Code code, ErrorId id, std::vector<Argument> arguments = {}) {
        return fail(code, id, std::move(arguments), target.string());
    };
    if (target.empty()) return refused_as(Code::invalid_input, "folder.no_name");
    if (target == "-") return refused_as(Code::invalid_input, "folder.no_stream");
    const auto clean = clean_folder(target);
    std::error_code error;
    if (!fs::exists(clean, error)) {
        if (fs::is_symlink(clean, error)) {
            return refused_as(Code::invalid_input, "folder.link_leads_nowhere");
        }
        return {};
    }
    if (!fs::is_directory(clean, error)) return refused_as(Code::conflict, "folder.is_file");
    if (fs::is_empty(clean, error)) return {};
    for (const auto& input : rules.inputs) {
        if (lies_in(input, clean)) return refused_as(Code::conflict, "folder.holds_input");
    }
    if (is_release(clean)) return refused_as(Code::conflict, "output.release_stands");
    if (!fs::exists(clean / mark, error)) return refused_as(Code::conflict, "folder.not_ours");
    if (rules.replace == Replace::no) {
        return refused_as(Code::conflict, "folder.ours_stands", {{"field", field_name("replace")}});
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
        return fail(Code::unavailable, "folder.cannot_make", {{"reason", reason_of(error.value())}},
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
    const auto cannot_move = [&] {
        return fail(Code::unavailable, "folder.cannot_move", {{"reason", reason_of(errno)}},
                    target_.string());
    };
    std::error_code error;
    if (fs::exists(target_, error)) {
        if (::renameat2(AT_FDCWD, making_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) !=
            0) {
            return cannot_move();
        }
    } else if (::rename(making_.c_str(), target_.c_str()) != 0) {
        return cannot_move();
    }
    flush_folder(target_.parent_path());
    fs::remove_all(making_, error);
    making_.clear();
    return {};
}

}  // namespace palermo
