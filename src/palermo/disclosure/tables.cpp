#include "palermo/disclosure/tables.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/detail/closed_table.hpp"
#include "palermo/disclosure/detail/printed.hpp"

namespace palermo::protect {
namespace {

using detail::printed_number;

/// A text or count column read as text.
class AsText {
public:
    static std::optional<AsText> of(const Table& file, const std::string& name) {
        AsText result;
        result.text_ = file.text(name);
        result.counts_ = file.counts(name);
        if (result.text_ == nullptr && result.counts_ == nullptr) return {};
        return result;
    }
    std::string at(std::size_t row) const {
        if (text_ != nullptr) return std::string((*text_)[row]);
        const auto count = (*counts_)[row];
        return count.known() ? std::to_string(count.value) : std::string();
    }

private:
    const TextColumn* text_ = nullptr;
    const CountColumn* counts_ = nullptr;
};

/// What a printed number says when it was rounded or moved.
Bounds about(std::int64_t value, std::int64_t off_by) {
    if (off_by == 0 || value == 0) return {value, value + off_by};
    return {std::max<std::int64_t>(1, value - off_by), value + off_by};
}

struct PrintedCount {
    Bounds bounds;
    bool suppressed = false;
    bool blank = false;
};

/// The column of counts, each different text read once.
class Counts {
public:
    Counts(const Table& file, const TableLayout& layout)
        : layout_(layout), counts_(file.counts(layout.count)), text_(file.text(layout.count)) {
        if (text_ == nullptr) return;
        for (const auto& value : text_->values()) {
            read_.push_back(detail::read_cell(value, layout.marks));
            mark_.push_back(nowhere);
        }
    }

    /// Errors   invalid_input  neither a number nor a known mark
    Result<PrintedCount> at(std::size_t row, const FilePlace& place) {
        if (counts_ != nullptr) {
            const auto count = (*counts_)[row];
            if (count.state == CellState::missing) return PrintedCount{Bounds{}, true, true};
            if (count.known()) return PrintedCount{about(count.value, layout_.off_by)};
            const Bounds bounds = layout_.marks.empty() ? Bounds{} : layout_.marks.front().bounds;
            return PrintedCount{bounds, true};
        }
        const auto code = text_->code(row);
        const auto& cell = read_[code];
        switch (cell.kind) {
            case detail::CellKind::number:
                return PrintedCount{about(cell.bounds.low, layout_.off_by)};
            case detail::CellKind::blank:
                return PrintedCount{Bounds{}, true, true};
            case detail::CellKind::mark:
                note(code);
                return PrintedCount{cell.bounds, true};
            default:
                return detail::why_not_read(cell.kind, place.of(row, layout_.count));
        }
    }

    std::vector<MarkRead> marks() && { return std::move(marks_); }

private:
    static constexpr auto nowhere = static_cast<std::size_t>(-1);

    void note(TextCode code) {
        if (mark_[code] == nowhere) {
            mark_[code] = marks_.size();
            const auto& cell = read_[code];
            marks_.push_back({{text_->values()[code], cell.bounds},
                              0,
                              cell.meaning == detail::Meaning::unclear});
        }
        ++marks_[mark_[code]].cells;
    }

