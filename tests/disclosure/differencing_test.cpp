#include "palermo/disclosure/differencing.hpp"
#include "doors.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>
#include <map>
#include <string>

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
    "openly printed numbers of few people get the mark of the file, and what tells them another") {
    // Below 5, as the mark of the layout says: 3 men are few, and 23 - 20 would tell them.
    const auto file = printed({{"all", "all", "23"}, {"women", "all", "20"}, {"men", "all", "3"}});
    const auto out = tests::let_out(long_file_candidate(file, layout, {}));
    REQUIRE(out);
    const auto& people = *out->table().text("people");
    CHECK(people[2] == "<5");
    CHECK((people[0] == "*" || people[1] == "*"));
    CHECK(out->statement().promise.find("no number of 1 to 4 people is printed") !=
          std::string::npos);
    const auto five = printed({{"all", "all", "25"}, {"women", "all", "20"}, {"men", "all", "5"}});
    const auto stays = tests::let_out(long_file_candidate(five, layout, {}));
    REQUIRE(stays);
    CHECK((*stays->table().text("people"))[2] == "5");
}

TEST_CASE("small numbers that somebody says are public stay, and are counted") {
    const auto file = printed({{"all", "all", "23"}, {"women", "all", "20"}, {"men", "all", "3"}});
    const auto out = long_file_candidate(file, layout, {}, {.are_public = true});
    REQUIRE(out);
    CHECK((*out->table().text("people"))[2] == "3");
    CHECK(out->promise().find("1 number of 1 to 4 people") != std::string::npos);
    CHECK(tests::let_out(out));
}

TEST_CASE("a mark that says too little for the numbers to be hidden is refused with what to do") {
    // Below 10 was asked for: 7 is to be hidden, and "<5" would say something false of it.
    const auto file = printed({{"all", "all", "57"}, {"women", "all", "50"}, {"men", "all", "7"}});
    const auto refused = long_file_candidate(file, layout, {}, {.below = 10});
    REQUIRE(!refused);
    CHECK(refused.error().id == "long_file.mark_says_too_little");
    auto wider = layout;
    wider.marks.push_back({"<10", {1, 9}});
    const auto out = tests::let_out(long_file_candidate(file, wider, {}, {.below = 10}));
    REQUIRE(out);
    CHECK((*out->table().text("people"))[2] == "<10");
}

TEST_CASE("a file without any mark gets <10, and a zero stays") {
    auto bare = layout;
    bare.marks.clear();
    const auto file = printed({{"all", "all", "63"},
                               {"women", "all", "50"},
                               {"men", "all", "7"},
                               {"other", "all", "0"},
                               {"unknown", "all", "6"}});
    const auto out = tests::let_out(long_file_candidate(file, bare, {}));
    REQUIRE(out);
    const auto& people = *out->table().text("people");
    CHECK(people[0] == "63");  // 13 are two hidden ones, and nobody can tell 7 and 6 from 8 and 5
    CHECK(people[2] == "<10");
    CHECK(people[3] == "0");
    CHECK(people[4] == "<10");
}

TEST_CASE("what leaves is what an audit of the same bounds finds nothing in") {
    rc::check("drawn files of two dimensions", [] {
        TextColumn sex("sex"), age("age"), people("people");
        const char* sexes[] = {"women", "men", "other"};
        const char* ages[] = {"0-17", "18-29", "30-59"};
        std::int64_t by_sex[3] = {}, by_age[3] = {}, all = 0;
        const auto add = [&](const char* s, const char* a, std::int64_t n) {
            sex.push(s), age.push(a), people.push(std::to_string(n));
        };
        for (int i = 0; i < 9; ++i) {
            const std::int64_t n = *rc::gen::element(0, 1, 2, 6, 9, 10, 14, 35, 120);
            by_sex[i / 3] += n, by_age[i % 3] += n, all += n;
            add(sexes[i / 3], ages[i % 3], n);
        }
        for (int i = 0; i < 3; ++i) add(sexes[i], "all", by_sex[i]), add("all", ages[i], by_age[i]);
        add("all", "all", all);
        const auto file = *Table::make({sex, age, people});
        const TableLayout own{{}, {{"sex", "all"}, {"age", "all"}}, "people", {}};
        const auto out = tests::let_out(long_file_candidate(file, own, {}, {.below = 10}));
        // A table of almost nobody has no number left to check by.
        if (!out) RC_DISCARD("nothing left to print");
        AuditOptions options;
        options.choice = {"people", {}, own.dimensions, {}, 0};
        options.small_below = 10;
        const auto audited = audit_file(out->table(), options);
        RC_ASSERT(static_cast<bool>(audited));
        RC_ASSERT(audited->audit.printed_small == 0);
        RC_ASSERT(audited->verdict == Verdict::nothing_found);
    });
}

