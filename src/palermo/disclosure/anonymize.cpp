#include "palermo/disclosure/anonymize.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>

#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/rows.hpp"

namespace palermo::protect {
namespace {

Result<std::vector<const TextColumn*>> text_columns(const Table& records,
                                                    const std::vector<std::string>& names) {
    std::vector<const TextColumn*> result;
    if (names.empty()) {
        for (std::size_t c = 0; c < records.columns(); ++c) {
            if (const auto* column = std::get_if<TextColumn>(&records.column(c))) {
                result.push_back(column);
            }
        }
    }
    for (const auto& name : names) result.push_back(TRY(text_column(records, name)));
    if (result.empty()) return fail(Code::invalid_input, "anonymize.no_column");
    return result;
}

using Answers = std::vector<TextCode>;

struct Group {
    Answers answers;
    std::vector<std::uint32_t> rows;
};

std::vector<Group> groups_of(const std::vector<const TextColumn*>& columns, std::size_t rows) {
    std::map<Answers, std::uint32_t> number;
    std::vector<Group> result;
    Answers answers(columns.size());
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t c = 0; c < columns.size(); ++c) answers[c] = columns[c]->code(row);
        const auto [place, is_new] =
            number.try_emplace(answers, static_cast<std::uint32_t>(result.size()));
        if (is_new) result.push_back({answers, {}});
        result[place->second].rows.push_back(static_cast<std::uint32_t>(row));
    }
    return result;
}

}  // namespace

Result<Violations> count_violations(const Table& records, const std::vector<std::string>& names,
                                    std::int64_t k, int columns_max) {
    if (k < 1 || columns_max < 0 || columns_max > 4) {
        return fail(Code::invalid_input, "anonymize.k_and_subsets");
    }
    const auto columns = TRY(text_columns(records, names));
    Violations result;
    result.rows = static_cast<std::int64_t>(records.rows());
    const auto groups = groups_of(columns, records.rows());
    for (const auto& group : groups) {
        const auto size = static_cast<std::int64_t>(group.rows.size());
        if (size < k) result.below_k += size;
        if (size == 1) ++result.unique;
    }
    std::vector<bool> rare_group(groups.size(), false);
    std::vector<std::size_t> subset;
    std::unordered_map<std::uint64_t, std::int64_t> held;
    std::vector<std::uint64_t> keys(groups.size());
    const auto look = [&] {
        ++result.subsets;
        held.clear();
        for (std::size_t g = 0; g < groups.size(); ++g) {
            std::uint64_t key = 1;
            for (const auto c : subset) {
                const auto code = groups[g].answers[c];
                if (code == 0) {
                    key = 0;
                    break;
                }
                // Exact for up to 65,535 different answers a column.
                key = (key << 16) ^ code;
            }
            keys[g] = key;
            if (key != 0) held[key] += static_cast<std::int64_t>(groups[g].rows.size());
        }
        bool rare = false;
        for (std::size_t g = 0; g < groups.size(); ++g) {
            if (keys[g] == 0 || held[keys[g]] >= k) continue;
            rare = rare_group[g] = true;
        }
        if (rare) ++result.subsets_with_rare;
    };
    const auto walk = [&](const auto& self, std::size_t from) -> void {
        for (std::size_t c = from; c < columns.size(); ++c) {
            subset.push_back(c);
            look();
            if (static_cast<int>(subset.size()) < columns_max) self(self, c + 1);
            subset.pop_back();
        }
    };
    if (columns_max > 0) walk(walk, 0);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (rare_group[g])
            result.rows_rare_in_subset += static_cast<std::int64_t>(groups[g].rows.size());
    }
    return result;
}

std::vector<std::string> grouped_columns(const Table& records, const AnonymizeRules& rules) {
    if (!rules.columns.empty()) return rules.columns;
    std::vector<std::string> result;
    for (std::size_t c = 0; c < records.columns(); ++c) {
        std::string name(records.name(c));
        const auto among = [&](const std::vector<std::string>& list) {
            return std::find(list.begin(), list.end(), name) != list.end();
        };
        if (!among(rules.sensitive) && !among(rules.ignored)) result.push_back(std::move(name));
    }
    return result;
}

