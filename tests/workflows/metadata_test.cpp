// What a release says beside its numbers: nothing about who is in the file.
//
// Two files that differ by one person are published, with the same noisy numbers put in place of both. All
// that is left to differ is what no noise protects: there must be nothing.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <regex>
#include <vector>

#include "../in_english.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/ledger/accountant.hpp"
#include "palermo/ledger/ledger.hpp"
#include "palermo/synthesis/noise.hpp"
#include "palermo/workflows/protect/anonymize.hpp"
#include "palermo/workflows/protect/publish_tables.hpp"
#include "palermo/workflows/protect/synthesize.hpp"

using namespace palermo;
using namespace palermo::workflows;

namespace fs = std::filesystem;

namespace {

const std::string schema = R"({"schema": "palermo microdata 1", "name": "invented",
 "victim_column": "id", "rows_per_victim_max": 2, "surplus_rows": "left out",
 "rows_breaking_rules": "left out",
 "columns": [
  {"name": "age", "missing": true, "codes": ["0-17", "18+"]},
  {"name": "minor", "missing": true, "codes": ["yes", "no"]},
  {"name": "place", "missing": true, "codes": ["AA", "BB", "CC", "other"], "other": "other",
   "levels": [{"name": "side", "of": {"AA": "e", "BB": "e", "CC": "w", "other": "other"}}]},
  {"name": "form", "missing": true, "codes": ["labour", "sexual", "organs"]},
  {"name": "year", "missing": false, "codes": ["2024", "2025"], "other": "2025"}],
 "rules": [{"why": "law", "when": {"age": ["0-17"]}, "then": {"minor": ["yes"]}}]})";

/// 300 invented people: 0-17 is minor, places lean on forms.
std::string people() {
    std::string csv = "id,age,minor,place,form,year\n";
    for (int i = 0; i < 300; ++i) {
        const char* places[] = {"AA", "AA", "BB", "CC", "BB"};
        const char* forms[] = {"labour", "sexual", "labour"};
        csv += std::to_string(1000 + i) + (i % 7 < 2 ? ",0-17,yes," : ",18+,no,") + places[i % 5] +
               "," + (i % 11 == 0 ? "" : forms[i % 3]) + "," + (i % 2 == 0 ? "2024" : "2025") +
               "\n";
    }
    return csv;
}

struct House {
    fs::path path = fs::temp_directory_path() / ("palermo_meta_" + std::to_string(::getpid()));
    House() {
        fs::remove_all(path);
        fs::create_directories(path);
        state("first");
    }
    // As tests/main.cpp has it: never that of the person who runs the tests.
    const std::string state_before = std::getenv("PALERMO_STATE");
    ~House() {
        ::setenv("PALERMO_STATE", state_before.c_str(), 1);
        fs::remove_all(path);
    }
    void state(const std::string& name) const {
        ::setenv("PALERMO_STATE", (path / name / "state").c_str(), 1);
    }
};

std::vector<std::vector<std::int64_t>> tape;
std::size_t tape_at = 0;
bool tape_fits = true;

void take_down(std::span<std::int64_t> numbers) {
    tape.emplace_back(numbers.begin(), numbers.end());
}

void put_in_place(std::span<std::int64_t> numbers) {
    tape_fits = tape_fits && tape_at < tape.size() && tape[tape_at].size() == numbers.size();
    if (tape_fits) std::copy(tape[tape_at].begin(), tape[tape_at].end(), numbers.begin());
    ++tape_at;
}

/// What differs in each release by chance alone: a mark drawn anew, the time, and what signs both.
std::string without_chance(std::string text) {
    for (const auto* member :
         {R"("mark":"[0-9a-f]{32}")", R"("signature":"[0-9a-f]{64}")",
          R"("when":"[0-9]{4}-[0-9-]{5}T[0-9:]{8}Z")", R"("released": "[0-9]{4}-[0-9-]{5}")"}) {
        text = std::regex_replace(text, std::regex(member), "");
    }
    return text;
}

struct Made {
    std::map<std::string, std::string> files;  // bytes by name
    std::string json;                          // as printed with --json, and the promise in words
    std::string mark;
    std::string words;
};

