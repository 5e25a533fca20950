// What a State's own tables tell beside the UNODC questions: detailed forms (N01), who referred people (C38),
// how long they wait for a decision (C39), and where they were found (N02).
//
// Each is drawn of the latest year in which its table has a number; a hidden cell is hatched, and the table of
// the chart has all years.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "palermo/published/national.hpp"
#include "palermo/report/figures/figures.hpp"
#include "palermo/vocabulary/terms.hpp"

namespace palermo::report {
namespace {

using published::national_total;

/// One dimension of the tables of a State, by year.
struct ByYear {
    std::map<int, std::map<std::string, Count, std::less<>>>
        cells;  // by year and category, without the total
    std::map<int, Count> totals;
};

/// Of two dimensions the categories are "F|0_17"; a cell that looks at one of them alone is none.
std::optional<ByYear> read(const FigureContext& context,
                           std::span<const std::string_view> dimensions) {
    const auto* table = context.sources.table(Role::national);
    if (table == nullptr || !context.scope.is_state()) return std::nullopt;
    const auto* state = table->text("state");
    const auto cells = published::NationalCells::of(*table, "victims.csv");
    if (state == nullptr || !cells) return std::nullopt;
    ByYear made;
    for (std::size_t row = 0; row < cells->rows(); ++row) {
        if ((*state)[row] != context.scope.country->iso3) return std::nullopt;
        const auto year = cells->year(row);
        if (!year || !cells->looks_only_at(row, dimensions)) continue;
        std::string category;
        std::size_t totals = 0;
        for (const auto dimension : dimensions) {
            const auto code = cells->at(dimension, row);
            totals += code == national_total ? 1 : 0;
            if (dimension != dimensions.front()) category += '|';
            category += code;
        }
        if (totals == dimensions.size()) {
            made.totals[*year] = cells->people(row);
        } else if (totals == 0) {
            made.cells[*year][category] = cells->people(row);
        }
    }
    std::erase_if(made.cells, [](const auto& each) {
        return std::ranges::none_of(each.second,
                                    [](const auto& cell) { return cell.second.known(); });
    });
    if (made.cells.empty()) return std::nullopt;
    return made;
}

using Label = std::string (*)(const FigureBuilder&, std::string_view code);

/// Bars of the latest year, most people first or in the order of `order`, and a sentence on the first of them.
Figure bars_of_latest(const FigureContext& context, std::string_view id,
                      std::vector<std::string_view> dimensions, Label label,
                      std::span<const std::string_view> order = {},
                      std::span<const std::string_view> leave_out = {}) {
    FigureBuilder builder(id, context);
    auto tables = read(context, dimensions);
    if (!tables) return builder.done();
    for (auto& [year, cells] : tables->cells) {
        for (const auto code : leave_out) {
            if (const auto found = cells.find(code); found != cells.end()) cells.erase(found);
        }
    }
    const auto& [year, latest] = *tables->cells.rbegin();
    std::vector<std::pair<std::string, Count>> rows(latest.begin(), latest.end());
    const auto place = [&](const std::string& code) {
        return std::ranges::find(order, std::string_view(code)) - order.begin();
    };
    std::ranges::stable_sort(rows, [&](const auto& a, const auto& b) {
        if (!order.empty()) return place(a.first) < place(b.first);
        if (a.second.known() != b.second.known()) return a.second.known();
        return a.second.known() && a.second.value > b.second.value;
    });
    charts::BarChart chart{builder.around(), {}, {}, charts::Bars::grouped, true};
    chart.text.title = builder.dated(chart.text.title, year, year);
    charts::Series series{builder.text("series"), {}, 0};
    std::int64_t known = 0;
    const std::pair<std::string, Count>* most = nullptr;
    int hidden = 0;
    for (const auto& row : rows) {
        chart.categories.push_back(label(builder, row.first));
        series.values.push_back(builder.value(row.first, std::to_string(year), row.second));
        if (!row.second.known()) {
            ++hidden;
            continue;
        }
        known += row.second.value;
        const bool answered = row.first != "UNK" && row.first != "NONE" && !row.first.empty();
        if (answered && (most == nullptr || row.second.value > most->second.value)) most = &row;
    }
    // The other years are in the download and in the table.
    for (const auto& [when, cells] : tables->cells) {
        if (when == year) continue;
        for (const auto& [code, people] : cells) builder.value(code, std::to_string(when), people);
    }
    const auto total = tables->totals.find(year);
    const auto all =
        total != tables->totals.end() && total->second.known() ? total->second.value : known;
    for (const auto state : context.scope.states) builder.used(state, year);
    if (most != nullptr) {
        // What is hidden may be larger than all that is printed, so nothing is called the most then.
        builder.lead(builder.words.fill(
            hidden > 0 ? "report.national.lead_hidden" : "report.national.lead",
            {{"year", std::to_string(year)},
             {"victims", builder.counted("count.detected", "all", all)},
             {"most", escaped(label(builder, most->first))},
             {"people", builder.counted("count.people", "most", most->second.value)}}));
    }
    if (hidden > 0) {
        builder.note(builder.words("report.national.hidden"));
    }
    builder.parameters({{"year", year}});
    chart.series.push_back(std::move(series));
    builder.draw(std::move(chart));
    return builder.done();
}

std::string form_label(const FigureBuilder& builder, std::string_view code) {
    if (code == "MIXED") return std::string(builder.words("report.national.mixed"));
    if (code == "UNK" || code.empty()) return std::string(builder.words("report.national.unknown"));
    const auto* term = vocabulary::form(code);
    return term == nullptr ? std::string(code)
                           : std::string(vocabulary::name(*term, builder.words.language()));
}

std::string authority_label(const FigureBuilder& builder, std::string_view code) {
    if (code == "UNK" || code.empty()) return std::string(builder.words("report.national.unknown"));
    std::string key = "report.authority.";
    for (const char c : code) key += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return words::Words::has(key) ? std::string(builder.words(key)) : std::string(code);
}

std::string place_label(const FigureBuilder& builder, std::string_view code) {
    if (code == "OTHER") return std::string(builder.words("report.national.other_places"));
    return code == "UNK" || code.empty() ? std::string(builder.words("report.national.unknown"))
                                         : std::string(code);
}

std::string citizenship_label(const FigureBuilder& builder, std::string_view code) {
    if (code == "UNK" || code.empty()) return std::string(builder.words("report.national.unknown"));
    if (const auto* country = vocabulary::country_by_iso3(code))
        return std::string(vocabulary::name(*country, builder.words.language()));
    return std::string(builder.words(code == "STATELESS" ? "report.national.stateless"
                                                         : "report.national.other_citizenship"));
}

std::string sex_and_age_label(const FigureBuilder& builder, std::string_view code) {
    const auto bar = code.find('|');
    const auto *sex = vocabulary::sex(code.substr(0, bar)),
               *age = vocabulary::age(code.substr(bar + 1));
    const auto language = builder.words.language();
    if (sex == nullptr || age == nullptr)
        return std::string(builder.words("report.national.unknown"));
    return fmt::format("{}, {}", vocabulary::name(*sex, language),
                       vocabulary::name(*age, language));
}

std::string wait_label(const FigureBuilder& builder, std::string_view code) {
    if (code == "UNK" || code.empty()) return std::string(builder.words("report.national.unknown"));
    return std::string(builder.words(code == "NONE" ? std::string("report.wait.none")
                                                    : "report.wait." + std::string(code)));
}

}  // namespace

Figure forms_in_detail(const FigureContext& context) {
    constexpr std::array<std::string_view, 3> groups = {"SEXUAL", "LABOUR", "OTHER"};
    return bars_of_latest(context, "N01", {"form"}, form_label, {}, groups);
}

Figure referring_authorities(const FigureContext& context) {
    return bars_of_latest(context, "C38", {"authority"}, authority_label);
}

Figure time_to_decision(const FigureContext& context) {
    constexpr std::array<std::string_view, 8> order = {"0_45",    "46_90", "91_180", "181_365",
                                                       "366plus", "NONE",  "UNK",    ""};
    return bars_of_latest(context, "C39", {"wait"}, wait_label, order);
}

Figure citizenships(const FigureContext& context) {
    return bars_of_latest(context, "N03", {"citizenship"}, citizenship_label);
}

Figure sex_and_age(const FigureContext& context) {
    return bars_of_latest(context, "N04", {"sex", "age"}, sex_and_age_label);
}

Figure places(const FigureContext& context) {
    return bars_of_latest(context, "N02", {"place"}, place_label);
}

}  // namespace palermo::report
