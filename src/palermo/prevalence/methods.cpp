#include "palermo/prevalence/methods.hpp"

#include <algorithm>
#include <utility>

namespace palermo::prevalence {

namespace {

using Options = std::vector<std::string_view>;

Options operator+(Options a, const Options& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// A method that estimates again and again: its intervals come from the bootstrap.
std::vector<Reads> engine(const Options& own) {
    const Options bootstrap{"--interval",   "--level", "--missed-links",
                            "--replicates", "--seed",  "--threads"};
    return {{Work::estimate, own + bootstrap},
            {Work::estimate_draws, own + bootstrap},
            {Work::diagnose, own}};
}

std::vector<Reads> and_also(std::vector<Reads> reads, Reads more) {
    reads.push_back(std::move(more));
    return reads;
}

// A posterior has its own intervals; over drawn linkages its median is one more engine.
std::vector<Reads> posterior(const Options& own, const Options& of_the_posterior) {
    auto reads = engine(own);
    reads.front().options = own + of_the_posterior + Options{"--level", "--missed-links"};
    return reads;
}

const Options of_strata{"--by", "--covariates", "--missing-words", "--impossible",
                        "--not-operating"};
const Options strata_models =
    of_strata + Options{"--model",   "--scope",   "--search",   "--missing",
                        "--country", "--year",    "--least",    "--level",
                        "--seed",    "--threads", "--interval", "--replicates"};

// Read only beside the other one.
constexpr std::pair<std::string_view, std::string_view> beside[] = {
    {"--grid-points", "--grid-limit"},
    {"--year", "--country"},
    {"--outer", "--calibrated"},
    {"--inner", "--calibrated"},
};

std::string asked(const Method& method) {
    return (method.by_name ? "--method " : "") + std::string(method.name);
}

template <class Range>
std::string listed(const Range& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
}

template <class Range>
bool holds(const Range& range, std::string_view value) {
    return std::find(range.begin(), range.end(), value) != range.end();
}

// "--window goes with --method average."
std::string goes_with(Work work, std::string_view option) {
    std::vector<std::string_view> names;
    std::vector<std::string> others;
    for (const auto& method : methods()) {
        if (!holds(options_read(method, work), option) || method.name == option) continue;
        if (method.by_name) {
            names.push_back(method.name);
        } else {
            others.push_back(asked(method));
        }
    }
    if (names.empty() && others.empty()) return {};
    std::string text = names.empty() ? "" : "--method " + listed(names);
    if (!others.empty()) text += (text.empty() ? "" : "; ") + listed(others);
    return " " + std::string(option) + " goes with " + text + ".";
}

}  // namespace

const std::vector<Method>& methods() {
    static const std::vector<Method> all{
        {.name = "stepwise",
         .help = "pairs of lists that depend, added one by one while they matter",
         .reads = engine({"--p"})},
        {.name = "bic",
         .help = "the best of all hierarchical models by BIC",
         .reads = and_also(engine({"--order"}), {Work::search, {"--order", "--window"}})},
        {.name = "aic",
         .help = "the best of all hierarchical models by AIC",
         .reads = and_also(engine({"--order"}), {Work::search, {"--order", "--window"}})},
        {.name = "average",
         .help = "models near the best by BIC, weighted",
         .reads = engine({"--order", "--window"})},
        {.name = "model",
         .help = "the model you name",
         .reads = and_also(engine({"--model"}), {Work::estimate_by, strata_models})},
        {.name = "chao",
         .help = "a lower bound if people differ in visibility",
         .reads = {{Work::estimate, {"--missed-links"}}}},
        {.name = "chapman",
         .help = "two lists that are independent",
         .reads = {{Work::estimate, {"--missed-links"}}}},
        {.name = "robust",
         .help = "pairs of lists, independent given covariates (doubly robust)",
         .reads = {{Work::estimate_by, of_strata + Options{"--learner", "--chances", "--level"}}}},
        {.name = "graphs",
         .help = "posterior over decomposable graphs of dependence",
         .reads = posterior({"--delta", "--grid-limit", "--grid-points"}, {})},
        {.name = "ridge",
         .help = "the model you name, penalised where no maximum exists",
         .reads = {{Work::estimate, {"--model", "--missed-links"}}}},
        {.name = "firth",
         .help = "the same with Firth's penalty",
         .reads = {{Work::estimate, {"--model", "--missed-links"}}}},
        {.name = "latent",
         .help = "posterior over hidden classes of people",
         .reads = {{Work::estimate,
                    {"--chains", "--classes", "--level", "--missed-links", "--seed", "--sweeps",
                     "--threads"}}}},
        {.name = "threshold",
         .help = "posterior of a log-linear model whose weak interactions are left out",
         .reads = posterior({"--order", "--precision", "--threshold"}, {"--chains", "--seed"})},
        {.name = "--by",
         .help = "models by stratum, named with --model or searched",
         .reads = {{Work::estimate_by, strata_models}},
         .by_name = false},
        {.name = "compare",
         .help = "several methods side by side",
         .reads = {{Work::compare, {"--seed", "--sweeps", "--threads"}}},
         .by_name = false},
        {.name = "--design",
         .help = "intervals of stepwise on tables of one design",
         .reads = {{Work::simulate,
                    {"--design", "--missed-links", "--p", "--gate", "--replicates", "--seed",
                     "--threads", "--level", "--tables", "--calibrated", "--outer", "--inner"}}},
         .by_name = false},
        {.name = "--all-designs",
         .help = "the same on tables of every design",
         .reads = {{Work::simulate,
                    {"--all-designs", "--p", "--replicates", "--seed", "--threads", "--level",
                     "--tables", "--calibrated", "--outer", "--inner"}}},
         .by_name = false},
        {.name = "--sbc",
         .help = "ranks of truths drawn from the prior of a posterior",
         .reads = {{Work::simulate, {"--sbc", "--seed", "--threads", "--tables"}}},
         .by_name = false},
    };
    return all;
}

const Method* find_method(std::string_view name) {
    const auto& all = methods();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Method& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

bool does(const Method& method, Work work) {
    return std::any_of(method.reads.begin(), method.reads.end(),
                       [&](const Reads& one) { return one.work == work; });
}

std::span<const std::string_view> options_read(const Method& method, Work work) {
    for (const auto& one : method.reads) {
        if (one.work == work) return one.options;
    }
    return {};
}

std::string names_of_methods(Work work) {
    std::vector<std::string_view> names;
    for (const auto& method : methods()) {
        if (method.by_name && does(method, work)) names.push_back(method.name);
    }
    return listed(names);
}

Result<void> check_options(Work work, std::string_view name, std::span<const std::string> given) {
    const auto* method = find_method(name);
    if (method == nullptr) {
        return fail_plainly(Code::invalid_input, "there is no method " + std::string(name) +
                                                     "; choose from " + names_of_methods(work));
    }
    if (!does(*method, work)) {
        const auto those = names_of_methods(work);
        switch (work) {
            case Work::estimate:
                return fail_plainly(Code::invalid_input,
                                    asked(*method) + " needs covariates: name them with --by");
            case Work::estimate_draws:
                return fail_plainly(
                    Code::invalid_input,
                    "this file holds drawn linkages (column draw), a table each, and " +
                        asked(*method) + " estimates one table. Drawn linkages go with " +
                        "--method " + those + "; link without --draws writes one table");
            case Work::estimate_by:
                return fail_plainly(
                    Code::invalid_input,
                    asked(*method) +
                        " does not estimate by stratum or with covariates (--by, "
                        "--covariates). There are models (without --method: --model in "
                        "words, or a search) and --method robust");
            case Work::diagnose:
                return fail_plainly(Code::invalid_input,
                                    asked(*method) +
                                        " is for `prevalence estimate` alone; diagnose goes with "
                                        "--method " +
                                        those);
            default:
                return fail_plainly(Code::invalid_input,
                                    "search compares models by bic or aic; --method " +
                                        std::string(name) + " is for palermo prevalence estimate");
        }
    }
    const auto reads = options_read(*method, work);
    Options idle;
    for (const auto& option : given) {
        if (option != "--method" && !holds(reads, option)) idle.push_back(option);
    }
    if (!idle.empty()) {
        Options others(reads.begin(), reads.end());
        std::erase(others, method->name);  // "--by, which reads --by"
        std::string reason = listed(idle) + (idle.size() == 1 ? " has" : " have") +
                             " no effect with " + asked(*method) + ", which reads " +
                             (others.empty() ? "no options" : listed(others)) + ".";
        for (const auto option : idle) reason += goes_with(work, option);
        return fail_plainly(Code::invalid_input,
                            reason + (idle.size() == 1 ? " Leave it out" : " Leave them out") +
                                ", or choose another method");
    }
    for (const auto& [option, other] : beside) {
        if (holds(given, option) && !holds(given, other)) {
            return fail_plainly(Code::invalid_input,
                                std::string(option) + " has no effect without " +
                                    std::string(other) + "; give both or none");
        }
    }
    return {};
}

std::string parameters_read(Work work, std::string_view name, std::vector<Parameter> parameters) {
    const auto* method = find_method(name);
    expects(method != nullptr);
    const auto reads = options_read(*method, work);
    std::erase_if(parameters, [&](const Parameter& one) {
        return !one.option.empty() && !holds(reads, one.option);
    });
    std::sort(parameters.begin(), parameters.end(),
              [](const Parameter& a, const Parameter& b) { return a.key < b.key; });
    std::string text;
    for (const auto& one : parameters) {
        text += (text.empty() ? "\"" : ",\"") + one.key + "\":" + one.json;
    }
    return "{" + text + "}";
}

}  // namespace palermo::prevalence
