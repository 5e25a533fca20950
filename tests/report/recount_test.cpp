// Rates and repatriations of the shipped release, counted again by plain loops over its rows: no cube,
// no scope, no helper of the report.
#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <set>

#include "palermo/formats/source.hpp"
#include "palermo/published/admit.hpp"
#include "palermo/published/glotip.hpp"
#include "palermo/report/figure_builder.hpp"
#include "palermo/report/figures/figures.hpp"
#include "palermo/vocabulary/population.hpp"

using namespace palermo;
using namespace palermo::report;

namespace {

const published::Glotip& shipped() {
    static const auto glotip = [] {
        auto source = formats::read_source(PALERMO_SOURCE
                                           "/data/examples/unodc/data_glotip_2025-04-14.csv.xz");
        REQUIRE(source);
        auto read = published::read_glotip(*source, published::Labels::shipped());
        REQUIRE(read);
        return std::move(*read);
    }();
    return glotip;
}

const DetectionCube& shipped_cube() {
    static const DetectionCube cube = [] {
        const auto file = published::PublishedFile::read(
            PALERMO_SOURCE "/data/examples/unodc/data_glotip_2025-04-14.csv.xz");
        REQUIRE(file);
        const auto release =
            published::release_of_glotip(*file, published::Labels::shipped(), {},
                                         {"UNODC", "Detected victims", "2025-04-14", "", ""});
        REQUIRE(release);
        return *DetectionCube::of(*release);
    }();
    return cube;
}

Figure figure_of(Figure (*make)(const FigureContext&), const Scope& scope) {
    return make({shipped_cube(), {}, scope, words::Words(words::Language::en)});
}

const Datum* datum(const Figure& figure, std::string_view series, std::string_view x) {
    for (const auto& one : figure.data) {
        if (one.series == series && one.x == x) return &one;
    }
    return nullptr;
}

/// One row of the clean table, as text.
struct Row {
    std::string_view state, indicator, dimension, category, sex, age;
    int year;
    Count people;
};

std::vector<Row> rows() {
    const auto& table = shipped().table;
    std::vector<Row> all;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        all.push_back({(*table.text("state"))[i], (*table.text("indicator"))[i],
                       (*table.text("dimension"))[i], (*table.text("category"))[i],
                       (*table.text("sex"))[i], (*table.text("age"))[i],
                       static_cast<int>((*table.counts("year"))[i].value),
                       (*table.counts("people"))[i]});
    }
    return all;
}

}  // namespace

TEST_CASE("detected victims and convictions per 100,000 are those of plain loops over the rows") {
    const auto scope = Scope::world(shipped_cube());
    const auto victims = figure_of(detected_per_year, scope);
    const auto convictions = figure_of(convictions_rate, scope);
    for (const auto& [indicator, figure] :
         {std::pair<std::string_view, const Figure*>{"victims", &victims},
          {"convicted", &convictions}}) {
        std::map<int, std::pair<double, double>> by_year;  // people, inhabitants
        for (const auto& row : rows()) {
            if (row.indicator != indicator || row.dimension != "total" || row.sex != "_T" ||
                row.age != "_T" || !row.people.known())
                continue;
            const auto inhabitants = vocabulary::population(row.state, row.year);
            if (!inhabitants) continue;
            by_year[row.year].first += static_cast<double>(row.people.value);
            by_year[row.year].second += *inhabitants;
        }
        CHECK(by_year.size() >= 15);
        for (const auto& [year, sums] : by_year) {
            INFO(indicator, " ", year);
            const auto* one = datum(*figure, "per_100000", std::to_string(year));
            REQUIRE(one != nullptr);
            CHECK(number_of(one->number) == doctest::Approx(sums.first / sums.second * 100'000));
        }
    }
}

TEST_CASE("repatriations of the world and of every State are those of a plain loop over the rows") {
    std::map<std::string_view, std::int64_t> by_state;
    std::int64_t world = 0;
    const int to = shipped_cube().last_year(), from = to - 4;
    for (const auto& row : rows()) {
        if (row.dimension != "repatriation" || row.year < from || row.year > to) continue;
        if (!row.people.known()) continue;
        world += row.people.value;
        by_state[row.state] += row.people.value;
    }
    const auto fact_n = [](const Figure& figure) {
        for (const auto& fact : figure.facts) {
            if (fact.name == "n") return fact.value;
        }
        return std::string("0");
    };
    CHECK(fact_n(figure_of(repatriations, Scope::world(shipped_cube()))) == std::to_string(world));
    for (std::size_t i = 0; i < shipped_cube().states().size(); ++i) {
        const auto scope = Scope::of(shipped_cube(), static_cast<StateIndex>(i));
        const auto iso3 = shipped_cube().states()[i]->iso3;
        INFO(iso3);
        CHECK(fact_n(figure_of(repatriations, scope)) == std::to_string(by_state[iso3]));
    }
}
