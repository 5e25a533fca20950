#include "palermo/pages/frame.hpp"

#include <doctest/doctest.h>

using namespace palermo;
using namespace palermo::pages;
using words::Language;

namespace {

Frame frame() {
    return {.language = Language::ar,
            .languages = {Language::en, Language::ar},
            .path = "cases/7.html",
            .title = "<b> & Co",
            .site = "Desk",
            .navigation = {{"index.html", "Start"}, {"cases/7.html", "Case"}},
            .foot = "<p>foot</p>"};
}

bool holds(const std::string& page, std::string_view text) {
    return page.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a frame says language and direction, and leads up from the page's own folder") {
    const auto page = framed(frame(), "<h1>x</h1>");
    CHECK(holds(page, "<html lang=\"ar\" dir=\"rtl\">"));
    CHECK(holds(page, "href=\"../../assets/style.css\""));
    CHECK(holds(page, "<li><a href=\"../index.html\">Start</a></li>"));
    CHECK(holds(page, "<li><a href=\"../cases/7.html\" aria-current=\"page\">Case</a></li>"));
    CHECK(holds(page, "<a href=\"../../en/cases/7.html\" lang=\"en\""));
    CHECK(holds(page, "<main id=\"main\" tabindex=\"-1\" class=\"wrap\">\n<h1>x</h1>\n</main>"));
    CHECK(holds(page, "<p>foot</p>\n</div></div></footer>"));
}

TEST_CASE("a title is text, whatever stands in it") {
    const auto page = framed(frame(), "");
    CHECK(holds(page, "<title>&lt;b&gt; &amp; Co – Desk</title>"));
    CHECK(!holds(page, "<b>"));
}

TEST_CASE("on a phone the menu is a link to the same list in the foot, which has further pages") {
    auto with_more = frame();
    with_more.more = {{"about.html", "About"}};
    with_more.current = "index.html";
    const auto page = framed(with_more, "");
    CHECK(holds(page, "<a class=\"menu push\" href=\"#menu\">القائمة</a>"));
    CHECK(holds(page, "<nav id=\"menu\""));
    CHECK(holds(page, "<li><a href=\"../about.html\">About</a></li></ul>"));
    CHECK(holds(page, "<li><a href=\"../index.html\" aria-current=\"true\">Start</a></li>"));
}

TEST_CASE("the way here stands before the opening, and both before the contents") {
    auto deep = frame();
    deep.crumb = {{"index.html", "Start"}, {"list.html", "List"}};
    deep.opening = "<h1>x</h1>\n";
    deep.headings = {{"a", "A"}, {"b", "B"}, {"c", "C"}};
    const auto page = framed(deep, "<p>main</p>");
    CHECK(holds(page,
                "<a href=\"../index.html\">Start</a> / <a "
                "href=\"../list.html\">List</a></nav>\n<h1>x</h1>\n<nav class=\"contents"));
}

TEST_CASE("the script is a file of at most 6 kB; the page holds none itself") {
    CHECK(script().size() <= 6 * 1024);
    const auto page = framed(frame(), "");
    CHECK(holds(page, "<script src=\"../../assets/report.js\""));
    CHECK(page.find("<script") == page.rfind("<script"));
}

TEST_CASE("contents stand beside three sections or more") {
    auto two = frame();
    two.headings = {{"a", "A"}, {"b", "B & b"}};
    CHECK(!holds(framed(two, ""), "class=\"contents"));
    two.headings.push_back({"c", "C"});
    CHECK(holds(framed(two, ""), "<li><a href=\"#b\">B &amp; b</a></li>"));
    CHECK(two.headings[1].html() == "<h2 id=\"b\">B &amp; b</h2>");
}
