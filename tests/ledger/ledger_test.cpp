#include "palermo/ledger/ledger.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>

#include "../in_english.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/crypto/keyed.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / ("palermo_ledger_" + std::to_string(::getpid()));
    Folder() {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~Folder() { fs::remove_all(path); }
};

const LedgerTerms terms{"invented cases", Rational(1, 10), 1e-6, 1};
const std::string data = crypto::sha256("invented rows");

/// A whole release of 1/25, as synthesis makes it: reserve, make, seal, put in place, commit.
Result<void> publish(const fs::path& ledger_path, const fs::path& target) {
    auto ledger = TRY(Ledger::open(ledger_path));
    const auto number = TRY(ledger.reserve(Rational(1, 25), "test", data, target));
    detail::step("reserved");
    auto folder = TRY(FolderInMaking::start(target));
    TRY(folder.write(statement_file, "{\"release\":1}"));
    detail::step("written aside");
    TRY(ledger.seal(number, crypto::sha256("{\"release\":1}"), folder.path()));
    detail::step("sealed");
    TRY(folder.publish());
    detail::step("in place");
    TRY(ledger.commit(number));
    return {};
}

void change(const fs::path& path, std::size_t at, char to) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(to);
}

int die_after = 0;  // the step at which the child ends

unsigned mode_of(const fs::path& path) {
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0U;
}

}  // namespace

TEST_CASE("a ledger remembers what was spent and refuses what it cannot cover") {
    Folder folder;
    const auto path = folder.path / "cases.ledger";
    REQUIRE(Ledger::create(path, terms));
    REQUIRE(publish(path, folder.path / "one"));
    REQUIRE(publish(path, folder.path / "two"));
    {
        const auto ledger = Ledger::open(path);
        REQUIRE(ledger);
        CHECK(ledger->spent() == Rational(2, 25));
        CHECK(ledger->left() == Rational(1, 50));
        CHECK(ledger->entries().size() == 2);
        CHECK(ledger->entries()[1].purpose == "test");
    }
    const auto third = publish(path, folder.path / "three");
    REQUIRE(!third);
    CHECK(third.error().code == Code::conflict);
    CHECK(!fs::exists(folder.path / "three"));
    CHECK(Ledger::read(path)->entries().size() == 2);
}

TEST_CASE("a budget is given once") {
    Folder folder;
    REQUIRE(Ledger::create(folder.path / "l", terms));
    CHECK(Ledger::create(folder.path / "l", terms).error().code == Code::conflict);
    CHECK(!Ledger::create(folder.path / "m", {"x", Rational(0), 1e-6, 1}));
    CHECK(!Ledger::create(folder.path / "m", {"x", Rational(1), 0, 1}));
    CHECK(!Ledger::create(folder.path / "m", {"x", Rational(1), 1e-6, 0}));
    CHECK(Ledger::open(folder.path / "none").error().code == Code::not_found);
}

TEST_CASE("a withdrawn release costs nothing") {
    Folder folder;
    auto ledger = Ledger::create(folder.path / "l", terms);
    const auto number = ledger->reserve(Rational(1, 10), "test", data, folder.path / "r");
    REQUIRE(number);
    CHECK(ledger->left() == Rational(0));
    REQUIRE(ledger->withdraw(*number));
    CHECK(ledger->left() == Rational(1, 10));
}

TEST_CASE("two processes cannot publish on one ledger at once") {
    Folder folder;
    const auto ledger = Ledger::create(folder.path / "l", terms);
    CHECK(Ledger::open(folder.path / "l").error().code == Code::unavailable);
    CHECK(Ledger::read(folder.path / "l"));
}

