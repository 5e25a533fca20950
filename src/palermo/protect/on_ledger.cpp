#include "palermo/protect/on_ledger.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/source.hpp"

namespace palermo::protect {
namespace {

namespace fs = std::filesystem;

std::string name_of(const LedgerEntry& entry) {
    return "entry " + std::to_string(entry.number);
}

struct Found {
    formats::Source source;
    fs::path path;
    bool used = false;
};

/// In a release of ours a row without any value may be a person whose every answer was removed.
formats::ReadOptions every_row() {
    formats::ReadOptions options;
    options.csv.blank_rows = formats::BlankRows::kept;
    return options;
}

/// An earlier release that no entry knows.
Result<Published> without_entry(const Found& found, const TableLayout* long_file) {
    const auto& table = found.source.table;
    const auto& name = found.source.digest.name;
    if (long_file != nullptr) {
        Published result;
        result.name = name;
        result.form = Form::long_file;
        result.layout = *long_file;
        result.table = table;
        return result;
    }
    if (table.text("count") != nullptr) return named_by_hand(table, name);
    Published result;
    result.name = name;
    result.form = Form::records;
    result.by_hand = true;
    result.tables.emplace_back();
    for (std::size_t c = 0; c < table.columns(); ++c) {
        result.tables.front().emplace_back(table.name(c));
    }
    result.table = table;
    return result;
}

Error lost(const LedgerEntry& entry, bool is_there) {
    return fail(Code::not_found,
                "entry " + std::to_string(entry.number) + " of the ledger (" + entry.purpose +
                    ", " + entry.when.substr(0, 10) + ") was published as this file, which is " +
                    (is_there ? "there with other bytes" : "not there") +
                    "; without it nobody can tell what the next release gives away: put it back, "
                    "or name it as published with --earlier",
                entry.target);
}

Result<void> put_in_place(const fs::path& making, const fs::path& target) {
    int failed = ::renameat2(AT_FDCWD, making.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE);
    // Some network file systems cannot promise not to replace; that nothing stood there was seen.
    if (failed != 0 && errno == EINVAL) failed = ::rename(making.c_str(), target.c_str());
    if (failed != 0) {
        return fail(errno == EEXIST ? Code::conflict : Code::unavailable,
                    std::string("cannot put the release in its place: ") + std::strerror(errno),
                    target.string());
    }
    const int folder = ::open(target.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return {};
    ::fsync(folder);
    ::close(folder);
    return {};
}

/// The release of one entry, from where it stands or from among the files named.
Result<Published> released_as(const LedgerEntry& entry, std::vector<Found>& files) {
    auto known = published_from(entry.reading);
    if (!known) {
        return fail(Code::corrupt, known.error().message,
                    "entry " + std::to_string(entry.number) + " of the ledger");
    }
    known->name = name_of(entry);
    for (auto& file : files) {
        if (file.source.digest.sha256 != entry.release_sha256) continue;
        file.used = true;
        known->table = TRY(formats::read_source(file.path, every_row())).table;
        return *std::move(known);
    }
    auto place = formats::read_source(entry.target, every_row());
    if (!place || place->digest.sha256 != entry.release_sha256) {
        std::error_code ignored;
        return lost(entry, fs::exists(entry.target, ignored));
    }
    known->table = std::move(place->table);
    return *std::move(known);
}

/// The same people moved twice by independent errors: the mean of both is nearer to the truth.
Result<void> check_secret(const Published& now, std::span<const Published> earlier) {
    for (const auto& each : earlier) {
        // Without a secret the errors are others again.
        const bool blurred = now.form == Form::rounded || now.form == Form::moved;
        if (!blurred || each.form != now.form || each.secret == now.secret) continue;
        return fail(Code::conflict,
                    "an earlier release was made with another secret, or one of both with none: "
                    "whoever holds both can "
                    "average the errors out; use the secret of that release, or none as it did",
                    each.name);
    }
    return {};
}

}  // namespace

Result<std::vector<Published>> earlier_releases(const Ledger* ledger,
                                                std::span<const fs::path> named,
                                                const TableLayout* long_file) {
    std::vector<Found> files;
    for (const auto& path : named) files.push_back({TRY(formats::read_source(path)), path});
    std::vector<Published> known, result;
    if (ledger != nullptr) {
        for (const auto& entry : ledger->entries()) {
            if (entry.state != EntryState::committed || entry.is_private()) continue;
            known.push_back(TRY(released_as(entry, files)));
        }
    }
    for (const auto& file : files) {
        if (!file.used) result.push_back(TRY(without_entry(file, long_file)));
    }
    result.insert(result.end(), known.begin(), known.end());
    return result;
}

Result<Release> publish_on(Ledger& ledger, Release made, Published now,
                           std::span<const Published> earlier, const EntryNote& note) {
    const auto target = fs::absolute(note.target).lexically_normal();
    std::error_code ignored;
    for (const auto& entry : ledger.entries()) {
        if (entry.state != EntryState::committed || entry.is_private()) continue;
        expects(std::any_of(earlier.begin(), earlier.end(),
                            [&](const auto& each) { return each.name == name_of(entry); }));
    }
    if (fs::exists(target, ignored)) {
        return fail(Code::conflict,
                    "a file stands there; the next release is attacked together with this one, so "
                    "it is not overwritten",
                    note.target.string());
    }
    const auto bytes = formats::csv_text(made.table());
    now.table = TRY(formats::parse_csv(bytes, target.filename().string(), every_row().csv));
    if (!now.secret.empty()) now.secret = ledger.public_name(now.secret);
    TRY(check_secret(now, earlier));
    const auto release = TRY(release_after(std::move(made), now, earlier));

    const auto entry = TRY(ledger.enter(to_json(now), note.purpose, note.dataset_sha256, target));
    detail::step("entered");
    const auto making = target.parent_path() / ("." + target.filename().string() + "." +
                                                std::to_string(::getpid()) + ".making");
    const auto put = [&]() -> Result<void> {
        TRY(write_file(making, bytes));
        detail::step("written aside");
        TRY(ledger.seal(entry, crypto::sha256(bytes), making));
        detail::step("sealed");
        TRY(put_in_place(making, target));
        detail::step("in place");
        return {};
    };
    if (const auto done = put(); !done) {
        // In this order: sealed and gone would be read as published.
        TRY(ledger.withdraw(entry));
        fs::remove(making, ignored);
        return done.error();
    }
    TRY(ledger.commit(entry));
    return release;
}

}  // namespace palermo::protect
