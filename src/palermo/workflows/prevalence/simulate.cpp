#include "palermo/workflows/prevalence/simulate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "palermo/workflows/prevalence/method_choice.hpp"

namespace palermo::workflows {

using formats::Json;
using namespace prevalence;

namespace {

StudyOptions study_options(const SimulateRequest& request) {
    StudyOptions how;
    how.tables = request.tables;
    how.replicates = request.replicates;
    how.seed = request.seed;
    how.p_threshold = request.p;
    how.levels = request.levels;
    how.missed_links = request.missed_links;
    how.gate = request.gate;
    if (request.calibrated) {
        how.calibrated_outer = request.outer;
        how.calibrated_inner = request.inner;
    }
    return how;
}

// The field that says what is simulated, by which prevalence/methods.hpp knows what else is read.
const char* way_of(const SimulateRequest& request) {
    if (!request.sbc.empty()) return "sbc";
    return request.all_designs ? "all_designs" : "design";
}

Recipe recipe_of(const SimulateRequest& request, const ReadCaptures& input) {
    RecipeMaker recipe(Work::simulate, way_of(request), input);
    recipe.add_fields(request).leave_out("outer").leave_out("inner").leave_out("all_designs");
    if (request.all_designs && request.sbc.empty()) recipe.set("design", "all");
    if (!(request.missed_links > 0)) recipe.leave_out("missed_links");
    if (!request.gate) recipe.leave_out("gate");
    recipe.leave_out("calibrated");
    if (request.calibrated && request.sbc.empty()) {
        recipe.set("calibrated", Json::Object{{"inner", request.inner}, {"outer", request.outer}});
    }
    return recipe.made();
}

Result<std::vector<SimulateOutcome::Designed>> studies_of(const SimulateRequest& request,
                                                          const CaptureTable& captures,
                                                          const Task& task) {
    std::vector<SimulateOutcome::Designed> studies;
    const auto study = [&](DesignKind kind, std::string name,
                           const StudyOptions& how) -> Result<void> {
        auto design = TRY(design_after(captures, kind));
        auto made = TRY(coverage_study(captures, design, how, task));
        studies.push_back({std::move(name), std::move(design), std::move(made)});
        return {};
    };
    auto how = study_options(request);
    if (!request.all_designs) {
        const auto kind = TRY(design_kind(request.design));
        TRY(study(kind, request.design, how));
        return studies;
    }
    how.missed_links = 0;
    for (const auto kind : all_designs) TRY(study(kind, std::string(name_of(kind)), how));
    how.missed_links = 0.05;
    TRY(study(DesignKind::linkage, "linkage, rate known", how));
    return studies;
}

double share_covered(const Study& study, const Coverage& row) {
    const int judged = study.tables - study.without_estimate;
    return judged > 0 ? static_cast<double>(row.covered) / judged : 0;
}

Json::Object json_of(const SimulateOutcome::Designed& one) {
    Json::Array coverage;
    for (const auto& row : one.study.coverage) {
        coverage.push_back(Json::Object{{"covers", Json::places(share_covered(one.study, row), 4)},
                                        {"kind", name_of(row.kind)},
                                        {"level", as_given(row.level)},
                                        {"log_width", workflows::json_of(row.mean_log_width)},
                                        {"too_low", row.too_low},
                                        {"unbounded", row.unbounded}});
    }
    return {{"design", one.name},
            {"people", one.design.people},
            {"tables", one.study.tables},
            {"without_estimate", one.study.without_estimate},
            {"coverage", std::move(coverage)}};
}

Json json_of(const GateStudy& gate) {
    Json::Object reasons;
    for (const auto& [code, tables] : gate.reasons) reasons.append(code, tables);
    return Json::Object{{"closed", gate.closed},
                        {"closed_missed", gate.closed_missed},
                        {"open", gate.open},
                        {"open_missed", gate.open_missed},
                        {"reasons", std::move(reasons)}};
}

std::string study_in_words(const SimulateOutcome::Designed& one) {
    const auto& study = one.study;
    auto text = fmt::format("\ndesign {}: {} people; {} tables, {} without estimate\n", one.name,
                            one.design.people, study.tables, study.without_estimate);
    if (study.without_estimate == study.tables) return text;
    text += fmt::format(
        "median estimate {}, root mean square log error {:.3f}\n\n"
        "interval     level  covers  upper limit too low  no upper limit  log width\n",
        people_in_words(study.median_estimate), study.root_mean_square_log_error);
    for (const auto& row : study.coverage) {
        text += fmt::format("{:<12} {:.2f}   {:.3f}   {:>19}  {:>14}  {:>9.3f}\n",
                            name_of(row.kind), row.level, share_covered(study, row), row.too_low,
                            row.unbounded, row.mean_log_width);
    }
    return text;
}

std::string gate_study_in_words(const GateStudy& gate) {
    if (gate.open + gate.closed == 0) return {};
    auto text = fmt::format(
        "\npublication gate, widest bagged interval\n"
        "  open    {:>6} tables, in {} the interval misses\n"
        "  closed  {:>6} tables, in {} the interval misses\n",
        gate.open, gate.open_missed, gate.closed, gate.closed_missed);
    for (const auto& [code, tables] : gate.reasons) {
        text += fmt::format("    {:>6}  {}\n", tables, code);
    }
    return text;
}

// One line a design, as docs/methods/coverage.md has them: coverage at each level, and the width of
// the last.
std::string line_in_words(const SimulateOutcome::Designed& one) {
    const auto& study = one.study;
    auto text = fmt::format("| {} | {} |", one.name, study.without_estimate);
    for (std::size_t i = 0; i < study.coverage.size();) {
        const auto kind = study.coverage[i].kind;
        std::string levels;
        double width = 0;
        for (; i < study.coverage.size() && study.coverage[i].kind == kind; ++i) {
            levels += fmt::format("{}{:.3f}", levels.empty() ? "" : " / ",
                                  share_covered(study, study.coverage[i]));
            width = study.coverage[i].mean_log_width;
        }
        text += fmt::format(" {} | {:.3f} |", levels, width);
    }
    return text + "\n";
}

std::string designs_in_words(const SimulateOutcome& outcome) {
    auto text = fmt::format(
        "\n| design | no estimate | bagged | width | bca | width | percentile | width |{}\n"
        "|---|---|---|---|---|---|---|---|{}\n",
        outcome.with_calibrated ? " calibrated | width |" : "",
        outcome.with_calibrated ? "---|---|" : "");
    for (const auto& one : outcome.studies) text += line_in_words(one);
    return text + "\n";
}

std::string ranks_in_words(const SimulateOutcome::Ranks& ranks) {
    return fmt::format("ranks of {} truths in {} bins: {}\nchi-square p-value {:.4f}: {}\n\n",
                       ranks.tables, ranks.bins, fmt::join(ranks.made.histogram, ","),
                       ranks.made.p_value,
                       ranks.uniform() ? "uniform as far as can be seen" : "not uniform");
}

}  // namespace

std::vector<std::string_view> SimulateRequest::names_of_designs() {
    std::vector<std::string_view> names;
    for (const auto kind : prevalence::all_designs) names.push_back(name_of(kind));
    return names;
}

Result<SimulateOutcome> simulate(const SimulateRequest& request, const Task& task, Notes& notes) {
    TRY(check_choice(Work::simulate, way_of(request), request.asked));
    auto input = TRY(read_captures(request.captures, notes));
    SimulateOutcome outcome{.all_designs = request.all_designs,
                            .with_gate = request.gate,
                            .with_calibrated = request.calibrated,
                            .recipe = recipe_of(request, input)};
    if (request.sbc.empty()) {
        outcome.studies = TRY(studies_of(request, input.captures, task));
    } else {
        const CalibrationOptions how{.tables = request.tables, .seed = request.seed};
        outcome.ranks = {request.sbc, request.tables, how.bins,
                         TRY(calibrate(request.sbc, input.captures.lists(),
                                       input.captures.people_seen(), how, task))};
    }
    outcome.columns = std::move(input.columns);
    return outcome;
}

Json to_json(const SimulateOutcome& outcome) {
    auto json = json_of(outcome.columns);
    if (outcome.ranks) {
        json.add("method", outcome.ranks->method)
            .add("tables", outcome.ranks->tables)
            .add("histogram", Json::list(outcome.ranks->made.histogram))
            .add("p_value", Json::digits(outcome.ranks->made.p_value, 6));
    } else if (outcome.all_designs) {
        Json::Array studies;
        for (const auto& one : outcome.studies) studies.push_back(json_of(one));
        json.add("studies", std::move(studies));
    } else {
        const auto& one = outcome.studies.front();
        for (auto& [name, value] : json_of(one)) json.add(name, value);
        if (outcome.with_gate) json.add("gate", json_of(one.study.gate));
    }
    json.add("recipe", formats::json_of(outcome.recipe));
    return json;
}

std::string in_words(const SimulateOutcome& outcome) {
    auto text = in_words(outcome.columns);
    if (outcome.ranks) {
        text += ranks_in_words(*outcome.ranks);
    } else if (outcome.all_designs) {
        text += designs_in_words(outcome);
    } else {
        const auto& one = outcome.studies.front();
        text += study_in_words(one) + gate_study_in_words(one.study.gate) + "\n";
    }
    return text + "recipe " + to_text(formats::json_of(outcome.recipe)) + "\n";
}

Ending ending_of(const SimulateOutcome& outcome) {
    return {.findings = outcome.ranks && !outcome.ranks->uniform()};
}

}  // namespace palermo::workflows
