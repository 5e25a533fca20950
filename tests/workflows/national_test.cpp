#include "palermo/workflows/national/national.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "../in_english.hpp"
#include "palermo/core/files.hpp"
#include "palermo/workflows/national/check.hpp"
#include "palermo/workflows/national/compare.hpp"
#include "palermo/workflows/national/tables.hpp"
#include "palermo/workflows/report/verify.hpp"

using namespace palermo;
using namespace palermo::workflows;
namespace fs = std::filesystem;

namespace {

struct Scratch {
    fs::path path = fs::temp_directory_path() / ("palermo_national_" + std::to_string(::getpid()));
    Scratch() { fs::create_directories(path); }
    ~Scratch() { fs::remove_all(path); }
};

const fs::path examples = PALERMO_SOURCE "/data/examples";

std::map<std::string, std::int64_t> people_by(const Table& table, std::string_view column) {
    std::map<std::string, std::int64_t> counts;
    const auto* text = table.text(column);
    REQUIRE(text != nullptr);
    for (std::size_t row = 0; row < text->size(); ++row) ++counts[std::string((*text)[row])];
    return counts;
}

/// People with each form; a person may have several.
std::map<std::string, std::int64_t> people_with(const Table& table) {
    std::map<std::string, std::int64_t> counts;
    for (const auto& [forms, people] : people_by(table, "forms")) {
        for (std::size_t at = 0; at < forms.size();) {
            const auto end = std::min(forms.find('|', at), forms.size());
            counts[forms.substr(at, end - at)] += people;
            at = end + 1;
        }
    }
    return counts;
}

NationalRequest register_of(const fs::path& out) {
    NationalRequest request;
    request.office.files = {{examples / "invented_register/register.xlsx"}};
    request.office.labels = {{examples / "invented_register/labels.csv"}};
    request.state = "NLD";
    request.out = {out};
    request.protection.publication.date = "2025-01-01";
    return request;
}

/// A key for what is hidden, so that two runs hide alike.
Input key_in(const fs::path& folder) {
    REQUIRE(write_file(folder / "key", std::string(32, 'k')));
    return {folder / "key"};
}

}  // namespace

TEST_CASE(
    "the invented register has the 900 people that its maker put in, by year, sex, age, form and "
    "citizenship") {
    // The numbers are of the generator that made the file, not of palermo.
    const auto request = register_of({});
    const auto office = read_office(request.office, {});
    REQUIRE(office);
    const auto& cases = office->cases;
    CHECK(cases.counts.rows == 912);
    CHECK(cases.counts.repeated == 12);
    CHECK(cases.counts.people == 900);
    CHECK(office->questions() == 0);
    CHECK(people_by(cases.table, "year") ==
          std::map<std::string, std::int64_t>{{"2022", 295}, {"2023", 299}, {"2024", 306}});
    CHECK(people_by(cases.table, "sex") ==
          std::map<std::string, std::int64_t>{{"F", 565}, {"M", 320}, {"U", 15}});
    CHECK(people_by(cases.table, "age") ==
          std::map<std::string, std::int64_t>{{"0_17", 246}, {"18plus", 598}, {"U", 56}});
    CHECK(people_with(cases.table) == std::map<std::string, std::int64_t>{{"CRIM", 109},
                                                                          {"LAB", 300},
                                                                          {"LAB.BEG", 35},
                                                                          {"LAB.DOM", 95},
                                                                          {"MARR", 29},
                                                                          {"ORG", 20},
                                                                          {"SEX", 337},
                                                                          {"UNK", 31}});
    const auto citizenship = people_by(cases.table, "citizenship");
    CHECK(citizenship.at("NGA") == 198);
    CHECK(citizenship.at("VNM") == 130);
    CHECK(citizenship.at("STATELESS") == 8);
    CHECK(citizenship.at("UNK") == 29);
}

