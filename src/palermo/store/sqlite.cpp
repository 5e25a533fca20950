#include <fcntl.h>
#include <sqlite3.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <unordered_map>

#include "palermo/store/detail/audit_head.hpp"
#include "palermo/store/detail/lined_step.hpp"
#include "palermo/store/detail/row_order.hpp"
#include "palermo/store/store.hpp"

namespace palermo::store {
namespace {

namespace fs = std::filesystem;

constexpr int our_application = 0x706c726d;  // "plrm"
constexpr int tables_version = 1;
constexpr const char* cases_file = "cases.db";
constexpr const char* identities_file = "identities.db";

// `identities` is the connection's first file: SQLite commits its files in that order.
constexpr const char* identities_tables = R"(
create table versions(record blob not null, part integer not null, number integer not null,
                      change integer not null, sealed blob not null,
                      primary key(record, part, number)) strict, without rowid;
create index by_change on versions(change);
create table keys(record blob not null, change integer not null, key blob not null,
                  primary key(record, change)) strict, without rowid;
create index keys_by_change on keys(change);
)";
constexpr const char* cases_tables = R"(
create table cases.records(record blob primary key, organisation integer not null, erased integer not null,
                           change integer not null, key blob) strict, without rowid;
create table cases.versions(record blob not null, part integer not null, number integer not null,
                            change integer not null, sealed blob not null,
                            primary key(record, part, number)) strict, without rowid;
create index cases.records_by_change on records(change);
create table cases.unfinished(record blob primary key) strict, without rowid;
create table cases.rewrapped(record blob primary key) strict, without rowid;
create table cases.settings(name text primary key, value blob not null) strict, without rowid;
create table cases.audit(number integer primary key, line text not null) strict;
create table cases.head(id integer primary key check(id = 1), change integer not null, tree blob not null,
                        previous text not null, note text not null) strict;
)";

/// Of a record, a group and changes up to one: the latest first, so many of them.
std::string latest_of(Vault vault) {
    return std::string("select number, sealed from ") + (vault == Vault::cases ? "cases" : "main") +
           ".versions where record = ? and part = ? and change <= ? order by number desc limit ?";
}

Error disk(std::string_view why) {
    return fail(Code::unavailable, "store.disk", {{"reason", our_word(std::string(why))}});
}

/// Statements by their text, kept for the next time: preparing one costs more than running it.
class Prepared {
public:
    explicit Prepared(sqlite3* database) : database_(database) {}
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;
    ~Prepared() {
        for (const auto& [sql, statement] : kept_) sqlite3_finalize(statement);
    }

    /// nullptr where the database does not take it.
    sqlite3_stmt* of(const std::string& sql) {
        const auto found = kept_.find(sql);
        if (found != kept_.end()) return found->second;
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v3(database_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement,
                               nullptr) == SQLITE_OK)
            kept_.emplace(sql, statement);
        return statement;
    }

private:
    sqlite3* database_;
    std::unordered_map<std::string, sqlite3_stmt*> kept_;
};

/// One use of a statement. A text is in use once at a time.
class Statement {
public:
    Statement(Prepared& prepared, const std::string& sql) : statement_(prepared.of(sql)) {}
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement() {
        if (statement_ == nullptr) return;
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }

    bool prepared() const { return statement_ != nullptr; }
    Statement& blob(std::string_view bytes) {
        sqlite3_bind_blob64(statement_, ++bound_, bytes.data() ? bytes.data() : "", bytes.size(),
                            SQLITE_TRANSIENT);
        return *this;
    }
    Statement& text(std::string_view words) {
        sqlite3_bind_text64(statement_, ++bound_, words.data() ? words.data() : "", words.size(),
                            SQLITE_TRANSIENT, SQLITE_UTF8);
        return *this;
    }
    Statement& number(std::int64_t value) {
        sqlite3_bind_int64(statement_, ++bound_, value);
        return *this;
    }
    Statement& nothing() {
        sqlite3_bind_null(statement_, ++bound_);
        return *this;
    }
    int step() { return sqlite3_step(statement_); }
    std::int64_t number_at(int column) const { return sqlite3_column_int64(statement_, column); }
    std::string bytes_at(int column) const {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
        return bytes == nullptr ? std::string() : std::string(bytes, size);
    }

private:
    sqlite3_stmt* statement_ = nullptr;
    int bound_ = 0;
};

