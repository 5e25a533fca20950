#include "palermo/disclosure/earlier_releases.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "../in_english.hpp"
#include "doors.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/anonymize.hpp"
#include "palermo/disclosure/cell_key.hpp"
#include "palermo/disclosure/round.hpp"
#include "palermo/disclosure/suppress.hpp"
#include "palermo/formats/json.hpp"

using namespace palermo;
using namespace palermo::protect;

namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / ("palermo_entered_" + std::to_string(::getpid()));
    Folder() {
        fs::remove_all(path);
        fs::create_directories(path);
        REQUIRE(Ledger::create(ledger(), {"invented cases", Rational(1, 10), 1e-6, 1}));
    }
    ~Folder() { fs::remove_all(path); }
    fs::path ledger() const { return path / "cases.ledger"; }
};

/// Invented people: one row each, by region and form.
Table people(std::initializer_list<std::tuple<const char*, const char*, int>> groups) {
    TextColumn region("region"), form("form");
    for (const auto& [where, what, count] : groups) {
        for (int i = 0; i < count; ++i) region.push(where), form.push(what);
    }
    return *Table::make({region, form});
}

using tests::office;

EarlierRelease as(const Cube& cube) {
    EarlierRelease result{"this release", Form::exact, cube.tables};
    result.hierarchies = cube.hierarchies;
    return result;
}

Account account(Ledger& ledger, std::vector<EarlierRelease> earlier, const fs::path& target) {
    return Account(OnLedger{&ledger, "a report", crypto::sha256("rows"), {}}, std::move(earlier),
                   target);
}

/// Everything by one door: the cube with these cells hidden, entered on the ledger as `name`.
Result<Release> publish(const Folder& folder, const Cube& cube, const std::vector<CellFate>& fate,
                        const char* name, const std::vector<fs::path>& named = {}) {
    auto ledger = TRY(Ledger::open(folder.ledger()));
    const auto earlier = TRY(earlier_releases(&ledger, named));
    SuppressionRules rules;
    rules.width_min = 1;
    rules.insiders = false;
    return protect::publish(TRY(suppressed_candidate(cube, fate, rules)), office,
                            account(ledger, earlier, folder.path / name));
}

std::vector<CellFate> hiding(const Cube& cube, std::initializer_list<std::size_t> cells) {
    std::vector<CellFate> fate(cube.cells.size(), CellFate::printed);
    for (const auto cell : cells) fate[cell] = CellFate::primary;
    return fate;
}

std::size_t cell(const Cube& cube, const char* a, const char* b) {
    for (std::size_t i = 0; i < cube.cells.size(); ++i) {
        const auto& categories = cube.cells[i].categories;
        if (cube.labels[0][categories[0]] == a && cube.labels[1][categories[1]] == b) return i;
    }
    REQUIRE(false);
    return 0;
}

int files_in(const fs::path& folder) {
    int result = 0;
    for (const auto& each : fs::directory_iterator(folder)) result += each.exists() ? 1 : 0;
    return result;
}

/// Four hidden cells of a table of two by three, safe alone:  north 3 20 12, south 11 40 50.
Cube two_by_three() {
    return *count_cube(people({{"north", "labour", 3},
                               {"north", "other", 20},
                               {"north", "begging", 12},
                               {"south", "labour", 11},
                               {"south", "other", 40},
                               {"south", "begging", 50}}),
                       {"region", "form"});
}

std::vector<CellFate> square(const Cube& cube, const char* beside) {
    return hiding(cube, {cell(cube, "north", "labour"), cell(cube, "north", beside),
                         cell(cube, "south", "labour"), cell(cube, "south", beside)});
}

std::int64_t fallen(const EarlierRelease& now, const std::vector<EarlierRelease>& earlier) {
    const auto attacks = attacks_between(now, earlier);
    REQUIRE(attacks);
    std::int64_t result = 0;
    for (const auto& attack : *attacks) result += attack.succeeded;
    return result;
}

int die_after = 0;  // the step at which the child ends

}  // namespace

