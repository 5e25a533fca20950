#include "palermo/disclosure/differencing.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <unordered_map>

#include "palermo/disclosure/attack.hpp"
#include "palermo/disclosure/detail/joint.hpp"
#include "palermo/disclosure/long_file.hpp"

namespace palermo::protect {
namespace {

using Categories = std::vector<std::uint32_t>;

bool is_grand_total(const Categories& categories) {
    return std::all_of(categories.begin(), categories.end(),
                       [](auto category) { return category == 0; });
}

Bounds hidden_bounds(const TableLayout& layout) {
    for (const auto& mark : layout.marks) {
        if (mark.text == hidden_mark) return mark.bounds;
    }
    return {};
}

/// One table in all releases; what is hidden in one is hidden in all that may still change.
class OneTable {
public:
    OneTable(std::vector<PrintedTable*> releases, std::size_t together, Bounds small, Bounds hidden,
             std::int64_t small_below)
        : releases_(std::move(releases)),
          together_(together),
          small_(small),
          hidden_(hidden),
          small_below_(small_below) {}

    /// Hides until nothing follows. False when a release that stays tells a cell by itself.
    Result<bool> protect() {
        hide_small();
        hide_what_changed_by_few();
        bool any = false;
        for (const auto* table : releases_) {
            if (table == nullptr) continue;
            for (const auto& cell : table->cells) any = any || cell.suppressed;
        }
        if (!any) return true;
        hide_what_another_release_hides();
        if (is_large()) return mend();
        withhold_what_no_mark_hides();
        TRY(find_hopeless());
        for (;;) {
            auto exposed = quick();
            if (exposed == 0) exposed = TRY(thorough());
            if (exposed == 0) break;
            if (!hide_one_more() && !TRY(withhold_exposed())) return false;
        }
        TRY(print_again());
        TRY(hide_fewer());
        return true;
    }

private:
    /// Cells hidden in one step, and what they were.
    using Concealed = std::vector<std::pair<PrintedCell*, PrintedCell>>;

    void hide_small() {
        for (std::size_t r = 0; r < together_; ++r) {
            if (releases_[r] == nullptr) continue;
            for (auto& cell : releases_[r]->cells) {
                const bool few = !cell.suppressed && cell.bounds.known() && cell.bounds.low > 0 &&
                                 cell.bounds.low < small_below_;
                if (few) conceal(cell);
            }
        }
    }

    /// Whoever is new in the one release, or gone, is in that cell. Hidden in both, it tells nothing.
    void hide_what_changed_by_few() {
        for (std::size_t r = 0; r < together_; ++r) {
            for (auto s = r + 1; s < together_; ++s) {
                if (releases_[r] == nullptr || releases_[s] == nullptr) continue;
                std::map<Categories, PrintedCell*> there;
                for (auto& cell : releases_[s]->cells) there.emplace(cell.categories, &cell);
                for (auto& cell : releases_[r]->cells) {
                    const auto found = there.find(cell.categories);
                    if (found == there.end()) continue;
                    // Of everybody there is it tells nobody's answer.
                    if (releases_[r]->key.empty() && is_grand_total(cell.categories)) continue;
                    auto& other = *found->second;
                    if (!cell.bounds.known() || !other.bounds.known()) continue;
                    const auto change = std::abs(cell.bounds.low - other.bounds.low);
                    if (change == 0 || change >= small_below_) continue;
                    if (can_hide(cell) && can_hide(other)) conceal(cell), conceal(other);
                }
            }
        }
    }

    // ---- large tables ------------------------------------------------------------------------------

    /// Trying every cell would take minutes.
    static constexpr std::size_t many_numbers = 150;

    bool is_large() const {
        std::size_t numbers = 0;
        for (std::size_t r = 0; r < together_; ++r) {
            if (releases_[r] == nullptr) continue;
            for (const auto& cell : releases_[r]->cells) {
                numbers += !cell.withheld && cell.bounds.low > 0 ? 1U : 0U;
            }
        }
        return numbers > many_numbers;
    }

