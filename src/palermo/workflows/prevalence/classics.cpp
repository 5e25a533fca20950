// Bounds and classics (chao, chapman), and answers that lean on a penalty (ridge, firth).
#include "palermo/prevalence/classics.hpp"

#include <fmt/format.h>

#include <cmath>

#include "palermo/prevalence/existence.hpp"
#include "palermo/workflows/prevalence/estimates_of_methods.hpp"

namespace palermo::workflows {

using formats::Json;
using namespace prevalence;

namespace {

struct ClassicAnswer : MethodAnswer {
    std::int64_t seen = 0;
    std::string what;
    Classic classic;

    void add_to(Json::Object& json) const override {
        json.add("people", json_of(classic.people)).add("sd", json_of(classic.sd));
    }
    std::string in_words() const override {
        return fmt::format("people seen        {}\n{:<18} {} (standard error {})\n\n{}\n", seen,
                           what, people_in_words(classic.people), people_in_words(classic.sd),
                           gate_limit());
    }
};

struct PenalisedAnswer : MethodAnswer {
    std::int64_t seen = 0;
    std::string method, model, caution;
    double people = 0, low = 0, high = 0;

    void add_to(Json::Object& json) const override {
        json.add("method", method)
            .add("seen", seen)
            .add("people", json_of(people))
            .add("model", model)
            .add("wald", Json::Array{json_of(low), json_of(high)})
            .add("caution", caution);
    }
    std::string in_words() const override {
        return fmt::format(
            "people seen        {}\npeople altogether  {}   (95% by curvature {} to {})\n"
            "method             {} penalty, model {}\n\n{}\n{}\n",
            seen, people_in_words(people), people_in_words(low), people_in_words(high), method,
            model, caution, gate_limit());
    }
};

}  // namespace

Result<EstimateOutcome> estimate_classic(const EstimateRequest& request,
                                         const ReadCaptures& input) {
    const auto made = std::make_shared<ClassicAnswer>();
    made->seen = input.captures.people_seen();
    if (request.choice.method == "chao") {
        made->what = "at least";
        made->classic = chao_lower_bound(input.captures);
    } else {
        if (input.captures.lists() != 2) {
            return fail(Code::invalid_input, "estimate.chapman_two_lists",
                        {{"lists", field_name("lists")}});
        }
        made->what = "people altogether";
        made->classic = chapman(input.captures, 0, 1);
    }
    return EstimateOutcome({.numbers = {made->classic.people},
                            .may_be_published = false,
                            .reasons = input.columns.findings,
                            .recipe = recipe_of(request, input),
                            .columns = input.columns,
                            .answer = made});
}

Result<EstimateOutcome> estimate_penalised(const EstimateRequest& request,
                                           const ReadCaptures& input) {
    const auto& captures = input.captures;
    const auto model = TRY(Model::parse(request.choice.model, captures.lists()));
    const auto fitted = TRY(fit_penalised(
        captures, model, request.choice.method == "ridge" ? Penalty::ridge : Penalty::firth));
    const auto plain = check_existence(captures, model).existence;
    const double z = 1.959963984540054;
    const auto made = std::make_shared<PenalisedAnswer>();
    made->seen = captures.people_seen();
    made->method = request.choice.method;
    made->model = model.name();
    made->people = fitted.people;
    const auto limit = [&](double times) {
        return static_cast<double>(made->seen) +
               fitted.unseen * std::exp(times * fitted.unseen_log_sd);
    };
    made->low = limit(-z);
    made->high = limit(z);
    made->caution =
        plain == Existence::exists
            ? "penalised: the likelihood alone has an estimate too; prefer --method model"
            : fmt::format(
                  "penalised: the likelihood has no estimate here ({}); what stands here "
                  "comes from the penalty. Do not publish it as an estimate",
                  name_of(plain));
    auto reasons = input.columns.findings;
    reasons.push_back(made->caution);
    return EstimateOutcome({.numbers = {made->people, {{0.95, made->low, made->high}}},
                            .may_be_published = false,
                            .reasons = std::move(reasons),
                            .recipe = recipe_of(request, input),
                            .columns = input.columns,
                            .answer = made});
}

}  // namespace palermo::workflows