TEST_CASE("a reused earlier release is found by the ledger, and nobody has to name it") {
    // Each hides four cells, and each is safe alone. The second prints north and begging, which the
    // first hid beside the three people of north and labour: 35 - 20 - 12 = 3.
    const Folder folder;
    const auto cube = two_by_three();
    REQUIRE(publish(folder, cube, square(cube, "begging"), "one.csv"));
    const auto refused = publish(folder, cube, square(cube, "other"), "two.csv");
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::would_disclose);
    CHECK(!fs::exists(folder.path / "two.csv"));
    CHECK(Ledger::read(folder.ledger())->entries().size() == 1);
    // The same cells hidden again tell nothing new, and neither costs budget.
    REQUIRE(publish(folder, cube, square(cube, "begging"), "again.csv"));
    CHECK(Ledger::read(folder.ledger())->spent() == Rational(0));
    CHECK(Ledger::read(folder.ledger())->entries()[1].purpose == "a report");
}

TEST_CASE("an entry whose file is gone refuses the next release until the file is named") {
    const Folder folder;
    const auto cube = two_by_three();
    REQUIRE(publish(folder, cube, square(cube, "begging"), "one.csv"));
    fs::rename(folder.path / "one.csv", folder.path / "moved.csv");
    const auto lost = publish(folder, cube, square(cube, "begging"), "two.csv");
    REQUIRE(!lost);
    CHECK(lost.error().code == Code::not_found);
    CHECK(in_english(lost.error()).find("entry 1") != std::string::npos);
    CHECK(lost.error().id == "earlier.not_there");
    CHECK(publish(folder, cube, square(cube, "begging"), "two.csv", {folder.path / "moved.csv"}));
    // And not silently taken for another when its bytes changed.
    std::ofstream(folder.path / "moved.csv", std::ios::app) << "x,y,1\r\n";
    fs::rename(folder.path / "moved.csv", folder.path / "one.csv");
    const auto changed = publish(folder, cube, square(cube, "begging"), "three.csv");
    REQUIRE(!changed);
    CHECK(changed.error().id == "earlier.other_bytes");
}

TEST_CASE("what stands at the target is never overwritten: the next release is attacked with it") {
    const Folder folder;
    const auto cube = two_by_three();
    REQUIRE(publish(folder, cube, square(cube, "begging"), "one.csv"));
    CHECK(publish(folder, cube, square(cube, "begging"), "one.csv").error().code == Code::conflict);
    CHECK(Ledger::read(folder.ledger())->entries().size() == 1);
}

TEST_CASE("a table by other columns is attacked with the one before: linked by what both count") {
    // By region: north 12, south 100. Then by form: labour 12 + 100 = 112 in all. Nothing follows.
    // By region and form, north is one person of labour, hidden with the others of the square.
    const Folder folder;
    const auto both = *count_cube(people({{"north", "labour", 3},
                                          {"north", "other", 20},
                                          {"south", "labour", 30},
                                          {"south", "other", 40}}),
                                  {"region", "form"});
    std::vector<CellFate> all_inner = hiding(both, {0, 1, 2, 3});
    // The margins are hidden too, but for the grand total.
    for (std::size_t i = 0; i < both.cells.size(); ++i) {
        if (both.cells[i].categories != std::vector<std::uint32_t>{0, 0}) {
            all_inner[i] = CellFate::primary;
        }
    }
    REQUIRE(publish(folder, both, all_inner, "both.csv"));
    const auto by_region =
        *count_cube(people({{"north", "labour", 23}, {"south", "labour", 70}}), {"region"});
    CHECK(publish(folder, by_region, hiding(by_region, {}), "region.csv"));
    const auto by_form =
        *count_cube(people({{"north", "labour", 33}, {"south", "other", 60}}), {"form"});
    CHECK(publish(folder, by_form, hiding(by_form, {}), "form.csv"));
    CHECK(Ledger::read(folder.ledger())->entries().size() == 3);
}

