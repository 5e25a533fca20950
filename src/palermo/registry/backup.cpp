#include "palermo/registry/backup.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "palermo/crypto/digest.hpp"
#include "palermo/registry/detail/held.hpp"

namespace palermo::registry {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view title = "palermo backup 1\n";
constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::uint32_t most_header_bytes = 1024 * 1024;

Error disk_error() {
    if (errno == ENOSPC || errno == EDQUOT) return fail(Code::unavailable, "store.full");
    return fail(Code::unavailable, "store.disk", {{"reason", our_word(std::strerror(errno))}});
}

Error no_form(const fs::path& path) {
    return fail(Code::corrupt, "registry.backup_form", {}, path.string());
}

std::string of_number(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>((value >> (8 * i)) & 0xffU);
    return text;
}

std::uint64_t number_of(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return value;
}

std::string framed(std::string_view bytes) {
    return of_number(bytes.size(), 4) + std::string(bytes);
}

std::string context_of_piece(std::string_view header_digest, std::uint64_t number, bool last) {
    return "palermo backup 1|" + std::string(header_digest) + "|" + std::to_string(number) +
           (last ? "|last" : "|more");
}

/// A new file beside its place: it stands there whole, or not at all.
class FileInMaking {
public:
    static Result<FileInMaking> at(const fs::path& target) {
        std::error_code error;
        if (fs::exists(fs::symlink_status(target, error)))
            return fail(Code::conflict, "registry.backup_exists", {}, target.string());
        FileInMaking made;
        made.target_ = fs::absolute(target, error);
        if (!fs::is_directory(made.target_.parent_path(), error))
            return fail(Code::not_found, "registry.no_folder", {},
                        made.target_.parent_path().string());
        auto form =
            (made.target_.parent_path() / ("." + target.filename().string() + "-XXXXXX")).string();
        made.file_ = ::mkostemp(form.data(), O_CLOEXEC);  // 0600
        if (made.file_ < 0) return disk_error();
        made.temporary_ = form;
        return made;
    }
    FileInMaking(FileInMaking&& other) noexcept
        : target_(std::move(other.target_)),
          temporary_(std::exchange(other.temporary_, {})),
          file_(std::exchange(other.file_, -1)) {}
    FileInMaking& operator=(FileInMaking&&) = delete;
    ~FileInMaking() {
        if (file_ >= 0) ::close(file_);
        if (!temporary_.empty()) ::unlink(temporary_.c_str());
    }

    Result<void> write(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto written = ::write(file_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return disk_error();
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }

    Result<void> finish() {
        if (::fsync(file_) != 0) return disk_error();
        if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(),
                        RENAME_NOREPLACE) != 0) {
            if (errno == EEXIST)
                return fail(Code::conflict, "registry.backup_exists", {}, target_.string());
            return disk_error();
        }
        temporary_.clear();
        const int folder =
            ::open(target_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder < 0) return disk_error();
        const bool flushed = ::fsync(folder) == 0;
        ::close(folder);
        if (!flushed) return disk_error();
        return {};
    }

private:
    FileInMaking() = default;
    fs::path target_;
    std::string temporary_;
    int file_ = -1;
};

/// Rows as bytes, in sealed pieces.
class Writer {
public:
    Writer(FileInMaking& file, crypto::SealingKey key, std::string header_digest)
        : file_(file), key_(std::move(key)), header_digest_(std::move(header_digest)) {}

    Result<void> put(std::string_view bytes) {
        waiting_ += bytes;
        while (waiting_.size() > piece_bytes) TRY(out(piece_bytes, false));
        return {};
    }
    Result<void> end() { return out(waiting_.size(), true); }

private:
    Result<void> out(std::size_t size, bool last) {
        const auto sealed = key_.seal(std::string_view(waiting_).substr(0, size),
                                      context_of_piece(header_digest_, number_++, last));
        waiting_.erase(0, size);
        return file_.write(framed(sealed));
    }

    FileInMaking& file_;
    crypto::SealingKey key_;
    std::string header_digest_, waiting_;
    std::uint64_t number_ = 0;
};

std::string bytes_of(const store::Row& row) {
    struct Encode {
        std::string operator()(const store::RecordRow& one) const {
            return "R" + one.record.id.bytes() +
                   of_number(static_cast<std::uint32_t>(one.record.organisation), 4) +
                   (one.erased ? "\1" : std::string(1, '\0')) + framed(one.record.cases_key) +
                   framed(one.record.identities_key);
        }
        std::string operator()(const store::VersionRow& one) const {
            return (one.vault == store::Vault::cases ? "C" : "I") + one.record.bytes() +
                   of_number(static_cast<std::uint32_t>(one.group), 4) +
                   of_number(static_cast<std::uint64_t>(one.version.number), 8) +
                   framed(one.version.sealed);
        }
        std::string operator()(const store::SettingRow& one) const {
            return "S" + framed(one.name) + framed(one.value);
        }
        std::string operator()(const store::LineRow& one) const { return "L" + framed(one.line); }
    };
    return std::visit(Encode{}, row);
}

