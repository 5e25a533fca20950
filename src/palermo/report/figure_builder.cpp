#include "palermo/report/figure_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "palermo/core/recipe.hpp"
#include "palermo/report/alphabet.hpp"

namespace palermo::report {

std::string exact(double value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return {buffer, end};
}

double number_of(std::string_view text) {
    double value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    return end.ec == std::errc{} ? value : std::numeric_limits<double>::infinity();
}

namespace {

/// Keys of words are in small letters: "C01" -> "report.c01", "R05" -> "report.r05".
std::string key_of(std::string_view id) {
    return fmt::format("report.{}{}", static_cast<char>(id[0] + 32), id.substr(1));
}

}  // namespace

FigureBuilder::FigureBuilder(std::string_view id, const FigureContext& t)
    : context(t), cube(t.cube), scope(t.scope), words(t.words) {
    figure_.id = id;
    figure_.title = text("title");
}

Sum FigureBuilder::sum(int year, const std::function<Count(StateIndex)>& of) {
    Sum sum;
    for (const auto state : scope.states) {
        const auto count = of(state);
        sum.add(count);
        if (count.state != CellState::missing) used(state, year);
    }
    return sum;
}

std::string FigureBuilder::text(std::string_view part) const {
    return std::string(words(fmt::format("{}.{}", key_of(figure_.id), part)));
}

std::string FigureBuilder::fill(
    std::string_view part,
    std::initializer_list<std::pair<std::string_view, std::string_view>> values) const {
    return words.fill(fmt::format("{}.{}", key_of(figure_.id), part), values);
}

std::string FigureBuilder::state_name(StateIndex state) const {
    return std::string(vocabulary::name(*cube.states()[state], words.language()));
}

std::vector<StateIndex> FigureBuilder::by_name(std::span<const StateIndex> states) const {
    return report::by_name(cube, states, words.language());
}

std::string FigureBuilder::tag(std::string_view name, std::string_view value,
                               std::string_view html) const {
    return fmt::format(R"(<data value="{}" data-fact="{}.{}.{}"><bdi>{}</bdi></data>)", value,
                       figure_.id, scope.code, name, html);
}

std::string FigureBuilder::data_tag(std::string_view name, std::string value,
                                    std::string_view shown) {
    auto html = tag(name, value, escaped(shown));
    remember(name, html, escaped(shown));
    figure_.facts.push_back({std::string(name), std::move(value)});
    return html;
}

std::string FigureBuilder::counted(std::string_view key, std::string_view name,
                                   std::int64_t value) {
    const auto number = fact(name, value);
    auto phrase = words.plural(key, value, {{"n", number}});
    // Arabic says one and two with the noun alone: then the noun is the number.
    if (phrase != words.plural(key, value, {{"n", ""}})) return phrase;
    auto html = tag(name, std::to_string(value), phrase);
    elements_.erase(std::string(name));
    remember(name, html, phrase);
    return html;
}

void FigureBuilder::remember(std::string_view name, const std::string& html,
                             std::string_view shown) {
    elements_.try_emplace(std::string(name), DataElement{html, std::string(shown)});
}

std::string FigureBuilder::without(StateIndex state, std::string_view value,
                                   std::string_view key) const {
    return words.fill(key, {{"state", escaped(state_name(state))}, {"value", value}});
}

std::string FigureBuilder::dated(std::string_view title, int from, int to) const {
    const auto years = from == to ? std::to_string(from) : fmt::format("{}–{}", from, to);
    return words.fill("report.dated", {{"title", title}, {"years", years}});
}

void FigureBuilder::leave_out(StateIndex state, int year, std::string_view why) {
    figure_.left_out[state].insert(year);
    figure_.left_out_why = why;
}

std::string FigureBuilder::fact(std::string_view name, std::int64_t value) {
    return data_tag(name, std::to_string(value), words.number(value));
}

std::string FigureBuilder::share_fact(std::string_view name, double share, int places) {
    return data_tag(name, exact(share), words.percent(share, places));
}

std::string FigureBuilder::decimal_fact(std::string_view name, double value, int places) {
    return data_tag(name, exact(value), words.decimal(value, places));
}

std::string FigureBuilder::signed_percent_fact(std::string_view name, double share) {
    // A rounded zero has no sign; a fall keeps its minus inside the number (Words isolates it).
    const auto rounded = std::round(share * 1000);
    const auto shown = (rounded > 0 ? "+" : "") + words.percent(rounded == 0 ? 0.0 : share, 1);
    return data_tag(name, exact(share), shown);
}

charts::Value FigureBuilder::value(std::string_view series, std::string_view x, Count count) {
    figure_.data.push_back({std::string(series), std::string(x), count, {}});
    if (count.known()) return {static_cast<double>(count.value), words.number(count.value)};
    return count.state == CellState::suppressed ? charts::Value::suppressed()
                                                : charts::Value::missing();
}

charts::Value FigureBuilder::number(std::string_view series, std::string_view x, double value,
                                    int places) {
    figure_.data.push_back({std::string(series), std::string(x), Count::missing(), exact(value)});
    return {value, words.decimal(value, places)};
}

charts::Value FigureBuilder::share(std::string_view series, std::string_view x, double share,
                                   int places) {
    figure_.data.push_back({std::string(series), std::string(x), Count::missing(), exact(share)});
    return {share * 100, words.percent(share, places)};
}

charts::Value FigureBuilder::no_number(std::string_view series, std::string_view x) {
    return value(series, x, Count::missing());
}

charts::Text FigureBuilder::around(std::string_view part, std::string_view suffix) const {
    charts::Text around;
    const auto key = [&](std::string_view what) {
        return part.empty() ? fmt::format("{}.{}", key_of(figure_.id), what)
                            : fmt::format("{}.{}.{}", key_of(figure_.id), part, what);
    };
    around.title = words.fill("chart.labelled", {{"label", words(key("title"))},
                                                 {"value", scope.name(words.language())}});
    around.description = words(key("description"));
    if (words::Words::has(key("unit"))) around.unit = words(key("unit"));
    around.id = fmt::format("{}-{}{}", figure_.id, scope.code, suffix);
    return around;
}

std::vector<std::string> FigureBuilder::years(int from, int to) const {
    std::vector<std::string> labels;
    for (int year = from; year <= to; ++year) labels.push_back(std::to_string(year));
    return labels;
}

void FigureBuilder::note(std::string_view plain) {
    if (!figure_.note.empty()) figure_.note += ' ';
    figure_.note += plain;
}

void FigureBuilder::hidden(int suppressed) {
    if (suppressed == 0 || scope.is_state()) return;
    note(words.plural("report.hidden", suppressed));
}

void FigureBuilder::draw_by_year(charts::Text text, std::vector<std::string> x, charts::Series all,
                                 charts::Series same, std::size_t same_states,
                                 charts::Series reporting) {
    if (!scope.is_state() && same_states < 2) {
        charts::BarChart bars{std::move(text), {}, {}, charts::Bars::grouped, true};
        charts::Series series{all.label, {}, all.tone};
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (all.values[i].state == charts::State::missing) continue;
            bars.categories.push_back(x[i]);
            series.values.push_back(all.values[i]);
            bars.beside.push_back(
                words.plural("count.states", std::llround(reporting.values[i].number)));
        }
        bars.series.push_back(std::move(series));
        note(words("report.no_same_states"));
        draw(std::move(bars));
        return;
    }
    charts::LineChart lines{std::move(text), std::move(x), {}, {}, {}};
    lines.series.push_back(std::move(all));
    if (!scope.is_state()) {
        lines.series.push_back(std::move(same));
        lines.panel = std::move(reporting);
    }
    draw(std::move(lines));
}