TEST_CASE("a process killed at any step leaves ledger and release consistent") {
    // The promise: budget is spent exactly when the release stands in its place.
    int steps_seen = 0;
    for (int kill_at = 1; kill_at < 100; ++kill_at) {
        Folder folder;
        const auto path = folder.path / "cases.ledger";
        REQUIRE(Ledger::create(path, terms));
        REQUIRE(publish(path, folder.path / "before"));
        const auto child = ::fork();
        if (child == 0) {
            die_after = kill_at;
            detail::at_step = [](const char*) {
                if (--die_after == 0) ::_exit(99);
            };
            ::_exit(publish(path, folder.path / "release") ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        const int ending = WEXITSTATUS(status);
        REQUIRE((ending == 0 || ending == 99));

        const auto ledger = Ledger::open(path);
        REQUIRE(ledger);
        const bool published = fs::exists(folder.path / "release" / statement_file);
        CHECK_MESSAGE(ledger->spent() == (published ? Rational(2, 25) : Rational(1, 25)),
                      "killed at step " << kill_at);
        CHECK(fs::exists(folder.path / "before" / statement_file));
        int leftovers = 0;
        for (const auto& each : fs::directory_iterator(folder.path)) {
            leftovers += each.path().filename().string().ends_with(".making");
        }
        CHECK(leftovers == 0);
        if (ending == 0) break;
        steps_seen = kill_at;
    }
    CHECK(steps_seen >= 12);
}

TEST_CASE("a release moved away before its entry was closed stays spent") {
    Folder folder;
    const auto path = folder.path / "l";
    REQUIRE(Ledger::create(path, terms));
    const auto child = ::fork();
    if (child == 0) {
        detail::at_step = [](const char* step) {
            if (std::string(step) == "in place") ::_exit(99);
        };
        ::_exit(publish(path, folder.path / "release") ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    fs::rename(folder.path / "release", folder.path / "elsewhere");
    CHECK(Ledger::open(path)->spent() == Rational(1, 25));
}

TEST_CASE("a ledger with any byte changed is refused") {
    Folder folder;
    const auto path = folder.path / "l";
    REQUIRE(Ledger::create(path, terms));
    REQUIRE(publish(path, folder.path / "r"));
    const auto whole = *read_file(path);
    const auto head = *read_file(path.string() + ".head");
    for (std::size_t at = 0; at < whole.size(); at += 7) {
        const char to = whole[at] == '0' ? '1' : '0';
        if (to == whole[at]) continue;
        change(path, at, to);
        const auto opened = Ledger::open(path);
        CHECK_MESSAGE((!opened && opened.error().code == Code::corrupt), at);
        CHECK(*read_file(path.string() + ".head") == head);
        change(path, at, whole[at]);
    }
    CHECK(Ledger::open(path));
}

TEST_CASE("a ledger cut short is refused, wherever it was cut") {
    Folder folder;
    const auto path = folder.path / "l";
    REQUIRE(Ledger::create(path, terms));
    REQUIRE(publish(path, folder.path / "r"));
    const auto whole = *read_file(path);
    for (std::size_t keep = 0; keep < whole.size(); keep += 11) {
        fs::resize_file(path, keep);
        CHECK(Ledger::open(path).error().code == Code::corrupt);
        REQUIRE(write_file(path, whole));
    }
    fs::remove(path.string() + ".head");
    CHECK(Ledger::open(path).error().code == Code::corrupt);
}

TEST_CASE("lines that were added by hand are refused") {
    Folder folder;
    const auto path = folder.path / "l";
    REQUIRE(Ledger::create(path, terms));
    REQUIRE(publish(path, folder.path / "r"));
    std::ofstream(path, std::ios::app) << "{\"line\":5,\"before\":\"00\",\"body\":{}}\n";
    CHECK(Ledger::open(path).error().code == Code::corrupt);
}

TEST_CASE("a secret has another public name on each ledger, and not its own digest") {
    Folder folder;
    const auto one = Ledger::create(folder.path / "a", terms);
    const auto two = Ledger::create(folder.path / "b", terms);
    CHECK(one->name_of_secret(data) == one->name_of_secret(data));
    CHECK(one->name_of_secret(data) != data);
    CHECK(one->name_of_secret(data) != two->name_of_secret(data));
}

TEST_CASE("a key of the ledger is the same on each machine, and another for each purpose") {
    Folder folder;
    REQUIRE(Ledger::create(folder.path / "l", terms));
    const auto word = [&](const char* purpose) {
        return crypto::hex(Ledger::read(folder.path / "l")->key(purpose).hmac("row"));
    };
    CHECK(word("order of rows") == word("order of rows"));
    CHECK(word("order of rows") != word("order of cells"));
}

TEST_CASE("whoever has the ledger without its key cannot test a guess of the data set") {
    Folder folder;
    const auto path = folder.path / "l";
    const auto key = folder.path / "l.key";
    REQUIRE(Ledger::create(path, terms));
    const auto named = [&](const std::string& dataset) {
        auto ledger = Ledger::open(path);
        const auto number = ledger->reserve(Rational(1, 100), "x", dataset, folder.path / "r");
        REQUIRE(number);
        REQUIRE(ledger->withdraw(*number));
        return ledger->entries().back().data_name;
    };
    const auto other = crypto::sha256("invented rows, one less");
    const auto name = named(data);
    CHECK(name.size() == 32);
    CHECK(named(data) == name);
    CHECK(named(other) != name);
    CHECK(mode_of(key) == 0600);

    // Everything that stands in the files but the key: neither the digest nor a name that follows from them.
    const auto ledger = *read_file(path);
    CHECK(ledger.find(data) == std::string::npos);
    CHECK(ledger.find("\"data_name\":\"" + name + "\"") != std::string::npos);
    CHECK(read_file(Ledger::read(path)->seen_file())->find(name) == std::string::npos);
    // With another key the same ledger gives the same file another name: the name needs the key.
    fs::rename(key, folder.path / "taken away");
    CHECK(named(data) != name);
    // What is in a release does not say it either.
    auto opened = Ledger::open(path);
    const auto number = opened->reserve(Rational(1, 100), "x", data, folder.path / "r");
    const auto receipt = opened->receipt(*number, {crypto::sha256("a table")});
    CHECK(receipt.find(opened->entries().back().data_name) == std::string::npos);
}

TEST_CASE("a ledger that an earlier version wrote goes on, and it is said what stands in it") {
    Folder folder;
    const auto path = folder.path / "l";
    const std::string first =
        R"({"line":1,"before":"0000000000000000000000000000000000000000000000000000000000000000",)"
        R"("body":{"kind":"open","when":"2026-11-24T03:30:00Z","about":"invented","unit":"one )"
        R"(victim with all their rows, added or removed","rho_limit":"1/10","delta":"1e-06",)"
        R"("rows_per_victim_max":1,"salt":"00112233445566778899aabbccddeeff)"
        R"(00112233445566778899aabbccddee01"}})";
    const auto second = R"({"line":2,"before":")" + crypto::sha256(first) +
                        R"(","body":{"kind":"reserve","number":1,"mark":"0123","when":)"
                        R"("2026-11-25T03:30:00Z","purpose":"a table","rho":"1/50",)"
                        R"("dataset_sha256":")" +
                        data + R"(","target":"/nowhere/r"}})";
    const auto third = R"({"line":3,"before":")" + crypto::sha256(second) +
                       R"(","body":{"kind":"withdraw","number":1,"when":"2026-11-25T03:31:00Z"}})";
    REQUIRE(write_file(path, first + "\n" + second + "\n" + third + "\n"));
    REQUIRE(write_file(path.string() + ".head",
                       R"({"lines":3,"sha256":")" + crypto::sha256(third) + "\"}\n"));
    auto ledger = Ledger::open(path, folder.path / "seen");
    REQUIRE(ledger);
    CHECK(ledger->entries()[0].data_name.empty());
    CHECK(ledger->note().find("entry 1 holds a plain digest of the data set") != std::string::npos);
    REQUIRE(ledger->reserve(Rational(1, 50), "another", data, folder.path / "r"));
    CHECK(ledger->entries()[1].data_name.size() == 32);
    CHECK(read_file(path)->find(data) == read_file(path)->rfind(data));
}

