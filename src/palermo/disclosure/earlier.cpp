#include "palermo/disclosure/earlier.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "palermo/disclosure/alike.hpp"
#include "palermo/disclosure/attack.hpp"
#include "palermo/disclosure/audit.hpp"
#include "palermo/disclosure/detail/joint.hpp"
#include "palermo/disclosure/detail/printed.hpp"

namespace palermo::protect {

EarlierRelease long_file_as_read(std::string name, const Table& file, const TableLayout& layout) {
    EarlierRelease result;
    result.name = std::move(name);
    result.form = Form::long_file;
    result.layout = layout;
    result.table = file;
    return result;
}

namespace {

using Categories = std::vector<std::uint32_t>;  // shape [columns of all releases]; 0 is the total

bool is_table(const EarlierRelease& each) {
    return each.form == Form::exact || each.form == Form::rounded || each.form == Form::perturbed;
}

/// The columns and labels of all releases, numbered alike, and what each counts under what.
class CategoryIndex {
public:
    Result<void> add(const EarlierRelease& release) {
        parents_.emplace_back();
        for (const auto& table : release.tables) {
            for (const auto& column : table) {
                if (release.table.text(column) == nullptr) {
                    return fail(Code::invalid_input, "earlier.column_missing", {},
                                release.name + ":" + column);
                }
                if (is_table(release) && !columns_.contains(column)) {
                    columns_.emplace(column, labels_.size());
                    labels_.emplace_back();
                    groups_.emplace_back();
                }
            }
        }
        if (!is_table(release)) return {};
        for (const auto& hierarchy : release.hierarchies) {
            const auto place = columns_.find(hierarchy.column);
            if (place == columns_.end()) continue;
            const auto d = place->second;
            for (const auto& [child, parent] : hierarchy.parents) {
                if (parent.empty()) continue;
                const auto above = label(d, parent);
                parents_.back().emplace(std::pair(d, label(d, child)), above);
                groups_[d].insert(above);
            }
        }
        return {};
    }

    std::size_t width() const { return labels_.size(); }
    const std::map<std::string, std::size_t>& columns() const { return columns_; }