    /// Hides one more number around each cell that follows, until none does. What cannot be helped so
    /// is taken out.
    Result<bool> mend() {
        std::vector<Lines> lines;
        for (std::size_t r = 0; r < together_; ++r) lines.emplace_back(releases_[r]);
        for (;;) {
            std::set<std::pair<std::size_t, std::size_t>> fresh;  // release, cell
            bool any = false;
            for (std::size_t r = 0; r < together_; ++r) {
                if (releases_[r] == nullptr) continue;
                const auto fallen = TRY(following_in(*releases_[r]));
                for (std::size_t i = 0; i < fallen.size(); ++i) {
                    if (!fallen[i] || !releases_[r]->cells[i].suppressed) continue;
                    any = true;
                    hide_around(r, i, lines[r], fresh);
                }
            }
            if (any) continue;
            if (present() < 2) return true;
            auto joint = all();
            make_consistent(joint.system);
            const auto fallen = TRY(detail::single_valued(joint.system, hidden_in(joint))).unsafe();
            for (std::size_t s = 0; s < releases_.size(); ++s) {
                for (std::size_t j = 0; j < joint.printed[s]; ++j) {
                    if (!fallen[joint.first[s] + j]) continue;
                    const auto& categories = releases_[s]->cells[j].categories;
                    for (std::size_t r = 0; r < together_; ++r) {
                        const auto i = lines[r].find(categories);
                        if (!i || releases_[r]->cells[*i].withheld) continue;
                        any = hide_around(r, *i, lines[r], fresh) || any;
                    }
                }
            }
            if (!any) return true;  // what still follows from an earlier release, the audit says
        }
    }

    /// The sums of one table: of each cell those it is in.
    class Lines {
    public:
        explicit Lines(const PrintedTable* table) {
            if (table == nullptr) return;
            std::map<Categories, std::vector<std::size_t>> lines;
            for (std::size_t i = 0; i < table->cells.size(); ++i) {
                const auto& categories = table->cells[i].categories;
                place_.emplace(categories, i);
                for (std::size_t d = 0; d < categories.size(); ++d) {
                    if (categories[d] == 0) continue;
                    auto line = categories;
                    line[d] = 0;
                    line.push_back(static_cast<std::uint32_t>(d));
                    lines[line].push_back(i);
                }
            }
            through_.resize(table->cells.size());
            for (auto& [line, members] : lines) {
                const auto total = place_.find(Categories(line.begin(), line.end() - 1));
                if (total != place_.end()) members.push_back(total->second);
                for (const auto cell : members) through_[cell].push_back(members_.size());
                members_.push_back(members);
            }
        }
        std::optional<std::size_t> find(const Categories& categories) const {
            const auto found = place_.find(categories);
            if (found == place_.end()) return {};
            return found->second;
        }
        const std::vector<std::size_t>& through(std::size_t cell) const { return through_[cell]; }
        const std::vector<std::size_t>& members(std::size_t line) const { return members_[line]; }

    private:
        std::map<Categories, std::size_t> place_;
        std::vector<std::vector<std::size_t>> through_;  // shape [cells]: lines
        std::vector<std::vector<std::size_t>> members_;  // shape [lines]: cells
    };

    /// Hidden cells of one release that follow, by the quickest way that finds any.
    static Result<std::vector<bool>> following_in(const PrintedTable& table) {
        auto system = protect::system_of(table);
        make_consistent(system);
        std::vector<bool> hidden(system.cells.size(), false), result = hidden;
        for (std::size_t i = 0; i < table.cells.size(); ++i) {
            hidden[i] = table.cells[i].suppressed;
        }
        auto narrowed = system.cells;
        propagate(narrowed, system.sums);
        bool any = false;
        for (std::size_t i = 0; i < table.cells.size(); ++i) {
            result[i] = hidden[i] && narrowed[i].known();
            any = any || result[i];
        }
        if (!any) result = TRY(detail::single_valued(system, hidden)).unsafe();
        result.resize(table.cells.size());
        return result;
    }

    /// Hides the number near a cell whose loss is least: in its own sums, then in those of the hidden
    /// cells beside it, and so on. Where a sum of the cell has lost one in this round already, that may
    /// do. Where there is none left the cell itself is taken out. False: nothing was done.
    bool hide_around(std::size_t r, std::size_t cell, const Lines& lines,
                     std::set<std::pair<std::size_t, std::size_t>>& fresh) {
        auto& cells = releases_[r]->cells;
        std::vector<std::size_t> edge = {cell};
        std::set<std::size_t> seen = {cell};
        bool is_near = true;
        while (!edge.empty()) {
            std::vector<std::size_t> next;
            std::optional<std::size_t> best;
            std::vector<std::int64_t> best_cost;
            for (const auto at : edge) {
                for (const auto line : lines.through(at)) {
                    std::int64_t hidden = 0;
                    for (const auto other : lines.members(line)) {
                        hidden += cells[other].suppressed ? 1 : 0;
                        if (is_near && fresh.contains({r, other})) return true;
                    }
                    for (const auto other : lines.members(line)) {
                        if (cells[other].withheld) continue;
                        if (cells[other].suppressed) {
                            if (seen.insert(other).second) next.push_back(other);
                            continue;
                        }
                        if (cells[other].bounds.low == 0 || !can_hide(cells[other])) continue;
                        const auto& categories = cells[other].categories;
                        std::vector<std::int64_t> cost = {
                            std::min<std::int64_t>(hidden, 3),
                            std::count(categories.begin(), categories.end(), 0U),
                            cells[other].bounds.low};
                        if (best && cost >= best_cost) continue;
                        best = other;
                        best_cost = std::move(cost);
                    }
                }
            }
            if (best) {
                conceal(cells[*best]);
                fresh.insert({r, *best});
                return true;
            }
            edge = std::move(next);
            is_near = false;
        }
        if (!cells[cell].suppressed) return false;
        cells[cell].suppressed = false;
        cells[cell].withheld = true;
        cells[cell].bounds = {};
        return true;
    }

