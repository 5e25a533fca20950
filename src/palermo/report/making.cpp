#include "palermo/report/making.hpp"

#include <fmt/format.h>

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
    return fmt::format("report.{}{}", id[0] == 'C' ? 'c' : 'r', id.substr(1));
}

}  // namespace

Making::Making(std::string_view id, const Telling& t)
    : telling(t), cube(t.cube), scope(t.scope), words(t.words) {
    figure_.id = id;
    figure_.title = text("title");
    figure_.parameters = "{}";
}

Sum Making::sum(int year, const std::function<Count(StateIndex)>& of) {
    Sum sum;
    for (const auto state : scope.states) {
        const auto count = of(state);
        sum.add(count);
        if (count.state != CellState::missing) used(state, year);
    }
    return sum;
}

std::string Making::text(std::string_view part) const {
    return std::string(words(fmt::format("{}.{}", key_of(figure_.id), part)));
}

std::string Making::fill(
    std::string_view part,
    std::initializer_list<std::pair<std::string_view, std::string_view>> values) const {
    return words.fill(fmt::format("{}.{}", key_of(figure_.id), part), values);
}

std::string Making::state_name(StateIndex state) const {
    return std::string(vocabulary::name(*cube.states()[state], words.language()));
}

std::vector<StateIndex> Making::by_name(std::span<const StateIndex> states) const {
    return report::by_name(cube, states, words.language());
}

std::string Making::data_tag(std::string_view name, std::string value, std::string_view shown) {
    auto html = fmt::format(R"(<data value="{}" data-fact="{}.{}.{}"><bdi>{}</bdi></data>)", value,
                            figure_.id, scope.code, name, escaped(shown));
    figure_.facts.push_back({std::string(name), std::move(value)});
    return html;
}

std::string Making::fact(std::string_view name, std::int64_t value) {
    return data_tag(name, std::to_string(value), words.number(value));
}

std::string Making::share_fact(std::string_view name, double share, int places) {
    return data_tag(name, exact(share), words.percent(share, places));
}

std::string Making::decimal_fact(std::string_view name, double value, int places) {
    return data_tag(name, exact(value), words.decimal(value, places));
}

std::string Making::signed_percent_fact(std::string_view name, double share) {
    // A rounded zero has no sign; a fall keeps its minus inside the number (Words isolates it).
    const auto rounded = std::round(share * 1000);
    const auto shown = (rounded > 0 ? "+" : "") + words.percent(rounded == 0 ? 0.0 : share, 1);
    return data_tag(name, exact(share), shown);
}

charts::Value Making::value(std::string_view series, std::string_view x, Count count) {
    figure_.data.push_back({std::string(series), std::string(x), count, {}});
    if (count.known()) return {static_cast<double>(count.value), words.number(count.value)};
    return count.state == CellState::suppressed ? charts::Value::suppressed()
                                                : charts::Value::missing();
}

charts::Value Making::number(std::string_view series, std::string_view x, double value,
                             int places) {
    figure_.data.push_back({std::string(series), std::string(x), Count::missing(), exact(value)});
    return {value, words.decimal(value, places)};
}

charts::Value Making::share(std::string_view series, std::string_view x, double share, int places) {
    figure_.data.push_back({std::string(series), std::string(x), Count::missing(), exact(share)});
    return {share * 100, words.percent(share, places)};
}

charts::Value Making::no_number(std::string_view series, std::string_view x) {
    return value(series, x, Count::missing());
}

charts::Text Making::around(std::string_view part, std::string_view suffix) const {
    charts::Text around;
    const auto key = [&](std::string_view what) {
        return part.empty() ? fmt::format("{}.{}", key_of(figure_.id), what)
                            : fmt::format("{}.{}.{}", key_of(figure_.id), part, what);
    };
    around.title = fmt::format("{}: {}", words(key("title")), scope.name(words.language()));
    around.description = words(key("description"));
    if (words::Words::has(key("unit"))) around.unit = words(key("unit"));
    around.id = fmt::format("{}-{}{}", figure_.id, scope.code, suffix);
    return around;
}

std::vector<std::string> Making::years(int from, int to) const {
    std::vector<std::string> labels;
    for (int year = from; year <= to; ++year) labels.push_back(std::to_string(year));
    return labels;
}

void Making::note(std::string_view plain) {
    if (!figure_.note.empty()) figure_.note += ' ';
    figure_.note += plain;
}

void Making::hidden(int suppressed) {
    if (suppressed == 0 || scope.is_state()) return;
    note(words.plural("report.hidden", suppressed));
}

std::optional<Years> reported_years(const Cube& cube, const Scope& scope,
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

const protect::Statement& statement_of(std::string_view figure, const Telling& telling) {
    const auto* other = figure == "C36"                                         ? telling.sdg
                        : figure.starts_with("C37")                             ? telling.estimates
                        : figure == "C31" || figure == "C32" || figure == "C58" ? telling.cases
                                                                                : nullptr;
    return other != nullptr ? other->statement() : telling.cube.statement();
}

Recipe recipe_of(const Figure& figure, const Telling& telling) {
    const auto& release = statement_of(figure.id, telling).recipe;
    return {
        fmt::format("palermo {} report/{}", program_version(), figure.id), release.inputs,
        fmt::format(R"({{"figure":{},"release":{},"scope":"{}"}})", figure.parameters,
                    release.parameters.empty() ? "{}" : release.parameters, telling.scope.code)};
}

}  // namespace palermo::report
