// registry/detail/held.hpp: what a registry holds while it is open, and the way into a case.
//
// Thread safety: as Registry.
#pragma once

#include <map>
#include <mutex>

#include "palermo/registry/registry.hpp"

namespace palermo::registry {

/// "2026-12-01T08:00:00Z"
std::string time_text(std::chrono::sys_seconds time);
/// Nothing where the text is no such time.
std::optional<std::chrono::sys_seconds> time_of(std::string_view text);

/// "U3"
bool is_user_id(std::string_view id);
/// A user's id as somebody typed it, for the audit: "?" where it is none, for it may be a name.
std::string_view user_named(std::string_view typed);

/// Lines of values with a tab between them, as settings are kept. No value holds a tab or a line end.
using Rows = std::vector<std::vector<std::string>>;
Rows rows_of(std::string_view text);
std::string text_of_rows(const Rows& rows);
/// "1,10"
std::vector<int> groups_of_text(std::string_view text);

/// What a key of a record is wrapped for: its vault, its id and whose it is, so that no half opens in another
/// record, and no record in another organisation.
std::string key_context(store::Vault vault, const store::RecordId& id, std::int32_t organisation);

/// A case within a step, its two keys at hand and the policy asked.
struct Opened {
    store::Record record;
    std::optional<crypto::SealingKey> cases = {}, identities = {};
    Fields facts = {};
    std::int64_t facts_version = 0;
    std::vector<Grant> grants = {};
    std::int64_t grants_version = 0;
    CaseStanding held = {};
    std::string rests_on = {};
};

struct Registry::Held {
    std::unique_ptr<store::Store> store;
    Keyring keyring;
    Clock clock;

    std::mutex index_mutex;
    NamesIndex index;
    std::int64_t indexed_to = 0;
    std::map<store::RecordId, std::int32_t>
        damaged;  // that did not open, and whose: not in the index

    std::string now() const { return time_text(clock()); }
    std::string today() const { return now().substr(0, 10); }

    // Settings, sealed under their name.
    Result<std::string> unsealed(std::string_view name, std::string_view sealed) const;
    Result<std::string> setting(store::Step& step, std::string_view name) const;  // "" for none
    Result<std::string> peek(std::string_view name) const;
    Result<void> set(store::Step& step, std::string_view name, std::string_view text) const;

    /// `what` and `which` stand in the audit for ever: words and ids of ours, never what somebody typed.
    Result<std::unique_ptr<store::Step>> begin(const Access& access, std::string_view what,
                                               std::string_view which = "",
                                               std::int32_t organisation = 0) const;
    /// A line that says it was refused.
    Error refused(const Access& access, std::string_view what, std::string_view which,
                  Error why) const;
    /// Somebody of the asker's own organisation. Errors   not_found  registry.no_such_user: nobody, or of another
    Result<User> colleague(store::Step& step, const Access& access, std::string_view id) const;
    /// The rights that somebody signed in with are still theirs: what was taken is gone at once.
    /// Errors   not_permitted  registry.not_signed_in
    Result<void> still_signed_in(const Access& access) const;
    /// The part of the policy that needs no case, refused with a line where it says no.
    Result<void> may_ask(const Access& access, std::string_view what, std::string_view which,
                         std::span<const Ask> asks) const;

    /// Whose record it may be that this user asks for: their own organisation's, or one that shared it.
    Result<std::int32_t> owner_of(const Access& access, const store::RecordId& id) const;
    /// Errors   not_found  registry.no_case_to_open: none there, or not for this user: which of the two,
    ///                     nobody learns
    Result<Opened> open_in(store::Step& step, const Access& access, std::span<const Ask> asks,
                           const store::RecordId& id) const;

    Result<std::optional<GroupView>> latest(store::Step& step, const Opened& opened,
                                            int group) const;
    Result<std::vector<GroupView>> all(store::Step& step, const Opened& opened, int group) const;
    Result<std::int64_t> append(store::Step& step, const Opened& opened, int group,
                                std::int64_t before, const Access& access, Fields fields) const;
    Result<void> keep_grants(store::Step& step, const Opened& opened, const Access& access,
                             const std::vector<Grant>& grants) const;
    Result<void> create(store::Step& step, const Access& access, std::int32_t organisation,
                        const store::RecordId& id, std::vector<GroupFields>& groups) const;
    /// One more of today's cases of this user; refused beyond what the role needs.
    Result<void> count_reading(store::Step& step, const Access& access,
                               const store::RecordId& id) const;
    /// Names that searches showed today: ten times the cases are enough to find one, and too few to make a list.
    Result<void> count_shown(store::Step& step, const Access& access, std::size_t names) const;
    /// Refuses the step; where a limit of the day stopped somebody, a second person is told, once a day.
    Error stopped(store::Step& step, const Access& access, Error why) const;
    Result<void> notice(store::Step& step, std::int32_t organisation, std::string_view kind,
                        std::string_view user, std::string_view which) const;
    Result<std::string> emergency_of(store::Step& step, const Access& access,
                                     const store::RecordId& id) const;

    /// Begin, open, do, done: what all of one case have in common.
    template <class T, class Do>
    Result<T> with_case(const Access& access, std::string_view what, const store::RecordId& id,
                        std::vector<Ask> asks, Do&& work) {
        expects(!asks.empty());
        TRY(may_ask(access, what, id.text(), asks));
        const auto owner = TRY(owner_of(access, id));
        auto step = TRY(begin(access, what, id.text(), owner));
        auto opened = open_in(*step, access, asks, id);
        if (!opened) return step->refuse(std::move(opened).error());
        step->rests_on(opened->rests_on);
        Result<T> done = work(*step, *opened);
        if (!done) return stopped(*step, access, std::move(done).error());
        TRY(step->done());
        return done;
    }

    /// The keyring as it is now, under `kek`.
    Result<void> keep_keyring(std::string_view what, const crypto::SealingKey& kek,
                              std::int64_t count = 1);

    Result<void> refresh_index();
    /// For counts: a record that does not open would be missing from them without a word.
    /// Errors   corrupt  registry.damaged_records {count}
    Result<void> whole_index();
    /// Of a row of a snapshot.
    Result<Fields> fields_of_row(const store::RecordRow& row, store::Vault vault, int group,
                                 const store::Version& version) const;
    Result<Fields> facts_of(const store::RecordRow& row, const store::Version& version) const {
        return fields_of_row(row, store::Vault::cases, group::facts, version);
    }
    /// Under the latest roots. 0 where the record is gone meanwhile.
    Result<std::int64_t> wrapped_anew(const store::Record& record) const;
};

/// The line of somebody at the console.
Access console();

}  // namespace palermo::registry
