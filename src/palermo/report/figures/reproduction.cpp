// What the printed Global Report says, and what the open data says: R05.
//
// Nobody is wrong here: the list of States behind each printed number is not published. So each of
// ours names its States.
#include <fmt/format.h>

#include "palermo/report/figures/figures.hpp"

namespace palermo::report {
namespace {

using Counter = Count (*)(const DetectionCube&, StateIndex, int year);

/// A printed change between two years, in percent.
struct Claim {
    std::string_view code;     // of the text: report.r05.<code>
    std::string_view edition;  // of the Global Report (its foreword and key findings)
    int from, to;
    int printed_percent;
    Counter count;
};

const Counter all_victims = [](const DetectionCube& c, StateIndex s, int y) {
    return c.total(Indicator::victims, s, y);
};
const Counter convicted = [](const DetectionCube& c, StateIndex s, int y) {
    return c.total(Indicator::convicted, s, y);
};
const Counter girls = [](const DetectionCube& c, StateIndex s, int y) {
    return c.total(Indicator::victims, s, y, Sex::female, Age::child);
};
// The published total holds children of other and of unknown sex too; girls and boys alone lack them.
const Counter children = [](const DetectionCube& c, StateIndex s, int y) {
    return c.total(Indicator::victims, s, y, Sex::total, Age::child);
};
const Counter labour = [](const DetectionCube& c, StateIndex s, int y) {
    return c.victims(Form::labour, s, y);
};

const std::array<Claim, 9> claims = {{
    {"victims", "2022", 2019, 2020, -11, all_victims},
    {"convictions", "2022", 2019, 2020, -27, convicted},
    {"convictions", "2022", 2017, 2020, -44, convicted},
    {"victims", "2024", 2019, 2022, 25, all_victims},
    {"victims", "2024", 2020, 2022, 43, all_victims},
    {"children", "2024", 2019, 2022, 31, children},
    {"girls", "2024", 2019, 2022, 38, girls},
    {"labour", "2024", 2019, 2022, 47, labour},
    {"convictions", "2024", 2019, 2022, 36, convicted},
}};

}  // namespace

Figure reproduction(const FigureContext& context) {
    FigureBuilder builder("R05", context);
    const auto& cube = builder.cube;
    charts::DumbbellChart chart{
        builder.around(), builder.text("printed"), builder.text("open_data"), {}};
    int at = 0;
    for (const auto& claim : claims) {
        if (claim.from < cube.first_year() || claim.to > cube.last_year()) continue;
        const auto of = [&](int year) {
            return
                [&cube, &claim, year](StateIndex state) { return claim.count(cube, state, year); };
        };
        const auto both = matched(builder.scope, of(claim.from), of(claim.to));
        if (both.states.empty() || both.before == 0) continue;
        StateIndex mover = both.states.front();
        double without = both.change();
        for (const auto state : both.states) {
            builder.used(state, claim.from);
            builder.used(state, claim.to);
            const auto before = both.before - of(claim.from)(state).value;
            const auto after = both.after - of(claim.to)(state).value;
            if (before == 0) continue;
            const auto change = static_cast<double>(after) / static_cast<double>(before) - 1;
            if (std::abs(change - both.change()) > std::abs(without - both.change())) {
                without = change;
                mover = state;
            }
        }
        const auto code = fmt::format("{}_{}_{}", claim.code, claim.from, claim.to);
        const auto label = fmt::format("{} {}–{}", builder.text(claim.code), claim.from, claim.to);
        charts::Value printed(claim.printed_percent,
                              builder.words.percent(claim.printed_percent / 100.0, 0));
        const auto ours = builder.share(code, "open_data", both.change(), 1);
        chart.rows.push_back({label, printed, ours, at++ % 2});
        builder.lead(fmt::format(
            "<li>{}</li>",
            builder.fill(
                "row", {{"what", escaped(label)},
                        {"edition", std::string(claim.edition)},
                        {"printed", fmt::format("<bdi>{}</bdi>", escaped(printed.shown))},
                        {"ours", builder.signed_percent_fact(code, both.change())},
                        {"states", builder.counted("count.states", code + "_states",
                                                   static_cast<std::int64_t>(both.states.size()))},
                        {"mover", escaped(builder.state_name(mover))},
                        {"without", builder.signed_percent_fact(code + "_without", without)}})));
    }
    if (chart.rows.empty()) return builder.done();
    builder.note(builder.text("note"));
    builder.draw(std::move(chart));
    return builder.done();
}

}  // namespace palermo::report