class SqliteStore;

class SqliteStep : public detail::LinedStep<SqliteStore> {
public:
    using LinedStep::LinedStep;

    Result<std::optional<Record>> find(const RecordId& id) override;
    Result<std::optional<Version>> latest(Vault vault, const RecordId& id, int group) override;
    Result<std::vector<Version>> history(Vault vault, const RecordId& id, int group) override;
    Result<void> create(const Record& record) override;
    Result<void> append(Vault vault, const RecordId& id, int group, const Version& next) override;
    Result<void> rewrap(const Record& record) override;
    Result<void> erase(const RecordId& id) override;
    Result<void> set(std::string_view name, std::string_view value) override;

private:
    Result<std::vector<Version>> versions(Vault vault, const RecordId& id, int group,
                                          std::int64_t most);
};

class SqliteStore : public Store {
public:
    SqliteStore(sqlite3* database, fs::path folder)
        : database_(database),
          prepared_(std::make_unique<Prepared>(database)),
          folder_(std::move(folder)) {}
    ~SqliteStore() override {
        prepared_.reset();
        sqlite3_close(database_);
    }

    void sign_with(crypto::SigningKey key, std::string origin) override {
        const std::lock_guard guard(mutex_);
        head_.sign_with(std::move(key), std::move(origin));
    }

    Result<std::unique_ptr<Step>> begin(AuditLine line, std::int32_t organisation) override {
        std::unique_lock turn(mutex_);
        if (!head_.has_signer()) return fail(Code::not_permitted, "store.unsigned");
        expects(!line.who.empty() && !line.what.empty());
        static_cast<void>(
            WrittenLine{.line = line}.text());  // a value that does not fit throws here
        TRY(begin_transaction());
        auto step =
            std::make_unique<SqliteStep>(*this, std::move(turn), std::move(line), organisation);
        return std::unique_ptr<Step>(std::move(step));
    }

    Result<std::optional<std::string>> peek(std::string_view setting) override {
        const std::lock_guard guard(mutex_);
        return setting_named(setting);
    }

    Result<std::int64_t> last_change() override {
        const std::lock_guard guard(mutex_);
        Statement last(*prepared_, "select max(change) from cases.records");
        if (!last.prepared() || last.step() != SQLITE_ROW) return trouble();
        return last.number_at(0);
    }

    Result<void> audit(const std::function<Result<void>(std::string_view line)>& each) override {
        const std::lock_guard guard(mutex_);
        Statement lines(*prepared_, "select line from cases.audit order by number");
        if (!lines.prepared()) return trouble();
        int code = SQLITE_ROW;
        while ((code = lines.step()) == SQLITE_ROW) TRY(each(lines.bytes_at(0)));
        if (code != SQLITE_DONE) return trouble();
        return {};
    }

    Result<std::string> head() override {
        const std::lock_guard guard(mutex_);
        Statement head(*prepared_, "select note from cases.head");
        if (!head.prepared()) return trouble();
        const int code = head.step();
        if (code == SQLITE_DONE) return std::string();
        if (code != SQLITE_ROW) return trouble();
        return head.bytes_at(0);
    }

    Result<std::unique_ptr<Snapshot>> snapshot() override;

    Result<void> settle() override {
        const std::lock_guard guard(mutex_);
        TRY(begin_transaction());  // finishes erasures
        if (auto finished = run("commit"); !finished) {
            roll_back();
            return finished;
        }
        for (const char* file : {"main", "cases"}) {
            int in_log = 0, moved = 0;
            const int code = sqlite3_wal_checkpoint_v2(database_, file, SQLITE_CHECKPOINT_TRUNCATE,
                                                       &in_log, &moved);
            if (code != SQLITE_OK) return trouble();
        }
        return {};
    }

    // For the step, which holds the mutex.

    Result<std::optional<std::string>> setting_named(std::string_view name) {
        Statement found(*prepared_, "select value from cases.settings where name = ?");
        if (!found.prepared()) return trouble();
        const int code = found.text(name).step();
        if (code == SQLITE_DONE) return std::optional<std::string>();
        if (code != SQLITE_ROW) return trouble();
        return std::optional<std::string>(found.bytes_at(0));
    }

    Result<void> run(const char* sql) {
        if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return trouble();
        return {};
    }

    Result<void> run(Statement& statement) {
        if (!statement.prepared() || statement.step() != SQLITE_DONE) return trouble();
        return {};
    }

