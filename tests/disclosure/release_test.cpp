#include "palermo/release/release.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <type_traits>

#include "doors.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/estimates.hpp"
#include "palermo/disclosure/suppress.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/json.hpp"

using namespace palermo;
using namespace palermo::protect;
namespace fs = std::filesystem;

namespace {

/// Invented people: twelve and fourteen in the north, three and thirteen in the south.
Table invented() {
    TextColumn region("region"), form("form");
    for (const auto& [where, what, people] :
         {std::tuple("north", "labour", 12), std::tuple("north", "begging", 14),
          std::tuple("south", "labour", 3), std::tuple("south", "begging", 13)}) {
        for (int i = 0; i < people; ++i) region.push(where), form.push(what);
    }
    return *Table::make({region, form});
}

Result<Candidate> candidate() {
    const auto cube = *count_cube(invented(), {"region", "form"});
    return suppressed_candidate(cube, suppress(cube)->fate, {});
}

struct Scratch {
    fs::path path = fs::temp_directory_path() / ("palermo_door_" + std::to_string(::getpid()));
    Scratch() {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~Scratch() { fs::remove_all(path); }
};

}  // namespace

TEST_CASE("nobody but the door makes a release, and nobody makes a candidate without an attack") {
    CHECK(!std::is_constructible_v<Release, Table, Statement>);
    CHECK(!std::is_default_constructible_v<Release>);
    CHECK(!std::is_default_constructible_v<Candidate>);
    CHECK(!std::is_constructible_v<Release, Candidate>);
}

TEST_CASE("a citation has a publisher, a title and a date, or is refused") {
    const auto says = [](Citation citation) { return check(citation, "x.csv").has_value(); };
    CHECK(says({"UNODC", "Victims", "2025-04-14", "", ""}));
    CHECK(says({"UNODC", "Victims", "2025", "", ""}));
    CHECK(says({"UNODC", "Victims", "2025-04", "", ""}));
    CHECK(!says({"", "Victims", "2025-04-14", "", ""}));
    CHECK(!says({"UNODC", "", "2025-04-14", "", ""}));
    CHECK(!says({"UNODC", "Victims", "", "", ""}));
    CHECK(!says({"UNODC", "Victims", "2025-02-30", "", ""}));
    CHECK(!says({"UNODC", "Victims", "lately", "", ""}));
}

TEST_CASE(
    "a table goes out with a statement that names its bytes, its promise and what was not "
    "attacked") {
    const Scratch scratch;
    const auto target = scratch.path / "table.csv";
    const auto release =
        publish(*candidate(), {"An Office", "Victims of 2026", "2026-11-30", "free", ""},
                Account(NoLedger{}, {}, target));
    REQUIRE(release);
    const auto table = *read_file(target);
    const auto statement = *read_file(scratch.path / "table.release.json");
    REQUIRE(release->files().size() == 2);
    CHECK(release->files()[0].bytes == table);
    CHECK(release->files()[1].bytes == statement);
    const auto json = formats::parse_json(statement, "table.release.json");
    REQUIRE(json);
    CHECK(*json->find("publisher")->text() == "An Office");
    CHECK(*json->find("title")->text() == "Victims of 2026");
    CHECK(*json->find("released")->text() == "2026-11-30");
    CHECK(json->find("promise")->text()->find("no cell of 1 to 9 people") == 0);
    CHECK(json->find("attacks")->array()->size() >= 4);
    CHECK(json->find("not_attacked")->array()->size() == not_attacked().size());
    CHECK(json->find("ledger")->null());
    CHECK(*json->find("files")->array()->at(0).find("sha256")->text() == crypto::sha256(table));
    CHECK(*json->find("options")->find("small_below")->integer() == 10);
}

TEST_CASE("nothing that was published is overwritten, and a refused release leaves nothing") {
    const Scratch scratch;
    const auto target = scratch.path / "table.csv";
    const auto out = [&](Citation citation) {
        return publish(*candidate(), std::move(citation), Account(NoLedger{}, {}, target));
    };
    CHECK(!out({"An Office", "", "2026-11-30", "", ""}));
    CHECK(fs::is_empty(scratch.path));
    REQUIRE(out(tests::office));
    const auto first = *read_file(target);
    const auto second = out(tests::office);
    REQUIRE(!second);
    CHECK(second.error().code == Code::conflict);
    CHECK(*read_file(target) == first);
    // The statement alone is in the way too: it speaks of bytes that stood here.
    fs::remove(target);
    CHECK(out(tests::office).error().code == Code::conflict);
}

TEST_CASE("no statement of cases holds a digest of them") {
    // Whoever guesses a whole file but one person could test the guess.
    const auto records = formats::csv_text(invented());
    const auto release = tests::let_out(candidate());
    REQUIRE(release);
    for (const auto& file : release->files()) {
        CHECK(file.bytes.find(crypto::sha256(records)) == std::string::npos);
        CHECK(file.bytes.find("dataset") == std::string::npos);
    }
    CHECK(release->statement().recipe.inputs.empty());
}

TEST_CASE("of two lists the estimate itself tells a small overlap, so nothing goes out") {
    // 43 on a, 33 on b, 3 on both: 43 * 33 / 3 = 473, and no other whole overlap gives about 470.
    const HistoryCounts counts{.study = "lists", .people = {0, 40, 30, 3}};
    const auto refused = hide_overlaps(counts);
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::would_disclose);
    CHECK(open_overlaps(counts).overlap_hidden == std::vector<bool>(4, false));
    CHECK(hide_overlaps({.study = "lists", .people = {0, 40, 30, 13}}));
}

