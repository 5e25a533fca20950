// Users and organisations: who may sign in, and who may give which right.

#include <algorithm>
#include <charconv>

#include "palermo/registry/detail/held.hpp"

namespace palermo::registry {

bool is_user_id(std::string_view id) {
    return id.size() >= 2 && id.size() <= 10 && id.front() == 'U' &&
           std::ranges::all_of(id.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view user_named(std::string_view typed) {
    return is_user_id(typed) ? typed : std::string_view("?");
}

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ",") + word;
    return text;
}

std::vector<std::string> parted(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto comma = text.find(',');
        words.emplace_back(text.substr(0, comma));
        if (comma == text.npos) break;
        text.remove_prefix(comma + 1);
    }
    return words;
}

std::int32_t number_of(std::string_view text) {
    std::int32_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

struct Kept {
    User user;
    std::string public_key;  // base64
};

/// id, organisation, zone, team, roles, ended, public key, who waits for a second person
std::string text_of_user(const Kept& kept) {
    const auto& user = kept.user;
    return text_of_rows(
        {{user.id, std::to_string(user.organisation), user.zone, user.team, joined(user.roles),
          user.ended ? "1" : "0", kept.public_key, user.waits_for}});
}

std::optional<Kept> user_of_text(std::string_view text) {
    const auto rows = rows_of(text);
    if (rows.size() != 1 || rows.front().size() != 8) return std::nullopt;
    const auto& row = rows.front();
    return Kept{{row[0], number_of(row[1]), row[2], row[3], parted(row[4]), row[5] == "1", row[7]},
                row[6]};
}

std::string setting_of(std::string_view id) {
    return "user|" + std::string(id);
}

std::string public_half(const crypto::SealingKey& key) {
    return crypto::base64(crypto::SigningKey::from(key).public_key());
}

bool is_team(std::string_view team) {
    return team.size() <= 40 && std::ranges::all_of(team, [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

/// The form of what is asked, whoever asks.
Result<void> fits(const NewUser& wanted, const Organisation& organisation) {
    if (!is_team(wanted.team)) return fail(Code::invalid_input, "registry.team_form");
    if (wanted.roles.empty()) return fail(Code::invalid_input, "registry.no_role_given");
    for (std::size_t i = 0; i < wanted.roles.size(); ++i) {
        const auto& role = wanted.roles[i];
        const bool of_zone = std::ranges::any_of(roles(), [&](const RoleRow& row) {
            return row.role == role && row.zone == organisation.zone;
        });
        const bool twice =
            std::find(wanted.roles.begin(), wanted.roles.begin() + static_cast<std::ptrdiff_t>(i),
                      role) != wanted.roles.begin() + static_cast<std::ptrdiff_t>(i);
        if (!of_zone || twice)
            return fail(Code::invalid_input, "registry.no_such_role",
                        {{"role", asked(role)}, {"zone", our_word(organisation.zone)}});
        const bool by_team = std::ranges::any_of(roles(), [&](const RoleRow& row) {
            return row.role == role && row.zone == organisation.zone && row.reach == Reach::team;
        });
        if (by_team && wanted.team.empty())
            return fail(Code::invalid_input, "registry.team_needed", {{"role", asked(role)}});
    }
    return {};
}

/// Of another organisation or nobody: one answer.
Result<Kept> kept_of(const std::string& text, std::int32_t organisation) {
    auto kept = user_of_text(text);
    if (!kept || kept->user.organisation != organisation)
        return fail(Code::not_found, "registry.no_such_user");
    return *std::move(kept);
}

Result<Organisation> organisation_in(const std::string& text, std::int32_t number) {
    for (const auto& row : rows_of(text)) {
        if (row.size() == 3 && number_of(row[0]) == number)
            return Organisation{number, row[1], row[2]};
    }
    return fail(Code::not_found, "registry.no_organisation");
}

}  // namespace

Result<void> fits(const Organisation& organisation) {
    if (!is_zone(organisation.zone)) return fail(Code::invalid_input, "registry.no_such_zone");
    if (!is_name(organisation.name)) return fail(Code::invalid_input, "registry.organisation_name");
    return {};
}

Result<Organisation> Registry::add_organisation(std::string name, std::string zone) {
    TRY(fits({0, name, zone}));
    auto step = TRY(held_->begin(console(), "add organisation"));
    auto text = held_->setting(*step, "organisations");
    if (!text) return step->refuse(std::move(text).error());
    auto rows = rows_of(*text);
    const auto number = static_cast<std::int32_t>(rows.size()) + 1;
    rows.push_back({std::to_string(number), name, zone});
    auto kept = held_->set(*step, "organisations", text_of_rows(rows));
    if (!kept) return step->refuse(std::move(kept).error());
    TRY(step->done());
    return Organisation{number, std::move(name), std::move(zone)};
}

Result<std::vector<Organisation>> Registry::organisations() {
    std::vector<Organisation> all;
    for (const auto& row : rows_of(TRY(held_->peek("organisations")))) {
        if (row.size() == 3) all.push_back({number_of(row[0]), row[1], row[2]});
    }
    return all;
}

Result<std::vector<User>> Registry::users() {
    const auto last = number_of(TRY(held_->peek("users")));
    std::vector<User> all;
    for (std::int32_t number = 1; number <= last; ++number) {  // with gaps after a restore
        auto kept = user_of_text(TRY(held_->peek(setting_of("U" + std::to_string(number)))));
        if (kept) all.push_back(std::move(kept->user));
    }
    return all;
}

Result<std::int64_t> Registry::open_emergencies() {
    std::int64_t open = 0;
    const auto day_ago = time_text(held_->clock() - std::chrono::days(1));
    for (const auto& user : TRY(users())) {
        for (const auto& row : rows_of(TRY(held_->peek("emergency|" + user.id))))
            open += row.size() == 5 && row[4].empty() && row[2] < day_ago ? 1 : 0;
    }
    return open;
}

namespace {

/// Adds within a step that has begun.
template <class Setting, class Set>
Result<Registry::Added> added(const NewUser& wanted, const std::string& by, Setting setting,
                              Set set) {
    const auto all = TRY(setting("organisations"));
    const auto organisation = TRY(organisation_in(all, wanted.organisation));
    TRY(fits(wanted, organisation));
    const auto last = number_of(TRY(setting("users")));
    const auto number = std::to_string(last + 1);
    Registry::Added made{{.id = "U" + number,
                          .organisation = wanted.organisation,
                          .zone = organisation.zone,
                          .team = wanted.team,
                          .roles = wanted.roles,
                          .waits_for = by},
                         crypto::SealingKey::random()};
    TRY(set("users", number));
    TRY(set(setting_of(made.user.id), text_of_user({made.user, public_half(made.key)})));
    return made;
}

}  // namespace

Result<Registry::Added> Registry::add_user_at_console(const NewUser& user) {
    auto step = TRY(held_->begin(console(), "add user"));
    auto made = added(
        user, "", [&](std::string_view name) { return held_->setting(*step, name); },
        [&](const std::string& name, const std::string& text) {
            return held_->set(*step, name, text);
        });
    if (!made) return step->refuse(std::move(made).error());
    TRY(step->done());
    return made;
}

namespace {

/// Nobody gives what they have not, outside their organisation, or to themselves.
Result<void> may_give(const Access& access, const NewUser& wanted) {
    if (wanted.organisation != access.organisation)
        return fail(Code::not_permitted, "registry.not_your_organisation");
    for (const auto& role : wanted.roles) {
        if (std::ranges::find(access.roles, role) == access.roles.end())
            return fail(Code::not_permitted, "registry.not_your_right", {{"role", asked(role)}});
    }
    return {};
}

}  // namespace

Result<Registry::Added> Registry::add_user(const Access& access, const NewUser& user) {
    TRY(held_->may_ask(access, "add user", "", std::vector{Ask{Action::users}}));
    auto step = TRY(held_->begin(access, "add user"));
    if (auto may = may_give(access, user); !may) return step->refuse(std::move(may).error());
    auto made = added(
        user, access.user, [&](std::string_view name) { return held_->setting(*step, name); },
        [&](const std::string& name, const std::string& text) {
            return held_->set(*step, name, text);
        });
    if (!made) return step->refuse(std::move(made).error());
    TRY(step->done());
    return made;
}

Result<void> Registry::change_user(const Access& access, std::string_view id,
                                   const NewUser& wanted) {
    TRY(held_->may_ask(access, "change user", user_named(id), std::vector{Ask{Action::users}}));
    auto step = TRY(held_->begin(access, "change user", user_named(id)));
    const auto work = [&]() -> Result<void> {
        if (id == access.user) return fail(Code::not_permitted, "registry.not_yourself");
        TRY(may_give(access, wanted));
        const auto text = TRY(held_->setting(*step, setting_of(id)));
        auto kept = TRY(kept_of(text, access.organisation));
        const auto all = TRY(held_->setting(*step, "organisations"));
        const auto organisation = TRY(organisation_in(all, access.organisation));
        TRY(fits(wanted, organisation));
        // Roles that the giver has not, others gave: they are not taken away in passing.
        TRY(may_give(access, {access.organisation, "", kept.user.roles}));
        kept.user.team = wanted.team;
        kept.user.roles = wanted.roles;
        kept.user.waits_for = access.user;
        return held_->set(*step, setting_of(id), text_of_user(kept));
    };
    if (auto done = work(); !done) return step->refuse(std::move(done).error());
    return step->done();
}

Result<void> Registry::confirm_user(const Access& access, std::string_view id) {
    // Where a zone has no supervisors, another who manages users is the second person.
    const auto as = decide(access, {Action::confirm}).yes ? Action::confirm : Action::users;
    TRY(held_->may_ask(access, "confirm user", user_named(id), std::vector{Ask{as}}));
    auto step = TRY(held_->begin(access, "confirm user", user_named(id)));
    const auto work = [&]() -> Result<void> {
        const auto text = TRY(held_->setting(*step, setting_of(id)));
        auto kept = kept_of(text, access.organisation);
        if (!kept || kept->user.ended || kept->user.waits_for.empty())
            return fail(Code::not_found, "registry.nothing_to_confirm");
        if (kept->user.waits_for == access.user || id == access.user)
            return fail(Code::not_permitted, "registry.not_yourself");
        kept->user.waits_for.clear();
        return held_->set(*step, setting_of(id), text_of_user(*kept));
    };
    if (auto done = work(); !done) return step->refuse(std::move(done).error());
    return step->done();
}

Result<void> Registry::end_user(const Access& access, std::string_view id) {
    TRY(held_->may_ask(access, "end user", user_named(id), std::vector{Ask{Action::users}}));
    auto step = TRY(held_->begin(access, "end user", user_named(id)));
    const auto work = [&]() -> Result<void> {
        if (id == access.user) return fail(Code::not_permitted, "registry.not_yourself");
        const auto text = TRY(held_->setting(*step, setting_of(id)));
        auto kept = TRY(kept_of(text, access.organisation));
        kept.user.ended = true;
        return held_->set(*step, setting_of(id), text_of_user(kept));
    };
    if (auto done = work(); !done) return step->refuse(std::move(done).error());
    return step->done();
}

Result<Registry::Added> Registry::recover_user_at_console(std::string_view id) {
    auto step = TRY(held_->begin(console(), "recover user", user_named(id)));
    const auto work = [&]() -> Result<Added> {
        auto kept = user_of_text(TRY(held_->setting(*step, setting_of(id))));
        if (!kept) return fail(Code::not_found, "registry.no_such_user");
        Added made{kept->user, crypto::SealingKey::random()};
        kept->public_key = public_half(made.key);
        TRY(held_->set(*step, setting_of(id), text_of_user(*kept)));
        TRY(held_->notice(*step, kept->user.organisation, "recovery", id, ""));
        return made;
    };
    auto made = work();
    if (!made) return step->refuse(std::move(made).error());
    TRY(step->done());
    return made;
}

Result<User> Registry::Held::colleague(store::Step& step, const Access& access,
                                       std::string_view id) const {
    if (!is_user_id(id)) return fail(Code::not_found, "registry.no_such_user");
    const auto text = TRY(setting(step, setting_of(id)));
    auto kept = TRY(kept_of(text, access.organisation));
    return std::move(kept.user);
}

Result<void> Registry::Held::still_signed_in(const Access& access) const {
    const auto kept = user_of_text(TRY(peek(setting_of(access.user))));
    const bool same = kept && !kept->user.ended && kept->user.waits_for.empty() &&
                      kept->user.organisation == access.organisation &&
                      kept->user.zone == access.zone && kept->user.team == access.team &&
                      kept->user.roles == access.roles;
    if (!same) return fail(Code::not_permitted, "registry.not_signed_in");
    return {};
}

Result<Access> Registry::sign_in(const NamedKey& key, std::string_view purpose) {
    const auto refusal = fail(Code::not_permitted, "registry.not_signed_in");
    const std::string id = key.what.starts_with("user ") ? key.what.substr(5) : "";
    Access nobody{.user = is_user_id(id) ? id : "?", .purpose = std::string(purpose)};
    const auto text = is_user_id(id) ? TRY(held_->peek(setting_of(id))) : std::string();
    const auto kept = user_of_text(text);
    if (!kept || kept->user.ended || !kept->user.waits_for.empty() ||
        public_half(key.key) != kept->public_key)
        return held_->refused(nobody, "sign in", "", refusal);
    const auto& user = kept->user;
    const auto stated = purpose.empty() ? usual_purpose(user.zone) : purpose;
    return Access{.user = user.id,
                  .organisation = user.organisation,
                  .zone = user.zone,
                  .roles = user.roles,
                  .team = user.team,
                  .purpose = std::string(stated)};
}

}  // namespace palermo::registry
