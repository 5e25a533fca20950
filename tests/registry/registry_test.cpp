#include "palermo/registry/registry.hpp"

#include <sqlite3.h>

#include <algorithm>

#include "house.hpp"

using namespace palermo;
using namespace palermo::registry;
using namespace palermo::registry::testing;

TEST_CASE(
    "a case is opened by its team, read, changed with its history, and each step is in the audit") {
    House house;
    auto& registry = *house.registry;
    const auto id = house.some_case(house.worker);
    REQUIRE(registry.change(house.worker, id, group::notes, 0, {{"note", "first talk"}}));
    REQUIRE(registry.change(house.worker, id, group::notes, 0, {{"note", "second talk"}}));
    const auto view = registry.read(house.worker, id, all_of_it);
    REQUIRE(view);
    CHECK(view->rests_on == "own");
    REQUIRE(view->groups.size() == 4);
    CHECK(value_of(view->groups[0].written.fields, "status") == "OPEN");
    CHECK(value_of(view->groups[0].written.fields, "team") == "north");
    CHECK(value_of(view->groups[0].written.fields, "opened") == "2026-12-01");
    CHECK(value_of(view->groups[1].written.fields, "note") == "first talk");
    CHECK(value_of(view->groups[2].written.fields, "note") == "second talk");
    CHECK(view->groups[2].written.by == "U1");
    CHECK(value_of(view->groups[3].written.fields, "name") == "Amara Invented");

    CHECK(registry.change(house.worker, id, group::identity, 1, {{"name", "Amara Other"}}));
    CHECK(id_of(registry.change(house.worker, id, group::identity, 1, {{"name", "Lost"}})) ==
          "store.changed_meanwhile");
    const auto history = registry.history(house.worker, id, group::identity);
    REQUIRE(history);
    REQUIRE(history->size() == 2);
    CHECK(value_of((*history)[1].written.fields, "name") == "Amara Other");

    const auto line = house.last_line();
    CHECK(line.line.who == "U1");
    CHECK(line.line.what == "history identity");
    CHECK(line.line.which == id.text());
    CHECK(line.line.why == "own");
    CHECK(line.outcome == "done");
}

TEST_CASE(
    "a case of another team, of another organisation, and none at all are refused with one error") {
    House house;
    auto& registry = *house.registry;
    const auto id = house.some_case(house.worker);
    const auto none = store::RecordId::random();
    for (const auto& access : {house.colleague, house.outside}) {
        const auto there = registry.read(access, id, all_of_it);
        const auto absent = registry.read(access, none, all_of_it);
        REQUIRE_FALSE(there);
        REQUIRE_FALSE(absent);
        CHECK(to_string(there.error()) == to_string(absent.error()));
        CHECK(there.error().id == "registry.no_case_to_open");
        CHECK(id_of(registry.change(access, id, group::notes, 0, {{"note", "x"}})) ==
              "registry.no_case_to_open");
        CHECK(id_of(registry.history(access, id, group::identity)) == "registry.no_case_to_open");
        CHECK(id_of(registry.export_case(access, id)) == "registry.no_case_to_open");
        CHECK(id_of(registry.emergency(access, none, "DANGER", "")) == "registry.no_case_to_open");
    }
    CHECK(registry.read(house.boss, id, all_of_it));
}

TEST_CASE("immigration enforcement reads nothing, and its purpose cannot be named by anybody") {
    House house;
    auto& registry = *house.registry;
    const auto id = house.some_case(house.worker);
    CHECK(id_of(registry.read(house.enforcer, id, all_of_it)) == "registry.not_allowed");
    CHECK(id_of(registry.search(house.enforcer, {.text = "Amara"})) == "registry.not_allowed");
    CHECK(id_of(registry.create_case(house.enforcer, {})) == "registry.not_allowed");
    // A report to a service is taken; of what happens to it nothing comes back.
    CHECK(registry.submit(house.enforcer, 1, {{group::notes, {{"note", "met at the airport"}}}}));
    CHECK(registry.submit(house.enforcer, 1, {{group::notes, {{"note", "met at the airport"}}}}));
    auto worker = house.worker;
    worker.purpose = "IMMIGRATION_ENFORCEMENT";
    CHECK(id_of(registry.read(worker, id, all_of_it)) == "registry.not_allowed");
    worker.purpose = "anything\telse";
    CHECK(id_of(registry.read(worker, id, all_of_it)) == "registry.not_allowed");
    CHECK(house.last_line().line.purpose == "?");
    // Somebody may share with it: the flow says never.
    CHECK(id_of(registry.share(house.worker, id,
                               {.purpose = "CARE",
                                .organisation = 4,
                                .groups = {group::facts},
                                .from = "2026-12-01",
                                .until = "2026-12-31"})) == "registry.no_flow");
}

TEST_CASE("a labour inspector's form has no citizenship") {
    House house;
    CHECK(id_of(house.registry->create_case(house.inspector,
                                            {{group::facts, {{"citizenship", "NGA"}}}})) ==
          "registry.field_not_here");
    CHECK(house.registry->create_case(house.inspector, {{group::facts, {{"sex", "2"}}}}));
}

