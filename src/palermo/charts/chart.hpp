// charts/chart.hpp: still pictures of numbers that everyone can read.
//
//     report, review ──> Chart ──svg()──> <svg> with title and description
//                          ├──table_html()──> the same values as a table
//                          └──figure_html()──> both, wide and narrow, in one <figure>
//
// A chart is plain data: texts, labels and values. The drawing is SVG written by this module: no
// script, no outside reference, the same bytes for the same input. It knows nothing of trafficking.
//
// What every chart promises (WCAG 2.2 AA, tests/charts/):
//   - a title, a description, and a table twin holding every value drawn;
//   - text of 11 px or more at 4.5:1, marks at 3:1, and a shape, pattern, order or label beside
//     every colour; light, dark, forced-colours and print styles;
//   - a suppressed value is a hatched mark with a legend entry, a missing one is a gap; neither is
//     ever drawn as zero;
//   - bars start at zero; a logarithmic axis says so;
//   - 320 px wide is another layout, not a smaller picture; Arabic is mirrored, maps are not.
//
// All text given is escaped and cleared of control characters and of bidirectional overrides.
//
// Sources  WCAG 2.2 (W3C, 2023); Wilkinson (2005), The Grammar of Graphics; Lex et al. (2014),
//          UpSet, IEEE TVCG 20(12); Savric, Patterson, Jenny (2018), The Equal Earth projection.
//
// Thread safety: functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "palermo/words/words.hpp"

namespace palermo::charts {

/// Zero, missing (nobody answered) and suppressed (may not be told) are three different things.
enum class State : std::uint8_t { known, missing, suppressed };

/// One number. `shown` is the text to print, already in the page's language; where it is empty the
/// number is printed with at most one decimal. `number` has no meaning unless known.
struct Value {
    double number = 0;
    State state = State::missing;
    std::string shown;