TEST_CASE("levels of a hierarchy are sums for the attack too") {
    // Two countries in a group of 23, of which the first release prints 20: the other three follow
    // when the second release prints the group.
    const Folder folder;
    TextColumn country("country");
    for (int i = 0; i < 3; ++i) country.push("Benin");
    for (int i = 0; i < 20; ++i) country.push("Togo");
    for (int i = 0; i < 30; ++i) country.push("France");
    const auto table = *Table::make({country});
    const std::vector<Hierarchy> groups = {
        {"country",
         {{"Benin", "Western Africa"}, {"Togo", "Western Africa"}, {"France", "Europe"}}}};
    const auto flat = *count_cube(table, {"country"});
    const auto levels = *count_cube(table, {"country"}, groups);
    const auto at = [](const Cube& cube, const char* label) {
        for (std::size_t i = 0; i < cube.cells.size(); ++i) {
            if (cube.labels[0][cube.cells[i].categories[0]] == label) return i;
        }
        return std::size_t{0};
    };
    // First: Benin and France are hidden, 33 together; Togo prints 20.
    REQUIRE(publish(folder, flat, hiding(flat, {at(flat, "Benin"), at(flat, "France")}), "1.csv"));
    // Then: Benin and Togo are hidden, their group prints 23; alone it is safe.
    const auto refused =
        publish(folder, levels, hiding(levels, {at(levels, "Benin"), at(levels, "Togo")}), "2.csv");
    REQUIRE(!refused);
    CHECK(in_english(refused.error()).find("both together") != std::string::npos);
}

TEST_CASE("people who came between two releases are told by the difference, zero included") {
    const Folder folder;
    const auto cube = [](int north) {
        return *count_cube(people({{"north", "labour", north}, {"south", "labour", 100}}),
                           {"region", "form"});
    };
    REQUIRE(publish(folder, cube(30), hiding(cube(30), {}), "one.csv"));
    const auto refused = publish(folder, cube(33), hiding(cube(33), {}), "two.csv");
    REQUIRE(!refused);
    CHECK(in_english(refused.error()).find("\"change\"") != std::string::npos);
    CHECK(publish(folder, cube(60), hiding(cube(60), {}), "two.csv"));
}

TEST_CASE("rounded after exact: what a multiple says is bounds, and bounds meet") {
    // north 12 of 16 is printed exactly and the four others are hidden among two: 1 to 3 each.
    // Rounded to 5 the two are 0 (0 to 4) and 5 (1 to 9): still several values each.
    const Folder folder;
    const auto cube = *count_cube(
        people({{"north", "labour", 12}, {"south", "labour", 1}, {"east", "labour", 3}}),
        {"region"});
    const auto at = [&](const char* label) {
        for (std::size_t i = 0; i < cube.cells.size(); ++i) {
            if (cube.labels[0][cube.cells[i].categories[0]] == label) return i;
        }
        return std::size_t{0};
    };
    REQUIRE(publish(folder, cube, hiding(cube, {at("south"), at("east")}), "exact.csv"));
    auto ledger = Ledger::open(folder.ledger());
    const auto earlier = earlier_releases(&*ledger, {});
    REQUIRE(earlier);
    auto now = as(cube);
    now.form = Form::rounded;
    now.off_by = 4;
    const auto attacked = [&](std::int64_t south, std::int64_t east) {
        std::vector<std::int64_t> values(cube.cells.size(), 0);
        values[at("south")] = south;
        values[at("east")] = east;
        values[at("north")] = 12;
        values[at("Total")] = south + east + 12;
        auto rounded = now;
        rounded.table = table_of(cube, values);
        return fallen(rounded, *earlier);
    };
    CHECK(attacked(0, 5) == 0);
    // Rounded to 3 (off by 2), as 3 and 3: 1 to 5 each, and 1 + 3 = 2 + 2 = 3 + 1 remain.
    now.off_by = 2;
    CHECK(attacked(3, 3) == 0);
    // 3 and 0: the second is at most 2, and 2 + 2, 3 + 1 remain.
    CHECK(attacked(3, 0) == 0);
    // Off by 1, as 4 and 0: 3 to 5, and 0 or 1: only 3 + 1 is left.
    now.off_by = 1;
    CHECK(attacked(4, 0) == 2);
}

