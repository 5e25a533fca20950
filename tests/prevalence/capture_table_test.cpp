#include "palermo/prevalence/capture_table.hpp"

#include <doctest/doctest.h>

#include "palermo/core/result.hpp"

using namespace palermo;
using namespace palermo::prevalence;

namespace {

Table table_of(std::vector<std::string> header, std::vector<std::vector<std::string>> rows) {
    std::vector<Table::Column> columns;
    for (std::size_t c = 0; c < header.size(); ++c) {
        TextColumn column(header[c]);
        for (const auto& row : rows) column.push(row[c]);
        columns.push_back(std::move(column));
    }
    auto table = Table::make(std::move(columns));
    REQUIRE(table);
    return *std::move(table);
}

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
    CHECK(begins(with({"1", "1", "-1"}), "t.csv:4:3: a count of people cannot be negative"));
    CHECK(begins(with({"1", "1", "1.5"}), "t.csv:4:3: a count of people must be a whole number"));
    CHECK(begins(with({"1", "1", "inf"}), "t.csv:4:3: a count of people must be a whole number"));
    CHECK(begins(with({"1", "1", ""}), "t.csv:4:3: the count is missing"));
    CHECK(begins(with({"1", "1", "99999999999999999999"}), "t.csv:4:3: the count is impossibly"));
    CHECK(begins(with({"0", "0", "7"}), "t.csv:4:3: people on no list cannot"));
    CHECK(begins(with({"1", "0", "7"}), "t.csv:4:3: this history was given before"));
    CHECK(begins(with({"2", "0", "7"}), "t.csv:4:1: the cell is neither 0 nor 1"));
    CHECK(begins(with({"1", "", "7"}), "t.csv:4:2: the cell is empty"));
    CHECK(begins(refusal({"a", "b", "count"}, good), "t.csv:1:1: no person is on two lists"));
    CHECK(begins(refusal({"a", "count"}, {{"1", "2"}}), "t.csv:1:1: one list alone"));
    CHECK(begins(refusal({"a", "b", "c", "count"}, {{"1", "1", "0", "2"}}),
                 "t.csv:1:3: a list holds nobody"));
    std::vector<std::string> many;
    for (int i = 0; i < 17; ++i) many.push_back("l" + std::to_string(i));
    CHECK(begins(refusal(many, {std::vector<std::string>(17, "1")}),
                 "t.csv:1:17: more than 16 lists"));
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
