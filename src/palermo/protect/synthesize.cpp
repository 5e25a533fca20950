#include "palermo/protect/synthesize.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <ctime>
#include <limits>
#include <numeric>
#include <thread>

#include "palermo/core/files.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/protect/accountant.hpp"
#include "palermo/protect/detail/door.hpp"
#include "palermo/protect/detail/estimate.hpp"
#include "palermo/protect/detail/fit.hpp"
#include "palermo/protect/membership.hpp"
#include "palermo/protect/noise.hpp"

namespace palermo::protect {
namespace {

constexpr std::size_t unit_states_max = 20'000;

/// Columns tied by rules, with the combinations the rules allow; every column in one unit.
Result<std::vector<detail::FitUnit>> units_of(const Schema& schema) {
    const auto width = schema.columns().size();
    std::vector<std::size_t> group(width);
    std::iota(group.begin(), group.end(), std::size_t{0});
    const auto join = [&](std::size_t a, std::size_t b) {
        const auto from = group[a], to = group[b];
        std::replace(group.begin(), group.end(), from, to);
    };
    for (const auto& rule : schema.rules()) {
        for (const auto& part : rule.when) join(part.column, rule.then.column);
    }
    std::vector<detail::FitUnit> units;
    for (std::size_t which = 0; which < width; ++which) {
        detail::FitUnit unit;
        for (std::size_t j = 0; j < width; ++j) {
            if (group[j] == which) unit.columns.push_back(j);
        }
        if (unit.columns.empty()) continue;
        std::vector<const SchemaRule*> rules;
        for (const auto& rule : schema.rules()) {
            if (group[rule.then.column] == which) rules.push_back(&rule);
        }
        // Codes are added column by column; a rule is checked once its last column is there.
        std::vector<Code16> record(width);
        std::vector<std::vector<Code16>> partial = {{}};
        for (std::size_t m = 0; m < unit.columns.size(); ++m) {
            const auto known = [&](std::size_t column) {
                return std::find(unit.columns.begin(),
                                 unit.columns.begin() + static_cast<std::ptrdiff_t>(m) + 1,
                                 column) !=
                       unit.columns.begin() + static_cast<std::ptrdiff_t>(m) + 1;
            };
            std::vector<const SchemaRule*> checkable;
            for (const auto* rule : rules) {
                if (known(rule->then.column) &&
                    std::all_of(rule->when.begin(), rule->when.end(),
                                [&](const auto& part) { return known(part.column); })) {
                    checkable.push_back(rule);
                }
            }
            std::vector<std::vector<Code16>> longer;
            for (const auto& state : partial) {
                for (std::size_t i = 0; i < m; ++i) record[unit.columns[i]] = state[i];
                for (std::size_t code = 0; code < schema.columns()[unit.columns[m]].codes.size();
                     ++code) {
                    record[unit.columns[m]] = static_cast<Code16>(code);
                    const bool allowed =
                        std::all_of(checkable.begin(), checkable.end(), [&](const auto* rule) {
                            return rule->then.codes[record[rule->then.column]] ||
                                   !std::all_of(rule->when.begin(), rule->when.end(),
                                                [&](const auto& part) {
                                                    return part.codes[record[part.column]];
                                                });
                        });
                    if (!allowed) continue;
                    auto& state_here = longer.emplace_back(state);
                    state_here.push_back(static_cast<Code16>(code));
                    if (unit.columns.size() > 1 && longer.size() > unit_states_max) {
                        return fail(Code::invalid_input,
                                    "the rules tie together more combinations than can be kept "
                                    "(20,000); drop a rule or a column of them",
                                    schema.columns()[unit.columns[0]].name);
                    }
                }
            }
            partial = std::move(longer);
        }
        if (partial.empty()) {
            return fail(Code::invalid_input, "no record can keep all the rules of this column",
                        schema.columns()[unit.columns[0]].name);
        }
        unit.states = std::move(partial);
        units.push_back(std::move(unit));
    }
    return units;
}

double possible_count(const Schema& schema, const std::vector<Reading>& readings) {
    std::vector<std::size_t> columns;
    double cells = 1;
    bool plain = true;
    for (const auto& reading : readings) {
        columns.push_back(reading.column);
        cells *= static_cast<double>(size_of(schema, reading));
        plain = plain && reading.level == 0;
    }
    if (!plain || schema.rules().empty()) return cells;
    const auto possible = detail::possible_cells(schema, columns);
    return static_cast<double>(std::count(possible.begin(), possible.end(), true));
}

/// Shares `budget` among tables in proportion to a power of their cells. cells^(2/3) is best for raw
/// noise; cleaning empties most cells of large tables, so they need less.
constexpr double cells_power = 0.45;

Result<void> give(const Schema& schema, const std::vector<std::vector<Reading>>& tables,
                  double budget, std::vector<PlannedMarginal>& plan) {
    double sum = 0;
    for (const auto& readings : tables) {
        sum += std::pow(possible_count(schema, readings), cells_power);
    }
    for (const auto& readings : tables) {
        const double weight = std::pow(possible_count(schema, readings), cells_power);
        const auto share = rounded_down(budget * weight / sum);
        if (share <= Rational(0)) {
            return fail(Code::invalid_input,
                        "the budget is too small for so many tables: ask for fewer columns or a "
                        "larger epsilon");
        }
        plan.push_back(planned(schema, readings, share));
    }
    return {};
}

/// Report-noisy-max with exact discrete Laplace noise: `epsilon`-DP for scores that one victim
/// changes by at most `sensitivity`.
Result<std::size_t> noisy_max(const std::vector<std::int64_t>& scores, const Rational& epsilon,
                              std::int64_t sensitivity, crypto::SecureRandom& random) {
    const auto noise = TRY(DiscreteLaplace::make(Rational(2 * sensitivity) / epsilon));
    std::size_t best = 0;
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const auto noisy = scores[i] + noise.draw(random);
        if (noisy > most) {
            most = noisy;
            best = i;
        }
    }
    return best;
}

/// Chooses the tables of three that the model so far gets most wrong, and measures them.
Result<std::vector<Marginal>> measure_triples(const Records& records, const Schema& schema,
                                              const SynthesisPlan& plan, const Records& model,
                                              std::int64_t scale, crypto::SecureRandom& random) {
    auto candidates = plan.triple_candidates;
    std::vector<std::int64_t> scores(candidates.size());
    std::atomic<std::size_t> next = 0;
    const auto score = [&] {
        for (std::size_t i = next++; i < candidates.size(); i = next++) {
            const auto truth = count(records, schema, candidates[i]);
            const auto guess = count(model, schema, candidates[i]);
            // How far off the model is, less a part of what noise would add; only the first sees
            // the data.
            const auto table = planned(schema, candidates[i], plan.triple_rho);
            const double noise =
                0.8 * std::sqrt(table.variance.up()) * static_cast<double>(table.cells);
            std::int64_t off = 0;
            for (std::size_t cell = 0; cell < truth.size(); ++cell) {
                off += std::abs(truth[cell] - guess[cell] * scale);
            }
            scores[i] = off - static_cast<std::int64_t>(0.2 * noise);
        }
    };
    std::thread other(score);
    score();
    other.join();
    std::vector<PlannedMarginal> chosen;
    for (int round = 0; round < plan.triples && !candidates.empty(); ++round) {
        const auto best = TRY(
            noisy_max(scores, plan.triple_selection_epsilon, schema.rows_per_victim_max(), random));
        chosen.push_back(planned(schema, candidates[best], plan.triple_rho));
        candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(best));
        scores.erase(scores.begin() + static_cast<std::ptrdiff_t>(best));
    }
    return measure(records, schema, chosen, random);
}

