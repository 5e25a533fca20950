// store/store.hpp: records that are only added to, and no step without its line in the audit.
//
//     begin(AuditLine, organisation) ──> Step ──find, latest, append ...──> done() or refuse()
//
// A Step begins with its audit line and ends done or refused. The line is on the disk before done()
// returns, in one transaction with the effects: there is no read without a trace, and a refusal leaves
// one too. A record is rows of versions; none is ever written over, until the record is erased. What a
// version says is sealed by whoever calls: the store sees bytes.
//
// Two vaults, cases and identities, are two files of SQLite (WAL) in one folder, so that they can be
// sealed under two keys and kept apart in a copy. A commit reaches `identities` first. What stands
// there beyond what `cases` knows was never acknowledged: it is not shown, and goes at the next step.
//
//     auto store = TRY(create_store("registry"));   store->sign_with(SigningKey::random(), "palermo.example");
//     auto step = TRY(store->begin({.who = "U3", .zone = "CARE", .purpose = "CARE", .what = "read",
//                                   .which = id.text()}, organisation));
//     const auto notes = TRY(step->latest(Vault::cases, id, 5));
//     TRY(step->done());                                 // now, and not before, it may be shown
//
// Thread safety: a Store is shared, a Step belongs to the thread that began it. One step at a time; the
// next waits in begin(), so a thread that holds a step begins no other and asks the store nothing.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/crypto/seal.hpp"
#include "palermo/store/audit_line.hpp"

namespace palermo::store {

enum class Vault : std::uint8_t { cases, identities };

/// 80 random bits: tells nothing of when or where it was made. As text 16 letters and digits of
/// Crockford's base 32, "4XKT-9M2P-Q0RS-7V3W".
class RecordId {
public:
    static RecordId random();
    /// Small letters, spaces and hyphens as they come; O is read as 0, I and L as 1.
    static std::optional<RecordId> parse(std::string_view text);
    static std::optional<RecordId> of(std::string_view bytes);

    std::string text() const;
    const std::string& bytes() const noexcept { return bytes_; }  // 10

    auto operator<=>(const RecordId&) const = default;

private:
    explicit RecordId(std::string bytes) : bytes_(std::move(bytes)) {}
    std::string bytes_;
};

/// What the store knows of a record without a key.
struct Record {
    RecordId id;
    std::int32_t organisation = 0;          // whose it is
    std::string cases_key, identities_key;  // of its two halves, wrapped
    bool operator==(const Record&) const = default;
};

/// A version of one group of a record's fields.
struct Version {
    std::int64_t number = 0;  // from 1
    std::string sealed;
    bool operator==(const Version&) const = default;
};

class Step {
public:
    /// Neither done nor refused: undone, and its line says "abandoned".
    virtual ~Step() = default;

    // Of a record that is none, is erased, or is not of the step's organisation, all say the same: nothing.
    virtual Result<std::optional<Record>> find(const RecordId& id) = 0;
    virtual Result<std::optional<Version>> latest(Vault vault, const RecordId& id, int group) = 0;
    /// The first first.
    virtual Result<std::vector<Version>> history(Vault vault, const RecordId& id, int group) = 0;

    /// The id is drawn by the program (RecordId::random()) and never taken from a person who asks: the answer
    /// would tell them that it is in use.
    /// Errors   conflict       store.exists: the id is in use, or was; not_permitted  store.scope: of another
    ///                         organisation than the step's
    virtual Result<void> create(const Record& record) = 0;
    /// Errors   not_found      store.no_record
    ///          conflict       store.changed_meanwhile: `next.number` does not follow the latest
    virtual Result<void> append(Vault vault, const RecordId& id, int group,
                                const Version& next) = 0;
    /// The record's keys wrapped anew, under other keys of the registry; what they seal stays as it is.
    /// Errors   not_found  store.no_record; not_permitted  store.scope
    virtual Result<void> rewrap(const Record& record) = 0;
    /// Keys and versions of both halves go; the id stays used. No byte is left in a file after
    /// Store::settle(). Errors   not_found  store.no_record
    virtual Result<void> erase(const RecordId& id) = 0;

    /// Small sealed things that are no record; the latest value alone is kept. Of no organisation.
    virtual Result<std::optional<std::string>> setting(std::string_view name) = 0;
    virtual Result<void> set(std::string_view name, std::string_view value) = 0;

    /// What the line says in `why`, where that is known only now. No tab or line end (expects).
    virtual void rests_on(std::string why) = 0;

    /// Effects and line, durable.
    /// Errors   unavailable  store.full, store.disk; then nothing happened
    virtual Result<void> done(std::int64_t count = 1) = 0;
    /// Effects undone, line kept with the error's id. Gives the error back, or why no line could be kept.
    virtual Error refuse(Error why) = 0;
};

// A whole store as rows, in one order: records by id, versions by vault, record, group and number,
// settings by name, the lines of the audit. A backup, a restored store and a copy in another database
// are the same rows.
struct RecordRow {
    Record record;  // of an erased one the id and whose it was
    bool erased = false;
    bool operator==(const RecordRow&) const = default;
};
struct VersionRow {
    Vault vault = Vault::cases;
    RecordId record;
    int group = 0;
    Version version;
    bool operator==(const VersionRow&) const = default;
};
struct SettingRow {
    std::string name, value;
    bool operator==(const SettingRow&) const = default;
};
struct LineRow {
    std::string line;
    bool operator==(const LineRow&) const = default;
};
using Row = std::variant<RecordRow, VersionRow, SettingRow, LineRow>;

/// Everything as it stood when it was taken; steps go on meanwhile.
class Snapshot {
public:
    virtual ~Snapshot() = default;

