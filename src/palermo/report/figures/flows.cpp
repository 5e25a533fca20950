// From where to where: C12 to C18.
//
// A flow runs from the citizenship of a victim to the State that detected her or him: it tells
// nothing of the road between, and nothing of victims whom nobody detected.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "palermo/report/figures/figures.hpp"

namespace palermo::report {
namespace {

using vocabulary::Country;
using vocabulary::Reach;

constexpr int span_years = 5;

bool within(const Scope& scope, StateIndex state) {
    return std::binary_search(scope.states.begin(), scope.states.end(), state);
}

/// The last five years of the release; flows of a single year are too few to draw.
std::pair<int, int> span_of(const DetectionCube& cube) {
    return {std::max(cube.first_year(), cube.last_year() - span_years + 1), cube.last_year()};
}

/// Citizenship, with "own nationals" understood as nationals of the reporting State.
const Country* origin_country(const DetectionCube& cube, const Flow& flow) {
    if (flow.origin.kind == Origin::Kind::nationals) return cube.states()[flow.state];
    return flow.origin.country;
}

std::string subregion_name(const FigureBuilder& builder, std::string_view code) {
    return std::string(vocabulary::name(*vocabulary::subregion(code), builder.words.language()));
}

std::string country_name(const FigureBuilder& builder, const Country* country) {
    return std::string(vocabulary::name(*country, builder.words.language()));
}

/// Bars of the largest entries; what is small is merged into one bar, hidden values are counted.
struct Ranking {
    std::map<std::string_view, std::int64_t> people;  // by ISO 3166 alpha-3
    std::int64_t elsewhere = 0;                       // groups, "abroad", unknown
    std::set<std::string_view> hidden;                // reported, all values suppressed
    std::int64_t total = 0;
};

charts::BarChart bars_of(FigureBuilder& builder, const Ranking& ranking, std::string_view other_key,
                         int tone) {
    std::vector<std::pair<std::int64_t, std::string_view>> rows;
    for (const auto& [iso3, people] : ranking.people) rows.emplace_back(people, iso3);
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    constexpr std::size_t shown = 15;
    charts::BarChart chart{builder.around(), {}, {}, charts::Bars::grouped, true};
    charts::Series series{builder.text("series"), {}, tone};
    std::int64_t merged = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto value = builder.value("people", rows[i].second, {rows[i].first});
        if (i < shown) {
            chart.categories.push_back(
                country_name(builder, vocabulary::country_by_iso3(rows[i].second)));
            series.values.push_back(value);
        } else {
            merged += rows[i].first;
        }
    }
    const auto rest = [&](std::string_view key, std::string_view code, std::int64_t people) {
        if (people == 0) return;
        chart.categories.emplace_back(builder.words(key));
        series.values.push_back(builder.value("people", code, {people}));
    };
    rest(other_key, "_OTHER", merged);
    rest("report.not_known", "_UNKNOWN", ranking.elsewhere);
    for (std::size_t i = 0; i < chart.categories.size(); ++i) {
        const auto share =
            series.values[i].number / static_cast<double>(std::max<std::int64_t>(1, ranking.total));
        chart.beside.push_back(builder.words.percent(share, 1));
    }
    chart.series.push_back(std::move(series));
    return chart;
}

}  // namespace