    /// What the database said last, as a refusal.
    Error trouble() const {
        switch (sqlite3_errcode(database_)) {
            case SQLITE_FULL:
                return fail(Code::unavailable, "store.full");
            case SQLITE_BUSY:
            case SQLITE_LOCKED:
                return fail(Code::unavailable, "store.busy");
            case SQLITE_CORRUPT:
            case SQLITE_NOTADB:
            case SQLITE_ERROR:  // a table or a column that is not there
                return fail(Code::corrupt, "store.damaged",
                            {{"file", file_name(folder_.string())}});
            default:
                return disk(sqlite3_errmsg(database_));
        }
    }

    Result<void> begin_transaction() {
        roll_back();  // what an exception left open
        TRY(run("begin immediate"));
        if (auto read = read_head(); !read) {
            roll_back();
            return std::move(read).error();
        }
        return {};
    }

    void roll_back() {
        if (sqlite3_get_autocommit(database_) == 0)
            sqlite3_exec(database_, "rollback", nullptr, nullptr, nullptr);
    }

    /// The line, the head and the commit. Afterwards no transaction is open, whatever came of it.
    Result<void> commit(AuditLine line, std::string outcome, std::int64_t count) {
        auto kept = commit_or_refuse(std::move(line), std::move(outcome), count);
        if (!kept) roll_back();
        return kept;
    }

    sqlite3* database() const { return database_; }
    Prepared& prepared() const { return *prepared_; }
    std::int64_t change() const { return head_.change() + 1; }

private:
    Result<void> read_head() {
        std::optional<detail::HeadRow> kept;
        std::optional<detail::LastLine> last;
        Statement head(*prepared_, "select change, tree, previous, note from cases.head");
        if (!head.prepared()) return trouble();
        int code = head.step();
        if (code != SQLITE_ROW && code != SQLITE_DONE) return trouble();
        if (code == SQLITE_ROW)
            kept = {head.number_at(0), head.bytes_at(1), head.bytes_at(2), head.bytes_at(3)};
        Statement lines(*prepared_,
                        "select number, line from cases.audit order by number desc limit 1");
        if (!lines.prepared()) return trouble();
        code = lines.step();
        if (code != SQLITE_ROW && code != SQLITE_DONE) return trouble();
        if (code == SQLITE_ROW) last = {lines.number_at(0), lines.bytes_at(1)};
        if (!head_.load(kept, last)) return audit_broken();
        return tidy();
    }

    Error audit_broken() const {
        return fail(Code::corrupt, "store.audit_broken",
                    {{"file", file_name((folder_ / cases_file).string())}});
    }

    /// What a commit that did not come through left in the other file goes, and so does what an erasure
    /// left there. In this order a cut between the two files only means that it is done again.
    Result<void> tidy() {
        for (const char* table : {"versions", "keys"}) {
            Statement beyond(*prepared_,
                             std::string("delete from main.") + table + " where change > ?");
            TRY(run(beyond.number(head_.change())));
            Statement erased(*prepared_,
                             std::string("delete from main.") + table +
                                 " where record in (select record from cases.unfinished)");
            TRY(run(erased));
        }
        Statement old_keys(
            *prepared_,
            "delete from main.keys where record in (select record from cases.rewrapped) and "
            "change < (select max(change) from main.keys k where k.record = keys.record)");
        TRY(run(old_keys));
        Statement erasures(*prepared_, "delete from cases.unfinished");
        TRY(run(erasures));
        Statement rewrappings(*prepared_, "delete from cases.rewrapped");
        return run(rewrappings);
    }

    Result<void> commit_or_refuse(AuditLine line, std::string outcome, std::int64_t count) {
        const auto next = head_.next(std::move(line), std::move(outcome), count);
        Statement add(*prepared_, "insert into cases.audit values(?, ?)");
        TRY(run(add.number(next.number).text(next.line)));
        Statement keep(*prepared_, "insert or replace into cases.head values(1, ?, ?, ?, ?)");
        TRY(run(keep.number(next.head.change)
                    .blob(next.head.tree)
                    .text(next.head.previous)
                    .text(next.head.note)));
        TRY(run("commit"));
        head_.committed(next.head.note);
        return {};
    }

    sqlite3* database_;
    std::unique_ptr<Prepared> prepared_;
    fs::path folder_;
    std::mutex mutex_;
    detail::AuditHead head_;
};

