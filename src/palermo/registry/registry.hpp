// registry/registry.hpp: cases, sealed, each opened by whom the policy lets and with a line in the audit.
//
//     Access ──(policy)──> Step of the store ──(keys)──> read, change, search, share, assign, erase ...
//
// Every function asks policy.hpp, leaves one line in the audit, done or refused, and gives nothing before
// that line is on the disk. A case that is not there and a case that may not be opened get one refusal,
// registry.no_case_to_open, with the same bytes.
//
// Cases and identities are sealed under keys of their own in two vaults; each record has two keys, each
// version of a field group is bound to its record, group and number.
//
//     auto registry = TRY(Registry::open(TRY(store::open_store("registry")), keyring));
//     const auto access = TRY(registry.sign_in(user_key, "CARE"));
//     const auto view = TRY(registry.read(access, id, {group::facts, group::notes}));
//
// Sources  A/RES/76/7, paragraphs 14 and 28; ../docs/guides/registry.md.
//
// Thread safety: shared by many threads; one step at a time (store.hpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/core/task.hpp"
#include "palermo/registry/fields.hpp"
#include "palermo/registry/keys.hpp"
#include "palermo/registry/names_index.hpp"
#include "palermo/registry/policy.hpp"
#include "palermo/store/store.hpp"

namespace palermo::registry {

using Clock = std::function<std::chrono::sys_seconds()>;
Clock system_clock();

struct Organisation {
    std::int32_t number = 0;
    std::string name, zone;
};

/// Errors   invalid_input  registry.no_such_zone, registry.organisation_name
Result<void> fits(const Organisation& organisation);

struct User {
    std::string id = {};  // "U3"
    std::int32_t organisation = 0;
    std::string zone = {}, team = {};
    std::vector<std::string> roles = {};
    bool ended = false;
    std::string waits_for =
        {};  // who added or changed them; until a second person confirms, they do not sign in
};

struct NewUser {
    std::int32_t organisation = 0;
    std::string team = {};
    std::vector<std::string> roles = {};
};

struct GroupFields {
    int group = 0;
    Fields fields;
};

/// A part as it is to be from now on; `version` is the one that was read, 0 where there was none. A note is
/// one more version, whatever was read.
struct Change {
    int group = 0;
    std::int64_t version = 0;
    Fields fields;
};

struct GroupView {
    int group = 0;
    std::int64_t version = 0;
    Written written;
};

struct CaseView {
    store::RecordId id;
    std::string rests_on;           // Decision::reason
    std::vector<GroupView> groups;  // of notes and notices every version, of others the latest
};

struct FoundCase {
    store::RecordId id;
    Likeness why = Likeness::same;
    std::string name, birth_year, reference;  // as the searcher may read them
};

struct Found {
    std::vector<FoundCase> cases;   // the best first
    std::int64_t not_searched = 0;  // records of this organisation that do not open
};

struct Emergency {
    std::string until;  // "2026-12-01T09:00:00Z"
};

struct Notice {
    std::string at, kind;  // "emergency", "limit", "recovery"
    std::string user;      // whom it is about
    std::string which;     // a record, or nothing
    std::string reason;    // of an emergency
    std::string second;    // who confirmed it; empty: it waits
};

/// What another organisation lets this one read of a case.
struct Received {
    store::RecordId id;
    std::string grant, purpose;
    std::vector<int> groups;
    std::string until;
};

struct AttachmentRow {
    int number = 0;
    std::string name;
    std::int64_t size = 0;
};

class Registry {
public:
    /// Sets up a store that has no keyring. The first organisation gets number 1.
    /// Errors   conflict  registry.exists: this store is a registry
    static Result<Registry> create(std::unique_ptr<store::Store> store, Keyring keyring,
                                   const crypto::SealingKey& kek, Organisation first,
                                   Clock clock = system_clock());
    /// Errors   corrupt  registry.none: no keyring in this store; store.audit_broken
    static Result<Registry> open(std::unique_ptr<store::Store> store, Keyring keyring,
                                 Clock clock = system_clock());
    /// The text of the keyring in the store, for Keyring::outside() and opened().
    static Result<std::string> keyring_of(store::Store& store);

