#include "palermo/registry/registry.hpp"

#include <algorithm>

#include "palermo/core/date.hpp"
#include "palermo/registry/detail/held.hpp"

namespace palermo::registry {
namespace {

/// Pieces of an attachment, filled up: its length stands in the list, sealed.
constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::size_t most_query_bytes = 400;  // a name of ten words in any script
constexpr std::size_t most_waiting_emergencies = 3;
constexpr std::size_t most_assigned = 500;  // all of them stand in one line of the audit
constexpr std::size_t most_attachment_bytes = 20 * 1024 * 1024;

Fields* fields_in(std::vector<GroupFields>& groups, int group) {
    const auto found = std::ranges::find(groups, group, &GroupFields::group);
    return found == groups.end() ? nullptr : &found->fields;
}

/// What a caller may not say of a case by its facts: where it stands and who holds it.
Result<void> not_ours(const Fields& facts) {
    for (const char* name : {"zone", "team"}) {
        if (!value_of(facts, name).empty())
            return fail(Code::invalid_input, "registry.field_of_ours", {{"field", our_word(name)}});
    }
    return {};
}

Result<void> complete(std::vector<GroupFields>& groups, std::string_view zone,
                      std::string_view team, std::string_view today) {
    auto* facts = fields_in(groups, group::facts);
    if (facts == nullptr) facts = &groups.emplace_back(GroupFields{group::facts, {}}).fields;
    TRY(not_ours(*facts));
    if (value_of(*facts, "status").empty()) set_value(*facts, "status", "OPEN");
    if (value_of(*facts, "opened").empty()) set_value(*facts, "opened", std::string(today));
    set_value(*facts, "zone", std::string(zone));
    set_value(*facts, "team", std::string(team));
    return {};
}

/// Groups that a person writes; the others are palermo's books.
Result<void> may_be_written(int group) {
    for (const int open : {group::facts, group::notes, group::identity, group::contact}) {
        if (group == open) return {};
    }
    return fail(Code::invalid_input, "registry.group_of_ours",
                {{"name", our_word(std::string(group_of(group).name))}});
}

/// SAFE_UNTIL without a day, or a day beside anything else, would be read wrongly by somebody in a hurry.
Result<void> contact_fits(const Fields& fields) {
    if ((value_of(fields, "safety") == "SAFE_UNTIL") != !value_of(fields, "safe_until").empty())
        return fail(Code::invalid_input, "registry.contact_day");
    return {};
}

Result<void> checked_group(int group, const Fields& fields, std::string_view zone) {
    TRY(may_be_written(group));
    TRY(checked(fields, group, zone));
    if (group == group::contact) TRY(contact_fits(fields));
    return {};
}

Result<void> checked_groups(const std::vector<GroupFields>& groups, std::string_view zone) {
    for (const auto& [group, fields] : groups) TRY(checked_group(group, fields, zone));
    return {};
}

/// "read facts,notes": what stands in the audit of a step on parts of a case.
std::string of_parts(std::string_view verb, std::span<const int> groups) {
    std::string what(verb);
    char between = ' ';
    for (const int group : groups) {
        what += between + std::string(group_of(group).name);
        between = ',';
    }
    return what;
}

/// "4XKT-9M2P-Q0RS-7V3W ...": the cases of a step that is about several.
template <class Cases, class Id>
std::string ids_text(const Cases& cases, Id id_of) {
    std::string text;
    for (const auto& one : cases) text += (text.empty() ? "" : " ") + id_of(one).text();
    return text;
}

}  // namespace

Registry::Registry(std::unique_ptr<Held> held) : held_(std::move(held)) {}
Registry::Registry(Registry&&) noexcept = default;
Registry& Registry::operator=(Registry&&) noexcept = default;
Registry::~Registry() = default;

store::Store& Registry::store() {
    return *held_->store;
}

const Keyring& Registry::keyring() const {
    return held_->keyring;
}

Result<std::string> Registry::keyring_of(store::Store& store) {
    auto text = TRY(store.peek("keyring"));
    if (!text) return fail(Code::corrupt, "registry.none");
    return *std::move(text);
}

Result<Registry> Registry::create(std::unique_ptr<store::Store> store, Keyring keyring,
                                  const crypto::SealingKey& kek, Organisation first, Clock clock) {
    const auto there = TRY(store->peek("keyring"));
    if (there) return fail(Code::conflict, "registry.exists");
    TRY(fits(first));
    const auto text = keyring.text(kek);
    auto registry = TRY(open(std::move(store), std::move(keyring), std::move(clock)));
    auto& held = *registry.held_;
    auto step = TRY(held.begin(console(), "create"));
    TRY(step->set("keyring", text));
    TRY(held.set(*step, "organisations", text_of_rows({{"1", first.name, first.zone}})));
    TRY(step->done());
    return registry;
}

Result<Registry> Registry::open(std::unique_ptr<store::Store> store, Keyring keyring, Clock clock) {
    store->sign_with(crypto::SigningKey::from(keyring.key(Root::audit)), keyring.about.origin);
    auto held = std::make_unique<Held>();
    held->store = std::move(store);
    held->keyring = std::move(keyring);
    held->clock = std::move(clock);
    return Registry(std::move(held));
}

Result<store::RecordId> Registry::create_case(const Access& access,
                                              std::vector<GroupFields> groups) {
    TRY(held_->may_ask(access, "create", "", std::vector{Ask{Action::create}}));
    if (groups.empty()) return fail(Code::invalid_input, "registry.nothing_given");
    TRY(checked_groups(groups, access.zone));
    TRY(complete(groups, access.zone, access.team, held_->today()));
    const auto id = store::RecordId::random();
    auto step = TRY(held_->begin(access, "create", id.text()));
    auto made = held_->create(*step, access, access.organisation, id, groups);
    if (!made) return step->refuse(std::move(made).error());
    TRY(step->done());
    return id;
}

Result<void> Registry::submit(const Access& access, std::int32_t to,
                              std::vector<GroupFields> groups) {
    const auto which = "organisation " + std::to_string(to);
    TRY(held_->may_ask(access, "submit", which, std::vector{Ask{Action::submit}}));
    if (groups.empty()) return fail(Code::invalid_input, "registry.nothing_given");
    TRY(checked_groups(groups, access.zone));
    const auto all = TRY(organisations());
    const auto receiver = std::ranges::find(all, to, &Organisation::number);
    if (receiver == all.end()) return fail(Code::not_found, "registry.no_organisation");
    const auto way = flow(access.zone, receiver->zone);
    if (way != Flow::submit && way != Flow::consent && way != Flow::legal_basis)
        return held_->refused(access, "submit", which,
                              fail(Code::not_permitted, "registry.no_flow"));
    // It waits with the receiver's intake: nobody's team yet, so supervisors see it.
    TRY(complete(groups, receiver->zone, "", held_->today()));
    auto step = TRY(held_->begin(access, "submit", which, to));
    auto made = held_->create(*step, access, to, store::RecordId::random(), groups);
    if (!made) return step->refuse(std::move(made).error());
    return step->done();
}

Result<std::vector<int>> Registry::readable(const Access& access, const store::RecordId& id) {
    std::vector<int> granted;
    const auto shared = TRY(held_->peek("shared|" + std::to_string(access.organisation)));
    for (const auto& row : rows_of(shared)) {
        if (row.size() != 6 || row[0] != id.text() || row[3] != access.purpose ||
            row[5] < held_->today())
            continue;
        for (const int group : groups_of_text(row[4])) {
            if (group != group::attachments && std::ranges::find(granted, group) == granted.end())
                granted.push_back(group);
        }
    }
    if (!granted.empty()) return granted;
    std::vector<int> own;
    for (const auto& row : groups()) {
        if (row.number != group::attachments && decide(access, {Action::read, row.number}).yes)
            own.push_back(row.number);
    }
    if (own.empty()) own.push_back(group::facts);  // to be refused like any other
    return own;
}

Result<CaseView> Registry::read(const Access& access, const store::RecordId& id,
                                std::span<const int> groups) {
    // Asked for no part, the policy has nothing to say no to.
    if (groups.empty()) return fail(Code::invalid_input, "registry.nothing_given");
    std::vector<Ask> asks;
    for (const int group : groups) asks.push_back({Action::read, group});
    return held_->with_case<CaseView>(
        access, of_parts("read", groups), id, asks,
        [&](store::Step& step, const Opened& opened) -> Result<CaseView> {
            TRY(held_->count_reading(step, access, id));
            CaseView found{id, opened.rests_on, {}};
            for (const int group : groups) {
                if (group == group::notes || group == group::notices) {
                    auto all = TRY(held_->all(step, opened, group));
                    std::ranges::move(all, std::back_inserter(found.groups));
                } else if (auto one = TRY(held_->latest(step, opened, group)); one) {
                    found.groups.push_back(*std::move(one));
                }
            }
            return found;
        });
}

Result<std::vector<GroupView>> Registry::history(const Access& access, const store::RecordId& id,
                                                 int group) {
    return held_->with_case<std::vector<GroupView>>(
        access, of_parts("history", std::span(&group, 1)), id, {{Action::read, group}},
        [&](store::Step& step, const Opened& opened) -> Result<std::vector<GroupView>> {
            TRY(held_->count_reading(step, access, id));
            return held_->all(step, opened, group);
        });
}

Result<std::vector<std::int64_t>> Registry::change(const Access& access, const store::RecordId& id,
                                                   std::vector<Change> changes) {
    if (changes.empty()) return fail(Code::invalid_input, "registry.nothing_given");
    std::vector<int> groups;
    std::vector<Ask> asks;
    for (const auto& change : changes) {
        if (std::ranges::find(groups, change.group) != groups.end())
            return fail(Code::invalid_input, "registry.part_twice",
                        {{"name", our_word(std::string(group_of(change.group).name))}});
        TRY(checked_group(change.group, change.fields, access.zone));
        if (change.group == group::facts) TRY(not_ours(change.fields));
        if (change.group == group::notes && change.fields.empty())
            return fail(Code::invalid_input, "registry.nothing_given");
        groups.push_back(change.group);
        asks.push_back({Action::change, change.group});
    }
    return held_->with_case<std::vector<std::int64_t>>(
        access, of_parts("change", groups), id, asks,
        [&](store::Step& step, const Opened& opened) -> Result<std::vector<std::int64_t>> {
            std::vector<std::int64_t> versions;
            for (auto& [group, version, fields] : changes) {
                if (group == group::facts) {
                    for (const char* name : {"zone", "team"})
                        set_value(fields, name, std::string(value_of(opened.facts, name)));
                }
                if (group == group::notes) {
                    const auto last = TRY(held_->latest(step, opened, group));
                    version = last ? last->version : 0;
                }
                versions.push_back(
                    TRY(held_->append(step, opened, group, version, access, std::move(fields))));
            }
            return versions;
        });
}

Result<std::int64_t> Registry::change(const Access& access, const store::RecordId& id, int group,
                                      std::int64_t version, Fields fields) {
    std::vector<Change> one;
    one.push_back({group, version, std::move(fields)});
    const auto versions = TRY(change(access, id, std::move(one)));
    return versions.front();
}

Result<Found> Registry::search(const Access& access, const NameQuery& query) {
    TRY(held_->may_ask(access, "search", "", std::vector{Ask{Action::search}}));
    if (query.text.size() > most_query_bytes)
        return fail(Code::invalid_input, "registry.query_long");
    TRY(held_->refresh_index());
    // Asked once a team; the policy is asked again of every hit, with the case itself.
    const auto may_open = [&](std::int32_t organisation, std::string_view zone,
                              std::string_view team) {
        if (organisation != access.organisation) return false;
        CaseStanding held;
        held.organisation = organisation;
        held.zone = zone;
        held.team = team;
        return decide(access, {Action::search}, held).yes &&
               decide(access, {Action::read, group::identity}, held).yes;
    };
    std::vector<Hit> hits;
    Found answer;
    {
        const std::lock_guard guard(held_->index_mutex);
        hits = held_->index.search(query, may_open);
        answer.not_searched = std::ranges::count_if(
            held_->damaged, [&](const auto& one) { return one.second == access.organisation; });
    }
    auto step = TRY(held_->begin(access, "search"));
    auto& found = answer.cases;
    const std::vector<Ask> asks = {
        {Action::search}, {Action::read, group::facts}, {Action::read, group::identity}};
    for (const auto& hit : hits) {
        auto opened = held_->open_in(*step, access, asks, hit.id);
        if (!opened && opened.error().id == "registry.no_case_to_open") continue;
        if (!opened) return step->refuse(std::move(opened).error());
        auto identity = held_->latest(*step, *opened, group::identity);
        if (!identity) return step->refuse(std::move(identity).error());
        const Fields none;
        const auto& named = *identity ? (*identity)->written.fields : none;
        auto year = std::string(value_of(named, "birth_year"));
        if (year.empty()) year = value_of(named, "birth_date").substr(0, 4);
        found.push_back({hit.id, hit.why, std::string(value_of(named, "name")), std::move(year),
                         std::string(value_of(opened->facts, "reference"))});
    }
    if (auto counted = held_->count_shown(*step, access, found.size()); !counted)
        return held_->stopped(*step, access, std::move(counted).error());
    // Whose name was shown stands in the line, so that who_read() knows it.
    step->rests_on(ids_text(found, [](const FoundCase& one) { return one.id; }));
    TRY(step->done(static_cast<std::int64_t>(found.size())));
    return answer;
}

Result<CaseView> Registry::export_case(const Access& access, const store::RecordId& id) {
    TRY(held_->may_ask(access, "export", id.text(), std::vector{Ask{Action::export_case}}));
    // What this reader may read of a case of theirs, and not a part more.
    std::vector<Ask> asks = {{Action::export_case}};
    for (const auto& group : groups()) {
        if (decide(access, {Action::read, group.number}).yes)
            asks.push_back({Action::read, group.number});
    }
    return held_->with_case<CaseView>(
        access, "export", id, asks,
        [&](store::Step& step, const Opened& opened) -> Result<CaseView> {
            TRY(held_->count_reading(step, access, id));
            CaseView view{id, opened.rests_on, {}};
            for (const auto& ask : asks) {
                if (ask.action != Action::read) continue;
                auto all = TRY(held_->all(step, opened, ask.group));
                std::ranges::move(all, std::back_inserter(view.groups));
            }
            return view;
        });
}

Result<void> Registry::assign(const Access& access, std::span<const store::RecordId> ids,
                              std::string_view team) {
    const std::vector<Ask> asks = {{Action::assign}};
    const auto which = ids.size() == 1 ? ids.front().text() : "";
    TRY(held_->may_ask(access, "assign", which, asks));
    if (ids.empty()) return fail(Code::invalid_input, "registry.nothing_given");
    if (ids.size() > most_assigned)
        return fail(Code::invalid_input, "registry.assign_many",
                    {{"most", static_cast<std::int64_t>(most_assigned)}});
    TRY(checked({{"team", std::string(team)}}, group::facts, access.zone));
    const auto people = TRY(users());
    if (std::ranges::none_of(people, [&](const User& user) {
            return !user.ended && user.organisation == access.organisation && user.team == team;
        }))
        return fail(Code::not_found, "registry.no_such_team");
    auto step = TRY(held_->begin(access, "assign", which));
    for (const auto& id : ids) {
        auto opened = held_->open_in(*step, access, asks, id);
        if (!opened) return step->refuse(std::move(opened).error());
        auto facts = opened->facts;
        set_value(facts, "team", std::string(team));
        auto kept = held_->append(*step, *opened, group::facts, opened->facts_version, access,
                                  std::move(facts));
        if (!kept) return step->refuse(std::move(kept).error());
    }
    if (ids.size() > 1)
        step->rests_on(ids_text(ids, [](const store::RecordId& one) { return one; }));
    return step->done(static_cast<std::int64_t>(ids.size()));
}

Result<Grant> Registry::share(const Access& access, const store::RecordId& id, Grant grant) {
    const auto all = TRY(organisations());
    const auto reader = std::ranges::find(all, grant.organisation, &Organisation::number);
    if (reader == all.end()) return fail(Code::not_found, "registry.no_organisation");
    if (reader->number == access.organisation)
        return fail(Code::invalid_input, "registry.grant_self");
    const auto wanted = flow(access.zone, reader->zone);
    if (wanted != (grant.consent ? Flow::consent : Flow::legal_basis))
        return held_->refused(access, "share", id.text(),
                              fail(Code::not_permitted, "registry.no_flow"));
    if (!Date::parse(grant.from) || !Date::parse(grant.until) || grant.from > grant.until)
        return fail(Code::invalid_input, "registry.grant_dates");
    if (!may_state(reader->zone, grant.purpose))
        return fail(Code::invalid_input, "registry.grant_purpose",
                    {{"zone", our_word(reader->zone)}});
    for (const int number : grant.groups) {
        const bool somebody = std::ranges::any_of(roles(), [&](const RoleRow& row) {
            return row.zone == reader->zone && row.action == Action::read && row.group == number;
        });
        const bool shared = number != group::sharing && number != group::notices;
        if (!somebody || !shared)
            return fail(Code::invalid_input, "registry.grant_part",
                        {{"name", our_word(std::string(group_of(number).name))},
                         {"zone", our_word(reader->zone)}});
    }
    if (grant.groups.empty())
        return fail(Code::invalid_input, "registry.grant_part",
                    {{"name", our_word("-")}, {"zone", our_word(reader->zone)}});
    return held_->with_case<Grant>(access, "share", id, {{Action::share}},
                                   [&](store::Step& step, const Opened& opened) -> Result<Grant> {
                                       auto grants = opened.grants;
                                       grant.id = "G" + std::to_string(grants.size() + 1);
                                       grant.withdrawn = false;
                                       grants.push_back(grant);
                                       TRY(held_->keep_grants(step, opened, access, grants));
                                       return grant;
                                   });
}

Result<void> Registry::withdraw(const Access& access, const store::RecordId& id,
                                std::string_view grant) {
    auto done =
        held_->with_case<bool>(access, "withdraw", id, {{Action::share}},
                               [&](store::Step& step, const Opened& opened) -> Result<bool> {
                                   auto grants = opened.grants;
                                   const auto found = std::ranges::find(grants, grant, &Grant::id);
                                   if (found == grants.end())
                                       return fail(Code::not_found, "registry.no_such_grant");
                                   found->withdrawn = true;
                                   TRY(held_->keep_grants(step, opened, access, grants));
                                   return true;
                               });
    if (!done) return std::move(done).error();
    return {};
}

Result<std::vector<Received>> Registry::received(const Access& access) {
    TRY(held_->may_ask(access, "received", "", std::vector{Ask{Action::read, group::facts}}));
    auto step = TRY(held_->begin(access, "received"));
    auto text = held_->setting(*step, "shared|" + std::to_string(access.organisation));
    if (!text) return step->refuse(std::move(text).error());
    std::vector<Received> found;
    for (const auto& row : rows_of(*text)) {
        const auto id = store::RecordId::parse(row.front());
        if (id && row.size() == 6 && row[5] >= held_->today())
            found.push_back({*id, row[2], row[3], groups_of_text(row[4]), row[5]});
    }
    TRY(step->done(static_cast<std::int64_t>(found.size())));
    return found;
}

// ------------------------------------------------------------------------------------ attachments

namespace {

std::vector<AttachmentRow> rows_of_files(const std::optional<GroupView>& list) {
    std::vector<AttachmentRow> rows;
    if (!list) return rows;
    for (const auto& value : values_of(list->written.fields, "file")) {
        for (const auto& row : rows_of(value)) {
            if (row.size() == 3) rows.push_back({std::stoi(row[0]), row[2], std::stoll(row[1])});
        }
    }
    return rows;
}

}  // namespace

Result<int> Registry::attach(const Access& access, const store::RecordId& id, std::string name,
                             std::string_view bytes) {
    if (bytes.size() > most_attachment_bytes || !is_name(name))
        return fail(Code::invalid_input, "registry.attachment_form",
                    {{"most", static_cast<std::int64_t>(most_attachment_bytes / (1024 * 1024))}});
    return held_->with_case<int>(
        access, "attach", id, {{Action::change, group::attachments}},
        [&](store::Step& step, const Opened& opened) -> Result<int> {
            const auto list = TRY(held_->latest(step, opened, group::attachments));
            const auto number = static_cast<int>(rows_of_files(list).size()) + 1;
            auto fields = list ? list->written.fields : Fields();
            fields.push_back({"file", text_of_rows({{std::to_string(number),
                                                     std::to_string(bytes.size()), name}})});
            TRY(held_->append(step, opened, group::attachments, list ? list->version : 0, access,
                              std::move(fields)));
            std::int64_t piece = 0;
            for (std::size_t at = 0; at == 0 || at < bytes.size(); at += piece_bytes) {
                std::string part(bytes.substr(at, piece_bytes));
                part.resize(piece_bytes, '\0');
                const int group = group::first_attachment + number;
                ++piece;
                TRY(step.append(store::Vault::cases, id, group,
                                {piece, opened.cases->seal(part, context_of(id, store::Vault::cases,
                                                                            group, piece))}));
            }
            return number;
        });
}

Result<std::vector<AttachmentRow>> Registry::attachments(const Access& access,
                                                         const store::RecordId& id) {
    return held_->with_case<std::vector<AttachmentRow>>(
        access, "attachments", id, {{Action::read, group::attachments}},
        [&](store::Step& step, const Opened& opened) -> Result<std::vector<AttachmentRow>> {
            TRY(held_->count_reading(step, access, id));
            const auto list = TRY(held_->latest(step, opened, group::attachments));
            return rows_of_files(list);
        });
}

Result<std::string> Registry::attachment(const Access& access, const store::RecordId& id,
                                         int number) {
    return held_->with_case<std::string>(
        access, "attachment", id, {{Action::read, group::attachments}},
        [&](store::Step& step, const Opened& opened) -> Result<std::string> {
            TRY(held_->count_reading(step, access, id));
            const auto list = TRY(held_->latest(step, opened, group::attachments));
            for (const auto& row : rows_of_files(list)) {
                if (row.number != number) continue;
                const int group = group::first_attachment + number;
                const auto pieces = TRY(step.history(store::Vault::cases, id, group));
                std::string bytes;
                for (const auto& piece : pieces)
                    bytes += TRY(opened.cases->open(
                        piece.sealed, context_of(id, store::Vault::cases, group, piece.number)));
                if (static_cast<std::int64_t>(bytes.size()) < row.size)
                    return fail(Code::corrupt, "registry.attachment_short");
                bytes.resize(static_cast<std::size_t>(row.size));
                return bytes;
            }
            return fail(Code::not_found, "registry.no_attachment");
        });
}

// --------------------------------------------------------------------------- emergency, erasure

Result<Emergency> Registry::emergency(const Access& access, const store::RecordId& id,
                                      std::string_view reason, std::string words) {
    if (!is_reason("emergency", reason))
        return fail(Code::invalid_input, "registry.no_such_reason",
                    {{"choices", our_word("DANGER, HEALTH, CHILD, CONTACT")}});
    Emergency given;
    auto done = held_->with_case<bool>(
        access, "emergency", id, {{Action::emergency}},
        [&](store::Step& step, const Opened& opened) -> Result<bool> {
            const auto name = "emergency|" + access.user;
            auto rows = rows_of(TRY(held_->setting(step, name)));
            const auto now = held_->clock();
            std::size_t waiting = 0;
            for (const auto& row : rows) {
                waiting += row.size() == 5 && row[4].empty() ? 1 : 0;
                const auto from = row.size() == 5 ? time_of(row[2]) : std::nullopt;
                if (from && row[4].empty() && *from + std::chrono::hours(24) < now)
                    return fail(Code::not_permitted, "registry.emergency_open");
            }
            if (waiting >= most_waiting_emergencies)
                return fail(Code::not_permitted, "registry.emergencies_waiting");
            given.until = time_text(now + std::chrono::hours(1));
            rows.push_back({id.text(), std::string(reason), time_text(now), given.until, ""});
            TRY(held_->set(step, name, text_of_rows(rows)));
            step.rests_on("emergency:" + std::string(reason));
            TRY(held_->notice(step, access.organisation, "emergency", access.user, id.text()));
            // The person is told by whoever works with them, unless that is unsafe.
            const auto before = TRY(held_->latest(step, opened, group::notices));
            Fields told = {{"kind", "emergency"}, {"reason", std::string(reason)}};
            if (!words.empty()) told.push_back({"words", std::move(words)});
            TRY(held_->append(step, opened, group::notices, before ? before->version : 0, access,
                              std::move(told)));
            return true;
        });
    if (!done) return std::move(done).error();
    return given;
}

Result<void> Registry::confirm(const Access& access, std::string_view user,
                               const store::RecordId& id) {
    const auto which = id.text();
    TRY(held_->may_ask(access, "confirm", which, std::vector{Ask{Action::confirm}}));
    if (user == access.user)
        return held_->refused(access, "confirm", which,
                              fail(Code::not_permitted, "registry.not_yourself"));
    auto step = TRY(held_->begin(access, "confirm", which));
    const auto work = [&]() -> Result<void> {
        const auto nothing = fail(Code::not_found, "registry.nothing_to_confirm");
        if (!held_->colleague(*step, access, user)) return nothing;
        const auto name = "emergency|" + std::string(user);
        auto rows = rows_of(TRY(held_->setting(*step, name)));
        bool found = false;
        for (auto& row : rows) {
            if (row.size() != 5 || row[0] != which || !row[4].empty()) continue;
            row[4] = access.user;
            found = true;
        }
        if (!found) return nothing;
        return held_->set(*step, name, text_of_rows(rows));
    };
    if (auto done = work(); !done) return step->refuse(std::move(done).error());
    step->rests_on("second person of " + std::string(user));
    return step->done();
}

Result<void> Registry::lift_limit(const Access& access, std::string_view user) {
    TRY(held_->may_ask(access, "lift_limit", user_named(user),
                       std::vector{Ask{Action::lift_limit}}));
    if (user == access.user)
        return held_->refused(access, "lift_limit", user_named(user),
                              fail(Code::not_permitted, "registry.not_yourself"));
    auto step = TRY(held_->begin(access, "lift_limit", user_named(user)));
    const auto work = [&]() -> Result<void> {
        const auto colleague = TRY(held_->colleague(*step, access, user));
        return held_->set(*step, "lifted|" + colleague.id,
                          time_text(held_->clock() + std::chrono::days(1)));
    };
    if (auto done = work(); !done) return step->refuse(std::move(done).error());
    return step->done();
}

Result<std::vector<Notice>> Registry::notices(const Access& access) {
    TRY(held_->may_ask(access, "notices", "", {}));
    bool may = false;
    for (const auto action : {Action::confirm, Action::lift_limit, Action::users, Action::audit})
        may = may || decide(access, {action}).yes;
    if (!may)
        return held_->refused(access, "notices", "",
                              fail(Code::not_permitted, "registry.not_allowed",
                                   {{"reason", text_of("registry.missing.role")}}));
    auto step = TRY(held_->begin(access, "notices"));
    std::vector<Notice> notices;
    // Those of the console are for everybody who looks after an organisation.
    for (const auto number : {access.organisation, 0}) {
        auto text = held_->setting(*step, "notices|" + std::to_string(number));
        if (!text) return step->refuse(std::move(text).error());
        for (const auto& row : rows_of(*text)) {
            if (row.size() != 4) continue;
            notices.push_back({row[0], row[1], row[2], row[3], "", ""});
            if (row[1] != "emergency") continue;
            auto state = held_->setting(*step, "emergency|" + row[2]);
            if (!state) return step->refuse(std::move(state).error());
            for (const auto& one : rows_of(*state)) {
                if (one.size() != 5 || one[0] != row[3] || one[2] != row[0]) continue;
                notices.back().reason = one[1];
                notices.back().second = one[4];
            }
        }
    }
    TRY(step->done(static_cast<std::int64_t>(notices.size())));
    return notices;
}

Result<void> Registry::erase(const Access& access, const store::RecordId& id,
                             std::string_view reason) {
    if (!is_reason("erasure", reason))
        return fail(Code::invalid_input, "registry.no_such_reason",
                    {{"choices", our_word("PERSON_ASKS, RETENTION, MISTAKE")}});
    auto erased = held_->with_case<bool>(
        access, "erase " + std::string(reason), id, {{Action::erase}},
        [&](store::Step& step, const Opened& opened) -> Result<bool> {
            const auto hold = value_of(opened.facts, "hold_until");
            if (!hold.empty() && hold >= held_->today())
                return fail(Code::conflict, "registry.on_hold",
                            {{"until", our_word(std::string(hold))}});
            for (const auto& grant : opened.grants) {
                const auto name = "shared|" + std::to_string(grant.organisation);
                auto rows = rows_of(TRY(held_->setting(step, name)));
                std::erase_if(rows, [&](const auto& row) { return row.front() == id.text(); });
                TRY(held_->set(step, name, text_of_rows(rows)));
            }
            TRY(step.erase(id));
            return true;
        });
    if (!erased) return std::move(erased).error();
    {
        const std::lock_guard guard(held_->index_mutex);
        held_->index.remove(id);
    }
    // While somebody reads a snapshot, a backup for example, the log keeps what it shows them.
    if (!held_->store->settle()) return fail(Code::unavailable, "registry.erased_not_wiped");
    return {};
}

Result<std::vector<store::WrittenLine>> Registry::who_read(const Access& access,
                                                           const store::RecordId& id) {
    auto may =
        held_->with_case<bool>(access, "who_read", id, {{Action::who_read}},
                               [](store::Step&, const Opened&) -> Result<bool> { return true; });
    if (!may) return std::move(may).error();
    std::vector<store::WrittenLine> lines;
    const auto text = id.text();
    auto looked = held_->store->audit([&](std::string_view line) -> Result<void> {
        if (line.find(text) == line.npos) return {};
        auto read = TRY(store::WrittenLine::parse(line, 0));
        if (read.line.which == text) {
            lines.push_back(std::move(read));
        } else if (read.line.what == "search" || read.line.what == "assign") {
            // Beside other cases, which are not told here.
            read.line.why = read.line.what == "search" ? "name shown" : "with others";
            lines.push_back(std::move(read));
        }
        return {};
    });
    TRY(std::move(looked));
    return lines;
}

Result<Registry::Audit> Registry::audit(const Access& access, const Task& task) {
    TRY(held_->may_ask(access, "audit", "", std::vector{Ask{Action::audit}}));
    auto step = TRY(held_->begin(access, "audit"));
    TRY(step->done());
    // Of one moment: lines and head belong together.
    const auto snapshot = TRY(held_->store->snapshot());
    Audit audit{.lines = {},
                .head = snapshot->head(),
                .origin = held_->keyring.about.origin,
                .public_key = held_->keyring.about.audit_public};
    auto read = snapshot->each([&](const store::Row& row) -> Result<void> {
        const auto* line = std::get_if<store::LineRow>(&row);
        if (line == nullptr) return {};
        if (++audit.count % 1000 == 0) TRY(task.go_on());
        audit.lines += line->line + "\n";
        return {};
    });
    TRY(std::move(read));
    return audit;
}

}  // namespace palermo::registry