    Value() = default;
    Value(double n, std::string text = {})
        : number(n), state(State::known), shown(std::move(text)) {}
    static Value missing() { return {}; }
    static Value suppressed(std::string text = {}) {
        Value value;
        value.state = State::suppressed;
        value.shown = std::move(text);
        return value;
    }
    /// A value that is not finite counts as missing.
    bool known() const noexcept { return state == State::known && number - number == 0; }
};

/// A row of numbers of one kind: the women, the convictions. `low` and `high` are an interval
/// around each value; empty, or as long as `values`.
struct Series {
    std::string label;
    std::vector<Value> values;
    int tone = -1;  // palette slot 0..7 (colour, marker, dash and pattern together); -1 by position
    std::vector<Value> low = {};
    std::vector<Value> high = {};
    bool weak = false;  // not firm enough to publish on its own: grey, dashed, hollow, no number
};

/// What is said around a chart. `id` is unique in its page: letters, digits, '-' and '_' (anything
/// else becomes '-'; empty becomes a digest of the title and the description).
struct Text {
    std::string title;
    std::string description;  // <desc>: what the chart shows, one or two sentences
    std::string unit;         // "%", "people"; printed under the title
    std::string x_label;
    std::string y_label;
    std::string note;  // under the chart: source, caution, recipe
    std::string id;
};

/// A line drawn across the plot at a value, or at a place on the x axis, with its name.
struct Mark {
    double at = 0;
    std::string label;
};

enum class Scale : std::uint8_t { linear, logarithmic };

/// Lines over an ordered x, each named at its end. `band` shades between its low and high; `panel`
/// is a second plot of bars under the first, on the same x (how many States reported).
/// `across` are named lines at a value, `events` at an index of x.
struct LineChart {
    Text text;
    std::vector<std::string> x;
    std::vector<Series> series;
    std::optional<Series> band = {};
    std::optional<Series> panel = {};
    bool from_zero = true;
    Scale scale = Scale::linear;
    std::vector<Mark> across = {};
    std::vector<Mark> events = {};
};

/// Areas on top of each other. `shares`: each x is stretched to 100 %, so the values may be counts.
/// An x where one series is missing is a gap in all.
struct StackedAreaChart {
    Text text;
    std::vector<std::string> x;
    std::vector<Series> series;
    bool shares = true;
};

enum class Bars : std::uint8_t { grouped, stacked, shares };

/// Bars from zero. `beside` is a short text per category, such as "n = 1,204"; may be empty.
/// In `shares` the known parts of a bar are stretched to 100 %; a suppressed part is a hatched
/// square past the end of the bar, where it cannot change the others.
struct BarChart {
    Text text;
    std::vector<std::string> categories;
    std::vector<Series> series;
    Bars bars = Bars::grouped;
    bool horizontal = false;
    std::vector<std::string> beside = {};
    std::vector<Mark> across = {};
};

struct Panel {
    std::string title;
    std::vector<Series> series;
};

/// The same small chart for many groups, on one scale, so that they can be compared.
struct SmallMultiples {
    enum class Kind : std::uint8_t { lines, bars };
    Text text;
    std::vector<std::string> x;  // years for lines, categories for bars
    std::vector<Panel> panels;
    Kind kind = Kind::lines;
};

/// Cells of rows by columns. `presence`: any known value is one full cell and prints no number.
/// Totals, where given, stand beyond a gap and take no part in the classes of colour.
struct HeatMap {
    Text text;
    std::vector<std::string> rows;
    std::vector<std::string> columns;
    std::vector<std::vector<Value>> cells;  // shape [rows][columns]
    bool presence = false;
    std::vector<Value> row_totals = {};     // empty or [rows]
    std::vector<Value> column_totals = {};  // empty or [columns]
    std::optional<Value> total = {};
    std::vector<double> breaks = {};  // up to 4 rising bounds; empty: chosen
};

struct Pair {
    std::string label;
    Value from;
    Value to;
    int tone = 0;
};

/// What changed between two moments. `members` are printed under the chart: with a matched
/// comparison the list of who was compared is part of the picture. On a logarithmic scale lines of
/// the same slope changed by the same share; with a value of zero the scale is linear.
struct SlopeChart {
    Text text;
    std::string from;
    std::string to;
    std::vector<Pair> lines;
    std::string members_label = {};
    std::vector<std::string> members = {};
    Scale scale = Scale::linear;
};

/// The distance between two values of the same thing.
struct DumbbellChart {
    Text text;
    std::string from;
    std::string to;
    std::vector<Pair> rows;
};

struct Dot {
    std::string label;
    Value value;
    std::string beside = {};  // "n = 312"
    std::optional<Value> low = {};
    std::optional<Value> high = {};
    int tone = 0;
    bool weak = false;  // as in Series
};

/// One dot a row.
struct DotPlot {
    Text text;
    std::vector<Dot> rows;
    std::vector<Mark> across = {};
};

/// An estimate with its interval, one a row; `group` (the method) is printed beside it and decides
/// the marker. A weak one is a hollow grey diamond with a dashed interval and without a number; the
/// legend, and the table in place of its numbers, say that it is not firm enough to publish on its own.
struct IntervalPlot {
    struct Row {
        std::string label;
        std::string group;
        Value low;
        Value estimate;
        Value high;
        bool weak = false;  // as in Series
    };
    Text text;
    std::vector<Row> rows;
    Scale scale = Scale::linear;
    std::vector<Mark> across = {};
};

/// Stages that follow each other, widest first. `ratio` (under a stage, about the step from the one
/// before) is the caller's words: same-year stages are not a cohort.
struct FunnelChart {
    struct Stage {
        std::string label;
        Value value;
        std::string ratio = {};
        int tone = 0;
    };
    Text text;
    std::vector<Stage> stages;
};

/// A count that holds until it changes.
struct StepChart {
    struct Point {
        double when = 0;    // a year with its fraction: 2003.98
        std::string shown;  // "25 December 2003", for the table
        Value value;
    };
    struct Steps {
        std::string label;
        std::vector<Point> points;
        int tone = -1;
    };
    Text text;
    std::vector<Steps> series;
    double until = 0;  // the last value is drawn up to here; 0: to the last point
    std::vector<Mark> events = {};
};

/// Flows between columns of nodes; heights are values.
struct Sankey {
    struct Node {
        std::string label;
        int column = 0;
        int tone = -1;
    };
    struct Link {
        std::size_t from = 0;
        std::size_t to = 0;
        Value value;
    };
    Text text;
    std::vector<Node> nodes;
    std::vector<Link> links;
};

/// Areas of the world by value. With `categories`, `value.number` is an index into them.
/// An area that the outlines do not hold stands in the table only.
struct ChoroplethMap {
    struct Area {
        std::string iso3;
        std::string label;
        Value value;
    };
    Text text;
    std::vector<Area> areas;
    std::vector<double> breaks = {};           // up to 4 rising bounds; empty: chosen
    std::vector<std::string> categories = {};  // at most 8; from the second on with a texture
    bool zoom = false;                         // show only the part of the world spoken of
};

/// Arrows between places, as wide as their share. A place is an area (`code`, ISO 3166 alpha-3) or
/// the middle of several (`members`, weighted by size). A place that is nowhere is in the table only.
struct FlowMap {
    struct Place {
        std::string code;
        std::string label;
        std::vector<std::string> members = {};
    };
    struct Flow {
        std::size_t from = 0;
        std::size_t to = 0;
        Value value;
    };
    Text text;
    std::vector<Place> places;
    std::vector<Flow> flows;
    std::string floor = {};  // "Flows under 50 people are not drawn."
};

/// How often things occur together [UpSet]. Sets are rows, combinations columns.
struct UpSetPlot {
    struct Set {
        std::string label;
        Value size;
    };
    struct Combination {
        std::vector<std::size_t> sets;
        Value size;
    };
    Text text;
    std::vector<Set> sets;
    std::vector<Combination> combinations;
};

/// The share of a group to which something has not yet happened. A censored case is a small tick.
struct SurvivalCurve {
    struct Step {
        double time = 0;
        double survival = 1;  // 0..1, holds from `time` on
        double low = -1;      // below 0: no interval
        double high = -1;
        bool censored = false;
    };
    struct Group {
        std::string label;
        std::vector<Step> steps;
        std::vector<Value> at_risk = {};  // one for each of at_risk_times
        int tone = -1;
    };
    Text text;
    std::vector<Group> groups;
    std::vector<double> at_risk_times = {};
};

/// One number, large, with the way it came.
struct BigNumber {
    Text text;
    Value value;
    std::string change = {};  // "+25% on 2019"
    std::vector<std::string> x = {};
    Series trend = {};
};

/// Many small things and the state each is in, by group. The states carry a symbol beside colour.
struct TileGrid {
    struct Status {
        std::string label;
        int tone = -1;
    };
    struct Tile {
        std::string label;
        std::size_t status = 0;
    };
    struct Group {
        std::string label;
        std::vector<Tile> tiles;
    };
    Text text;
    std::vector<Status> statuses;
    std::vector<Group> groups;
};

using Chart =
    std::variant<LineChart, StackedAreaChart, BarChart, SmallMultiples, HeatMap, SlopeChart,
                 DumbbellChart, DotPlot, IntervalPlot, FunnelChart, StepChart, Sankey,
                 ChoroplethMap, FlowMap, UpSetPlot, SurvivalCurve, BigNumber, TileGrid>;

/// Where a chart is going. Under 480 wide the narrow layout is drawn.
struct Frame {
    words::Language language = words::Language::en;
    double width = 720;       // CSS px; 280 to 1,600
    bool heading = true;      // draw title, unit and note inside the picture
    bool standalone = false;  // a file of its own: XML header, namespace, style inside
};

/// The words that all charts say around themselves.
const Text& text_of(const Chart& chart);

/// The chart as one <svg role="img">, named by its <title> and described by its <desc>. Ids start
/// with `Text::id`, and with it and "-n" in the narrow layout. The page needs css() once.
///
/// Throws   InternalError  series of other lengths than x, or an index out of range: a bug in us
/// Cost     O(values) time and bytes; 5 to 200 us, maps 60 KB
std::string svg(const Chart& chart, const Frame& frame);

/// The same values as a <table> with caption and scopes. A suppressed or missing value is a word.
std::string table_html(const Chart& chart, const Frame& frame);

/// A whole <figure>: title and unit as <figcaption>, the wide and the narrow drawing (the style
/// shows one), the note, and the table in a <details>. Without `frame.heading` the title is there
/// for those who listen only: the page says it just above. `frame.width` is not used.
std::string figure_html(const Chart& chart, const Frame& frame);

/// The style of a page with charts: light, dark, forced colours, print. About 6 KB.
std::string_view css();

}  // namespace palermo::charts
