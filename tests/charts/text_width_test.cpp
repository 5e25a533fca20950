#include "palermo/charts/text_width.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "palermo/charts/fonts.hpp"

using namespace palermo::charts;

namespace {

struct Measured {
    std::string text;
    double regular, semibold;
};

// The last two columns are numbers; the text may be quoted and hold commas, never a quote.
std::vector<Measured> measured() {
    std::vector<Measured> all;
    std::ifstream file(PALERMO_SOURCE "/tests/charts/text_width.csv");
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        const auto last = line.rfind(','), before = line.rfind(',', last - 1);
        auto text = line.substr(0, before);
        if (text.starts_with('"')) text = text.substr(1, text.size() - 2);
        all.push_back({std::move(text),
                       std::strtod(line.substr(before + 1, last - before - 1).c_str(), nullptr),
                       std::strtod(line.substr(last + 1).c_str(), nullptr)});
    }
    return all;
}

}  // namespace

TEST_CASE("a width can be added up by hand") {
    // Noto Sans: A is 639, i is 258 thousandths of the size.
    CHECK(text_width("A", 1000) == doctest::Approx(639));
    CHECK(text_width("Ai", 10) == doctest::Approx(6.39 + 2.58));
    CHECK(text_width("") == 0);
    CHECK(text_width("2022") == doctest::Approx(4 * 0.572 * 13));  // figures of one width
    CHECK(text_width("每年", 13) == 26);                           // a Han sign is 1 em
    CHECK(text_width("\u2068"
                     "9%"
                     "\u2069") == text_width("9%"));  // isolates take no room
}

TEST_CASE("Arabic letters are as wide as their neighbours make them") {
    // Beh alone is 993, begins with 269, ends with 1093 thousandths; alef joins no letter after it.
    CHECK(text_width("ب", 1000) == doctest::Approx(993));
    CHECK(text_width("بب", 1000) == doctest::Approx(269 + 1093));
    CHECK(text_width("بَبّ", 1000) == doctest::Approx(269 + 1093));  // vowel signs change nothing
    CHECK(text_width("اب", 1000) == doctest::Approx(238 + 993));
    CHECK(text_width("لا", 1000) == doctest::Approx(582));  // one sign
    CHECK(text_width("بلا", 1000) == doctest::Approx(269 + 599));
    CHECK(text_width("ب ب", 1000) == doctest::Approx(993 + 260 + 993));  // a space parts
}

TEST_CASE("no label of the report is drawn wider than it was measured, and few much narrower") {
    const auto all = measured();
    REQUIRE(all.size() > 200);
    for (const auto& [text, regular, semibold] : all) {
        CAPTURE(text);
        CHECK(text_width(text) >= regular - 0.05);
        CHECK(text_width(text) <= regular * 1.04 + 6);
        CHECK(text_width(text, 13, Weight::semibold) >= semibold - 0.05);
        CHECK(text_width(text, 13, Weight::semibold) <= semibold * 1.04 + 6);
    }
}

TEST_CASE("every face of the style sheet is a file that ships, with its licence") {
    const auto all = fonts();
    bool licence = false;
    std::size_t bytes = 0;
    const auto css = font_faces("../fonts/");
    for (const auto& font : all) {
        if (font.name == "OFL.txt") {
            licence = font.bytes.find("SIL Open Font License") != std::string_view::npos;
            continue;
        }
        CAPTURE(font.name);
        CHECK(font.bytes.substr(0, 4) == "wOF2");
        CHECK(css.find("url(../fonts/" + std::string(font.name) + ")") != std::string::npos);
        bytes += font.bytes.size();
    }
    CHECK(licence);
    CHECK(bytes <= 80'000);
    CHECK(css.find("--font:PN,") != std::string::npos);
}
