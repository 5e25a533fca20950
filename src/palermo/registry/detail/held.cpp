#include "palermo/registry/detail/held.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "palermo/core/date.hpp"

namespace palermo::registry {
namespace {

std::string groups_text(const std::vector<int>& numbers) {
    std::string text;
    for (const int number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number);
    return text;
}

template <class Number>
Number number_of(std::string_view text) {
    Number number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

std::vector<int> groups_of_text(std::string_view text) {
    std::vector<int> numbers;
    while (!text.empty()) {
        const auto comma = text.find(',');
        numbers.push_back(number_of<int>(text.substr(0, comma)));
        if (comma == text.npos) break;
        text.remove_prefix(comma + 1);
    }
    return numbers;
}

namespace {

Fields fields_of(const std::vector<Grant>& grants) {
    Fields fields;
    for (const auto& grant : grants)
        fields.push_back(
            {"grant", text_of_rows({{grant.id, grant.consent ? "consent" : "legal", grant.purpose,
                                     std::to_string(grant.organisation), groups_text(grant.groups),
                                     grant.from, grant.until, grant.withdrawn ? "1" : "0"}})});
    return fields;
}

std::vector<Grant> grants_of(const Fields& fields) {
    std::vector<Grant> grants;
    for (const auto& value : values_of(fields, "grant")) {
        for (const auto& row : rows_of(value)) {
            if (row.size() == 8)
                grants.push_back({row[0], row[1] == "consent", row[2],
                                  number_of<std::int32_t>(row[3]), groups_of_text(row[4]), row[5],
                                  row[6], row[7] == "1"});
        }
    }
    return grants;
}

/// What a decision asked for and did not find, for whoever was refused.
Shown missing(std::string_view reason) {
    if (reason == "purpose") return text_of("registry.missing.purpose");
    if (reason == "zone") return text_of("registry.missing.zone");
    if (reason == "group") return text_of("registry.missing.group");
    return text_of("registry.missing.role");
}

}  // namespace

Clock system_clock() {
    return
        [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); };
}

std::string key_context(store::Vault vault, const store::RecordId& id, std::int32_t organisation) {
    return std::string("palermo record key 1|") +
           (vault == store::Vault::cases ? "cases|" : "identities|") + id.text() + "|" +
           std::to_string(organisation);
}

std::string time_text(std::chrono::sys_seconds time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::optional<std::chrono::sys_seconds> time_of(std::string_view text) {
    if (text.size() != 20) return std::nullopt;
    const auto date = Date::parse(text.substr(0, 10));
    if (!date) return std::nullopt;
    const std::chrono::sys_days day = std::chrono::year(date->year()) / date->month() / date->day();
    const auto time = day + std::chrono::hours(number_of<int>(text.substr(11, 2))) +
                      std::chrono::minutes(number_of<int>(text.substr(14, 2))) +
                      std::chrono::seconds(number_of<int>(text.substr(17, 2)));
    if (time_text(time) != text) return std::nullopt;
    return time;
}

Rows rows_of(std::string_view text) {
    Rows rows;
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        auto& row = rows.emplace_back();
        while (true) {
            const auto tab = line.find('\t');
            row.emplace_back(line.substr(0, tab));
            if (tab == line.npos) break;
            line.remove_prefix(tab + 1);
        }
    }
    return rows;
}

std::string text_of_rows(const Rows& rows) {
    std::string text;
    for (const auto& row : rows) {
        if (!text.empty()) text += '\n';
        for (std::size_t i = 0; i < row.size(); ++i) {
            expects(row[i].find_first_of("\t\n") == std::string::npos);
            text += (i == 0 ? "" : "\t") + row[i];
        }
    }
    return text;
}

Access console() {
    return {.user = "console", .organisation = 0, .purpose = "ADMINISTRATION"};
}

// -------------------------------------------------------------------------------------- settings

Result<std::string> Registry::Held::unsealed(std::string_view name, std::string_view sealed) const {
    return keyring.key(Root::settings).open(sealed, "palermo setting 1|" + std::string(name));
}

Result<std::string> Registry::Held::setting(store::Step& step, std::string_view name) const {
    const auto sealed = TRY(step.setting(name));
    if (!sealed) return std::string();
    return unsealed(name, *sealed);
}

Result<std::string> Registry::Held::peek(std::string_view name) const {
    const auto sealed = TRY(store->peek(name));
    if (!sealed) return std::string();
    return unsealed(name, *sealed);
}

Result<void> Registry::Held::set(store::Step& step, std::string_view name,
                                 std::string_view text) const {
    return step.set(
        name, keyring.key(Root::settings).seal(text, "palermo setting 1|" + std::string(name)));
}

// ----------------------------------------------------------------------------------------- steps

Result<std::unique_ptr<store::Step>> Registry::Held::begin(const Access& access,
                                                           std::string_view what,
                                                           std::string_view which,
                                                           std::int32_t organisation) const {
    const bool known =
        std::ranges::find(purposes(), access.purpose, &PurposeRow::purpose) != purposes().end();
    return store->begin({.who = access.user,
                         .zone = access.zone,
                         .purpose = known ? access.purpose : "?",
                         .what = std::string(what),
                         .which = std::string(which)},
                        organisation == 0 ? access.organisation : organisation);
}

Error Registry::Held::refused(const Access& access, std::string_view what, std::string_view which,
                              Error why) const {
    auto step = begin(access, what, which);
    if (!step) return std::move(step).error();
    return (*step)->refuse(std::move(why));
}

Result<void> Registry::Held::may_ask(const Access& access, std::string_view what,
                                     std::string_view which, std::span<const Ask> asks) const {
    if (auto signed_in = still_signed_in(access); !signed_in)
        return refused(access, what, which, std::move(signed_in).error());
    for (const auto& ask : asks) {
        const auto decision = decide(access, ask);
        if (!decision.yes)
            return refused(access, what, which,
                           fail(Code::not_permitted, "registry.not_allowed",
                                {{"reason", missing(decision.reason)}}));
    }
    return {};
}

Result<std::int32_t> Registry::Held::owner_of(const Access& access,
                                              const store::RecordId& id) const {
    const auto shared = TRY(peek("shared|" + std::to_string(access.organisation)));
    for (const auto& row : rows_of(shared)) {
        if (row.size() == 6 && row.front() == id.text()) return number_of<std::int32_t>(row[1]);
    }
    return access.organisation;
}

Result<Opened> Registry::Held::open_in(store::Step& step, const Access& access,
                                       std::span<const Ask> asks, const store::RecordId& id) const {
    const auto nothing = fail(Code::not_found, "registry.no_case_to_open");
    auto record = TRY(step.find(id));
    if (!record) return nothing;
    Opened opened{.record = *std::move(record)};
    opened.cases =
        TRY(keyring.unwrap(Root::cases, opened.record.cases_key,
                           key_context(store::Vault::cases, id, opened.record.organisation)));
    if (const auto facts = TRY(latest(step, opened, group::facts)); facts) {
        opened.facts = facts->written.fields;
        opened.facts_version = facts->version;
    }
    if (const auto sharing = TRY(latest(step, opened, group::sharing)); sharing) {
        opened.grants = grants_of(sharing->written.fields);
        opened.grants_version = sharing->version;
    }
    opened.held = {.organisation = opened.record.organisation,
                   .zone = std::string(value_of(opened.facts, "zone")),
                   .team = std::string(value_of(opened.facts, "team")),
                   .grants = opened.grants,
                   .emergency = TRY(emergency_of(step, access, id)),
                   .today = today()};
    for (const auto& ask : asks) {
        const auto decision = decide(access, ask, opened.held);
        if (!decision.yes) return nothing;
        // Of several parts the one that rests on most stands in the audit.
        if (opened.rests_on.empty() || decision.reason != "own") opened.rests_on = decision.reason;
    }
    opened.identities =
        TRY(keyring.unwrap(Root::identities, opened.record.identities_key,
                           key_context(store::Vault::identities, id, opened.record.organisation)));
    return opened;
}

Result<std::optional<GroupView>> Registry::Held::latest(store::Step& step, const Opened& opened,
                                                        int group) const {
    const auto vault =
        group >= group::first_attachment ? store::Vault::cases : group_of(group).vault;
    const auto version = TRY(step.latest(vault, opened.record.id, group));
    if (!version) return std::optional<GroupView>();
    const auto& key = vault == store::Vault::cases ? opened.cases : opened.identities;
    expects(key.has_value());
    const auto bytes = TRY(
        key->open(version->sealed, context_of(opened.record.id, vault, group, version->number)));
    auto written = TRY(unpacked(bytes));
    return std::optional<GroupView>(GroupView{group, version->number, std::move(written)});
}

Result<std::vector<GroupView>> Registry::Held::all(store::Step& step, const Opened& opened,
                                                   int group) const {
    const auto vault = group_of(group).vault;
    const auto versions = TRY(step.history(vault, opened.record.id, group));
    const auto& key = vault == store::Vault::cases ? opened.cases : opened.identities;
    expects(key.has_value());
    std::vector<GroupView> views;
    for (const auto& version : versions) {
        const auto bytes = TRY(
            key->open(version.sealed, context_of(opened.record.id, vault, group, version.number)));
        auto written = TRY(unpacked(bytes));
        views.push_back({group, version.number, std::move(written)});
    }
    return views;
}

Result<std::int64_t> Registry::Held::append(store::Step& step, const Opened& opened, int group,
                                            std::int64_t before, const Access& access,
                                            Fields fields) const {
    const auto vault = group_of(group).vault;
    const auto& key = vault == store::Vault::cases ? opened.cases : opened.identities;
    expects(key.has_value());
    const auto bytes = packed({access.user, now(), std::move(fields)});
    TRY(step.append(
        vault, opened.record.id, group,
        {before + 1, key->seal(bytes, context_of(opened.record.id, vault, group, before + 1))}));
    return before + 1;
}

Result<void> Registry::Held::keep_grants(store::Step& step, const Opened& opened,
                                         const Access& access,
                                         const std::vector<Grant>& grants) const {
    TRY(append(step, opened, group::sharing, opened.grants_version, access, fields_of(grants)));
    // Whoever reads from outside finds the record by this list; what they may read is asked of the case.
    std::vector<std::int32_t> readers;
    for (const auto* list : {&opened.grants, &grants}) {
        for (const auto& grant : *list) {
            if (std::ranges::find(readers, grant.organisation) == readers.end())
                readers.push_back(grant.organisation);
        }
    }
    for (const auto reader : readers) {
        const auto name = "shared|" + std::to_string(reader);
        auto rows = rows_of(TRY(setting(step, name)));
        const auto id = opened.record.id.text();
        std::erase_if(rows, [&](const auto& row) { return row.front() == id; });
        for (const auto& grant : grants) {
            if (grant.organisation == reader && !grant.withdrawn)
                rows.push_back({id, std::to_string(opened.record.organisation), grant.id,
                                grant.purpose, groups_text(grant.groups), grant.until});
        }
        TRY(set(step, name, text_of_rows(rows)));
    }
    return {};
}

Result<void> Registry::Held::create(store::Step& step, const Access& access,
                                    std::int32_t organisation, const store::RecordId& id,
                                    std::vector<GroupFields>& groups) const {
    Opened opened{.record = {id, organisation, "", ""}};
    opened.cases = crypto::SealingKey::random();
    opened.identities = crypto::SealingKey::random();
    opened.record.cases_key = keyring.wrap(Root::cases, *opened.cases,
                                           key_context(store::Vault::cases, id, organisation));
    opened.record.identities_key =
        keyring.wrap(Root::identities, *opened.identities,
                     key_context(store::Vault::identities, id, organisation));
    TRY(step.create(opened.record));
    for (auto& [group, fields] : groups) {
        TRY(append(step, opened, group, 0, access, std::move(fields)));
    }
    return {};
}

// -------------------------------------------------------------------------------- limits, notices

Result<void> Registry::Held::notice(store::Step& step, std::int32_t organisation,
                                    std::string_view kind, std::string_view user,
                                    std::string_view which) const {
    const auto name = "notices|" + std::to_string(organisation);
    auto rows = rows_of(TRY(setting(step, name)));
    // For thirty days; a clock that was ahead keeps them longer, never shorter.
    const auto oldest = time_text(clock() - std::chrono::days(30));
    std::erase_if(rows, [&](const auto& row) { return row.front() < oldest; });
    rows.push_back({now(), std::string(kind), std::string(user), std::string(which)});
    return set(step, name, text_of_rows(rows));
}

Error Registry::Held::stopped(store::Step& step, const Access& access, Error why) const {
    const bool limit = why.id == "registry.too_many_today" || why.id == "registry.too_many_names";
    auto refused = step.refuse(std::move(why));
    if (!limit) return refused;
    const auto tell = [&]() -> Result<void> {
        const auto told = TRY(begin(access, "told", access.user));
        const auto rows =
            rows_of(TRY(setting(*told, "notices|" + std::to_string(access.organisation))));
        const auto day = today();
        if (std::ranges::any_of(rows, [&](const auto& row) {
                return row.size() == 4 && row[0].starts_with(day) && row[1] == "limit" &&
                       row[2] == access.user;
            }))
            return told->done(0);
        TRY(notice(*told, access.organisation, "limit", access.user, ""));
        return told->done();
    };
    if (auto told = tell(); !told) return std::move(told).error();
    return refused;
}

Result<void> Registry::Held::count_reading(store::Step& step, const Access& access,
                                           const store::RecordId& id) const {
    int most = 0;
    for (const auto& role : access.roles) most = std::max(most, cases_a_day(role));
    const auto name = "opened|" + access.user;
    auto rows = rows_of(TRY(setting(step, name)));
    const auto day_ago = time_text(clock() - std::chrono::days(1));
    std::erase_if(rows, [&](const auto& row) { return row.front() < day_ago; });
    const auto which = id.text();
    if (std::ranges::any_of(rows, [&](const auto& row) { return row.back() == which; })) return {};
    const auto lifted = TRY(setting(step, "lifted|" + access.user));
    if (lifted > now()) most *= 2;
    if (static_cast<int>(rows.size()) >= most)
        return fail(Code::not_permitted, "registry.too_many_today", {{"most", most}});
    rows.push_back({now(), which});
    return set(step, name, text_of_rows(rows));
}

Result<void> Registry::Held::count_shown(store::Step& step, const Access& access,
                                         std::size_t names) const {
    int most = 0;
    for (const auto& role : access.roles) most = std::max(most, 10 * cases_a_day(role));
    const auto lifted = TRY(setting(step, "lifted|" + access.user));
    if (lifted > now()) most *= 2;
    const auto name = "shown|" + access.user;
    const auto rows = rows_of(TRY(setting(step, name)));
    // Of a day by its date: a clock that is put back does not begin a new one.
    std::int64_t shown = 0;
    std::string day = today();
    if (!rows.empty() && rows.front().size() == 2 && rows.front()[0] >= day) {
        day = rows.front()[0];
        shown = number_of<std::int64_t>(rows.front()[1]);
    }
    shown += static_cast<std::int64_t>(names);
    if (shown > most) return fail(Code::not_permitted, "registry.too_many_names", {{"most", most}});
    return set(step, name, text_of_rows({{day, std::to_string(shown)}}));
}

Result<std::string> Registry::Held::emergency_of(store::Step& step, const Access& access,
                                                 const store::RecordId& id) const {
    const auto rows = rows_of(TRY(setting(step, "emergency|" + access.user)));
    for (const auto& row : rows) {
        // record, reason, from, until, confirmed by
        if (row.size() == 5 && row[0] == id.text() && row[2] <= now() && now() < row[3])
            return row[1];
    }
    return std::string();
}

// ----------------------------------------------------------------------------------------- index

Result<Fields> Registry::Held::fields_of_row(const store::RecordRow& row, store::Vault vault,
                                             int group, const store::Version& version) const {
    const bool cases = vault == store::Vault::cases;
    const auto context = key_context(vault, row.record.id, row.record.organisation);
    const auto key =
        TRY(keyring.unwrap(cases ? Root::cases : Root::identities,
                           cases ? row.record.cases_key : row.record.identities_key, context));
    const auto bytes =
        TRY(key.open(version.sealed, context_of(row.record.id, vault, group, version.number)));
    auto written = TRY(unpacked(bytes));
    return std::move(written.fields);
}

Result<std::int64_t> Registry::Held::wrapped_anew(const store::Record& record) const {
    const auto id = record.id.text();
    auto access = console();
    access.organisation = record.organisation;
    auto step = TRY(begin(access, "rewrap", id));
    const auto work = [&]() -> Result<std::int64_t> {
        auto now = TRY(step->find(record.id));
        if (!now) return std::int64_t{0};
        const auto cases_place = key_context(store::Vault::cases, record.id, now->organisation);
        const auto identities_place =
            key_context(store::Vault::identities, record.id, now->organisation);
        const auto cases = TRY(keyring.unwrap(Root::cases, now->cases_key, cases_place));
        const auto identities =
            TRY(keyring.unwrap(Root::identities, now->identities_key, identities_place));
        now->cases_key = keyring.wrap(Root::cases, cases, cases_place);
        now->identities_key = keyring.wrap(Root::identities, identities, identities_place);
        TRY(step->rewrap(*now));
        return std::int64_t{1};
    };
    auto done = work();
    if (!done) return step->refuse(std::move(done).error());
    TRY(step->done(*done));
    return done;
}

Result<void> Registry::Held::whole_index() {
    TRY(refresh_index());
    const std::lock_guard guard(index_mutex);
    if (!damaged.empty())
        return fail(Code::corrupt, "registry.damaged_records",
                    {{"count", static_cast<std::int64_t>(damaged.size())}});
    return {};
}

Result<void> Registry::Held::refresh_index() {
    const std::lock_guard guard(index_mutex);
    const auto last = TRY(store->last_change());
    if (last <= indexed_to) return {};
    const auto snapshot = TRY(store->snapshot());
    // Both vaults give their records in the order of ids: what the first says waits for the second.
    std::vector<Indexed> waiting;
    auto first = snapshot->changed(
        store::Vault::cases, group::facts, indexed_to,
        [&](const store::RecordRow& row,
            const std::optional<store::Version>& version) -> Result<void> {
            damaged.erase(row.record.id);
            if (row.erased) {
                index.remove(row.record.id);
                return {};
            }
            waiting.push_back({.id = row.record.id, .organisation = row.record.organisation});
            if (!version) return {};
            const auto facts = facts_of(row, *version);
            if (!facts) {
                damaged.emplace(row.record.id, row.record.organisation);
                return {};
            }
            auto& next = waiting.back();
            next.zone = value_of(*facts, "zone");
            next.team = value_of(*facts, "team");
            next.reference = value_of(*facts, "reference");
            next.citizenships = values_of(*facts, "citizenship");
            next.opened = value_of(*facts, "opened");
            next.sex = value_of(*facts, "sex");
            next.age_status = value_of(*facts, "age_status");
            next.forms = values_of(*facts, "form");
            return {};
        });
    TRY(std::move(first));
    std::size_t at = 0;
    auto second = snapshot->changed(
        store::Vault::identities, group::identity, indexed_to,
        [&](const store::RecordRow& row,
            const std::optional<store::Version>& version) -> Result<void> {
            if (row.erased) return {};
            expects(at < waiting.size() && waiting[at].id == row.record.id);
            auto next = std::exchange(waiting[at++], Indexed{.id = row.record.id});
            if (version) {
                const auto identity =
                    fields_of_row(row, store::Vault::identities, group::identity, *version);
                if (!identity) damaged.emplace(row.record.id, row.record.organisation);
                const Fields none;
                const auto& fields = identity ? *identity : none;
                next.names = values_of(fields, "name");
                for (auto& alias : values_of(fields, "alias"))
                    next.names.push_back(std::move(alias));
                next.birth_year = number_of<int>(value_of(fields, "birth_year"));
                if (next.birth_year == 0)
                    next.birth_year = number_of<int>(value_of(fields, "birth_date").substr(0, 4));
            }
            if (damaged.contains(row.record.id))
                index.remove(row.record.id);
            else
                index.put(next);
            return {};
        });
    TRY(std::move(second));
    indexed_to = snapshot->change();
    return {};
}

}  // namespace palermo::registry
