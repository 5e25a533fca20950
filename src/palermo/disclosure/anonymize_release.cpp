// disclosure/anonymize_release.cpp: release_records() of anonymize.hpp: the attacks on records.
#include <algorithm>
#include <map>
#include <set>

#include "palermo/core/recipe.hpp"
#include "palermo/disclosure/anonymize.hpp"
#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/detail/cube_attack.hpp"
#include "palermo/disclosure/rows.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect {

using formats::Json;

namespace {

/// Combinations tried are sets of columns times different records: about 5 CPU s at most.
constexpr double looks_max = 3e8;

using Words = std::vector<std::string_view>;

/// Equal records of the grouped columns, with the sensitive answers found beside them.
struct Crowd {
    std::int64_t records = 0;
    std::vector<std::set<std::string_view>> sensitive;  // shape [sensitive columns], answers given
};

Result<std::map<Words, Crowd>> crowds_of(const Table& table, const std::vector<std::string>& names,
                                         const std::vector<std::string>& sensitive) {
    std::vector<const TextColumn*> columns, hold;
    for (const auto* list : {&names, &sensitive}) {
        for (const auto& name : *list) {
            (list == &names ? columns : hold).push_back(TRY(text_column(table, name)));
        }
    }
    std::map<Words, Crowd> result;
    Words words(columns.size());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t c = 0; c < columns.size(); ++c) words[c] = (*columns[c])[row];
        auto& crowd = result[words];
        ++crowd.records;
        crowd.sensitive.resize(hold.size());
        for (std::size_t c = 0; c < hold.size(); ++c) {
            if (!hold[c]->missing(row)) crowd.sensitive[c].insert((*hold[c])[row]);
        }
    }
    return result;
}

Attack small_groups(const std::map<Words, Crowd>& released, std::int64_t k) {
    Attack attack{"small groups", "which records equal fewer than k - 1 others", 0, 0};
    for (const auto& [words, crowd] : released) {
        attack.tried += crowd.records;
        if (crowd.records < k) attack.succeeded += crowd.records;
    }
    return attack;
}

Result<Attack> rare_combinations(const Table& table, const std::vector<std::string>& names,
                                 std::size_t different, std::int64_t k) {
    int order = 0;
    double subsets = 0, of_this_order = 1;
    while (order < 4 && order < static_cast<int>(names.size())) {
        of_this_order *= static_cast<double>(names.size() - static_cast<std::size_t>(order)) /
                         static_cast<double>(order + 1);
        if (order > 0 && (subsets + of_this_order) * static_cast<double>(different) > looks_max)
            break;
        subsets += of_this_order;
        ++order;
    }
    const auto found = TRY(count_violations(table, names, k, order));
    return Attack{"rare combinations",
                  "which sets of up to " + std::to_string(order) +
                      " columns hold an answer of fewer than k; larger sets follow, since equal "
                      "records are equal in every set",
                  found.subsets, found.subsets_with_rare};
}

/// Whoever knows a person's answers looks for records that do not contradict them and lie nearest.
Attack nearest_neighbour(const std::map<Words, Crowd>& original,
                         const std::map<Words, Crowd>& released, const AnonymizeRules& rules) {
    Attack attack{
        "nearest neighbour",
        rules.diversity > 1
            ? "whose nearest released records are fewer than k, or of too few sensitive answers"
            : std::string(nearest_records),
        0, 0};
    const auto promised = static_cast<std::size_t>(rules.diversity);
    for (const auto& [person, own] : original) {
        std::size_t nearest = static_cast<std::size_t>(-1);
        Crowd there;
        for (const auto& [record, crowd] : released) {
            std::size_t unknown = 0;
            bool contradicts = false;
            for (std::size_t c = 0; c < person.size() && !contradicts; ++c) {
                if (record[c] == person[c]) continue;
                contradicts = !record[c].empty();
                ++unknown;
            }
            if (contradicts || unknown > nearest) continue;
            if (unknown < nearest) there = {}, nearest = unknown;
            there.records += crowd.records;
            there.sensitive.resize(crowd.sensitive.size());
            for (std::size_t c = 0; c < crowd.sensitive.size(); ++c) {
                there.sensitive[c].insert(crowd.sensitive[c].begin(), crowd.sensitive[c].end());
            }
        }
        const bool alike = std::any_of(
            there.sensitive.begin(), there.sensitive.end(),
            [&](const auto& answers) { return !answers.empty() && answers.size() < promised; });
        ++attack.tried;
        if (there.records < rules.k || alike) ++attack.succeeded;
    }
    return attack;
}

