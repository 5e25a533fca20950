#include "palermo/linkage/identifiers.hpp"

#include <doctest/doctest.h>

#include <random>

#include "palermo/linkage/compare.hpp"
#include "palermo/linkage/placeholders.hpp"

using namespace palermo;
using namespace palermo::linkage;

namespace {

std::string normal(std::string_view cell, Telephone telephone = Telephone::no) {
    const auto made = read_identifier(cell, telephone);
    return made ? made->normal : "";
}

int level(std::string_view a, std::string_view b, Telephone telephone = Telephone::no) {
    return identifier_level(*read_identifier(a, telephone), *read_identifier(b, telephone));
}

}  // namespace

TEST_CASE("a number of a paper is one, however it is written") {
    CHECK(normal("NL-PA 123.456") == "nlpa123456");
    CHECK(normal("nlpa123456") == "nlpa123456");
    CHECK(normal("٣٤٥٦٧٨٩١") == "34567891");     // Arabic digits
    CHECK(normal("३४५६७१") == "345671");         // Devanagari
    CHECK(normal("АВ 4567890") == "ab4567890");  // Cyrillic letters that look Latin
    CHECK(normal("２０２１－００１３") == "20210013");
    CHECK(normal("case 2021/0013") == "case20210013");  // one value, the slash is part of it
}

TEST_CASE("a telephone is one at home and abroad") {
    for (const auto* written : {"+31 6 1234 5678", "0031612345678", "06-12345678",
                                "+31 (0)6 12345678", "06 12 34 56 78"}) {
        CAPTURE(written);
        CHECK(normal(written, Telephone::yes) == "612345678");
    }
    CHECK(normal("+7 912 345-67-89", Telephone::yes) == "9123456789");
    CHECK(normal("8 (912) 345-67-89", Telephone::yes) == "9123456789");
    CHECK(normal("+971 50 123 4567", Telephone::yes) == normal("050 1234567", Telephone::yes));
    CHECK(normal("+1 212 555 0187", Telephone::yes) == "2125550187");
    // The plus was lost: one error away.
    CHECK(level("31612345678", "0612345678", Telephone::yes) == 3);
    CHECK(level("31612345678", "0712345678", Telephone::yes) == 1);
}

TEST_CASE("an e-mail address keeps its dots and loses its case") {
    CHECK(normal("Ana.Lopez@Example.ORG ") == "ana.lopez@example.org");
    CHECK(normal("Ana <mailto:ana@example.org>") == "ana@example.org");
    CHECK(level("ana.lopez@example.org", "analopez@example.org") == 3);
    CHECK(level("ana.lopez@example.org", "ANA.LOPEZ@example.org") == 4);
}

TEST_CASE("one typing error is near, two are like, more differ") {
    CHECK(level("AB1234567", "AB1234567") == 4);
    CHECK(level("AB1234567", "AB1234568") == 3);   // changed
    CHECK(level("AB1234567", "AB124567") == 3);    // lost
    CHECK(level("AB1234567", "AB12334567") == 3);  // added
    CHECK(level("AB1234567", "AB1243567") == 3);   // swapped
    CHECK(level("AB1234567", "AB1243568") == 2);
    CHECK(level("AB1234567", "AB9243568") == 1);
    CHECK(level("AB1234567", "1") == 1);
}

TEST_CASE("letters that scanners take for digits count less than a typing error") {
    CHECK(level("O1B5S9", "018559") == 3);
    CHECK(level("AO12345", "A012345") == 3);
    CHECK(level("ALI5B77", "A115877") == 3);
    CHECK(level("AO12345", "A012346") == 3);  // with one typing error more
}

TEST_CASE("several values in one cell agree where any does") {
    CHECK(level("NL1234567; DE7654321", "DE 7654321") == 4);
    CHECK(level("NL1234567; DE7654321", "DE7654322") == 3);
    CHECK(level("0612345678 / 0201234567", "+31 20 1234567", Telephone::yes) == 4);
    CHECK(level("a@example.org, b@example.org", "b@example.org") == 4);
    CHECK(level("NL1234567;DE7654321", "FR1111222;ES9988776") == 1);
    CHECK(level("2021/0013", "2021/0999") != 4);  // a case number is not two values
    CHECK(normal("none@none; ana@example.org") == "ana@example.org");
}