/// How much one column of a table says about the other, 0 to 1: mutual information over the smaller
/// entropy.
double association(const detail::Estimate& table, std::size_t width) {
    const auto height = table.cells.size() / width;
    std::vector<double> rows(height), columns(width);
    double total = 0;
    for (std::size_t cell = 0; cell < table.cells.size(); ++cell) {
        rows[cell / width] += table.cells[cell];
        columns[cell % width] += table.cells[cell];
        total += table.cells[cell];
    }
    const auto entropy = [&](const std::vector<double>& counts) {
        double sum = 0;
        for (const auto count : counts) {
            if (count > 0) sum -= count / total * std::log(count / total);
        }
        return sum;
    };
    const double least = std::min(entropy(rows), entropy(columns));
    return least > 0.02 ? (entropy(rows) + entropy(columns) - entropy(table.cells)) / least : 0;
}

/// Joins units whose columns hang together so closely that changing one alone would have to pass
/// through combinations nobody has: drawn apart, they would stay where they started.
void join_close(const Schema& schema, const detail::Estimates& estimates,
                std::vector<detail::FitUnit>& units) {
    constexpr std::size_t joint_states_max = 90;
    constexpr double close = 0.25;
    struct Link {
        double strength;
        std::size_t a, b;
    };
    std::vector<Link> links;
    for (const auto& table : estimates.tables) {
        if (table.columns.size() != 2 || table.cells.size() > joint_states_max) continue;
        const auto width = schema.columns()[table.columns[1]].codes.size();
        const double strength = association(table, width);
        if (strength > close) links.push_back({strength, table.columns[0], table.columns[1]});
    }
    std::stable_sort(links.begin(), links.end(),
                     [](const Link& x, const Link& y) { return x.strength > y.strength; });
    const auto unit_with = [&](std::size_t column) {
        return std::find_if(units.begin(), units.end(), [&](const auto& unit) {
            return std::find(unit.columns.begin(), unit.columns.end(), column) !=
                   unit.columns.end();
        });
    };
    for (const auto& link : links) {
        const auto a = unit_with(link.a), b = unit_with(link.b);
        if (a == b || a->states.size() * b->states.size() > joint_states_max) continue;
        detail::FitUnit joined;
        joined.columns = a->columns;
        joined.columns.insert(joined.columns.end(), b->columns.begin(), b->columns.end());
        for (const auto& first : a->states) {
            for (const auto& second : b->states) {
                auto& state = joined.states.emplace_back(first);
                state.insert(state.end(), second.begin(), second.end());
            }
        }
        *a = std::move(joined);
        units.erase(b);
    }
}