    const TableLayout& layout_;
    const CountColumn* counts_;
    const TextColumn* text_;
    std::vector<detail::CellRead> read_;  // shape [different texts]
    std::vector<std::size_t> mark_;       // shape [different texts]: place in marks_
    std::vector<MarkRead> marks_;
};

bool is_empty_row(const Table& file, std::size_t row) {
    for (std::size_t c = 0; c < file.columns(); ++c) {
        const auto* text = std::get_if<TextColumn>(&file.column(c));
        if (text == nullptr || (*text)[row].find_first_not_of(" \t\r") != std::string_view::npos) {
            return false;
        }
    }
    return true;
}

std::uint32_t label_number(std::vector<std::string>& labels, const std::string& label) {
    const auto found = std::find(labels.begin(), labels.end(), label);
    const auto number = static_cast<std::uint32_t>(found - labels.begin());
    if (found == labels.end()) labels.push_back(label);
    return number;
}

}  // namespace

std::string FilePlace::of(std::size_t row, std::string_view column) const {
    return (file.empty() ? "row " : file + ":") +
           std::to_string(first_row + static_cast<std::int64_t>(row)) + ":" + std::string(column);
}

TableLayout unodc_layout() {
    return {{"Iso3_code", "Indicator", "Dimension", "Category", "Year"},
            {{"Sex", "Total"}, {"Age", "Total"}},
            "txtVALUE",
            {{"<5", {0, 4}}, {hidden_mark, {5, no_limit}}}};
}

TableLayout clean_unodc_layout() {
    return {{"state", "indicator", "dimension", "category", "year"},
            {{"sex", "_T"}, {"age", "_T"}},
            "people",
            {{"<5", {0, 4}}, {hidden_mark, {5, no_limit}}}};
}

Result<PrintedTables> read_tables(const Table& file, const TableLayout& layout,
                                  std::vector<std::vector<std::string>> labels,
                                  const FilePlace& place) {
    if (layout.dimensions.empty() || layout.dimensions.size() > 6) {
        return fail(Code::invalid_input, "layout.dimensions",
                    {{"given", layout.dimensions.size()}});
    }
    const auto missing = [&](const std::string& name) {
        return fail(Code::invalid_input, "columns.missing", {{"columns", names_of_columns(file)}},
                    place.file.empty() ? name : place.file + ":" + name);
    };
    std::vector<AsText> keys, dimensions;
    for (const auto& name : layout.key) {
        auto column = AsText::of(file, name);
        if (!column) return missing(name);
        keys.push_back(*column);
    }
    for (std::size_t d = 0; d < layout.dimensions.size(); ++d) {
        const auto& name = layout.dimensions[d].column;
        for (std::size_t e = 0; e < d; ++e) {
            if (layout.dimensions[e].column == name) {
                return fail(Code::invalid_input, "layout.dimension_twice", {}, name);
            }
        }
        auto column = AsText::of(file, name);
        if (!column) return missing(name);
        dimensions.push_back(*column);
    }
    if (!AsText::of(file, layout.count)) return missing(layout.count);

    PrintedTables result;
    result.labels = std::move(labels);
    result.labels.resize(layout.dimensions.size());
    for (std::size_t d = 0; d < layout.dimensions.size(); ++d) {
        if (result.labels[d].empty()) result.labels[d].push_back(layout.dimensions[d].total);
    }
    std::unordered_map<std::string, std::size_t> table_of;
    std::vector<std::map<std::vector<std::uint32_t>, std::size_t>> cell_of;  // shape [tables]
    std::vector<std::vector<bool>> blank;                   // shape [tables][cells]
    std::set<std::pair<std::size_t, std::size_t>> unequal;  // table and cell
    Counts counts(file, layout);
    std::string key;
    for (std::size_t row = 0; row < file.rows(); ++row) {
        if (is_empty_row(file, row)) {
            ++result.empty_rows;
            continue;
        }
        const auto count = TRY(counts.at(row, place));
        key.clear();
        for (const auto& column : keys) key += column.at(row) + '\x1F';
        const auto [own, is_new] = table_of.try_emplace(key, result.tables.size());
        if (is_new) {
            result.tables.push_back({key, {}});
            cell_of.emplace_back();
            blank.emplace_back();
        }
        auto& table = result.tables[own->second];

        std::vector<std::uint32_t> categories;
        for (std::size_t d = 0; d < dimensions.size(); ++d) {
            const auto label = dimensions[d].at(row);
            const auto& also = layout.dimensions[d].also;
            const bool is_total = std::find(also.begin(), also.end(), label) != also.end();
            categories.push_back(is_total ? 0 : label_number(result.labels[d], label));
        }
        const auto row_number = static_cast<std::uint32_t>(row);
        const auto [at, is_first] = cell_of[own->second].emplace(categories, table.cells.size());
        if (is_first) {
            table.cells.push_back(
                {std::move(categories), {row_number}, count.bounds, count.suppressed});
            blank[own->second].push_back(count.blank);
            continue;
        }
        // A cell printed twice: what hides it once is undone by what shows it once, so the reader
        // takes the first number printed.
        auto& same = table.cells[at->second];
        if (same.rows.size() == 1) ++result.repeated;
        same.rows.push_back(row_number);
        if (same.suppressed && !count.suppressed) {
            same.bounds = count.bounds;
            same.suppressed = false;
            blank[own->second][at->second] = false;
        } else if (!same.suppressed && !count.suppressed && !(same.bounds == count.bounds)) {
            unequal.insert({own->second, at->second});
        }
    }
    result.marks = std::move(counts).marks();
    result.repeated_unequal = static_cast<std::int64_t>(unequal.size());
    for (std::size_t t = 0; t < result.tables.size(); ++t) {
        for (std::size_t i = 0; i < result.tables[t].cells.size(); ++i) {
            const auto& cell = result.tables[t].cells[i];
            ++result.cells;
            ++(cell.suppressed ? result.suppressed : result.known);
            if (blank[t][i]) ++result.blank;
        }
    }
    return result;
}

CellSystem system_of(const PrintedTable& table) {
    CellSystem system;
    if (table.cells.empty()) return system;
    const auto dimensions = table.cells.front().categories.size();
    std::map<std::vector<std::uint32_t>, CellIndex> cell_of;
    for (const auto& cell : table.cells) {
        if (!cell.withheld) {
            cell_of.emplace(cell.categories, static_cast<CellIndex>(system.cells.size()));
        }
        system.cells.push_back(cell.bounds);
    }
    // Totals that are not printed come into being where two or more parts are; they can be parts
    // along another dimension, so this goes on until nothing new appears.
    for (std::size_t before = 0; before != system.cells.size();) {
        before = system.cells.size();
        for (std::size_t d = 0; d < dimensions; ++d) {
            std::map<std::vector<std::uint32_t>, int> parts;
            for (const auto& [categories, cell] : cell_of) {
                if (categories[d] == 0) continue;
                auto line = categories;
                line[d] = 0;
                ++parts[line];
            }
            for (const auto& [line, count] : parts) {
                if (count < 2 || cell_of.contains(line)) continue;
                cell_of.emplace(line, static_cast<CellIndex>(system.cells.size()));
                system.cells.push_back({});
            }
        }
    }
    for (std::size_t d = 0; d < dimensions; ++d) {
        std::map<std::vector<std::uint32_t>, std::vector<CellIndex>> lines;
        for (const auto& [categories, cell] : cell_of) {
            if (categories[d] == 0) continue;
            auto line = categories;
            line[d] = 0;
            lines[line].push_back(cell);
        }
        for (auto& [line, parts] : lines) {
            if (parts.size() < 2) continue;
            std::sort(parts.begin(), parts.end());
            system.sums.push_back({cell_of.at(line), std::move(parts)});
        }
    }
    // What is printed first: where sums contradict each other, one through a total that nobody printed
    // is the one to doubt, since not all of its parts may be listed.
    std::stable_partition(system.sums.begin(), system.sums.end(),
                          [&](const Sum& sum) { return is_printed(sum, table.cells.size()); });
    return system;
}

bool is_printed(const Sum& sum, std::size_t printed) {
    return sum.total < printed &&
           std::all_of(
               sum.parts.begin(), sum.parts.end(), [&](CellIndex part) { return part < printed; });
}

// ---- tables made from records ------------------------------------------------------------------

std::int64_t Cube::listed_cells() const {
    return static_cast<std::int64_t>(cells.size()) -
           std::count(unlisted.begin(), unlisted.end(), true);
}

namespace {

/// "2-8" before "10-17", "a2" before "a10"; else by bytes. A strict order of all different texts.
bool in_reading_order(std::string_view a, std::string_view b) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    std::size_t i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        if (!is_digit(a[i]) || !is_digit(b[j])) {
            if (a[i] != b[j]) {
                return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
            }
            ++i, ++j;
            continue;
        }
        const auto number = [&](std::string_view text, std::size_t& at) {
            while (at < text.size() && text[at] == '0') ++at;
            const auto from = at;
            while (at < text.size() && is_digit(text[at])) ++at;
            return text.substr(from, at - from);
        };
        const auto x = number(a, i), y = number(b, j);
        if (x.size() != y.size()) return x.size() < y.size();
        if (x != y) return x < y;
    }
    if (i < a.size() || j < b.size()) return i == a.size();
    return a < b;
}