Figure flow_reach(const FigureContext& context) {
    FigureBuilder builder("C12", context);
    const auto& cube = builder.cube;
    const auto [from, to] = span_of(cube);
    // Reach by where victims were detected: subregions of the world, States of a subregion.
    struct Row {
        std::array<Sum, 4> reach;
        Sum unknown;
        std::int64_t known() const {
            return reach[0].people + reach[1].people + reach[2].people + reach[3].people;
        }
    };
    std::map<std::string_view, Row> rows;
    Row all;
    for (const auto& flow : cube.victims_by_citizenship()) {
        if (flow.year < from || flow.year > to || !within(builder.scope, flow.state)) continue;
        if (flow.people.state == CellState::missing) continue;
        const auto* here = cube.states()[flow.state];
        builder.used(flow.state, flow.year);
        auto& row =
            rows[builder.scope.level == Scope::Level::world ? here->un_subregion : here->iso3];
        if (const auto* origin = origin_country(cube, flow);
            origin != nullptr && !origin->un_subregion.empty()) {
            const auto reach = static_cast<std::size_t>(vocabulary::reach(*origin, *here));
            row.reach[reach].add(flow.people);
            all.reach[reach].add(flow.people);
        } else {
            row.unknown.add(flow.people);
            all.unknown.add(flow.people);
        }
    }
    if (all.known() < 20) return builder.done();

    constexpr std::array<std::string_view, 4> codes = {"domestic", "within_subregion",
                                                       "nearby_subregion", "transregional"};
    charts::BarChart chart{builder.around(), {}, {}, charts::Bars::shares, true};
    for (std::size_t i = 0; i < codes.size(); ++i) {
        chart.series.push_back(
            {std::string(builder.words(fmt::format("report.reach.{}", codes[i]))),
             {},
             static_cast<int>(i)});
    }
    const auto bar = [&](std::string label, std::string_view code, const Row& row) {
        if (row.known() < 20) return;
        chart.categories.push_back(std::move(label));
        chart.beside.push_back(fmt::format("n = {}", builder.words.number(row.known())));
        for (std::size_t i = 0; i < codes.size(); ++i) {
            chart.series[i].values.push_back(builder.value(codes[i], code, row.reach[i].count()));
        }
        (void)builder.value("unknown", code, row.unknown.count());
    };
    bar(builder.scope.name(builder.words.language()), builder.scope.code, all);
    for (const auto& [code, row] : rows) {
        if (builder.scope.is_state()) break;
        bar(builder.scope.level == Scope::Level::world
                ? subregion_name(builder, code)
                : country_name(builder, vocabulary::country_by_iso3(code)),
            code, row);
    }
    const auto known = static_cast<double>(all.known());
    const auto domestic =
        builder.share_fact("domestic", static_cast<double>(all.reach[0].people) / known);
    const auto transregional =
        builder.share_fact("transregional", static_cast<double>(all.reach[3].people) / known);
    builder.finding(
        builder.fill("finding", {{"domestic", domestic}, {"transregional", transregional}}));
    builder.lead(builder.fill(
        "lead",
        {{"from", std::to_string(from)},
         {"to", std::to_string(to)},
         {"victims", builder.counted("count.detected", "known", all.known())},
         {"domestic", domestic},
         {"transregional", transregional},
         {"unknown", builder.fact("unknown", all.unknown.people)},
         {"unknown_share", builder.share_fact("unknown_share",
                                              static_cast<double>(all.unknown.people) /
                                                  (known + static_cast<double>(all.unknown.people)),
                                              1)}}));
    builder.note(builder.text("note"));
    builder.parameters({{"from", from}, {"least_people", 20}, {"to", to}});
    builder.draw(std::move(chart));
    return builder.done();
}

Figure flow_matrix(const FigureContext& context) {
    FigureBuilder builder("C13", context);
    const auto& cube = builder.cube;
    const auto [from, to] = span_of(cube);
    const auto subregions = vocabulary::subregions();
    const auto index = [&](std::string_view code) {
        for (std::size_t i = 0; i < subregions.size(); ++i) {
            if (subregions[i].code == code) return i;
        }
        return subregions.size();
    };
    const auto n = subregions.size();
    // A pair nobody reported is a gap, one whose numbers are all below 5 is hidden; neither is nought.
    std::vector<std::vector<Sum>> people(n, std::vector<Sum>(n));
    for (const auto& flow : cube.victims_by_citizenship()) {
        const auto* origin = origin_country(cube, flow);
        if (flow.year < from || flow.year > to || origin == nullptr) continue;
        const auto i = index(origin->un_subregion),
                   j = index(cube.states()[flow.state]->un_subregion);
        if (i == n || j == n || flow.people.state == CellState::missing) continue;
        builder.used(flow.state, flow.year);
        people[i][j].add(flow.people);
    }
    charts::HeatMap chart{builder.around(), {}, {}, {}};
    chart.text.y_label = builder.words("report.c13.rows");
    chart.text.x_label = builder.words("report.c13.columns");
    std::vector<std::int64_t> columns(n);
    std::int64_t all = 0;
    int hidden = 0;
    for (std::size_t i = 0; i < n; ++i) {
        chart.rows.push_back(subregion_name(builder, subregions[i].code));
        chart.columns.push_back(chart.rows.back());
        auto& row = chart.cells.emplace_back();
        std::int64_t total = 0;
        for (std::size_t j = 0; j < n; ++j) {
            row.push_back(
                builder.value(subregions[i].code, subregions[j].code, people[i][j].count()));
            total += people[i][j].people;
            columns[j] += people[i][j].people;
            hidden += people[i][j].suppressed;
        }
        chart.row_totals.push_back(builder.value(subregions[i].code, "_T", {total}));
        all += total;
    }
    if (all == 0) return builder.done();
    for (std::size_t j = 0; j < n; ++j) {
        chart.column_totals.push_back(builder.value("_T", subregions[j].code, {columns[j]}));
    }
    chart.total = builder.value("_T", "_T", {all});
    chart.breaks = {10, 100, 1000, 10000};
    builder.lead(builder.fill("lead", {{"from", std::to_string(from)},
                                       {"to", std::to_string(to)},
                                       {"victims", builder.counted("count.detected", "n", all)}}));
    builder.hidden(hidden);
    builder.parameters({{"from", from}, {"to", to}});
    builder.draw(std::move(chart));
    return builder.done();
}

