#include "palermo/pages/html.hpp"

#include <doctest/doctest.h>

#include "palermo/pages/slim.hpp"

using namespace palermo::pages;

TEST_CASE("a page begins with its language, its direction and its own sheet") {
    CHECK(page_head("ar", "rtl", "A &amp; B", "<style>b{}</style>") ==
          "<!DOCTYPE html>\n"
          "<html lang=\"ar\" dir=\"rtl\">\n"
          "<head>\n"
          "<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n"
          "<title>A &amp; B</title>\n"
          "<style>b{}</style>\n"
          "</head>\n");
    CHECK(
        page_head("en", "", "A", "").starts_with("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"));
}

TEST_CASE("a slim page says the same in fewer bytes, and keeps what verify reads") {
    CHECK(slim("<table><tr><th scope=\"row\">2007</th><td class=\"num\">21</td></tr></table>") ==
          "<table><tr><th scope=row>2007<td class=num>21</table>");
    CHECK(slim("<a href=\"a/b.html\" title=\"two words\" id=\"x\">a</a>") ==
          "<a href=\"a/b.html\" title=\"two words\" id=x>a</a>");
    // A slash after a bare value would be part of it.
    CHECK(slim("<rect x=\"1\" y=\"2\"/>") == "<rect x=1 y=\"2\"/>");
    CHECK(slim("<ul><li><data value=\"1\" data-fact=\"C01\">1</data></li></ul>") ==
          "<ul><li><data value=\"1\" data-fact=\"C01\">1</data></ul>");
    CHECK(slim("<table class=\"a\" lang=\"ar\" dir=\"rtl\"></table>") == "<table class=a></table>");
    CHECK(slim("1 < 2") == "1 < 2");
}

TEST_CASE("text that is put into markup stays text, and markup stays markup") {
    const auto item = html(R"(<a href="{}">{}</a>)", "states/x\".html", "<script>&");
    CHECK(item.text() == "<a href=\"states/x&quot;.html\">&lt;script&gt;&amp;</a>");
    auto list = html("<ul>{}</ul>", item);
    CHECK(list.text() == "<ul>" + item.text() + "</ul>");
    list += html("<p>{}</p>", 5);
    CHECK(list.text().ends_with("</ul><p>5</p>"));
}
