#include "palermo/linkage/encode.hpp"
#include "../keys.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <set>

#include "../in_english.hpp"
#include "../people.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/linkage/detail/encode_in_order.hpp"
#include "palermo/linkage/doubts.hpp"
#include "palermo/linkage/draws.hpp"

using namespace palermo;
using namespace palermo::linkage;

namespace {

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
    int without_date = 0;
    for (std::size_t at = 0; at < made->filters.size(); at += filter_words) {
        int set = 0;
        for (std::size_t w = 0; w < filter_words; ++w) set += std::popcount(made->filters[at + w]);
        // Half of 1,024, whoever it is; none of the second filter where the birth date is not known.
        const bool undated = at / filter_words % 2 == 1 && set == 0;
        CHECK((set == 512 || undated));
        without_date += undated;
    }
    const auto& births = *lists.written[0].table.text("birth_date");
    for (std::size_t row = 0; row < births.size(); ++row) without_date -= births[row].empty();
    CHECK(without_date == 0);
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
    CHECK(salted >= 290);
    CHECK(salted <= 306);
}

namespace {

// Both lists encoded and linked, against the truth: 1,500 people, 300 of them on both. `change` is what happens
// to a person between the lists.
template <class Change>
people::Judged judge_encoded(Change change) {
    constexpr std::size_t size = 1'500;
    auto all = people::invent(size, 1);
    std::vector<std::size_t> seen[2];
    for (std::size_t i = 0; i < size; ++i) {
        if (i < size * 3 / 5) seen[0].push_back(i);
        if (i >= size * 2 / 5) seen[1].push_back(i);
    }
    const auto first = people::write_list(all, seen[0], 2);
    auto stream = stats::Simulation(1).branch(9).stream(0);
    for (auto& one : all) change(one, stream);
    const auto second = people::write_list(all, seen[1], 3);
    const auto plan = plan_of_people();
    const EncodedList made[] = {
        *detail::encode_in_order({"x", &first.table, "x.csv"}, plan, key_number(1)),
        *detail::encode_in_order({"y", &second.table, "y.csv"}, plan, key_number(1))};
    const auto records = records_of({"x", "y"}, made);
    const auto compared = compare_pairs(*records);
    const auto model = fit_model(*records, *compared);
    REQUIRE(model);
    const auto linked = link(*records, *compared, *model);
    // What filters cannot know is not told.
    CHECK(!doubts_of(*records, *compared, linked).both.empty());
    auto truth = first.truth;
    truth.insert(truth.end(), second.truth.begin(), second.truth.end());
    return people::judge(linked.entity_of, truth);
}

}  // namespace

TEST_CASE("salted filters find those whose year of birth has a wrong digit") {
    const auto found = judge_encoded([](people::Person& one, stats::Stream& stream) {
        if (stream.uniform() >= 0.2) return;
        one.year = one.year / 10 * 10 + (one.year + 1 + static_cast<int>(stream.below(9))) % 10;
    });
    MESSAGE("recall " << found.recall() << " precision " << found.precision());
    CHECK(found.recall() >= 0.95);
    CHECK(found.precision() >= 0.95);
}

TEST_CASE("salted filters find those whose given and family names changed places") {
    const auto found = judge_encoded([](people::Person& one, stats::Stream& stream) {
        if (stream.uniform() < 1.0 / 3) std::swap(one.given, one.family);
    });
    MESSAGE("recall " << found.recall() << " precision " << found.precision());
    CHECK(found.recall() >= 0.96);
    CHECK(found.precision() >= 0.96);
}

TEST_CASE("namesakes of one year do not share a filter: how many bear a name does not show") {
    TextColumn given("given_name"), family("family_name"), birth("birth_date"), sex("sex");
    // Forty women of one name and year, each born on another day.
    for (int i = 0; i < 40; ++i) {
        given.push("Fatima"), family.push("Hassan"), sex.push("F");
        birth.push("1990-" + std::to_string(10 + i % 3) + "-" + std::to_string(10 + i / 3));
    }
    const auto table = *Table::make({given, family, birth, sex});
    const std::vector<std::string> columns{"given_name", "family_name", "birth_date", "sex"};
    const auto made =
        detail::encode_in_order({"x", &table, "x.csv"}, *plan_after(columns), key_number(1));
    REQUIRE(made);
    std::set<std::vector<std::uint64_t>> names;
    const auto stride = std::ptrdiff_t(made->groups.size() * filter_words);
    for (auto at = made->filters.begin(); at != made->filters.end(); at += stride) {
        names.emplace(at, at + filter_words);
    }
    // 10 October, 10 November and 11 October are others; 10/11 and 11/10 are one birthday in two orders.
    CHECK(names.size() == 37);
}

TEST_CASE("records of one list with the same filters are counted") {
    TextColumn given("given_name"), family("family_name"), birth("birth_date"), sex("sex");
    for (int i = 0; i < 30; ++i) {
        const int who = i < 28 ? i : 3;  // three rows for one person
        given.push("Name" + std::string(1, static_cast<char>('a' + who))), family.push("Reis");
        birth.push("1990-01-" + std::to_string(who + 1)), sex.push(i == 7 ? "" : "F");
    }
    const auto table = *Table::make({given, family, birth, sex});
    const std::vector<std::string> columns{"given_name", "family_name", "birth_date", "sex"};
    const auto made = encode({"x", &table, "x.csv"}, *plan_after(columns), key_number(1));
    REQUIRE(made);
    CHECK(equal_records(*made) == 2);
    CHECK(equal_records(*encode(TwoLists(100).list(0), plan_of_people(), key_number(1))) == 0);
}

TEST_CASE("a file of version 1 is read, one of a later version is refused by its version") {
    const auto made = encode(TwoLists(100).list(0), plan_of_people(), key_number(1));
    const auto text = text_of(*made);
    const std::string mark = R"({"palermo_encoded_list":2,)";
    REQUIRE(text.starts_with(mark));
    const auto as = [&](const char* version) {
        return R"({"palermo_encoded_list":)" + std::string(version) + "," +
               text.substr(mark.size());
    };
    const auto old = read_encoded(as("1"), "old.enc");
    REQUIRE(old);
    CHECK(old->version == 1);
    CHECK(text_of(*old) == as("1"));
    for (const auto* version : {"3", "0", "\"2\""}) {
        const auto wrong = read_encoded(as(version), "new.enc");
        REQUIRE(!wrong);
        CHECK(wrong.error().id == "linkage.encoded_version");
        CHECK(to_string(wrong.error().where) == "new.enc:1");
    }
}

TEST_CASE("encoded lists of one record are linked or refused, and never more people than records") {
    const auto made = *encode(TwoLists(100).list(0), plan_of_people(), key_number(1));
    auto one = made;
    one.filters.resize(one.groups.size() * filter_words);
    const EncodedList lists[] = {one, one};
    const auto records = records_of({"x", "y"}, lists);
    REQUIRE(records);
    CHECK(records->size() == 2);
    const auto compared = compare_pairs(*records);
    REQUIRE(compared);
    const auto model = fit_model(*records, *compared);
    if (!model) {
        CHECK(model.error().code == Code::not_estimable);
    } else {
        CHECK(link(*records, *compared, *model).entity_of.size() == 2);
    }
}