    std::uint32_t label(std::size_t column, const std::string& text) {
        if (text == "Total") return 0;
        auto& own = labels_[column];
        return own.emplace(text, static_cast<std::uint32_t>(own.size()) + 1).first->second;
    }
    /// Of a label that stands in a release.
    std::uint32_t known_label(std::size_t column, const std::string& text) const {
        return text == "Total" ? 0 : labels_[column].at(text);
    }
    std::uint32_t parent(std::size_t release, std::size_t column, std::uint32_t label) const {
        const auto found = parents_[release].find({column, label});
        return found == parents_[release].end() ? 0 : found->second;
    }
    bool is_group(std::size_t column, std::uint32_t label) const {
        return groups_[column].contains(label);
    }
    bool is_group(std::size_t release, std::size_t column, std::uint32_t label) const {
        return std::any_of(
            parents_[release].begin(), parents_[release].end(),
            [&](const auto& each) { return each.first.first == column && each.second == label; });
    }
    /// By the levels of any release.
    bool is_under(std::size_t column, std::uint32_t label, std::uint32_t above) const {
        if (label == above) return true;
        for (std::size_t r = 0; r < parents_.size(); ++r) {
            auto at = label;
            // A hierarchy that goes round in a circle ends here too.
            for (std::size_t step = 0; at != 0 && step <= parents_[r].size(); ++step) {
                at = parent(r, column, at);
                if (at == above) return true;
            }
        }
        return false;
    }

private:
    std::map<std::string, std::size_t> columns_;
    std::vector<std::map<std::string, std::uint32_t>> labels_;
    std::vector<std::set<std::uint32_t>> groups_;
    /// shape [releases]: the label above (column, label); absent: the total
    std::vector<std::map<std::pair<std::size_t, std::uint32_t>, std::uint32_t>> parents_;
};

/// What one release says of each cell.
using PrintedCells = std::map<Categories, Bounds>;

/// 5 of "<5".
std::optional<std::int64_t> number_below(std::string_view text) {
    if (!text.starts_with('<')) return {};
    const auto below = detail::printed_number(text.substr(1));
    return below && *below > 0 ? below : std::nullopt;
}

/// What stands at "count" in a row.
Bounds said_at(const EarlierRelease& release, std::size_t row) {
    std::optional<std::int64_t> printed;
    if (const auto* counts = release.table.counts("count")) {
        if ((*counts)[row].known()) printed = (*counts)[row].value;
    } else {
        const auto text = (*release.table.text("count"))[row];
        printed = detail::printed_number(text);
        if (const auto below = number_below(text)) return {0, *below - 1};
    }
    if (!printed) return {release.hidden_min, no_limit};
    if (release.off_by == 0 || *printed == 0) return {*printed, *printed + release.off_by};
    return {std::max<std::int64_t>(1, *printed - release.off_by), *printed + release.off_by};
}

Result<PrintedCells> printed_by(const EarlierRelease& release, CategoryIndex& names) {
    if (release.table.text("count") == nullptr && release.table.counts("count") == nullptr) {
        return fail(Code::invalid_input, "earlier.no_column_count", {}, release.name);
    }
    PrintedCells said;
    for (std::size_t row = 0; row < release.table.rows(); ++row) {
        Categories categories(names.width(), 0);
        for (const auto& [column, place] : names.columns()) {
            if (const auto* text = release.table.text(column)) {
                categories[place] = names.label(place, std::string((*text)[row]));
            }
        }
        const auto bounds = said_at(release, row);
        const auto [place, is_new] = said.emplace(std::move(categories), bounds);
        // Printed twice: what hides it once is undone by what shows it once.
        if (!is_new && bounds.known()) place->second = bounds;
    }
    return said;
}

/// Would this release print a cell if there were people in it?
bool covers(const EarlierRelease& release, std::size_t r, const CategoryIndex& names,
            const Categories& categories) {
    const auto in = [&](const std::vector<std::string>& table) {
        for (const auto& [column, place] : names.columns()) {
            if (categories[place] == 0) continue;
            if (std::find(table.begin(), table.end(), column) == table.end()) return false;
        }
        return true;
    };
    if (std::none_of(release.tables.begin(), release.tables.end(), in)) return false;
    for (std::size_t d = 0; d < categories.size(); ++d) {
        if (names.is_group(d, categories[d]) && !names.is_group(r, d, categories[d])) return false;
    }
    return true;
}

/// Of each cell: how many records are in it for sure, and how many may be, since a removed answer
/// may have been any.
void count_records(const EarlierRelease& release, const CategoryIndex& names,
                   const std::set<Categories>& cells, PrintedCells& said) {
    std::map<std::vector<std::size_t>, std::vector<const Categories*>> by_columns;
    for (const auto& cell : cells) {
        std::vector<std::size_t> used;
        for (std::size_t c = 0; c < cell.size(); ++c) {
            if (cell[c] != 0) used.push_back(c);
        }
        by_columns[used].push_back(&cell);
    }
    std::vector<const TextColumn*> text(names.width(), nullptr);
    for (const auto& [column, place] : names.columns()) text[place] = release.table.text(column);
    auto numbered = names;  // answers no table prints get numbers of their own
    for (const auto& [used, own] : by_columns) {
        if (std::any_of(used.begin(), used.end(), [&](auto c) { return text[c] == nullptr; })) {
            continue;
        }
        std::map<std::vector<TextCode>, std::int64_t> crowds;
        std::vector<TextCode> key(used.size());
        for (std::size_t row = 0; row < release.table.rows(); ++row) {
            for (std::size_t u = 0; u < used.size(); ++u) key[u] = text[used[u]]->code(row);
            ++crowds[key];
        }
        std::vector<std::vector<std::uint32_t>> label(used.size());
        for (std::size_t u = 0; u < used.size(); ++u) {
            for (const auto& value : text[used[u]]->values()) {
                label[u].push_back(numbered.label(used[u], value));
            }
        }
        for (const auto* cell : own) {
            std::int64_t sure = 0, possible = 0;
            for (const auto& [codes, people] : crowds) {
                bool is_sure = true, is_possible = true;
                for (std::size_t u = 0; u < used.size() && is_possible; ++u) {
                    if (codes[u] == 0) {
                        is_sure = false;
                    } else if (!names.is_under(used[u], label[u][codes[u]], (*cell)[used[u]])) {
                        is_possible = false;
                    }
                }
                possible += is_possible ? people : 0;
                sure += is_possible && is_sure ? people : 0;
            }
            said.emplace(*cell, Bounds{sure, possible});
        }
    }
}

/// All releases as one system: one number for each cell, several only where the bounds forbid one.
class JointSystem {
public:
    /// `releases` newest first; those before `from` are left out, but their columns are numbered.
    static Result<JointSystem> of(const std::vector<const EarlierRelease*>& releases,
                                  std::size_t from) {
        JointSystem result;
        for (const auto* each : releases) TRY(result.names_.add(*each));
        result.said_.resize(releases.size());
        result.number_.resize(releases.size());
        std::set<Categories> cells;
        for (auto r = from; r < releases.size(); ++r) {
            if (!is_table(*releases[r])) continue;
            result.said_[r] = TRY(printed_by(*releases[r], result.names_));
            for (const auto& [categories, bounds] : result.said_[r]) cells.insert(categories);
        }
        for (auto r = from; r < releases.size(); ++r) {
            if (!is_table(*releases[r])) {
                count_records(*releases[r], result.names_, cells, result.said_[r]);
                continue;
            }
            // Not listed: nobody, or so few that rounding took them away.
            for (const auto& categories : cells) {
                if (!covers(*releases[r], r, result.names_, categories)) continue;
                result.said_[r].emplace(categories, Bounds{0, releases[r]->off_by});
            }
        }
        for (auto r = from; r < releases.size(); ++r) {
            result.place(r);
            if (is_table(*releases[r])) result.add_sums(r);
        }
        return result;
    }

