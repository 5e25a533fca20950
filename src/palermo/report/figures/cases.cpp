// How victims were controlled and who recruited them, from protected tables of case data: C31, C32.
//
// The tables are measured under differential privacy (synthesis/synthesize.hpp, tables.csv of a release):
// each count has an interval from the noise that protects the people in it. Combinations of more than
// two means are not drawn: the release does not measure them.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "palermo/report/figures/figures.hpp"

namespace palermo::report {
namespace {

struct Measured {
    double low = 0, measured = 0, high = 0;  // with the interval of the noise
    double cleaned = 0;                      // made consistent with the other tables
};

/// Cells by "table|code_1|code_2".
class Tables {
public:
    static std::optional<Tables> of(const FigureContext& context) {
        const auto* cases = context.sources.table(Role::cases);
        if (cases == nullptr) return std::nullopt;
        const auto& table = *cases;
        const auto *name = table.text("table"), *one = table.text("code_1"),
                   *two = table.text("code_2"), *low = table.text("low95"),
                   *high = table.text("high95"), *measured = table.text("measured"),
                   *cleaned = table.text("cleaned");
        if (name == nullptr || one == nullptr || two == nullptr || low == nullptr ||
            high == nullptr || measured == nullptr || cleaned == nullptr) {
            return std::nullopt;
        }
        Tables tables;
        for (std::size_t row = 0; row < table.rows(); ++row) {
            if ((*name)[row].find("means") == std::string_view::npos &&
                (*name)[row].find("recruiter") == std::string_view::npos) {
                continue;
            }
            tables.cells_[fmt::format("{}|{}|{}", (*name)[row], (*one)[row], (*two)[row])] = {
                number_of((*low)[row]), number_of((*measured)[row]), number_of((*high)[row]),
                number_of((*cleaned)[row])};
        }
        return tables;
    }
    const Measured* find(const std::string& key) const {
        const auto found = cells_.find(key);
        return found == cells_.end() ? nullptr : &found->second;
    }
    /// People for whom both were answered with yes.
    const Measured* both(std::string_view a, std::string_view b) const {
        const auto* cell = find(fmt::format("{} x {}|1|1", a, b));
        return cell != nullptr ? cell : find(fmt::format("{} x {}|1|1", b, a));
    }

private:
    std::map<std::string, Measured> cells_;
};

struct Column {
    std::string_view column, key;
};

constexpr std::array<Column, 8> means = {{{"meansDebtBondageEarnings", "debt"},
                                          {"meansThreats", "threats"},
                                          {"meansAbusePsyPhySex", "abuse"},
                                          {"meansFalsePromises", "promises"},
                                          {"meansDrugsAlcohol", "drugs"},
                                          {"meansDenyBasicNeeds", "needs"},
                                          {"meansExcessiveWorkHours", "hours"},
                                          {"meansWithholdDocs", "documents"}}};
constexpr std::array<Column, 4> recruiters = {{{"recruiterRelationIntimatePartner", "partner"},
                                               {"recruiterRelationFriend", "friend"},
                                               {"recruiterRelationFamily", "family"},
                                               {"recruiterRelationOther", "else"}}};

/// One row an answer: the share of yes among those of whom it was told, with the interval of the noise
/// on the yes (the noise on the much larger sum moves it by less than the digits shown).
charts::DotPlot shares(FigureBuilder& builder, const Tables& tables,
                       std::span<const Column> columns) {
    charts::DotPlot chart{builder.around(), {}};
    std::vector<std::pair<double, charts::Dot>> rows;
    for (const auto& [column, key] : columns) {
        const auto* yes = tables.find(fmt::format("{}|1|", column));
        const auto* no = tables.find(fmt::format("{}|0|", column));
        if (yes == nullptr || no == nullptr || yes->measured + no->measured <= 0) continue;
        const auto told = yes->measured + no->measured;
        charts::Dot dot;
        dot.label = builder.text(fmt::format("answer_{}", key));
        dot.value = builder.share(key, "share", yes->measured / told, 0);
        dot.low = builder.share(key, "low", yes->low / told, 1);
        dot.high = builder.share(key, "high", std::min(1.0, yes->high / told), 1);
        dot.beside = fmt::format("n = {}", builder.words.number(std::llround(told)));
        rows.emplace_back(yes->measured / told, std::move(dot));
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    for (auto& [share, dot] : rows) chart.rows.push_back(std::move(dot));
    return chart;
}

}  // namespace

Figure means_of_control(const FigureContext& context) {
    FigureBuilder builder("C31", context);
    const auto tables = Tables::of(context);
    if (!tables) return builder.done();
    auto chart = shares(builder, *tables, means);
    if (chart.rows.empty()) return builder.done();

    charts::HeatMap pairs{builder.around("pairs", "-pairs"), {}, {}, {}};
    for (const auto& [column, key] : means) {
        pairs.rows.push_back(builder.text(fmt::format("answer_{}", key)));
        pairs.columns.push_back(pairs.rows.back());
    }
    for (const auto& [a, a_key] : means) {
        auto& row = pairs.cells.emplace_back();
        for (const auto& [b, b_key] : means) {
            const auto* cell = a == b ? nullptr : tables->both(a, b);
            row.push_back(cell == nullptr ? builder.no_number(a_key, b_key)
                                          : builder.number(a_key, b_key,
                                                           std::round(cell->cleaned / 10) * 10, 0));
        }
    }
    pairs.breaks = {500, 1000, 2000, 4000};
    builder.lead(builder.text("lead"));
    builder.note(builder.words("report.cases_note"));
    builder.draw(std::move(chart));
    builder.draw(std::move(pairs));
    return builder.done();
}

Figure recruitment(const FigureContext& context) {
    FigureBuilder builder("C32", context);
    const auto tables = Tables::of(context);
    if (!tables) return builder.done();
    auto chart = shares(builder, *tables, recruiters);
    if (chart.rows.empty()) return builder.done();
    builder.lead(builder.text("lead"));
    builder.note(builder.words("report.cases_note"));
    builder.draw(std::move(chart));
    return builder.done();
}

}  // namespace palermo::report
