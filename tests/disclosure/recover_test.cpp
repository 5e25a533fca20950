// A ledger and its head restored together from an old copy: noticed, refused, mended.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "../in_english.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/ledger/ledger.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace fs = std::filesystem;

namespace {

const std::string data = crypto::sha256("invented rows");

/// An office: a ledger of rho 1/10, two machines that may use it, and a folder of what is public.
struct Office {
    fs::path path = fs::temp_directory_path() / ("palermo_office_" + std::to_string(::getpid()));
    fs::path ledger = path / "cases.ledger";
    fs::path here = path / "state", elsewhere = path / "state of another machine";
    fs::path published = path / "published", backup = path / "backup";

    Office() {
        fs::remove_all(path);
        for (const auto& each : {here, elsewhere, published, backup}) fs::create_directories(each);
        REQUIRE(Ledger::create(ledger, {"invented cases", Rational(1, 10), 1e-6, 1}, here));
    }
    ~Office() { fs::remove_all(path); }

    fs::path head() const { return ledger.string() + ".head"; }
    void back_up() const {
        for (const auto& each : {ledger, head()}) {
            fs::copy_file(each, backup / each.filename(), fs::copy_options::overwrite_existing);
        }
    }
    void restore() const {
        for (const auto& each : {ledger, head()}) {
            fs::copy_file(backup / each.filename(), each, fs::copy_options::overwrite_existing);
        }
    }
    std::string bytes() const { return *read_file(ledger) + *read_file(head()); }
    Result<Ledger> open() const { return Ledger::open(ledger, here); }
    Result<Recovery> recover(const std::vector<fs::path>& releases = {},
                             const std::vector<std::int64_t>& lost = {}) const {
        return Ledger::recover(ledger, releases, lost, here);
    }
    Rational spent() const {
        const auto opened = open();
        REQUIRE(opened);
        return opened->spent();
    }

