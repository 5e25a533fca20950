// report/figure_builder.hpp: what the figures share: sums over States, shares, rates, facts, labels.
//
//     FigureBuilder builder("C01", context);   builder.lead(builder.text("lead"));   return builder.done();
//
// Thread safety: one FigureBuilder a figure, made by one thread.
#pragma once

#include <cmath>
#include <functional>
#include <initializer_list>
#include <utility>

#include "palermo/pages/html.hpp"
#include "palermo/report/figure.hpp"

namespace palermo::report {

/// A sum over States of what is known. Suppressed and missing values are counted, never guessed.
struct Sum {
    std::int64_t people = 0;
    int known = 0;       // States with a number
    int suppressed = 0;  // States whose number is hidden

    bool any() const noexcept { return known > 0; }
    void add(Count count) {
        if (count.known()) {
            people += count.value;
            ++known;
        } else if (count.state == CellState::suppressed) {
            ++suppressed;
        }
    }
    /// For a single State: the cell itself. For several: known if any is.
    Count count() const {
        if (known > 0) return {people, CellState::known};
        return suppressed > 0 ? Count::suppressed() : Count::missing();
    }
};

using pages::escaped;

/// Exact text of a number that is no count, "." for decimals.
std::string exact(double value);

/// A number as a release writes it, "12.5"; +inf for "inf" (not estimable) and for what is no number.
double number_of(std::string_view text);

struct Matched;

/// The last year in which at least half as many States of the scope report as in the best year,
/// and the first year with any, hidden ones included. Nothing where no number is known.
struct Years {
    int first = 0;
    int latest = 0;
};

/// Builds one figure. Remembers which State-years were used, and each value and fact.
class FigureBuilder {
public:
    FigureBuilder(std::string_view id, const FigureContext& context);

    const FigureContext& context;
    const DetectionCube& cube;
    const Scope& scope;
    const words::Words& words;

    /// A sum over the States of the scope in one year; the States used are noted.
    Sum sum(int year, const std::function<Count(StateIndex)>& of);
    /// Notes a State-year as used.
    void used(StateIndex state, int year) { figure_.behind[state].insert(year); }

    /// The States of a matched comparison over years: named on the page and in the recipe.
    void same_states(std::vector<StateIndex> states) { figure_.same_states = std::move(states); }

    /// Texts: "report.c01.title" and so on.
    std::string text(std::string_view part) const;
    std::string fill(
        std::string_view part,
        std::initializer_list<std::pair<std::string_view, std::string_view>> values) const;
    std::string state_name(StateIndex state) const;
    /// States in the order in which a reader looks for them.
    std::vector<StateIndex> by_name(std::span<const StateIndex> states) const;

    /// A number in a sentence: remembered, and printed as <data value="...">.
    std::string fact(std::string_view name, std::int64_t value);
    std::string share_fact(std::string_view name, double share, int places = 0);
    std::string decimal_fact(std::string_view name, double value, int places);
    std::string signed_percent_fact(std::string_view name, double share);
    /// "84 States": a number and its word, which agree in every language; `key` is a counted text.
    /// Remembered as a fact.
    std::string counted(std::string_view key, std::string_view name, std::int64_t value);
    /// "Without the State that moves this most (Pakistan): +36%." `value` is a fact made before. Where the number
    /// stands among others, `key` is a text that says which it is.
    std::string without(StateIndex state, std::string_view value,
                        std::string_view key = "report.without") const;

    /// A value of a chart: remembered for the download, and printed in the language.
    charts::Value value(std::string_view series, std::string_view x, Count count);
    charts::Value number(std::string_view series, std::string_view x, double value, int places);
    charts::Value share(std::string_view series, std::string_view x, double share, int places = 1);
    charts::Value no_number(std::string_view series, std::string_view x);

    /// The words around a chart; `suffix` tells charts of one figure apart.
    charts::Text around(std::string_view part = "", std::string_view suffix = "") const;

    /// The years of the cube as text.
    std::vector<std::string> years(int from, int to) const;

    /// The heading, where it differs from the text "title": with the years that a map is of.
    void title(std::string text) { figure_.title = std::move(text); }
    /// "Children among detected victims, 2018–2022"
    std::string dated(std::string_view text, int from, int to) const;

    void draw(charts::Chart chart) { figure_.charts.push_back(std::move(chart)); }
    /// None where its fact was not made before.
    void key_number(KeyNumber key) {
        const auto made = elements_.find(key.fact);
        if (made == elements_.end()) return;
        key.element = made->second;
        figure_.key_number = std::move(key);
    }
    /// The same for the page of a State, in the order in which they are told.
    void state_key(std::string_view fact, std::string label) {
        const auto made = elements_.find(fact);
        if (made == elements_.end()) return;
        figure_.state_keys.push_back({std::string(fact), std::move(label), {}, made->second});
    }
    /// The heading, where the first sentence of the lead would not make one.
    void finding(std::string html) { figure_.finding = std::move(html); }
    void missing(std::string html) { figure_.missing = std::move(html); }
    /// A State-year that is published and not used, because of `why` (one reason a figure).
    void leave_out(StateIndex state, int year, std::string_view why);