TEST_CASE("typing errors are counted as the slow way counts them") {
    std::mt19937 random(13);
    const auto draw = [&](std::size_t n, int letters) {
        std::string made;
        for (std::size_t i = 0; i < n; ++i) {
            made += static_cast<char>('0' + static_cast<int>(random() % unsigned(letters)));
        }
        return made;
    };
    for (int round = 0; round < 60'000; ++round) {
        const auto a = draw(random() % 9, 2 + round % 3);
        auto b = draw(random() % 9, 2 + round % 3);
        if (round % 2 == 0) {  // near each other
            b = a;
            for (unsigned errors = random() % 4; errors > 0 && !b.empty(); --errors) {
                const auto at = random() % b.size();
                if (random() % 3 == 0) {
                    b.erase(at, 1);
                } else if (random() % 2 == 0) {
                    b.insert(at, 1, '1');
                } else if (at + 1 < b.size()) {
                    std::swap(b[at], b[at + 1]);
                }
            }
        }
        CAPTURE(a);
        CAPTURE(b);
        REQUIRE(few_edits(a, b) == edit_distance(a, b, 2));
        REQUIRE(few_edits(b, a) == few_edits(a, b));
    }
}

TEST_CASE("one typing error leaves one half of a number as it was") {
    std::mt19937 random(14);
    int kept = 0, all = 0;
    for (int round = 0; round < 20'000; ++round) {
        const std::size_t usual = 6 + round % 6;
        std::string a;
        for (std::size_t i = 0; i < usual; ++i) a += static_cast<char>('0' + random() % 10);
        auto b = a;
        const auto at = random() % usual;
        switch (random() % 3) {
            case 0:
                b[at] = static_cast<char>('0' + random() % 10);
                break;
            case 1:
                b.erase(at, 1);
                break;
            default:
                b.insert(at, 1, static_cast<char>('0' + random() % 10));
        }
        const auto x = halves_of(a, usual), y = halves_of(b, usual);
        ++all;
        kept += x.front == y.front || x.back == y.back;
    }
    CHECK(kept == all);
    CHECK(halves_of("12345678", 8).front == "1234");
    CHECK(halves_of("12345678", 8).back == "5678");
    CHECK(halves_of("ana.lopez@example.org", 9).back == "lopez");
}

TEST_CASE("fillers are no numbers, in nine languages") {
    const Placeholders ours{Plan{}};
    for (const auto* word : {"0000000",
                             "9999999999",
                             "1234567890",
                             "123456",
                             "xxx",
                             "XXXXXX",
                             "none@none",
                             "none",
                             "N/A",
                             "test@test.com",
                             "noemail@example.org",
                             "sin teléfono",
                             "sans papiers",
                             "нет",
                             "нет паспорта",
                             "无",
                             "无电话",
                             "لا يوجد",
                             "بدون هاتف",
                             "kein Telefon",
                             "nessuno",
                             "sem documento",
                             "-",
                             "000-000-0000",
                             "+00 000 000"}) {
        CAPTURE(word);
        CHECK(ours.stands_for_nothing(word, Compare::identifier));
    }
    for (const auto* value :
         {"AB1234567", "0612345678", "anna@example.org", "1000", "110110", "2021-0001", "12"}) {
        CAPTURE(value);
        CHECK(!ours.stands_for_nothing(value, Compare::identifier));
    }
}

TEST_CASE("the form of numbers says how likely two people share one") {
    std::vector<std::string> free, serial;
    std::mt19937 random(15);
    for (int i = 0; i < 20; ++i) {
        free.push_back("p" + std::to_string(1'000'000 + random() % 9'000'000));
        serial.push_back("p" + std::to_string(100 + i));
    }
    const FormChance of_free(free), of_serial(serial);
    CHECK(of_free(free[0]) < 1e-5);
    CHECK(of_free(free[0]) > 1e-9);
    CHECK(of_serial("p107") > 0.02);
    CHECK(of_serial("p107") < 0.1);
}
