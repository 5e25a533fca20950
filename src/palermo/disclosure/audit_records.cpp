#include "palermo/disclosure/audit_records.hpp"

#include <algorithm>

#include "palermo/disclosure/rows.hpp"
#include "palermo/formats/json.hpp"

namespace palermo::protect {
namespace {

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// The rows that hold an answer.
std::vector<std::size_t> rows_with_answers(const Table& records) {
    std::vector<std::size_t> result;
    for (std::size_t row = 0; row < records.rows(); ++row) {
        for (std::size_t c = 0; c < records.columns(); ++c) {
            const auto* text = std::get_if<TextColumn>(&records.column(c));
            if (text != nullptr && is_blank((*text)[row])) continue;
            result.push_back(row);
            break;
        }
    }
    return result;
}

Table of_rows(const Table& records, const std::vector<std::size_t>& rows) {
    std::vector<Table::Column> columns;
    for (std::size_t c = 0; c < records.columns(); ++c) {
        if (const auto* text = std::get_if<TextColumn>(&records.column(c))) {
            TextColumn column(text->name());
            for (const auto row : rows) column.push((*text)[row]);
            columns.emplace_back(std::move(column));
        } else {
            const auto& counts = std::get<CountColumn>(records.column(c));
            CountColumn column(counts.name());
            for (const auto row : rows) column.push(counts[row]);
            columns.emplace_back(std::move(column));
        }
    }
    return *Table::make(std::move(columns));
}

}  // namespace

Result<RecordsAudit> audit_records(const Table& records, const RecordsAuditOptions& options) {
    RecordsAudit result;
    result.k = options.k;
    const auto rows = rows_with_answers(records);
    result.empty_rows = static_cast<std::int64_t>(records.rows() - rows.size());
    if (rows.empty()) return fail(Code::invalid_input, "audit.no_records");
    EarlierRelease now{"this file", Form::records};
    now.table = of_rows(records, rows);
    now.small_below = options.k;
    for (std::size_t c = 0; c < records.columns(); ++c) {
        const std::string name(records.name(c));
        const bool is_named = std::find(options.columns.begin(), options.columns.end(), name) !=
                              options.columns.end();
        (options.columns.empty() || is_named ? result.columns : result.not_looked_at)
            .push_back(name);
    }
    result.found = TRY(count_violations(now.table, options.columns, options.k, options.subsets));
    if (options.suda > 0) {
        result.special = TRY(special_uniques(now.table, result.columns, options.suda));
    }
    if (options.fraction) {
        const auto sizes = TRY(group_sizes(now.table, result.columns));
        result.population = TRY(population_uniques(sizes, *options.fraction));
    }
    std::vector<bool> gap(rows.size(), false);
    for (const auto& name : result.columns) {
        const auto* text = now.table.text(name);
        if (text == nullptr) continue;
        std::vector<std::int64_t> held(text->values().size(), 0);
        for (std::size_t row = 0; row < text->size(); ++row) {
            ++held[text->code(row)];
            if (is_blank((*text)[row])) gap[row] = true;
        }
        if (rows.size() > 1 &&
            std::all_of(held.begin(), held.end(), [](std::int64_t count) { return count <= 1; })) {
            result.all_different.push_back(name);
        }
    }
    result.rows_with_gaps = std::count(gap.begin(), gap.end(), true);
    now.tables = {result.columns};
    TRY(refuse_rows_of_nobody(now.table, result.columns));
    result.earlier = static_cast<std::int64_t>(options.earlier.size());
    for (const auto& each : TRY(attacks_between(now, options.earlier))) {
        result.between += each.succeeded;
    }
    const auto& found = result.found;
    result.verdict = found.below_k > 0 || found.subsets_with_rare > 0 || result.between > 0
                         ? Verdict::found
                         : Verdict::nothing_found;
    return result;
}

formats::Json to_json(const RecordsAudit& audit) {
    using formats::Json;
    const auto& found = audit.found;
    Json::Object json{{"all_different", Json::list(audit.all_different)},
                      {"below_k", found.below_k},
                      {"between", audit.between},
                      {"columns", Json::list(audit.columns)},
                      {"earlier", audit.earlier},
                      {"empty_rows", audit.empty_rows},
                      {"k", audit.k},
                      {"not_looked_at", Json::list(audit.not_looked_at)},
                      {"rows", found.rows},
                      {"rows_rare_in_subset", found.rows_rare_in_subset},
                      {"rows_with_gaps", audit.rows_with_gaps},
                      {"subsets", found.subsets},
                      {"subsets_with_rare", found.subsets_with_rare},
                      {"unique", found.unique},
                      {"verdict", name_of(audit.verdict)}};
    if (audit.special) json.add("special_uniques", to_json(*audit.special));
    if (audit.population) json.add("population_uniques", to_json(*audit.population));
    return json;
}

}  // namespace palermo::protect