Result<std::optional<Record>> SqliteStep::find(const RecordId& id) {
    Statement found(
        store_.prepared(),
        "select r.organisation, r.key, k.key from cases.records r left join main.keys k "
        "on k.record = r.record and k.change = (select max(change) from main.keys where record = "
        "r.record) "
        "where r.record = ? and r.organisation = ? and not r.erased");
    if (!found.prepared()) return store_.trouble();
    const int code = found.blob(id.bytes()).number(organisation_).step();
    if (code == SQLITE_DONE) return std::optional<Record>();
    if (code != SQLITE_ROW) return store_.trouble();
    return std::optional<Record>(
        Record{.id = id,
               .organisation = static_cast<std::int32_t>(found.number_at(0)),
               .cases_key = found.bytes_at(1),
               .identities_key = found.bytes_at(2)});
}

Result<std::optional<Version>> SqliteStep::latest(Vault vault, const RecordId& id, int group) {
    auto last = TRY(versions(vault, id, group, 1));
    if (last.empty()) return std::optional<Version>();
    return std::optional<Version>(std::move(last.front()));
}

Result<std::vector<Version>> SqliteStep::history(Vault vault, const RecordId& id, int group) {
    auto all = TRY(versions(vault, id, group, -1));
    std::reverse(all.begin(), all.end());
    return all;
}

/// The latest first; all of them where `most` is -1.
Result<std::vector<Version>> SqliteStep::versions(Vault vault, const RecordId& id, int group,
                                                  std::int64_t most) {
    std::vector<Version> all;
    const bool seen = TRY(in_scope(id));
    if (!seen) return all;
    Statement found(store_.prepared(), latest_of(vault));
    if (!found.prepared()) return store_.trouble();
    found.blob(id.bytes()).number(group).number(store_.change()).number(most);
    int code = SQLITE_ROW;
    while ((code = found.step()) == SQLITE_ROW)
        all.push_back({found.number_at(0), found.bytes_at(1)});
    if (code != SQLITE_DONE) return store_.trouble();
    return all;
}

Result<void> SqliteStep::create(const Record& record) {
    if (record.organisation != organisation_) return fail(Code::not_permitted, "store.scope");
    Statement used(store_.prepared(), "select 1 from cases.records where record = ?");
    if (!used.prepared()) return store_.trouble();
    const int code = used.blob(record.id.bytes()).step();
    if (code == SQLITE_ROW) return fail(Code::conflict, "store.exists");
    if (code != SQLITE_DONE) return store_.trouble();
    Statement add(store_.prepared(), "insert into cases.records values(?, ?, 0, ?, ?)");
    TRY(store_.run(add.blob(record.id.bytes())
                       .number(record.organisation)
                       .number(store_.change())
                       .blob(record.cases_key)));
    Statement key(store_.prepared(), "insert into main.keys values(?, ?, ?)");
    return store_.run(
        key.blob(record.id.bytes()).number(store_.change()).blob(record.identities_key));
}

Result<void> SqliteStep::append(Vault vault, const RecordId& id, int group, const Version& next) {
    const bool seen = TRY(in_scope(id));
    if (!seen) return fail(Code::not_found, "store.no_record");
    const auto before = TRY(latest(vault, id, group));
    if (next.number != (before ? before->number : 0) + 1)
        return fail(Code::conflict, "store.changed_meanwhile");
    Statement add(store_.prepared(), vault == Vault::cases
                                         ? "insert into cases.versions values(?, ?, ?, ?, ?)"
                                         : "insert into main.versions values(?, ?, ?, ?, ?)");
    TRY(store_.run(add.blob(id.bytes())
                       .number(group)
                       .number(next.number)
                       .number(store_.change())
                       .blob(next.sealed)));
    Statement changed(store_.prepared(), "update cases.records set change = ? where record = ?");
    return store_.run(changed.number(store_.change()).blob(id.bytes()));
}