    // ---- small tables ------------------------------------------------------------------------------

    /// A small number printed here and hidden there is hidden here too.
    void hide_what_another_release_hides() {
        for (auto* table : releases_) {
            if (table == nullptr) continue;
            for (const auto& cell : table->cells) {
                if (!cell.suppressed) continue;
                for (std::size_t r = 0; r < together_; ++r) {
                    if (releases_[r] == nullptr) continue;
                    for (auto& other : releases_[r]->cells) {
                        if (other.suppressed || other.withheld ||
                            other.categories != cell.categories)
                            continue;
                        if (other.bounds.low < cell.bounds.low) continue;
                        if (other.bounds.low > cell.bounds.high) continue;
                        conceal(other);
                    }
                }
            }
        }
    }

    /// Where two sums list different parts, a hidden cell can follow although nothing is printed
    /// (all = a + b and all = a + b + c). Such a cell is taken out of the table.
    void withhold_what_no_mark_hides() {
        for (std::size_t r = 0; r < together_; ++r) {
            if (releases_[r] == nullptr) continue;
            for (bool again = true; again;) {
                again = false;
                auto copy = *releases_[r];
                for (auto& cell : copy.cells) {
                    if (!cell.suppressed && !cell.withheld) conceal(cell);
                }
                auto system = protect::system_of(copy);
                make_consistent(system);
                const auto alone = determined(system);
                propagate(system.cells, system.sums);
                for (std::size_t i = 0; i < copy.cells.size() && !again; ++i) {
                    auto& cell = releases_[r]->cells[i];
                    if (!cell.suppressed || !(alone[i] || system.cells[i].known())) continue;
                    cell.suppressed = false;
                    cell.withheld = true;
                    cell.bounds = {};
                    again = true;
                }
            }
        }
    }

    /// What releases that stay give away even when nothing more is printed cannot be helped; the
    /// audit counts it.
    Result<void> find_hopeless() {
        if (together_ == releases_.size()) return {};
        auto copies = std::vector<PrintedTable>();
        copies.reserve(together_);
        std::vector<const PrintedTable*> tables(releases_.begin(), releases_.end());
        for (std::size_t r = 0; r < together_; ++r) {
            if (releases_[r] == nullptr) continue;
            copies.push_back(*releases_[r]);
            for (auto& cell : copies.back().cells) {
                if (!cell.suppressed) conceal(cell);
            }
            tables[r] = &copies.back();
        }
        auto joint = detail::joint_of(tables);
        const auto wanted = hidden_in(joint);
        make_consistent(joint.system);
        hopeless_ = TRY(detail::single_valued(joint.system, wanted)).unsafe();
        return {};
    }

    static bool stands_for(const Bounds& mark, std::int64_t value) {
        return value >= mark.low && value <= mark.high;
    }
    /// A zero stays where neither mark stands for it: the mark would say something false.
    bool can_hide(const PrintedCell& cell) const {
        return cell.bounds.low > 0 || stands_for(small_, 0) || stands_for(hidden_, 0);
    }
    void conceal(PrintedCell& cell) const {
        if (!can_hide(cell)) return;
        cell.bounds = stands_for(small_, cell.bounds.low) ? small_ : hidden_;
        cell.suppressed = true;
    }