TEST_CASE("a ledger of a later version is refused, and not read as if nothing were new") {
    Folder folder;
    const auto path = folder.path / "l";
    REQUIRE(Ledger::create(path, terms));
    auto line = *read_file(path);
    line.pop_back();
    const auto at = line.find("\"format\":2");
    REQUIRE(at != std::string::npos);
    line.replace(at, 10, "\"format\":3");
    REQUIRE(write_file(path, line + "\n"));
    REQUIRE(write_file(path.string() + ".head",
                       R"({"lines":1,"sha256":")" + crypto::sha256(line) + "\"}\n"));
    const auto refused = Ledger::open(path, folder.path / "seen");
    REQUIRE(!refused);
    CHECK(in_english(refused.error()).find("later version") != std::string::npos);
}

TEST_CASE("whatever others may read of a ledger, they may not when it was opened") {
    for (const unsigned wide : {0644U, 0640U, 0660U, 0666U, 0604U}) {
        Folder folder;
        const auto path = folder.path / "l";
        REQUIRE(Ledger::create(path, terms));
        REQUIRE(publish(path, folder.path / "r"));
        const auto seen = Ledger::read(path)->seen_file();
        const std::array files = {path, fs::path(path.string() + ".head"),
                                  fs::path(path.string() + ".key"), seen};
        for (const auto& file : files) REQUIRE(::chmod(file.c_str(), wide) == 0);
        std::string note;
        // Writing, and reading alone, which is all that most days bring.
        if (wide == 0640U) {
            note = Ledger::read(path)->note();
        } else {
            note = Ledger::open(path)->note();
        }
        for (const auto& file : files) CHECK_MESSAGE(mode_of(file) == 0600, file.string(), wide);
        CHECK(note.find("others could read l, l.head, l.key") != std::string::npos);
        CHECK(Ledger::open(path)->note().empty());
    }
}