TEST_CASE(
    "a grant lets another organisation read what it names, while it lasts, and nothing after "
    "withdrawal") {
    House house;
    auto& registry = *house.registry;
    const auto id = house.some_case(house.worker);
    const auto grant = registry.share(house.worker, id,
                                      {.purpose = "CARE",
                                       .organisation = 2,
                                       .groups = {group::facts},
                                       .from = "2026-12-01",
                                       .until = "2026-12-02"});
    REQUIRE(grant);
    CHECK(grant->id == "G1");
    const std::vector<int> facts = {group::facts};
    const auto view = registry.read(house.outside, id, facts);
    REQUIRE(view);
    CHECK(view->rests_on == "G1");
    CHECK(house.last_line().line.why == "G1");
    const auto received = registry.received(house.outside);
    REQUIRE(received);
    REQUIRE(received->size() == 1);
    CHECK(received->front().groups == facts);
    CHECK(*registry.readable(house.outside, id) == facts);
    CHECK(id_of(registry.read(house.outside, id, all_of_it)) == "registry.no_case_to_open");
    CHECK(id_of(registry.change(house.outside, id, group::facts, 1, {{"sex", "1"}})) ==
          "registry.no_case_to_open");
    auto other = house.outside;
    other.purpose = "LEGAL_REMEDY";
    CHECK(id_of(registry.read(other, id, facts)) == "registry.no_case_to_open");
    house.now += std::chrono::days(2);
    CHECK(id_of(registry.read(house.outside, id, facts)) == "registry.no_case_to_open");
    house.now -= std::chrono::days(2);
    CHECK(registry.read(house.outside, id, facts));
    REQUIRE(registry.withdraw(house.worker, id, "G1"));
    CHECK(id_of(registry.read(house.outside, id, facts)) == "registry.no_case_to_open");
    CHECK(registry.received(house.outside)->empty());
}

TEST_CASE("S04: nobody widens their own rights") {
    House house;
    auto& registry = *house.registry;
    auto u = house.person(1, "north", {"administrator", "supervisor"}, "ADMINISTRATION");
    const auto a3 = house.some_case(house.worker), a7 = house.some_case(house.worker);
    const auto b1 = house.some_case(house.outside), z9 = store::RecordId::random();
    const auto lines_before = house.lines().size();

    CHECK(id_of(registry.change_user(u, u.user, {2, "desk", {"caseworker"}})) ==
          "registry.not_yourself");
    CHECK(id_of(registry.change_user(u, u.user,
                                     {1, "north", {"administrator", "supervisor", "auditor"}})) ==
          "registry.not_yourself");
    CHECK(id_of(registry.add_user(u, {1, "north", {"caseworker"}})) == "registry.not_your_right");
    CHECK(id_of(registry.add_user(u, {2, "desk", {"supervisor"}})) ==
          "registry.not_your_organisation");
    CHECK(id_of(registry.change_user(u, house.outside.user, {1, "desk", {"supervisor"}})) ==
          "registry.no_such_user");
    CHECK(id_of(registry.change_user(u, "U999", {1, "desk", {"supervisor"}})) ==
          "registry.no_such_user");
    CHECK(id_of(registry.add_user(u, {1, "north", {"supervisor", "supervisor"}})) ==
          "registry.no_such_role");
    CHECK(house.lines().size() == lines_before + 7);

    u.purpose = "CARE";
    const auto with_b1 = registry.assign(u, std::vector{a3, a7, b1}, "south");
    const auto with_z9 = registry.assign(u, std::vector{a3, a7, z9}, "south");
    REQUIRE_FALSE(with_b1);
    REQUIRE_FALSE(with_z9);
    CHECK(to_string(with_b1.error()) == to_string(with_z9.error()));
    CHECK(house.lines().size() == lines_before + 9);
    for (const auto& id : {a3, a7}) CHECK(registry.read(house.worker, id, all_of_it));
    REQUIRE(registry.assign(u, std::vector{a3, a7}, "south"));
    for (const auto& id : {a3, a7}) {
        CHECK_FALSE(registry.read(house.worker, id, all_of_it));
        CHECK(registry.read(house.colleague, id, all_of_it));
    }
}

TEST_CASE("a right ends when it is taken, not at the next sign-in") {
    House house;
    auto& registry = *house.registry;
    const auto boss = house.person(1, "north", {"administrator", "caseworker"}, "ADMINISTRATION");
    REQUIRE(registry.end_user(boss, house.worker.user));
    CHECK(id_of(registry.sign_in(house.keys.front(), "CARE")) == "registry.not_signed_in");
    const auto id = house.some_case(house.colleague);
    CHECK(id_of(registry.read(house.worker, id, all_of_it)) == "registry.not_signed_in");
    CHECK(id_of(registry.create_case(house.worker, {})) == "registry.not_signed_in");
}