/// One column with its levels: which categories each category is counted under.
struct Levels {
    std::vector<std::string> labels;                // [0] = Total
    std::vector<std::uint32_t> parent;              // shape [labels]; of 0: 0
    std::vector<std::vector<std::uint32_t>> above;  // shape [labels]: itself up to the total
};

Result<Levels> levels_of(const TextColumn& column, const Hierarchy* hierarchy) {
    Levels result{{"Total"}, {0}, {}};
    std::unordered_map<std::string, std::uint32_t> number;
    const auto add = [&](const std::string& label) {
        const auto [place, is_new] =
            number.try_emplace(label, static_cast<std::uint32_t>(result.labels.size()));
        if (is_new) {
            result.labels.push_back(label);
            result.parent.push_back(0);
        }
        return place->second;
    };
    std::vector<bool> used(column.values().size(), false);
    for (const auto code : column.codes()) used[code] = true;
    std::vector<std::string> labels;
    for (std::size_t code = 0; code < used.size(); ++code) {
        if (!used[code]) continue;
        if (column.values()[code] == result.labels[0]) {
            return fail(Code::invalid_input, "tables.category_called_total", {}, column.name());
        }
        labels.push_back(column.values()[code]);
    }
    // In an order of their own: that of the records would show in the table, and in what is hidden.
    std::sort(labels.begin(), labels.end(), in_reading_order);
    for (const auto& each : labels) add(each);
    const auto leaves = result.labels.size();
    if (hierarchy != nullptr) {
        auto parents = hierarchy->parents;
        std::sort(parents.begin(), parents.end(), [](const auto& a, const auto& b) {
            return in_reading_order(a.second, b.second) ||
                   (a.second == b.second && in_reading_order(a.first, b.first));
        });
        for (const auto& [child, parent] : parents) {
            if (parent.empty()) continue;
            const auto above = add(parent);
            if (above < leaves) {
                return fail(Code::invalid_input, "hierarchy.group_in_use", {}, column.name());
            }
            result.parent[add(child)] = above;
        }
    }
    result.above.resize(result.labels.size());
    for (std::uint32_t label = 0; label < result.labels.size(); ++label) {
        for (auto at = label;; at = result.parent[at]) {
            result.above[label].push_back(at);
            if (at == 0) break;
            if (result.above[label].size() > result.labels.size()) {
                return fail(Code::invalid_input, "hierarchy.circle", {}, column.name());
            }
        }
    }
    return result;
}

