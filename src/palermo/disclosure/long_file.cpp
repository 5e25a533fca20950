#include "palermo/disclosure/long_file.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "palermo/disclosure/audit.hpp"
#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/detail/printed.hpp"
#include "palermo/disclosure/differencing.hpp"
#include "palermo/disclosure/infer_layout.hpp"

namespace palermo::protect {
namespace {

using detail::CellKind;

bool among(std::string_view name, std::span<const std::string> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_used(std::string_view name, const TableLayout& layout) {
    return name == layout.count || among(name, layout.key) ||
           std::any_of(layout.dimensions.begin(), layout.dimensions.end(),
                       [&](const auto& each) { return each.column == name; });
}

bool same_reading(const TableLayout& a, const TableLayout& b) {
    return a.key == b.key && a.count == b.count &&
           std::equal(a.dimensions.begin(), a.dimensions.end(), b.dimensions.begin(),
                      b.dimensions.end(), [](const auto& one, const auto& other) {
                          return one.column == other.column && one.total == other.total;
                      });
}

bool is_known(const TableLayout& layout) {
    return same_reading(layout, unodc_layout()) || same_reading(layout, clean_unodc_layout());
}

/// Columns of the UNODC file and its clean copy that say nothing of people.
bool is_known_beside(std::string_view name) {
    static constexpr std::array<std::string_view, 8> names = {
        "Country", "Region", "Subregion", "Unit of measurement",
        "Source",  "region", "subregion", "source"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string small_mark_of(const TableLayout& layout) {
    return layout.marks.empty() ? hidden_mark : layout.marks.front().text;
}

/// Count columns as text; hidden numbers, which have no mark of their own there, get `mark`.
Result<Table> as_text(const Table& file, const std::string& mark) {
    std::vector<Table::Column> columns;
    for (std::size_t c = 0; c < file.columns(); ++c) {
        const auto* counts = std::get_if<CountColumn>(&file.column(c));
        if (counts == nullptr) {
            columns.push_back(file.column(c));
            continue;
        }
        TextColumn text{std::string(file.name(c))};
        for (std::size_t row = 0; row < file.rows(); ++row) {
            const auto count = (*counts)[row];
            text.push(count.known()                       ? std::to_string(count.value)
                      : count.state == CellState::missing ? std::string()
                                                          : mark);
        }
        columns.emplace_back(std::move(text));
    }
    return Table::make(std::move(columns));
}

LayoutChoice choice_of(const TableLayout& layout) {
    return {layout.count, layout.key, layout.dimensions, layout.marks, layout.off_by};
}

bool is_constant(const TextColumn& column) {
    const auto codes = column.codes();
    return std::all_of(codes.begin(), codes.end(), [&](auto code) { return code == codes[0]; });
}

enum class Holds : std::uint8_t { labels, numbers, rates };

Holds held_in(const TextColumn& column, const TableLayout& layout) {
    std::int64_t numbers = 0, rates = 0, others = 0;
    bool years = true;
    for (std::size_t row = 0; row < column.size(); ++row) {
        const auto cell = detail::read_cell(column[row], layout.marks);
        switch (cell.kind) {
            case CellKind::number:
                ++numbers;
                years = years && cell.bounds.low >= 1900 && cell.bounds.low <= 2100;
                break;
            case CellKind::decimal:
            case CellKind::percent:
                ++rates;
                break;
            case CellKind::unknown:
                ++others;
                break;
            default:
                break;
        }
    }
    if (rates > others && rates > 0) return Holds::rates;
    return numbers > others && !years ? Holds::numbers : Holds::labels;
}

std::string quoted(std::string_view name) {
    return name.empty() ? "without a name" : std::string(name);
}

/// Every column is named, left out, or the same in all rows.
Result<void> refuse_unnamed(const Table& file, const TableLayout& layout, const std::string& name,
                            bool known, LongFileLook& look) {
    for (std::size_t c = 0; c < file.columns(); ++c) {
        const auto* column = std::get_if<TextColumn>(&file.column(c));
        const std::string own(file.name(c));
        if (is_used(own, layout) || (known && is_known_beside(own))) continue;
        if (column != nullptr && is_constant(*column)) {
            look.not_attacked.push_back("column " + quoted(own) +
                                        ", which says the same in every row");
            continue;
        }
        const auto holds = column == nullptr ? Holds::numbers : held_in(*column, layout);
        const auto shown = own.empty() ? text_of("long_file.without_name") : column_name(own);
        const auto where = name + ":" + quoted(own);
        if (holds != Holds::labels) {
            const bool rates = holds == Holds::rates;
            return rates ? fail(Code::invalid_input, "long_file.rates_not_looked_at",
                                {{"ignore", field_name("ignore")}, {"column", shown}}, where)
                         : fail(Code::invalid_input, "long_file.numbers_not_looked_at",
                                {{"ignore", field_name("ignore")},
                                 {"column", shown},
                                 {"key", field_name("key")},
                                 {"dimension", field_name("dimension")}},
                                where);
        }
        return fail(Code::invalid_input, "long_file.column_not_named",
                    {{"key", field_name("key")},
                     {"dimension", field_name("dimension")},
                     {"ignore", field_name("ignore")},
                     {"column", shown}},
                    where);
    }
    return {};
}

/// A total under another word is a part like others: what adds up to it is not attacked.
Result<void> refuse_other_totals(const Table& file, const TableLayout& layout,
                                 const std::string& name) {
    for (const auto& each : layout.dimensions) {
        const auto* column = file.text(each.column);
        if (column == nullptr) continue;
        std::vector<bool> stands(column->values().size(), false);
        for (const auto code : column->codes()) stands[code] = true;
        for (std::size_t code = 0; code < stands.size(); ++code) {
            const auto& label = column->values()[code];
            if (!stands[code] || label.empty() || label == each.total || among(label, each.also) ||
                !detail::names_a_total(label)) {
                continue;
            }
            return fail(Code::invalid_input, "long_file.two_totals",
                        {{"label", column_name(label)},
                         {"total", asked(each.total)},
                         {"dimension", field_name("dimension")},
                         {"column", column_name(each.column)}},
                        name + ":" + each.column);
        }
    }
    for (const auto& key : layout.key) {
        const auto* column = file.text(key);
        if (column == nullptr || held_in(*column, layout) != Holds::rates) continue;
        return fail(Code::invalid_input, "long_file.rates_as_key",
                    {{"ignore", field_name("ignore")}, {"column", column_name(key)}},
                    name + ":" + key);
    }
    // As the file itself shows, whatever was said of it.
    LayoutChoice choice;
    choice.count = layout.count;
    choice.marks = layout.marks;
    choice.off_by = layout.off_by;
    const auto shown = infer_layout(file, choice, {.file = name});
    if (!shown) return {};
    for (const auto& total : shown->totals) {
        if (!among(total.column, layout.key)) continue;
        const auto& label = total.labels.front();
        return fail(Code::invalid_input, "long_file.total_in_key",
                    {{"label", column_name(label)},
                     {"key", field_name("key")},
                     {"dimension", field_name("dimension")},
                     {"column", column_name(total.column)}},
                    name + ":" + total.column);
    }
    return {};
}

/// One cell in several rows, printed in two ways.
Result<void> refuse_twice(const Table& file, const TableLayout& layout,
                          const PrintedTables& printed, const std::string& name) {
    const auto* count = file.text(layout.count);
    if (count == nullptr) return {};
    for (const auto& table : printed.tables) {
        for (const auto& cell : table.cells) {
            for (const auto row : cell.rows) {
                if (count->code(row) == count->code(cell.rows.front())) continue;
                return fail(Code::invalid_input, "long_file.cell_twice",
                            {{"record", cell.rows.front() + 1},
                             {"key", field_name("key")},
                             {"dimension", field_name("dimension")}},
                            name + ":record " + std::to_string(row + 1) + ":" + layout.count);
            }
        }
    }
    return {};
}

std::string tables_in_words(std::int64_t count, const char* one, const char* many) {
    return std::to_string(count) + (count == 1 ? one : many);
}

}  // namespace

Result<Table> without_columns(const Table& file, const TableLayout& layout,
                              std::span<const std::string> names, bool may_be_missing) {
    if (names.empty()) return file;
    for (const auto& name : names) {
        bool is_there = false;
        for (std::size_t c = 0; c < file.columns(); ++c) is_there |= file.name(c) == name;
        if (!is_there && !may_be_missing) {
            return fail(Code::invalid_input, "columns.none_called",
                        {{"column", asked(name)}, {"columns", names_of_columns(file)}},
                        Where::of_field("ignore"));
        }
        if (is_used(name, layout)) {
            return fail(Code::invalid_input, "long_file.used_and_left_out",
                        {{"column", asked(name)},
                         {"key", field_name("key")},
                         {"dimension", field_name("dimension")},
                         {"count", field_name("count")}},
                        Where::of_field("ignore"));
        }
    }
    std::vector<Table::Column> columns;
    for (std::size_t c = 0; c < file.columns(); ++c) {
        if (!among(file.name(c), names)) columns.push_back(file.column(c));
    }
    return Table::make(std::move(columns));
}

Result<LongFileLook> look_at_long_file(const Table& given, const TableLayout& layout,
                                       const std::string& name) {
    const auto file = TRY(as_text(given, small_mark_of(layout)));
    const bool known = is_known(layout);
    LongFileLook look;
    if (!known) {
        // What is said of the file stands in it.
        (void)TRY(infer_layout(file, choice_of(layout), {.file = name}));
    }
    TRY(refuse_unnamed(file, layout, name, known, look));
    const auto printed = TRY(read_tables(file, layout, {}, {.file = name}));
    if (!known) {
        TRY(refuse_other_totals(file, layout, name));
        TRY(refuse_twice(file, layout, printed, name));
    }
    const auto audit = TRY(audit_printed(printed));
    if (!known && audit.suppressed > 0 && audit.in_sums == 0) {
        return fail(Code::invalid_input, "long_file.no_printed_total",
                    {{"dimension", field_name("dimension")}}, name);
    }
    if (!known && audit.tables_contradicting > 0 &&
        (audit.suppressed_contradicting > 0 || audit.totals_above_parts > 0)) {
        return audit.suppressed_contradicting == 0
                   ? fail(Code::invalid_input, "long_file.part_left_out",
                          {{"tables", audit.tables_contradicting}}, name)
                   : fail(Code::invalid_input, "long_file.sums_contradict",
                          {{"tables", audit.tables_contradicting}}, name);
    }
    if (audit.tables_contradicting > 0) {
        const auto said =
            tables_in_words(audit.tables_contradicting, " table whose sums contradict each other",
                            " tables whose sums contradict each other");
        look.promise.push_back(said + " was attacked by the sums that fit");
        if (audit.tables_contradicting != 1) {
            look.promise.back() = said + " were attacked by the sums that fit";
        }
        look.not_attacked.push_back(
            "sums that contradict each other, in " +
            tables_in_words(audit.tables_contradicting, " table", " tables"));
    }
    if (printed.repeated_unequal > 0) {
        look.not_attacked.push_back(
            tables_in_words(printed.repeated_unequal, " cell", " cells") +
            " printed in several rows with different numbers, of which the first was taken");
    }
    return look;
}

Result<void> refuse_as_audited(const Table& given, const TableLayout& layout,
                               const std::string& name, std::int64_t small_below,
                               bool small_are_public) {
    const auto file = TRY(as_text(given, ""));
    const auto refuse_small = [&](std::int64_t cells) -> Result<void> {
        if (small_are_public || cells == 0) return {};
        return fail(Code::would_disclose, "long_file.small_numbers",
                    {{"cells", cells},
                     {"most", small_below - 1},
                     {"by", field_name("by")},
                     {"small_are_public", field_name("small_are_public")}},
                    name);
    };
    if (is_known(layout)) {
        return refuse_small(few_printed(TRY(read_tables(file, layout)), small_below));
    }
    AuditOptions options;
    options.choice = choice_of(layout);
    options.small_below = small_below;
    options.place.file = name;
    const auto audited = TRY(audit_file(file, options));
    const auto& audit = audited.audit;
    TRY(refuse_small(audit.printed_small));
    if (audit.suppressed_contradicting > 0) {
        return fail(Code::invalid_input, "long_file.sums_contradict",
                    {{"tables", audit.tables_contradicting}}, name);
    }
    if (audit.safe() && audit.suppressed > 0 && audit.in_sums == 0) {
        return fail(Code::invalid_input, "long_file.no_printed_total",
                    {{"dimension", field_name("dimension")}}, name);
    }
    if (audit.safe()) {
        // And as somebody reads it who was told nothing of its marks: looser bounds keep sums that
        // tighter ones contradict, and then more may follow, rightly or not.
        options.choice.marks.clear();
        const auto untold = audit_file(file, options);
        if (!untold || untold->audit.safe()) return {};
        return fail(Code::would_disclose, "long_file.hidden_follow",
                    {{"cells", untold->audit.recoverable_within + untold->audit.undecided}}, name);
    }
    std::string marks;
    for (const auto& each : audited.printed.marks) {
        const auto& bounds = each.mark.bounds;
        if (bounds.low == 0 || bounds.high >= no_limit || each.cells == 0) continue;
        marks += (marks.empty() ? "\"" : " \"") + each.mark.text + "=" +
                 std::to_string(bounds.low) + ".." + std::to_string(bounds.high) + "\"";
    }
    const auto follow = audit.recoverable_within + audit.undecided;
    if (marks.empty()) {
        return fail(Code::would_disclose, "long_file.hidden_follow", {{"cells", follow}}, name);
    }
    return fail(Code::would_disclose, "long_file.hidden_follow_by_mark",
                {{"cells", follow}, {"mark", field_name("mark")}, {"marks", our_word(marks)}},
                name);
}

}  // namespace palermo::protect
