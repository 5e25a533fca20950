#include "palermo/workflows/protect/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "palermo/formats/source.hpp"
#include "palermo/ledger/accountant.hpp"
#include "palermo/ledger/ledger.hpp"
#include "palermo/synthesis/expected.hpp"
#include "palermo/workflows/protect/schema_file.hpp"

namespace palermo::workflows {
namespace {

using protect::PlannedMarginal;

/// Tables of one kind, for the overview of a plan.
struct Kind {
    std::size_t tables = 0;
    double rho = 0;
    double sd_least = 0, sd_most = 0;
};

std::string kind_of(const PlannedMarginal& marginal) {
    const bool coarse = std::ranges::any_of(
        marginal.readings, [](const protect::Reading& reading) { return reading.level > 0; });
    if (coarse) return "coarser levels";
    return marginal.readings.size() == 1 ? "one column" : "two columns";
}

double noise_sd(const PlannedMarginal& marginal) {
    return std::sqrt(marginal.variance.up());
}

/// A count is off by less than this in 95 of 100 cases.
double off_by_95(double sd) {
    return std::ceil(1.96 * sd);
}

std::map<std::string, Kind> by_kind(const protect::SynthesisPlan& plan) {
    std::map<std::string, Kind> kinds;
    for (const auto& each : plan.marginals) {
        auto& kind = kinds[kind_of(each)];
        const double sd = noise_sd(each);
        kind.sd_least = kind.tables == 0 ? sd : std::min(kind.sd_least, sd);
        kind.sd_most = std::max(kind.sd_most, sd);
        kind.tables += 1;
        kind.rho += each.rho.up();
    }
    return kinds;
}

std::string line_of(std::string_view name, const Kind& kind, const protect::SynthesisPlan& plan) {
    auto text = fmt::format("{:<18} {:>6}  {:>10.1f}%  {:.0f}", name, kind.tables,
                            100 * kind.rho / plan.rho.up(), off_by_95(kind.sd_least));
    if (kind.sd_most > kind.sd_least * 1.01) {
        text += fmt::format(" (largest tables) to {:.0f} (smallest)", off_by_95(kind.sd_most));
    }
    return text + "\n";
}

}  // namespace

std::span<const FieldRule> PlanRequest::rules() {
    static const std::vector<FieldRule> rules = {{"like", {"rows"}}};
    return rules;
}

Result<PlanOutcome> plan(const PlanRequest& request, const Task& task) {
    auto file = TRY(read_schema(request.schema));
    protect::SynthesisOptions options;
    options.epsilon = request.epsilon;
    options.delta = request.delta;
    options.triples = request.triples;
    options.sweeps = request.sweeps;
    auto planned = TRY(protect::plan_synthesis(file.schema, options));
    TRY(task.go_on());
    PlanOutcome outcome{
        .schema = std::move(file.schema), .plan = std::move(planned), .rows = request.rows};
    std::optional<protect::Records> like;
    if (!request.like.empty()) {
        formats::ReadOptions every_row;
        every_row.csv.blank_rows = formats::BlankRows::kept;
        const auto source = TRY(formats::read_source(request.like.path, every_row));
        like = TRY(protect::encode(source.table, outcome.schema.as_released(), source.digest.name));
    }
    outcome.is_like = like.has_value();
    outcome.expected_distance = protect::expected_distance(outcome.schema, outcome.plan,
                                                           request.rows, like ? &*like : nullptr);
    if (!request.ledger.empty()) {
        outcome.left = TRY(protect::Ledger::read(request.ledger.path)).left();
    }
    return outcome;
}

Ending ending_of(const PlanOutcome& outcome) {
    Ending ending;
    if (!outcome.is_covered()) ending.refused = Code::conflict;
    return ending;
}

formats::Json to_json(const PlanOutcome& outcome) {
    using formats::Json;
    const auto& [schema, plan, rows, left, off, is_like] = outcome;
    Json::Array tables;
    tables.before_each = "\n ";
    for (const auto& each : plan.marginals) {
        tables.push_back(Json::Object{{"table", protect::name_of(each, schema)},
                                      {"cells", std::uint64_t{each.cells}},
                                      {"rho", each.rho.text()},
                                      {"noise_sd", Json::digits(noise_sd(each), 4)},
                                      {"off_by_95", Json::places(off_by_95(noise_sd(each)), 0)}});
    }
    const auto epsilon = protect::epsilon_of(plan.rho, plan.delta);
    const auto continuous = protect::gaussian_epsilon_of(plan.rho, plan.delta);
    Json::Object json{
        {"schema", schema.name()},
        {"columns", std::uint64_t{schema.columns().size()}},
        {"epsilon", Json::verbatim(protect::rounded_up(epsilon, 6))},
        {"delta", Json::digits(plan.delta, 6)},
        {"rho", plan.rho.text()},
        {"epsilon_if_noise_were_continuous", Json::verbatim(protect::rounded_up(continuous, 6))},
        {"tables_of_three", plan.triples}};
    if (rows > 0) {
        json.add("expected_distance_two_columns", Json::digits(off, 4));
    }
    json.add("tables", std::move(tables));
    if (left) {
        json.add("rho_left", Json::verbatim(protect::rounded_down(left->down(), 6)));
        json.add("covered", outcome.is_covered());
    }
    return json;
}

std::string in_words(const PlanOutcome& outcome) {
    const auto& [schema, plan, rows, left, off, is_like] = outcome;
    auto text = fmt::format("{}: {} columns, {} rules\n", schema.name(), schema.columns().size(),
                            schema.rules().size());
    text +=
        fmt::format("cost: rho {}, that is epsilon {} at delta {:.3g} for one victim\n",
                    protect::rounded_up(plan.rho.up(), 6),
                    protect::rounded_up(protect::epsilon_of(plan.rho, plan.delta), 4), plan.delta);
    text += fmt::format("\n{:<18} {:>6}  {:>11}  a count is off by, mostly less than\n",
                        "tables of", "", "of the cost");
    for (const auto& [name, kind] : by_kind(plan)) text += line_of(name, kind, plan);
    if (plan.triples > 0) {
        const auto sd =
            noise_sd(protect::planned(schema, plan.triple_candidates[0], plan.triple_rho));
        const auto each =
            protect::rho_of_selection(plan.triple_selection_epsilon) + plan.triple_rho;
        text += line_of("three, to choose",
                        {static_cast<std::size_t>(plan.triples), each.up() * plan.triples, sd, sd},
                        plan);
    }
    if (off > 0) {
        text += fmt::format(
            "\nwith {} records, a table of two columns of the release will differ from the truth "
            "by "
            "about\n{:.2g}% of its records on average (total variation), mostly between {:.2g}% "
            "and "
            "{:.2g}%, if the records are\nspread {}.\n",
            rows, 100 * off, 100 * off / 1.5, 100 * off * 1.5,
            is_like ? "as those you named"
                    : "as case files usually are (--like RECORDS: as those)");
    }
    if (left) {
        text +=
            fmt::format("\nledger: rho {} is left, {}\n", protect::rounded_down(left->down(), 6),
                        outcome.is_covered() ? "enough for this"
                                             : "NOT enough for this: ask for a smaller --epsilon");
    }
    return text + "\nnothing was read from case data, and nothing was spent\n";
}

}  // namespace palermo::workflows