TEST_CASE("an emergency lasts an hour, is told, and without a second person there is no other") {
    House house;
    auto& registry = *house.registry;
    const auto id = house.some_case(house.worker), other = house.some_case(house.worker);
    CHECK(id_of(registry.emergency(house.colleague, id, "CURIOUS", "")) ==
          "registry.no_such_reason");
    const auto given = registry.emergency(house.colleague, id, "DANGER", "she called from outside");
    REQUIRE(given);
    CHECK(given->until == "2026-12-01T01:00:00Z");
    const auto view = registry.read(house.colleague, id, all_of_it);
    REQUIRE(view);
    CHECK(view->rests_on == "emergency:DANGER");
    CHECK_FALSE(registry.read(house.colleague, other, all_of_it));
    CHECK_FALSE(registry.change(house.colleague, id, group::notes, 0, {{"note", "x"}}));
    const auto notices = registry.notices(house.boss);
    REQUIRE(notices);
    REQUIRE(notices->size() == 1);
    CHECK(notices->front().kind == "emergency");
    CHECK(notices->front().user == house.colleague.user);

    house.now += std::chrono::hours(1);
    CHECK_FALSE(registry.read(house.colleague, id, all_of_it));
    house.now += std::chrono::hours(24);
    CHECK(id_of(registry.emergency(house.colleague, other, "CHILD", "")) ==
          "registry.emergency_open");
    CHECK(id_of(registry.confirm(house.colleague, house.colleague.user, id)) ==
          "registry.not_allowed");
    CHECK(id_of(registry.confirm(house.boss, house.boss.user, id)) == "registry.not_yourself");
    CHECK(id_of(registry.confirm(house.boss, house.outside.user, id)) ==
          "registry.nothing_to_confirm");
    REQUIRE(registry.confirm(house.boss, house.colleague.user, id));
    CHECK(registry.emergency(house.colleague, other, "CHILD", ""));
    // The person is told by those who work with them.
    const auto told = registry.read(house.worker, id, std::vector{group::notices});
    REQUIRE(told);
    CHECK(value_of(told->groups.front().written.fields, "words") == "she called from outside");
}

TEST_CASE("reading far more cases than a role needs is stopped and told to a second person") {
    House house;
    auto& registry = *house.registry;
    std::vector<store::RecordId> ids;
    for (int i = 0; i < 62; ++i) ids.push_back(house.some_case(house.worker));
    const std::vector<int> facts = {group::facts};
    for (int i = 0; i < 60; ++i) CHECK(registry.read(house.worker, ids[i], facts));
    CHECK(registry.read(house.worker, ids[0], facts));  // again is not one more
    CHECK(id_of(registry.read(house.worker, ids[60], facts)) == "registry.too_many_today");
    CHECK(id_of(registry.export_case(house.worker, ids[60])) == "registry.too_many_today");
    // Told to a second person wherever it stopped them, and once a day.
    CHECK(id_of(registry.history(house.worker, ids[61], group::facts)) ==
          "registry.too_many_today");
    CHECK(id_of(registry.attachments(house.worker, ids[61])) == "registry.too_many_today");
    const auto told = registry.notices(house.boss);
    REQUIRE(told);
    REQUIRE(told->size() == 1);
    CHECK(told->front().kind == "limit");
    CHECK(told->front().user == house.worker.user);
    CHECK(id_of(registry.lift_limit(house.boss, house.outside.user)) == "registry.no_such_user");
    CHECK(id_of(registry.lift_limit(house.boss, "U999")) == "registry.no_such_user");
    REQUIRE(registry.lift_limit(house.boss, house.worker.user));
    CHECK(registry.read(house.worker, ids[60], facts));
    house.now += std::chrono::hours(25);
    CHECK(registry.read(house.worker, ids[61], facts));
}

TEST_CASE("an erased case is gone from every file, and its lines stay in the audit") {
    House house;
    auto& registry = *house.registry;
    const auto id = house.some_case(house.worker, "Canaria Unique");
    REQUIRE(registry.change(house.worker, id, group::facts, 1,
                            {{"status", "CLOSED"}, {"hold_until", "2026-12-05"}}));
    CHECK(id_of(registry.erase(house.worker, id, "PERSON_ASKS")) == "registry.not_allowed");
    CHECK(id_of(registry.erase(house.boss, id, "PERSON_ASKS")) == "registry.on_hold");
    house.now += std::chrono::days(5);
    REQUIRE(registry.erase(house.boss, id, "PERSON_ASKS"));
    CHECK(id_of(registry.read(house.worker, id, all_of_it)) == "registry.no_case_to_open");
    CHECK(registry.search(house.worker, {.text = "Canaria Unique"})->cases.empty());
    auto snapshot = registry.store().snapshot();
    REQUIRE(snapshot);
    int tombs = 0, versions = 0;
    REQUIRE((*snapshot)->each([&](const store::Row& row) -> Result<void> {
        if (const auto* record = std::get_if<store::RecordRow>(&row)) tombs += record->erased;
        versions += std::holds_alternative<store::VersionRow>(row);
        return {};
    }));
    CHECK(tombs == 1);
    CHECK(versions == 0);
}

TEST_CASE("what people wrote, ids of organisations and keys stand in no file in plain") {
    House house;
    auto& registry = *house.registry;
    const std::string canary = "Kanarienvogel";
    auto id = registry.create_case(
        house.worker,
        {{group::facts, {{"reference", canary}}},
         {group::notes, {{"note", canary + " note"}}},
         {group::identity,
          {{"name", canary}, {"alias", canary}, {"document", canary}, {"birth_year", "1990"}}},
         {group::contact,
          {{"channel", canary},
           {"address", canary},
           {"cover_story", canary},
           {"code_word", canary}}}});
    REQUIRE(id);
    REQUIRE(registry.attach(house.worker, *id, canary + ".pdf", canary + canary));
    REQUIRE(registry.emergency(house.colleague, *id, "HEALTH", canary));
    REQUIRE(registry.search(house.worker, {.text = canary}));
    REQUIRE(registry.add_organisation(canary, "CARE"));
    for (const auto& entry : fs::directory_iterator(house.folder.path / "registry")) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        CHECK_MESSAGE(bytes.find(canary) == bytes.npos, entry.path().filename().string());
        auto secret = house.kek.reveal();
        CHECK(bytes.find(secret) == bytes.npos);
    }
}

