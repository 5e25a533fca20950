#include "palermo/prevalence/methods.hpp"

#include <algorithm>
#include <utility>

namespace palermo::prevalence {

namespace {

using Fields = std::vector<std::string_view>;

Fields operator+(Fields a, const Fields& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// A method that estimates again and again: its intervals come from the bootstrap.
std::vector<Reads> engine(const Fields& own) {
    const Fields bootstrap{"interval", "levels", "missed_links", "replicates", "seed", "threads"};
    return {{Work::estimate, own + bootstrap},
            {Work::estimate_draws, own + bootstrap},
            {Work::diagnose, own}};
}

std::vector<Reads> and_also(std::vector<Reads> reads, Reads more) {
    reads.push_back(std::move(more));
    return reads;
}

// A posterior has its own intervals; over drawn linkages its median is one more engine.
std::vector<Reads> posterior(const Fields& own, const Fields& of_the_posterior) {
    auto reads = engine(own);
    reads.front().fields = own + of_the_posterior + Fields{"levels", "missed_links"};
    return reads;
}

const Fields of_strata{"by", "covariates", "missing_words", "impossible", "not_operating"};
const Fields strata_models =
    of_strata + Fields{"model", "scope",  "search", "missing", "country",  "year",
                       "least", "levels", "seed",   "threads", "interval", "replicates"};

// Read only beside the other one.
constexpr std::pair<std::string_view, std::string_view> beside[] = {
    {"grid_points", "grid_limit"},
    {"year", "country"},
    {"outer", "calibrated"},
    {"inner", "calibrated"},
};

// "method chao", or the field that asks for it: "by".
std::string way(const Method& method) {
    return (method.by_name() ? "method " : "") + std::string(method.name);
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

// The ways that read the field.
std::vector<const Method*> ways_that_read(Work work, std::string_view field) {
    std::vector<const Method*> ways;
    for (const auto& method : methods()) {
        // "by" is a field, and the way that is asked for with it; "model" is a field and a method.
        const bool is_it = !method.by_name() && method.name == field;
        if (holds(fields_read(method, work), field) && !is_it) {
            ways.push_back(&method);
        }
    }
    return ways;
}

Error other_work(Work work, const Method& method) {
    const auto this_way = field_name(way(method));
    const auto methods = our_word(listed(names_of_methods(work)));
    const auto choice = field_name("method");
    switch (work) {
        case Work::estimate:
            return fail(Code::invalid_input, "method.needs_covariates",
                        {{"way", this_way}, {"by", field_name("by")}});
        case Work::estimate_draws:
            return fail(Code::invalid_input, "method.one_table",
                        {{"way", this_way},
                         {"choice", choice},
                         {"methods", methods},
                         {"draws", field_name("draws")}});
        case Work::estimate_by:
            return fail(Code::invalid_input, "method.not_by_strata",
                        {{"way", this_way},
                         {"by", field_name("by")},
                         {"covariates", field_name("covariates")},
                         {"choice", choice},
                         {"model", field_name("model")},
                         {"robust", field_name("method robust")}});
        case Work::diagnose:
            return fail(Code::invalid_input, "method.not_for_diagnose",
                        {{"way", this_way}, {"choice", choice}, {"methods", methods}});
        default:
            return fail(Code::invalid_input, "method.not_for_search",
                        {{"way", this_way}, {"methods", methods}});
    }
}

Error without_effect(Work work, const Method& method, const Fields& idle, const Fields& others) {
    const auto this_way = field_name(way(method));
    const auto reads = field_name(listed(others));
    if (idle.size() > 1) {
        return fail(Code::invalid_input, "method.fields_not_read",
                    {{"fields", field_name(listed(idle))}, {"way", this_way}, {"others", reads}});
    }
    const auto field = field_name(std::string(idle.front()));
    const auto ways = ways_that_read(work, idle.front());
    if (ways.empty()) {
        return fail(Code::invalid_input, "method.field_not_read",
                    {{"field", field}, {"way", this_way}, {"others", reads}});
    }
    std::vector<std::string> names, fields;
    for (const auto* one : ways) {
        names.emplace_back(one->name);
        fields.push_back(way(*one));
    }
    if (std::ranges::all_of(ways, &Method::by_name)) {
        return fail(Code::invalid_input, "method.field_goes_with_method",
                    {{"field", field},
                     {"way", this_way},
                     {"others", reads},
                     {"choice", field_name("method")},
                     {"methods", our_word(listed(names))}});
    }
    return fail(Code::invalid_input, "method.field_goes_with",
                {{"field", field},
                 {"way", this_way},
                 {"others", reads},
                 {"ways", field_name(listed(fields))}});
}

}  // namespace

const std::vector<Method>& methods() {
    static const std::vector<Method> all{
        {.name = "stepwise",
         .help = "pairs of lists that depend, added one by one while they matter",
         .reads = engine({"p"})},
        {.name = "bic",
         .help = "the best of all hierarchical models by BIC",
         .reads = and_also(engine({"order"}), {Work::search, {"order", "window"}})},
        {.name = "aic",
         .help = "the best of all hierarchical models by AIC",
         .reads = and_also(engine({"order"}), {Work::search, {"order", "window"}})},
        {.name = "average",
         .help = "models near the best by BIC, weighted",
         .reads = engine({"order", "window"})},
        {.name = "model",
         .help = "the model you name",
         .reads = and_also(engine({"model"}), {Work::estimate_by, strata_models})},
        {.name = "chao",
         .help = "a lower bound if people differ in visibility",
         .reads = {{Work::estimate, {"missed_links"}}},
         .kind = Method::Kind::classic},
        {.name = "chapman",
         .help = "two lists that are independent",
         .reads = {{Work::estimate, {"missed_links"}}},
         .kind = Method::Kind::classic},
        {.name = "robust",
         .help = "pairs of lists, independent given covariates (doubly robust)",
         .reads = {{Work::estimate_by, of_strata + Fields{"learner", "chances", "levels"}}},
         .kind = Method::Kind::pairs},
        {.name = "graphs",
         .help = "posterior over decomposable graphs of dependence",
         .reads = posterior({"delta", "grid_limit", "grid_points"}, {}),
         .kind = Method::Kind::posterior},
        {.name = "ridge",
         .help = "the model you name, penalised where no maximum exists",
         .reads = {{Work::estimate, {"model", "missed_links"}}},
         .kind = Method::Kind::penalised},
        {.name = "firth",
         .help = "the same with Firth's penalty",
         .reads = {{Work::estimate, {"model", "missed_links"}}},
         .kind = Method::Kind::penalised},
        {.name = "latent",
         .help = "posterior over hidden classes of people",
         .reads = {{Work::estimate,
                    {"chains", "classes", "levels", "missed_links", "seed", "sweeps", "threads"}}},
         .kind = Method::Kind::posterior},
        {.name = "threshold",
         .help = "posterior of a log-linear model whose weak interactions are left out",
         .reads = posterior({"order", "precision", "threshold"}, {"chains", "seed"}),
         .kind = Method::Kind::posterior},
        {.name = "by",
         .help = "models by stratum, named with --model or searched",
         .reads = {{Work::estimate_by, strata_models}},
         .kind = Method::Kind::way},
        {.name = "compare",
         .help = "several methods side by side",
         .reads = {{Work::compare, {"seed", "sweeps", "threads"}}},
         .kind = Method::Kind::way},
        {.name = "design",
         .help = "intervals of stepwise on tables of one design",
         .reads = {{Work::simulate,
                    {"design", "missed_links", "p", "gate", "replicates", "seed", "threads",
                     "levels", "tables", "calibrated", "outer", "inner"}}},
         .kind = Method::Kind::way},
        {.name = "all_designs",
         .help = "the same on tables of every design",
         .reads = {{Work::simulate,
                    {"all_designs", "p", "replicates", "seed", "threads", "levels", "tables",
                     "calibrated", "outer", "inner"}}},
         .kind = Method::Kind::way},
        {.name = "sbc",
         .help = "ranks of truths drawn from the prior of a posterior",
         .reads = {{Work::simulate, {"sbc", "seed", "threads", "tables"}}},
         .kind = Method::Kind::way},
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

std::span<const std::string_view> fields_read(const Method& method, Work work) {
    for (const auto& one : method.reads) {
        if (one.work == work) return one.fields;
    }
    return {};
}

std::vector<std::string_view> names_of_methods(Work work) {
    std::vector<std::string_view> names;
    for (const auto& method : methods()) {
        if (method.by_name() && does(method, work)) names.push_back(method.name);
    }
    return names;
}

Result<void> check_fields(Work work, std::string_view name, std::span<const std::string> given) {
    const auto* method = find_method(name);
    if (method == nullptr) {
        return fail(Code::invalid_input, "method.unknown",
                    {{"method", asked(std::string(name))},
                     {"methods", our_word(listed(names_of_methods(work)))}});
    }
    if (!does(*method, work)) return other_work(work, *method);
    const auto reads = fields_read(*method, work);
    Fields idle;
    for (const auto& field : given) {
        if (field != "method" && !holds(reads, field)) idle.push_back(field);
    }
    if (!idle.empty()) {
        Fields others(reads.begin(), reads.end());
        std::erase(others, method->name);  // "--by, which reads --by"
        return without_effect(work, *method, idle, others);
    }
    for (const auto& [field, other] : beside) {
        if (holds(given, field) && !holds(given, other)) {
            return fail(Code::invalid_input, "method.without",
                        {{"field", field_name(std::string(field))},
                         {"other", field_name(std::string(other))}});
        }
    }
    return {};
}

}  // namespace palermo::prevalence
