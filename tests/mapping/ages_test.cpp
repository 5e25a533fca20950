#include "palermo/mapping/ages.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace palermo::mapping;

namespace {

std::string code(std::string_view text) {
    const auto age = read_age(text);
    switch (age.is) {
        case Age::Is::years:
            return code_of(age);
        case Age::Is::no_answer:
            return "no answer: " + std::string(age.why);
        case Age::Is::impossible:
            return "impossible";
        case Age::Is::total:
            return "total";
        case Age::Is::nothing:
            return "nothing";
    }
    return {};
}

}  // namespace

TEST_CASE("an age in years is read in any digits, with or without a word for years") {
    for (const auto* const text :
         {"23", " 23 ", "23 ans", "٢٣", "۲۳ سال", "२३ वर्ष", "23岁", "23 лет", "23.5", "23,0"}) {
        CAPTURE(text);
        CHECK(code(text) == "23");
    }
    CHECK(code("8 months") == "0");
    CHECK(code("18 mois") == "1");
    CHECK(code("3 years 4 months") == "3");
    CHECK(code("3 weeks") == "0");
}

TEST_CASE("a range keeps both its ends, and has a group only on one side of eighteen") {
    CHECK(code("13-17 años") == "13-17");
    CHECK(age_group(read_age("13-17 años")) == "0_17");
    CHECK(code("20/21") == "20-21");
    CHECK(code("between 18 and 25 years") == "nothing");  // "between" is not in the list: asked
    CHECK(code("18 à 25 ans") == "18-25");
    CHECK(age_group(read_age("18 à 25 ans")) == "18plus");
    CHECK(code("16-20") == "16-20");
    CHECK_FALSE(age_group(read_age("16-20")));
    CHECK(code("0-17 years") == "0_17");
    CHECK(age_group(std::string_view("65plus")) == "18plus");
    CHECK_FALSE(age_group(std::string_view("16-20")));
}

TEST_CASE("above and below are read with the signs and words of many languages") {
    CHECK(code("18+") == "18plus");
    CHECK(code("+18") == "18plus");
    CHECK(code("60 ans et plus") == "60plus");
    CHECK(code("70 лет и старше") == "70plus");
    CHECK(code("moins de 18 ans") == "0_17");
    CHECK(code("under 18") == "0_17");
    CHECK(code("<18") == "0_17");
    CHECK(code("≥ 18") == "18plus");
    CHECK(code("over 35") == "36plus");
    CHECK(code("over 18") == "18plus");
    CHECK(code("menor de 14 años") == "0-13");
    CHECK(code("Y_GE18") == "18plus");
    CHECK(code("Y0T17") == "0_17");
}

TEST_CASE("adults and children are known in words, and a word that contradicts its number is not") {
    for (const auto* const text : {"child", "Mineure", "menor de edad", "несовершеннолетняя",
                                   "未成年", "قاصر", "Copii", "дитина"}) {
        CAPTURE(text);
        CHECK(code(text) == "0_17");
    }
    for (const auto* const text :
         {"Adult", "majeur", "mayor de edad", "взрослый", "成年人", "راشد", "odrasla osoba"}) {
        CAPTURE(text);
        CHECK(code(text) == "18plus");
    }
    CHECK(code("child, 12 years") == "12");
    CHECK(code("child, 25 years") == "nothing");
}

TEST_CASE("what is no age is said to be none") {
    CHECK(code("") == "no answer: missing");
    CHECK(code("-") == "no answer: missing");
    CHECK(code("desconocida") == "no answer: unknown");
    CHECK(code("999") == "impossible");
    CHECK(code("-99") == "impossible");
    CHECK(code("130") == "impossible");
    CHECK(code("1998") == "impossible");
    CHECK(code("7/12") == "nothing");
    CHECK(code("-18") == "nothing");
    CHECK(code("12/05/2004") == "nothing");
    CHECK(code("about twenty") == "nothing");
}

TEST_CASE("numbers that stand for unknown are told by how many have them") {
    const std::vector<AgeCount> many = {{20, 100}, {80, 1}, {98, 2}, {99, 9}};
    CHECK(likely_missing_codes(many) == std::vector<int>{99});
    const std::vector<AgeCount> old = {{20, 100}, {80, 12}, {99, 9}};
    CHECK(likely_missing_codes(old).empty());
}
