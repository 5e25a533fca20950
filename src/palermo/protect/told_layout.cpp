// protect/told_layout.cpp: told_layout() of tables.hpp.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "palermo/protect/detail/printed.hpp"
#include "palermo/protect/tables.hpp"

namespace palermo::protect {
namespace {

using detail::names_a_total;
using detail::printed_number;

/// What stands in a column, were it the count: numbers, and a few short marks.
struct Counts {
    std::int64_t numbers = 0, others = 0;
    bool years = true;  // nothing but 1900 to 2100
    std::set<std::string> marks;

    bool is_count() const { return numbers > others && !years && marks.size() <= 5; }
};

Counts counts_in(const TextColumn& column) {
    Counts result;
    for (std::size_t row = 0; row < column.size(); ++row) {
        if (column.missing(row)) continue;
        const auto text = column[row];
        if (const auto value = printed_number(text)) {
            ++result.numbers;
            result.years = result.years && *value >= 1900 && *value <= 2100;
        } else {
            ++result.others;
            if (text.size() > 12) return {};
            if (result.marks.size() <= 5) result.marks.emplace(text);
        }
    }
    return result;
}

/// "<5" says 0 to 4; "1-4", "1 to 4" and others say nothing we would rely on.
Mark mark_of(const std::string& text) {
    if (text.starts_with('<')) {
        if (const auto below = printed_number(std::string_view(text).substr(1));
            below && *below > 0) {
            return {text, {0, *below - 1}};
        }
    }
    return {text, {}};
}

/// The label of totals most lines of a column stand at, or nothing.
std::string total_in(const TextColumn& column) {
    std::map<std::string, std::int64_t> rows;
    for (std::size_t row = 0; row < column.size(); ++row) {
        if (names_a_total(column[row])) ++rows[std::string(column[row])];
    }
    const auto most = std::max_element(
        rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == rows.end() ? std::string() : most->first;
}

/// Lines along one column: of those that can be checked, how many add up to their total.
struct Checked {
    std::int64_t lines = 0, add_up = 0;
};

Checked check(const std::vector<const TextColumn*>& columns, std::size_t along,
              const std::string& total, const TextColumn& count) {
    struct Line {
        std::optional<std::int64_t> total;
        std::int64_t sum = 0, parts = 0;
        bool whole = true;
    };
    std::map<std::vector<TextCode>, Line> lines;
    std::vector<TextCode> key;
    for (std::size_t row = 0; row < count.size(); ++row) {
        key.clear();
        for (std::size_t c = 0; c < columns.size(); ++c) {
            if (c != along) key.push_back(columns[c]->code(row));
        }
        auto& line = lines[key];
        const auto value = printed_number(count[row]);
        if ((*columns[along])[row] == total) {
            line.total = value;
        } else {
            ++line.parts;
            line.whole = line.whole && value;
            line.sum += value.value_or(0);
        }
    }
    Checked result;
    for (const auto& [others, line] : lines) {
        if (!line.total || line.parts < 2 || !line.whole) continue;
        ++result.lines;
        if (line.sum == *line.total) ++result.add_up;
    }
    return result;
}

}  // namespace

Result<TableLayout> told_layout(const Table& file) {
    std::vector<const TextColumn*> columns;
    for (std::size_t c = 0; c < file.columns(); ++c) {
        if (const auto* text = std::get_if<TextColumn>(&file.column(c))) columns.push_back(text);
    }
    TableLayout layout;
    const TextColumn* count = nullptr;
    for (auto each = columns.rbegin(); each != columns.rend(); ++each) {
        const auto counts = counts_in(**each);
        if (!counts.is_count()) continue;
        if (count != nullptr) {
            return fail(Code::invalid_input,
                        "several columns hold numbers; say which with --count, and --dimension "
                        "and --key for the others",
                        (*each)->name());
        }
        count = *each;
        for (const auto& text : counts.marks) layout.marks.push_back(mark_of(text));
    }
    if (count == nullptr) {
        return fail(Code::invalid_input,
                    "no column holds counts: for records say --quasi, for tables --count");
    }
    std::erase(columns, count);
    layout.count = count->name();
    std::stable_sort(layout.marks.begin(), layout.marks.end(),
                     [](const Mark& a, const Mark& b) { return a.bounds.high < b.bounds.high; });

    std::vector<std::pair<std::int64_t, DimensionLayout>> found;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const auto total = total_in(*columns[c]);
        if (total.empty()) continue;
        const auto checked = check(columns, c, total, *count);
        if (checked.lines == 0 || 2 * checked.add_up <= checked.lines) continue;
        found.emplace_back(checked.lines, DimensionLayout{columns[c]->name(), total});
    }
    // Six at most: those with the most sums to use.
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    if (found.size() > 6) found.resize(6);
    for (const auto* column : columns) {
        const auto own = std::find_if(found.begin(), found.end(), [&](const auto& each) {
            return each.second.column == column->name();
        });
        if (own != found.end()) {
            layout.dimensions.push_back(own->second);
        } else {
            layout.key.push_back(column->name());
        }
    }
    if (layout.dimensions.empty()) {
        // No totals: nothing adds up, and what is printed can still be counted.
        if (layout.key.empty()) {
            return fail(Code::invalid_input, "one column of counts is no table", layout.count);
        }
        layout.dimensions.push_back({layout.key.back(), "\x1F"});
        layout.key.pop_back();
    }
    return layout;
}

}  // namespace palermo::protect