    /// shape [releases]
    const std::vector<PrintedCells>& said() const { return said_; }

    /// The number a cell of a release has, or nothing where that release says nothing about it.
    std::optional<CellIndex> number(std::size_t release, const Categories& categories) const {
        const auto found = number_[release].find(categories);
        if (found == number_[release].end()) return {};
        return found->second;
    }
    /// The cell that a row of a release prints.
    Categories categories_of(const EarlierRelease& release, std::size_t row) const {
        Categories categories(names_.width(), 0);
        auto names = names_.columns();
        for (const auto& [column, place] : names) {
            const auto* text = release.table.text(column);
            if (text == nullptr) continue;
            categories[place] = names_.known_label(place, std::string((*text)[row]));
        }
        return categories;
    }
    const CellSystem& system() const { return system_; }

    /// Does any release print this number as it is?
    bool printed(CellIndex number) const { return printed_[number]; }

    /// What a reader can say of a number that may be small.
    struct Reading {
        bool single = false;     // one value is possible
        bool undecided = false;  // nobody showed two, nor that there is one only
        std::int64_t value = 0;  // if single
    };

    /// shape [numbers]
    Result<std::vector<Reading>> read(std::int64_t small_below) const {
        std::vector<Reading> result(system_.cells.size());
        std::vector<bool> wanted(system_.cells.size(), false);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const auto& bounds = system_.cells[i];
            if (bounds.known()) result[i] = {true, false, bounds.low};
            wanted[i] = !bounds.known() && bounds.low < small_below;
        }
        if (std::none_of(wanted.begin(), wanted.end(), [](bool each) { return each; })) {
            return result;
        }
        auto system = system_;
        make_consistent(system);
        const auto found = TRY(detail::single_valued(system, wanted));
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            // Sums that contradict the bounds tell a value too, and nobody knows which.
            const bool told = found.fallen[i] && found.value[i] >= 0;
            result[i].undecided |= found.undecided[i] || (found.fallen[i] && !told);
            if (told) result[i] = {true, false, found.value[i]};
        }
        return result;
    }

private:
    void place(std::size_t r) {
        for (const auto& [categories, bounds] : said_[r]) {
            auto& own = at_[categories];
            const auto fits = std::find_if(own.begin(), own.end(), [&](auto number) {
                const auto& there = system_.cells[number];
                return there.low <= bounds.high && bounds.low <= there.high;
            });
            if (fits != own.end()) {
                auto& there = system_.cells[*fits];
                there = {std::max(there.low, bounds.low), std::min(there.high, bounds.high)};
                printed_[*fits] = printed_[*fits] || bounds.known();
                number_[r].emplace(categories, *fits);
                continue;
            }
            own.push_back(static_cast<CellIndex>(system_.cells.size()));
            number_[r].emplace(categories, own.back());
            system_.cells.push_back(bounds);
            printed_.push_back(bounds.known());
        }
    }

