#include "palermo/disclosure/audit.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "palermo/disclosure/alike.hpp"
#include "palermo/disclosure/attack.hpp"
#include "palermo/disclosure/detail/joint.hpp"
#include "palermo/disclosure/detail/printed.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect {

using formats::Json;

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
struct Recovered {
    std::vector<bool> hidden, few;  // shape [cells printed]
};

bool is_few(const detail::SingleValued& found, std::size_t cell, std::int64_t small_below) {
    return found.fallen[cell] && found.value[cell] != 0 && found.value[cell] < small_below;
}

/// Printed totals that their printed parts cannot add up to, whatever else is in the table.
struct OpenContradictions {
    std::int64_t below = 0, above = 0;  // the total is smaller, larger than all parts together
};

OpenContradictions open_contradictions(const PrintedTable& table, const CellSystem& system) {
    const auto printed = table.cells.size();
    OpenContradictions result;
    for (const auto& sum : system.sums) {
        const auto is_printed = [&](CellIndex cell) { return cell < printed; };
        if (!is_printed(sum.total) ||
            !std::all_of(sum.parts.begin(), sum.parts.end(), is_printed)) {
            continue;
        }
        std::int64_t low = 0, high = 0;
        for (const auto part : sum.parts) {
            low = std::min(no_limit, low + system.cells[part].low);
            high = std::min(no_limit, high + system.cells[part].high);
        }
        const auto& total = system.cells[sum.total];
        result.below += total.high < low ? 1 : 0;
        result.above += total.low > high ? 1 : 0;
    }
    return result;
}

/// Which sums lead to a printed total, and which hidden cells take part in them.
void count_sums(const PrintedTable& table, const CellSystem& system, Audit& audit) {
    std::vector<bool> leads(system.cells.size(), false), in_sum(system.cells.size(), false);
    for (std::size_t i = 0; i < table.cells.size(); ++i) leads[i] = !table.cells[i].withheld;
    for (const auto& sum : system.sums) {
        for (const auto part : sum.parts) {
            if (part >= table.cells.size() && leads[sum.total]) leads[part] = true;
        }
    }
    for (const auto& sum : system.sums) {
        if (!leads[sum.total]) continue;
        ++audit.sums;
        in_sum[sum.total] = true;
        for (const auto part : sum.parts) in_sum[part] = true;
    }
    for (std::size_t i = 0; i < table.cells.size(); ++i) {
        if (table.cells[i].suppressed && in_sum[i]) ++audit.in_sums;
    }
}

Result<Recovered> recovered_within(const PrintedTable& table, std::int64_t small_below,
                                   Audit* audit) {
    std::int64_t secrets = 0, blurred = 0;
    for (const auto& cell : table.cells) {
        const bool few = can_be_few(cell, small_below);
        blurred += few ? 1 : 0;
        secrets += few || cell.suppressed ? 1 : 0;
    }
    Recovered result{std::vector<bool>(table.cells.size(), false),
                     std::vector<bool>(table.cells.size(), false)};
    if (secrets == 0 && audit == nullptr) return result;
    auto system = system_of(table);
    if (audit != nullptr) count_sums(table, system, *audit);
    const auto open = open_contradictions(table, system);
    if (audit != nullptr) audit->totals_above_parts += open.above;
    if (secrets == 0) {
        if (open.below + open.above > 0) ++audit->tables_contradicting;
        return result;
    }
    const auto hidden = suppressed_in(table, system.cells.size());
    auto wanted = hidden;
    for (std::size_t i = 0; i < table.cells.size(); ++i) {
        wanted[i] = wanted[i] || can_be_few(table.cells[i], small_below);
    }
    const auto printed_sums = [&] {
        return std::count_if(system.sums.begin(), system.sums.end(),
                             [&](const Sum& sum) { return is_printed(sum, table.cells.size()); });
    };
    const auto all_printed = printed_sums();
    const bool is_incomplete = make_consistent(system) > 0;
    const bool contradicts = printed_sums() < all_printed;
    const auto found = TRY(detail::single_valued(system, wanted));
    for (std::size_t i = 0; i < table.cells.size(); ++i) {
        result.hidden[i] = hidden[i] && found.fallen[i];
        result.few[i] = wanted[i] && !hidden[i] && is_few(found, i, small_below);
    }
    if (audit != nullptr) {
        audit->blurred += blurred;
        audit->few_exact_within += true_ones(result.few);
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
        } else if (is_incomplete) {
            ++audit->tables_incomplete;
        }
    }
    return result;
}