Made release_of(const House& house, const std::string& name, const std::string& csv) {
    const auto folder = house.path / name;
    fs::create_directories(folder);
    REQUIRE(write_file(folder / "cases.csv", csv));
    REQUIRE(write_file(folder / "nrm.json", schema));
    for (const auto* end : {"", ".head"}) {
        fs::copy_file(house.path / (std::string("l") + end), folder / (std::string("l") + end));
    }
    house.state(name);
    tape_at = 0;
    tape_fits = true;
    Notes notes;
    const auto outcome = synthesize({.data = {folder / "cases.csv"},
                                     .schema = {folder / "nrm.json"},
                                     .ledger = {folder / "l"},
                                     .out = {folder / "release"},
                                     .purpose = "a report",
                                     .title = "Invented cases",
                                     .publisher = "an office",
                                     .canary_runs = 20,
                                     .epsilon = 2,
                                     .triples = 2},
                                    {}, notes);
    REQUIRE_MESSAGE(outcome, (outcome ? "" : in_english(outcome.error())));
    for (const auto& each : notes.beside) {
        // Told apart by "id", so that several rows of one are no surprise.
        CHECK_MESSAGE(!each.starts_with("id: "), each);
    }
    // The promise of a Release goes into reports as well.
    const auto printed = to_text(to_json(*outcome)) + outcome->release.statement().promise;
    Made made{{}, printed, {}, in_words(*outcome)};
    for (const auto& each : fs::directory_iterator(folder / "release")) {
        made.files[each.path().filename().string()] = *read_file(each.path());
    }
    const auto& statement = made.files["release.json"];
    made.mark = statement.substr(statement.find("\"mark\":\"") + 8, 32);
    // All of the statement that is of this file alone, wherever it stands.
    CHECK(statement.find(crypto::sha256(csv)) == std::string::npos);
    const auto own = protect::Ledger::read(folder / "l")->entries().back().data_name;
    CHECK(own.size() == 32);
    CHECK(statement.find(own) == std::string::npos);
    return made;
}

}  // namespace

TEST_CASE("under the same noisy numbers, neighbouring files give the same release, byte by byte") {
    House house;
    REQUIRE(protect::Ledger::create(house.path / "l",
                                    {"invented", protect::rho_for(4, 1e-6), 1e-6, 2}));
    const auto base = people();
    protect::detail::at_noised = take_down;
    tape.clear();
    const auto first = release_of(house, "base", base);
    CHECK(first.files.size() == 5);  // with .palermo, which says that palermo made the folder
    CHECK(tape.size() > 20);

    protect::detail::at_noised = put_in_place;
    auto changed = base;
    changed.replace(changed.find("1007,0-17,yes,BB"), 16, "1007,,yes,BB");
    auto one_less = base;
    one_less.erase(one_less.rfind("1299,"));
    const std::vector<std::pair<std::string, std::string>> neighbours = {
        {"the same once more", base},
        {"one record more", base + "2000,18+,no,AA,labour,2024\n"},
        {"one record less", one_less},
        {"an outlier, of answers nobody else has", base + "2000,,,other,organs,2025\n"},
        {"another value in one cell", changed},
        {"a value in no list", base + "2000,18+,no,Atlantis,labour,1999\n"},
        {"a person on two rows", base + "2000,18+,no,AA,labour,2024\n2000,18+,no,BB,labour,2024\n"},
        {"a person on nine rows", base + "2000,18+,no,AA,labour,2024\n2000,18+,no,BB,labour,2024\n"
                                         "2000,18+,no,CC,labour,2024\n2000,18+,no,AA,sexual,2024\n"
                                         "2000,18+,no,AA,labour,2025\n2000,18+,no,BB,labour,2025\n"
                                         "2000,18+,no,CC,labour,2025\n2000,18+,no,AA,sexual,2025\n"
                                         "2000,18+,no,CC,sexual,2025\n"},
        {"a row that breaks a rule", base + "2000,0-17,no,AA,labour,2024\n"},
        {"a row of nobody", base + ",18+,no,AA,labour,2024\n"},
    };
    for (const auto& [name, csv] : neighbours) {
        const auto other = release_of(house, name, csv);
        CHECK_MESSAGE(tape_fits, name);
        CHECK_MESSAGE(tape_at == tape.size(), name);
        REQUIRE(other.files.size() == first.files.size());
        for (const auto& [file, bytes] : first.files) {
            CHECK_MESSAGE(without_chance(other.files.at(file)) == without_chance(bytes), name, ": ",
                          file);
        }
        CHECK_MESSAGE(without_chance(other.json) == without_chance(first.json), name);
        // What is left to chance is drawn anew, also for the same file.
        CHECK(other.mark != first.mark);
        CHECK(other.mark.find_first_not_of("0123456789abcdef") == std::string::npos);
        // The true numbers are told beside it, to who runs it.
        CHECK(other.words.find("keep that number inside") != std::string::npos);
    }
    protect::detail::at_noised = nullptr;
}

