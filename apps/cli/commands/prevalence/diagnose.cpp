// palermo prevalence diagnose: how far the answer leans on one list, one record, one assumption.
#include "palermo/prevalence/diagnose.hpp"

#include <fmt/format.h>

#include "prevalence.hpp"

namespace palermo::cli {

using namespace palermo::prevalence;

namespace {

void show_rows(const char* title, const std::vector<Sensitivity>& rows) {
    if (rows.empty()) return;
    fmt::print("\n{}\n", title);
    for (const auto& row : rows) fmt::print("  {:>14}  {}\n", number(row.people), row.change);
}

std::string json_rows(const std::vector<Sensitivity>& rows) {
    std::string text;
    for (const auto& row : rows) {
        text += fmt::format(R"({}{{"change":{},"people":{}}})", text.empty() ? "" : ",",
                            json_quoted(row.change), json_number(row.people));
    }
    return "[" + text + "]";
}

void show_attractions(const CaptureTable& captures, const Diagnosis& d) {
    if (d.if_lists_attract.empty()) return;
    fmt::print(
        "\nif being on one list made being on another likelier (odds times {}; stepwise {})\n",
        attraction_odds_ratio, number(d.people_stepwise));
    for (const auto& one : d.if_lists_attract) {
        fmt::print("  {:>14}  {} and {}{}\n", number(one.people),
                   captures.list_names()[std::size_t(one.first)],
                   captures.list_names()[std::size_t(one.second)],
                   one.possible() ? "" : "; these data speak against it");
    }
}

Result<int> run(const PrevalenceOptions& options) {
    TRY(check_given(Work::diagnose, options));
    const auto [captures, digest, columns] = TRY(read_captures_of(options));
    const auto maker = TRY(maker_of(options, captures));
    auto done = diagnose(captures, maker, options.task);
    if (!done) return with_findings(done.error(), columns);
    const auto d = *std::move(done);
    const auto reasons = told(gate(captures, d));
    const auto recipe = prevalence_recipe(Work::diagnose, options, digest, columns);
    if (options.json) {
        std::string xi, consistency, attraction;
        for (const auto& one : d.if_lists_attract) {
            attraction += fmt::format(R"({}{{"lists":[{},{}],"people":{},"possible":{}}})",
                                      attraction.empty() ? "" : ",",
                                      json_quoted(captures.list_names()[std::size_t(one.first)]),
                                      json_quoted(captures.list_names()[std::size_t(one.second)]),
                                      json_number(one.people), one.possible());
        }
        for (const auto& point : d.xi_curve) {
            xi += fmt::format(R"({}{{"people":{},"xi":{}}})", xi.empty() ? "" : ",",
                              json_number(point.people), point.xi);
        }
        for (const auto& row : d.consistency) {
            consistency += fmt::format(R"({}{{"list":{},"predicted":{},"truth":{}}})",
                                       consistency.empty() ? "" : ",", json_quoted(row.list),
                                       json_number(row.predicted), row.truth);
        }
        fmt::print(
            R"({{{}{}"people":{},"chao_lower_bound":{},"empty_pairs":{},"omitted":{},)"
            R"("merged":{},"one_record":{},"xi":[{}],"if_lists_attract":[{}],"consistency":[{}],)"
            R"("people_if_links_missed":{},"cannot_show":{},"do_not_publish":{},"recipe":{}}})"
            "\n",
            json_columns(columns), json_gate_limit(), json_number(d.people),
            json_number(d.chao_lower_bound), d.empty_pairs, json_rows(d.omitted),
            json_rows(d.merged), json_rows(d.one_record), xi, attraction, consistency,
            json_number(d.people_if_links_missed), json_reasons(told(warnings(d))),
            json_reasons(reasons), recipe);
        return reasons.empty() ? 0 : 1;
    }
    show_columns(columns);
    fmt::print("\nestimate {}; lower bound if people differ in visibility (Chao) {}\n\n",
               number(d.people), number(d.chao_lower_bound));
    fmt::print("overlap of lists (diagonal: people on the list); {} pairs share nobody\n",
               d.empty_pairs);
    for (int i = 0; i < captures.lists(); ++i) {
        fmt::print("  {:<12}", captures.list_names()[std::size_t(i)]);
        for (const auto people : d.overlap[std::size_t(i)]) fmt::print("{:>8}", people);
        fmt::print("\n");
    }
    show_rows("without one list", d.omitted);
    show_rows("two lists as one", d.merged);
    show_rows("one record", d.one_record);
    fmt::print("\nif all lists together had a hidden dependence xi (1: none)\n");
    for (const auto& point : d.xi_curve) {
        fmt::print("  xi {:<5}  {}\n", point.xi, number(point.people));
    }
    show_attractions(captures, d);
    if (!d.consistency.empty()) fmt::print("\ncan the other lists predict this one?\n");
    for (const auto& row : d.consistency) {
        fmt::print("  {:<12} holds {}, predicted {}\n", row.list, row.truth, number(row.predicted));
    }
    if (!d.near_best.empty()) fmt::print("\nmodels within 6 of the best BIC\n");
    for (const auto& model : d.near_best) {
        fmt::print("  {:10.4f}  {:>10}  {:.3f}  {}\n", model.criterion,
                   number(static_cast<double>(captures.people_seen()) + model.unseen), model.weight,
                   Model(captures.lists(), model.interactions).name());
    }
    show_warnings(told(warnings(d)));
    show_gate(reasons);
    fmt::print("\nrecipe {}\n", recipe);
    return reasons.empty() ? 0 : 1;
}

}  // namespace

void add_diagnose(CLI::App& group, Action& action,
                  const std::shared_ptr<PrevalenceOptions>& options) {
    add_method_options(
        add_subcommand(group, action, options, "diagnose",
                       "How far the answer leans on one list, one record, one assumption",
                       "Example:\n  palermo prevalence diagnose data/examples/mse/Ned_5.csv", run),
        *options);
}

}  // namespace palermo::cli