namespace {

/// Grouped and sensitive columns of the records, as the rules say.
struct Chosen {
    std::vector<std::string> names;  // grouped
    std::vector<const TextColumn*> columns;
    std::vector<const TextColumn*> sensitive;
};

Result<Chosen> choose(const Table& records, const AnonymizeRules& rules) {
    Chosen result;
    for (const auto& name : rules.ignored) {
        const auto both = [&](const std::vector<std::string>& list) {
            return std::find(list.begin(), list.end(), name) != list.end();
        };
        if (both(rules.columns) || both(rules.sensitive)) {
            return fail(Code::invalid_input, "anonymize.kept_and_left_out", {}, name);
        }
        if (records.text(name) == nullptr && records.counts(name) == nullptr) {
            return fail(Code::invalid_input, "columns.none_to_leave_out",
                        {{"columns", names_of_columns(records)}}, name);
        }
    }
    result.names = grouped_columns(records, rules);
    const auto& hold = rules.sensitive;
    for (const auto& name : result.names) {
        if (rules.columns.empty() && records.text(name) == nullptr) {
            return fail(Code::invalid_input, "anonymize.column_of_numbers", {}, name);
        }
    }
    for (const auto& name : result.names) {
        if (std::count(result.names.begin(), result.names.end(), name) > 1) {
            return fail(Code::invalid_input, "columns.given_twice", {}, name);
        }
        if (std::find(hold.begin(), hold.end(), name) == hold.end()) continue;
        return fail(Code::invalid_input, "anonymize.two_roles", {}, name);
    }
    result.columns = TRY(text_columns(records, result.names));
    if (!hold.empty()) result.sensitive = TRY(text_columns(records, hold));
    TRY(refuse_identifiers(records, hold, UsedAs::sensitive, true));
    TRY(refuse_identifiers(records, result.names, UsedAs::quasi_identifier));
    auto used = result.names;
    used.insert(used.end(), hold.begin(), hold.end());
    TRY(refuse_rows_of_nobody(records, used));
    return result;
}

/// Different answers among these rows; 0 when nobody answered.
std::int64_t different(const TextColumn& column, const std::vector<std::uint32_t>& rows) {
    std::set<TextCode> values;
    for (const auto row : rows) {
        if (!column.missing(row)) values.insert(column.code(row));
    }
    return static_cast<std::int64_t>(values.size());
}

/// Joins groups until each is large and diverse enough.
class Merging {
public:
    Merging(const Chosen& chosen, const AnonymizeRules& rules, std::size_t rows)
        : chosen_(chosen), rules_(rules), groups_(groups_of(chosen.columns, rows)) {}

    bool fine(const Group& group) const {
        if (static_cast<std::int64_t>(group.rows.size()) < rules_.k) return false;
        return std::all_of(chosen_.sensitive.begin(), chosen_.sensitive.end(),
                           [&](const auto* column) {
                               const auto values = different(*column, group.rows);
                               return values == 0 || values >= rules_.diversity;
                           });
    }

    Result<void> run() {
        // Smallest groups first: they have least to lose and most to gain.
        std::vector<std::uint32_t> waiting;
        for (std::uint32_t g = 0; g < groups_.size(); ++g) {
            if (!fine(groups_[g])) waiting.push_back(g);
        }
        std::stable_sort(waiting.begin(), waiting.end(), [&](std::uint32_t a, std::uint32_t b) {
            return groups_[a].rows.size() < groups_[b].rows.size();
        });
        // A group that was joined and is still not fine goes to the end of the line.
        for (std::size_t next = 0; next < waiting.size(); ++next) {
            auto& own = groups_[waiting[next]];
            if (own.rows.empty() || fine(own)) continue;
            const auto nearest = nearest_to(waiting[next]);
            if (nearest == waiting[next]) {
                return fail(Code::would_disclose, "anonymize.too_few_answers",
                            {{"diversity", field_name("diversity")}});
            }
            auto& into = groups_[nearest];
            for (std::size_t c = 0; c < into.answers.size(); ++c) {
                if (into.answers[c] != own.answers[c]) into.answers[c] = 0;
            }
            into.rows.insert(into.rows.end(), own.rows.begin(), own.rows.end());
            own.rows.clear();
            if (!fine(into)) waiting.push_back(nearest);
        }
        return {};
    }