    /// A folder with differential privacy at rho 1/50, as synthesis makes it.
    Result<void> publish_synthetic(const std::string& name, const fs::path& seen_in) const {
        auto book = TRY(Ledger::open(ledger, seen_in));
        const auto number = TRY(book.reserve(Rational(1, 50), name, data, published / name));
        auto folder = TRY(FolderInMaking::start(published / name));
        const auto records = "records of " + name;
        const auto statement = "{\"ledger\":" + book.receipt(number, {crypto::sha256(records)}) +
                               ",\"files\":[{\"name\":\"microdata.csv\"}]}";
        TRY(folder.write("microdata.csv", records));
        TRY(folder.write(statement_file, statement));
        TRY(book.seal(number, crypto::sha256(statement), folder.path()));
        TRY(folder.publish());
        return book.commit(number);
    }
    /// A table without, `name`.csv, with its statement beside it.
    Result<void> publish_table(const std::string& name, const fs::path& seen_in) const {
        auto book = TRY(Ledger::open(ledger, seen_in));
        const auto target = published / (name + ".csv");
        const auto number = TRY(book.enter("{\"form\":\"exact\"}", name, data, target));
        const auto table = "a table " + name;
        const auto making = published / ("." + name + ".csv.1.making");
        TRY(write_file(making, table));
        TRY(write_file(published / (name + ".release.json"),
                       "{\"ledger\": " + book.receipt(number, {crypto::sha256(table)}) + "}"));
        TRY(book.seal(number, crypto::sha256(table), making));
        fs::rename(making, target);
        return book.commit(number);
    }
    /// Released to the world, so that nothing lies beside the ledger or where it was made.
    void give_away() const {
        fs::rename(published, path / "downloads");
        fs::create_directories(published);
    }
    fs::path download(const std::string& name) const { return path / "downloads" / name; }
};

void change(const fs::path& path, const std::string& from, const std::string& to) {
    auto text = *read_file(path);
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    REQUIRE(write_file(path, text.replace(at, from.size(), to)));
}

bool says(const Error& error, const std::string& words) {
    const auto text = to_string(error.where) + ": " + in_english(error);
    const bool is_there = text.find(words) != std::string::npos;
    if (!is_there) MESSAGE(text);
    return is_there;
}

int mode(const fs::path& path) {
    struct stat status = {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return static_cast<int>(status.st_mode & 0777);
}

int die_after = 0;  // the step at which the child ends

/// Runs `work` in a child that ends at the given step; the exit code of the child.
template <class Work>
int killed_at(int step, const Work& work) {
    const auto child = ::fork();
    if (child == 0) {
        die_after = step;
        detail::at_step = [](const char*) {
            if (--die_after == 0) ::_exit(99);
        };
        ::_exit(work() ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE(
    "a ledger and its head restored together from an old copy are refused, by one or by many") {
    const Office office;
    REQUIRE(office.publish_synthetic("one", office.here));
    office.back_up();
    REQUIRE(office.publish_table("two", office.here));
    office.give_away();
    office.restore();
    const auto before = office.bytes();
    // Four lines: the terms, and reserve, seal and commit of "one". Then three of "two".
    const auto refused = office.open();
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::corrupt);
    CHECK(says(refused.error(), "(lines: 4 here, 7 seen; entries: 1 here, 2 seen)"));
    CHECK(says(refused.error(), "Missing entries: 2 (20"));
    CHECK(says(refused.error(), "two)"));
    CHECK(says(refused.error(), "palermo protect ledger " + office.ledger.string() + " --recover"));
    CHECK(Ledger::read(office.ledger, office.here).error().code == Code::corrupt);
    CHECK(!office.publish_table("three", office.here));
    CHECK(office.bytes() == before);

    // What this machine has seen puts it back, with how it is counted and where it lies.
    const auto done = office.recover();
    REQUIRE(done);
    REQUIRE(done->recovered.size() == 1);
    CHECK(done->recovered[0].number == 2);
    CHECK(!done->was_whole);
    for (const auto* name : {"three", "four", "five"}) {
        REQUIRE(office.publish_synthetic(name, office.here));
    }
    CHECK(office.spent() == Rational(4, 50));
    office.restore();
    const auto again = office.recover();
    REQUIRE(again);
    CHECK(again->recovered.size() == 4);
    const auto ledger = office.open();
    REQUIRE(ledger);
    CHECK(ledger->spent() == Rational(4, 50));
    REQUIRE(ledger->entries().size() == 5);
    CHECK(ledger->entries()[1].reading == "{\"form\":\"exact\"}");
    CHECK(ledger->entries()[1].release_sha256 == crypto::sha256("a table two"));
    CHECK(ledger->entries()[1].state == EntryState::committed);
    CHECK(ledger->entries()[4].purpose == "five");
    // The budget covers one more of 1/50 and not two.
    CHECK(ledger->left() == Rational(1, 50));
}

TEST_CASE("a machine that has never seen the ledger says so, and releases lying there tell it") {
    const Office office;
    office.back_up();
    REQUIRE(office.publish_synthetic("one", office.here));
    REQUIRE(office.publish_table("two", office.here));
    office.restore();
    fs::remove_all(office.here);
    // Nothing on this machine is left that knows of them, but they lie where the office publishes.
    {
        auto ledger = office.open();
        REQUIRE(ledger);
        CHECK(ledger->note().find("has not seen this ledger before") != std::string::npos);
        CHECK(ledger->note().find("--recover RELEASE") != std::string::npos);
        const auto refused = ledger->reserve(Rational(1, 50), "x", data, office.published / "x");
        REQUIRE(!refused);
        CHECK(refused.error().code == Code::corrupt);
        CHECK(says(refused.error(), "one/release.json: this is a release of the ledger"));
        CHECK(says(refused.error(), "--recover " + office.published.string()));
    }
    // By now it has seen it, at its old state; given the folder it knows the rest.
    CHECK(office.open()->note().empty());
    const auto done = office.recover({office.published});
    REQUIRE(done);
    CHECK(done->recovered.size() == 2);
    CHECK(office.spent() == Rational(1, 50));
    CHECK(office.open()->entries()[1].target == (office.published / "two.csv").string());
    // And what lies beside an entry's file is looked at when a ledger is opened.
    office.restore();
    fs::remove_all(office.here);
    REQUIRE(office.recover({office.published}));
    CHECK(office.open());
}

TEST_CASE("without the machine, releases put entries back in any order, and gaps stay refused") {
    const Office office;
    office.back_up();
    REQUIRE(office.publish_synthetic("one", office.here));
    REQUIRE(office.publish_synthetic("two", office.here));
    REQUIRE(office.publish_table("three", office.here));
    REQUIRE(office.publish_synthetic("four", office.here));
    office.give_away();
    office.restore();
    fs::remove_all(office.here);
    const auto before = office.bytes();

    // "four" names three before it.
    auto refused = office.recover({office.download("four")});
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::conflict);
    CHECK(says(refused.error(), "entries are missing: 1, 2, 3."));
    CHECK(office.bytes() == before);
    // It is remembered: nothing is published on it meanwhile.
    CHECK(office.open().error().code == Code::corrupt);
    CHECK(says(office.open().error(), "Missing entries: 4 ("));
    refused = office.recover({office.download("three.csv"), office.download("one")});
    REQUIRE(!refused);
    CHECK(says(refused.error(),
               "entries are missing: 2. Give their releases, or confirm with lost 2"));
    CHECK(office.bytes() == before);

    SUBCASE("given at last, nothing is lost") {
        const auto done = office.recover(
            {office.download("two"), office.download("two"), office.download("one/release.json")});
        REQUIRE(done);
        CHECK(done->recovered.size() == 4);
        const auto ledger = office.open();
        REQUIRE(ledger);
        CHECK(ledger->spent() == Rational(3, 50));
        for (std::size_t i = 0; i < 4; ++i) {
            CHECK(ledger->entries()[i].number == static_cast<std::int64_t>(i) + 1);
            CHECK(ledger->entries()[i].state == EntryState::committed);
        }
        CHECK(ledger->entries()[2].target == office.download("three.csv").string());
    }
    SUBCASE("given up, its budget stays spent, and it can still be given later") {
        fs::rename(office.download("two"), office.path / "published" / "drawer");
        const auto wrong = office.recover({}, {2, 9});
        REQUIRE(!wrong);
        CHECK(wrong.error().code == Code::invalid_input);
        CHECK(says(wrong.error(), "entry 9 is not missing"));
        const auto done = office.recover({}, {2});
        REQUIRE(done);
        CHECK(done->recovered.size() == 3);
        REQUIRE(done->lost.size() == 1);
        {
            const auto ledger = office.open();
            REQUIRE(ledger);
            CHECK(ledger->entries()[1].state == EntryState::lost);
            CHECK(ledger->entries()[1].rho == Rational(1, 50));
            CHECK(ledger->note().starts_with("entry 2 is lost: nothing is attacked together"));
            CHECK(ledger->spent() == Rational(3, 50));
        }
        // Back where the others lie, it is noticed.
        fs::rename(office.path / "published" / "drawer", office.download("two"));
        CHECK(says(office.open().error(), "the ledger has it as lost"));
        const auto found = office.recover({office.download("two")});
        REQUIRE(found);
        REQUIRE(found->recovered.size() == 1);
        CHECK(found->recovered[0].number == 2);
        CHECK(office.open()->entries()[1].state == EntryState::committed);
        CHECK(office.spent() == Rational(3, 50));
    }
}

TEST_CASE("a release that was changed, made up or is of another ledger enters nothing") {
    const Office office;
    office.back_up();
    REQUIRE(office.publish_synthetic("one", office.here));
    REQUIRE(office.publish_table("two", office.here));
    office.give_away();
    office.restore();
    fs::remove_all(office.here);
    const auto before = office.bytes();
    const auto one = office.download("one/release.json");
    const auto two = office.download("two.release.json");
    const auto refuses = [&](const fs::path& given, Code code, const std::string& words) {
        const auto refused = office.recover({office.download("one"), given});
        REQUIRE(!refused);
        CHECK(refused.error().code == code);
        CHECK(says(refused.error(), words));
        CHECK(office.bytes() == before);
        // And nothing is remembered of it.
        CHECK(!fs::exists(office.here));
    };
    SUBCASE("a cheaper entry") {
        change(one, "\"rho\":\"1/50\"", "\"rho\":\"1/5000\"");
        refuses(one, Code::corrupt, "the ledger did not sign it so");
    }
    SUBCASE("another way to count with it") {
        change(two, "\"exact\"", "\"moved\"");
        refuses(two, Code::corrupt, "the ledger did not sign it so");
    }
    SUBCASE("another number") {
        change(two, "\"entry\":2", "\"entry\":9");
        refuses(two, Code::corrupt, "entry 9 of this ledger");
    }
    SUBCASE("fewer before it") {
        change(two, "\"earlier\":[[", "\"earlier\":[],\"e\":[[");
        refuses(two, Code::corrupt, "the ledger did not sign it so");
    }
    SUBCASE("other bytes beside it") {
        REQUIRE(write_file(office.download("two.csv"), "a table too"));
        refuses(two, Code::corrupt, "other bytes than were released");
        refuses(office.download("two.csv"), Code::corrupt, "two.release.json");
    }
    SUBCASE("nothing beside it") {
        fs::remove(office.download("two.csv"));
        refuses(two, Code::corrupt, "does not lie beside");
    }
    SUBCASE("a name that leads out of the folder") {
        fs::rename(office.download("two.csv"), office.path / "two.csv");
        change(two, "{\"ledger\"", "{\"files\":[{\"name\":\"../two.csv\"}],\"ledger\"");
        refuses(two, Code::corrupt, "does not lie beside");
    }
    SUBCASE("no statement at all") {
        REQUIRE(write_file(office.download("x.json"), "not JSON"));
        refuses(office.download("x.json"), Code::invalid_input, "not JSON");
        REQUIRE(write_file(office.download("x.json"), "{\"release\":\"palermo\"}"));
        refuses(office.download("x.json"), Code::invalid_input, "repeats no entry");
        REQUIRE(write_file(office.download("x.json"), "{\"ledger\":{\"id\":5}}"));
        refuses(office.download("x.json"), Code::invalid_input, "lacks a part");
        refuses(office.published, Code::invalid_input, "there is no release in this folder");
        refuses(office.path / "nowhere", Code::not_found, "no such file");
    }
    SUBCASE("another ledger: refused by name, passed over in a folder") {
        const auto other = office.path / "other";
        REQUIRE(Ledger::create(other, {"others", Rational(1), 1e-6, 1}, office.elsewhere));
        auto book = Ledger::open(other, office.elsewhere);
        const auto number = book->enter("{}", "x", data, office.path / "z.csv");
        REQUIRE(write_file(office.download("z.csv"), "z"));
        REQUIRE(write_file(office.download("z.release.json"),
                           "{\"ledger\":" + book->receipt(*number, {crypto::sha256("z")}) + "}"));
        refuses(office.download("z.csv"), Code::invalid_input, "of another ledger");
        const auto done = office.recover({office.path / "downloads"});
        REQUIRE(done);
        CHECK(done->recovered.size() == 2);
        REQUIRE(done->passed_over.size() == 1);
        CHECK(done->passed_over[0].filename() == "z.release.json");
    }
    SUBCASE("several: each is named") {
        change(one, "\"rho\":\"1/50\"", "\"rho\":\"1/5000\"");
        fs::remove(office.download("two.csv"));
        refuses(two, Code::corrupt, "did not sign it so");
        std::vector<Error> wrong;
        REQUIRE(!Ledger::recover(office.ledger, {office.download("one"), two}, {}, office.here,
                                 &wrong));
        REQUIRE(wrong.size() == 2);
        CHECK(says(wrong[0], "did not sign it so"));
        CHECK(says(wrong[1], "two.release.json: the file that this release consists of"));
    }
}

TEST_CASE("an entry that the old copy has as an attempt counts when its release is there") {
    // The copy was made between reserve and seal. Opened on a new machine, the attempt is withdrawn, as
    // after a kill; but it had been published.
    const Office office;
    const auto child =
        killed_at(4, [&] { return office.publish_synthetic("one", office.here).has_value(); });
    REQUIRE(child == 99);
    office.back_up();
    const auto salt_bytes = *read_file(office.ledger);
    REQUIRE(salt_bytes.find("\"reserve\"") != std::string::npos);
    REQUIRE(salt_bytes.find("\"seal\"") == std::string::npos);
    // The same process, had it lived.
    {
        const auto text = salt_bytes.substr(salt_bytes.find("\"mark\":\"") + 8, 32);
        CHECK(text.size() == 32);
    }
    REQUIRE(office.open());
    CHECK(office.spent() == Rational(0));
    REQUIRE(office.publish_synthetic("two", office.here));
    CHECK(office.open()->entries()[0].state == EntryState::withdrawn);
    CHECK(office.open()->entries()[1].number == 2);
    // A copy from before: number 2 stays number 2, though 1 was an attempt.
    office.give_away();
    office.restore();
    fs::remove_all(office.here);
    const auto done = office.recover({office.download("two")});
    REQUIRE(done);
    REQUIRE(done->recovered.size() == 1);
    CHECK(done->recovered[0].number == 2);
    CHECK(office.open()->entries()[0].state == EntryState::withdrawn);
    CHECK(office.spent() == Rational(1, 50));
}

TEST_CASE("withdrawn by an old copy and published all the same: the release is believed") {
    const Office office;
    {
        // An attempt in the copy ...
        auto book = *office.open();
        const auto number = *book.reserve(Rational(1, 50), "one", data, office.published / "one");
        office.back_up();
        // ... that ends well after it.
        const auto statement = "{\"ledger\":" + book.receipt(number, {crypto::sha256("r")}) +
                               ",\"files\":[{\"name\":\"microdata.csv\"}]}";
        fs::create_directories(office.path / "downloads/one");
        REQUIRE(write_file(office.download("one/microdata.csv"), "r"));
        REQUIRE(write_file(office.download("one/release.json"), statement));
        REQUIRE(book.seal(number, crypto::sha256(statement), office.published / ".one.making"));
        REQUIRE(book.commit(number));
    }
    office.restore();
    SUBCASE("the machine knows") {
        const auto refused = office.open();
        REQUIRE(!refused);
        CHECK(says(refused.error(), "No entry is missing, only lines about them"));
        REQUIRE(office.recover());
    }
    SUBCASE("the machine does not, until it is told") {
        fs::remove_all(office.here);
        REQUIRE(office.open());
        CHECK(office.spent() == Rational(0));
        const auto done = office.recover({office.download("one")});
        REQUIRE(done);
        REQUIRE(done->recovered.size() == 1);
        CHECK(done->recovered[0].number == 1);
        CHECK(done->recovered[0].rho == Rational(1, 50));
    }
    CHECK(office.spent() == Rational(1, 50));
    CHECK(office.open()->entries().size() == 1);
}

TEST_CASE("two machines that went on from one copy: both releases count") {
    const Office office;
    REQUIRE(office.publish_synthetic("one", office.here));
    office.back_up();
    REQUIRE(office.publish_synthetic("two", office.here));
    office.give_away();
    office.restore();
    // The other machine has never seen the ledger, and makes an entry 2 of its own.
    REQUIRE(office.publish_synthetic("another two", office.elsewhere));
    const auto refused = office.open();
    REQUIRE(!refused);
    CHECK(refused.error().id == "ledger.older_copy");
    CHECK(says(refused.error(), "Missing entries: 2 ("));
    const auto done = office.recover();
    REQUIRE(done);
    REQUIRE(done->recovered.size() == 1);
    CHECK(done->recovered[0].number == 3);
    CHECK(done->recovered[0].was == 2);
    CHECK(office.spent() == Rational(3, 50));
    // The other machine sees a ledger that went on, and goes on with it.
    CHECK(Ledger::open(office.ledger, office.elsewhere));
    // The same on a third machine, by the release alone, twice.
    CHECK(office.recover({office.download("two")})->known == 1);
    CHECK(office.recover({office.download("two")})->was_whole);
    CHECK(office.spent() == Rational(3, 50));
    // Mended once more, it is still the entry 2 that its release says.
    office.restore();
    REQUIRE(office.recover());
    CHECK(office.spent() == Rational(3, 50));
    CHECK(office.open()->entries()[2].was == 2);
}

TEST_CASE("a machine that saw lines the mended ledger has no more asks once, and loses nothing") {
    const Office office;
    office.back_up();
    REQUIRE(office.publish_synthetic("one", office.here));
    REQUIRE(Ledger::open(office.ledger, office.elsewhere));
    office.restore();
    REQUIRE(office.recover());
    const auto other = Ledger::open(office.ledger, office.elsewhere);
    REQUIRE(!other);
    CHECK(says(other.error(), "No entry is missing"));
    REQUIRE(Ledger::recover(office.ledger, {}, {}, office.elsewhere));
    CHECK(Ledger::open(office.ledger, office.elsewhere)->spent() == Rational(1, 50));
    // And here, after that one has written its line.
    CHECK(office.spent() == Rational(1, 50));
}

TEST_CASE("what this machine has seen may be gone, damaged, or of another ledger") {
    const Office office;
    office.back_up();
    REQUIRE(office.publish_synthetic("one", office.here));
    office.give_away();
    const auto seen = office.open()->seen_file();
    CHECK(seen.parent_path() == office.here);
    CHECK(mode(seen) == 0600);
    const auto whole = *read_file(seen);
    // It holds nothing that is secret about the ledger.
    CHECK(whole.find(data) == std::string::npos);
    const auto line = *read_file(office.ledger);
    CHECK(whole.find(line.substr(line.find("\"salt\":\"") + 8, 64)) == std::string::npos);

    const auto refuses = [&](const std::string& bytes) {
        REQUIRE(write_file(seen, bytes));
        for (const bool restored : {false, true}) {
            if (restored) office.restore();
            const auto refused = office.open();
            REQUIRE(!refused);
            CHECK(refused.error().code == Code::corrupt);
            CHECK(says(refused.error(), "move the file away if it is damaged"));
            CHECK(office.recover().error().code == Code::corrupt);
        }
    };
    SUBCASE("damaged") {
        refuses(whole.substr(0, whole.size() / 2));
    }
    SUBCASE("empty") {
        refuses("");
    }
    SUBCASE("of another ledger") {
        const auto other = office.path / "other";
        const auto book = Ledger::create(other, {"others", Rational(1), 1e-6, 1}, office.elsewhere);
        refuses(*read_file(book->seen_file()));
    }
    SUBCASE("gone with the ledger whole: seen again") {
        fs::remove(seen);
        CHECK(!office.open()->note().empty());
        CHECK(office.open()->note().empty());
        CHECK(*read_file(seen) == whole);
    }
    SUBCASE("nowhere to keep it") {
        const auto refused = Ledger::open(office.ledger, "");
        REQUIRE(!refused);
        CHECK(refused.error().code == Code::unavailable);
        CHECK(says(refused.error(), "set PALERMO_STATE"));
        // A file stands where the folder should be.
        const auto blocked = Ledger::open(office.ledger, office.ledger);
        REQUIRE(!blocked);
        CHECK(blocked.error().code == Code::unavailable);
        CHECK(!Ledger::create(office.path / "new", {"x", Rational(1), 1e-6, 1}, office.ledger));
        CHECK(!fs::exists(office.path / "new"));
    }
}

TEST_CASE(
    "ledger and head from two different copies, or no head: mended where this machine knows") {
    const Office office;
    REQUIRE(office.publish_synthetic("one", office.here));
    office.back_up();
    REQUIRE(office.publish_synthetic("two", office.here));
    office.give_away();
    const auto head = *read_file(office.head());
    SUBCASE("an old ledger with the new head") {
        office.restore();
        REQUIRE(write_file(office.head(), head));
    }
    SUBCASE("the new ledger with an old head") {
        fs::copy_file(office.backup / office.head().filename(), office.head(),
                      fs::copy_options::overwrite_existing);
    }
    SUBCASE("an old ledger without a head") {
        office.restore();
        fs::remove(office.head());
    }
    SUBCASE("an old ledger cut in the middle of a line") {
        office.restore();
        fs::resize_file(office.ledger, fs::file_size(office.ledger) - 9);
    }
    CHECK(office.open().error().code == Code::corrupt);
    CHECK(says(office.open().error(), "--recover"));
    REQUIRE(office.recover());
    CHECK(office.spent() == Rational(2, 50));
    // Where nobody knows more than the two files, they must fit.
    fs::remove(office.head());
    fs::remove_all(office.here);
    CHECK(office.recover().error().code == Code::corrupt);
}

TEST_CASE("a process killed at any step of mending leaves a ledger that is refused or whole") {
    for (const bool machine_knows : {true, false}) {
        int steps_seen = 0;
        for (int kill_at = 1; kill_at < 200; ++kill_at) {
            const Office office;
            REQUIRE(office.publish_synthetic("one", office.here));
            office.back_up();
            REQUIRE(office.publish_synthetic("two", office.here));
            REQUIRE(office.publish_table("three", office.here));
            office.give_away();
            office.restore();
            if (!machine_knows) fs::remove_all(office.here);
            const auto work = [&] {
                return office.recover({office.path / "downloads"}).has_value();
            };
            const auto ending = killed_at(kill_at, work);
            REQUIRE((ending == 0 || ending == 99));
            {
                const auto opened = office.open();
                CHECK((opened || opened.error().code == Code::corrupt));
                // Before its first step the old copy is as it was, and a machine that has never seen
                // the ledger cannot tell; it says so (note()).
                if (opened && (machine_knows || kill_at > 1)) {
                    CHECK_MESSAGE(opened->spent() == Rational(2, 50),
                                  "killed at step " << kill_at << " known " << machine_knows);
                }
            }
            REQUIRE(office.recover({office.path / "downloads"}));
            const auto opened = office.open();
            REQUIRE(opened);
            CHECK_MESSAGE(opened->spent() == Rational(2, 50), "killed at step " << kill_at);
            CHECK(opened->entries().size() == 3);
            if (ending == 0) break;
            steps_seen = kill_at;
        }
        CHECK(steps_seen >= 10);
    }
}

TEST_CASE("a ledger is for its owner alone, and nothing half-written stays beside it") {
    const Office office;
    CHECK(mode(office.ledger) == 0600);
    CHECK(mode(office.head()) == 0600);
    // As a killed process leaves them, and as somebody else names files.
    for (const auto* name : {".cases.ledger.head.4711.tmp", ".cases.ledger.4711.tmp"}) {
        REQUIRE(write_file(office.path / name, "half"));
    }
    REQUIRE(write_file(office.path / ".cases.ledger.head.mine.tmp", "not ours"));
    // An earlier version left the ledger readable for everybody.
    fs::permissions(office.ledger, fs::perms(0644));
    fs::permissions(office.head(), fs::perms(0644));
    REQUIRE(office.open());
    CHECK(mode(office.ledger) == 0600);
    CHECK(mode(office.head()) == 0600);
    CHECK(!fs::exists(office.path / ".cases.ledger.head.4711.tmp"));
    CHECK(!fs::exists(office.path / ".cases.ledger.4711.tmp"));
    CHECK(fs::exists(office.path / ".cases.ledger.head.mine.tmp"));
    // A group is taken out too: what it may write it could take back.
    fs::permissions(office.ledger, fs::perms(0660));
    REQUIRE(office.publish_synthetic("one", office.here));
    CHECK(mode(office.ledger) == 0600);
    CHECK(mode(office.head()) == 0600);
}

TEST_CASE("a ledger made before all this goes on, and its entries are known from then") {
    const Office office;
    REQUIRE(office.publish_synthetic("one", office.here));
    // As it was written: no marks; nothing elsewhere.
    auto text = *read_file(office.ledger);
    std::string before(64, '0'), old, line;
    std::int64_t lines = 0;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
        line = text.substr(at, text.find('\n', at) - at);
        if (const auto mark = line.find("\"mark\""); mark != std::string::npos)
            line.erase(mark, 42);
        line.replace(line.find("\"before\":\"") + 10, 64, before);
        before = crypto::sha256(line);
        old += line + "\n";
        ++lines;
    }
    CHECK(old.find("mark") == std::string::npos);
    REQUIRE(write_file(office.ledger, old));
    REQUIRE(write_file(office.head(), "{\"lines\":" + std::to_string(lines) + ",\"sha256\":\"" +
                                          before + "\"}\n"));
    fs::remove_all(office.here);
    // The release of then is known by the ledger of now only if its mark is; it has none.
    office.give_away();
    CHECK(!office.open()->note().empty());
    CHECK(office.spent() == Rational(1, 50));
    REQUIRE(office.publish_table("two", office.here));
    CHECK(office.open()->entries()[0].mark.size() == 32);
    REQUIRE(write_file(office.ledger, old));
    REQUIRE(write_file(office.head(), "{\"lines\":" + std::to_string(lines) + ",\"sha256\":\"" +
                                          before + "\"}\n"));
    CHECK(says(office.open().error(), "Missing entries: 2"));
    REQUIRE(office.recover());
    CHECK(office.open()->entries().size() == 2);
}