Result<void> SqliteStep::rewrap(const Record& record) {
    if (record.organisation != organisation_) return fail(Code::not_permitted, "store.scope");
    const bool seen = TRY(in_scope(record.id));
    if (!seen) return fail(Code::not_found, "store.no_record");
    Statement cases(store_.prepared(),
                    "update cases.records set key = ?, change = ? where record = ?");
    TRY(store_.run(cases.blob(record.cases_key).number(store_.change()).blob(record.id.bytes())));
    // Beside the one before, which goes in the next transaction: a commit that is cut between the two
    // files leaves the old keys of both.
    Statement key(store_.prepared(), "insert or replace into main.keys values(?, ?, ?)");
    TRY(store_.run(
        key.blob(record.id.bytes()).number(store_.change()).blob(record.identities_key)));
    Statement rest(store_.prepared(), "insert or ignore into cases.rewrapped values(?)");
    return store_.run(rest.blob(record.id.bytes()));
}

Result<void> SqliteStep::erase(const RecordId& id) {
    const bool seen = TRY(in_scope(id));
    if (!seen) return fail(Code::not_found, "store.no_record");
    Statement versions(store_.prepared(), "delete from cases.versions where record = ?");
    TRY(store_.run(versions.blob(id.bytes())));
    Statement record(
        store_.prepared(),
        "update cases.records set erased = 1, key = null, change = ? where record = ?");
    TRY(store_.run(record.number(store_.change()).blob(id.bytes())));
    // The other half goes in the next transaction: a commit that is cut between the two files then leaves
    // either all of the record or none of it.
    Statement rest(store_.prepared(), "insert into cases.unfinished values(?)");
    return store_.run(rest.blob(id.bytes()));
}

Result<void> SqliteStep::set(std::string_view name, std::string_view value) {
    Statement keep(store_.prepared(), "insert or replace into cases.settings values(?, ?)");
    return store_.run(keep.text(name).blob(value));
}

/// Reads on a connection of its own: SQLite keeps showing it the files as they were.
class SqliteSnapshot : public Snapshot {
public:
    SqliteSnapshot(std::unique_ptr<SqliteStore> store, std::int64_t change, std::string head)
        : store_(std::move(store)), change_(change), head_(std::move(head)) {}

    std::int64_t change() const override { return change_; }
    std::string head() const override { return head_; }

    Result<void> each(const std::function<Result<void>(const Row&)>& take) override {
        TRY(records(0, [&](const RecordRow& row) { return take(row); }));
        TRY(versions(Vault::cases, take));
        TRY(versions(Vault::identities, take));
        Statement settings(store_->prepared(),
                           "select name, value from cases.settings order by name");
        TRY(rows(settings,
                 [&] { return take(SettingRow{settings.bytes_at(0), settings.bytes_at(1)}); }));
        Statement lines(store_->prepared(), "select line from cases.audit order by number");
        return rows(lines, [&] { return take(LineRow{lines.bytes_at(0)}); });
    }

    Result<void> changed(
        Vault vault, int group, std::int64_t after,
        const std::function<Result<void>(const RecordRow&, const std::optional<Version>&)>& take)
        override {
        // One pass in the order of ids, in which versions and keys stand too; the last row of a record holds
        // the latest of both.
        const bool cases = vault == Vault::cases;
        const auto sql = std::string("select r.record, r.organisation, r.erased, ") +
                         (cases ? "r.key" : "k.key") +
                         ", v.number, v.sealed from cases.records r " +
                         (after > 0 ? "indexed by records_by_change " : "") +
                         (cases ? ""
                                : "left join main.keys k on k.record = r.record and not r.erased "
                                  "and k.change <= ?2 ") +
                         "left join " + (cases ? "cases" : "main") +
                         ".versions v on v.record = r.record and v.part = ?1 and v.change <= ?2 "
                         "and not r.erased where " +
                         (after > 0 ? "r.change > ?3" : "?3 = 0") + " order by r.record" +
                         (cases ? "" : ", k.change") + ", v.number";
        Statement found(store_->prepared(), sql);
        found.number(group).number(change_).number(after);
        std::optional<RecordRow> row;
        std::optional<Version> version;
        auto read = rows(found, [&]() -> Result<void> {
            const auto id = found.bytes_at(0);
            if (row && row->record.id.bytes() != id) {
                TRY(take(*row, version));
                row.reset();
            }
            if (!row)
                row = RecordRow{
                    .record = {.id = *RecordId::of(id),
                               .organisation = static_cast<std::int32_t>(found.number_at(1)),
                               .cases_key = "",
                               .identities_key = ""},
                    .erased = found.number_at(2) != 0};
            (cases ? row->record.cases_key : row->record.identities_key) = found.bytes_at(3);
            version.reset();
            if (const auto number = found.number_at(4); number > 0)
                version = Version{number, found.bytes_at(5)};
            return {};
        });
        TRY(std::move(read));
        if (row) TRY(take(*row, version));
        return {};
    }

private:
    Result<void> rows(Statement& statement, const std::function<Result<void>()>& take) {
        if (!statement.prepared()) return store_->trouble();
        int code = SQLITE_ROW;
        while ((code = statement.step()) == SQLITE_ROW) TRY(take());
        if (code != SQLITE_DONE) return store_->trouble();
        return {};
    }