using Categories = std::vector<std::uint32_t>;  // shape [columns]

/// The columns a cube is counted by, and what is counted.
struct Counted {
    std::vector<const TextColumn*> text;               // shape [columns]
    std::vector<Levels> levels;                        // shape [columns]
    std::vector<std::vector<std::uint32_t>> category;  // shape [columns][codes of the column]
    std::optional<AsText> weights;                     // amounts; without them records are counted
    std::optional<AsText> owners;                      // who brought each amount
    std::string weight_name;
};

Result<Counted> columns_counted(const Table& records, const std::vector<std::string>& columns,
                                const std::vector<Hierarchy>& hierarchies,
                                const std::string& weight, const std::string& contributor) {
    for (auto each = columns.begin(); each != columns.end(); ++each) {
        if (std::find(columns.begin(), each, *each) != each) {
            return fail(Code::invalid_input, "columns.given_twice", {}, *each);
        }
    }
    Counted counted;
    for (const auto& name : columns) {
        const auto* column = TRY(text_column(records, name));
        const auto own = std::find_if(hierarchies.begin(), hierarchies.end(),
                                      [&](const auto& each) { return each.column == name; });
        counted.text.push_back(column);
        counted.levels.push_back(
            TRY(levels_of(*column, own == hierarchies.end() ? nullptr : &*own)));
        const auto& labels = counted.levels.back().labels;
        std::vector<std::uint32_t> category(column->values().size(), 0);
        for (std::size_t code = 0; code < category.size(); ++code) {
            const auto found = std::find(labels.begin() + 1, labels.end(), column->values()[code]);
            category[code] = static_cast<std::uint32_t>(found - labels.begin());
        }
        counted.category.push_back(std::move(category));
    }
    counted.weight_name = weight;
    if (!weight.empty()) counted.weights = AsText::of(records, weight);
    if (!contributor.empty()) counted.owners = AsText::of(records, contributor);
    if ((!weight.empty() && !counted.weights) || (!contributor.empty() && !counted.owners)) {
        return fail(Code::invalid_input, "columns.missing",
                    {{"columns", names_of_columns(records)}},
                    !weight.empty() && !counted.weights ? weight : contributor);
    }
    return counted;
}

