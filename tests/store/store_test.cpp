#include "palermo/store/store.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <map>

using namespace palermo;
using namespace palermo::store;
namespace fs = std::filesystem;

namespace {

struct Folder {
    Folder() {
        std::string form = (fs::temp_directory_path() / "palermo-store-XXXXXX").string();
        path = mkdtemp(form.data());
    }
    ~Folder() { fs::remove_all(path); }
    fs::path path;
};

const auto seed = [] { return *crypto::SealingKey::of(std::string(32, 's')); };

std::unique_ptr<Store> unlocked(Result<std::unique_ptr<Store>> store) {
    REQUIRE(store);
    (*store)->sign_with(crypto::SigningKey::from(seed()), "palermo.example");
    return *std::move(store);
}

std::unique_ptr<Step> begun(Store& store, std::string what, std::int32_t organisation = 1) {
    auto step = store.begin({.who = "U3",
                             .zone = "CARE",
                             .purpose = "CARE",
                             .what = std::move(what),
                             .which = "",
                             .why = ""},
                            organisation);
    REQUIRE(step);
    return *std::move(step);
}

Record record_of(std::int32_t organisation = 1) {
    return {RecordId::random(), organisation, "wrapped key of the case",
            "wrapped key of the identity"};
}

/// A record with one version of group 5 in each vault.
RecordId kept(Store& store, std::string cases, std::string identity) {
    const auto record = record_of();
    auto step = begun(store, "create");
    REQUIRE(step->create(record));
    REQUIRE(step->append(Vault::cases, record.id, 5, {1, std::move(cases)}));
    REQUIRE(step->append(Vault::identities, record.id, 5, {1, std::move(identity)}));
    REQUIRE(step->done());
    return record.id;
}

std::vector<std::string> lines_of(Store& store) {
    std::vector<std::string> lines;
    REQUIRE(store.audit([&](std::string_view line) -> Result<void> {
        lines.emplace_back(line);
        return {};
    }));
    return lines;
}

std::vector<std::string> outcomes_of(Store& store) {
    std::vector<std::string> outcomes;
    for (const auto& line : lines_of(store)) {
        const auto read = *WrittenLine::parse(line, 0);
        outcomes.push_back(read.line.what + ": " + read.outcome);
    }
    return outcomes;
}

/// Lines follow each other, and the signed head is of exactly these.
bool audit_holds(Store& store) {
    AuditVerifier verifier;
    for (const auto& line : lines_of(store)) {
        if (!verifier.add(line)) return false;
    }
    const auto head = crypto::verified_checkpoint(*store.head(), "palermo.example",
                                                  crypto::SigningKey::from(seed()).public_key());
    return head && head->size == verifier.tree().size() && head->root == verifier.tree().root();
}

std::string all_bytes(const fs::path& folder) {
    std::string bytes;
    for (const auto& entry : fs::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(file), {});
    }
    return bytes;
}

void sql(const fs::path& file, const std::string& text) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database, text.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
}

}  // namespace

TEST_CASE("an id is sixteen letters in four groups and reads back as people write it") {
    const auto id = RecordId::random();
    const auto text = id.text();
    CHECK(text.size() == 19);
    CHECK(text[4] == '-');
    CHECK(*RecordId::parse(text) == id);
    CHECK(RecordId::parse("ooil-0000 00000000")->text() == "0011-0000-0000-0000");
    for (const auto* wrong :
         {"", "0000-0000-0000-000", "0000-0000-0000-00000", "0000-0000-0000-000U"})
        CHECK(!RecordId::parse(wrong));
}

TEST_CASE("what was done is there after the store was closed, with a line for each step") {
    const Folder folder;
    RecordId id = RecordId::random();
    {
        auto store = unlocked(create_store(folder.path));
        id = kept(*store, "sealed case", "sealed identity");
    }
    auto store = unlocked(open_store(folder.path));
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

TEST_CASE("a refused and an abandoned step change nothing, and each has its line") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path));
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

TEST_CASE("a version is added and never written over; the second of two writers is refused") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path));
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

TEST_CASE("a step of another organisation sees what it would see if the record were not there") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path));
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