TEST_CASE("an attachment comes back as it was, and one byte takes the room of a large one") {
    House house;
    auto& registry = *house.registry;
    const auto id = house.some_case(house.worker);
    std::string large(150'000, '\0');
    for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 7 % 251);
    CHECK(*registry.attach(house.worker, id, "one.txt", "x") == 1);
    CHECK(*registry.attach(house.worker, id, "large.bin", large) == 2);
    CHECK(*registry.attach(house.worker, id, "empty", "") == 3);
    CHECK(*registry.attachment(house.worker, id, 1) == "x");
    CHECK(*registry.attachment(house.worker, id, 2) == large);
    CHECK(registry.attachment(house.worker, id, 3)->empty());
    CHECK(id_of(registry.attachment(house.worker, id, 4)) == "registry.no_attachment");
    CHECK(id_of(registry.attachment(house.colleague, id, 1)) == "registry.no_case_to_open");
    CHECK(id_of(registry.attach(house.worker, id, "a\tb", "x")) == "registry.attachment_form");
    const auto rows = registry.attachments(house.worker, id);
    REQUIRE(rows);
    CHECK((*rows)[1].size == 150'000);
}

TEST_CASE("malformed fields are refused by name and never by value, and nothing is stored") {
    House house;
    auto& registry = *house.registry;
    const auto lines = house.lines().size();
    const auto refusal = [&](int group, std::string name, std::string value) {
        const auto made = registry.create_case(house.worker, {{group, {{name, value}}}});
        REQUIRE_FALSE(made);
        CHECK(to_string(made.error()).find("SECRET") == std::string::npos);
        return made.error().id;
    };
    CHECK(refusal(group::facts, "sex", "SECRET") == "registry.field_long");
    CHECK(refusal(group::facts, "sex", "3") == "registry.field_form");
    CHECK(refusal(group::facts, "citizenship", "SECRET") == "registry.field_form");
    CHECK(refusal(group::facts, "citizenship", "XXX") == "registry.field_form");
    CHECK(refusal(group::identity, "birth_date", "2026-02-31") == "registry.field_form");
    CHECK(refusal(group::identity, "nmae", "SECRET") == "registry.unknown_field");
    CHECK(refusal(group::identity, "sex", "1") == "registry.unknown_field");
    CHECK(refusal(group::identity, "name", std::string("SECRET\0x", 8)) == "registry.field_signs");
    CHECK(refusal(group::identity, "name", "SECRET\xff") == "registry.field_signs");
    CHECK(refusal(group::identity, "name", "") == "registry.field_signs");
    CHECK(refusal(group::identity, "name", std::string(201, 'S')) == "registry.field_long");
    CHECK(refusal(group::facts, "team", "other") == "registry.field_of_ours");
    CHECK(refusal(group::facts, "zone", "JUSTICE") == "registry.field_of_ours");
    CHECK(refusal(group::sharing, "grant", "SECRET") == "registry.group_of_ours");
    CHECK(house.lines().size() == lines);
}

TEST_CASE("S15: three of five shares open a registry whose key is lost, two do not") {
    House house;
    auto& registry = *house.registry;
    std::vector<store::RecordId> ids;
    for (int i = 0; i < 40; ++i) ids.push_back(house.some_case(house.worker));
    const auto recovery = crypto::SealingKey::random();
    REQUIRE(registry.set_recovery(recovery, house.kek));
    const auto text = *Registry::keyring_of(registry.store());
    house.registry.reset();

    CHECK(id_of(Keyring::opened(text, crypto::SealingKey::random())) == "registry.wrong_key");
    CHECK(id_of(Keyring::recovered(text, crypto::SealingKey::random())) == "registry.wrong_key");
    auto ring = Keyring::recovered(text, recovery);
    REQUIRE(ring);
    auto again = Registry::open(*store::open_store(house.folder.path / "registry"),
                                *std::move(ring), [&] { return house.now; });
    REQUIRE(again);
    const auto new_kek = crypto::SealingKey::random();
    REQUIRE(again->rewrap(new_kek, false, ""));
    for (const auto& id : ids) CHECK(again->read(house.worker, id, all_of_it));
    const auto now = *Registry::keyring_of(again->store());
    CHECK(Keyring::opened(now, new_kek));
    CHECK(id_of(Keyring::opened(now, house.kek)) == "registry.wrong_key");

    // The administrator who lost theirs gets a new key and no new right.
    const auto lost = again->recover_user_at_console(house.colleague.user);
    REQUIRE(lost);
    CHECK(lost->user.roles == house.colleague.roles);
    const auto access = again->sign_in({"user " + lost->user.id, lost->key.copy()}, "CARE");
    REQUIRE(access);
    CHECK_FALSE(again->read(*access, ids[0], all_of_it));
    CHECK(id_of(again->sign_in(house.keys[1], "CARE")) == "registry.not_signed_in");
    bool told = false;
    const auto notices = *again->notices(house.boss);
    for (const auto& notice : notices) told = told || notice.kind == "recovery";
    CHECK(told);
}

TEST_CASE("a keyring that somebody changed opens with no key") {
    auto ring = Keyring::make();
    ring.about.origin = "palermo.example";
    const auto kek = crypto::SealingKey::random(), recovery = crypto::SealingKey::random();
    ring.about.recovery = crypto::RecipientKey::from(recovery).public_key();
    const auto text = ring.text(kek);
    REQUIRE(Keyring::opened(text, kek));
    REQUIRE(Keyring::recovered(text, recovery));
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK_FALSE(Keyring::opened(changed, kek));
        // Its last line is of the key that is lost.
        if (i < text.rfind("seal ")) CHECK_FALSE(Keyring::recovered(changed, recovery));
    }
    // A recovery key put there by whoever can write to the store.
    auto thief = Keyring::make();
    thief.about = ring.about;
    CHECK_FALSE(Keyring::opened(thief.text(crypto::SealingKey::random()), kek));
}