Figure flow_map(const FigureContext& context) {
    FigureBuilder builder("C14", context);
    const auto& cube = builder.cube;
    const auto [from, to] = span_of(cube);
    const auto subregions = vocabulary::subregions();
    std::map<std::pair<std::string_view, std::string_view>, std::int64_t> people;
    std::int64_t all = 0;
    for (const auto& flow : cube.victims_by_citizenship()) {
        const auto* origin = origin_country(cube, flow);
        const auto* here = cube.states()[flow.state];
        if (flow.year < from || flow.year > to || origin == nullptr || !flow.people.known())
            continue;
        if (origin->un_subregion.empty() || origin->un_subregion == here->un_subregion) continue;
        builder.used(flow.state, flow.year);
        people[{origin->un_subregion, here->un_subregion}] += flow.people.value;
        all += flow.people.value;
    }
    if (all == 0) return builder.done();
    // Arrows for flows of at least 2 % of all between subregions; the matrix has every one.
    const auto floor = std::max<std::int64_t>(20, all / 50);

    charts::FlowMap map{builder.around("", "-map"), {}, {}};
    charts::Sankey sankey{builder.around("sankey", "-sankey"), {}, {}};
    std::map<std::string_view, std::size_t> place, left, right;
    for (const auto& subregion : subregions) {
        charts::FlowMap::Place where{
            std::string(subregion.code), subregion_name(builder, subregion.code), {}};
        for (const auto* country : vocabulary::countries_in(subregion))
            where.members.emplace_back(country->iso3);
        place[subregion.code] = map.places.size();
        map.places.push_back(std::move(where));
    }
    std::int64_t drawn = 0, largest = 0;
    std::pair<std::string_view, std::string_view> main_flow;
    const auto node = [&](std::map<std::string_view, std::size_t>& side, std::string_view code,
                          int column) {
        const auto [at, is_new] = side.try_emplace(code, sankey.nodes.size());
        if (is_new)
            sankey.nodes.push_back(
                {subregion_name(builder, code), column, static_cast<int>(place[code] % 8)});
        return at->second;
    };
    for (const auto& [ends, count] : people) {
        const auto value = builder.value(ends.first, ends.second, {count});
        if (count > largest) {
            largest = count;
            main_flow = ends;
        }
        if (count < floor) continue;
        drawn += count;
        map.flows.push_back({place[ends.first], place[ends.second], value});
        const auto from_node = node(left, ends.first, 0);
        const auto to_node = node(right, ends.second, 1);
        sankey.links.push_back({from_node, to_node, value});
    }
    map.floor = builder.words.plural("report.c14.floor", floor);
    builder.lead(builder.fill(
        "lead", {{"from", std::to_string(from)},
                 {"to", std::to_string(to)},
                 {"victims", builder.counted("count.detected", "between_subregions", all)},
                 {"origin", escaped(subregion_name(builder, main_flow.first))},
                 {"destination", escaped(subregion_name(builder, main_flow.second))},
                 {"largest", builder.fact("largest", largest)},
                 {"share", builder.share_fact(
                               "drawn", static_cast<double>(drawn) / static_cast<double>(all))}}));
    builder.note(builder.text("note"));
    builder.parameters({{"floor_people", floor}, {"from", from}, {"to", to}});
    builder.draw(std::move(map));
    builder.draw(std::move(sankey));
    return builder.done();
}