TEST_CASE(
    "after an erasure and settle() no byte of the record is in any file, and its id stays used") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path));
    const auto id = kept(*store, "canary-of-the-case-4711", "canary-of-the-identity-4712");
    const auto other = kept(*store, "another case", "another identity");
    CHECK(all_bytes(folder.path).find("canary-of-the-case-4711") != std::string::npos);
    {
        auto step = begun(*store, "erase");
        REQUIRE(step->erase(id));
        CHECK(!*step->find(id));
        REQUIRE(step->done());
    }
    REQUIRE(store->settle());
    const auto bytes = all_bytes(folder.path);
    CHECK(bytes.find("canary-of-the") == std::string::npos);
    auto step = begun(*store, "read");
    CHECK(!*step->find(id));
    CHECK(!*step->latest(Vault::identities, id, 5));
    CHECK((*step->latest(Vault::identities, other, 5))->sealed == "another identity");
    CHECK(step->create({id, 1, "k", "k"}).error().id == "store.exists");
    REQUIRE(step->done());
    CHECK(audit_holds(*store));
}

TEST_CASE("what a commit cut between the two files left is not shown, and goes") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path));
    const auto id = kept(*store, "case", "identity");
    store.reset();
    // The commit of change 2 reached identities.db and not cases.db.
    sql(folder.path / "identities.db",
        "insert into versions select record, part, 2, 2, cast('cut-off-4713' as blob) from "
        "versions");
    store = unlocked(open_store(folder.path));
    auto step = begun(*store, "read");
    CHECK(step->history(Vault::identities, id, 5)->size() == 1);
    REQUIRE(step->append(Vault::identities, id, 5, {2, "written again"}));
    REQUIRE(step->done());
    CHECK((*begun(*store, "read")->latest(Vault::identities, id, 5))->sealed == "written again");
}

TEST_CASE("settings keep their latest value") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path));
    auto step = begun(*store, "set");
    CHECK(!*step->setting("keys"));
    REQUIRE(step->set("keys", std::string("a\0b", 3)));
    REQUIRE(step->set("keys", std::string("c\0d", 3)));
    CHECK(**step->setting("keys") == std::string("c\0d", 3));
    REQUIRE(step->done());
}

TEST_CASE("no step begins before somebody signs") {
    const Folder folder;
    auto store = *create_store(folder.path);
    const auto step = store->begin({.who = "U3", .what = "read"}, 1);
    CHECK(step.error().id == "store.unsigned");
}

TEST_CASE(
    "a line with a tab in it is a bug, and the next step begins as if it had not been tried") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path));
    CHECK_THROWS_AS(static_cast<void>(store->begin({.who = "U3\tdone", .what = "read"}, 1)),
                    InternalError);
    REQUIRE(begun(*store, "read")->done());
    CHECK(outcomes_of(*store) == std::vector<std::string>{"read: done"});
}

TEST_CASE("only its owner can read a store's files") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path / "new"));
    kept(*store, "case", "identity");
    for (const auto& entry : fs::directory_iterator(folder.path / "new")) {
        struct stat found = {};
        REQUIRE(::stat(entry.path().c_str(), &found) == 0);
        CAPTURE(entry.path());
        CHECK((found.st_mode & 077) == 0);
    }
}

TEST_CASE("a folder that holds something is not written into, and one without a store is told") {
    const Folder folder;
    std::ofstream(folder.path / "letter.txt") << "a letter";
    CHECK(create_store(folder.path).error().id == "store.folder_in_use");
    CHECK(open_store(folder.path).error().id == "store.none");
    CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 1);
}

TEST_CASE("a store of a newer palermo is refused and not touched, its log not either") {
    const Folder folder;
    kept(*unlocked(create_store(folder.path)), "case", "identity");
    {
        // The newer program was cut off: what says that it is newer stands in the log alone.
        sqlite3* database = nullptr;
        REQUIRE(sqlite3_open((folder.path / "cases.db").c_str(), &database) == SQLITE_OK);
        REQUIRE(sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr) ==
                SQLITE_OK);
        REQUIRE(sqlite3_exec(database, "pragma user_version = 2", nullptr, nullptr, nullptr) ==
                SQLITE_OK);
        sqlite3_close(database);
    }
    const auto bytes_of = [&](const char* file) {
        std::ifstream stream(folder.path / file, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(stream), {});
    };
    const auto file = bytes_of("cases.db"), log = bytes_of("cases.db-wal"),
               other = bytes_of("identities.db");
    REQUIRE(!log.empty());
    CHECK(open_store(folder.path).error().id == "store.newer");
    CHECK(bytes_of("cases.db") == file);
    CHECK(bytes_of("cases.db-wal") == log);
    CHECK(bytes_of("identities.db") == other);
}