detail::FitPlan fit_plan(const Schema& schema, const detail::Estimates& estimates, int sweeps,
                         std::uint64_t seed) {
    detail::FitPlan plan;
    plan.rows = static_cast<std::size_t>(std::max<long long>(1, std::llround(estimates.rows)));
    plan.seed = seed;
    plan.sweeps = sweeps;
    for (const auto& column : schema.columns()) plan.sizes.push_back(column.codes.size());
    for (const auto& one : estimates.one_way) plan.shares.emplace_back(one.begin(), one.end());
    for (const auto& table : estimates.tables) {
        detail::FitTable wanted;
        wanted.columns = table.columns;
        wanted.target.assign(table.cells.begin(), table.cells.end());
        for (std::size_t cell = 0; cell < wanted.target.size(); ++cell) {
            if (!table.possible[cell]) wanted.target[cell] = -1;
        }
        wanted.spread = static_cast<float>(0.1 * table.sigma) + 0.1F;
        plan.tables.push_back(std::move(wanted));
    }
    auto units = units_of(schema);
    expects(units.has_value());  // plan_synthesis() has looked
    plan.units = *std::move(units);
    join_close(schema, estimates, plan.units);
    return plan;
}

/// The same plan for a fraction of the records: a sketch is enough to choose tables by.
detail::FitPlan sketched(detail::FitPlan plan, std::size_t part) {
    plan.rows = std::max<std::size_t>(1, plan.rows / part);
    for (auto& table : plan.tables) {
        for (auto& cell : table.target) {
            if (cell > 0) cell /= static_cast<float>(part);
        }
    }
    return plan;
}

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
        // Discrete Gaussian tails are not heavier than continuous ones at whole numbers [CKS20].
        const auto reach = static_cast<std::int64_t>(std::ceil(1.96 * marginal.sigma));
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