TEST_CASE("where an overlap is small the estimate stands alone, and else everything is printed") {
    // Beside the estimate the totals of the lists would leave few tables with the same digits.
    const auto small = hide_overlaps({.study = "lists", .people = {0, 100, 90, 20, 80, 4, 5, 30}});
    REQUIRE(small);
    CHECK(std::count(small->overlap_hidden.begin(), small->overlap_hidden.end(), true) == 7);
    CHECK(small->total_hidden == std::vector<bool>{true, true, true});
    CHECK(shown_seen(*small) == "330");  // of 329
    const auto large = hide_overlaps({.study = "lists", .people = {0, 100, 90, 20, 80, 14, 0, 30}});
    REQUIRE(large);
    CHECK(large->overlap_hidden == std::vector<bool>(8, false));
    CHECK(shown_seen(*large) == "334");
}

/// The details of two lists, a and b, as a page prints them.
Table printed(std::initializer_list<std::array<const char*, 4>> rows) {
    TextColumn study("study"), kind("kind"), label("label"), first("first"), second("second");
    for (const auto& row : rows) {
        study.push("lists"), kind.push(row[0]), label.push(row[1]), first.push(row[2]);
        second.push(row[3]);
    }
    return *Table::make({study, kind, label, first, second});
}

TEST_CASE("the door reads the table of an estimate itself: what may not be told does not pass") {
    // Three lists: 4 on a and c alone, 5 on b and c alone.
    const auto counts =
        *hide_overlaps({.study = "lists", .people = {0, 100, 90, 20, 80, 4, 5, 30}});
    const auto open =
        *hide_overlaps({.study = "lists", .people = {0, 100, 90, 20, 80, 14, 15, 30}});
    CHECK(tests::let_out(estimates_candidate(
        printed({{"list", "a", "164", ""}, {"overlap", "a+c", "14", "5"}, {"hidden", "", "0", ""}}),
        open, nullptr, "{}")));
    const auto out = [&](const Table& table) {
        return tests::let_out(estimates_candidate(table, counts, nullptr, "{}"));
    };
    const auto hidden = std::to_string(
        std::count(counts.overlap_hidden.begin(), counts.overlap_hidden.end(), true));
    CHECK(out(printed({{"hidden", "", hidden.c_str(), ""}})));
    CHECK(!out(printed({{"list", "a", "154", ""}})));          // beside the estimate
    CHECK(!out(printed({{"overlap", "a+c", "4", "5"}})));      // small
    CHECK(!out(printed({{"overlap", "a+b+c", "4", "7"}})));    // under another name
    CHECK(!out(printed({{"list", "a", "155", ""}})));          // no total of these lists
    CHECK(!out(printed({{"model", "a+c", "512.3", "0.4"}})));  // follows from the exact histories
    CHECK(!estimates_candidate(invented(), counts, nullptr, "{}"));  // any other table
}

TEST_CASE("numbers of an estimate from lists nobody published have two digits") {
    CHECK(two_digits(1234) == 1200);
    CHECK(two_digits(0.0456) == doctest::Approx(0.046));
    CHECK(two_digits(99.6) == 100);
    const auto counts = *hide_overlaps({.study = "lists", .people = {0, 40, 30, 13}});
    const auto out = [&](const char* people, const char* reasons = "") {
        std::vector<Table::Column> columns;
        for (const auto* name : {"study", "iso3", "years", "method", "seen", "people", "low",
                                 "high", "reasons", "cannot_show", "published_in"}) {
            TextColumn column(name);
            const std::string_view which(name);
            column.push(which == "people"    ? people
                        : which == "seen"    ? "83"
                        : which == "reasons" ? reasons
                                             : "");
            columns.emplace_back(std::move(column));
        }
        return tests::let_out(
            estimates_candidate(*Table::make(std::move(columns)), counts, nullptr, "{}"));
    };
    CHECK(out("1200.0"));
    CHECK(out("inf"));
    CHECK(!out("1234.0"));
    // A reason can be an overlap in clear.
    CHECK(!out("1200.0", "few_overlaps 13"));
    CHECK(out("1200.0", untold_reason));
}

TEST_CASE("lists of fewer people than a number may be small give nothing away") {
    CHECK(hide_overlaps({.study = "lists", .people = {0, 3, 4, 1}}).error().code ==
          Code::would_disclose);
}
