#include "palermo/charts/chart.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <set>

#include "palermo/charts/detail/sheet.hpp"
#include "palermo/charts/map.hpp"
#include "palermo/charts/palette.hpp"
#include "palermo/core/result.hpp"
#include "samples.hpp"

using namespace palermo;
using namespace palermo::charts;

namespace {

// A small strict reader of XML: the first complaint, or "". Names, quotes, nesting, the five
// entities and numeric references; no raw '<' or '&'; no attribute or id twice.
std::string complaint(std::string_view xml) {
    std::vector<std::string> open;
    std::set<std::string> ids;
    std::size_t at = 0;
    const auto name_at = [&] {
        const auto start = at;
        while (at < xml.size() && (std::isalnum(static_cast<unsigned char>(xml[at])) ||
                                   xml[at] == '-' || xml[at] == ':'))
            ++at;
        return std::string(xml.substr(start, at - start));
    };
    const auto entity_fine = [&] {
        for (const std::string_view one : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"}) {
            if (xml.substr(at).starts_with(one)) return true;
        }
        return false;
    };
    if (xml.starts_with("<?xml")) at = xml.find("?>") + 2;
    while (at < xml.size()) {
        if (xml[at] == '&' && !entity_fine()) return "bare &";
        if (xml[at] != '<') {
            ++at;
            continue;
        }
        ++at;
        if (xml[at] == '/') {
            ++at;
            const auto name = name_at();
            if (open.empty() || open.back() != name) return "closes " + name;
            open.pop_back();
            if (xml[at] != '>') return "end tag";
            ++at;
            continue;
        }
        const auto name = name_at();
        if (name.empty()) return "bare <";
        std::set<std::string> attributes;
        while (at < xml.size() && xml[at] == ' ') {
            ++at;
            const auto attribute = name_at();
            if (attribute.empty() || !attributes.insert(attribute).second)
                return "attribute " + attribute + " of " + name;
            if (xml.substr(at, 2) != "=\"") return "no value for " + attribute;
            at += 2;
            const auto start = at;
            while (at < xml.size() && xml[at] != '"') {
                if (xml[at] == '<' || (xml[at] == '&' && !entity_fine()))
                    return "inside " + attribute;
                ++at;
            }
            const std::string value(xml.substr(start, at - start));
            if (attribute == "id" && !ids.insert(value).second) return "id twice: " + value;
            if (attribute.starts_with("on") || attribute.ends_with("href"))
                return "reference: " + attribute;
            ++at;
        }
        if (xml.substr(at, 2) == "/>") {
            at += 2;
        } else if (at < xml.size() && xml[at] == '>') {
            if (name == "script" || name == "foreignObject") return "a script";
            open.push_back(name);
            ++at;
        } else {
            return "tag " + name;
        }
    }
    return open.empty() ? "" : "open " + open.back();
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
    return found;
}

struct Rectangle {
    double x, y, width, height;
};

// The rectangles of one class without round corners: they are one path, "M3 4h20v10h-20z" each.
std::vector<Rectangle> rectangles(std::string_view svg, std::string_view css_class) {
    std::vector<Rectangle> found;
    const std::string before = "<path class=\"" + std::string(css_class) + "\"";
    for (auto at = svg.find(before); at != svg.npos; at = svg.find(before, at + 1)) {
        const char* d = svg.data() + svg.find("d=\"", at) + 3;
        while (*d == 'M') {
            Rectangle one{};
            char* next = nullptr;
            one.x = std::strtod(d + 1, &next);
            one.y = std::strtod(next, &next);
            if (*next != 'h') break;
            one.width = std::strtod(next + 1, &next);
            one.height = std::strtod(next + 1, &next);
            std::strtod(next + 1, &next);
            found.push_back(one);
            d = next + 1;
        }
    }
    return found;
}

BarChart bars() {
    BarChart chart;
    chart.text.title = "Victims <by> form";
    chart.text.description = "Three forms";
    chart.text.unit = "people";
    chart.text.id = "c1";
    chart.categories = {"Forced labour", "Marriage", "Begging"};
    chart.series = {{"Women", {Value(12), Value::suppressed("<5"), Value::missing()}}};
    return chart;
}

}  // namespace

TEST_CASE("a picture is named, described and escaped") {
    const auto drawn = svg(bars(), {});
    CHECK(drawn.find("role=\"img\" aria-labelledby=\"c1-t c1-d\"") != drawn.npos);
    CHECK(drawn.find("<title id=\"c1-t\">Victims &lt;by&gt; form</title>") != drawn.npos);
    CHECK(drawn.find("<desc id=\"c1-d\">Three forms</desc>") != drawn.npos);
}

