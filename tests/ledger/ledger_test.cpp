#include "palermo/ledger/ledger.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"

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

TEST_CASE("the public name of a data set does not give its digest away") {
    Folder folder;
    const auto one = Ledger::create(folder.path / "a", terms);
    const auto two = Ledger::create(folder.path / "b", terms);
    CHECK(one->public_name(data) == one->public_name(data));
    CHECK(one->public_name(data) != data);
    CHECK(one->public_name(data) != two->public_name(data));
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
         {data, ledger->public_name(data), folder.path.string(), std::string("t.csv"), salt}) {
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