TEST_CASE("after rotation every case opens under new roots, and the old ones are gone") {
    House house;
    auto& registry = *house.registry;
    std::vector<store::RecordId> ids;
    for (int i = 0; i < 10; ++i) ids.push_back(house.some_case(house.worker));
    const auto rotated = registry.rotate(house.kek);
    CHECK(id_of(rotated) == "");
    CHECK(*rotated == 10);
    CHECK(registry.keyring().generation(Root::cases) == 2);
    for (const auto& id : ids) CHECK(registry.read(house.worker, id, all_of_it));
    const auto text = *Registry::keyring_of(registry.store());
    CHECK(text.find("root cases 1 ") == text.npos);
    CHECK(text.find("root cases 2 ") != text.npos);
}

TEST_CASE("a key file that was mistyped is refused, each letter") {
    const auto key = crypto::SealingKey::random();
    const auto text = key_text("user U3", key);
    const auto read = read_key(text);
    REQUIRE(read);
    CHECK(read->what == "user U3");
    CHECK(read->key.reveal() == key.reveal());
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        if (changed[i] != text[i]) CHECK_FALSE(read_key(changed));
    }
}

TEST_CASE(
    "who read a case: openings, refusals and names that a search showed, of this case alone") {
    House house;
    auto& registry = *house.registry;
    const auto id = house.some_case(house.worker, "Amara Invented");
    const auto other = house.some_case(house.worker, "Amara Inventada");
    REQUIRE(registry.read(house.worker, id, all_of_it));
    CHECK_FALSE(registry.read(house.colleague, id, all_of_it));
    REQUIRE(registry.search(house.worker, {.text = "Amara Invented"})->cases.size() == 2);
    REQUIRE(registry.search(house.worker, {.text = "Zoltan"})->cases.empty());
    CHECK(id_of(registry.who_read(house.worker, id)) == "registry.not_allowed");
    const auto lines = registry.who_read(house.boss, id);
    REQUIRE(lines);
    std::vector<std::string> seen;
    for (const auto& line : *lines)
        seen.push_back(line.line.who + " " + line.line.what + " " + line.outcome);
    std::string all;
    for (const auto& line : seen) all += line + "; ";
    CHECK(all ==
          "U1 create done; U1 read facts,notes,identity done; "
          "U2 read facts,notes,identity registry.no_case_to_open; U1 search done; "
          "U1 who_read registry.not_allowed; U3 who_read done; ");
    for (const auto& line : *lines) {
        CHECK(line.line.why.find(other.text()) == std::string::npos);
        CHECK(line.text().find("Amara") == std::string::npos);
    }
}

TEST_CASE("a confirmed emergency is one, on one case; the notice says which, why and by whom") {
    House house;
    auto& registry = *house.registry;
    const auto one = house.some_case(house.worker), two = house.some_case(house.worker);
    REQUIRE(registry.emergency(house.colleague, one, "DANGER", ""));
    REQUIRE(registry.emergency(house.colleague, two, "CHILD", ""));
    REQUIRE(registry.confirm(house.boss, house.colleague.user, two));
    CHECK(id_of(registry.confirm(house.boss, house.colleague.user, two)) ==
          "registry.nothing_to_confirm");
    const auto notices = registry.notices(house.boss);
    REQUIRE(notices);
    REQUIRE(notices->size() == 2);
    CHECK((*notices)[0].which == one.text());
    CHECK((*notices)[0].reason == "DANGER");
    CHECK((*notices)[0].second.empty());
    CHECK((*notices)[1].reason == "CHILD");
    CHECK((*notices)[1].second == house.boss.user);
    const auto lines = registry.who_read(house.boss, two);
    REQUIRE(lines);
    std::string all;
    for (const auto& line : *lines) all += line.line.what + ": " + line.line.why + "; ";
    CHECK(all == "create: ; emergency: emergency:CHILD; confirm: second person of " +
                     house.colleague.user + "; confirm: ; who_read: own; ");
}

TEST_CASE("a case is moved to no team that nobody is in, and a caseworker needs a team") {
    House house;
    auto& registry = *house.registry;
    const auto id = house.some_case(house.worker);
    CHECK(id_of(registry.assign(house.boss, std::vector{id}, "nowhere")) ==
          "registry.no_such_team");
    CHECK(id_of(registry.add_user_at_console({1, "", {"caseworker"}})) == "registry.team_needed");
    CHECK(id_of(registry.create_case(house.worker, {})) == "registry.nothing_given");
}

