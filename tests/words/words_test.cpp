#include "palermo/words/words.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "palermo/core/result.hpp"

using namespace palermo;
using namespace palermo::words;

namespace {

const Words english(Language::en);
const Words french(Language::fr);
const Words spanish(Language::es);
const Words russian(Language::ru);
const Words chinese(Language::zh);
const Words arabic(Language::ar);

}  // namespace

TEST_CASE("a language is known by its code and by its own name") {
    for (const auto each : all_languages) CHECK(language(code(each)) == each);
    CHECK(!language("de"));
    CHECK(!language("FR"));
    CHECK(!language(""));
    CHECK(own_name(Language::ar) == "العربية");
    CHECK(right_to_left(Language::ar));
    CHECK(!right_to_left(Language::zh));
}

TEST_CASE("a key that does not exist is our bug and never shown to a person") {
    CHECK_THROWS_AS(english("no.such.key"), InternalError);
    CHECK_THROWS_AS(arabic("date.month.13"), InternalError);
    CHECK_THROWS_AS(english.plural("count.unicorns", 3), InternalError);
    CHECK(!Words::has("no.such.key"));
    CHECK(Words::has("date.month.01"));
    CHECK(Words::has("count.victims"));
}

TEST_CASE("places are filled by name, and one left empty or over is a bug") {
    CHECK(english.fill("date.month", {{"year", "2025"}, {"month", "April"}}) == "April 2025");
    CHECK_THROWS_AS(english.fill("date.month", {{"year", "2025"}}), InternalError);
    CHECK_THROWS_AS(english.fill("date.first", {{"year", "2025"}}), InternalError);
}

TEST_CASE("a filled value is not read again for places") {
    CHECK(english.fill("date.month", {{"year", "{month}"}, {"month", "May"}}) == "May {month}");
}

TEST_CASE("numbers are grouped in the manner of each language") {
    CHECK(english.number(1234567) == "1,234,567");
    CHECK(french.number(1234) == "1\u202F234");
    CHECK(spanish.number(1234) == "1234");
    CHECK(spanish.number(12345) == "12\u202F345");
    CHECK(russian.number(58769) == "58\u00A0769");
    CHECK(chinese.number(58769) == "58,769");
    CHECK(arabic.number(58769) == "58,769");
    CHECK(english.number(0) == "0");
    CHECK(english.number(999) == "999");
    CHECK(english.number(-1234) == "-1,234");
    CHECK(arabic.number(-1234) == "\u2068-1,234\u2069");
    CHECK(english.number(INT64_MIN) == "-9,223,372,036,854,775,808");
}

TEST_CASE("fractions and shares have the sign, the point and the space of their language") {
    CHECK(english.decimal(1234.5, 1) == "1,234.5");
    CHECK(french.decimal(1234.5, 1) == "1\u202F234,5");
    CHECK(spanish.decimal(1234.5, 2) == "1234,50");
    CHECK(english.decimal(-0.04, 1) == "0.0");
    CHECK(english.percent(0.25, 0) == "25%");
    CHECK(french.percent(0.25, 0) == "25\u202F%");
    CHECK(russian.percent(0.1234, 1) == "12,3\u00A0%");
    CHECK(chinese.percent(1, 0) == "100%");
    CHECK(arabic.percent(0.25, 0) == "\u206825%\u2069");
    CHECK_THROWS_AS(english.decimal(0.0 / 0.0, 1), InternalError);
    CHECK_THROWS_AS(english.decimal(1, 16), InternalError);
}

TEST_CASE("a number as programs write it is told with its places, a share with its sign") {
    CHECK(Words(Language::en).figure("1234") == "1,234");
    CHECK(Words(Language::fr).figure("3.40") == "3,40");
    CHECK(Words(Language::ru).figure("2.5%") == "2,5\u00A0%");
    CHECK_THROWS(Words(Language::en).figure("twelve"));
}

TEST_CASE("plural categories are those of CLDR") {
    const auto is = [](Language language, std::int64_t n, Category category) {
        return plural_category(language, n) == category;
    };
    for (const auto n : {1, 21, 101, 1001}) CHECK(is(Language::ru, n, Category::one));
    for (const auto n : {2, 3, 4, 22, 104, 1002}) CHECK(is(Language::ru, n, Category::few));
    for (const auto n : {0, 5, 11, 12, 14, 19, 20, 111, 112, 1000})
        CHECK(is(Language::ru, n, Category::many));
    CHECK(is(Language::ar, 0, Category::zero));
    CHECK(is(Language::ar, 1, Category::one));
    CHECK(is(Language::ar, 2, Category::two));
    for (const auto n : {3, 10, 103, 1003}) CHECK(is(Language::ar, n, Category::few));
    for (const auto n : {11, 26, 99, 111, 1011}) CHECK(is(Language::ar, n, Category::many));
    for (const auto n : {100, 101, 102, 200, 1000}) CHECK(is(Language::ar, n, Category::other));
    CHECK(is(Language::fr, 0, Category::one));
    CHECK(is(Language::fr, 2, Category::other));
    CHECK(is(Language::fr, 1'000'000, Category::many));
    CHECK(is(Language::es, 0, Category::other));
    CHECK(is(Language::en, -1, Category::one));
    CHECK(is(Language::zh, 1, Category::other));
    CHECK(is(Language::en, INT64_MIN, Category::other));
}