    Registry(Registry&&) noexcept;
    Registry& operator=(Registry&&) noexcept;
    ~Registry();

    // ---- Who. The console is whoever holds the registry's key: every line of it says "console".

    Result<Organisation> add_organisation(std::string name, std::string zone);
    Result<std::vector<Organisation>> organisations();
    /// All there are, ended ones too.
    Result<std::vector<User>> users();
    /// Emergencies of any user that nobody confirmed and that began more than a day ago.
    Result<std::int64_t> open_emergencies();
    /// The user's key is drawn here and kept nowhere: only its public half.
    /// Errors   invalid_input  registry.no_such_role {role}; not_found  registry.no_organisation
    struct Added {
        User user;
        crypto::SealingKey key;
    };
    Result<Added> add_user_at_console(const NewUser& user);
    /// Roles that `access` holds, in their own organisation, to somebody else; they sign in when a second person
    /// has confirmed them (confirm_user()).
    /// Errors   not_permitted  registry.not_your_role, registry.not_your_right: a role that the giver has not
    Result<Added> add_user(const Access& access, const NewUser& user);
    /// Errors   as add_user(); not_permitted  registry.not_yourself
    Result<void> change_user(const Access& access, std::string_view id, const NewUser& user);
    /// The second person of somebody whom another one added or changed, a supervisor or another who manages
    /// users: with their own hand nobody makes an accomplice. Errors   not_found  registry.nothing_to_confirm; not_permitted  registry.not_yourself
    Result<void> confirm_user(const Access& access, std::string_view id);
    Result<void> end_user(const Access& access, std::string_view id);
    /// A new key for somebody who lost theirs; their rights stay as they were, every supervisor is told.
    Result<Added> recover_user_at_console(std::string_view id);
    /// Without a purpose the usual one of the user's zone.
    /// Errors   not_permitted  registry.not_signed_in: no such user, another key, ended; one refusal for all
    Result<Access> sign_in(const NamedKey& key, std::string_view purpose);

    // ---- Cases

    /// Facts not given are set: status OPEN, team and zone of whoever creates it, opened today.
    /// Errors   not_permitted  registry.not_allowed {reason}; invalid_input of checked()
    Result<store::RecordId> create_case(const Access& access, std::vector<GroupFields> groups);
    /// A report to another organisation, which the sender does not read back: nothing comes back but that
    /// it was kept, whatever stands in the registry.
    Result<void> submit(const Access& access, std::int32_t to, std::vector<GroupFields> groups);

    /// Parts that this user's role reads, of one of their own organisation or by a grant: what "all" means to
    /// them. Says nothing of whether there is such a case.
    Result<std::vector<int>> readable(const Access& access, const store::RecordId& id);
    /// Errors   not_found      registry.no_case_to_open
    ///          not_permitted  registry.not_allowed {reason}: whatever the case; registry.too_many_today {most}
    Result<CaseView> read(const Access& access, const store::RecordId& id,
                          std::span<const int> groups);
    Result<std::vector<GroupView>> history(const Access& access, const store::RecordId& id,
                                           int group);
    /// All of them or none; the numbers of the new versions. Errors   conflict  store.changed_meanwhile
    Result<std::vector<std::int64_t>> change(const Access& access, const store::RecordId& id,
                                             std::vector<Change> changes);
    Result<std::int64_t> change(const Access& access, const store::RecordId& id, int group,
                                std::int64_t version, Fields fields);

    /// Among what `access` may open. A damaged record is left out, and counted.
    Result<Found> search(const Access& access, const NameQuery& query);
    /// Everything a reader may read of a case, for a file of theirs.
    Result<CaseView> export_case(const Access& access, const store::RecordId& id);

    /// All of them or none, at most 500.
    /// Errors   not_found  registry.no_such_team: nobody is in it; invalid_input  registry.assign_many {most}
    Result<void> assign(const Access& access, std::span<const store::RecordId> ids,
                        std::string_view team);

