#include "palermo/prevalence/capture_table.hpp"

#include <doctest/doctest.h>

#include "../in_english.hpp"
#include "palermo/core/result.hpp"
#include "tables.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

std::string refusal(std::vector<std::string> header, std::vector<std::vector<std::string>> rows) {
    CaptureOptions options;
    options.file_name = "t.csv";
    const auto read = read_captures(table_of(std::move(header), std::move(rows)), options);
    REQUIRE(!read);
    return to_string(read.error());
}

bool begins(const std::string& text, const char* start) {
    return text.rfind(start, 0) == 0;
}

}  // namespace

TEST_CASE("counts and individual records give the same table") {
    const auto counts = read_captures(
        table_of({"police", "ngo", "count"}, {{"1", "0", "2"}, {"0", "1", "1"}, {"1", "1", "1"}}));
    const auto people = read_captures(
        table_of({"police", "ngo"}, {{"1", "1"}, {"1", "0"}, {"0", "1"}, {"1", "0"}}));
    REQUIRE(counts);
    REQUIRE(people);
    for (const auto* table : {&*counts, &*people}) {
        CHECK(table->lists() == 2);
        CHECK((*table)[1] == 2);
        CHECK((*table)[2] == 1);
        CHECK((*table)[3] == 1);
        CHECK(table->people_seen() == 4);
        CHECK(table->people_on_all(1) == 3);
        CHECK(table->name_of(3) == "police+ngo");
    }
}

TEST_CASE("bad input is refused with the place and the reason") {
    using Rows = std::vector<std::vector<std::string>>;
    const Rows good{{"1", "0", "2"}, {"0", "1", "1"}};
    const auto with = [&](std::vector<std::string> row) {
        auto rows = good;
        rows.push_back(std::move(row));
        return refusal({"a", "b", "count"}, rows);
    };
    CHECK(begins(with({"1", "1", "-1"}), "t.csv:4:3: captures.negative_count("));
    CHECK(begins(with({"1", "1", "1.5"}), "t.csv:4:3: captures.count_not_whole("));
    CHECK(begins(with({"1", "1", "inf"}), "t.csv:4:3: captures.count_not_whole("));
    CHECK(begins(with({"1", "1", ""}), "t.csv:4:3: captures.count_missing("));
    CHECK(begins(with({"1", "1", "99999999999999999999"}), "t.csv:4:3: captures.count_too_large("));
    CHECK(begins(with({"0", "0", "7"}), "t.csv:4:3: captures.unseen_row("));
    CHECK(begins(with({"1", "0", "7"}), "t.csv:4:3: captures.history_twice("));
    CHECK(begins(with({"2", "0", "7"}), "t.csv:4:1: captures.cell_neither("));
    CHECK(begins(with({"1", "", "7"}), "t.csv:4:2: captures.cell_empty("));
    CHECK(begins(refusal({"a", "b", "count"}, good), "t.csv:1:1: captures.no_overlap("));
    CHECK(begins(refusal({"a", "count"}, {{"1", "2"}}), "t.csv:1:1: captures.one_list("));
    CHECK(begins(refusal({"a", "b", "c", "count"}, {{"1", "1", "0", "2"}}),
                 "t.csv:1:3: captures.empty_list("));
    std::vector<std::string> many;
    for (int i = 0; i < 17; ++i) many.push_back("l" + std::to_string(i));
    CHECK(begins(refusal(many, {std::vector<std::string>(17, "1")}),
                 "t.csv:1:17: captures.too_many_lists("));
}

TEST_CASE("a column of counts is known by the names that people and programs give it") {
    for (const auto* name :
         {"count", "Count", "freq", "Freq", "n", "N", "people", "Häufigkeit", "HÄUFIGKEIT",
          "effectif", "Frecuencia", "Количество", "人数", "العدد"}) {
        CAPTURE(name);
        const auto table =
            table_of({"a", "b", name}, {{"1", "0", "54"}, {"0", "1", "40"}, {"1", "1", "12"}});
        const auto read = read_captures(table);
        REQUIRE(read);
        CHECK(read->people_seen() == 106);
        CHECK(read->list_names() == std::vector<std::string>{"a", "b"});
        // Also where the lists are named.
        CaptureOptions named;
        named.lists = {"a", "b"};
        CHECK(read_captures(table, named)->people_seen() == 106);
    }
}