TEST_CASE("tables after anonymized records: the records say how many there are at least and most") {
    // Records: 12 of north and labour, 14 of south; three answers of form were removed in north.
    const Folder folder;
    EarlierRelease records{"entry 1", Form::records, {{"region", "form"}}};
    records.small_below = 2;
    TextColumn region("region"), form("form");
    const auto push = [&](const char* where, const char* what, int times) {
        for (int i = 0; i < times; ++i) region.push(where), form.push(what);
    };
    push("north", "labour", 12);
    push("north", "", 3);
    push("south", "labour", 14);
    records.table = *Table::make({region, form});
    const auto cube = *count_cube(people({{"north", "labour", 12},
                                          {"north", "other", 2},
                                          {"north", "begging", 1},
                                          {"south", "labour", 14}}),
                                  {"region", "form"});
    EarlierRelease now = as(cube);
    const std::vector<EarlierRelease> earlier = {records};
    // Hidden beside each other, the two small ones could be 1 + 2 or 2 + 1.
    std::vector<CellFate> fate(cube.cells.size(), CellFate::printed);
    for (std::size_t i = 0; i < fate.size(); ++i) {
        if (cube.cells[i].count < 10) fate[i] = CellFate::primary;
    }
    now.table = table_of(cube, fate);
    CHECK(fallen(now, earlier) == 0);
    // With one of them left out, the records' three gaps say the rest.
    const auto one = *count_cube(
        people({{"north", "labour", 12}, {"north", "other", 3}, {"south", "labour", 14}}),
        {"region", "form"});
    fate.assign(one.cells.size(), CellFate::printed);
    for (std::size_t i = 0; i < fate.size(); ++i) {
        if (one.cells[i].count < 10 || one.cells[i].count == 15) fate[i] = CellFate::primary;
    }
    // The total of north is hidden in the table, but the records show fifteen of them.
    now = as(one);
    now.table = table_of(one, fate);
    CHECK(fallen(now, earlier) > 0);
}

TEST_CASE("errors made with another secret are refused: two of them average out") {
    const Folder folder;
    const auto table = people({{"north", "labour", 40}, {"south", "labour", 60}});
    const auto publish_moved = [&](const std::string& secret, const char* name) -> Result<Release> {
        const auto keys = TRY(record_keys(table, "", secret));
        const auto cube = TRY(count_cube(table, {"region"}, {}, "", "", keys));
        auto ledger = TRY(Ledger::open(folder.ledger()));
        const auto earlier = TRY(earlier_releases(&ledger, {}));
        return protect::publish(TRY(perturbed_candidate(cube, {}, crypto::sha256(secret))), office,
                                account(ledger, earlier, folder.path / name));
    };
    const auto publish_rounded = [&](const std::string& secret, const char* name) {
        const auto cube = *count_cube(table, {"region"});
        auto ledger = *Ledger::open(folder.ledger());
        const auto earlier = *earlier_releases(&ledger, {});
        RoundingRules rules;
        rules.key = secret;
        const auto rounded = round_cube(cube, rules);
        REQUIRE(rounded);
        return protect::publish(*rounded_candidate(cube, rounded->values, rules), office,
                                account(ledger, earlier, folder.path / name));
    };
    REQUIRE(publish_rounded("", "rounded.csv"));
    const auto keyed_after_keyless = publish_rounded("0123456789abcdef", "again.csv");
    REQUIRE(!keyed_after_keyless);
    CHECK(keyed_after_keyless.error().code == Code::conflict);
    REQUIRE(publish_moved("0123456789abcdef", "one.csv"));
    CHECK(publish_moved("0123456789abcdef", "two.csv"));
    const auto refused = publish_moved("another secret of 16", "three.csv");
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::conflict);
    // The ledger holds no digest of the secret by which a guess of it could be tested elsewhere.
    CHECK(read_file(folder.ledger())->find(crypto::sha256("0123456789abcdef")) ==
          std::string::npos);
}