TEST_CASE("the same cells are hidden however the rows are sorted") {
    rc::check("twenty shuffles of a drawn file", [] {
        std::vector<std::array<std::string, 3>> rows;
        const char* sexes[] = {"women", "men", "other", "unknown"};
        const char* ages[] = {"0-17", "18-29", "30-59"};
        std::int64_t by_sex[4] = {}, by_age[3] = {}, all = 0;
        const auto add = [&](const char* s, const char* a, std::int64_t n) {
            rows.push_back({s, a, std::to_string(n)});
        };
        for (int i = 0; i < 12; ++i) {
            const std::int64_t n = *rc::gen::element(0, 3, 7, 12, 12, 20, 20, 50);
            by_sex[i / 3] += n, by_age[i % 3] += n, all += n;
            add(sexes[i / 3], ages[i % 3], n);
        }
        for (int i = 0; i < 4; ++i) add(sexes[i], "all", by_sex[i]);
        for (int i = 0; i < 3; ++i) add("all", ages[i], by_age[i]);
        add("all", "all", all);
        const TableLayout own{{},
                              {{"sex", "all"}, {"age", "all"}},
                              "people",
                              {{"<10", {1, 9}}, {"*", {10, no_limit}}}};
        std::map<std::pair<std::string, std::string>, std::string> first;
        for (std::uint64_t shuffle = 0; shuffle < 20; ++shuffle) {
            auto order = rows;
            for (std::size_t i = order.size(); i > 1; --i) {
                std::swap(order[i - 1], order[(shuffle * 7919 + i * 104729 * shuffle) % i]);
            }
            TextColumn sex("sex"), age("age"), people("people");
            for (const auto& row : order) sex.push(row[0]), age.push(row[1]), people.push(row[2]);
            const auto file = *Table::make({sex, age, people});
            const Table* const releases[] = {&file};
            const auto made = protect_tables(releases, own, 1, 10);
            RC_ASSERT(static_cast<bool>(made));
            std::map<std::pair<std::string, std::string>, std::string> hidden;
            const auto& out = made->files[0];
            for (std::size_t row = 0; row < out.rows(); ++row) {
                hidden[{std::string((*out.text("sex"))[row]),
                        std::string((*out.text("age"))[row])}] = (*out.text("people"))[row];
            }
            if (shuffle == 0) first = hidden;
            RC_ASSERT(hidden == first);
        }
    });
}

TEST_CASE("a table of many cells is mended around what follows, and holds") {
    // 20 regions by 10 forms, 1 to 5 people in every seventh cell and many in the others.
    TextColumn region("sex"), form("age"), people("people");
    std::int64_t by_form[10] = {}, all = 0;
    const auto add = [&](const std::string& r, const std::string& f, std::int64_t n) {
        region.push(r), form.push(f), people.push(std::to_string(n));
    };
    for (int r = 0; r < 20; ++r) {
        std::int64_t in_region = 0;
        for (int f = 0; f < 10; ++f) {
            const std::int64_t n = (r * 10 + f) % 7 == 0 ? 1 + (r + f) % 5 : 20 + 3 * r + f;
            in_region += n, by_form[f] += n, all += n;
            add("r" + std::to_string(r), "f" + std::to_string(f), n);
        }
        add("r" + std::to_string(r), "all", in_region);
    }
    for (int f = 0; f < 10; ++f) add("all", "f" + std::to_string(f), by_form[f]);
    add("all", "all", all);
    const auto file = *Table::make({region, form, people});
    const TableLayout own{{}, {{"sex", "all"}, {"age", "all"}}, "people", {}};
    const auto out = tests::let_out(long_file_candidate(file, own, {}, {.below = 10}));
    REQUIRE(out);
    const auto cost = cost_of(*read_tables(file, own), *read_tables(out->table(), own), 10);
    CHECK(cost.before.cells == 231);
    CHECK(cost.small.cells == 29);
    CHECK(cost.others.cells > 0);
    CHECK(cost.others.cells < 40);
}

TEST_CASE("a long file whose totals are all hidden is refused: nobody could check it") {
    const auto file = printed({{"all", "all", "*"}, {"women", "all", "20"}});
    const auto refused = long_file_candidate(file, layout, {});
    REQUIRE(!refused);
    CHECK(refused.error().id == "long_file.no_printed_total");
}

TEST_CASE("a long file whose total stands in no row is refused") {
    const auto file =
        printed({{"Total", "all", "40"}, {"women", "all", "37"}, {"men", "all", "<5"}});
    const auto refused = long_file_candidate(file, layout, {});
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::invalid_input);
}

TEST_CASE("numbers that changed by few people since a long file that is out are refused") {
    // One woman more, and 40 men: the woman is new among 21, and of the men nobody can tell.
    const auto now = printed({{"all", "all", "81"}, {"women", "all", "21"}, {"men", "all", "60"}});
    const auto then = printed({{"all", "all", "40"}, {"women", "all", "20"}, {"men", "all", "20"}});
    const auto earlier = public_already(then);
    const auto refused = long_file_candidate(now, layout, earlier);
    REQUIRE(!refused);
    CHECK(refused.error().id == "long_file.changed_by_few");
}

TEST_CASE(
    "numbers that differ by few people between two editions let out at once are hidden in both") {
    const auto now = printed({{"all", "all", "120"},
                              {"women", "all", "21"},
                              {"men", "all", "60"},
                              {"other", "all", "39"}});
    const auto then = printed({{"all", "all", "70"},
                               {"women", "all", "20"},
                               {"men", "all", "25"},
                               {"other", "all", "25"}});
    const Table* const releases[] = {&now, &then};
    const auto made = protect_tables(releases, layout, 2, 5);
    REQUIRE(made);
    CHECK(made->audit.safe());
    CHECK((*made->files[0].text("people"))[1] == "*");
    CHECK((*made->files[1].text("people"))[1] == "*");
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