    /// The id of the grant is given here.
    /// Errors   invalid_input  registry.grant_dates, registry.grant_purpose: not one that zone may state,
    ///                         registry.grant_part {name}: nobody there could read it; registry.grant_self
    ///          not_found      registry.no_organisation
    ///          not_permitted  registry.no_flow: between these zones nothing is shared so
    Result<Grant> share(const Access& access, const store::RecordId& id, Grant grant);
    Result<void> withdraw(const Access& access, const store::RecordId& id, std::string_view grant);
    /// Records of others that this organisation may read parts of.
    Result<std::vector<Received>> received(const Access& access);

    Result<int> attach(const Access& access, const store::RecordId& id, std::string name,
                       std::string_view bytes);
    Result<std::vector<AttachmentRow>> attachments(const Access& access, const store::RecordId& id);
    Result<std::string> attachment(const Access& access, const store::RecordId& id, int number);

    /// One hour, in one's own organisation; a second person within a day, or there is no other.
    /// Errors   not_permitted  registry.emergency_open: an earlier one was confirmed by nobody
    Result<Emergency> emergency(const Access& access, const store::RecordId& id,
                                std::string_view reason, std::string words);
    /// Errors   not_found  registry.nothing_to_confirm; not_permitted registry.not_yourself
    Result<void> confirm(const Access& access, std::string_view user, const store::RecordId& id);
    Result<void> lift_limit(const Access& access, std::string_view user);
    Result<std::vector<Notice>> notices(const Access& access);

    /// Nothing of the case is left in the files of the store when this has come back; its lines in the
    /// audit stay. Errors   unavailable  registry.erased_not_wiped: erased, and its bytes go with the next
    ///                     step when nobody reads a snapshot any more; conflict  registry.on_hold {until}; invalid_input  registry.no_such_reason
    Result<void> erase(const Access& access, const store::RecordId& id, std::string_view reason);

    /// Lines of the audit about a case, as they stand in the file.
    Result<std::vector<store::WrittenLine>> who_read(const Access& access,
                                                     const store::RecordId& id);

    /// The whole audit, its head and who signs it: for a witness.
    struct Audit {
        std::string lines;  // each with its line end
        std::int64_t count = 0;
        std::string head, origin, public_key;
    };
    Result<Audit> audit(const Access& access, const Task& task = {});

    // ---- A life with it

    /// What statistics are made of: one row a case, no id, for disclosure control.
    /// Errors   corrupt  registry.damaged_records {count}: nothing is counted beside records that do not open
    Result<std::vector<Counted>> extract(const Access& access);
    /// People by form, sex and age, not protected: for disclosure control and never for a page.
    Result<std::vector<CountedCell>> cells(const Access& access);
    /// Roots of cases and identities anew, every record wrapped under them, the old ones gone. `kek` may be a
    /// new one. Can be interrupted and begun again.
    Result<std::int64_t> rotate(const crypto::SealingKey& kek);
    /// The recovery key of shares that lie on a disk already; those of the one before open nothing any more.
    Result<void> set_recovery(const crypto::SealingKey& recovery, const crypto::SealingKey& kek);
    /// The same roots under another key, or a passphrase (`about` says which).
    Result<void> rewrap(const crypto::SealingKey& kek, bool passphrase, std::string salt);

    /// A line of the console's, and the time kept under its name: "backup made", "drill". Gives the time.
    Result<std::string> note_backup(std::string_view what);
    /// The first line of a registry that was restored. Ids of users go on from the next thousand: those that
    /// were given after the backup are not given again.
    Result<void> note_restored(std::string_view made);
    /// When that was last; empty: never.
    Result<std::string> last_time(std::string_view what);

    store::Store& store();
    const Keyring& keyring() const;

private:
    struct Held;
    explicit Registry(std::unique_ptr<Held> held);
    std::unique_ptr<Held> held_;
};

/// Opens every version of every record with its keys: what a restored registry has to be able to do.
/// Gives the number of records. Errors   corrupt  crypto.does_not_open, registry.version_form
Result<std::int64_t> open_everything(store::Snapshot& snapshot, const Keyring& keyring,
                                     const Task& task = {});

}  // namespace palermo::registry
