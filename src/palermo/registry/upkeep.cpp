// What keeps a registry alive: counts for statistics, keys that change, shares for the day they are lost.

#include <map>

#include "palermo/registry/detail/held.hpp"

namespace palermo::registry {

Result<std::vector<Counted>> Registry::extract(const Access& access) {
    TRY(held_->may_ask(access, "extract", "", std::vector{Ask{Action::count}}));
    TRY(held_->whole_index());
    std::vector<Counted> counted;
    {
        const std::lock_guard guard(held_->index_mutex);
        counted = held_->index.counted();
    }
    auto step = TRY(held_->begin(access, "extract"));
    TRY(step->done(static_cast<std::int64_t>(counted.size())));
    return counted;
}

Result<std::vector<CountedCell>> Registry::cells(const Access& access) {
    TRY(held_->may_ask(access, "cells", "", std::vector{Ask{Action::count}}));
    TRY(held_->whole_index());
    std::vector<CountedCell> cells;
    {
        const std::lock_guard guard(held_->index_mutex);
        cells = held_->index.cells();
    }
    auto step = TRY(held_->begin(access, "cells"));
    TRY(step->done(static_cast<std::int64_t>(cells.size())));
    return cells;
}

Result<void> Registry::Held::keep_keyring(std::string_view what, const crypto::SealingKey& kek,
                                          std::int64_t count) {
    auto step = TRY(begin(console(), what));
    auto kept = step->set("keyring", keyring.text(kek));
    if (!kept) return step->refuse(std::move(kept).error());
    return step->done(count);
}

Result<void> Registry::rewrap(const crypto::SealingKey& kek, bool passphrase, std::string salt) {
    held_->keyring.about.passphrase = passphrase;
    if (!salt.empty()) held_->keyring.about.salt = std::move(salt);
    TRY(held_->keep_keyring("new key", kek));
    return held_->store->settle();
}

Result<void> Registry::set_recovery(const crypto::SealingKey& recovery,
                                    const crypto::SealingKey& kek) {
    held_->keyring.about.recovery = crypto::RecipientKey::from(recovery).public_key();
    TRY(held_->keep_keyring("new recovery key", kek));
    return held_->store->settle();
}

Result<std::int64_t> Registry::rotate(const crypto::SealingKey& kek) {
    auto& ring = held_->keyring;
    for (const auto root : {Root::cases, Root::identities}) ring.renew(root);
    TRY(held_->keep_keyring("rotate", kek));
    // Both generations open until the last record is wrapped anew: whoever reads meanwhile is served.
    std::vector<store::Record> records;
    {
        const auto snapshot = TRY(held_->store->snapshot());
        auto read = snapshot->changed(
            store::Vault::cases, group::facts, 0,
            [&](const store::RecordRow& row, const std::optional<store::Version>&) -> Result<void> {
                if (!row.erased) records.push_back(row.record);
                return {};
            });
        TRY(std::move(read));
    }  // else settle() below waits for this reader
    std::int64_t done = 0;
    for (const auto& record : records) done += TRY(held_->wrapped_anew(record));
    for (const auto root : {Root::cases, Root::identities}) ring.drop_older(root);
    TRY(held_->keep_keyring("rotated", kek, done));
    TRY(held_->store->settle());
    return done;
}

Result<std::string> Registry::note_backup(std::string_view what) {
    auto step = TRY(held_->begin(console(), what));
    auto now = held_->now();
    auto kept = held_->set(*step, "last|" + std::string(what), now);
    if (!kept) return step->refuse(std::move(kept).error());
    TRY(step->done());
    return now;
}

Result<void> Registry::note_restored(std::string_view made) {
    auto step = TRY(held_->begin(console(), "restored", made));
    const auto work = [&]() -> Result<void> {
        const auto last = TRY(held_->setting(*step, "users"));
        const auto thousand = std::to_string((last.empty() ? 0 : std::stol(last)) / 1000 + 1);
        TRY(held_->set(*step, "users", thousand + "000"));
        return held_->set(*step, "last|restored", held_->now());
    };
    if (auto done = work(); !done) return step->refuse(std::move(done).error());
    return step->done();
}

Result<std::string> Registry::last_time(std::string_view what) {
    return held_->peek("last|" + std::string(what));
}

Result<std::int64_t> open_everything(store::Snapshot& snapshot, const Keyring& keyring,
                                     const Task& task) {
    struct Keys {
        std::optional<crypto::SealingKey> cases, identities;
    };
    std::map<std::string, store::Record> records;
    std::string of;  // whose keys are at hand
    Keys keys;
    std::int64_t rows = 0;
    const auto open = [&](const store::VersionRow& row) -> Result<void> {
        const auto id = row.record.text();
        const bool cases = row.vault == store::Vault::cases;
        if (of != id) {
            const auto found = records.find(row.record.bytes());
            expects(found != records.end());
            keys.cases = TRY(keyring.unwrap(
                Root::cases, found->second.cases_key,
                key_context(store::Vault::cases, row.record, found->second.organisation)));
            keys.identities = TRY(keyring.unwrap(
                Root::identities, found->second.identities_key,
                key_context(store::Vault::identities, row.record, found->second.organisation)));
            of = id;
        }
        const auto bytes =
            TRY((cases ? keys.cases : keys.identities)
                    ->open(row.version.sealed,
                           context_of(row.record, row.vault, row.group, row.version.number)));
        if (row.group < group::first_attachment) TRY(unpacked(bytes));
        return {};
    };
    auto read = snapshot.each([&](const store::Row& row) -> Result<void> {
        if (++rows % 1000 == 0) TRY(task.go_on());
        if (const auto* record = std::get_if<store::RecordRow>(&row)) {
            if (!record->erased) records.emplace(record->record.id.bytes(), record->record);
        } else if (const auto* version = std::get_if<store::VersionRow>(&row)) {
            return open(*version);
        }
        return {};
    });
    TRY(std::move(read));
    return static_cast<std::int64_t>(records.size());
}

}  // namespace palermo::registry