    const std::vector<Group>& groups() const { return groups_; }

private:
    /// The other group with which fewest answers are lost: what differs goes, in all records of both.
    std::uint32_t nearest_to(std::uint32_t own) const {
        const auto& a = groups_[own];
        std::size_t least = static_cast<std::size_t>(-1);
        std::uint32_t best = own;
        for (std::uint32_t g = 0; g < groups_.size(); ++g) {
            const auto& b = groups_[g];
            if (g == own || b.rows.empty()) continue;
            std::size_t loss = 0;
            for (std::size_t c = 0; c < a.answers.size() && loss < least; ++c) {
                if (a.answers[c] == b.answers[c]) continue;
                loss += (a.answers[c] != 0 ? a.rows.size() : 0) +
                        (b.answers[c] != 0 ? b.rows.size() : 0);
            }
            if (loss < least) least = loss, best = g;
        }
        return best;
    }

    const Chosen& chosen_;
    const AnonymizeRules& rules_;
    std::vector<Group> groups_;
};

/// The same rows in order of what stands in them.
Table in_order(const Table& table) {
    std::vector<std::uint32_t> order(table.rows());
    std::iota(order.begin(), order.end(), 0U);
    std::vector<const TextColumn*> columns;
    for (std::size_t c = 0; c < table.columns(); ++c) {
        columns.push_back(&std::get<TextColumn>(table.column(c)));
    }
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        for (const auto* column : columns) {
            if (column->code(a) == column->code(b)) continue;
            return (*column)[a] < (*column)[b];
        }
        return false;
    });
    std::vector<Table::Column> out;
    for (const auto* column : columns) {
        TextColumn sorted(column->name());
        for (const auto row : order) sorted.push((*column)[row]);
        out.emplace_back(std::move(sorted));
    }
    return *Table::make(std::move(out));
}

/// Which rows hold a sensitive answer that tells apart records of one group: shape [rows].
std::vector<bool> telling_rows(const std::vector<Group>& groups, const Chosen& chosen,
                               const std::vector<TextColumn>& sensitive,
                               std::span<const Dependency> known, std::int64_t k) {
    const auto rows = chosen.columns.front()->size();
    std::vector<std::size_t> group_of(rows, 0);
    std::vector<Table::Column> out;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        for (const auto row : groups[g].rows) group_of[row] = g;
    }
    for (std::size_t c = 0; c < chosen.columns.size(); ++c) {
        TextColumn column(chosen.names[c]);
        for (std::size_t row = 0; row < rows; ++row) {
            const bool kept = groups[group_of[row]].answers[c] != 0;
            column.push(kept ? (*chosen.columns[c])[row] : std::string_view());
        }
        out.emplace_back(std::move(column));
    }
    for (const auto& each : sensitive) out.emplace_back(each);
    const auto filled = filled_in(*Table::make(std::move(out)), known);
    std::vector<const TextColumn*> columns;
    for (const auto& name : chosen.names) columns.push_back(filled.text(name));
    std::vector<bool> result(rows, false);
    for (const auto& small : groups_of(columns, rows)) {
        if (static_cast<std::int64_t>(small.rows.size()) >= k) continue;
        for (const auto row : small.rows) {
            for (const auto other : groups[group_of[row]].rows) result[other] = true;
        }
    }
    return result;
}