TEST_CASE("the table twin says in words what is suppressed and what is missing") {
    const auto table = table_html(bars(), {});
    CHECK(table.find("&lt;5 (suppressed)") != table.npos);
    CHECK(table.find("not published") != table.npos);
    CHECK(table.find("<td>12</td>") != table.npos);
    CHECK(count(table, "scope=\"row\"") == 3);
}

TEST_CASE("every kind, width and language is well-formed, with ids used once and nothing fetched") {
    for (const auto language : words::all_languages) {
        for (const auto& [name, chart] : samples(language)) {
            for (const double width : {280.0, 320.0, 720.0, 1600.0}) {
                Frame frame;
                frame.language = language;
                frame.width = width;
                INFO(name << " " << words::code(language) << " " << width);
                const auto drawn = svg(chart, frame);
                CHECK(complaint(drawn) == "");
                CHECK(drawn.find("nan") == drawn.npos);
                CHECK(drawn.find("inf\"") == drawn.npos);
            }
            Frame alone;
            alone.standalone = true;
            CHECK(complaint(svg(chart, alone)) == "");
            CHECK(complaint(figure_html(chart, {})) == "");
        }
    }
}

TEST_CASE("the same chart gives the same bytes") {
    for (const auto& [name, chart] : samples()) CHECK(svg(chart, {}) == svg(chart, {}));
}

TEST_CASE("a change is two numbers and a bar, and no percentage of fewer than 20") {
    SlopeChart chart;
    chart.text.title = "Victims";
    chart.from = "2019";
    chart.to = "2022";
    chart.lines = {{"Benin", Value(100), Value(150), 0},
                   {"Togo", Value(200), Value(150), 0},
                   {"Malta", Value(4), Value(8), 0},
                   {"Chad", Value(1000), Value(1000), 0}};
    for (const double width : {720.0, 328.0}) {
        const auto drawn = svg(chart, {.width = width});
        CHECK(drawn.find(">+50%<") != drawn.npos);
        CHECK(drawn.find(">−25%<") != drawn.npos);
        CHECK(drawn.find(">0%<") != drawn.npos);
        CHECK(drawn.find("100%") == drawn.npos);  // 4 to 8
        CHECK(drawn.find("No percentage of fewer than 20.") != drawn.npos);
        // Twice as long on one side as on the other, from the same zero.
        // Chad, the largest, did not change.
        const auto more = rectangles(drawn, "t0").at(1), less = rectangles(drawn, "t1").at(0);
        CHECK(more.width == doctest::Approx(2 * less.width).epsilon(0.01));
        CHECK(more.x == doctest::Approx(less.x + less.width).epsilon(0.01));
    }
}

TEST_CASE("more than three lines are a small picture each, with the last value and its year") {
    LineChart chart;
    chart.x = {"2020", "2021", "2022"};
    for (const auto* name : {"Women", "Men", "Girls"}) {
        chart.series.push_back({name, {Value(1), Value(2), Value(7)}});
    }
    CHECK(svg(chart, {}).find(">7 (2022)<") == std::string::npos);
    chart.series.push_back({"Boys", {Value(1), Value(5), Value::missing()}});
    const auto drawn = svg(chart, {});
    CHECK(count(drawn, ">7 (2022)<") == 3);
    CHECK(count(drawn, ">5 (2021)<") == 1);
    CHECK(count(drawn, ">2020<") == 4);
    CHECK(rectangles(drawn, "n0").size() == 1);  // the year that Boys lack
}

TEST_CASE("time runs left to right in Arabic, and the band lies over the year without a number") {
    LineChart chart;
    chart.x = {"2020", "2021", "2022", "2023"};
    chart.series = {{"all", {Value(1), Value::missing(), Value(2), Value(3)}}};
    const auto arabic = svg(chart, {.language = words::Language::ar});
    const auto english = svg(chart, {});
    const auto x_of = [](const std::string& drawn, std::string_view year) {
        const auto at = drawn.find(">" + std::string(year) + "<");
        const auto x = drawn.rfind("x=\"", at);
        return std::strtod(drawn.c_str() + x + 3, nullptr);
    };
    for (const auto& drawn : {arabic, english}) {
        CHECK(x_of(drawn, "2020") < x_of(drawn, "2023"));
        const auto band = rectangles(drawn, "n0").at(0);
        CHECK(band.x < x_of(drawn, "2021"));
        CHECK(band.x + band.width > x_of(drawn, "2021"));
        CHECK(band.x > x_of(drawn, "2020"));
        CHECK(band.x + band.width < x_of(drawn, "2022"));
    }
}