    /// How many hidden cells that we answer for have one value, by the bounds alone.
    std::int64_t quick() const {
        std::int64_t result = 0;
        for (std::size_t r = 0; r < together_; ++r) {
            if (releases_[r] == nullptr) continue;
            auto system = protect::system_of(*releases_[r]);
            make_consistent(system);
            propagate(system.cells, system.sums);
            for (std::size_t i = 0; i < releases_[r]->cells.size(); ++i) {
                result += releases_[r]->cells[i].suppressed && system.cells[i].known() ? 1 : 0;
            }
        }
        if (present() < 2) return result;
        auto joint = all();
        make_consistent(joint.system);
        propagate(joint.system.cells, joint.system.sums);
        const auto wanted = hidden_in(joint);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            result += wanted[i] && joint.system.cells[i].known() ? 1 : 0;
        }
        return result;
    }

    Result<std::int64_t> thorough() const {
        std::int64_t result = 0;
        for (std::size_t r = 0; r < together_; ++r) {
            if (releases_[r] == nullptr) continue;
            auto system = protect::system_of(*releases_[r]);
            std::vector<bool> wanted(system.cells.size(), false);
            for (std::size_t i = 0; i < releases_[r]->cells.size(); ++i) {
                wanted[i] = releases_[r]->cells[i].suppressed;
            }
            make_consistent(system);
            const auto fallen = TRY(detail::single_valued(system, wanted)).unsafe();
            result += std::count(fallen.begin(), fallen.end(), true);
        }
        if (present() >= 2) {
            auto joint = all();
            make_consistent(joint.system);
            const auto fallen = TRY(detail::single_valued(joint.system, hidden_in(joint))).unsafe();
            result += std::count(fallen.begin(), fallen.end(), true);
        }
        return result;
    }

    std::size_t present() const {
        return static_cast<std::size_t>(std::count_if(
            releases_.begin(), releases_.end(), [](const auto* each) { return each != nullptr; }));
    }
    detail::Joint all() const {
        const std::vector<const PrintedTable*> tables(releases_.begin(), releases_.end());
        return detail::joint_of(tables);
    }
    std::vector<bool> hidden_in(const detail::Joint& joint) const {
        std::vector<bool> wanted(joint.system.cells.size(), false);
        for (std::size_t r = 0; r < releases_.size(); ++r) {
            for (std::size_t i = 0; i < joint.printed[r]; ++i) {
                const auto at = joint.first[r] + i;
                wanted[at] =
                    releases_[r]->cells[i].suppressed && (at >= hopeless_.size() || !hopeless_[at]);
            }
        }
        return wanted;
    }

    /// Nothing is left to hide: what still follows is taken out. False where nothing does.
    Result<bool> withhold_exposed() {
        bool any = false;
        const auto take_out = [&](std::size_t r, std::size_t i) {
            auto& cell = releases_[r]->cells[i];
            if (!cell.suppressed) return;
            cell.suppressed = false, cell.withheld = true, cell.bounds = {};
            any = true;
        };
        for (std::size_t r = 0; r < together_; ++r) {
            if (releases_[r] == nullptr) continue;
            auto system = protect::system_of(*releases_[r]);
            make_consistent(system);
            const std::vector<bool> wanted(system.cells.size(), true);
            const auto fallen = TRY(detail::single_valued(system, wanted)).unsafe();
            for (std::size_t i = 0; i < releases_[r]->cells.size(); ++i) {
                if (fallen[i]) take_out(r, i);
            }
        }
        if (any || present() < 2) return any;
        auto joint = all();
        make_consistent(joint.system);
        const auto fallen = TRY(detail::single_valued(joint.system, hidden_in(joint))).unsafe();
        for (std::size_t r = 0; r < together_; ++r) {
            for (std::size_t i = 0; i < joint.printed[r]; ++i) {
                if (fallen[joint.first[r] + i]) take_out(r, i);
            }
        }
        return any;
    }

    /// Prints again, one after the other, what later hiding made needless to hide.
    Result<void> print_again() {
        for (const auto& group : concealed_) {
            std::vector<PrintedCell> now;
            bool withheld = false;
            for (const auto& [cell, was] : group) {
                now.push_back(*cell);
                withheld = withheld || cell->withheld;
            }
            if (withheld) continue;
            for (const auto& [cell, was] : group) *cell = was;
            auto exposed = quick();
            if (exposed == 0) exposed = TRY(thorough());
            if (exposed == 0) continue;
            for (std::size_t i = 0; i < group.size(); ++i) *group[i].first = now[i];
        }
        return {};
    }

    /// Categories some release of ours prints with a number.
    std::vector<Categories> printed() const {
        std::vector<Categories> result;
        for (std::size_t r = 0; r < together_; ++r) {
            if (releases_[r] == nullptr) continue;
            for (const auto& cell : releases_[r]->cells) {
                if (cell.suppressed || cell.withheld || !can_hide(cell)) continue;
                if (std::find(result.begin(), result.end(), cell.categories) == result.end()) {
                    result.push_back(cell.categories);
                }
            }
        }
        return result;
    }