TEST_CASE("a count takes the form its language has for it") {
    CHECK(english.plural("count.victims", 1) == "1 victim");
    CHECK(english.plural("count.victims", 1200) == "1,200 victims");
    CHECK(french.plural("count.victims", 0) == "0 victime");
    CHECK(french.plural("count.victims", 2'000'000) == "2\u202F000\u202F000 de victimes");
    CHECK(russian.plural("count.victims", 21) == "21 жертва");
    CHECK(russian.plural("count.victims", 3) == "3 жертвы");
    CHECK(russian.plural("count.victims", 11) == "11 жертв");
    CHECK(chinese.plural("count.victims", 1) == "1名受害人");
    CHECK(arabic.plural("count.victims", 2) == "ضحيتان");
    CHECK(arabic.plural("count.victims", 5) == "5 ضحايا");
    // One other State: the form that said "1 other States" before it was counted.
    CHECK(english.plural("count.other_states", 1) == "1 other State");
    CHECK(french.plural("count.other_states", 1) == "1 autre État");
    CHECK(russian.plural("count.other_states", 3) == "3 других государства");
    CHECK(arabic.plural("count.other_states", 5) == "5 دول أخرى");
    // A number dressed by the caller takes the place of {n}.
    CHECK(english.plural("count.states", 2, {{"n", "<b>2</b>"}}) == "<b>2</b> States");
}

TEST_CASE("lists end as a sentence would") {
    const std::vector<std::string> three = {"Benin", "Ghana", "Togo"};
    CHECK(english.list({}) == "");
    CHECK(english.list(std::span(three).first(1)) == "Benin");
    CHECK(english.list(std::span(three).first(2)) == "Benin and Ghana");
    CHECK(english.list(three) == "Benin, Ghana and Togo");
    CHECK(french.list(three) == "Benin, Ghana et Togo");
    CHECK(chinese.list(three) == "Benin、Ghana和Togo");
    CHECK(spanish.list(std::vector<std::string>{"España", "Italia"}) == "España e Italia");
    CHECK(spanish.list(std::vector<std::string>{"España", "Haití"}) == "España y Haití");
    CHECK(arabic.list(std::vector<std::string>{"بنن", "غانا", "توغو"}) == "بنن وغانا وتوغو");
}

TEST_CASE("dates are written as the United Nations write them") {
    CHECK(english.date("2025-04-14") == "14 April 2025");
    CHECK(french.date("2025-05-01") == "1er mai 2025");
    CHECK(spanish.date("2025-04-14") == "14 de abril de 2025");
    CHECK(russian.date("2025-04-14") == "14 апреля 2025 г.");
    CHECK(russian.date("2025-04") == "апрель 2025 г.");
    CHECK(chinese.date("2025-04-14") == "2025年4月14日");
    CHECK(arabic.date("2025-04-14") == "14 نيسان/أبريل 2025");
    CHECK(english.date("2025") == "2025");
    CHECK_THROWS_AS(english.date("14/04/2025"), InternalError);
    CHECK_THROWS_AS(english.date("2025-13"), InternalError);
    CHECK_THROWS_AS(english.date(""), InternalError);
}

TEST_CASE("one refusal stands within another and takes the same arguments, in every language") {
    const auto error = fail(Code::invalid_input, "xlsx.first_sheet",
                            {{"reason", text_of("error.xlsx.value_outside")},
                             {"columns", 1},
                             {"row", 3},
                             {"sheets", text_of("workbook.sheets")},
                             {"shown", column_name("Cover, Data")},
                             {"field", field_name("sheets")}});
    const auto option = [](const std::string& field) { return "--" + field.substr(0, 5); };
    CHECK(
        in_words(error, english, option) ==
        "a value stands outside of the 1 named columns; name its column in row 3 or remove it; the "
        "workbook has the sheets Cover, Data; name one with --sheet");
    for (const auto language : all_languages) {
        const auto said = in_words(error, Words(language), option);
        CHECK(said.find('{') == std::string::npos);
        CHECK(said.find("Cover, Data") != std::string::npos);
    }
}

TEST_CASE("isolated text keeps its parts together in either direction") {
    CHECK(isolated("Benin") == "\u2068Benin\u2069");
}

TEST_CASE("the pseudo language is longer than English and keeps places and numbers") {
    const auto pseudo = Words::pseudo();
    CHECK(pseudo("date.month.01") == "[Jáñúárý···]");
    CHECK(pseudo.plural("count.victims", 3).find("3 víçtímš") != std::string::npos);
}

TEST_CASE("a refusal names several fields, and one with its value, as its reader knows them") {
    const Error error = fail(Code::invalid_input, "method.field_not_read",
                             {{"field", field_name("missed_links")},
                              {"way", field_name("method robust")},
                              {"others", field_name("by, covariates")}});
    const auto option = [](const std::string& field) { return "--" + field; };
    CHECK(in_words(error, Words(Language::en), option) ==
          "--missed_links has no effect with --method robust, which reads --by, --covariates. "
          "Leave it out, or choose another method");
    CHECK(in_words(error, Words(Language::en)).starts_with("missed_links has no effect"));
}
