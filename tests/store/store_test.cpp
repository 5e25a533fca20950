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

#include "stores.hpp"

using namespace store_tests;
namespace fs = std::filesystem;

namespace {

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
