// Lists of a handful of people who share the number of a paper: the number alone says who is who.
#include <doctest/doctest.h>

#include <random>
#include <set>

#include "palermo/formats/csv.hpp"
#include "palermo/linkage/clusters.hpp"
#include "palermo/linkage/identifiers.hpp"

using namespace palermo;
using namespace palermo::linkage;

namespace {

enum class Numbers { free, short_free, serial };

struct Person {
    std::string number, given, family, birth;
};

std::vector<Person> people_of(std::size_t n, Numbers numbers, std::mt19937& random) {
    constexpr const char* given[] = {"Amina", "Olena", "Maria", "Fatou", "Linh", "Ana", "Grace"};
    constexpr const char* family[] = {"Diallo", "Kovalenko", "Garcia", "Nguyen", "Okafor", "Silva"};
    std::vector<Person> made;
    std::set<std::string> used;
    while (made.size() < n) {
        std::string number;
        switch (numbers) {
            case Numbers::free:
                number = "NL" + std::to_string(1'000'000 + random() % 9'000'000);
                break;
            case Numbers::short_free:
                number = std::to_string(10'000 + random() % 90'000);
                break;
            case Numbers::serial:
                number = "P" + std::to_string(1'001 + made.size());
        }
        // Of free numbers one error apart, one may well be a slip of the other, and nobody could tell.
        const bool near =
            numbers != Numbers::serial && std::ranges::any_of(used, [&](const std::string& other) {
                return few_edits(number, other) < 2;
            });
        if (near || !used.insert(number).second) continue;
        const auto date = "19" + std::to_string(70 + random() % 30) + "-0" +
                          std::to_string(1 + random() % 9) + "-1" + std::to_string(random() % 10);
        made.push_back({number, given[random() % 7], family[random() % 6], date});
    }
    return made;
}

struct Found {
    std::size_t people = 0, entities = 0;
    int false_pairs = 0, missed_pairs = 0, pairs = 0;
};

// Everybody is on some list; `share` of them on each.
Found link_small(unsigned seed, std::size_t n, std::size_t lists, Numbers numbers, bool names,
                 double share, const char* compare = nullptr) {
    std::mt19937 random(seed);
    const auto all = people_of(n, numbers, random);
    std::vector<std::vector<std::size_t>> seen(lists);
    for (std::size_t i = 0; i < n; ++i) {
        bool any = false;
        for (auto& list : seen) {
            if (static_cast<double>(random() % 1000) >= 1000 * share) continue;
            list.push_back(i);
            any = true;
        }
        if (!any) seen[i % lists].push_back(i);
    }
    for (auto& list : seen) {
        if (list.empty()) list.push_back(0);
        std::ranges::shuffle(list, random);
    }
    std::vector<Table> tables;
    std::vector<std::size_t> truth;
    for (const auto& list : seen) {
        std::string text = names ? "passport,given_name,family_name,birth_date\n" : "id,passport\n";
        for (std::size_t k = 0; k < list.size(); ++k) {
            const auto& one = all[list[k]];
            text += names ? one.number + "," + one.given + "," + one.family + "," + one.birth + "\n"
                          : std::to_string(k + 1) + "," + one.number + "\n";
            truth.push_back(list[k]);
        }
        tables.push_back(*formats::parse_csv(text, "l.csv"));
    }
    std::vector<List> as_lists;
    std::vector<Header> headers;
    for (std::size_t l = 0; l < lists; ++l) {
        const std::string name(1, static_cast<char>('a' + l));
        as_lists.push_back({name, &tables[l], name + ".csv"});
        headers.push_back({name, names ? std::vector<std::string>{"passport", "given_name",
                                                                  "family_name", "birth_date"}
                                       : std::vector<std::string>{"id", "passport"}});
    }
    const auto plan =
        compare == nullptr
            ? plan_after(headers)
            : read_plan(std::string(R"({"fields":[{"columns":"passport","compare":")") + compare +
                            "\"}]}",
                        "p.json");
    REQUIRE(plan);
    Found made;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) made.pairs += truth[i] == truth[j];
    }
    made.people = std::set(truth.begin(), truth.end()).size();
    const auto records = Records::make(as_lists, *plan);
    REQUIRE(records);
    const auto compared = compare_pairs(*records);
    REQUIRE(compared);
    const auto model = fit_model(*records, *compared);
    if (!model) {  // said: nobody in common
        made.entities = truth.size();
        made.missed_pairs = made.pairs;
        return made;
    }
    const auto linked = link(*records, *compared, *model);
    made.entities = linked.entities;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const bool joined = linked.entity_of[i] == linked.entity_of[j];
            made.false_pairs += joined && truth[i] != truth[j];
            made.missed_pairs += !joined && truth[i] == truth[j];
        }
    }
    return made;
}

}  // namespace