/// Gives every code one record where it has none: at this noise a small group and an absent one
/// cannot be told apart, and a country or a gender that is erased reads as a zero.
void keep_every_code(const Schema& schema, std::uint64_t seed, Records& records) {
    for (std::size_t j = 0; j < schema.columns().size(); ++j) {
        const auto& column = schema.columns()[j];
        if (records.rows < 20 * column.codes.size()) continue;
        std::vector<std::size_t> counts(column.codes.size());
        for (const auto code : records.columns[j]) ++counts[code];
        for (std::size_t code = 0; code < counts.size(); ++code) {
            // From anywhere it will not be missed; 1,000 looks find a place in any real table.
            for (int look = 0; counts[code] == 0 && look < 1'000; ++look) {
                seed = seed * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
                const auto row = static_cast<std::size_t>((seed >> 20) % records.rows);
                auto& here = records.columns[j][row];
                if (counts[here] < 100) continue;
                const auto before = here;
                here = static_cast<Code16>(code);
                if (schema.broken_rules(records.row(row)) > 0) {
                    here = before;
                    continue;
                }
                --counts[before];
                ++counts[code];
            }
        }
    }
}

struct File {
    std::string name;
    std::string bytes;
};

std::string statement_json(const Schema& schema, const SynthesisPlan& plan,
                           const Synthesis& synthesis, const SyntheticRelease& about,
                           const std::string& dataset, std::int64_t entry,
                           const Statement& statement, const std::vector<File>& files) {
    std::string json = "{\n \"release\": \"palermo protected release 1\",\n";
    json += " \"kind\": \"synthetic microdata\",\n";
    const auto text = [&](const char* key, std::string_view value) {
        json += std::string(" \"") + key + "\": " + json_quoted(value) + ",\n";
    };
    text("title", about.title);
    text("publisher", about.publisher);
    text("terms", about.terms);
    text("purpose", about.purpose);
    text("made", statement.source.released);
    text("program", "palermo " + std::string(program_version()));
    text("dataset", dataset);
    json += " \"ledger_entry\": " + std::to_string(entry) + ",\n";
    json += " \"promise\": {\"epsilon\": " + number(epsilon_of(plan.rho, plan.delta)) +
            ", \"delta\": " + number(plan.delta) + ", \"rho\": " + json_quoted(plan.rho.text()) +
            ", \"epsilon_if_noise_were_continuous\": " +
            number(gaussian_epsilon_of(plan.rho, plan.delta)) +
            ",\n  \"unit\": \"one victim with all their rows, added or removed\"" +
            ", \"rows_per_victim_max\": " + std::to_string(schema.rows_per_victim_max()) + "},\n";
    json += " \"schema\": {\"name\": " + json_quoted(schema.name()) +
            ", \"sha256\": " + json_quoted(schema.sha256()) + "},\n";
    json += " \"records\": " + std::to_string(synthesis.records.rows) + ",\n";
    json += " \"fitting_seed\": " + json_quoted(std::to_string(synthesis.seed)) + ",\n";
    json +=
        " \"reading\": \"The records are drawn, not people. Use them for patterns of up to "
        "three columns; for a count, use tables.csv with its interval. Counts below about " +
        number(std::ceil(3 * synthesis.measured.front().sigma)) + " can be noise alone.\",\n";
    json += " \"measurements\": [";
    for (std::size_t i = 0; i < synthesis.measured.size(); ++i) {
        const auto& each = synthesis.measured[i];
        json += std::string(i == 0 ? "\n" : ",\n") +
                "  {\"table\": " + json_quoted(name_of(each.plan, schema)) +
                ", \"cells\": " + std::to_string(each.plan.cells) +
                ", \"rho\": " + json_quoted(each.plan.rho.text()) +
                ", \"noise_sd\": " + number(each.sigma) + "}";
    }
    json += "\n ],\n";
    json += " \"choices\": {\"tables_of_three\": " + std::to_string(plan.triples) +
            ", \"epsilon_each\": " + json_quoted(plan.triple_selection_epsilon.text()) +
            ", \"candidates\": " + std::to_string(plan.triple_candidates.size()) + "},\n";
    json += " \"attacks\": [";
    for (std::size_t i = 0; i < statement.attacks.size(); ++i) {
        const auto& each = statement.attacks[i];
        json += std::string(i == 0 ? "\n" : ",\n") + "  {\"name\": " + json_quoted(each.name) +
                ", \"method\": " + json_quoted(each.method) +
                ", \"tried\": " + std::to_string(each.tried) +
                ", \"succeeded\": " + std::to_string(each.succeeded) + "}";
    }
    json += "\n ],\n \"files\": [";
    for (std::size_t i = 0; i < files.size(); ++i) {
        json += std::string(i == 0 ? "\n" : ",\n") + "  {\"name\": " + json_quoted(files[i].name) +
                ", \"bytes\": " + std::to_string(files[i].bytes.size()) +
                ", \"sha256\": " + json_quoted(crypto::sha256(files[i].bytes)) + "}";
    }
    return json + "\n ]\n}\n";
}