/// The sensitive columns without answers that tell what was removed.
std::vector<TextColumn> without_telling(const std::vector<Group>& groups, const Chosen& chosen,
                                        std::span<const Dependency> known, std::int64_t k,
                                        std::int64_t& removed) {
    std::vector<TextColumn> result;
    for (const auto* column : chosen.sensitive) result.push_back(*column);
    const auto tells = [&](const TextColumn& column) {
        return std::any_of(known.begin(), known.end(),
                           [&](const auto& each) { return each.from == column.name(); });
    };
    if (std::none_of(result.begin(), result.end(), tells)) return result;
    const auto rows = telling_rows(groups, chosen, result, known, k);
    if (std::find(rows.begin(), rows.end(), true) == rows.end()) return result;
    for (auto& column : result) {
        if (!tells(column)) continue;
        TextColumn kept(column.name());
        for (std::size_t row = 0; row < rows.size(); ++row) {
            removed += rows[row] && !column.missing(row) ? 1 : 0;
            kept.push(rows[row] ? std::string_view() : column[row]);
        }
        column = std::move(kept);
    }
    return result;
}

}  // namespace

Table filled_in(const Table& released, std::span<const Dependency> known) {
    std::vector<std::vector<std::string>> words;  // shape [columns][rows]
    std::vector<std::string> names;
    for (std::size_t c = 0; c < released.columns(); ++c) {
        const auto* text = std::get_if<TextColumn>(&released.column(c));
        if (text == nullptr) continue;
        names.push_back(text->name());
        auto& own = words.emplace_back();
        for (std::size_t row = 0; row < released.rows(); ++row) own.emplace_back((*text)[row]);
    }
    for (bool moved = true; moved;) {
        moved = false;
        for (const auto& each : known) {
            const auto from = std::find(names.begin(), names.end(), each.from);
            const auto to = std::find(names.begin(), names.end(), each.to);
            if (from == names.end() || to == names.end()) continue;
            std::map<std::string, std::string> tells;
            for (auto& pair : each.decided()) tells.insert(std::move(pair));
            const auto& answers = words[static_cast<std::size_t>(from - names.begin())];
            auto& open = words[static_cast<std::size_t>(to - names.begin())];
            for (std::size_t row = 0; row < released.rows(); ++row) {
                if (!open[row].empty()) continue;
                const auto found = tells.find(answers[row]);
                if (found == tells.end()) continue;
                open[row] = found->second;
                moved = true;
            }
        }
    }
    std::vector<Table::Column> out;
    for (std::size_t c = 0; c < names.size(); ++c) {
        TextColumn column(names[c]);
        for (const auto& each : words[c]) column.push(each);
        out.emplace_back(std::move(column));
    }
    return *Table::make(std::move(out));
}

Result<std::vector<Dependency>> dependencies_of(const Table& records, const AnonymizeRules& rules) {
    constexpr std::int64_t records_an_answer = 5;
    auto columns = grouped_columns(records, rules);
    columns.insert(columns.end(), rules.sensitive.begin(), rules.sensitive.end());
    auto result = TRY(find_dependencies(records, columns, rules.follows));
    std::erase_if(result, [&](const Dependency& each) {
        if (each.known_by != KnownBy::records) return false;
        const auto facts = facts_of(*records.text(each.from));
        return facts.answered < records_an_answer * facts.different;
    });
    return result;
}

