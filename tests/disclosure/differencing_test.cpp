#include "palermo/disclosure/differencing.hpp"
#include "doors.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace palermo;
using namespace palermo::protect;

namespace {

using Rows = std::initializer_list<std::array<const char*, 3>>;

Table printed(Rows rows) {
    TextColumn year("year"), sex("sex"), age("age"), people("people");
    for (const auto& row : rows) {
        year.push("2024"), sex.push(row[0]), age.push(row[1]), people.push(row[2]);
    }
    return *Table::make({year, sex, age, people});
}

const TableLayout layout{
    {"year"}, {{"sex", "all"}, {"age", "all"}}, "people", {{"<5", {0, 4}}, {"*", {5, no_limit}}}};

/// As a reader of an earlier long file holds it.
std::vector<EarlierRelease> public_already(const Table& file) {
    EarlierRelease result;
    result.name = "earlier";
    result.form = Form::long_file;
    result.layout = layout;
    result.table = file;
    return {result};
}

}  // namespace

TEST_CASE("one more cell is hidden where one follows, and no more than that") {
    const auto file = printed({{"all", "all", "40"},
                               {"women", "all", "20"},
                               {"men", "all", "17"},
                               {"other", "all", "<5"}});
    const Table* const releases[] = {&file};
    const auto made = protect_tables(releases, layout);
    REQUIRE(made);
    CHECK(made->audit.safe());
    CHECK(made->publishable[0] == 3);
    CHECK(made->kept[0] == 2);
    CHECK((*made->files[0].text("people"))[2] == "*");  // the smaller of the two parts
    CHECK((*made->files[0].text("people"))[0] == "40");
    CHECK(tests::let_out(long_file_candidate(file, layout, {})));
}

TEST_CASE("a file where nothing follows goes out unchanged") {
    const auto file = printed({{"all", "all", "23"},
                               {"women", "all", "20"},
                               {"men", "all", "<5"},
                               {"other", "all", "<5"}});
    const Table* const releases[] = {&file};
    const auto made = protect_tables(releases, layout);
    REQUIRE(made);
    CHECK(made->kept[0] == made->publishable[0]);
}

TEST_CASE("a reused earlier release that tells a hidden cell stops the new one at the door") {
    // Now: 9 = x + y, both hidden. Then: x was printed as 4. Nothing we hide now takes that back.
    const auto now = printed({{"all", "all", "9"}, {"women", "all", "<5"}, {"men", "all", "*"}});
    const auto then = printed({{"women", "all", "4"}, {"men", "all", "5"}});
    CHECK(tests::let_out(long_file_candidate(now, layout, {})));
    const auto earlier = public_already(then);
    const auto refused = tests::let_out(long_file_candidate(now, layout, earlier), earlier);
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::would_disclose);
}

TEST_CASE("what this release must not print because an earlier one hid it is hidden") {
    // The men were hidden then as "<5"; printing 3 now would tell them.
    const auto now = printed(
        {{"women", "all", "20"}, {"men", "all", "3"}, {"other", "all", "*"}, {"all", "all", "45"}});
    const auto then = printed({{"women", "all", "20"}, {"men", "all", "<5"}});
    const auto earlier = public_already(then);
    const auto out = tests::let_out(long_file_candidate(now, layout, earlier), earlier);
    REQUIRE(out);
    CHECK((*out->table().text("people"))[1] == "<5");
    CHECK((*out->table().text("people"))[0] == "20");
}

TEST_CASE(
    "a long file that prints few people is refused until somebody says that they are public") {
    // Below 5, as the mark of the layout says: 3 men are few, 5 would not be.
    const auto file = printed({{"all", "all", "23"}, {"women", "all", "20"}, {"men", "all", "3"}});
    const auto refused = long_file_candidate(file, layout, {});
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::would_disclose);
    CHECK(tests::let_out(long_file_candidate(file, layout, {}, SmallNumbers::public_already)));
    const auto five = printed({{"all", "all", "25"}, {"women", "all", "20"}, {"men", "all", "5"}});
    CHECK(tests::let_out(long_file_candidate(five, layout, {})));
}

TEST_CASE("a long file whose total stands in no row is refused") {
    const auto file =
        printed({{"Total", "all", "40"}, {"women", "all", "37"}, {"men", "all", "<5"}});
    const auto refused = long_file_candidate(file, layout, {});
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::invalid_input);
}

TEST_CASE("numbers that changed by few people since an earlier long file are counted") {
    // One woman more, and 40 men: the woman is new among 21, and of the men nobody can tell.
    const auto now = printed({{"all", "all", "81"}, {"women", "all", "21"}, {"men", "all", "60"}});
    const auto then = printed({{"all", "all", "40"}, {"women", "all", "20"}, {"men", "all", "20"}});
    const auto earlier = public_already(then);
    const auto out = long_file_candidate(now, layout, earlier);
    REQUIRE(out);
    CHECK(out->promise().find("1 number that changed by 1 to 4 people") != std::string::npos);
    CHECK(out->not_attacked().size() == 1);
}

TEST_CASE("two releases published again together tell nothing together") {
    // Each alone is safe; the new total and the old women give the men away.
    const auto now = printed({{"all", "all", "24"}, {"women", "all", "*"}, {"men", "all", "<5"}});
    const auto then = printed({{"women", "all", "21"}, {"men", "all", "<5"}});
    const Table* const releases[] = {&now, &then};
    const Table* const earlier[] = {&then};
    REQUIRE(audit_tables(now, layout, earlier)->recoverable_between > 0);
    const auto made = protect_tables(releases, layout, 2);
    REQUIRE(made);
    CHECK(made->audit.safe());
    const Table* const after[] = {&made->files[1]};
    CHECK(audit_tables(made->files[0], layout, after)->safe());
}

TEST_CASE("a count column is protected too") {
    TextColumn year("year"), sex("sex"), age("age");
    CountColumn people("people");
    const auto add = [&](const char* s, Count count) {
        year.push("2024"), sex.push(s), age.push("all"), people.push(count);
    };
    add("all", {40}), add("women", {20}), add("men", {17}), add("other", Count::suppressed());
    const auto file = *Table::make({year, sex, age, people});
    const auto out = tests::let_out(long_file_candidate(file, layout, {}));
    REQUIRE(out);
    CHECK((*out->table().counts("people"))[2] == Count::suppressed());
    CHECK(out->statement().attacks.size() == 2);
}