Figure origins_here(const FigureContext& context) {
    FigureBuilder builder("C15", context);
    const auto& cube = builder.cube;
    const auto [from, to] = span_of(cube);
    Ranking ranking;
    std::int64_t own = 0;
    for (const auto& flow : cube.victims_by_citizenship()) {
        if (flow.year < from || flow.year > to || !within(builder.scope, flow.state)) continue;
        if (flow.people.state == CellState::missing) continue;
        builder.used(flow.state, flow.year);
        const auto* origin = origin_country(cube, flow);
        if (!flow.people.known()) {
            if (origin != nullptr) ranking.hidden.insert(origin->iso3);
            continue;
        }
        ranking.total += flow.people.value;
        if (origin == nullptr) {
            ranking.elsewhere += flow.people.value;
        } else {
            ranking.people[origin->iso3] += flow.people.value;
            if (origin == cube.states()[flow.state]) own += flow.people.value;
        }
    }
    if (ranking.total == 0) return builder.done();
    for (const auto& [iso3, people] : ranking.people) ranking.hidden.erase(iso3);
    auto chart = bars_of(builder, ranking, "report.other_countries", 0);
    const auto nationals =
        builder.share_fact("own", static_cast<double>(own) / static_cast<double>(ranking.total));
    builder.finding(builder.fill("finding", {{"own", nationals}}));
    builder.lead(builder.fill(
        "lead",
        {{"from", std::to_string(from)},
         {"to", std::to_string(to)},
         {"victims", builder.counted("count.detected", "n", ranking.total)},
         {"origins", builder.fact("origins", static_cast<std::int64_t>(ranking.people.size()))},
         {"own", nationals}}));
    if (!ranking.hidden.empty()) {
        builder.note(builder.words.plural("report.hidden_origins",
                                          static_cast<std::int64_t>(ranking.hidden.size())));
    }
    builder.parameters({{"from", from}, {"shown", 15}, {"to", to}});
    builder.draw(std::move(chart));
    return builder.done();
}

Figure destinations_of_nationals(const FigureContext& context) {
    FigureBuilder builder("C16", context);
    const auto& cube = builder.cube;
    const auto [from, to] = span_of(cube);
    Ranking ranking;
    for (const auto& flow : cube.victims_by_citizenship()) {
        if (flow.year < from || flow.year > to || flow.people.state == CellState::missing) continue;
        const auto* origin = origin_country(cube, flow);
        const auto* here = cube.states()[flow.state];
        if (origin == nullptr || origin == here) continue;
        const bool ours = builder.scope.is_state() ? origin == builder.scope.country
                                                   : origin->un_subregion == builder.scope.code;
        if (!ours || (!builder.scope.is_state() && here->un_subregion == builder.scope.code))
            continue;
        builder.used(flow.state, flow.year);
        if (!flow.people.known()) {
            ranking.hidden.insert(here->iso3);
            continue;
        }
        ranking.total += flow.people.value;
        ranking.people[here->iso3] += flow.people.value;
    }
    if (ranking.total == 0) return builder.done();
    for (const auto& [iso3, people] : ranking.people) ranking.hidden.erase(iso3);
    auto chart = bars_of(builder, ranking, "report.other_destinations", 1);
    builder.lead(builder.fill(
        "lead", {{"from", std::to_string(from)},
                 {"to", std::to_string(to)},
                 {"victims", builder.counted("count.detected", "n", ranking.total)},
                 {"states", builder.counted("count.other_states", "destinations",
                                            static_cast<std::int64_t>(ranking.people.size()))}}));
    if (!ranking.hidden.empty()) {
        builder.note(builder.words.plural("report.hidden_destinations",
                                          static_cast<std::int64_t>(ranking.hidden.size())));
    }
    builder.parameters({{"from", from}, {"shown", 15}, {"to", to}});
    builder.draw(std::move(chart));
    return builder.done();
}