void FigureBuilder::draw_shares_by_year(charts::Text text, std::vector<std::string> x,
                                        std::vector<charts::Series> parts,
                                        const std::vector<int>& states) {
    charts::BarChart bars{std::move(text), {}, {}, charts::Bars::shares, true};
    for (const auto& part : parts) bars.series.push_back({part.label, {}, part.tone});
    for (std::size_t i = 0; i < x.size(); ++i) {
        const bool whole = std::all_of(parts.begin(), parts.end(), [i](const charts::Series& part) {
            return part.values[i].known();
        });
        if (!whole) continue;
        bars.categories.push_back(x[i]);
        bars.beside.push_back(words.plural("count.states", states[i]));
        for (std::size_t k = 0; k < parts.size(); ++k) {
            auto value = parts[k].values[i];
            value.shown.clear();  // a share stands in the bar; the count is in the table
            bars.series[k].values.push_back(std::move(value));
        }
    }
    if (bars.categories.empty()) return;
    draw(std::move(bars));
}

void FigureBuilder::draw_shares(charts::StackedAreaChart chart, charts::StackedAreaChart same,
                                const Years& years, int steady_from,
                                const std::vector<StateIndex>& steady,
                                const std::vector<int>& reporting) {
    parameters({{"first_year", years.first},
                {"latest_year", years.latest},
                {"same_states_from", steady_from}});
    if (scope.is_state()) {
        draw(std::move(chart));
        return;
    }
    draw_shares_by_year(std::move(chart.text), std::move(chart.x), std::move(chart.series),
                        reporting);
    if (steady.size() < 2 || years.latest <= steady_from) {
        note(words("report.no_same_states"));
        return;
    }
    same_states(steady);
    draw(std::move(same));
}