TEST_CASE("what was counted elsewhere or left out is told to the office, and stands in no file") {
    House house;
    REQUIRE(protect::Ledger::create(house.path / "l",
                                    {"invented", protect::rho_for(4, 1e-6), 1e-6, 2}));
    const auto made =
        release_of(house, "a",
                   people() +
                       "2000,18+,no,Atlantis,labour,2024\n2001,18+,no,Thule,labour,2024\n"
                       "2002,18+,no,AA,,2024\n2002,18+,no,BB,,2024\n2002,18+,no,CC,,2024\n"
                       "2003,0-17,no,AA,,2024\n,18+,no,AA,,2024\n");
    for (const auto* line : {"from 304 true ones", "2  place: answers in no list",
                             "1  rows of victims with more", "1  rows that do not say whose",
                             "1  rows that break a rule", "nothing published says these"}) {
        CHECK_MESSAGE(made.words.find(line) != std::string::npos, line);
    }
}

TEST_CASE("no statement says which file a table or records were made of, only what they say") {
    // The same cases with other notes, which are left out: table and records are the same.
    House house;
    std::string csv = "region,form,note\n", other = csv;
    for (int i = 0; i < 200; ++i) {
        const auto line =
            std::string(i % 3 == 0 ? "north" : "south") + (i % 2 == 0 ? ",a," : ",b,");
        csv += line + "x\n";
        other += line + (i % 5 == 0 ? "y\n" : "z\n");
    }
    REQUIRE(write_file(house.path / "cases.csv", csv));
    REQUIRE(protect::Ledger::create(house.path / "l", {"invented", protect::Rational(1), 1e-6, 1}));
    const auto made = [&](const std::string& name, const std::string& bytes) {
        const auto folder = house.path / name;
        fs::create_directories(folder);
        REQUIRE(write_file(folder / "cases.csv", bytes));
        for (const auto* end : {"", ".head"}) {
            fs::copy_file(house.path / (std::string("l") + end), folder / (std::string("l") + end));
        }
        house.state(name);
        Publication publication{
            .title = "t", .date = "2026-11-30", .ledger = {folder / "l"}, .purpose = "p"};
        std::vector<std::string> statements;
        for (const bool on_ledger : {true, false}) {
            if (!on_ledger) publication.ledger = {}, publication.purpose = {};
            const auto end = std::string(on_ledger ? "1" : "2");
            Notes notes;
            TablesRequest tables{.file = {folder / "cases.csv"},
                                 .out = {folder / ("t" + end + ".csv")}};
            tables.by = {"region", "form"};
            tables.publication = publication;
            REQUIRE(publish_tables(tables, {}, notes));
            RecordsRequest records{.file = {folder / "cases.csv"},
                                   .out = {folder / ("r" + end + ".csv")}};
            records.how.columns = {"region", "form"};
            records.publication = publication;
            if (!on_ledger) {
                REQUIRE(publish_records(records, {}, notes));
                statements.push_back(*read_file(folder / ("r" + end + ".release.json")));
            }
            statements.push_back(*read_file(folder / ("t" + end + ".release.json")));
        }
        for (const auto& each : statements) {
            CHECK(each.find(crypto::sha256(bytes)) == std::string::npos);
            CHECK(each.find("\"dataset\"") == std::string::npos);
        }
        return statements;
    };
    const auto one = made("one", csv), two = made("two", other);
    for (std::size_t i = 0; i < one.size(); ++i)
        CHECK(without_chance(one[i]) == without_chance(two[i]));
}