    /// Number of the last change it knows; changes are numbered from 1.
    virtual std::int64_t change() const = 0;
    /// As Store::head().
    virtual std::string head() const = 0;

    /// Every row. Stops where `take` refuses and gives that back.
    virtual Result<void> each(const std::function<Result<void>(const Row&)>& take) = 0;

    /// For an index in memory: each record that was created, added to or erased after `change`, with the
    /// latest version of a group; nothing where there is none. Of keys that of `vault` stands there for sure,
    /// of an erased record none. In the order of ids.
    virtual Result<void> changed(
        Vault vault, int group, std::int64_t after,
        const std::function<Result<void>(const RecordRow&, const std::optional<Version>&)>&
            take) = 0;
};

/// A store that is being made of the rows of another. It is a store when finish() has come back, and
/// nothing at all before: whoever lets it go leaves no trace.
class Filling {
public:
    virtual ~Filling() = default;

    /// In the order of Snapshot::each().
    /// Errors   corrupt  store.rows_order: a row that cannot stand behind the one before; store.audit_line,
    ///                   store.audit_chain
    virtual Result<void> add(const Row& row) = 0;
    /// Errors   corrupt  store.rows_head: `head` is not of the lines that were added
    virtual Result<void> finish(const std::string& head) = 0;
};

/// Whether two stores hold the same, row by row, head and all.
/// Errors   corrupt  store.rows_differ
Result<void> same_rows(Snapshot& one, Snapshot& other);

class Store {
public:
    virtual ~Store() = default;

    /// Who signs the head of the audit at every commit; before it no step begins. `origin` is this
    /// store's name in checkpoints, without spaces.
    virtual void sign_with(crypto::SigningKey key, std::string origin) = 0;

    /// Errors   not_permitted  store.unsigned: nobody signs
    ///          unavailable    store.busy: another program writes for more than five seconds; store.disk
    ///          corrupt        store.damaged {file}
    ///                         store.audit_broken {file}: the head is not what this key signed last, or not
    ///                         of the lines that are there. Nothing is signed on top of it
    virtual Result<std::unique_ptr<Step>> begin(AuditLine line, std::int32_t organisation) = 0;

    /// A setting without a step, for what is needed before anybody can sign: the wrapped keys.
    virtual Result<std::optional<std::string>> peek(std::string_view setting) = 0;

    /// The latest change of any record: whether an index in memory has to ask Snapshot::changed().
    virtual Result<std::int64_t> last_change() = 0;

    /// Every line, the first first. `each` asks nothing of this store. Errors   what `each` gives back
    virtual Result<void> audit(const std::function<Result<void>(std::string_view line)>& each) = 0;
    /// The signed checkpoint of the last commit; empty where there was none.
    virtual Result<std::string> head() = 0;

    /// Waits for the step that is under way. Errors   as begin(), without store.unsigned
    virtual Result<std::unique_ptr<Snapshot>> snapshot() = 0;

    /// The logs are emptied and freed pages are wiped: what was erased is in no file of the folder.
    /// Errors   unavailable  store.busy: somebody still reads
    virtual Result<void> settle() = 0;
};

/// Makes an empty store in a folder that is new or empty; only its owner can read it.
/// Errors   conflict       store.folder_in_use
///          invalid_input  store.network_disk: SQLite's locks do not hold there
///          unavailable    store.disk
Result<std::unique_ptr<Store>> create_store(const std::filesystem::path& folder);

/// The folder as for create_store(). Errors as there.
Result<std::unique_ptr<Filling>> fill_store(const std::filesystem::path& folder);

/// Errors   not_found  store.none: no store there
///          conflict   store.newer: made by a newer palermo; nothing was touched
///          corrupt    store.damaged {file}
Result<std::unique_ptr<Store>> open_store(const std::filesystem::path& folder);

// The same store in the schema `palermo` of a PostgreSQL database (docs/guides/postgres.md). `connection` is
// libpq's, "host=/run/postgresql dbname=registry". Where the connection is lost nothing is half done, and the
// next step connects again.
//
// Errors of every function, and of begin() and done()   unavailable  store.no_server
// Errors of done()   unavailable  store.unsure: lost while it committed, and nobody answers who could say
//                                 whether the step is there

/// Errors   conflict  store.schema_in_use
Result<std::unique_ptr<Store>> create_postgres(const std::string& connection);
/// Errors   conflict  store.schema_in_use
Result<std::unique_ptr<Filling>> fill_postgres(const std::string& connection);
/// Errors   not_found  store.no_schema; conflict  store.newer; corrupt  store.damaged {file}
Result<std::unique_ptr<Store>> open_postgres(const std::string& connection);

// Of a place that somebody named: a folder, or "postgresql:///registry?host=/run/postgresql".
bool is_postgres(const std::string& place);
Result<std::unique_ptr<Store>> create_at(const std::string& place);
Result<std::unique_ptr<Filling>> fill_at(const std::string& place);
Result<std::unique_ptr<Store>> open_at(const std::string& place);

}  // namespace palermo::store