TEST_CASE("a day is never left standing beside an answer that is not SAFE_UNTIL") {
    House house;
    auto& registry = *house.registry;
    const auto id = house.some_case(house.worker);
    const auto contact = [&](Fields fields) {
        return id_of(registry.change(house.worker, id, group::contact, 0, std::move(fields)));
    };
    CHECK(contact({{"safety", "SAFE_UNTIL"}}) == "registry.contact_day");
    CHECK(contact({{"safety", "UNSAFE"}, {"safe_until", "2027-01-01"}}) == "registry.contact_day");
    CHECK(contact({{"safe_until", "2027-01-01"}}) == "registry.contact_day");
    CHECK(contact({{"safety", "SAFE_UNTIL"}, {"safe_until", "2027-01-01"}}) == "");
}

TEST_CASE("nothing is granted that nobody there could read, or for a purpose that is not theirs") {
    House house;
    auto& registry = *house.registry;
    REQUIRE(registry.add_organisation("Police", "JUSTICE"));  // 5
    const auto id = house.some_case(house.worker);
    const auto shared = [&](Grant grant) {
        grant.from = grant.from.empty() ? "2026-12-01" : grant.from;
        grant.until = "2026-12-31";
        return id_of(registry.share(house.worker, id, std::move(grant)));
    };
    CHECK(shared({.purpose = "INVESTIGATE", .organisation = 5, .groups = {group::contact}}) ==
          "registry.grant_part");
    CHECK(shared({.purpose = "CARE", .organisation = 5, .groups = {group::facts}}) ==
          "registry.grant_purpose");
    CHECK(shared({.purpose = "INVESTIGATE", .organisation = 9, .groups = {group::facts}}) ==
          "registry.no_organisation");
    CHECK(shared({.purpose = "CARE", .organisation = 1, .groups = {group::facts}}) ==
          "registry.grant_self");
    CHECK(shared({.purpose = "INVESTIGATE",
                  .organisation = 5,
                  .groups = {group::facts},
                  .from = "01.03.2027"}) == "registry.grant_dates");
    CHECK(shared({.purpose = "INVESTIGATE",
                  .organisation = 5,
                  .groups = {group::facts, group::sharing}}) == "registry.grant_part");
    CHECK(shared({.purpose = "INVESTIGATE", .organisation = 5, .groups = {group::facts}}) == "");
}

TEST_CASE("searches make no list of everybody: after ten names for each case a day they stop") {
    House house;
    auto& registry = *house.registry;
    for (int i = 0; i < 25; ++i)
        house.some_case(house.worker,
                        "Amara Invented" + std::string(1, static_cast<char>('a' + i)));
    std::size_t shown = 0;
    std::string stopped;
    for (int i = 0; i < 40 && stopped.empty(); ++i) {
        const auto found = registry.search(house.worker, {.text = "Amara Invented"});
        stopped = id_of(found);
        shown += found ? found->cases.size() : 0;
    }
    CHECK(stopped == "registry.too_many_names");
    CHECK(shown == 600);
    house.now -= std::chrono::days(1);  // a clock put back begins no new day
    CHECK(id_of(registry.search(house.worker, {.text = "Amara"})) == "registry.too_many_names");
    house.now += std::chrono::days(2);
    CHECK(registry.search(house.worker, {.text = "Amara Invented"}));
    CHECK(id_of(registry.search(house.worker, {.text = std::string(401, 'a')})) ==
          "registry.query_long");
}

TEST_CASE("no more than three emergencies wait for a second person") {
    House house;
    auto& registry = *house.registry;
    std::vector<store::RecordId> ids;
    for (int i = 0; i < 4; ++i) ids.push_back(house.some_case(house.worker));
    for (int i = 0; i < 3; ++i)
        REQUIRE(
            registry.emergency(house.colleague, ids[static_cast<std::size_t>(i)], "DANGER", ""));
    CHECK(id_of(registry.emergency(house.colleague, ids[3], "DANGER", "")) ==
          "registry.emergencies_waiting");
    REQUIRE(registry.confirm(house.boss, house.colleague.user, ids[0]));
    CHECK(registry.emergency(house.colleague, ids[3], "DANGER", ""));
}

TEST_CASE(
    "whom somebody added or changed signs in when a second person, and not their own hand, "
    "confirmed it") {
    House house;
    auto& registry = *house.registry;
    auto u = house.person(1, "north", {"administrator", "supervisor", "caseworker"}, "CARE");
    const auto admin = [&] {
        auto access = u;
        access.purpose = "ADMINISTRATION";
        return access;
    }();
    auto puppet = registry.add_user(admin, {1, "south", {"caseworker", "supervisor"}});
    REQUIRE(puppet);
    const auto sign = [&] {
        return registry.sign_in({"user " + puppet->user.id, puppet->key.copy()}, "CARE");
    };
    CHECK(id_of(sign()) == "registry.not_signed_in");
    CHECK(id_of(registry.confirm_user(u, puppet->user.id)) == "registry.not_yourself");
    CHECK(id_of(registry.confirm_user(house.worker, puppet->user.id)) == "registry.not_allowed");
    CHECK(id_of(registry.confirm_user(house.boss, "U999")) == "registry.nothing_to_confirm");
    REQUIRE(registry.confirm_user(house.boss, puppet->user.id));
    const auto in = sign();
    REQUIRE(in);
    CHECK(registry.notices(*in));
    // A change is confirmed again, and ends what they do meanwhile.
    REQUIRE(registry.change_user(admin, puppet->user.id, {1, "north", {"caseworker"}}));
    CHECK(id_of(registry.notices(*in)) == "registry.not_signed_in");
    CHECK(id_of(sign()) == "registry.not_signed_in");
}

