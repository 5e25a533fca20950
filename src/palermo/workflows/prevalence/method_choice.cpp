#include "palermo/workflows/prevalence/method_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "palermo/prevalence/bayes/graphs.hpp"
#include "palermo/prevalence/bayes/latent.hpp"
#include "palermo/prevalence/bayes/threshold.hpp"
#include "palermo/workflows/prevalence/captures.hpp"

namespace palermo::workflows {

using namespace prevalence;

namespace {

GraphOptions graph_options(const MethodChoice& choice, const std::vector<double>& levels,
                           const CaptureTable& captures) {
    GraphOptions made;
    made.delta = choice.delta;
    made.levels = levels;
    made.grid_limit = choice.grid_limit * static_cast<double>(captures.people_seen());
    made.grid_points = choice.grid_points;
    return made;
}

ThresholdOptions threshold_options(const MethodChoice& choice, const std::vector<double>& levels,
                                   std::uint64_t seed) {
    ThresholdOptions made;
    made.levels = levels;
    made.seed = seed;
    made.order = choice.order == 0 ? 2 : choice.order;
    made.chains = choice.chains;
    made.threshold = choice.threshold;
    made.precision = choice.precision;
    return made;
}

using MakeEngine = Result<EngineMaker> (*)(const MethodChoice&, const CaptureTable&,
                                           std::uint64_t seed);
using ChooseModel = Result<Fit> (*)(const MethodChoice&, const CaptureTable&, const Task&);

Result<EngineMaker> stepwise_maker(const MethodChoice& choice, const CaptureTable&, std::uint64_t) {
    if (!(choice.p > 0 && choice.p <= 0.1)) {
        return fail(Code::invalid_input, "estimate.p_range", {{"field", field_name("p")}});
    }
    return EngineMaker([p = choice.p](const CaptureTable& table, const Task&) {
        return stepwise_engine(table, p);
    });
}

Result<Fit> stepwise_model(const MethodChoice& choice, const CaptureTable& captures, const Task&) {
    return TRY(stepwise(captures, choice.p)).fit;
}

Result<EngineMaker> model_maker(const MethodChoice& choice, const CaptureTable& captures,
                                std::uint64_t) {
    const auto model = TRY(Model::parse(choice.model, captures.lists()));
    return EngineMaker([model](const CaptureTable& table, const Task&) {
        // A table with fewer lists has no such model; its answer is that of independence.
        return fixed_model(table, table.lists() == model.lists() ? model : Model(table.lists()));
    });
}

Result<Fit> named_model(const MethodChoice& choice, const CaptureTable& captures, const Task&) {
    return fit(captures, TRY(Model::parse(choice.model, captures.lists())));
}

Result<EngineMaker> search_maker(const MethodChoice& choice, const CaptureTable& captures,
                                 std::uint64_t) {
    if (captures.lists() > 8) {
        return fail(Code::invalid_input, "estimate.over_eight_lists",
                    {{"stepwise", field_name("method stepwise")}});
    }
    return EngineMaker([how = search_options(choice)](const CaptureTable& table, const Task& task) {
        return search_engine(table, how, task);
    });
}

Result<Fit> best_model(const MethodChoice& choice, const CaptureTable& captures, const Task& task) {
    auto how = search_options(choice);
    how.window = 0;
    const auto found = TRY(prevalence::search(captures, how, task));
    return fit(captures, Model(captures.lists(), found.models.front().interactions));
}

Result<EngineMaker> graphs_maker(const MethodChoice& choice, const CaptureTable& captures,
                                 std::uint64_t) {
    if (captures.lists() > 6) {
        return fail(Code::invalid_input, "estimate.over_six_lists",
                    {{"lists", field_name("lists")}});
    }
    return EngineMaker([choice](const CaptureTable& table, const Task&) {
        return graph_engine(table, graph_options(choice, {}, table));
    });
}

Result<EngineMaker> threshold_maker(const MethodChoice& choice, const CaptureTable& captures,
                                    std::uint64_t seed) {
    if (captures.lists() > 6) {
        return fail(Code::invalid_input, "estimate.over_six_lists",
                    {{"lists", field_name("lists")}});
    }
    return EngineMaker([choice, seed](const CaptureTable& table, const Task&) {
        return threshold_engine(table, threshold_options(choice, {}, seed));
    });
}

struct Engines {
    std::string_view method;
    MakeEngine maker;
    ChooseModel model = nullptr;
};

constexpr std::array<Engines, 7> engines{{{"stepwise", stepwise_maker, stepwise_model},
                                          {"bic", search_maker, best_model},
                                          {"aic", search_maker, best_model},
                                          {"average", search_maker, best_model},
                                          {"model", model_maker, named_model},
                                          {"graphs", graphs_maker},
                                          {"threshold", threshold_maker}}};

const Engines* find_engine(std::string_view method) {
    const auto found = std::ranges::find(engines, method, &Engines::method);
    return found == engines.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string_view> names_of_all_methods() {
    std::vector<std::string_view> names;
    for (const auto& method : methods()) {
        if (method.by_name()) names.push_back(method.name);
    }
    return names;
}

std::string methods_in_words(std::span<const Work> works) {
    std::string text = "Methods, and the options of each:\n";
    for (const auto& method : methods()) {
        if (!method.by_name()) continue;
        const auto work = std::ranges::find_if(works, [&](Work one) { return does(method, one); });
        if (work == works.end()) continue;
        std::string options;
        for (const auto field : fields_read(method, *work)) {
            options +=
                " " + (field == "levels" ? "--level" : option_of({.name = field, .text = {}}));
        }
        text += fmt::format("  {:<10} {}\n            {}\n", method.name, method.help, options);
    }
    return text;
}

Result<void> check_choice(Work work, std::string_view method, const Asked& asked) {
    return check_fields(work, method, fields_of_method(asked));
}

Result<EngineMaker> engine_of(const MethodChoice& choice, const CaptureTable& captures,
                              std::uint64_t seed) {
    const auto* engine = find_engine(choice.method);
    if (engine == nullptr) {
        return fail(Code::invalid_input, "estimate.no_engine",
                    {{"way", field_name("method " + choice.method)}});
    }
    return engine->maker(choice, captures, seed);
}

Result<Fit> chosen_model(const MethodChoice& choice, const CaptureTable& captures,
                         const Task& task) {
    const auto* engine = find_engine(choice.method);
    expects(engine != nullptr && engine->model != nullptr);
    return engine->model(choice, captures, task);
}

SearchOptions search_options(const MethodChoice& choice) {
    SearchOptions search;
    search.criterion = choice.method == "aic" ? Criterion::aic : Criterion::bic;
    search.most_order = choice.order;
    search.average = choice.method == "average";
    search.window = search.average ? choice.window : 0;
    return search;
}

Result<Posterior> posterior_of(const MethodChoice& choice, const CaptureTable& captures,
                               const std::vector<double>& levels, std::uint64_t seed,
                               const Task& task) {
    if (choice.method == "threshold") {
        return threshold_posterior(captures, threshold_options(choice, levels, seed));
    }
    if (choice.method == "latent") {
        LatentOptions made;
        made.levels = levels;
        made.seed = seed;
        made.chains = choice.chains;
        made.classes = choice.classes;
        made.most_sweeps = choice.sweeps;
        made.sweeps = std::min(made.sweeps, made.most_sweeps);
        return latent_posterior(captures, made, task);
    }
    return graph_posterior(captures, graph_options(choice, levels, captures));
}

}  // namespace palermo::workflows