TEST_CASE("what a process killed while it wrote left behind goes at the next opening") {
    Folder folder;
    const auto path = folder.path / "l";
    REQUIRE(Ledger::create(path, terms));
    const auto seen = Ledger::read(path)->seen_file();
    const auto beside = [](const fs::path& file, const std::string& middle) {
        return file.parent_path() / ("." + file.filename().string() + "." + middle + ".tmp");
    };
    const auto leave = [&](const fs::path& at) { std::ofstream(at) << "{\"lines\":"; };
    const std::array ours = {beside(path, "4711"), beside(path.string() + ".head", "4712"),
                             beside(path.string() + ".head", "4713"), beside(seen, "4714")};
    const std::array others = {beside(path, "notes"), beside(folder.path / "m.head", "4711")};
    for (const auto& each : others) leave(each);
    for (const bool for_reading : {true, false}) {
        for (const auto& each : ours) leave(each);
        if (for_reading) {
            // Somebody else is writing: these may be theirs.
            const int lock = ::open(path.c_str(), O_RDWR);
            REQUIRE(::flock(lock, LOCK_EX | LOCK_NB) == 0);
            CHECK(Ledger::read(path));
            CHECK(fs::exists(ours[1]));
            ::close(lock);
            CHECK(Ledger::read(path));
        } else {
            CHECK(Ledger::open(path));
        }
        for (const auto& each : ours) CHECK_MESSAGE(!fs::exists(each), each.string());
        for (const auto& each : others) CHECK_MESSAGE(fs::exists(each), each.string());
    }
}

