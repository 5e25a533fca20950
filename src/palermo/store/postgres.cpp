#include <libpq-fe.h>

#include <array>
#include <mutex>
#include <unordered_map>

#include "palermo/store/detail/audit_head.hpp"
#include "palermo/store/detail/lined_step.hpp"
#include "palermo/store/detail/row_order.hpp"
#include "palermo/store/store.hpp"

namespace palermo::store {
namespace {

constexpr int tables_version = 1;
constexpr const char* place_name = "PostgreSQL";

// One transaction holds both vaults, so that the care for two files of SQLite is not needed here. A role of
// the cluster may be there from another store; its rights are of this database.
constexpr const char* tables = R"(
do $$ begin
    if not exists (select from pg_catalog.pg_roles where rolname = 'palermo_app') then
        create role palermo_app nologin noinherit nobypassrls;
    end if;
    if not pg_catalog.pg_has_role(current_user, 'palermo_app', 'member') then
        execute pg_catalog.format('grant palermo_app to %I', current_user);
    end if;
end $$;
create schema palermo;
create table palermo.form(version int not null);
create table palermo.records(record bytea primary key, organisation int not null, erased bool not null,
                             change bigint not null, cases_key bytea, identities_key bytea);
create index on palermo.records(change);
create table palermo.versions(vault int not null, record bytea not null, organisation int not null,
                              part int not null, number bigint not null, sealed bytea not null,
                              primary key(vault, record, part, number));
create table palermo.settings(name text collate "C" primary key, value bytea not null);
create table palermo.audit(number bigint primary key, line text not null);
create table palermo.head(id int primary key check(id = 1), change bigint not null, tree bytea not null,
                          previous text not null, note text not null);
alter table palermo.records enable row level security;
alter table palermo.records force row level security;
alter table palermo.versions enable row level security;
alter table palermo.versions force row level security;
create policy whole_store on palermo.records to current_user using (true) with check (true);
create policy whole_store on palermo.versions to current_user using (true) with check (true);
create policy own_organisation on palermo.records to palermo_app
    using (organisation = nullif(pg_catalog.current_setting('palermo.org', true), '')::int);
create policy own_organisation on palermo.versions to palermo_app
    using (organisation = nullif(pg_catalog.current_setting('palermo.org', true), '')::int);
revoke all on schema palermo from public;
grant usage on schema palermo to palermo_app;
grant select, insert, update on palermo.records, palermo.settings to palermo_app;
grant select, insert, delete on palermo.versions to palermo_app;
insert into palermo.form values(1);
)";

constexpr const char* find_record =
    "select organisation, cases_key, identities_key from palermo.records "
    "where record = $1 and organisation = $2 and not erased";

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, Clear>;

std::int64_t number_at(const Answer& answer, int row, int column) {
    // Big-endian, of as many bytes as the column's type has.
    const auto* bytes =
        reinterpret_cast<const unsigned char*>(PQgetvalue(answer.get(), row, column));
    const int size = PQgetlength(answer.get(), row, column);
    std::uint64_t value = size > 0 && (bytes[0] & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    for (int i = 0; i < size; ++i) value = (value << 8) | bytes[i];
    return static_cast<std::int64_t>(value);
}

std::string bytes_at(const Answer& answer, int row, int column) {
    return {PQgetvalue(answer.get(), row, column),
            static_cast<std::size_t>(PQgetlength(answer.get(), row, column))};
}

/// What goes to the server beside a statement, in binary: never a part of its text.
class Values {
public:
    Values& blob(std::string_view bytes) { return add(17, std::string(bytes)); }
    Values& text(std::string_view words) { return add(25, std::string(words)); }
    Values& number(std::int64_t value) {
        std::string bytes(8, '\0');
        for (int i = 7; i >= 0; --i) {
            bytes[static_cast<std::size_t>(i)] = static_cast<char>(value & 0xff);
            value >>= 8;
        }
        return add(20, std::move(bytes));
    }

private:
    friend class Connection;
    Values& add(Oid type, std::string bytes) {
        types_.push_back(type);
        bytes_.push_back(std::move(bytes));
        return *this;
    }
    std::vector<Oid> types_;
    std::vector<std::string> bytes_;
};

class Connection {
public:
    explicit Connection(std::string where) : where_(std::move(where)) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { close(); }

    /// Where it is open already, nothing.
    Result<void> open() {
        if (server_ != nullptr && PQstatus(server_) == CONNECTION_OK) return {};
        close();
        const std::array<const char*, 4> names = {"connect_timeout", "application_name", "dbname",
                                                  nullptr};
        const std::array<const char*, 4> values = {"5", "palermo", where_.c_str(), nullptr};
        server_ = PQconnectdbParams(names.data(), values.data(), 1);
        if (PQstatus(server_) != CONNECTION_OK) return fail(Code::unavailable, "store.no_server");
        // Notices may hold values.
        PQsetNoticeProcessor(server_, [](void*, const char*) {}, nullptr);
        PQsetErrorVerbosity(server_, PQERRORS_SQLSTATE);
        return run(
            "set client_encoding = 'UTF8'; set search_path = ''; set lock_timeout = '5s'; "
            "set synchronous_commit = on");
    }
    bool is_open() const { return server_ != nullptr && PQstatus(server_) == CONNECTION_OK; }

    Result<void> run(const char* sql) {
        const Answer answer(PQexec(server_, sql));
        return checked(answer);
    }

    Result<Answer> ask(const std::string& sql, const Values& values = {}) {
        const auto name = TRY(prepared(sql, values));
        const Pointers sent(values);
        Answer answer(PQexecPrepared(server_, name.c_str(), sent.count, sent.bytes.data(),
                                     sent.sizes.data(), sent.binary.data(), 1));
        TRY(checked(answer));
        return answer;
    }

    /// Row by row: a whole store need not fit into memory.
    Result<void> each(const std::string& sql, const Values& values,
                      const std::function<Result<void>(const Answer&)>& take) {
        const auto name = TRY(prepared(sql, values));
        const Pointers sent(values);
        if (PQsendQueryPrepared(server_, name.c_str(), sent.count, sent.bytes.data(),
                                sent.sizes.data(), sent.binary.data(), 1) == 0)
            return fail(Code::unavailable, "store.no_server");
        struct Rest {  // also where `take` throws
            PGconn* server;
            ~Rest() {
                while (PGresult* left = PQgetResult(server)) PQclear(left);
            }
        } const rest{server_};
        PQsetSingleRowMode(server_);
        while (const Answer answer{PQgetResult(server_)}) {
            TRY(checked(answer));
            if (PQntuples(answer.get()) == 1) TRY(take(answer));
        }
        return {};
    }

    void roll_back() {
        if (is_open() && PQtransactionStatus(server_) != PQTRANS_IDLE)
            static_cast<void>(run("rollback"));
    }

    void close() {
        if (server_ != nullptr) PQfinish(server_);
        server_ = nullptr;
        prepared_.clear();
    }
    const std::string& where() const { return where_; }

private:
    struct Pointers {
        explicit Pointers(const Values& values) : count(static_cast<int>(values.bytes_.size())) {
            for (const auto& one : values.bytes_) {
                bytes.push_back(one.data());
                sizes.push_back(static_cast<int>(one.size()));
                binary.push_back(1);
            }
        }
        int count;
        std::vector<const char*> bytes;
        std::vector<int> sizes, binary;
    };

    Result<std::string> prepared(const std::string& sql, const Values& values) {
        if (server_ == nullptr) return fail(Code::unavailable, "store.no_server");
        if (const auto found = prepared_.find(sql); found != prepared_.end()) return found->second;
        const auto name = "p" + std::to_string(prepared_.size());
        const Answer answer(PQprepare(server_, name.c_str(), sql.c_str(),
                                      static_cast<int>(values.types_.size()),
                                      values.types_.data()));
        TRY(checked(answer));
        prepared_.emplace(sql, name);
        return name;
    }

    /// By its code alone: what the server says of an error may hold values.
    Result<void> checked(const Answer& answer) const {
        const auto status = PQresultStatus(answer.get());
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE)
            return {};
        const char* found = answer ? PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE) : nullptr;
        const std::string state = found == nullptr ? "" : found;
        if (state.empty() || state.starts_with("08") || state.starts_with("57P") || !is_open())
            return fail(Code::unavailable, "store.no_server");
        if (state == "55P03" || state == "40P01") return fail(Code::unavailable, "store.busy");
        if (state == "53100") return fail(Code::unavailable, "store.full");
        if (state == "42P06") return fail(Code::conflict, "store.schema_in_use");
        if (state == "42P01" || state == "42703" || state == "3F000" || state.starts_with("XX"))
            return fail(Code::corrupt, "store.damaged", {{"file", file_name(place_name)}});
        return fail(Code::unavailable, "store.disk", {{"reason", our_word("SQLSTATE " + state)}});
    }