Result<Anonymized> anonymize(const Table& records, const AnonymizeRules& rules) {
    if (rules.k < 1 || rules.diversity < 1) {
        return fail(Code::invalid_input, "anonymize.k_and_diversity");
    }
    const auto chosen = TRY(choose(records, rules));
    if (static_cast<std::int64_t>(records.rows()) < rules.k) {
        return fail(Code::invalid_input, "anonymize.too_few_records",
                    {{"records", records.rows()}, {"k", rules.k}});
    }
    Anonymized result;
    Merging merging(chosen, rules, records.rows());
    for (const auto& group : merging.groups()) {
        if (!merging.fine(group)) continue;
        result.rows_in_own_group += static_cast<std::int64_t>(group.rows.size());
    }
    TRY(merging.run());
    const auto known = TRY(dependencies_of(records, rules));
    const auto sensitive =
        without_telling(merging.groups(), chosen, known, rules.k, result.telling);

    for (const auto* column : chosen.columns) result.losses.push_back({column->name(), 0, 0});
    for (const auto& column : sensitive) {
        std::map<TextCode, std::int64_t> held;
        for (const auto code : column.codes()) ++held[code];
        RareAnswers rare{column.name(), 0, 0};
        for (const auto& [code, count] : held) {
            if (code == 0 || count >= rules.k) continue;
            ++rare.different;
            rare.records += count;
        }
        result.rare.push_back(std::move(rare));
    }
    for (const auto& column : sensitive) {
        AlikeAnswers alike{column.name(), 0, 0, 0};
        for (const auto& group : merging.groups()) {
            const auto values = different(column, group.rows);
            alike.groups += values > 0 ? 1 : 0;
            if (values != 1) continue;
            ++alike.alike;
            alike.records += static_cast<std::int64_t>(group.rows.size());
        }
        result.alike.push_back(std::move(alike));
    }
    std::vector<const Answers*> of_row(records.rows(), nullptr);
    for (const auto& group : merging.groups()) {
        for (const auto row : group.rows) of_row[row] = &group.answers;
    }
    std::vector<Table::Column> out;
    for (std::size_t c = 0; c < records.columns(); ++c) {
        const auto* text = std::get_if<TextColumn>(&records.column(c));
        if (text == nullptr) continue;
        const auto grouped = std::find(chosen.columns.begin(), chosen.columns.end(), text);
        if (grouped == chosen.columns.end()) {
            const auto& hold = chosen.sensitive;
            const auto own = std::find(hold.begin(), hold.end(), text);
            if (own != hold.end()) {
                out.emplace_back(sensitive[static_cast<std::size_t>(own - hold.begin())]);
            }
            continue;
        }
        const auto at = static_cast<std::size_t>(grouped - chosen.columns.begin());
        TextColumn column(text->name());
        for (std::size_t row = 0; row < records.rows(); ++row) {
            const bool keep = (*of_row[row])[at] != 0;
            result.losses[at].answers += text->missing(row) ? 0 : 1;
            result.losses[at].removed += !keep && !text->missing(row) ? 1 : 0;
            column.push(keep ? (*text)[row] : std::string_view());
        }
        out.emplace_back(std::move(column));
    }
    for (const auto& each : result.losses) {
        result.answers += each.answers;
        result.removed += each.removed;
    }
    result.table = in_order(*Table::make(std::move(out)));
    // The promise is checked on what leaves, not on what was meant.
    const auto checked = TRY(count_violations(result.table, chosen.names, rules.k));
    if (checked.below_k > 0) {
        return fail(Code::would_disclose, "anonymize.small_groups_left");
    }
    return result;
}