/// An innermost cell, with what its contributors brought.
struct Inner {
    std::int64_t count = 0;
    std::map<std::string, std::int64_t> brought;
    std::map<std::uint32_t, std::int64_t> amounts;
    std::int64_t largest = 0, second = 0, rows = 0;
    std::uint64_t cell_key = 0;
};

/// Keeps the two largest of the values it is given, in a cell of either kind.
void keep_largest(auto& cell, std::int64_t value) {
    if (value > cell.largest) {
        cell.second = cell.largest;
        cell.largest = value;
    } else {
        cell.second = std::max(cell.second, value);
    }
}

Result<std::map<Categories, Inner>> count_inner(const Table& records, const Counted& counted,
                                                std::span<const std::uint64_t> record_keys) {
    std::map<Categories, Inner> inner;
    std::unordered_map<std::string, std::uint32_t> contributors;
    Categories key(counted.text.size());
    for (std::size_t row = 0; row < records.rows(); ++row) {
        for (std::size_t d = 0; d < key.size(); ++d) {
            key[d] = counted.category[d][counted.text[d]->code(row)];
        }
        std::int64_t brought = 1;
        if (counted.weights) {
            const auto value = printed_number(counted.weights->at(row));
            if (!value) {
                return fail(Code::invalid_input, "tables.amount", {},
                            counted.weight_name + ":" + std::to_string(row + 2));
            }
            brought = *value;
        }
        auto& cell = inner[key];
        cell.count += brought;
        cell.rows += brought > 0 ? 1 : 0;
        if (!record_keys.empty()) cell.cell_key += record_keys[row];
        if (counted.weights) {
            const auto next = static_cast<std::uint32_t>(contributors.size());
            const auto who =
                counted.owners
                    ? contributors.try_emplace(counted.owners->at(row), next).first->second
                    : static_cast<std::uint32_t>(row);
            cell.amounts[who] += brought;
        }
        if (counted.owners) {
            cell.brought[counted.owners->at(row)] += brought;
        } else {
            keep_largest(cell, brought);
        }
    }
    std::erase_if(inner, [](const auto& each) { return each.second.count == 0; });
    return inner;
}

