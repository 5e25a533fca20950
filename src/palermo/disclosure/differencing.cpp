#include "palermo/disclosure/differencing.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <unordered_map>

#include "palermo/disclosure/attack.hpp"
#include "palermo/disclosure/detail/joint.hpp"
#include "palermo/disclosure/long_file.hpp"

namespace palermo::protect {
namespace {

using Categories = std::vector<std::uint32_t>;

Bounds hidden_bounds(const TableLayout& layout) {
    for (const auto& mark : layout.marks) {
        if (mark.text == hidden_mark) return mark.bounds;
    }
    return {};
}

/// One table in all releases; what is hidden in one is hidden in all that may still change.
class OneTable {
public:
    OneTable(std::vector<PrintedTable*> releases, std::size_t together, Bounds small, Bounds hidden)
        : releases_(std::move(releases)), together_(together), small_(small), hidden_(hidden) {}

    /// Hides until nothing follows. False when a release that stays tells a cell by itself.
    Result<bool> protect() {
        bool any = false;
        for (const auto* table : releases_) {
            if (table == nullptr) continue;
            for (const auto& cell : table->cells) any = any || cell.suppressed;
        }
        if (!any) return true;
        hide_what_another_release_hides();
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

    void conceal(PrintedCell& cell) const {
        const auto value = cell.bounds.low;
        cell.bounds = value >= small_.low && value <= small_.high ? small_ : hidden_;
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
                if (cell.suppressed || cell.withheld) continue;
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

Result<ProtectedTables> protect_tables(std::span<const Table* const> releases,
                                       const TableLayout& layout, std::size_t together) {
    if (releases.empty() || together == 0 || together > releases.size()) {
        return fail(Code::invalid_input, "long_file.no_release");
    }
    std::vector<PrintedTables> printed;
    std::vector<std::vector<std::string>> labels;
    for (const auto* file : releases) {
        printed.push_back(TRY(read_tables(*file, layout, labels)));
        labels = printed.back().labels;
    }
    const auto before = printed;
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
        OneTable table(by_key.at(*key), together, small, hidden_bounds(layout));
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

namespace {

struct FewPrinted {
    std::int64_t cells = 0;
    std::int64_t below = 10;
};

/// A long file keeps what it prints, small numbers too. Few are those that a mark of the file, or one
/// that was named for it, would stand for.
FewPrinted few_printed(const PrintedTables& printed, const TableLayout& layout) {
    FewPrinted result;
    const auto look = [&](const Bounds& bounds) {
        if (bounds.low <= 1 && bounds.high < 10 && bounds.high > 0) {
            result.below = std::min(result.below, bounds.high + 1);
        }
    };
    for (const auto& each : printed.marks) look(each.mark.bounds);
    for (const auto& each : layout.marks) look(each.bounds);
    for (const auto& table : printed.tables) {
        for (const auto& cell : table.cells) {
            const bool few = !cell.suppressed && cell.bounds.known() && cell.bounds.low > 0 &&
                             cell.bounds.low < result.below;
            result.cells += few ? 1 : 0;
        }
    }
    return result;
}

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
                const bool is_everybody =
                    layout.key.empty() &&
                    std::all_of(cell.categories.begin(), cell.categories.end(),
                                [](auto category) { return category == 0; });
                const auto change = std::abs(cell.bounds.low - own->second);
                if (!is_everybody && change > 0 && change < few) ++result;
            }
        }
    }
    return result;
}

}  // namespace

Result<void> refuse_small_numbers(const Table& file, const TableLayout& layout,
                                  const std::string& name) {
    const auto few = few_printed(TRY(read_tables(file, layout)), layout);
    if (few.cells == 0) return {};
    return fail(Code::would_disclose, "long_file.small_numbers",
                {{"cells", few.cells},
                 {"most", few.below - 1},
                 {"below", few.below},
                 {"by", field_name("by")},
                 {"small_are_public", field_name("small_are_public")}},
                name);
}

bool few_are_printed(const PrintedTables& printed, const TableLayout& layout) {
    return few_printed(printed, layout).cells > 0;
}

Result<Candidate> long_file_candidate(const Table& file, const TableLayout& layout,
                                      std::span<const EarlierRelease> earlier, SmallNumbers small) {
    std::vector<const Table*> releases = {&file};
    // protect_tables() takes the newest first.
    for (auto each = earlier.rbegin(); each != earlier.rend(); ++each) {
        if (each->form != Form::long_file) continue;
        if (const auto read = read_tables(each->table, layout, {}, {.file = each->name}); !read) {
            return fail(Code::conflict, "earlier.read_otherwise", {}, read.error().where);
        }
        releases.push_back(&each->table);
    }
    const auto look = TRY(look_at_long_file(file, layout, "the long file"));
    auto made = TRY(protect_tables(releases, layout));
    Candidate candidate;
    candidate.kind_ = "long file of tables";
    candidate.program_ = "palermo " + std::string(program_version()) + " protect/tables";
    candidate.promise_ = "no hidden cell follows from this release" +
                         std::string(releases.size() == 1 ? "" : " or from it and earlier ones");
    candidate.table_ = std::move(made.files[0]);
    if (small == SmallNumbers::refused) {
        TRY(refuse_small_numbers(candidate.table_, layout, "the long file"));
    }
    TRY(refuse_as_audited(candidate.table_, layout, "the long file"));
    const auto printed = TRY(read_tables(candidate.table_, layout));
    const auto few = few_printed(printed, layout);
    if (few.cells > 0) {
        const auto said = std::to_string(few.cells) + (few.cells == 1 ? " number" : " numbers") +
                          " of 1 to " + std::to_string(few.below - 1) + " people that the file ";
        candidate.promise_ +=
            "; " + said + (few.cells == 1 ? "prints is" : "prints are") + " printed here too";
        candidate.not_attacked_.push_back(said + "prints");
    }
    const std::span public_already(releases.data() + 1, releases.size() - 1);
    if (const auto cells = TRY(changed_by_few(printed, layout, public_already, few.below));
        cells > 0) {
        const auto said = std::to_string(cells) + (cells == 1 ? " number" : " numbers") +
                          " that changed by 1 to " + std::to_string(few.below - 1) +
                          " people since an earlier release";
        candidate.promise_ += "; " + said + (cells == 1 ? " says" : " say") +
                              " in which cell those people are who came or left in between";
        candidate.not_attacked_.push_back(said);
    }
    for (const auto& each : look.promise) candidate.promise_ += "; " + each;
    candidate.not_attacked_.insert(candidate.not_attacked_.end(), look.not_attacked.begin(),
                                   look.not_attacked.end());
    candidate.say_of_groups(group_disclosure(printed, few.below));
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