TEST_CASE("where no store can be made nothing is left behind") {
    const Folder folder;
    CHECK(create_store(folder.path / "no" / "such").error().id == "store.disk");
    CHECK(fs::is_empty(folder.path));
    // In a folder that is there and empty, with a slash behind its name.
    fs::create_directory(folder.path / "empty");
    REQUIRE(create_store((folder.path / "empty").string() + "/"));
    CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 1);
    CHECK(open_store(folder.path / "empty"));
}

TEST_CASE("a file that is none or is missing is named") {
    for (const auto* file : {"cases.db", "identities.db"}) {
        const Folder folder;
        kept(*unlocked(create_store(folder.path)), "case", "identity");
        fs::rename(folder.path / file, folder.path / "aside");
        const auto missing = open_store(folder.path);
        REQUIRE(!missing);
        CHECK(missing.error().id == "store.damaged");
        CHECK(to_string(missing.error()).find(file) != std::string::npos);
        std::ofstream(folder.path / file) << std::string(5000, 'x');
        CHECK(open_store(folder.path).error().id == "store.damaged");
    }
}

TEST_CASE("every change of an audit line, and lines dropped, doubled or swapped, are found") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path));
    for (int i = 0; i < 5; ++i) kept(*store, "case", "identity");
    const auto lines = lines_of(*store);
    REQUIRE(lines.size() == 5);
    const auto head = *crypto::verified_checkpoint(*store->head(), "palermo.example",
                                                   crypto::SigningKey::from(seed()).public_key());
    const auto holds = [&](const std::vector<std::string>& some) {
        AuditVerifier verifier;
        for (const auto& line : some) {
            if (!verifier.add(line)) return false;
        }
        return verifier.tree().size() == head.size && verifier.tree().root() == head.root;
    };
    REQUIRE(holds(lines));
    int mutations = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (std::size_t byte = 0; byte < lines[i].size(); ++byte) {
            for (int bit = 0; bit < 8; ++bit, ++mutations) {
                auto some = lines;
                some[i][byte] = static_cast<char>(some[i][byte] ^ (1 << bit));
                CHECK(!holds(some));
            }
        }
        auto dropped = lines, doubled = lines;
        dropped.erase(dropped.begin() + static_cast<std::ptrdiff_t>(i));
        doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), lines[i]);
        CHECK(!holds(dropped));
        CHECK(!holds(doubled));
        auto swapped = lines;
        std::swap(swapped[i], swapped[(i + 1) % 5]);
        CHECK(!holds(swapped));
    }
    CHECK(mutations > 4000);
}