void count(BackupCounts& counts, const store::Row& row) {
    if (const auto* record = std::get_if<store::RecordRow>(&row)) {
        ++counts.records;
        counts.erased += record->erased ? 1 : 0;
    }
    counts.versions += std::holds_alternative<store::VersionRow>(row) ? 1 : 0;
    counts.settings += std::holds_alternative<store::SettingRow>(row) ? 1 : 0;
    counts.lines += std::holds_alternative<store::LineRow>(row) ? 1 : 0;
}

std::string bytes_of(const BackupCounts& counts) {
    std::string bytes = "E";
    for (const auto number :
         {counts.records, counts.erased, counts.versions, counts.settings, counts.lines})
        bytes += of_number(static_cast<std::uint64_t>(number), 8);
    return bytes + framed(counts.head);
}

struct Close {
    void operator()(FILE* file) const { std::fclose(file); }
};

class Reader {
public:
    static Result<Reader> at(const fs::path& path) {
        Reader reader(path);
        reader.file_.reset(std::fopen(path.c_str(), "rbe"));
        if (!reader.file_) return fail(Code::not_found, "registry.no_backup", {}, path.string());
        std::string found(title.size(), '\0');
        if (!reader.take(found) || found != title) return no_form(path);
        auto header = found;
        for (auto* part : {&reader.keyring, &reader.wrapped_, &reader.made}) {
            auto bytes = reader.frame(most_header_bytes);
            if (!bytes) return no_form(path);
            header += framed(*bytes);
            *part = *std::move(bytes);
        }
        reader.header_digest_ = crypto::sha256(header);
        return reader;
    }

    std::string keyring, made;

    Result<void> unlock(const Keyring& keys) {
        auto key = keys.unwrap(Root::backups, wrapped_, "palermo backup 1|" + made);
        if (!key) return fail(Code::not_permitted, "registry.wrong_key");
        key_ = *std::move(key);
        return {};
    }

    /// Every row; then what the backup says of itself is held against what was read.
    Result<BackupCounts> each(const Task& task,
                              const std::function<Result<void>(const store::Row&)>& take) {
        BackupCounts counts{.made = made, .head = ""};
        std::int64_t rows = 0;
        while (true) {
            if (++rows % 1000 == 0) TRY(task.go_on());
            const auto kind = TRY(bytes(1));
            if (kind == "E") {
                auto said = BackupCounts{.made = made, .head = ""};
                for (auto* number :
                     {&said.records, &said.erased, &said.versions, &said.settings, &said.lines})
                    *number = static_cast<std::int64_t>(number_of(TRY(bytes(8))));
                counts.head = said.head = TRY(framed_bytes());
                if (!last_ || at_ != open_.size() || said != counts) return no_form(path_);
                if (std::fgetc(file_.get()) != EOF) return no_form(path_);
                return counts;
            }
            auto row = TRY(row_of(kind.front()));
            count(counts, row);
            TRY(take(row));
        }
    }

private:
    explicit Reader(fs::path path) : path_(std::move(path)) {}

    bool take(std::string& bytes) {
        return std::fread(bytes.data(), 1, bytes.size(), file_.get()) == bytes.size();
    }

    /// Nothing at the end of the file, or where more is said than there can be.
    std::optional<std::string> frame(std::size_t most) {
        std::string size(4, '\0');
        if (!take(size)) return std::nullopt;
        const auto length = number_of(size);
        if (length > most) return std::nullopt;
        std::string bytes(length, '\0');
        if (!take(bytes)) return std::nullopt;
        return bytes;
    }

    Result<void> next_piece() {
        if (last_) return no_form(path_);
        const auto sealed = frame(piece_bytes + crypto::seal_bytes);
        if (!sealed) return fail(Code::corrupt, "registry.backup_short", {}, path_.string());
        auto piece = key_->open(*sealed, context_of_piece(header_digest_, number_, false));
        if (!piece) {
            piece = key_->open(*sealed, context_of_piece(header_digest_, number_, true));
            if (!piece) return no_form(path_);
            last_ = true;
        }
        ++number_;
        open_.erase(0, at_);
        at_ = 0;
        open_ += *piece;
        return {};
    }

    Result<std::string> bytes(std::size_t size) {
        while (open_.size() - at_ < size) TRY(next_piece());
        auto found = open_.substr(at_, size);
        at_ += size;
        return found;
    }

    Result<std::string> framed_bytes() {
        const auto size = TRY(bytes(4));
        return bytes(number_of(size));
    }