    /// A number by year. A sum follows who reports, so a line of it is drawn only beside that of the
    /// same States in every year and above the count of who reported; without such States it is bars,
    /// each with its count. `all`, `same` and `reporting` are as long as `x`; of one State `all` alone.
    void draw_by_year(charts::Text text, std::vector<std::string> x, charts::Series all,
                      charts::Series same, std::size_t same_states, charts::Series reporting);
    /// The same for parts that fill 100 %: bars by year, each with its count of States.
    void draw_shares_by_year(charts::Text text, std::vector<std::string> x,
                             std::vector<charts::Series> parts, const std::vector<int>& states);

    /// The same as one figure: of a State the areas, of several States bars by year and beside them `same`, the
    /// States with all parts in every year from `steady_from` on (a note where there are fewer than two).
    void draw_shares(charts::StackedAreaChart chart, charts::StackedAreaChart same,
                     const Years& years, int steady_from, const std::vector<StateIndex>& steady,
                     const std::vector<int>& reporting);

    /// The sentence of a change between two years in the same States, what it is without the State
    /// that moves it most, and the key number; `label` is its text with places from, to and states.
    void matched_change(int from, int to, const Matched& both,
                        const std::function<Count(StateIndex)>& before,
                        const std::function<Count(StateIndex)>& after, std::string_view label);

    /// The States of a matched comparison, named in its chart and noted as used in both years; what they
    /// counted together is remembered.
    void members_of(charts::SlopeChart& chart, const Matched& both, int from, int to);

    /// Names large States that are not in a sum of `indicator` in `year`: those whose parts make at
    /// least 1 % of it, and those that published as much in one of the three years before.
    void missing_from_sum(Indicator indicator, int year, std::int64_t whole);
    /// The same for a matched change: States with a number in one of the two years only.
    void missing_from_change(int from, int to, const Matched& both,
                             const std::function<Count(StateIndex, int)>& of);
    void lead(std::string html) { figure_.lead += figure_.lead.empty() ? html : " " + html; }
    void table(std::string html) { figure_.table = std::move(html); }
    void note(std::string_view plain);
    /// "12 values of single States are below 5, hidden, and not in this sum."
    void hidden(int suppressed);
    /// Sorted by name.
    void parameters(formats::JsonObject all) { figure_.parameters = std::move(all); }
    Figure done() { return std::move(figure_); }

private:
    std::string tag(std::string_view name, std::string_view value, std::string_view html) const;
    std::string data_tag(std::string_view name, std::string value, std::string_view shown);
    void remember(std::string_view name, const std::string& html, std::string_view shown);

    Figure figure_;
    std::map<std::string, DataElement, std::less<>> elements_;  // by fact, as it was told first
};

std::optional<Years> reported_years(const DetectionCube& cube, const Scope& scope,
                                    const std::function<Count(StateIndex, int)>& of);

/// States with a known number in every year from `from` to `to`; none of a single State.
std::vector<StateIndex> steady_states(const Scope& scope, int from, int to,
                                      const std::function<Count(StateIndex, int)>& of);

/// States with a known count in both years, with what each counted.
struct Matched {
    std::vector<StateIndex> states;
    std::int64_t before = 0;
    std::int64_t after = 0;
    double change() const { return static_cast<double>(after) / static_cast<double>(before) - 1; }
};
Matched matched(const Scope& scope, const std::function<Count(StateIndex)>& before,
                const std::function<Count(StateIndex)>& after);

/// The State without which a number would be most different, and what it would be then.
struct Influence {
    StateIndex state;
    double without;
};

/// `without(state)` is the number of all the others, nothing where they have none. Nothing where no
/// State changes it. Of two that change it alike the first is named.
std::optional<Influence> largest_influence(
    std::span<const StateIndex> states, double whole,
    const std::function<std::optional<double>(StateIndex)>& without);

/// The same for a matched change.
std::optional<Influence> largest_influence(const Matched& both,
                                           const std::function<Count(StateIndex)>& before,
                                           const std::function<Count(StateIndex)>& after);

/// Codes used in downloads and keys of words: "women", "sexual", "convicted".
std::string_view code_of(Profile profile);
std::string_view code_of(Form form);
std::string_view code_of(Indicator indicator);
inline constexpr std::array<Form, 3> all_forms = {Form::labour, Form::sexual, Form::other};

}  // namespace palermo::report