TEST_CASE("a matrix on a phone is its ten largest cells, and one side where both are the same") {
    HeatMap chart;
    chart.rows = {"a", "b", "c", "d"};
    chart.columns = {"w", "x", "y", "z"};
    for (int r = 0; r < 4; ++r) {
        chart.cells.emplace_back();
        for (int c = 0; c < 4; ++c) chart.cells.back().emplace_back(10.0 * r + c + 1);
    }
    auto drawn = svg(chart, {.width = 328});
    CHECK(count(drawn, " → ") == 10);
    CHECK(drawn.find(">d → z<") != drawn.npos);
    CHECK(drawn.find("The ten largest; all stand in the table.") != drawn.npos);
    chart.columns = chart.rows;
    for (int r = 0; r < 4; ++r) {
        for (int c = 0; c < 4; ++c) chart.cells[r][c] = Value(r + c + 1.0);
    }
    drawn = svg(chart, {.width = 328});
    CHECK(count(drawn, " + ") == 6);
    CHECK(svg(chart, {}).find(" + ") == std::string::npos);
}

TEST_CASE(
    "a matrix of years keeps its years, on paper and on a phone: which ten are largest says "
    "nothing") {
    HeatMap chart;
    chart.rows = {"North", "South"};
    for (int year = 2003; year < 2023; ++year) chart.columns.push_back(std::to_string(year));
    for (int r = 0; r < 2; ++r) {
        chart.cells.emplace_back();
        for (int c = 0; c < 20; ++c) chart.cells.back().emplace_back(5.0 * c);
    }
    for (const double width : {720.0, 328.0}) {
        const auto drawn = svg(chart, {.width = width});
        CHECK(drawn.find(" → ") == drawn.npos);
        CHECK(drawn.find(">2022<") != drawn.npos);
        CHECK(drawn.find(">North<") != drawn.npos);
    }
}