    void add_sums(std::size_t r) {
        for (std::size_t d = 0; d < names_.width(); ++d) {
            std::map<Categories, std::vector<CellIndex>> lines;
            for (const auto& [categories, number] : number_[r]) {
                if (categories[d] == 0) continue;
                auto line = categories;
                line[d] = names_.parent(r, d, categories[d]);
                lines[line].push_back(number);
            }
            for (auto& [line, parts] : lines) {
                const auto total = number_[r].find(line);
                if (total == number_[r].end()) continue;
                std::sort(parts.begin(), parts.end());
                if (sums_.emplace(total->second, parts).second) {
                    system_.sums.push_back({total->second, std::move(parts)});
                }
            }
        }
    }

    CategoryIndex names_;
    std::vector<PrintedCells> said_;                       // shape [releases]
    std::vector<std::map<Categories, CellIndex>> number_;  // shape [releases]
    std::map<Categories, std::vector<CellIndex>> at_;      // the numbers one cell has had
    CellSystem system_;
    std::vector<bool> printed_;  // shape [numbers]
    std::set<std::pair<CellIndex, std::vector<CellIndex>>> sums_;
};

/// Numbers of 1 to one less than this must not fall.
std::int64_t secret_below(const EarlierRelease& release) {
    return release.any_size ? no_limit : release.small_below;
}

std::int64_t largest_small(const std::vector<const EarlierRelease*>& releases) {
    std::int64_t result = 0;
    for (const auto* each : releases) result = std::max(result, secret_below(*each));
    return result;
}

/// Numbers of few people that fall with the newest release, and did not before it.
struct Falls {
    std::set<CellIndex> tried, told, follow;
};

Result<Falls> falls_of(const std::vector<const EarlierRelease*>& releases, const JointSystem& all,
                       const JointSystem& before) {
    const auto small_below = largest_small(releases);
    const auto now_read = TRY(all.read(small_below));
    const auto then_read = TRY(before.read(small_below));
    Falls result;
    auto& [tried, told, follow] = result;
    for (std::size_t r = 0; r < releases.size(); ++r) {
        const auto few = secret_below(*releases[r]);
        for (const auto& [categories, bounds] : all.said()[r]) {
            // A rounded number of many is no secret: only what is hidden, or may be few.
            if (bounds.known() || bounds.low >= few) continue;
            const auto number = *all.number(r, categories);
            tried.insert(number);
            const auto& now = now_read[number];
            const bool fallen = now.single && now.value > 0 && now.value < few;
            if (!fallen && !now.undecided) continue;
            if (const auto earlier = before.number(r, categories)) {
                const auto& then = then_read[*earlier];
                if (then.single) continue;
            }
            (all.printed(number) ? told : follow).insert(number);
        }
    }
    return result;
}