    /// Hides one category in all releases of ours that print it.
    Concealed hide(const Categories& categories) {
        Concealed result;
        for (std::size_t r = 0; r < together_; ++r) {
            if (releases_[r] == nullptr) continue;
            for (auto& cell : releases_[r]->cells) {
                if (cell.suppressed || cell.withheld || cell.categories != categories) continue;
                if (!can_hide(cell)) continue;
                result.emplace_back(&cell, cell);
                conceal(cell);
            }
        }
        return result;
    }
    static void show(const Concealed& group) {
        for (const auto& [cell, was] : group) *cell = was;
    }

    /// Hides the cell that leaves the fewest exposed; among equals an inner one, then a small one.
    bool hide_one_more() {
        const auto candidates = printed();
        if (candidates.empty()) return false;
        const Categories* best = nullptr;
        std::vector<std::int64_t> best_cost;
        for (const auto& candidate : candidates) {
            const auto hidden = hide(candidate);
            std::int64_t people = 0;
            for (const auto& [cell, was] : hidden) people += was.bounds.low;
            const auto totals = std::count(candidate.begin(), candidate.end(), 0U);
            std::vector<std::int64_t> cost = {quick(), totals,
                                              static_cast<std::int64_t>(hidden.size()), people};
            show(hidden);
            if (best == nullptr || cost < best_cost) best = &candidate, best_cost = cost;
        }
        concealed_.push_back(hide(*best));
        return true;
    }

    /// One by one more may have been hidden than a set chosen as a whole needs: tries every smaller
    /// set, while there are not too many of them.
    Result<void> hide_fewer() {
        std::vector<Concealed> greedy;
        for (auto& group : concealed_) {
            const auto& first = *group.front().first;
            if (first.withheld) return {};
            if (first.suppressed) greedy.push_back(group);
        }
        if (greedy.size() < 2) return {};
        const auto restore = [&] {
            for (const auto& group : greedy) {
                for (const auto& [cell, was] : group) conceal(*cell);
            }
        };
        for (const auto& group : greedy) show(group);
        const auto candidates = printed();
        int looks = 20'000;
        for (std::size_t size = 1; size < greedy.size(); ++size) {
            if (TRY(hide_some(candidates, 0, size, looks))) return {};
        }
        restore();
        return {};
    }

    /// Hides `size` of the candidates from `from` on so that nothing follows. False where no such set
    /// was found; nothing is hidden then.
    Result<bool> hide_some(const std::vector<Categories>& candidates, std::size_t from,
                           std::size_t size, int& looks) {
        if (size == 0) {
            if (--looks < 0 || quick() > 0) return false;
            return TRY(thorough()) == 0;
        }
        for (std::size_t c = from; c + size <= candidates.size() && looks > 0; ++c) {
            const auto hidden = hide(candidates[c]);
            if (TRY(hide_some(candidates, c + 1, size - 1, looks))) return true;
            show(hidden);
        }
        return false;
    }

    std::vector<PrintedTable*> releases_;
    std::size_t together_;
    Bounds small_;
    Bounds hidden_;
    std::int64_t small_below_;
    std::vector<Concealed> concealed_;  // in order
    std::vector<bool> hopeless_;        // shape [cells of all releases]; empty: none
};

/// Stands in the list of marks for "print nothing".
constexpr std::string_view withheld_mark = "\x1F";

Table with_hidden_cells(const Table& file, const TableLayout& layout,
                        const std::vector<std::string_view>& hide) {
    // What no mark hides leaves with its row: an empty count would say that there is a cell.
    const auto stays = [&](std::size_t row) { return hide[row] != withheld_mark; };
    std::vector<Table::Column> columns;
    for (std::size_t c = 0; c < file.columns(); ++c) {
        const bool is_count = file.name(c) == layout.count;
        if (const auto* counts = file.counts(file.name(c))) {
            CountColumn column{std::string(file.name(c))};
            for (std::size_t row = 0; row < hide.size(); ++row) {
                if (!stays(row)) continue;
                column.push(is_count && !hide[row].empty() ? Count::suppressed() : (*counts)[row]);
            }
            columns.emplace_back(std::move(column));
        } else {
            const auto& text = *file.text(file.name(c));
            TextColumn column{std::string(file.name(c))};
            for (std::size_t row = 0; row < hide.size(); ++row) {
                if (!stays(row)) continue;
                column.push(is_count && !hide[row].empty() ? hide[row] : text[row]);
            }
            columns.emplace_back(std::move(column));
        }
    }
    return *Table::make(std::move(columns));
}

}  // namespace