/// Adds every combination of categories in use that nobody is in, by the first `width` columns; others
/// follow from those as they do where somebody is.
Result<void> add_empty(const Table& records, const Counted& counted,
                       std::map<Categories, Inner>& inner, std::size_t width) {
    constexpr std::size_t combinations_max = 20'000;
    std::vector<std::vector<std::uint32_t>> used;
    std::size_t all = 1;
    // What stands beside each category of each column, where that is one.
    std::map<std::pair<std::size_t, std::uint32_t>, std::map<std::size_t, std::uint32_t>> beside;
    for (const auto& [categories, cell] : inner) {
        for (std::size_t d = 0; d < categories.size(); ++d) {
            for (auto follow = width; follow < categories.size(); ++follow) {
                auto& own = beside[{d, categories[d]}];
                const auto [place, fresh] = own.emplace(follow, categories[follow]);
                if (!fresh && place->second != categories[follow]) place->second = 0;
            }
        }
    }
    for (std::size_t d = 0; d < width; ++d) {
        std::set<std::uint32_t> own;
        for (std::size_t row = 0; row < records.rows(); ++row) {
            own.insert(counted.category[d][counted.text[d]->code(row)]);
        }
        used.emplace_back(own.begin(), own.end());
        all *= own.size();
        if (all > combinations_max) {
            return fail(Code::invalid_input, "tables.too_many_combinations",
                        {{"most", combinations_max}});
        }
    }
    if (all == 0) return {};
    const auto fill_in = [&](Categories& key) {
        for (auto follow = width; follow < key.size(); ++follow) {
            for (std::size_t d = 0; d < follow && key[follow] == 0; ++d) {
                if (key[d] != 0) key[follow] = beside[{d, key[d]}][follow];
            }
            if (key[follow] == 0) key[follow] = 1;
        }
    };
    Categories key(counted.text.size(), 0);
    std::vector<std::size_t> at(used.size(), 0);
    for (;;) {
        std::fill(key.begin(), key.end(), 0U);
        for (std::size_t d = 0; d < at.size(); ++d) key[d] = used[d][at[d]];
        const auto there = inner.lower_bound(key);
        const bool is_new =
            there == inner.end() ||
            !std::equal(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(width),
                        there->first.begin());
        if (is_new) fill_in(key), inner.try_emplace(key);
        std::size_t d = 0;
        for (; d < at.size(); ++d) {
            if (++at[d] < used[d].size()) break;
            at[d] = 0;
        }
        if (d == at.size()) return {};
    }
}

/// A cube while its cells come into being.
class CubeInMaking {
public:
    CubeInMaking(Cube& cube, const Counted& counted) : cube_(cube), counted_(counted) {}

    void add_inner(const std::map<Categories, Inner>& inner) {
        for (const auto& [categories, cell] : inner) add_inner(categories, categories, cell);
        cube_.inner = cube_.cells.size();
    }

    /// Cells of the first `width` columns are innermost where the other columns follow; where they do
    /// not, the cells by all columns are.
    void add_closed_inner(const std::map<Categories, Inner>& inner, std::size_t width) {
        const auto same = [&](const auto& a, const auto& b) {
            return std::equal(a->first.begin(),
                              a->first.begin() + static_cast<std::ptrdiff_t>(width),
                              b->first.begin());
        };
        for (auto first = inner.begin(); first != inner.end();) {
            auto end = std::next(first);
            while (end != inner.end() && same(first, end)) ++end;
            for (auto each = first; each != end; ++each) {
                auto shown = each->first;
                const bool alone = std::next(first) == end;
                if (alone)
                    std::fill(shown.begin() + static_cast<std::ptrdiff_t>(width), shown.end(), 0);
                add_inner(each->first, shown, each->second);
                cube_.unlisted.push_back(!alone);
            }
            first = end;
        }
        cube_.inner = cube_.cells.size();
    }

    /// Every cell above an innermost one, by every combination of levels.
    void add_totals() {
        const auto& levels = counted_.levels;
        Categories key(levels.size());
        for (CellIndex leaf = 0; leaf < cube_.inner; ++leaf) {
            const auto categories = cube_.cells[leaf].categories;
            std::vector<std::size_t> level(levels.size(), 0);
            for (;;) {
                std::size_t d = 0;
                for (; d < level.size(); ++d) {
                    if (++level[d] < levels[d].above[categories[d]].size()) break;
                    level[d] = 0;
                }
                if (d == level.size()) break;
                for (std::size_t e = 0; e < level.size(); ++e) {
                    key[e] = levels[e].above[categories[e]][level[e]];
                }
                add_to_total(key, leaf);
            }
        }
        if (counted_.owners) count_contributors();
    }

    /// The cells by these columns, which no other call is given, of all levels but the total.
    void add_cells_by(const std::vector<std::size_t>& columns, bool is_listed) {
        const auto& levels = counted_.levels;
        for (CellIndex leaf = 0; leaf < cube_.inner; ++leaf) {
            std::vector<std::size_t> level(columns.size(), 0);
            for (;;) {
                Categories key(levels.size(), 0);
                for (std::size_t c = 0; c < columns.size(); ++c) {
                    key[columns[c]] = levels[columns[c]].above[whole_[leaf][columns[c]]][level[c]];
                }
                const auto own = cell_of_.find(key);
                if (own == cell_of_.end() || own->second != leaf) add_to_total(key, leaf);
                cube_.unlisted.resize(cube_.cells.size(), !is_listed);
                std::size_t c = 0;
                for (; c < columns.size(); ++c) {
                    const auto& above = levels[columns[c]].above[whole_[leaf][columns[c]]];
                    if (++level[c] + 1 < above.size()) break;
                    level[c] = 0;
                }
                if (c == columns.size()) break;
            }
        }
        if (columns.empty()) return;
    }