    std::string where_;
    PGconn* server_ = nullptr;
    std::unordered_map<std::string, std::string> prepared_;
};

class PostgresStore;

class PostgresStep : public detail::LinedStep<PostgresStore> {
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
};

class PostgresSnapshot : public Snapshot {
public:
    PostgresSnapshot(std::unique_ptr<Connection> server, std::int64_t change, std::string head)
        : server_(std::move(server)), change_(change), head_(std::move(head)) {}

    std::int64_t change() const override { return change_; }
    std::string head() const override { return head_; }

    Result<void> each(const std::function<Result<void>(const Row&)>& take) override {
        TRY(
            server_->each("select record, organisation, erased, cases_key, identities_key "
                          "from palermo.records order by record",
                          {}, [&](const Answer& row) { return take(record_of(row)); }));
        TRY(server_->each(
            "select vault, record, part, number, sealed from palermo.versions "
            "order by vault, record, part, number",
            {}, [&](const Answer& row) {
                return take(VersionRow{number_at(row, 0, 0) == 0 ? Vault::cases : Vault::identities,
                                       *RecordId::of(bytes_at(row, 0, 1)),
                                       static_cast<int>(number_at(row, 0, 2)),
                                       {number_at(row, 0, 3), bytes_at(row, 0, 4)}});
            }));
        TRY(server_->each("select name, value from palermo.settings order by name", {},
                          [&](const Answer& row) {
                              return take(SettingRow{bytes_at(row, 0, 0), bytes_at(row, 0, 1)});
                          }));
        return server_->each("select line from palermo.audit order by number", {},
                             [&](const Answer& row) { return take(LineRow{bytes_at(row, 0, 0)}); });
    }