std::vector<BetterChoice> better_choices(const Table& records, const AnonymizeRules& rules,
                                         const Anonymized& made) {
    constexpr double cost_max = 1e9;
    constexpr std::size_t tried_max = 4;
    auto heavy = made.losses;
    std::erase_if(heavy, [](const ColumnLoss& each) { return !each.heavy(); });
    const auto grouped = grouped_columns(records, rules);
    const auto rows = static_cast<double>(records.rows());
    if (heavy.empty() || grouped.size() < 2 ||
        rows * rows * static_cast<double>(grouped.size()) > cost_max) {
        return {};
    }
    // The column that sets most records apart lost most, or made others lose.
    auto candidates = made.losses;
    std::stable_sort(candidates.begin(), candidates.end(), [&](const auto& a, const auto& b) {
        return facts_of(*records.text(a.column)).different >
               facts_of(*records.text(b.column)).different;
    });
    // Half of those tried are those with most answers, half those that lost most.
    std::stable_sort(heavy.begin(), heavy.end(),
                     [](const auto& a, const auto& b) { return a.removed > b.removed; });
    if (candidates.size() > tried_max / 2) candidates.resize(tried_max / 2);
    for (const auto& each : heavy) {
        const bool is_there =
            std::any_of(candidates.begin(), candidates.end(),
                        [&](const auto& other) { return other.column == each.column; });
        if (!is_there && candidates.size() < tried_max) candidates.push_back(each);
    }
    std::vector<BetterChoice> result;
    for (const auto& each : candidates) {
        auto without = rules;
        without.columns = grouped;
        std::erase(without.columns, each.column);
        without.ignored.clear();
        const auto other = anonymize(records, without);
        if (!other) continue;
        BetterChoice choice{each.column, other->answers, other->removed,
                            made.removed - each.removed};
        const auto kept = other->answers - other->removed, kept_now = made.answers - made.removed;
        // A column that lost everything is no loss.
        const bool kept_more =
            kept > kept_now || (kept == kept_now && each.removed == each.answers);
        const bool fewer_heavy = std::none_of(other->losses.begin(), other->losses.end(),
                                              [](const ColumnLoss& loss) { return loss.heavy(); });
        if (kept_more || (fewer_heavy && choice.removed < choice.removed_now)) {
            result.push_back(std::move(choice));
        }
    }
    std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) {
        return a.answers - a.removed > b.answers - b.removed;
    });
    return result;
}

std::vector<std::string> notes_of(const Table& records, const AnonymizeRules& rules,
                                  const Anonymized& made) {
    const auto text = [](std::int64_t value) { return std::to_string(value); };
    std::vector<std::string> result;
    const auto empty = records_without_answers(records, grouped_columns(records, rules));
    if (empty > 0) {
        result.push_back(text(empty) + " of " + std::to_string(records.rows()) +
                         " records have no answer in any column grouped by. Take them out first if "
                         "they are no people");
    }
    auto used = grouped_columns(records, rules);
    used.insert(used.end(), rules.sensitive.begin(), rules.sensitive.end());
    for (auto& each : notes_on_rows(records, used)) result.push_back(std::move(each));
    if (made.telling > 0) {
        result.push_back(text(made.telling) +
                         (made.telling == 1 ? " sensitive answer is" : " sensitive answers are") +
                         " removed too: they tell an answer that was removed from their record");
    }
    for (const auto& each : made.rare) {
        if (each.different == 0) continue;
        result.push_back(each.column + ": " + text(each.different) +
                         (each.different == 1 ? " answer is" : " answers are") +
                         " held by fewer than " + text(rules.k) + " records (" +
                         text(each.records) + " in all) and published as they are");
    }
    for (const auto& each : made.alike) {
        if (rules.diversity > 1) continue;
        auto said = each.column + ": in " + text(each.alike) + " of " + text(each.groups) +
                    (each.groups == 1 ? " group" : " groups") + " all who answered gave one answer";
        if (each.alike > 0) {
            said += " (" + text(each.records) +
                    " records): whoever knows that a person is in such a group learns it. "
                    "--diversity 2 joins such groups with others";
        }
        result.push_back(std::move(said));
    }
    for (const auto& each : made.losses) {
        if (!each.heavy()) continue;
        result.push_back(each.column + " lost " + text(each.removed) + " of " + text(each.answers) +
                         " answers, more than half; what is left says little of the people");
    }
    const auto better = better_choices(records, rules, made);
    if (better.empty()) {
        const bool heavy = std::any_of(made.losses.begin(), made.losses.end(),
                                       [](const ColumnLoss& each) { return each.heavy(); });
        if (heavy) {
            result.push_back(
                "to lose less, make classes of columns with many answers first (age groups, "
                "regions), or leave such a column out");
        }
        return result;
    }
    const auto& best = better.front();
    result.push_back("without " + best.without + ", the other columns lose " + text(best.removed) +
                     " of " + text(best.answers) + " answers instead of " + text(best.removed_now) +
                     "; leave it out, or make classes of it first");
    return result;
}

}  // namespace palermo::protect