TEST_CASE("who changes the audit without the signing key does not have the next step sign it") {
    // The attacker writes the files as the program does, and lacks the key alone.
    const auto forged_head = [](const std::vector<std::string>& lines, const std::string& note) {
        crypto::AuditTree tree;
        for (const auto& line : lines) tree.add(line);
        std::string state;
        for (const char byte : tree.state()) {
            constexpr std::string_view digits = "0123456789abcdef";
            state += digits[static_cast<unsigned char>(byte) >> 4];
            state += digits[static_cast<unsigned char>(byte) & 15];
        }
        const auto previous =
            lines.empty() ? crypto::chain_of_nothing() : crypto::chain_of(lines.back());
        return "delete from head; insert into head values(1, 9, x'" + state + "', '" + previous +
               "', '" + note + "');";
    };
    for (const std::string how :
         {"last line changed", "last line dropped", "line added", "head dropped",
          "all lines dropped", "signed with a key of their own"}) {
        CAPTURE(how);
        const Folder folder;
        auto store = unlocked(create_store(folder.path));
        kept(*store, "case", "identity");
        kept(*store, "case", "identity");
        auto lines = lines_of(*store);
        auto note = *store->head();
        store.reset();
        std::string text;
        if (how == "last line changed") {
            lines[1].replace(lines[1].find("U3"), 2, "U4");
            text = "update audit set line = '" + lines[1] + "' where number = 2;" +
                   forged_head(lines, note);
        } else if (how == "last line dropped") {
            lines.pop_back();
            text = "delete from audit where number = 2;" + forged_head(lines, note);
        } else if (how == "line added") {
            auto more = *WrittenLine::parse(lines[1], 2);
            more.number = 3;
            more.previous = crypto::chain_of(lines[1]);
            lines.push_back(more.text());
            text = "insert into audit values(3, '" + lines[2] + "');" + forged_head(lines, note);
        } else if (how == "head dropped") {
            text = "delete from head;";
        } else if (how == "all lines dropped") {
            text = "delete from audit;" + forged_head({}, note);
        } else {
            crypto::AuditTree tree;
            for (const auto& line : lines) tree.add(line);
            note = crypto::signed_note(
                crypto::checkpoint_text({"palermo.example", tree.size(), tree.root()}),
                "palermo.example", crypto::SigningKey::random());
            text = forged_head(lines, note);
        }
        sql(folder.path / "cases.db", text);
        store = unlocked(open_store(folder.path));
        const auto step = store->begin({.who = "U3", .what = "read"}, 1);
        REQUIRE(!step);
        CHECK(step.error().id == "store.audit_broken");
        CHECK(!audit_holds(*store));
    }
}

TEST_CASE("another signing key than the store's is told, and signs nothing") {
    const Folder folder;
    kept(*unlocked(create_store(folder.path)), "case", "identity");
    auto store = *open_store(folder.path);
    store->sign_with(crypto::SigningKey::random(), "palermo.example");
    CHECK(store->begin({.who = "U3", .what = "read"}, 1).error().id == "store.audit_broken");
    store->sign_with(crypto::SigningKey::from(seed()), "palermo.example");
    REQUIRE(begun(*store, "read")->done());
    CHECK(audit_holds(*store));
}

TEST_CASE(
    "a writer killed at any moment loses nothing it had acknowledged and leaves nothing "
    "half-written") {
    const Folder folder;
    unlocked(create_store(folder.path));
    int acknowledged = 0;
    for (int round = 0; round < 50; ++round) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        const auto child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            auto store = open_store(folder.path);
            if (!store) ::_exit(1);
            (*store)->sign_with(crypto::SigningKey::from(seed()), "palermo.example");
            for (;;) {
                const auto record = record_of();
                auto step = (*store)->begin({.who = "U3", .what = "create"}, 1);
                if (!step || !(*step)->create(record) ||
                    !(*step)->append(Vault::cases, record.id, 5, {1, record.id.text()}) ||
                    !(*step)->append(Vault::identities, record.id, 5, {1, record.id.text()}) ||
                    !(*step)->done())
                    ::_exit(1);
                if (::write(ends[1], record.id.text().data(), 19) != 19) ::_exit(1);
            }
        }
        ::close(ends[1]);
        std::string told;
        char some[19 * 64];
        // So many acknowledgements, then the kill, which falls somewhere in the next step.
        while (told.size() < 19 * static_cast<std::size_t>(1 + round % 7)) {
            const auto got = ::read(ends[0], some, sizeof some);
            REQUIRE(got > 0);
            told.append(some, static_cast<std::size_t>(got));
        }
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        CHECK(WIFSIGNALED(status));
        for (ssize_t got = 0; (got = ::read(ends[0], some, sizeof some)) > 0;)
            told.append(some, static_cast<std::size_t>(got));
        ::close(ends[0]);

        auto store = unlocked(open_store(folder.path));
        auto step = begun(*store, "read");
        for (std::size_t i = 0; i + 19 <= told.size(); i += 19, ++acknowledged) {
            const auto text = told.substr(i, 19);
            const auto id = *RecordId::parse(text);
            REQUIRE(*step->find(id));
            CHECK((*step->latest(Vault::cases, id, 5))->sealed == text);
            CHECK((*step->latest(Vault::identities, id, 5))->sealed == text);
        }
        REQUIRE(step->done());
        CHECK(audit_holds(*store));
    }
    CHECK(acknowledged >= 50);
}