TEST_CASE("what somebody typed for an id stands in no line of the audit") {
    House house;
    auto& registry = *house.registry;
    const auto admin = house.person(1, "", {"administrator"}, "ADMINISTRATION");
    // A name may look like an id of a case, like a time, or begin as an organisation does.
    for (const std::string typed : {"Kanarienvogel", "organisation Kanarienvogel",
                                    "Christian Andrews", "2026-12-01Kanarienvo"}) {
        CHECK_FALSE(registry.end_user(admin, typed));
        CHECK_FALSE(registry.change_user(admin, typed, {1, "", {"administrator"}}));
        CHECK_FALSE(registry.recover_user_at_console(typed));
        CHECK_FALSE(registry.lift_limit(house.boss, typed));
        CHECK_FALSE(registry.confirm_user(house.boss, typed));
        CHECK_FALSE(registry.sign_in({"user " + typed, house.kek.copy()}, typed));
        auto access = house.worker;
        access.purpose = typed;
        CHECK_FALSE(registry.search(access, {.text = typed}));
    }
    for (const auto& line : house.lines()) {
        CHECK(line.find("Kanarienvo") == line.npos);
        CHECK(line.find("Andrews") == line.npos);
    }
}

TEST_CASE("asked for no part of a case, nobody learns that it is there") {
    House house;
    const auto id = house.some_case(house.worker);
    for (const auto& which : {id, store::RecordId::random()})
        CHECK(id_of(house.registry->read(house.colleague, which, {})) == "registry.nothing_given");
}

TEST_CASE(
    "names of organisations and files are one line of text, and a field that has one value has "
    "one") {
    House house;
    auto& registry = *house.registry;
    const auto id = house.some_case(house.worker);
    for (const std::string bad : {"", "a\tb", "a\nb", "\x1b[2J", "\xff"}) {
        CHECK(id_of(registry.add_organisation(bad, "CARE")) == "registry.organisation_name");
        CHECK(id_of(registry.attach(house.worker, id, bad, "x")) == "registry.attachment_form");
        CHECK(id_of(Registry::create(*store::create_store(house.folder.path / "other"),
                                     Keyring::make(), house.kek, {1, bad, "CARE"})) ==
              "registry.organisation_name");
        fs::remove_all(house.folder.path / "other");
    }
    CHECK(id_of(registry.change(house.worker, id, group::contact, 0,
                                {{"safety", "UNSAFE"}, {"safety", "NONE"}})) ==
          "registry.field_twice");
    CHECK(registry.change(house.worker, id, group::facts, 1,
                          {{"citizenship", "NGA"}, {"citizenship", "BEN"}}));
}

TEST_CASE("a record that was put into another organisation does not open there") {
    House house;
    const auto id = house.some_case(house.outside);
    auto boss_keys = house.keys[2].key.copy();
    house.registry.reset();
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open((house.folder.path / "registry" / "cases.db").c_str(), &database) ==
            SQLITE_OK);
    REQUIRE(sqlite3_exec(database, "update records set organisation = 1", nullptr, nullptr,
                         nullptr) == SQLITE_OK);
    sqlite3_close(database);
    auto store = store::open_store(house.folder.path / "registry");
    REQUIRE(store);
    const auto text = Registry::keyring_of(**store);
    auto again = Registry::open(*std::move(store), *Keyring::opened(*text, house.kek),
                                [&] { return house.now; });
    REQUIRE(again);
    CHECK(id_of(again->read(house.boss, id, all_of_it)) == "crypto.does_not_open");
}

TEST_CASE("a limit that stops an export or a search alone is told too") {
    House house;
    auto& registry = *house.registry;
    std::vector<store::RecordId> ids;
    for (int i = 0; i < 61; ++i) ids.push_back(house.some_case(house.worker));
    for (int i = 0; i < 60; ++i) REQUIRE(registry.export_case(house.worker, ids[i]));
    CHECK(id_of(registry.export_case(house.worker, ids[60])) == "registry.too_many_today");
    CHECK(registry.notices(house.boss)->size() == 1);
    for (int i = 0; i < 40; ++i) static_cast<void>(registry.search(house.boss, {.text = "Amara"}));
    CHECK(registry.notices(house.boss)->size() == 1);
    for (int i = 0; i < 100; ++i) static_cast<void>(registry.search(house.boss, {.text = "Amara"}));
    CHECK(registry.notices(house.boss)->back().user == house.boss.user);
}

TEST_CASE("several parts of a case change together or not at all, and a part is named once") {
    House house;
    auto& registry = *house.registry;
    const auto id = house.some_case(house.worker);
    const auto sex = [&] {
        const auto view = registry.read(house.worker, id, std::vector{group::facts});
        return std::string(value_of(view->groups.front().written.fields, "sex"));
    };
    const auto changed = [&](std::vector<Change> changes) {
        return id_of(registry.change(house.worker, id, std::move(changes)));
    };
    CHECK(changed({{group::facts, 1, {{"sex", "1"}}}, {group::identity, 7, {{"name", "Other"}}}}) ==
          "store.changed_meanwhile");
    CHECK(changed({{group::facts, 1, {{"sex", "1"}}},
                   {group::contact, 0, {{"safety", "SAFE_UNTIL"}}}}) == "registry.contact_day");
    CHECK(changed({{group::facts, 1, {{"sex", "1"}}}, {group::facts, 2, {{"sex", "0"}}}}) ==
          "registry.part_twice");
    CHECK(changed({}) == "registry.nothing_given");
    CHECK(changed({{group::notes, 0, {}}}) == "registry.nothing_given");
    CHECK(sex() == "2");
    CHECK(changed({{group::facts, 1, {{"sex", "1"}}}, {group::notes, 0, {{"note", "both"}}}}) ==
          "");
    CHECK(sex() == "1");
    CHECK(house.last_line().line.what == "read facts");
    const auto lines = registry.who_read(house.boss, id);
    REQUIRE(lines);
    CHECK(std::ranges::any_of(*lines, [](const store::WrittenLine& line) {
        return line.line.what == "change facts,notes" && line.outcome == "done";
    }));
}