    Result<void> records(std::int64_t after,
                         const std::function<Result<void>(const RecordRow&)>& take) {
        Statement found(
            store_->prepared(),
            std::string(
                "select r.record, r.organisation, r.erased, r.key, k.key from cases.records r "
                "left join main.keys k on k.record = r.record and not r.erased and k.change = "
                "(select max(change) from main.keys where record = r.record and change <= ?) ") +
                (after > 0 ? "where r.change > ? " : "where ? = 0 ") + "order by r.record");
        found.number(change_).number(after);
        return rows(found, [&] {
            return take(
                RecordRow{.record = {.id = *RecordId::of(found.bytes_at(0)),
                                     .organisation = static_cast<std::int32_t>(found.number_at(1)),
                                     .cases_key = found.bytes_at(3),
                                     .identities_key = found.bytes_at(4)},
                          .erased = found.number_at(2) != 0});
        });
    }

    /// Of a record that was erased no version is there, or it is about to go.
    Result<void> versions(Vault vault, const std::function<Result<void>(const Row&)>& take) {
        Statement found(
            store_->prepared(),
            std::string("select v.record, v.part, v.number, v.sealed from ") +
                (vault == Vault::cases ? "cases" : "main") +
                ".versions v join cases.records r on r.record = v.record and not r.erased "
                "where v.change <= ? order by v.record, v.part, v.number");
        found.number(change_);
        return rows(found, [&] {
            return take(VersionRow{vault,
                                   *RecordId::of(found.bytes_at(0)),
                                   static_cast<int>(found.number_at(1)),
                                   {found.number_at(2), found.bytes_at(3)}});
        });
    }

    std::unique_ptr<SqliteStore> store_;
    std::int64_t change_;
    std::string head_;
};

/// Both files open, the pragmas set; nothing is written.
Result<std::unique_ptr<SqliteStore>> opened(const fs::path& folder) {
    sqlite3* database = nullptr;
    const auto identities = (folder / identities_file).string();
    const int code = sqlite3_open_v2(identities.c_str(), &database,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, nullptr);
    auto store = std::make_unique<SqliteStore>(database, folder);
    if (code != SQLITE_OK) return store->trouble();
    sqlite3_busy_timeout(database, 5000);
    // Until durable() a file is only looked at: its log is not moved into it either.
    sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    Statement attach(store->prepared(), "attach ? as cases");
    TRY(store->run(attach.text((folder / cases_file).string())));
    TRY(store->run(
        "pragma trusted_schema = off; pragma secure_delete = on; pragma cell_size_check = on; "
        "pragma main.cache_size = -16384; pragma cases.cache_size = -32768"));
    return store;
}

Result<std::unique_ptr<Snapshot>> SqliteStore::snapshot() {
    auto own = TRY(opened(folder_));
    TRY(own->run("pragma query_only = on"));
    const std::lock_guard guard(mutex_);
    // While nobody writes, in this program or another, both files are of one moment.
    TRY(begin_transaction());
    const auto seen = [&]() -> Result<std::unique_ptr<Snapshot>> {
        TRY(own->run("begin"));
        TRY(own->run("select count(*) from (select 1 from main.keys limit 1)"));
        TRY(own->run("select count(*) from cases.head"));
        return std::unique_ptr<Snapshot>(
            std::make_unique<SqliteSnapshot>(std::move(own), head_.change(), head_.note()));
    };
    auto snapshot = seen();
    roll_back();
    return snapshot;
}