TEST_CASE("a process killed at any step of an exact release leaves ledger and file consistent") {
    // Entered exactly when the file stands in its place; nothing half-made stays beside it.
    const auto cube = two_by_three();
    int steps_seen = 0;
    for (int kill_at = 1; kill_at < 100; ++kill_at) {
        const Folder folder;
        REQUIRE(publish(folder, cube, square(cube, "begging"), "before.csv"));
        const auto child = ::fork();
        if (child == 0) {
            die_after = kill_at;
            detail::at_step = [](const char*) {
                if (--die_after == 0) ::_exit(99);
            };
            ::_exit(publish(folder, cube, square(cube, "begging"), "release.csv") ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        const int ending = WEXITSTATUS(status);
        REQUIRE((ending == 0 || ending == 99));

        const auto ledger = Ledger::open(folder.ledger());
        REQUIRE(ledger);
        const bool published = fs::exists(folder.path / "release.csv");
        int entered = 0;
        for (const auto& entry : ledger->entries()) {
            entered += entry.state == EntryState::committed ? 1 : 0;
            CHECK(entry.state != EntryState::reserved);
        }
        CHECK_MESSAGE(entered == (published ? 2 : 1), "killed at step " << kill_at);
        // ledger, head, key, before.csv and the release if there is one, each with its statement: no
        // leftovers.
        CHECK_MESSAGE(files_in(folder.path) == (published ? 7 : 5), "killed at step " << kill_at);
        CHECK(fs::exists(folder.path / "release.release.json") == published);
        CHECK(earlier_releases(&*ledger, {}));
        if (ending == 0) break;
        steps_seen = kill_at;
    }
    CHECK(steps_seen >= 13);
}

TEST_CASE("a caller that forgets what the ledger holds is our bug, and publishes nothing") {
    const Folder folder;
    const auto cube = two_by_three();
    REQUIRE(publish(folder, cube, square(cube, "begging"), "one.csv"));
    auto ledger = *Ledger::open(folder.ledger());
    SuppressionRules rules;
    rules.width_min = 1;
    rules.insiders = false;
    const auto made = suppressed_candidate(cube, square(cube, "begging"), rules);
    REQUIRE(made);
    CHECK_THROWS(protect::publish(*made, office, account(ledger, {}, folder.path / "two.csv")));
    CHECK(!fs::exists(folder.path / "two.csv"));
}

TEST_CASE("a file named by hand is read as people write it, or refused") {
    const auto by_hand = [](const char* label, const char* count) {
        TextColumn region("region"), counts("count");
        region.push("north"), counts.push(count);
        region.push(label), counts.push("1,250");
        return named_by_hand(*Table::make({region, counts}), "f.csv");
    };
    CHECK(by_hand("Total", "1 234"));
    CHECK(by_hand("Total", "<5"));
    CHECK(by_hand("Total", "*"));
    CHECK(to_string(by_hand("Total", "twelve").error())
              .starts_with("f.csv:2:count: earlier.no_count"));
    CHECK(to_string(by_hand("All", "3").error())
              .starts_with("f.csv:3:region: earlier.other_word_for_total"));

    // North hidden, south 1,200, together 1,203: with the south of by hand, north is 3.
    TextColumn region("region"), count("count");
    region.push("south"), count.push("1,200");
    const std::vector<EarlierRelease> earlier = {
        *named_by_hand(*Table::make({region, count}), "f.csv")};
    EarlierRelease now{"now", Form::exact, {{"region"}}};
    TextColumn place("region"), people_there("count");
    place.push("north"), people_there.push("");
    place.push("south"), people_there.push("");
    place.push("Total"), people_there.push("1203");
    now.table = *Table::make({place, people_there});
    CHECK(fallen(now, earlier) == 1);
}

TEST_CASE("a long file is attacked as it was written, with the marks it had") {
    // 2025 marks a hidden count with "-", 2026 with "[c]" and prints the man it hid.
    const auto file = [](const char* mark, const char* men) {
        TextColumn state("state"), sex("sex"), count("count");
        const auto row = [&](const char* who, const char* n) {
            state.push("TGO"), sex.push(who), count.push(n);
        };
        row("Total", "40"), row("women", mark), row("men", men), row("other", mark);
        return *Table::make({state, sex, count});
    };
    const auto laid_out = [](const char* mark) {
        TableLayout layout;
        layout.key = {"state"};
        layout.dimensions = {{"sex", "Total"}};
        layout.count = "count";
        layout.marks = {{mark, {0, 40}}};
        return layout;
    };
    EarlierRelease then{"entry 1", Form::long_file}, now{"now", Form::long_file};
    then.layout = laid_out("-"), then.table = file("-", "-");
    now.layout = laid_out("[c]"), now.table = file("[c]", "6");
    CHECK(fallen(now, {then}) > 0);
    then.layout.dimensions = {{"sex", "All"}};
    const auto refused = attacks_between(now, std::vector<EarlierRelease>{then});
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::conflict);
}

TEST_CASE("how a release is counted with survives the ledger") {
    EarlierRelease told{"entry 1", Form::rounded, {{"region", "form"}, {"age"}}};
    told.hierarchies = {{"region", {{"a \"quoted\" town", "north"}, {"b", ""}}}};
    told.off_by = 4;
    told.small_below = 7;
    told.any_size = true;
    told.secret = "ab";
    const auto back = published_from(to_text(to_json(told)));
    REQUIRE(back);
    CHECK(to_json(*back) == to_json(told));
    CHECK(to_text(to_json(told)) ==
          R"({"form":"rounded","small_below":7,"any_size":true,"secret":"ab","off_by":4,)"
          R"("tables":[["region","form"],["age"]],"hierarchies":[{"column":"region",)"
          R"("parents":[["a \"quoted\" town","north"],["b",""]]}]})");
    CHECK(back->tables == told.tables);
    EarlierRelease file{"entry 2", Form::long_file};
    file.layout = unodc_layout();
    const auto again = published_from(to_text(to_json(file)));
    REQUIRE(again);
    CHECK(to_json(*again) == to_json(file));
    for (const auto* bad : {"", "{}", "[]", "{\"form\":\"exact\"}", "{\"form\":\"poem\"}",
                            "{\"form\":\"exact\",\"small_below\":10,\"off_by\":0,\"tables\":[],"
                            "\"hierarchies\":[]}",
                            "{\"form\":\"exact\",\"small_below\":-1,\"off_by\":0,\"tables\":[[]],"
                            "\"hierarchies\":[]}"}) {
        CHECK_MESSAGE(!published_from(bad), bad);
    }
}

TEST_CASE("a table from elsewhere is known by the name of its counts, and never taken for people") {
    const Folder folder;
    const auto read = [&](const char* text) {
        const auto path = folder.path / "earlier.csv";
        REQUIRE(write_file(path, text));
        return earlier_releases(nullptr, std::vector{path});
    };
    for (const auto* name : {"count", "Count", "Freq", "n", "nombre"}) {
        const auto found = read((std::string("region,") + name + "\nnorth,15\nTotal,15\n").c_str());
        REQUIRE(found);
        CHECK(found->front().form == Form::exact);
        CHECK((*found->front().table.text("count"))[0] == "15");
    }
    CHECK(read("region,form\nnorth,x\nnorth,x\n")->front().form == Form::records);
    CHECK(!read("region,heads\nnorth,15\nTotal,15\n"));         // a total is no person
    CHECK(!read("region,heads\nnorth,15\nsouth,20\n"));         // as a table looks
    CHECK(!read("region,n\nnorth,1\nnorth,2\n"));               // two rows alike
    CHECK(!read("region,n,people\nnorth,15,15\nsouth,9,9\n"));  // which of the two?
}
