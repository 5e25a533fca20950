// tests/people.hpp: invented people, and what clerks make of them.
//
// Nobody here exists. Names are built of syllables or are common given names; who is who is known, so
// linkage can be judged. A study is a function of its seed.
#pragma once

#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/stats/random.hpp"
#include "palermo/table/table.hpp"

namespace palermo::people {

struct Person {
    std::string given, family, place, nationality;
    int year = 1990, month = 1, day = 1;
    char sex = 'F';
};

/// How often a clerk errs, a field and a record at a time.
struct Clerk {
    double typing = 0.03;        // a letter changed, lost, doubled or swapped with its neighbour
    double other_script = 0;     // a given name of the cast written in Arabic or Cyrillic
    double nickname = 0.01;      // another given name altogether
    double married = 0.005;      // another family name
    double swapped_date = 0.01;  // day and month
    double wrong_date = 0.02;    // one part
    double missing_date = 0.02;
    double missing_place = 0.05;
    double moved = 0.05;     // another place
    bool only_year = false;  // of birth
};

struct Spelling {
    std::string_view latin, other;
};

/// Given names with a spelling in another script.
inline constexpr std::array<Spelling, 16> cast = {{{"Mohammed", "محمد"},
                                                   {"Fatima", "فاطمة"},
                                                   {"Yusuf", "يوسف"},
                                                   {"Ahmed", "أحمد"},
                                                   {"Khadija", "خديجة"},
                                                   {"Maryam", "مريم"},
                                                   {"Natalya", "Наталья"},
                                                   {"Yekaterina", "Екатерина"},
                                                   {"Svetlana", "Светлана"},
                                                   {"Dmitriy", "Дмитрий"},
                                                   {"Olena", "Олена"},
                                                   {"Xiaoming", "晓明"},
                                                   {"Meiling", "美玲"},
                                                   {"Jianguo", "建国"},
                                                   {"Tatyana", "Татьяна"},
                                                   {"Zaynab", "زينب"}}};

/// The name of that number: two or three syllables, always the same.
inline std::string invented_name(std::uint64_t number, std::uint64_t kind) {
    constexpr std::array<std::string_view, 32> syllables = {
        "ba",  "ri",  "mo", "ka", "lu",  "ten", "sha", "vo",  "ni",  "dor", "el",
        "gu",  "har", "is", "ja", "kel", "la",  "mi",  "nor", "o",   "pa",  "qui",
        "ros", "sa",  "tu", "ul", "van", "wen", "ya",  "zo",  "bre", "chi"};
    auto stream = stats::Simulation(77 + kind).stream(number);
    std::string name;
    const auto parts = 2 + stream.below(2);
    for (std::uint64_t i = 0; i < parts; ++i) name += syllables[stream.below(syllables.size())];
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return name;
}

/// A rank from 0 to size-1, low ranks more often (Zipf).
inline std::uint64_t ranked(stats::Stream& stream, std::uint64_t size) {
    return static_cast<std::uint64_t>(std::pow(static_cast<double>(size), stream.uniform())) % size;
}

struct Society {
    std::uint64_t given_names = 400, family_names = 3'000, places = 60, nationalities = 20;
    double twins = 0.005;  // as the person before, but for the given name
};

inline std::vector<Person> invent(std::size_t size, std::uint64_t seed,
                                  const Society& society = {}) {
    std::vector<Person> made;
    made.reserve(size);
    auto stream = stats::Simulation(seed).branch(1).stream(0);
    for (std::size_t i = 0; i < size; ++i) {
        Person one;
        if (i > 0 && stream.uniform() < society.twins) one = made.back();
        const auto rank = ranked(stream, society.given_names);
        one.given = rank < cast.size() ? std::string(cast[rank].latin) : invented_name(rank, 0);
        if (one.family.empty()) {
            one.family = invented_name(ranked(stream, society.family_names), 1);
            one.year = 1955 + static_cast<int>(stream.below(50));
            one.month = 1 + static_cast<int>(stream.below(12));
            one.day = 1 + static_cast<int>(stream.below(28));
            one.place = invented_name(ranked(stream, society.places), 2);
            one.nationality = invented_name(ranked(stream, society.nationalities), 3);
        }
        one.sex = stream.uniform() < 0.65 ? 'F' : 'M';
        made.push_back(std::move(one));
    }
    return made;
}

inline void mistype(std::string& text, stats::Stream& stream) {
    const auto at = stream.below(text.size());
    const auto letter = static_cast<char>('a' + stream.below(26));
    switch (stream.below(4)) {
        case 0:
            text[at] = letter;
            break;
        case 1:
            text.insert(at, 1, letter);
            break;
        case 2:
            if (text.size() > 3) text.erase(at, 1);
            break;
        default:
            if (at + 1 < text.size()) std::swap(text[at], text[at + 1]);
    }
}

struct WrittenList {
    Table table;                     // given_name, family_name, birth_date, sex, place, nationality
    std::vector<std::size_t> truth;  // [rows] which person
};

/// A list of these people as a clerk writes it. Columns given_name, family_name, birth_date, sex, place,
/// nationality.
inline WrittenList write_list(const std::vector<Person>& people,
                              const std::vector<std::size_t>& seen, std::uint64_t seed,
                              const Clerk& clerk = {}, const Society& society = {}) {
    WrittenList made;
    TextColumn given("given_name"), family("family_name"), birth("birth_date"), sex("sex"),
        place("place"), nationality("nationality");
    auto stream = stats::Simulation(seed).branch(2).stream(0);
    const auto happens = [&](double often) { return stream.uniform() < often; };
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    for (const auto number : seen) {
        auto one = people[number];
        if (happens(clerk.nickname))
            one.given = invented_name(ranked(stream, society.given_names), 0);
        if (happens(clerk.married))
            one.family = invented_name(ranked(stream, society.family_names), 1);
        if (happens(clerk.moved)) one.place = invented_name(ranked(stream, society.places), 2);
        if (happens(clerk.typing)) mistype(one.given, stream);
        if (happens(clerk.typing)) mistype(one.family, stream);
        if (happens(clerk.other_script)) {
            for (const auto& spelling : cast) {
                if (one.given == spelling.latin) one.given = spelling.other;
            }
        }
        if (happens(clerk.swapped_date) && one.day <= 12) std::swap(one.day, one.month);
        if (happens(clerk.wrong_date)) {
            switch (stream.below(3)) {
                case 0:
                    one.year += stream.below(2) == 0 ? 1 : -1;
                    break;
                case 1:
                    one.month = 1 + static_cast<int>(stream.below(12));
                    break;
                default:
                    one.day = 1 + static_cast<int>(stream.below(28));
            }
        }
        given.push(one.given);
        family.push(one.family);
        birth.push(happens(clerk.missing_date) ? std::string()
                   : clerk.only_year
                       ? std::to_string(one.year)
                       : std::to_string(one.year) + "-" + two(one.month) + "-" + two(one.day));
        sex.push(std::string(1, one.sex));
        place.push(happens(clerk.missing_place) ? std::string() : one.place);
        nationality.push(one.nationality);
        made.truth.push_back(number);
    }
    std::vector<Table::Column> columns{given, family, birth, sex, place, nationality};
    auto table = Table::make(std::move(columns));
    expects(table.has_value());
    made.table = *std::move(table);
    return made;
}

/// How many pairs of records of one person were joined (found), joined wrongly, missed.
struct Judged {
    double found = 0, wrong = 0, missed = 0;
    double precision() const { return found + wrong > 0 ? found / (found + wrong) : 1; }
    double recall() const { return found + missed > 0 ? found / (found + missed) : 1; }
    double f1() const { return 2 * precision() * recall() / (precision() + recall()); }
};

/// `entity_of` and `truth` over the same records.
template <class Entities>
Judged judge(const Entities& entity_of, const std::vector<std::size_t>& truth) {
    std::vector<std::vector<std::size_t>> by_truth, by_entity;
    const auto add = [](auto& groups, std::size_t group, std::size_t record) {
        if (groups.size() <= group) groups.resize(group + 1);
        groups[group].push_back(record);
    };
    for (std::size_t r = 0; r < truth.size(); ++r) {
        add(by_truth, truth[r], r);
        add(by_entity, entity_of[r], r);
    }
    Judged made;
    for (const auto& group : by_entity) {
        for (std::size_t i = 0; i < group.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                (truth[group[i]] == truth[group[j]] ? made.found : made.wrong) += 1;
            }
        }
    }
    for (const auto& group : by_truth) {
        made.missed += static_cast<double>(group.size() * (group.size() - 1)) / 2;
    }
    made.missed -= made.found;
    return made;
}

}  // namespace palermo::people
