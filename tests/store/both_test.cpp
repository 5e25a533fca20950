#include <map>

#include "stores.hpp"

using namespace store_tests;

// What a store does, whichever database keeps it.
#define IN_BOTH(name) TEST_CASE_TEMPLATE(name, Place, SqlitePlace, PostgresPlace)

IN_BOTH("what was done is there after the store was closed, with a line for each step") {
    const Place place;
    RecordId id = RecordId::random();
    {
        auto store = unlocked(place.create());
        id = kept(*store, "sealed case", "sealed identity");
    }
    auto store = unlocked(place.open());
    auto step = begun(*store, "read");
    const auto record = *step->find(id);
    REQUIRE(record);
    CHECK(record->cases_key == "wrapped key of the case");
    CHECK(record->identities_key == "wrapped key of the identity");
    CHECK((*step->latest(Vault::cases, id, 5))->sealed == "sealed case");
    CHECK((*step->latest(Vault::identities, id, 5))->sealed == "sealed identity");
    CHECK(!*step->latest(Vault::cases, id, 6));
    REQUIRE(step->done());
    CHECK(outcomes_of(*store) == std::vector<std::string>{"create: done", "read: done"});
    CHECK(audit_holds(*store));
}

IN_BOTH("a refused and an abandoned step change nothing, and each has its line") {
    const Place place;
    auto store = unlocked(place.create());
    const auto refused = record_of(), abandoned = record_of();
    {
        auto step = begun(*store, "create");
        REQUIRE(step->create(refused));
        const auto why = step->refuse(fail(Code::not_permitted, "store.scope"));
        CHECK(why.id == "store.scope");
    }
    {
        auto step = begun(*store, "create");
        REQUIRE(step->create(abandoned));
    }
    auto step = begun(*store, "read");
    CHECK(!*step->find(refused.id));
    CHECK(!*step->find(abandoned.id));
    REQUIRE(step->done(0));
    CHECK(outcomes_of(*store) ==
          std::vector<std::string>{"create: store.scope", "create: abandoned", "read: done"});
    CHECK(audit_holds(*store));
}

IN_BOTH("a version is added and never written over; the second of two writers is refused") {
    const Place place;
    auto store = unlocked(place.create());
    const auto id = kept(*store, "first", "identity");
    auto step = begun(*store, "change");
    REQUIRE(step->append(Vault::cases, id, 5, {2, "second"}));
    CHECK(step->append(Vault::cases, id, 5, {2, "other second"}).error().id ==
          "store.changed_meanwhile");
    CHECK(step->append(Vault::cases, id, 5, {4, "fourth"}).error().id == "store.changed_meanwhile");
    const auto all = *step->history(Vault::cases, id, 5);
    REQUIRE(all.size() == 2);
    CHECK(all[0].sealed == "first");
    CHECK(all[1].sealed == "second");
    CHECK(step->create({id, 1, "k", "k"}).error().id == "store.exists");
    REQUIRE(step->done());
}

IN_BOTH("a step of another organisation sees what it would see if the record were not there") {
    const Place place;
    auto store = unlocked(place.create());
    const auto id = kept(*store, "case", "identity");
    const auto nobody = RecordId::random();
    auto step = begun(*store, "read", 2);
    for (const auto& each : {id, nobody}) {
        CHECK(!*step->find(each));
        CHECK(!*step->latest(Vault::cases, each, 5));
        CHECK(step->history(Vault::identities, each, 5)->empty());
        CHECK(to_string(step->append(Vault::cases, each, 5, {2, "x"}).error()) ==
              "store.no_record()");
        CHECK(to_string(step->erase(each).error()) == "store.no_record()");
    }
    CHECK(step->create(record_of(1)).error().id == "store.scope");
    REQUIRE(step->done(0));
}

IN_BOTH("settings keep their latest value") {
    const Place place;
    auto store = unlocked(place.create());
    auto step = begun(*store, "set");
    CHECK(!*step->setting("keys"));
    REQUIRE(step->set("keys", std::string("a\0b", 3)));
    REQUIRE(step->set("keys", std::string("c\0d", 3)));
    CHECK(**step->setting("keys") == std::string("c\0d", 3));
    REQUIRE(step->done());
}

IN_BOTH("no step begins before somebody signs") {
    const Place place;
    auto store = *place.create();
    const auto step = store->begin({.who = "U3", .what = "read"}, 1);
    CHECK(step.error().id == "store.unsigned");
}

IN_BOTH("a line with a tab in it is a bug, and the next step begins as if it had not been tried") {
    const Place place;
    auto store = unlocked(place.create());
    CHECK_THROWS_AS(static_cast<void>(store->begin({.who = "U3\tdone", .what = "read"}, 1)),
                    InternalError);
    REQUIRE(begun(*store, "read")->done());
    CHECK(outcomes_of(*store) == std::vector<std::string>{"read: done"});
}

IN_BOTH("another signing key than the store's is told, and signs nothing") {
    const Place place;
    kept(*unlocked(place.create()), "case", "identity");
    auto store = *place.open();
    store->sign_with(crypto::SigningKey::random(), "palermo.example");
    CHECK(store->begin({.who = "U3", .what = "read"}, 1).error().id == "store.audit_broken");
    store->sign_with(crypto::SigningKey::from(seed()), "palermo.example");
    REQUIRE(begun(*store, "read")->done());
    CHECK(audit_holds(*store));
}