namespace {

/// All releases with labels numbered, and cells taken, in the order of the labels: what is hidden is then
/// the same however the rows were sorted.
Result<std::vector<PrintedTables>> read_in_order(std::span<const Table* const> releases,
                                                 const TableLayout& layout) {
    std::vector<std::vector<std::string>> labels;
    for (const auto* file : releases) {
        labels = TRY(read_tables(*file, layout, std::move(labels))).labels;
    }
    for (auto& own : labels) {
        if (!own.empty()) std::sort(own.begin() + 1, own.end());
    }
    std::vector<PrintedTables> result;
    for (const auto* file : releases) {
        result.push_back(TRY(read_tables(*file, layout, labels)));
        for (auto& table : result.back().tables) {
            std::sort(table.cells.begin(), table.cells.end(),
                      [](const auto& a, const auto& b) { return a.categories < b.categories; });
        }
    }
    return result;
}

}  // namespace

Result<ProtectedTables> protect_tables(std::span<const Table* const> releases,
                                       const TableLayout& layout, std::size_t together,
                                       std::int64_t small_below) {
    if (releases.empty() || together == 0 || together > releases.size()) {
        return fail(Code::invalid_input, "long_file.no_release");
    }
    const auto printed_now = TRY(read_in_order(releases, layout));
    auto printed = printed_now;
    const auto& before = printed_now;
    const Bounds small = layout.marks.empty() ? Bounds{} : layout.marks.front().bounds;

    std::unordered_map<std::string, std::vector<PrintedTable*>> by_key;
    std::vector<const std::string*> keys;
    for (std::size_t r = 0; r < printed.size(); ++r) {
        for (auto& table : printed[r].tables) {
            auto& own = by_key[table.key];
            if (own.empty()) {
                own.resize(printed.size(), nullptr);
                keys.push_back(&table.key);
            }
            own[r] = &table;
        }
    }
    for (const auto* key : keys) {
        OneTable table(by_key.at(*key), together, small, hidden_bounds(layout), small_below);
        // Where a release that stays tells a cell, the audit below says so.
        (void)TRY(table.protect());
    }

    ProtectedTables result;
    for (std::size_t r = 0; r < printed.size(); ++r) {
        std::vector<std::string_view> hide(releases[r]->rows());
        std::int64_t kept = 0;
        for (std::size_t t = 0; t < printed[r].tables.size(); ++t) {
            const auto& now = printed[r].tables[t].cells;
            const auto& then = before[r].tables[t].cells;
            for (std::size_t i = 0; i < now.size(); ++i) {
                if (!now[i].suppressed && !now[i].withheld) ++kept;
                if (now[i].withheld) {
                    for (const auto row : now[i].rows) hide[row] = withheld_mark;
                }
                if (!now[i].suppressed || then[i].suppressed) continue;
                const bool is_small = !layout.marks.empty() && now[i].bounds == small;
                for (const auto row : now[i].rows) {
                    hide[row] = is_small ? std::string_view(layout.marks.front().text)
                                         : std::string_view(hidden_mark);
                }
            }
        }
        result.publishable.push_back(before[r].known);
        result.kept.push_back(kept);
        result.files.push_back(with_hidden_cells(*releases[r], layout, hide));
    }
    std::vector<const PrintedTables*> earlier;
    for (std::size_t r = 1; r < printed.size(); ++r) earlier.push_back(&printed[r]);
    result.audit = TRY(audit_printed(printed[0], earlier));
    return result;
}

std::int64_t few_printed(const PrintedTables& printed, std::int64_t below) {
    std::int64_t result = 0;
    for (const auto& table : printed.tables) {
        for (const auto& cell : table.cells) {
            const bool few = !cell.suppressed && cell.bounds.known() && cell.bounds.low > 0 &&
                             cell.bounds.low < below;
            result += few ? 1 : 0;
        }
    }
    return result;
}