TEST_CASE("a column that could be counts is never left aside without a word") {
    const auto anz =
        table_of({"a", "b", "Anz"}, {{"1", "0", "54"}, {"0", "1", "40"}, {"1", "1", "12"}});
    CaptureOptions options;
    options.file_name = "t.csv";
    options.lists = {"a", "b"};
    const auto refused = read_captures(anz, options);
    REQUIRE(!refused);
    CHECK(refused.error().where == Where::of_file("t.csv", 1, 3));
    CHECK(refused.error().id == "captures.perhaps_counts");
    CHECK(in_english(refused.error()).find("say count Anz; else take the column out") !=
          std::string::npos);
    options.count_column = "Anz";
    CHECK(read_captures(anz, options)->people_seen() == 106);
    options.count_column = "anz";
    const auto slip = read_captures(anz, options).error();
    CHECK(slip.where == "t.csv");
    CHECK(in_english(slip) ==
          "there is no column called anz; did you mean Anz? (the columns are a,b,Anz)");
    CHECK(begins(refusal({"a", "b", "n", "Freq"}, {{"1", "1", "3", "4"}}),
                 "t.csv:1:3: captures.two_counts(column=Freq, other=n, "));
    // Beside counts, one called n that holds 0 and 1 is a list; without, nobody knows.
    CHECK(read_captures(table_of({"a", "n", "count"}, {{"1", "1", "3"}, {"0", "1", "2"}}))
              ->list_names() == std::vector<std::string>{"a", "n"});
    CHECK(begins(refusal({"a", "b", "n"}, {{"1", "1", "1"}, {"0", "1", "0"}}),
                 "t.csv:1:3: captures.list_or_counts(column=n, "));
}

TEST_CASE("something that is true of people is no list unless it is named as one") {
    using Rows = std::vector<std::vector<std::string>>;
    const Rows rows{{"1", "0", "1"}, {"0", "1", "0"}, {"1", "1", "1"}};
    for (const auto* name : {"child", "Sex", "age_group", "is_minor", "year", "Région", "Пол",
                             "性别", "العمر", "id", "case_id"}) {
        CAPTURE(name);
        CHECK(begins(refusal({"a", "b", name}, rows), "t.csv:1:3: captures.looks_like_"));
        CHECK(refusal({"a", "b", name}, rows).find("names= a,b") != std::string::npos);
    }
    CaptureOptions options;
    options.lists = {"a", "b", "child"};
    CHECK(read_captures(table_of({"a", "b", "child"}, rows), options)->lists() == 3);
    options.lists = {"a", "b"};
    const auto columns = capture_columns(table_of({"a", "b", "child"}, rows), options);
    REQUIRE(columns);
    CHECK(columns->left_aside == std::vector<std::string>{"child"});
}

TEST_CASE("what R and pandas write is read: row names, TRUE and FALSE, the cell of no list") {
    const auto frame = table_of({"X", "a", "b", "Freq"}, {{"1", "FALSE", "FALSE", "0"},
                                                          {"2", "TRUE", "FALSE", "54"},
                                                          {"3", "FALSE", "TRUE", "40"},
                                                          {"4", "TRUE", "TRUE", "12"}});
    const auto columns = capture_columns(frame);
    REQUIRE(columns);
    CHECK(columns->lists == std::vector<std::string>{"a", "b"});
    CHECK(columns->count == "Freq");
    CHECK(columns->left_aside == std::vector<std::string>{"X"});
    CHECK(columns->unseen_rows == std::vector<std::size_t>{0});
    CHECK(read_captures(frame)->people_seen() == 106);
    const auto na =
        table_of({"a", "b", "n"},
                 {{"no", "no", "NA"}, {"yes", "no", "5"}, {"no", "yes", "4"}, {"yes", "yes", "2"}});
    CHECK(read_captures(na)->people_seen() == 11);
    // People on no list cannot have been counted; 0.5 is not on a list.
    CHECK(begins(refusal({"a", "b", "n"}, {{"0", "0", "7"}, {"1", "1", "2"}}),
                 "t.csv:2:3: captures.unseen_row("));
    CHECK(begins(refusal({"a", "b", "n"}, {{"1", "0.5", "7"}}),
                 "t.csv:2:2: captures.cell_neither(list=b, "));
}

TEST_CASE("whole histories in one column are refused by its name") {
    CHECK(begins(refusal({"history", "n"}, {{"001", "30"}, {"010", "40"}, {"111", "2"}}),
                 "t.csv:1:1: captures.whole_histories(column=history)"));
}

TEST_CASE("lists can be left out and merged") {
    // Korea, station Palembang: b, c, d.
    const auto korea = CaptureTable::make({"b", "c", "d"}, {0, 5, 5, 54, 41, 6, 0, 12});
    REQUIRE(korea);
    const auto without = korea->without_list(2);
    REQUIRE(without);
    CHECK((*without)[1] == 11);
    CHECK((*without)[2] == 5);
    CHECK((*without)[3] == 66);
    const auto merged = korea->with_merged(2, 0);
    REQUIRE(merged);
    CHECK(merged->list_names() == std::vector<std::string>{"b+d", "c"});
    CHECK((*merged)[1] == 52);
    CHECK((*merged)[2] == 5);
    CHECK((*merged)[3] == 66);
    CHECK(merged->people_seen() == 123);
    CHECK(korea->with_changed(7, 1)->people_seen() == 124);
    CHECK(!korea->with_changed(6, -1));
}

