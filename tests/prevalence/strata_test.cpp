#include "palermo/prevalence/strata/captures.hpp"

#include <doctest/doctest.h>

#include "tables.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

StrataOptions by(std::vector<std::string> covariates) {
    StrataOptions options;
    options.file_name = "t.csv";
    options.covariates = std::move(covariates);
    return options;
}

const std::vector<std::string> header{"a", "b", "sex", "count"};
const std::vector<std::vector<std::string>> good{
    {"1", "0", "F", "2"}, {"1", "1", "F", "3"}, {"0", "1", "M", "1"}, {"1", "1", "", "4"}};

std::string refusal(const std::vector<std::string>& row) {
    auto rows = good;
    rows.push_back(row);
    const auto read = read_strata(table_of(header, rows), by({"sex"}));
    REQUIRE(!read);
    return to_string(read.error());
}

}  // namespace

TEST_CASE("a missing value of a covariate is kept apart from every known one") {
    const auto read = read_strata(table_of(header, good), by({"sex"}));
    REQUIRE(read);
    CHECK(read->strata() == 2);
    CHECK(read->covariates()[0].levels == std::vector<std::string>{"F", "M"});
    CHECK(read->people_seen() == 10);
    CHECK(read->people_with_missing() == 4);
    const auto known = read->without_missing();
    REQUIRE(known);
    CHECK(known->people_seen() == 6);
    const auto whole = read->whole();
    REQUIRE(whole);
    CHECK((*whole)[3] == 7);
}

TEST_CASE("where too few people are left without the unknown, it is said so") {
    // The only people on both lists are of unknown sex.
    const auto read = read_strata(
        table_of(header, {{"1", "0", "F", "2"}, {"0", "1", "M", "1"}, {"1", "1", "", "4"}}),
        by({"sex"}));
    REQUIRE(read);
    const auto refused = read->without_missing();
    REQUIRE(!refused);
    CHECK(to_string(refused.error()) == "strata.too_few_known(people=3)");
    CHECK(refused.error().code == Code::not_estimable);
}

TEST_CASE("without counts each row is one person, and people alike are added up") {
    const auto read = read_strata(
        table_of({"a", "b", "year"},
                 {{"1", "1", "2021"}, {"1", "1", "2021"}, {"0", "1", "2020"}, {"1", "0", "NA"}}),
        by({"year"}));
    REQUIRE(read);
    REQUIRE(read->rows().size() == 3);
    CHECK(read->covariates()[0].numbers == std::vector<std::int64_t>{2020, 2021});
    CHECK(read->rows()[2].people == 2);
    CHECK(read->rows()[2].levels == std::vector<int>{1});
}

TEST_CASE("whole numbers are put in order by size, other values by text") {
    const auto read = read_strata(
        table_of({"a", "b", "age"}, {{"1", "1", "10"}, {"1", "1", "9"}, {"1", "1", "100"}}),
        by({"age"}));
    REQUIRE(read);
    CHECK(read->covariates()[0].levels == std::vector<std::string>{"9", "10", "100"});
}