LongFileCost cost_of(const PrintedTables& before, const PrintedTables& after, std::int64_t below) {
    std::map<std::pair<std::string, std::vector<std::string>>, bool> printed;
    const auto named = [](const PrintedTables& all, const PrintedTable& table,
                          const PrintedCell& cell) {
        std::pair<std::string, std::vector<std::string>> name{table.key, {}};
        for (std::size_t d = 0; d < cell.categories.size(); ++d) {
            name.second.push_back(all.labels[d][cell.categories[d]]);
        }
        return name;
    };
    for (const auto& table : after.tables) {
        for (const auto& cell : table.cells) {
            printed.emplace(named(after, table, cell), !cell.suppressed);
        }
    }
    LongFileCost cost;
    for (const auto& table : before.tables) {
        for (const auto& cell : table.cells) {
            if (cell.suppressed) continue;
            const auto people = cell.bounds.low;
            const auto add = [&](CellsAndPeople& to) { ++to.cells, to.people += people; };
            add(cost.before);
            const auto found = printed.find(named(before, table, cell));
            if (found != printed.end() && found->second) continue;
            const bool few = cell.bounds.known() && people > 0 && people < below;
            add(few ? cost.small : cost.others);
        }
    }
    return cost;
}

Result<SmallMarks> small_marks(const Table& file, const TableLayout& layout,
                               const SmallNumbers& small, std::span<const EarlierRelease> earlier,
                               const std::string& name) {
    const auto printed = TRY(read_tables(file, layout));
    SmallMarks result{layout, small.below > 0 ? small.below : small_below_of(layout, printed)};
    if (small.are_public) return result;
    const auto below = result.below;
    const auto fits = [&](const Bounds& bounds) {
        return bounds.low <= 1 && bounds.high >= below - 1;
    };
    auto marks = layout.marks;
    for (const auto& each : printed.marks) {
        const bool is_named = std::any_of(marks.begin(), marks.end(), [&](const Mark& own) {
            return own.text == each.mark.text;
        });
        if (is_named || each.is_unclear || each.cells == 0 || each.mark.text.empty()) continue;
        marks.push_back(each.mark);
    }
    const auto own = std::find_if(marks.begin(), marks.end(),
                                  [&](const Mark& each) { return fits(each.bounds); });
    const auto narrow = std::find_if(marks.begin(), marks.end(), [&](const Mark& each) {
        return each.bounds.low <= 1 && each.bounds.high > 0 && each.bounds.high < no_limit;
    });
    const auto few = few_printed(printed, below);
    if (own == marks.end() && narrow != marks.end() && few > 0) {
        return fail(Code::would_disclose, "long_file.mark_says_too_little",
                    {{"mark", asked(narrow->text)},
                     {"most", below - 1},
                     {"below", below},
                     {"cells", few},
                     {"high", narrow->bounds.high},
                     {"high_below", narrow->bounds.high + 1},
                     {"small", field_name("small_below")},
                     {"marks", field_name("marks")}},
                    name);
    }
    auto chosen = own != marks.end() ? *own : Mark{"<" + std::to_string(below), {1, below - 1}};
    if (own == marks.end() && few == 0 && narrow != marks.end()) chosen = *narrow;
    auto& of_layout = result.layout.marks;
    std::erase_if(of_layout, [&](const Mark& each) { return each.text == chosen.text; });
    of_layout.insert(of_layout.begin(), chosen);
    // "*" is never written for a small number here, and whoever knows this program knows that. Where
    // the file had it before, or an earlier one says less of it, it says what it said.
    const auto star_of = [](const TableLayout& each) {
        const auto star = std::find_if(each.marks.begin(), each.marks.end(),
                                       [](const Mark& mark) { return mark.text == hidden_mark; });
        return star == each.marks.end() ? std::optional<Bounds>() : star->bounds;
    };
    const bool had_star = std::any_of(marks.begin(), marks.end(),
                                      [](const Mark& each) { return each.text == hidden_mark; });
    auto least = below;
    for (const auto& each : earlier) {
        if (each.form != Form::long_file) continue;
        const auto star = star_of(each.layout);
        least = std::min(least, star ? star->low : 0);
    }
    if (!had_star && chosen.bounds.low > 0 && least > 0) {
        of_layout.push_back({hidden_mark, {least, no_limit}});
    }
    return result;
}

namespace {

/// Cells printed in `now` and in an earlier release with numbers that differ by 1 to `few` - 1: whoever
/// is new, or gone, is in that cell. Of the grand total it tells nobody's answer, so it is left out.
Result<std::int64_t> changed_by_few(const PrintedTables& now, const TableLayout& layout,
                                    std::span<const Table* const> earlier, std::int64_t few) {
    std::int64_t result = 0;
    for (const auto* each : earlier) {
        const auto then = TRY(read_tables(*each, layout, now.labels));
        std::unordered_map<std::string_view, const PrintedTable*> table_of;
        for (const auto& table : then.tables) table_of.emplace(table.key, &table);
        for (const auto& table : now.tables) {
            const auto found = table_of.find(table.key);
            if (found == table_of.end()) continue;
            std::map<std::vector<std::uint32_t>, std::int64_t> before;
            for (const auto& cell : found->second->cells) {
                if (cell.suppressed || !cell.bounds.known()) continue;
                before.emplace(cell.categories, cell.bounds.low);
            }
            for (const auto& cell : table.cells) {
                const auto own = before.find(cell.categories);
                if (own == before.end() || cell.suppressed || !cell.bounds.known()) continue;
                const bool is_everybody = layout.key.empty() && is_grand_total(cell.categories);
                const auto change = std::abs(cell.bounds.low - own->second);
                if (!is_everybody && change > 0 && change < few) ++result;
            }
        }
    }
    return result;
}

}  // namespace