    void finish() {
        if (counted_.owners) count_contributors();
    }

    /// Along the columns of each table, and each cell with those it is made of where no table has it.
    void add_closed_sums(const std::vector<std::vector<std::size_t>>& tables) {
        std::vector<bool> is_total(cube_.cells.size(), false);
        std::set<std::pair<CellIndex, std::vector<CellIndex>>> sums;
        const auto add = [&](CellIndex total, std::vector<CellIndex> parts) {
            is_total[total] = true;
            std::sort(parts.begin(), parts.end());
            if (sums.emplace(total, parts).second) cube_.sums.push_back({total, std::move(parts)});
        };
        for (const auto& table : tables) {
            for (const auto d : table) {
                std::map<Categories, std::vector<CellIndex>> lines;
                for (const auto& [categories, cell] : cell_of_) {
                    if (categories[d] == 0 || !is_within(categories, table)) continue;
                    auto line = categories;
                    line[d] = counted_.levels[d].parent[categories[d]];
                    lines[line].push_back(cell);
                }
                for (auto& [line, parts] : lines) add(cell_of_.at(line), std::move(parts));
            }
        }
        for (auto cell = static_cast<CellIndex>(cube_.inner); cell < cube_.cells.size(); ++cell) {
            if (!is_total[cell]) add(cell, cube_.made_of[cell]);
        }
    }

    /// Each total with the cells one level below it, along each column.
    void add_sums() {
        for (std::size_t d = 0; d < counted_.levels.size(); ++d) {
            std::map<Categories, std::vector<CellIndex>> lines;
            for (const auto& [categories, cell] : cell_of_) {
                if (categories[d] == 0) continue;
                auto line = categories;
                line[d] = counted_.levels[d].parent[categories[d]];
                lines[line].push_back(cell);
            }
            for (auto& [line, parts] : lines) {
                std::sort(parts.begin(), parts.end());
                cube_.sums.push_back({cell_of_.at(line), std::move(parts)});
            }
        }
    }

private:
    void add_inner(const Categories& whole, const Categories& shown, const Inner& cell) {
        const auto index = static_cast<CellIndex>(cube_.cells.size());
        cell_of_.emplace(shown, index);
        whole_.push_back(whole);
        cube_.made_of.push_back({index});
        cube_.cells.push_back(
            {shown, cell.count, cell.largest, cell.second, cell.rows, cell.cell_key});
        brought_.push_back(cell.brought);
        if (!counted_.weights) return;
        cube_.brought.emplace_back();
        for (const auto& [who, amount] : cell.amounts) {
            if (amount > 0) cube_.brought.back().push_back({who, amount});
        }
    }

    static bool is_within(const Categories& categories, const std::vector<std::size_t>& table) {
        for (std::size_t d = 0; d < categories.size(); ++d) {
            if (categories[d] != 0 && std::find(table.begin(), table.end(), d) == table.end()) {
                return false;
            }
        }
        return true;
    }

    void add_to_total(const Categories& key, CellIndex leaf) {
        const auto [place, is_new] =
            cell_of_.try_emplace(key, static_cast<CellIndex>(cube_.cells.size()));
        if (is_new) {
            cube_.cells.push_back({key});
            cube_.made_of.emplace_back();
            brought_.emplace_back();
        }
        const auto total = place->second;
        auto& cell = cube_.cells[total];
        const auto& part = cube_.cells[leaf];
        cell.count += part.count;
        cell.contributors += part.contributors;
        cell.key += part.key;
        if (counted_.owners) {
            for (const auto& [who, what] : brought_[leaf]) brought_[total][who] += what;
        } else {
            for (const auto value : {part.largest, part.second}) keep_largest(cell, value);
        }
        cube_.made_of[total].push_back(leaf);
    }