Figure nationalities_counted(const FigureContext& context) {
    FigureBuilder builder("C17", context);
    const auto& cube = builder.cube;
    std::map<int, std::set<std::string_view>> nationalities, destinations;
    std::set<std::string_view> all_nationalities, all_destinations;
    const auto [from, to] = span_of(cube);
    for (const auto& flow : cube.victims_by_citizenship()) {
        const auto* origin = origin_country(cube, flow);
        const auto* here = cube.states()[flow.state];
        // A hidden number is a person: her citizenship counts, how many she was does not.
        if (origin == nullptr || flow.people.state == CellState::missing) continue;
        if (flow.people.known() && flow.people.value == 0) continue;
        builder.used(flow.state, flow.year);
        nationalities[flow.year].insert(origin->iso3);
        destinations[flow.year].insert(here->iso3);
        if (flow.year >= from && flow.year <= to) {
            all_nationalities.insert(origin->iso3);
            all_destinations.insert(here->iso3);
        }
    }
    if (nationalities.empty()) return builder.done();
    // How many nationalities are counted follows who reports: its course is of the same States only.
    const int steady_from = std::max(nationalities.begin()->first, to - span_years);
    const auto steady =
        steady_states(builder.scope, steady_from, to, [&](StateIndex state, int year) {
            const auto found = destinations.find(year);
            const bool reports =
                found != destinations.end() && found->second.contains(cube.states()[state]->iso3);
            return reports ? Count{1} : Count::missing();
        });
    std::map<int, std::set<std::string_view>> same;
    for (const auto& flow : cube.victims_by_citizenship()) {
        const auto* origin = origin_country(cube, flow);
        if (origin == nullptr || flow.people.state == CellState::missing) continue;
        if (flow.people.known() && flow.people.value == 0) continue;
        if (flow.year < steady_from || steady.size() < 2) continue;
        if (std::binary_search(steady.begin(), steady.end(), flow.state))
            same[flow.year].insert(origin->iso3);
    }
    if (steady.size() > 1) builder.same_states(steady);
    const auto big = [&](std::string_view part, std::string_view code,
                         const std::map<int, std::set<std::string_view>>& by_year,
                         std::size_t count, int tone) {
        charts::BigNumber chart{builder.around(part, fmt::format("-{}", code)), {}, {}, {}, {}};
        chart.value = builder.value(code, "all", {static_cast<std::int64_t>(count)});
        chart.trend.label = chart.text.title;
        if (&by_year == &same && !same.empty()) {
            chart.change = builder.words.plural("report.same_states",
                                                static_cast<std::int64_t>(steady.size()));
            chart.trend.label = chart.change;
        }
        chart.trend.tone = tone;
        if (by_year.empty()) {
            builder.draw(std::move(chart));
            return;
        }
        for (int year = by_year.begin()->first; year <= cube.last_year(); ++year) {
            chart.x.push_back(std::to_string(year));
            const auto found = by_year.find(year);
            chart.trend.values.push_back(builder.value(
                code, chart.x.back(),
                found == by_year.end() ? Count::missing()
                                       : Count{static_cast<std::int64_t>(found->second.size())}));
        }
        builder.draw(std::move(chart));
    };
    builder.lead(builder.fill(
        "lead",
        {{"from", std::to_string(from)},
         {"to", std::to_string(to)},
         {"nationalities",
          builder.fact("nationalities", static_cast<std::int64_t>(all_nationalities.size()))},
         {"destinations",
          builder.fact("destinations", static_cast<std::int64_t>(all_destinations.size()))}}));
    big("nationalities", "nationalities", same, all_nationalities.size(), 0);
    big("destinations", "destinations", destinations, all_destinations.size(), 1);
    builder.parameters({{"from", from}, {"same_states_from", steady_from}, {"to", to}});
    return builder.done();
}

Figure repatriations(const FigureContext& context) {
    FigureBuilder builder("C18", context);
    const auto& cube = builder.cube;
    const auto [from, to] = span_of(cube);
    Ranking ranking;
    for (const auto& flow : cube.repatriations()) {
        if (flow.year < from || flow.year > to || !within(builder.scope, flow.state)) continue;
        if (flow.people.state == CellState::missing) continue;
        builder.used(flow.state, flow.year);
        if (!flow.people.known()) {
            if (flow.origin.country != nullptr) ranking.hidden.insert(flow.origin.country->iso3);
            continue;
        }
        ranking.total += flow.people.value;
        if (flow.origin.country == nullptr) {
            ranking.elsewhere += flow.people.value;
        } else {
            ranking.people[flow.origin.country->iso3] += flow.people.value;
        }
    }
    if (ranking.total == 0) return builder.done();
    for (const auto& [iso3, people] : ranking.people) ranking.hidden.erase(iso3);
    auto chart = bars_of(builder, ranking, "report.other_countries", 2);
    builder.lead(builder.fill(
        "lead", {{"from", std::to_string(from)},
                 {"to", std::to_string(to)},
                 {"repatriations", builder.counted("count.repatriations", "n", ranking.total)}}));
    if (!ranking.hidden.empty()) {
        builder.note(builder.words.plural("report.hidden_destinations",
                                          static_cast<std::int64_t>(ranking.hidden.size())));
    }
    builder.note(builder.text("note"));
    builder.parameters({{"from", from}, {"shown", 15}, {"to", to}});
    builder.draw(std::move(chart));
    return builder.done();
}

}  // namespace palermo::report
