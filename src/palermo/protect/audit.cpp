#include "palermo/protect/audit.hpp"

#include <unordered_map>

#include "palermo/protect/attack.hpp"
#include "palermo/protect/detail/joint.hpp"

namespace palermo::protect {
namespace {

std::vector<bool> suppressed_in(const PrintedTable& table, std::size_t cells) {
    std::vector<bool> result(cells, false);
    for (std::size_t i = 0; i < table.cells.size(); ++i) result[i] = table.cells[i].suppressed;
    return result;
}

std::int64_t true_ones(const std::vector<bool>& flags) {
    std::int64_t result = 0;
    for (const bool flag : flags) result += flag ? 1 : 0;
    return result;
}

/// A number that was rounded or moved and can be one of few people.
bool can_be_few(const PrintedCell& cell, std::int64_t small_below) {
    return !cell.suppressed && !cell.withheld && !cell.bounds.known() &&
           cell.bounds.low < small_below;
}

/// Cells of one table that have one value: hidden ones, and blurred ones of few people.
struct Fallen {
    std::vector<bool> hidden, few;  // shape [cells printed]
};

bool is_few(const detail::SingleValued& found, std::size_t cell, std::int64_t small_below) {
    return found.fallen[cell] && found.value[cell] != 0 && found.value[cell] < small_below;
}

Result<Fallen> fallen_within(const PrintedTable& table, std::int64_t small_below, Audit* audit) {
    std::int64_t secrets = 0, blurred = 0;
    for (const auto& cell : table.cells) {
        const bool few = can_be_few(cell, small_below);
        blurred += few ? 1 : 0;
        secrets += few || cell.suppressed ? 1 : 0;
    }
    Fallen result{std::vector<bool>(table.cells.size(), false),
                  std::vector<bool>(table.cells.size(), false)};
    if (secrets == 0) return result;
    auto system = system_of(table);
    const auto hidden = suppressed_in(table, system.cells.size());
    auto wanted = hidden;
    for (std::size_t i = 0; i < table.cells.size(); ++i) {
        wanted[i] = wanted[i] || can_be_few(table.cells[i], small_below);
    }
    const bool contradicts = make_consistent(system) > 0;
    const auto found = TRY(detail::single_valued(system, wanted));
    for (std::size_t i = 0; i < table.cells.size(); ++i) {
        result.hidden[i] = hidden[i] && found.fallen[i];
        result.few[i] = wanted[i] && !hidden[i] && is_few(found, i, small_below);
    }
    if (audit != nullptr) {
        audit->blurred += blurred;
        audit->few_told_within += true_ones(result.few);
        audit->undecided += true_ones(found.undecided);
        const auto by_sums = determined(system);
        for (std::size_t i = 0; i < table.cells.size(); ++i) {
            if (hidden[i] && by_sums[i]) ++audit->by_sums_alone;
        }
        audit->recoverable_within += true_ones(result.hidden);
        if (contradicts) {
            ++audit->tables_contradicting;
            audit->suppressed_contradicting += true_ones(hidden);
            audit->recoverable_contradicting += true_ones(result.hidden);
        }
    }
    return result;
}

Result<void> compare(const PrintedTable& now, const PrintedTable& then, std::int64_t small_below,
                     Audit& audit) {
    const auto now_alone = TRY(fallen_within(now, small_below, nullptr));
    const auto then_alone = TRY(fallen_within(then, small_below, nullptr));
    const PrintedTable* const both[] = {&now, &then};
    auto joint = detail::joint_of(both);
    std::vector<bool> wanted(joint.system.cells.size(), false), blurred = wanted;
    for (std::size_t i = 0; i < now.cells.size(); ++i) {
        wanted[i] = now.cells[i].suppressed && !now_alone.hidden[i];
        blurred[i] = can_be_few(now.cells[i], small_below) && !now_alone.few[i];
    }
    for (std::size_t i = 0; i < then.cells.size(); ++i) {
        const auto at = joint.first[1] + i;
        wanted[at] = then.cells[i].suppressed && !then_alone.hidden[i];
        blurred[at] = can_be_few(then.cells[i], small_below) && !then_alone.few[i];
    }

    // Told directly: the same cell, hidden in one and printed in the other.
    std::vector<bool> told(joint.system.cells.size(), false);
    for (std::size_t i = 0; i < now.cells.size(); ++i) {
        for (std::size_t j = 0; j < then.cells.size(); ++j) {
            const auto& a = now.cells[i];
            const auto& b = then.cells[j];
            if (a.categories != b.categories || a.suppressed == b.suppressed || a.withheld ||
                b.withheld) {
                continue;
            }
            ++(a.suppressed ? audit.hidden_now_printed_then : audit.hidden_then_printed_now);
            const auto& mark = a.suppressed ? a.bounds : b.bounds;
            const auto value = a.suppressed ? b.bounds.low : a.bounds.low;
            if (value < mark.low || value > mark.high) continue;  // revised, not the same number
            const auto hidden = a.suppressed ? i : joint.first[1] + j;
            if (!wanted[hidden]) continue;
            told[hidden] = true;
            ++(a.suppressed ? audit.told_by_earlier : audit.tells_earlier);
        }
    }
    auto either = wanted;
    for (std::size_t i = 0; i < blurred.size(); ++i) either[i] = wanted[i] || blurred[i];
    if (true_ones(either) == 0) return {};
    make_consistent(joint.system);
    const auto found = TRY(detail::single_valued(joint.system, either));
    audit.undecided += true_ones(found.undecided);
    // The same cell hidden in both releases is one secret, counted once.
    std::vector<bool> counted(joint.system.cells.size(), false);
    for (std::size_t i = 0; i < either.size(); ++i) {
        const bool few = blurred[i] && is_few(found, i, small_below);
        if ((!few && !(wanted[i] && found.fallen[i])) || told[i]) continue;
        bool twin = false;
        if (i >= joint.first[1]) {
            const auto& cell = then.cells[i - joint.first[1]];
            for (std::size_t j = 0; j < now.cells.size(); ++j) {
                twin |= (counted[j] || told[j]) && now.cells[j].categories == cell.categories;
            }
        }
        if (twin) continue;
        counted[i] = true;
        ++(few ? audit.few_told_between : audit.follow_jointly);
    }
    return {};
}

}  // namespace

Result<Audit> audit_printed(const PrintedTables& now, std::span<const PrintedTables* const> earlier,
                            std::int64_t small_below) {
    Audit audit;
    audit.small_below = small_below;
    audit.tables = static_cast<std::int64_t>(now.tables.size());
    for (const auto& table : now.tables) {
        for (const auto& cell : table.cells) {
            if (cell.withheld) continue;
            ++audit.cells;
            ++(cell.suppressed ? audit.suppressed : audit.known);
            if (cell.suppressed || !cell.bounds.known()) continue;
            if (cell.bounds.low == 1) ++audit.printed_one;
            if (cell.bounds.low > 0 && cell.bounds.low < small_below) ++audit.printed_small;
        }
        (void)TRY(fallen_within(table, small_below, &audit));
    }
    for (const auto* then : earlier) {
        std::unordered_map<std::string_view, const PrintedTable*> table_of;
        for (const auto& table : then->tables) table_of.emplace(table.key, &table);
        for (const auto& table : now.tables) {
            const auto found = table_of.find(table.key);
            if (found != table_of.end()) TRY(compare(table, *found->second, small_below, audit));
        }
        ++audit.earlier;
    }
    audit.recoverable_between = audit.told_by_earlier + audit.tells_earlier + audit.follow_jointly;
    return audit;
}

Result<Audit> audit_tables(const Table& file, const TableLayout& layout,
                           std::span<const Table* const> earlier) {
    const auto now = TRY(read_tables(file, layout));
    std::vector<PrintedTables> read;
    for (const auto* each : earlier) read.push_back(TRY(read_tables(*each, layout, now.labels)));
    std::vector<const PrintedTables*> then;
    for (const auto& each : read) then.push_back(&each);
    return audit_printed(now, then);
}

std::vector<Attack> attacks_of(const Audit& audit) {
    std::vector<Attack> attacks = {
        {"elimination", "which hidden cells follow from the sums alone, exactly", audit.suppressed,
         audit.by_sums_alone},
        {"linear programs", "which hidden cells have one value given sums and bounds",
         audit.suppressed, audit.recoverable_within + audit.undecided}};
    if (audit.earlier > 0) {
        attacks.push_back({"differencing",
                           "which cells hidden here or earlier follow from both releases",
                           audit.suppressed, audit.recoverable_between});
    }
    return attacks;
}

std::string to_json(const Audit& audit) {
    std::string text = "{";
    const auto add = [&](const char* name, std::int64_t value) {
        if (text.size() > 1) text += ",";
        text += std::string("\"") + name + "\":" + std::to_string(value);
    };
    add("blurred", audit.blurred);
    add("by_sums_alone", audit.by_sums_alone);
    add("cells", audit.cells);
    add("earlier", audit.earlier);
    add("few_told_between", audit.few_told_between);
    add("few_told_within", audit.few_told_within);
    add("follow_jointly", audit.follow_jointly);
    add("hidden_now_printed_then", audit.hidden_now_printed_then);
    add("hidden_then_printed_now", audit.hidden_then_printed_now);
    add("known", audit.known);
    add("printed_one", audit.printed_one);
    add("printed_small", audit.printed_small);
    add("recoverable_between", audit.recoverable_between);
    add("recoverable_contradicting", audit.recoverable_contradicting);
    add("recoverable_within", audit.recoverable_within);
    add("small_below", audit.small_below);
    add("suppressed", audit.suppressed);
    add("suppressed_contradicting", audit.suppressed_contradicting);
    add("tables", audit.tables);
    add("tables_contradicting", audit.tables_contradicting);
    add("tells_earlier", audit.tells_earlier);
    add("told_by_earlier", audit.told_by_earlier);
    add("undecided", audit.undecided);
    return text + "}";
}

}  // namespace palermo::protect
