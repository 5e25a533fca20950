#include "palermo/synthesis/detail/units.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace palermo::protect::detail {
namespace {

constexpr std::size_t unit_states_max = 20'000;

/// Whether a record keeps a rule.
bool keeps(const SchemaRule& rule, const std::vector<Code16>& record) {
    return rule.then.codes[record[rule.then.column]] ||
           !std::all_of(rule.when.begin(), rule.when.end(),
                        [&](const auto& part) { return part.codes[record[part.column]]; });
}

/// The combinations of codes of these columns that keep the rules. Codes are added column by
/// column; a rule is looked at once its last column is there.
Result<std::vector<std::vector<Code16>>> states_of(const Schema& schema,
                                                   const std::vector<std::size_t>& columns,
                                                   const std::vector<const SchemaRule*>& rules) {
    std::vector<Code16> record(schema.columns().size());
    std::vector<std::vector<Code16>> states = {{}};
    for (std::size_t m = 0; m < columns.size(); ++m) {
        const auto end = columns.begin() + static_cast<std::ptrdiff_t>(m) + 1;
        const auto known = [&](std::size_t column) {
            return std::find(columns.begin(), end, column) != end;
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
        for (const auto& state : states) {
            for (std::size_t i = 0; i < m; ++i) record[columns[i]] = state[i];
            for (std::size_t code = 0; code < schema.columns()[columns[m]].codes.size(); ++code) {
                record[columns[m]] = static_cast<Code16>(code);
                if (!std::all_of(checkable.begin(), checkable.end(),
                                 [&](const auto* rule) { return keeps(*rule, record); })) {
                    continue;
                }
                longer.emplace_back(state).push_back(static_cast<Code16>(code));
                if (columns.size() > 1 && longer.size() > unit_states_max) {
                    return fail(Code::invalid_input, "synthesis.rules_tie_too_much", {},
                                schema.columns()[columns[0]].name);
                }
            }
        }
        states = std::move(longer);
    }
    if (states.empty()) {
        return fail(Code::invalid_input, "synthesis.no_record_keeps_rules", {},
                    schema.columns()[columns[0]].name);
    }
    return states;
}

/// How much one column of a table says about the other, 0 to 1: mutual information over the smaller
/// entropy.
double association(const Estimate& table, std::size_t width) {
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

}  // namespace

Result<std::vector<FitUnit>> units_of(const Schema& schema) {
    const auto width = schema.columns().size();
    std::vector<std::size_t> group(width);
    std::iota(group.begin(), group.end(), std::size_t{0});
    for (const auto& rule : schema.rules()) {
        for (const auto& part : rule.when) {
            const auto from = group[part.column], to = group[rule.then.column];
            std::replace(group.begin(), group.end(), from, to);
        }
    }
    std::vector<FitUnit> units;
    for (std::size_t which = 0; which < width; ++which) {
        FitUnit unit;
        for (std::size_t j = 0; j < width; ++j) {
            if (group[j] == which) unit.columns.push_back(j);
        }
        if (unit.columns.empty()) continue;
        std::vector<const SchemaRule*> rules;
        for (const auto& rule : schema.rules()) {
            if (group[rule.then.column] == which) rules.push_back(&rule);
        }
        unit.states = TRY(states_of(schema, unit.columns, rules));
        units.push_back(std::move(unit));
    }
    return units;
}

void join_close(const Schema& schema, const Estimates& estimates, std::vector<FitUnit>& units) {
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
        FitUnit joined;
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

}  // namespace palermo::protect::detail