std::string today_utc() {
    const auto now = std::time(nullptr);
    std::tm parts = {};
    ::gmtime_r(&now, &parts);
    char text[16];
    std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
    return text;
}

/// The attack on this plan's own measurements, on invented records, so that it costs nothing.
Result<Attack> canary_attack(const Schema& schema, const SynthesisPlan& plan, int runs,
                             crypto::SecureRandom& random) {
    const auto pair = outlier_pair_of(schema, 500);
    std::vector<PlannedMarginal> small;
    for (const auto& each : plan.marginals) {
        if (each.cells <= 2'000) small.push_back(each);
    }
    const auto canary = pair.with.row(pair.with.rows - 1);
    std::vector<std::vector<std::int64_t>> without;
    for (const auto& each : small) without.push_back(count(pair.without, schema, each.readings));
    const auto observed = [&](const Records& records) -> Result<std::vector<double>> {
        const auto measured = TRY(measure(records, schema, small, random));
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

Result<SynthesisPlan> plan_synthesis(const Schema& schema, const SynthesisOptions& options) {
    if (!(options.epsilon > 0 && options.epsilon <= 100)) {
        return fail(Code::invalid_input, "epsilon must lie above 0 and not above 100");
    }
    if (!(options.delta > 0 && options.delta < 0.01)) {
        return fail(Code::invalid_input,
                    "delta must lie above 0 and below 0.01; one over the number of victims is "
                    "the most that protects anybody");
    }
    TRY(units_of(schema));
    SynthesisPlan plan;
    plan.epsilon = options.epsilon;
    plan.delta = options.delta;
    plan.sweeps = options.sweeps;
    const auto budget = rho_for(options.epsilon, options.delta);
    const double total = budget.down();
    const auto width = schema.columns().size();

    std::vector<std::vector<Reading>> ones, pairs, coarse;
    std::vector<std::size_t> deep;
    for (std::size_t i = 0; i < width; ++i) {
        ones.push_back({{i, 0}});
        for (std::size_t level = 1; level <= schema.columns()[i].levels.size(); ++level) {
            coarse.push_back({{i, level}});
        }
        if (!schema.columns()[i].levels.empty()) deep.push_back(i);
        for (std::size_t j = i + 1; j < width; ++j) pairs.push_back({{i, 0}, {j, 0}});
    }
    for (std::size_t a = 0; a < deep.size(); ++a) {
        for (std::size_t b = a + 1; b < deep.size(); ++b) {
            coarse.push_back({{deep[a], 1}, {deep[b], 1}});
        }
    }
    for (std::size_t i = 0; i < width; ++i) {
        for (std::size_t j = i + 1; j < width; ++j) {
            for (std::size_t k = j + 1; k < width; ++k) {
                const auto cells = schema.columns()[i].codes.size() *
                                   schema.columns()[j].codes.size() *
                                   schema.columns()[k].codes.size();
                if (cells <= options.triple_cells_max) {
                    plan.triple_candidates.push_back({{i, 0}, {j, 0}, {k, 0}});
                }
            }
        }
    }
    // Scoring a candidate reads all records: more than some thousand would not be worth the wait.
    if (plan.triple_candidates.size() > 4'000) {
        std::vector<std::vector<Reading>> thinned;
        const auto step = plan.triple_candidates.size() / 4'000 + 1;
        for (std::size_t i = 0; i < plan.triple_candidates.size(); i += step) {
            thinned.push_back(plan.triple_candidates[i]);
        }
        plan.triple_candidates = std::move(thinned);
    }
    plan.triples = std::min(options.triples, static_cast<int>(plan.triple_candidates.size()));
    const double for_triples = plan.triples > 0 ? options.triples_share : 0;
    const double for_levels = coarse.empty() ? 0 : options.levels_share;
    const double for_ones = pairs.empty() ? 1 - for_levels : options.one_way_share;
    TRY(give(schema, ones, total * for_ones, plan.marginals));
    if (!coarse.empty()) TRY(give(schema, coarse, total * for_levels, plan.marginals));
    if (!pairs.empty()) {
        TRY(give(schema, pairs, total * (1 - for_ones - for_levels - for_triples), plan.marginals));
    }
    for (const auto& each : plan.marginals) plan.rho += each.rho;
    if (plan.triples > 0) {
        // A fifth of it to choose, epsilon^2 / 2 each [BS16], the rest to measure.
        const double each = total * for_triples / plan.triples;
        const auto choose = static_cast<std::int64_t>(std::sqrt(2 * each / 5) * (1 << 16));
        plan.triple_selection_epsilon = Rational(std::max<std::int64_t>(choose, 1), 1 << 16);
        plan.triple_rho = rounded_down(each * 4 / 5);
        const auto cost = rho_of_pure(plan.triple_selection_epsilon) + plan.triple_rho;
        if (plan.triple_rho <= Rational(0) || plan.rho + cost * Rational(plan.triples) > budget) {
            plan.triples = 0;
            plan.triple_candidates.clear();
        } else {
            plan.rho += cost * Rational(plan.triples);
        }
    }
    expects(plan.rho <= budget);
    return plan;
}

Records fit_records(const Schema& schema, const std::vector<Marginal>& measured, int sweeps,
                    std::uint64_t seed, std::vector<std::vector<double>>* cleaned) {
    const auto estimates = detail::estimate(schema, measured);
    if (cleaned != nullptr) {
        cleaned->assign(measured.size(), {});
        for (std::size_t i = 0; i < measured.size(); ++i) {
            const auto& readings = measured[i].plan.readings;
            if (std::any_of(readings.begin(), readings.end(),
                            [](const Reading& reading) { return reading.level > 0; })) {
                continue;
            }
            if (readings.size() == 1) {
                (*cleaned)[i] = estimates.one_way[readings[0].column];
                continue;
            }
            std::vector<std::size_t> columns;
            for (const auto& reading : readings) columns.push_back(reading.column);
            for (const auto& table : estimates.tables) {
                if (table.columns == columns) (*cleaned)[i] = table.cells;
            }
        }
    }
    auto records = detail::fit(fit_plan(schema, estimates, sweeps, seed));
    keep_every_code(schema, seed, records);
    return records;
}

Result<Synthesis> synthesize(const Records& records, const Schema& schema,
                             const SynthesisPlan& plan, crypto::SecureRandom& random) {
    if (records.rows == 0) {
        return fail(Code::not_estimable, "there are no records to learn from");
    }
    expects(records.columns.size() == schema.columns().size());
    Synthesis result;
    result.measured = TRY(measure(records, schema, plan.marginals, random));
    result.seed = random.bits();
    if (plan.triples > 0) {
        const auto estimates = detail::estimate(schema, result.measured);
        // A sketch of a fifth, or of about 40,000 records where there are many.
        const auto part =
            std::max<std::size_t>(5, static_cast<std::size_t>(estimates.rows / 40'000));
        const auto sketch =
            detail::fit(sketched(fit_plan(schema, estimates, 5, result.seed + 1), part));
        auto triples = TRY(measure_triples(records, schema, plan, sketch,
                                           static_cast<std::int64_t>(part), random));
        for (auto& each : triples) result.measured.push_back(std::move(each));
    }
    result.records =
        fit_records(schema, result.measured, plan.sweeps, result.seed, &result.cleaned);
    return result;
}

Result<Release> publish_synthetic(Ledger& ledger, const Records& records, const Schema& schema,
                                  const std::string& schema_json, const SynthesisPlan& plan,
                                  const SyntheticRelease& about,
                                  const std::filesystem::path& target,
                                  crypto::SecureRandom& random) {
    expects(crypto::sha256(schema_json) == schema.sha256());
    if (schema.rows_per_victim_max() != ledger.terms().rows_per_victim_max) {
        return fail(Code::invalid_input,
                    "the schema and the ledger disagree on how many rows a victim may have");
    }
    if (records.rows == 0) {
        return fail(Code::not_estimable, "there are no records to learn from");
    }
    auto folder = TRY(FolderInMaking::start(target));
    const auto entry = TRY(ledger.reserve(plan.rho, about.purpose, about.dataset_sha256, target));
    detail::step("reserved");

    const auto make = [&]() -> Result<Release> {
        const auto attack = TRY(canary_attack(schema, plan, about.canary_runs, random));
        const auto synthesis = TRY(synthesize(records, schema, plan, random));
        std::int64_t broken = 0;
        for (std::size_t row = 0; row < synthesis.records.rows; ++row) {
            broken += schema.broken_rules(synthesis.records.row(row)) > 0;
        }
        const auto dataset = ledger.public_name(about.dataset_sha256);
        Statement statement;
        statement.source = {about.publisher, about.title, today_utc(), about.terms};
        statement.recipe.program = "palermo " + std::string(program_version()) + " synthesize";
        statement.recipe.inputs = {{"ledger entry " + std::to_string(entry), dataset},
                                   {"schema", schema.sha256()}};
        statement.recipe.parameters = "{\"delta\":" + number(plan.delta) +
                                      ",\"rho\":" + json_quoted(plan.rho.text()) +
                                      ",\"sweeps\":" + std::to_string(plan.sweeps) + "}";
        statement.promise = "(" + number(epsilon_of(plan.rho, plan.delta)) + ", " +
                            number(plan.delta) + ")-differentially private for one victim";
        statement.attacks = {attack,
                             {"impossible records", "every record against every rule of the schema",
                              static_cast<std::int64_t>(synthesis.records.rows), broken}};

        const std::vector<File> files = {
            {"microdata.csv", microdata_csv(schema, synthesis.records)},
            {"tables.csv", tables_csv(schema, synthesis)},
            {"schema.json", schema_json}};
        const auto json =
            statement_json(schema, plan, synthesis, about, dataset, entry, statement, files);
        auto release = TRY(detail::Door::open(decode(synthesis.records, schema), statement));
        for (const auto& file : files) TRY(folder.write(file.name, file.bytes));
        TRY(folder.write(statement_file, json));
        detail::step("written aside");
        TRY(ledger.seal(entry, crypto::sha256(json), folder.path()));
        detail::step("sealed");
        TRY(folder.publish());
        detail::step("in place");
        return release;
    };
    auto release = make();
    if (!release) {
        // Not in place: publish() is all or nothing. What was drawn goes before the entry does.
        std::error_code ignored;
        std::filesystem::remove_all(folder.path(), ignored);
        TRY(ledger.withdraw(entry));
        return release;
    }
    TRY(ledger.commit(entry));
    return release;
}

}  // namespace palermo::protect
