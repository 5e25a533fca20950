#include "palermo/registry/names_index.hpp"

#include <doctest/doctest.h>

using namespace palermo;
using namespace palermo::registry;

namespace {

const auto everything = [](std::int32_t, std::string_view, std::string_view) { return true; };
const auto nothing = [](std::int32_t, std::string_view, std::string_view) { return false; };

/// S05: eight people among thousands made of the same letters.
struct Eight {
    Eight() {
        const auto put = [&](std::string name, int year, std::string reference = "") {
            ids.push_back(store::RecordId::random());
            index.put({.id = ids.back(),
                       .organisation = 1,
                       .zone = "CARE",
                       .team = "north",
                       .names = {std::move(name)},
                       .birth_year = year,
                       .citizenships = {},
                       .reference = std::move(reference)});
        };
        put("René Müller", 1990);
        put("Yağmur Çelik", 1995);
        put("Thường Nguyễn", 1988);
        put("Eva Großmann", 1979);
        put("مُحَمَّد الأحمد", 2001);
        put("Maria Elena Santos", 1999);
        put("Іван Шевченко", 1984);
        put("小红 王", 1997, "PA-48210");
        const std::vector<std::string> starts = {"Ma", "Re",   "Ya",  "Ngu",
                                                 "Sa", "Shev", "Mul", "Gro"},
                                       ends = {"ra",   "lena", "mur", "sen",
                                               "chik", "man",  "lik", "tos"};
        for (int i = 0; i < 10'000; ++i) {
            const auto word = [&](int n) {
                return starts[n % 8] + ends[(n / 8) % 8] + ends[(n / 64) % 8];
            };
            index.put({.id = store::RecordId::random(),
                       .organisation = 1,
                       .zone = "CARE",
                       .team = "north",
                       .names = {word(i * 7 + 3) + " " + word(i * 13 + 5)},
                       .birth_year = 1960 + i % 45,
                       .citizenships = {},
                       .reference = ""});
        }
    }
    NamesIndex index;
    std::vector<store::RecordId> ids;
};

}  // namespace

TEST_CASE("S05: a name is found however it is spelled") {
    const Eight eight;
    const auto place = [&](std::string text, int year, std::size_t id) -> std::size_t {
        const auto hits = eight.index.search({.text = text, .birth_year = year}, everything);
        CHECK(hits.size() <= 20);
        for (std::size_t i = 0; i < hits.size(); ++i) {
            if (hits[i].id == eight.ids[id - 1]) return i + 1;
        }
        return 99;
    };
    CHECK(place("mueller rene", 0, 1) == 1);
    CHECK(place("MULLER", 1990, 1) == 1);
    CHECK(place("Grossmann", 1979, 4) == 1);
    CHECK(place("Yagmur Celik", 0, 2) == 1);
    CHECK(place("celik yagmur", 0, 2) == 1);
    CHECK(place("Nguyen Thuong", 0, 3) == 1);
    CHECK(place("Elena Santos", 0, 6) == 1);
    CHECK(place("محمد الاحمد", 0, 5) == 1);
    CHECK(place("Muhammad al-Ahmad", 2001, 5) <= 3);
    CHECK(place("Shevchenko Ivan", 0, 7) == 1);
    CHECK(place("Wang Xiaohong", 1997, 8) <= 3);
    CHECK(place(" pa 48 210 ", 0, 8) == 1);
}

TEST_CASE("S05: whoever may open none of them finds what a name that nobody has would find") {
    const Eight eight;
    for (const auto* text : {"mueller rene", "MULLER", " pa 48 210 ", "nobody at all", ""})
        CHECK(eight.index.search({.text = text}, nothing).empty());
}

TEST_CASE("every hit says why") {
    const Eight eight;
    const auto why = [&](std::string text) {
        const auto hits = eight.index.search({.text = text}, everything);
        REQUIRE_FALSE(hits.empty());
        return name_of(hits.front().why);
    };
    CHECK(why("René Müller") == "same");
    CHECK(why("celik yagmur") == "order");
    CHECK(why("Shevchenko Ivan") == "script");
    CHECK(why("PA48210") == "reference");
    CHECK(why("Eva Grosman") == "sound");
}

TEST_CASE("a name that was changed is found by the new one alone, one that was removed by none") {
    NamesIndex index;
    const auto id = store::RecordId::random();
    index.put({.id = id, .organisation = 1, .names = {"Amara Diallo"}});
    index.put({.id = id, .organisation = 1, .names = {"Sofia Petrova", "Sonya"}});
    CHECK(index.size() == 1);
    CHECK(index.search({.text = "Amara Diallo"}, everything).empty());
    CHECK(index.search({.text = "Sonya"}, everything).size() == 1);
    CHECK(index.search({.text = id.text()}, everything).size() == 1);
    index.remove(id);
    CHECK(index.size() == 0);
    CHECK(index.search({.text = "Sofia Petrova"}, everything).empty());
}

TEST_CASE("what the searcher may not open changes neither the hits nor their order") {
    NamesIndex with, without;
    std::vector<store::RecordId> mine;
    for (int i = 0; i < 30; ++i) {
        mine.push_back(store::RecordId::random());
        for (auto* index : {&with, &without})
            index->put(
                {.id = mine.back(),
                 .organisation = 1,
                 .names = {"Maria Santo" + std::string(1, static_cast<char>('a' + i % 26))}});
    }
    for (int i = 0; i < 3000; ++i)
        with.put({.id = store::RecordId::random(), .organisation = 2, .names = {"Maria Santos"}});
    const auto own = [](std::int32_t organisation, std::string_view, std::string_view) {
        return organisation == 1;
    };
    const auto a = with.search({.text = "Maria Santos"}, own),
               b = without.search({.text = "Maria Santos"}, own);
    REQUIRE(a.size() == 20);
    REQUIRE(b.size() == 20);
    for (std::size_t i = 0; i < 20; ++i) CHECK(a[i].id == b[i].id);
}

TEST_CASE("people are counted by form, sex and age, each form of a person once") {
    NamesIndex index;
    const auto put = [&](std::vector<std::string> forms, std::string sex, std::string age) {
        const auto id = store::RecordId::random();
        index.put({.id = id,
                   .organisation = 1,
                   .names = {"Amara Invented"},
                   .citizenships = {"NGA", "BEN"},
                   .opened = "2026-03-05",
                   .sex = std::move(sex),
                   .age_status = std::move(age),
                   .forms = std::move(forms)});
        return id;
    };
    put({"LAB"}, "1", "adult");
    put({"LAB", "CRIM"}, "1", "adult");
    put({}, "2", "child");
    index.remove(put({"LAB"}, "1", "adult"));
    std::string all;
    for (const auto& cell : index.cells())
        all += cell.form + "/" + cell.sex + "/" + cell.age_status + "=" +
               std::to_string(cell.people) + " ";
    CHECK(all == "/2/child=1 LAB/1/adult=2 CRIM/1/adult=1 ");
    const auto rows = index.counted();
    REQUIRE(rows.size() == 3);
    CHECK(rows[1].forms == std::vector<std::string>{"LAB", "CRIM"});
    CHECK(rows[1].citizenships == std::vector<std::string>{"NGA", "BEN"});
    CHECK(rows[1].opened == "2026-03-05");
}