/// "told earlier" and "both together".
Result<std::vector<Attack>> what_falls(const std::vector<const EarlierRelease*>& releases,
                                       const JointSystem& all) {
    const auto before = TRY(JointSystem::of(releases, 1));
    const auto [tried, told, follow] = TRY(falls_of(releases, all, before));
    const auto n = [](const auto& set) { return static_cast<std::int64_t>(set.size()); };
    return std::vector<Attack>{
        {"told earlier", "which small numbers hidden in one release another one prints", n(tried),
         n(told)},
        {"both together", "which small numbers follow from all releases and did not before",
         n(tried), n(follow)}};
}

/// `changed` is told of each cell that succeeds.
Attack change_attack(const std::vector<const EarlierRelease*>& releases, const JointSystem& all,
                     const std::function<void(const Categories&)>& changed = {}) {
    Attack attack{"change", "in which cells so few came or left that they can be told", 0, 0};
    for (std::size_t r = 1; r < releases.size(); ++r) {
        const auto few = std::max(releases[0]->small_below, releases[r]->small_below);
        for (const auto& [categories, now] : all.said()[0]) {
            const auto found = all.said()[r].find(categories);
            if (found == all.said()[r].end()) continue;
            const bool is_everybody = std::all_of(categories.begin(), categories.end(),
                                                  [](auto category) { return category == 0; });
            if (is_everybody) continue;
            const auto& then = found->second;
            const auto least = now.low - then.high, most = now.high - then.low;
            ++attack.tried;
            if ((least > 0 && most < few) || (most < 0 && -least < few)) {
                ++attack.succeeded;
                if (changed) changed(categories);
            }
        }
    }
    return attack;
}

// ---- records after records ---------------------------------------------------------------------

using Words = std::vector<std::string_view>;

/// How many hold each answer, and each pair of answers.
std::map<Words, std::int64_t> pairs_of(const Table& records,
                                       const std::vector<std::string>& columns) {
    std::vector<const TextColumn*> text;
    for (const auto& name : columns) text.push_back(records.text(name));
    std::map<Words, std::int64_t> crowds, result;
    Words words(columns.size());
    for (std::size_t row = 0; row < records.rows(); ++row) {
        for (std::size_t c = 0; c < columns.size(); ++c) words[c] = (*text[c])[row];
        ++crowds[words];
    }
    for (const auto& [answers, people] : crowds) {
        for (std::size_t a = 0; a < columns.size(); ++a) {
            if (answers[a].empty()) continue;
            result[{columns[a], answers[a]}] += people;
            for (std::size_t b = a + 1; b < columns.size(); ++b) {
                if (answers[b].empty()) continue;
                result[{columns[a], answers[a], columns[b], answers[b]}] += people;
            }
        }
    }
    return result;
}

Attack records_after_records(const EarlierRelease& now,
                             std::span<const EarlierRelease* const> earlier) {
    Attack attack{"differencing",
                  "which answers and pairs are held by 1 to k - 1 more or fewer than earlier", 0,
                  0};
    for (const auto* then : earlier) {
        std::vector<std::string> columns;
        for (const auto& name : now.tables.front()) {
            if (then->table.text(name) != nullptr) columns.push_back(name);
        }
        const auto few = std::max(now.small_below, then->small_below);
        const auto here = pairs_of(now.table, columns);
        auto all = pairs_of(then->table, columns);
        for (const auto& [words, count] : here) all.try_emplace(words, 0);
        for (const auto& [words, before] : all) {
            const auto found = here.find(words);
            const auto change = std::abs((found == here.end() ? 0 : found->second) - before);
            ++attack.tried;
            if (change > 0 && change < few) ++attack.succeeded;
        }
    }
    return attack;
}

// ---- long files --------------------------------------------------------------------------------