IN_BOTH("a snapshot shows the store as it was, whatever is written after") {
    const Place place;
    auto store = unlocked(place.create());
    const auto first = kept(*store, "first case", "first name");
    auto snapshot = store->snapshot();
    REQUIRE(snapshot);
    const auto second = kept(*store, "second case", "second name");
    {
        auto step = begun(*store, "erase");
        REQUIRE(step->erase(first));
        REQUIRE(step->done());
    }
    std::vector<Row> seen;
    REQUIRE((*snapshot)->each([&](const Row& row) -> Result<void> {
        seen.push_back(row);
        return {};
    }));
    REQUIRE(seen.size() == 4);  // a record, a version in each vault, a line
    CHECK(std::get<RecordRow>(seen[0]).record.id == first);
    CHECK(std::get<RecordRow>(seen[0]).record.identities_key == "wrapped key of the identity");
    CHECK(std::get<VersionRow>(seen[1]).version.sealed == "first case");
    CHECK(std::get<VersionRow>(seen[2]).version.sealed == "first name");

    const auto now = rows_of(*store);
    REQUIRE(now.size() == 7);  // two records, two versions, three lines
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& record = std::get<RecordRow>(now[i]);
        CHECK(record.erased == (record.record.id == first));
        CHECK(record.record.cases_key.empty() == record.erased);
    }
    CHECK(std::get<VersionRow>(now[2]).record == second);
}

IN_BOTH("an index asks only for what changed since it last asked") {
    const Place place;
    auto store = unlocked(place.create());
    const auto one = kept(*store, "one", "name of one");
    const auto two = kept(*store, "two", "name of two");
    const auto since = (*store->snapshot())->change();
    CHECK(since == 2);
    {
        auto step = begun(*store, "change");
        REQUIRE(step->append(Vault::identities, one, 5, {2, "new name of one"}));
        REQUIRE(step->done());
    }
    {
        auto step = begun(*store, "erase");
        REQUIRE(step->erase(two));
        REQUIRE(step->done());
    }
    const auto changed = [&](std::int64_t after) {
        std::map<std::string, std::string> names;
        REQUIRE((*store->snapshot())
                    ->changed(Vault::identities, 5, after,
                              [&](const RecordRow& row,
                                  const std::optional<Version>& last) -> Result<void> {
                                  names[row.record.id.text()] = last ? last->sealed : "gone";
                                  return {};
                              }));
        return names;
    };
    const std::map<std::string, std::string> both = {{one.text(), "new name of one"},
                                                     {two.text(), "gone"}};
    CHECK(changed(since) == both);
    CHECK(changed(0) == both);
    CHECK(changed(since + 2).empty());
}

IN_BOTH("a store that is filled with the rows of another has the same rows and goes on from them") {
    const Place place, other;
    auto store = unlocked(place.create());
    for (int i = 0; i < 20; ++i) kept(*store, "case " + std::to_string(i), "name");
    const auto erased = kept(*store, "to be erased", "name");
    {
        auto step = begun(*store, "erase");
        REQUIRE(step->erase(erased));
        REQUIRE(step->set("keyring", "wrapped"));
        REQUIRE(step->done());
    }
    const auto rows = rows_of(*store);
    auto filling = other.fill();
    REQUIRE(filling);
    for (const auto& row : rows) REQUIRE((*filling)->add(row));
    CHECK_FALSE(other.open());
    REQUIRE((*filling)->finish(*store->head()));
    auto second = unlocked(other.open());
    CHECK(rows_of(*second) == rows);
    CHECK(*second->head() == *store->head());
    kept(*second, "one more", "name");
    CHECK(rows_of(*second).size() == rows.size() + 4);
}

IN_BOTH("rows that are not a whole store fill none, and nothing is left of the try") {
    const Place place;
    auto store = unlocked(place.create());
    kept(*store, "one", "name");
    kept(*store, "two", "name");
    const auto rows = rows_of(*store);
    REQUIRE(rows.size() == 8);
    const auto filled = [&](const std::vector<Row>& some, const std::string& head) -> std::string {
        const Place other;
        auto filling = other.fill();
        REQUIRE(filling);
        for (const auto& row : some) {
            if (auto added = (*filling)->add(row); !added) {
                filling->reset();
                CHECK_FALSE(other.open());
                return added.error().id;
            }
        }
        auto finished = (*filling)->finish(head);
        filling->reset();
        CHECK(bool(other.open()) == bool(finished));
        return finished ? "" : finished.error().id;
    };
    const auto head = *store->head();
    for (std::size_t out = 0; out < rows.size(); ++out) {
        auto some = rows;
        some.erase(some.begin() + static_cast<std::ptrdiff_t>(out));
        const auto id = filled(some, head);
        // A record's versions cannot stand without it; of an audit no line may be missing. A version that is
        // its group's last is not known to be missing here: a backup's count says it.
        if (std::holds_alternative<RecordRow>(rows[out])) CHECK(id == "store.rows_order");
        if (std::holds_alternative<LineRow>(rows[out]))
            CHECK(id == (out + 1 == rows.size() ? "store.rows_head" : "store.audit_chain"));
    }
    auto swapped = rows;
    std::swap(swapped[0], swapped[1]);
    CHECK(filled(swapped, head) == "store.rows_order");
    CHECK(filled(rows, "") == "store.rows_head");
}