    /// One contributor may stand in several innermost cells of a total.
    void count_contributors() {
        for (std::size_t i = 0; i < cube_.cells.size(); ++i) {
            auto& cell = cube_.cells[i];
            cell.contributors = 0;
            for (const auto& [who, value] : brought_[i]) {
                cell.contributors += value > 0 ? 1 : 0;
                keep_largest(cell, value);
            }
        }
    }

    Cube& cube_;
    const Counted& counted_;
    std::map<Categories, CellIndex> cell_of_;
    std::vector<Categories> whole_;  // shape [inner]: by all columns, also those that follow
    std::vector<std::map<std::string, std::int64_t>> brought_;  // shape [cells]
};

}  // namespace

Result<Cube> count_cube(const Table& records, const std::vector<std::string>& columns,
                        const std::vector<Hierarchy>& hierarchies, const std::string& weight,
                        const std::string& contributor, std::span<const std::uint64_t> record_keys,
                        Combinations combinations) {
    expects(record_keys.empty() || record_keys.size() == records.rows());
    if (columns.empty() || columns.size() > 4) {
        return fail(Code::invalid_input, "tables.columns", {{"given", columns.size()}});
    }
    const auto counted = TRY(columns_counted(records, columns, hierarchies, weight, contributor));
    auto inner = TRY(count_inner(records, counted, record_keys));
    if (combinations == Combinations::every)
        TRY(add_empty(records, counted, inner, columns.size()));
    Cube cube;
    cube.columns = columns;
    cube.tables = {columns};
    cube.hierarchies = hierarchies;
    cube.amounts = !weight.empty();
    for (const auto& each : counted.levels) cube.labels.push_back(each.labels);
    CubeInMaking making(cube, counted);
    making.add_inner(inner);
    making.add_totals();
    making.add_sums();
    return cube;
}

Result<Cube> detail::count_closed(const Table& records, const ClosedTable& closed,
                                  const std::vector<Hierarchy>& hierarchies,
                                  const std::string& weight, const std::string& contributor,
                                  std::span<const std::uint64_t> record_keys,
                                  Combinations combinations) {
    expects(record_keys.empty() || record_keys.size() == records.rows());
    auto columns = closed.table;
    columns.insert(columns.end(), closed.follow.begin(), closed.follow.end());
    const auto counted = TRY(columns_counted(records, columns, hierarchies, weight, contributor));
    auto inner = TRY(count_inner(records, counted, record_keys));
    if (combinations == Combinations::every) {
        TRY(add_empty(records, counted, inner, closed.table.size()));
    }
    const auto places = [&](const std::vector<std::string>& names) {
        std::vector<std::size_t> result;
        for (std::size_t d = 0; d < columns.size(); ++d) {
            if (std::find(names.begin(), names.end(), columns[d]) != names.end())
                result.push_back(d);
        }
        return result;
    };
    Cube cube;
    cube.columns = columns;
    cube.tables = closed.listed;
    cube.hierarchies = hierarchies;
    cube.amounts = !weight.empty();
    for (const auto& each : counted.levels) cube.labels.push_back(each.labels);
    CubeInMaking making(cube, counted);
    making.add_closed_inner(inner, closed.table.size());
    std::vector<std::vector<std::size_t>> tables;
    for (const auto& names : closed.listed) tables.push_back(places(names));
    std::set<std::vector<std::size_t>> done;
    for (const auto& table : tables) {
        // Largest sets first: the table itself, then its margins.
        for (std::size_t left_out = 0; left_out < (std::size_t{1} << table.size()); ++left_out) {
            std::vector<std::size_t> by;
            for (std::size_t i = 0; i < table.size(); ++i) {
                if ((left_out >> i & 1) == 0) by.push_back(table[i]);
            }
            if (done.insert(by).second) making.add_cells_by(by, true);
        }
    }
    for (const auto& names : closed.worked_out) {
        auto by = places(names);
        if (done.insert(by).second) making.add_cells_by(by, false);
    }
    making.finish();
    making.add_closed_sums(tables);
    return cube;
}

}  // namespace palermo::protect