Result<void> durable(SqliteStore& store) {
    sqlite3_db_config(store.database(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
    return store.run(
        "pragma main.journal_mode = wal; pragma cases.journal_mode = wal; "
        "pragma main.synchronous = full; pragma cases.synchronous = full; "
        "pragma main.secure_delete = on; pragma cases.secure_delete = on");
}

bool on_network(const fs::path& folder) {
    struct statfs found = {};
    if (::statfs(folder.c_str(), &found) != 0) return false;
    for (const unsigned long kind :
         {0x6969UL, 0x517bUL, 0xff534d42UL, 0xfe534d42UL}) {  // NFS, SMB, CIFS
        if ((static_cast<unsigned long>(found.f_type) & 0xffffffffUL) == kind) return true;
    }
    return false;
}

/// A folder beside the one that is to be, for its owner alone; gone with this object unless renamed.
struct Making {
    explicit Making(const fs::path& target) {
        auto form =
            (target.parent_path() / ("." + target.filename().string() + "-XXXXXX")).string();
        if (::mkdtemp(form.data()) != nullptr) path = form;
    }
    Making(const Making&) = delete;
    Making& operator=(const Making&) = delete;
    ~Making() {
        std::error_code ignored;
        if (!path.empty()) fs::remove_all(path, ignored);
    }
    fs::path path;
};

/// A file or a folder.
bool flushed(const fs::path& path) {
    const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0) return false;
    const bool done = ::fsync(handle) == 0;
    ::close(handle);
    return done;
}

Result<std::unique_ptr<SqliteStore>> make_tables(const fs::path& folder) {
    // SQLite gives its logs the mode of the file they belong to.
    for (const char* file : {identities_file, cases_file}) {
        const auto path = folder / file;
        const int made = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
        if (made < 0) return disk(std::strerror(errno));
        ::close(made);
    }
    auto store = TRY(opened(folder));
    // A sealed note stays in its page: of 4 KiB pages three in four would spill into a page of their own.
    TRY(store->run("pragma main.page_size = 8192; pragma cases.page_size = 8192"));
    TRY(durable(*store));
    TRY(store->run("begin immediate"));
    TRY(store->run(identities_tables));
    TRY(store->run(cases_tables));
    for (const char* vault : {"main", "cases"}) {
        const auto stamp = std::string("pragma ") + vault +
                           ".application_id = " + std::to_string(our_application) + "; pragma " +
                           vault + ".user_version = " + std::to_string(tables_version);
        TRY(store->run(stamp.c_str()));
    }
    TRY(store->run("commit"));
    return store;
}

/// Where a new store is to stand, whole and without a slash at its end.
Result<fs::path> place_for(const fs::path& folder) {
    std::error_code error;
    if (fs::exists(folder, error) &&
        (!fs::is_directory(folder, error) || !fs::is_empty(folder, error)))
        return fail(Code::conflict, "store.folder_in_use", {}, folder.string());
    auto whole = fs::absolute(folder, error).lexically_normal();
    if (!whole.has_filename()) whole = whole.parent_path();  // "registry/"
    if (on_network(whole.parent_path()))
        return fail(Code::invalid_input, "store.network_disk", {}, folder.string());
    return whole;
}

/// Made beside its place and renamed: a making that is cut short leaves no store that does not open.
Result<void> put_in_place(const fs::path& made, const fs::path& place) {
    if (::rename(made.c_str(), place.c_str()) != 0 || !flushed(place) ||
        !flushed(place.parent_path()))
        return disk(std::strerror(errno));
    return {};
}

class SqliteFilling : public Filling {
public:
    static Result<std::unique_ptr<Filling>> in(const fs::path& folder) {
        auto place = TRY(place_for(folder));
        auto filling = std::make_unique<SqliteFilling>(std::move(place));
        if (filling->making_.path.empty()) return disk(std::strerror(errno));
        filling->store_ = TRY(make_tables(filling->making_.path));
        // Nobody relies on it before it is in place, so that nothing of it need be durable before.
        TRY(filling->store_->run(
            "pragma main.journal_mode = off; pragma cases.journal_mode = off; "
            "pragma main.synchronous = off; pragma cases.synchronous = off; begin immediate"));
        return std::unique_ptr<Filling>(std::move(filling));
    }
    explicit SqliteFilling(fs::path place) : place_(std::move(place)), making_(place_) {}

    Result<void> add(const Row& row) override {
        TRY(order_.check(row));
        return std::visit([&](const auto& one) { return write(one); }, row);
    }

    Result<void> finish(const std::string& head) override {
        TRY(order_.check_head(head));
        if (!head.empty()) {
            Statement keep(store_->prepared(), "insert into cases.head values(1, ?, ?, ?, ?)");
            TRY(store_->run(keep.number(filled_change)
                                .blob(order_.tree().state())
                                .text(order_.last_of_chain())
                                .text(head)));
        }
        TRY(store_->run("commit"));
        TRY(durable(*store_));
        store_.reset();
        for (const char* file : {identities_file, cases_file}) {
            if (!flushed(making_.path / file)) return disk(std::strerror(errno));
        }
        return put_in_place(making_.path, place_);
    }

private:
    static constexpr int filled_change = 1;

    Result<void> write(const RecordRow& row) {
        Statement add(store_->prepared(), "insert into cases.records values(?, ?, ?, ?, ?)");
        add.blob(row.record.id.bytes())
            .number(row.record.organisation)
            .number(row.erased ? 1 : 0)
            .number(filled_change);
        TRY(store_->run(row.erased ? add.nothing() : add.blob(row.record.cases_key)));
        if (row.erased) return {};
        Statement key(store_->prepared(), "insert into main.keys values(?, ?, ?)");
        return store_->run(
            key.blob(row.record.id.bytes()).number(filled_change).blob(row.record.identities_key));
    }

    Result<void> write(const VersionRow& row) {
        Statement known(store_->prepared(),
                        "select 1 from cases.records where record = ? and not erased");
        if (!known.prepared()) return store_->trouble();
        const int code = known.blob(row.record.bytes()).step();
        if (code == SQLITE_DONE) return fail(Code::corrupt, "store.rows_order");
        if (code != SQLITE_ROW) return store_->trouble();
        Statement add(store_->prepared(), row.vault == Vault::cases
                                              ? "insert into cases.versions values(?, ?, ?, ?, ?)"
                                              : "insert into main.versions values(?, ?, ?, ?, ?)");
        return store_->run(add.blob(row.record.bytes())
                               .number(row.group)
                               .number(row.version.number)
                               .number(filled_change)
                               .blob(row.version.sealed));
    }

    Result<void> write(const SettingRow& row) {
        Statement add(store_->prepared(), "insert into cases.settings values(?, ?)");
        return store_->run(add.text(row.name).blob(row.value));
    }

    Result<void> write(const LineRow& row) {
        Statement add(store_->prepared(), "insert into cases.audit values(?, ?)");
        return store_->run(add.number(order_.tree().size()).text(row.line));
    }

    fs::path place_;
    Making making_;
    std::unique_ptr<SqliteStore> store_;
    detail::RowOrder order_;
};

}  // namespace