namespace {

std::vector<Row> rows_of(Store& store) {
    auto snapshot = store.snapshot();
    REQUIRE(snapshot);
    std::vector<Row> rows;
    REQUIRE((*snapshot)->each([&](const Row& row) -> Result<void> {
        rows.push_back(row);
        return {};
    }));
    return rows;
}

}  // namespace

TEST_CASE("a snapshot shows the store as it was, whatever is written after") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path / "registry"));
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

TEST_CASE("an index asks only for what changed since it last asked") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path / "registry"));
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

TEST_CASE(
    "a store that is filled with the rows of another has the same rows and goes on from them") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path / "registry"));
    for (int i = 0; i < 20; ++i) kept(*store, "case " + std::to_string(i), "name");
    const auto erased = kept(*store, "to be erased", "name");
    {
        auto step = begun(*store, "erase");
        REQUIRE(step->erase(erased));
        REQUIRE(step->set("keyring", "wrapped"));
        REQUIRE(step->done());
    }
    const auto rows = rows_of(*store);
    auto filling = fill_store(folder.path / "second");
    REQUIRE(filling);
    for (const auto& row : rows) REQUIRE((*filling)->add(row));
    CHECK_FALSE(fs::exists(folder.path / "second"));
    REQUIRE((*filling)->finish(*store->head()));
    auto second = unlocked(open_store(folder.path / "second"));
    CHECK(rows_of(*second) == rows);
    CHECK(*second->head() == *store->head());
    kept(*second, "one more", "name");
    CHECK(rows_of(*second).size() == rows.size() + 4);
}

TEST_CASE("rows that are not a whole store fill none, and nothing is left of the try") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path / "registry"));
    kept(*store, "one", "name");
    kept(*store, "two", "name");
    const auto rows = rows_of(*store);
    REQUIRE(rows.size() == 8);
    const auto filled = [&](const std::vector<Row>& some, const std::string& head) -> std::string {
        auto filling = fill_store(folder.path / "second");
        REQUIRE(filling);
        for (const auto& row : some) {
            if (auto added = (*filling)->add(row); !added) return added.error().id;
        }
        auto finished = (*filling)->finish(head);
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
        fs::remove_all(folder.path / "second");
    }
    auto swapped = rows;
    std::swap(swapped[0], swapped[1]);
    CHECK(filled(swapped, head) == "store.rows_order");
    CHECK(filled(rows, "") == "store.rows_head");
    CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 1);
}

TEST_CASE("keys wrapped anew replace the old ones, and no byte of these is left") {
    const Folder folder;
    auto store = unlocked(create_store(folder.path / "registry"));
    auto record = record_of();
    record.cases_key = "OLD-CASE-KEY", record.identities_key = "OLD-NAME-KEY";
    {
        auto step = begun(*store, "create");
        REQUIRE(step->create(record));
        REQUIRE(step->append(Vault::identities, record.id, 5, {1, "name"}));
        REQUIRE(step->done());
    }
    record.cases_key = "NEW-CASE-KEY", record.identities_key = "NEW-NAME-KEY";
    {
        auto step = begun(*store, "rewrap", 2);
        auto other = record;
        other.organisation = 2;
        CHECK(step->rewrap(other).error().id == "store.no_record");
        CHECK(step->rewrap(record).error().id == "store.scope");
    }
    {
        auto step = begun(*store, "rewrap");
        REQUIRE(step->rewrap(record));
        REQUIRE(step->done());
    }
    REQUIRE(store->settle());
    auto step = begun(*store, "read");
    CHECK(**step->find(record.id) == record);
    CHECK((*step->latest(Vault::identities, record.id, 5))->sealed == "name");
    REQUIRE(step->done());
    for (const auto& entry : fs::directory_iterator(folder.path / "registry")) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        CHECK(bytes.find("OLD-") == bytes.npos);
    }
}
