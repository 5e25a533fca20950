#include "palermo/disclosure/publish.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "palermo/core/clock.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/alike.hpp"
#include "palermo/disclosure/detail/statement.hpp"
#include "palermo/disclosure/words.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect {
namespace {

namespace fs = std::filesystem;

/// An entry of the ledger that the next release must be attacked together with.
bool counts(const LedgerEntry& entry) {
    return entry.state == EntryState::committed && !entry.is_private();
}

void expect_all_earlier(const Ledger& ledger, const std::vector<EarlierRelease>& earlier) {
    for (const auto& entry : ledger.entries()) {
        if (!counts(entry)) continue;
        expects(std::any_of(earlier.begin(), earlier.end(), [&](const auto& each) {
            return each.name == detail::entry_name(entry.number);
        }));
    }
}

/// The same people moved twice by independent errors: the mean of both is nearer to the truth.
Result<void> check_secret(const EarlierRelease& now, std::span<const EarlierRelease> earlier) {
    for (const auto& each : earlier) {
        // Without a secret the errors are others again.
        const bool blurred = now.form == Form::rounded || now.form == Form::perturbed;
        if (!blurred || each.form != now.form || each.secret == now.secret) continue;
        if (each.secret == detail::secret_not_named && !now.secret.empty()) {
            return fail(Code::conflict, "publish.secret_not_named",
                        {{"ledger", field_name("ledger")}}, each.name);
        }
        return fail(Code::conflict, "publish.other_secret", {}, each.name);
    }
    return {};
}

Result<void> refuse_success(const std::vector<Attack>& attacks) {
    // It is a bug to come here without having attacked.
    expects(!attacks.empty());
    for (const auto& attack : attacks) {
        if (attack.succeeded == 0) continue;
        return fail(Code::would_disclose, "publish.attack_succeeded",
                    {{"succeeded", attack.succeeded},
                     {"tried", attack.tried},
                     {"what", what_succeeded(attack)},
                     {"attack", our_word(attack.name)}});
    }
    return {};
}

Result<void> nothing_stands_at(const fs::path& target) {
    for (const auto& path : {target, statement_beside(target)}) {
        std::error_code ignored;
        if (!fs::exists(fs::symlink_status(path, ignored))) continue;
        return fail(Code::conflict, "publish.stands_there", {}, path.string());
    }
    return {};
}

/// Waits until all that was written under a folder is on the disk, its own name included.
Result<void> flush_to_disk(const fs::path& path) {
    const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool flushed = folder >= 0 && ::syncfs(folder) == 0;
    if (folder >= 0) ::close(folder);
    if (!flushed) return fail(Code::unavailable, "publish.not_flushed", {}, path.string());
    return {};
}

/// The ledger's side of a release, where one is kept.
struct Entry {
    const OnLedger* on = nullptr;
    std::int64_t number = 0;

    Result<void> seal(const std::string& sha256, const fs::path& making) const {
        if (on != nullptr) TRY(on->ledger->seal(number, sha256, making));
        detail::step("sealed");
        return {};
    }
    Result<void> commit() const {
        return on == nullptr ? Result<void>() : on->ledger->commit(number);
    }
    Result<void> withdraw() const {
        return on == nullptr ? Result<void>() : on->ledger->withdraw(number);
    }
};

Result<void> put_file(const fs::path& target, const std::vector<ReleaseFile>& files,
                      const Entry& entry, const Task& task) {
    const auto making = target.parent_path() / ("." + target.filename().string() + "." +
                                                std::to_string(::getpid()) + ".making");
    const auto statement = detail::statement_aside(making);
    bool said = false;  // the statement stands beside the place of the table
    const auto put = [&]() -> Result<void> {
        TRY(write_file(statement, files[1].bytes));
        TRY(write_file(making, files[0].bytes));
        detail::step("written aside");
        TRY(task.go_on());
        TRY(entry.seal(crypto::sha256(files[0].bytes), making));
        // The statement first: without its table it harms nobody, and a table never stands without it.
        TRY(detail::put_in_place(statement, statement_beside(target)));
        said = true;
        detail::step("statement in place");
        TRY(detail::put_in_place(making, target));
        detail::step("in place");
        return {};
    };
    if (const auto done = put(); !done) {
        // In this order: sealed and gone would be read as published.
        TRY(entry.withdraw());
        std::error_code ignored;
        for (const auto& path : {making, statement}) fs::remove(path, ignored);
        if (said) fs::remove(statement_beside(target), ignored);
        return done.error();
    }
    return entry.commit();
}

Result<void> put_folder(const fs::path& target, const std::vector<ReleaseFile>& files,
                        const Entry& entry, const Task& task) {
    auto folder = FolderInMaking::start(target);
    const auto put = [&]() -> Result<void> {
        if (!folder) return folder.error();
        for (const auto& file : files) TRY(folder->write(file.name, file.bytes));
        detail::step("written aside");
        TRY(task.go_on());
        // What is sealed must outlive a power cut: else it would count as published, and not be.
        TRY(flush_to_disk(folder->path()));
        TRY(entry.seal(crypto::sha256(files.back().bytes), folder->path()));
        TRY(folder->publish());
        detail::step("in place");
        return {};
    };
    if (const auto done = put(); !done) {
        // Not in place: publish() is all or nothing. What was drawn goes before the entry does.
        std::error_code ignored;
        if (folder) fs::remove_all(folder->path(), ignored);
        TRY(entry.withdraw());
        return done.error();
    }
    return entry.commit();
}

}  // namespace