TEST_CASE("bad strata are refused with the place and the reason") {
    CHECK(refusal({"2", "0", "F", "1"}).rfind("t.csv:6:1: ", 0) == 0);
    CHECK(refusal({"0", "", "F", "1"}).rfind("t.csv:6:2: strata.cell_empty(", 0) == 0);
    CHECK(refusal({"0", "1", "F", "-1"}).rfind("t.csv:6:4: captures.negative_count(", 0) == 0);
    CHECK(refusal({"0", "1", "F", "1.5"}).rfind("t.csv:6:4: captures.count_not_whole(", 0) == 0);
    CHECK(refusal({"0", "0", "F", "1"}).rfind("t.csv:6:4: captures.unseen_row(", 0) == 0);
    CHECK(refusal({"1", "0", "F", "1"}).rfind("t.csv:6:4: strata.history_twice(", 0) == 0);
    CHECK(refusal({"0", "1", std::string(101, 'x'), "1"}).rfind("t.csv:6:3: ", 0) == 0);
    for (const char* number : {"nan", "-NaN", "inf", "-Infinity", "1e400", "+inf"}) {
        CHECK(refusal({"0", "1", number, "1"}).rfind("t.csv:6:3: strata.value_not_finite(", 0) ==
              0);
    }
    CHECK(read_strata(table_of(header, {{"1", "1", "F", "3"}, {"0", "1", "1e-400", "1"}}),
                      by({"sex"})));
    // Nan is a province of Thailand.
    CHECK(
        read_strata(table_of(header, {{"1", "1", "F", "3"}, {"0", "1", "Nan", "1"}}), by({"sex"})));
    auto named = by({"sex"});
    named.file_name = "t.csv";
    CHECK(to_string(read_strata(table_of(header, {{"1", "0", "F", "3"}}), named).error())
              .starts_with("t.csv:1:2: captures.empty_list("));
    // The value itself is never repeated: it may point to a person.
    CHECK(refusal({"Maria", "0", "F", "1"}).find("Maria") == std::string::npos);
}

TEST_CASE("a list that cannot hold some people, or was not kept for them, is named with why") {
    auto options = by({"sex"});
    options.impossible = {"b:sex=M"};
    CHECK(!read_strata(table_of(header, good), options));  // there is a man on b
    options.impossible = {"a:sex=M"};
    const auto read = read_strata(table_of(header, good), options);
    REQUIRE(read);
    CHECK(read->possible(0) == 3);
    CHECK(read->possible(1) == 2);
    CHECK(read->not_operating(1) == 0);
    options.impossible = {};
    options.not_operating = {"a:sex=M"};
    const auto kept = read_strata(table_of(header, good), options);
    REQUIRE(kept);
    CHECK(kept->not_operating(1) == 1);
    using Wrong = std::pair<const char*, const char*>;
    for (const auto& [wrong, id] : {Wrong("a", "strata.absent_written"),
                                    {"a:sex", "strata.absent_written"},
                                    {"c:sex=M", "strata.no_list"},
                                    {"a:age=M", "strata.no_covariate_named"},
                                    {"a:sex=X", "strata.no_value"}}) {
        options.not_operating = {wrong};
        CHECK(read_strata(table_of(header, good), options).error().id == id);
    }
}

TEST_CASE("no overlap, no covariate and too many combinations are refused") {
    CHECK(read_strata(table_of(header, {{"1", "0", "F", "2"}, {"0", "1", "F", "2"}}), by({"sex"}))
              .error()
              .code == Code::not_estimable);
    CHECK(!read_strata(table_of({"a", "b"}, {{"1", "1"}}), by({})));
    std::vector<std::vector<std::string>> rows;
    for (int i = 0; i < 61; ++i) rows.push_back({"1", "1", std::to_string(i)});
    CHECK(!read_strata(table_of({"a", "b", "id"}, rows), by({"id"})));
}

TEST_CASE("values that differ only by capital letters or white space are counted, and stay apart") {
    const std::vector<std::vector<std::string>> rows{{"1", "0", "F", "2"},   {"1", "1", "f ", "3"},
                                                     {"0", "1", "М", "1"},   {"1", "1", "м", "4"},
                                                     {"1", "1", "f g", "4"}, {"1", "0", "NA", "1"}};
    auto how = by({"sex"});
    how.missing.emplace_back("18");
    const auto notes = notes_on_strata(table_of(header, rows), how);
    REQUIRE(notes.size() == 2);
    // F and f, М and м; which they are stands in cells, and in no message.
    CHECK(notes[0] ==
          "t.csv: column sex: values that differ only by capital letters or white space: 4; each "
          "was taken as a value of its own. Write them alike if they are one");
    CHECK(notes[1] == "t.csv: --missing-words: no covariate holds \"18\"");
    CHECK(notes_on_strata(table_of(header, good), by({"sex"})).empty());
}