    Result<void> changed(
        Vault vault, int group, std::int64_t after,
        const std::function<Result<void>(const RecordRow&, const std::optional<Version>&)>& take)
        override {
        return server_->each(
            "select r.record, r.organisation, r.erased, r.cases_key, r.identities_key, v.number, "
            "v.sealed from palermo.records r left join lateral (select number, sealed from "
            "palermo.versions where vault = $1 and record = r.record and part = $2 "
            "order by number desc limit 1) v on true where r.change > $3 order by r.record",
            Values().number(static_cast<std::int64_t>(vault)).number(group).number(after),
            [&](const Answer& row) {
                std::optional<Version> last;
                if (PQgetisnull(row.get(), 0, 5) == 0)
                    last = Version{number_at(row, 0, 5), bytes_at(row, 0, 6)};
                return take(record_of(row), last);
            });
    }

private:
    static RecordRow record_of(const Answer& row) {
        return {.record = {.id = *RecordId::of(bytes_at(row, 0, 0)),
                           .organisation = static_cast<std::int32_t>(number_at(row, 0, 1)),
                           .cases_key = bytes_at(row, 0, 3),
                           .identities_key = bytes_at(row, 0, 4)},
                .erased = number_at(row, 0, 2) != 0};
    }

    std::unique_ptr<Connection> server_;
    std::int64_t change_;
    std::string head_;
};