TEST_CASE("kill -9 while the head is being written leaves nothing that stays") {
    int killed = 0;
    for (int kill_at = 1; kill_at < 20; ++kill_at) {
        Folder folder;
        const auto path = folder.path / "l";
        REQUIRE(Ledger::create(path, terms));
        const auto seen = Ledger::read(path)->seen_file();
        const auto child = ::fork();
        if (child == 0) {
            die_after = kill_at;
            detail::at_step = [](const char* step) {
                if (std::string(step) == "temporary" && --die_after == 0) ::raise(SIGKILL);
            };
            ::_exit(publish(path, folder.path / "release") ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        if (WIFEXITED(status)) break;
        ++killed;
        REQUIRE(Ledger::read(path));
        for (const auto& in : {folder.path, seen.parent_path()}) {
            for (const auto& each : fs::directory_iterator(in)) {
                const auto name = each.path().filename().string();
                CHECK_MESSAGE(!(name.starts_with(".l") && name.ends_with(".tmp")), name);
                CHECK_MESSAGE(name.find(seen.filename().string() + "." + std::to_string(child)) ==
                                  std::string::npos,
                              name);
            }
        }
    }
    CHECK(killed >= 6);
}

TEST_CASE("a release repeats its entry, and says nothing of the data set or of where things lie") {
    Folder folder;
    auto ledger = Ledger::create(folder.path / "l", terms);
    const auto first =
        ledger->reserve(Rational(1, 25), "a \"first\" release", data, folder.path / "r");
    REQUIRE(first);
    const auto gone = ledger->reserve(Rational(1, 50), "withdrawn", data, folder.path / "s");
    REQUIRE(ledger->withdraw(*gone));
    const auto second =
        ledger->enter("{ \"form\" : \"exact\" }", "a table", data, folder.path / "t.csv");
    REQUIRE(second);
    const auto file = crypto::sha256("a table");
    const auto text = ledger->receipt(*second, {file});
    CHECK(text.starts_with("{\"id\":\"" + ledger->id() + "\",\"entry\":3,\"mark\":\""));
    CHECK(text.find("\"purpose\":\"a table\",\"rho\":\"0\",\"spent\":\"1/25\","
                    "\"reading\":{\"form\":\"exact\"},\"earlier\":[[1,\"" +
                    ledger->entries()[0].mark + "\"]],\"files\":[\"" + file +
                    "\"],\"signature\":\"") != std::string::npos);
    const auto salt = read_file(folder.path / "l")
                          ->substr(read_file(folder.path / "l")->find("\"salt\":\"") + 8, 64);
    for (const auto& secret :
         {data, ledger->name_of_secret(data), folder.path.string(), std::string("t.csv"), salt}) {
        CHECK(text.find(secret) == std::string::npos);
    }

    // The id and the marks are the same when the ledger is read again, also those of a ledger written
    // before entries had marks.
    const auto mark = ledger->entries()[0].mark;
    CHECK(mark.size() == 32);
    const auto again = Ledger::read(folder.path / "l");
    CHECK(again->id() == ledger->id());
    CHECK(again->entries()[0].mark == mark);
    CHECK(again->receipt(*second, {file}) == text);
}

TEST_CASE(
    "how a release is counted with stands in the ledger byte by byte as earlier versions wrote "
    "it") {
    // Receipts that are public sign these bytes. Those below were made with simdjson 3, which wrote them.
    const std::string given =
        R"({"form":"long_file","small_below":10 , "key":["a\u0000\u0001\b\t\n\u000b\f\r\u001f\"\\\/)"
        R"(\u007f\u00e9\ud83d\ude00\u2028 z"],"dimensions":[["r\n1","Total"]],"any_size":true,)"
        R"("no":false,"none":null,"e":[],"o":{},"n":-9223372036854775808,)"
        R"("u":18446744073709551615,"m":[["<10",1,9]]})";
    const std::string written =
        R"({"form":"long_file","small_below":10,"key":["a\u0000\u0001\b\t\n\u000b\f\r\u001f\"\\/)"
        "\x7f\xc3\xa9\xf0\x9f\x98\x80\xe2\x80\xa8 z"
        R"("],"dimensions":[["r\n1","Total"]],"any_size":true,)"
        R"("no":false,"none":null,"e":[],"o":{},"n":-9223372036854775808,)"
        R"("u":18446744073709551615,"m":[["<10",1,9]]})";
    Folder folder;
    std::string receipt;
    {
        auto ledger = Ledger::create(folder.path / "l", terms);
        REQUIRE(ledger->enter(given, "a table", data, folder.path / "t.csv"));
        CHECK(ledger->entries()[0].reading == written);
        receipt = ledger->receipt(1, {data});
    }
    CHECK(read_file(folder.path / "l")->find(",\"reading\":" + written + "}}\n") !=
          std::string::npos);
    const auto again = Ledger::read(folder.path / "l");
    REQUIRE(again);
    CHECK(again->entries()[0].reading == written);
    CHECK(again->receipt(1, {data}) == receipt);
}
