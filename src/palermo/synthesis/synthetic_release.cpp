#include <algorithm>
#include <cmath>
#include <cstdio>

#include "palermo/core/files.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/publish.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/ledger/accountant.hpp"
#include "palermo/synthesis/membership.hpp"
#include "palermo/synthesis/synthesize.hpp"

namespace palermo::protect {

namespace {

using formats::Json;

std::string number(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

/// Every measured table, cell by cell, with 95% intervals.
std::string tables_csv(const Schema& schema, const Synthesis& synthesis) {
    formats::CsvWriter csv;
    for (const auto* name :
         {"table", "code_1", "code_2", "code_3", "measured", "low95", "high95", "cleaned"}) {
        csv.field(name);
    }
    csv.end_row();
    for (std::size_t i = 0; i < synthesis.measured.size(); ++i) {
        const auto& marginal = synthesis.measured[i];
        const auto& readings = marginal.plan.readings;
        const auto name = name_of(marginal.plan, schema);
        const auto reach = reach95(marginal);
        std::vector<Code16> codes(readings.size());
        for (std::size_t cell = 0; cell < marginal.noisy.size(); ++cell) {
            std::size_t rest = cell;
            for (std::size_t r = readings.size(); r-- > 0;) {
                codes[r] = static_cast<Code16>(rest % size_of(schema, readings[r]));
                rest /= size_of(schema, readings[r]);
            }
            csv.field(name);
            for (std::size_t r = 0; r < 3; ++r) {
                if (r >= readings.size()) {
                    csv.field(std::string_view());
                    continue;
                }
                const auto& column = schema.columns()[readings[r].column];
                csv.field(readings[r].level == 0
                              ? column.codes[codes[r]]
                              : column.levels[readings[r].level - 1].groups[codes[r]]);
            }
            csv.field(marginal.noisy[cell]);
            csv.field(std::max<std::int64_t>(0, marginal.noisy[cell] - reach));
            csv.field(std::max<std::int64_t>(0, marginal.noisy[cell] + reach));
            if (synthesis.cleaned[i].empty()) {
                csv.field(std::string_view());
            } else {
                char text[32];
                std::snprintf(text, sizeof text, "%.1f", synthesis.cleaned[i][cell]);
                csv.field(std::string_view(text));
            }
            csv.end_row();
        }
    }
    return std::move(csv).text();
}

std::string microdata_csv(const Schema& schema, const Records& records) {
    formats::CsvWriter csv;
    for (const auto& column : schema.columns()) csv.field(std::string_view(column.name));
    csv.end_row();
    for (std::size_t row = 0; row < records.rows; ++row) {
        for (std::size_t j = 0; j < records.columns.size(); ++j) {
            csv.field(std::string_view(schema.columns()[j].codes[records.columns[j][row]]));
        }
        csv.end_row();
    }
    return std::move(csv).text();
}

/// {"table": "sex", "cells": 3}
Json::Object spaced(std::initializer_list<Json::Object::Member> members) {
    Json::Object object(members);
    object.after_comma = object.after_colon = " ";
    return object;
}

Json promise_of(const Schema& schema, const SynthesisPlan& plan) {
    const auto at_most = [](double epsilon) { return Json::verbatim(rounded_up(epsilon, 10)); };
    return spaced(
        {{"epsilon", at_most(epsilon_of(plan.rho, plan.delta))},
         {"delta", Json::digits(plan.delta, 10)},
         {"rho", plan.rho.text()},
         {"epsilon_if_noise_were_continuous", at_most(gaussian_epsilon_of(plan.rho, plan.delta))},
         {"unit", "one victim with all their rows, added or removed"},
         {"not_promised",
          "that nothing is learnt of a group: what holds for all or nearly all people of a region, "
          "an age or a citizenship shows, and so of whoever is known to be among them"},
         {"rows_per_victim_max", schema.rows_per_victim_max()}});
}

/// Members of release.json that only a synthetic release has.
Json::Object members_of(const Schema& schema, const SynthesisPlan& plan, const Synthesis& synthesis,
                        const std::string& purpose, std::int64_t entry) {
    Json::Array measurements;
    measurements.before_each = "\n  ";
    measurements.before_end = "\n ";
    for (const auto& each : synthesis.measured) {
        measurements.push_back(spaced({{"table", name_of(each.plan, schema)},
                                       {"cells", std::uint64_t{each.plan.cells}},
                                       {"rho", each.plan.rho.text()},
                                       {"noise_sd", Json::digits(each.sigma, 10)}}));
    }
    const auto reading =
        "The records are drawn, not people. Use them for patterns of up to three columns; for a "
        "count, use tables.csv with its interval. Counts below about " +
        number(std::ceil(3 * synthesis.measured.front().sigma)) + " can be noise alone.";
    return {{"purpose", purpose},
            {"ledger_entry", entry},
            {"promise", promise_of(schema, plan)},
            {"schema", spaced({{"name", schema.name()}, {"sha256", schema.sha256()}})},
            {"records", std::uint64_t{synthesis.records.rows}},
            {"fitting_seed", std::to_string(synthesis.seed)},
            {"reading", reading},
            {"measurements", std::move(measurements)},
            {"choices", spaced({{"tables_of_three", plan.triples},
                                {"epsilon_each", plan.triple_selection_epsilon.text()},
                                {"candidates", std::uint64_t{plan.triple_candidates.size()}}})}};
}

/// The attack on this plan's own measurements, on invented records, so that it costs nothing.
Result<Attack> canary_attack(const Schema& schema, const SynthesisPlan& plan, int runs,
                             crypto::SecureRandom& random, const Task& task) {
    const auto pair = outlier_pair_of(schema, 500);
    std::vector<PlannedMarginal> small;
    for (const auto& each : plan.marginals) {
        if (each.cells <= 2'000) small.push_back(each);
    }
    const auto canary = pair.with.row(pair.with.rows - 1);
    std::vector<std::vector<std::int64_t>> without;
    for (const auto& each : small) without.push_back(count(pair.without, schema, each.readings));
    Steps steps(task, "attacking", 4 * static_cast<std::int64_t>(runs));
    const Task alone{.stop = task.stop};
    const auto observed = [&](const Records& records) -> Result<std::vector<double>> {
        steps.done();
        // These tables are small: starting a thread for each of them would cost more than it saves.
        const auto measured = TRY(measure(records, schema, small, random, alone));
        // The likelihood ratio, which no attack beats when the noise is what it says; and the size
        // of the noise, which must not depend on who is there.
        double likelihood = 0, size = 0;
        for (std::size_t i = 0; i < measured.size(); ++i) {
            std::size_t cell = 0;
            for (const auto& reading : measured[i].plan.readings) {
                const auto code = canary[reading.column];
                const auto& column = schema.columns()[reading.column];
                cell =
                    cell * size_of(schema, reading) +
                    (reading.level == 0 ? code : column.levels[reading.level - 1].group_of[code]);
            }
            const double variance = measured[i].sigma * measured[i].sigma;
            likelihood += static_cast<double>(measured[i].noisy[cell]) / variance;
            for (std::size_t c = 0; c < measured[i].noisy.size(); ++c) {
                const auto off = static_cast<double>(measured[i].noisy[c] - without[i][c]);
                size += off * off / variance;
            }
        }
        return std::vector<double>{likelihood, size};
    };
    const auto result =
        TRY(attack_membership(pair, observed, runs, epsilon_of(plan.rho, plan.delta), plan.delta));
    return to_attack(result, "membership of an outlier");
}

}  // namespace

Result<Release> publish_synthetic(Ledger& ledger, const Records& records, const Schema& schema,
                                  const std::string& schema_json, const SynthesisPlan& plan,
                                  const SyntheticRelease& about,
                                  const std::filesystem::path& target, crypto::SecureRandom& random,
                                  const Task& task) {
    expects(crypto::sha256(schema_json) == schema.sha256());
    if (schema.rows_per_victim_max() != ledger.terms().rows_per_victim_max) {
        return fail(Code::invalid_input, "synthesis.rows_disagree",
                    {{"schema_rows", schema.rows_per_victim_max()},
                     {"ledger_rows", ledger.terms().rows_per_victim_max}});
    }
    // Seen by the office alone: nothing is published, and nothing is spent.
    if (records.rows < 2) {
        return fail(Code::not_estimable, "synthesis.no_two_records");
    }
    // Whether the place is free is known before anything is spent.
    TRY(FolderInMaking::start(target));
    const auto entry = TRY(ledger.reserve(plan.rho, about.purpose, about.dataset_sha256, target));
    detail::step("reserved");
    auto candidate =
        synthesized_candidate(records, schema, schema_json, plan, about, entry, random, task);
    if (!candidate) {
        TRY(ledger.withdraw(entry));
        return candidate.error();
    }
    return publish(
        *std::move(candidate), {about.publisher, about.title, today_utc(), about.terms},
        Account(OnLedger{&ledger, about.purpose, about.dataset_sha256, entry}, {}, target), task);
}

Result<Candidate> synthesized_candidate(const Records& records, const Schema& schema,
                                        const std::string& schema_json, const SynthesisPlan& plan,
                                        const SyntheticRelease& about, std::int64_t entry,
                                        crypto::SecureRandom& random, const Task& task) {
    const auto attack = TRY(canary_attack(schema, plan, about.canary_runs, random, task));
    const auto synthesis = TRY(synthesize(records, schema, plan, random, task));
    std::int64_t broken = 0;
    for (std::size_t row = 0; row < synthesis.records.rows; ++row) {
        broken += schema.broken_rules(synthesis.records.row(row)) > 0;
    }
    Candidate made;
    made.kind_ = "synthetic microdata";
    made.program_ = "palermo " + std::string(program_version()) + " protect/synthesize";
    made.table_ = decode(synthesis.records, schema);
    made.promise_ = "(" + rounded_up(epsilon_of(plan.rho, plan.delta), 10) + ", " +
                    number(plan.delta) + ")-differentially private for one victim";
    made.options_ = to_text(Json::Object{{"delta", Json::digits(plan.delta, 10)},
                                         {"rho", plan.rho.text()},
                                         {"sweeps", plan.sweeps}});
    made.members_ = members_of(schema, plan, synthesis, about.purpose, entry);
    // Counted in the drawn records: what is done after the noise costs nothing.
    std::vector<std::string> names;
    for (const auto& column : schema.columns()) names.push_back(column.name);
    made.say_of_groups(TRY(group_disclosure(made.table_, names, 10)));
    made.files_ = {{"microdata.csv", microdata_csv(schema, synthesis.records)},
                   {"tables.csv", tables_csv(schema, synthesis)},
                   {"schema.json", schema_json}};
    made.paid_by_ = entry;
    // Made on invented records and on the drawn ones; afresh they would cost the budget again.
    made.attack_ = [attacks = std::vector<Attack>{
                        attack,
                        {"impossible records", "every record against every rule of the schema",
                         static_cast<std::int64_t>(synthesis.records.rows),
                         broken}}]() -> Result<std::vector<Attack>> { return attacks; };
    return made;
}

}  // namespace palermo::protect