TEST_CASE(
    "a map of flows leads to one place, with at most eight arrows and nothing written on them") {
    FlowMap chart;
    for (const auto* code :
         {"NLD", "BEN", "TGO", "NGA", "ROU", "BGR", "UKR", "IND", "CHN", "BRA"}) {
        chart.places.push_back({code, std::string("of ") + code, {}});
    }
    for (std::size_t from = 1; from < 10; ++from) {
        chart.flows.push_back({from, 0, Value(100.0 * static_cast<double>(from))});
    }
    chart.flows.push_back({0, 1, Value(50)});
    const auto drawn = svg(chart, {});
    CHECK(count(drawn, "class=\"fw l0\"") == 8);
    CHECK(drawn.find(">of BEN<") == drawn.npos);                    // the smallest of nine
    CHECK(drawn.find("98% of all that lead there") != drawn.npos);  // 4,400 of 4,500
    CHECK(drawn.size() < 20'000);
    CHECK(count(svg(chart, {.width = 328}), " → ") == 10);
}

TEST_CASE("a picture that is a file has its own light style, and no rule that it does not use") {
    const auto drawn = svg(bars(), {.standalone = true});
    CHECK(complaint(drawn) == "");
    CHECK(drawn.find("var(") == drawn.npos);
    CHECK(drawn.find(".t0{fill:#245fa5}") != drawn.npos);
    CHECK(drawn.find(".land{") == drawn.npos);
    CHECK(drawn.find("Noto Sans") != drawn.npos);
    CHECK(drawn.size() < svg(bars(), {}).size() + 2000);
}

TEST_CASE("text that attacks stays text") {
    const std::string attack =
        "</text><script>alert(1)</script>&#x3c; \" ' \u202Egnp.exe\u202C \u2069\u2067 open "
        "\x01\xFF\xC0\x80";
    auto chart = bars();
    chart.text.title = chart.text.description = chart.text.note = chart.text.unit = attack;
    chart.text.id = "x\" onload=\"alert(1)";
    for (auto& label : chart.categories) label = attack;
    chart.series[0].label = attack;
    chart.series[0].values[0].shown = attack;
    for (const auto& made : {svg(chart, {}), table_html(chart, {}), figure_html(chart, {})}) {
        CHECK(complaint(made) == "");
        CHECK(made.find("<script") == made.npos);
        CHECK(made.find("\u202E") == made.npos);
        CHECK(made.find('\x01') == made.npos);
        CHECK(made.find('\xFF') == made.npos);
        CHECK(count(made, "\u2067") == count(made, "\u2069"));  // what is opened is closed
    }
}

TEST_CASE("a suppressed value is hatched and in the legend, a missing one is neither") {
    auto chart = bars();
    const auto with = svg(chart, {});
    CHECK(rectangles(with, "x").size() == 2);  // the bar and its legend entry
    CHECK(count(with, "url(#c1-pi)") == 1);
    CHECK(with.find("Small number suppressed to protect people") != with.npos);
    CHECK(with.find("&lt;5</text>") != with.npos);
    chart.series[0].values[1] = Value::missing();
    const auto without = svg(chart, {});
    CHECK(without.find("url(#c1-pi)") == without.npos);
    CHECK(rectangles(without, "t0").size() == 1);  // the 12 alone
}

TEST_CASE("an estimate too weak to publish is a hollow diamond without a number, in every twin") {
    IntervalPlot plot;
    plot.text.title = "Two methods";
    plot.rows = {{"Benin", "stepwise", 111, 222, 333, true}, {"Togo", "best", 444, 555, 666}};
    DotPlot dots;
    dots.text.title = "Models";
    dots.rows = {{"[12]", 777, "weight 40%", {}, {}, 0, true}};
    LineChart line;
    line.text.title = "Interaction";
    line.x = {"0.5", "1"};
    line.series = {{"altogether", {888, 999}}};
    line.series[0].weak = true;
    const std::string reason = "not firm enough to publish on its own";
    for (const auto& chart : {Chart(plot), Chart(dots), Chart(line)}) {
        for (const double width : {720.0, 328.0}) {
            const auto drawn = svg(chart, {.width = width});
            for (const auto* number : {">111", ">222", ">333", "111–333", ">777", ">888", ">999"}) {
                CAPTURE(number);
                CHECK(drawn.find(number) == drawn.npos);
            }
            CHECK(drawn.find(reason) != drawn.npos);  // the legend
        }
        const auto table = table_html(chart, {});
        for (const auto* number : {"111", "222", "333", "777", "888", "999"}) {
            CHECK(table.find(number) == table.npos);
        }
        CHECK(table.find(reason) != table.npos);
    }
    // Its mark is that of the legend whatever the method; the method stands in words beside it, on phones too.
    for (const double width : {720.0, 328.0}) {
        const auto drawn = svg(plot, {.width = width});
        CHECK(drawn.find(">stepwise<") != drawn.npos);
        CHECK(drawn.find("555 (444–666)") != drawn.npos);
    }
}

TEST_CASE("a number that is not finite is missing") {
    auto chart = bars();
    chart.series[0].values[0] = Value(std::nan(""));
    chart.series[0].values[1] = Value(INFINITY);
    CHECK(complaint(svg(chart, {})) == "");
    CHECK(rectangles(svg(chart, {}), "t0").empty());
    CHECK(count(table_html(chart, {}), "not published") == 3);
}

TEST_CASE("stacked shares fill their bar: the parts add to 100 %") {
    BarChart chart;
    chart.text.id = "s";
    chart.bars = Bars::shares;
    chart.horizontal = true;
    chart.categories = {"a"};
    chart.series = {{"x", {Value(30)}}, {"y", {Value(50)}}, {"z", {Value(20)}}};
    const auto drawn = svg(chart, {});
    // Legend swatches are round; bars are not. Between two parts 1.5 px of paper.
    double sum = 0;
    for (const std::string_view tone : {"t0", "t1", "t2"}) {
        sum += rectangles(drawn, tone).back().width + 1.5;
    }
    const double part = rectangles(drawn, "t1").back().width + 1.5;
    CHECK(part / sum == doctest::Approx(0.5).epsilon(0.001));
    CHECK(drawn.find(">30%</text>") != drawn.npos);
}

TEST_CASE("bars start at zero, and length is proportional to the number") {
    BarChart chart;
    chart.categories = {"a", "b"};
    chart.series = {{"x", {Value(1000), Value(1500)}}};
    const auto found = rectangles(svg(chart, {}), "t0");
    REQUIRE(found.size() == 2);
    CHECK(found[1].height / found[0].height == doctest::Approx(1.5).epsilon(0.001));
    CHECK(found[0].y + found[0].height ==
          doctest::Approx(found[1].y + found[1].height).epsilon(0.001));
}

TEST_CASE("in Arabic bars grow from the right and numbers are isolated") {
    auto chart = bars();
    chart.horizontal = true;
    Frame frame;
    const auto bar = rectangles(svg(chart, frame), "t0").at(0);
    frame.language = words::Language::ar;
    const auto drawn = svg(chart, frame);
    CHECK(drawn.find("direction=\"rtl\"") != drawn.npos);
    CHECK(drawn.find("\u206812\u2069") != drawn.npos);
    // The words for "not published" differ in width, so the scale may; the base lies on the right.
    const auto mirrored = rectangles(drawn, "t0").at(0);
    CHECK(mirrored.x + mirrored.width == doctest::Approx(720 - bar.x).epsilon(0.001));
    CHECK(bar.width > 0);
}

TEST_CASE("under 480 px another layout is drawn, in the same size of letters") {
    Frame narrow;
    narrow.width = 328;
    const auto drawn = svg(bars(), narrow);
    CHECK(drawn.find("viewBox=\"0 0 328 ") != drawn.npos);
    CHECK(drawn.find("id=\"c1-n-t\"") != drawn.npos);  // both layouts can stand on one page
}

TEST_CASE("colours can be seen: text 4.5 to 1, marks 3 to 1, on light and on dark paper") {
    for (const auto* palette : {&light, &dark}) {
        CHECK(contrast(palette->ink, palette->paper) >= 7);
        CHECK(contrast(palette->quiet, palette->paper) >= 4.5);
        CHECK(contrast(palette->quiet, palette->empty) >= 4.5);
        CHECK(contrast(palette->edge, palette->paper) >= 3);
        CHECK(contrast(palette->edge, palette->empty) >= 3);
        for (const auto& tone : palette->tone) {
            CHECK(contrast(tone, palette->paper) >= 3);
            CHECK(contrast(ink_on(tone), tone) >= 4.5);
        }
        for (std::size_t i = 0; i < palette->ramp.size(); ++i) {
            CHECK(contrast(ink_on(palette->ramp[i]), palette->ramp[i]) >= 4.5);
            // Each step of the ramp is plainly darker (or lighter) than the one before.
            if (i > 0) CHECK(contrast(palette->ramp[i], palette->ramp[i - 1]) >= 1.3);
        }
    }
    CHECK(contrast({0, 0, 0}, {255, 255, 255}) == doctest::Approx(21));
}

TEST_CASE("the six categories differ for eyes without red, green or blue cones") {
    for (const auto* palette : {&light, &dark}) {
        for (const auto sight :
             {Sight::full, Sight::no_red_cones, Sight::no_green_cones, Sight::no_blue_cones}) {
            for (std::size_t a = 0; a < 6; ++a) {
                for (std::size_t b = a + 1; b < 6; ++b) {
                    INFO(a << " " << b << " sight " << static_cast<int>(sight));
                    CHECK(difference(palette->tone[a], palette->tone[b], sight) >= 0.1);
                }
            }
        }
    }
}

TEST_CASE("every member of the United Nations has a place on the map") {
    for (const char* code : {"AFG", "AND", "BHR", "FSM", "KIR", "MCO", "MDV", "NRU", "PLW", "SMR",
                             "TUV", "USA", "ZWE"}) {
        CHECK(find_outline(code) != nullptr);
    }
    CHECK(outlines().size() >= 240);
    CHECK(find_outline("XXX") == nullptr);
    for (const auto& outline : outlines()) {
        CHECK(outline.x >= world_left);
        CHECK(outline.x <= world_left + world_width);
    }
}

TEST_CASE("a map bears the words on boundaries, in each language") {
    for (const auto language : words::all_languages) {
        Frame frame;
        frame.language = language;
        for (const auto& [name, chart] : samples(language)) {
            if (!std::holds_alternative<FlowMap>(chart) &&
                !std::holds_alternative<ChoroplethMap>(chart))
                continue;
            const auto drawn = svg(chart, frame);
            const auto words = words::Words(language)("chart.borders");
            CHECK(drawn.find(std::string(words.substr(0, 12))) != drawn.npos);
        }
    }
}

TEST_CASE("what does not fit together is our bug, and is thrown") {
    auto chart = bars();
    chart.series[0].values.pop_back();
    CHECK_THROWS_AS((void)svg(chart, {}), InternalError);
}

TEST_CASE("a range parts after its dash and never inside a number") {
    const auto lines = detail::wrapped("1,000–4,999", 40, 2);
    CHECK(lines == std::vector<std::string>{"1,000–", "4,999"});
}

TEST_CASE("labels that crowd at an edge stay apart and inside") {
    // Twelve labels of 15 px that all want the last pixel of 200.
    std::vector<detail::Placed> labels;
    for (std::size_t i = 0; i < 12; ++i) labels.push_back({200, 15, i});
    detail::spread(labels, 0, 200);
    CHECK(labels.front().y >= 7.5 - 0.1);
    CHECK(labels.back().y <= 192.5 + 0.1);
    for (std::size_t i = 1; i < labels.size(); ++i) CHECK(labels[i].y - labels[i - 1].y >= 14.9);
}
