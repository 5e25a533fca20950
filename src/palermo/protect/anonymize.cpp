#include "palermo/protect/anonymize.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>

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
    for (const auto& name : names) {
        const auto* column = records.text(name);
        if (column == nullptr) {
            return fail(Code::invalid_input, "there is no text column of this name", name);
        }
        result.push_back(column);
    }
    if (result.empty()) return fail(Code::invalid_input, "there is no text column to group by");
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
        return fail(Code::invalid_input, "k is 1 or more, and subsets have up to 4 columns");
    }
    const auto columns = TRY(text_columns(records, names));
    Violations result;
    result.rows = static_cast<std::int64_t>(records.rows());
    for (const auto& group : groups_of(columns, records.rows())) {
        const auto size = static_cast<std::int64_t>(group.rows.size());
        if (size < k) result.below_k += size;
        if (size == 1) ++result.unique;
    }
    std::vector<bool> rare_row(records.rows(), false);
    std::vector<std::size_t> subset;
    std::unordered_map<std::uint64_t, std::int64_t> held;
    std::vector<std::uint64_t> keys(records.rows());
    const auto look = [&] {
        ++result.subsets;
        held.clear();
        for (std::size_t row = 0; row < records.rows(); ++row) {
            std::uint64_t key = 1;
            for (const auto c : subset) {
                const auto code = columns[c]->code(row);
                if (code == 0) {
                    key = 0;
                    break;
                }
                // Exact for up to 65,535 different answers a column.
                key = (key << 16) ^ code;
            }
            keys[row] = key;
            if (key != 0) ++held[key];
        }
        bool rare = false;
        for (std::size_t row = 0; row < records.rows(); ++row) {
            if (keys[row] == 0 || held[keys[row]] >= k) continue;
            rare = rare_row[row] = true;
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
    result.rows_rare_in_subset = std::count(rare_row.begin(), rare_row.end(), true);
    return result;
}

Result<Anonymized> anonymize(const Table& records, const AnonymizeRules& rules) {
    auto names = rules.columns;
    if (names.empty()) {
        for (const auto* column : TRY(text_columns(records, {}))) {
            const auto& sensitive = rules.sensitive;
            if (std::find(sensitive.begin(), sensitive.end(), column->name()) == sensitive.end()) {
                names.push_back(column->name());
            }
        }
    }
    const auto columns = TRY(text_columns(records, names));
    std::vector<const TextColumn*> sensitive;
    if (!rules.sensitive.empty()) sensitive = TRY(text_columns(records, rules.sensitive));
    const auto k = static_cast<std::size_t>(std::max<std::int64_t>(rules.k, 1));
    if (records.rows() < k) {
        return fail(Code::invalid_input, "there are fewer than k records; nothing can be kept");
    }
    const auto diverse = [&](const Group& group) {
        for (const auto* column : sensitive) {
            std::set<TextCode> values;
            for (const auto row : group.rows) values.insert(column->code(row));
            if (static_cast<std::int64_t>(values.size()) < rules.diversity) return false;
        }
        return true;
    };
    const auto fine = [&](const Group& group) { return group.rows.size() >= k && diverse(group); };

    Anonymized result;
    for (const auto* column : columns) {
        for (const auto code : column->codes()) result.answers += code != 0 ? 1 : 0;
    }
    auto groups = groups_of(columns, records.rows());
    for (const auto& group : groups) {
        if (fine(group)) result.rows_in_own_group += static_cast<std::int64_t>(group.rows.size());
    }
    // Answers lost when two groups become one: what differs goes, in all records of both.
    const auto loss_of = [&](const Group& a, const Group& b, std::size_t least) {
        std::size_t loss = 0;
        for (std::size_t c = 0; c < a.answers.size() && loss < least; ++c) {
            if (a.answers[c] == b.answers[c]) continue;
            loss +=
                (a.answers[c] != 0 ? a.rows.size() : 0) + (b.answers[c] != 0 ? b.rows.size() : 0);
        }
        return loss;
    };
    // Smallest groups first: they have least to lose and most to gain.
    std::vector<std::uint32_t> waiting;
    for (std::uint32_t g = 0; g < groups.size(); ++g) {
        if (!fine(groups[g])) waiting.push_back(g);
    }
    std::vector<bool> gone(groups.size(), false);
    std::stable_sort(waiting.begin(), waiting.end(), [&](std::uint32_t a, std::uint32_t b) {
        return groups[a].rows.size() < groups[b].rows.size();
    });
    // A group that was joined and is still too small goes to the end of the line.
    for (std::size_t next = 0; next < waiting.size(); ++next) {
        const auto own = waiting[next];
        if (gone[own] || fine(groups[own])) continue;
        std::size_t least = static_cast<std::size_t>(-1);
        std::uint32_t best = own;
        for (std::uint32_t g = 0; g < groups.size(); ++g) {
            if (g == own || gone[g]) continue;
            const auto loss = loss_of(groups[own], groups[g], least);
            if (loss < least) least = loss, best = g;
        }
        if (best == own) {
            return fail(Code::would_disclose, "the records cannot be made diverse enough");
        }
        auto& into = groups[best];
        auto& from = groups[own];
        for (std::size_t c = 0; c < into.answers.size(); ++c) {
            if (into.answers[c] != from.answers[c]) into.answers[c] = 0;
        }
        into.rows.insert(into.rows.end(), from.rows.begin(), from.rows.end());
        from.rows.clear();
        gone[own] = true;
        if (!fine(into)) waiting.push_back(best);
    }

    std::vector<const Answers*> of_row(records.rows(), nullptr);
    for (std::uint32_t g = 0; g < groups.size(); ++g) {
        for (const auto row : groups[g].rows) of_row[row] = &groups[g].answers;
    }
    std::vector<Table::Column> out;
    for (std::size_t c = 0; c < records.columns(); ++c) {
        const auto* text = std::get_if<TextColumn>(&records.column(c));
        const auto place = std::find(columns.begin(), columns.end(), text);
        if (text == nullptr || place == columns.end()) {
            out.push_back(records.column(c));
            continue;
        }
        const auto at = static_cast<std::size_t>(place - columns.begin());
        TextColumn column(text->name());
        for (std::size_t row = 0; row < records.rows(); ++row) {
            const bool keep = (*of_row[row])[at] != 0;
            if (!keep && text->code(row) != 0) ++result.removed;
            column.push(keep ? (*text)[row] : std::string_view());
        }
        out.emplace_back(std::move(column));
    }
    result.table = *Table::make(std::move(out));
    // The promise is checked on what leaves, not on what was meant.
    const auto checked = TRY(count_violations(result.table, names, rules.k));
    if (checked.below_k > 0) {
        return fail(Code::would_disclose, "records in groups smaller than k are left");
    }
    return result;
}

}  // namespace palermo::protect