class PostgresStore : public Store {
public:
    explicit PostgresStore(std::string where) : server_(std::move(where)) {}

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
        if (auto walled = wall(organisation); !walled) {
            server_.roll_back();
            return std::move(walled).error();
        }
        return std::unique_ptr<Step>(
            std::make_unique<PostgresStep>(*this, std::move(turn), std::move(line), organisation));
    }

    Result<void> audit(const std::function<Result<void>(std::string_view line)>& each) override {
        const std::lock_guard guard(mutex_);
        TRY(server_.open());
        return server_.each("select line from palermo.audit order by number", {},
                            [&](const Answer& row) { return each(bytes_at(row, 0, 0)); });
    }

    Result<std::optional<std::string>> peek(std::string_view setting) override {
        const std::lock_guard guard(mutex_);
        TRY(server_.open());
        return setting_named(setting);
    }

    Result<std::int64_t> last_change() override {
        const std::lock_guard guard(mutex_);
        TRY(server_.open());
        const auto found = TRY(server_.ask("select coalesce(max(change), 0) from palermo.records"));
        return number_at(found, 0, 0);
    }

    /// For the step too, which holds the mutex.
    Result<std::optional<std::string>> setting_named(std::string_view name) {
        const auto found = TRY(
            server_.ask("select value from palermo.settings where name = $1", Values().text(name)));
        if (PQntuples(found.get()) == 0) return std::optional<std::string>();
        return std::optional<std::string>(bytes_at(found, 0, 0));
    }

    Result<std::string> head() override {
        const std::lock_guard guard(mutex_);
        TRY(server_.open());
        const auto found = TRY(server_.ask("select note from palermo.head"));
        return PQntuples(found.get()) == 0 ? std::string() : bytes_at(found, 0, 0);
    }

    Result<std::unique_ptr<Snapshot>> snapshot() override {
        auto own = std::make_unique<Connection>(server_.where());
        TRY(own->open());
        const std::lock_guard guard(mutex_);
        TRY(begin_transaction());
        const auto seen = [&]() -> Result<std::unique_ptr<Snapshot>> {
            TRY(own->run("begin isolation level repeatable read read only"));
            TRY(own->run("select 1 from palermo.head"));  // the moment it sees
            return std::unique_ptr<Snapshot>(
                std::make_unique<PostgresSnapshot>(std::move(own), head_.change(), head_.note()));
        };
        auto taken = seen();
        server_.roll_back();
        return taken;
    }

    Result<void> settle() override {
        const std::lock_guard guard(mutex_);
        TRY(server_.open());
        server_.roll_back();
        // FULL writes the tables anew without what was erased. The write-ahead log is the server's.
        for (const char* sql : {"vacuum full palermo.records", "vacuum full palermo.versions",
                                "vacuum full palermo.settings"})
            TRY(server_.run(sql));
        return {};
    }

    // For the step, which holds the mutex.

    void roll_back() { server_.roll_back(); }

    Result<void> begin_transaction() {
        TRY(server_.open());
        server_.roll_back();  // what an exception left open
        auto begun = begin_and_read();
        if (!begun) server_.roll_back();
        return begun;
    }

    /// The line, the head and the commit. Afterwards no transaction is open, whatever came of it.
    Result<void> commit(AuditLine line, std::string outcome, std::int64_t count) {
        const auto next = head_.next(std::move(line), std::move(outcome), count);
        if (auto written = write(next); !written) {
            server_.roll_back();
            return written;
        }
        if (auto kept = server_.run("commit"); !kept) {
            if (server_.is_open()) {
                server_.roll_back();
                return kept;
            }
            // Lost while it committed. Who holds the lock next can see what came of it.
            if (!begin_transaction()) return fail(Code::unavailable, "store.unsure");
            const bool there = head_.note() == next.head.note;
            server_.roll_back();
            if (!there) return kept;
        }
        head_.committed(next.head.note);
        return {};
    }

    Connection& server() { return server_; }
    std::int64_t change() const { return head_.change() + 1; }

private:
    /// From here to reset role() the server itself shows rows of one organisation alone.
    Result<void> wall(std::int32_t organisation) {
        TRY(server_.ask("select pg_catalog.set_config('palermo.org', $1, true)",
                        Values().text(std::to_string(organisation))));
        return server_.run("set local role palermo_app");
    }

    Result<void> begin_and_read() {
        TRY(server_.run("begin"));
        // Readers go on; another writer waits. Only who may write the head can hold it.
        TRY(server_.run("lock table palermo.head in exclusive mode"));
        std::optional<detail::HeadRow> kept;
        std::optional<detail::LastLine> last;
        const auto head = TRY(server_.ask("select change, tree, previous, note from palermo.head"));
        if (PQntuples(head.get()) > 0)
            kept = {number_at(head, 0, 0), bytes_at(head, 0, 1), bytes_at(head, 0, 2),
                    bytes_at(head, 0, 3)};
        const auto line =
            TRY(server_.ask("select number, line from palermo.audit order by number desc limit 1"));
        if (PQntuples(line.get()) > 0) last = {number_at(line, 0, 0), bytes_at(line, 0, 1)};
        if (!head_.load(kept, last))
            return fail(Code::corrupt, "store.audit_broken", {{"file", file_name(place_name)}});
        return {};
    }

    Result<void> write(const detail::AuditHead::Next& next) {
        TRY(server_.run("reset role"));  // the step's role has no right to the audit
        TRY(server_.ask("insert into palermo.audit values($1, $2)",
                        Values().number(next.number).text(next.line)));
        TRY(
            server_.ask("insert into palermo.head values(1, $1, $2, $3, $4) on conflict (id) do "
                        "update set change = excluded.change, tree = excluded.tree, "
                        "previous = excluded.previous, note = excluded.note",
                        Values()
                            .number(next.head.change)
                            .blob(next.head.tree)
                            .text(next.head.previous)
                            .text(next.head.note)));
        return {};
    }

    Connection server_;
    std::mutex mutex_;
    detail::AuditHead head_;
};