Result<std::vector<Attack>> long_after_long(const EarlierRelease& now,
                                            std::span<const EarlierRelease> earlier) {
    for (const auto& each : earlier) {
        if (each.form != Form::long_file || now.form != Form::long_file) {
            return fail(Code::invalid_input, "earlier.made_from_records", {}, each.name);
        }
    }
    // Each is read as it was written; only marks and rounding may differ.
    const auto shape = [](const TableLayout& layout) {
        std::vector<std::pair<std::string, std::string>> result;
        for (const auto& column : layout.key) result.emplace_back(column, "");
        for (const auto& each : layout.dimensions) result.emplace_back(each.column, each.total);
        return result;
    };
    const auto here = TRY(read_tables(now.table, now.layout));
    std::vector<PrintedTables> read;
    for (const auto& each : earlier) {
        if (shape(each.layout) != shape(now.layout)) {
            return fail(Code::conflict, "earlier.other_layout", {}, each.name);
        }
        read.push_back(TRY(read_tables(each.table, each.layout, here.labels)));
    }
    std::vector<const PrintedTables*> then;
    for (const auto& each : read) then.push_back(&each);
    return attacks_of(TRY(audit_printed(here, then)));
}

}  // namespace

std::string_view name_of(Form form) {
    switch (form) {
        case Form::exact:
            return "exact";
        case Form::rounded:
            return "rounded";
        case Form::perturbed:
            return "moved";  // the word of the file format, which programs of before read
        case Form::records:
            return "records";
        case Form::long_file:
            return "long file";
    }
    return "";
}

Result<EarlierRelease> named_by_hand(const Table& table, std::string name) {
    EarlierRelease result;
    result.name = std::move(name);
    result.by_hand = true;
    if (table.text("count") == nullptr && table.counts("count") == nullptr) {
        return fail(Code::invalid_input, "earlier.no_column_count", {}, result.name);
    }
    std::vector<const TextColumn*> columns;
    for (std::size_t c = 0; c < table.columns(); ++c) {
        const auto* text = std::get_if<TextColumn>(&table.column(c));
        if (text != nullptr && table.name(c) != "count") columns.push_back(text);
    }
    const auto* counts = table.text("count");
    const auto at = [&](std::size_t row, const std::string& column) {
        return result.name + ":" + std::to_string(row + 2) + ":" + column;
    };
    std::set<std::vector<std::string>> tables;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        std::vector<std::string> used;
        for (const auto* column : columns) {
            const auto label = (*column)[row];
            if (label == "Total") continue;
            if (detail::names_a_total(label)) {
                return fail(Code::invalid_input, "earlier.other_word_for_total", {},
                            at(row, column->name()));
            }
            used.push_back(column->name());
        }
        tables.insert(std::move(used));
        if (counts == nullptr) continue;
        const auto said = (*counts)[row];
        const bool is_hidden = said.empty() || said == hidden_mark || number_below(said);
        if (!is_hidden && !detail::printed_number(said)) {
            return fail(Code::invalid_input, "earlier.no_count", {}, at(row, "count"));
        }
    }
    result.tables.assign(tables.begin(), tables.end());
    result.table = table;
    return result;
}

namespace {

/// All releases as one list, the newest first.
std::vector<const EarlierRelease*> newest_first(const EarlierRelease& now,
                                                std::span<const EarlierRelease> earlier) {
    std::vector<const EarlierRelease*> result = {&now};
    for (auto each = earlier.rbegin(); each != earlier.rend(); ++each) result.push_back(&*each);
    return result;
}

}  // namespace