Result<void> compare(const PrintedTable& now, const PrintedTable& then, std::int64_t small_below,
                     Audit& audit) {
    const auto now_alone = TRY(recovered_within(now, small_below, nullptr));
    const auto then_alone = TRY(recovered_within(then, small_below, nullptr));
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

    // Shown directly: the same cell, hidden in one and printed in the other.
    std::vector<bool> shown(joint.system.cells.size(), false);
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
            shown[hidden] = true;
            ++(a.suppressed ? audit.shown_by_earlier : audit.shows_earlier);
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
        if ((!few && !(wanted[i] && found.fallen[i])) || shown[i]) continue;
        bool twin = false;
        if (i >= joint.first[1]) {
            const auto& cell = then.cells[i - joint.first[1]];
            for (std::size_t j = 0; j < now.cells.size(); ++j) {
                twin |= (counted[j] || shown[j]) && now.cells[j].categories == cell.categories;
            }
        }
        if (twin) continue;
        counted[i] = true;
        ++(few ? audit.few_exact_between : audit.follow_jointly);
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
        (void)TRY(recovered_within(table, small_below, &audit));
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
    audit.group_disclosure = group_disclosure(now, small_below);
    audit.recoverable_between = audit.shown_by_earlier + audit.shows_earlier + audit.follow_jointly;
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

std::int64_t small_below_of(const TableLayout& layout, const PrintedTables& printed) {
    std::int64_t result = 100;
    const auto look = [&](const Mark& mark) {
        if (mark.bounds.low <= 1) result = std::min(result, mark.bounds.high + 1);
    };
    if (!layout.marks.empty()) {
        look(layout.marks.front());
    } else {
        for (const auto& each : printed.marks) look(each.mark);
    }
    return result < 100 && result > 1 ? result : 10;
}

namespace {

/// Rows that print one cell with different numbers, and a column nobody named that tells them apart:
/// the tables were put together wrongly.
Result<void> check_repeated(const Table& file, const LayoutRead& read, const PrintedTables& printed,
                            const FilePlace& place) {
    if (printed.repeated_unequal == 0) return {};
    for (const auto& total : read.totals) {
        if (total.by == TotalBy::known_file) return {};
    }
    for (const auto& each : read.unused) {
        const auto* column = file.text(each.column);
        if (column == nullptr || each.why == NotUsed::rates || each.why == NotUsed::row_numbers) {
            continue;
        }
        for (const auto& table : printed.tables) {
            for (const auto& cell : table.cells) {
                for (const auto row : cell.rows) {
                    if (column->code(row) == column->code(cell.rows.front())) continue;
                    return fail(
                        Code::invalid_input, "audit.cell_twice",
                        {{"line", place.first_row + static_cast<std::int64_t>(cell.rows.front())},
                         {"column", column_name(each.column)},
                         {"key", field_name("key")},
                         {"dimension", field_name("dimension")}},
                        place.of(row, each.column));
                }
            }
        }
    }
    return {};
}

bool have_a_table_in_common(const PrintedTables& a, const PrintedTables& b) {
    std::unordered_set<std::string_view> keys;
    for (const auto& table : a.tables) keys.insert(table.key);
    return std::any_of(b.tables.begin(), b.tables.end(),
                       [&](const auto& table) { return keys.contains(table.key); });
}

Verdict verdict_of(const FileAudit& result) {
    const auto& audit = result.audit;
    if (!audit.safe() || audit.printed_small > 0 || audit.tables_contradicting > 0 ||
        result.printed.repeated_unequal > 0 || !result.read.doubtful.empty()) {
        return Verdict::found;
    }
    // A percentage of a printed total, or women beside a hidden number of men.
    const auto others = numbers_not_looked_at(result.read);
    const bool beside_others =
        std::any_of(others.begin(), others.end(), [&](const ColumnNotUsed& each) {
            return audit.suppressed + audit.blurred + each.hidden + each.printed_small > 0;
        });
    const bool nothing_read = audit.cells == 0;
    const bool no_sums = audit.suppressed + audit.blurred > 0 && audit.in_sums == 0 &&
                         (audit.suppressed > 0 || audit.sums == 0);
    return nothing_read || no_sums || beside_others ? Verdict::not_checked : Verdict::nothing_found;
}

}  // namespace

namespace {

Result<FileAudit> audit_as_read(const Table& file, const AuditOptions& options) {
    FileAudit result;
    result.read = TRY(infer_layout(file, options.choice, options.place));
    result.printed = TRY(read_tables(file, result.read.layout, {}, options.place));
    TRY(check_repeated(file, result.read, result.printed, options.place));
    for (const auto& mark : options.choice.marks) {
        const auto stands =
            std::any_of(result.printed.marks.begin(), result.printed.marks.end(),
                        [&](const MarkRead& each) { return each.mark.text == mark.text; });
        if (!stands && !mark.bounds.known()) result.printed.marks.push_back({mark, 0});
    }
    std::vector<PrintedTables> earlier;
    for (const auto& each : options.earlier) {
        auto layout = result.read.layout;
        layout.off_by = each.off_by;
        earlier.push_back(TRY(read_tables(*each.table, layout, result.printed.labels, each.place)));
        if (have_a_table_in_common(result.printed, earlier.back())) {
            TRY(written_alike(
                long_file_as_read(options.place.file, file, result.read.layout),
                std::vector{long_file_as_read(each.place.file, *each.table, layout)}));
            continue;
        }
        return fail(Code::invalid_input, "audit.no_table_in_common", {}, each.place.file);
    }
    std::vector<const PrintedTables*> then;
    for (const auto& each : earlier) then.push_back(&each);
    const auto small_below = options.small_below > 0
                                 ? options.small_below
                                 : small_below_of(result.read.layout, result.printed);
    result.audit = TRY(audit_printed(result.printed, then, small_below));
    for (auto& each : result.read.unused) {
        const auto* column = file.text(each.column);
        if (each.why != NotUsed::numbers || column == nullptr) continue;
        for (std::size_t row = 0; row < column->size(); ++row) {
            const auto cell = detail::read_cell((*column)[row], options.choice.marks);
            const bool is_small = cell.kind == detail::CellKind::number && cell.bounds.low > 0 &&
                                  cell.bounds.low < small_below;
            each.printed_small += is_small ? 1 : 0;
        }
    }
    result.verdict = verdict_of(result);
    return result;
}

}  // namespace

Result<FileAudit> audit_file(const Table& file, const AuditOptions& options) {
    auto result = TRY(audit_as_read(file, options));
    if (result.verdict == Verdict::found) return result;
    // "<5" is 0 to 4 for some and 1 to 4 for most: what follows in either reading follows for somebody.
    auto others = options;
    for (const auto& each : result.printed.marks) {
        const auto& bounds = each.mark.bounds;
        const auto& given = options.choice.marks;
        const bool is_given = std::any_of(given.begin(), given.end(), [&](const Mark& own) {
            return own.text == each.mark.text;
        });
        if (is_given || each.is_unclear || each.cells == 0 || bounds.low != 0 || bounds.high < 1 ||
            bounds.high >= no_limit) {
            continue;
        }
        others.choice.marks.push_back({each.mark.text, {1, bounds.high}});
    }
    if (others.choice.marks.size() == options.choice.marks.size()) return result;
    others.small_below = result.audit.small_below;
    auto other = audit_as_read(file, others);
    if (!other || other->audit.tables_contradicting > result.audit.tables_contradicting ||
        other->audit.safe()) {
        return result;
    }
    return other;
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

namespace {

Json::Object members_of(const Audit& audit) {
    return {
        {"blurred", audit.blurred},
        {"by_sums_alone", audit.by_sums_alone},
        {"cells", audit.cells},
        {"earlier", audit.earlier},
        {"few_exact_between", audit.few_exact_between},
        {"few_exact_within", audit.few_exact_within},
        {"follow_jointly", audit.follow_jointly},
        {"group_disclosure", to_json(audit.group_disclosure)},
        {"hidden_now_printed_then", audit.hidden_now_printed_then},
        {"hidden_then_printed_now", audit.hidden_then_printed_now},
        {"in_sums", audit.in_sums},
        {"known", audit.known},
        {"printed_one", audit.printed_one},
        {"printed_small", audit.printed_small},
        {"recoverable_between", audit.recoverable_between},
        {"recoverable_contradicting", audit.recoverable_contradicting},
        {"recoverable_within", audit.recoverable_within},
        {"shown_by_earlier", audit.shown_by_earlier},
        {"shows_earlier", audit.shows_earlier},
        {"small_below", audit.small_below},
        {"sums", audit.sums},
        {"suppressed", audit.suppressed},
        {"suppressed_contradicting", audit.suppressed_contradicting},
        {"tables", audit.tables},
        {"tables_contradicting", audit.tables_contradicting},
        {"tables_incomplete", audit.tables_incomplete},
        {"totals_above_parts", audit.totals_above_parts},
        {"undecided", audit.undecided},
    };
}

Json json_of(const std::vector<TotalRead>& totals) {
    Json::Array list;
    for (const auto& each : totals) {
        list.push_back(Json::Object{{"add_up", each.add_up},
                                    {"because", name_of(each.by)},
                                    {"column", each.column},
                                    {"labels", Json::list(each.labels)},
                                    {"lines", each.lines},
                                    {"open_lines", each.open}});
    }
    return list;
}

Json json_of(const std::vector<MarkRead>& marks) {
    Json::Array list;
    for (const auto& each : marks) {
        const auto& [low, high] = each.mark.bounds;
        list.push_back(Json::Object{{"cells", each.cells},
                                    {"high", high < no_limit ? Json(high) : Json()},
                                    {"low", low},
                                    {"may_be_zero_or_no_data", each.is_unclear},
                                    {"text", each.mark.text}});
    }
    return list;
}

Json json_of(const std::vector<ColumnNotUsed>& columns) {
    Json::Array list;
    for (const auto& each : columns) {
        list.push_back(Json::Object{{"column", each.column}, {"why", name_of(each.why)}});
    }
    return list;
}

}  // namespace

Json to_json(const Audit& audit) {
    return members_of(audit);
}

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::nothing_found:
            return "nothing_found";
        case Verdict::found:
            return "found";
        case Verdict::not_checked:
            break;
    }
    return "not_checked";
}

Json to_json(const FileAudit& result) {
    const auto& [read, printed, audit, verdict] = result;
    auto json = members_of(audit);
    json.add("not_looked_at", not_looked_at);
    json.add("read", Json::Object{{"blank", printed.blank},
                                  {"called_total_but_not_used", json_of(read.doubtful)},
                                  {"count", read.layout.count},
                                  {"empty_rows", printed.empty_rows},
                                  {"key", Json::list(read.layout.key)},
                                  {"marks", json_of(printed.marks)},
                                  {"may_be_totals", json_of(read.possible)},
                                  {"repeated", printed.repeated},
                                  {"repeated_unequal", printed.repeated_unequal},
                                  {"totals", json_of(read.totals)},
                                  {"unused", json_of(read.unused)}});
    json.add("verdict", name_of(verdict));
    return json;
}

}  // namespace palermo::protect