TEST_CASE("links known to be missed are restored: one in twenty of 100 people on both lists") {
    // 100 on both, 100 on each alone; 5 links missed leave 95 on both and 5 more on each alone.
    const auto seen = CaptureTable::make({"a", "b"}, {0, 105, 105, 95});
    REQUIRE(seen);
    const auto restored = seen->with_links_restored(0.05);
    REQUIRE(restored);
    CHECK((*restored)[1] == 100);
    CHECK((*restored)[2] == 100);
    CHECK((*restored)[3] == 100);
    CHECK(!seen->with_links_restored(0.5));
    CHECK(!seen->with_links_restored(-0.1));
    // Three lists: 300 on all, 30 of them lost one record at random: 10 each way, so the pair and
    // the list left alone hold 10 too many.
    const auto three = CaptureTable::make({"a", "b", "c"}, {0, 50, 50, 10, 50, 10, 10, 270});
    REQUIRE(three);
    const auto whole = three->with_links_restored(0.1);
    REQUIRE(whole);
    CHECK((*whole)[7] == 300);
    CHECK((*whole)[3] == 0);
    CHECK((*whole)[1] == 40);
}

TEST_CASE("lists of the same people, and a list of everybody, are found") {
    // 54 + 12 people on both police and copy, 40 on labour alone, 12 of them on all three.
    const auto twice =
        CaptureTable::make({"police", "copy", "labour"}, {0, 0, 0, 54, 40, 0, 0, 12});
    REQUIRE(twice);
    const auto found = findings_in(*twice);
    REQUIRE(found.size() == 1);
    CHECK(begins(found[0], "lists police and copy hold exactly the same people (66)"));
    const auto inside = CaptureTable::make({"a", "b"}, {0, 50, 0, 20});  // b lies inside a
    REQUIRE(inside);
    REQUIRE(findings_in(*inside).size() == 1);
    CHECK(begins(findings_in(*inside)[0], "list a holds all 70 people who were seen"));
    const auto plain = CaptureTable::make({"a", "b"}, {0, 50, 1, 20});
    REQUIRE(plain);
    CHECK(findings_in(*plain).empty());
}

TEST_CASE("a person on two rows is not counted as two people") {
    CaptureOptions options;
    options.lists = {"a", "b"};
    const std::vector<std::vector<std::string>> rows{
        {"p1", "1", "0"}, {"p1", "0", "1"}, {"p2", "1", "1"}};
    const auto read = read_captures(table_of({"person", "a", "b"}, rows), options);
    REQUIRE(!read);
    CHECK(read.error().id == "captures.several_rows");
    CHECK(in_english(read.error()).find("(people: 2, rows: 3)") != std::string::npos);
    // Two people of one case, or of one name, are two people.
    CHECK(read_captures(table_of({"case", "a", "b"}, rows), options));
    CHECK(read_captures(table_of({"name", "a", "b"}, rows), options));
}

TEST_CASE("histories that stand in no row of counts are counted, and none where rows are people") {
    // Of 7 histories of three lists 5 stand here; 0,0,0 is none of them.
    const auto columns =
        capture_columns(table_of({"a", "b", "c", "count"}, {{"1", "0", "0", "3"},
                                                            {"0", "1", "0", "4"},
                                                            {"0", "0", "1", "5"},
                                                            {"1", "1", "0", "2"},
                                                            {"0", "1", "1", "1"},
                                                            {"0", "0", "0", "0"}}));
    REQUIRE(columns);
    CHECK(columns->in_no_row.histories == 2);
    CHECK(columns->in_no_row.of == 7);
    const auto people = capture_columns(table_of({"a", "b"}, {{"1", "0"}, {"1", "1"}}));
    REQUIRE(people);
    CHECK(people->in_no_row.histories == 0);
}

TEST_CASE("a refusal names the row of the file, whatever rows were left out above it") {
    CaptureOptions options;
    options.file_name = "t.csv";
    options.rows = FileRows(3);  // two lines of title
    options.rows.leave_out(1, 2);
    const auto read = read_captures(
        table_of({"a", "b", "count"}, {{"1", "0", "3"}, {"0", "1", "many"}}), options);
    REQUIRE(!read);
    CHECK(
        begins(to_string(read.error()), "t.csv:7:3: "));  // names in 3, then 4, and 7 after 5 and 6
}

TEST_CASE("answers numbered 1 and 2 are not guessed") {
    CHECK(begins(refusal({"a", "b", "count"}, {{"1", "2", "3"}, {"2", "1", "4"}, {"1", "1", "2"}}),
                 "t.csv:2:2: captures.cell_one_or_two(list=b, "));
    CHECK(begins(refusal({"a", "b", "count"}, {{"1", "3", "3"}, {"0", "1", "4"}, {"1", "1", "2"}}),
                 "t.csv:2:2: captures.cell_neither(list=b, "));
}

TEST_CASE("a file of drawn linkages is not one table") {
    CHECK(refuse_draws(table_of({"a", "b", "count"}, {{"1", "0", "3"}}), "t.csv"));
    const auto refused = refuse_draws(table_of({"draw", "a", "b"}, {{"1", "1", "0"}}), "t.csv");
    REQUIRE(!refused);
    CHECK(begins(to_string(refused.error()), "t.csv: captures.drawn_linkages("));
}