namespace {

struct Missing {
    StateIndex state;
    int year;
    std::int64_t people;
};

constexpr std::size_t named_most = 6;

/// The largest first; those that are not named are counted by the caller.
std::size_t largest_first(std::vector<Missing>& missing) {
    std::stable_sort(missing.begin(), missing.end(),
                     [](const Missing& a, const Missing& b) { return a.people > b.people; });
    const auto others = missing.size() - std::min(missing.size(), named_most);
    missing.resize(missing.size() - others);
    return others;
}

}  // namespace

void FigureBuilder::matched_change(int from, int to, const Matched& both,
                                   const std::function<Count(StateIndex)>& before,
                                   const std::function<Count(StateIndex)>& after,
                                   std::string_view label) {
    const auto states = static_cast<std::int64_t>(both.states.size());
    const auto compared = counted("count.states", "states", states);
    const auto before_people = fact("before", both.before),
               after_people = fact("after", both.after);
    const auto change = signed_percent_fact("change", both.change());
    lead(fill("lead", {{"from", std::to_string(from)},
                       {"to", std::to_string(to)},
                       {"states", compared},
                       {"before", before_people},
                       {"after", after_people},
                       {"change", change}}));
    finding(fill("finding", {{"from", std::to_string(from)},
                             {"to", std::to_string(to)},
                             {"states", compared},
                             {"change", change}}));
    KeyNumber key{"change", words.fill(label, {{"from", std::to_string(from)},
                                               {"to", std::to_string(to)},
                                               {"states", words.plural("count.states", states)}})};
    if (const auto largest = largest_influence(both, before, after)) {
        key.without =
            without(largest->state, signed_percent_fact("without_largest_mover", largest->without));
        lead(key.without);
    }
    key_number(std::move(key));
}

void FigureBuilder::members_of(charts::SlopeChart& chart, const Matched& both, int from, int to) {
    chart.members_label = words("report.states_compared");
    for (const auto state : by_name(both.states)) {
        used(state, from);
        used(state, to);
        chart.members.push_back(state_name(state));
    }
    (void)value("all", chart.from, {both.before});
    (void)value("all", chart.to, {both.after});
}

void FigureBuilder::missing_from_sum(Indicator indicator, int year, std::int64_t whole) {
    if (scope.is_state()) return;
    const auto large = std::max<std::int64_t>(5, (whole + 99) / 100);
    std::vector<Missing> parts, earlier;
    for (const auto state : scope.states) {
        if (cube.total(indicator, state, year).known()) continue;
        if (const auto people = cube.at_least(indicator, state, year); people > 0) {
            if (people >= large) parts.push_back({state, year, people});
            continue;
        }
        // Hidden as below 5, with no part that makes more: it is one of the hidden numbers.
        if (cube.total(indicator, state, year).state == CellState::suppressed) continue;
        for (int before = year - 1; before >= std::max(cube.first_year(), year - 3); --before) {
            const auto count = cube.total(indicator, state, before);
            if (!count.known()) continue;
            if (count.value >= large) earlier.push_back({state, before, count.value});
            break;
        }
    }
    std::string html;
    const auto add = [&](std::vector<Missing>& missing, std::string_view key, auto&& item) {
        if (missing.empty()) return;
        const auto others = static_cast<std::int64_t>(largest_first(missing));
        std::vector<std::string> items;
        for (const auto& one : missing) {
            used(one.state, one.year);
            items.push_back(item(one));
        }
        if (others > 0) items.push_back(words.plural("count.other_states", others));
        if (!html.empty()) html += ' ';
        html += words.fill(key, {{"year", std::to_string(year)}, {"list", words.list(items)}});
    };
    add(parts, "report.missing.parts", [&](const Missing& one) {
        const auto name = fmt::format("missing_{}", cube.states()[one.state]->iso3);
        return words.fill("report.missing.at_least",
                          {{"state", escaped(state_name(one.state))},
                           {"people", counted("count.people", name, one.people)}});
    });
    add(earlier, "report.missing.earlier", [&](const Missing& one) {
        const auto name = fmt::format("missing_{}", cube.states()[one.state]->iso3);
        return words.fill("report.missing.in_year", {{"state", escaped(state_name(one.state))},
                                                     {"year", std::to_string(one.year)},
                                                     {"number", fact(name, one.people)}});
    });
    missing(std::move(html));
}