TEST_CASE("lists of 2 to 20 people with the numbers of papers are linked without an error") {
    int runs = 0, wrong = 0;
    for (const auto numbers : {Numbers::free, Numbers::short_free, Numbers::serial}) {
        for (const bool names : {false, true}) {
            for (std::size_t lists = 2; lists <= 4; ++lists) {
                for (unsigned seed = 1; seed <= 40; ++seed) {
                    const std::size_t n = 2 + seed % 29;
                    const double share = seed % 3 == 0 ? 0.3 : seed % 3 == 1 ? 0.5 : 0.7;
                    const auto found = link_small(1000 * seed + 7, n, lists, numbers, names, share);
                    ++runs;
                    const bool exact = found.false_pairs == 0 && found.missed_pairs == 0;
                    if (!exact && ++wrong <= 25) {
                        MESSAGE("numbers " << int(numbers) << " names " << names << " lists "
                                           << lists << " seed " << seed << ": people "
                                           << found.people << " found " << found.entities
                                           << " false " << found.false_pairs << " missed "
                                           << found.missed_pairs << " of " << found.pairs);
                    }
                }
            }
        }
    }
    MESSAGE(runs << " runs, " << wrong << " wrong");
    CHECK(wrong == 0);
}

TEST_CASE("a plan that compares the number exactly or by edits does as well") {
    int wrong = 0;
    for (const auto* compare : {"exact", "edit"}) {
        for (unsigned seed = 1; seed <= 20; ++seed) {
            const auto found =
                link_small(seed, 5 + seed % 11, 3, Numbers::free, false, 0.5, compare);
            wrong += found.false_pairs > 0 || found.missed_pairs > 0;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("an office's telephone does not join the people who gave it") {
    int wrong = 0;
    for (unsigned seed = 1; seed <= 30; ++seed) {
        std::mt19937 random(seed);
        auto all = people_of(16, Numbers::free, random);
        for (std::size_t i = 0; i < all.size(); ++i) {  // no two of one name
            constexpr const char* family[] = {"Diallo", "Kovalenko", "Garcia", "Nguyen"};
            constexpr const char* given[] = {"Amina", "Olena", "Fatou", "Grace"};
            all[i].given = given[i % 4];
            all[i].family = family[i / 4];
        }
        std::string text[2] = {"phone,given_name,family_name,birth_date\n",
                               "phone,given_name,family_name,birth_date\n"};
        std::vector<std::size_t> truth;
        for (std::size_t l = 0; l < 2; ++l) {
            for (std::size_t i = 6 * l; i < 10 + 6 * l; ++i) {  // 6 to 9 are on both
                // Every second person has only the number of the shelter.
                const auto phone = i % 2 == 0 ? "+31 20 555 0134"
                                   : l == 0   ? "06" + all[i].number.substr(2)
                                              : "+316" + all[i].number.substr(2);
                text[l] +=
                    phone + "," + all[i].given + "," + all[i].family + "," + all[i].birth + "\n";
                truth.push_back(i);
            }
        }
        const Table tables[2] = {*formats::parse_csv(text[0], "a.csv"),
                                 *formats::parse_csv(text[1], "b.csv")};
        const std::vector<List> lists{{"a", &tables[0], "a.csv"}, {"b", &tables[1], "b.csv"}};
        const std::vector<std::string> columns{"phone", "given_name", "family_name", "birth_date"};
        const auto records = Records::make(lists, *plan_after(columns));
        REQUIRE(records);
        const auto compared = compare_pairs(*records);
        const auto model = fit_model(*records, *compared);
        REQUIRE(model);
        const auto linked = link(*records, *compared, *model);
        for (std::size_t i = 0; i < truth.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                wrong += (linked.entity_of[i] == linked.entity_of[j]) != (truth[i] == truth[j]);
            }
        }
    }
    CHECK(wrong == 0);
}
