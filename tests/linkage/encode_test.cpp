#include "palermo/linkage/encode.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <set>

#include "../in_english.hpp"
#include "../people.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/linkage/draws.hpp"

using namespace palermo;
using namespace palermo::linkage;

namespace {

crypto::Key key_number(int number) {
    std::string bytes;
    for (int i = 0; i < 32; ++i) bytes += static_cast<char>(i * 7 + number);
    return *crypto::Key::of(bytes);
}

Plan plan_of_people() {
    const std::vector<std::string> columns{"given_name", "family_name", "birth_date",
                                           "sex",        "place",       "nationality"};
    return *plan_after(columns);
}

struct TwoLists {
    explicit TwoLists(std::size_t size, const people::Clerk& clerk = {}) {
        const auto all = people::invent(size, 4);
        for (std::size_t i = 0; i < size; ++i) {
            if (i < size * 3 / 5) seen[0].push_back(i);
            if (i >= size * 2 / 5) seen[1].push_back(i);
        }
        for (std::size_t l = 0; l < 2; ++l) written[l] = people::write_list(all, seen[l], l, clerk);
    }
    List list(std::size_t l) const { return {l == 0 ? "x" : "y", &written[l].table, "l.csv"}; }
    std::vector<std::size_t> seen[2];
    people::WrittenList written[2];
};

}  // namespace

TEST_CASE(
    "an encoded list holds no name, no row order, and tells nothing by how many bits are set") {
    const TwoLists lists(200);
    const auto made = encode(lists.list(0), plan_of_people(), key_number(1));
    REQUIRE(made);
    REQUIRE(made->records() == 120);
    REQUIRE(made->groups == std::vector<std::string>{"names", "rest"});
    for (std::size_t at = 0; at < made->filters.size(); at += filter_words) {
        int set = 0;
        for (std::size_t w = 0; w < filter_words; ++w) set += std::popcount(made->filters[at + w]);
        CHECK(set == 512);  // half of 1,024, whoever it is
    }
    const auto text = text_of(*made);
    const auto& given = *lists.written[0].table.text("given_name");
    for (std::size_t row = 0; row < given.size(); ++row) {
        CHECK(text.find(std::string(given[row])) == std::string::npos);
    }
    // Twice the same list: the same records in another order.
    const auto again = encode(lists.list(0), plan_of_people(), key_number(1));
    CHECK(again->filters != made->filters);
    const auto sorted = [](const EncodedList& list) {
        std::multiset<std::vector<std::uint64_t>> all;
        for (auto at = list.filters.begin(); at != list.filters.end(); at += 2 * filter_words) {
            all.emplace(at, at + 2 * filter_words);
        }
        return all;
    };
    CHECK(sorted(*again) == sorted(*made));
    // Another key: nothing in common that could be joined.
    const auto other = encode(lists.list(0), plan_of_people(), key_number(2));
    CHECK(other->key_check != made->key_check);
    for (const auto& one : sorted(*other)) CHECK(!sorted(*made).contains(one));
}

TEST_CASE("what is written is read again, and a changed file is refused with its line") {
    const TwoLists lists(100);
    const auto made = encode(lists.list(0), plan_of_people(), key_number(1));
    const auto text = text_of(*made);
    CHECK(looks_encoded(text));
    const auto read = read_encoded(text, "x.enc");
    REQUIRE(read);
    CHECK(read->filters == made->filters);
    CHECK(read->groups == made->groups);
    CHECK(read->key_check == made->key_check);
    const auto refused = [](std::string_view bytes) {
        const auto wrong = read_encoded(bytes, "x.enc");
        REQUIRE(!wrong);
        return to_string(wrong.error().where);
    };
    CHECK(refused(std::string_view(text).substr(0, text.size() - 1)) == "x.enc:2");
    auto changed = text;
    changed[text.size() - 2] = 'g';
    CHECK(refused(changed) == "x.enc:61");
    CHECK(refused("given,family\n") == "x.enc:1");
}

TEST_CASE("lists encoded with other keys or in other ways are not linked") {
    const TwoLists lists(100);
    auto plan = plan_of_people();
    const EncodedList keys[] = {*encode(lists.list(0), plan, key_number(1)),
                                *encode(lists.list(1), plan, key_number(2))};
    CHECK(records_of({"x", "y"}, keys).error().code == Code::conflict);
    // Read from files, both are named as they were given.
    const EncodedList read[] = {*read_encoded(text_of(keys[0]), "police.enc"),
                                *read_encoded(text_of(keys[1]), "ngo.enc")};
    const auto refused = records_of({"x", "y"}, read);
    CHECK(to_string(refused.error().where) == "ngo.enc");
    CHECK(in_english(refused.error()).find("another key than police.enc") != std::string::npos);
    plan.encode.salted = false;
    const EncodedList ways[] = {keys[0], *encode(lists.list(1), plan, key_number(1))};
    CHECK(records_of({"x", "y"}, ways).error().code == Code::conflict);
}

TEST_CASE("what would give people away is not encoded") {
    const TwoLists lists(100);
    auto plan = plan_of_people();
    plan.encode.groups = {{"names", {0, 1}}, {"nationality", {5}}};
    CHECK(encode(lists.list(0), plan, key_number(1)).error().where == "nationality");
    plan.encode.groups = {{"all", {0, 1, 2, 3, 4, 5}}};
    CHECK(!encode(lists.list(0), plan, key_number(1)));
    const TwoLists few(20);
    CHECK(!encode(few.list(0), plan_of_people(), key_number(1)));

    TextColumn a("given_name"), b("family_name"), c("place"), d("sex");
    for (int i = 0; i < 30; ++i) {
        a.push("Ana"), b.push("Reis"), d.push("F");
        c.push("she said that she had come by bus from the north with a man who was not her uncle");
    }
    const auto table = *Table::make({a, b, c, d});
    const std::vector<std::string> columns{"given_name", "family_name", "place", "sex"};
    const auto text = encode({"x", &table, "x.csv"}, *plan_after(columns), key_number(1));
    REQUIRE(!text);
    CHECK(to_string(text.error().where) == "x.csv:2");
    CHECK(in_english(text.error()).find("bus") == std::string::npos);
}

TEST_CASE("encoded lists find the people that names would have found") {
    const TwoLists lists(1'500);
    const auto judge = [&](bool salted) {
        auto plan = plan_of_people();
        plan.encode.salted = salted;
        const EncodedList made[] = {*encode(lists.list(0), plan, key_number(1)),
                                    *encode(lists.list(1), plan, key_number(1))};
        const auto records = records_of({"x", "y"}, made);
        REQUIRE(records);
        const auto compared = compare_pairs(*records);
        const auto model = fit_model(*records, *compared);
        REQUIRE(model);
        return capture_counts(*records, link(*records, *compared, *model).entity_of)[3];
    };
    // 300 of 1,500 are on both lists.
    const auto plain = judge(false), salted = judge(true);
    MESSAGE("joined of 300: plain " << plain << ", salted " << salted);
    CHECK(plain >= 285);
    CHECK(plain <= 303);
    CHECK(salted >= 270);
    CHECK(salted <= 303);
}