/// Whoever fills in what follows from the answers left, and then looks for people who stand apart.
Result<Attack> dependent_answers(const Table& released, const std::vector<std::string>& names,
                                 std::span<const Dependency> known, std::int64_t k) {
    const auto found = TRY(count_violations(filled_in(released, known), names, k));
    return Attack{
        "dependencies",
        "which records equal fewer than k - 1 others once what follows from another answer "
        "is filled in",
        found.rows, found.below_k};
}

Result<std::vector<Attack>> attacks_on(const Table& records, const Table& released,
                                       const AnonymizeRules& rules) {
    const auto names = grouped_columns(released, rules);
    const auto original = TRY(crowds_of(records, names, rules.sensitive));
    const auto crowds = TRY(crowds_of(released, names, rules.sensitive));
    std::vector<Attack> attacks = {small_groups(crowds, rules.k),
                                   TRY(rare_combinations(released, names, crowds.size(), rules.k)),
                                   nearest_neighbour(original, crowds, rules)};
    const auto known = TRY(dependencies_of(records, rules));
    if (!known.empty()) attacks.push_back(TRY(dependent_answers(released, names, known, rules.k)));
    return attacks;
}

}  // namespace

Result<Candidate> anonymized_candidate(const Table& records, const Anonymized& made,
                                       const AnonymizeRules& rules) {
    const auto names = grouped_columns(made.table, rules);
    const auto& hold = rules.sensitive;
    for (std::size_t c = 0; c < made.table.columns(); ++c) {
        const std::string name(made.table.name(c));
        const bool is_known = std::find(hold.begin(), hold.end(), name) != hold.end() ||
                              std::find(names.begin(), names.end(), name) != names.end();
        if (!is_known) return fail(Code::invalid_input, "anonymize.column_not_named", {}, name);
    }
    Candidate candidate;
    candidate.kind_ = "anonymised records";
    candidate.program_ = "palermo " + std::string(program_version()) + " protect/anonymize";
    candidate.promise_ = "each record equals " + std::to_string(rules.k - 1) +
                         (rules.k == 2 ? " other in" : " others in");
    for (const auto& name : names)
        candidate.promise_ += (&name == &names.front() ? " " : ", ") + name;
    if (rules.diversity > 1) {
        candidate.promise_ +=
            "; each group holds " + std::to_string(rules.diversity) + " answers in";
        const auto groups = TRY(crowds_of(made.table, names, hold));
        for (std::size_t c = 0; c < hold.size(); ++c) {
            candidate.promise_ += (c == 0 ? " " : ", ") + hold[c];
            const auto none = std::count_if(groups.begin(), groups.end(), [&](const auto& each) {
                return each.second.sensitive[c].empty();
            });
            if (none == 0) continue;
            candidate.promise_ +=
                " or none (" + std::to_string(none) + " of " + std::to_string(groups.size()) +
                (groups.size() == 1 ? " group" : " groups") + " without an answer)";
        }
    }
    candidate.options_ = to_text(Json::Object{{"diversity", rules.diversity},
                                              {"k", rules.k},
                                              {"quasi_identifiers", Json::list(names)},
                                              {"sensitive", Json::list(hold)}});
    candidate.table_ = made.table;
    candidate.reading_ = {"this release", Form::records, {names}};
    candidate.reading_.small_below = rules.k;
    candidate.not_attacked_ = rows_not_attacked(records);
    candidate.members_ =
        detail::dependencies_member(TRY(find_dependencies(records, {}, rules.follows)));
    for (const auto& each : made.alike) {
        if (rules.diversity > 1) continue;
        candidate.not_attacked_.push_back(
            "answers of " + each.column + " that all of a group share (" +
            std::to_string(each.alike) + " of " + std::to_string(each.groups) + " groups, " +
            std::to_string(each.records) + " records)");
    }
    // With sensitive columns the others are what somebody knows; without, any of them may be learnt.
    candidate.say_of_groups(TRY(hold.empty() ? group_disclosure(made.table, names, rules.k, 2)
                                             : class_disclosure(made.table, names, hold, rules.k)));
    candidate.attack_ = [records, released = made.table, rules] {
        return attacks_on(records, released, rules);
    };
    return candidate;
}

}  // namespace palermo::protect