Result<Candidate> long_file_candidate(const Table& file, const TableLayout& given,
                                      std::span<const EarlierRelease> earlier,
                                      const SmallNumbers& small) {
    const auto look = TRY(look_at_long_file(file, given, "the long file"));
    const auto marks = TRY(small_marks(file, given, small, earlier));
    const auto& layout = marks.layout;
    std::vector<const Table*> releases = {&file};
    // protect_tables() takes the newest first.
    for (auto each = earlier.rbegin(); each != earlier.rend(); ++each) {
        if (each->form != Form::long_file) continue;
        if (const auto read = read_tables(each->table, layout, {}, {.file = each->name}); !read) {
            return fail(Code::conflict, "earlier.read_otherwise", {}, read.error().where);
        }
        releases.push_back(&each->table);
    }
    auto made = TRY(protect_tables(releases, layout, 1, small.are_public ? 0 : marks.below));
    Candidate candidate;
    candidate.kind_ = "long file of tables";
    candidate.program_ = "palermo " + std::string(program_version()) + " protect/tables";
    candidate.promise_ = "no hidden cell follows from this release" +
                         std::string(releases.size() == 1 ? "" : " or from it and earlier ones");
    candidate.table_ = std::move(made.files[0]);
    TRY(refuse_as_audited(candidate.table_, layout, "the long file", marks.below,
                          small.are_public));
    const auto printed = TRY(read_tables(candidate.table_, layout));
    const auto people = " of 1 to " + std::to_string(marks.below - 1) + " people";
    if (const auto few = few_printed(printed, marks.below); few > 0) {
        const auto said =
            std::to_string(few) + (few == 1 ? " number" : " numbers") + people + " that the file ";
        candidate.promise_ +=
            "; " + said + (few == 1 ? "prints is" : "prints are") + " printed here too";
        candidate.not_attacked_.push_back(said + "prints");
    } else {
        candidate.promise_ += "; no number" + people + " is printed";
    }
    if (made.audit.suppressed > 0) {
        candidate.not_attacked_.push_back(
            "people alone in a cell, who know their own number, within one long file");
    }
    candidate.not_attacked_.push_back("that what the file does not list is empty");
    if (const auto tables = made.audit.tables_incomplete; tables > 0) {
        candidate.not_attacked_.push_back(
            "sums through totals that nobody prints and whose parts are not all listed, in " +
            std::to_string(tables) + (tables == 1 ? " table" : " tables"));
    }
    const std::span public_already(releases.data() + 1, releases.size() - 1);
    const auto changed = TRY(changed_by_few(printed, layout, public_already, marks.below));
    if (changed > 0) {
        return fail(
            Code::would_disclose, "long_file.changed_by_few",
            {{"cells", changed}, {"most", marks.below - 1}, {"together", field_name("together")}},
            "the long file");
    }
    for (const auto& each : look.promise) candidate.promise_ += "; " + each;
    candidate.not_attacked_.insert(candidate.not_attacked_.end(), look.not_attacked.begin(),
                                   look.not_attacked.end());
    candidate.options_ = to_text(formats::Json::Object{{"small_are_public", small.are_public},
                                                       {"small_below", marks.below}});
    candidate.say_of_groups(group_disclosure(printed, marks.below));
    candidate.reading_.name = "this release";
    candidate.reading_.form = Form::long_file;
    candidate.reading_.layout = layout;
    std::vector<Table> before;
    for (std::size_t r = 1; r < releases.size(); ++r) before.push_back(*releases[r]);
    candidate.attack_ = [table = candidate.table_, before = std::move(before),
                         layout]() -> Result<std::vector<Attack>> {
        std::vector<const Table*> then;
        for (const auto& each : before) then.push_back(&each);
        return attacks_of(TRY(audit_tables(table, layout, then)));
    };
    return candidate;
}

}  // namespace palermo::protect