TEST_CASE("where a zone has no supervisors, another who manages users is the second person") {
    House house;
    auto& registry = *house.registry;
    const auto one = house.person(3, "", {"administrator"}, "ADMINISTRATION"),
               two = house.person(3, "visits", {"administrator", "labour_inspector"},
                                  "ADMINISTRATION");
    const auto made = registry.add_user(two, {3, "visits", {"labour_inspector"}});
    REQUIRE(made);
    CHECK(id_of(registry.confirm_user(two, made->user.id)) == "registry.not_yourself");
    CHECK(id_of(registry.confirm_user(house.inspector, made->user.id)) == "registry.not_allowed");
    REQUIRE(registry.confirm_user(one, made->user.id));
    const auto in = registry.sign_in({"user " + made->user.id, made->key.copy()}, "");
    REQUIRE(in);
    CHECK(in->purpose == "LABOUR_INSPECTION");  // the usual one
}

TEST_CASE("cases given to a team together all stand in the line, and each knows of it") {
    House house;
    auto& registry = *house.registry;
    const std::vector<store::RecordId> ids = {house.some_case(house.worker),
                                              house.some_case(house.worker)};
    CHECK(id_of(registry.assign(house.boss, {}, "south")) == "registry.nothing_given");
    CHECK(id_of(registry.assign(house.boss, std::vector(501, ids[0]), "south")) ==
          "registry.assign_many");
    REQUIRE(registry.assign(house.boss, ids, "south"));
    CHECK(house.last_line().line.why == ids[0].text() + " " + ids[1].text());
    const auto lines = registry.who_read(house.boss, ids[1]);
    REQUIRE(lines);
    REQUIRE(lines->size() == 3);
    CHECK((*lines)[1].line.what == "assign");
    CHECK((*lines)[1].line.why == "with others");
}

TEST_CASE(
    "keys can change for as long as a registry lives, also after changes that were cut short") {
    auto ring = Keyring::make();
    ring.about.origin = "palermo.example";
    const auto kek = crypto::SealingKey::random(), record = crypto::SealingKey::random();
    auto wrapped = ring.wrap(Root::cases, record, "here");
    for (int i = 0; i < 600; ++i) {
        ring.renew(Root::cases);
        if (i % 7 == 0) ring.renew(Root::cases);  // the one before was never finished
        const auto key = ring.unwrap(Root::cases, wrapped, "here");
        REQUIRE(key);
        wrapped = ring.wrap(Root::cases, *key, "here");
        ring.drop_older(Root::cases);
        if (i % 50 != 0) continue;
        auto again = Keyring::opened(ring.text(kek), kek);
        REQUIRE(again);
        CHECK(again->unwrap(Root::cases, wrapped, "here")->reveal() == record.reveal());
    }
}

TEST_CASE("a damaged record is left out of a search and counted; the others are found") {
    House house;
    const auto broken = house.some_case(house.worker, "Boris Invented");
    const auto whole = house.some_case(house.worker, "Amara Invented");
    house.registry.reset();
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open((house.folder.path / "registry" / "identities.db").c_str(), &database) ==
            SQLITE_OK);
    sqlite3_stmt* change = nullptr;
    REQUIRE(sqlite3_prepare_v2(database, "update versions set sealed = x'00' where record = ?", -1,
                               &change, nullptr) == SQLITE_OK);
    sqlite3_bind_blob(change, 1, broken.bytes().data(), 10, SQLITE_STATIC);
    REQUIRE(sqlite3_step(change) == SQLITE_DONE);
    sqlite3_finalize(change);
    sqlite3_close(database);
    auto store = store::open_store(house.folder.path / "registry");
    REQUIRE(store);
    const auto text = Registry::keyring_of(**store);
    auto again = Registry::open(*std::move(store), *Keyring::opened(*text, house.kek),
                                [&] { return house.now; });
    REQUIRE(again);
    const auto found = again->search(house.worker, {.text = "Amara Invented"});
    REQUIRE(found);
    REQUIRE(found->cases.size() == 1);
    CHECK(found->cases.front().id == whole);
    CHECK(found->not_searched == 1);
    // What another organisation has lost is not told, and nothing is counted beside it.
    CHECK(again->search(house.outside, {.text = "Amara"})->not_searched == 0);
    REQUIRE(again->add_organisation("Rapporteur", "RAPPORTEUR"));
    const auto counts = again->add_user_at_console({5, "", {"rapporteur"}});
    const auto who = again->sign_in({"user " + counts->user.id, counts->key.copy()}, "");
    REQUIRE(who);
    CHECK(id_of(again->cells(*who)) == "registry.damaged_records");
    CHECK(id_of(again->extract(*who)) == "registry.damaged_records");
}
