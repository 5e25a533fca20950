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
    CHECK(holds(page, "<main id=\"main\" tabindex=\"-1\">\n<h1>x</h1>\n</main>"));
    CHECK(holds(page, "<footer>\n<p>foot</p>\n</footer>"));
}

TEST_CASE("a title is text, whatever stands in it") {
    const auto page = framed(frame(), "");
    CHECK(holds(page, "<title>&lt;b&gt; &amp; Co – Desk</title>"));
    CHECK(!holds(page, "<b>"));
}

TEST_CASE("contents stand beside three sections or more") {
    auto two = frame();
    two.headings = {{"a", "A"}, {"b", "B & b"}};
    CHECK(!holds(framed(two, ""), "class=\"toc\""));
    two.headings.push_back({"c", "C"});
    CHECK(holds(framed(two, ""), "<li><a href=\"#b\">B &amp; b</a></li>"));
    CHECK(two.headings[1].html() == "<h2 id=\"b\">B &amp; b</h2>");
}
