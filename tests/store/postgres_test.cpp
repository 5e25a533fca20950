#include "stores.hpp"

using namespace store_tests;

TEST_CASE("the server shows a step's role one organisation's rows, without any WHERE") {
    const PostgresPlace place;
    auto store = unlocked(place.create());
    kept(*store, "case", "identity");
    {
        auto step = begun(*store, "create", 2);
        const auto record = record_of(2);
        REQUIRE(step->create(record));
        REQUIRE(step->append(Vault::cases, record.id, 5, {1, "case of 2"}));
        REQUIRE(step->done());
    }
    const auto seen_by = [&](const std::string& organisation) {
        return psql(place.name, "begin; set local role palermo_app; " +
                                    (organisation.empty()
                                         ? std::string()
                                         : "set local palermo.org = '" + organisation + "'; ") +
                                    "select count(*) from palermo.records; "
                                    "select count(*) from palermo.versions; commit;");
    };
    CHECK(seen_by("") == "0\n0\n");
    CHECK(seen_by("1") == "1\n2\n");
    CHECK(seen_by("2") == "1\n1\n");
    CHECK(seen_by("3") == "0\n0\n");
    const auto refused = [&](const std::string& sql) {
        return psql(place.name, "begin; set local role palermo_app; set local palermo.org = '2'; " +
                                    sql + "; commit;");
    };
    CHECK(refused("update palermo.records set organisation = 1").find("row-level security") !=
          std::string::npos);
    CHECK(refused("select * from palermo.audit").find("permission denied") != std::string::npos);
    CHECK(refused("delete from palermo.records").find("permission denied") != std::string::npos);
}

TEST_CASE("an id that another organisation uses is refused, though its row is not seen") {
    const PostgresPlace place;
    auto store = unlocked(place.create());
    const auto id = kept(*store, "case", "identity");
    auto step = begun(*store, "create", 2);
    CHECK(step->create({id, 2, "k", "k"}).error().id == "store.exists");
    REQUIRE(step->done(0));
    CHECK(audit_holds(*store));
}

TEST_CASE("what was erased is in no table, and its id stays used") {
    const PostgresPlace place;
    auto store = unlocked(place.create());
    const auto id = kept(*store, "canary-of-the-case", "canary-of-the-identity");
    {
        auto step = begun(*store, "erase");
        REQUIRE(step->erase(id));
        REQUIRE(step->done());
    }
    REQUIRE(store->settle());
    CHECK(psql(place.name, "select count(*) from palermo.versions") == "0\n");
    CHECK(psql(place.name,
               "select count(*) from palermo.records where cases_key is not null or "
               "identities_key is not null") == "0\n");
    auto step = begun(*store, "create");
    CHECK(step->create({id, 1, "k", "k"}).error().id == "store.exists");
}

TEST_CASE("keys wrapped anew replace the old ones") {
    const PostgresPlace place;
    auto store = unlocked(place.create());
    auto record = record_of();
    {
        auto step = begun(*store, "create");
        REQUIRE(step->create(record));
        REQUIRE(step->done());
    }
    record.cases_key = "new case key", record.identities_key = "new identity key";
    auto step = begun(*store, "rewrap");
    REQUIRE(step->rewrap(record));
    CHECK(**step->find(record.id) == record);
    REQUIRE(step->done());
}

TEST_CASE("a lost connection is told, nothing is half done, and the next step connects again") {
    const PostgresPlace place;
    auto store = unlocked(place.create());
    const auto record = record_of();
    auto step = begun(*store, "create");
    REQUIRE(step->create(record));
    psql("postgres", "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" +
                         place.name + "'");
    CHECK(step->done().error().id == "store.no_server");
    step = begun(*store, "read");
    CHECK(!*step->find(record.id));
    REQUIRE(step->done(0));
    CHECK(outcomes_of(*store) == std::vector<std::string>{"read: done"});
    CHECK(audit_holds(*store));
}

TEST_CASE("another program that writes for longer than five seconds is told as busy") {
    const PostgresPlace place;
    auto one = unlocked(place.create()), two = unlocked(place.open());
    {
        const auto step = begun(*one, "read");
        CHECK(two->begin({.who = "U3", .what = "read"}, 1).error().id == "store.busy");
    }
    REQUIRE(begun(*two, "read")->done());
    CHECK(outcomes_of(*one) == std::vector<std::string>{"read: abandoned", "read: done"});
    CHECK(audit_holds(*one));
}

TEST_CASE("lines or a head that another program changed are not signed on top of") {
    for (const std::string how :
         {"update palermo.audit set line = replace(line, 'U3', 'U4') where number = 2",
          "delete from palermo.audit where number = 2", "delete from palermo.head",
          "update palermo.head set note = replace(note, 'palermo', 'Palermo')"}) {
        CAPTURE(how);
        const PostgresPlace place;
        auto store = unlocked(place.create());
        kept(*store, "case", "identity");
        kept(*store, "case", "identity");
        CHECK(psql(place.name, how).empty());
        CHECK(store->begin({.who = "U3", .what = "read"}, 1).error().id == "store.audit_broken");
    }
}

TEST_CASE("a database without a store, with one, and with a newer one are told") {
    const PostgresPlace place;
    CHECK(place.open().error().id == "store.no_schema");
    REQUIRE(place.create());
    CHECK(place.create().error().id == "store.schema_in_use");
    CHECK(place.fill().error().id == "store.schema_in_use");
    CHECK(psql(place.name, "update palermo.form set version = 2").empty());
    CHECK(place.open().error().id == "store.newer");
    CHECK(open_postgres("host=/nowhere").error().id == "store.no_server");
}

TEST_CASE("rows of SQLite fill PostgreSQL and come back the same") {
    const SqlitePlace first;
    const PostgresPlace second;
    auto store = unlocked(first.create());
    for (int i = 0; i < 5; ++i) kept(*store, "case", "name");
    auto filling = second.fill();
    REQUIRE(filling);
    for (const auto& row : rows_of(*store)) REQUIRE((*filling)->add(row));
    REQUIRE((*filling)->finish(*store->head()));
    CHECK(rows_of(*unlocked(second.open())) == rows_of(*store));
}

TEST_CASE("the first server is killed and its replica promoted: nothing acknowledged is lost") {
    const Cluster two("replica");
    auto store = unlocked(create_postgres("host=" + two.folder() + "," + two.folder() +
                                          "/s2 user=palermo dbname=postgres "
                                          "target_session_attrs=read-write"));
    std::vector<RecordId> acknowledged;
    for (int i = 0; i < 10; ++i) acknowledged.push_back(kept(*store, "case", "identity"));
    two.kill_first();
    // It falls somewhere in these.
    for (bool lost = false; !lost;) {
        const auto record = record_of();
        auto step = store->begin({.who = "U3", .what = "create"}, 1);
        lost = !step || !(*step)->create(record) ||
               !(*step)->append(Vault::cases, record.id, 5, {1, "case"}) || !(*step)->done();
        if (!lost) acknowledged.push_back(record.id);
    }
    REQUIRE(two.line() == "promoted");
    auto step = begun(*store, "read");
    for (const auto& id : acknowledged)
        CHECK((*step->latest(Vault::cases, id, 5))->sealed == "case");
    REQUIRE(step->done());
    CHECK(audit_holds(*store));
}