Result<std::optional<Record>> PostgresStep::find(const RecordId& id) {
    const auto found =
        TRY(store_.server().ask(find_record, Values().blob(id.bytes()).number(organisation_)));
    if (PQntuples(found.get()) == 0) return std::optional<Record>();
    return std::optional<Record>(
        Record{.id = id,
               .organisation = static_cast<std::int32_t>(number_at(found, 0, 0)),
               .cases_key = bytes_at(found, 0, 1),
               .identities_key = bytes_at(found, 0, 2)});
}

Result<std::optional<Version>> PostgresStep::latest(Vault vault, const RecordId& id, int group) {
    const auto found = TRY(store_.server().ask(
        "select number, sealed from palermo.versions where vault = $1 and record = $2 and part = "
        "$3 and organisation = $4 order by number desc limit 1",
        Values()
            .number(static_cast<std::int64_t>(vault))
            .blob(id.bytes())
            .number(group)
            .number(organisation_)));
    if (PQntuples(found.get()) == 0) return std::optional<Version>();
    return std::optional<Version>(Version{number_at(found, 0, 0), bytes_at(found, 0, 1)});
}

Result<std::vector<Version>> PostgresStep::history(Vault vault, const RecordId& id, int group) {
    const auto found = TRY(store_.server().ask(
        "select number, sealed from palermo.versions where vault = $1 and record = $2 and part = "
        "$3 and organisation = $4 order by number",
        Values()
            .number(static_cast<std::int64_t>(vault))
            .blob(id.bytes())
            .number(group)
            .number(organisation_)));
    std::vector<Version> all;
    for (int row = 0; row < PQntuples(found.get()); ++row)
        all.push_back({number_at(found, row, 0), bytes_at(found, row, 1)});
    return all;
}

Result<void> PostgresStep::create(const Record& record) {
    if (record.organisation != organisation_) return fail(Code::not_permitted, "store.scope");
    // The id may be another organisation's, whose row is not seen here.
    const auto added = TRY(store_.server().ask(
        "insert into palermo.records values($1, $2, false, $3, $4, $5) on conflict do nothing",
        Values()
            .blob(record.id.bytes())
            .number(record.organisation)
            .number(store_.change())
            .blob(record.cases_key)
            .blob(record.identities_key)));
    if (std::string_view(PQcmdTuples(added.get())) != "1")
        return fail(Code::conflict, "store.exists");
    return {};
}

Result<void> PostgresStep::append(Vault vault, const RecordId& id, int group, const Version& next) {
    const bool seen = TRY(in_scope(id));
    if (!seen) return fail(Code::not_found, "store.no_record");
    const auto before = TRY(latest(vault, id, group));
    if (next.number != (before ? before->number : 0) + 1)
        return fail(Code::conflict, "store.changed_meanwhile");
    TRY(store_.server().ask("insert into palermo.versions values($1, $2, $3, $4, $5, $6)",
                            Values()
                                .number(static_cast<std::int64_t>(vault))
                                .blob(id.bytes())
                                .number(organisation_)
                                .number(group)
                                .number(next.number)
                                .blob(next.sealed)));
    TRY(store_.server().ask(
        "update palermo.records set change = $1 where record = $2 and organisation = $3",
        Values().number(store_.change()).blob(id.bytes()).number(organisation_)));
    return {};
}

Result<void> PostgresStep::rewrap(const Record& record) {
    if (record.organisation != organisation_) return fail(Code::not_permitted, "store.scope");
    const bool seen = TRY(in_scope(record.id));
    if (!seen) return fail(Code::not_found, "store.no_record");
    TRY(
        store_.server().ask("update palermo.records set cases_key = $1, identities_key = $2, "
                            "change = $3 where record = $4 and organisation = $5",
                            Values()
                                .blob(record.cases_key)
                                .blob(record.identities_key)
                                .number(store_.change())
                                .blob(record.id.bytes())
                                .number(organisation_)));
    return {};
}