    Result<store::Row> row_of(char kind) {
        if (kind == 'S') {
            auto name = TRY(framed_bytes());
            auto value = TRY(framed_bytes());
            return store::Row(store::SettingRow{std::move(name), std::move(value)});
        }
        if (kind == 'L') {
            auto line = TRY(framed_bytes());
            return store::Row(store::LineRow{std::move(line)});
        }
        const auto id = store::RecordId::of(TRY(bytes(10)));
        if (!id) return no_form(path_);
        const auto number = static_cast<std::int32_t>(number_of(TRY(bytes(4))));
        if (kind == 'R') {
            const auto erased = TRY(bytes(1));
            auto cases = TRY(framed_bytes());
            auto identities = TRY(framed_bytes());
            return store::Row(store::RecordRow{
                {*id, number, std::move(cases), std::move(identities)}, erased.front() != '\0'});
        }
        if (kind != 'C' && kind != 'I') return no_form(path_);
        const auto version = static_cast<std::int64_t>(number_of(TRY(bytes(8))));
        auto sealed = TRY(framed_bytes());
        return store::Row(
            store::VersionRow{kind == 'C' ? store::Vault::cases : store::Vault::identities, *id,
                              number, store::Version{version, std::move(sealed)}});
    }

    fs::path path_;
    std::unique_ptr<FILE, Close> file_;
    std::string wrapped_, header_digest_;
    std::optional<crypto::SealingKey> key_;
    std::string open_;  // bytes of pieces that were opened
    std::size_t at_ = 0;
    std::uint64_t number_ = 0;
    bool last_ = false;
};

Result<void> head_is_signed(const BackupCounts& counts, const Keyring& keyring,
                            const crypto::AuditTree& tree, const fs::path& path) {
    const auto signed_head =
        crypto::verified_checkpoint(counts.head, keyring.about.origin, keyring.about.audit_public);
    if (!signed_head || signed_head->size != tree.size() || signed_head->root != tree.root())
        return fail(Code::corrupt, "registry.backup_head", {}, path.string());
    return {};
}

/// A folder that goes when this goes.
struct Passing {
    explicit Passing(const fs::path& beside) {
        auto form = fs::absolute(beside).string() + ".drill-XXXXXX";
        if (::mkdtemp(form.data()) != nullptr) path = form;
    }
    Passing(const Passing&) = delete;
    Passing& operator=(const Passing&) = delete;
    ~Passing() {
        std::error_code ignored;
        if (!path.empty()) fs::remove_all(path, ignored);
    }
    fs::path path;
};

}  // namespace

Result<BackupCounts> create_backup(Registry& registry, const fs::path& path, const Task& task) {
    auto file = TRY(FileInMaking::at(path));
    const auto made = TRY(registry.note_backup("backup"));
    const auto snapshot = TRY(registry.store().snapshot());
    auto key = crypto::SealingKey::random();
    const auto wrapped = registry.keyring().wrap(Root::backups, key, "palermo backup 1|" + made);
    const auto header = std::string(title) + framed(TRY(Registry::keyring_of(registry.store()))) +
                        framed(wrapped) + framed(made);
    TRY(file.write(header));
    Writer writer(file, std::move(key), crypto::sha256(header));
    BackupCounts counts{.made = made, .head = snapshot->head()};
    std::int64_t rows = 0;
    auto written = snapshot->each([&](const store::Row& row) -> Result<void> {
        if (++rows % 1000 == 0) TRY(task.go_on());
        count(counts, row);
        return writer.put(bytes_of(row));
    });
    TRY(std::move(written));
    TRY(writer.put(bytes_of(counts)));
    TRY(writer.end());
    TRY(file.finish());
    TRY(registry.note_backup("backup made"));
    return counts;
}

Result<std::string> keyring_of_backup(const fs::path& path) {
    auto reader = TRY(Reader::at(path));
    return reader.keyring;
}

Result<BackupCounts> verify_backup(const fs::path& path, const Keyring& keyring, const Task& task) {
    auto reader = TRY(Reader::at(path));
    TRY(reader.unlock(keyring));
    store::AuditVerifier audit;
    auto counts = reader.each(task, [&](const store::Row& row) -> Result<void> {
        const auto* line = std::get_if<store::LineRow>(&row);
        return line == nullptr ? Result<void>() : audit.add(line->line);
    });
    if (!counts) return counts;
    TRY(head_is_signed(*counts, keyring, audit.tree(), path));
    return counts;
}

Result<BackupCounts> restore_backup(const fs::path& path, const Keyring& keyring,
                                    const fs::path& folder, const Task& task) {
    // Looked through before anything is made: a damaged backup says so without half a folder.
    const auto counts = TRY(verify_backup(path, keyring, task));
    auto reader = TRY(Reader::at(path));
    TRY(reader.unlock(keyring));
    const auto filling = TRY(store::fill_at(folder.string()));
    auto again = reader.each(task, [&](const store::Row& row) { return filling->add(row); });
    TRY(std::move(again));
    TRY(filling->finish(counts.head));
    return counts;
}

Result<DrillReport> drill_backup(const fs::path& path, const Keyring& keyring, const Task& task) {
    const Passing beside(path);
    if (beside.path.empty()) return disk_error();
    DrillReport report;
    report.counts = TRY(restore_backup(path, keyring, beside.path / "registry", task));
    const auto store = TRY(store::open_store(beside.path / "registry"));
    const auto snapshot = TRY(store->snapshot());
    if (snapshot->head() != report.counts.head)
        return fail(Code::corrupt, "registry.backup_head", {}, path.string());
    report.opened = TRY(open_everything(*snapshot, keyring, task));
    return report;
}

}  // namespace palermo::registry
