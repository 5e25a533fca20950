// Invented records in which one column follows from another, and an attacker who knows it.
//
// The attacker is written without the code under test: from the rows of what was let out alone, and from
// the rule that was planted.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "palermo/disclosure/attack.hpp"
#include "palermo/disclosure/suppress.hpp"

namespace palermo::tests {

/// People by four columns: where, age, minor (follows from age), group (follows from minor or not).
struct Planted {
    Table records;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> tables;
    /// Combinations of answers, by all columns, that can be. shape [combinations][columns]
    std::vector<std::vector<std::string>> possible;
};

/// Whoever has one of these ages is `minor` of it; "" goes with anything.
inline Planted planted(std::mt19937_64& random) {
    const auto pick = [&](std::uint64_t n) { return random() % n; };
    const std::vector<std::string> ages = {"0-8", "9-17", "18-29", "30-44", "45+"};
    const auto regions = 2 + pick(3), years = 3 + pick(3);
    const bool gaps = pick(3) == 0, both_ways = pick(4) == 0, chain = pick(3) == 0;
    std::vector<std::string> minor;
    for (std::uint64_t a = 0; a < years; ++a) {
        minor.push_back(both_ways ? "m" + ages[a]
                        : a == 0  ? "yes"
                        : a == 1  ? (pick(2) == 0 ? "yes" : "no")
                                  : "no");
    }
    Planted result;
    result.columns = {"region", "age", "minor", "care"};
    TextColumn region("region"), age("age"), is_minor("minor"), care("care");
    const std::int64_t sizes[] = {0, 0, 1, 2, 4, 7, 12, 25, 40};
    const auto add = [&](const std::string& where, const std::string& old, const std::string& small,
                         const std::string& cared) {
        result.possible.push_back({where, old, small, cared});
        for (auto n = sizes[pick(9)]; n > 0; --n) {
            region.push(where), age.push(old), is_minor.push(small), care.push(cared);
        }
    };
    for (std::uint64_t r = 0; r < regions; ++r) {
        const auto where = "r" + std::to_string(r);
        for (std::uint64_t a = 0; a < years; ++a) {
            const auto cared = chain ? (minor[a] == "no" ? "adults" : "children") : "";
            for (const auto* other : {"x", "y"}) {
                if (chain && std::string(other) == "y") continue;
                add(where, ages[a], minor[a], chain ? cared : other);
            }
        }
        if (!gaps) continue;
        add(where, "", "yes", chain ? "children" : "x");
        add(where, "", "no", chain ? "adults" : "y");
        // Who had no age and is no minor happens to have y here. That is a column that follows from two others
        // together, which no release promises to have attacked (not_attacked): nobody knows it.
        if (!chain) {
            result.possible.push_back({where, "", "yes", "y"});
            result.possible.push_back({where, "", "no", "x"});
        }
    }
    // So that everybody is there.
    for (std::uint64_t a = 0; a < years; ++a) {
        for (int n = 0; n < 12; ++n) {
            region.push("r0"), age.push(ages[a]), is_minor.push(minor[a]);
            care.push(chain ? (minor[a] == "no" ? "adults" : "children") : "x");
        }
    }
    result.records = *Table::make({region, age, is_minor, care});
    const std::vector<std::vector<std::vector<std::string>>> asked = {
        {{"region", "minor"}, {"region", "age"}},
        {{"minor"}, {"region", "age"}},
        {{"region", "minor"}, {"age"}, {"region"}},
        {{"region", "minor", "care"}, {"region", "age"}},
        {{"region", "care"}, {"region", "age"}},
        {{"care", "age"}, {"minor", "region"}},
        {{"region", "age"}, {"age", "care"}, {"region", "minor"}}};
    result.tables = asked[pick(asked.size())];
    return result;
}

/// How many small cells of the tables asked for are known to within `width`, to somebody who has the
/// rows let out and knows which answers go together.
inline std::int64_t told(const Planted& people, const Table& released, std::int64_t small_below,
                         std::int64_t width) {
    using namespace protect;
    CellSystem system;
    std::vector<std::int64_t> truth;
    std::map<std::vector<std::string>, std::int64_t> held;
    for (std::size_t row = 0; row < people.records.rows(); ++row) {
        std::vector<std::string> answers;
        for (const auto& name : people.columns) {
            answers.emplace_back((*people.records.text(name))[row]);
        }
        ++held[answers];
    }
    for (const auto& answers : people.possible) {
        system.cells.push_back({0, no_limit});
        const auto found = held.find(answers);
        truth.push_back(found == held.end() ? 0 : found->second);
    }
    const auto inner = system.cells.size();
    std::vector<bool> wanted(inner, false);
    const auto* counts = released.counts("count");
    const auto add = [&](const std::vector<std::string>& labels, Bounds bounds) {
        Sum sum{static_cast<CellIndex>(system.cells.size()), {}};
        std::int64_t count = 0;
        for (CellIndex i = 0; i < inner; ++i) {
            bool in = true;
            for (std::size_t c = 0; c < labels.size(); ++c) {
                in = in && (labels[c] == "Total" || labels[c] == people.possible[i][c]);
            }
            if (!in) continue;
            sum.parts.push_back(i);
            count += truth[i];
        }
        system.cells.push_back(bounds);
        system.sums.push_back(std::move(sum));
        truth.push_back(count);
        wanted.push_back(!bounds.known() && count > 0 && count < small_below);
    };
    std::int64_t fallen = 0;
    for (std::size_t row = 0; row < released.rows(); ++row) {
        std::vector<std::string> labels;
        for (const auto& name : people.columns) {
            const auto* text = released.text(name);
            labels.emplace_back(text == nullptr ? "Total" : (*text)[row]);
        }
        const auto count = (*counts)[row];
        if (count.known() && count.value > 0 && count.value < small_below) ++fallen;
        add(labels, count.known() ? Bounds{count.value, count.value} : Bounds{1, no_limit});
    }
    // Groups that are not in the list have nobody in them.
    std::map<std::vector<std::string>, bool> listed;
    for (const auto& table : people.tables) {
        for (const auto& answers : people.possible) {
            std::vector<std::string> labels;
            for (std::size_t c = 0; c < people.columns.size(); ++c) {
                const bool by =
                    std::find(table.begin(), table.end(), people.columns[c]) != table.end();
                labels.push_back(by ? answers[c] : "Total");
            }
            listed.emplace(labels, false);
        }
    }
    for (std::size_t row = 0; row < released.rows(); ++row) {
        std::vector<std::string> labels;
        for (const auto& name : people.columns) {
            const auto* text = released.text(name);
            labels.emplace_back(text == nullptr ? "Total" : (*text)[row]);
        }
        if (listed.contains(labels)) listed[labels] = true;
    }
    for (const auto& [labels, there] : listed) {
        if (!there) add(labels, {0, 0});
    }
    const auto found = intervals(system, wanted, {.wide_enough = width, .solution = truth});
    if (!found) return -1;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (!wanted[i]) continue;
        if (found->undecided[i] || found->cells[i].high - found->cells[i].low < width) ++fallen;
    }
    return fallen;
}

}  // namespace palermo::tests