Result<void> PostgresStep::erase(const RecordId& id) {
    const bool seen = TRY(in_scope(id));
    if (!seen) return fail(Code::not_found, "store.no_record");
    TRY(store_.server().ask("delete from palermo.versions where record = $1 and organisation = $2",
                            Values().blob(id.bytes()).number(organisation_)));
    TRY(store_.server().ask(
        "update palermo.records set erased = true, cases_key = null, identities_key = null, "
        "change = $1 where record = $2 and organisation = $3",
        Values().number(store_.change()).blob(id.bytes()).number(organisation_)));
    return {};
}

Result<void> PostgresStep::set(std::string_view name, std::string_view value) {
    TRY(
        store_.server().ask("insert into palermo.settings values($1, $2) on conflict (name) do "
                            "update set value = excluded.value",
                            Values().text(name).blob(value)));
    return {};
}

/// In a transaction that is open when it comes back.
Result<void> make_tables(Connection& server) {
    TRY(server.open());
    TRY(server.run("begin"));
    const auto there =
        TRY(server.ask("select 1 from pg_catalog.pg_namespace where nspname = 'palermo'"));
    if (PQntuples(there.get()) > 0) return fail(Code::conflict, "store.schema_in_use");
    return server.run(tables);
}

class PostgresFilling : public Filling {
public:
    explicit PostgresFilling(const std::string& where) : server_(where) {}
    Result<void> prepare() { return make_tables(server_); }

    Result<void> add(const Row& row) override {
        TRY(order_.check(row));
        return std::visit([&](const auto& one) { return write(one); }, row);
    }

    Result<void> finish(const std::string& head) override {
        TRY(order_.check_head(head));
        if (!head.empty())
            TRY(server_.ask(
                "insert into palermo.head values(1, 1, $1, $2, $3)",
                Values().blob(order_.tree().state()).text(order_.last_of_chain()).text(head)));
        return server_.run("commit");
    }

private:
    Result<void> write(const RecordRow& row) {
        const Values both = Values().blob(row.record.id.bytes()).number(row.record.organisation);
        if (row.erased)
            TRY(server_.ask("insert into palermo.records values($1, $2, true, 1, null, null)",
                            both));
        else
            TRY(server_.ask(
                "insert into palermo.records values($1, $2, false, 1, $3, $4)",
                Values(both).blob(row.record.cases_key).blob(row.record.identities_key)));
        return {};
    }

    Result<void> write(const VersionRow& row) {
        const auto added = TRY(
            server_.ask("insert into palermo.versions select $1, record, organisation, $3, $4, $5 "
                        "from palermo.records where record = $2 and not erased",
                        Values()
                            .number(static_cast<std::int64_t>(row.vault))
                            .blob(row.record.bytes())
                            .number(row.group)
                            .number(row.version.number)
                            .blob(row.version.sealed)));
        if (std::string_view(PQcmdTuples(added.get())) != "1")
            return fail(Code::corrupt, "store.rows_order");
        return {};
    }

    Result<void> write(const SettingRow& row) {
        TRY(server_.ask("insert into palermo.settings values($1, $2)",
                        Values().text(row.name).blob(row.value)));
        return {};
    }

    Result<void> write(const LineRow& row) {
        TRY(server_.ask("insert into palermo.audit values($1, $2)",
                        Values().number(order_.tree().size()).text(row.line)));
        return {};
    }

    Connection server_;
    detail::RowOrder order_;
};

}  // namespace

Result<std::unique_ptr<Store>> create_postgres(const std::string& connection) {
    {
        Connection server(connection);
        TRY(make_tables(server));
        TRY(server.run("commit"));
    }
    return open_postgres(connection);
}

Result<std::unique_ptr<Filling>> fill_postgres(const std::string& connection) {
    auto filling = std::make_unique<PostgresFilling>(connection);
    TRY(filling->prepare());
    return std::unique_ptr<Filling>(std::move(filling));
}

Result<std::unique_ptr<Store>> open_postgres(const std::string& connection) {
    auto store = std::make_unique<PostgresStore>(connection);
    TRY(store->server().open());
    const auto there =
        TRY(store->server().ask("select 1 from pg_catalog.pg_namespace where nspname = 'palermo'"));
    if (PQntuples(there.get()) == 0) return fail(Code::not_found, "store.no_schema");
    const auto form = TRY(store->server().ask("select version from palermo.form"));
    if (PQntuples(form.get()) != 1 || number_at(form, 0, 0) < 1)
        return fail(Code::corrupt, "store.damaged", {{"file", file_name(place_name)}});
    if (number_at(form, 0, 0) > tables_version) return fail(Code::conflict, "store.newer");
    return std::unique_ptr<Store>(std::move(store));
}

}  // namespace palermo::store