std::span<const std::string_view> not_attacked() {
    static constexpr std::array<std::string_view, 4> lines = {
        "columns that follow from two others together or in most records only; in long files, "
        "columns that follow from one another (an age that tells who is a minor)",
        "running this program on every table that would give the same output, but for tables of "
        "people that hide at most 150 numbers",
        "that people only came between two releases and nobody left, through sums of both",
        "publications that no ledger holds and nobody named"};
    return lines;
}

std::string today_utc() {
    return palermo::today_utc();
}

namespace detail {

formats::ReadOptions every_row() {
    formats::ReadOptions options;
    options.csv.blank_rows = formats::BlankRows::kept;
    return options;
}

std::string entry_name(std::int64_t number) {
    return "entry " + std::to_string(number);
}

}  // namespace detail

Result<Release> publish(Candidate candidate, Citation citation, const Account& account,
                        const Task& task) {
    const auto* on = std::get_if<OnLedger>(&account.kept);
    const bool is_folder = !candidate.files_.empty();
    // What was drawn for an entry's budget leaves on that entry or not at all.
    expects(!candidate.paid_by_ || (on != nullptr && on->reserved == candidate.paid_by_));
    Entry entry{on, on != nullptr ? on->reserved.value_or(0) : 0};
    // An entry that holds budget is given back whatever goes wrong before anything is in its place.
    const auto refused = [&](const Error& error) -> Result<Release> {
        if (entry.number > 0) TRY(entry.withdraw());
        return error;
    };
    auto& now = candidate.reading_;
    const auto* none = std::get_if<NoLedger>(&account.kept);
    const bool writes = none == nullptr || none->write;
    const auto target = fs::absolute(account.target).lexically_normal();
    const auto table_name = target.filename().string();

    std::vector<Attack> attacks;
    detail::LeftOpen open{candidate.not_attacked_, {}};
    std::vector<ReleaseFile> files = candidate.files_;
    const auto prepare = [&]() -> Result<void> {
        TRY(check(citation, "--publisher, --title, --date"));
        if (writes && !is_folder) TRY(nothing_stands_at(target));
        if (on != nullptr) expect_all_earlier(*on->ledger, account.earlier);
        attacks = TRY(candidate.attack_());
        if (!is_folder) {
            files = {{table_name, formats::csv_text(candidate.table_)}};
            now.table =
                TRY(formats::parse_csv(files.front().bytes, table_name, detail::every_row().csv));
            if (!now.secret.empty() && on != nullptr) {
                now.secret = on->ledger->name_of_secret(now.secret);
            }
            TRY(check_secret(now, account.earlier));
            open.not_compared = TRY(written_alike(now, account.earlier));
            const auto between = TRY(attacks_between(now, account.earlier));
            // A long file was attacked with the earlier ones already.
            const auto alone = attacks.size();
            for (const auto& each : between) {
                const auto is_same = [&](const Attack& other) {
                    return other.name == each.name && other.method == each.method &&
                           other.tried == each.tried && other.succeeded == each.succeeded;
                };
                const auto end = attacks.begin() + static_cast<std::ptrdiff_t>(alone);
                if (std::none_of(attacks.begin(), end, is_same)) attacks.push_back(each);
            }
        }
        return refuse_success(attacks);
    };
    if (const auto prepared = prepare(); !prepared) return refused(prepared.error());

    if (on != nullptr && entry.number == 0) {
        entry.number =
            TRY(on->ledger->enter(to_text(to_json(now)), on->purpose, on->dataset_sha256, target));
        detail::step("entered");
    }
    Statement statement{std::move(citation),
                        {candidate.program_, candidate.inputs_, candidate.options_},
                        candidate.promise_,
                        std::move(attacks)};
    std::vector<std::string> digests;
    for (const auto& file : files) digests.push_back(crypto::sha256(file.bytes));
    const auto receipt =
        on != nullptr ? on->ledger->receipt(entry.number, digests) : std::string("null");
    files.push_back({is_folder ? statement_file : statement_beside(table_name).string(),
                     detail::statement_json(candidate.kind_, candidate.members_, statement, now,
                                            account.earlier, receipt, files, open)});
    if (writes) {
        TRY(is_folder ? put_folder(target, files, entry, task)
                      : put_file(target, files, entry, task));
    }
    return Release(std::move(candidate.table_), std::move(statement), std::move(files));
}

}  // namespace palermo::protect
