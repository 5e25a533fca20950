#include "palermo/charts/chart.hpp"

#include <doctest/doctest.h>

using namespace palermo;
using namespace palermo::charts;

namespace {

BarChart bars() {
    BarChart chart;
    chart.text = {.title = "Victims <by> form",
                  .description = "Three forms",
                  .unit = "people",
                  .x_label = "",
                  .y_label = "",
                  .note = "",
                  .id = "c1"};
    chart.categories = {"Forced labour", "Marriage", "Begging"};
    chart.series = {{"Women", {Value(12), Value::suppressed("<5"), Value::missing()}}};
    return chart;
}

}  // namespace

TEST_CASE("a picture is named, described and escaped") {
    const auto drawn = svg(bars(), {});
    CHECK(drawn.find("<title id=\"c1-t\">Victims &lt;by&gt; form</title>") != std::string::npos);
    CHECK(drawn.find("<desc id=\"c1-d\">Three forms</desc>") != std::string::npos);
}

TEST_CASE("the table twin says in words what is suppressed and what is missing") {
    const auto table = table_html(bars(), {});
    CHECK(table.find("&lt;5 (suppressed)") != std::string::npos);
    CHECK(table.find("no data") != std::string::npos);
    CHECK(table.find("<td>12</td>") != std::string::npos);
}