Result<std::vector<std::size_t>> telling_rows(const EarlierRelease& now,
                                              std::span<const EarlierRelease> as_named) {
    if (as_named.empty()) return std::vector<std::size_t>{};
    TRY(written_alike(now, as_named));
    const auto earlier = columns_as_in(now, as_named);
    for (const auto& each : earlier) {
        if (each.form == Form::long_file) {
            return fail(Code::invalid_input, "earlier.made_from_records", {}, each.name);
        }
    }
    const auto releases = newest_first(now, earlier);
    const auto all = TRY(JointSystem::of(releases, 0));
    const auto before = TRY(JointSystem::of(releases, 1));

    // Numbers printed here, and by nobody before: those that hiding takes back.
    std::map<CellIndex, std::vector<std::size_t>> rows_of;
    std::map<Categories, std::size_t> row_of;
    for (std::size_t row = 0; row < now.table.rows(); ++row) {
        const auto categories = all.categories_of(now, row);
        const auto& said = all.said()[0].at(categories);
        if (!said.known() || said.low == 0) continue;
        row_of.emplace(categories, row);
        bool was_known = false;
        for (std::size_t r = 1; r < releases.size(); ++r) {
            const auto own = before.number(r, categories);
            was_known = was_known || (own && before.system().cells[*own] == said);
        }
        if (!was_known) rows_of[*all.number(0, categories)].push_back(row);
    }
    std::set<std::size_t> result;
    (void)change_attack(releases, all, [&](const Categories& categories) {
        const auto found = row_of.find(categories);
        if (found != row_of.end()) result.insert(found->second);
    });
    const auto falls = TRY(falls_of(releases, all, before));
    const auto add = [&](CellIndex number) {
        const auto found = rows_of.find(number);
        if (found == rows_of.end()) return false;
        result.insert(found->second.begin(), found->second.end());
        return true;
    };
    for (const auto number : falls.told) (void)add(number);

    const auto& system = all.system();
    std::vector<std::vector<std::size_t>> through(system.cells.size());
    for (std::size_t s = 0; s < system.sums.size(); ++s) {
        through[system.sums[s].total].push_back(s);
        for (const auto part : system.sums[s].parts) through[part].push_back(s);
    }
    for (const auto secret : falls.follow) {
        std::vector<CellIndex> edge = {secret};
        std::set<CellIndex> seen = {secret};
        while (!edge.empty()) {
            std::vector<CellIndex> next, offered;
            for (const auto at : edge) {
                for (const auto s : through[at]) {
                    const auto visit = [&](CellIndex other) {
                        if (!seen.insert(other).second) return;
                        if (rows_of.contains(other)) offered.push_back(other);
                        if (!system.cells[other].known()) next.push_back(other);
                    };
                    visit(system.sums[s].total);
                    for (const auto part : system.sums[s].parts) visit(part);
                }
            }
            const auto least =
                std::min_element(offered.begin(), offered.end(), [&](CellIndex a, CellIndex b) {
                    return std::pair(system.cells[a].low, a) < std::pair(system.cells[b].low, b);
                });
            if (least != offered.end()) {
                (void)add(*least);
                break;
            }
            edge = std::move(next);
        }
    }
    return std::vector<std::size_t>(result.begin(), result.end());
}

Result<std::vector<Attack>> attacks_between(const EarlierRelease& now,
                                            std::span<const EarlierRelease> as_named) {
    if (as_named.empty()) return std::vector<Attack>{};
    TRY(written_alike(now, as_named));
    const auto earlier = columns_as_in(now, as_named);
    const auto is_long = [](const EarlierRelease& each) { return each.form == Form::long_file; };
    if (is_long(now) || std::any_of(earlier.begin(), earlier.end(), is_long)) {
        return long_after_long(now, earlier);
    }
    const auto releases = newest_first(now, earlier);
    std::vector<const EarlierRelease*> records;
    for (const auto* each : std::span(releases).subspan(1)) {
        if (each->form == Form::records) records.push_back(each);
    }
    std::vector<Attack> attacks;
    if (now.form == Form::records && !records.empty()) {
        attacks.push_back(records_after_records(now, records));
    }
    if (std::any_of(releases.begin(), releases.end(), [](auto* each) { return is_table(*each); })) {
        const auto all = TRY(JointSystem::of(releases, 0));
        attacks.push_back(change_attack(releases, all));
        const auto more = TRY(what_falls(releases, all));
        attacks.insert(attacks.end(), more.begin(), more.end());
    }
    return attacks;
}

}  // namespace palermo::protect