TEST_CASE(
    "without what its labels mean nothing is counted, and the questions are two files to fill in") {
    const Scratch scratch;
    auto request = register_of(scratch.path / "work");
    request.office.labels.clear();
    Notes notes;
    const auto first = national(request, {}, notes);
    REQUIRE(first);
    CHECK_FALSE(first->published);
    REQUIRE(first->questions.size() == 1);
    CHECK(fs::path(first->questions.front()).filename() == "labels.csv");
    CHECK_FALSE(fs::exists(scratch.path / "work/release"));
    // What stands there is read again, and never written over.
    const auto asked = read_file(scratch.path / "work/labels.csv");
    REQUIRE(asked);
    CHECK(asked->find("Albanain") != std::string::npos);
    const auto second = national(request, {}, notes);
    REQUIRE(second);
    CHECK_FALSE(second->published);
    CHECK(*read_file(scratch.path / "work/labels.csv") == *asked);
    CHECK_FALSE(fs::exists(scratch.path / "work/labels-2.csv"));
}

TEST_CASE(
    "the whole way: release, tables for others and a site in which every number is made again") {
    const Scratch scratch;
    auto request = register_of(scratch.path / "work");
    request.protection.secret = key_in(scratch.path);
    Notes notes;
    const auto made = national(request, {}, notes);
    REQUIRE_MESSAGE(made, (made ? "" : in_english(made.error())));
    REQUIRE(made->published);
    for (const auto* file : {"release/NLD.victims.csv", "tables/NLD.tables.xlsx",
                             "tables/sdg_16_2_2.csv", "tables/unodc.csv", "site/en/states/NLD.html",
                             "site/en/index.html", "findings.csv", "understood.csv", "columns.csv"})
        CHECK_MESSAGE(fs::exists(scratch.path / "work" / file), file);
    const auto verified = verify_report({.folder = {scratch.path / "work/site"}}, {});
    REQUIRE(verified);
    CHECK_FALSE(ending_of(*verified).findings);

    // No name of anybody, and no case number, stands in anything that was written.
    for (const auto& each : fs::recursive_directory_iterator(scratch.path / "work")) {
        if (!each.is_regular_file()) continue;
        const auto bytes = read_file(each.path());
        REQUIRE(bytes);
        for (const auto* secret :
             {"RUFOFOVRA", "MULALAKU", "BAZOGRIVRA", "EX-2022-0383", "EX-2024-0087"})
            CHECK_MESSAGE(bytes->find(secret) == std::string::npos, each.path().string());
    }

    // Shares of flows would be of what is not hidden, and are not made; the bars with their hidden parts are.
    const auto page = read_file(scratch.path / "work/site/en/states/NLD.html");
    REQUIRE(page);
    CHECK(page->find("C12-title") == std::string::npos);
    CHECK(page->find("C15-title") == std::string::npos);
    CHECK(page->find("N03-title") != std::string::npos);

    // What was published stays published.
    const auto again = national(request, {}, notes);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == Code::conflict);
}