void FigureBuilder::missing_from_change(int from, int to, const Matched& both,
                                        const std::function<Count(StateIndex, int)>& of) {
    const auto large = std::max<std::int64_t>(5, (std::max(both.before, both.after) + 99) / 100);
    std::vector<Missing> one_year;
    for (const auto state : scope.states) {
        const auto before = of(state, from), after = of(state, to);
        if (before.known() == after.known()) continue;
        const auto people = before.known() ? before.value : after.value;
        if (people >= large) one_year.push_back({state, before.known() ? from : to, people});
    }
    if (one_year.empty()) return;
    const auto others = static_cast<std::int64_t>(largest_first(one_year));
    std::vector<std::string> items;
    for (const auto& one : one_year) {
        used(one.state, one.year);
        const auto name = fmt::format("missing_{}", cube.states()[one.state]->iso3);
        items.push_back(
            words.fill("report.missing.in_year", {{"state", escaped(state_name(one.state))},
                                                  {"year", std::to_string(one.year)},
                                                  {"number", fact(name, one.people)}}));
    }
    if (others > 0) items.push_back(words.plural("count.other_states", others));
    missing(words.fill("report.missing.one_year", {{"list", words.list(items)}}));
}

std::optional<Years> reported_years(const DetectionCube& cube, const Scope& scope,
                                    const std::function<Count(StateIndex, int)>& of) {
    std::vector<int> reporting(static_cast<std::size_t>(cube.years()));
    int most = 0;
    Years years;
    for (int year = cube.first_year(); year <= cube.last_year(); ++year) {
        auto& count = reporting[static_cast<std::size_t>(year - cube.first_year())];
        for (const auto state : scope.states) {
            const auto cell = of(state, year);
            count += cell.known() ? 1 : 0;
            // A hidden number is a number: the course over time begins with it.
            if (cell.state != CellState::missing && years.first == 0) years.first = year;
        }
        most = std::max(most, count);
    }
    if (most == 0) return std::nullopt;
    for (int year = cube.first_year(); year <= cube.last_year(); ++year) {
        const auto count = reporting[static_cast<std::size_t>(year - cube.first_year())];
        if (count * 2 >= most) years.latest = year;
    }
    return years;
}

std::vector<StateIndex> steady_states(const Scope& scope, int from, int to,
                                      const std::function<Count(StateIndex, int)>& of) {
    std::vector<StateIndex> steady;
    if (scope.is_state()) return steady;
    for (const auto state : scope.states) {
        bool always = true;
        for (int year = from; year <= to; ++year) always = always && of(state, year).known();
        if (always) steady.push_back(state);
    }
    return steady;
}

Matched matched(const Scope& scope, const std::function<Count(StateIndex)>& before,
                const std::function<Count(StateIndex)>& after) {
    Matched both;
    for (const auto state : scope.states) {
        const auto then = before(state);
        const auto now = after(state);
        if (!then.known() || !now.known()) continue;
        both.states.push_back(state);
        both.before += then.value;
        both.after += now.value;
    }
    return both;
}

std::optional<Influence> largest_influence(
    std::span<const StateIndex> states, double whole,
    const std::function<std::optional<double>(StateIndex)>& without) {
    std::optional<Influence> largest;
    double moved = 0;
    for (const auto state : states) {
        const auto rest = without(state);
        if (!rest || std::abs(*rest - whole) <= moved) continue;
        moved = std::abs(*rest - whole);
        largest = Influence{state, *rest};
    }
    return largest;
}

std::optional<Influence> largest_influence(const Matched& both,
                                           const std::function<Count(StateIndex)>& before,
                                           const std::function<Count(StateIndex)>& after) {
    return largest_influence(both.states, both.change(),
                             [&](StateIndex state) -> std::optional<double> {
                                 const auto then = both.before - before(state).value;
                                 if (then == 0) return std::nullopt;
                                 return static_cast<double>(both.after - after(state).value) /
                                            static_cast<double>(then) -
                                        1;
                             });
}

std::string_view code_of(Profile profile) {
    constexpr std::array<std::string_view, 4> codes = {"women", "men", "girls", "boys"};
    return codes[static_cast<std::size_t>(profile)];
}

std::string_view code_of(Form form) {
    constexpr std::array<std::string_view, forms> codes = {"sexual", "labour", "other"};
    return codes[static_cast<std::size_t>(form)];
}

std::string_view code_of(Indicator indicator) {
    constexpr std::array<std::string_view, indicators> codes = {"victims", "contact", "prosecuted",
                                                                "convicted", "offences"};
    return codes[static_cast<std::size_t>(indicator)];
}

Recipe recipe_of(const Figure& figure, const FigureContext& context) {
    const auto& release = statement_of(figure.id, context.sources, context.cube).recipe;
    const formats::Json parameters = formats::JsonObject{
        {"figure", figure.parameters},
        {"release",
         formats::Json::verbatim(release.parameters.empty() ? "{}" : release.parameters)},
        {"scope", context.scope.code}};
    return {fmt::format("palermo {} report/{}", program_version(), figure.id), release.inputs,
            to_text(parameters)};
}

}  // namespace palermo::report
