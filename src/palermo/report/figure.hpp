// report/figure.hpp: a chart with everything needed to check it.
//
//     DetectionCube, Scope, Words ──> Figure{charts, facts, values, States behind it, parameters} ──> page
//
// A figure is told in one language and computed in none: the values, the facts and the list of
// State-years are the same whatever the language, and `report verify` compares them.
//
// Thread safety: values, and functions of their arguments.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/charts/chart.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/report/detection_cube.hpp"
#include "palermo/report/scope.hpp"
#include "palermo/report/sources.hpp"
#include "palermo/words/words.hpp"

namespace palermo::report {

/// What a figure is made of, and in which language it is told.
struct FigureContext {
    const DetectionCube& cube;
    const Sources& sources;
    const Scope& scope;
    words::Words words;
};

/// One number in a sentence.
struct Fact {
    std::string name;   // "victims"
    std::string value;  // exact, "." for decimals: "0.385"
    bool operator==(const Fact&) const = default;
};

/// One value behind a chart, for the download: a count of people, or a number made of counts.
struct Datum {
    std::string series;  // code: "women"
    std::string x;       // code: "2022", "BEN"
    Count people = Count::missing();
    std::string number;  // rates and shares, exact text; empty for counts
    bool operator==(const Datum&) const = default;
};

/// Which years of which States went into a figure.
using StateYears = std::map<StateIndex, std::set<int>>;

/// A number on a page: its <data> element, and what that shows.
struct DataElement {
    std::string html;
    std::string shown;
};

/// One number of a figure as the strip of key numbers on top of a page shows it.
struct KeyNumber {
    std::string fact;          // "victims": stands in the lead
    std::string label;         // what is counted, with its year
    std::string without = {};  // HTML: what it is without the State that moves it most
    DataElement element = {};  // put in by FigureBuilder::key_number()
};

struct Figure {
    std::string id;     // "C01"
    std::string title;  // as printed
    std::string lead;   // HTML, one or two sentences; numbers in <data>
    std::string finding =
        {};            // HTML, one short sentence: the heading; empty: the first of the lead
    std::string note;  // plain text under the chart
    std::vector<charts::Chart> charts;
    std::vector<Fact> facts;
    std::vector<Datum> data;
    StateYears behind;
    std::string table;                       // HTML under the charts, where a picture is not enough
    std::vector<StateIndex> same_states;     // of a line of the same States in every year
    std::string missing;                     // HTML: large States that are not in its number
    StateYears left_out;                     // published, and not used
    std::string left_out_why;                // plain text, where any is left out
    std::optional<KeyNumber> key_number;     // of the world, for the first page
    std::vector<KeyNumber> state_keys = {};  // of a State, for the top of its page
    formats::JsonObject parameters;          // by name

    bool empty() const noexcept { return charts.empty(); }
};

/// Of the release that a figure is made of: most of detected victims, some of others.
inline const protect::Statement& statement_of(std::string_view figure, const Sources& sources,
                                              const DetectionCube& cube) {
    const auto* own = sources.statement_of(figure);
    return own != nullptr ? *own : cube.statement();
}

/// The recipe of a figure in a scope.
Recipe recipe_of(const Figure& figure, const FigureContext& context);

/// Every figure that is drawn at the level of a scope, in the order of the chart list; those the
/// data cannot fill are there with no charts. Each is computed on call.
struct FigureKind {
    std::string_view id;
    bool world, subregion, state;
    std::string_view
        page;  // of the world's figures, as write_site() has them: "world", "forms", ...
    Figure (*make)(const FigureContext&);
};
const std::vector<FigureKind>& figure_kinds();

/// Ids of all figures, those of the pages of single studies too.
std::vector<std::string_view> figure_ids();

}  // namespace palermo::report