Result<std::unique_ptr<Filling>> fill_store(const fs::path& folder) {
    return SqliteFilling::in(folder);
}

Result<std::unique_ptr<Store>> create_store(const fs::path& folder) {
    const auto place = TRY(place_for(folder));
    const Making making(place);
    if (making.path.empty()) return disk(std::strerror(errno));
    TRY(make_tables(making.path));
    TRY(put_in_place(making.path, place));
    return open_store(folder);
}

Result<std::unique_ptr<Store>> open_store(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder / cases_file, error) && !fs::exists(folder / identities_file, error))
        return fail(Code::not_found, "store.none", {}, folder.string());
    for (const char* file : {cases_file, identities_file}) {
        if (!fs::exists(folder / file, error))
            return fail(Code::corrupt, "store.damaged",
                        {{"file", file_name((folder / file).string())}});
    }
    auto store = TRY(opened(folder));
    for (const char* vault : {"cases", "main"}) {
        const std::string file =
            (folder / (vault[0] == 'c' ? cases_file : identities_file)).string();
        const auto damaged = fail(Code::corrupt, "store.damaged", {{"file", file_name(file)}});
        Statement mark(store->prepared(),
                       (std::string("pragma ") + vault + ".application_id").c_str());
        if (!mark.prepared() || mark.step() != SQLITE_ROW || mark.number_at(0) != our_application)
            return damaged;
        Statement version(store->prepared(),
                          (std::string("pragma ") + vault + ".user_version").c_str());
        if (!version.prepared() || version.step() != SQLITE_ROW) return damaged;
        if (version.number_at(0) > tables_version)
            return fail(Code::conflict, "store.newer", {}, file);
        if (version.number_at(0) < 1) return damaged;
    }
    TRY(durable(*store));
    return std::unique_ptr<Store>(std::move(store));
}

}  // namespace palermo::store