TEST_CASE(
    "a State's own tables beside UNODC's: equal, different, hidden and missing lines are told "
    "apart") {
    const auto line = [](std::string dimension, std::string category, std::int64_t year,
                         Count people) {
        return std::tuple(std::move(dimension), std::move(category), year, people);
    };
    const auto table_of =
        [](const std::vector<std::tuple<std::string, std::string, std::int64_t, Count>>& lines) {
            TextColumn state("state"), indicator("indicator"), dimension("dimension"),
                category("category"), sex("sex"), age("age");
            CountColumn year("year"), people("people"), row("row");
            for (const auto& [d, c, y, p] : lines) {
                state.push("NLD"), indicator.push("victims"), dimension.push(d), category.push(c),
                    sex.push("_T"), age.push("_T");
                year.push({y}), people.push(p), row.push({2});
            }
            return *Table::make(
                {state, indicator, dimension, category, sex, age, year, people, row});
        };
    const auto ours = table_of({line("total", "_T", 2020, {100}), line("total", "_T", 2021, {110}),
                                line("form", "other", 2021, {30}),
                                line("citizenship", "NGA", 2021, Count::suppressed()),
                                line("citizenship", "ALB", 2021, {12})});
    const auto theirs =
        table_of({line("total", "_T", 2019, {90}), line("total", "_T", 2020, {100}),
                  line("total", "_T", 2021, {120}), line("form", "other", 2021, {25}),
                  line("citizenship", "NGA", 2021, {40}), line("citizenship", "GHA", 2021, {6})});
    TextColumn year("year"), form("form"), count("count");
    year.push("2021"), form.push("MIXED"), count.push("5");
    const auto lines = compared(ours, theirs, "NLD", *Table::make({year, form, count}));
    const auto how = [&](std::string_view category, int when) {
        const auto found = std::ranges::find_if(lines, [&](const ComparedLine& each) {
            return each.category == category && each.year == when;
        });
        REQUIRE(found != lines.end());
        return found->how;
    };
    CHECK(lines.size() == 6);  // 2019 is no year of these tables
    CHECK(how("_T", 2020) == Compared::equal);
    CHECK(how("_T", 2021) == Compared::different);
    CHECK(how("other", 2021) == Compared::different);
    CHECK(how("NGA", 2021) == Compared::hidden_here);
    CHECK(how("ALB", 2021) == Compared::only_here);
    CHECK(how("GHA", 2021) == Compared::only_there);
    const auto mixed = std::ranges::find(lines, std::string("other"), &ComparedLine::category);
    CHECK(mixed->why.find("several forms") != std::string::npos);
}

TEST_CASE("a list without headings asks whether it has cases, and shows nobody of its first row") {
    const Scratch scratch;
    std::string csv;
    for (int i = 0; i < 30; ++i) {
        csv += "Q-" + std::to_string(i) + ",Zebedee Z" + std::to_string(i) + ",F,25,Romania\r\n";
    }
    REQUIRE(write_file(scratch.path / "list.csv", csv));
    NationalRequest request;
    request.office.files = {{scratch.path / "list.csv"}};
    request.state = "NLD";
    request.out = {scratch.path / "work"};
    Notes notes;
    const auto made = national(request, {}, notes);
    REQUIRE_MESSAGE(made, (made ? "" : in_english(made.error())));
    CHECK_FALSE(made->published);
    REQUIRE(made->questions.size() == 1);
    CHECK(fs::path(made->questions.front()).filename() == "columns.csv");
    CHECK(read_file(scratch.path / "work/columns.csv")->find("Zebedee") == std::string::npos);
    CHECK(in_words(*made).find("Zebedee") == std::string::npos);
    CHECK(to_text(to_json(*made)).find("Zebedee") == std::string::npos);
}

TEST_CASE(
    "a place of few people may be a name, and is one of the other places in what is published") {
    TextColumn year("year"), place("place");
    for (int i = 0; i < 30; ++i) year.push("2024");
    for (int i = 0; i < 26; ++i) place.push("North");
    for (int i = 0; i < 4; ++i) place.push("Zelmar Kontu");
    mapping::Cases cases;
    cases.table = *Table::make({year, place});
    cases.counts.people = 30;
    const auto made = national_tables(cases, 10);
    REQUIRE(made);
    CHECK(people_by(made->records, "place") ==
          std::map<std::string, std::int64_t>{{"North", 26}, {"OTHER", 4}});
}

TEST_CASE(
    "forms are counted by sex and age of 5,000 people a year and more, and by year alone of "
    "fewer") {
    const auto tables_of = [](std::int64_t people) {
        mapping::Cases cases;
        TextColumn year("year"), sex("sex"), age("age"), form("form");
        year.push("2024"), sex.push("F"), age.push("18plus"), form.push("SEX");
        cases.table = *Table::make({year, sex, age, form});
        cases.counts.people = people;
        return *national_tables(cases, 10);
    };
    CHECK(tables_of(5000).by == std::vector<std::string>{"year", "sex", "age", "form"});
    CHECK(tables_of(4999).by == std::vector<std::string>{"year", "sex", "age"});
    CHECK(tables_of(4999).tables == std::vector<std::string>{"year,form"});
}
