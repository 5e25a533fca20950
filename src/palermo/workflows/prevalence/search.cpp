#include "palermo/workflows/prevalence/search.hpp"

#include <fmt/format.h>

#include "palermo/prevalence/model.hpp"
#include "palermo/workflows/prevalence/method_choice.hpp"

namespace palermo::workflows {

using formats::Json;
using namespace prevalence;

namespace {

std::string name_of(const SearchOutcome& outcome, const Candidate& model) {
    return Model(outcome.lists, model.interactions).name();
}

double people_of(const SearchOutcome& outcome, const Candidate& model) {
    return static_cast<double>(outcome.people_seen) + model.unseen;
}

}  // namespace

Result<SearchOutcome> search(const SearchRequest& request, const Task& task, Notes& notes) {
    TRY(check_choice(Work::search, request.method, request.asked));
    auto input = TRY(read_captures(request.captures, notes));
    auto how = search_options({.method = request.method, .order = request.order});
    how.window = request.window;
    auto found = TRY(prevalence::search(input.captures, how, task));
    RecipeMaker recipe(Work::search, request.method, input);
    recipe.add_fields(request).set("method", request.method);
    return SearchOutcome{.found = std::move(found),
                         .window = request.window,
                         .lists = input.captures.lists(),
                         .people_seen = input.captures.people_seen(),
                         .columns = std::move(input.columns),
                         .recipe = recipe.made()};
}

Json to_json(const SearchOutcome& outcome) {
    Json::Array models;
    for (const auto& model : outcome.found.models) {
        models.push_back(Json::Object{{"criterion", json_of(model.criterion)},
                                      {"model", name_of(outcome, model)},
                                      {"people", json_of(people_of(outcome, model))},
                                      {"weight", json_of(model.weight)}});
    }
    auto json = json_of(outcome.columns);
    json.add("fits", outcome.found.fits)
        .add("models", std::move(models))
        .add("recipe", formats::json_of(outcome.recipe));
    return json;
}

std::string in_words(const SearchOutcome& outcome) {
    auto text = in_words(outcome.columns) + "\ncriterion      people  weight  model\n";
    for (const auto& model : outcome.found.models) {
        text += fmt::format("{:10.6f}  {:>9}  {:.4f}  {}\n", model.criterion,
                            people_in_words(people_of(outcome, model)), model.weight,
                            name_of(outcome, model));
    }
    const auto models = outcome.found.models.size();
    return text + fmt::format(
                      "\n{} model{} within {} of the best of all; {} fits proved it\n"
                      "recipe {}\n",
                      models, models == 1 ? "" : "s", outcome.window, outcome.found.fits,
                      to_text(formats::json_of(outcome.recipe)));
}

Ending ending_of(const SearchOutcome& outcome) {
    return {.findings = !outcome.columns.findings.empty()};
}

}  // namespace palermo::workflows
